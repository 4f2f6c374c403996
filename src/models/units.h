/* SPDX-License-Identifier: Apache-2.0 */
/** Units as wholes: their breakpoints, rest in turn, desertion, encirclement, leaving the line; and men picked among them. */
#ifndef ATT_MODELS_UNITS_H
#define ATT_MODELS_UNITS_H

#include "contingent_state.h"

/** All units in the line. Once, at the start. */
void att_units_begin(today *d);
/** This morning's units at rest in turn; all are active when the contingent is not committed. */
void att_units_rotate(today *d);
/** Some of the men > 0 who are able in units that are not active desert. */
void att_units_desert_behind(today *d, uint32_t men);
/** Weak active units may be cut off and the fates of their men are decided; weak units leave the line. */
void att_units_evening(today *d);

/** That unit has lost able men: does it still have a full team, is it weak? */
static inline void att_units_shrunk(today *d, uint32_t unit)
{
    uint16_t able = able_men(d->c, d->p)[unit];
    d->c->full_teams = able < d->c->full_teams ? 0 : d->c->full_teams;
    d->c->strong &= able >= breakpoints(d->c, d->p)[unit];
}

/** Has every active unit a full team? */
uint8_t att_units_full_teams(const today *d);
/** Active units. */
uint32_t att_units_active(const today *d);
/** No unit has more able men than that. */
static inline uint16_t att_units_crowd(const today *d)
{
    if (!d->c->crowd)
        d->c->crowd = largest(able_men(d->c, d->p), d->p->n_units);
    return d->c->crowd;
}
/** Able men of active units. */
uint32_t att_units_active_men(const today *d);
/** The k-th active unit. */
static inline uint32_t att_units_active_unit(const today *d, uint32_t k)
{
    const uint16_t *active = actives(d->c);
    uint32_t g = 0;
    for (; k >= active[g]; g++)
        k -= active[g];
    return order(d->c, d->p)[groups(d->p)[g].first + k];
}
/** The unit of one of the `men` > 0 able men of active units, counted off. */
uint32_t att_units_count_off(today *d, uint32_t men);

#endif
