/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Quantiles of a fan and their Monte Carlo errors against laws that are known. Of n independent uniform numbers the k-th
 * smallest is Beta(k, n + 1 - k). With n = 401, 400 p is whole at each p asked here: the type 7 quantile is one order
 * statistic. Expected order statistics of uniform numbers lie on a line, so Woodruff's error has the mean
 * sqrt(p (1 - p) / n) (n - 1) / (n + 1). The same numbers seen through the normal quantile give the law of other tails.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../still.h"
#include <attrit/attrit.h>

#include <math.h>

enum { UNIFORM, NORMAL, N_PATHS = 401, N_FANS = 4000, N_PROBS = 4 };
static const double prob[N_PROBS] = {0.05, 0.25, 0.5, 0.95};

static int start(const att_args *a, void *x)
{
    for (size_t i = 0; i < a->n; i++) {
        att_rng r = att_args_rng(a, ATT_DICE, i, -1);
        *(double *)att_state(a, x, i) = att_rng_unif(&r);
    }
    return 0;
}

static int observe(const att_args *a, int q, const void *x, double *out)
{
    for (size_t i = 0; i < a->n; i++) {
        double u = *(const double *)att_state_const(a, x, i);
        out[i] = q == NORMAL ? att_quantile_normal(u) : u;
    }
    return 0;
}

static const att_field none[] = {{0}};
static const att_field quantities[] = {{"uniform", "1", "on (0, 1)", 0, 1, .flags = ATT_LEVEL},
                                       {"normal", "1", "standard normal", -INFINITY, INFINITY, .flags = ATT_LEVEL},
                                       {0}};
static const att_model model = {.name = "drawn",
                                .params = none,
                                .inputs = none,
                                .quantities = quantities,
                                .sizes = still_sizes,
                                .prepare = still_prepare,
                                .start = start,
                                .step = still_step,
                                .observe = observe};

/* Over many fans: mean and sd of the quantile, mean and sd of its error, share of intervals that hold the truth. */
typedef struct tally {
    double mean, m2, se, se2, covered;
} tally;

static void add(tally *s, double quantile, double error, double truth)
{
    s->mean += (quantile - truth) / N_FANS;
    s->m2 += (quantile - truth) * (quantile - truth) / N_FANS;
    s->se += error / N_FANS;
    s->se2 += error * error / N_FANS;
    s->covered += (fabs(quantile - truth) < 1.959964 * error) / (double)N_FANS;
}

static double spread(const tally *s) { return sqrt(s->m2 - s->mean * s->mean); }

static void run(tally uniform[N_PROBS], tally normal[N_PROBS])
{
    att_ctx *ctx;
    att_err err = {0};
    att_problem p = {.model = &model};
    assert_int_equal(att_ctx_open(&ctx, NULL, &err), 0);
    for (uint64_t seed = 1; seed <= N_FANS; seed++) {
        att_fan *fan;
        double x[N_PROBS], se[N_PROBS], alone[N_PROBS];
        assert_int_equal(att_fan_simulate(&fan, ctx, &p, &(att_fan_opts){seed, N_PATHS}, &err), 0);
        for (size_t q = UNIFORM; q <= NORMAL; q++) {
            assert_int_equal(att_fan_quantiles_se(fan, 0, q, N_PROBS, prob, x, se), 0);
            assert_int_equal(att_fan_quantiles(fan, 0, q, N_PROBS, prob, alone), 0);
            for (int k = 0; k < N_PROBS; k++) {
                assert_true(alone[k] == x[k]);
                add(q == NORMAL ? &normal[k] : &uniform[k], x[k], se[k],
                    q == NORMAL ? att_quantile_normal(prob[k]) : prob[k]);
            }
        }
        att_fan_free(&fan);
    }
    att_ctx_free(&ctx);
}

static void errors_of_quantiles_are_those_of_order_statistics(void **state)
{
    (void)state;
    tally uniform[N_PROBS] = {0}, normal[N_PROBS] = {0};
    double n = N_PATHS, sd_of_sd = 1 / sqrt(2.0 * N_FANS);
    run(uniform, normal);
    for (int k = 0; k < N_PROBS; k++) {
        double a = (n - 1) * prob[k] + 1, b = n + 1 - a, mean = a / (a + b);
        double sd = sqrt(a * b / ((a + b) * (a + b) * (a + b + 1)));
        double woodruff = sqrt(prob[k] * (1 - prob[k]) / n) * (n - 1) / (n + 1);
        const tally *u = &uniform[k], *z = &normal[k];
        double sd_of_se = sqrt(fmax(u->se2 - u->se * u->se, 0) / N_FANS);
        print_message("%.2f: sd %.5f (%.5f), mean error %.5f (%.5f), covered %.3f; normal: sd %.4f, error %.4f, %.3f\n",
                      prob[k], spread(u), sd, u->se, woodruff, u->covered, spread(z), z->se, z->covered);
        assert_true(fabs(u->mean + prob[k] - mean) < 4 * sd / sqrt(N_FANS));
        assert_true(fabs(spread(u) / sd - 1) < 4 * sd_of_sd);
        assert_true(fabs(u->se - woodruff) < 4 * sd_of_se + 1e-7); /* a float's rounding */
        /* What it is for: the sd of a quantile, and intervals that hold the truth. At this n the estimate itself is
         * noisy, and intervals are a little short. */
        assert_true(fabs(u->se / sd - 1) < 0.03);
        assert_true(fabs(z->se / spread(z) - 1) < 0.06);
        assert_true(u->covered > 0.88 && u->covered < 0.97);
        assert_true(z->covered > 0.88 && z->covered < 0.97);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(errors_of_quantiles_are_those_of_order_statistics)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
