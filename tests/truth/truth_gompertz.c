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

enum { N_X = 300, N_RUNS = 2000 };

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

/* Weighted mean and mean square of log X. */
typedef struct moments {
    double mean, square;
} moments;

static moments moments_of(const att_cloud *c)
{
    moments m = {0};
    double sum = att_logsumexp(c->n, c->logw);
    for (size_t i = 0; i < c->n; i++) {
        double w = exp(c->logw[i] - sum), x = ((const double *)(const void *)c->x)[i];
        m.mean += w * x;
        m.square += w * x * x;
    }
    return m;
}

/* One filter: after each report its log-likelihood so far, and the moments before and after it. */
static void run(const att_plan *plan, uint64_t seed, double *log_lik, moments *before, moments *after)
{
    att_arena arena = {0};
    att_err err = {0};
    att_filter f;
    att_lineage lineage = {.n = 1, .part = {{0, 7}}};
    assert_int_equal(att_filter_open(&f, plan, N_X, &arena, &err), 0);
    void *block = att_arena_alloc(&arena, att_cloud_bytes(plan, N_X));
    assert_int_equal(att_filter_start(&f, seed, theta, &lineage, block), 0);
    for (size_t j = 0; j < plan->n_obs; j++) {
        assert_int_equal(att_filter_to_day(&f, plan->obs[j].t), 0);
        before[j] = moments_of(&f.cloud);
        assert_int_equal(att_filter_to_report(&f, j), 0);
        after[j] = moments_of(&f.cloud);
        log_lik[j] = f.log_lik;
    }
    att_arena_free(&arena);
}

/* What a likelihood estimate, over the exact one, weighs a moment's error with: 0 on average. */
typedef struct errors {
    tally mean, square;
} errors;

static void errors_add(errors *e, double ratio, moments got, double mean, double var)
{
    tally_add(&e->mean, ratio * (got.mean - mean));
    tally_add(&e->square, ratio * (got.square - mean * mean - var));
}

static void errors_are_nought(const errors *e, double var)
{
    assert_true(fabs(e->mean.mean) < 4.5 * tally_error(&e->mean));
    assert_true(fabs(e->square.mean) < 4.5 * tally_error(&e->square));
    assert_true(tally_error(&e->mean) < 0.05 * sqrt(var));
}

static void agree(att_resampling kind, uint64_t n_runs)
{
    att_arena arena = {0};
    att_err err = {0};
    att_plan plan;
    assert_int_equal(att_plan_make(&plan, &problem, &arena, &err), 0);
    plan.resampling = kind;
    double l[N_GOMPERTZ];
    moments before[N_GOMPERTZ], after[N_GOMPERTZ];
    static tally ratio[N_GOMPERTZ];
    static errors prediction[N_GOMPERTZ], filter[N_GOMPERTZ];
    memset(ratio, 0, sizeof ratio);
    memset(prediction, 0, sizeof prediction);
    memset(filter, 0, sizeof filter);
    for (uint64_t seed = 1; seed <= n_runs; seed++) {
        double exact = 0, r = 1;
        run(&plan, seed, l, before, after);
        for (int j = 0; j < N_GOMPERTZ; j++) {
            /* Weighted by the likelihood estimate, a filter's moments are free of bias for any number of particles
             * (Del Moral 2004, 7.4.1): the mean of ratio x (moment - exact) is 0; for predictions the estimate before. */
            errors_add(&prediction[j], r, before[j], gompertz[j].before, gompertz[j].var_before);
            r = exp(l[j] - (exact += gompertz[j].loglik));
            tally_add(&ratio[j], r);
            errors_add(&filter[j], r, after[j], gompertz[j].mean, gompertz[j].var);
        }
    }
    const tally *last = &ratio[N_GOMPERTZ - 1];
    print_message("mean of exp(estimate - exact) %.3f, se %.3f\n", last->mean, tally_error(last));
    assert_true(tally_error(last) < 0.05);
    assert_true(fabs(last->mean - 1) < 4 * tally_error(last));
    for (int j = 0; j < N_GOMPERTZ; j++) {
        assert_true(fabs(ratio[j].mean - 1) < 4.5 * tally_error(&ratio[j]));
        errors_are_nought(&prediction[j], gompertz[j].var_before);
        errors_are_nought(&filter[j], gompertz[j].var);
    }
    att_arena_free(&arena);
}

static void likelihood_predicted_and_filtered_moments_are_exact(void **state)
{
    (void)state;
    agree(ATT_SYSTEMATIC, N_RUNS);
}

static void so_they_are_with_independent_draws(void **state)
{
    (void)state;
    agree(ATT_MULTINOMIAL, N_RUNS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(likelihood_predicted_and_filtered_moments_are_exact),
                                       cmocka_unit_test(so_they_are_with_independent_draws)};
    return cmocka_run_group_tests(tests, setup, NULL);
}
