/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "case.h"
#include "near.h"
#include "rows.h"

static void is_prior(const att_prior *p, att_prior_kind kind, double a, double b)
{
    assert_int_equal(p->kind, kind);
    assert_near(p->a, a, 1e-12);
    assert_near(p->b, b, 1e-12);
}

static const char rows[] =
    CASE_COLUMNS "x1,2001-01-27,2001-01-28,2001-01-21,2001-01-27,A,media,us,killed,,20,,persons,\n"
                 "x2,2001-01-01,2001-01-20,,,A,media,us,casualties,,38,,persons,\n"
                 "x3,2001-01-20,2001-01-20,,,B,government-party,us,strength,,800,,persons,\n";

static void days_are_counted_from_the_start(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_open(CASE_HEAD CASE_MEN, rows, &p);
    assert_int_equal(p->n_days, 32);  /* 1 January to 1 February, both whole */
    assert_int_equal(p->horizon, 60); /* to 1 March 2001 */
    assert_int_equal(p->n_obs, 3);
    assert_string_equal(p->obs[0].label, "A, 2001-01-01, casualties"); /* in order of time */
    assert_near(p->obs[0].t1, 1, 0);                                   /* the end of the first day */
    assert_true(p->obs[0].t0 < 0);
    assert_string_equal(p->obs[1].label, "B, 2001-01-20, strength");
    assert_near(p->obs[1].t1, 20, 0);
    assert_near(p->obs[2].t0, 20, 0); /* the beginning of 21 January */
    assert_near(p->obs[2].t1, 27, 0); /* the end of 27 January */
    assert_int_equal(p->obs[2].row, 0);
    /* 20 men in a window of 7 days: rounding 10 / sqrt(12) / 20 */
    assert_near(p->obs[2].noise, sqrt(0.0144 + 0.25 / 12 + 0.09 / 7), 1e-12);
    assert_near(p->obs[0].noise, sqrt(0.0144 + 1.0 / 12 / (38 * 38)), 1e-12);
    att_campaign_free(&c);
}

static void men_units_and_waves_become_inputs(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_open(
        CASE_HEAD CASE_MEN "reinforcement: {wave_chance: 0.5}\nbreaking: {thresholds: [0.7, 0.1]}\n", rows, &p);
    const att_input *men = input(p, "arrivals"), *unit = input(p, "unit_size");
    assert_int_equal(men->n, 60);
    assert_near(men->x[0], 600, 0);
    assert_near(men->x[1], 0, 0);
    assert_near(men->x[2], 403, 0);
    assert_int_equal(unit->n, 10);
    double sum = 0;
    for (size_t i = 0; i < unit->n; i++) {
        assert_true(unit->x[i] == 100 || unit->x[i] == 101);
        sum += unit->x[i];
    }
    assert_near(sum, 1003, 0);
    assert_near(*input(p, "wave_first")->x, 32, 0); /* 2 February */
    assert_near(*input(p, "wave_chance")->x, 0.5, 0);
    assert_near(*input(p, "shooters")->x, 2, 0); /* the model's default */
    assert_int_equal(input(p, "thresholds")->n, 2);
    assert_near(att_campaign_deployed(c), 1003, 0);
    /* no unit leaves the line, and there is no sector: half_dissolved and on_defensive cannot happen */
    static const char *const event[] = {"pulled_out", "below_70", "below_10"};
    static const char *const own[] = {"pulled_out", "below_1", "below_2"};
    assert_int_equal(p->n_events, 3);
    for (int e = 0; e < 3; e++) {
        assert_string_equal(p->event_name[e], event[e]);
        assert_string_equal(p->model->events[p->event_row[e]].name, own[e]);
    }
    assert_string_equal(att_campaign_main_event(c), "below_70");
    att_campaign_free(&c);
}

static void priors_are_the_models_unless_the_campaign_says_else(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_open(CASE_HEAD CASE_MEN
                                "combat: {earliest: 2001-01-05, latest: 2001-01-09}\n"
                                "parameters:\n  lambda: {prior: log-normal, median: 0.3, sd_log: 0.5}\n  phi: 0.9\n"
                                "  kappa: {prior: beta, a: 3, b: 9}\n",
                                rows, &p);
    is_prior(prior(p, "lambda"), ATT_LOGNORMAL, 0.3, 0.5);
    is_prior(prior(p, "phi"), ATT_FIXED, 0.9, 0);
    is_prior(prior(p, "kappa"), ATT_BETA, 3, 9);
    is_prior(prior(p, "combat_start"), ATT_UNIFORM, 4, 9); /* the days 4..8, each whole */
    is_prior(prior(p, "q_team"), ATT_BETA, 2, 6);
    is_prior(prior(p, "rest_mean"), ATT_LOGNORMAL, 28, 0.4);
    char day[11];
    assert_string_equal(att_day_format(att_campaign_combat(c), day), "2001-01-05");
    att_campaign_free(&c);
}

static void parameters_without_a_part_are_fixed_at_their_median(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_open(CASE_HEAD CASE_MEN, rows, &p);
    is_prior(prior(p, "q_bait"), ATT_BETA, 4, 3);
    assert_int_equal(prior(p, "q_alone")->kind, ATT_FIXED);
    double m = prior(p, "q_alone")->a, cdf = 0;
    for (int k = 2; k <= 5; k++) /* Beta(2, 4) at m: P(Binomial(5, m) >= 2) */
        cdf += (k == 5 ? 1 : k == 4 ? 5 : 10) * pow(m, k) * pow(1 - m, 5 - k);
    assert_near(cdf, 0.5, 1e-9);
    att_campaign_free(&c);
    c = case_open(CASE_HEAD CASE_MEN "doctrine: {bait: 0}\nbreaking: {fight_on: 1}\n", rows, &p);
    is_prior(prior(p, "q_alone"), ATT_BETA, 2, 4);
    is_prior(prior(p, "rest_mean"), ATT_FIXED, 28, 0);
    static const char *const idle[] = {"q_bait", "q_team", "p_down"};
    for (int i = 0; i < 3; i++)
        assert_int_equal(prior(p, idle[i])->kind, ATT_FIXED);
    is_prior(prior(p, "kappa_close"), ATT_BETA, 2, 6);
    att_campaign_free(&c);
    c = case_open(CASE_HEAD CASE_MEN "parameters: {lambda: 0, chi: 0}\n", rows, &p);
    static const char *const unmet[] = {"q_bait", "q_team", "q_alone", "p_down", "kappa_close"};
    for (int i = 0; i < 5; i++)
        assert_int_equal(prior(p, unmet[i])->kind, ATT_FIXED);
    att_campaign_free(&c);
}

static void sources_of_one_voice_share_a_bias(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_open(
        CASE_HEAD CASE_MEN "observation: {killed_bias: 0.45, bias: {B: 0.2}, mean_bias: 0.25}\n"
                           "sources:\n  - {name: A, voice: Capital}\n  - {name: B, voice: Capital, reliability: B}\n",
        CASE_COLUMNS "k,2001-01-10,2001-01-10,,,A,government-party,us,killed,,38,,persons,\n"
                     "c,2001-01-11,2001-01-11,,,B,government-party,us,casualties,,138,,persons,\n"
                     "s,2001-01-12,2001-01-12,,,B,government-party,us,strength,,838,,persons,\n"
                     "m,2001-01-13,2001-01-13,,,M,media,us,wounded,,38,,persons,\n"
                     "g,2001-01-14,2001-01-14,,,G,media,us,wounded,,38,,persons,A\n",
        &p);
    static const struct {
        const char *name;
        double sd;
    } want[] = {{"Capital", 0.4}, {"Capital, killed", 0.45}, {"Capital, head counts", 0.1}, {"M", 0.6}, {"G", 0.15}};
    static const int effects[5][2] = {{0, 1}, {0, -1}, {2, -1}, {3, -1}, {4, -1}};
    assert_int_equal(p->n_effects, 5);
    for (int e = 0; e < 5; e++) {
        assert_string_equal(p->effect[e].name, want[e].name);
        assert_near(p->effect[e].sd, want[e].sd, 0); /* of one voice's grades the widest counts */
        assert_int_equal(p->obs[e].effect[0], effects[e][0]);
        assert_int_equal(p->obs[e].effect[1], effects[e][1]);
        assert_near(p->obs[e].offset, e == 2 ? 0 : 0.25, 0); /* no dial for head counts */
    }
    assert_int_equal(att_campaign_n_sources(c), 4);
    assert_string_equal(att_campaign_sources(c)[1].name, "B");
    assert_int_equal(att_campaign_sources(c)[1].reliability, 'B');
    assert_int_equal(att_campaign_sources(c)[1].effect, 0);
    att_campaign_free(&c);
}

/* Every counter of losses, prisoners included, errs as its voice's loss counts do; men present are counted otherwise. */
static void every_counter_may_be_reported(void **state)
{
    (void)state;
    static const struct {
        const char *quantity, *effect;
        double offset;
    } want[] = {{"captured", "A", 0.25},      {"deserted", "A", 0.25},           {"self_inflicted", "A", 0.25},
                {"encirclements", "A", 0.25}, {"deployed", "A, head counts", 0}, {"in_care", "A, head counts", 0}};
    enum { N = sizeof want / sizeof *want };
    char csv[2000] = CASE_COLUMNS;
    for (int i = 0; i < N; i++)
        snprintf(csv + strlen(csv), sizeof csv - strlen(csv),
                 "r%d,2001-01-%d,2001-01-31,,,A,media,us,%s,,18,,persons,\n", i, 10 + i, want[i].quantity);
    const att_problem *p;
    att_campaign *c = case_open(CASE_HEAD CASE_MEN "observation: {mean_bias: 0.25}\n", csv, &p);
    assert_int_equal(p->n_obs, N);
    for (int i = 0; i < N; i++) {
        assert_string_equal(p->model->quantities[p->obs[i].quantity].name, want[i].quantity);
        assert_string_equal(p->effect[p->obs[i].effect[0]].name, want[i].effect);
        assert_near(p->obs[i].offset, want[i].offset, 0);
        assert_near(p->obs[i].best, 18, 0);
    }
    att_campaign_free(&c);
}

static void the_cut_off_and_the_dial_can_be_moved(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_open(CASE_HEAD CASE_MEN, rows, &p);
    att_compile_opts o = att_compile_opts_default();
    att_day_parse("2001-01-27", &o.as_of);
    o.mean_bias = -0.25;
    assert_int_equal(att_campaign_compile(&p, c, &o, &case_diag, &case_err), 0);
    assert_int_equal(p->n_obs, 2); /* x1 was reported on the 28th */
    assert_int_equal(p->n_days, 27);
    assert_near(*input(p, "wave_first")->x, 27, 0);
    assert_near(p->obs[0].offset, -0.25, 0);
    assert_int_equal(att_campaign_as_of(c), o.as_of);
    assert_int_equal(case_claim(c, "x1")->use, ATT_USE_LATER);
    assert_int_equal(case_claim(c, "x1")->obs, -1);
    att_day_parse("2000-12-31", &o.as_of);
    assert_int_equal(att_campaign_compile(&p, c, &o, &case_diag, &case_err), -ATT_E_DATE);
    assert_null(p);
    assert_string_equal(case_err.text, "the cut-off 2000-12-31 lies before the campaign's start 2001-01-01");
    case_err = (att_err){0};
    att_day_parse("2001-03-02", &o.as_of);
    assert_int_equal(att_campaign_compile(&p, c, &o, &case_diag, &case_err), -ATT_E_DATE);
    assert_string_equal(case_err.text, "the cut-off 2001-03-02 lies after the campaign's horizon 2001-03-01");
    att_campaign_free(&c);
}

static void nobody_is_half_a_man(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c =
        case_open(CASE_HEAD CASE_MEN, CASE_COLUMNS "z,2001-01-10,2001-01-10,,,A,media,us,killed,,0,,persons,\n", &p);
    assert_near(p->obs[0].best, 0.5, 0);
    att_campaign_free(&c);
}

static void the_model_may_refuse_an_input(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_read(CASE_HEAD CASE_MEN "doctrine:\n  shooters: 2\n  bait: 1.5\n", rows);
    assert_non_null(c);
    assert_int_equal(att_campaign_compile(&p, c, NULL, &case_diag, &case_err), -ATT_E_MODEL);
    assert_null(p);
    assert_int_equal(case_diag.n_errors, 1);
    assert_string_equal(case_diag.item[0].text, "bait must be a whole number, got 1.5");
    assert_int_equal(case_diag.item[0].place.line, 14);
    assert_int_equal(case_diag.item[0].place.col, 3);
    assert_int_equal(case_diag.item[0].place.len, 4);
    att_campaign_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_counted_from_the_start),
        cmocka_unit_test(men_units_and_waves_become_inputs),
        cmocka_unit_test(priors_are_the_models_unless_the_campaign_says_else),
        cmocka_unit_test(parameters_without_a_part_are_fixed_at_their_median),
        cmocka_unit_test(sources_of_one_voice_share_a_bias),
        cmocka_unit_test(every_counter_may_be_reported),
        cmocka_unit_test(the_cut_off_and_the_dial_can_be_moved),
        cmocka_unit_test(nobody_is_half_a_man),
        cmocka_unit_test(the_model_may_refuse_an_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
