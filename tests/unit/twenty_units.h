/* SPDX-License-Identifier: Apache-2.0 */
/** A small contingent whose answers have closed forms, and what its tests ask of it. After cmocka.h. */
#ifndef ATT_TESTS_TWENTY_UNITS_H
#define ATT_TESTS_TWENTY_UNITS_H

#include "../rig.h"
#include "models/contingent_plan.h"
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

static inline void go(rig *r, int days)
{
    assert_int_equal(rig_prepare(r), 0);
    rig_start(r, 0);
    rig_go(r, 0, days);
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

/* Units and the counters of one particle tell the same story. */
static inline void assert_units_add_up(const rig *r, size_t i)
{
    contingent *c = att_state(&r->a, r->x, i);
    const plan *p = r->a.memory;
    uint32_t able = 0, recovering = 0, dissolved = 0;
    for (uint32_t u = 0; u < p->n_units; u++) {
        able += able_men(c)[u];
        recovering += recovering_men(c, p)[u];
        dissolved += statuses(c, p)[u] == DISSOLVED;
        assert_true(statuses(c, p)[u] == FORWARD || statuses(c, p)[u] == DISSOLVED);
    }
    assert_int_equal(able, strength(c));
    assert_int_equal(recovering, c->recovering);
    assert_int_equal(dissolved, c->dissolved);
}

/* Able, in care, or gone in one of five ways: together those who came. At most N particles. */
static inline void assert_account_balances(const rig *r)
{
    static const char *const name[] = {"strength",       "in_care",    "killed",  "captured", "deserted",
                                       "self_inflicted", "casualties", "wounded", "deployed"};
    static double v[9][N];
    for (int q = 0; q < 9; q++)
        rig_observe(r, name[q], v[q]);
    int lost_too = ((const plan *)r->a.memory)->include_lost;
    for (size_t i = 0; i < r->a.n; i++) {
        assert_true(v[0][i] + v[1][i] + v[2][i] + v[3][i] + v[4][i] + v[5][i] == v[8][i]);
        assert_true(v[6][i] == v[2][i] + v[7][i] + (lost_too ? v[3][i] + v[5][i] : 0));
        assert_units_add_up(r, i);
    }
}

static inline double share_of(const rig *r, double t, int bit)
{
    double n = 0;
    r->model->event(&r->a, t, r->x, events);
    for (size_t i = 0; i < r->a.n; i++)
        n += events[i] >> bit & 1;
    return n / (double)r->a.n;
}

#endif
