/* SPDX-License-Identifier: Apache-2.0 */
/** Units as wholes: weakness, encirclement, leaving the line, and men picked from among them. */
#ifndef ATT_MODELS_UNITS_H
#define ATT_MODELS_UNITS_H

#include "contingent_plan.h"

/** Draw each unit's breakpoint; nothing where breakpoints play no part. Once, at the start. */
void att_units_begin(const att_args *a, contingent *c, att_rng *dice);
/** Some able men desert, whatever the posture. */
void att_units_desert(const plan *p, contingent *c, att_rng *dice);
/** Weak forward units are cut off, and the fates of their men decided. */
void att_units_encircle(const att_args *a, contingent *c, att_rng *dice);
/** Weak forward units leave the line; with `consolidate` their men join others. */
void att_units_leave(const att_args *a, contingent *c);

/** The unit of a man chosen uniformly among `total` > 0 men; no unit has more than `most` of them. */
uint32_t att_units_pick(att_rng *dice, const uint16_t *men, uint32_t n_units, uint32_t most, uint32_t total);

static inline uint32_t largest(const uint16_t *men, uint32_t n)
{
    uint16_t most = 0;
    for (uint32_t u = 0; u < n; u++)
        most = men[u] > most ? men[u] : most;
    return most;
}

/** Able men in the line. */
static inline uint32_t men_forward(const plan *p, contingent *c)
{
    uint32_t men = strength(c);
    for (uint32_t u = 0; c->dissolved && u < p->n_units; u++)
        men -= statuses(c, p)[u] == FORWARD ? 0 : able_men(c)[u];
    return men;
}

/** Room for a man in a unit's counts, which end at MEN_MAX. */
static inline uint32_t room_in(const plan *p, contingent *c, uint32_t unit)
{
    return (uint32_t)MEN_MAX - able_men(c)[unit] - recovering_men(c, p)[unit];
}

#endif
