/* SPDX-License-Identifier: Apache-2.0 */
/** What one encounter between a drone and a small team does, as a table drawn from by one uniform number. */
#ifndef ATT_MODELS_OUTCOME_H
#define ATT_MODELS_OUTCOME_H

#include <attrit/model.h>

enum { ATT_OUTCOME_TEAM_MAX = 8 }; /**< men in the largest team a doctrine may ask for */

/**
 * What one encounter came to, or many together: four counts of 16 bits, added by one addition.
 * Sums of more than ATT_OUTCOME_SUM_MAX encounters may run over.
 */
typedef uint64_t att_outcome_sum;
enum { ATT_OUTCOME_SUM_MAX = UINT16_MAX / ATT_OUTCOME_TEAM_MAX };

/** Men hit: killed or wounded. */
static inline uint16_t att_outcome_hit(att_outcome_sum s) { return (uint16_t)s; }
static inline uint16_t att_outcome_killed(att_outcome_sum s) { return (uint16_t)(s >> 16); }
static inline uint16_t att_outcome_wounded(att_outcome_sum s) { return att_outcome_hit(s) - att_outcome_killed(s); }
/** Of the wounded: those who can return. */
static inline uint16_t att_outcome_returning(att_outcome_sum s) { return (uint16_t)(s >> 32); }
static inline uint16_t att_outcome_downed(att_outcome_sum s) { return (uint16_t)(s >> 48); }
static inline att_outcome_sum att_outcome_of(uint32_t killed, uint32_t wounded, uint32_t returning, uint32_t downed)
{
    return (killed + wounded) | (uint64_t)killed << 16 | (uint64_t)returning << 32 | (uint64_t)downed << 48;
}

/** A column of an alias table that holds both its outcomes, so that drawing needs neither a second lookup nor a branch. */
typedef struct att_outcome {
    uint64_t threshold; /**< is[0] below it, is[1] from it on */
    att_outcome_sum is[2];
} att_outcome;

/** The doctrine and the chances it leaves. bait = 0: men hide and disperse, one is exposed, nobody shoots. */
typedef struct att_odds {
    uint32_t bait, shooters;
    double p_down, q_bait, q_team, q_alone, kappa, rho;
} att_odds;

/** Men in a full team. */
uint32_t att_outcome_team(const att_odds *odds);
/** Columns of every table for teams of at most `team` men: 2 to this power, so that a column is found by a shift. */
uint32_t att_outcome_power(uint32_t team);

/** Chances of an encounter with `men` present, before the table. */
typedef struct att_chances {
    double downed, nothing; /**< nobody is hit: because the drone was shot down; although it was not */
    double effective;       /**< somebody is hit */
} att_chances;

/**
 * Build the table of a team of `men` (1..full team) into table[2^att_outcome_power(full team)].
 * With `effective` it holds only the encounters in which somebody is hit: conditional probabilities; it must
 * not be drawn from when chances.effective is 0. `scratch`: att_alias_bytes(columns) bytes, aligned for a double.
 */
att_chances att_outcome_build(att_outcome *table, const att_odds *odds, uint32_t men, int effective, void *scratch);

/** The outcome that 64 uniform bits choose. */
static inline att_outcome_sum att_outcome_at(const att_outcome *table, uint32_t power, uint64_t bits)
{
    const att_outcome *column = table + (bits >> (64 - power));
    return column->is[bits << power >= column->threshold];
}

#endif
