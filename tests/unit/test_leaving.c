/* SPDX-License-Identifier: Apache-2.0 */
/* Units that leave the line, and where their men go: closed forms. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "twenty_units.h"

/* Units without men in the line meet nothing, fight nobody, and their men are still able. */
static void units_that_left_are_out_of_it(void **state)
{
    (void)state;
    for (int withdraw = 0; withdraw <= 1; withdraw++) {
        rig r;
        weak_units(&r, 50, 10, 20);
        rig_input(&r, "units_withdraw", withdraw);
        go(&r, 1);
        assert_true(mean(&r, "dissolved") == withdraw * UNITS && share_of(&r, 1, "half_dissolved") == withdraw);
        assert_true(mean(&r, "in_line") == (withdraw ? 0 : 100) && mean(&r, "ineffective") == UNITS);
        rig_param(&r, "lambda", 1);
        rig_param(&r, "chi", 0.1);
        assert_int_equal(r.model->prepare(&r.a), 0);
        rig_go(&r, 1, 20);
        assert_true((mean(&r, "encounters") == 0) == withdraw && (mean(&r, "casualties") == 0) == withdraw);
        assert_true((mean(&r, "strength") == UNITS * 10) == withdraw);
        rig_close(&r);
    }
}

/* Half of the units have left: sorties and close combat are for the others alone, with full teams or drawn one by one. */
static void half_the_units_meet_half_the_drones(void **state)
{
    (void)state;
    static const double units[] = {UNITS / 2, UNITS / 2}, first_day[] = {MEN / 4, MEN / 2};
    for (int stock = -1; stock <= 1000000; stock += 1000001) {
        rig r;
        follow f;
        weak_units(&r, N, 15, 20);
        rig_vector(&r, "brigade_units", 2, units); /* ten with 15 men, who leave, and ten with thirty */
        rig_vector(&r, "arrivals", 2, first_day);
        rig_input(&r, "units_withdraw", 1);
        rig_input(&r, "stock_start", stock);
        rig_param(&r, "kappa", 1);
        rig_param(&r, "q_bait", 0.5);
        rig_param(&r, "q_team", 0);
        go_followed(&r, &f, 1);
        assert_true(mean(&r, "dissolved") == UNITS / 2 && share_of(&r, 1, "half_dissolved") == 1);
        rig_param(&r, "lambda", 0.5);
        rig_param(&r, "chi", 0.01);
        assert_int_equal(r.model->prepare(&r.a), 0);
        rig_go(&r, 1, 2);
        double met = 0.5 * UNITS / 2, shot = 1 - pow(1 - r.theta[rig_row(r.model->params, "p_down")], 2);
        assert_near(mean(&r, "encounters"), met, 4 * sqrt(met / N));
        assert_near(mean(&r, "drones_downed"), met * shot, 4 * sqrt(met * shot / N));
        double hits = met * (1 - shot) * 0.5;
        assert_near(mean(&r, "casualties"), hits + 0.01 * (MEN / 2 - hits), 4 * sqrt(variance(&r) / N));
        for (size_t i = 0; i < N; i++)
            for (size_t u = 0; u < UNITS / 2; u++)
                assert_int_equal(follow_able(&f, i, u), 15);
        follow_close(&f, &r);
        rig_close(&r);
    }
}

/* One of twenty units short of a half: not yet half of them. */
static void half_is_half(void **state)
{
    (void)state;
    static const double first_day[] = {9 * 15, 11 * 30}, units[] = {9, 11};
    rig r;
    weak_units(&r, 10, 15, 20);
    rig_vector(&r, "brigade_units", 2, units);
    rig_vector(&r, "arrivals", 2, first_day);
    rig_input(&r, "units_withdraw", 1);
    go(&r, 1);
    assert_true(mean(&r, "dissolved") == 9 && share_of(&r, 1, "half_dissolved") == 0);
    rig_close(&r);
}

/* The men of a unit that leaves go to the weakest that stays; nobody is lost on the way. */
static void the_weakest_is_refilled(void **state)
{
    (void)state;
    static const double units[] = {3, 1, 3, 1, 3, 1, 3, 1, 4}, came[] = {75, 12, 75, 5, 75, 21, 75, 22, 100};
    rig r;
    follow f;
    weak_units(&r, 1, 25, 20);
    rig_vector(&r, "brigade_units", 9, units); /* units 3, 7, 11 and 15 have 12, 5, 21, 22 men, the others 25 */
    rig_vector(&r, "arrivals", 9, came);
    rig_input(&r, "units_withdraw", 1);
    rig_input(&r, "consolidate", 1);
    go_followed(&r, &f, 1);
    for (size_t u = 0; u < UNITS; u++) {
        long want = u == 3 || u == 7 ? 0 : u == 11 ? 21 + 12 /* of unit 3; then 22 is least */ : u == 15 ? 22 + 5 : 25;
        assert_int_equal(follow_able(&f, 0, u), want);
    }
    assert_true(rig_value(&r, "dissolved") == 2 && rig_value(&r, "strength") == 460);
    assert_account_balances(&r);
    follow_close(&f, &r);
    rig_close(&r);
}

/* Everybody in unit 0 is wounded on day 0 and will return: to unit 0, or to the unit that its men went to. */
static void patients_follow_their_unit(void **state)
{
    (void)state;
    static const double ones[] = {1, 1}, weights[] = {1, 0}, first_day[] = {SIZE, SIZE};
    for (int consolidate = 0; consolidate <= 1; consolidate++) {
        rig r;
        follow f;
        weak_units(&r, 500, SIZE, 20);
        rig_vector(&r, "unit_size", 2, sizes);
        rig_vector(&r, "brigade_units", 2, ones);
        rig_vector(&r, "brigade_weight", 2, weights);
        rig_vector(&r, "arrivals", 2, first_day);
        rig_param(&r, "lambda", 1000);
        rig_param(&r, "p_down", 0);
        rig_param(&r, "kappa", 0);
        rig_param(&r, "rho", 1);
        rig_param(&r, "tau", 4);
        rig_input(&r, "units_withdraw", 1);
        rig_input(&r, "consolidate", consolidate);
        go_followed(&r, &f, 1);
        assert_true(mean(&r, "wounded") == SIZE && mean(&r, "dissolved") == 1);
        rig_go(&r, 1, 7);
        double back = SIZE * -expm1(-6 / 4.0), spread = 4 * sqrt(back * exp(-1.5) / 500);
        assert_near(mean(&r, "returned"), back, spread);
        for (size_t i = 0; i < 500; i++)
            assert_int_equal(follow_count(&f, &r, i, (size_t)!consolidate, "returned"), 0);
        follow_close(&f, &r);
        rig_close(&r);
    }
}

/*
 * Ten units are full, ten half full and leave on the first evening. 150 men beyond the seats of the first ten come that day
 * and complete the deployment; the seats in the units that left are filled later, by men who join those in the line.
 */
static void newcomers_join_the_line(void **state)
{
    (void)state;
    enum { RUNS = 400 };
    static const double units[] = {10, 10}, schedule[] = {450, 0, 150, 150}; /* days 0 and 1 of each brigade */
    rig r;
    follow f;
    weak_units(&r, RUNS, 15, 30);
    rig_vector(&r, "brigade_units", 2, units);
    rig_vector(&r, "arrivals", 4, schedule);
    rig_input(&r, "units_withdraw", 1);
    static long evening[RUNS][UNITS];
    go_followed(&r, &f, 1);
    for (size_t i = 0; i < RUNS; i++)
        for (size_t u = 0; u < UNITS; u++)
            evening[i][u] = follow_able(&f, i, u);
    rig_go(&r, 1, 2);
    double squares = 0, n = 0;
    for (size_t i = 0; i < RUNS; i++) {
        long came = 0;
        double left = follow_sum(&f, &r, i, "left_line");
        for (size_t u = 0; u < UNITS; u++) {
            long more = follow_able(&f, i, u) - evening[i][u];
            assert_true(more == 0 || !follow_count(&f, &r, i, u, "left_line") || evening[i][u] >= SIZE);
            came += more;
            if (left == 10 && u < 10) /* 150 strays over 10 units: mean 15, variance 150 * 0.09 */
                squares += ((double)more - 15) * ((double)more - 15), n++;
        }
        assert_int_equal(came, 150);
    }
    assert_true(n > 0.8 * 10 * RUNS);
    assert_near(squares / n, 13.5, 5 * 13.5 * sqrt(2.0 / n));
    assert_account_balances(&r);
    follow_close(&f, &r);
    rig_close(&r);
}

/* With all units gone the line is empty, and newcomers join any of them. */
static void newcomers_without_a_line_join_any_unit(void **state)
{
    (void)state;
    rig r;
    follow f;
    weak_units(&r, 500, 10, 20);
    rig_input(&r, "units_withdraw", 1);
    rig_input(&r, "wave_chance", 1);
    rig_input(&r, "wave_first", 3);
    rig_input(&r, "wave_days", 1);
    rig_input(&r, "wave_median", 200);
    rig_input(&r, "wave_sdlog", 0);
    go_followed(&r, &f, 4);
    double squares = 0;
    for (size_t i = 0; i < 500; i++)
        for (size_t u = 0; u < UNITS; u++)
            squares += pow((double)follow_able(&f, i, u) - 20, 2) / 500 / UNITS;
    assert_true(mean(&r, "in_line") == 0 && mean(&r, "strength") == UNITS * 10 + 200);
    assert_near(squares, 200 * 0.05 * 0.95, 5 * 9.5 * sqrt(2.0 / 500 / UNITS));
    follow_close(&f, &r);
    rig_close(&r);
}

/*
 * Patients return to the unit in which they were wounded, wherever others have gone meanwhile; with consolidation none to a
 * unit that left the line. Of 300 units, so that they are listed.
 */
static void nobody_returns_to_a_strange_unit(void **state)
{
    (void)state;
    enum { MANY = 300, RUNS = 3 };
    for (int consolidate = 0; consolidate <= 1; consolidate++) {
        double size[MANY], arrivals;
        long gone = 0;
        rig r;
        follow f;
        rig_toy(&r, RUNS, 11, MANY, size, &arrivals);
        rig_param(&r, "tau", 10);
        rig_param(&r, "chi", 0.002);
        rig_input(&r, "units_withdraw", 1);
        rig_input(&r, "consolidate", consolidate);
        assert_int_equal(rig_prepare(&r), 0);
        follow_open(&f, &r, MANY);
        rig_start(&r, 0);
        rig_go(&r, 0, 100);
        for (size_t i = 0; i < RUNS; i++)
            for (size_t u = 0; u < MANY; u++) {
                uint32_t left = follow_count(&f, &r, i, u, "left_line"), back = follow_count(&f, &r, i, u, "returned");
                uint32_t hurt =
                    follow_count(&f, &r, i, u, "wounded_by_drone") + follow_count(&f, &r, i, u, "wounded_close");
                assert_true(consolidate ? !left || follow_able(&f, i, u) == 0 : back <= hurt);
                gone += left;
            }
        assert_true(gone > 10 * RUNS && gone < MANY * RUNS);
        follow_close(&f, &r);
        rig_close(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_that_left_are_out_of_it),
        cmocka_unit_test(half_the_units_meet_half_the_drones),
        cmocka_unit_test(half_is_half),
        cmocka_unit_test(the_weakest_is_refilled),
        cmocka_unit_test(patients_follow_their_unit),
        cmocka_unit_test(nobody_returns_to_a_strange_unit),
        cmocka_unit_test(newcomers_join_the_line),
        cmocka_unit_test(newcomers_without_a_line_join_any_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
