/* SPDX-License-Identifier: Apache-2.0 */
/** What several Markov chains of one number say about themselves. x[chain][n], n even. */
#ifndef ATT_ENGINE_CHAIN_H
#define ATT_ENGINE_CHAIN_H

#include <stddef.h>

/** Split R-hat (Gelman et al. 2013, 11.4): each chain is halved, so that a trend shows too. NAN when nothing moves. */
double att_chain_rhat(size_t chains, size_t n, const double *x);
/**
 * Effective number of independent draws: autocorrelations of the halved chains against their common variance, summed as
 * long as pairs of them are positive and falling (Geyer 1992; Vehtari et al. 2021). NAN when nothing moves.
 */
double att_chain_ess(size_t chains, size_t n, const double *x);

#endif
