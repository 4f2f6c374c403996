/* SPDX-License-Identifier: Apache-2.0 */
/* Desertion, encirclement and units that leave the line, where the answers have closed forms. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "twenty_units.h"
#include <string.h>

static void fates(rig *r, double break_out, double captured, double deserted, double self_inflicted, double killed)
{
    rig_input(r, "fate_break_out", break_out);
    rig_input(r, "fate_captured", captured);
    rig_input(r, "fate_deserted", deserted);
    rig_input(r, "fate_self_inflicted", self_inflicted);
    rig_input(r, "fate_killed", killed);
}

/* No drones; every unit has `able` of its thirty men left and breaks below `limit`. Ready for the evening of day 0. */
static void weak_units(rig *r, size_t n, int able, int limit)
{
    plain(r, n);
    rig_param(r, "lambda", 0);
    men = UNITS * able;
    rig_vector(r, "arrivals", 1, &men);
    /* Beta so narrow that the breakpoint, rounded up to whole men, is all but certain. */
    double share = (limit - 0.5) / SIZE;
    rig_input(r, "unit_break_a", 1e4 * share);
    rig_input(r, "unit_break_b", 1e4 * (1 - share));
}

/* ---- desertion ---- */

/* Each man is still there after t days with probability exp(-d t), whatever the posture. */
static void deserters_leave_one_by_one(void **state)
{
    (void)state;
    static const double starts[] = {0, 1000};
    for (int k = 0; k < 2; k++) {
        rig r;
        plain(&r, N);
        rig_param(&r, "lambda", 0);
        rig_param(&r, "combat_start", starts[k]);
        rig_param(&r, "d", 0.03);
        go(&r, 10);
        double stays = exp(-0.3), var = MEN * stays * (1 - stays);
        assert_near(mean(&r, "strength"), MEN * stays, 4 * sqrt(var / N));
        assert_near(variance(&r), var, 4 * var * sqrt(2.0 / N));
        assert_near(mean(&r, "deserted"), MEN * (1 - stays), 4 * sqrt(var / N));
        /* Uniformly among men: each unit is binomial too. */
        double sum = 0, squares = 0, each = SIZE * stays * (1 - stays);
        for (size_t i = 0; i < N; i++)
            for (int u = 0; u < UNITS; u++) {
                double x = able_men(att_state(&r.a, r.x, i))[u] - SIZE * stays;
                sum += x, squares += x * x;
            }
        assert_near(sum / N / UNITS, 0, 4 * sqrt(each / N / UNITS));
        assert_near(squares / N / UNITS, each, 5 * each * sqrt(2.0 / N / UNITS));
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
    assert_true(share_of(&r, 1, 0) == 1);
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

/* The breakpoint of a unit is Beta(a, b) of its full strength, one for each unit, and stays. */
static void breakpoints_have_their_mean(void **state)
{
    (void)state;
    rig r;
    plain(&r, 500);
    for (int u = 0; u < UNITS; u++)
        sizes[u] = 10000; /* rounding up to whole men does not matter */
    rig_param(&r, "h", 0.1);
    rig_param(&r, "deployment", 1.5);
    rig_input(&r, "unit_break_a", 6);
    rig_input(&r, "unit_break_b", 3);
    go(&r, 0);
    double sum = 0, squares = 0, n = 500.0 * UNITS;
    for (size_t i = 0; i < 500; i++)
        for (int u = 0; u < UNITS; u++) {
            double b = breakpoints(att_state(&r.a, r.x, i), r.a.memory)[u] / 15000.0;
            sum += b, squares += (b - 2 / 3.0) * (b - 2 / 3.0);
        }
    double var = 2.0 / 9 / 10;
    assert_near(sum / n, 2 / 3.0 + 0.5 / 15000, 4 * sqrt(var / n));
    assert_near(squares / n, var, 4 * var * sqrt(2 / n));
    rig_close(&r);
}

/* One man, one unit, breakpoint 1: never weak while he stands, never cut off when he does not. */
static void one_man_is_never_cut_off(void **state)
{
    (void)state;
    static double one = 1;
    rig r;
    plain(&r, N);
    rig_vector(&r, "unit_size", 1, &one);
    rig_vector(&r, "arrivals", 1, &one);
    rig_param(&r, "lambda", 0.1);
    rig_param(&r, "q_bait", 0.5);
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

/* ---- leaving the line ---- */

/* Units without men in the line meet nothing, fight nobody, and their men are still able. */
static void units_that_left_are_out_of_it(void **state)
{
    (void)state;
    for (int withdraw = 0; withdraw <= 1; withdraw++) {
        rig r;
        weak_units(&r, 50, 10, 20);
        rig_input(&r, "units_withdraw", withdraw);
        go(&r, 1);
        assert_true(mean(&r, "dissolved") == withdraw * UNITS && share_of(&r, 1, 1) == withdraw);
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
    for (int stock = -1; stock <= 1000000; stock += 1000001) {
        rig r;
        plain(&r, N);
        rig_param(&r, "lambda", 0.5);
        rig_param(&r, "kappa", 1);
        rig_param(&r, "q_bait", 0.5);
        rig_param(&r, "q_team", 0);
        rig_param(&r, "chi", 0.01);
        rig_input(&r, "stock_start", stock);
        go(&r, 0);
        for (size_t i = 0; i < N; i++) {
            contingent *c = att_state(&r.a, r.x, i);
            for (int u = 0; u < UNITS; u += 2)
                statuses(c, r.a.memory)[u] = DISSOLVED;
            c->dissolved = UNITS / 2;
        }
        assert_true(share_of(&r, 0, 1) == 1); /* half of the units dissolved */
        rig_go(&r, 0, 1);
        double met = 0.5 * UNITS / 2, shot = 1 - pow(1 - r.theta[rig_row(r.model->params, "p_down")], 2);
        assert_near(mean(&r, "encounters"), met, 4 * sqrt(met / N));
        assert_near(mean(&r, "drones_downed"), met * shot, 4 * sqrt(met * shot / N));
        double hits = met * (1 - shot) * 0.5;
        assert_near(mean(&r, "casualties"), hits + 0.01 * (MEN / 2 - hits), 4 * sqrt(variance(&r) / N));
        for (size_t i = 0; i < N; i++)
            for (int u = 0; u < UNITS; u += 2)
                assert_int_equal(able_men(att_state(&r.a, r.x, i))[u], SIZE);
        rig_close(&r);
    }
}

/* The men of a unit that leaves go to the weakest that stays; nobody is lost on the way. */
static void the_weakest_is_refilled(void **state)
{
    (void)state;
    rig r;
    weak_units(&r, 1, 25, 20);
    rig_input(&r, "units_withdraw", 1);
    rig_input(&r, "consolidate", 1);
    rig_param(&r, "tau", 1e9);
    go(&r, 0);
    contingent *c = r.x;
    uint16_t *able = able_men(c), *recovering = recovering_men(c, r.a.memory);
    able[3] = 12, able[7] = 5, able[11] = 21, able[15] = 22; /* the others have 25 */
    recovering[3] = 4, recovering[0] = 2;
    c->recovering = 6;
    c->wounded = 13 + 20 + 4 + 3;
    assert_true(strength(c) == UNITS * 25 - 40);
    rig_go(&r, 0, 1);
    assert_true(able[3] == 0 && recovering[3] == 0 && able[7] == 0 && recovering[0] == 2);
    assert_true(able[11] == 33 && recovering[11] == 4); /* 12 men of unit 3 */
    assert_true(able[15] == 27);                        /* then 22 is least: 5 men of unit 7 */
    assert_true(rig_value(&r, "dissolved") == 2 && rig_value(&r, "strength") == UNITS * 25 - 40);
    assert_account_balances(&r);
    rig_close(&r);
}

/* Newcomers join units in the line, those whose own unit has left too; when no unit is left they join any. */
static void newcomers_join_the_line(void **state)
{
    (void)state;
    static double schedule[2] = {UNITS * 15, UNITS * 15};
    rig r;
    plain(&r, 200);
    rig_vector(&r, "arrivals", 2, schedule);
    rig_param(&r, "lambda", 0);
    rig_input(&r, "units_withdraw", 1);
    go(&r, 0);
    for (size_t i = 0; i < 200; i++) {
        contingent *c = att_state(&r.a, r.x, i);
        for (int u = 0; u < UNITS; u += 2)
            statuses(c, r.a.memory)[u] = DISSOLVED, breakpoints(c, r.a.memory)[u] = 0;
        c->dissolved = UNITS / 2;
    }
    rig_go(&r, 1, 2);
    double extra = 0, squares = 0;
    for (size_t i = 0; i < 200; i++)
        for (int u = 0; u < UNITS; u++) {
            double got = able_men(att_state(&r.a, r.x, i))[u] - 15.0;
            assert_true(u % 2 ? got >= 15 : got == 0);
            extra += u % 2 ? got - 15 : 0, squares += u % 2 ? (got - 30) * (got - 30) : 0;
        }
    assert_true(extra == 200 * UNITS / 2 * 15.0); /* 150 strays over 10 units: variance 150 * 0.09 */
    assert_near(squares / 200 / (UNITS / 2), 13.5, 5 * 13.5 * sqrt(2.0 / 2000));
    assert_account_balances(&r);
    rig_close(&r);
}

/* ---- anything goes ---- */

static double random_within(att_rng *g, double low, double high) { return low + (high - low) * att_rng_unif(g); }

/* Whatever is asked of the model, nobody is lost from the account. */
static void nobody_is_lost_whatever_the_inputs(void **state)
{
    (void)state;
    enum { RUNS = 10, CASES = 150, DAYS = 80 };
    static const char *const flag[] = {"fight_on", "units_withdraw", "consolidate", "casualties_include_lost"};
    static const char *const weight[] = {"fate_break_out", "fate_captured", "fate_deserted", "fate_self_inflicted",
                                         "fate_killed"};
    att_rng g = att_args_rng(&(att_args){.stream = {{5, 5, 5, 5}}}, ATT_SHOCK, 0, 0);
    for (int k = 0; k < CASES; k++) {
        static double schedule[20];
        rig r;
        plain(&r, RUNS);
        for (int u = 0; u < UNITS; u++)
            sizes[u] = 1 + att_rng_below(&g, 40);
        for (int day = 0; day < 20; day++)
            schedule[day] = random_within(&g, 0, 50) * att_rng_below(&g, 2);
        rig_vector(&r, "arrivals", 20, schedule);
        rig_param(&r, "lambda", exp(random_within(&g, -3, 1)));
        rig_param(&r, "chi", exp(random_within(&g, -7, -2)));
        rig_param(&r, "rho", att_rng_unif(&g));
        rig_param(&r, "tau", random_within(&g, 1, 40));
        rig_param(&r, "sd_tempo", att_rng_unif(&g));
        rig_param(&r, "deployment", random_within(&g, 0.7, 1.3));
        rig_param(&r, "h", exp(random_within(&g, -4, 3)));
        rig_param(&r, "d", exp(random_within(&g, -9, -2)));
        rig_param(&r, "compliance", att_rng_unif(&g));
        rig_param(&r, "rest_mean", random_within(&g, 0, 20));
        rig_input(&r, "bait", att_rng_below(&g, 3));
        rig_input(&r, "stock_start", att_rng_below(&g, 2) ? -1 : 100);
        rig_input(&r, "stock_supply", 5);
        rig_input(&r, "wave_chance", 0.5);
        rig_input(&r, "wave_median", 100);
        rig_input(&r, "unit_break_a", exp(random_within(&g, -2, 3)));
        rig_input(&r, "unit_break_b", exp(random_within(&g, -2, 3)));
        for (size_t i = 0; i < sizeof flag / sizeof *flag; i++)
            rig_input(&r, flag[i], att_rng_below(&g, 2));
        for (size_t i = 0; i < sizeof weight / sizeof *weight; i++)
            rig_input(&r, weight[i], i && att_rng_below(&g, 2) ? 0 : att_rng_unif(&g) * 3);
        go(&r, 0);
        for (int day = 0; day < DAYS; day += 5) {
            rig_go(&r, day, day + 5);
            assert_account_balances(&r);
        }
        rig_close(&r);
    }
}

static void weights_of_no_fate_are_refused(void **state)
{
    (void)state;
    rig r;
    plain(&r, 1);
    fates(&r, 0, 0, 0, 0, 0);
    assert_true(rig_prepare(&r) < 0);
    assert_string_equal(r.why,
                        "fate_break_out and the four other weights of fate are all 0: nothing can become of the men");
    rig_close(&r);
}

/* ---- signs ---- */

/* Mean of a quantity on day 60 in a contingent to which everything happens, with one parameter or input changed. */
static double with(const char *param, const char *input, double x, const char *name)
{
    rig r;
    plain(&r, N);
    rig_param(&r, "lambda", 0.4);
    rig_param(&r, "h", 0.2);
    rig_param(&r, "d", 0.001);
    if (param)
        rig_param(&r, param, x);
    if (input)
        rig_input(&r, input, x);
    go(&r, 60);
    double m = mean(&r, name);
    rig_close(&r);
    return m;
}

static void signs_are_as_the_page_says(void **state)
{
    (void)state;
    static const struct {
        const char *param, *input, *name;
        double low, high;
        int sign;
    } row[] = {
        {"h", NULL, "encirclements", 0.1, 0.4, 1},
        {"h", NULL, "strength", 0.1, 0.4, -1},
        {"h", NULL, "captured", 0.1, 0.4, 1},
        {"d", NULL, "deserted", 0.001, 0.003, 1},
        {"d", NULL, "strength", 0.001, 0.003, -1},
        {"compliance", NULL, "captured", 0.2, 0.8, -1},
        {"compliance", NULL, "self_inflicted", 0.2, 0.8, 1},
        {NULL, "units_withdraw", "casualties", 0, 1, -1},
        {NULL, "units_withdraw", "encounters", 0, 1, -1},
        {NULL, "unit_break_a", "encirclements", 4, 12, 1},
        {"lambda", NULL, "encirclements", 0.3, 0.6, 1},
        {"kappa", NULL, "killed", 0.2, 0.4, 1},
        {"p_down", NULL, "casualties", 0.2, 0.4, -1},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        double low = with(row[i].param, row[i].input, row[i].low, row[i].name);
        double high = with(row[i].param, row[i].input, row[i].high, row[i].name);
        if (row[i].sign * (high - low) < 0.02 * fabs(low))
            fail_msg("%s%s from %g to %g: %s goes from %g to %g", row[i].param ? row[i].param : "",
                     row[i].input ? row[i].input : "", row[i].low, row[i].high, row[i].name, low, high);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deserters_leave_one_by_one),
        cmocka_unit_test(desertion_can_break_the_contingent),
        cmocka_unit_test(fates_have_their_mean_and_variance),
        cmocka_unit_test(compliance_moves_the_captured),
        cmocka_unit_test(weak_units_are_cut_off_at_their_rate),
        cmocka_unit_test(breakpoints_have_their_mean),
        cmocka_unit_test(one_man_is_never_cut_off),
        cmocka_unit_test(only_complete_units_in_the_line_are_at_risk),
        cmocka_unit_test(units_that_left_are_out_of_it),
        cmocka_unit_test(half_the_units_meet_half_the_drones),
        cmocka_unit_test(the_weakest_is_refilled),
        cmocka_unit_test(newcomers_join_the_line),
        cmocka_unit_test(nobody_is_lost_whatever_the_inputs),
        cmocka_unit_test(weights_of_no_fate_are_refused),
        cmocka_unit_test(signs_are_as_the_page_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
