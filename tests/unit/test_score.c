/* SPDX-License-Identifier: Apache-2.0 */
/* Every number here can be worked out on paper; tests/truth/truth_scoring.c has the published ones. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "near.h"
#include <attrit/score.h>
#include <string.h>

static const double five[] = {0.1, 0.25, 0.5, 0.75, 0.9};

static void assert_wis(const double *q, double y, double over, double under, double dispersion)
{
    att_wis s = att_score_wis(5, five, q, y);
    assert_near(s.overprediction, over, 1e-12);
    assert_near(s.underprediction, under, 1e-12);
    assert_near(s.dispersion, dispersion, 1e-12);
    assert_near(s.wis, over + under + dispersion, 1e-12);
    double loss = 0; /* the other way to write it: the mean of twice the quantile losses */
    for (int i = 0; i < 5; i++)
        loss += 2 * ((y < q[i]) - five[i]) * (q[i] - y) / 5;
    assert_near(s.wis, loss, 1e-12);
}

/* K = 2, alpha = 0.2 and 0.5: (0.1 x width + 0.25 x width + what the ends miss + half of what the median misses) / 2.5. */
static void weighted_interval_score_by_hand(void **state)
{
    (void)state;
    assert_wis((double[]){-1, 0, 1, 2, 3}, 1, 0, 0, (0.1 * 4 + 0.25 * 2) / 2.5);
    assert_wis((double[]){-2, 1, 2, 2, 4}, -15, (13 + 16 + 17 / 2.) / 2.5, 0, (0.1 * 6 + 0.25 * 1) / 2.5);
    assert_wis((double[]){-2, 0, 3, 3, 4}, 22, 0, (18 + 19 + 19 / 2.) / 2.5, (0.1 * 6 + 0.25 * 3) / 2.5);
    assert_wis((double[]){-1, 0, 1, 2, 3}, 2.5, 0, (0.5 + 1.5 / 2) / 2.5, 0.9 / 2.5);
}

/* A median alone is the absolute error. */
static void one_level_is_the_absolute_error(void **state)
{
    (void)state;
    att_wis s = att_score_wis(1, (double[]){0.5}, (double[]){7}, 4);
    assert_near(s.wis, 3, 0);
    assert_near(s.overprediction, 3, 0);
}

static void bias_by_hand(void **state)
{
    (void)state;
    const double q[] = {1, 2, 3, 4, 5};
    const double y[] = {0.5, 1, 1.5, 2, 2.9, 3, 3.1, 4, 4.5, 5, 5.1};
    const double want[] = {1, 0.8, 0.8, 0.5, 0.5, 0, -0.5, -0.5, -0.8, -0.8, -1};
    for (int i = 0; i < 11; i++)
        assert_near(att_score_bias(5, five, q, y[i]), want[i], 1e-12);
}

static void coverage_by_hand(void **state)
{
    (void)state;
    const double q[] = {1, 2, 3, 4, 5};
    assert_near(att_score_coverage(5, five, q, 0.5, 2), 1, 0); /* the ends belong to it */
    assert_near(att_score_coverage(5, five, q, 0.5, 4), 1, 0);
    assert_near(att_score_coverage(5, five, q, 0.5, 4.01), 0, 0);
    assert_near(att_score_coverage(5, five, q, 0.8, 4.01), 1, 0);
    assert_true(isnan(att_score_coverage(5, five, q, 0.9, 3)));
}

/* ---- draws --------------------------------------------------------------------------------------------------------------- */

/* 1, 2, 4 and y = 3: mean distance 4/3; pairs are 1 + 2 + 3 = 6 apart, over 9 or over 6. */
static void crps_by_hand(void **state)
{
    (void)state;
    const double x[] = {1, 2, 4}, w[] = {2, 0, 6}, off[] = {1e9 + 1, 1e9 + 2, 1e9 + 4};
    assert_near(att_score_crps(3, x, 3), 4. / 3 - 6. / 9, 1e-15);
    assert_near(att_score_crps_fair(3, x, 3), 4. / 3 - 1, 1e-15);
    assert_near(att_score_crps_weighted(3, x, w, 3), 1.25 - 3 * 0.25 * 0.75, 1e-15);
    assert_near(att_score_crps(3, off, 1e9 + 3), 2. / 3, 1e-12);
    assert_true(isnan(att_score_crps_fair(1, x, 3)));
    assert_near(att_score_crps(1, x, 3), 2, 0);
}

/* Draws 0, 0, 2, 2: sd = sqrt(4/3), quartiles 0 and 2 -> 2/1.34 is more; h = 1.06 sqrt(4/3) 4^-0.2. */
static void log_score_by_hand(void **state)
{
    (void)state;
    const double x[] = {0, 0, 2, 2}, same[] = {5, 5, 5};
    double h = 1.06 * sqrt(4. / 3) * pow(4, -0.2);
    assert_near(att_score_bandwidth(4, x), h, 1e-15);
    assert_near(att_score_log(4, x, 1), 0.5 / (h * h) + log(h * sqrt(2 * M_PI)), 1e-14);
    double at0 = (exp(0) + exp(-2 / (h * h))) / 2 / (h * sqrt(2 * M_PI));
    assert_near(att_score_log(4, x, 0), -log(at0), 1e-14);
    double z = (1000 - 2) / h; /* far away: the nearest kernels alone, no underflow */
    assert_near(att_score_log(4, x, 1000), z * z / 2 + log(h * sqrt(2 * M_PI)) + log(2), 1e-9);
    assert_true(isnan(att_score_log(3, same, 5)));
    assert_near(att_score_log_within(4, x, -INFINITY, 1), log(2), 1e-15); /* half of it, by symmetry */
    assert_near(att_score_log_within(4, x, -INFINITY, INFINITY), 0, 1e-15);
    assert_near(att_score_log_within(4, x, 1, 1.0001), att_score_log(4, x, 1) - log(1e-4), 1e-3);
    assert_true(isnan(att_score_log_within(3, same, 4, 6)));
}

/* Quartiles 2 and 4 are nearer than the sd of an outlier: h = 1.06 x 2/1.34 x 5^-0.2; where they agree, the sd. */
static void bandwidth_of_outliers(void **state)
{
    (void)state;
    const double x[] = {1, 2, 3, 4, 1000}, y[] = {0, 0, 0, 0, 10};
    assert_near(att_score_bandwidth(5, x), 1.06 * 2 / 1.34 * pow(5, -0.2), 1e-14);
    assert_near(att_score_bandwidth(5, y), 1.06 * sqrt(20) * pow(5, -0.2), 1e-14);
}

static void pit_by_hand(void **state)
{
    (void)state;
    const double x[] = {1, 2, 2, 5};
    assert_near(att_score_pit(4, x, 2, 0), 0.25, 0);
    assert_near(att_score_pit(4, x, 2, 0.5), 0.5, 0);
    assert_near(att_score_pit(4, x, 2, 1), 0.75, 0);
    assert_near(att_score_pit(4, x, 3, 0.9), 0.75, 0);
    assert_near(att_score_pit(4, x, 9, 0.9), 1, 0);
}

/* (0,0) and (3,4), y = (0,0): distances 0 and 5; the pair is 5 apart. */
static void energy_by_hand(void **state)
{
    (void)state;
    const double x[] = {0, 0, 3, 4}, y[] = {0, 0};
    assert_near(att_score_energy(2, 2, x, y), 2.5 - 5. / 4, 1e-15);
    assert_near(att_score_energy_fair(2, 2, x, y), 2.5 - 5. / 2, 1e-15);
    assert_true(isnan(att_score_energy_fair(1, 2, x, y)));
}

/* ---- events and dates ------------------------------------------------------------------------------------------------------ */

static void brier_and_ranked_probability_by_hand(void **state)
{
    (void)state;
    assert_near(att_score_brier(0.7, 1), 0.09, 1e-15);
    assert_near(att_score_brier(0.7, 0), 0.49, 1e-15);
    const double p[] = {0.2, 0.3, 0.1, 0.4}; /* by the end of each week 0.2, 0.5, 0.6; never 0.4 */
    assert_near(att_score_rps(4, p, 0, 3), 0.64 + 0.25 + 0.16, 1e-15);
    assert_near(att_score_rps(4, p, 1, 3), 0.04 + 0.25 + 0.16, 1e-15);
    assert_near(att_score_rps(4, p, 3, 3), 0.04 + 0.25 + 0.36, 1e-15); /* never: all three weeks without it */
    assert_near(att_score_rps(4, p, 3, 9), 0.65, 1e-15);
    assert_near(att_score_rps(4, p, 2, 2), 0.04 + 0.25, 1e-15); /* not in two weeks, and no more is known */
    assert_near(att_score_rps(4, p, 0, 2), 0.64 + 0.25, 1e-15); /* the sum ends there if it happened too */
    assert_near(att_score_rps(4, p, 0, 0), 0, 0);
}

/* Two weeks followed, truth 0.2, 0.3: of all first-week probabilities 0.2 has the least expected score. */
static void censored_dates_reward_honesty(void **state)
{
    (void)state;
    double least = INFINITY, best = -1;
    for (int a = 0; a <= 10; a++)
        for (int b = 0; a + b <= 10; b++) {
            double p[] = {a / 10., b / 10., 0.5 - (a + b) / 20., 0.5 - (a + b) / 20.};
            double mean = 0.2 * att_score_rps(4, p, 0, 2) + 0.3 * att_score_rps(4, p, 1, 2)
                          + 0.4 * att_score_rps(4, p, 2, 2) + 0.1 * att_score_rps(4, p, 3, 2);
            if (mean < least) {
                least = mean;
                best = 100 * a + b;
            }
        }
    assert_near(best, 203, 0);
}

/* ---- all rules at once ----------------------------------------------------------------------------------------------------- */

static att_score s;
static att_err err;

static int make(size_t n, const double *x, att_truth y, int log_scale)
{
    att_score_opts o = att_score_opts_default();
    o.log_scale = log_scale;
    err = (att_err){0};
    return att_score_make(&s, &(att_predicted){.n_draws = n, .draw = x}, &y, &o, &err);
}

/* Draws in any order; quantiles of 0..100 at p are 100 p. */
static void a_number_is_scored_by_every_rule(void **state)
{
    (void)state;
    double x[101], q[ATT_N_LEVELS], p[ATT_N_LEVELS];
    for (int i = 0; i <= 100; i++)
        x[i] = (double)(i * 37 % 101);
    for (int k = 0; k < ATT_N_LEVELS; k++) {
        p[k] = att_score_levels[k].p;
        q[k] = 100 * p[k];
    }
    assert_int_equal(make(101, x, (att_truth){80, 80, 80}, 0), 0);
    att_wis w = att_score_wis(ATT_N_LEVELS, p, q, 80);
    assert_near(s.best[ATT_RULE_WIS], w.wis, 1e-12);
    assert_near(s.best[ATT_RULE_UNDERPREDICTION], w.underprediction, 1e-12);
    assert_near(s.best[ATT_RULE_OVERPREDICTION], 0, 0);
    assert_near(s.best[ATT_RULE_DISPERSION], w.dispersion, 1e-12);
    assert_near(s.best[ATT_RULE_AE_MEDIAN], 30, 1e-12);
    assert_near(s.best[ATT_RULE_BIAS], 1 - 2 * 0.8, 1e-12);
    assert_near(s.best[ATT_RULE_INTERVAL_COVERAGE_50], 0, 0);
    assert_near(s.best[ATT_RULE_INTERVAL_COVERAGE_90], 1, 0);
    assert_near(s.best[ATT_RULE_PIT], 80.5 / 101, 1e-15);
    /* sum of |i - 80| is 3240 + 210; half the pairs are (101^3 - 101) / 6 apart */
    assert_near(s.best[ATT_RULE_CRPS], 3450. / 101 - 171700. / 10201, 1e-12);
    assert_near(s.best[ATT_RULE_CRPS_FAIR], 3450. / 101 - 171700. / 10100, 1e-12);
    for (int k = 0; k < ATT_N_RULES; k++) {
        assert_near(s.low[k], s.best[k], 0);
        assert_near(s.high[k], s.best[k], 0);
    }
    assert_string_equal(att_score_name(ATT_RULE_INTERVAL_COVERAGE_50), "interval_coverage_50");
}

/* Draws e - 1, e^2 - 1, e^4 - 1 of a count e^3 - 1: on the log scale 1, 2, 4 and 3. */
static void the_log_scale_is_that_of_one_more(void **state)
{
    (void)state;
    double x[] = {expm1(4), expm1(1), expm1(2)};
    assert_int_equal(make(3, x, (att_truth){expm1(3), expm1(3), expm1(3)}, 1), 0);
    assert_near(s.best[ATT_RULE_CRPS], 2. / 3, 1e-12);
    assert_near(s.best[ATT_RULE_AE_MEDIAN], 1, 1e-12);
    assert_near(s.best[ATT_RULE_LOG_SCORE], att_score_log(3, (double[]){1, 2, 4}, 3), 1e-12);
    assert_int_equal(make(1, (double[]){-1}, (att_truth){1, 1, 1}, 1), -ATT_E_RANGE);
    assert_string_equal(err.text, "draw 1 is -1, which cannot be scored on the log scale");
    assert_int_equal(make(1, (double[]){1}, (att_truth){-1, 1, 1}, 1), -ATT_E_RANGE);
}

/* Draws 0..100, truth 40..90 with best 60: least error at the median, 50; most at 90. */
static void a_range_of_truths_is_a_range_of_scores(void **state)
{
    (void)state;
    double x[101];
    for (int i = 0; i <= 100; i++)
        x[i] = i;
    assert_int_equal(make(101, x, (att_truth){40, 60, 90}, 0), 0);
    assert_near(s.best[ATT_RULE_AE_MEDIAN], 10, 0);
    assert_near(s.low[ATT_RULE_AE_MEDIAN], 0, 0);
    assert_near(s.high[ATT_RULE_AE_MEDIAN], 40, 0);
    assert_near(s.low[ATT_RULE_CRPS], att_score_crps(101, x, 50), 1e-12);
    assert_near(s.high[ATT_RULE_CRPS], att_score_crps(101, x, 90), 1e-12);
    assert_near(s.low[ATT_RULE_PIT], 40.5 / 101, 1e-15);
    assert_near(s.high[ATT_RULE_PIT], 90.5 / 101, 1e-15);
    assert_near(s.low[ATT_RULE_INTERVAL_COVERAGE_50], 0, 0);
    assert_near(s.high[ATT_RULE_INTERVAL_COVERAGE_50], 1, 0);
    assert_near(s.low[ATT_RULE_INTERVAL_COVERAGE_90], 1, 0);
    assert_near(s.low[ATT_RULE_BIAS], 1 - 2 * 0.9, 1e-12);
    assert_near(s.high[ATT_RULE_BIAS], 1 - 2 * 0.4, 1e-12);
    assert_near(s.low[ATT_RULE_DISPERSION], s.high[ATT_RULE_DISPERSION], 0);
}

/* Two heaps of draws, around 12 and 82: the log score is least in the heap, not at the median, which lies between. */
static void the_log_score_is_looked_up_between(void **state)
{
    (void)state;
    double x[100], least = INFINITY, most = -INFINITY;
    for (int i = 0; i < 100; i++)
        x[i] = (i < 50 ? 10 : 80) + i % 50 / 10;
    for (int i = 0; i <= 5000; i++) {
        double v = att_score_log(100, x, 40 + i / 100.);
        least = fmin(least, v);
        most = fmax(most, v);
    }
    assert_int_equal(make(100, x, (att_truth){40, NAN, 90}, 0), 0);
    assert_near(s.low[ATT_RULE_LOG_SCORE], least, 1e-3);
    assert_near(s.high[ATT_RULE_LOG_SCORE], most, 1e-3);
}

/* "At least 60" of draws 0..100: no single score; the error may be anything from 10 up. */
static void a_one_sided_truth_has_no_single_score(void **state)
{
    (void)state;
    double x[101];
    for (int i = 0; i <= 100; i++)
        x[i] = i;
    assert_int_equal(make(101, x, (att_truth){60, NAN, INFINITY}, 0), 0);
    assert_true(isnan(s.best[ATT_RULE_CRPS]));
    assert_near(s.low[ATT_RULE_AE_MEDIAN], 10, 0);
    assert_near(s.high[ATT_RULE_AE_MEDIAN], INFINITY, 0);
    assert_near(s.low[ATT_RULE_CRPS], att_score_crps(101, x, 60), 1e-12);
    assert_near(s.high[ATT_RULE_CRPS], INFINITY, 0);
    assert_near(s.high[ATT_RULE_WIS], INFINITY, 0);
    assert_near(s.high[ATT_RULE_LOG_SCORE], INFINITY, 0);
    assert_near(s.high[ATT_RULE_PIT], 1, 0);
    assert_near(s.high[ATT_RULE_INTERVAL_COVERAGE_50], 1, 0);
    assert_int_equal(make(101, x, (att_truth){0, NAN, 60}, 0), 0);
    assert_near(s.low[ATT_RULE_AE_MEDIAN], 0, 0);
    assert_near(s.high[ATT_RULE_AE_MEDIAN], 50, 0);
}

static void quantiles_alone_serve_the_rules_of_quantiles(void **state)
{
    (void)state;
    const double q[] = {1, 2, 3, 4, 5};
    att_predicted f = {.n_levels = 5, .level = five, .quantile = q};
    assert_int_equal(att_score_make(&s, &f, &(att_truth){4, 4, 4}, NULL, &err), 0);
    assert_near(s.best[ATT_RULE_WIS], att_score_wis(5, five, q, 4).wis, 0);
    assert_near(s.best[ATT_RULE_AE_MEDIAN], 1, 0);
    assert_near(s.best[ATT_RULE_INTERVAL_COVERAGE_50], 1, 0);
    assert_true(isnan(s.best[ATT_RULE_INTERVAL_COVERAGE_90]));
    att_score_make(&s, &f, &(att_truth){2, NAN, 5}, NULL, &err);
    assert_near(s.low[ATT_RULE_AE_MEDIAN], 0, 0);
    assert_near(s.high[ATT_RULE_AE_MEDIAN], 2, 0);
    assert_true(isnan(s.best[ATT_RULE_CRPS]) && isnan(s.best[ATT_RULE_PIT]) && isnan(s.low[ATT_RULE_LOG_SCORE]));
}

static void refuses(att_predicted f, att_truth y, double u, const char *text)
{
    err = (att_err){0};
    assert_int_equal(att_score_make(&s, &f, &y, &(att_score_opts){.u = u}, &err), -ATT_E_RANGE);
    assert_string_equal(err.text, text);
}

static void contradictions_are_refused(void **state)
{
    (void)state;
    const double q[] = {1, 2, 3}, falls[] = {1, 3, 2}, p[] = {0.1, 0.5, 0.9}, skew[] = {0.1, 0.5, 0.8}, nan[] = {NAN};
    att_truth one = {1, 1, 1};
    static const char pairs[] = "the quantile levels are not a median with pairs around it, such as 0.1, 0.5, 0.9";
    refuses((att_predicted){0}, one, 0.5, "a forecast without draws and without quantiles");
    refuses((att_predicted){.n_draws = 1, .draw = nan}, one, 0.5, "draw 1 is nan, which cannot be scored");
    refuses((att_predicted){.n_levels = 3, .level = skew, .quantile = q}, one, 0.5, pairs);
    refuses((att_predicted){.n_levels = 2, .level = p, .quantile = q}, one, 0.5, pairs);
    refuses((att_predicted){.n_levels = 3, .level = p, .quantile = falls}, one, 0.5,
            "quantiles fall from 3 at level 0.5 to 2 at level 0.9");
    static const char truth[] = "low, best and high of the truth contradict each other";
    att_predicted f = {.n_draws = 3, .draw = q};
    refuses(f, (att_truth){2, 1, 3}, 0.5, truth);
    refuses(f, (att_truth){3, NAN, 2}, 0.5, truth);
    refuses(f, (att_truth){1, INFINITY, INFINITY}, 0.5, truth);
    refuses(f, one, 1.5, "u is a number from 0 to 1");
}

static void numbers_of_the_pit_are_repeated(void **state)
{
    (void)state;
    assert_near(att_score_uniform(1, 2), att_score_uniform(1, 2), 0);
    assert_true(att_score_uniform(1, 2) != att_score_uniform(1, 3)
                && att_score_uniform(1, 2) != att_score_uniform(2, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weighted_interval_score_by_hand),
        cmocka_unit_test(one_level_is_the_absolute_error),
        cmocka_unit_test(bias_by_hand),
        cmocka_unit_test(coverage_by_hand),
        cmocka_unit_test(crps_by_hand),
        cmocka_unit_test(log_score_by_hand),
        cmocka_unit_test(bandwidth_of_outliers),
        cmocka_unit_test(pit_by_hand),
        cmocka_unit_test(energy_by_hand),
        cmocka_unit_test(brier_and_ranked_probability_by_hand),
        cmocka_unit_test(censored_dates_reward_honesty),
        cmocka_unit_test(a_number_is_scored_by_every_rule),
        cmocka_unit_test(the_log_scale_is_that_of_one_more),
        cmocka_unit_test(a_range_of_truths_is_a_range_of_scores),
        cmocka_unit_test(the_log_score_is_looked_up_between),
        cmocka_unit_test(a_one_sided_truth_has_no_single_score),
        cmocka_unit_test(quantiles_alone_serve_the_rules_of_quantiles),
        cmocka_unit_test(contradictions_are_refused),
        cmocka_unit_test(numbers_of_the_pit_are_repeated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
