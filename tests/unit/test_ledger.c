/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "case.h"
#include "near.h"

static void each_row_has_its_use_and_the_reason(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_open(
        CASE_HEAD CASE_MEN "doctrine: {bait: 1, cite: doc}\n"
                           "parameters: {deployment: {prior: log-normal, median: 1, sd_log: 0.1, cite: men}}\n"
                           "rulings:\n"
                           "  - {claim: part, use: set-aside, why: one fight}\n"
                           "  - {claim: copy, use: judge, why: from total}\n"
                           "  - {claim: other, use: fit, as: deployed, why: they are ours}\n",
        CASE_COLUMNS "total,2001-01-20,2001-01-20,,,A,media,us,killed,,100,,persons,\n"
                     "week,2001-01-27,2001-01-27,2001-01-21,2001-01-27,A,media,us,killed,,20,,persons,\n"
                     "level,2001-01-20,2001-01-20,,,A,media,us,strength,,800,,persons,\n"
                     "late,2001-01-20,2001-02-02,,,A,media,us,killed,,100,,persons,\n"
                     "them,2001-01-20,2001-01-20,,,A,media,them,killed,,100,,persons,\n"
                     "rate,2001-01-20,2001-01-20,,,A,media,us,killed_per_day,,100,,persons/day,\n"
                     "plan,2001-01-20,2001-01-20,,,A,media,us,deployment_planned,,100,,persons,\n"
                     "doc,2001-01-20,2001-01-20,,,A,media,us,bait_group_size,,3,,persons,\n"
                     "men,2001-01-10,2001-01-10,,,A,media,us,deployed,,1000,,persons,\n"
                     "taken,2001-01-20,2001-01-20,,,A,media,us,captured,,3,,persons,\n"
                     "lost,2001-01-20,2001-01-20,,,A,media,us,missing,,3,,persons,\n"
                     "ahead,2001-01-30,2001-01-20,,,A,media,us,killed,,300,,persons,\n"
                     "flat,2001-01-20,2001-01-20,2001-01-10,2001-01-20,A,media,us,strength,,800,,persons,\n"
                     "part,2001-01-20,2001-01-20,,,B,media,us,killed,,5,,persons,\n"
                     "copy,2001-01-20,2001-01-20,,,C,media,us,killed,,100,,persons,\n"
                     "other,2001-01-20,2001-01-20,,,D,media,them,strength,,1000,,persons,\n",
        &p);
    case_is(c, "total", ATT_USE_FITTED, "a total to that day");
    case_is(c, "week", ATT_USE_FITTED, "a count inside a window");
    case_is(c, "level", ATT_USE_FITTED, "a level on that day");
    case_is(c, "late", ATT_USE_LATER, "reported on 2001-02-02, after the cut-off");
    case_is(c, "them", ATT_USE_ASIDE, "about them, not us");
    case_is(c, "rate", ATT_USE_JUDGED, "killed_per_day is a rate or a projection, not a count");
    case_is(c, "plan", ATT_USE_JUDGED, "deployment_planned is a rate or a projection, not a count");
    case_is(c, "doc", ATT_USE_CITED, "doctrine rests on it");
    case_is(c, "men", ATT_USE_CITED, "parameters.deployment rests on it, so it is not counted again as evidence");
    case_is(c, "taken", ATT_USE_FITTED, "a total to that day");
    case_is(c, "lost", ATT_USE_ASIDE, "the model does not count missing");
    case_is(c, "ahead", ATT_USE_JUDGED, "speaks of 2001-01-30 and was reported before, on 2001-01-20: a projection");
    case_is(c, "flat", ATT_USE_ASIDE, "a window of strength makes no sense: it is a level, not a count");
    case_is(c, "part", ATT_USE_ASIDE, "one fight");
    case_is(c, "copy", ATT_USE_JUDGED, "from total");
    case_is(c, "other", ATT_USE_FITTED, "they are ours");
    assert_int_equal(p->n_obs, 5);
    assert_string_equal(p->model->quantities[p->obs[case_claim(c, "other")->obs].quantity].name, "deployed");
    assert_int_equal(case_diag.n_warnings, 1); /* ahead */
    att_campaign_free(&c);
}

static void rows_before_the_contingent_came_are_set_aside_aloud(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c =
        case_open(CASE_HEAD CASE_MEN,
                  CASE_COLUMNS "early,2000-12-20,2001-01-20,,,A,media,us,killed,,100,,persons,\n"
                               "window,2001-01-05,2001-01-20,2000-12-30,2001-01-05,A,media,us,killed,,9,,persons,\n",
                  &p);
    case_is(c, "early", ATT_USE_ASIDE, "speaks of 2000-12-20, before the contingent arrived on 2001-01-01");
    case_is(c, "window", ATT_USE_ASIDE, "speaks of 2000-12-30, before the contingent arrived on 2001-01-01");
    assert_int_equal(case_diag.n_warnings, 2);
    assert_non_null(strstr(case_told(),
                           "evidence.csv:2:1: warning: early speaks of 2000-12-20, before the contingent arrived on "
                           "2001-01-01: set aside"));
    assert_int_equal(p->n_obs, 0);
    assert_non_null(strstr(case_told(), "no row is evidence by 2001-02-01"));
    att_campaign_free(&c);
}

static void printings_of_one_claim_are_one_observation(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c =
        case_open(CASE_HEAD CASE_MEN,
                  CASE_COLUMNS "a1,2001-01-20,2001-01-20,,,A,media,us,killed,,100,,persons,\n"
                               "a2,2001-01-20,2001-01-21,,,A,media,us,killed,,100,,persons,\n"
                               "b1,2001-01-20,2001-01-20,,,B,media,us,killed,,100,,persons,\n"
                               "b2,2001-01-20,2001-01-20,,,B,media,us,killed,,130,,persons,\n"
                               "b3,2001-01-20,2001-01-20,,,B,media,us,killed,90,90,,persons,\n"
                               "day,2001-01-21,2001-01-21,,,A,media,us,killed,,100,,persons,\n"
                               "kind,2001-01-20,2001-01-20,,,A,media,us,wounded,,70,,persons,\n"
                               "win,2001-01-20,2001-01-20,2001-01-20,2001-01-20,A,media,us,killed,,100,,persons,\n",
                  &p);
    case_is(c, "a2", ATT_USE_MERGED, "another printing of a1");
    case_is(c, "b2", ATT_USE_MERGED, "another printing of b1; together they say 100 to 130");
    case_is(c, "b3", ATT_USE_MERGED, "another printing of b1; together they say 90 to 130");
    assert_int_equal(p->n_obs, 5);
    const att_obs *b = &p->obs[case_claim(c, "b1")->obs];
    assert_int_equal(b->kind, ATT_BETWEEN);
    assert_near(b->low, 90, 0);
    assert_near(b->high, 130, 0);
    assert_int_equal(case_claim(c, "b3")->obs, case_claim(c, "b1")->obs);
    att_campaign_free(&c);
}

static void a_sum_of_its_sources_own_figures_is_derived(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_open(CASE_HEAD CASE_MEN,
                                CASE_COLUMNS "k,2001-01-20,2001-01-20,,,A,media,us,killed,100,100,,persons,\n"
                                             "w,2001-01-20,2001-01-20,,,A,media,us,wounded,,960,,persons,\n"
                                             "exact,2001-01-20,2001-01-20,,,A,media,us,casualties,,1060,,persons,\n"
                                             "round,2001-01-20,2001-01-20,,,A,media,us,casualties,1100,1100,,persons,\n"
                                             "far,2001-01-20,2001-01-20,,,A,media,us,casualties,,1170,,persons,\n"
                                             "later,2001-01-21,2001-01-21,,,A,media,us,casualties,,1060,,persons,\n"
                                             "else,2001-01-20,2001-01-20,,,B,media,us,casualties,,1060,,persons,\n",
                                &p);
    const char *sum = "the sum of k (killed) and w (wounded) of the same source and day";
    case_is(c, "exact", ATT_USE_JUDGED, sum);
    case_is(c, "round", ATT_USE_JUDGED, sum); /* 1,060 is 1,100 to the hundred */
    case_is(c, "far", ATT_USE_FITTED, "a total to that day");
    case_is(c, "later", ATT_USE_FITTED, "a total to that day");
    case_is(c, "else", ATT_USE_FITTED, "a total to that day");
    att_campaign_free(&c);
}

#define CLASH                                                          \
    CASE_COLUMNS                                                       \
    "c,2001-01-20,2001-01-20,,,A,media,us,casualties,,400,,persons,\n" \
    "k,2001-01-20,2001-01-20,,,A,media,us,killed,,400,,persons,\n"

static void casualties_printed_as_killed_wait_for_a_ruling(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_open(CASE_HEAD CASE_MEN, CLASH, &p);
    case_is(c, "c", ATT_USE_ASIDE, "contradicts k: the same number as killed; settle it by a ruling");
    case_is(c, "k", ATT_USE_ASIDE, "contradicts c: the same number as casualties; settle it by a ruling");
    assert_int_equal(case_diag.n_warnings, 1);
    char text[600] = "";
    FILE *out = fmemopen(text, sizeof text - 1, "w");
    att_campaign_describe(c, 0, out);
    fclose(out);
    assert_non_null(strstr(text, "contradiction: c (casualties) and k (killed); settle it under rulings:"));
    att_campaign_free(&c);
    c = case_open(CASE_HEAD CASE_MEN "rulings: [{claim: k, use: set-aside, why: a slip}]\n", CLASH, &p);
    case_is(c, "c", ATT_USE_FITTED, "a total to that day");
    case_is(c, "k", ATT_USE_ASIDE, "a slip");
    assert_int_equal(case_diag.n_warnings, 0);
    att_campaign_free(&c);
}

static void a_cited_sum_stays_a_sum(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_open(CASE_HEAD CASE_MEN "statements: [{says: so, cite: sum}]\n",
                                CASE_COLUMNS "k,2001-01-20,2001-01-20,,,A,media,us,killed,,40,,persons,\n"
                                             "w,2001-01-20,2001-01-20,,,A,media,us,wounded,,60,,persons,\n"
                                             "sum,2001-01-20,2001-01-20,,,A,media,us,casualties,,100,,persons,\n",
                                &p);
    case_is(c, "sum", ATT_USE_JUDGED, "the sum of k (killed) and w (wounded) of the same source and day");
    att_campaign_free(&c);
}

static void the_listing_tells_counts_spans_and_reasons(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c =
        case_open(CASE_HEAD CASE_MEN,
                  CASE_COLUMNS "a,2001-01-20,2001-01-20,,,A,media,us,killed,,1000,,persons,\n"
                               "b,2001-01-20,2001-01-21,,,A,media,us,killed,,1300,,persons,\n"
                               "c,2001-01-21,2001-01-22,,,A,media,them,killed,,1,,persons,\n"
                               "d,2001-01-25,2001-02-03,,,A,media,us,wounded,5,,,persons,\n"
                               "e,2001-01-25,2001-01-25,,,Far Away Observers,media,us,killed_per_day,20,,30,"
                               "persons/day,\n",
                  &p);
    char text[2000] = "";
    FILE *out = fmemopen(text, sizeof text - 1, "w");
    att_campaign_describe(c, 1, out);
    fclose(out);
    assert_string_equal(text, "5 claims, reported 2001-01-20 to 2001-02-03; cut-off 2001-02-01\n"
                              "     1  fitted            evidence, one observation each\n"
                              "     1  merged            further printings of claims that are fitted\n"
                              "     1  judged            projections, rates, derived: held to the answer\n"
                              "     1  set aside         other subjects, quantities or parts; doubtful\n"
                              "     1  not yet reported  after the cut-off: they play no part\n"
                              "  one claim: b with a: killed 1,000 to 1,300\n"
                              "a      2001-01-20 A: killed about 1,000\n"
                              "       fitted: a total to that day\n"
                              "b      2001-01-20 A: killed about 1,300\n"
                              "       merged: another printing of a; together they say 1,000 to 1,300\n"
                              "c      2001-01-21 A: killed about 1\n"
                              "       set aside: about them, not us\n"
                              "d      2001-01-25 A: wounded at least 5\n"
                              "       not yet reported: reported on 2001-02-03, after the cut-off\n"
                              "e      2001-01-25 Far Away Observers: killed_per_day 20 to 30 persons/day\n"
                              "       judged: killed_per_day is a rate or a projection, not a count\n");
    att_campaign_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_has_its_use_and_the_reason),
        cmocka_unit_test(rows_before_the_contingent_came_are_set_aside_aloud),
        cmocka_unit_test(printings_of_one_claim_are_one_observation),
        cmocka_unit_test(a_sum_of_its_sources_own_figures_is_derived),
        cmocka_unit_test(casualties_printed_as_killed_wait_for_a_ruling),
        cmocka_unit_test(a_cited_sum_stays_a_sum),
        cmocka_unit_test(the_listing_tells_counts_spans_and_reasons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
