/* SPDX-License-Identifier: Apache-2.0 */
/* The contingent under constant drone attack; its page in the ODD protocol is docs/models/contingent.md. */
#include "contingent_plan.h"
#include "models.h"
#include <math.h>
#include <string.h>

/* clang-format off */

enum quantity { DEPLOYED, KILLED, WOUNDED, CASUALTIES, STRENGTH, IN_CARE, RETURNED, ENCOUNTERS, DRONES_DOWNED, INEFFECTIVE, IN_LINE };

#define COUNT 0, INFINITY, ATT_LINEAR, {0}

static const att_field quantities[] = {
    {"deployed", "1", "Men who arrived so far", COUNT},
    {"killed", "1", "Men killed so far", COUNT},
    {"wounded", "1", "Men wounded so far; a man wounded twice counts twice", COUNT},
    {"casualties", "1", "Killed and wounded so far", COUNT},
    {"strength", "1", "Able men, whatever the posture", COUNT, ATT_LEVEL},
    {"in_care", "1", "Wounded men who have not returned, able to return one day or not", COUNT, ATT_LEVEL},
    {"returned", "1", "Returns of wounded men to their unit so far", COUNT},
    {"encounters", "1", "Drones met by teams so far", COUNT},
    {"drones_downed", "1", "Drones shot down so far", COUNT},
    {"ineffective", "1", "Units whose able men are at or below unit_break of their full strength", COUNT, ATT_LEVEL},
    {"in_line", "percent", "100 while the contingent is committed to the line, else 0", COUNT, ATT_LEVEL},
    {0}};

#define BELOW(n) {"below_" #n, "1", "Strength is below threshold " #n " of the deployed, all of the first deployment being there"}

static const att_field events[] = {
    {"pulled_out", "1", "The contingent is out of the line, resting"},
    BELOW(1), BELOW(2), BELOW(3), BELOW(4), BELOW(5), BELOW(6), BELOW(7), BELOW(8),
    {0}};

/* clang-format on */

/* Rings a unit and day above which a binomial a unit is quicker than ringing. */
#define RINGS_MAX 8

/* ---- 1. arrivals and returns ---------------------------------------------------------------------------------------- */

/* Room for a man in the unit's counts, which end at MEN_MAX. */
static int has_room(const plan *p, contingent *c, uint32_t unit)
{
    return able_men(c)[unit] + recovering_men(c, p)[unit] < MEN_MAX;
}

static void join_anywhere(const plan *p, contingent *c, att_rng *dice)
{
    uint32_t unit;
    do
        unit = att_rng_below(dice, p->n_units);
    while (!has_room(p, c, unit));
    able_men(c)[unit]++;
}

/* Men from..to of the schedule take their seats; who finds no room there joins any unit. */
static void take_seats(const plan *p, contingent *c, att_rng *dice, uint64_t from, uint64_t to)
{
    for (; from < to; from++) {
        uint32_t unit = seats(p)[from % p->establishment];
        if (has_room(p, c, unit))
            able_men(c)[unit]++;
        else
            join_anywhere(p, c, dice);
    }
}

/* The same for all men of a day, counted by unit beforehand; `day` has a row and nobody can lack room. */
static void take_rows(const plan *p, contingent *c, int day)
{
    uint16_t *able = able_men(c);
    const uint16_t *men = men_of_row(p, batches(p)[day].row);
    for (uint32_t u = 0; u < p->n_units; u++)
        able[u] += men[u];
}

static uint64_t smaller(uint64_t a, uint64_t b) { return a < b ? a : b; }

/* First the scheduled: up to full strength to their seats, beyond it to any unit. Then the wave, to any unit. */
static void arrive(const plan *p, contingent *c, att_rng *dice, int day)
{
    uint64_t come = arrived_by(p, day) - arrived_by(p, day - 1) + (day == c->wave_day ? c->wave_men : 0);
    if (!come)
        return;
    uint64_t room = (uint64_t)MEN_MAX * p->n_units - strength(c) - c->recovering, from = seated_by(p, day - 1);
    uint64_t men = smaller(come, room), seated = smaller(seated_by(p, day) - from, men);
    if (seated && batches(p)[day].row >= 0 && c->deployed + men <= MEN_MAX) /* they would fit into one unit */
        take_rows(p, c, day);
    else
        take_seats(p, c, dice, from, from + seated);
    for (uint64_t i = seated; i < men; i++)
        join_anywhere(p, c, dice);
    c->deployed += (uint32_t)men;
    c->committed += (uint32_t)men;
}

static uint32_t largest(const uint16_t *men, uint32_t n)
{
    uint16_t most = 0;
    for (uint32_t u = 0; u < n; u++)
        most = men[u] > most ? men[u] : most;
    return most;
}

static uint32_t smallest(const uint16_t *men, uint32_t n)
{
    uint16_t least = UINT16_MAX;
    for (uint32_t u = 0; u < n; u++)
        least = men[u] < least ? men[u] : least;
    return least;
}

/*
 * Each recovering man's return rings at rate 1 / tau, so that by evening a share 1 - exp(-1 / tau) have gone. Give every
 * unit as many places as the fullest one has: all places together ring a Poisson number of times, and a ring at an
 * empty place says nothing (uniformisation; Jensen 1953). No branch depends on it. With many rings unit by unit is quicker.
 */
static void bring_back(const plan *p, contingent *c, att_rng *dice)
{
    uint16_t *able = able_men(c), *recovering = recovering_men(c, p);
    uint32_t most = c->recovering ? largest(recovering, p->n_units) : 0, back = 0;
    double rings = most * p->return_rate;
    if (rings > RINGS_MAX) {
        for (uint32_t unit = 0; unit < p->n_units; unit++) {
            uint32_t men = (uint32_t)att_draw_binomial(dice, recovering[unit], p->p_return);
            recovering[unit] -= men;
            able[unit] += men;
            back += men;
        }
    } else {
        att_rng r = *dice;
        for (uint64_t n = att_draw_poisson(&r, rings * p->n_units); n; n--) {
            att_u128 m = (att_u128)att_rng_u64(&r) * p->n_units;
            uint32_t unit = (uint32_t)(m >> 64), place = (uint32_t)(((att_u128)(uint64_t)m * most) >> 64);
            uint32_t returns = place < recovering[unit];
            recovering[unit] -= returns;
            able[unit] += returns;
            back += returns;
        }
        *dice = r;
    }
    c->recovering -= back;
    c->returned += back;
}

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
 * While every unit has a full team, encounters in which nobody is hit need no unit: they split off as Poisson numbers
 * of their own. The first unit to fall below a full team ends this; the j-th of n events of a day lies at a
 * Beta(j, n - j + 1) share of it, and by the strong Markov property the rest of the day may be drawn afresh.
 * Returns the share of the day that is left.
 */
static double meet_full_teams(const plan *p, contingent *c, att_rng *dice, double mean)
{
    uint16_t *able = able_men(c), *recovering = recovering_men(c, p);
    uint64_t n = att_draw_poisson(dice, mean * p->full.effective), j = 0;
    uint32_t killed = 0, wounded = 0, returning = 0;
    att_rng r = *dice;
    while (j < n && c->full_teams) {
        att_u128 m = (att_u128)att_rng_u64(&r) * p->n_units;
        uint32_t unit = (uint32_t)(m >> 64);
        att_hit hit = att_outcome_at(effective(p), p->columns, (uint64_t)m);
        able[unit] -= hit.killed + hit.wounded;
        recovering[unit] += hit.returning;
        killed += hit.killed, wounded += hit.wounded, returning += hit.returning;
        j++;
        if (able[unit] < p->team)
            c->full_teams = 0;
    }
    *dice = r;
    c->killed += killed, c->wounded += wounded, c->recovering += returning;
    double left = c->full_teams ? 0 : att_draw_beta(dice, (double)(n - j + 1), (double)j);
    uint64_t downed = att_draw_poisson(dice, mean * (1 - left) * p->full.downed);
    c->downed += downed;
    c->encounters += j + downed + att_draw_poisson(dice, mean * (1 - left) * p->full.nothing);
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
        if (!men)
            continue;
        att_hit hit = att_outcome_at(table(p, men), p->columns, (uint64_t)m);
        suffer(c, &able[unit], &recovering[unit], hit);
        c->encounters++;
        c->downed += hit.downed;
        c->stock--;
    }
}

static void meet_drones(const plan *p, contingent *c, att_rng *dice, double mean)
{
    double left = 1;
    if (!c->full_teams)
        c->full_teams = smallest(able_men(c), p->n_units) >= p->team;
    if (c->full_teams && !p->stocked)
        left = meet_full_teams(p, c, dice, mean);
    if (left > 0) {
        meet_any_teams(p, c, dice, mean * left);
        c->full_teams = 0;
    }
}

/* ---- 4. close combat ---------------------------------------------------------------------------------------------- */

/*
 * The unit of a man chosen uniformly among `total` > 0 men. A uniform unit is kept with probability men / most, both
 * from one number; where units are too unequal for that, men are counted off.
 */
static uint32_t pick_unit(att_rng *dice, const uint16_t *men, uint32_t n_units, uint32_t most, uint32_t total)
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

static void fight_close(const plan *p, contingent *c, att_rng *dice, double rate)
{
    uint16_t *able = able_men(c), *recovering = recovering_men(c, p);
    uint64_t n = att_draw_poisson(dice, rate * strength(c));
    if (!n)
        return;
    uint32_t most = largest(able, p->n_units);
    for (; n && strength(c); n--) {
        uint32_t unit = pick_unit(dice, able, p->n_units, most, strength(c));
        double v = att_rng_unif(dice);
        att_hit hit = {.killed = v < p->kappa_close};
        hit.wounded = !hit.killed;
        hit.returning = hit.wounded && v < p->kappa_close + (1 - p->kappa_close) * p->rho;
        suffer(c, &able[unit], &recovering[unit], hit);
        c->full_teams &= able[unit] >= p->team;
    }
}

/* ---- 2. and 7. tempo, posture, break ------------------------------------------------------------------------------ */

static void commit(const att_args *a, contingent *c, att_rng *shock)
{
    c->posture = COMMITTED;
    c->committed = strength(c);
    c->before = casualties(c);
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
    if (p->fight_on || c->posture != COMMITTED || casualties(c) - c->before <= c->breakpoint * c->committed)
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
        arrive(p, c, &dice, 0);
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
        arrive(p, c, &dice, day);
    bring_back(p, c, &dice);
    if (p->sigma > 0)
        c->z = p->phi * c->z + p->sigma * att_draw_normal(&shock);
    commit_if_due(a, p, c, &shock, day);
    double tempo = pace(a, c);
    c->stock += given(a, STOCK_SUPPLY);
    meet_drones(p, c, &dice, p->lambda * tempo * p->n_units);
    fight_close(p, c, &dice, p->chi * tempo);
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
    uint32_t n = 0;
    for (uint32_t u = 0; u < p->n_units; u++)
        n += able[u] <= limit[u];
    return n;
}

static double quantity(const att_args *a, enum quantity q, const contingent *c)
{
    switch (q) {
    case DEPLOYED:
        return c->deployed;
    case KILLED:
        return c->killed;
    case WOUNDED:
        return c->wounded;
    case CASUALTIES:
        return casualties(c);
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
        return count_ineffective(a->memory, c);
    case IN_LINE:
        return c->posture == COMMITTED ? 100 : 0;
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
        hit[i] = c->posture == RESTING;
        for (size_t e = 0; t > p->ready_day && e < thresholds->n; e++)
            hit[i] |= (uint32_t)(strength(c) < thresholds->x[e] * c->deployed) << (e + 1);
    }
    return 0;
}

const att_model att_contingent = {
    .name = "contingent",
    .doc = "A contingent of small units under constant drone attack, with bait doctrine, rest and return",
    .params = att_contingent_plan_params,
    .inputs = att_contingent_plan_inputs,
    .quantities = quantities,
    .events = events,
    .sizes = att_contingent_plan_sizes,
    .prepare = att_contingent_plan_prepare,
    .start = start,
    .step = step,
    .observe = observe,
    .event = event,
};
