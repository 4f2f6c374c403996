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

/* Drones that nobody counts are neither used up nor piled up; from the day on which they are counted there are so many. */
static void a_stock_may_be_counted_later(void **state)
{
    (void)state;
    rig r;
    plain(&r, N);
    rig_param(&r, "lambda", 2);
    rig_param(&r, "p_down", 1);
    rig_input(&r, "stock_supply", 3);
    go(&r, 5);
    for (int phase = 1; phase < 4; phase++) { /* counted, not, counted */
        rig_observe(&r, "encounters", out);
        double before = out[0];
        rig_input(&r, "stock_start", phase == 2 ? -1 : 7);
        assert_int_equal(rig_change(&r), 0);
        rig_go(&r, 5 * phase, 5 * phase + 5);
        rig_observe(&r, "encounters", out);
        if (phase == 2)
            assert_true(out[0] > before + 7 + 5 * 3); /* of some 200 */
        else
            assert_near(out[0], before + 7 + 5 * 3, 0);
    }
    rig_close(&r);
}

/* Men who come after a rotation has ended take the seats of their own brigade, wherever its units stand by then. */
static void newcomers_find_their_units_after_a_rotation(void **state)
{
    (void)state;
    static const double units[] = {10, 10};
    double schedule[2 * 6] = {[0] = 100, [6 + 5] = 400}, full[UNITS];
    rig r;
    plain(&r, N);
    for (int u = 0; u < UNITS; u++)
        full[u] = u < 10 ? 10 : 40;
    rig_vector(&r, "unit_size", UNITS, full);
    rig_vector(&r, "brigade_units", 2, units);
    rig_vector(&r, "arrivals", 12, schedule);
    rig_param(&r, "lambda", 0);
    rig_input(&r, "rotate_after", 2);
    rig_input(&r, "rotate_rest", 2);
    go(&r, 4);
    rig_input(&r, "rotate_after", 0);
    assert_int_equal(rig_change(&r), 0);
    rig_go(&r, 4, 6);
    assert_near(mean(&r, "strength"), 500, 0);
    assert_near(mean(&r, "ineffective"), 0, 0); /* all are full */
    rig_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rotation_may_begin_and_end),
        cmocka_unit_test(withdrawal_may_be_allowed_later),
        cmocka_unit_test(teams_may_grow),
        cmocka_unit_test(a_stock_may_be_counted_later),
        cmocka_unit_test(newcomers_find_their_units_after_a_rotation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
