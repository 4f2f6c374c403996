/* SPDX-License-Identifier: Apache-2.0 */
/* Rotation, relief and the sector: where the answers have closed forms. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "twenty_units.h"

/* ---- rotation ---- */

enum { FORWARD_DAYS = 5, REST_DAYS = 3, CYCLE = FORWARD_DAYS + REST_DAYS, COMBAT = 3 };

/* By the page: unit u of 20 on day t of a commitment that began on day COMBAT. */
static int is_forward(int u, int t) { return (t - COMBAT + u * CYCLE / UNITS) % CYCLE < FORWARD_DAYS; }

/* What happened to a unit since it was last looked at. */
static uint32_t fresh(const follow *f, const rig *r, size_t u, const char *name, uint32_t *before)
{
    uint32_t now = follow_count(f, r, 0, u, name), more = now - *before;
    *before = now;
    return more;
}

/*
 * Twenty sorties a unit and day, units so weak that they are cut off for certain every evening and all break out: exactly
 * the units whose turn it is are met and cut off, and only they fight at close quarters. Before main combat all are met.
 */
static void units_rest_in_turn(void **state)
{
    (void)state;
    static uint32_t met[UNITS], cut_off[UNITS], hit[UNITS];
    uint32_t hits = 0;
    rig r;
    follow f;
    weak_units(&r, 1, 10, 20);
    rig_param(&r, "lambda", 20);
    rig_param(&r, "p_down", 1);
    rig_param(&r, "chi", 0.03);
    rig_param(&r, "rho", 1);
    rig_param(&r, "tau", 0.01);
    rig_param(&r, "h", 1e6);
    rig_param(&r, "combat_start", COMBAT);
    rig_input(&r, "tempo_building", 1);
    rig_input(&r, "rotate_after", FORWARD_DAYS);
    rig_input(&r, "rotate_rest", REST_DAYS);
    rig_param(&r, "kappa_close", 0);
    fates(&r, 1, 0, 0, 0, 0);
    go_followed(&r, &f, 0);
    for (int day = 0; day < 30; day++) {
        rig_go(&r, day, day + 1);
        for (int u = 0; u < UNITS; u++) {
            int in_line = day >= COMBAT && is_forward(u, day);
            uint32_t wounded = fresh(&f, &r, (size_t)u, "wounded_close", &hit[u]);
            assert_true((fresh(&f, &r, (size_t)u, "met_drone", &met[u]) > 0) == (day < COMBAT || in_line));
            assert_int_equal(fresh(&f, &r, (size_t)u, "encircled", &cut_off[u]), in_line);
            assert_true(!wounded || day < COMBAT || in_line);
            hits += wounded;
        }
        assert_near(rig_value(&r, "in_line"), day >= COMBAT ? 100 : 0, 0);
    }
    assert_true(hits > 50);
    follow_close(&f, &r);
    rig_close(&r);
}

/* As many days at rest as forward: half of the units meet drones, and half of the men close combat. */
static void rotation_by_halves_halves_the_encounters(void **state)
{
    (void)state;
    for (int stock = -1; stock <= 1000000; stock += 1000001) {
        rig r;
        plain(&r, N);
        rig_param(&r, "lambda", 0.5);
        rig_param(&r, "p_down", 1);
        rig_input(&r, "rotate_after", 4);
        rig_input(&r, "rotate_rest", 4);
        rig_input(&r, "stock_start", stock);
        go(&r, 7);
        double met = 0.5 * UNITS / 2 * 7;
        assert_near(mean(&r, "encounters"), met, 4 * sqrt(met / N));
        assert_near(variance(&r), met, 4 * met * sqrt(2.0 / N)); /* Poisson */
        rig_param(&r, "lambda", 0);
        rig_param(&r, "chi", 0.02);
        go(&r, 1);
        assert_near(mean(&r, "casualties"), 0.02 * MEN / 2, 4 * sqrt(0.02 * MEN / 2 / N));
        rig_close(&r);
    }
}

/* A day of rest or of the line that has no length is no rotation. */
static void no_rest_is_no_rotation(void **state)
{
    (void)state;
    static const double days[][2] = {{0, 5}, {5, 0}};
    rig with, without;
    plain(&without, 20);
    go(&without, 20);
    for (int k = 0; k < 2; k++) {
        plain(&with, 20);
        rig_input(&with, "rotate_after", days[k][0]);
        rig_input(&with, "rotate_rest", days[k][1]);
        go(&with, 20);
        assert_memory_equal(with.x, without.x, 20 * with.a.state_bytes);
        rig_close(&with);
    }
    rig_close(&without);
}

/* A weak unit leaves on its next evening in the line, not while it rests; who leaves refills none that rests. */
static void resting_units_neither_leave_nor_are_refilled(void **state)
{
    (void)state;
    static const double units[] = {10, 10}, first_day[] = {100, 250};
    rig r;
    follow f;
    weak_units(&r, 1, 20, 20);
    rig_vector(&r, "brigade_units", 2, units);
    rig_vector(&r, "arrivals", 2, first_day); /* units 0 to 9 are weak, the others not */
    rig_input(&r, "rotate_after", FORWARD_DAYS);
    rig_input(&r, "rotate_rest", REST_DAYS);
    rig_input(&r, "units_withdraw", 1);
    rig_input(&r, "consolidate", 1);
    rig_param(&r, "combat_start", COMBAT);
    go_followed(&r, &f, COMBAT);
    int left = 0;
    for (int day = COMBAT; day < COMBAT + CYCLE; day++) {
        long before[UNITS];
        for (int u = 0; u < UNITS; u++)
            before[u] = follow_able(&f, 0, (size_t)u);
        rig_go(&r, day, day + 1);
        for (int u = 0; u < UNITS; u++) {
            int gone = (int)follow_count(&f, &r, 0, (size_t)u, "left_line");
            assert_true(follow_able(&f, 0, (size_t)u) <= before[u] || is_forward(u, day));
            if (u < 10 && is_forward(u, day))
                assert_int_equal(gone, 1);
        }
        int forward_so_far = 0;
        for (int u = 0; u < 10; u++)
            for (int t = COMBAT, once = 0; t <= day && !once; t++)
                forward_so_far += once = is_forward(u, t);
        left = (int)rig_value(&r, "dissolved");
        assert_int_equal(left, forward_so_far);
    }
    assert_int_equal(left, 10);
    assert_near(rig_value(&r, "strength"), 350, 0);
    follow_close(&f, &r);
    rig_close(&r);
}

/* ---- relief ---- */

/* Relieved on day 5, in the line: from then on the tempo is that of a rest, for good. To fight on does not prevent it. */
static void relief_ends_the_commitment_for_good(void **state)
{
    (void)state;
    static const double starts[] = {0, 1000}; /* in the line by then, or still building up */
    for (int k = 0; k < 2; k++) {
        rig r;
        plain(&r, N);
        rig_param(&r, "lambda", 0.5);
        rig_param(&r, "p_down", 1);
        rig_param(&r, "combat_start", starts[k]);
        rig_input(&r, "tempo_building", 0.4);
        rig_input(&r, "tempo_resting", 0.1);
        rig_input(&r, "relief_day", 5);
        go(&r, 5);
        double before = 0.5 * UNITS * 5 * (k ? 0.4 : 1), after = 0.1 * 0.5 * UNITS * 40;
        assert_near(mean(&r, "encounters"), before, 4 * sqrt(before / N));
        assert_true(mean(&r, "in_line") == (k ? 0 : 100) && share_of(&r, 5, "pulled_out") == 0);
        for (int day = 5; day < 45; day++) {
            rig_go(&r, day, day + 1);
            assert_true(mean(&r, "in_line") == 0 && share_of(&r, day + 1, "pulled_out") == 1);
        }
        assert_near(mean(&r, "encounters"), before + after, 4 * sqrt((before + after) / N));
        rig_close(&r);
    }
}

/* Behind the line no unit is cut off and none leaves; men still desert, and the wounded still return. */
static void the_relieved_are_out_of_it(void **state)
{
    (void)state;
    rig r;
    weak_units(&r, 200, 10, 20);
    rig_param(&r, "h", 1e6);
    rig_param(&r, "d", 0.02);
    rig_input(&r, "units_withdraw", 1);
    rig_input(&r, "relief_day", 0);
    go(&r, 30);
    double stay = UNITS * 10 * exp(-0.6);
    assert_true(mean(&r, "encirclements") == 0 && mean(&r, "dissolved") == 0);
    assert_near(mean(&r, "strength"), stay, 4 * sqrt(stay * (1 - exp(-0.6)) / 200));
    rig_close(&r);
}

/* ---- the sector ---- */

/* 600 men and the others of the side, day by day; the last value stays. The curve is known at two ratios. */
static void the_force_ratio_follows_the_dated_troops(void **state)
{
    (void)state;
    static const double own[] = {100, 200, 300}, opponent[] = {400, 700};
    static const double ratio[] = {700 / 400.0, 700 / 400.0, 800 / 700.0, 900 / 700.0, 900 / 700.0};
    rig r;
    plain(&r, 3);
    rig_param(&r, "lambda", 0);
    rig_param(&r, "initiative_level", 0.3);
    rig_param(&r, "initiative_slope", 2);
    rig_vector(&r, "sector_own", 3, own);
    rig_vector(&r, "sector_opponent", 2, opponent);
    go(&r, 0);
    for (int t = 0; t < 5; t++) {
        double odds = exp(0.3) * pow(ratio[t] / exp(0.3844), 2);
        assert_near(mean(&r, "force_ratio"), ratio[t], 1e-12);
        assert_near(mean(&r, "initiative"), 100 * odds / (1 + odds), 1e-9);
        rig_go(&r, t, t + 1);
    }
    rig_close(&r);
}

/* The contingent's own men are part of the ratio; the event compares with the threshold once the deployment is there. */
static void a_worn_contingent_is_forced_onto_the_defensive(void **state)
{
    (void)state;
    static double half[] = {MEN / 2.0, 0, MEN / 2.0};
    static const double opponent = 600;
    rig r;
    plain(&r, N);
    rig_vector(&r, "arrivals", 3, half);
    rig_vector(&r, "sector_opponent", 1, &opponent);
    rig_param(&r, "lambda", 0.4);
    rig_param(&r, "initiative_level", 0);
    rig_param(&r, "initiative_slope", 1);
    /* Odds are the ratio over 1.469, so that the chance is below it when the strength is below 540. */
    double limit = 540 / 600.0 / exp(0.3844);
    rig_input(&r, "initiative_threshold", 100 * limit / (1 + limit));
    go(&r, 2);
    assert_true(share_of(&r, 2, "on_defensive") == 0); /* half of them are not there yet */
    for (int day = 2; day < 12; day++) {
        rig_go(&r, day, day + 1);
        rig_observe(&r, "strength", out);
        r.model->event(&r.a, day + 1, r.x, events);
        int bit = rig_row(r.model->events, "on_defensive");
        for (size_t i = 0; i < N; i++)
            assert_true(out[i] == 540 || (events[i] >> bit & 1) == (out[i] < 540));
    }
    double share = share_of(&r, 12, "on_defensive");
    assert_true(share > 0.05 && share < 1);
    rig_close(&r);
}

/* When nobody is left the ratio is 0 and so is the chance; without a sector both are 0 and the event never holds. */
static void the_sector_at_its_edges(void **state)
{
    (void)state;
    static const double opponent = 1;
    for (int sector = 0; sector <= 1; sector++) {
        rig r;
        plain(&r, 1);
        rig_param(&r, "lambda", 300);
        rig_param(&r, "p_down", 0);
        rig_param(&r, "q_bait", 1);
        rig_param(&r, "initiative_level", 0);
        rig_param(&r, "initiative_slope", 1);
        rig_input(&r, "initiative_threshold", 100);
        if (sector)
            rig_vector(&r, "sector_opponent", 1, &opponent);
        go(&r, 0);
        assert_true((rig_value(&r, "force_ratio") == MEN) == sector && (rig_value(&r, "initiative") > 90) == sector);
        rig_go(&r, 0, 3);
        assert_true(rig_value(&r, "strength") == 0);
        assert_true(rig_value(&r, "force_ratio") == 0 && rig_value(&r, "initiative") == 0);
        assert_true(share_of(&r, 3, "on_defensive") == sector);
        rig_close(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_rest_in_turn),
        cmocka_unit_test(rotation_by_halves_halves_the_encounters),
        cmocka_unit_test(no_rest_is_no_rotation),
        cmocka_unit_test(resting_units_neither_leave_nor_are_refilled),
        cmocka_unit_test(relief_ends_the_commitment_for_good),
        cmocka_unit_test(the_relieved_are_out_of_it),
        cmocka_unit_test(the_force_ratio_follows_the_dated_troops),
        cmocka_unit_test(a_worn_contingent_is_forced_onto_the_defensive),
        cmocka_unit_test(the_sector_at_its_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
