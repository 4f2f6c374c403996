/* SPDX-License-Identifier: Apache-2.0 */
/** Distribution functions that only the priors need; the rest is in <attrit/model.h>. */
#ifndef ATT_BASE_DIST_H
#define ATT_BASE_DIST_H

#include <attrit/model.h>

double att_cdf_gamma(double x, double shape, double rate);

#endif
