/* SPDX-License-Identifier: Apache-2.0 */
/* The contingent at the edges, where its answers have closed forms, and the account that must always balance. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "twenty_units.h"
#include "base/dist.h"
#include <string.h>

/* ---- the account ---- */

static void nobody_is_lost_from_the_account(void **state)
{
    (void)state;
    enum { RUNS = 50, DAYS = 120 };
    static double schedule[30];
    for (int bait = 0; bait < 3; bait++)
        for (int stock = -1; stock < 30; stock += 30) {
            rig r;
            plain(&r, RUNS);
            for (int day = 0; day < 30; day++)
                schedule[day] = MEN / 25.0;
            rig_vector(&r, "arrivals", 30, schedule);
            rig_input(&r, "bait", bait);
            rig_input(&r, "stock_start", stock);
            rig_input(&r, "stock_supply", 8);
            rig_input(&r, "fight_on", 0);
            rig_input(&r, "wave_chance", 0.5);
            rig_input(&r, "wave_median", 100);
            rig_param(&r, "lambda", 1);
            rig_param(&r, "chi", 0.01);
            rig_param(&r, "rho", 0.5);
            rig_param(&r, "sd_tempo", 0.8);
            rig_param(&r, "deployment", 1.1);
            go(&r, 0);
            for (int day = 0; day < DAYS; day++) {
                rig_go(&r, day, day + 1);
                assert_account_balances(&r);
            }
            rig_close(&r);
        }
}

static void the_same_numbers_however_particles_are_cut(void **state)
{
    (void)state;
    rig whole, part;
    plain(&whole, 8);
    go(&whole, 40);
    plain(&part, 1);
    assert_int_equal(rig_prepare(&part), 0);
    for (size_t i = 0; i < 8; i++) {
        rig_start(&part, i);
        rig_go(&part, 0, 40);
        assert_memory_equal(part.x, att_state(&whole.a, whole.x, i), part.a.state_bytes);
    }
    rig_start(&part, 7);
    part.model->step(&part.a, 0, 40, part.x); /* one step of forty days is forty steps */
    assert_memory_equal(part.x, att_state(&whole.a, whole.x, 7), part.a.state_bytes);
    rig_close(&whole);
    rig_close(&part);
}

static void a_particle_of_300_units_is_small(void **state)
{
    (void)state;
    static double size[300], arrivals;
    rig r;
    rig_toy(&r, 1, 1, 300, size, &arrivals);
    assert_int_equal(rig_prepare(&r), 0);
    assert_true(r.a.state_bytes < 2300 && r.a.state_bytes % 8 == 0);
    rig_close(&r);
}

/* ---- encounters ---- */

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
    static double one = 1;
    rig r;
    plain(&r, N);
    rig_vector(&r, "unit_size", 1, &one);
    rig_vector(&r, "arrivals", 1, &one);
    rig_param(&r, "lambda", 0.1);
    rig_param(&r, "q_bait", 0.5);
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

/* ---- close combat and returns ---- */

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

/* Units worn down by close combat have no full team for the drones that follow. */
static void close_combat_leaves_short_teams(void **state)
{
    (void)state;
    rig r;
    plain(&r, 100);
    rig_param(&r, "lambda", 0.05);
    rig_param(&r, "chi", 0.2);
    go(&r, 0);
    for (int day = 0; day < 30; day++) {
        rig_go(&r, day, day + 1);
        for (size_t i = 0; i < 100; i++)
            assert_units_add_up(&r, i);
    }
    assert_true(mean(&r, "strength") < UNITS * 2);
    rig_close(&r);
}

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

/* ---- arrivals ---- */

static void units_fill_in_proportion(void **state)
{
    (void)state;
    static double unequal[] = {10, 20, 70}, daily[4] = {10, 0.5, 0.5, 89};
    rig r;
    plain(&r, 1);
    rig_vector(&r, "unit_size", 3, unequal);
    rig_vector(&r, "arrivals", 4, daily);
    rig_param(&r, "lambda", 0);
    go(&r, 0);
    const uint16_t *able = able_men(r.x);
    assert_true(able[0] == 1 && able[1] == 2 && able[2] == 7);
    rig_go(&r, 0, 2); /* half men count when they make one */
    assert_true(rig_value(&r, "deployed") == 11);
    rig_go(&r, 2, 4);
    assert_true(able[0] == 10 && able[1] == 20 && able[2] == 70 && rig_value(&r, "deployed") == 100);
    rig_param(&r, "deployment", 1.5);
    go(&r, 4);
    able = able_men(r.x);
    assert_true(able[0] == 15 && able[1] == 30 && able[2] == 105);
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
    plain(&r, 1);
    rig_vector(&r, "arrivals", MEN, ones);
    rig_param(&r, "lambda", 0);
    go(&r, 0);
    for (int day = 0; day < MEN; day++) {
        for (int u = 0; u < UNITS; u++)
            assert_int_equal(able_men(r.x)[u], (day + UNITS - u) / UNITS);
        rig_go(&r, day ? day + 1 : 0, day + 2); /* the first came before day 0 */
    }
    rig_close(&r);
}

static void men_beyond_the_schedule_join_anywhere(void **state)
{
    (void)state;
    static double more[2] = {MEN, 1000};
    rig r;
    plain(&r, 1000);
    rig_vector(&r, "arrivals", 2, more);
    rig_param(&r, "lambda", 0);
    go(&r, 2);
    double sum = 0, squares = 0;
    for (size_t i = 0; i < 1000; i++)
        for (int u = 0; u < UNITS; u++) {
            double extra = able_men(att_state(&r.a, r.x, i))[u] - SIZE;
            sum += extra;
            squares += (extra - 50) * (extra - 50);
        }
    assert_true(sum == 1000.0 * 1000); /* multinomial: variance 1000 / 20 * 19 / 20 */
    assert_near(squares / 1000 / UNITS, 47.5, 4 * 47.5 * sqrt(2.0 / 1000 / UNITS));
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

/* ---- tempo ---- */

/* Log-tempo: normal with the stationary sd on every day, correlated by phi from day to day. */
static void tempo_is_stationary(void **state)
{
    (void)state;
    rig r;
    plain(&r, N);
    rig_param(&r, "sd_tempo", 0.6);
    rig_param(&r, "phi", 0.8);
    go(&r, 0);
    double first[N], s = 0, ss = 0, lag = 0;
    for (size_t i = 0; i < N; i++)
        first[i] = ((const contingent *)att_state(&r.a, r.x, i))->z;
    rig_go(&r, 0, 3);
    for (size_t i = 0; i < N; i++) {
        double z = ((const contingent *)att_state(&r.a, r.x, i))->z;
        s += z;
        ss += z * z;
        lag += z * first[i];
    }
    assert_near(s / N, 0, 4 * 0.6 / sqrt(N));
    assert_near(ss / N, 0.36, 4 * 0.36 * sqrt(2.0 / N));
    assert_near(lag / N, 0.36 * 0.8 * 0.8 * 0.8, 4 * 0.36 * sqrt(1.3 / N));
    rig_close(&r);
}

/* Before main combat begins sorties come at the tempo of building up; the day on which it falls is already combat. */
static void combat_begins_on_its_day(void **state)
{
    (void)state;
    rig r;
    plain(&r, N);
    rig_param(&r, "p_down", 1);
    rig_param(&r, "lambda", 0.5);
    rig_param(&r, "combat_start", 4.9);
    rig_input(&r, "tempo_building", 0.1);
    go(&r, 4);
    double quiet = 0.1 * 0.5 * UNITS * 4, day = 0.5 * UNITS;
    assert_near(mean(&r, "encounters"), quiet, 4 * sqrt(quiet / N));
    rig_go(&r, 4, 5);
    assert_near(mean(&r, "encounters"), quiet + day, 4 * sqrt((quiet + day) / N));
    rig_close(&r);
}

/* ---- break and rest ---- */

/* Breaks after one hard day with probability P(B < losses / men); never when the policy is to fight on. */
static void broken_contingents_are_pulled_out(void **state)
{
    (void)state;
    for (int fight_on = 0; fight_on <= 1; fight_on++) {
        rig r;
        plain(&r, N);
        rig_param(&r, "lambda", 9);
        rig_input(&r, "fight_on", fight_on);
        rig_input(&r, "break_a", 3.5);
        rig_input(&r, "break_b", 7);
        go(&r, 1);
        rig_observe(&r, "casualties", out);
        double p = 0, v = 0;
        for (size_t i = 0; i < N; i++) {
            double each = att_cdf_beta(out[i] / MEN, 3.5, 7);
            p += each / N;
            v += each * (1 - each);
        }
        assert_true(p > 0.02 && p < 0.9);
        assert_near(share_of(&r, 1, 0), fight_on ? 0 : p, fight_on ? 0 : 4 * sqrt(v) / N);
        rig_close(&r);
    }
}

static void the_contingent_is_in_line_from_main_combat_on(void **state)
{
    (void)state;
    rig r;
    plain(&r, 1);
    rig_param(&r, "combat_start", 3);
    go(&r, 3);
    assert_near(rig_value(&r, "in_line"), 0, 0);
    rig_go(&r, 3, 4);
    assert_near(rig_value(&r, "in_line"), 100, 0);
    rig_close(&r);
}

/* B is Beta(a, b), drawn when the commitment begins, and losses count from there. */
static void the_breakpoint_has_its_mean(void **state)
{
    (void)state;
    rig r;
    plain(&r, N);
    rig_param(&r, "lambda", 0);
    rig_input(&r, "fight_on", 0);
    go(&r, 1);
    double sum = 0, squares = 0;
    for (size_t i = 0; i < N; i++) {
        double b = ((const contingent *)att_state(&r.a, r.x, i))->breakpoint;
        sum += b;
        squares += b * b;
    }
    double want = 3.5 / 10.5, var = want * (1 - want) / 11.5;
    assert_near(sum / N, want, 4 * sqrt(var / N));
    assert_near(squares / N, var + want * want, 4 * sqrt(var / N));
    assert_true(share_of(&r, 1, 0) == 0);
    rig_close(&r);
}

/* All break on day 0. A rest of R days is rounded to whole ones; for shape 2, P(R > x) = (1 + x / s) exp(-x / s). */
static void rests_last_their_time(void **state)
{
    (void)state;
    rig r;
    plain(&r, N);
    rig_param(&r, "lambda", 2);
    rig_param(&r, "rest_mean", 12);
    rig_input(&r, "fight_on", 0);
    rig_input(&r, "break_a", 0.01); /* breaks at the first loss, near enough */
    rig_input(&r, "break_b", 10000);
    rig_input(&r, "tempo_resting", 0);
    rig_input(&r, "after_rest_median", 0); /* and meets nothing ever after */
    go(&r, 1);
    assert_true(share_of(&r, 1, 0) == 1);
    double scale = 12.0 / 2;
    for (int rested = 1; rested < 40; rested++) {
        rig_go(&r, rested, rested + 1); /* day 1 is the first of rest */
        double x = rested - 0.5, p = (1 + x / scale) * exp(-x / scale);
        double resting = share_of(&r, rested + 1, 0);
        assert_near(resting, p, 4.5 * sqrt(p * (1 - p) / N));
        rig_observe(&r, "in_line", out); /* 100 or 0: whoever does not rest is committed again */
        double in_line = 0;
        for (size_t i = 0; i < N; i++)
            in_line += out[i] / N;
        assert_near(in_line, 100 * (1 - resting), 1e-9);
    }
    rig_close(&r);
}

/* After a rest the tempo is the usual one times a fresh log-normal factor. */
static void tempo_changes_after_a_rest(void **state)
{
    (void)state;
    rig r;
    plain(&r, N);
    rig_param(&r, "lambda", 1);
    rig_param(&r, "rest_mean", 0);
    rig_input(&r, "fight_on", 0);
    rig_input(&r, "break_a", 0.01);
    rig_input(&r, "break_b", 10000);
    rig_input(&r, "after_rest_median", 0.5);
    rig_input(&r, "after_rest_sdlog", 0.3);
    go(&r, 6); /* breaks and is committed again nearly every day */
    double sum = 0, squares = 0, n = 0;
    for (size_t i = 0; i < N; i++) {
        double f = log(((const contingent *)att_state(&r.a, r.x, i))->factor / 0.5);
        if (f == log(1 / 0.5))
            continue; /* has not broken yet */
        sum += f;
        squares += f * f;
        n++;
    }
    assert_true(n > 0.9 * N);
    assert_near(sum / n, 0, 4 * 0.3 / sqrt(n));
    assert_near(squares / n, 0.09, 4 * 0.09 * sqrt(2 / n));
    rig_close(&r);
}

static void thresholds_wait_for_the_deployment(void **state)
{
    (void)state;
    static double half[3] = {0, MEN / 2.0, MEN / 2.0}, thresholds[3] = {0.7, 0.5, 0.1};
    rig r;
    plain(&r, 10);
    rig_vector(&r, "arrivals", 3, half);
    rig_vector(&r, "thresholds", 3, thresholds);
    rig_param(&r, "lambda", 300);
    rig_param(&r, "p_down", 0);
    go(&r, 2); /* nobody on day 0, all that came on day 1 fell, but half are still to come */
    assert_true(mean(&r, "strength") == 0 && share_of(&r, 2, 2) == 0);
    rig_go(&r, 2, 3);
    for (int bit = 0; bit < 6; bit++) /* pulled out, half dissolved, three thresholds */
        assert_true(share_of(&r, 3, bit) == (bit >= 2 && bit <= 4));
    rig_close(&r);
}

static void weak_units_are_counted(void **state)
{
    (void)state;
    static double unequal[] = {36, 24, 10}, arrivals = 70;
    rig r;
    plain(&r, 1);
    rig_vector(&r, "unit_size", 3, unequal);
    rig_vector(&r, "arrivals", 1, &arrivals);
    rig_param(&r, "lambda", 0);
    rig_input(&r, "unit_break", 0.5833333);
    go(&r, 1);
    uint16_t *able = able_men(r.x);
    able[0] = 21, able[1] = 14, able[2] = 5;
    assert_true(rig_value(&r, "ineffective") == 3);
    able[0] = 22, able[1] = 15, able[2] = 6;
    assert_true(rig_value(&r, "ineffective") == 0);
    rig_close(&r);
}

/* ---- inputs that make no sense ---- */

static void nonsense_is_refused_with_a_reason(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double x;
        const char *says;
    } bad[] = {
        {"unit_size", 0, "unit_size must lie within 1 to 65535, got 0"},
        {"unit_size", 70000, "unit_size must lie within 1 to 65535, got 70000"},
        {"unit_size", 10.5, "unit_size must be a whole number, got 10.5"},
        {"arrivals", -5, "arrivals must lie within 0 to 2e+06, got -5"},
        {"arrivals", NAN, "arrivals must lie"},
        {"arrivals", 1e12, "arrivals must lie"},
        {"thresholds", 1.5, "thresholds must lie within 0 to 1, got 1.5"},
        {"bait", 1.5, "bait must be a whole number, got 1.5"},
        {"shooters", 8, "bait and shooters make a team of 9; at most 8 men"},
        {"stock_start", -0.5, "stock_start must be 0 or more, or -1 for no stock, got -0.5"},
        {"wave_chance", 2, "wave_chance must lie within 0 to 1, got 2"},
        {"break_a", 0, "break_a must lie within 0.01 to 10000, got 0"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        rig r;
        plain(&r, 1);
        rig_input(&r, bad[i].name, bad[i].x);
        assert_true(rig_prepare(&r) < 0);
        if (strncmp(r.why, bad[i].says, strlen(bad[i].says)) != 0)
            fail_msg("%s = %g: %s", bad[i].name, bad[i].x, r.why);
        rig_close(&r);
    }
}

static void vectors_of_the_wrong_length_are_refused(void **state)
{
    (void)state;
    static double many[9] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
    static const struct {
        const char *name;
        size_t n;
        const char *says;
    } bad[] = {{"thresholds", 9, "thresholds: at most 8 can be watched, got 9"},
               {"unit_size", 0, "unit_size must name 1 to 65535 units, got 0"},
               {"arrivals", 0, "arrivals must name 1 to 100000 days, got 0"},
               {"bait", 2, "bait takes one value, got 2"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        rig r;
        plain(&r, 1);
        rig_vector(&r, bad[i].name, bad[i].n, many);
        assert_true(rig_prepare(&r) < 0);
        assert_string_equal(r.why, bad[i].says);
        rig_close(&r);
    }
}

static void impossible_parameters_weigh_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double x;
    } bad[] = {{"lambda", -1}, {"lambda", NAN}, {"lambda", 1e9}, {"kappa", 1.01}, {"phi", -0.1}, {"sd_tempo", 50}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        rig r;
        plain(&r, 1);
        rig_param(&r, bad[i].name, bad[i].x);
        assert_true(rig_prepare(&r) > 0);
        rig_close(&r);
    }
}

static void defaults_lie_in_their_ranges(void **state)
{
    (void)state;
    const att_model *m = att_model_find("contingent");
    assert_null(att_model_find("nobody"));
    for (const att_field *f = m->inputs; f->name; f++)
        assert_true(f->flags & ATT_VECTOR || (f->prior.a >= f->low && f->prior.a <= f->high));
    for (const att_field *f = m->params; f->name; f++)
        assert_true(f->prior.a >= f->low && f->prior.a <= f->high + 10 && f->origin);
    assert_int_equal(att_fields_count(m->events), 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_lost_from_the_account),
        cmocka_unit_test(the_same_numbers_however_particles_are_cut),
        cmocka_unit_test(a_particle_of_300_units_is_small),
        cmocka_unit_test(without_sorties_nothing_happens),
        cmocka_unit_test(sure_shots_down_every_drone),
        cmocka_unit_test(hits_per_encounter_follow_the_doctrine),
        cmocka_unit_test(men_hit_all_die_or_none_does),
        cmocka_unit_test(one_man_stands_alone),
        cmocka_unit_test(a_day_goes_on_when_a_team_falls_short),
        cmocka_unit_test(every_man_falls_in_the_end),
        cmocka_unit_test(the_stock_bounds_the_sorties),
        cmocka_unit_test(close_combat_takes_its_share),
        cmocka_unit_test(close_combat_leaves_short_teams),
        cmocka_unit_test(the_wounded_return_at_their_rate),
        cmocka_unit_test(units_fill_in_proportion),
        cmocka_unit_test(a_long_schedule_fills_units_too),
        cmocka_unit_test(men_beyond_the_schedule_join_anywhere),
        cmocka_unit_test(a_wave_may_come),
        cmocka_unit_test(units_hold_no_more_than_they_can_count),
        cmocka_unit_test(tempo_is_stationary),
        cmocka_unit_test(combat_begins_on_its_day),
        cmocka_unit_test(broken_contingents_are_pulled_out),
        cmocka_unit_test(the_contingent_is_in_line_from_main_combat_on),
        cmocka_unit_test(the_breakpoint_has_its_mean),
        cmocka_unit_test(rests_last_their_time),
        cmocka_unit_test(tempo_changes_after_a_rest),
        cmocka_unit_test(thresholds_wait_for_the_deployment),
        cmocka_unit_test(weak_units_are_counted),
        cmocka_unit_test(nonsense_is_refused_with_a_reason),
        cmocka_unit_test(vectors_of_the_wrong_length_are_refused),
        cmocka_unit_test(impossible_parameters_weigh_nothing),
        cmocka_unit_test(defaults_lie_in_their_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
