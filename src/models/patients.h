/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The wounded who will return to their units, kept in one of two ways. While they are not too many they are listed: a list
 * of their units, so that whoever is to return is found at once. Otherwise they are counted by unit. The way makes no
 * difference to any law.
 */
#ifndef ATT_MODELS_PATIENTS_H
#define ATT_MODELS_PATIENTS_H

#include "contingent_state.h"
#include <string.h>

/** Those who have recovered go back to their units this morning. */
void att_patients_return(today *d);
/** From now on they are counted by unit: nothing changes if they are so already. */
void att_patients_count(const plan *p, contingent *c);
/** Those of unit `from` become those of unit `to`, as far as it has room. 1: all of them did. */
int att_patients_move(const plan *p, contingent *c, uint32_t from, uint32_t to);
/** Those of that unit. */
uint32_t att_patients_of(const plan *p, contingent *c, uint32_t unit);

/** As many as `men` may be admitted before the next call. */
static inline void att_patients_expect(const plan *p, contingent *c, uint64_t men)
{
    if (c->listed && c->recovering + men > p->n_listed)
        att_patients_count(p, c);
}

/** Where they go, at hand while there are many hits. */
typedef struct ward {
    uint16_t *count, *next;
    int listed;
} ward;

static inline ward att_patients_ward(contingent *c, const plan *p)
{
    return (ward){recovering_men(c, p), recovering_men(c, p) + c->recovering, c->listed};
}

/**
 * n men of that unit, at most a team. A list is written to without a branch on n: what is beyond its end does not count,
 * and there is room for a team behind it. The caller adds to `recovering`, once for all.
 */
static inline void att_patients_admit(ward *w, uint32_t unit, uint32_t n)
{
    if (w->listed) {
        uint64_t four = unit * UINT64_C(0x0001000100010001);
        memcpy(w->next, &four, sizeof four);
        memcpy(w->next + 4, &four, sizeof four);
        w->next += n;
    } else {
        w->count[unit] += n;
    }
}
_Static_assert(ATT_OUTCOME_TEAM_MAX <= 8, "a team is written as two times four");

#endif
