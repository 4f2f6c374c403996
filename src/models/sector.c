/* SPDX-License-Identifier: Apache-2.0 */
#include "sector.h"
#include <math.h>

/*
 * Log force ratio at which level and slope are uncorrelated in the fit: the mean over the battles, each weighed by p (1 - p).
 * So independent priors lose nothing. It is a ratio of 1.47. tests/truth/truth_sector.c fits again.
 */
static const double centre = 0.3844;

double att_sector_ratio(double strength, double own, double opponent) { return (strength + own) / opponent; }

double att_sector_initiative(double ratio, double level, double slope)
{
    /* With nobody left the log is minus infinity, and 0 times that is no number. */
    double tilt = slope != 0 ? slope * (log(ratio) - centre) : 0;
    return 1 / (1 + exp(-(level + tilt)));
}
