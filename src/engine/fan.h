/* SPDX-License-Identifier: Apache-2.0 */
/** Inside of a fan; the public face is attrit/forecast.h. */
#ifndef ATT_ENGINE_FAN_H
#define ATT_ENGINE_FAN_H

#include "base/arena.h"
#include <attrit/forecast.h>

struct att_fan {
    att_arena arena; /* owns all below and the fan itself */
    size_t first;    /* number of the first path: 0 unless it is a part of a larger fan */
    size_t n_paths, n_times, n_quantities, n_events, n_params;
    float *value;       /* [time][quantity][path]: a quantile reads one row; counts are exact up to 2^24 */
    double *event_time; /* [path][event], NAN = not within the horizon */
    double *theta;      /* [path][param] */
};

/** Options and a path's number within them: 0, or USAGE. */
int att_fan_check(const att_fan_opts *o, att_err *err);
int att_fan_check_path(const att_fan_opts *o, size_t path, att_err *err);
/** Room for a fan, values zero and event times NAN. */
int att_fan_new(att_fan **fan, const att_problem *p, size_t n_paths, att_err *err);
/** Each rank has the paths from first[r] up to first[r + 1] (base/ranks.h); afterwards each has all. */
int att_fan_gather(att_fan *f, const size_t *first, att_err *err);
/** Bytes of a part of n paths of a fan like f; its paths as such a part; and a part back, to where it begins in f. */
size_t att_fan_part_bytes(const att_fan *f, size_t n);
void att_fan_part_get(const att_fan *f, void *part);
void att_fan_part_put(att_fan *f, size_t first, size_t n, const void *part);
/** The values of a quantity at t over paths, [n_paths]. */
static inline float *att_fan_row(const att_fan *f, size_t t, size_t quantity)
{
    return f->value + (t * f->n_quantities + quantity) * f->n_paths;
}
/** On one path the model's events `hit` (bits) hold at t: note the first time of those that `p` asks about. */
void att_fan_note(att_fan *f, const att_problem *p, size_t path, int t, uint32_t hit);

#endif
