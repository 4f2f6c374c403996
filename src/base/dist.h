/* SPDX-License-Identifier: Apache-2.0 */
/** Distribution functions that only the floors of the library need; the rest is in <attrit/model.h>. */
#ifndef ATT_BASE_DIST_H
#define ATT_BASE_DIST_H

#include <attrit/model.h>

double att_cdf_gamma(double x, double shape, double rate);
/** att_quantile_normal() of n numbers, to the last bit, several at once; z may be p. */
void att_quantile_normals(size_t n, const double *p, double *z);

#endif
