/* SPDX-License-Identifier: Apache-2.0 */
/* Doctrines that change on a date: other inputs under states that stay. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "twenty_units.h"

/* All units are met again on the day from which there is no rotation, and half of them from the day that brings it. */
static void rotation_may_begin_and_end(void **state)
{
    (void)state;
    rig r;
    plain(&r, N);
    rig_param(&r, "lambda", 0.5);
    rig_param(&r, "p_down", 1);
    double met = 0;
    go(&r, 0);
    for (int phase = 0; phase < 3; phase++) {
        rig_input(&r, "rotate_after", phase == 1 ? 4 : 0);
        rig_input(&r, "rotate_rest", phase == 1 ? 4 : 0);
        assert_int_equal(rig_change(&r), 0);
        rig_go(&r, 7 * phase, 7 * phase + 7);
        met += 7 * 0.5 * UNITS * (phase == 1 ? 0.5 : 1);
        assert_near(mean(&r, "encounters"), met, 4 * sqrt(met / N));
    }
    rig_param(&r, "lambda", 0);
    rig_param(&r, "chi", 0.02);
    assert_int_equal(rig_change(&r), 0);
    rig_go(&r, 21, 22);
    assert_near(mean(&r, "casualties"), 0.02 * MEN, 4 * sqrt(0.02 * MEN / N));
    rig_close(&r);
}

/* Units that were to fight to the last man are told to leave when they are weak: those that are go the same evening. */
static void withdrawal_may_be_allowed_later(void **state)
{
    (void)state;
    rig r;
    weak_units(&r, 10, 15, 20);
    rig_param(&r, "h", 0); /* until then breakpoints play no part */
    go(&r, 5);
    assert_true(mean(&r, "dissolved") == 0);
    rig_input(&r, "units_withdraw", 1);
    assert_int_equal(rig_change(&r), 0);
    rig_go(&r, 5, 6);
    assert_true(mean(&r, "dissolved") == UNITS);
    rig_close(&r);
}

/*
 * Teams of five where they were of three: units of four men have no full one any more, and whoever is met falls with all
 * his unit.
 */
static void teams_may_grow(void **state)
{
    (void)state;
    rig r;
    plain(&r, N);
    for (int u = 0; u < UNITS; u++)
        sizes[u] = 4;
    men = UNITS * 4;
    rig_param(&r, "lambda", 0);
    rig_param(&r, "p_down", 0);
    rig_param(&r, "q_bait", 1);
    rig_param(&r, "q_team", 1);
    rig_param(&r, "kappa", 1);
    go(&r, 1);
    rig_param(&r, "lambda", 0.5);
    rig_input(&r, "shooters", 4);
    assert_int_equal(rig_change(&r), 0);
    rig_go(&r, 1, 2);
    double stand = exp(-0.5), units = UNITS * stand;
    assert_near(mean(&r, "strength"), 4 * units, 4 * 4 * sqrt(units * (1 - stand) / N));
    assert_near(mean(&r, "encounters"), UNITS - units, 4 * sqrt(units * (1 - stand) / N));
    assert_account_balances(&r);
    rig_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rotation_may_begin_and_end),
        cmocka_unit_test(withdrawal_may_be_allowed_later),
        cmocka_unit_test(teams_may_grow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
