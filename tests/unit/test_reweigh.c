/* SPDX-License-Identifier: Apache-2.0 */
/* Densities of reports against numerical integration over their effects; smoothed weights against known tails. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/reweigh.h"
#include "base/num.h"
#include "base/rng.h"

#include <math.h>
#include <string.h>

static const att_field nothing[] = {{0}};
static const att_field quantities[] = {{"x", "1", "", 0, INFINITY}, {0}};
static const att_model model = {.name = "bare", .params = nothing, .inputs = nothing, .quantities = quantities};
static const att_effect effect[] = {{"a", 0.4}, {"a, more", 0.5}, {"b", 0.25}};

static att_obs about(double best, int e0, int e1)
{
    return (att_obs){.t0 = -1, .t1 = 1, .kind = ATT_ABOUT, .best = best, .noise = 0.12, .effect = {e0, e1}};
}

static att_obs from_to(att_obs_kind kind, double low, double high, int e0, int e1)
{
    return (att_obs){
        .t0 = -1, .t1 = 1, .kind = kind, .low = low, .high = high, .noise = 0.15, .offset = 0.1, .effect = {e0, e1}};
}

static double density(const att_problem *p, const unsigned char *use, const double *truth)
{
    att_arena arena = {0};
    att_err err = {0};
    att_reweigh r;
    double room[16];
    assert_int_equal(att_reweigh_open(&r, p, use, &arena, &err), 0);
    double d = att_reweigh_density(&r, truth, room);
    att_arena_free(&arena);
    return d;
}

static double log_floor(double x) { return log(fmax(x, 0.5)); }

/* p(report | truth, effects). */
static double given(const att_obs *y, double truth, const double *b)
{
    double m = log_floor(truth) + y->offset;
    for (int k = 0; k < 2; k++)
        m += y->effect[k] >= 0 ? b[y->effect[k]] : 0;
    if (y->kind == ATT_ABOUT)
        return exp(att_logpdf_normal(log_floor(y->best), m, y->noise));
    double low = y->kind == ATT_UP_TO ? -INFINITY : (log_floor(y->low) - m) / y->noise;
    double high = y->kind == ATT_AT_LEAST ? INFINITY : (log_floor(y->high) - m) / y->noise;
    return att_cdf_normal(high) - att_cdf_normal(low);
}

/* By the trapezoidal rule over the three effects, ten standard deviations wide. */
static double integrated(const att_problem *p, const unsigned char *use, const double *truth)
{
    enum { N = 161 };
    double sum = 0, b[3], h = 10.0 / (N - 1);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            for (int k = 0; k < N; k++) {
                double z[3] = {-5 + h * i, -5 + h * j, -5 + h * k}, f = pow(h / sqrt(2 * M_PI), 3);
                for (int e = 0; e < 3; e++) {
                    b[e] = effect[e].sd * z[e];
                    f *= exp(-z[e] * z[e] / 2);
                }
                for (size_t o = 0; f > 1e-30 && o < p->n_obs; o++)
                    f *= !use || use[o] ? given(&p->obs[o], truth[o], b) : 1;
                sum += f;
            }
    return log(sum);
}

enum { N_OBS = 7 };

static void densities_are_integrals_over_the_effects(void **state)
{
    (void)state;
    const att_obs obs[N_OBS] = {
        about(1000, 0, -1), from_to(ATT_AT_LEAST, 1500, 0, 0, -1), from_to(ATT_BETWEEN, 200, 300, 0, 1),
        about(900, 2, -1),  from_to(ATT_UP_TO, 0, 1300, 2, -1),    from_to(ATT_AT_LEAST, 5, 0, -1, -1),
        about(250, 0, 1)};
    const att_problem p = {.model = &model, .n_obs = N_OBS, .obs = obs, .n_effects = 3, .effect = effect};
    const double truth[2][N_OBS] = {{900, 1200, 220, 900, 900, 8, 240}, {1500, 1500, 500, 1500, 1400, 3, 330}};
    const unsigned char without[N_OBS] = {0, 1, 1, 1, 1, 1, 0}, few[N_OBS] = {0, 0, 1}, none[N_OBS] = {0};
    for (int k = 0; k < 2; k++) {
        assert_float_equal(density(&p, NULL, truth[k]), integrated(&p, NULL, truth[k]), 3e-3);
        assert_float_equal(density(&p, without, truth[k]), integrated(&p, without, truth[k]), 3e-3);
        assert_float_equal(density(&p, few, truth[k]), integrated(&p, few, truth[k]), 1e-5);
        assert_true(density(&p, none, truth[k]) == 0);
    }
}

/* Given one voice's effects its reports say nothing about another's: the density is a product over voices. */
static void voices_are_independent_given_the_path(void **state)
{
    (void)state;
    const att_obs obs[] = {about(1000, 0, -1), about(800, 2, -1), from_to(ATT_AT_LEAST, 700, 0, 2, -1),
                           about(900, 0, 1)};
    const att_problem p = {.model = &model, .n_obs = 4, .obs = obs, .n_effects = 3, .effect = effect};
    const double truth[] = {900, 900, 650, 1100};
    const unsigned char one[] = {1, 0, 0, 1}, other[] = {0, 1, 1, 0};
    assert_float_equal(density(&p, NULL, truth), density(&p, one, truth) + density(&p, other, truth), 1e-12);
}

/* A box far out in the tail, where probabilities themselves underflow, still has a finite logarithm. */
static void far_tails_stay_finite(void **state)
{
    (void)state;
    const att_obs obs[] = {from_to(ATT_AT_LEAST, 50, 0, 2, -1), from_to(ATT_AT_LEAST, 5000, 0, 2, -1),
                           from_to(ATT_BETWEEN, 4000, 5000, 2, -1)};
    const att_problem p = {.model = &model, .n_obs = 3, .obs = obs, .n_effects = 3, .effect = effect};
    double d = density(&p, NULL, (double[]){0, 1e-9, 3});
    assert_true(isfinite(d) && d < -200);
    assert_true(density(&p, NULL, (double[]){1e6, 4500, 4500}) < 0);
}

static void a_model_that_weighs_by_itself_is_refused(void **state)
{
    (void)state;
    att_model own = model;
    att_arena arena = {0};
    att_err err = {0};
    att_reweigh r;
    own.weigh = (int (*)(const att_args *, const att_obs *, const void *, const double *, double *))(void (*)(void))exp;
    assert_int_equal(att_reweigh_open(&r, &(att_problem){.model = &own}, NULL, &arena, &err), -ATT_E_MODEL);
    assert_non_null(strstr(err.text, "bare"));
    att_arena_free(&arena);
}

/* ---- tails ---------------------------------------------------------------------------------------------------- */

enum { N_TAIL = 2000, N_REPS = 40 };

static double quantile_pareto(double u, double k) { return k == 0 ? -log1p(-u) : expm1(-k * log1p(-u)) / k; }

/* Zhang & Stephens' estimates from samples of the generalised Pareto distribution: mean over samples, within its error. */
static void the_shape_of_known_tails_is_found(void **state)
{
    (void)state;
    const double shape[] = {-0.3, 0, 0.2, 0.5, 0.7, 1.2};
    static double x[N_TAIL];
    for (size_t s = 0; s < sizeof shape / sizeof *shape; s++) {
        double mean = 0, m2 = 0, scale, scales = 0;
        for (int k = 0; k < N_REPS; k++) {
            att_rng r = att_rng_open(7, ATT_FOR_TEST, s, (uint64_t)k, 0, 0);
            for (int i = 0; i < N_TAIL; i++)
                x[i] = 3 * quantile_pareto(att_rng_unif(&r), shape[s]);
            att_sort(N_TAIL, x);
            double got = att_reweigh_pareto(N_TAIL, x, &scale);
            mean += got / N_REPS;
            m2 += got * got / N_REPS;
            scales += scale / N_REPS;
        }
        double se = sqrt((m2 - mean * mean) / N_REPS);
        assert_true(se < 0.015);
        assert_float_equal(mean, shape[s], 4 * se + 0.005);
        assert_float_equal(scales, 3, 0.05);
    }
}

/*
 * Ratios of two normal laws with sds 1 (drawn) and b: the ratio's tail has shape 1 - 1 / b^2 for b > 1 (Vehtari et al.,
 * section 3): 0.5 for b^2 = 2. And the smoothed weights estimate E x^2 = b^2 better than the raw ones do.
 */
static void weights_of_normal_laws_have_their_known_shape(void **state)
{
    (void)state;
    enum { N = 20000 };
    static double x[N], logw[N], w[N];
    double raw_off = 0, smooth_off = 0, k_mean = 0;
    att_arena arena = {0};
    for (int rep = 0; rep < 20; rep++) {
        double raw = 0, total = 0, smooth = 0, khat, sum = 0;
        att_rng r = att_rng_open(8, ATT_FOR_TEST, (uint64_t)rep, 0, 0, 0);
        for (int i = 0; i < N; i++) {
            x[i] = att_draw_normal(&r);
            logw[i] = att_logpdf_normal(x[i], 0, sqrt(2)) - att_logpdf_normal(x[i], 0, 1);
            raw += exp(logw[i]) * x[i] * x[i];
            total += exp(logw[i]);
        }
        assert_int_equal(att_reweigh_smooth(N, logw, 1, w, &khat, &arena), 0);
        for (int i = 0; i < N; i++) {
            smooth += w[i] * x[i] * x[i];
            sum += w[i];
        }
        assert_float_equal(sum, 1, 1e-12);
        k_mean += khat / 20;
        raw_off += pow(raw / total - 2, 2) / 20;
        smooth_off += pow(smooth - 2, 2) / 20;
        att_arena_rewind(&arena);
    }
    print_message("k-hat %.3f, rms error raw %.3f, smoothed %.3f\n", k_mean, sqrt(raw_off), sqrt(smooth_off));
    assert_float_equal(k_mean, 0.5, 0.1);
    assert_true(sqrt(smooth_off) < 0.1);
    att_arena_free(&arena);
}

static void weights_that_cannot_be_smoothed_are_told(void **state)
{
    (void)state;
    att_arena arena = {0};
    double logw[100], w[100], khat;
    for (int i = 0; i < 100; i++)
        logw[i] = -800; /* equal: nothing to fit, and exp() of them is 0 */
    assert_int_equal(att_reweigh_smooth(100, logw, 1, w, &khat, &arena), 0);
    assert_true(isnan(khat));
    assert_float_equal(w[7], 0.01, 1e-15);
    for (int i = 0; i < 100; i++)
        logw[i] = -INFINITY;
    assert_int_equal(att_reweigh_smooth(100, logw, 1, w, &khat, &arena), 0);
    assert_true(isinf(khat) && w[0] == 0);
    /* One path carries all: its weight stays, and the shape says that it must not be trusted. */
    for (int i = 0; i < 100; i++)
        logw[i] = -0.4 * i;
    logw[50] = 300;
    assert_int_equal(att_reweigh_smooth(100, logw, 1, w, &khat, &arena), 0);
    assert_true(khat > 0.7 && w[50] > 0.5);
    att_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(densities_are_integrals_over_the_effects),
        cmocka_unit_test(voices_are_independent_given_the_path),
        cmocka_unit_test(far_tails_stay_finite),
        cmocka_unit_test(a_model_that_weighs_by_itself_is_refused),
        cmocka_unit_test(the_shape_of_known_tails_is_found),
        cmocka_unit_test(weights_of_normal_laws_have_their_known_shape),
        cmocka_unit_test(weights_that_cannot_be_smoothed_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
