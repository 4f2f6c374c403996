/* SPDX-License-Identifier: Apache-2.0 */
/** Medians over rounds: what is compared is timed in turn, round after round, so that a busy machine slows all of it. */
#ifndef ROUNDS_H
#define ROUNDS_H

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS_MAX = 99 };

/** Seconds of processor time of this process (CLOCK_PROCESS_CPUTIME_ID) or by the clock (CLOCK_MONOTONIC). */
static inline double seconds_of(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int up(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static inline double median(int n, const double *x)
{
    double sorted[ROUNDS_MAX];
    memcpy(sorted, x, (size_t)n * sizeof *x);
    qsort(sorted, (size_t)n, sizeof *sorted, up);
    return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

/** Of the ratios within a round. */
static inline double median_ratio(int n, const double *x, const double *y)
{
    double ratio[ROUNDS_MAX];
    for (int k = 0; k < n; k++)
        ratio[k] = x[k] / y[k];
    return median(n, ratio);
}

#endif
