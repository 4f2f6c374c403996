/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One particle of the contingent: a head, and behind it a few small integers a unit.
 *
 * A list has the units of each group in order: first the active ones, then those that rest in turn, then those that have
 * left the line. So whoever looks for a unit in the line finds it by one multiplication, and nothing need be asked of it.
 * A unit that leaves changes places in the list with the last of its kind; what is counted by unit stays where it is.
 */
#ifndef ATT_MODELS_CONTINGENT_STATE_H
#define ATT_MODELS_CONTINGENT_STATE_H

#include "contingent_plan.h"
#include "lanes.h"

enum posture { BUILDING, COMMITTED, RESTING, RELIEVED };

typedef struct contingent {
    double z;          /* log-tempo: departure from the usual */
    double factor;     /* on the tempo of the current commitment */
    double breakpoint; /* share of the committed whose loss ends it */
    double until;      /* end of the rest, days since start */
    double stock;      /* drones; below 0: they are not counted */
    uint64_t encounters, downed;
    uint32_t deployed, killed, wounded, returned, captured, deserted, self_inflicted, encirclements;
    uint32_t dissolved;         /* units that have left the line */
    uint32_t recovering;        /* wounded who will return: by unit or in a list: patients.h */
    uint32_t committed, before; /* men committed; losses before this commitment */
    uint32_t wave_men;
    int32_t wave_day;      /* -1: none */
    int32_t committed_day; /* of the current commitment */
    int32_t day;           /* the last one lived; -1: none */
    uint16_t crowd;        /* no unit has more able men; 0: not looked up */
    uint8_t posture;
    uint8_t full_teams;      /* every active unit has so many able men or more; 0: not looked up */
    uint8_t strong;          /* 1: no active unit is below its breakpoint */
    uint8_t has_breakpoints; /* 1: breakpoints of units have been drawn */
    uint8_t stragglers;      /* 1: units that have left the line may have men */
    uint8_t listed;          /* 1: the recovering are listed */
} contingent;

/**
 * What lies behind the head: two counts a group, then three columns with a place for each unit. The last one, of those who
 * will return, is longer: it has a place for each unit or is a list of units.
 */
enum column { ABLE, BREAKPOINT, ORDER, RECOVERING };
static inline size_t column_at(const plan *p, enum column k)
{
    return 2 * (size_t)p->n_groups + (size_t)k * p->n_units;
}

/** Units of each group that are active; that are in the line, active or resting in turn. */
static inline uint16_t *actives(contingent *c) { return (uint16_t *)(c + 1); }
static inline uint16_t *forwards(contingent *c, const plan *p) { return actives(c) + p->n_groups; }
/* By unit: */
static inline uint16_t *able_men(contingent *c, const plan *p) { return actives(c) + column_at(p, ABLE); }
/** Each unit's recovering wounded or, when they are listed, each one's unit. */
static inline uint16_t *recovering_men(contingent *c, const plan *p) { return actives(c) + column_at(p, RECOVERING); }
/** Able men below which the unit is weak; 0 until they have been drawn, and when it has left the line. */
static inline uint16_t *breakpoints(contingent *c, const plan *p) { return actives(c) + column_at(p, BREAKPOINT); }
/** The units of each group: the active ones, those that rest in turn, those that have left the line. */
static inline uint16_t *order(contingent *c, const plan *p) { return actives(c) + column_at(p, ORDER); }

static inline uint32_t casualties(const contingent *c) { return c->killed + c->wounded; }
static inline uint32_t in_care(const contingent *c) { return c->wounded - c->returned; }
/** Men lost other than by enemy fire. */
static inline uint32_t gone(const contingent *c) { return c->captured + c->deserted + c->self_inflicted; }
static inline uint32_t strength(const contingent *c) { return c->deployed - c->killed - in_care(c) - gone(c); }

/** A day of one particle, handed from mechanism to mechanism. */
typedef struct today {
    const att_args *a;
    const plan *p;
    contingent *c;
    size_t i; /* its place in this call */
    int day;
    att_rng dice;
    double pace; /* tempo relative to the usual */
} today;

/** Tell whoever follows: n of it fell on that unit. */
static inline void tell(const today *d, uint32_t unit, enum happening what, uint32_t n)
{
    if (d->a->trace && n)
        d->a->trace->tell(d->a->trace->cookie, d->i, d->day, unit, what, n);
}

/** Room in a unit's counts, which end at MEN_MAX. Where more came than that, it is asked of counted patients only. */
static inline uint32_t room_in(const plan *p, contingent *c, uint32_t unit)
{
    return (uint32_t)MEN_MAX - able_men(c, p)[unit] - (c->listed ? c->recovering : recovering_men(c, p)[unit]);
}

#endif
