/* SPDX-License-Identifier: Apache-2.0 */
/* The effects' posterior given a path against closed forms and quadrature. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/rng.h"
#include "engine/predict.h"
#include "near.h"

enum { DRAWS = 200000, MAX = 4 };

static int no_sizes(const att_args *a, size_t *state, size_t *memory, char *why)
{
    (void)a, (void)why;
    *state = *memory = 8;
    return 0;
}

static const att_field quantity[] = {{.name = "count", .high = INFINITY}, {0}};
static const att_model model = {.name = "nothing", .params = quantity + 1, .quantities = quantity, .sizes = no_sizes};
static const att_effect effect[] = {{"bias", 0.4}, {"killed", 0.5}};

/* Mean and covariance of the two effects given reports of true counts x[]. */
typedef struct drawn {
    double mean[2], var[2], cov;
} drawn;

static drawn draw(size_t n, const att_obs *obs, const double *x, const unsigned char *use)
{
    static const unsigned char all[MAX] = {1, 1, 1, 1};
    att_arena arena = {0};
    att_err err = {0};
    att_predict m;
    drawn d = {{0}, {0}, 0};
    att_problem p = {
        .model = &model, .n_obs = n, .obs = obs, .n_effects = 2, .effect = effect, .n_days = 9, .horizon = 9};
    if (att_predict_open(&m, &p, use ? use : all, &arena, &err))
        fail_msg("%s: %s", err.path, err.text);
    for (int i = 0; i < DRAWS; i++) {
        double e[2];
        att_rng r = att_rng_open(7, ATT_FOR_TEST, (uint64_t)i, 0, 0, 0);
        att_predict_effects(&m, x, &r, e);
        for (int k = 0; k < 2; k++) {
            d.mean[k] += e[k] / DRAWS;
            d.var[k] += e[k] * e[k] / DRAWS;
        }
        d.cov += e[0] * e[1] / DRAWS;
    }
    for (int k = 0; k < 2; k++)
        d.var[k] -= d.mean[k] * d.mean[k];
    d.cov -= d.mean[0] * d.mean[1];
    att_arena_free(&arena);
    return d;
}

static att_obs about(double y, double noise, int one, int two)
{
    return (att_obs){
        .t0 = -1, .t1 = 5, .kind = ATT_ABOUT, .low = y, .best = y, .high = y, .noise = noise, .effect = {one, two}};
}

static att_obs at_least(double y, double noise)
{
    return (att_obs){.t0 = -1,
                     .t1 = 5,
                     .kind = ATT_AT_LEAST,
                     .low = y,
                     .best = NAN,
                     .high = INFINITY,
                     .noise = noise,
                     .effect = {0, -1}};
}

static void without_reports_it_is_the_prior(void **state)
{
    (void)state;
    static const unsigned char none[MAX];
    att_obs obs[] = {about(300, 0.2, 0, -1)};
    drawn d = draw(1, obs, (double[]){100}, none);
    assert_near(d.mean[0], 0, 0.004);
    assert_near(d.var[0], 0.16, 0.002);
    assert_near(d.var[1], 0.25, 0.003);
}

/* sd^2 / (sd^2 + noise^2) of what the report says above the truth, its offset taken off. */
static void one_report_moves_its_effect(void **state)
{
    (void)state;
    att_obs obs[] = {about(300, 0.2, 0, -1)};
    obs[0].offset = 0.1;
    drawn d = draw(1, obs, (double[]){100}, NULL);
    assert_near(d.mean[0], 0.16 / 0.2 * (log(3) - 0.1), 0.002);
    assert_near(d.var[0], 0.16 * 0.04 / 0.2, 0.0005);
    assert_near(d.mean[1], 0, 0.005);
}

/* Two effects in one report, one of them in another: the joint normal by hand. */
static void two_reports_share_an_effect(void **state)
{
    (void)state;
    att_obs obs[] = {about(200, 0.3, 0, 1), about(150, 0.1, 0, -1)};
    drawn d = draw(2, obs, (double[]){100, 100}, NULL);
    /* S = H P H' + N; P H' S^-1 r with r = (log 2, log 1.5) */
    double a = 0.16 + 0.25 + 0.09, b = 0.16, c = 0.16 + 0.01, det = a * c - b * b, r0 = log(2), r1 = log(1.5);
    double w0 = (c * r0 - b * r1) / det, w1 = (a * r1 - b * r0) / det;
    assert_near(d.mean[0], 0.16 * (w0 + w1), 0.002);
    assert_near(d.mean[1], 0.25 * w0, 0.003);
    assert_near(d.var[0], 0.16 - 0.16 * 0.16 * (a + c - 2 * b) / det, 0.0005);
    assert_near(d.cov, -0.16 * 0.25 * (c - b) / det, 0.001);
}

/* The mean of a normal effect given lower bounds of reports, by quadrature. */
static double given_bounds(size_t n, const double *log_bound, double noise, double *var)
{
    double sum = 0, mean = 0, square = 0;
    for (double e = -3; e < 3; e += 1e-4) {
        double w = exp(-e * e / (2 * 0.16));
        for (size_t i = 0; i < n; i++)
            w *= att_cdf_normal((e - log_bound[i]) / noise);
        sum += w;
        mean += w * e;
        square += w * e * e;
    }
    *var = square / sum - mean * mean / (sum * sum);
    return mean / sum;
}

static void a_bound_truncates(void **state)
{
    (void)state;
    double var;
    att_obs one[] = {at_least(200, 0.2)}, two[] = {at_least(200, 0.2), at_least(130, 0.2)};
    drawn d = draw(1, one, (double[]){100}, NULL);
    assert_near(d.mean[0], given_bounds(1, (double[]){log(2)}, 0.2, &var), 0.002);
    assert_near(d.var[0], var, 0.0007);
    d = draw(2, two, (double[]){100, 100}, NULL); /* a Gibbs sampler with few sweeps */
    assert_near(d.mean[0], given_bounds(2, (double[]){log(2), log(1.3)}, 0.2, &var), 0.003);
    assert_near(d.var[0], var, 0.001);
}

static void what_is_said_has_bias_and_noise(void **state)
{
    (void)state;
    att_obs y = about(0, 0.3, 0, 1);
    double mean = 0, square = 0, e[] = {0.2, -0.5};
    y.offset = 0.1;
    att_rng r = att_rng_open(7, ATT_FOR_TEST, 1, 1, 0, 0);
    for (int i = 0; i < DRAWS; i++) {
        double l = log(att_predict_say(&y, 50, e, 0.4, &r));
        mean += l / DRAWS;
        square += l * l / DRAWS;
    }
    assert_near(mean, log(50) + 0.1 + 0.2 - 0.5, 0.005);
    assert_near(square - mean * mean, 0.09 + 0.16, 0.004);
    y.noise = 1e-9; /* nobody stands as half a man */
    assert_near(att_predict_say(&y, 0, e, 0, &r), 0.5 * exp(-0.2), 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_reports_it_is_the_prior), cmocka_unit_test(one_report_moves_its_effect),
        cmocka_unit_test(two_reports_share_an_effect),     cmocka_unit_test(a_bound_truncates),
        cmocka_unit_test(what_is_said_has_bias_and_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
