/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Sorting numbers: by comparison, or by their digits where there is room for a second copy (LSD radix sort).
 *
 * The bits of a double, with those of negative numbers turned round, have the order of the numbers. Counts of people
 * differ in three or four of the eight bytes; the passes over the others are left out.
 */
#include "base/num.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 8, VALUES = 256, FEW = 64 };

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void att_sort(size_t n, double *x)
{
    if (n > 1)
        qsort(x, n, sizeof *x, ascending);
}

static inline uint64_t key_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static inline unsigned digit(double x, int d) { return (unsigned)(key_of(x) >> 8 * d & 255); }

/* Where the numbers with each digit begin; 0 when all have the same. */
static int begins(size_t n, const size_t *count, size_t *at)
{
    size_t sum = 0;
    for (int v = 0; v < VALUES; v++) {
        if (count[v] == n)
            return 0;
        at[v] = sum;
        sum += count[v];
    }
    return 1;
}

void att_sort_with(size_t n, double *x, double *scratch)
{
    size_t count[DIGITS][VALUES] = {{0}}, at[VALUES];
    double *from = x, *to = scratch;
    if (n < FEW) {
        att_sort(n, x);
        return;
    }
    for (size_t i = 0; i < n; i++)
        for (int d = 0; d < DIGITS; d++)
            count[d][digit(x[i], d)]++;
    for (int d = 0; d < DIGITS; d++) {
        if (!begins(n, count[d], at))
            continue;
        for (size_t i = 0; i < n; i++)
            to[at[digit(from[i], d)]++] = from[i];
        double *other = from;
        from = to;
        to = other;
    }
    if (from != x)
        memcpy(x, from, n * sizeof *x);
}
