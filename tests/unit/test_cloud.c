/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/cloud.h"
#include "engine/filter.h"

#include <stdlib.h>
#include <string.h>

enum { N = 7 };

/* After taking, the multiset of particles is that of the ancestors, and from[] says who stands where. */
static void taking_keeps_whole_particles(void **state)
{
    (void)state;
    const uint32_t cases[][N] = {{0, 1, 2, 3, 4, 5, 6}, {3, 3, 3, 3, 3, 3, 3}, {0, 0, 0, 2, 2, 6, 6},
                                 {1, 1, 2, 4, 4, 4, 5}, {6, 6, 6, 6, 6, 6, 6}, {0, 2, 2, 3, 5, 5, 6}};
    att_plan plan = {.state_bytes = 16, .n_slots = 2, .n_effects = 3};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        att_arena arena = {0};
        att_cloud c;
        att_cloud_lay(&c, &plan, N, att_arena_alloc(&arena, att_cloud_bytes(&plan, N)));
        for (size_t i = 0; i < N; i++) {
            memset(c.x + 16 * i, (int)i, 16);
            c.since[i] = 10 + (double)i;
            c.since[N + i] = 20 + (double)i;
            for (int e = 0; e < 3; e++)
                c.effect[3 * i + (size_t)e] = 30 * e + (double)i;
            c.logw[i] = 1;
        }
        uint32_t from[N], wanted[N] = {0}, got[N] = {0};
        memcpy(from, cases[k], sizeof from);
        att_cloud_take(&c, &plan, from);
        for (size_t i = 0; i < N; i++) {
            size_t a = (size_t)c.x[16 * i];
            assert_int_equal(a, from[i]);
            assert_int_equal(c.x[16 * i + 15], a);
            assert_true(c.since[i] == 10 + (double)a && c.since[N + i] == 20 + (double)a);
            assert_true(c.effect[3 * i] == (double)a && c.effect[3 * i + 2] == 60 + (double)a);
            assert_true(c.logw[i] == 0);
            wanted[cases[k][i]]++;
            got[a]++;
        }
        assert_memory_equal(wanted, got, sizeof got);
        att_arena_free(&arena);
    }
}

/* States of one and of two words, without windows and effects, go another way. */
static void taking_keeps_small_states(void **state)
{
    (void)state;
    const uint32_t cases[][N] = {{0, 1, 2, 3, 4, 5, 6}, {3, 3, 3, 3, 3, 3, 3}, {0, 0, 0, 2, 2, 6, 6},
                                 {1, 1, 2, 4, 4, 4, 5}, {6, 6, 6, 6, 6, 6, 6}, {0, 2, 2, 3, 5, 5, 6}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        for (size_t words = 1; words <= 2; words++) {
            att_plan plan = {.state_bytes = 8 * words};
            att_arena arena = {0};
            att_cloud c;
            att_cloud_lay(&c, &plan, N, att_arena_alloc(&arena, att_cloud_bytes(&plan, N)));
            uint64_t *x = (uint64_t *)(void *)c.x;
            for (size_t i = 0; i < N * words; i++)
                x[i] = 100 * (i % words) + i / words;
            for (size_t i = 0; i < N; i++)
                c.logw[i] = 1;
            uint32_t from[N];
            memcpy(from, cases[k], sizeof from);
            att_cloud_take(&c, &plan, from);
            for (size_t i = 0; i < N; i++) {
                assert_true(x[i * words] == cases[k][i] && from[i] == cases[k][i] && c.logw[i] == 0);
                assert_true(words == 1 || x[2 * i + 1] == 100 + x[2 * i]);
            }
            att_arena_free(&arena);
        }
}

static void a_lineage_remembers_its_turns(void **state)
{
    (void)state;
    att_lineage l = {.n = 1, .part = {{0, 100}}};
    assert_int_equal(att_lineage_turn(&l, 5, 200), 0);
    assert_int_equal(att_lineage_turn(&l, 5, 201), 0); /* the same place: the later turn counts */
    assert_int_equal(att_lineage_turn(&l, 9, 300), 0);
    assert_int_equal(l.n, 3);
    assert_int_equal(att_lineage_at(&l, 0), 100);
    assert_int_equal(att_lineage_at(&l, 4), 100);
    assert_int_equal(att_lineage_at(&l, 5), 201);
    assert_int_equal(att_lineage_at(&l, 8), 201);
    assert_int_equal(att_lineage_at(&l, 9), 300);
    assert_int_equal(att_lineage_at(&l, 1000), 300);
    for (uint32_t k = 0; k < ATT_LINEAGE_MAX - 3; k++)
        assert_int_equal(att_lineage_turn(&l, 10 + k, k), 0);
    assert_int_equal(att_lineage_turn(&l, 1000, 1), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taking_keeps_whole_particles),
        cmocka_unit_test(taking_keeps_small_states),
        cmocka_unit_test(a_lineage_remembers_its_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
