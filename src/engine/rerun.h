/* SPDX-License-Identifier: Apache-2.0 */
/** The parameter vectors of a posterior under another problem, each with its filter run anew. */
#ifndef ATT_ENGINE_RERUN_H
#define ATT_ENGINE_RERUN_H

#include <attrit/fit.h>

/** What the new weights are worth. */
typedef struct att_rerun_worth {
    double khat; /* of att_reweigh_smooth(); NAN where all are equal */
    double ess;  /* parameter vectors */
} att_rerun_worth;

/**
 * A posterior of `p` from one of the same model, inputs, priors and days whose reports, effects or noise differ: importance
 * sampling of its parameter vectors. Vector i, drawn with the likelihood estimate L, gets the weight L' / L, L' being the
 * estimate by a fresh filter under `p`. The vectors with the streams of their filters are what SMC² samples, so that the
 * noise of L costs effective size but no bias (Chopin, Jacob & Papaspiliopoulos 2013; Andrieu & Roberts 2009). Weights are
 * Pareto smoothed. `p` must outlive *out; the same streams serve every p.
 */
int att_rerun_post(att_post **out, att_ctx *ctx, const att_post *post, const att_problem *p, att_rerun_worth *worth,
                   att_err *err);

#endif
