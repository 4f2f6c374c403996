/* SPDX-License-Identifier: Apache-2.0 */
/* Known answers of Philox4x64-10: the three rows of Random123's kat_vectors (Salmon et al. 2011), and one row of a
 * key and counter as attrit uses them, worked out by the round function as the paper prints it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/rng.h"

#include <string.h>

static const struct {
    uint64_t key[2], counter[4], out[4];
} rows[] = {
    {{0, 0}, {0, 0, 0, 0}, {0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b}},
    {{UINT64_MAX, UINT64_MAX},
     {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX},
     {0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0}},
    {{0x452821e638d01377, 0xbe5466cf34e90c6c},
     {0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89},
     {0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6}},
    {{7, 2}, {1, 2, UINT64_MAX, 4}, {0x7068ddd310a70d7e, 0xfb9c1873a3c68ec5, 0x719c3ca3d618d0fb, 0xb8c382e43b0b568a}},
};

static void test_known_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t out[4];
        att_philox4x64(rows[i].key, rows[i].counter, out);
        assert_memory_equal(out, rows[i].out, sizeof out);
    }
}

/* The block is the state of the generator, the key (seed, purpose), the counter (a, b, c, d). */
static void test_opens_a_stream(void **state)
{
    (void)state;
    att_rng r = att_rng_open(7, 2, 1, 2, UINT64_MAX, 4);
    assert_memory_equal(r.s, rows[3].out, sizeof r.s);
}

/* Seed 7, purpose 2, theta 1, particle 2, the step that begins at day -1, salt 4. */
static void test_stream_of_a_particle(void **state)
{
    (void)state;
    att_args a = {.first = 0, .stream[ATT_DICE] = {7, 2, 1, 4}, .stream[ATT_SHOCK] = {9, 2, 1, 4}};
    att_rng r = att_args_rng(&a, ATT_DICE, 2, -1);
    assert_memory_equal(r.s, rows[3].out, sizeof r.s);
    a.first = 2;
    r = att_args_rng(&a, ATT_DICE, 0, -1);
    assert_memory_equal(r.s, rows[3].out, sizeof r.s);
    r = att_args_rng(&a, ATT_SHOCK, 0, -1);
    assert_memory_not_equal(r.s, rows[3].out, sizeof r.s);
}

/* The generators of a block, and its normal numbers, are those that each particle would have alone. */
static void test_streams_and_normals_of_a_block(void **state)
{
    (void)state;
    att_args a = {.n = 133, .first = 5, .stream[ATT_DICE] = {7, 2, 1, 4}, .stream[ATT_SHOCK] = {9, 2, 1, 4}};
    double z[133];
    att_rng all[133];
    for (int which = ATT_SHOCK; which <= ATT_DICE; which++) {
        att_args_normals(&a, which, 12, z);
        att_args_rngs(&a, which, 12, all);
        for (size_t i = 0; i < a.n; i++) {
            att_rng r = att_args_rng(&a, which, i, 12);
            assert_memory_equal(&all[i], &r, sizeof r);
            assert_true(z[i] == att_draw_normal(&r));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_opens_a_stream),
        cmocka_unit_test(test_stream_of_a_particle),
        cmocka_unit_test(test_streams_and_normals_of_a_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
