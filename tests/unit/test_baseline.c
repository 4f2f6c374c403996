/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/date.h"
#include "campaign/baseline.h"
#include "case.h"
#include "near.h"

static att_campaign *c;
static const att_problem *p;

static void open_case(const char *more, const char *rows)
{
    char yaml[2000], csv[4000];
    snprintf(yaml, sizeof yaml, "%s%s%s", CASE_HEAD, more, CASE_MEN);
    snprintf(csv, sizeof csv, "%s%s", CASE_COLUMNS, rows);
    c = case_open(yaml, csv, &p);
}

static att_day day(const char *text)
{
    int32_t d;
    assert_int_equal(att_date_parse(text, &d), 0);
    return d;
}

static int make(att_baseline *b, att_baseline_kind kind, const char *quantity)
{
    return att_baseline_make(b, kind, c, p, att_fields_find(p->model->quantities, quantity));
}

/* All quantiles at two levels of what a baseline says of a day. */
static void says(att_baseline_kind kind, const char *quantity, const char *on, double q10, double q50)
{
    att_baseline b;
    assert_int_equal(make(&b, kind, quantity), 0);
    assert_near(att_baseline_quantile(&b, day(on), 0.1), q10, 1e-9 * q10);
    assert_near(att_baseline_quantile(&b, day(on), 0.5), q50, 1e-9 * q50);
}

static void refuses(att_baseline_kind kind, const char *quantity, const char *why)
{
    att_baseline b;
    assert_true(make(&b, kind, quantity) > 0);
    assert_int_equal(b.claim, -1);
    assert_string_equal(b.why, why);
    assert_true(isnan(att_baseline_quantile(&b, day("2001-02-10"), 0.5)) || isnan(b.total));
}

#define ROW(id, date, source, quantity, number) \
    id "," date "," date ",,," source ",media,us," quantity ",," number ",,persons,\n"
#define TOTALS                                                         \
    ROW("a1", "2001-01-11", "A", "killed", "100")                      \
    ROW("b1", "2001-01-16", "B", "killed", "200")                      \
    ROW("a2", "2001-01-21", "A", "killed", "300")                      \
    "low,2001-01-26,2001-01-26,,,C,media,us,killed,900,,,persons,\n"   \
    "late,2001-01-30,2001-02-02,,,A,media,us,killed,,5000,,persons,\n" \
    "window,2001-01-28,2001-01-28,2001-01-22,2001-01-28,A,media,us,killed,,70,,persons,\n"

/* 300 in the 20 days from the start: 15 a day; A's own growth is 20 a day; the bound, the window and what came later count not. */
static void from_totals_by_hand(void **state)
{
    (void)state;
    open_case("", TOTALS);
    says(ATT_BASELINE_LINE, "killed", "2001-01-31", 450, 450);
    says(ATT_BASELINE_FROZEN, "killed", "2001-01-31", 300, 300);
    says(ATT_BASELINE_POINTS, "killed", "2001-01-31", 500, 500);
    att_baseline b;
    make(&b, ATT_BASELINE_POINTS, "killed");
    assert_int_equal(b.claim, 2);
    assert_int_equal(b.from, day("2001-01-21"));
    /* steps of log 2 and log 1.5 over five days each */
    double sd = sqrt((pow(log(2), 2) + pow(log(1.5), 2)) / 10);
    make(&b, ATT_BASELINE_WALK, "killed");
    assert_near(b.sd, sd, 1e-12);
    says(ATT_BASELINE_WALK, "killed", "2001-01-30", 300 * exp(-1.2815515655446004 * 3 * sd), 300);
    says(ATT_BASELINE_WALK, "killed", "2001-01-21", 300, 300); /* nothing is in doubt on the day itself */
    refuses(ATT_BASELINE_LINE, "captured", "no total was reported");
    att_campaign_free(&c);
}

static void an_earlier_cut_off_knows_less(void **state)
{
    (void)state;
    open_case("", TOTALS);
    att_compile_opts o = att_compile_opts_default();
    o.as_of = day("2001-01-20");
    assert_int_equal(att_campaign_compile(&p, c, &o, &case_diag, &case_err), 0);
    says(ATT_BASELINE_FROZEN, "killed", "2001-01-31", 200, 200);
    says(ATT_BASELINE_LINE, "killed", "2001-01-31", 400, 400); /* 200 in 15 days */
    refuses(ATT_BASELINE_POINTS, "killed", "no source states two numbers of different days");
    refuses(ATT_BASELINE_WALK, "killed", "fewer than three days with a number");
    att_campaign_free(&c);
}

/* The line begins with main combat: 300 in 10 days. */
static void the_line_begins_with_main_combat(void **state)
{
    (void)state;
    open_case("combat: {earliest: 2001-01-11, latest: 2001-01-15, cite: a1}\n", TOTALS);
    says(ATT_BASELINE_LINE, "killed", "2001-01-31", 600, 600);
    says(ATT_BASELINE_LINE, "killed", "2001-01-01", 0, 0); /* never below nobody */
    att_campaign_free(&c);
}

/* B spoke last and of two days: 200 on 16 Jan, 290 on 23 Jan. A counter that was corrected downwards does not fall. */
static void the_source_that_spoke_last(void **state)
{
    (void)state;
    open_case("", TOTALS ROW("b2", "2001-01-23", "B", "killed", "290"));
    says(ATT_BASELINE_POINTS, "killed", "2001-01-30", 290 + 90, 290 + 90);
    att_campaign_free(&c);
    open_case("", TOTALS ROW("b2", "2001-01-23", "B", "killed", "150"));
    says(ATT_BASELINE_POINTS, "killed", "2001-01-30", 150, 150);
    att_campaign_free(&c);
}

/* Strength: 1,000 then 900 ten days later. */
static void a_level_may_fall(void **state)
{
    (void)state;
    open_case("", ROW("s1", "2001-01-11", "A", "strength", "1000") ROW("s2", "2001-01-21", "A", "strength", "900"));
    says(ATT_BASELINE_POINTS, "strength", "2001-01-31", 800, 800);
    says(ATT_BASELINE_FROZEN, "strength", "2001-01-31", 900, 900);
    refuses(ATT_BASELINE_LINE, "strength", "a level does not grow from 0");
    att_campaign_free(&c);
}

/* Where there is nothing but a bound, the line is drawn through it; a range counts with its middle. */
static void bounds_and_ranges(void **state)
{
    (void)state;
    open_case("", "low,2001-01-11,2001-01-26,,,C,media,us,killed,900,,,persons,\n");
    says(ATT_BASELINE_FROZEN, "killed", "2001-01-31", 900, 900);
    refuses(ATT_BASELINE_WALK, "killed", "fewer than three days with a number");
    att_campaign_free(&c);
    open_case("", "mid,2001-01-11,2001-01-26,,,C,media,us,killed,200,,400,persons,\n");
    says(ATT_BASELINE_LINE, "killed", "2001-01-21", 600, 600);
    att_campaign_free(&c);
}

static void a_total_of_the_first_day_has_no_line(void **state)
{
    (void)state;
    open_case("", ROW("a1", "2001-01-01", "A", "killed", "0"));
    refuses(ATT_BASELINE_LINE, "killed", "the last total speaks of no day after main combat began");
    att_campaign_free(&c);
}

static void names_are_names_of_models(void **state)
{
    (void)state;
    assert_string_equal(att_baseline_name(ATT_BASELINE_LINE), "straight_line");
    assert_string_equal(att_baseline_name(ATT_BASELINE_FROZEN), "frozen_total");
    assert_string_equal(att_baseline_name(ATT_BASELINE_POINTS), "last_two_points");
    assert_string_equal(att_baseline_name(ATT_BASELINE_WALK), "random_walk");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_totals_by_hand),
        cmocka_unit_test(an_earlier_cut_off_knows_less),
        cmocka_unit_test(the_line_begins_with_main_combat),
        cmocka_unit_test(the_source_that_spoke_last),
        cmocka_unit_test(a_level_may_fall),
        cmocka_unit_test(bounds_and_ranges),
        cmocka_unit_test(a_total_of_the_first_day_has_no_line),
        cmocka_unit_test(names_are_names_of_models),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
