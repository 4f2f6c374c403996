/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a source will report next. Given a path's true counts the reports so far are linear in the effects and Gaussian on
 * the log scale, so that the effects' posterior is a draw away: those reports that state an interval are first drawn inside
 * it, each given the others with the effects integrated out (a collapsed Gibbs sampler, exact where a source has no more
 * than one such report); then prior draws of effects and noise are moved by what they miss (Matheron's rule).
 */
#ifndef ATT_ENGINE_PREDICT_H
#define ATT_ENGINE_PREDICT_H

#include "engine/plan.h"

typedef struct att_predict {
    const att_problem *problem;
    size_t n;          /* reports that are used */
    const size_t *row; /* [n] their rows of problem->obs, ascending */
    const att_plan_obs *const *obs;
    const double *q;     /* [n][n] inverse of the covariance of their logs given the path */
    double *said, *miss; /* [n] scratch: one caller at a time */
} att_predict;

/** `use`: one a row of problem->obs, 0 = as if it had never been made. Everything lives in the arena. */
int att_predict_open(att_predict *m, const att_problem *p, const unsigned char *use, att_arena *arena, att_err *err);
/** Draw the effects, effect[problem->n_effects], given the true counts that the used reports speak of, x[n]. */
void att_predict_effects(const att_predict *m, const double *x, att_rng *r, double *effect);
/** Draw what is said of a true count x: the statement's effects, its offset and noise. sd: of effects yet unknown. */
double att_predict_say(const att_obs *y, double x, const double *effect, double sd, att_rng *r);

#endif
