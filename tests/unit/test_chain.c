/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/chain.h"
#include "base/rng.h"

#include <math.h>

enum { CHAINS = 4, N = 20000 };
static double x[CHAINS * N];

/* Autoregressive chains of sd 1, chain c lifted by shift * c. */
static void make(double keep, double shift)
{
    for (int c = 0; c < CHAINS; c++) {
        att_rng r = att_rng_open(1, ATT_FOR_TEST, (uint64_t)c, 0, 0, 0);
        double v = att_draw_normal(&r);
        for (int i = 0; i < N; i++) {
            v = keep * v + sqrt(1 - keep * keep) * att_draw_normal(&r);
            x[c * N + i] = v + shift * c;
        }
    }
}

/* n (1 - a) / (1 + a) of n draws with autocorrelation a^lag are independent. */
static void effective_number_of_an_autoregression(void **state)
{
    (void)state;
    static const double keep[] = {0, 0.5, 0.9, 0.97, -0.5};
    for (size_t k = 0; k < sizeof keep / sizeof *keep; k++) {
        make(keep[k], 0);
        double want = CHAINS * N * (1 - keep[k]) / (1 + keep[k]), got = att_chain_ess(CHAINS, N, x);
        print_message("a = %5.2f: %.0f independent of %d, exact %.0f; R-hat %.4f\n", keep[k], got, CHAINS * N, want,
                      att_chain_rhat(CHAINS, N, x));
        assert_true(fabs(got / want - 1) < 0.1);
        assert_true(fabs(att_chain_rhat(CHAINS, N, x) - 1) < 0.01);
    }
}

/* Chains at 0, 1, 2, 3 with sd 1: variance of the 8 halves' means 8/7 x 1.25, so R-hat = sqrt(1 + 10/7). */
static void chains_that_disagree_show(void **state)
{
    (void)state;
    make(0, 1);
    assert_true(fabs(att_chain_rhat(CHAINS, N, x) - sqrt(1 + 10.0 / 7)) < 0.02);
    assert_true(att_chain_ess(CHAINS, N, x) < 2 * CHAINS);
}

/* By hand: 1 2 3 4 | 2 4 2 4. Halves have means 1.5 3.5 3 3 and variances 1/2 1/2 2 2 (divisor 1). W = 1.25, the means
 * vary by 2.25 / 3 = 0.75 around 2.75: R-hat^2 = (1.25 / 2 + 0.75) / 1.25 = 1.1. A trend within a chain shows. */
static void by_hand(void **state)
{
    (void)state;
    const double few[] = {1, 2, 3, 4, 2, 4, 2, 4};
    assert_true(fabs(att_chain_rhat(2, 4, few) - sqrt(1.1)) < 1e-12);
    const double stuck[] = {5, 5, 5, 5, 5, 5, 5, 5};
    assert_true(isnan(att_chain_rhat(2, 4, stuck)));
    assert_true(isnan(att_chain_ess(2, 4, stuck)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(effective_number_of_an_autoregression),
        cmocka_unit_test(chains_that_disagree_show),
        cmocka_unit_test(by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
