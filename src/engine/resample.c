/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/resample.h"

void att_resample_systematic(size_t n, const double *w, double u, size_t m, uint32_t *ancestor)
{
    /* Rounding may leave the sum of all weights a little under the last points: they belong to the last
     * particle that has any weight. */
    size_t last = n - 1;
    while (last > 0 && !(w[last] > 0))
        last--;
    double sum = w[0];
    size_t i = 0;
    for (size_t k = 0; k < m; k++) {
        double point = ((double)k + u) / (double)m;
        while (point > sum && i < last)
            sum += w[++i];
        ancestor[k] = (uint32_t)i;
    }
}
