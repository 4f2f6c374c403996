/* SPDX-License-Identifier: Apache-2.0 */
#include "arrivals.h"

/* Rings a unit and day above which a binomial a unit is quicker than ringing. */
#define RINGS_MAX 8

static uint64_t smaller(uint64_t a, uint64_t b) { return a < b ? a : b; }

/* Units of a group that take men: those in the line or, when none is, all. They stand first. */
static uint32_t open_units(const today *d, uint32_t g)
{
    return d->c->dissolved < d->p->n_units ? forwards(d->c, d->p)[g] : groups(d->p)[g].n_units;
}

static uint64_t room(const today *d)
{
    uint64_t men = 0;
    for (uint32_t g = 0; g < d->p->n_groups; g++)
        for (uint32_t k = 0; k < open_units(d, g); k++)
            men += room_in(d->p, d->c, groups(d->p)[g].first + k);
    return men;
}

static void join(today *d, uint32_t slot, uint32_t men)
{
    able_men(d->c, d->p)[slot] += men;
    tell(d, slot, ARRIVED, men);
}

/* The slot of the k-th open unit. */
static uint32_t open_slot(const today *d, uint32_t k)
{
    uint32_t g = 0;
    for (; k >= open_units(d, g); g++)
        k -= open_units(d, g);
    return groups(d->p)[g].first + k;
}

/* Each to an open unit with room, all equally likely; there is room for them. */
static void join_anywhere(today *d, uint64_t men)
{
    uint32_t open = d->c->dissolved < d->p->n_units ? d->p->n_units - d->c->dissolved : d->p->n_units;
    int plenty = (uint64_t)d->c->deployed + men <= MEN_MAX; /* they would fit into one unit */
    while (men) {
        uint32_t slot = open_slot(d, att_rng_below(&d->dice, open));
        if (!plenty && !room_in(d->p, d->c, slot))
            continue;
        join(d, slot, 1);
        men--;
    }
}

/* Men of one brigade's schedule who join each of its units today. */
static const uint16_t *intake(today *d, uint32_t b)
{
    const plan *p = d->p;
    int32_t row = batches(p, b)[d->day].row; /* who comes is on the schedule */
    return row < 0 ? att_contingent_plan_seat(d->a, b, d->day) : men_of_row(p, row);
}

/* They would fit into one unit, and each unit stands in the slot of its number. */
static void take_seats_at_once(today *d, uint32_t b)
{
    const brigade *of = &brigades(d->p)[b];
    const uint16_t *men = intake(d, b);
    uint16_t *able = able_men(d->c, d->p) + of->first;
    for (uint32_t u = 0; u < of->n_units; u++)
        able[u] += men[u];
}

/* Men take their seats. Returns how many found none, their unit being full or gone. */
static uint64_t take_seats(today *d, uint32_t b)
{
    const brigade *of = &brigades(d->p)[b];
    const uint16_t *men = intake(d, b), *number = numbers(d->c, d->p);
    uint64_t left = 0;
    for (uint32_t g = 0; g < d->p->n_groups; g++) {
        const group *side = &groups(d->p)[g];
        for (uint32_t k = 0; k < side->n_units; k++) {
            uint32_t slot = side->first + k, unit = number[slot] - of->first;
            if (unit >= of->n_units) /* of another brigade; numbers below `first` wrap around */
                continue;
            uint32_t fit = k < open_units(d, g) ? room_in(d->p, d->c, slot) : 0;
            fit = men[unit] < fit ? men[unit] : fit;
            join(d, slot, fit);
            left += men[unit] - fit;
        }
    }
    return left;
}

void att_arrivals_come(today *d)
{
    const plan *p = d->p;
    contingent *c = d->c;
    if (d->day > p->last_arrival && d->day != c->wave_day)
        return;
    uint64_t come = d->day == c->wave_day ? c->wave_men : 0, left = come;
    for (uint32_t b = 0; b < p->n_brigades; b++) {
        uint64_t men = arrived_by(p, b, d->day) - arrived_by(p, b, d->day - 1);
        uint64_t seated = seated_by(p, b, d->day) - seated_by(p, b, d->day - 1);
        if (!men)
            continue;
        come += men;
        left += men - seated;
        if (seated && !c->shuffled && c->deployed + men <= MEN_MAX && !d->a->trace)
            take_seats_at_once(d, b);
        else if (seated)
            left += take_seats(d, b);
    }
    if (!come)
        return;
    uint64_t joined = come - left;
    if (c->deployed + come > MEN_MAX)
        left = smaller(left, room(d));
    join_anywhere(d, left);
    c->stragglers |= c->dissolved == p->n_units; /* nobody is in the line to receive them */
    c->deployed += (uint32_t)(joined + left);
    c->committed += (uint32_t)(joined + left);
}

/*
 * Each recovering man's return rings at rate 1 / tau, so that by evening a share 1 - exp(-1 / tau) have gone. Give every
 * unit as many places as the fullest one has: all places together ring a Poisson number of times, and a ring at an
 * empty place says nothing (uniformisation; Jensen 1953). No branch depends on it. One 64-bit number serves two rings as
 * long as there are few places: what a multiplication leaves below is uniform to one part in 2^64 / places^2, 2^32 or more.
 */
static inline uint32_t ring(today *d, uint32_t most, const int traced)
{
    const plan *p = d->p;
    contingent *c = d->c;
    uint16_t *able = able_men(c, p), *recovering = recovering_men(c, p);
    uint32_t back = 0, units = p->n_units;
    uint64_t shared = (uint64_t)most * units <= 1 << 16;
    att_rng r = d->dice;
    uint64_t n = att_draw_poisson(&r, most * p->return_rate * units), bits = 0;
    for (uint64_t k = 0; k < n; k++) {
        att_u128 m = (att_u128)(k & shared ? bits : att_rng_u64(&r)) * units;
        uint32_t slot = (uint32_t)(m >> 64);
        m = (att_u128)(uint64_t)m * most;
        bits = (uint64_t)m;
        uint32_t returns = (uint32_t)(m >> 64) < recovering[slot];
        recovering[slot] -= returns;
        able[slot] += returns;
        back += returns;
        if (traced)
            tell(d, slot, BACK, returns);
    }
    d->dice = r;
    return back;
}

static uint32_t ask_each(today *d)
{
    const plan *p = d->p;
    uint16_t *able = able_men(d->c, p), *recovering = recovering_men(d->c, p);
    uint32_t back = 0;
    for (uint32_t slot = 0; slot < p->n_units; slot++) {
        uint32_t men = (uint32_t)att_draw_binomial(&d->dice, recovering[slot], p->p_return);
        recovering[slot] -= men;
        able[slot] += men;
        back += men;
        tell(d, slot, BACK, men);
    }
    return back;
}

void att_arrivals_return(today *d)
{
    contingent *c = d->c;
    if (!c->recovering)
        return;
    uint32_t most = largest(recovering_men(c, d->p), d->p->n_units), back;
    if (most * d->p->return_rate > RINGS_MAX)
        back = ask_each(d);
    else
        back = d->a->trace ? ring(d, most, 1) : ring(d, most, 0);
    c->recovering -= back;
    c->returned += back;
}
