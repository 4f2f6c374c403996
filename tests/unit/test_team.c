/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/team.h"

enum { N = 1000 };

static int square(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    (void)err;
    size_t *p = ATT_NEW(scratch, size_t, 1);
    *p = i * i;
    ((size_t *)cookie)[i] = *p;
    return 0;
}

static int fail_from_300(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    (void)cookie, (void)scratch;
    return i >= 300 && i % 7 == 0 ? att_err_set(err, ATT_E_RANGE, NULL, "task %zu", i) : 0;
}

static volatile sig_atomic_t stop;

static int stop_at_10(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    (void)cookie, (void)scratch, (void)err;
    if (i == 10)
        __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
    return 0;
}

static void every_task_runs_once_whatever_the_team(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 7; threads += 3) {
        att_team *team;
        att_err err = {0};
        static size_t out[N];
        assert_int_equal(att_team_open(&team, threads, &err), 0);
        assert_int_equal(att_team_size(team), threads);
        for (int round = 0; round < 50; round++) {
            for (size_t i = 0; i < N; i++)
                out[i] = 0;
            assert_int_equal(att_team_run(team, 0, N, square, out, NULL, &err), 0);
            for (size_t i = 0; i < N; i++)
                assert_int_equal(out[i], i * i);
        }
        att_team_free(&team);
        assert_null(team);
    }
}

/* 301 is the first multiple of 7 from 300 on: its error is told, whoever met one first. */
static void the_lowest_failing_task_is_the_one_told(void **state)
{
    (void)state;
    att_team *team;
    att_err err = {0};
    assert_int_equal(att_team_open(&team, 4, &err), 0);
    for (int round = 0; round < 100; round++) {
        err = (att_err){0};
        assert_int_equal(att_team_run(team, 0, N, fail_from_300, NULL, NULL, &err), -ATT_E_RANGE);
        assert_string_equal(err.text, "task 301");
    }
    att_team_free(&team);
}

static void a_stop_ends_the_run(void **state)
{
    (void)state;
    att_team *team;
    att_err err = {0};
    assert_int_equal(att_team_open(&team, 2, &err), 0);
    stop = 0;
    assert_int_equal(att_team_run(team, 0, N, stop_at_10, NULL, &stop, &err), -ATT_E_STOPPED);
    assert_int_equal(err.code, ATT_E_STOPPED);
    att_team_free(&team);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_task_runs_once_whatever_the_team),
        cmocka_unit_test(the_lowest_failing_task_is_the_one_told),
        cmocka_unit_test(a_stop_ends_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
