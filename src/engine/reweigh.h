/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Paths of a posterior under another model of their reports: without some of them, with another mean bias, with wider
 * effects. A path's weight is p(reports' | its true values) / p(reports | its true values): the model of the path itself
 * is the same and cancels (importance sampling; of leaving reports out: Gelfand, Dey & Chang 1992).
 *
 * Each density is that of engine/report.c with the effects integrated out. Reports that state a number are jointly
 * Gaussian on the log scale and taken first, one after another; of what is then left one one-sided or interval report is
 * a probability in closed form, and several that share an effect are an integral over a box (Genz 1992: one after another,
 * the report that the source had in mind drawn inside its interval), over the same lattice of points for every path.
 *
 * Whether weights can be trusted is told by Pareto smoothed importance sampling (Vehtari, Simpson, Gelman, Yao & Gabry
 * 2024). What no path shows no weight can bring back: see att_reweigh_unseen().
 */
#ifndef ATT_ENGINE_REWEIGH_H
#define ATT_ENGINE_REWEIGH_H

#include "base/arena.h"
#include <attrit/forecast.h>

/** One report, in the order in which it is taken. */
typedef struct att_reweigh_step {
    const att_obs *obs;
    size_t row;         /* of problem->obs */
    double sd;          /* of the log report given the path and the reports before it */
    const double *gain; /* [n_effects] */
} att_reweigh_step;

/** Reports that share effects, directly or through others: given the path independent of all further ones. */
typedef struct att_reweigh_part {
    size_t first, n_about, n; /* steps; those that state a number come first */
} att_reweigh_part;

typedef struct att_reweigh {
    const att_problem *problem;
    size_t n_effects, n_steps, n_parts;
    att_reweigh_step *step;
    att_reweigh_part *part;
    size_t n_dims;       /* of the lattice */
    const double *point; /* [ATT_REWEIGH_POINTS][n_dims] */
} att_reweigh;

enum { ATT_REWEIGH_POINTS = 128 };

/**
 * The density of those reports of `p` for which use[j] is not 0 (NULL: of all). Everything lives in the arena. <0 where
 * the model weighs reports by itself.
 */
int att_reweigh_open(att_reweigh *r, const att_problem *p, const unsigned char *use, att_arena *arena, att_err *err);
/** The true value of what report y speaks of, on a path of a fan that holds its past. */
double att_reweigh_truth(const att_fan *fan, const att_obs *y, size_t path);
/** log p(reports | truth[n_obs]); room[2 x n_effects] is scratch. */
double att_reweigh_density(const att_reweigh *r, const double *truth, double *room);
/** The same for every path of a fan that holds its past: out[n_paths]. */
int att_reweigh_paths(att_ctx *ctx, const att_reweigh *r, const att_fan *fan, double *out, att_err *err);

/**
 * The share of what was likely before report j and that it left none of: 1 - p(report | reports before it) of a one-sided
 * or interval report whose probability is above 0.9 on every path; else 0. Without report j those paths would be back, but
 * the fan holds none of them, and no diagnostic of weights can know. `fit`: of att_post_reports().
 */
double att_reweigh_unseen(const att_problem *p, size_t j, const att_report_fit *fit, const att_fan *fan);

/**
 * Pareto smoothed weights of n log ratios: logw[n] in, weights that sum to 1 out in w[n]. The largest min(n / 5,
 * 3 sqrt(n / r_eff)) are replaced by the expected order statistics of the generalised Pareto distribution fitted to them.
 * *khat: its shape; above min(1 - 1 / log10(n), 0.7) the weights are not to be trusted; NAN where all are equal, INFINITY
 * where none is finite or too few (fewer than 5) stand out to fit it. r_eff: independent draws a draw.
 */
int att_reweigh_smooth(size_t n, const double *logw, double r_eff, double *w, double *khat, att_arena *scratch);
/** Shape and scale of a generalised Pareto distribution from n ascending excesses > 0 (Zhang & Stephens 2009). */
double att_reweigh_pareto(size_t n, const double *x, double *scale);

#endif
