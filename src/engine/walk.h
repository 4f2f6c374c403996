/* SPDX-License-Identifier: Apache-2.0 */
/** Free parameters on the scales on which proposals walk (linear, log, logit), and the walk itself. */
#ifndef ATT_ENGINE_WALK_H
#define ATT_ENGINE_WALK_H

#include "base/arena.h"
#include <attrit/problem.h>

/** Which parameters are learned. */
typedef struct att_walk {
    const att_problem *problem;
    size_t n_params, d;   /* all; free ones */
    const int *row;       /* [d] rows of model->params */
    double *root;         /* [d][d] lower Cholesky factor of the cloud's covariance on the walking scales */
    double scale;         /* factor of the random walk; adapted between sweeps */
} att_walk;

int att_walk_open(att_walk *w, const att_problem *p, att_arena *arena, att_err *err);
/** theta[n_params] from the prior; fixed parameters get their values. */
void att_walk_draw(const att_walk *w, att_rng *r, double *theta);
/** Natural to walking scale: u[d]. */
void att_walk_to(const att_walk *w, const double *theta, double *u);
/** Log prior density of u on the walking scale (Jacobian included); -INFINITY outside the support. */
double att_walk_logprior(const att_walk *w, const double *theta);
/** Fit root to n weighted vectors theta[n][n_params]; weights sum to 1. */
int att_walk_fit(att_walk *w, size_t n, const double *theta, const double *weight, att_arena *scratch);
/** to[n_params] = a random-walk proposal from `from`. */
void att_walk_step(const att_walk *w, att_rng *r, const double *from, double *to);
/** Move the scale towards the acceptance that a random walk should have (0.234, Roberts, Gelman & Gilks 1997). */
void att_walk_adapt(att_walk *w, double acceptance);

#endif
