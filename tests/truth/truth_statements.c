/* SPDX-License-Identifier: Apache-2.0 */
/* Statements (about, at least, up to, between) with shared effects against closed-form normal probabilities.
 * The true count is known (10 a day), so the log-density of the reports is that of a multivariate normal. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "known_models.h"
#include "engine/report.h"
#include "engine/filter.h"
#include <attrit/fit.h>

#include <math.h>

enum { N_X = 40000 };
static const double tau = 0.4, extra = 0.5, noise = 0.3; /* sds: a source's bias, its bias for one quantity, noise */

static int ramp_step(const att_args *a, double t, double dt, void *x)
{
    (void)t;
    for (size_t i = 0; i < a->n; i++)
        *(double *)att_state(a, x, i) += 10 * dt;
    return 0;
}

static const att_field no_params[] = {{0}};
static const att_model ramp = {"ramp",
                               "ten a day",
                               no_params,
                               known_no_inputs,
                               thinned_quantities,
                               NULL,
                               gompertz_sizes,
                               thinned_prepare,
                               thinned_start,
                               ramp_step,
                               thinned_observe,
                               NULL,
                               NULL};
static const att_effect effect[] = {{"source", 0.4}, {"source, one quantity", 0.5}, {"another source", 0.4}};

/* Log-density of the reports by a filter of N_X particles; effects' posterior means into mean[3] if wanted. */
static double log_density(size_t n, const att_obs *obs, double *mean)
{
    att_problem p = {
        .model = &ramp, .n_obs = n, .obs = obs, .n_effects = 3, .effect = effect, .n_days = 100, .horizon = 100};
    att_arena arena = {0};
    att_err err = {0};
    att_plan plan;
    att_filter f;
    att_lineage lineage = {.n = 1, .part = {{0, 1}}};
    assert_int_equal(att_plan_make(&plan, &p, &arena, &err), 0);
    assert_int_equal(att_filter_open(&f, &plan, N_X, &arena, &err), 0);
    double theta = 0;
    assert_int_equal(att_filter_start(&f, 11, &theta, &lineage, att_arena_alloc(&arena, att_cloud_bytes(&plan, N_X))),
                     0);
    for (size_t j = 0; j < n; j++)
        assert_int_equal(att_filter_to_report(&f, j), 0);
    for (size_t e = 0; mean && e < 3; e++) {
        mean[e] = 0;
        for (size_t i = 0; i < N_X; i++)
            mean[e] += exp(f.cloud.logw[i]) * f.cloud.effect[i * 3 + e] / N_X;
    }
    double out = f.log_lik;
    att_arena_free(&arena);
    return out;
}

#define CLOSE(a, b, tolerance) assert_true(fabs((a) - (b)) < (tolerance))

static void one_statement_of_each_kind(void **state)
{
    (void)state;
    double s = sqrt(tau * tau + extra * extra + noise * noise), m = log(500) + 0.25;
    att_obs y = {
        .t0 = -1, .t1 = 50, .low = 400, .best = 600, .high = 900, .noise = 0.3, .offset = 0.25, .effect = {0, 1}};
    y.kind = ATT_ABOUT;
    CLOSE(log_density(1, &y, NULL), att_logpdf_normal(log(600), m, s), 1e-9);
    y.kind = ATT_AT_LEAST;
    CLOSE(log_density(1, &y, NULL), log(att_cdf_normal((m - log(400)) / s)), 1e-9);
    y.kind = ATT_UP_TO;
    CLOSE(log_density(1, &y, NULL), log(att_cdf_normal((log(900) - m) / s)), 1e-9);
    y.kind = ATT_BETWEEN;
    CLOSE(log_density(1, &y, NULL), log(att_cdf_normal((log(900) - m) / s) - att_cdf_normal((log(400) - m) / s)), 1e-9);
}

static void windows_count_from_their_opening(void **state)
{
    (void)state;
    double s = sqrt(tau * tau + noise * noise);
    att_obs y[] = {{.t0 = 20, .t1 = 50, .best = 310, .noise = 0.3, .effect = {0, -1}},
                   {.t0 = 30, .t1 = 60, .best = 280, .noise = 0.3, .effect = {2, -1}},
                   {.t0 = 0, .t1 = 70, .best = 690, .noise = 0.3, .effect = {1, -1}}};
    double want = att_logpdf_normal(log(310), log(300), s) + att_logpdf_normal(log(280), log(300), s)
                  + att_logpdf_normal(log(690), log(700), sqrt(extra * extra + noise * noise));
    CLOSE(log_density(3, y, NULL), want, 1e-9);
}

/* Two reports of one source share its bias: bivariate normal; and the bias learned is the regression on them. */
static void reports_of_one_source_share_its_bias(void **state)
{
    (void)state;
    att_obs y[] = {{.t0 = -1, .t1 = 10, .best = 150, .noise = 0.3, .effect = {0, -1}},
                   {.t0 = -1, .t1 = 20, .best = 250, .noise = 0.3, .effect = {0, 1}}};
    double v1 = tau * tau + noise * noise, v2 = v1 + extra * extra, c = tau * tau, det = v1 * v2 - c * c;
    double a = log(1.5), b = log(1.25), quad = (v2 * a * a - 2 * c * a * b + v1 * b * b) / det, mean[3];
    CLOSE(log_density(2, y, mean), -log(2 * M_PI) - 0.5 * log(det) - 0.5 * quad, 1e-9);
    CLOSE(mean[0], tau * tau * ((v2 - c) * a + (v1 - c) * b) / det, 1e-9);
    CLOSE(mean[1], extra * extra * (v1 * b - c * a) / det, 1e-9);
    CLOSE(mean[2], 0, 1e-12);
}

/* What the fit says of each source: mean and sd of the same regression, through the public face. */
static void a_fit_tells_mean_and_sd_of_each_bias(void **state)
{
    (void)state;
    const att_obs y[] = {{.t0 = -1, .t1 = 10, .best = 150, .noise = 0.3, .effect = {0, -1}},
                         {.t0 = -1, .t1 = 20, .best = 250, .noise = 0.3, .effect = {0, 1}}};
    const att_problem p = {
        .model = &ramp, .n_obs = 2, .obs = y, .n_effects = 3, .effect = effect, .n_days = 30, .horizon = 30};
    double v1 = tau * tau + noise * noise, v2 = v1 + extra * extra, c = tau * tau, det = v1 * v2 - c * c;
    double a = log(1.5), b = log(1.25), mean, sd;
    att_fit_opts o = att_fit_opts_default();
    o.n_theta = o.n_x = 8;
    att_ctx *ctx;
    att_post *post;
    att_err err = {0};
    assert_int_equal(att_ctx_open(&ctx, NULL, &err), 0);
    assert_int_equal(att_post_fit(&post, ctx, &p, &o, &err), 0);
    att_post_effect(post, 0, &mean, &sd);
    CLOSE(mean, c * ((v2 - c) * a + (v1 - c) * b) / det, 1e-9);
    CLOSE(sd, sqrt(c - c * c * (v1 + v2 - 2 * c) / det), 1e-9);
    att_post_effect(post, 1, &mean, &sd);
    CLOSE(mean, extra * extra * (v1 * b - c * a) / det, 1e-9);
    CLOSE(sd, sqrt(extra * extra - pow(extra, 4) * v1 / det), 1e-9);
    att_post_effect(post, 2, &mean, &sd); /* it said nothing: as before */
    CLOSE(mean, 0, 1e-12);
    CLOSE(sd, tau, 1e-12);
    att_post_free(&post);
    att_ctx_free(&ctx);
}

/* P(both above their medians) = 1/4 + asin(rho) / (2 pi): Sheppard 1899. */
static void two_one_sided_reports_are_an_orthant(void **state)
{
    (void)state;
    att_obs y[] = {{.t0 = -1, .t1 = 10, .kind = ATT_AT_LEAST, .low = 100, .noise = 0.3, .effect = {0, -1}},
                   {.t0 = -1, .t1 = 20, .kind = ATT_AT_LEAST, .low = 200, .noise = 0.3, .effect = {0, -1}}};
    double rho = tau * tau / (tau * tau + noise * noise);
    CLOSE(log_density(2, y, NULL), log(0.25 + asin(rho) / (2 * M_PI)), 0.02);
    y[1].kind = ATT_UP_TO;
    y[1].high = 200;
    CLOSE(log_density(2, y, NULL), log(0.25 - asin(rho) / (2 * M_PI)), 0.02);
}

/* "At least", then a number, is the same as the number, then "at least": the second has a closed form. */
static void the_order_of_statements_does_not_matter(void **state)
{
    (void)state;
    att_obs number = {.t0 = -1, .t1 = 20, .best = 320, .noise = 0.3, .effect = {0, -1}};
    att_obs bound = {.t0 = -1, .t1 = 20, .kind = ATT_AT_LEAST, .low = 300, .noise = 0.3, .effect = {0, -1}};
    double v = tau * tau + noise * noise, k = tau * tau / v;
    double m = log(200) + k * log(1.6), s = sqrt(v - k * tau * tau), forward, mean[2][3];
    double want = att_logpdf_normal(log(320), log(200), sqrt(v)) + log(att_cdf_normal((m - log(300)) / s));
    forward = log_density(2, (att_obs[]){number, bound}, mean[0]);
    CLOSE(forward, want, 1e-9);
    CLOSE(log_density(2, (att_obs[]){bound, number}, mean[1]), want, 0.02);
    CLOSE(mean[0][0], mean[1][0], 0.01);
}

static void tails_say_how_far_a_report_is_off(void **state)
{
    (void)state;
    att_obs y[] = {{.t0 = -1, .t1 = 1, .best = 200, .noise = 0.3, .effect = {0, -1}},
                   {.t0 = -1, .t1 = 1, .kind = ATT_AT_LEAST, .low = 200, .noise = 0.3, .effect = {0, -1}},
                   {.t0 = -1, .t1 = 1, .kind = ATT_UP_TO, .high = 200, .noise = 0.3, .effect = {0, -1}}};
    att_problem p = {.model = &ramp, .n_obs = 3, .obs = y, .n_effects = 3, .effect = effect, .n_days = 9, .horizon = 9};
    att_arena arena = {0};
    att_err err = {0};
    att_plan plan;
    assert_int_equal(att_plan_make(&plan, &p, &arena, &err), 0);
    CLOSE(att_report_tail(&plan, 0, 200), 0.5, 1e-12);
    CLOSE(att_report_tail(&plan, 0, 200 * exp(0.5)), att_cdf_normal(-1), 1e-12); /* 0.5 = sqrt(0.4² + 0.3²) */
    CLOSE(att_report_tail(&plan, 1, 400), 0.5, 1e-12);                           /* true count above "at least" */
    CLOSE(att_report_tail(&plan, 1, 200 * exp(-0.5)), att_cdf_normal(1), 1e-12);
    CLOSE(att_report_tail(&plan, 2, 100), 0.5, 1e-12);
    CLOSE(att_report_tail(&plan, 2, 200 * exp(0.5)), att_cdf_normal(-1), 1e-12);
    att_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_statement_of_each_kind),
        cmocka_unit_test(windows_count_from_their_opening),
        cmocka_unit_test(reports_of_one_source_share_its_bias),
        cmocka_unit_test(a_fit_tells_mean_and_sd_of_each_bias),
        cmocka_unit_test(two_one_sided_reports_are_an_orthant),
        cmocka_unit_test(the_order_of_statements_does_not_matter),
        cmocka_unit_test(tails_say_how_far_a_report_is_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
