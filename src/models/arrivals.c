/* SPDX-License-Identifier: Apache-2.0 */
#include "arrivals.h"
#include "patients.h"

/* Units up to which what two choices among them leave of a number is as good as fresh, to one part in 2^64 / FEW^3. */
enum { FEW = 512 };

static uint64_t smaller(uint64_t a, uint64_t b) { return a < b ? a : b; }

/* Units of a group that take men: those in the line or, when none is, all. They come first in its order. */
static uint32_t open_units(const today *d, uint32_t g)
{
    return d->c->dissolved < d->p->n_units ? forwards(d->c, d->p)[g] : groups(d->p)[g].n_units;
}

static uint64_t room(const today *d)
{
    uint64_t men = 0;
    for (uint32_t g = 0; g < d->p->n_groups; g++)
        for (uint32_t k = 0; k < open_units(d, g); k++)
            men += room_in(d->p, d->c, order(d->c, d->p)[groups(d->p)[g].first + k]);
    return men;
}

static void join(today *d, uint32_t unit, uint32_t men)
{
    able_men(d->c, d->p)[unit] += men;
    tell(d, unit, ARRIVED, men);
}

/* The k-th open unit. */
static uint32_t open_unit(const today *d, uint32_t k)
{
    uint32_t g = 0;
    for (; k >= open_units(d, g); g++)
        k -= open_units(d, g);
    return order(d->c, d->p)[groups(d->p)[g].first + k];
}

/* Each to an open unit with room, all equally likely; there is room for them. */
static void join_anywhere(today *d, uint64_t men)
{
    uint32_t open = d->c->dissolved < d->p->n_units ? d->p->n_units - d->c->dissolved : d->p->n_units;
    int plenty = (uint64_t)d->c->deployed + men <= MEN_MAX; /* they would fit into one unit */
    att_rng r = d->dice;
    while (men) {
        uint32_t unit = open_unit(d, att_rng_below(&r, open));
        if (!plenty && !room_in(d->p, d->c, unit))
            continue;
        join(d, unit, 1);
        men--;
    }
    d->dice = r;
}

/*
 * The same for one group, when they would fit into one unit. One number serves three men as long as units are few.
 */
static void join_one_group(today *d, uint64_t men)
{
    const uint16_t *line = order(d->c, d->p);
    const uint32_t open = open_units(d, 0);
    att_rng r = d->dice;
    while (men) {
        uint64_t bits = att_rng_u64(&r), some = open > FEW ? 1 : men < 3 ? men : 3;
        for (men -= some; some; some--) {
            att_u128 m = (att_u128)bits * open;
            join(d, line[(uint32_t)(m >> 64)], 1);
            bits = (uint64_t)m;
        }
    }
    d->dice = r;
}

/* Men of one brigade's schedule who join each of its units today. */
static const uint16_t *intake(today *d, uint32_t b)
{
    const plan *p = d->p;
    int32_t row = batches(p, b)[d->day].row; /* who comes is on the schedule */
    return row < 0 ? att_contingent_plan_seat(d->a, b, d->day) : men_of_row(p, row);
}

/* They would fit into one unit, and all units take men. */
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
    const uint16_t *men = intake(d, b), *breakpoint = breakpoints(d->c, d->p);
    const int all = !d->c->dissolved || d->c->dissolved == d->p->n_units; /* take men, in the line or not */
    uint64_t left = 0;
    for (uint32_t k = 0; k < of->n_units; k++) {
        uint32_t unit = of->first + k, fit = all || breakpoint[unit] ? room_in(d->p, d->c, unit) : 0;
        fit = men[k] < fit ? men[k] : fit;
        join(d, unit, fit);
        left += men[k] - fit;
    }
    return left;
}

static uint64_t scheduled(const today *d)
{
    uint64_t men = 0;
    for (uint32_t b = 0; b < d->p->n_brigades; b++)
        men += arrived_by(d->p, b, d->day) - arrived_by(d->p, b, d->day - 1);
    return men;
}

void att_arrivals_come(today *d)
{
    const plan *p = d->p;
    contingent *c = d->c;
    if (d->day > p->last_arrival && d->day != c->wave_day)
        return;
    uint64_t come = d->day == c->wave_day ? c->wave_men : 0, left = come;
    if (c->deployed + come + scheduled(d) > MEN_MAX)
        att_patients_count(p, c);
    for (uint32_t b = 0; b < p->n_brigades; b++) {
        uint64_t men = arrived_by(p, b, d->day) - arrived_by(p, b, d->day - 1);
        uint64_t seated = seated_by(p, b, d->day) - seated_by(p, b, d->day - 1);
        if (!men)
            continue;
        come += men;
        left += men - seated;
        if (seated && !c->dissolved && c->deployed + men <= MEN_MAX && !d->a->trace)
            take_seats_at_once(d, b);
        else if (seated)
            left += take_seats(d, b);
    }
    if (!come)
        return;
    c->crowd = 0;
    uint64_t joined = come - left;
    if (c->deployed + come > MEN_MAX)
        left = smaller(left, room(d));
    if (p->n_groups == 1 && c->deployed + come <= MEN_MAX)
        join_one_group(d, left);
    else
        join_anywhere(d, left);
    c->stragglers |= c->dissolved == p->n_units; /* nobody is in the line to receive them */
    c->deployed += (uint32_t)(joined + left);
    c->committed += (uint32_t)(joined + left);
}
