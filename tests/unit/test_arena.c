/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/arena.h"
#include <string.h>

static void memory_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    att_arena a = {0};
    char *p = att_arena_alloc(&a, 100), *q = att_arena_alloc(&a, 1);
    assert_non_null(p);
    assert_true((uintptr_t)p % 64 == 0 && (uintptr_t)q % 64 == 0);
    for (int i = 0; i < 100; i++)
        assert_int_equal(p[i], 0);
    memset(p, 1, 100);
    assert_int_equal(*q, 0);
    assert_int_equal(a.used, 128 + 64);
    att_arena_free(&a);
}

static void a_big_object_leaves_the_current_chunk_in_use(void **state)
{
    (void)state;
    att_arena a = {0};
    att_arena_alloc(&a, 64);
    att_arena_alloc(&a, 1 << 20);
    att_arena_alloc(&a, 64);
    assert_int_equal(a.n_mallocs, 2);
    att_arena_free(&a);
}

static void rewinding_takes_nothing_from_the_system_again(void **state)
{
    (void)state;
    att_arena a = {0};
    for (int i = 0; i < 10; i++) {
        att_arena_rewind(&a);
        assert_non_null(att_arena_alloc(&a, 1 << 20));
        assert_int_equal(a.used, 1 << 20);
    }
    assert_int_equal(a.n_mallocs, 1);
    assert_int_equal(a.peak, 1 << 20);
    att_arena_free(&a);
}

/* Also what reaches beyond all that was given out before. */
static void memory_given_again_is_zeroed(void **state)
{
    (void)state;
    att_arena a = {0};
    for (size_t bytes = 1000; bytes <= 64000; bytes *= 4) {
        char *p = att_arena_alloc(&a, bytes);
        assert_non_null(p);
        for (size_t i = 0; i < bytes; i++)
            assert_int_equal(p[i], 0);
        memset(p, 1, bytes);
        att_arena_rewind(&a);
    }
    att_arena_free(&a);
}

static void several_chunks_become_one(void **state)
{
    (void)state;
    att_arena a = {0};
    for (int i = 0; i < 10; i++) {
        att_arena_rewind(&a);
        char *big = att_arena_alloc(&a, 200000), *small = att_arena_alloc(&a, 60000),
             *more = att_arena_alloc(&a, 60000);
        assert_true(big && small && more);
        assert_int_equal(a.used, 200000 + 2 * 60032);
        assert_int_equal(a.n_mallocs, i ? 4 : 3);
    }
    att_arena_free(&a);
}

static void the_chosen_call_fails_and_overflow_is_refused(void **state)
{
    (void)state;
    att_arena a = {.fail_at = 2};
    assert_non_null(att_arena_alloc(&a, 8));
    assert_null(att_arena_alloc(&a, 8));
    assert_non_null(att_arena_alloc(&a, 8));
    assert_null(att_arena_array(&a, SIZE_MAX / 2, 4));
    assert_null(att_arena_alloc(&a, SIZE_MAX - 10));
    att_arena_free(&a);
}

static void text_is_printed_whole(void **state)
{
    (void)state;
    att_arena a = {0};
    assert_string_equal(att_arena_printf(&a, "%s-%d", "unit", 42), "unit-42");
    assert_string_equal(att_arena_strndup(&a, "abcdef", 3), "abc");
    att_arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(a_big_object_leaves_the_current_chunk_in_use),
        cmocka_unit_test(rewinding_takes_nothing_from_the_system_again),
        cmocka_unit_test(memory_given_again_is_zeroed),
        cmocka_unit_test(several_chunks_become_one),
        cmocka_unit_test(the_chosen_call_fails_and_overflow_is_refused),
        cmocka_unit_test(text_is_printed_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
