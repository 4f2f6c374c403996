/* SPDX-License-Identifier: Apache-2.0 */
#include "arrivals.h"
#include "units.h"

/* Rings a unit and day above which a binomial a unit is quicker than ringing. */
#define RINGS_MAX 8

/* Room for men in units that are forward or, when none is, in any. */
static int is_open(const plan *p, contingent *c, uint32_t unit)
{
    return statuses(c, p)[unit] == FORWARD || c->dissolved == p->n_units;
}

static int has_room(const plan *p, contingent *c, uint32_t unit) { return room_in(p, c, unit) && is_open(p, c, unit); }

static uint64_t room(const plan *p, contingent *c)
{
    uint64_t men = (uint64_t)MEN_MAX * p->n_units - strength(c) - c->recovering;
    for (uint32_t u = 0; c->dissolved && u < p->n_units; u++)
        men -= is_open(p, c, u) ? 0 : room_in(p, c, u);
    return men;
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

/* The same for all men of a day, counted by unit beforehand; `day` has a row and every unit has room and is open. */
static void take_rows(const plan *p, contingent *c, int day)
{
    uint16_t *able = able_men(c);
    const uint16_t *men = men_of_row(p, batches(p)[day].row);
    for (uint32_t u = 0; u < p->n_units; u++)
        able[u] += men[u];
}

static uint64_t smaller(uint64_t a, uint64_t b) { return a < b ? a : b; }

void att_arrivals_come(const plan *p, contingent *c, att_rng *dice, int day)
{
    uint64_t come = arrived_by(p, day) - arrived_by(p, day - 1) + (day == c->wave_day ? c->wave_men : 0);
    if (!come)
        return;
    uint64_t from = seated_by(p, day - 1), men = smaller(come, room(p, c)),
             seated = smaller(seated_by(p, day) - from, men);
    /* They would fit into one unit. */
    if (seated && batches(p)[day].row >= 0 && c->deployed + men <= MEN_MAX && !c->dissolved)
        take_rows(p, c, day);
    else
        take_seats(p, c, dice, from, from + seated);
    for (uint64_t i = seated; i < men; i++)
        join_anywhere(p, c, dice);
    c->deployed += (uint32_t)men;
    c->committed += (uint32_t)men;
}

/*
 * Each recovering man's return rings at rate 1 / tau, so that by evening a share 1 - exp(-1 / tau) have gone. Give every
 * unit as many places as the fullest one has: all places together ring a Poisson number of times, and a ring at an
 * empty place says nothing (uniformisation; Jensen 1953). No branch depends on it. With many rings unit by unit is quicker.
 */
void att_arrivals_return(const plan *p, contingent *c, att_rng *dice)
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
