/* SPDX-License-Identifier: Apache-2.0 */
/** Mean and standard error over repeated runs (Welford 1962). */
#ifndef TALLY_H
#define TALLY_H

#include <math.h>

typedef struct tally {
    double n, mean, m2;
} tally;

static inline void tally_add(tally *s, double x)
{
    double d = x - s->mean;
    s->mean += d / ++s->n;
    s->m2 += d * (x - s->mean);
}

static inline double tally_error(const tally *s) { return sqrt(s->m2 / (s->n - 1) / s->n); }

#endif
