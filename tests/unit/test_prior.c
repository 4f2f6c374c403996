/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/rng.h"
#include "chisq.h"
#include "near.h"
#include <attrit/problem.h>

#include <math.h>

static const att_prior grid[] = {
    {ATT_UNIFORM, -2, 5}, {ATT_NORMAL, 3, 0.5}, {ATT_LOGNORMAL, 0.15, 1}, {ATT_BETA, 2, 6},    {ATT_BETA, 0.3, 0.4},
    {ATT_BETA, 0.02, 5},  {ATT_BETA, 40, 0.5},  {ATT_GAMMA, 2, 0.25},     {ATT_GAMMA, 0.1, 3}, {ATT_GAMMA, 500, 20},
};
enum { N_GRID = sizeof grid / sizeof *grid };

/* Draws fall evenly between quantiles. */
static void test_draws_fit_quantiles(void **state)
{
    (void)state;
    for (size_t j = 0; j < N_GRID; j++) {
        double cut[CHISQ_UNIFORM_CELLS], count[CHISQ_UNIFORM_CELLS] = {0};
        for (int i = 0; i < CHISQ_UNIFORM_CELLS; i++)
            cut[i] = att_prior_quantile(&grid[j], (i + 1.0) / CHISQ_UNIFORM_CELLS);
        att_rng r = att_rng_open(1, ATT_FOR_PRIOR, j, 0, 0, 0);
        for (int n = 0; n < CHISQ_DRAWS; n++) {
            double x = att_prior_draw(&grid[j], &r);
            int i = 0;
            while (i < CHISQ_UNIFORM_CELLS - 1 && x > cut[i])
                i++;
            count[i]++;
        }
        assert_fits(chisq_uniform_p(count, CHISQ_DRAWS), "prior %zu", j);
    }
}

/* The density between two quantiles adds up (Simpson's rule) to the probability between them. */
static void test_density_fits_quantiles(void **state)
{
    (void)state;
    for (size_t j = 0; j < N_GRID; j++) {
        double low = att_prior_quantile(&grid[j], 0.3), high = att_prior_quantile(&grid[j], 0.7), sum = 0;
        enum { N = 20000 };
        /* In the log of x where the law spans many powers of ten. */
        int in_log = low > 0 && high / low > 10;
        double a = in_log ? log(low) : low, step = ((in_log ? log(high) : high) - a) / N;
        for (int i = 0; i <= N; i++) {
            double s = a + i * step, x = in_log ? exp(s) : s;
            sum += (i == 0 || i == N ? 1 : i % 2 ? 4 : 2) * exp(att_prior_logpdf(&grid[j], x)) * (in_log ? x : 1);
        }
        assert_near(sum * step / 3, 0.4, 1e-8);
    }
}

static void test_quantiles_closed_forms(void **state)
{
    (void)state;
    for (int i = 1; i < 20; i++) {
        double p = i / 20.0;
        att_prior beta = {ATT_BETA, 1, 4.5}, arc = {ATT_BETA, 0.5, 0.5}, left = {ATT_BETA, 0.01, 1},
                  gamma = {ATT_GAMMA, 1, 2};
        att_prior log_normal = {ATT_LOGNORMAL, 45, 0.3};
        double s = sin(M_PI * p / 2);
        assert_near(att_prior_quantile(&beta, p), -expm1(log1p(-p) / 4.5), 1e-14);
        assert_near(att_prior_quantile(&arc, p), s * s, 1e-13);
        assert_near(att_prior_quantile(&left, p) / pow(p, 100), 1, 1e-11);
        assert_near(att_prior_quantile(&gamma, p), -log1p(-p) / 2, 1e-14);
        assert_near(att_prior_quantile(&log_normal, p), 45 * exp(0.3 * att_quantile_normal(p)), 1e-12);
    }
    att_prior fixed = {ATT_FIXED, 7, 0}, uniform = {ATT_UNIFORM, 2, 6}, beta = {ATT_BETA, 2, 6},
              gamma = {ATT_GAMMA, 2, 6};
    assert_true(att_prior_quantile(&fixed, 0.2) == 7);
    assert_true(att_prior_quantile(&uniform, 0.25) == 3);
    assert_true(att_prior_quantile(&beta, 0) == 0 && att_prior_quantile(&beta, 1) == 1);
    assert_true(att_prior_quantile(&gamma, 0) == 0 && att_prior_quantile(&gamma, 1) == INFINITY);
    assert_true(isnan(att_prior_quantile(&beta, 1.5)));
    att_rng r = att_rng_open(1, ATT_FOR_PRIOR, 99, 0, 0, 0);
    assert_true(att_prior_draw(&fixed, &r) == 7 && att_prior_logpdf(&fixed, 7) == 0);
}

static const att_field share = {.name = "kappa", .low = 0, .high = 1};
static const att_field rate = {.name = "lambda", .low = 0, .high = INFINITY};
static const att_field capped = {.name = "delay", .low = 0, .high = 90};
static const att_field real = {.name = "drift", .low = -INFINITY, .high = INFINITY};
static const att_field scale = {.name = "factor", .low = 0.5, .high = INFINITY};

static void test_check(void **state)
{
    (void)state;
    static const struct {
        att_prior prior;
        const att_field *field;
        const char *why; /* NULL = fine */
    } row[] = {
        {{ATT_BETA, 2, 6}, &share, NULL},
        {{ATT_BETA, 2, 6}, &rate, NULL},
        {{ATT_UNIFORM, 0, 1}, &share, NULL},
        {{ATT_FIXED, 1, 0}, &share, NULL},
        {{ATT_FIXED, 1, NAN}, &share, NULL},
        {{ATT_LOGNORMAL, 0.15, 1}, &rate, NULL},
        {{ATT_GAMMA, 2, 0.1}, &rate, NULL},
        {{ATT_NORMAL, 0, 1}, &real, NULL},
        {{ATT_LOGNORMAL, -1, 1}, &rate, "a log-normal prior needs a median above 0, got -1"},
        {{ATT_LOGNORMAL, 1, 0}, &rate, "a log-normal prior needs a sd of the log above 0, got 0"},
        {{ATT_GAMMA, 2, INFINITY}, &rate, "a gamma prior needs a rate above 0, got inf"},
        {{ATT_NORMAL, NAN, 1}, &real, "a normal prior needs a mean that is a number, got nan"},
        {{ATT_FIXED, NAN, 1}, &real, "a fixed value needs a value that is a number, got nan"},
        {{ATT_UNIFORM, 0.5, 0.2},
         &share,
         "a uniform prior needs its low below its high, got 0.5 and 0.2: exchange them"},
        {{ATT_UNIFORM, 0.2, 0.2},
         &share,
         "a uniform prior needs its low below its high, got 0.2 and 0.2: write a fixed value"},
        {{ATT_FIXED, 1.5, 0}, &share, "kappa must lie within its range (0 to 1), got 1.5"},
        {{ATT_UNIFORM, 0, 1.5},
         &share,
         "a uniform prior reaches outside the range of kappa (0 to 1): write a uniform, beta or fixed one inside it"},
        {{ATT_NORMAL, 0.5, 0.1},
         &share,
         "a normal prior reaches outside the range of kappa (0 to 1): write a uniform, beta or fixed one inside it"},
        {{ATT_NORMAL, 5, 1},
         &rate,
         "a normal prior reaches outside the range of lambda (0 or more): write a log-normal, gamma, uniform or fixed "
         "one"},
        {{ATT_LOGNORMAL, 5, 1},
         &capped,
         "a log-normal prior reaches outside the range of delay (0 to 90): write a uniform, beta or fixed one inside "
         "it"},
        {{ATT_BETA, 2, 2},
         &scale,
         "a beta prior reaches outside the range of factor (0.5 or more): write a uniform or fixed one inside it"},
        {{(att_prior_kind)17, 2, 2}, &scale, "a prior is one of fixed, uniform, normal, log-normal, beta and gamma"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        char why[200] = "";
        assert_int_equal(att_prior_check(&row[i].prior, row[i].field, why), row[i].why ? -1 : 0);
        assert_string_equal(why, row[i].why ? row[i].why : "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_draws_fit_quantiles),
        cmocka_unit_test(test_density_fits_quantiles),
        cmocka_unit_test(test_quantiles_closed_forms),
        cmocka_unit_test(test_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
