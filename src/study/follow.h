/* SPDX-License-Identifier: Apache-2.0 */
/** Following one path of a forecast: which one, and what happened on it. */
#ifndef ATT_STUDY_FOLLOW_H
#define ATT_STUDY_FOLLOW_H

#include "base/arena.h"
#include "io/replay.h"

/**
 * The path whose value of a quantity at the horizon is the median of all: with an even number of paths the lower of
 * the two in the middle, among equals the first.
 */
int att_follow_median(size_t *path, const att_fan *fan, size_t quantity, att_err *err);
/**
 * The happenings of a path of att_fan_forecast(post, opts), in *out, which lies in `arena`; happenings that are alike
 * in day, kind and unit are summed.
 */
int att_follow_path(att_replay *out, att_arena *arena, att_ctx *ctx, const att_post *post, const att_fan_opts *opts,
                    size_t path, att_err *err);

#endif
