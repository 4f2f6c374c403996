/* SPDX-License-Identifier: Apache-2.0 */
/** What one parameter vector comes to under the given inputs, worked out once for all its particles. */
#ifndef ATT_MODELS_CONTINGENT_PLAN_H
#define ATT_MODELS_CONTINGENT_PLAN_H

#include "contingent_rows.h"
#include "outcome.h"
#include "seats.h"

/** att_model's sizes and prepare. */
int att_contingent_plan_sizes(const att_args *a, size_t *state, size_t *memory, char *why);
int att_contingent_plan_prepare(const att_args *a);

/** Most recovering men who are listed. */
enum { LISTED_MAX = 12288 };

/** Units first .. first + n_units - 1 by number. */
typedef struct brigade {
    uint32_t first, n_units;
    uint32_t establishment; /* men of its units at full strength, as scheduled */
} brigade;

/** Brigades side by side whose units meet equally many sorties. Units are kept by group: no phase may change weights. */
typedef struct group {
    uint32_t first, n_units;
    double weight; /* sorties of a unit, as a multiple of lambda */
} group;

/** A day of a brigade's schedule. */
typedef struct batch {
    double scheduled; /* men by the end of its arrivals, before the size of the deployment */
    int32_t row;      /* where the men of each unit are counted; -1: nowhere */
} batch;

/** The start of `memory`; its arrays follow, each at its offset in bytes. */
typedef struct plan {
    uint32_t n_units, n_brigades, n_groups, n_days, n_rows, n_sizes;
    uint32_t team, power; /* 2^power columns in a table of outcomes */
    uint32_t n_listed;    /* recovering men whom a list has room for; there is room for a team behind it. 0: no list */
    size_t brigades, groups, effective, tables, batches, rows, limits, sizes, breaks, breaks_each, units, counts,
        scratch, bytes;
    att_chances full; /* of a full team */
    uint64_t close_killed,
        close_lasting; /* below it, of 2^64, killed in close combat; from there on wounded and to return */
    double lambda, chi, p_return, return_rate, phi, sigma, sd_tempo, rest_mean, deployment;
    double h, compliance, d, size_ratio; /* size_ratio: of the largest unit to the smallest */
    int32_t combat_day, last_arrival, relief_day;
    int32_t ready_day;                  /* by its evening the first deployment is there */
    int32_t rotate_after, rotate_cycle; /* days forward; days forward and behind; 0: no rotation */
    int fight_on, stocked, withdraw, consolidate, include_lost, sector;
} plan;

static inline const void *part(const plan *p, size_t offset) { return (const char *)p + offset; }
static inline const brigade *brigades(const plan *p) { return part(p, p->brigades); }
static inline const group *groups(const plan *p) { return part(p, p->groups); }
static inline const att_outcome *effective(const plan *p) { return part(p, p->effective); }
static inline const att_outcome *table(const plan *p, uint32_t men)
{
    return (const att_outcome *)part(p, p->tables) + ((men - 1) << p->power);
}
/** So many of all numbers of 64 bits. */
static inline uint64_t share_of_bits(double share) { return share < 1 ? (uint64_t)(share * 0x1p64) : UINT64_MAX; }
/** By unit: able men at or below which it is ineffective; men at full strength. */
static inline const uint16_t *limits(const plan *p) { return part(p, p->limits); }
static inline const uint16_t *sizes(const plan *p) { return part(p, p->sizes); }
static inline const batch *batches(const plan *p, uint32_t b)
{
    return (const batch *)part(p, p->batches) + (size_t)b * p->n_days;
}
/** All units, in order. */
static inline const uint16_t *all_units(const plan *p) { return part(p, p->units); }
/** Men that each unit of the brigade gets on a day with that row. */
static inline const uint16_t *men_of_row(const plan *p, int32_t row)
{
    return (const uint16_t *)part(p, p->rows) + (size_t)row * p->n_units;
}

/** Scheduled men of brigade b who have come by the end of that day's arrivals, given the size of the deployment. */
static inline uint64_t arrived_by(const plan *p, uint32_t b, int day)
{
    if (day < 0)
        return 0;
    uint32_t last = (uint32_t)day < p->n_days ? (uint32_t)day : p->n_days - 1;
    return (uint64_t)(p->deployment * batches(p, b)[last].scheduled + 0.5);
}

/** Those of them who have a seat in a unit of their own. */
static inline uint64_t seated_by(const plan *p, uint32_t b, int day)
{
    uint64_t men = arrived_by(p, b, day), seats = (uint64_t)(p->deployment * brigades(p)[b].establishment + 0.5);
    return men < seats ? men : seats;
}

/** Men whom each unit of brigade b gets on a day without a row; valid until the next call. */
const uint16_t *att_contingent_plan_seat(const att_args *a, uint32_t b, int day);

/** Draw the breakpoints in whole men of all units. */
void att_contingent_plan_breakpoints(const att_args *a, att_rng *r, uint16_t *breakpoint);

#endif
