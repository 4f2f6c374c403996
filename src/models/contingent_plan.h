/* SPDX-License-Identifier: Apache-2.0 */
/** Inside the contingent: its rows, what one parameter vector comes to, and the state of a particle. */
#ifndef ATT_MODELS_CONTINGENT_PLAN_H
#define ATT_MODELS_CONTINGENT_PLAN_H

#include "contingent_rows.h"
#include "outcome.h"

/** Days of arrivals counted by unit beforehand; men of later ones take their seats one by one. */
enum { ROWS_MAX = 32 };

/** att_model's sizes and prepare. */
int att_contingent_plan_sizes(const att_args *a, size_t *state, size_t *memory, char *why);
int att_contingent_plan_prepare(const att_args *a);

/** A day of the schedule. */
typedef struct batch {
    double scheduled; /* men by the end of its arrivals, before the size of the deployment */
    int32_t row;      /* where the men of each unit are counted; -1: nowhere */
} batch;

/** What depends on theta and inputs alone: the start of `memory`, with its arrays behind it. */
typedef struct plan {
    uint32_t n_units, n_days, establishment; /* establishment: men of all units at full strength, as scheduled */
    uint32_t team, columns, n_rows;
    size_t effective, tables, seat, batch, row, limit, scratch, bytes; /* offsets of the arrays that follow, in bytes */
    att_chances full;                                                  /* of a full team */
    double lambda, chi, kappa_close, rho, p_return, return_rate, phi, sigma, sd_tempo, rest_mean, deployment;
    int32_t combat_day, ready_day;
    int fight_on, stocked;
    double h, compliance, p_desert;
    int withdraw, consolidate, include_lost;
} plan;

static inline const att_outcome *effective(const plan *p)
{
    return (const att_outcome *)((const char *)p + p->effective);
}
static inline const att_outcome *table(const plan *p, uint32_t men)
{
    return (const att_outcome *)((const char *)p + p->tables) + (men - 1) * p->columns;
}
static inline const uint16_t *seats(const plan *p) { return (const uint16_t *)((const char *)p + p->seat); }
static inline const uint16_t *limits(const plan *p) { return (const uint16_t *)((const char *)p + p->limit); }
static inline const batch *batches(const plan *p) { return (const batch *)((const char *)p + p->batch); }
/** Men that each unit gets on a day with that row. */
static inline const uint16_t *men_of_row(const plan *p, int32_t row)
{
    return (const uint16_t *)((const char *)p + p->row) + (size_t)row * p->n_units;
}

/** Scheduled men who have come by the end of that day's arrivals, given the size of the deployment. */
static inline uint64_t arrived_by(const plan *p, int day)
{
    if (day < 0)
        return 0;
    uint32_t last = (uint32_t)day < p->n_days ? (uint32_t)day : p->n_days - 1;
    return (uint64_t)(p->deployment * batches(p)[last].scheduled + 0.5);
}

/** Those of them who have a seat in a unit of their own. */
static inline uint64_t seated_by(const plan *p, int day)
{
    uint64_t men = arrived_by(p, day), seats_all = (uint64_t)(p->deployment * p->establishment + 0.5);
    return men < seats_all ? men : seats_all;
}

enum posture { BUILDING, COMMITTED, RESTING };

/** Of a unit. Only the first and the last outlive the day; resting is a posture that all units share. */
enum status { FORWARD, ENCIRCLED, LEAVING, DISSOLVED };

/* One particle. After it: able[n_units], recovering[n_units], breakpoint[n_units], and a status byte a unit. */
typedef struct contingent {
    double z;          /* log-tempo: departure from the usual */
    double factor;     /* on the tempo of the current commitment */
    double breakpoint; /* share of the committed whose loss ends it */
    double until;      /* end of the rest, days since start */
    double stock;      /* drones; meaningless unless stocked */
    uint64_t encounters, downed;
    uint32_t deployed, killed, wounded, returned, captured, deserted, self_inflicted, encirclements;
    uint32_t dissolved;         /* units that have left the line */
    uint32_t recovering;        /* wounded who will return: sum over units */
    uint32_t committed, before; /* men committed; losses before this commitment */
    uint32_t wave_men;
    int32_t wave_day; /* -1: none */
    uint8_t posture;
    uint8_t full_teams; /* 1: every forward unit is known to have one */
} contingent;

static inline uint16_t *able_men(contingent *c) { return (uint16_t *)(c + 1); }
static inline uint16_t *recovering_men(contingent *c, const plan *p) { return able_men(c) + p->n_units; }
/** Able men below which a unit is weak; 0 once it has left the line. */
static inline uint16_t *breakpoints(contingent *c, const plan *p) { return able_men(c) + 2 * p->n_units; }
static inline uint8_t *statuses(contingent *c, const plan *p) { return (uint8_t *)(able_men(c) + 3 * p->n_units); }
static inline uint32_t casualties(const contingent *c) { return c->killed + c->wounded; }
static inline uint32_t in_care(const contingent *c) { return c->wounded - c->returned; }
/** Men lost other than by enemy fire. */
static inline uint32_t gone(const contingent *c) { return c->captured + c->deserted + c->self_inflicted; }
static inline uint32_t strength(const contingent *c) { return c->deployed - c->killed - in_care(c) - gone(c); }

#endif
