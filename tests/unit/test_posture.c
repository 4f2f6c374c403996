/* SPDX-License-Identifier: Apache-2.0 */
/* Tempo, main combat, break and rest: where the answers have closed forms. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "twenty_units.h"

/* Encounters of the coming day, one a particle, when every drone is shot down and so many come that their log is the tempo's. */
static void log_tempo(rig *r, int day, double usual, double *z)
{
    static double before[N];
    rig_observe(r, "encounters", before);
    rig_go(r, day, day + 1);
    rig_observe(r, "encounters", z);
    for (size_t i = 0; i < r->a.n; i++)
        z[i] = log((z[i] - before[i]) / usual);
}

/* Log-tempo: normal with the stationary sd on every day, correlated by phi from day to day. */
static void tempo_is_stationary(void **state)
{
    (void)state;
    static double first[N], z[N];
    rig r;
    plain(&r, N);
    rig_param(&r, "lambda", 300);
    rig_param(&r, "p_down", 1);
    rig_param(&r, "sd_tempo", 0.6);
    rig_param(&r, "phi", 0.8);
    go(&r, 0);
    log_tempo(&r, 0, 300 * UNITS, first);
    for (int day = 1; day <= 3; day++)
        log_tempo(&r, day, 300 * UNITS, z);
    double s = 0, ss = 0, ss_first = 0, lag = 0;
    for (size_t i = 0; i < N; i++) {
        s += z[i];
        ss += z[i] * z[i];
        ss_first += first[i] * first[i];
        lag += z[i] * first[i];
    }
    assert_near(s / N, 0, 4 * 0.6 / sqrt(N));
    assert_near(ss / N, 0.36, 4 * 0.36 * sqrt(2.0 / N));
    assert_near(ss_first / N, 0.36, 4 * 0.36 * sqrt(2.0 / N));
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

/* Breaks after one hard day with probability P(B < losses / men); never when the policy is to fight on. */
static void broken_contingents_are_pulled_out(void **state)
{
    (void)state;
    static const double lambda[] = {5, 9, 20};
    for (int fight_on = 0; fight_on <= 1; fight_on++)
        for (int k = 0; k < 3; k++) {
            rig r;
            plain(&r, N);
            rig_param(&r, "lambda", lambda[k]);
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
            assert_true(p > 0.01 && p < 0.99);
            assert_near(share_of(&r, 1, "pulled_out"), fight_on ? 0 : p, fight_on ? 0 : 4 * sqrt(v) / N);
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
    assert_true(share_of(&r, 1, "pulled_out") == 1);
    double scale = 12.0 / 2;
    for (int rested = 1; rested < 40; rested++) {
        rig_go(&r, rested, rested + 1); /* day 1 is the first of rest */
        double x = rested - 0.5, p = (1 + x / scale) * exp(-x / scale);
        double resting = share_of(&r, rested + 1, "pulled_out");
        assert_near(resting, p, 4.5 * sqrt(p * (1 - p) / N));
        rig_observe(&r, "in_line", out); /* 100 or 0: whoever does not rest is committed again */
        double in_line = 0;
        for (size_t i = 0; i < N; i++)
            in_line += out[i] / N;
        assert_near(in_line, 100 * (1 - resting), 1e-9);
    }
    rig_close(&r);
}

/*
 * After a rest the tempo is the usual one times a fresh log-normal factor. Deserters break the contingent every evening;
 * a rest of no length ends on the morrow.
 */
static void tempo_changes_after_a_rest(void **state)
{
    (void)state;
    static double log_factor[N];
    rig r;
    plain(&r, N);
    rig_param(&r, "lambda", 300);
    rig_param(&r, "p_down", 1);
    rig_param(&r, "d", 0.03);
    rig_param(&r, "rest_mean", 0);
    rig_input(&r, "fight_on", 0);
    rig_input(&r, "break_a", 0.01);
    rig_input(&r, "break_b", 10000);
    rig_input(&r, "after_rest_median", 0.5);
    rig_input(&r, "after_rest_sdlog", 0.3);
    go(&r, 0);
    for (int day = 0; day < 4; day++) {
        log_tempo(&r, day, 300 * UNITS * (day ? 0.5 : 1), log_factor);
        double sum = 0, squares = 0, sd = day ? 0.3 : 0, noise = day ? 1 / sqrt(3000) : 1 / sqrt(6000);
        for (size_t i = 0; i < N; i++) {
            sum += log_factor[i];
            squares += log_factor[i] * log_factor[i];
        }
        assert_near(sum / N, 0, 4 * (sd + noise) / sqrt(N));
        assert_near(squares / N, sd * sd, 4 * sd * sd * sqrt(2.0 / N) + 2 * noise * noise);
    }
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
    assert_true(mean(&r, "strength") == 0 && share_of(&r, 2, "below_1") == 0);
    rig_go(&r, 2, 3);
    static const char *const holds[] = {"below_1", "below_2", "below_3"}, *const holds_not[] = {
                                                                              "pulled_out", "half_dissolved",
                                                                              "on_defensive", "below_4"};
    for (int e = 0; e < 3; e++)
        assert_true(share_of(&r, 3, holds[e]) == 1);
    for (int e = 0; e < 4; e++)
        assert_true(share_of(&r, 3, holds_not[e]) == 0);
    rig_close(&r);
}

/* A unit is ineffective at unit_break of its full strength and below: 21 of 36 men, 14 of 24, 5 of 10. */
static void weak_units_are_counted(void **state)
{
    (void)state;
    static const double unequal[] = {36, 24, 10}, ones[] = {1, 1, 1}, at[] = {21, 14, 5}, above[] = {22, 15, 6};
    for (int weak = 0; weak <= 1; weak++) {
        rig r;
        plain(&r, 1);
        rig_vector(&r, "unit_size", 3, unequal);
        rig_vector(&r, "brigade_units", 3, ones);
        rig_vector(&r, "arrivals", 3, weak ? at : above);
        rig_param(&r, "lambda", 0);
        rig_input(&r, "unit_break", 0.5833333);
        go(&r, 1);
        assert_true(rig_value(&r, "ineffective") == 3 * weak);
        rig_close(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tempo_is_stationary),
        cmocka_unit_test(combat_begins_on_its_day),
        cmocka_unit_test(broken_contingents_are_pulled_out),
        cmocka_unit_test(the_contingent_is_in_line_from_main_combat_on),
        cmocka_unit_test(rests_last_their_time),
        cmocka_unit_test(tempo_changes_after_a_rest),
        cmocka_unit_test(thresholds_wait_for_the_deployment),
        cmocka_unit_test(weak_units_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
