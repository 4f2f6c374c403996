/* SPDX-License-Identifier: Apache-2.0 */
/** The parameter vectors of a posterior under another problem, each with its filter run anew on the same random numbers. */
#ifndef ATT_ENGINE_RERUN_H
#define ATT_ENGINE_RERUN_H

#include <attrit/fit.h>

/** What the new weights are worth. */
typedef struct att_rerun_worth {
    double khat; /* of att_reweigh_smooth(); NAN where all are equal */
    double ess;  /* parameter vectors */
} att_rerun_worth;

/**
 * A posterior of `p` from one of the same model, inputs, priors and days, whose effects and offsets may differ and whose
 * reports are all of the old ones or some of them, in their order: importance sampling of its parameter vectors. Vector i with
 * the random numbers u of its filter is what SMC² samples, from prior(theta) psi(u) L(theta, u) with the likelihood estimate L
 * (Chopin, Jacob & Papaspiliopoulos 2013). It gets the weight L'(theta, u) / L(theta, u), L' being the estimate of the filter
 * run under `p` on the same numbers: what noise the two share cancels, what they do not costs effective size, but no bias.
 * Weights are Pareto smoothed. `p` must outlive *out.
 */
int att_rerun_post(att_post **out, att_ctx *ctx, const att_post *post, const att_problem *p, att_rerun_worth *worth,
                   att_err *err);

#endif
