/* SPDX-License-Identifier: Apache-2.0 */
/** Following one path: which one, and what happened on it. */
#ifndef ATT_STUDY_FOLLOW_H
#define ATT_STUDY_FOLLOW_H

#include "base/arena.h"
#include <attrit/simulate.h>

/**
 * The path whose value of a quantity at the horizon is the median of all: with an even number of paths the lower of
 * the two in the middle, among equals the first.
 */
int att_follow_median(size_t *path, const att_fan *fan, size_t quantity, att_err *err);

/** Writes down what a trace tells, in `arena`. Set `arena` and `start`, hand att_follow_trace() to what is to be followed. */
typedef struct att_follow {
    att_arena *arena;
    att_day start; /* the date of day 0 */
    size_t n, room;
    att_happening *happening;
    int failed; /* memory ran out: some are missing */
} att_follow;
att_trace att_follow_trace(att_follow *f);

#endif
