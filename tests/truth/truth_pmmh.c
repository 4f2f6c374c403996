/* SPDX-License-Identifier: Apache-2.0 */
/* PMMH, the second route: against a conjugate posterior, and against quadrature over the exact Kalman likelihood. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "gompertz_exact.h"
#include <attrit/attrit.h>

#include <math.h>
#include <stdlib.h>

static att_ctx *ctx;

static int setup(void **state)
{
    (void)state;
    att_err err = {0};
    read_series();
    return att_ctx_open(&ctx, NULL, &err);
}

static int teardown(void **state)
{
    (void)state;
    att_ctx_free(&ctx);
    return 0;
}

static att_pmmh *chains(att_ctx *c, const att_problem *p, const att_pmmh_opts *o)
{
    att_err err = {0};
    att_pmmh *run;
    if (att_pmmh_run(&run, c, p, o, &err) != 0)
        fail_msg("%s", err.text);
    return run;
}

/* ---- thinned Poisson counts with a Gamma prior on the rate: the posterior is Gamma(30 + sum y, 6 + 0.4 days) ---- */

enum { N_COUNTS = 10 };
static const double count[N_COUNTS] = {4, 7, 5, 3, 9, 4, 6, 5, 12, 8};
static const double width[N_COUNTS] = {2, 2, 2, 1, 3, 2, 2, 2, 4, 2}; /* days of the windows, one after another */
static const att_prior rate[] = {{ATT_GAMMA, 30, 6}};
static att_obs counted[N_COUNTS];
static att_problem thinned = {.model = &thinned_model, .prior = rate, .n_obs = N_COUNTS, .obs = counted};

static att_prior conjugate(void)
{
    double days = 0, total = 0;
    for (int j = 0; j < N_COUNTS; j++) {
        counted[j] = (att_obs){.t0 = days, .t1 = days + width[j], .best = count[j], .effect = {-1, -1}};
        days += width[j];
        total += count[j];
    }
    thinned.n_days = thinned.horizon = (int)days;
    return (att_prior){ATT_GAMMA, rate[0].a + total, rate[0].b + THINNED_PERCENT / 100.0 * days};
}

static void the_posterior_is_the_conjugate_one(void **state)
{
    (void)state;
    att_prior exact = conjugate();
    att_pmmh_opts o = {.seed = 3, .n_chains = 4, .n_warm = 500, .n_keep = 3000, .n_x = 60};
    att_pmmh *run = chains(ctx, &thinned, &o);
    double mean, sd, se, want = exact.a / exact.b, want_sd = sqrt(exact.a) / exact.b, ess = att_pmmh_ess(run, 0);
    att_pmmh_moments(run, 0, &mean, &sd, &se);
    char words[320];
    assert_int_equal(att_pmmh_verdict(run, words, sizeof words), 0);
    print_message("mean %.4f (%.4f, se %.4f), sd %.4f (%.4f), noise %.2f; %s\n", mean, want, se, sd, want_sd,
                  att_pmmh_noise(run), words);
    assert_true(ess > 1000);
    assert_true(fabs(se * sqrt(ess) / sd - 1) < 0.2);
    assert_true(fabs(mean - want) < 4 * se);
    assert_true(fabs(sd / want_sd - 1) < 4 / sqrt(2 * ess));
    for (double p = 0.05; p < 1; p += 0.45) {
        /* P(rate below the exact quantile) is p, within four binomial errors of that many draws. */
        double below = 0, q = att_prior_quantile(&exact, p);
        for (size_t i = 0; i < o.n_keep * o.n_chains; i++)
            below += att_pmmh_theta(run, i % o.n_chains, i / o.n_chains)[0] <= q;
        assert_true(fabs(below / (double)(o.n_keep * o.n_chains) - p) < 4 * sqrt(p * (1 - p) / ess));
        assert_true(fabs(att_pmmh_quantile(run, 0, p) - q) < 6 * sqrt(p * (1 - p) / ess) * want_sd / 0.1);
    }
    att_pmmh_free(&run);
}

static void the_posterior_is_that_of_quadrature(void **state)
{
    (void)state;
    double want[N_MOMENTS], got[N_MOMENTS] = {0};
    quadrature(want);
    size_t n_keep = getenv("TRUTH_FULL") ? 30000 : 2000;
    att_pmmh_opts o = {.seed = 1, .n_chains = 4, .n_warm = 800, .n_keep = n_keep, .n_x = 100};
    att_pmmh *run = chains(ctx, &problem, &o);
    for (size_t i = 0; i < o.n_keep * o.n_chains; i++)
        for (int k = 0; k < 3; k++) {
            double u = log(att_pmmh_theta(run, i % o.n_chains, i / o.n_chains)[k]);
            got[k] += u / (double)(o.n_keep * o.n_chains);
            got[3 + k] += u * u / (double)(o.n_keep * o.n_chains);
        }
    char words[320];
    assert_int_equal(att_pmmh_verdict(run, words, sizeof words), 0);
    print_message("noise %.2f; %s\n", att_pmmh_noise(run), words);
    for (int k = 0; k < 3; k++) {
        double ess = att_pmmh_ess(run, (size_t)k), sd = sqrt(want[3 + k] - want[k] * want[k]);
        double sd_got = sqrt(got[3 + k] - got[k] * got[k]);
        print_message("%-6s mean of log %.4f (%.4f), sd %.4f (%.4f), %.0f draws, R-hat %.3f\n", gompertz_params[k].name,
                      got[k], want[k], sd_got, sd, ess, att_pmmh_rhat(run, (size_t)k));
        assert_true(ess > 150);
        assert_true(fabs(got[k] - want[k]) < 4 * sd / sqrt(ess));
        assert_true(fabs(sd_got / sd - 1) < 5 / sqrt(2 * ess));
    }
    att_pmmh_free(&run);
}

static void bytes_do_not_depend_on_threads(void **state)
{
    (void)state;
    double last[3][6];
    for (int k = 0; k < 3; k++) {
        att_ctx *c;
        att_err err = {0};
        att_ctx_opts co = {.threads = (int[]){1, 2, 7}[k]};
        att_pmmh_opts o = {.seed = 2, .n_chains = 6, .n_warm = 120, .n_keep = 20, .n_x = 10};
        assert_int_equal(att_ctx_open(&c, &co, &err), 0);
        att_pmmh *run = chains(c, &thinned, &o);
        for (size_t i = 0; i < 6; i++)
            last[k][i] = att_pmmh_theta(run, i, 19)[0];
        att_pmmh_free(&run);
        att_ctx_free(&c);
    }
    assert_memory_equal(last[0], last[1], sizeof last[0]);
    assert_memory_equal(last[0], last[2], sizeof last[0]);
}

static void what_went_wrong_is_said_with_the_next_step(void **state)
{
    (void)state;
    static const struct {
        size_t warm, keep, n_x;
        const char *words;
    } wrong[] = {{200, 200, 6, "too few state particles"}, {2, 60, 200, "keep "}};
    char words[320];
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        att_pmmh_opts o = {
            .seed = 1, .n_chains = 2, .n_warm = wrong[i].warm, .n_keep = wrong[i].keep, .n_x = wrong[i].n_x};
        att_pmmh *run = chains(ctx, &problem, &o);
        assert_int_equal(att_pmmh_verdict(run, words, sizeof words), 1);
        print_message("%s\n", words);
        assert_non_null(strstr(words, wrong[i].words));
        att_pmmh_free(&run);
    }
    /* Counts far above what the prior expects of them. */
    static const att_prior low[] = {{ATT_GAMMA, 300, 200}};
    att_problem p = thinned;
    p.prior = low;
    att_pmmh_opts o = {.seed = 1, .n_chains = 2, .n_warm = 200, .n_keep = 400, .n_x = 800};
    att_pmmh *run = chains(ctx, &p, &o);
    assert_int_equal(att_pmmh_verdict(run, words, sizeof words), 1);
    assert_non_null(strstr(words, "'rate' lies at the high edge of its prior"));
    att_pmmh_free(&run);
    /* A report that no path explains ends in words, never in a number. */
    att_obs *y = &counted[4];
    double was = y->best;
    y->best = 1e7;
    att_err err = {0};
    o.n_x = 5;
    assert_int_equal(att_pmmh_run(&run, ctx, &thinned, &o, &err), -ATT_E_DIAGNOSTICS);
    assert_null(run);
    assert_non_null(strstr(err.text, "explains the reports"));
    y->best = was;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_posterior_is_the_conjugate_one),
        cmocka_unit_test(the_posterior_is_that_of_quadrature),
        cmocka_unit_test(bytes_do_not_depend_on_threads),
        cmocka_unit_test(what_went_wrong_is_said_with_the_next_step),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
