/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Baselines: what anybody could say without a model, from the totals (or levels) that the compiled problem holds of one
 * quantity, so from what had been reported by the cut-off. A forecast has to do better than they.
 */
#ifndef ATT_CAMPAIGN_BASELINE_H
#define ATT_CAMPAIGN_BASELINE_H

#include <attrit/campaign.h>

typedef enum att_baseline_kind {
    ATT_BASELINE_LINE,   /* from 0 on the day main combat began through the last total, straight on; not of a level */
    ATT_BASELINE_FROZEN, /* the last total stays as it is */
    ATT_BASELINE_POINTS, /* through the last two totals of the source that spoke last; a counter does not fall */
    ATT_BASELINE_WALK,   /* random walk of the log from the last total, without drift; sd from all steps so far */
    ATT_N_BASELINES
} att_baseline_kind;
/** "straight_line", "frozen_total", "last_two_points", "random_walk": fit to be names of models in a hub. */
const char *att_baseline_name(att_baseline_kind kind);

typedef struct att_baseline {
    int claim;       /* row of the last claim it rests on; -1: the reports do not yield one */
    att_day from;    /* the day that claim speaks of */
    double total;    /* its number */
    double per_day;  /* growth from then on */
    double sd;       /* of the log over one day; 0: a single number is forecast */
    const char *why; /* there is none; NULL when there is */
} att_baseline;

/** 0; >0 when the reports do not yield one (claim -1, why). Quantity: a row of model->quantities. */
int att_baseline_make(att_baseline *b, att_baseline_kind kind, const att_campaign *c, const att_problem *p,
                      int quantity);
/** Quantile at level q of what it says of the end of `day`; the same for every q where it says one number. */
double att_baseline_quantile(const att_baseline *b, att_day day, double q);

/**
 * The total of a quantity that a headline would take: one that states a number rather than a bound, then the latest day
 * spoken of, then the latest report, then the highest. NULL: none.
 */
const att_obs *att_baseline_last(const att_campaign *c, const att_problem *p, int quantity);
/** What a headline would take from a statement: the number, the bound, the middle of a range. */
double att_baseline_number(const att_obs *y);

#endif
