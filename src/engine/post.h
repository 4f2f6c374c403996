/* SPDX-License-Identifier: Apache-2.0 */
/** Inside of a posterior; the public face is attrit/fit.h. */
#ifndef ATT_ENGINE_POST_H
#define ATT_ENGINE_POST_H

#include "engine/filter.h"
#include <attrit/fit.h>

struct att_post {
    att_arena arena;  /* plan, tables, and the post itself */
    att_arena clouds; /* the clouds' blocks, made anew when n_x doubles */
    att_plan plan;
    att_fit_opts opts;
    size_t n_theta, n_x;
    double *theta;        /* [n_theta][n_params] */
    double *logw;         /* [n_theta] unnormalised */
    double *weight;       /* [n_theta] sums to 1 */
    double *log_prior;    /* [n_theta] on the walking scale */
    double *log_lik;      /* [n_theta] of the reports finished */
    double *log_last;     /* [n_theta] of the report being taken in */
    double *state_ess;    /* [n_theta] share, at the last report */
    double *ancestors;    /* [n_theta] states that lived on after it */
    att_lineage *lineage; /* [n_theta] */
    char **block;         /* [n_theta] clouds of this rank's share, the others NULL (engine/theta.h); each stands after
                               the last report (at n_days once fitted) */
    char **spare;         /* [chains] room for a chain's next beginner, of this rank's share */
    char **room;          /* [n_theta] NULL, or where clouds go that are made late, by whoever follows the past first
                               (engine/path.h); until then they are NULL */
    double
        *moment; /* [n_theta][2][n_effects] once fitted: mean of the effects' means and of their squares in a cloud */
    att_report_fit *report; /* [n_obs] */
    double log_evidence, evidence_var;
    double min_ess, acceptance;
};

int att_post_check(const att_fit_opts *o, att_err *err);
/** The end of every fit: all clouds on to the cut-off, their moments, and the fitted paths unless nobody wants them. */
int att_post_finish(att_post *post, att_ctx *ctx, att_err *err);
/** The moments of theta i's cloud into out[2][n_effects]. */
void att_post_moments(const att_post *post, size_t i, double *out);
/** Draw a state of theta i's cloud by its weights: systematic, n picks by the uniform u. */
int att_post_pick(const att_post *post, size_t i, double u, size_t n, uint32_t *pick, att_arena *scratch);
/** out[k] = the smallest x whose weight and that of all smaller ones reach prob[k] (ascending); weights sum to 1. */
int att_post_weighted_quantiles(size_t n, const double *x, const double *w, size_t n_prob, const double *prob,
                                double *out);

#endif
