/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/chain.h"

#include <math.h>

/* The 2 m halves of m chains lie one after the other as they are. */
typedef struct halves {
    size_t m, n; /* how many; how long */
    const double *x;
    double within, all; /* mean of their variances; variance of a draw, over-estimated while they differ */
} halves;

static double mean_of(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

/* Mean over the halves of their autocovariance at a lag, with divisor n. */
static double covariance(const halves *h, size_t lag)
{
    double sum = 0;
    for (size_t c = 0; c < h->m; c++) {
        const double *x = h->x + c * h->n;
        double mean = mean_of(x, h->n);
        for (size_t i = lag; i < h->n; i++)
            sum += (x[i] - mean) * (x[i - lag] - mean);
    }
    return sum / (double)(h->m * h->n);
}

static halves halve(size_t chains, size_t n, const double *x)
{
    halves h = {.m = 2 * chains, .n = n / 2, .x = x};
    double all = mean_of(x, h.m * h.n), between = 0;
    for (size_t c = 0; c < h.m; c++)
        between += pow(mean_of(x + c * h.n, h.n) - all, 2) / (double)(h.m - 1);
    h.within = covariance(&h, 0) * (double)h.n / (double)(h.n - 1);
    h.all = h.within * (double)(h.n - 1) / (double)h.n + between;
    return h;
}

double att_chain_rhat(size_t chains, size_t n, const double *x)
{
    halves h = halve(chains, n, x);
    return h.within > 0 ? sqrt(h.all / h.within) : NAN;
}

double att_chain_ess(size_t chains, size_t n, const double *x)
{
    halves h = halve(chains, n, x);
    if (!(h.within > 0))
        return NAN;
    double most = (double)(h.m * h.n), sum = 0, last = INFINITY;
    for (size_t lag = 0; lag + 1 < h.n; lag += 2) {
        double even = lag ? covariance(&h, lag) : h.within; /* a correlation of 1 at lag 0 */
        double pair = 2 - (2 * h.within - even - covariance(&h, lag + 1)) / h.all;
        if (!(pair > 0))
            break;
        last = fmin(last, pair);
        sum += last;
    }
    return fmin(most / (2 * sum - 1), most * log10(most));
}
