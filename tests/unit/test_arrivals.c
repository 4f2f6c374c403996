/* SPDX-License-Identifier: Apache-2.0 */
/* Who comes, and when: scheduled men, the wave, the wounded who return. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "twenty_units.h"

/* Wound nearly everybody on day 0, then no more: a share rho (1 - exp(-t / tau)) returns, a few a day or many. */
static void the_wounded_return_at_their_rate(void **state)
{
    (void)state;
    static const double taus[] = {8, 0.9};
    for (int k = 0; k < 2; k++) {
        rig r;
        plain(&r, 2000);
        rig_param(&r, "lambda", 40);
        rig_param(&r, "p_down", 0);
        rig_param(&r, "kappa", 0.25);
        rig_param(&r, "rho", 0.6);
        rig_param(&r, "tau", taus[k]);
        go(&r, 1);
        double wounded = mean(&r, "wounded"), in_care = mean(&r, "in_care");
        assert_true(wounded == in_care && wounded > 0.7 * MEN);
        rig_param(&r, "lambda", 0);
        assert_int_equal(r.model->prepare(&r.a), 0);
        for (int day = 1; day < 30; day++) {
            rig_go(&r, day, day + 1);
            double back = wounded * 0.6 * (1 - exp(-day / taus[k]));
            assert_near(mean(&r, "returned"), back, 5 * sqrt(variance(&r) / 2000));
        }
        rig_close(&r);
    }
}

/* Men of each unit so far, told of the first particle. */
static void assert_units(const follow *f, size_t n, const long *able)
{
    for (size_t u = 0; u < n; u++)
        assert_int_equal(follow_able(f, 0, u), able[u]);
}

static void units_fill_in_proportion(void **state)
{
    (void)state;
    static double unequal[] = {10, 20, 70}, daily[4] = {10, 0.5, 0.5, 89};
    rig r;
    follow f;
    plain(&r, 1);
    rig_vector(&r, "unit_size", 3, unequal);
    rig_vector(&r, "arrivals", 4, daily);
    rig_param(&r, "lambda", 0);
    go_followed(&r, &f, 0);
    assert_units(&f, 3, (long[]){1, 2, 7});
    rig_go(&r, 0, 2); /* half men count when they make one */
    assert_true(rig_value(&r, "deployed") == 11);
    rig_go(&r, 2, 4);
    assert_units(&f, 3, (long[]){10, 20, 70});
    assert_true(rig_value(&r, "deployed") == 100);
    rig_param(&r, "deployment", 1.5);
    follow_again(&f);
    go(&r, 4);
    assert_units(&f, 3, (long[]){15, 30, 105});
    follow_close(&f, &r);
    rig_close(&r);
}

/* More days of arrivals than are counted beforehand: one man a day, each in the next unit. */
static void a_long_schedule_fills_units_too(void **state)
{
    (void)state;
    static double ones[MEN];
    for (int day = 0; day < MEN; day++)
        ones[day] = 1;
    rig r;
    follow f;
    plain(&r, 1);
    rig_vector(&r, "arrivals", MEN, ones);
    rig_param(&r, "lambda", 0);
    go_followed(&r, &f, 0);
    for (int day = 0; day < MEN; day++) {
        for (int u = 0; u < UNITS; u++)
            assert_int_equal(follow_able(&f, 0, (size_t)u), (day + UNITS - u) / UNITS);
        rig_go(&r, day ? day + 1 : 0, day + 2); /* the first came before day 0 */
    }
    follow_close(&f, &r);
    rig_close(&r);
}

/* Each brigade fills its own units, on its own days; the second has 20 men more than seats, who join any unit. */
static void brigades_fill_their_own_units(void **state)
{
    (void)state;
    enum { RUNS = 500 };
    static double size[] = {10, 30, 20, 20, 40}, daily[] = {0, 20, 20, 40, 0, 0, 0, 39.6, 0.4};
    static const double units[] = {2, 1, 2};
    static const long seated[4][5] = {{0, 0, 20, 0, 0}, {0, 0, 20, 0, 0}, {5, 15, 20, 14, 26}, {10, 30, 20, 14, 26}};
    rig r;
    follow f;
    plain(&r, RUNS);
    rig_vector(&r, "unit_size", 5, size);
    rig_vector(&r, "brigade_units", 3, units);
    rig_vector(&r, "arrivals", 9, daily);
    rig_param(&r, "lambda", 0);
    go_followed(&r, &f, 0);
    for (int day = 0; day <= 3; day++) {
        double strays[5] = {0};
        for (size_t i = 0; i < RUNS; i++)
            for (size_t u = 0; u < 5; u++)
                strays[u] += (double)(follow_able(&f, i, u) - seated[day][u]) / RUNS;
        for (int u = 0; u < 5; u++)
            assert_near(strays[u], 4, 4 * sqrt(20 * 0.2 * 0.8 / RUNS));
        rig_go(&r, day, day + 1);
    }
    assert_true(mean(&r, "deployed") == 120 && variance(&r) < 1e-9);
    follow_close(&f, &r);
    rig_close(&r);
}

static void men_beyond_the_schedule_join_anywhere(void **state)
{
    (void)state;
    static double more[2] = {MEN, 1000};
    rig r;
    follow f;
    plain(&r, 1000);
    rig_vector(&r, "arrivals", 2, more);
    rig_param(&r, "lambda", 0);
    go_followed(&r, &f, 2);
    double sum = 0, squares = 0;
    for (size_t i = 0; i < 1000; i++)
        for (size_t u = 0; u < UNITS; u++) {
            double extra = (double)follow_able(&f, i, u) - SIZE;
            sum += extra;
            squares += (extra - 50) * (extra - 50);
        }
    assert_true(sum == 1000.0 * 1000); /* multinomial: variance 1000 / 20 * 19 / 20 */
    assert_near(squares / 1000 / UNITS, 47.5, 4 * 47.5 * sqrt(2.0 / 1000 / UNITS));
    follow_close(&f, &r);
    rig_close(&r);
}

/* Brigades are complete together: until the last has come nobody is weak, and no threshold is looked at. */
static void the_last_brigade_completes_the_deployment(void **state)
{
    (void)state;
    static const double units[] = {10, 10}, half[] = {150, 0, 0, 0, 0, 0, 300, 0}, thresholds[] = {0.9};
    rig r;
    plain(&r, 100);
    rig_vector(&r, "brigade_units", 2, units);
    rig_vector(&r, "arrivals", 8, half);
    rig_vector(&r, "thresholds", 1, thresholds);
    rig_input(&r, "units_withdraw", 1);
    rig_input(&r, "unit_break_a", 8000); /* breaks below 24 of 30 men, all but surely */
    rig_input(&r, "unit_break_b", 2000);
    rig_param(&r, "lambda", 0);
    rig_param(&r, "d", 0.2);
    go(&r, 2); /* 150 of 600 men, never more from here than 450: the deployment ends on its last day all the same */
    assert_true(mean(&r, "dissolved") == 0 && share_of(&r, 2, "below_1") == 0);
    rig_go(&r, 2, 3);
    assert_true(mean(&r, "dissolved") > 9 && share_of(&r, 3, "below_1") == 1);
    rig_close(&r);
}

static void a_wave_may_come(void **state)
{
    (void)state;
    rig r;
    plain(&r, N);
    rig_param(&r, "lambda", 0);
    rig_input(&r, "wave_chance", 0.3);
    rig_input(&r, "wave_first", 10);
    rig_input(&r, "wave_days", 20);
    rig_input(&r, "wave_median", 300);
    rig_input(&r, "wave_sdlog", 0.4);
    go(&r, 10);
    assert_true(mean(&r, "deployed") == MEN);
    rig_go(&r, 10, 20); /* days 10 to 19: half of the dates */
    double size = 300 * exp(0.4 * 0.4 / 2);
    assert_near(mean(&r, "deployed"), MEN + 0.15 * size, 4 * sqrt(variance(&r) / N));
    rig_go(&r, 20, 40);
    assert_near(mean(&r, "deployed"), MEN + 0.3 * size, 4 * sqrt(variance(&r) / N));
    assert_near(variance(&r), 0.3 * size * size * (exp(0.16) - 0.3), 0.1 * size * size);
    rig_close(&r);
}

static void units_hold_no_more_than_they_can_count(void **state)
{
    (void)state;
    static double big[] = {65000, 2}, daily[] = {65002, 200000};
    rig r;
    plain(&r, 1);
    rig_vector(&r, "unit_size", 2, big);
    rig_vector(&r, "arrivals", 2, daily);
    rig_param(&r, "lambda", 0);
    go(&r, 2);
    assert_true(rig_value(&r, "deployed") == 2 * 65535 && rig_value(&r, "strength") == 2 * 65535);
    rig_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_wounded_return_at_their_rate),
        cmocka_unit_test(units_fill_in_proportion),
        cmocka_unit_test(a_long_schedule_fills_units_too),
        cmocka_unit_test(brigades_fill_their_own_units),
        cmocka_unit_test(men_beyond_the_schedule_join_anywhere),
        cmocka_unit_test(the_last_brigade_completes_the_deployment),
        cmocka_unit_test(a_wave_may_come),
        cmocka_unit_test(units_hold_no_more_than_they_can_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
