/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Monte Carlo errors count parameter vectors, not paths alone: paths of one parameter vector are not independent, so the
 * variance of a mean is the sum over parameter vectors of the squared sums of deviations, over n². With a vector a path
 * this is the plain sum of squares over n², of a share the binomial p(1 - p)/n.
 */
#ifndef ATT_CAMPAIGN_GROUPS_H
#define ATT_CAMPAIGN_GROUPS_H

#include "base/arena.h"
#include <attrit/forecast.h>

/** The paths of a fan by parameter vector. */
typedef struct att_groups {
    size_t n;   /* groups */
    size_t *of; /* [n_paths] the group of each path */
} att_groups;

/** When all paths share one vector (nothing is unknown) it is no source of error: every path is its own group. 0, or -1 without memory. */
int att_groups_make(att_groups *g, att_arena *arena, const att_fan *fan, size_t n_params);
/** The root of the sum over groups of the squared sums of n deviations, of groups of[n]; sum[g->n] is scratch. */
double att_groups_root(const att_groups *g, size_t n, const size_t *of, const double *off, double *sum);

#endif
