/* SPDX-License-Identifier: Apache-2.0 */
/** Free parameters on the scales on which proposals walk (linear, log, logit), and the walk itself. */
#ifndef ATT_ENGINE_WALK_H
#define ATT_ENGINE_WALK_H

#include "base/arena.h"
#include <attrit/problem.h>

/** Two kinds of proposal. Which one a particle takes is drawn, the one that carries further more often. */
enum {
    ATT_WALK_RANDOM, /* random walk: never stuck in a tail */
    ATT_WALK_GAUSS, /* Crank-Nicolson walk, reversible with respect to the Gaussian fitted to the cloud (Neal 1998; Cotter
                        et al. 2013): bold where the posterior is near Gaussian on the walking scales */
    ATT_WALKS
};

/** What sweeps teach about proposing. */
typedef struct att_walk_tune {
    double scale[ATT_WALKS]; /* step sizes */
    double share[ATT_WALKS]; /* how often each kind is taken */
} att_walk_tune;

/** Which parameters are learned, and a Gaussian somewhat wider than the cloud of them. */
typedef struct att_walk {
    const att_problem *problem;
    size_t n_params, d; /* all; free ones */
    const int *row;     /* [d] rows of model->params */
    double *mean;       /* [d] of the cloud, on the walking scales */
    double *root;       /* [d][d] lower Cholesky factor of the covariance */
    att_walk_tune tune; /* adapted between sweeps */
} att_walk;

int att_walk_open(att_walk *w, const att_problem *p, att_arena *arena, att_err *err);
/** theta[n_params] from the prior; fixed parameters get their values. */
void att_walk_draw(const att_walk *w, att_rng *r, double *theta);
/** Natural to walking scale, u[d]. A parameter with a uniform prior walks on the logit between its bounds. */
void att_walk_to(const att_walk *w, const double *theta, double *u);
/** Log prior density on the walking scale (Jacobian included); -INFINITY outside the support. */
double att_walk_logprior(const att_walk *w, const double *theta);
/** Fit mean and root to n weighted vectors theta[n][n_params]; weights sum to 1. */
int att_walk_fit(att_walk *w, size_t n, const double *theta, const double *weight, att_arena *scratch);
/** Draw which kind of proposal to make. */
int att_walk_kind(const att_walk *w, att_rng *r);
/** to[n_params] = a proposal of that kind from `from`; returns log q(from | to) - log q(to | from). */
double att_walk_step(const att_walk *w, int kind, att_rng *r, const double *from, double *to);
/**
 * Learn from proposals made and accepted, [ATT_WALKS] each: steps go towards the acceptance they should have (0.234, Roberts,
 * Gelman & Gilks 1997), shares to the expected squared jumping distance of each kind (Pasarica & Gelman 2010, Statistica Sinica
 * 20), none below 1/5. Returns that distance averaged over all proposals made, before anything is learned; 1: each
 * particle is as far from where it was as an independent draw from the fitted Gaussian would be.
 */
double att_walk_adapt(att_walk *w, const size_t *made, const size_t *accepted);

#endif
