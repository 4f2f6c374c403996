/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/resample.h"
#include "base/rng.h"
#include "chisq.h"

#include <math.h>

/* Weights 0.1 0.25 0.05 0.6 and 4 points (k + u) / 4 against the steps 0.1, 0.35, 0.4, 1. */
static void ancestors_by_hand(void **state)
{
    (void)state;
    const double w[] = {0.1, 0.25, 0.05, 0.6};
    uint32_t a[4];
    att_resample_systematic(4, w, 0.2, 4, a); /* 0.05 0.3 0.55 0.8 */
    assert_memory_equal(a, ((uint32_t[]){0, 1, 3, 3}), sizeof a);
    att_resample_systematic(4, w, 0.5, 4, a); /* 0.125 0.375 0.625 0.875 */
    assert_memory_equal(a, ((uint32_t[]){1, 2, 3, 3}), sizeof a);
    att_resample_systematic(4, w, 0.9, 4, a); /* 0.225 0.475 0.725 0.975 */
    assert_memory_equal(a, ((uint32_t[]){1, 3, 3, 3}), sizeof a);
}

/* Over u uniform the count of i is floor(m w) or one more; mean m w, variance f (1 - f) with f its fraction. */
static void counts_have_the_exact_mean_and_variance(void **state)
{
    (void)state;
    enum { N = 5, M = 8, STEPS = 200000 };
    const double w[N] = {0.07, 0.33, 0.2, 0.0, 0.4};
    double mean[N] = {0}, square[N] = {0};
    for (int s = 0; s < STEPS; s++) {
        uint32_t a[M];
        int n[N] = {0};
        att_resample_systematic(N, w, (s + 0.5) / STEPS, M, a);
        for (int k = 0; k < M; k++)
            n[a[k]]++;
        for (int i = 0; i < N; i++) {
            mean[i] += (double)n[i] / STEPS;
            square[i] += (double)n[i] * n[i] / STEPS;
            assert_true(n[i] >= (int)floor(M * w[i] - 1e-9) && n[i] <= (int)ceil(M * w[i] + 1e-9));
        }
    }
    for (int i = 0; i < N; i++) {
        double f = M * w[i] - floor(M * w[i] + 1e-9);
        assert_true(fabs(mean[i] - M * w[i]) < 1e-4);
        assert_true(fabs(square[i] - mean[i] * mean[i] - f * (1 - f)) < 1e-3);
    }
}

static void a_particle_without_weight_is_never_taken(void **state)
{
    (void)state;
    const double w[] = {0, 0.7, 0.3 - 1e-15, 0}; /* the sum falls short of 1 */
    uint32_t a[1000];
    att_resample_systematic(4, w, 1 - 1e-16, 1000, a);
    for (int k = 0; k < 1000; k++)
        assert_true(a[k] == 1 || a[k] == 2);
    att_resample_systematic(4, w, 1e-17, 1000, a);
    assert_int_equal(a[0], 1);
    att_rng r = att_rng_open(4, ATT_FOR_TEST, 0, 0, 0, 0);
    for (int s = 0; s < 100; s++) {
        att_resample_multinomial(4, w, &r, 1000, a);
        for (int k = 0; k < 1000; k++)
            assert_true(a[k] == 1 || a[k] == 2);
    }
}

/* All 15 ways in which 4 draws fall on 3 particles, each as often as the multinomial law says. */
static void multinomial_draws_have_their_law(void **state)
{
    (void)state;
    enum { M = 4, CELLS = (M + 1) * (M + 1) };
    static const double w[] = {0.15, 0.6, 0.25};
    double probability[CELLS] = {0}, count[CELLS] = {0};
    for (int i = 0; i <= M; i++)
        for (int j = 0; i + j <= M; j++)
            probability[i * (M + 1) + j] = tgamma(M + 1) / tgamma(i + 1) / tgamma(j + 1) / tgamma(M - i - j + 1)
                                           * pow(w[0], i) * pow(w[1], j) * pow(w[2], M - i - j);
    for (uint64_t s = 0; s < CHISQ_DRAWS / 10; s++) {
        att_rng r = att_rng_open(1, ATT_FOR_TEST, s, 0, 0, 0);
        uint32_t a[M], n[3] = {0};
        size_t distinct = att_resample_by(ATT_MULTINOMIAL, 3, w, &r, M, a);
        for (int k = 0; k < M; k++) {
            n[a[k]]++;
            assert_true(!k || a[k] >= a[k - 1]);
        }
        assert_int_equal(distinct, (n[0] > 0) + (n[1] > 0) + (n[2] > 0));
        count[n[0] * (M + 1) + n[1]]++;
    }
    assert_fits(chisq_p(CELLS, probability, count, CHISQ_DRAWS / 10), "ways of 4 draws");
}

/* A filter's case: 500 uneven weights. No index, first, last or between, has more or fewer offspring than its weight
 * says: mean m w, variance m w (1 - w) when drawn independently, f (1 - f) when systematically. */
static void no_index_is_favoured(void **state)
{
    (void)state;
    enum { N = 500, RUNS = 20000 };
    static double w[N], mean[N];
    double sum = 0;
    for (int i = 0; i < N; i++)
        sum += w[i] = exp(2 * sin(i));
    for (int i = 0; i < N; i++)
        w[i] /= sum;
    for (int kind = ATT_SYSTEMATIC; kind <= ATT_MULTINOMIAL; kind++) {
        double chi = 0;
        for (int i = 0; i < N; i++)
            mean[i] = 0;
        for (uint64_t s = 0; s < RUNS; s++) {
            att_rng r = att_rng_open(2, ATT_FOR_TEST, s, (uint64_t)kind, 0, 0);
            uint32_t a[N];
            att_resample_by((att_resampling)kind, N, w, &r, N, a);
            for (int k = 0; k < N; k++)
                mean[a[k]] += 1.0 / RUNS;
        }
        for (int i = 0; i < N; i++) {
            double f = N * w[i] - floor(N * w[i]), v = kind == ATT_MULTINOMIAL ? N * w[i] * (1 - w[i]) : f * (1 - f);
            chi += pow(mean[i] - N * w[i], 2) / (v / RUNS);
            assert_true(fabs(mean[i] - N * w[i]) < 5 * sqrt(v / RUNS));
        }
        assert_true(fabs(chi / N - 1) < 5 * sqrt(2.0 / N));
    }
}

/* Spread of a mean over the offspring: independent draws have sd / sqrt(m), one uniform number much less. */
static void spread_of_a_mean_over_offspring(void **state)
{
    (void)state;
    enum { N = 64, RUNS = 20000 };
    double w[N], sum = 0, m = 0, v = 0, var[2] = {0};
    for (int i = 0; i < N; i++)
        sum += w[i] = 1 + i % 7;
    for (int i = 0; i < N; i++) {
        w[i] /= sum;
        m += w[i] * i;
        v += w[i] * i * i;
    }
    v -= m * m;
    for (int kind = ATT_SYSTEMATIC; kind <= ATT_MULTINOMIAL; kind++)
        for (uint64_t s = 0; s < RUNS; s++) {
            att_rng r = att_rng_open(3, ATT_FOR_TEST, s, (uint64_t)kind, 0, 0);
            uint32_t a[N];
            double place = 0;
            att_resample_by((att_resampling)kind, N, w, &r, N, a);
            for (int k = 0; k < N; k++)
                place += (double)a[k] / N;
            var[kind] += pow(place - m, 2) / RUNS;
        }
    assert_true(fabs(var[ATT_MULTINOMIAL] / (v / N) - 1) < 5 * sqrt(2.0 / RUNS));
    assert_true(var[ATT_SYSTEMATIC] < 0.1 * var[ATT_MULTINOMIAL]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ancestors_by_hand),
        cmocka_unit_test(counts_have_the_exact_mean_and_variance),
        cmocka_unit_test(multinomial_draws_have_their_law),
        cmocka_unit_test(no_index_is_favoured),
        cmocka_unit_test(spread_of_a_mean_over_offspring),
        cmocka_unit_test(a_particle_without_weight_is_never_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
