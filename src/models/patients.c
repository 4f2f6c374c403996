/* SPDX-License-Identifier: Apache-2.0 */
#include "patients.h"

/* Rings a unit and day above which a binomial a unit is quicker than ringing. */
#define RINGS_MAX 8

/* ---- two ways of keeping them --------------------------------------------------------------------------------------- */

void att_patients_count(const plan *p, contingent *c)
{
    uint16_t *count = recovering_men(c, p), list[LISTED_MAX];
    if (!c->listed)
        return;
    memcpy(list, count, c->recovering * sizeof *list);
    memset(count, 0, (p->n_listed + ATT_OUTCOME_TEAM_MAX) * sizeof *count);
    for (uint32_t k = 0; k < c->recovering; k++)
        count[list[k]]++;
    c->listed = 0;
}

/* Half the list is to be free, so that it lasts for some time. */
static void list(const plan *p, contingent *c)
{
    uint16_t *of = recovering_men(c, p), count[LISTED_MAX];
    uint32_t n = 0;
    memcpy(count, of, p->n_units * sizeof *count);
    for (uint32_t unit = 0; unit < p->n_units; unit++)
        for (uint32_t k = 0; k < count[unit]; k++)
            of[n++] = (uint16_t)unit;
    memset(of + n, 0, (p->n_listed + ATT_OUTCOME_TEAM_MAX - n) * sizeof *of);
    c->listed = 1;
}

/* Nobody asks how many are of which unit: one has room for all, or nobody moves. Few rings fall on the same man. */
static int may_be_listed(const plan *p, const contingent *c)
{
    return p->n_listed && (c->deployed <= MEN_MAX || !p->consolidate) && p->return_rate <= 1
           && c->recovering <= p->n_listed / 2;
}

uint32_t att_patients_of(const plan *p, contingent *c, uint32_t unit)
{
    const uint16_t *list = recovering_men(c, p);
    uint16_t n = 0;
    if (!c->listed)
        return list[unit];
    for (uint32_t k = 0; k < c->recovering; k++)
        n += list[k] == unit;
    return n;
}

int att_patients_move(const plan *p, contingent *c, uint32_t from, uint32_t to)
{
    uint16_t *of = recovering_men(c, p), x = (uint16_t)from, y = (uint16_t)to;
    if (c->listed) {
        for (uint32_t k = 0; k < c->recovering; k++)
            of[k] ^= of[k] == x ? x ^ y : 0;
        return 1;
    }
    uint32_t room = room_in(p, c, to), men = of[from] < room ? of[from] : room;
    of[from] -= men, of[to] += men;
    return !of[from];
}

/* ---- returns -------------------------------------------------------------------------------------------------------- */

/*
 * Each man's return rings at rate 1 / tau, so that by evening a share 1 - exp(-1 / tau) have gone. All places of the list
 * as it was this morning ring a Poisson number of times; a ring at a place that is empty by now says nothing
 * (uniformisation; Jensen 1953).
 */
static uint32_t ring_listed(today *d)
{
    const plan *p = d->p;
    contingent *c = d->c;
    uint16_t *able = able_men(c, p), *list = recovering_men(c, p);
    uint32_t before = c->recovering, left = before, most = c->crowd;
    for (uint64_t n = att_draw_poisson(&d->dice, p->return_rate * before); n; n--) {
        uint32_t k = att_rng_below(&d->dice, before);
        if (k >= left)
            continue;
        uint32_t unit = list[k];
        list[k] = list[--left];
        able[unit]++;
        most = able[unit] > most ? able[unit] : most;
        tell(d, unit, BACK, 1);
    }
    c->crowd = c->crowd ? (uint16_t)most : 0;
    return before - left;
}

/* Places of all units: as many in each as the fullest one has recovering. */
typedef struct places {
    uint16_t *able, *recovering;
    uint32_t units, most;
} places;

/* A ring at the place that `bits` choose; they become what the choice left of them. Who stands there returns: 1, or 0. */
static inline uint32_t ring_at(const today *d, const places *of, uint64_t *bits, const int traced)
{
    att_u128 m = (att_u128)*bits * of->units;
    uint32_t unit = (uint32_t)(m >> 64);
    m = (att_u128)(uint64_t)m * of->most;
    *bits = (uint64_t)m;
    uint32_t returns = (uint32_t)(m >> 64) < of->recovering[unit];
    of->recovering[unit] -= returns;
    of->able[unit] += returns;
    if (traced)
        tell(d, unit, BACK, returns);
    return returns;
}

/*
 * The same over all places: a ring at an empty one says nothing, and no branch depends on it. One 64-bit number serves two
 * rings as long as there are few places: what a multiplication leaves below is uniform to one part in 2^64 / places^2,
 * 2^32 or more.
 */
static inline uint32_t ring_counted(today *d, uint32_t most, const int traced)
{
    const plan *p = d->p;
    const places of = {able_men(d->c, p), recovering_men(d->c, p), p->n_units, most};
    const int few = (uint64_t)most * p->n_units <= 1 << 16;
    uint32_t back = 0;
    att_rng r = d->dice;
    uint64_t n = att_draw_poisson(&r, most * p->return_rate * p->n_units);
    for (; few && n > 1; n -= 2) {
        uint64_t bits = att_rng_u64(&r);
        back += ring_at(d, &of, &bits, traced);
        back += ring_at(d, &of, &bits, traced);
    }
    for (; n; n--) {
        uint64_t bits = att_rng_u64(&r);
        back += ring_at(d, &of, &bits, traced);
    }
    d->dice = r;
    return back;
}

static uint32_t ask_each(today *d)
{
    const plan *p = d->p;
    uint16_t *able = able_men(d->c, p), *recovering = recovering_men(d->c, p);
    uint32_t back = 0;
    for (uint32_t unit = 0; unit < p->n_units; unit++) {
        uint32_t men = (uint32_t)att_draw_binomial(&d->dice, recovering[unit], p->p_return);
        recovering[unit] -= men;
        able[unit] += men;
        back += men;
        tell(d, unit, BACK, men);
    }
    return back;
}

static uint32_t return_counted(today *d)
{
    uint32_t most = largest(recovering_men(d->c, d->p), d->p->n_units);
    d->c->crowd = 0;
    if (most * d->p->return_rate > RINGS_MAX)
        return ask_each(d);
    return d->a->trace ? ring_counted(d, most, 1) : ring_counted(d, most, 0);
}

void att_patients_return(today *d)
{
    contingent *c = d->c;
    if (!c->recovering)
        return;
    if (!c->listed && may_be_listed(d->p, c))
        list(d->p, c);
    uint32_t back = c->listed ? ring_listed(d) : return_counted(d);
    c->recovering -= back;
    c->returned += back;
}
