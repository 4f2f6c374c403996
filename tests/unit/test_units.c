/* SPDX-License-Identifier: Apache-2.0 */
/* Desertion and encirclement, where the answers have closed forms. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "twenty_units.h"

/* ---- desertion ---- */

/* Each man is still there after t days with probability exp(-d t), whatever the posture. */
static void deserters_leave_one_by_one(void **state)
{
    (void)state;
    static const double starts[] = {0, 1000};
    for (int k = 0; k < 2; k++) {
        rig r;
        follow f;
        plain(&r, N);
        rig_param(&r, "lambda", 0);
        rig_param(&r, "combat_start", starts[k]);
        rig_param(&r, "d", 0.03);
        go_followed(&r, &f, 10);
        double stays = exp(-0.3), var = MEN * stays * (1 - stays);
        assert_near(mean(&r, "strength"), MEN * stays, 4 * sqrt(var / N));
        assert_near(variance(&r), var, 4 * var * sqrt(2.0 / N));
        assert_near(mean(&r, "deserted"), MEN * (1 - stays), 4 * sqrt(var / N));
        /* Uniformly among men: each unit is binomial too. */
        double sum = 0, squares = 0, each = SIZE * stays * (1 - stays);
        for (size_t i = 0; i < N; i++)
            for (size_t u = 0; u < UNITS; u++) {
                double x = (double)follow_able(&f, i, u) - SIZE * stays;
                sum += x, squares += x * x;
            }
        assert_near(sum / N / UNITS, 0, 4 * sqrt(each / N / UNITS));
        assert_near(squares / N / UNITS, each, 5 * each * sqrt(2.0 / N / UNITS));
        follow_close(&f, &r);
        rig_close(&r);
    }
}

/* A large unit among few small ones or many: its men desert no less and no more than others, nor are they hit more. */
static void men_of_unequal_units_are_alike(void **state)
{
    (void)state;
    static const char *const cause[] = {"d", "chi"}, *const told[] = {"deserted", "wounded_close"};
    static double size[UNITS] = {1000};
    for (int k = 0; k < 4; k++) {
        size_t n = k < 2 ? 4 : UNITS;
        for (size_t u = 1; u < UNITS; u++)
            size[u] = 4;
        double all = 1000 + 4 * ((double)n - 1), got[UNITS] = {0};
        rig r;
        follow f;
        plain(&r, N);
        rig_vector(&r, "unit_size", n, size);
        rig_vector(&r, "arrivals", 1, &all);
        rig_param(&r, "lambda", 0);
        rig_param(&r, "kappa_close", 0);
        rig_param(&r, cause[k % 2], 0.05);
        go_followed(&r, &f, 1);
        double p = k % 2 ? 0.05 : -expm1(-0.05);
        for (size_t i = 0; i < N; i++)
            for (size_t u = 0; u < n; u++)
                got[u] += follow_count(&f, &r, i, u, told[k % 2]) / (double)N;
        for (size_t u = 0; u < n; u++)
            assert_near(got[u], p * size[u], 4.5 * sqrt(p * size[u] / N));
        follow_close(&f, &r);
        rig_close(&r);
    }
}

/* Deserters take men from teams, and count as losses of the commitment. */
static void desertion_can_break_the_contingent(void **state)
{
    (void)state;
    rig r;
    plain(&r, 100);
    rig_param(&r, "lambda", 0);
    rig_param(&r, "d", 1);
    rig_input(&r, "fight_on", 0);
    rig_input(&r, "break_a", 5000);
    rig_input(&r, "break_b", 5000); /* a half; by the evening 1 - 1/e have gone */
    go(&r, 1);
    assert_true(share_of(&r, 1, "pulled_out") == 1);
    rig_close(&r);
}

/* ---- encirclement ---- */

/* Who is cut off for certain has one evening's Dirichlet-multinomial fate: 15 men of each unit by weights 2, 1, 1, 1, 3. */
static void fates_have_their_mean_and_variance(void **state)
{
    (void)state;
    enum { ABLE = 15 };
    static const char *const name[] = {"strength", "captured", "deserted", "self_inflicted", "killed"};
    static const double w[] = {2, 1.5, 1, 0.5, 3};
    rig r;
    weak_units(&r, N, ABLE, 30);
    rig_param(&r, "h", 1e6);
    rig_param(&r, "compliance", 0);
    fates(&r, w[0], w[1], w[2], w[3], w[4]);
    go(&r, 1);
    assert_true(mean(&r, "encirclements") == UNITS);
    for (int k = 0; k < 5; k++) {
        double p = w[k] / 8, var = UNITS * ABLE * p * (1 - p) * (8 + ABLE) / (8 + 1);
        assert_near(mean(&r, name[k]), UNITS * ABLE * p, 4 * sqrt(var / N));
        assert_near(variance(&r), var, 4.5 * var * sqrt(2.5 / N));
    }
    assert_account_balances(&r);
    rig_close(&r);
}

/* The order turns captives into dead, one by one; with compliance 1 nobody is captured, with 0 nobody obeys. */
static void compliance_moves_the_captured(void **state)
{
    (void)state;
    for (int c = 0; c <= 4; c++) {
        rig r;
        weak_units(&r, N, 10, 20);
        rig_param(&r, "h", 1e6);
        rig_param(&r, "compliance", c / 4.0);
        fates(&r, 0, 1, 0, 0, 0); /* without the order all would be captured */
        go(&r, 1);
        double want = UNITS * 10 * (1 - c / 4.0), var = want * c / 4.0;
        assert_near(mean(&r, "captured"), want, 4 * sqrt(var / N));
        assert_near(variance(&r), var, 4 * var * sqrt(2.0 / N) + 1e-12);
        assert_near(mean(&r, "self_inflicted"), UNITS * 10 - want, 4 * sqrt(var / N));
        assert_true(mean(&r, "killed") == 0 && mean(&r, "strength") == 0 && mean(&r, "casualties") == 0);
        rig_input(&r, "casualties_include_lost", 1);
        go(&r, 1);
        assert_true(mean(&r, "casualties") == UNITS * 10);
        rig_close(&r);
    }
}

/* Without the order nobody obeys one: the same bytes as with an order that nobody obeys. */
static void no_order_is_an_order_that_nobody_obeys(void **state)
{
    (void)state;
    rig with, without;
    weak_units(&with, 50, 10, 20);
    rig_param(&with, "h", 0.5);
    rig_param(&with, "compliance", 0);
    go(&with, 10);
    weak_units(&without, 50, 10, 20);
    rig_param(&without, "h", 0.5);
    rig_param(&without, "compliance", 0.7);
    rig_input(&without, "no_capture_order", 0);
    go(&without, 10);
    assert_true(mean(&with, "captured") > 1);
    assert_memory_equal(with.x, without.x, 50 * with.a.state_bytes);
    rig_close(&with);
    rig_close(&without);
}

/* With a able men of a breakpoint of b a unit is cut off with probability 1 - exp(-h (1 - a / b)); here all break out. */
static void weak_units_are_cut_off_at_their_rate(void **state)
{
    (void)state;
    static const double h[] = {0.05, 0.9, 1.1, 4}; /* ringing and asking each */
    static const int able[] = {1, 5, 11, 14, 20};
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 5; k++) {
            rig r;
            weak_units(&r, N, able[k], 12);
            rig_param(&r, "h", h[i]);
            fates(&r, 1, 0, 0, 0, 0);
            go(&r, 3);
            double p = able[k] < 12 ? -expm1(-h[i] * (1 - able[k] / 12.0)) : 0, var = 3 * UNITS * p * (1 - p);
            assert_near(mean(&r, "encirclements"), 3 * UNITS * p, 4.5 * sqrt(var / N));
            assert_near(variance(&r), var, 5 * var * sqrt(2.0 / N) + 5 * sqrt(var) / N);
            assert_true(mean(&r, "strength") == UNITS * able[k]);
            rig_close(&r);
        }
}

/*
 * The breakpoint of a unit is Beta(a, b) of its full strength, one for each unit, and stays: with a men of n the unit is weak
 * with probability P(B > a / n), and who is not weak tonight will not be tomorrow.
 */
static void breakpoints_have_their_law(void **state)
{
    (void)state;
    static const int able[] = {60, 90, 105, 120, 144};
    for (int k = 0; k < 5; k++) {
        rig r;
        plain(&r, N);
        for (int u = 0; u < UNITS; u++)
            sizes[u] = 100;
        men = UNITS * able[k] / 1.5;
        rig_param(&r, "lambda", 0);
        rig_param(&r, "deployment", 1.5);
        rig_input(&r, "units_withdraw", 1);
        rig_input(&r, "unit_break_a", 6);
        rig_input(&r, "unit_break_b", 3);
        go(&r, 1);
        double p = 1 - att_cdf_beta(able[k] / 150.0, 6, 3), var = UNITS * p * (1 - p);
        assert_near(mean(&r, "dissolved"), UNITS * p, 4 * sqrt(var / N));
        assert_near(variance(&r), var, 5 * var * sqrt(2.0 / N) + 4 * sqrt(var) / N);
        double before = mean(&r, "dissolved");
        rig_go(&r, 1, 5);
        assert_true(mean(&r, "dissolved") == before);
        rig_close(&r);
    }
}

/* One man, one unit, breakpoint 1: never weak while he stands, never cut off when he does not. */
static void one_man_is_never_cut_off(void **state)
{
    (void)state;
    rig r;
    one_man(&r, N);
    rig_param(&r, "h", 1e6);
    rig_param(&r, "d", 0.02);
    rig_input(&r, "units_withdraw", 1);
    go(&r, 14);
    double stands = exp(-(0.1 * 0.5 + 0.02) * 14);
    assert_near(mean(&r, "strength"), stands, 4 * sqrt(stands * (1 - stands) / N));
    assert_true(mean(&r, "encirclements") == 0);
    assert_near(mean(&r, "dissolved"), 1 - mean(&r, "strength"), 1e-9);
    rig_close(&r);
}

/* Units in the rear, and those that still fill up, are neither cut off nor do they leave. */
static void only_complete_units_in_the_line_are_at_risk(void **state)
{
    (void)state;
    static double slowly[5] = {UNITS, 0, 0, 0, UNITS * 9};
    for (int in_rear = 0; in_rear <= 1; in_rear++) {
        rig r;
        weak_units(&r, 20, 10, 20);
        rig_vector(&r, "arrivals", 5, slowly);
        rig_param(&r, "combat_start", in_rear ? 7 : 0);
        rig_param(&r, "h", 1e6);
        rig_input(&r, "units_withdraw", 1);
        fates(&r, 1, 0, 0, 0, 0);
        int first = in_rear ? 7 : 4;
        go(&r, first);
        assert_true(mean(&r, "encirclements") == 0 && mean(&r, "dissolved") == 0);
        rig_go(&r, first, first + 1);
        assert_true(mean(&r, "encirclements") == UNITS && mean(&r, "dissolved") == UNITS);
        rig_close(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deserters_leave_one_by_one),
        cmocka_unit_test(men_of_unequal_units_are_alike),
        cmocka_unit_test(desertion_can_break_the_contingent),
        cmocka_unit_test(fates_have_their_mean_and_variance),
        cmocka_unit_test(compliance_moves_the_captured),
        cmocka_unit_test(no_order_is_an_order_that_nobody_obeys),
        cmocka_unit_test(weak_units_are_cut_off_at_their_rate),
        cmocka_unit_test(breakpoints_have_their_law),
        cmocka_unit_test(one_man_is_never_cut_off),
        cmocka_unit_test(only_complete_units_in_the_line_are_at_risk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
