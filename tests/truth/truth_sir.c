/* SPDX-License-Identifier: Apache-2.0 */
/* The particle filter against an exact forward algorithm: a stochastic SIR epidemic of 60 people, all (S, I) enumerated. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "data/sir.h"
#include "known_models.h"
#include "tally.h"
#include "engine/filter.h"
#include "base/num.h"

#include <math.h>
#include <string.h>

enum { N_X = 300, N_RUNS = 600, N = SIR_PEOPLE };
static const double theta[] = {SIR_PEOPLE, SIR_INFECTED, 0.4, 0.2};
static const att_prior prior[] = {
    {ATT_FIXED, SIR_PEOPLE, 0}, {ATT_FIXED, SIR_INFECTED, 0}, {ATT_FIXED, 0.4, 0}, {ATT_FIXED, 0.2, 0}};

static double exact_loglik[N_SIR], exact_mean[N_SIR]; /* of report j given those before; E of infected after report j */

static double binomial(int n, double p, int k) { return exp(att_logpmf_binomial(k, n, p)); }

/* One day of the forward algorithm: next = (law x transition x density of the report), and its sum. */
static double forward(double (*law)[N + 1], double (*next)[N + 1], double y)
{
    double total = 0;
    memset(next, 0, sizeof(double[N + 1][N + 1]));
    for (int s = 0; s <= N; s++)
        for (int i = 0; i + s <= N; i++)
            for (int fresh = 0; law[s][i] > 0 && fresh <= s; fresh++) {
                double p = law[s][i] * binomial(s, sir_p_infection(theta, i), fresh)
                           * exp(att_logpmf_poisson(y, fresh + sir_least));
                for (int gone = 0; p > 0 && gone <= i; gone++) {
                    double q = p * binomial(i, sir_p_removal(theta), gone);
                    next[s - fresh][i + fresh - gone] += q;
                    total += q;
                }
            }
    return total;
}

static void solve(void)
{
    static double law[2][N + 1][N + 1];
    law[0][N - SIR_INFECTED][SIR_INFECTED] = 1;
    for (int j = 0; j < N_SIR; j++) {
        double(*next)[N + 1] = law[(j + 1) % 2], total = forward(law[j % 2], next, sir_reported[j]);
        exact_loglik[j] = log(total);
        exact_mean[j] = 0;
        for (int s = 0; s <= N; s++)
            for (int i = 0; i + s <= N; i++) {
                next[s][i] /= total;
                exact_mean[j] += i * next[s][i];
            }
    }
}

/* One filter: the likelihood estimate over the exact one after each report, and that times (mean infected - exact). */
static void run(const att_plan *plan, uint64_t seed, tally *ratio, tally *moment)
{
    att_arena arena = {0};
    att_err err = {0};
    att_filter f;
    att_lineage lineage = {.n = 1, .part = {{0, 1}}};
    assert_int_equal(att_filter_open(&f, plan, N_X, &arena, &err), 0);
    double exact = 0;
    assert_int_equal(att_filter_start(&f, seed, theta, &lineage, att_arena_alloc(&arena, att_cloud_bytes(plan, N_X))),
                     0);
    for (size_t j = 0; j < N_SIR; j++) {
        exact += exact_loglik[j];
        int dead = att_filter_to_report(&f, j) != 0; /* no particle left: an estimate of 0 */
        double r = dead ? 0 : exp(f.log_lik - exact), sum = dead ? 0 : att_logsumexp(N_X, f.cloud.logw), mean = 0;
        for (size_t k = 0; !dead && k < N_X; k++)
            mean += exp(f.cloud.logw[k] - sum) * ((person_counts *)(void *)f.cloud.x)[k].i;
        tally_add(&ratio[j], r);
        tally_add(&moment[j], r * (mean - exact_mean[j]));
        assert_false(dead && j + 1 < N_SIR);
    }
    att_arena_free(&arena);
}

static void the_filter_agrees_with_the_forward_algorithm(void **state)
{
    (void)state;
    static att_obs obs[N_SIR];
    for (int j = 0; j < N_SIR; j++)
        obs[j] = (att_obs){.t0 = -1, .t1 = j + 1, .best = sir_reported[j], .effect = {-1, -1}};
    const att_problem p = {
        .model = &sir_model, .prior = prior, .n_obs = N_SIR, .obs = obs, .n_days = N_SIR, .horizon = N_SIR};
    att_arena arena = {0};
    att_err err = {0};
    att_plan plan;
    tally ratio[N_SIR] = {{0}}, moment[N_SIR] = {{0}};
    solve();
    assert_int_equal(att_plan_make(&plan, &p, &arena, &err), 0);
    for (uint64_t seed = 1; seed <= N_RUNS; seed++)
        run(&plan, seed, ratio, moment);
    double all = 0;
    for (int j = 0; j < N_SIR; j++)
        all += exact_loglik[j];
    print_message("exact %.6f; mean of exp(estimate - exact) %.4f, se %.4f\n", all, ratio[N_SIR - 1].mean,
                  tally_error(&ratio[N_SIR - 1]));
    assert_true(tally_error(&ratio[N_SIR - 1]) < 0.05);
    for (int j = 0; j < N_SIR; j++) {
        assert_true(fabs(ratio[j].mean - 1) < 4.5 * tally_error(&ratio[j]) + 1e-12);
        assert_true(fabs(moment[j].mean) < 4.5 * tally_error(&moment[j]) + 1e-12);
    }
    att_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_filter_agrees_with_the_forward_algorithm)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
