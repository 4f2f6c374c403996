/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers over paths with errors that know which paths belong together, against closed forms. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "near.h"
#include "study/paired.h"

#include <math.h>

enum { N = 400 };

static size_t of[N];
static att_arena arena;

/* Values 0 .. n - 1 on `each` paths of a group each. */
static att_paired values(att_groups *g, size_t n, size_t each)
{
    att_paired p;
    *g = (att_groups){n, of};
    for (size_t i = 0; i < n * each; i++)
        of[i] = i / each;
    assert_int_equal(att_paired_open(&p, &arena, g, n * each), 0);
    for (size_t i = 0; i < n * each; i++)
        att_paired_add(&p, i, (double)(i / each), 2 * (double)(i / each) + 1);
    return p;
}

static void copies_of_a_path_teach_nothing(void **state)
{
    (void)state;
    att_groups g;
    att_paired p = values(&g, 100, 1);
    att_simulated one = att_paired_summary(&p);
    assert_near(one.mean, 49.5, 1e-12);
    assert_near(one.mean_se, sqrt(100 * 101 / 12.0) / 10, 1e-12); /* variance n (n + 1) / 12 of 0 .. n - 1 */
    assert_near(one.q[2], 49.5, 1e-12);
    assert_near(one.se[2], 99 * 0.5 / sqrt(99), 1e-12); /* half the distance: 99 ranks times the share's error */
    p = values(&g, 100, 4);
    att_simulated four = att_paired_summary(&p);
    assert_near(four.mean, one.mean, 1e-12);
    assert_near(four.mean_se, one.mean_se, 1e-12);
    assert_near(four.se[2], one.se[2], 0.5); /* ranks between copies */
    att_arena_free(&arena);
}

static void some_paths_alone(void **state)
{
    (void)state;
    att_groups g;
    att_paired p = values(&g, 100, 4);
    att_paired_clear(&p);
    for (size_t i = 0; i < 8; i++)
        att_paired_add(&p, i, i < 4 ? 1 : 0, 0); /* two groups: n = 2 */
    att_share s = att_paired_share(&p);
    assert_near(s.p, 0.5, 1e-15);
    assert_near(s.se, 0.5, 1e-15); /* sd sqrt(1/2) over sqrt(2) */
    att_paired_clear(&p);
    att_simulated none = att_paired_summary(&p);
    assert_true(isnan(none.mean) && isnan(none.mean_se) && isnan(none.q[0]) && isnan(none.se[4]));
    att_paired_add(&p, 0, 7, 0);
    none = att_paired_summary(&p);
    assert_true(none.mean == 7 && isnan(none.mean_se) && none.q[0] == 7 && isnan(none.se[0]));
    att_arena_free(&arena);
}

/* x = y exactly has a ratio without error; else the delta method: residuals x - r y over mean y. */
static void ratios(void **state)
{
    (void)state;
    att_groups g;
    att_paired p = values(&g, 3, 1);
    att_simulated r = att_paired_ratio(&p); /* x 0 1 2, y 1 3 5: r = 1/3, residuals -1/3 0 1/3 over 3 */
    assert_near(r.mean, 1.0 / 3, 1e-15);
    assert_near(r.mean_se, sqrt(2.0 / 81 / 2 / 3), 1e-15);
    att_paired_clear(&p);
    for (size_t i = 0; i < 3; i++)
        att_paired_add(&p, i, 2 * (double)(i + 1), (double)(i + 1));
    r = att_paired_ratio(&p);
    assert_true(r.mean == 2 && r.mean_se == 0);
    att_paired_clear(&p);
    att_paired_add(&p, 0, 5, 0);
    att_paired_add(&p, 1, 5, 0);
    assert_true(isnan(att_paired_ratio(&p).mean));
    att_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(copies_of_a_path_teach_nothing),
                                       cmocka_unit_test(some_paths_alone), cmocka_unit_test(ratios)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
