/* SPDX-License-Identifier: Apache-2.0 */
/** Inside of a fan; the public face is attrit/forecast.h. */
#ifndef ATT_ENGINE_FAN_H
#define ATT_ENGINE_FAN_H

#include "base/arena.h"
#include <attrit/forecast.h>

struct att_fan {
    att_arena arena; /* owns all below and the fan itself */
    size_t n_paths, n_times, n_quantities, n_events, n_params;
    double *value;      /* [path][time][quantity] */
    double *event_time; /* [path][event], NAN = not within the horizon */
    double *theta;      /* [path][param] */
};

/** Room for a fan, values zero and event times NAN. */
int att_fan_new(att_fan **fan, const att_problem *p, size_t n_paths, att_err *err);
static inline double *att_fan_at(const att_fan *f, size_t path, size_t t)
{
    return f->value + (path * f->n_times + t) * f->n_quantities;
}

#endif
