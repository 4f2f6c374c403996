/* SPDX-License-Identifier: Apache-2.0 */
/** Numbers over paths, or over some of them, with Monte Carlo errors that know which paths belong together. */
#ifndef ATT_STUDY_PAIRED_H
#define ATT_STUDY_PAIRED_H

#include "campaign/groups.h"
#include <attrit/compare.h>

/** Values of some paths and room to work; att_paired_clear() before the next ones. */
typedef struct att_paired {
    const att_groups *groups;
    size_t n;
    double *x, *y; /* [n]; y only for ratios */
    size_t *of;    /* [n] their groups */
    double *off, *sorted, *spare, *sum;
} att_paired;

/** Room for all paths of the groups. 0, or -1 without memory. */
int att_paired_open(att_paired *p, att_arena *arena, const att_groups *groups, size_t n_paths);
void att_paired_clear(att_paired *p);
void att_paired_add(att_paired *p, size_t path, double x, double y);

/**
 * Quantiles (type 7) and mean of x with errors; of no values all NAN, of one group without errors. An error of a quantile
 * is half the distance between the quantiles one standard error of its share below and above (Woodruff 1952).
 */
att_simulated att_paired_summary(att_paired *p);
/** The ratio of the means of x and y with its error by the delta method in .mean and .mean_se; NAN when mean y is 0. */
att_simulated att_paired_ratio(att_paired *p);
/** The mean of x, each 0 or 1 (or a difference of such), as a share. */
att_share att_paired_share(att_paired *p);

#endif
