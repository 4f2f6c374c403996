/* SPDX-License-Identifier: Apache-2.0 */
/** A small contingent whose answers have closed forms, and what its tests ask of it. After cmocka.h. */
#ifndef ATT_TESTS_TWENTY_UNITS_H
#define ATT_TESTS_TWENTY_UNITS_H

#include "../follow.h"
#include <math.h>

enum { UNITS = 20, SIZE = 30, MEN = UNITS * SIZE, N = 5000 };

static double sizes[UNITS], men = MEN, out[N];
static uint32_t events[N];

/*
 * Twenty units of thirty men, all there on day 0; tempo steady, no close combat, nobody pulled out, nobody returns,
 * deserts or is cut off.
 */
static inline void plain(rig *r, size_t n)
{
    rig_open(r, "contingent", n, 11);
    for (int u = 0; u < UNITS; u++)
        sizes[u] = SIZE;
    men = MEN;
    rig_vector(r, "unit_size", UNITS, sizes);
    rig_vector(r, "arrivals", 1, &men);
    rig_param(r, "sd_tempo", 0);
    rig_param(r, "chi", 0);
    rig_param(r, "rho", 0);
    rig_param(r, "h", 0);
    rig_param(r, "d", 0);
    rig_input(r, "fight_on", 1);
}

/* One unit of one man, met once in ten days and then hit at every other time. */
static inline void one_man(rig *r, size_t n)
{
    static const double one = 1;
    plain(r, n);
    rig_vector(r, "unit_size", 1, &one);
    rig_vector(r, "arrivals", 1, &one);
    rig_param(r, "lambda", 0.1);
    rig_param(r, "q_bait", 0.5);
}

static inline void fates(rig *r, double break_out, double captured, double deserted, double self_inflicted,
                         double killed)
{
    rig_input(r, "fate_break_out", break_out);
    rig_input(r, "fate_captured", captured);
    rig_input(r, "fate_deserted", deserted);
    rig_input(r, "fate_self_inflicted", self_inflicted);
    rig_input(r, "fate_killed", killed);
}

/* No drones; every unit has `able` of its thirty men left and breaks below `limit`. Ready for the evening of day 0. */
static inline void weak_units(rig *r, size_t n, int able, int limit)
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

/* Everything in three brigades that rotate, break, are cut off, leave, are refilled; few drones or plenty. */
static inline void busy(rig *r, size_t n, double stock)
{
    static const double units[] = {6, 4, 10}, weights[] = {1, 3, 0.5}, thresholds[] = {0.8};
    static double schedule[3 * 30];
    plain(r, n);
    for (int day = 0; day < 90; day++)
        schedule[day] = MEN / 75.0;
    rig_vector(r, "brigade_units", 3, units);
    rig_vector(r, "brigade_weight", 3, weights);
    rig_vector(r, "arrivals", 90, schedule);
    rig_vector(r, "thresholds", 1, thresholds);
    rig_param(r, "lambda", 0.7);
    rig_param(r, "chi", 0.01);
    rig_param(r, "rho", 0.5);
    rig_param(r, "tau", 9);
    rig_param(r, "sd_tempo", 0.8);
    rig_param(r, "deployment", 1.1);
    rig_param(r, "h", 0.4);
    rig_param(r, "d", 0.001);
    rig_param(r, "rest_mean", 8);
    rig_input(r, "fight_on", 0);
    rig_input(r, "stock_start", stock);
    rig_input(r, "stock_supply", 8);
    rig_input(r, "wave_chance", 0.5);
    rig_input(r, "wave_median", 100);
    rig_input(r, "rotate_after", 6);
    rig_input(r, "rotate_rest", 2);
    rig_input(r, "units_withdraw", 1);
    rig_input(r, "consolidate", 1);
    rig_input(r, "relief_day", 110);
}

static inline void go(rig *r, int days)
{
    assert_int_equal(rig_prepare(r), 0);
    rig_start(r, 0);
    rig_go(r, 0, days);
}

/* Whatever falls to a unit must be seen; ends with rig_close() and follow_close(). */
static inline void go_followed(rig *r, follow *f, int days)
{
    follow_open(f, r, r->input[rig_row(r->model->inputs, "unit_size")].n);
    go(r, days);
}

static inline double mean(const rig *r, const char *name)
{
    double sum = 0;
    rig_observe(r, name, out);
    for (size_t i = 0; i < r->a.n; i++)
        sum += out[i];
    return sum / (double)r->a.n;
}

/* Of the last name that mean() looked at. */
static inline double variance(const rig *r)
{
    double sum = 0, m = 0;
    for (size_t i = 0; i < r->a.n; i++)
        m += out[i] / (double)r->a.n;
    for (size_t i = 0; i < r->a.n; i++)
        sum += (out[i] - m) * (out[i] - m);
    return sum / (double)(r->a.n - 1);
}

#define assert_near(x, want, within)                                              \
    do {                                                                          \
        double x_ = (x), want_ = (want), within_ = (within);                      \
        if (!(fabs(x_ - want_) <= within_))                                       \
            fail_msg("%s = %.6g, want %.6g within %.3g", #x, x_, want_, within_); \
    } while (0)

/* Able, in care, or gone in one of five ways: together those who came. At most N particles. */
static inline void assert_account_balances(const rig *r)
{
    static const char *const name[] = {"strength",       "in_care",    "killed",  "captured", "deserted",
                                       "self_inflicted", "casualties", "wounded", "deployed"};
    static double v[9][N];
    for (int q = 0; q < 9; q++)
        rig_observe(r, name[q], v[q]);
    int lost_too = rig_given(r, "casualties_include_lost") > 0;
    for (size_t i = 0; i < r->a.n; i++) {
        assert_true(v[0][i] + v[1][i] + v[2][i] + v[3][i] + v[4][i] + v[5][i] == v[8][i]);
        assert_true(v[6][i] == v[2][i] + v[7][i] + (lost_too ? v[3][i] + v[5][i] : 0));
    }
}

/* Events are found by name. */
static inline double share_of(const rig *r, double t, const char *name)
{
    double n = 0;
    int bit = rig_row(r->model->events, name);
    r->model->event(&r->a, t, r->x, events);
    for (size_t i = 0; i < r->a.n; i++)
        n += events[i] >> bit & 1;
    return n / (double)r->a.n;
}

#endif
