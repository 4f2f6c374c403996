/* SPDX-License-Identifier: Apache-2.0 */
/* Teams and drones, close combat: where the answers have closed forms. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "twenty_units.h"

static void without_sorties_nothing_happens(void **state)
{
    (void)state;
    rig r;
    plain(&r, 10);
    rig_param(&r, "lambda", 0);
    go(&r, 100);
    assert_true(mean(&r, "strength") == MEN && mean(&r, "deployed") == MEN && mean(&r, "encounters") == 0);
    rig_close(&r);
}

static void sure_shots_down_every_drone(void **state)
{
    (void)state;
    rig r;
    plain(&r, N);
    rig_param(&r, "lambda", 0.2);
    rig_param(&r, "p_down", 1);
    go(&r, 10);
    assert_true(mean(&r, "casualties") == 0);
    double met = mean(&r, "encounters"), want = 0.2 * UNITS * 10;
    assert_near(met, want, 4 * sqrt(want / N));
    assert_near(variance(&r), want, 4 * want * sqrt(2.0 / N + 1 / want / N)); /* Poisson */
    assert_true(mean(&r, "drones_downed") == met);
    rig_close(&r);
}

/* Of teams b + g: not shot down (1 - p)^g, then b q_bait + g q_team men are hit, of whom kappa die. */
static void hits_per_encounter_follow_the_doctrine(void **state)
{
    (void)state;
    const double q_bait = 0.7, q_team = 0.3, p = 0.25, kappa = 0.4, q_alone = 0.6;
    for (int bait = 0; bait <= 3; bait++)
        for (int shooters = 0; shooters <= 5; shooters += 5) {
            rig r;
            plain(&r, N);
            rig_param(&r, "lambda", 0.1);
            rig_param(&r, "q_bait", q_bait);
            rig_param(&r, "q_team", q_team);
            rig_param(&r, "q_alone", q_alone);
            rig_param(&r, "p_down", p);
            rig_param(&r, "kappa", kappa);
            rig_input(&r, "bait", bait);
            rig_input(&r, "shooters", shooters);
            go(&r, 5);
            double met = 0.1 * UNITS * 5, missed = bait ? pow(1 - p, shooters) : 1;
            double each = bait ? missed * (bait * q_bait + shooters * q_team) : q_alone;
            double killed = mean(&r, "killed"), se = sqrt(variance(&r) / N);
            assert_near(killed, met * each * kappa, 4.5 * se + 1e-12);
            assert_near(mean(&r, "wounded"), met * each * (1 - kappa), 4.5 * sqrt(variance(&r) / N) + 1e-12);
            assert_near(mean(&r, "encounters"), met, 4.5 * sqrt(met / N));
            assert_near(mean(&r, "drones_downed"), met * (1 - missed), 4.5 * sqrt(met / N) + 1e-12);
            rig_close(&r);
        }
}

static void men_hit_all_die_or_none_does(void **state)
{
    (void)state;
    for (int kappa = 0; kappa <= 1; kappa++) {
        rig r;
        plain(&r, 50);
        rig_param(&r, "kappa", kappa);
        rig_param(&r, "kappa_close", kappa);
        rig_param(&r, "chi", 0.01);
        rig_param(&r, "lambda", 1);
        go(&r, 30);
        assert_true(mean(&r, kappa ? "wounded" : "killed") == 0 && mean(&r, kappa ? "killed" : "wounded") > 50);
        rig_close(&r);
    }
}

/* One man, alone: hit with q_bait at each sortie, so that he stands on day t with probability exp(-lambda q t). */
static void one_man_stands_alone(void **state)
{
    (void)state;
    rig r;
    one_man(&r, N);
    go(&r, 14);
    double stands = exp(-0.1 * 0.5 * 14);
    assert_near(mean(&r, "strength"), stands, 4 * sqrt(stands * (1 - stands) / N));
    /* He meets drones only while he stands: (1 - exp(-lambda q t)) / q of them. */
    assert_near(mean(&r, "encounters"), (1 - stands) / 0.5, 4 * sqrt(variance(&r) / N));
    rig_close(&r);
}

/*
 * Units of one man without bait: the first hit of a day leaves a unit without a team, and the rest of the day is drawn
 * another way. Each man still stands in the evening with probability exp(-lambda q), independently.
 */
static void a_day_goes_on_when_a_team_falls_short(void **state)
{
    (void)state;
    static double ones[UNITS];
    rig r;
    plain(&r, N);
    for (int u = 0; u < UNITS; u++)
        ones[u] = 1;
    men = UNITS;
    rig_vector(&r, "unit_size", UNITS, ones);
    rig_input(&r, "bait", 0);
    rig_param(&r, "lambda", 1.5);
    rig_param(&r, "q_alone", 0.6);
    go(&r, 1);
    double stands = exp(-1.5 * 0.6), var = UNITS * stands * (1 - stands);
    assert_near(mean(&r, "strength"), UNITS * stands, 4 * sqrt(var / N));
    assert_near(variance(&r), var, 4 * var * sqrt(2.0 / N));
    assert_near(mean(&r, "encounters"), UNITS * (1 - stands) / 0.6, 4 * sqrt(variance(&r) / N));
    rig_close(&r);
}

/*
 * All of one unit's law on one day, by hand: a team of one bait and one shooter, both to be killed where they stand. With
 * two men, the first drone is shot down (1/2), or takes the bait only, the shooter only, or both; a man left alone is bait.
 */
static void a_unit_of_two_has_its_exact_law(void **state)
{
    (void)state;
    static double two = 2;
    const double q_bait = 0.6, q_team = 0.3, lambda = 1.4;
    rig r;
    plain(&r, N);
    rig_vector(&r, "unit_size", 1, &two);
    rig_vector(&r, "arrivals", 1, &two);
    rig_input(&r, "shooters", 1);
    rig_param(&r, "lambda", lambda);
    rig_param(&r, "p_down", 0.5);
    rig_param(&r, "q_bait", q_bait);
    rig_param(&r, "q_team", q_team);
    rig_param(&r, "kappa", 1);
    /* Rates out of two men: both stay, one falls, both fall; out of one man: he falls. */
    double both = lambda * 0.5 * q_bait * q_team, one = lambda * 0.5 * (q_bait + q_team) - 2 * both,
           alone = lambda * q_bait;
    double two_left = exp(-(both + one)), one_left = one * (exp(-(both + one)) - exp(-alone)) / (alone - both - one);
    go(&r, 1);
    double seen[3] = {0};
    rig_observe(&r, "strength", out);
    for (size_t i = 0; i < N; i++)
        seen[(int)out[i]]++;
    const double want[3] = {1 - two_left - one_left, one_left, two_left};
    for (int k = 0; k < 3; k++)
        assert_near(seen[k] / N, want[k], 4 * sqrt(want[k] * (1 - want[k]) / N));
    rig_close(&r);
}

static void every_man_falls_in_the_end(void **state)
{
    (void)state;
    rig r;
    plain(&r, 50);
    rig_param(&r, "lambda", 3);
    rig_param(&r, "q_bait", 1);
    rig_param(&r, "p_down", 0);
    go(&r, 60);
    assert_true(mean(&r, "strength") == 0 && mean(&r, "casualties") == MEN && mean(&r, "ineffective") == UNITS);
    rig_close(&r);
}

static void the_stock_bounds_the_sorties(void **state)
{
    (void)state;
    rig r;
    plain(&r, 200);
    rig_param(&r, "lambda", 5);
    rig_input(&r, "stock_start", 0);
    go(&r, 10);
    assert_true(mean(&r, "encounters") == 0 && mean(&r, "strength") == MEN);
    rig_input(&r, "stock_start", 7);
    rig_input(&r, "stock_supply", 2.5); /* a day's 2.5 and then half a drone left over for the next */
    go(&r, 10);
    assert_near(mean(&r, "encounters"), 7 + 25, 0);
    assert_near(variance(&r), 0, 1e-20);
    rig_close(&r);
}

/* With one unit and no drones, hits of a day are Poisson(chi A): means shrink by 1 - chi each day. */
static void close_combat_takes_its_share(void **state)
{
    (void)state;
    rig r;
    plain(&r, N);
    rig_param(&r, "lambda", 0);
    rig_param(&r, "chi", 0.02);
    rig_param(&r, "kappa_close", 0.3);
    go(&r, 20);
    double left = MEN * pow(1 - 0.02, 20);
    assert_near(mean(&r, "strength"), left, 4 * sqrt(variance(&r) / N));
    assert_near(mean(&r, "killed"), 0.3 * (MEN - left), 4 * sqrt(variance(&r) / N));
    rig_close(&r);
}

/* Units worn down by close combat have no full team for the drones that follow: what each unit is told to have adds up. */
static void close_combat_leaves_short_teams(void **state)
{
    (void)state;
    rig r;
    follow f;
    plain(&r, 100);
    rig_param(&r, "lambda", 0.05);
    rig_param(&r, "chi", 0.2);
    go_followed(&r, &f, 30);
    rig_observe(&r, "strength", out);
    for (size_t i = 0; i < 100; i++) {
        long able = 0;
        for (size_t u = 0; u < UNITS; u++) {
            assert_true(follow_able(&f, i, u) >= 0);
            able += follow_able(&f, i, u);
        }
        assert_int_equal(able, out[i]);
    }
    assert_true(mean(&r, "strength") < UNITS * 2);
    follow_close(&f, &r);
    rig_close(&r);
}

/* Units so large that no team falls short, and a day of some 100,000 hits: no count runs over, and each has its mean. */
static void a_day_may_have_many_hits(void **state)
{
    (void)state;
    enum { RUNS = 20 };
    static const double size[] = {60000, 60000, 60000}, all = 180000, weight = 40;
    rig r;
    plain(&r, RUNS);
    rig_vector(&r, "unit_size", 3, size);
    rig_vector(&r, "arrivals", 1, &all);
    rig_vector(&r, "brigade_weight", 1, &weight);
    rig_param(&r, "lambda", 1000);
    rig_param(&r, "p_down", 0);
    rig_param(&r, "q_bait", 0.7);
    rig_param(&r, "q_team", 0.1);
    rig_param(&r, "kappa", 0.1);
    go(&r, 1);
    double met = 3 * 1000 * weight, hit = met * (0.7 + 2 * 0.1);
    assert_near(mean(&r, "encounters"), met, 4 * sqrt(met / RUNS));
    assert_near(mean(&r, "killed"), 0.1 * hit, 4 * sqrt(variance(&r) / RUNS));
    assert_near(mean(&r, "wounded"), 0.9 * hit, 4 * sqrt(variance(&r) / RUNS));
    assert_near(mean(&r, "strength"), all - hit, 4 * sqrt(variance(&r) / RUNS));
    assert_true(variance(&r) < 3 * met);
    rig_close(&r);
}

/* Each brigade meets its own share of drones: units x lambda x weight; none where the weight is 0. */
static void brigades_meet_drones_by_their_weights(void **state)
{
    (void)state;
    static const double units[] = {5, 8, 7}, weights[] = {2, 0, 0.5}, first_day[] = {5 * SIZE, 8 * SIZE, 7 * SIZE};
    rig r;
    follow f;
    plain(&r, 1000);
    rig_vector(&r, "arrivals", 3, first_day);
    rig_vector(&r, "brigade_units", 3, units);
    rig_vector(&r, "brigade_weight", 3, weights);
    rig_param(&r, "lambda", 0.3);
    rig_param(&r, "q_bait", 0.2);
    go_followed(&r, &f, 4);
    double met[3] = {0}, all = 0.3 * 4 * (5 * 2 + 7 * 0.5);
    for (size_t i = 0; i < 1000; i++)
        for (size_t u = 0; u < UNITS; u++)
            met[(u >= 5) + (u >= 13)] += follow_count(&f, &r, i, u, "met_drone") / 1000.0;
    for (int b = 0; b < 3; b++) {
        double want = 0.3 * 4 * units[b] * weights[b];
        assert_near(met[b], want, 4 * sqrt(want / 1000));
    }
    assert_near(mean(&r, "encounters"), all, 4 * sqrt(all / 1000));
    assert_near(variance(&r), all, 4.5 * all * sqrt(2.0 / 1000)); /* Poisson */
    follow_close(&f, &r);
    rig_close(&r);
}

/* One weight for all is a larger lambda, to the last byte of law: and 1 for each is no brigades at all. */
static void equal_weights_change_nothing(void **state)
{
    (void)state;
    static const double units[] = {12, 8}, ones[] = {1, 1}, first_day[] = {12 * SIZE, 8 * SIZE}, three = 3;
    double met[2], hit[2], error = 0;
    for (int in_brigades = 0; in_brigades <= 1; in_brigades++) {
        rig r;
        plain(&r, N);
        rig_param(&r, "lambda", 0.4);
        if (in_brigades) {
            rig_vector(&r, "arrivals", 2, first_day);
            rig_vector(&r, "brigade_units", 2, units);
            rig_vector(&r, "brigade_weight", 2, ones);
        } else {
            rig_param(&r, "lambda", 0.4 / 3);
            rig_vector(&r, "brigade_weight", 1, &three);
        }
        go(&r, 10);
        hit[in_brigades] = mean(&r, "casualties");
        error = sqrt(2 * variance(&r) / N);
        met[in_brigades] = mean(&r, "encounters");
        rig_close(&r);
    }
    assert_near(met[0], 0.4 * UNITS * 10, 4 * sqrt(0.4 * UNITS * 10 / N));
    assert_near(met[1], 0.4 * UNITS * 10, 4 * sqrt(0.4 * UNITS * 10 / N));
    assert_near(hit[0], hit[1], 4 * error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_sorties_nothing_happens),
        cmocka_unit_test(sure_shots_down_every_drone),
        cmocka_unit_test(hits_per_encounter_follow_the_doctrine),
        cmocka_unit_test(men_hit_all_die_or_none_does),
        cmocka_unit_test(one_man_stands_alone),
        cmocka_unit_test(a_day_goes_on_when_a_team_falls_short),
        cmocka_unit_test(a_unit_of_two_has_its_exact_law),
        cmocka_unit_test(every_man_falls_in_the_end),
        cmocka_unit_test(the_stock_bounds_the_sorties),
        cmocka_unit_test(close_combat_takes_its_share),
        cmocka_unit_test(close_combat_leaves_short_teams),
        cmocka_unit_test(a_day_may_have_many_hits),
        cmocka_unit_test(brigades_meet_drones_by_their_weights),
        cmocka_unit_test(equal_weights_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
