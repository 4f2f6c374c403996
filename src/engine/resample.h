/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ATT_ENGINE_RESAMPLE_H
#define ATT_ENGINE_RESAMPLE_H

#include <attrit/fit.h>

/**
 * Systematic resampling (Kitagawa 1996): m ancestors, ascending, from n weights that sum to 1, by one uniform
 * number u in (0, 1). Ancestor i is drawn floor or ceil of m w[i] times, and m w[i] times on average.
 */
void att_resample_systematic(size_t n, const double *w, double u, size_t m, uint32_t *ancestor);
/**
 * Multinomial resampling: m independent draws by the weights, ascending. Ordered uniform numbers are the partial sums
 * of m + 1 exponential ones over the sum of all (Devroye 1986, V.3.1), drawn twice from copies of r for want of a list.
 */
void att_resample_multinomial(size_t n, const double *w, att_rng *r, size_t m, uint32_t *ancestor);
/** Either of them; returns how many of the n are an ancestor. */
size_t att_resample_by(att_resampling kind, size_t n, const double *w, att_rng *r, size_t m, uint32_t *ancestor);

#endif
