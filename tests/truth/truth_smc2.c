/* SPDX-License-Identifier: Apache-2.0 */
/* SMC² on the Gompertz series with r, sigma, tau ~ Gamma(2, 20), against quadrature over the exact Kalman
 * likelihood. TRUTH_FULL in the environment: so many fits that the evidence is known to a few per cent. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "gompertz_exact.h"
#include "tally.h"
#include <attrit/attrit.h>

#include <math.h>
#include <stdlib.h>

enum { N_THETA = 1200, N_X = 64, N_FITS = 4, N_FITS_FULL = 60 };

static void posterior_and_evidence_are_those_of_quadrature(void **state)
{
    (void)state;
    double want[N_MOMENTS], evidence = quadrature(want), reported = 0;
    assert_true(fabs(kalman(0.1, 0.1, 0.1) - 34.339408) < 1e-5); /* the sum of gompertz[].loglik */
    tally got[N_MOMENTS] = {{0}}, ratio = {0};
    att_ctx *ctx;
    att_err err = {0};
    int n_fits = getenv("TRUTH_FULL") ? N_FITS_FULL : N_FITS;
    assert_int_equal(att_ctx_open(&ctx, NULL, &err), 0);
    read_series();
    for (uint64_t seed = 1; seed <= (uint64_t)n_fits; seed++) {
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
        reported += se / n_fits;
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
        assert_true(fabs(got[k].mean - want[k]) < 5 * fmax(tally_error(&got[k]), sd / sqrt(N_THETA * n_fits)));
        assert_true(fabs(sd_got / sd - 1) < 0.12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(posterior_and_evidence_are_those_of_quadrature)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
