/* SPDX-License-Identifier: Apache-2.0 */
#include "units.h"
#include <math.h>
#include <string.h>

/* Rings a unit and evening above which asking unit by unit is quicker than ringing. */
#define RINGS_MAX 1

/* A uniform unit is kept with probability men / most, both from one number; very unequal units are counted off. */
uint32_t att_units_pick(att_rng *dice, const uint16_t *men, uint32_t n_units, uint32_t most, uint32_t total)
{
    uint32_t unit = 0;
    if ((uint64_t)most * n_units > 16 * (uint64_t)total) {
        for (uint32_t man = att_rng_below(dice, total); man >= men[unit]; unit++)
            man -= men[unit];
        return unit;
    }
    for (;;) {
        att_u128 m = (att_u128)att_rng_u64(dice) * n_units;
        unit = (uint32_t)(m >> 64);
        if (((att_u128)(uint64_t)m * most) >> 64 < men[unit])
            return unit;
    }
}

void att_units_begin(const att_args *a, contingent *c, att_rng *dice)
{
    const plan *p = a->memory;
    uint16_t *breaks = breakpoints(c, p);
    for (uint32_t u = 0; (p->h > 0 || p->withdraw) && u < p->n_units; u++) {
        double share = att_draw_beta(dice, given(a, UNIT_BREAK_A), given(a, UNIT_BREAK_B));
        breaks[u] = (uint16_t)fmin(ceil(share * p->deployment * a->input[UNIT_SIZE].x[u]), MEN_MAX);
    }
}

/* Units that have left the line have no breakpoint any more. */
static int any_weak(const uint16_t *able, const uint16_t *breaks, uint32_t n)
{
    uint16_t weak = 0;
    for (uint32_t u = 0; u < n; u++)
        weak |= able[u] < breaks[u];
    return weak;
}

/* ---- desertion ------------------------------------------------------------------------------------------------- */

void att_units_desert(const plan *p, contingent *c, att_rng *dice)
{
    uint16_t *able = able_men(c);
    uint64_t n = att_draw_binomial(dice, strength(c), p->p_desert);
    for (uint32_t most = n ? largest(able, p->n_units) : 0; n; n--) {
        uint32_t unit = att_units_pick(dice, able, p->n_units, most, strength(c));
        able[unit]--;
        c->deserted++;
        c->full_teams &= able[unit] >= p->team;
    }
}

/* ---- encirclement ---------------------------------------------------------------------------------------------- */

/*
 * How many men meet each fate: Dirichlet-multinomial, by Pólya's urn. Each man draws a ball, which goes back with one
 * more of its kind.
 */
static void decide_fates(const att_args *a, att_rng *dice, uint32_t men, uint32_t *fell)
{
    double weight[N_FATES], total = 0;
    for (int k = 0; k < N_FATES; k++) {
        weight[k] = given(a, (enum input)(FATE_BREAK_OUT + k));
        total += weight[k];
    }
    for (; men; men--, total++) {
        double x = att_rng_unif(dice) * total;
        int k = 0;
        for (; k < N_FATES - 1 && x >= weight[k]; k++)
            x -= weight[k];
        weight[k]++;
        fell[k]++;
    }
}

static void cut_off(const att_args *a, contingent *c, att_rng *dice, uint32_t unit)
{
    const plan *p = a->memory;
    uint16_t *able = &able_men(c)[unit];
    uint32_t fell[N_FATES] = {0};
    decide_fates(a, dice, *able, fell);
    uint32_t taken = fell[FATE_CAPTURED - FATE_BREAK_OUT];
    uint32_t obey = (uint32_t)att_draw_binomial(dice, taken, p->compliance);
    c->captured += taken - obey;
    c->self_inflicted += fell[FATE_SELF_INFLICTED - FATE_BREAK_OUT] + obey;
    c->deserted += fell[FATE_DESERTED - FATE_BREAK_OUT];
    c->killed += fell[FATE_KILLED - FATE_BREAK_OUT];
    *able = (uint16_t)fell[0];
    c->full_teams &= *able >= p->team;
    c->encirclements++;
    statuses(c, p)[unit] = ENCIRCLED;
}

static void ask_each(const att_args *a, contingent *c, att_rng *dice)
{
    const plan *p = a->memory;
    const uint16_t *able = able_men(c), *breaks = breakpoints(c, p);
    for (uint32_t u = 0; u < p->n_units; u++)
        if (able[u] && able[u] < breaks[u] && att_rng_unif(dice) < -expm1(-p->h * (1 - (double)able[u] / breaks[u])))
            cut_off(a, c, dice, u);
}

/* Each place up to a unit's breakpoint rings at rate h / breakpoint; a ring at an empty place cuts the unit off. */
static void ring(const att_args *a, contingent *c, att_rng *dice)
{
    const plan *p = a->memory;
    const uint16_t *able = able_men(c), *breaks = breakpoints(c, p);
    for (uint64_t n = att_draw_poisson(dice, p->h * p->n_units); n; n--) {
        att_u128 m = (att_u128)att_rng_u64(dice) * p->n_units;
        uint32_t unit = (uint32_t)(m >> 64), place = (uint32_t)(((att_u128)(uint64_t)m * breaks[unit]) >> 64);
        if (able[unit] && place >= able[unit] && statuses(c, p)[unit] == FORWARD)
            cut_off(a, c, dice, unit);
    }
}

void att_units_encircle(const att_args *a, contingent *c, att_rng *dice)
{
    const plan *p = a->memory;
    uint32_t before = c->encirclements;
    if (!any_weak(able_men(c), breakpoints(c, p), p->n_units))
        return;
    if (p->h > RINGS_MAX)
        ask_each(a, c, dice);
    else
        ring(a, c, dice);
    uint8_t *status = statuses(c, p);
    for (uint32_t u = 0; c->encirclements > before && u < p->n_units; u++)
        status[u] = status[u] == ENCIRCLED ? FORWARD : status[u];
}

/* ---- leaving the line ------------------------------------------------------------------------------------------ */

/* The forward unit with the smallest able share of its full strength, the first of equals; n_units: none is forward. */
static uint32_t weakest_forward(const att_args *a, contingent *c)
{
    const plan *p = a->memory;
    uint32_t weakest = p->n_units;
    double least = INFINITY;
    for (uint32_t u = 0; u < p->n_units; u++) {
        double share = able_men(c)[u] / a->input[UNIT_SIZE].x[u];
        if (statuses(c, p)[u] == FORWARD && share < least)
            least = share, weakest = u;
    }
    return weakest;
}

/* Men move as far as there is room: the able first, then those who are to return. */
static void refill(const att_args *a, contingent *c, uint32_t from)
{
    const plan *p = a->memory;
    uint16_t *able = able_men(c), *recovering = recovering_men(c, p);
    uint32_t to = weakest_forward(a, c);
    if (to == p->n_units)
        return;
    uint32_t room = room_in(p, c, to), men = able[from] < room ? able[from] : room;
    uint32_t patients = recovering[from] < room - men ? recovering[from] : room - men;
    able[from] -= men, able[to] += men;
    recovering[from] -= patients, recovering[to] += patients;
}

/* All who are too weak leave together, so that none of them is refilled; then their men move, unit by unit. */
void att_units_leave(const att_args *a, contingent *c)
{
    const plan *p = a->memory;
    uint16_t *able = able_men(c), *breaks = breakpoints(c, p);
    uint8_t *status = statuses(c, p);
    if (!any_weak(able, breaks, p->n_units))
        return;
    for (uint32_t u = 0; u < p->n_units; u++)
        if (able[u] < breaks[u]) {
            status[u] = LEAVING;
            breaks[u] = 0;
            c->dissolved++;
        }
    for (uint32_t u = 0; u < p->n_units; u++)
        if (status[u] == LEAVING) {
            status[u] = DISSOLVED;
            if (p->consolidate)
                refill(a, c, u);
        }
}
