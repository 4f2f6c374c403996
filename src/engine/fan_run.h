/* SPDX-License-Identifier: Apache-2.0 */
/** Paths on their way: n states that share one parameter vector, stepped day by day and written into a fan. */
#ifndef ATT_ENGINE_FAN_RUN_H
#define ATT_ENGINE_FAN_RUN_H

#include "engine/fan.h"
#include "engine/plan.h"

typedef struct att_fan_run {
    att_fan *fan;                /* NULL: nothing is written down, somebody listens */
    const unsigned char *wanted; /* as att_fan_opts.wanted; the caller's to fill */
    float *value;                /* of the first path at t = 0; [time][quantity][stride] */
    size_t stride;
    const att_plan *plan;
    att_args a;    /* n; first = the first path's number; theta and streams are the caller's to fill */
    char *memory;  /* of all phases */
    char *x;       /* [n] states */
    double *seen;  /* [n] scratch */
    uint32_t *hit; /* [n] scratch */
} att_fan_run;

/** Room for n paths from `first` on, in scratch. Values go into the fan itself until the caller says otherwise. */
int att_fan_run_open(att_fan_run *r, att_fan *fan, const att_plan *plan, size_t first, size_t n, att_arena *scratch,
                     att_err *err);
/** Write down what the model shows at t. */
int att_fan_run_record(att_fan_run *r, int t);
/** Step from the end of day `from` to the horizon and write down each day that follows. */
int att_fan_run_forward(att_fan_run *r, int from, att_err *err);

#endif
