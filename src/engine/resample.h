/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ATT_ENGINE_RESAMPLE_H
#define ATT_ENGINE_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

/**
 * Systematic resampling (Kitagawa 1996): m ancestors, ascending, from n weights that sum to 1, by one uniform
 * number u in (0, 1). Ancestor i is drawn floor or ceil of m w[i] times, and m w[i] times on average.
 */
void att_resample_systematic(size_t n, const double *w, double u, size_t m, uint32_t *ancestor);

#endif
