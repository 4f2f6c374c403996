/* SPDX-License-Identifier: Apache-2.0 */
/* The contingent under constant drone attack; its page in the ODD protocol is docs/models/contingent.md. */
#include "arrivals.h"
#include "models.h"
#include "units.h"
#include <math.h>
#include <string.h>

/* ---- 3. encounters with drones ------------------------------------------------------------------------------------ */

static void suffer(contingent *c, uint16_t *able, uint16_t *recovering, att_hit hit)
{
    *able -= hit.killed + hit.wounded;
    *recovering += hit.returning;
    c->killed += hit.killed;
    c->wounded += hit.wounded;
    c->recovering += hit.returning;
}

/*
 * While every forward unit has a full team, encounters in which nobody is hit need no unit: they split off as Poisson
 * numbers of their own. The first unit to fall below a full team ends this; the j-th of n events of a day lies at a
 * Beta(j, n - j + 1) share of it, and by the strong Markov property the rest of the day may be drawn afresh.
 * `mean` is that of all units were they forward; those that are not meet nothing (thinning). `all`: every unit is
 * forward; a constant to the compiler. Returns the share of the day that is left.
 */
static inline double meet_full_teams(const plan *p, contingent *c, att_rng *dice, double mean, int all)
{
    uint16_t *able = able_men(c), *recovering = recovering_men(c, p);
    const uint8_t *status = statuses(c, p);
    uint64_t n = att_draw_poisson(dice, mean * p->full.effective), j = 0, nobody_there = 0;
    uint32_t killed = 0, wounded = 0, returning = 0;
    att_rng r = *dice;
    while (j < n && c->full_teams) {
        att_u128 m = (att_u128)att_rng_u64(&r) * p->n_units;
        uint32_t unit = (uint32_t)(m >> 64);
        j++;
        if (!all && status[unit] != FORWARD) {
            nobody_there++;
            continue;
        }
        att_hit hit = att_outcome_at(effective(p), p->columns, (uint64_t)m);
        able[unit] -= hit.killed + hit.wounded;
        recovering[unit] += hit.returning;
        killed += hit.killed, wounded += hit.wounded, returning += hit.returning;
        if (able[unit] < p->team)
            c->full_teams = 0;
    }
    *dice = r;
    c->killed += killed, c->wounded += wounded, c->recovering += returning;
    double left = c->full_teams ? 0 : att_draw_beta(dice, (double)(n - j + 1), (double)j);
    double calm = mean * (1 - left) * (all ? 1 : (double)(p->n_units - c->dissolved) / p->n_units);
    uint64_t downed = att_draw_poisson(dice, calm * p->full.downed);
    c->downed += downed;
    c->encounters += j - nobody_there + downed + att_draw_poisson(dice, calm * p->full.nothing);
    return left;
}

/* One encounter after another: teams of whoever is there, and a stock that may run out. */
static void meet_any_teams(const plan *p, contingent *c, att_rng *dice, double mean)
{
    uint16_t *able = able_men(c), *recovering = recovering_men(c, p);
    for (uint64_t n = strength(c) ? att_draw_poisson(dice, mean) : 0; n && strength(c); n--) {
        if (p->stocked && c->stock < 1)
            return;
        att_u128 m = (att_u128)att_rng_u64(dice) * p->n_units;
        uint32_t unit = (uint32_t)(m >> 64), men = able[unit] < p->team ? able[unit] : p->team;
        if (!men || statuses(c, p)[unit] != FORWARD)
            continue;
        att_hit hit = att_outcome_at(table(p, men), p->columns, (uint64_t)m);
        suffer(c, &able[unit], &recovering[unit], hit);
        c->encounters++;
        c->downed += hit.downed;
        c->stock--;
    }
}

static int have_full_teams(const plan *p, contingent *c)
{
    const uint16_t *able = able_men(c);
    uint16_t least = UINT16_MAX;
    if (!c->dissolved)
        for (uint32_t u = 0; u < p->n_units; u++)
            least = able[u] < least ? able[u] : least;
    for (uint32_t u = 0; c->dissolved && u < p->n_units; u++)
        least = able[u] < least && statuses(c, p)[u] == FORWARD ? able[u] : least;
    return least >= p->team;
}

static void meet_drones(const plan *p, contingent *c, att_rng *dice, double mean)
{
    double left = 1;
    if (!c->full_teams)
        c->full_teams = (uint8_t)have_full_teams(p, c);
    if (c->full_teams && !p->stocked)
        left = c->dissolved ? meet_full_teams(p, c, dice, mean, 0) : meet_full_teams(p, c, dice, mean, 1);
    if (left > 0) {
        meet_any_teams(p, c, dice, mean * left);
        c->full_teams = 0;
    }
}

/* ---- 4. close combat ---------------------------------------------------------------------------------------------- */

static void fight_close(const plan *p, contingent *c, att_rng *dice, double rate)
{
    uint16_t *able = able_men(c), *recovering = recovering_men(c, p);
    uint32_t men = men_forward(p, c);
    uint64_t n = att_draw_poisson(dice, rate * men);
    if (!n)
        return;
    uint32_t most = largest(able, p->n_units), unit;
    for (; n && men; n--, men--) {
        do
            unit = att_units_pick(dice, able, p->n_units, most, strength(c));
        while (statuses(c, p)[unit] != FORWARD);
        double v = att_rng_unif(dice);
        att_hit hit = {.killed = v < p->kappa_close};
        hit.wounded = !hit.killed;
        hit.returning = hit.wounded && v < p->kappa_close + (1 - p->kappa_close) * p->rho;
        suffer(c, &able[unit], &recovering[unit], hit);
        c->full_teams &= able[unit] >= p->team;
    }
}

/* ---- 2. and 7. tempo, posture, break ------------------------------------------------------------------------------ */

static uint32_t losses(const contingent *c) { return casualties(c) + gone(c); }

static void commit(const att_args *a, contingent *c, att_rng *shock)
{
    c->posture = COMMITTED;
    c->committed = strength(c);
    c->before = losses(c);
    c->breakpoint = att_draw_beta(shock, given(a, BREAK_A), given(a, BREAK_B));
}

static void commit_if_due(const att_args *a, const plan *p, contingent *c, att_rng *shock, int day)
{
    if (c->posture == BUILDING && day >= p->combat_day) {
        commit(a, c, shock);
    } else if (c->posture == RESTING && day + 0.5 >= c->until) {
        c->factor = given(a, AFTER_REST_MEDIAN) * exp(given(a, AFTER_REST_SDLOG) * att_draw_normal(shock));
        commit(a, c, shock);
    }
}

static void pull_out_if_broken(const att_args *a, const plan *p, contingent *c, att_rng *shock, int day)
{
    if (p->fight_on || c->posture != COMMITTED || losses(c) - c->before <= c->breakpoint * c->committed)
        return;
    double shape = given(a, REST_SHAPE);
    c->posture = RESTING;
    c->until = day + 1 + p->rest_mean * att_draw_gamma(shock, shape) / shape;
}

/* Tempo of today relative to the usual. */
static double pace(const att_args *a, const contingent *c)
{
    double share =
        c->posture == COMMITTED ? c->factor : given(a, c->posture == BUILDING ? TEMPO_BUILDING : TEMPO_RESTING);
    return share * exp(c->z);
}

/* ---- the model's face --------------------------------------------------------------------------------------------- */

/* Decided on the first day on which it may come, so that until then it is an open question and not a hidden state. */
static void plan_wave(const att_args *a, contingent *c, att_rng *shock)
{
    if (att_rng_unif(shock) >= given(a, WAVE_CHANCE))
        return;
    c->wave_day = (int32_t)(given(a, WAVE_FIRST) + given(a, WAVE_DAYS) * att_rng_unif(shock));
    double men = given(a, WAVE_MEDIAN) * exp(given(a, WAVE_SDLOG) * att_draw_normal(shock));
    c->wave_men = (uint32_t)fmin(men + 0.5, TOTAL_MAX);
}

static int start(const att_args *a, void *x)
{
    const plan *p = a->memory;
    for (size_t i = 0; i < a->n; i++) {
        contingent *c = att_state(a, x, i);
        att_rng shock = att_args_rng(a, ATT_SHOCK, i, -1), dice = att_args_rng(a, ATT_DICE, i, -1);
        memset(c, 0, a->state_bytes);
        c->z = p->sd_tempo * att_draw_normal(&shock);
        c->factor = 1;
        c->stock = given(a, STOCK_START);
        c->wave_day = -1;
        if (given(a, WAVE_FIRST) < 1)
            plan_wave(a, c, &shock);
        att_units_begin(a, c, &dice);
        att_arrivals_come(p, c, &dice, 0);
    }
    return 0;
}

static void live(const att_args *a, size_t i, contingent *c, int day)
{
    const plan *p = a->memory;
    att_rng shock = att_args_rng(a, ATT_SHOCK, i, day), dice = att_args_rng(a, ATT_DICE, i, day);
    if (day > 0 && day == (int)given(a, WAVE_FIRST))
        plan_wave(a, c, &shock);
    if (day > 0) /* those of day 0 are there at the start */
        att_arrivals_come(p, c, &dice, day);
    att_arrivals_return(p, c, &dice);
    if (p->sigma > 0)
        c->z = p->phi * c->z + p->sigma * att_draw_normal(&shock);
    commit_if_due(a, p, c, &shock, day);
    double tempo = pace(a, c);
    c->stock += given(a, STOCK_SUPPLY);
    meet_drones(p, c, &dice, p->lambda * tempo * p->n_units);
    fight_close(p, c, &dice, p->chi * tempo);
    if (p->p_desert > 0)
        att_units_desert(p, c, &dice);
    if (c->posture == COMMITTED && day >= p->ready_day) { /* a unit that still fills is not weak by losses */
        if (p->h > 0)
            att_units_encircle(a, c, &dice);
        if (p->withdraw)
            att_units_leave(a, c);
    }
    pull_out_if_broken(a, p, c, &shock, day);
}

static int step(const att_args *a, double t, double dt, void *x)
{
    for (size_t i = 0; i < a->n; i++)
        for (double day = t; day < t + dt; day++)
            live(a, i, att_state(a, x, i), (int)day);
    return 0;
}

static double count_ineffective(const plan *p, const contingent *c)
{
    const uint16_t *able = (const uint16_t *)(c + 1), *limit = limits(p);
    const uint8_t *status = (const uint8_t *)(able + 3 * p->n_units);
    uint32_t n = 0;
    for (uint32_t u = 0; u < p->n_units; u++)
        n += (able[u] <= limit[u]) | (status[u] == DISSOLVED);
    return n;
}

static double quantity(const att_args *a, enum quantity q, const contingent *c)
{
    const plan *p = a->memory;
    switch (q) {
    case DEPLOYED:
        return c->deployed;
    case KILLED:
        return c->killed;
    case WOUNDED:
        return c->wounded;
    case CASUALTIES:
        return casualties(c) + (p->include_lost ? c->captured + c->self_inflicted : 0);
    case STRENGTH:
        return strength(c);
    case IN_CARE:
        return in_care(c);
    case RETURNED:
        return c->returned;
    case ENCOUNTERS:
        return (double)c->encounters;
    case DRONES_DOWNED:
        return (double)c->downed;
    case INEFFECTIVE:
        return count_ineffective(p, c);
    case IN_LINE:
        return c->posture == COMMITTED && c->dissolved < p->n_units ? 100 : 0;
    case CAPTURED:
        return c->captured;
    case DESERTED:
        return c->deserted;
    case SELF_INFLICTED:
        return c->self_inflicted;
    case ENCIRCLEMENTS:
        return c->encirclements;
    case DISSOLVED_UNITS:
        return c->dissolved;
    case FORCE_RATIO:
    case INITIATIVE:
        return 0;
    }
    return NAN;
}

static int observe(const att_args *a, int q, const void *x, double *out)
{
    for (size_t i = 0; i < a->n; i++)
        out[i] = quantity(a, (enum quantity)q, att_state_const(a, x, i));
    return 0;
}

static int event(const att_args *a, double t, const void *x, uint32_t *hit)
{
    const plan *p = a->memory;
    const att_input *thresholds = &a->input[THRESHOLDS];
    for (size_t i = 0; i < a->n; i++) {
        const contingent *c = att_state_const(a, x, i);
        hit[i] = (uint32_t)(c->posture == RESTING) << PULLED_OUT
                 | (uint32_t)(2 * (uint64_t)c->dissolved >= p->n_units) << HALF_DISSOLVED;
        for (size_t e = 0; t > p->ready_day && e < thresholds->n; e++)
            hit[i] |= (uint32_t)(strength(c) < thresholds->x[e] * c->deployed) << (BELOW_1 + e);
    }
    return 0;
}

const att_model att_contingent = {
    .name = "contingent",
    .doc = "A contingent of small units under constant drone attack, with bait doctrine, rest and return",
    .params = att_contingent_rows_params,
    .inputs = att_contingent_rows_inputs,
    .quantities = att_contingent_rows_quantities,
    .events = att_contingent_rows_events,
    .sizes = att_contingent_plan_sizes,
    .prepare = att_contingent_plan_prepare,
    .start = start,
    .step = step,
    .observe = observe,
    .event = event,
    .happenings = att_contingent_rows_happenings,
};
