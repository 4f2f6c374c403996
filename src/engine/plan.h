/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The plan: what has to happen on which day, worked out once per problem. Also the part of the Gaussian
 * update of the effects that does not depend on data or path: the predictive variance of each report and the
 * gain with which it moves the effects' means (a Kalman filter on a static state; covariances are common to
 * all particles because every report is linear in the effects on the log scale).
 */
#ifndef ATT_ENGINE_PLAN_H
#define ATT_ENGINE_PLAN_H

#include "base/arena.h"
#include <attrit/fit.h>

/** One report as the filter needs it. */
typedef struct att_plan_obs {
    const att_obs *obs;
    int t;           /* day at whose end it is weighed */
    int slot;        /* of its window's opening value; -1 for totals and levels */
    double variance; /* of the log report given the path and earlier reports */
    double sd;
    double low, high;   /* log scale, infinite where open */
    double best;        /* log scale; ABOUT only */
    double log_max;     /* upper bound of its log density, +INFINITY if unknown */
    const double *gain; /* [n_effects] */
} att_plan_obs;

/** A window that opens: at day t the value of `quantity` goes into `slot`. */
typedef struct att_plan_open {
    int t, slot, quantity;
} att_plan_open;

/** Inputs in force from day t on, and where their share of the block of memory begins. */
typedef struct att_plan_phase {
    int t;
    const att_input *input;
    size_t memory;
} att_plan_phase;

typedef struct att_plan {
    const att_problem *problem;
    att_resampling resampling; /* of states; systematic until its owner says otherwise */
    size_t n_params, n_quantities;
    size_t state_bytes, memory_bytes; /* of one state; of the memory of all phases together */
    size_t n_phases;                  /* 1 or more */
    const att_plan_phase *phase;      /* ascending in t; the first: the problem's own inputs, from day 0 on */
    int n_days, horizon;
    size_t n_slots;
    size_t n_opens;
    const att_plan_open *open; /* ascending in t */
    size_t n_obs;
    const att_plan_obs *obs; /* problem->obs in its order */
    size_t n_effects;
    const double *covariance;   /* [n_effects][n_effects] after all reports */
    const double *log_max_left; /* [n_obs + 1]: bound on the log density of reports j.. together */
} att_plan;

/** Checks the problem, then plans it; everything lives in the arena. */
int att_plan_make(att_plan *plan, const att_problem *p, att_arena *arena, att_err *err);
/** Arguments for the model's functions, without theta, memory and particles. */
att_args att_plan_args(const att_plan *plan);
/** Bytes of a state and of the memory of phase k (0: the problem's own inputs, else phase[k - 1]), asked of the model. */
int att_plan_sizes(const att_problem *p, size_t k, size_t *state, size_t *memory, att_err *err);
/** The model's prepare() for a->theta in each phase; `memory` has memory_bytes. The inputs of day 0 are then in force. */
int att_plan_prepare(const att_plan *plan, att_args *a, char *memory);
/** Put in force what holds on day t: for the step from t to t + 1 and for what is seen at its end. t = -1: the start. */
static inline void att_plan_enter(const att_plan *plan, att_args *a, char *memory, int t)
{
    size_t k = plan->n_phases - 1;
    while (k > 0 && plan->phase[k].t > t)
        k--;
    a->input = plan->phase[k].input;
    a->memory = memory + plan->phase[k].memory;
}

#endif
