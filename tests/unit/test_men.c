/* SPDX-License-Identifier: Apache-2.0 */
/* Units, brigades, arrivals and the sector: from campaign.yaml to the model's inputs. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "case.h"
#include "near.h"
#include <attrit/forecast.h>
#include "rows.h"

static const char rows[] = CASE_COLUMNS;

static void is(const att_input *in, size_t n, const double *want)
{
    assert_int_equal(in->n, n);
    for (size_t i = 0; i < n; i++)
        assert_near(in->x[i], want[i], 1e-12);
}

#define BRIGADES(north, south)                                                                                        \
    "arrivals:\n  - {date: 2001-01-05, strength: 50, brigade: north}\n  - {date: 2001-01-01, strength: 600}\n"        \
    "  - {date: 2001-01-03, strength: 353}\nunits:\n  count: 10\n  brigades:\n    - {name: north, " north "}\n    - " \
    "{name: south, " south "}\n"

static void brigades_fill_in_proportion_to_what_they_lack(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_open(CASE_HEAD BRIGADES("count: 3, strength: 200", "count: 7, strength: 803"), rows, &p);
    const att_input *men = input(p, "arrivals");
    assert_int_equal(men->n, 120); /* 60 days, brigade after brigade */
    double want[120] = {0};
    /* 50 men come to the north by name; without them it lacks 150 and the south 803 of 953: of 600 men 94.4 and 505.6 */
    want[0] = 94, want[60] = 506;
    want[2] = 56, want[62] = 297; /* all that is lacking */
    want[4] = 50;
    is(men, 120, want);
    is(input(p, "brigade_units"), 2, (double[]){3, 7});
    is(input(p, "brigade_weight"), 1, (double[]){1});
    is(input(p, "unit_size"), 10, (double[]){66, 67, 67, 114, 115, 115, 114, 115, 115, 115});
    assert_int_equal(att_campaign_n_brigades(c), 2);
    assert_string_equal(att_campaign_brigades(c)[0].name, "north");
    assert_int_equal(att_campaign_brigades(c)[1].first_unit, 3);
    assert_int_equal(att_campaign_brigades(c)[1].n_units, 7);
    assert_near(att_campaign_deployed(c), 1003, 0);
    char text[2000] = "";
    FILE *out = fmemopen(text, sizeof text - 1, "w");
    att_campaign_describe(c, 0, out);
    fclose(out);
    assert_non_null(strstr(text, "  brigade north: 200 men in 3 units\n  brigade south: 803 men in 7 units\n"));
    att_campaign_free(&c);
}

/* The model reads them so: on the evening of each of those days all who have come are there. */
static void the_model_deploys_them(void **state)
{
    (void)state;
    static const struct {
        size_t t;
        double men;
    } want[] = {{1, 600}, {2, 600}, {3, 953}, {4, 953}, {5, 1003}, {60, 1003}};
    const att_problem *p;
    att_ctx *ctx;
    att_fan *fan;
    att_fan_opts o = att_fan_opts_default();
    o.n_paths = 8;
    att_campaign *c = case_open(CASE_HEAD BRIGADES("count: 3, strength: 200", "count: 7, strength: 803"), rows, &p);
    if (att_ctx_open(&ctx, NULL, &case_err) || att_fan_simulate(&fan, ctx, p, &o, &case_err))
        fail_msg("%s", case_told());
    for (size_t w = 0; w < sizeof want / sizeof *want; w++)
        for (size_t i = 0; i < o.n_paths; i++)
            assert_near(att_fan_value(fan, i, want[w].t, row_of(p->model->quantities, "deployed")), want[w].men, 0);
    att_fan_free(&fan);
    att_ctx_free(&ctx);
    att_campaign_free(&c);
}

static void a_share_of_the_line_is_a_weight(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_open(
        CASE_HEAD BRIGADES("count: 3, strength: 200, share: 0.6", "count: 7, strength: 803, share: 0.4"), rows, &p);
    is(input(p, "brigade_weight"), 2, (double[]){2, 0.4 / 0.7}); /* 3 of 10 units meet 6 of 10 sorties */
    att_campaign_free(&c);
}

static void units_may_have_sizes_of_their_own(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_open(CASE_HEAD BRIGADES("sizes: [100, 60, 40]", "count: 7, strength: 803"), rows, &p);
    is(input(p, "unit_size"), 10, (double[]){100, 60, 40, 114, 115, 115, 114, 115, 115, 115});
    att_campaign_free(&c);
    c = case_open(CASE_HEAD "arrivals: [{date: 2001-01-02, strength: 90}]\nunits: {sizes: [30, 50, 10]}\n", rows, &p);
    is(input(p, "unit_size"), 3, (double[]){30, 50, 10});
    is(input(p, "brigade_units"), 1, (double[]){0}); /* one brigade, as without a list */
    assert_int_equal(input(p, "arrivals")->n, 60);
    assert_near(input(p, "arrivals")->x[1], 90, 0);
    assert_int_equal(att_campaign_n_brigades(c), 0);
    att_campaign_free(&c);
}

static void the_assumptions_tell_of_brigades_and_sides(void **state)
{
    (void)state;
    static const char *const want[][2] = {
        {"arrivals[0]", "50 men on 5 Jan 2001 to The north"},
        {"units.brigades[0]", "The north: 200 men in 3 units as equal in size as can be, 0.6 of the line"},
        {"sector.own[0]", "5,000 other troops of the own side in the sector from 1 Dec 2000 on"},
        {"sector.opponent[0]", "2,000 troops of the opponent in the sector from 1 Jan 2001 on"},
        {"sector.threshold", "40"},
        {"posture.relief_day", "2001-02-20"},
        {"deployment", "fixed at 1"},
    };
    const att_problem *p;
    att_campaign *c = case_open(
        CASE_HEAD BRIGADES("title: The north, count: 3, strength: 200, share: 0.6",
                           "count: 7, strength: 803, share: 0.4") "posture: {relief_day: 2001-02-20}\nsector:\n  own: "
                                                                  "[{date: 2000-12-01, "
                                                                  "strength: 5000}]\n"
                                                                  "  opponent: [{date: 2001-01-01, strength: 2000}]\n  "
                                                                  "threshold: 40\n",
        rows, &p);
    for (size_t w = 0; w < sizeof want / sizeof *want; w++) {
        size_t i = 0, n = att_campaign_n_assumptions(c);
        while (i < n && strcmp(att_campaign_assumptions(c)[i].key, want[w][0]))
            i++;
        if (i == n || strcmp(att_campaign_assumptions(c)[i].value, want[w][1]))
            fail_msg("%s: %s", want[w][0], i == n ? "not told" : att_campaign_assumptions(c)[i].value);
    }
    assert_string_equal(att_campaign_brigades(c)[0].name, "north"); /* files keep the short name */
    assert_string_equal(att_campaign_brigades(c)[1].title, "south");
    assert_near(*input(p, "relief_day")->x, 50, 0); /* 20 February is 50 days after 1 January */
    assert_near(*input(p, "initiative_threshold")->x, 40, 0);
    att_campaign_free(&c);
}

static void strengths_hold_until_the_next(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c =
        case_open(CASE_HEAD CASE_MEN
                  "sector:\n  own: [{date: 2000-11-01, strength: 4000}, {date: 2000-12-01, strength: "
                  "5000}, {date: 2001-01-11, strength: 6000}]\n  opponent: [{date: 2001-01-01, strength: 2000}]\n",
                  rows, &p);
    const att_input *own = input(p, "sector_own"), *opponent = input(p, "sector_opponent");
    assert_int_equal(own->n, 60);
    assert_near(own->x[0], 5000, 0);
    assert_near(own->x[9], 5000, 0);
    assert_near(own->x[10], 6000, 0); /* 11 January */
    assert_near(own->x[59], 6000, 0);
    assert_near(opponent->x[0], 2000, 0);
    assert_near(opponent->x[59], 2000, 0);
    assert_near(*input(p, "initiative_threshold")->x, 50, 0);
    assert_int_equal(prior(p, "initiative_slope")->kind, ATT_NORMAL);
    att_campaign_free(&c);
    c = case_open(CASE_HEAD CASE_MEN, rows, &p);
    for (int i = 0; i < 60; i++)
        assert_near(input(p, "sector_opponent")->x[i], 0, 0);
    assert_int_equal(prior(p, "initiative_slope")->kind, ATT_FIXED);
    att_campaign_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(brigades_fill_in_proportion_to_what_they_lack),
        cmocka_unit_test(the_model_deploys_them),
        cmocka_unit_test(a_share_of_the_line_is_a_weight),
        cmocka_unit_test(units_may_have_sizes_of_their_own),
        cmocka_unit_test(the_assumptions_tell_of_brigades_and_sides),
        cmocka_unit_test(strengths_hold_until_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
