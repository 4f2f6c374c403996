/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/rng.h"
#include "chisq.h"

#include <string.h>

/* First outputs from the state 1, 2, 3, 4, by hand from the step as Blackman & Vigna print it. */
static void test_xoshiro_known_answers(void **state)
{
    (void)state;
    static const uint64_t want[] = {41943041,
                                    58720359,
                                    3588806011781223,
                                    3591011842654386,
                                    9228616714210784205u,
                                    9973669472204895162u,
                                    14011001112246962877u,
                                    12406186145184390807u,
                                    15849039046786891736u,
                                    10450023813501588000u};
    att_rng r = {{1, 2, 3, 4}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        assert_true(att_rng_u64(&r) == want[i]);
}

/* States whose next 64 bits are all zero and all one. */
static void test_uniform_is_open(void **state)
{
    (void)state;
    att_rng zero = {{0, 1, 0, 0}}, ones = {{0, 1, 0, UINT64_MAX}};
    double low = att_rng_unif(&zero), high = att_rng_unif(&ones);
    assert_true(low == 0x1p-53);
    assert_true(high == 1 - 0x1p-53);
}

static void test_uniform_fits(void **state)
{
    (void)state;
    double count[CHISQ_UNIFORM_CELLS] = {0};
    /* One draw from each of many streams: neighbours must be independent of each other. */
    for (uint64_t i = 0; i < CHISQ_DRAWS; i++) {
        att_rng r = att_rng_open(1, ATT_FOR_TEST, 0, i, 0, 0);
        chisq_add(count, att_rng_unif(&r));
    }
    assert_fits(chisq_uniform_p(count, CHISQ_DRAWS), "first draws of streams");
}

static void test_below(void **state)
{
    (void)state;
    att_rng r = att_rng_open(1, ATT_FOR_TEST, 1, 0, 0, 0);
    double count[7] = {0}, probability[7] = {1. / 7, 1. / 7, 1. / 7, 1. / 7, 1. / 7, 1. / 7, 1. / 7};
    for (int i = 0; i < CHISQ_DRAWS; i++) {
        uint32_t k = att_rng_below(&r, 7);
        assert_true(k < 7);
        count[k]++;
        assert_int_equal(att_rng_below(&r, 1), 0);
    }
    assert_fits(chisq_p(7, probability, count, CHISQ_DRAWS), "below 7");
}

/* Each argument of a stream changes it. */
static void test_streams_differ(void **state)
{
    (void)state;
    for (int i = 0; i < 6; i++) {
        uint64_t v[6] = {1, 2, 3, 4, 5, 6};
        att_rng a = att_rng_open(v[0], v[1], v[2], v[3], v[4], v[5]);
        v[i]++;
        att_rng b = att_rng_open(v[0], v[1], v[2], v[3], v[4], v[5]);
        assert_memory_not_equal(&a, &b, sizeof a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_xoshiro_known_answers), cmocka_unit_test(test_uniform_is_open),
        cmocka_unit_test(test_uniform_fits),          cmocka_unit_test(test_below),
        cmocka_unit_test(test_streams_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
