/* SPDX-License-Identifier: Apache-2.0 */
/* Each sampler against its exact law, on every branch of its algorithm. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/rng.h"
#include "chisq.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_CELLS = 200000 };
static double probability[MAX_CELLS], count[MAX_CELLS];

static att_rng stream(uint64_t n) { return att_rng_open(20250120, ATT_FOR_TEST, n, 0, 0, 0); }

/** Mean and variance within five standard errors; `kurtosis` is the excess. */
static void check_moments(const char *what, double n, double sum, double squares, double variance, double kurtosis)
{
    double z_mean = sum / sqrt(n * variance);
    double z_var = (squares / n / variance - 1) / sqrt((2 + kurtosis) / n);
    if (!(fabs(z_mean) < 5 && fabs(z_var) < 5))
        fail_msg("%s: mean off by %g, variance by %g standard errors", what, z_mean, z_var);
}

/* Exact probabilities by recurrence from 0, in long double: no formula shared with the code under test. */
static void check_poisson(double mean, uint64_t seed)
{
    int cells = (int)(mean + 20 * sqrt(mean) + 60);
    assert_true(cells < MAX_CELLS);
    for (int k = 0; k < cells; k++) {
        probability[k] = (double)expl(k * logl(mean) - mean - lgammal(k + 1.0L));
        count[k] = 0;
    }
    att_rng r = stream(seed);
    double sum = 0, squares = 0;
    for (int i = 0; i < CHISQ_DRAWS; i++) {
        uint64_t k = att_draw_poisson(&r, mean);
        assert_true(k < (uint64_t)cells);
        count[k]++;
        sum += (double)k - mean;
        squares += ((double)k - mean) * ((double)k - mean);
    }
    char what[64];
    snprintf(what, sizeof what, "Poisson(%g)", mean);
    check_moments(what, CHISQ_DRAWS, sum, squares, mean, 1 / mean);
    assert_fits(chisq_p((size_t)cells, probability, count, CHISQ_DRAWS), "%s", what);
}

static void test_poisson(void **state)
{
    (void)state;
    static const double mean[] = {1e-3, 0.06,  0.2499, 0.3,     1,   3.99, 4.5,  9.999, 12,
                                  45.3, 63.99, 127.6,  255.999, 256, 300,  5000, 1e5};
    for (size_t i = 0; i < sizeof mean / sizeof *mean; i++)
        check_poisson(mean[i], 100 + i);
}

/* With means this large the law is normal as far as these draws can tell (skewness 1e-4 and 1e-6). */
static void test_poisson_huge(void **state)
{
    (void)state;
    for (int j = 0; j < 2; j++) {
        double mean = j ? 1e12 : 1e8, cell[CHISQ_UNIFORM_CELLS] = {0}, sum = 0, squares = 0;
        att_rng r = stream(200 + (uint64_t)j);
        for (int i = 0; i < CHISQ_DRAWS; i++) {
            double d = (double)att_draw_poisson(&r, mean) - mean;
            sum += d;
            squares += d * d;
            chisq_add(cell, att_cdf_normal((d + 0.5) / sqrt(mean)));
        }
        check_moments("Poisson, huge", CHISQ_DRAWS, sum, squares, mean, 0);
        assert_fits(chisq_uniform_p(cell, CHISQ_DRAWS), "Poisson(%g)", mean);
    }
}

static void test_poisson_edges(void **state)
{
    (void)state;
    att_rng r = stream(1);
    assert_true(att_draw_poisson(&r, 0) == 0);
    assert_true(att_draw_poisson(&r, 1e-300) == 0);
    assert_true(fabs((double)att_draw_poisson(&r, 1e300) / 1e18 - 1) < 1e-7);
}

static void check_binomial(int n, double p, uint64_t seed)
{
    for (int k = 0; k <= n; k++) {
        long double choose = lgammal(n + 1.0L) - lgammal(k + 1.0L) - lgammal(n - k + 1.0L);
        probability[k] = (double)expl(choose + k * logl(p) + (n - k) * log1pl(-(long double)p));
        count[k] = 0;
    }
    att_rng r = stream(seed);
    double sum = 0, squares = 0, variance = n * p * (1 - p);
    for (int i = 0; i < CHISQ_DRAWS; i++) {
        uint64_t k = att_draw_binomial(&r, (uint64_t)n, p);
        assert_true(k <= (uint64_t)n);
        count[k]++;
        sum += (double)k - n * p;
        squares += ((double)k - n * p) * ((double)k - n * p);
    }
    char what[64];
    snprintf(what, sizeof what, "binomial(%d, %g)", n, p);
    check_moments(what, CHISQ_DRAWS, sum, squares, variance, (1 - 6 * p * (1 - p)) / variance);
    assert_fits(chisq_p((size_t)n + 1, probability, count, CHISQ_DRAWS), "%s", what);
}

static void test_binomial(void **state)
{
    (void)state;
    static const struct {
        int n;
        double p;
    } grid[] = {{1, 0.3},     {3, 0.5},  {10, 0.01}, {18, 0.5},  {20, 0.5},      {25, 0.45},      {2000, 0.0049},
                {2000, 0.02}, {50, 0.7}, {12, 0.95}, {300, 0.5}, {100000, 0.25}, {100000, 0.999}, {100000, 2e-5}};
    for (size_t i = 0; i < sizeof grid / sizeof *grid; i++)
        check_binomial(grid[i].n, grid[i].p, 300 + i);
}

static void test_binomial_huge(void **state)
{
    (void)state;
    double n = 1e9, p = 0.3, sd = sqrt(n * p * (1 - p)), cell[CHISQ_UNIFORM_CELLS] = {0}, sum = 0, squares = 0;
    att_rng r = stream(400);
    for (int i = 0; i < CHISQ_DRAWS; i++) {
        double d = (double)att_draw_binomial(&r, 1000000000, p) - n * p;
        sum += d;
        squares += d * d;
        chisq_add(cell, att_cdf_normal((d + 0.5) / sd));
    }
    check_moments("binomial(1e9, 0.3)", CHISQ_DRAWS, sum, squares, sd * sd, 0);
    assert_fits(chisq_uniform_p(cell, CHISQ_DRAWS), "binomial(1e9, 0.3)");
}

/* 1e9 tries at 1e-9 are a Poisson of mean 1 to nine digits. */
static void test_binomial_rare(void **state)
{
    (void)state;
    att_rng r = stream(401);
    for (int k = 0; k < 15; k++) {
        probability[k] = exp(-1 - lgamma(k + 1.0));
        count[k] = 0;
    }
    for (int i = 0; i < CHISQ_DRAWS; i++)
        count[att_draw_binomial(&r, 1000000000, 1e-9)]++;
    assert_fits(chisq_p(15, probability, count, CHISQ_DRAWS), "binomial(1e9, 1e-9)");
}

static void test_binomial_edges(void **state)
{
    (void)state;
    att_rng r = stream(2);
    assert_true(att_draw_binomial(&r, 0, 0.5) == 0);
    assert_true(att_draw_binomial(&r, 1000, 0) == 0);
    assert_true(att_draw_binomial(&r, 1000, 1) == 1000);
    assert_true(att_draw_binomial(&r, 1000, 1e-300) == 0);
}

static void test_normal(void **state)
{
    (void)state;
    att_rng r = stream(3);
    double cell[CHISQ_UNIFORM_CELLS] = {0}, sum = 0, squares = 0, fourth = 0;
    for (int i = 0; i < CHISQ_DRAWS; i++) {
        double x = att_draw_normal(&r);
        sum += x;
        squares += x * x;
        fourth += x * x * x * x;
        chisq_add(cell, att_cdf_normal(x));
    }
    check_moments("normal", CHISQ_DRAWS, sum, squares, 1, 0);
    assert_true(fabs(fourth / CHISQ_DRAWS - 3) < 5 * sqrt(96.0 / CHISQ_DRAWS));
    assert_fits(chisq_uniform_p(cell, CHISQ_DRAWS), "normal");
}

static void test_exponential(void **state)
{
    (void)state;
    att_rng r = stream(4);
    double cell[CHISQ_UNIFORM_CELLS] = {0}, sum = 0, squares = 0;
    for (int i = 0; i < CHISQ_DRAWS; i++) {
        double x = att_draw_exponential(&r);
        assert_true(x > 0);
        sum += x - 1;
        squares += (x - 1) * (x - 1);
        chisq_add(cell, -expm1(-x));
    }
    check_moments("exponential", CHISQ_DRAWS, sum, squares, 1, 6);
    assert_fits(chisq_uniform_p(cell, CHISQ_DRAWS), "exponential");
}

static void test_gamma(void **state)
{
    (void)state;
    static const double shape[] = {0.01, 0.3, 0.99, 1, 1.5, 2, 30, 1e4};
    for (size_t j = 0; j < sizeof shape / sizeof *shape; j++) {
        att_rng r = stream(500 + j);
        double cell[CHISQ_UNIFORM_CELLS] = {0}, sum = 0, squares = 0;
        for (int i = 0; i < CHISQ_DRAWS; i++) {
            double x = att_draw_gamma(&r, shape[j]);
            sum += x - shape[j];
            squares += (x - shape[j]) * (x - shape[j]);
            chisq_add(cell, att_cdf_gamma(x, shape[j], 1));
        }
        check_moments("gamma", CHISQ_DRAWS, sum, squares, shape[j], 6 / shape[j]);
        assert_fits(chisq_uniform_p(cell, CHISQ_DRAWS), "gamma(%g)", shape[j]);
    }
}

static void test_beta(void **state)
{
    (void)state;
    static const double shape[][2] = {{2, 6}, {0.5, 0.5}, {0.02, 3}, {1, 1}, {3.5, 7}, {400, 0.2}, {500, 700}};
    for (size_t j = 0; j < sizeof shape / sizeof *shape; j++) {
        att_rng r = stream(600 + j);
        double a = shape[j][0], b = shape[j][1], cell[CHISQ_UNIFORM_CELLS] = {0}, sum = 0;
        double mean = a / (a + b), variance = mean * (1 - mean) / (a + b + 1);
        for (int i = 0; i < CHISQ_DRAWS; i++) {
            double x = att_draw_beta(&r, a, b);
            assert_true(x >= 0 && x <= 1);
            sum += x - mean;
            chisq_add(cell, att_cdf_beta(x, a, b));
        }
        assert_true(fabs(sum) < 5 * sqrt(CHISQ_DRAWS * variance));
        assert_fits(chisq_uniform_p(cell, CHISQ_DRAWS), "beta(%g, %g)", a, b);
    }
}

/* Tiny shapes: a coin with the values 0 and 1, never a NaN. */
static void test_beta_tiny(void **state)
{
    (void)state;
    att_rng r = stream(5);
    for (int j = 0; j < 3; j++) {
        double shape = j == 0 ? 1e-5 : j == 1 ? 1e-100 : 1e-320, ones = 0;
        for (int i = 0; i < 10000; i++) {
            double x = att_draw_beta(&r, shape, 3 * shape);
            assert_true(x >= 0 && x <= 1);
            ones += x > 0.5;
        }
        if (j < 2)
            assert_true(fabs(ones - 2500) < 5 * sqrt(1875));
    }
}

static void test_normal_within(void **state)
{
    (void)state;
    static const struct {
        double mean, sd, low, high;
    } grid[] = {{0, 1, -INFINITY, INFINITY},
                {3, 2, -INFINITY, 4},
                {3, 2, 2, INFINITY},
                {0, 1, -0.4, 1.5},
                {0, 1, -2, 1},
                {0, 1, 0, INFINITY},
                {0, 1, 0.2, 0.3},
                {0, 1, 0.05, 0.9},
                {0, 1, 2, 2.5},
                {0, 1, 2, 9},
                {5, 0.5, -INFINITY, 1},
                {5, 0.5, 1, 1.001},
                {0, 1, 38, INFINITY},
                {0, 1, 300, 300.001},
                {0, 1, -5, -4.9}};
    for (size_t j = 0; j < sizeof grid / sizeof *grid; j++) {
        att_rng r = stream(700 + j);
        double mean = grid[j].mean, sd = grid[j].sd, low = grid[j].low, high = grid[j].high;
        double a = (low - mean) / sd, b = (high - mean) / sd, cell[CHISQ_UNIFORM_CELLS] = {0};
        double all = att_log_prob_normal(a, b);
        for (int i = 0; i < CHISQ_DRAWS; i++) {
            double x = att_draw_normal_within(&r, mean, sd, low, high);
            assert_true(x >= low && x <= high);
            chisq_add(cell, exp(att_log_prob_normal(a, (x - mean) / sd) - all));
        }
        assert_fits(chisq_uniform_p(cell, CHISQ_DRAWS), "normal(%g, %g) within %g..%g", mean, sd, low, high);
    }
}

/* So far out that the law is exponential of rate 1e8, and bounds that leave nothing to draw. */
static void test_normal_within_edges(void **state)
{
    (void)state;
    att_rng r = stream(6);
    double sum = 0;
    for (int i = 0; i < 10000; i++)
        sum += (att_draw_normal_within(&r, -1e8, 1, 0, INFINITY)) * 1e8;
    assert_true(fabs(sum / 10000 - 1) < 0.05);
    assert_true(att_draw_normal_within(&r, 5, 1, 2, 2) == 2);
    assert_true(att_draw_normal_within(&r, 5, 0, 2, 3) == 3);
    assert_true(att_draw_normal_within(&r, 1e300, 1e-300, 2, 3) == 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_poisson),        cmocka_unit_test(test_poisson_huge),
        cmocka_unit_test(test_poisson_edges),  cmocka_unit_test(test_binomial),
        cmocka_unit_test(test_binomial_huge),  cmocka_unit_test(test_binomial_rare),
        cmocka_unit_test(test_binomial_edges), cmocka_unit_test(test_normal),
        cmocka_unit_test(test_exponential),    cmocka_unit_test(test_gamma),
        cmocka_unit_test(test_beta),           cmocka_unit_test(test_beta_tiny),
        cmocka_unit_test(test_normal_within),  cmocka_unit_test(test_normal_within_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
