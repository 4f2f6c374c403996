/* SPDX-License-Identifier: Apache-2.0 */
/** Inside of a sensitivity; the public face is attrit/sensitivity.h. */
#ifndef ATT_STUDY_SENSITIVITY_H
#define ATT_STUDY_SENSITIVITY_H

#include "base/arena.h"
#include "campaign/groups.h"
#include <attrit/sensitivity.h>

/** The sensitivity, the memory it stands in, and what is needed while it is made. */
typedef struct att_sensitivity_box {
    att_sensitivity s;
    att_arena arena;
    att_ctx *ctx;
    const att_post *post;
    att_sensitivity_opts opts;
    double began;
    att_fan *fan;      /* paths of the posterior, with their past; NULL once it is no longer needed */
    att_groups groups; /* of its paths */
    double *shown;     /* [n_headlines][paths] what they show */
    double *pull;      /* [n_headlines][paths] what each adds to the headline's error */
} att_sensitivity_box;

/** What the paths of a fan show of headline h: a count; 0 or 1; a day, INFINITY where it does not come. */
void att_sensitivity_show(const att_sensitivity_box *b, const att_fan *fan, size_t h, double *shown);
/** The day, or the horizon where it does not come: of what has a variance. Changes nothing else. */
void att_sensitivity_censor(const att_sensitivity_box *b, size_t h, size_t n, double *shown);

/**
 * A headline of n paths with weights w (NULL: equal; else they sum to 1). pull[n]: by how much each path's own chance
 * moves it, so that the root of the sum over parameter vectors of squared sums is its standard error (of a median by
 * Woodruff 1952). NAN: no such date. 0, or -1 without memory.
 */
int att_sensitivity_value(const att_sensitivity_box *b, size_t h, size_t n, const double *shown, const double *w,
                          const att_groups *groups, double *value, double *pull);
/** Its error, or that of a difference: of pull less `less` (NULL: nothing). */
double att_sensitivity_error(const att_groups *groups, size_t n, const double *pull, const double *less);

/** sensitivity_other.c: voices, dial and sds of biases. */
int att_sensitivity_others(att_sensitivity_box *b, att_err *err);
/** sensitivity_learned.c: parameters. */
int att_sensitivity_learned(att_sensitivity_box *b, att_err *err);
/** A parameter's value as a normal score of its prior, within -8 .. 8. */
double att_sensitivity_place(const att_prior *prior, double x);
/** sensitivity_groups.c: the group that a parameter belongs to. */
const char *att_sensitivity_group_of(const char *parameter);
/** Groups with their members; of[k] = the group of parameter k, -1 of one that is fixed. */
int att_sensitivity_groups(att_sensitivity_box *b, int *of, att_err *err);
/** sensitivity_spread.c: shares of the variance. Frees the fan. */
int att_sensitivity_spread(att_sensitivity_box *b, att_err *err);

/** "not enough memory ..." */
int att_sensitivity_no_memory(att_err *err);

#endif
