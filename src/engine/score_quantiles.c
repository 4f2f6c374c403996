/* SPDX-License-Identifier: Apache-2.0 */
/* Scores of quantiles at levels in pairs around a median: level[i] + level[n-1-i] = 1. */
#include <attrit/score.h>

#include <math.h>

/* Levels are decimals: nearer than this they are the same. */
static const double same_level = 1e-9;

/* alpha/2 IS, divided later: alpha/2 is the level of the lower quantile, so that what lies outside weighs 1. */
att_wis att_score_wis(size_t n, const double *level, const double *quantile, double y)
{
    double median = quantile[n / 2], parts = (double)n / 2; /* n = 2 K + 1 */
    att_wis s = {.overprediction = fmax(0, median - y) / 2, .underprediction = fmax(0, y - median) / 2};
    for (size_t i = 0; i < n / 2; i++) {
        double low = quantile[i], high = quantile[n - 1 - i];
        s.overprediction += fmax(0, low - y);
        s.underprediction += fmax(0, y - high);
        s.dispersion += level[i] * (high - low);
    }
    s.overprediction /= parts;
    s.underprediction /= parts;
    s.dispersion /= parts;
    s.wis = s.overprediction + s.underprediction + s.dispersion;
    return s;
}

double att_score_bias(size_t n, const double *level, const double *quantile, double y)
{
    double median = quantile[n / 2];
    size_t i = 0;
    if (y == median)
        return 0;
    if (y < median) {
        while (quantile[i] <= y) /* ends at the median */
            i++;
        return i ? 1 - 2 * level[i - 1] : 1;
    }
    while (i < n && quantile[i] < y)
        i++;
    return i < n ? 1 - 2 * level[i] : -1;
}

double att_score_coverage(size_t n, const double *level, const double *quantile, double share, double y)
{
    for (size_t i = 0; i < n / 2; i++)
        if (fabs(level[i] - (1 - share) / 2) < same_level)
            return quantile[i] <= y && y <= quantile[n - 1 - i];
    return NAN;
}
