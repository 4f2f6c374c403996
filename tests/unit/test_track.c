/* SPDX-License-Identifier: Apache-2.0 */
/* A track record by hand, and on reports that the forecaster's own model has made. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/date.h"
#include "base/rng.h"
#include "case.h"
#include "chisq.h"
#include "near.h"
#include "study/track.h"

enum { STRENGTH, KILLED, CASUALTIES, DAYS = 60, MOST = 600 };

#define ROW(id, date, reported, source, low, best) \
    id "," date "," reported ",,," source ",media,us,killed," low "," best ",,persons,\n"
#define PAST                                              \
    ROW("a1", "2001-01-11", "2001-01-11", "A", "", "100") \
    ROW("b1", "2001-01-16", "2001-01-16", "B", "", "200") \
    ROW("a2", "2001-01-21", "2001-01-21", "A", "", "300")
#define LATER ROW("a3", "2001-02-10", "2001-02-11", "A", "", "250")

static att_campaign *c;
static att_track_box *b;
static att_err err;
static float value[MOST * DAYS];
static double truth[MOST * 8];

static att_day day(const char *text)
{
    int32_t d;
    assert_int_equal(att_date_parse(text, &d), 0);
    return d;
}

/* Paths that stand still: of path i always x[i]. */
static att_forecast_kept still(size_t n, const double *x)
{
    for (size_t i = 0; i < n * DAYS; i++)
        value[i] = (float)x[i / DAYS];
    return (att_forecast_kept){.start = day("2001-01-01"),
                               .n_paths = n,
                               .n_days = DAYS,
                               .value = {[KILLED] = value},
                               .truth = truth,
                               .manifest = {.as_of = day("2001-02-01"), .horizon = day("2001-03-01")}};
}

/* Truths read and checked; what att_track_forecast() does but for the files. 0 or <0. */
static int record(const char *more, const char *rows, att_forecast_kept *f, const att_track_opts *opts)
{
    static size_t column[8];
    char yaml[2000], csv[4000];
    const att_problem *p;
    att_track_made made = {.kept = f, .column = column, .seed = 3};
    snprintf(yaml, sizeof yaml, "%s%s%s", CASE_HEAD, more, CASE_MEN);
    snprintf(csv, sizeof csv, "%s%s", CASE_COLUMNS, rows);
    c = case_open(yaml, csv, &p);
    f->n_reports = p->n_obs;
    for (size_t j = 0; j < p->n_obs; j++)
        column[j] = j;
    for (size_t i = 0; i < f->n_paths; i++)
        for (size_t j = 0; j < p->n_obs; j++)
            if (truth[i * p->n_obs + j] == 0)
                truth[i * p->n_obs + j] = 100;
    err = (att_err){0};
    b = att_track_open(NULL, c, opts, &err);
    b->t.origin = ATT_NEW(&b->arena, att_track_origin, 1);
    b->t.origin[0].as_of = f->manifest.as_of;
    b->t.n_origins = 1;
    b->t.unit = ATT_NEW(&b->arena, att_track_unit, 50);
    int rc = att_track_truth_read(b, f->manifest.as_of, f->manifest.horizon, &err);
    rc = rc ? rc : att_track_truth_check(b, f->manifest.as_of, &err);
    rc = rc ? rc : att_track_compile(b, &made.problem, f->manifest.as_of, &err);
    rc = rc ? rc : att_track_score_origin(b, 0, &made, &err);
    rc = rc ? rc : att_track_event_score(b, f, &err);
    return rc ? rc : att_track_sum(b, &err);
}

static void finish(void)
{
    att_track *t = &b->t;
    att_track_free(&t);
    att_campaign_free(&c);
}

static void makes(const char *more, const char *rows, att_forecast_kept *f, const att_track_opts *opts)
{
    if (record(more, rows, f, opts))
        fail_msg("%s %s", err.text, err.help);
}

static const att_track_summary *summary(int model, int scale, int quantity)
{
    for (size_t i = 0; i < b->t.n_summaries; i++) {
        const att_track_summary *s = &b->t.summary[i];
        if (s->model == (att_track_model)model && s->scale == scale && s->quantity == quantity && !s->weeks)
            return s;
    }
    fail_msg("no summary");
    return NULL;
}

static double best(size_t unit, int model, att_rule rule)
{
    return b->t.unit[unit].model[model].scale[ATT_TRACK_NATURAL].best[rule];
}

/* ---- by hand ---------------------------------------------------------------------------------------------------------------- */

static const double five[] = {500, 100, 300, 200, 400};

/* 250 was said; 100 .. 500 were forecast of the count; the line stands at 15 a day, the two points at 20. */
static void scores_are_those_by_hand(void **state)
{
    (void)state;
    att_forecast_kept f = still(5, five);
    makes("", PAST LATER, &f, NULL);
    assert_int_equal(b->t.n_units, 1);
    assert_string_equal(b->t.unit[0].claim, "a3");
    assert_int_equal(b->t.unit[0].date - b->t.unit[0].origin, 9);
    assert_near(best(0, ATT_TRACK_COUNT, ATT_RULE_CRPS), 130 - 80, 1e-9);
    assert_near(best(0, ATT_TRACK_COUNT, ATT_RULE_AE_MEDIAN), 50, 1e-9);
    assert_near(best(0, ATT_TRACK_LINE, ATT_RULE_WIS), 600 - 250, 1e-9);
    assert_near(best(0, ATT_TRACK_LINE, ATT_RULE_CRPS), 600 - 250, 1e-9);
    assert_near(best(0, ATT_TRACK_FROZEN, ATT_RULE_WIS), 300 - 250, 1e-9);
    assert_near(best(0, ATT_TRACK_POINTS, ATT_RULE_WIS), 700 - 250, 1e-9);
    /* sd of a day's log step: 5 days to 200, 5 to 300; 20 days on */
    double sd = sqrt((log(2) * log(2) + log(1.5) * log(1.5)) / 5 / 2 * 20);
    assert_near(b->t.unit[0].model[ATT_TRACK_WALK].q[4], 300 * exp(1.6448536 * sd),
                0.01 * 1943); /* type 7 of 999 draws */
    assert_near(best(0, ATT_TRACK_WALK, ATT_RULE_AE_MEDIAN), 50, 1e-6);
    finish();
}

static void skill_is_relative_to_the_baseline(void **state)
{
    (void)state;
    att_forecast_kept f = still(5, five);
    makes("", PAST LATER ROW("a4", "2001-02-20", "2001-02-21", "A", "", "350"), &f, NULL);
    assert_int_equal(b->t.n_units, 2);
    const att_track_summary *s = summary(ATT_TRACK_FROZEN, ATT_TRACK_NATURAL, KILLED);
    assert_int_equal(s->n, 2);
    assert_near(s->mean[ATT_RULE_WIS], (50 + 50) / 2.0, 1e-9);
    /* the line says 600 and 750, the points 700 and 900 */
    assert_near(s->skill[ATT_TRACK_LINE], 1 - 50 / ((350 + 400) / 2.0), 1e-9);
    assert_near(s->skill[ATT_TRACK_POINTS], 1 - 50 / ((450 + 550) / 2.0), 1e-9);
    double logs = 0;
    for (int m = 0; m < ATT_TRACK_N_MODELS; m++)
        logs += log(100 / (best(0, m, ATT_RULE_WIS) + best(1, m, ATT_RULE_WIS)));
    assert_near(s->relative_skill, exp(logs / ATT_TRACK_N_MODELS), 1e-9);
    /* log scale: log(x + 1) of both */
    s = summary(ATT_TRACK_FROZEN, ATT_TRACK_LOG, -1);
    assert_near(s->mean[ATT_RULE_WIS], (log(301.0 / 251) + log(351.0 / 301)) / 2, 1e-9);
    finish();
}

static void a_bound_is_scored_as_such(void **state)
{
    (void)state;
    double sorted[] = {100, 200, 300, 400, 500};
    att_forecast_kept f = still(5, five);
    makes("", PAST ROW("a3", "2001-02-10", "2001-02-11", "A", "260", ""), &f, NULL);
    const att_tracked *m = &b->t.unit[0].model[ATT_TRACK_COUNT];
    assert_true(isnan(m->scale[0].best[ATT_RULE_CRPS]));
    assert_near(m->within[ATT_TRACK_NATURAL], att_score_log_within(5, sorted, 260, INFINITY), 1e-12);
    assert_true(isinf(m->scale[0].high[ATT_RULE_WIS]));
    const att_track_summary *s = summary(ATT_TRACK_COUNT, ATT_TRACK_NATURAL, KILLED);
    assert_int_equal(s->n, 0);
    assert_int_equal(s->n_open, 1);
    assert_near(s->within, m->within[ATT_TRACK_NATURAL], 1e-12);
    finish();
}

/* ---- which statements ----------------------------------------------------------------------------------------------------------- */

static void fails(const char *rows, const att_track_opts *opts, const char *text, const char *help)
{
    att_forecast_kept f = still(5, five);
    assert_int_equal(record("", rows, &f, opts), -ATT_E_TRUTH);
    if (!strstr(err.text, text) || !strstr(err.help, help))
        fail_msg("%s / %s", err.text, err.help);
    finish();
}

#define OTHER(id, best) ROW(id, "2001-02-10", "2001-02-12", "B", "", best)

static void two_truths_of_one_unit_are_an_error(void **state)
{
    (void)state;
    att_track_opts each = att_track_opts_default(), one = each;
    att_forecast_kept f = still(5, five);
    each.each_source = 1;
    one.source = "B";
    fails(PAST LATER OTHER("b2", "280"), NULL,
          "a3 (A: about 250, line 5) and b2 (B: about 280) are two truths of one unit: killed on 2001-02-10",
          "--each-source");
    makes("", PAST LATER OTHER("b2", "280"), &f, &each);
    assert_int_equal(b->t.n_units, 2);
    finish();
    makes("", PAST LATER OTHER("b2", "280"), &f, &one);
    assert_int_equal(b->t.n_units, 1);
    assert_string_equal(b->t.unit[0].claim, "b2");
    finish();
    makes("", PAST LATER OTHER("b2", "250"), &f, NULL);
    assert_int_equal(b->t.n_units, 1);
    assert_string_equal(b->t.aside[0].why, "says the same as another source of that day");
    finish();
}

static void what_cannot_be_truth_is_told(void **state)
{
    (void)state;
    att_track_opts o = att_track_opts_default();
    o.source = "AB";
    fails(PAST, NULL, "of 0 rows reported after the cut-off 2001-02-01", "--truth");
    fails(PAST "x,2001-02-10,2001-02-10,,,A,media,them,killed,,9,,persons,\n", NULL, "of 1 rows reported", "--truth");
    fails(PAST LATER, &o, "no statement of 'AB'", "did you mean 'A'?");
    att_forecast_kept f = still(5, five);
    makes("",
          PAST LATER ROW("late", "2001-01-30", "2001-02-05", "B", "",
                         "280") "w,2001-02-09,2001-02-09,2001-02-03,2001-02-09,A,media,us,killed,,9,,persons,\n"
                                "d,2001-02-09,2001-02-09,,,A,media,us,wounded,,9,,persons,\n",
          &f, NULL);
    assert_int_equal(b->t.n_units, 1);
    assert_int_equal(b->t.n_asides, 3);
    assert_string_equal(b->t.aside[0].why, "about a day up to the cut-off");
    finish();
}

/* ---- the event ------------------------------------------------------------------------------------------------------------------ */

#define QUESTIONS "questions:\n  dates: [2001-02-10, 2001-02-25]\n"

/* Two of five paths have it, on 5 and on 20 February. */
static void an_event_may_never_come(void **state)
{
    (void)state;
    const char *name = "below_50";
    static const double time[] = {35, 50, NAN, NAN, NAN};
    att_track_opts o = att_track_opts_default();
    att_forecast_kept f = still(5, five);
    f.n_events = 1;
    f.event = &name;
    f.event_time = time;
    o.not_by = day("2001-02-12");
    makes("breaking: {thresholds: [0.5], main: below_50}\n" QUESTIONS, PAST LATER, &f, &o);
    const att_track_event *e = &b->t.event;
    assert_int_equal(e->date[1], day("2001-02-10"));
    assert_near(e->p[1], 0.2, 1e-12);
    assert_near(e->brier[1], 0.04, 1e-12);
    assert_near(e->p[2], 0.4, 1e-12);
    assert_true(isnan(e->brier[2])); /* not yet known */
    assert_int_equal(e->known, 6);   /* weeks that end by 11 February */
    assert_near(e->rps, 0.04, 1e-12);
    finish();
    o.not_by = ATT_NO_DAY;
    o.came = day("2001-02-20");
    makes("breaking: {thresholds: [0.5], main: below_50}\n" QUESTIONS, PAST LATER, &f, &o);
    assert_near(b->t.event.brier[1], 0.04, 1e-12);
    assert_near(b->t.event.brier[2], 0.36, 1e-12);
    assert_near(b->t.event.rps, 0.04 + 0.04 + 0.36 + 0.36, 1e-12);
    finish();
}

/* ---- a forecaster who is right ---------------------------------------------------------------------------------------------------- */

enum { REPEATS = 300, PATHS = 500 };

/*
 * log x0 ~ N(log 200, 0.5); A reports x0 with its two biases (sd 0.6 and 0.5) and noise 0.12; x1 = x0 exp(0.2 + 0.3 z); A
 * reports x1 with the same biases. The paths are draws of (x0, x1) given the first report, in closed form.
 */
static void repeat(uint64_t k, double *cover, double *count_cover, double *spread, double *pit)
{
    char rows[600];
    att_rng r = att_rng_open(11, ATT_FOR_TEST, k, 0, 0, 0);
    double s = 0.25, v = 0.36 + 0.25 + 0.0144, bias = 0.6 * att_draw_normal(&r) + 0.5 * att_draw_normal(&r);
    double x0 = log(200) + 0.5 * att_draw_normal(&r), x1 = x0 + 0.2 + 0.3 * att_draw_normal(&r);
    double y0 = x0 + bias + 0.12 * att_draw_normal(&r), y1 = x1 + bias + 0.12 * att_draw_normal(&r);
    double mean = log(200) + s / (s + v) * (y0 - log(200)), sd = sqrt(s * v / (s + v));
    att_forecast_kept f = still(PATHS, (double[PATHS]){0});
    for (size_t i = 0; i < PATHS; i++) {
        double x = mean + sd * att_draw_normal(&r);
        truth[i] = exp(x);
        value[i * DAYS + 40] = (float)exp(x + 0.2 + 0.3 * att_draw_normal(&r));
    }
    snprintf(rows, sizeof rows,
             ROW("a1", "2001-01-21", "2001-01-21", "A", "", "%.9f")
                 ROW("a3", "2001-02-10", "2001-02-10", "A", "", "%.9f"),
             exp(y0), exp(y1));
    makes("", rows, &f, NULL);
    cover[0] += best(0, ATT_TRACK_SAID, ATT_RULE_INTERVAL_COVERAGE_50) / REPEATS;
    cover[1] += best(0, ATT_TRACK_SAID, ATT_RULE_INTERVAL_COVERAGE_90) / REPEATS;
    *count_cover += best(0, ATT_TRACK_COUNT, ATT_RULE_INTERVAL_COVERAGE_90) / REPEATS;
    const double *q = b->t.unit[0].model[ATT_TRACK_SAID].q;
    *spread += log(q[4] / q[0]) / (2 * 1.6448536) / REPEATS;
    for (int bin = 0; bin < ATT_TRACK_PIT_BINS; bin++)
        pit[bin] += (double)summary(ATT_TRACK_SAID, ATT_TRACK_NATURAL, KILLED)->pit[bin];
    finish();
}

static void a_right_model_is_calibrated(void **state)
{
    (void)state;
    double cover[2] = {0}, count = 0, spread = 0, pit[ATT_TRACK_PIT_BINS] = {0}, flat[ATT_TRACK_PIT_BINS];
    for (uint64_t k = 0; k < REPEATS; k++)
        repeat(k, cover, &count, &spread, pit);
    for (int bin = 0; bin < ATT_TRACK_PIT_BINS; bin++)
        flat[bin] = 1.0 / ATT_TRACK_PIT_BINS;
    assert_near(cover[0], 0.5, 4 * sqrt(0.25 / REPEATS));
    assert_near(cover[1], 0.9, 4 * sqrt(0.09 / REPEATS));
    assert_fits(chisq_p(ATT_TRACK_PIT_BINS, flat, pit, REPEATS), "PIT");
    /* and as sharp as it can be: what is known of y1 from y0, both normal on the log scale */
    double both = 0.25 + 0.61, first = both + 0.0144, second = both + 0.09 + 0.0144;
    assert_near(spread, sqrt(second - both * both / first), 0.01);
    assert_true(count < 0.8); /* the count alone is no forecast of what is said: docs/score.md */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_are_those_by_hand),     cmocka_unit_test(skill_is_relative_to_the_baseline),
        cmocka_unit_test(a_bound_is_scored_as_such),    cmocka_unit_test(two_truths_of_one_unit_are_an_error),
        cmocka_unit_test(what_cannot_be_truth_is_told), cmocka_unit_test(an_event_may_never_come),
        cmocka_unit_test(a_right_model_is_calibrated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
