/* SPDX-License-Identifier: Apache-2.0 */
/* SMC² on the Gompertz series with r, sigma, tau ~ Gamma(2, 20), against quadrature over the exact Kalman likelihood. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "data/gompertz.h"
#include "known_models.h"
#include "tally.h"
#include <attrit/attrit.h>

#include <math.h>
#include <string.h>

enum { N_GRID = 48, N_THETA = 400, N_X = 64, N_FITS = 4, N_MOMENTS = 6 };

static const att_prior prior[] = {{ATT_GAMMA, 2, 20}, {ATT_GAMMA, 2, 20}, {ATT_GAMMA, 2, 20}};
static att_obs obs[N_GOMPERTZ];
static const att_problem problem = {.model = &gompertz_model,
                                    .prior = prior,
                                    .n_obs = N_GOMPERTZ,
                                    .obs = obs,
                                    .n_days = N_GOMPERTZ,
                                    .horizon = N_GOMPERTZ};

/* log p(y | r, sigma, tau): log X is a linear Gaussian process, seen with Gaussian noise on the log scale. */
static double kalman(double r, double sigma, double tau)
{
    double keep = exp(-r), mean = 0, var = 0, sum = 0;
    for (int j = 0; j < N_GOMPERTZ; j++) {
        double m = keep * mean, v = keep * keep * var + sigma * sigma, all = v + tau * tau, y = log(gompertz[j].y);
        sum += att_logpdf_normal(y, m, sqrt(all)) - y;
        mean = m + v / all * (y - m);
        var = v * tau * tau / all;
    }
    return sum;
}

/* Means and mean squares of the logs of the three, and the evidence, by the trapezoid rule on the log scales. */
static double quadrature(double *moment)
{
    static double log_density[N_GRID][N_GRID][N_GRID];
    const double low[3] = {log(0.0005), log(0.02), log(0.02)}, high[3] = {log(0.8), log(0.3), log(0.3)};
    double x[3][N_GRID], step = 1, most = -INFINITY, total = 0;
    for (int k = 0; k < 3; k++) {
        for (int i = 0; i < N_GRID; i++)
            x[k][i] = low[k] + (high[k] - low[k]) * (i + 0.5) / N_GRID;
        step *= (high[k] - low[k]) / N_GRID;
    }
    for (int a = 0; a < N_GRID; a++)
        for (int b = 0; b < N_GRID; b++)
            for (int c = 0; c < N_GRID; c++) {
                const double v[3] = {exp(x[0][a]), exp(x[1][b]), exp(x[2][c])};
                double l = kalman(v[0], v[1], v[2]);
                for (int k = 0; k < 3; k++)
                    l += att_prior_logpdf(&prior[k], v[k]) + log(v[k]);
                log_density[a][b][c] = l;
                most = fmax(most, l);
            }
    memset(moment, 0, N_MOMENTS * sizeof *moment);
    for (int a = 0; a < N_GRID; a++)
        for (int b = 0; b < N_GRID; b++)
            for (int c = 0; c < N_GRID; c++) {
                double w = exp(log_density[a][b][c] - most);
                const double u[3] = {x[0][a], x[1][b], x[2][c]};
                total += w;
                for (int k = 0; k < 3; k++) {
                    moment[k] += w * u[k];
                    moment[3 + k] += w * u[k] * u[k];
                }
            }
    for (int k = 0; k < N_MOMENTS; k++)
        moment[k] /= total;
    return log(total) + most + log(step);
}

static void posterior_and_evidence_are_those_of_quadrature(void **state)
{
    (void)state;
    double want[N_MOMENTS], evidence = quadrature(want), reported = 0;
    assert_true(fabs(kalman(0.1, 0.1, 0.1) - 34.339408) < 1e-5); /* the sum of gompertz[].loglik */
    tally got[N_MOMENTS] = {{0}}, ratio = {0};
    att_ctx *ctx;
    att_err err = {0};
    assert_int_equal(att_ctx_open(&ctx, NULL, &err), 0);
    for (int j = 0; j < N_GOMPERTZ; j++)
        obs[j] = (att_obs){.t0 = -1, .t1 = j + 1, .best = gompertz[j].y, .effect = {-1, -1}};
    for (uint64_t seed = 1; seed <= N_FITS; seed++) {
        att_post *post;
        att_fit_opts o = att_fit_opts_default();
        o.seed = seed;
        o.n_theta = N_THETA;
        o.n_x = N_X;
        assert_int_equal(att_post_fit(&post, ctx, &problem, &o, &err), 0);
        double moment[N_MOMENTS] = {0}, se;
        for (size_t i = 0; i < N_THETA; i++)
            for (int k = 0; k < 3; k++) {
                double u = log(att_post_theta(post, i)[k]), w = att_post_weight(post)[i];
                moment[k] += w * u;
                moment[3 + k] += w * u * u;
            }
        for (int k = 0; k < N_MOMENTS; k++)
            tally_add(&got[k], moment[k]);
        tally_add(&ratio, exp(att_post_log_evidence(post, &se) - evidence));
        reported += se / N_FITS;
        att_post_free(&post);
    }
    att_ctx_free(&ctx);
    print_message("log evidence %.4f, mean ratio %.3f, se %.3f (one fit says %.2f)\n", evidence, ratio.mean,
                  tally_error(&ratio), reported);
    assert_true(fabs(ratio.mean - 1) < 4 * tally_error(&ratio) + 0.02);
    assert_true(tally_error(&ratio) < 0.3);
    for (int k = 0; k < 3; k++) {
        double sd = sqrt(want[3 + k] - want[k] * want[k]);
        double sd_got = sqrt(got[3 + k].mean - got[k].mean * got[k].mean);
        print_message("%-6s mean of log %.4f (%.4f), sd %.4f (%.4f)\n", gompertz_params[k].name, got[k].mean, want[k],
                      sd_got, sd);
        /* The fits' own spread measures their error; with four of them it is itself known to some 40 %. */
        assert_true(fabs(got[k].mean - want[k]) < 5 * fmax(tally_error(&got[k]), sd / sqrt(N_THETA * N_FITS)));
        assert_true(fabs(sd_got / sd - 1) < 0.12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(posterior_and_evidence_are_those_of_quadrature)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
