/* SPDX-License-Identifier: Apache-2.0 */
#include "outcome.h"
#include <math.h>

enum { COLUMNS_MAX = 256 };

uint32_t att_outcome_team(const att_odds *odds) { return odds->bait ? odds->bait + odds->shooters : 1; }

/* Ways to have at most `team` men killed, wounded for good or wounded to return; and one for the drone shot down. */
static uint32_t count_outcomes(uint32_t team) { return (team + 3) * (team + 2) * (team + 1) / 6 + 1; }

_Static_assert((ATT_OUTCOME_TEAM_MAX + 3) * (ATT_OUTCOME_TEAM_MAX + 2) * (ATT_OUTCOME_TEAM_MAX + 1) / 6 < COLUMNS_MAX,
               "the largest team's outcomes fit into its columns");

uint32_t att_outcome_power(uint32_t team)
{
    uint32_t power = 1;
    while (1u << power < count_outcomes(team))
        power++;
    return power;
}

/* One more man is exposed, hit with probability q: convolve. hits[0..n] becomes hits[0..n+1]. */
static void expose(double *hits, uint32_t n, double q)
{
    hits[n + 1] = 0;
    for (uint32_t h = n + 1; h > 0; h--)
        hits[h] = hits[h] * (1 - q) + hits[h - 1] * q;
    hits[0] *= 1 - q;
}

/* hits[h] = probability that the drone is not shot down and h men are hit. Returns the probability that it is. */
static double count_hits(double *hits, const att_odds *o, uint32_t men)
{
    if (!o->bait) {
        hits[0] = 1;
        expose(hits, 0, o->q_alone);
        return 0;
    }
    uint32_t bait = men < o->bait ? men : o->bait;
    hits[0] = pow(1 - o->p_down, men - bait);
    double downed = 1 - hits[0];
    for (uint32_t i = 0; i < men; i++)
        expose(hits, i, i < bait ? o->q_bait : o->q_team);
    return downed;
}

static double choose(uint32_t n, uint32_t k)
{
    double c = 1;
    for (uint32_t i = 0; i < k; i++)
        c = c * (n - i) / (i + 1);
    return c;
}

/* x[k] = base^k */
static void raise(double *x, double base, uint32_t n)
{
    x[0] = 1;
    for (uint32_t k = 1; k <= n; k++)
        x[k] = x[k - 1] * base;
}

/*
 * All outcomes for teams of at most `team` men, and given how many are hit the multinomial chance of each among the men
 * hit. The last is the drone shot down.
 */
static void list_outcomes(const att_odds *o, att_outcome_sum *is, double *fates, uint32_t team)
{
    enum { N = ATT_OUTCOME_TEAM_MAX + 1 };
    double killed_k[N], wounded_k[N], returning_k[N], lasting_k[N];
    raise(killed_k, o->kappa, team), raise(wounded_k, 1 - o->kappa, team);
    raise(returning_k, o->rho, team), raise(lasting_k, 1 - o->rho, team);
    for (uint32_t killed = 0; killed <= team; killed++)
        for (uint32_t wounded = 0; killed + wounded <= team; wounded++)
            for (uint32_t returning = 0; returning <= wounded; returning++) {
                *is++ = att_outcome_of(killed, wounded, returning, 0);
                *fates++ = choose(killed + wounded, killed) * killed_k[killed] * wounded_k[wounded]
                           * choose(wounded, returning) * returning_k[returning] * lasting_k[wounded - returning];
            }
    *is = att_outcome_of(0, 0, 0, 1);
    *fates = 1;
}

att_chances att_outcome_build(att_outcome *table, const att_odds *odds, uint32_t men, int effective, void *scratch)
{
    uint32_t team = att_outcome_team(odds), n = 1u << att_outcome_power(team);
    att_outcome_sum is[COLUMNS_MAX] = {0};
    double hits[ATT_OUTCOME_TEAM_MAX + 2] = {0}, weight[COLUMNS_MAX] = {0};
    double downed = count_hits(hits, odds, men);
    att_chances chances = {.downed = downed, .nothing = hits[0]};
    for (uint32_t h = 1; h <= team; h++)
        chances.effective += hits[h];

    list_outcomes(odds, is, weight, team);
    for (uint32_t i = 0; i < count_outcomes(team); i++) {
        uint32_t h = att_outcome_hit(is[i]);
        weight[i] *= effective && !h ? 0 : att_outcome_downed(is[i]) ? downed : hits[h];
    }
    if (effective && chances.effective <= 0)
        return chances;
    const att_alias *alias = att_alias_build(scratch, n, weight);
    for (uint32_t i = 0; i < n; i++)
        table[i] = (att_outcome){alias->threshold[i], {is[i], is[alias->other[i]]}};
    return chances;
}
