/* SPDX-License-Identifier: Apache-2.0 */
/* SMC² against a conjugate model: thinned Poisson counts in windows with a Gamma prior on the rate. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "known_models.h"
#include <attrit/attrit.h>

#include <math.h>
#include <string.h>

enum { N_OBS = 10, N_DAYS = 22, N_FITS = 8 };

static const double count[N_OBS] = {4, 7, 5, 3, 9, 4, 6, 5, 12, 8};
static const double width[N_OBS] = {2, 2, 2, 1, 3, 2, 2, 2, 4, 2}; /* days of the windows, one after another */
static const double share = THINNED_PERCENT / 100.0, shape = 30, rate = 6;
static att_obs obs[N_OBS];
static const att_prior prior[] = {{ATT_GAMMA, 30, 6}};
static att_problem problem = {.model = &thinned_model,
                              .prior = prior,
                              .n_obs = N_OBS,
                              .obs = obs,
                              .n_events = 1,
                              .n_days = N_DAYS,
                              .horizon = N_DAYS + 10};
static att_ctx *ctx;

static double total, days;

static int setup(void **state)
{
    (void)state;
    for (int j = 0; j < N_OBS; j++) {
        obs[j] = (att_obs){.t0 = days, .t1 = days + width[j], .best = count[j], .noise = 1, .effect = {-1, -1}};
        days += width[j];
        total += count[j];
    }
    att_err err = {0};
    return att_ctx_open(&ctx, NULL, &err);
}

static int teardown(void **state)
{
    (void)state;
    att_ctx_free(&ctx);
    return 0;
}

/* log p(y): counts are Poisson(share x width x rate) given the rate, so jointly negative multinomial. */
static double exact_evidence(void)
{
    int sign;
    double s = 0;
    for (int j = 0; j < N_OBS; j++)
        s += count[j] * log(share * width[j]) - lgamma_r(count[j] + 1, &sign);
    return s + shape * log(rate) - lgamma_r(shape, &sign) + lgamma_r(shape + total, &sign)
           - (shape + total) * log(rate + share * days);
}

static att_post *fit(uint64_t seed, size_t n_theta)
{
    att_err err = {0};
    att_post *post;
    att_fit_opts o = {.seed = seed,
                      .n_theta = n_theta,
                      .n_x = 100,
                      .n_x_max = 400,
                      .ess_min = 0.5,
                      .accept_low = 0.1,
                      .moves_max = 8};
    if (att_post_fit(&post, ctx, &problem, &o, &err) != 0)
        fail_msg("%s", err.text);
    return post;
}

static double cdf_gap(const att_post *post, double x, double p)
{
    double below = 0;
    for (size_t i = 0; i < att_post_n_theta(post); i++)
        below += att_post_theta(post, i)[0] <= x ? att_post_weight(post)[i] : 0;
    return below - p;
}

static void posterior_and_evidence_are_the_conjugate_ones(void **state)
{
    (void)state;
    double a = shape + total, b = rate + share * days;
    const att_prior exact = {ATT_GAMMA, a, b};
    double mean = 0, sd = 0, evidence = 0, spread = 0, gap[3] = {0}, log_z[N_FITS];
    const double p[3] = {0.05, 0.5, 0.95};
    for (int k = 0; k < N_FITS; k++) {
        att_post *post = fit((uint64_t)k + 1, 500);
        double m = 0, m2 = 0, se;
        for (size_t i = 0; i < att_post_n_theta(post); i++) {
            double w = att_post_weight(post)[i], x = att_post_theta(post, i)[0];
            m += w * x;
            m2 += w * x * x;
        }
        mean += m / N_FITS;
        sd += sqrt(m2 - m * m) / N_FITS;
        for (int q = 0; q < 3; q++)
            gap[q] += cdf_gap(post, att_prior_quantile(&exact, p[q]), p[q]) / N_FITS;
        log_z[k] = att_post_log_evidence(post, &se);
        evidence += exp(log_z[k] - exact_evidence()) / N_FITS;
        att_post_free(&post);
    }
    for (int k = 0; k < N_FITS; k++)
        spread += pow(exp(log_z[k] - exact_evidence()) - evidence, 2) / (N_FITS - 1);
    double posterior_sd = sqrt(a) / b, unit = posterior_sd / sqrt(500.0 * N_FITS);
    print_message("mean %.4f (%.4f), sd %.4f (%.4f), evidence ratio %.3f, se %.3f, cdf gaps %.4f %.4f %.4f\n", mean,
                  a / b, sd, posterior_sd, evidence, sqrt(spread / N_FITS), gap[0], gap[1], gap[2]);
    /* Particles are correlated by resampling: allow for a quarter of them being independent. */
    assert_true(fabs(mean - a / b) < 4 * 2 * unit);
    assert_true(fabs(sd / posterior_sd - 1) < 4 * 2 / sqrt(2 * 500.0 * N_FITS));
    assert_true(fabs(evidence - 1) < 4 * sqrt(spread / N_FITS) + 0.01);
    assert_true(sqrt(spread / N_FITS) < 0.1);
    for (int q = 0; q < 3; q++)
        assert_true(fabs(gap[q]) < 4 * 2 * sqrt(p[q] * (1 - p[q]) / (500.0 * N_FITS)));
}

/* One report that narrows a wide prior thirtyfold is taken in by several fractions, and the answer is the same. */
static void a_report_taken_in_by_fractions_is_taken_in_once(void **state)
{
    (void)state;
    static const att_prior wide[] = {{ATT_GAMMA, 2, 0.05}};
    const att_obs one = {.t0 = -1, .t1 = 20, .best = 60, .noise = 1, .effect = {-1, -1}};
    att_problem p = problem;
    p.prior = wide;
    p.n_obs = 1;
    p.obs = &one;
    p.n_days = 20;
    p.n_events = 0;
    double a = 2 + 60, b = 0.05 + share * 20, mean = 0, square = 0, fractions = 0;
    for (uint64_t seed = 1; seed <= N_FITS; seed++) {
        att_post *post;
        att_err err = {0};
        att_fit_opts o = att_fit_opts_default();
        o.seed = seed;
        o.n_theta = 500;
        o.n_x = 150;
        assert_int_equal(att_post_fit(&post, ctx, &p, &o, &err), 0);
        fractions += att_post_reports(post)->n_tempered / (double)N_FITS;
        for (size_t i = 0; i < 500; i++) {
            double x = att_post_theta(post, i)[0], w = att_post_weight(post)[i] / N_FITS;
            mean += w * x;
            square += w * x * x;
        }
        att_post_free(&post);
    }
    double sd = sqrt(square - mean * mean), want = sqrt(a) / b;
    print_message("%.1f fractions: mean %.4f (%.4f), sd %.4f (%.4f)\n", fractions, mean, a / b, sd, want);
    assert_true(fractions >= 2);
    assert_true(fabs(mean - a / b) < 4 * 2 * want / sqrt(500.0 * N_FITS));
    assert_true(fabs(sd / want - 1) < 4 * 2 / sqrt(2 * 500.0 * N_FITS));
}

static void forecast_is_negative_binomial(void **state)
{
    (void)state;
    att_post *post = fit(99, 1000);
    att_fan *fan;
    att_err err = {0};
    att_fan_opts o = {.seed = 5, .n_paths = 20000};
    assert_int_equal(att_fan_forecast(&fan, ctx, post, &o, &err), 0);
    double a = shape + total, b = rate + share * days, mean = 0, m2 = 0;
    for (size_t k = 0; k < o.n_paths; k++) {
        double x = att_fan_value(fan, k, N_DAYS + 10, 0) - att_fan_value(fan, k, N_DAYS, 0);
        mean += x / (double)o.n_paths;
        m2 += x * x / (double)o.n_paths;
        /* The past is a path: a counter that never falls and holds at least what was counted. */
        for (size_t t = 1; t <= N_DAYS + 10; t++)
            assert_true(att_fan_value(fan, k, t, 0) >= att_fan_value(fan, k, t - 1, 0));
        assert_true(att_fan_value(fan, k, N_DAYS, 0) >= total);
        /* The event is the first time the counter reaches 150, before or after the cut-off. */
        double when = att_fan_event_time(fan, k, 0);
        size_t first = 0;
        while (first <= N_DAYS + 10 && att_fan_value(fan, k, first, 0) < 150)
            first++;
        assert_true((isnan(when) && first > N_DAYS + 10) || when == (double)first);
    }
    /* Ten more days: Poisson(10 rate) with rate ~ Gamma(a, b); the fit's own error is that of some 250 particles. */
    double want = 10 * a / b, var = 10 * a / b + 100 * a / (b * b), theta_sd = 10 * sqrt(a) / b;
    print_message("forecast mean %.2f (%.2f), variance %.1f (%.1f)\n", mean, want, m2 - mean * mean, var);
    assert_true(fabs(mean - want) < 4 * theta_sd / sqrt(125));
    assert_true(fabs((m2 - mean * mean) / var - 1) < 4 * sqrt(2.0 / 125));
    /* Smoothed total so far: what was counted plus Poisson((1 - share) days rate). */
    double sd, so_far = att_fan_mean(fan, N_DAYS, 0, &sd), rest = (1 - share) * days;
    assert_true(fabs(so_far - (total + rest * a / b)) < 4 * rest * sqrt(a) / b / sqrt(125) + 0.3);
    /* What a report counted a share of: its own count and Poisson((1 - share) width rate) that it did not count, negative
     * binomial over the posterior of the rate. Fitted quantiles come from 512 paths of whole numbers, chosen by the weights of 1,000 vectors. */
    for (int j = 0; j < N_OBS; j++) {
        double n = (1 - share) * width[j], missed = n * a / b, spread = sqrt(missed + n * n * a / (b * b));
        const double *fitted = att_post_reports(post)[j].fitted;
        assert_true(fabs(fitted[1] - (count[j] + missed)) < 1.5 + 0.3 * spread);
        assert_true(fabs(fitted[2] - fitted[0] - 2 * 1.645 * spread) < 1.5 + 0.35 * 2 * 1.645 * spread);
        assert_true(fitted[0] >= count[j]);
    }
    att_fan_free(&fan);
    att_post_free(&post);
}

static void spread_is_split_as_the_laws_of_variance_say(void **state)
{
    (void)state;
    att_post *post = fit(7, 500);
    att_err err = {0};
    att_fan_opts o = {.seed = 5, .n_paths = 20000};
    int t = N_DAYS + 10;
    double s[3], a = shape + total, b = rate + share * days;
    assert_int_equal(att_fan_spread(ctx, post, &o, 1, &t, s, &err), 0);
    /* Of the total at t: parameters and today's state have var(so far + 10 rate); the model draws no shocks. */
    double rest = (1 - share) * days, dice = 10 * a / b, known = rest * a / b + (rest + 10) * (rest + 10) * a / (b * b);
    print_message("shares %.3f %.3f %.3f (parameters %.3f)\n", s[0], s[1], s[2], known / (known + dice));
    assert_true(fabs(s[0] - known / (known + dice)) < 0.04);
    assert_true(s[1] < 0.03);
    assert_true(fabs(s[0] + s[1] + s[2] - 1) < 1e-12);
    att_post_free(&post);
}

static void bytes_do_not_depend_on_threads(void **state)
{
    (void)state;
    double log_z[3], last[3];
    for (int k = 0; k < 3; k++) {
        att_ctx *c;
        att_err err = {0};
        att_post *post;
        att_fan *fan;
        att_ctx_opts co = {.threads = (int[]){1, 2, 7}[k]};
        att_fit_opts fo = {
            .seed = 3, .n_theta = 100, .n_x = 20, .n_x_max = 80, .ess_min = 0.5, .accept_low = 0.9, .moves_max = 3};
        att_fan_opts o = {.seed = 5, .n_paths = 500};
        assert_int_equal(att_ctx_open(&c, &co, &err), 0);
        assert_int_equal(att_post_fit(&post, c, &problem, &fo, &err), 0);
        assert_true(att_post_n_x(post) > 20); /* the doubling of clouds was exercised */
        assert_int_equal(att_fan_forecast(&fan, c, post, &o, &err), 0);
        log_z[k] = att_post_log_evidence(post, NULL);
        last[k] = att_fan_mean(fan, N_DAYS + 10, 0, NULL);
        att_fan_free(&fan);
        att_post_free(&post);
        att_ctx_free(&c);
    }
    assert_memory_equal(&log_z[0], &log_z[1], sizeof *log_z);
    assert_memory_equal(&log_z[0], &log_z[2], sizeof *log_z);
    assert_memory_equal(&last[0], &last[1], sizeof *last);
    assert_memory_equal(&last[0], &last[2], sizeof *last);
}

static void a_report_no_path_explains_is_a_verdict(void **state)
{
    (void)state;
    att_obs *y = &obs[4];
    double was = y->best;
    y->best = 1e7;
    y->label = "the fifth count";
    att_post *post;
    att_err err = {0};
    att_fit_opts o = {
        .seed = 1, .n_theta = 50, .n_x = 10, .n_x_max = 10, .ess_min = 0.5, .accept_low = 0.1, .moves_max = 2};
    assert_int_equal(att_post_fit(&post, ctx, &problem, &o, &err), -ATT_E_DIAGNOSTICS);
    assert_null(post);
    assert_string_equal(err.path, "obs[4]");
    assert_non_null(strstr(err.text, "no simulated path explains the fifth count"));
    y->best = was;
    y->label = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(posterior_and_evidence_are_the_conjugate_ones),
        cmocka_unit_test(a_report_taken_in_by_fractions_is_taken_in_once),
        cmocka_unit_test(forecast_is_negative_binomial),
        cmocka_unit_test(spread_is_split_as_the_laws_of_variance_say),
        cmocka_unit_test(bytes_do_not_depend_on_threads),
        cmocka_unit_test(a_report_no_path_explains_is_a_verdict),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
