/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/resample.h"

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
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ancestors_by_hand),
        cmocka_unit_test(counts_have_the_exact_mean_and_variance),
        cmocka_unit_test(a_particle_without_weight_is_never_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
