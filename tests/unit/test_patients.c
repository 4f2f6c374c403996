/* SPDX-License-Identifier: Apache-2.0 */
/* The recovering of a contingent that would not fit into one unit. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../rig.h"
#include "models/contingent_state.h"
#include <math.h>

enum { FEW = 100, FEW_RUNS = 4000, MANY = 2000, MANY_RUNS = 200, DAY = 20 }; /* 3,600 and 72,000 men */

static void toy(rig *r, size_t n, int units)
{
    static double size[2][MANY], arrivals[2];
    rig_toy(r, n, 5, units, size[units == MANY], &arrivals[units == MANY]);
    assert_int_equal(rig_prepare(r), 0);
    rig_start(r, 0);
    rig_go(r, 0, DAY);
}

/* All patients are listed, each under his own unit: no unit has more men than came to it. */
static void assert_all_at_home(const rig *r, int units)
{
    for (size_t i = 0; i < r->a.n; i++) {
        contingent *c = att_state(&r->a, r->x, i);
        uint16_t men[MANY] = {0};
        assert_true(c->listed && c->recovering);
        for (uint32_t k = 0; k < c->recovering; k++)
            men[recovering_men(c, r->a.memory)[k]]++;
        for (int u = 0; u < units; u++)
            assert_true(men[u] + able_men(c, r->a.memory)[u] <= 36);
    }
}

/* Of one unit: the mean over its runs, and the variance of that mean. */
static double of_a_unit(const rig *r, const char *name, double units, double *s2)
{
    double x[FEW_RUNS], sum = 0, squares = 0, n = (double)r->a.n;
    rig_observe(r, name, x);
    for (size_t i = 0; i < r->a.n; i++) {
        sum += x[i] / units;
        squares += x[i] / units * x[i] / units;
    }
    *s2 = (squares - sum * sum / n) / (n - 1) / n;
    return sum / n;
}

/* Units of the toy know nothing of each other: each of two thousand fares like each of a hundred. */
static void many_units_fare_like_few(void **state)
{
    (void)state;
    static const char *const name[] = {"wounded", "returned", "in_care", "killed"};
    rig few, many;
    toy(&few, FEW_RUNS, FEW);
    toy(&many, MANY_RUNS, MANY);
    assert_all_at_home(&few, FEW);
    assert_all_at_home(&many, MANY);
    for (size_t q = 0; q < sizeof name / sizeof *name; q++) {
        double s2_few, s2_many, want = of_a_unit(&few, name[q], FEW, &s2_few);
        double is = of_a_unit(&many, name[q], MANY, &s2_many), spread = 4 * sqrt(s2_few + s2_many);
        assert_true(want > 0.1 && spread < 0.05 * want); /* a difference of five per cent would show */
        assert_true(fabs(is - want) <= spread);
    }
    rig_close(&few), rig_close(&many);
}

/* Where men of one unit move to another, its room is asked, and so the patients are counted by unit: none is lost. */
static void they_are_counted_before_anyone_moves(void **state)
{
    (void)state;
    rig r;
    toy(&r, 4, MANY);
    assert_all_at_home(&r, MANY);
    rig_input(&r, "units_withdraw", 1);
    rig_input(&r, "consolidate", 1);
    assert_int_equal(rig_change(&r), 0);
    rig_go(&r, DAY, DAY + 20);
    for (size_t i = 0; i < r.a.n; i++) {
        contingent *c = att_state(&r.a, r.x, i);
        uint64_t able = 0, recovering = 0;
        assert_false(c->listed);
        for (int u = 0; u < MANY; u++) {
            able += able_men(c, r.a.memory)[u];
            recovering += recovering_men(c, r.a.memory)[u];
        }
        assert_true(c->dissolved > 10 && c->recovering > 1000);
        assert_int_equal(able, strength(c));
        assert_int_equal(recovering, c->recovering);
    }
    rig_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_units_fare_like_few),
        cmocka_unit_test(they_are_counted_before_anyone_moves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
