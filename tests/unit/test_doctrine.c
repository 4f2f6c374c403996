/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "case.h"
#include "near.h"
#include "rows.h"

static const char rows[] = CASE_COLUMNS "x,2001-01-20,2001-01-28,,,A,media,us,killed,,20,,persons,\n";

static const att_problem *under(att_campaign *c, const char *name, att_day from)
{
    const att_problem *p;
    if (att_campaign_doctrine(&p, c, name, from, &case_err))
        fail_msg("%s", case_told());
    return p;
}

static double in_phase(const att_problem *p, size_t k, const char *name)
{
    return *p->phase[k].input[row_of(p->model->inputs, name)].x;
}

static const char yaml[] = CASE_HEAD CASE_MEN
    "doctrine: {bait: 1, shooters: 3}\ninputs: {wave_median: 2000}\ndoctrines:\n"
    "  - {name: edits, says: three at once, set: {bait: 2}, scale: {wave_median: 0.5}, add: {shooters: -1}, cite: x}\n"
    "  - {name: a-while, says: for a week, set: {bait: 0}, from: 2001-01-10, until: 2001-01-16, basis: policy}\n"
    "  - {name: till-then, says: no longer, set: {relief_day: 2001-02-10}, until: 2001-02-15}\n"
    "  - {name: to-the-end, says: the whole span, set: {fight_on: 1}, from: 2001-01-01, until: 2001-03-01}\n";

static void edits_set_scale_and_add(void **state)
{
    (void)state;
    const att_problem *p, *q;
    att_campaign *c = case_open(yaml, rows, &p);
    q = under(c, "edits", ATT_NO_DAY); /* from the start */
    assert_int_equal(q->n_phases, 0);
    assert_near(*input(q, "bait")->x, 2, 0);
    assert_near(*input(q, "shooters")->x, 2, 0);
    assert_near(*input(q, "wave_median")->x, 1000, 0);
    assert_near(*input(q, "wave_chance")->x, *input(p, "wave_chance")->x, 0);
    assert_near(*input(p, "bait")->x, 1, 0); /* the campaign itself is as it was */
    assert_near(*input(p, "wave_median")->x, 2000, 0);
    assert_int_equal(q->n_obs, p->n_obs);
    assert_ptr_equal(q->obs, p->obs);
    assert_int_equal(q->horizon, 60);
    assert_near(*input(under(c, "edits", c->start - 9), "bait")->x, 2, 0); /* before the start is from the start */
    att_campaign_free(&c);
}

static void days_become_phases(void **state)
{
    (void)state;
    const att_problem *p, *q;
    att_campaign *c = case_open(yaml, rows, &p);
    q = under(c, "edits", c->start + 32);
    assert_int_equal(q->n_phases, 1);
    assert_int_equal(q->phase[0].t, 32);
    assert_near(in_phase(q, 0, "bait"), 2, 0);
    assert_near(*input(q, "bait")->x, 1, 0);
    q = under(c, "a-while", c->start + 32); /* its own days come before the comparison's */
    assert_int_equal(q->n_phases, 2);
    assert_int_equal(q->phase[0].t, 9);
    assert_near(in_phase(q, 0, "bait"), 0, 0);
    assert_int_equal(q->phase[1].t, 16); /* the 16th is the last day */
    assert_near(in_phase(q, 1, "bait"), 1, 0);
    q = under(c, "till-then", c->start + 32);
    assert_int_equal(q->phase[0].t, 32);
    assert_near(in_phase(q, 0, "relief_day"), 40, 0);
    assert_int_equal(q->phase[1].t, 46);
    assert_near(in_phase(q, 1, "relief_day"), -1, 0);
    assert_int_equal(under(c, "to-the-end", ATT_NO_DAY)->n_phases, 0);
    att_campaign_free(&c);
}

static void names_days_and_bases_are_told(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_open(yaml, rows, &p);
    const att_doctrine *d = att_campaign_doctrines(c);
    assert_int_equal(att_campaign_n_doctrines(c), 4);
    assert_string_equal(d[0].name, "edits");
    assert_string_equal(d[0].says, "three at once");
    assert_string_equal(d[0].basis, "x");
    assert_string_equal(d[1].basis, "policy");
    assert_string_equal(d[2].basis, "assumption");
    assert_int_equal(d[0].from, ATT_NO_DAY);
    assert_int_equal(d[1].from, c->start + 9);
    assert_int_equal(d[1].until, c->start + 15);
    assert_int_equal(d[1].line, 16);
    case_is(c, "x", ATT_USE_FITTED, "a total to that day"); /* no number of the fit rests on it */
    att_campaign_free(&c);
}

static void check_lists_them(void **state)
{
    (void)state;
    static const char want[] = "  doctrine edits: three at once\n"
                               "  doctrine a-while: for a week; from 2001-01-10; until 2001-01-16\n"
                               "  doctrine till-then: no longer; until 2001-02-15\n"
                               "  doctrine to-the-end: the whole span; from 2001-01-01; until 2001-03-01\n";
    const att_problem *p;
    char text[4000] = "";
    att_campaign *c = case_open(yaml, rows, &p);
    FILE *out = fmemopen(text, sizeof text - 1, "w");
    att_campaign_describe(c, 0, out);
    fclose(out);
    assert_non_null(strstr(text, want));
    att_campaign_free(&c);
}

static void refusals_name_what_there_is(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int from;
        const char *text, *help;
    } want[] = {
        {"edit", 0, "there is no doctrine \"edit\"; small has edits, a-while, till-then, to-the-end",
         "did you mean edits?"},
        {"relief", 0, "there is no doctrine \"relief\"; small has edits, a-while, till-then, to-the-end", ""},
        {"till-then", 46, "till-then ends on 2001-02-15, before it would begin on 2001-02-16", ""},
        {"edits", 60, "edits would begin on 2001-03-02, after the campaign's horizon 2001-03-01", ""},
    };
    const att_problem *p, *q;
    att_campaign *c = case_open(yaml, rows, &p);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        case_err = (att_err){0};
        assert_true(att_campaign_doctrine(&q, c, want[i].name, c->start + want[i].from, &case_err) < 0);
        assert_null(q);
        assert_string_equal(case_err.text, want[i].text);
        assert_string_equal(case_err.help, want[i].help);
    }
    att_campaign_free(&c);
    c = case_open(CASE_HEAD CASE_MEN, rows, &p);
    case_err = (att_err){0};
    assert_true(att_campaign_doctrine(&q, c, "rest", ATT_NO_DAY, &case_err) < 0);
    assert_string_equal(case_err.text, "there is no doctrine \"rest\": small lists none");
    att_campaign_free(&c);
}

/* A doctrine that brings a parameter into play: it keeps its prior in the fit, which says nothing about it. */
static void parameters_of_doctrines_are_not_held(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_open(CASE_HEAD CASE_MEN "doctrines: [{name: hide, says: so, set: {bait: 0}}]\n", rows, &p);
    assert_int_equal(prior(p, "q_alone")->kind, ATT_BETA);
    assert_int_equal(prior(p, "q_bait")->kind, ATT_BETA);
    assert_int_equal(prior(p, "initiative_level")->kind, ATT_FIXED);
    assert_ptr_equal(under(c, "hide", ATT_NO_DAY)->prior, p->prior);
    att_campaign_free(&c);
    c = case_open(CASE_HEAD CASE_MEN "inputs: {no_capture_order: 0}\n", rows, &p);
    assert_int_equal(prior(p, "compliance")->kind, ATT_FIXED);
    att_campaign_free(&c);
    c = case_open(CASE_HEAD CASE_MEN "inputs: {no_capture_order: 0}\n"
                                     "doctrines: [{name: order, says: so, set: {no_capture_order: 1}}]\n",
                  rows, &p);
    assert_int_equal(prior(p, "compliance")->kind, ATT_BETA);
    att_campaign_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_set_scale_and_add),       cmocka_unit_test(days_become_phases),
        cmocka_unit_test(names_days_and_bases_are_told), cmocka_unit_test(check_lists_them),
        cmocka_unit_test(refusals_name_what_there_is),   cmocka_unit_test(parameters_of_doctrines_are_not_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
