/* SPDX-License-Identifier: Apache-2.0 */
/* The particle filter against the exact Kalman filter on the Gompertz series. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "data/gompertz.h"
#include "known_models.h"
#include "tally.h"
#include "engine/filter.h"
#include "base/num.h"

#include <math.h>
#include <string.h>

enum { N_X = 500, N_RUNS = 1000 };

static att_obs obs[N_GOMPERTZ];
static const att_prior prior[] = {{ATT_FIXED, 0.1, 0}, {ATT_FIXED, 0.1, 0}, {ATT_FIXED, 0.1, 0}};
static const double theta[] = {0.1, 0.1, 0.1};
static const att_problem problem = {.model = &gompertz_model,
                                    .prior = prior,
                                    .n_obs = N_GOMPERTZ,
                                    .obs = obs,
                                    .n_days = N_GOMPERTZ,
                                    .horizon = N_GOMPERTZ};

static int setup(void **state)
{
    (void)state;
    for (int j = 0; j < N_GOMPERTZ; j++)
        obs[j] = (att_obs){.t0 = -1, .t1 = j + 1, .best = gompertz[j].y, .effect = {-1, -1}};
    return 0;
}

/* One filter: after each report its log-likelihood so far, and the weighted mean and mean square of log X. */
static void run(const att_plan *plan, uint64_t seed, double *log_lik, double *mean, double *square)
{
    att_arena arena = {0};
    att_err err = {0};
    att_filter f;
    att_lineage lineage = {.n = 1, .part = {{0, 7}}};
    assert_int_equal(att_filter_open(&f, plan, N_X, &arena, &err), 0);
    void *block = att_arena_alloc(&arena, att_cloud_bytes(plan, N_X));
    assert_int_equal(att_filter_start(&f, seed, theta, &lineage, block), 0);
    for (size_t j = 0; j < plan->n_obs; j++) {
        assert_int_equal(att_filter_to_report(&f, j), 0);
        double sum = att_logsumexp(N_X, f.cloud.logw);
        mean[j] = square[j] = 0;
        log_lik[j] = f.log_lik;
        for (size_t i = 0; i < N_X; i++) {
            double w = exp(f.cloud.logw[i] - sum), x = ((double *)(void *)f.cloud.x)[i];
            mean[j] += w * x;
            square[j] += w * x * x;
        }
    }
    att_arena_free(&arena);
}

static void likelihood_is_unbiased_and_filtered_moments_are_exact(void **state)
{
    (void)state;
    att_arena arena = {0};
    att_err err = {0};
    att_plan plan;
    assert_int_equal(att_plan_make(&plan, &problem, &arena, &err), 0);
    double l[N_GOMPERTZ], m[N_GOMPERTZ], s[N_GOMPERTZ];
    tally ratio[N_GOMPERTZ] = {{0}}, mean[N_GOMPERTZ] = {{0}}, square[N_GOMPERTZ] = {{0}};
    for (uint64_t seed = 1; seed <= N_RUNS; seed++) {
        double exact = 0;
        run(&plan, seed, l, m, s);
        for (int j = 0; j < N_GOMPERTZ; j++) {
            /* Weighted by the likelihood estimate, a filter's moments are free of bias for any number of particles
             * (Del Moral 2004, 7.4.1): the mean of ratio x (moment - exact) is 0. */
            double r = exp(l[j] - (exact += gompertz[j].loglik)), second = gompertz[j].mean * gompertz[j].mean;
            tally_add(&ratio[j], r);
            tally_add(&mean[j], r * (m[j] - gompertz[j].mean));
            tally_add(&square[j], r * (s[j] - second - gompertz[j].var));
        }
    }
    const tally *last = &ratio[N_GOMPERTZ - 1];
    print_message("mean of exp(estimate - exact) %.3f, se %.3f\n", last->mean, tally_error(last));
    assert_true(tally_error(last) < 0.05);
    for (int j = 0; j < N_GOMPERTZ; j++) {
        assert_true(fabs(ratio[j].mean - 1) < 4.5 * tally_error(&ratio[j]));
        assert_true(fabs(mean[j].mean) < 4.5 * tally_error(&mean[j]));
        assert_true(fabs(square[j].mean) < 4.5 * tally_error(&square[j]));
        assert_true(tally_error(&mean[j]) < 0.05 * sqrt(gompertz[j].var));
    }
    att_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(likelihood_is_unbiased_and_filtered_moments_are_exact)};
    return cmocka_run_group_tests(tests, setup, NULL);
}
