/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/resample.h"

/* Where a point on (0, 1) falls among weights; points come ascending. */
typedef struct ladder {
    const double *w;
    size_t i, last;
    double sum;
} ladder;

/* Rounding may leave the sum of all weights a little under the last points: they belong to the last particle that has
 * any weight. */
static ladder ladder_of(size_t n, const double *w)
{
    ladder l = {.w = w, .last = n - 1, .sum = w[0]};
    while (l.last > 0 && !(w[l.last] > 0))
        l.last--;
    return l;
}

static inline uint32_t climb(ladder *l, double point)
{
    while (point > l->sum && l->i < l->last)
        l->sum += l->w[++l->i];
    return (uint32_t)l->i;
}

void att_resample_systematic(size_t n, const double *w, double u, size_t m, uint32_t *ancestor)
{
    ladder l = ladder_of(n, w);
    for (size_t k = 0; k < m; k++) {
        double point = ((double)k + u) / (double)m;
        ancestor[k] = climb(&l, point);
    }
}

void att_resample_multinomial(size_t n, const double *w, att_rng *r, size_t m, uint32_t *ancestor)
{
    ladder l = ladder_of(n, w);
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
