/* SPDX-License-Identifier: Apache-2.0 */
/** Inside of a comparison; the public face is attrit/compare.h. */
#ifndef ATT_STUDY_COMPARE_H
#define ATT_STUDY_COMPARE_H

#include "base/arena.h"
#include "campaign/groups.h"
#include <attrit/compare.h>

/** What is kept of the paths under a doctrine. */
typedef struct att_compare_paths {
    double *value; /* [n_dates][n_figures][paths] */
    double *event; /* [paths] time of the main event; NAN = not within the horizon */
} att_compare_paths;

/** The comparison, the memory it stands in, and what is needed while it is made. */
typedef struct att_compare_box {
    att_comparison c;
    att_arena arena;
    att_ctx *ctx;
    att_campaign *campaign;
    size_t event;          /* row of problem->event_name */
    unsigned char *wanted; /* [quantities of the model] 1: part of a figure */
    size_t *parameter;     /* [n_parameters] rows of model->params */
    double *theta;         /* [n_parameters][paths] */
    att_groups groups;
    att_compare_paths own, other;
} att_compare_box;

/** compare_count.c: all numbers of doctrine k from the own paths and, for k > 0, the other ones. */
int att_compare_count(att_compare_box *b, size_t k, att_err *err);

#endif
