/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/resample.h"

#include <string.h>

/* Rounding may leave the sum of all weights a little under the last points: they belong to the last particle that has
 * any weight. */
static size_t last_with_weight(size_t n, const double *w)
{
    size_t last = n - 1;
    while (last > 0 && !(w[last] > 0))
        last--;
    return last;
}

/* Where a point on (0, 1) falls among weights; points come ascending. */
typedef struct ladder {
    const double *w;
    size_t i, last;
    double sum;
} ladder;

static inline uint32_t climb(ladder *l, double point)
{
    while (point > l->sum && l->i < l->last)
        l->sum += l->w[++l->i];
    return (uint32_t)l->i;
}

/* Without a branch that depends on the weights: each particle writes its name where its share of the points begins, over
 * the names of those before it that got none; then every point takes the last name written up to it. */
void att_resample_systematic(size_t n, const double *w, double u, size_t m, uint32_t *ancestor)
{
    double sum = 0, points = (double)m;
    size_t begin = 0, last = last_with_weight(n, w);
    memset(ancestor, 0, m * sizeof *ancestor);
    for (size_t i = 0; i <= last && begin < m; i++) {
        ancestor[begin] = (uint32_t)i;
        sum += w[i];
        double top = points * sum - u; /* the highest k with (k + u) / m <= sum, and a fraction */
        begin = top < 0 ? 0 : (size_t)top + 1;
    }
    for (size_t k = 1; k < m; k++)
        ancestor[k] = ancestor[k] > ancestor[k - 1] ? ancestor[k] : ancestor[k - 1];
}

void att_resample_multinomial(size_t n, const double *w, att_rng *r, size_t m, uint32_t *ancestor)
{
    ladder l = {.w = w, .last = last_with_weight(n, w), .sum = w[0]};
    att_rng again = *r;
    double all = 0, so_far = 0;
    for (size_t k = 0; k <= m; k++)
        all += att_draw_exponential(r);
    for (size_t k = 0; k < m; k++) {
        so_far += att_draw_exponential(&again);
        ancestor[k] = climb(&l, so_far / all);
    }
}

size_t att_resample_by(att_resampling kind, size_t n, const double *w, att_rng *r, size_t m, uint32_t *ancestor)
{
    if (kind == ATT_MULTINOMIAL)
        att_resample_multinomial(n, w, r, m, ancestor);
    else
        att_resample_systematic(n, w, att_rng_unif(r), m, ancestor);
    size_t distinct = 1;
    for (size_t k = 1; k < m; k++)
        distinct += ancestor[k] != ancestor[k - 1];
    return distinct;
}
