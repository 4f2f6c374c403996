/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Particle marginal Metropolis-Hastings (Andrieu, Doucet & Holenstein 2010): a second, independent route to the
 * posterior of the parameters. Chains start from the prior; while they warm up, the proposals learn their covariance on
 * the fields' scales and their step from all chains together; what is kept afterwards comes from fixed proposals, so the
 * posterior is exact for any number of state particles. Same seed, same bytes, for any number of threads.
 */
#ifndef ATTRIT_PMMH_H
#define ATTRIT_PMMH_H

#include <attrit/fit.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct att_pmmh_opts {
    uint64_t seed;   /**< default 1 */
    size_t n_chains; /**< default 4 */
    size_t n_warm;   /**< iterations a chain that adapt the proposals and are forgotten. Default 1000 */
    size_t n_keep;   /**< iterations a chain that are kept, an even number (an odd one loses its last). Default 2000 */
    size_t n_x;      /**< state particles. Default 256 */
    att_resampling resampling; /**< default ATT_SYSTEMATIC */
} att_pmmh_opts;

att_pmmh_opts att_pmmh_opts_default(void);

typedef struct att_pmmh att_pmmh;

/** The problem must outlive the run. On failure *run is NULL. */
int att_pmmh_run(att_pmmh **run, att_ctx *ctx, const att_problem *p, const att_pmmh_opts *opts, att_err *err);
void att_pmmh_free(att_pmmh **run);

/** Parameters of iteration i (0..n_keep-1) of a chain: one a row of model->params. */
const double *att_pmmh_theta(const att_pmmh *run, size_t chain, size_t i);
/** Mean and sd of parameter k, and the Monte Carlo standard error of the mean (each may be NULL). */
void att_pmmh_moments(const att_pmmh *run, size_t k, double *mean, double *sd, double *se);
/** Quantile of parameter k over all chains. */
double att_pmmh_quantile(const att_pmmh *run, size_t k, double p);
/** Share of the proposals accepted after warming up. */
double att_pmmh_acceptance(const att_pmmh *run);
/** Split R-hat of parameter k on its field's scale: 1 when the chains agree. NAN for a fixed parameter or without moves. */
double att_pmmh_rhat(const att_pmmh *run, size_t k);
/** Effective number of independent draws of parameter k, all chains together. NAN as above. */
double att_pmmh_ess(const att_pmmh *run, size_t k);
/** Standard deviation of the estimated log-likelihood where the chains ended: near 1 is best (Doucet et al. 2015). */
double att_pmmh_noise(const att_pmmh *run);
/** In words: can it be trusted, and if not, the next step. 0 trusted, 1 not; `out` is always filled. */
int att_pmmh_verdict(const att_pmmh *run, char *out, size_t size);

#ifdef __cplusplus
}
#endif
#endif
