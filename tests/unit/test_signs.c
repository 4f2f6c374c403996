/* SPDX-License-Identifier: Apache-2.0 */
/* Which way each parameter and input moves what can be observed, as the page of the model lists. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "twenty_units.h"

/*
 * Twenty units in the line for sixty days, to whom everything happens, with one parameter or input changed; the same
 * random numbers each time. Its mean of a quantity.
 */
static double with(const char *changed, double x, const char *name)
{
    enum { RUNS = 600 };
    static const double own[] = {200}, opponent[] = {800};
    rig r;
    plain(&r, RUNS);
    rig_param(&r, "lambda", 0.4);
    rig_param(&r, "p_down", 0.3);
    rig_param(&r, "chi", 0.004);
    rig_param(&r, "rho", 0.4);
    rig_param(&r, "tau", 20);
    rig_param(&r, "h", 0.2);
    rig_param(&r, "d", 0.001);
    rig_param(&r, "combat_start", 5);
    rig_param(&r, "initiative_level", 0.2);
    rig_param(&r, "initiative_slope", 1);
    rig_input(&r, "rotate_after", 6);
    rig_input(&r, "rotate_rest", 1);
    rig_vector(&r, "sector_own", 1, own);
    rig_vector(&r, "sector_opponent", 1, opponent);
    if (att_fields_find(r.model->params, changed) >= 0)
        rig_param(&r, changed, x);
    else
        rig_input(&r, changed, x);
    go(&r, 60);
    double m = mean(&r, name);
    rig_close(&r);
    return m;
}

/* Sign 0: it plays no part under this doctrine, and not a man is different. */
static const struct {
    const char *changed;
    double low, high;
    const char *name;
    int sign;
} row[] = {
    {"lambda", 0.3, 0.6, "encounters", 1},
    {"lambda", 0.3, 0.6, "casualties", 1},
    {"lambda", 0.3, 0.6, "encirclements", 1},
    {"lambda", 0.3, 0.6, "strength", -1},
    {"p_down", 0.2, 0.4, "drones_downed", 1},
    {"p_down", 0.2, 0.4, "casualties", -1},
    {"q_bait", 0.3, 0.6, "casualties", 1},
    {"q_team", 0.2, 0.4, "casualties", 1},
    {"q_alone", 0.2, 0.4, "casualties", 0},
    {"kappa", 0.2, 0.4, "killed", 1},
    {"kappa", 0.2, 0.4, "in_care", -1},
    {"kappa_close", 0.2, 0.6, "killed", 1},
    {"rho", 0.2, 0.6, "returned", 1},
    {"rho", 0.2, 0.6, "strength", 1},
    {"tau", 10, 30, "returned", -1},
    {"tau", 10, 30, "in_care", 1},
    {"chi", 0.002, 0.006, "casualties", 1},
    {"combat_start", 5, 25, "casualties", -1},
    {"deployment", 0.8, 1.2, "strength", 1},
    {"h", 0.1, 0.4, "encirclements", 1},
    {"h", 0.1, 0.4, "captured", 1},
    {"h", 0.1, 0.4, "strength", -1},
    {"compliance", 0.2, 0.8, "captured", -1},
    {"compliance", 0.2, 0.8, "self_inflicted", 1},
    {"compliance", 0.2, 0.8, "strength", 0},
    {"d", 0.001, 0.003, "deserted", 1},
    {"d", 0.001, 0.003, "strength", -1},
    {"rest_mean", 5, 40, "casualties", 0},
    {"initiative_level", 0, 0.5, "initiative", 1},
    {"initiative_slope", 0.5, 1, "initiative", -1},
    {"bait", 1, 2, "casualties", 1},
    {"shooters", 2, 4, "drones_downed", 1},
    {"shooters", 2, 4, "casualties", -1},
    {"tempo_building", 0.02, 1, "encounters", 1},
    {"stock_start", 0, 60, "encounters", 1},
    {"wave_chance", 0, 1, "deployed", 1},
    {"unit_break_a", 4, 12, "encirclements", 1},
    {"units_withdraw", 0, 1, "encounters", -1},
    {"units_withdraw", 0, 1, "casualties", -1},
    {"fate_killed", 1, 4, "killed", 1},
    {"fate_captured", 0.5, 2, "captured", 1},
    {"fate_break_out", 1, 6, "strength", 1},
    {"casualties_include_lost", 0, 1, "casualties", 1},
    {"no_capture_order", 0, 1, "captured", -1},
    {"no_capture_order", 0, 1, "self_inflicted", 1},
    {"brigade_weight", 0.5, 2, "encounters", 1},
    {"rotate_rest", 1, 5, "encounters", -1},
    {"rotate_after", 2, 12, "encounters", 1},
    {"relief_day", 10, 40, "casualties", 1},
    {"sector_own", 100, 400, "initiative", 1},
    {"sector_opponent", 500, 900, "initiative", -1},
};

static void signs_are_as_the_page_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        double low = with(row[i].changed, row[i].low, row[i].name),
               high = with(row[i].changed, row[i].high, row[i].name);
        if (row[i].sign ? row[i].sign * (high - low) < 0.02 * fabs(low) : high != low)
            fail_msg("%s from %g to %g: %s goes from %g to %g", row[i].changed, row[i].low, row[i].high, row[i].name,
                     low, high);
    }
}

/* Mean hits of one drone that meets a full team. */
static double hits(int bait, int shooters, double p, double q_bait, double q_team)
{
    return pow(1 - p, shooters) * (bait * q_bait + shooters * q_team);
}

/*
 * One more shooter spares men or not as p (bait q_bait + shooters q_team) exceeds (1 - p) q_team or not: he shoots, and is
 * one more to be hit. Few men fall, so that all teams are full.
 */
static void one_more_shooter_spares_men_when_he_shoots_well(void **state)
{
    (void)state;
    static const double p_down[] = {0.05, 0.2, 0.5};
    for (int k = 0; k < 3; k++)
        for (int shooters = 0; shooters < 4; shooters++) {
            const double p = p_down[k], q_bait = 0.5, q_team = 0.4;
            double seen[2], se = 0;
            for (int more = 0; more <= 1; more++) {
                rig r;
                plain(&r, N);
                rig_param(&r, "lambda", 1);
                rig_param(&r, "p_down", p);
                rig_param(&r, "q_bait", q_bait);
                rig_param(&r, "q_team", q_team);
                rig_input(&r, "shooters", shooters + more);
                go(&r, 2);
                seen[more] = mean(&r, "casualties");
                se = hypot(se, sqrt(variance(&r) / N));
                rig_close(&r);
            }
            double change =
                2.0 * UNITS * (hits(1, shooters + 1, p, q_bait, q_team) - hits(1, shooters, p, q_bait, q_team));
            assert_true((change < 0) == (p * (q_bait + shooters * q_team) > (1 - p) * q_team));
            assert_near(seen[1] - seen[0], change, 4.5 * se);
        }
}

static void who_fights_on_loses_more(void **state)
{
    (void)state;
    double lost[2];
    for (int fight_on = 0; fight_on <= 1; fight_on++) {
        rig r;
        plain(&r, 2000);
        rig_param(&r, "lambda", 0.5);
        rig_input(&r, "fight_on", fight_on);
        go(&r, 80);
        lost[fight_on] = mean(&r, "casualties");
        rig_close(&r);
    }
    assert_true(lost[1] > 1.1 * lost[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_are_as_the_page_says),
        cmocka_unit_test(one_more_shooter_spares_men_when_he_shoots_well),
        cmocka_unit_test(who_fights_on_loses_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
