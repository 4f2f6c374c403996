/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/walk.h"
#include "base/rng.h"

#include <math.h>
#include <stdlib.h>

static const att_field params[] = {
    {"a", "1", "log scale", 0, INFINITY, ATT_LOG, {ATT_LOGNORMAL, 2, 0.7}, 0, ""},
    {"b", "1", "fixed", 0, 1, ATT_LOGIT, {ATT_FIXED, 0.3, 0}, 0, ""},
    {"c", "1", "logit scale", 0, 1, ATT_LOGIT, {ATT_BETA, 2, 6}, 0, ""},
    {"d", "1", "uniform: on the logit between its ends", -5, 5, ATT_LINEAR, {ATT_UNIFORM, -1, 3}, 0, ""},
    {0}};
static const att_prior prior[] = {{ATT_LOGNORMAL, 2, 0.7}, {ATT_FIXED, 0.3, 0}, {ATT_BETA, 2, 6}, {ATT_UNIFORM, -1, 3}};
static const att_model model = {.name = "m", .params = params};
static const att_problem problem = {.model = &model, .prior = prior};

/* With the Jacobian the prior integrates to 1 on the walking scales: here over each u in turn, the others fixed,
 * which leaves the product of the others' densities. */
static void the_prior_integrates_to_one_on_the_walking_scale(void **state)
{
    (void)state;
    att_arena arena = {0};
    att_err err = {0};
    att_walk w;
    assert_int_equal(att_walk_open(&w, &problem, &arena, &err), 0);
    assert_int_equal(w.d, 3);
    const int free_row[3] = {0, 2, 3};
    for (int k = 0; k < 3; k++) {
        double theta[4] = {1.5, 0.3, 0.2, 0.5}, sum = 0, h = 0.001;
        double others = att_walk_logprior(&w, theta);
        double at_u = 0; /* log density of the coordinate itself at its fixed value, on its walking scale */
        double x = theta[free_row[k]];
        at_u = att_prior_logpdf(&prior[free_row[k]], x)
               + (k == 0   ? log(x)
                  : k == 1 ? log(x * (1 - x))
                           : log((x + 1) * (3 - x) / 4));
        for (double u = -30; u < 30; u += h) {
            theta[free_row[k]] = k == 0 ? exp(u) : k == 1 ? 1 / (1 + exp(-u)) : -1 + 4 / (1 + exp(-u));
            sum += exp(att_walk_logprior(&w, theta) - (others - at_u)) * h;
        }
        assert_true(fabs(sum - 1) < 1e-3);
    }
    att_arena_free(&arena);
}

/* A cloud with known moments on the walking scales: sd 0.5 and 2, correlation 0.6 between a and d; c apart. */
static void make_cloud(size_t n, double *theta, double *weight)
{
    for (uint64_t i = 0; i < n; i++) {
        att_rng r = att_rng_open(1, ATT_FOR_TEST, i, 0, 0, 0);
        double z = att_draw_normal(&r), y = att_draw_normal(&r);
        theta[4 * i] = exp(0.3 + 0.5 * z);
        theta[4 * i + 1] = 0.3;
        theta[4 * i + 2] = 1 / (1 + exp(-att_draw_normal(&r)));
        theta[4 * i + 3] = -1 + 4 / (1 + exp(-2 * (0.6 * z + 0.8 * y)));
        weight[i] = 1.0 / (double)n;
    }
}

static double log_odds(double x) { return log((x + 1) / (3 - x)); }

static att_walk fitted_walk(att_arena *arena)
{
    enum { N = 20000 };
    att_err err = {0};
    att_walk w;
    assert_int_equal(att_walk_open(&w, &problem, arena, &err), 0);
    double *theta = ATT_NEW(arena, double, N * 4), *weight = ATT_NEW(arena, double, N);
    make_cloud(N, theta, weight);
    assert_int_equal(att_walk_fit(&w, N, theta, weight, arena), 0);
    return w;
}

/* The fitted Gaussian is 1.15 times as wide as the cloud. */
static void random_walks_have_the_covariance_that_was_fitted(void **state)
{
    (void)state;
    enum { STEPS = 100000 };
    att_arena arena = {0};
    att_walk w = fitted_walk(&arena);
    w.tune.scale[ATT_WALK_RANDOM] = 1;
    double from[4] = {1, 0.3, 0.5, 1}, to[4], aa = 0, dd = 0, ad = 0;
    att_rng r = att_rng_open(2, ATT_FOR_TEST, 0, 0, 0, 0);
    for (int k = 0; k < STEPS; k++) {
        assert_true(att_walk_step(&w, ATT_WALK_RANDOM, &r, from, to) == 0);
        assert_true(to[1] == 0.3);
        aa += log(to[0]) * log(to[0]) / STEPS;
        dd += log_odds(to[3]) * log_odds(to[3]) / STEPS;
        ad += log(to[0]) * log_odds(to[3]) / STEPS;
    }
    assert_true(fabs(aa / 0.25 / 1.3225 - 1) < 0.03 && fabs(dd / 4 / 1.3225 - 1) < 0.03
                && fabs(ad / 0.6 / 1.3225 - 1) < 0.04);
    att_arena_free(&arena);
}

/* Metropolis-Hastings with the Crank-Nicolson walk and its ratio alone (a flat target on the walking scale is not
 * proper, so the target is another Gaussian than the fitted one): the chain must have the target's moments. */
static void gauss_walks_leave_any_target_as_it_is(void **state)
{
    (void)state;
    enum { STEPS = 400000 };
    att_arena arena = {0};
    att_walk w = fitted_walk(&arena);
    w.tune.scale[ATT_WALK_GAUSS] = 0.7;
    double x[2][4] = {{1, 0.3, 0.5, 1}}, mean = 0, square = 0;
    int now = 0;
    att_rng r = att_rng_open(3, ATT_FOR_TEST, 0, 0, 0, 0);
    for (int k = 0; k < STEPS; k++) {
        double *a = x[now], *b = x[1 - now], u[3], v[3], target = 0;
        double ratio = att_walk_step(&w, ATT_WALK_GAUSS, &r, a, b);
        att_walk_to(&w, a, u);
        att_walk_to(&w, b, v);
        /* Target: independent normals, mean 0.6, 0, 0 and sd 0.4, 1, 1.5. */
        const double m[3] = {0.6, 0, 0}, s[3] = {0.4, 1, 1.5};
        for (int i = 0; i < 3; i++)
            target += att_logpdf_normal(v[i], m[i], s[i]) - att_logpdf_normal(u[i], m[i], s[i]);
        if (log(att_rng_unif(&r)) < target + ratio)
            now = 1 - now;
        mean += log(x[now][0]) / STEPS;
        square += log(x[now][0]) * log(x[now][0]) / STEPS;
    }
    assert_true(fabs(mean - 0.6) < 0.01);
    assert_true(fabs(sqrt(square - mean * mean) / 0.4 - 1) < 0.02);
    att_arena_free(&arena);
}

/* On paper: 100 random steps of 0.6 of which 30 are accepted, 300 bold ones of 1 of which 60 are. */
static void what_carries_further_is_proposed_more_often(void **state)
{
    (void)state;
    att_arena arena = {0};
    att_walk w = fitted_walk(&arena);
    w.tune.scale[ATT_WALK_RANDOM] = 0.6;
    w.tune.scale[ATT_WALK_GAUSS] = 1;
    double random = 0.3 * 0.6 * 0.6 / 2, bold = 0.2;
    double far = att_walk_adapt(&w, (const size_t[]){100, 300}, (const size_t[]){30, 60});
    assert_true(fabs(far - (100 * random + 300 * bold) / 400) < 1e-12);
    assert_true(fabs(w.tune.share[ATT_WALK_RANDOM] - random / (random + bold)) < 1e-12);
    assert_true(fabs(w.tune.share[0] + w.tune.share[1] - 1) < 1e-12);
    assert_true(fabs(w.tune.scale[ATT_WALK_GAUSS] - exp(0.2 - 0.234)) < 1e-12);
    /* A small bold step: sqrt(1 - 0.36) of the way is kept. None accepted: a fifth is left to it all the same. */
    w.tune.scale[ATT_WALK_GAUSS] = 0.6;
    w.tune.scale[ATT_WALK_RANDOM] = 1;
    far = att_walk_adapt(&w, (const size_t[]){0, 10}, (const size_t[]){0, 10});
    assert_true(fabs(far - 0.2) < 1e-12);
    att_walk_adapt(&w, (const size_t[]){10, 10}, (const size_t[]){5, 0});
    assert_true(fabs(w.tune.share[ATT_WALK_GAUSS] - 0.2) < 1e-12);
    /* And so often it is drawn. */
    int drawn = 0;
    att_rng r = att_rng_open(4, ATT_FOR_TEST, 0, 0, 0, 0);
    for (int k = 0; k < 10000; k++)
        drawn += att_walk_kind(&w, &r) == ATT_WALK_GAUSS;
    assert_true(abs(drawn - 2000) < 200);
    att_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_prior_integrates_to_one_on_the_walking_scale),
        cmocka_unit_test(random_walks_have_the_covariance_that_was_fitted),
        cmocka_unit_test(gauss_walks_leave_any_target_as_it_is),
        cmocka_unit_test(what_carries_further_is_proposed_more_often),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
