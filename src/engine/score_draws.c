/* SPDX-License-Identifier: Apache-2.0 */
/* Scores of a sample. Distances are taken from y, so that far-away units cost no digits. */
#include "base/num.h"
#include <attrit/model.h>
#include <attrit/score.h>

#include <math.h>

/*
 * E|X - y| - E|X - X'| / 2 without the double loop: over ascending x, half the sum over all pairs |x_i - x_j| is
 * sum_i w_i x_i (weight before i - weight after i). `pairs` is what that sum is divided by.
 */
static double ensemble(size_t n, const double *x, const double *w, double total, double pairs, double y)
{
    double near = 0, apart = 0, before = 0;
    if (isinf(y))
        return INFINITY;
    for (size_t i = 0; i < n; i++) {
        double d = x[i] - y, wi = w ? w[i] : 1;
        near += wi * fabs(d);
        apart += wi * d * (before - (total - before - wi));
        before += wi;
    }
    return near / total - apart / pairs;
}

double att_score_crps(size_t n, const double *x, double y)
{
    double total = (double)n;
    return ensemble(n, x, NULL, total, total * total, y);
}

double att_score_crps_fair(size_t n, const double *x, double y)
{
    double total = (double)n;
    return n > 1 ? ensemble(n, x, NULL, total, total * (total - 1), y) : NAN;
}

double att_score_crps_weighted(size_t n, const double *x, const double *weight, double y)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += weight[i];
    return ensemble(n, x, weight, total, total * total, y);
}

static double sd(size_t n, const double *x)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i] - x[0];
    double mean = x[0] + sum / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    return sqrt(squares / ((double)n - 1));
}

double att_score_bandwidth(size_t n, const double *x)
{
    double spread = x[0] < x[n - 1] ? sd(n, x) : 0;
    double quartiles = (att_quantile_sorted(n, x, 0.75) - att_quantile_sorted(n, x, 0.25)) / 1.34;
    if (quartiles > 0 && quartiles < spread)
        spread = quartiles;
    return 1.06 * spread * pow((double)n, -0.2);
}

double att_score_log(size_t n, const double *x, double y)
{
    double h = att_score_bandwidth(n, x), least = INFINITY, sum = 0;
    if (!(h > 0))
        return NAN;
    if (isinf(y))
        return INFINITY;
    for (size_t i = 0; i < n; i++)
        least = fmin(least, fabs(y - x[i]) / h);
    for (size_t i = 0; i < n; i++) { /* over the nearest draw's, so that not all terms vanish */
        double z = (y - x[i]) / h;
        sum += exp((least - z) * (least + z) / 2);
    }
    return least * least / 2 - log(sum / (double)n) + log(h) + log(2 * M_PI) / 2;
}

double att_score_log_within(size_t n, const double *x, double low, double high)
{
    double h = att_score_bandwidth(n, x), most = -INFINITY, sum = 0;
    if (!(h > 0))
        return NAN;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, att_log_prob_normal((low - x[i]) / h, (high - x[i]) / h));
    if (isinf(most))
        return INFINITY;
    for (size_t i = 0; i < n; i++)
        sum += exp(att_log_prob_normal((low - x[i]) / h, (high - x[i]) / h) - most);
    return -most - log(sum / (double)n);
}

double att_score_pit(size_t n, const double *x, double y, double u)
{
    double below = 0, equal = 0;
    for (size_t i = 0; i < n; i++) {
        below += x[i] < y;
        equal += x[i] == y;
    }
    return (below + u * equal) / (double)n;
}

static double distance(size_t d, const double *a, const double *b)
{
    double sum = 0;
    for (size_t k = 0; k < d; k++)
        sum += (a[k] - b[k]) * (a[k] - b[k]);
    return sqrt(sum);
}

/* Each pair once: half the sum over all pairs. */
static double energy(size_t n, size_t d, const double *x, const double *y, double pairs)
{
    double near = 0, apart = 0;
    for (size_t i = 0; i < n; i++) {
        near += distance(d, x + i * d, y);
        for (size_t j = 0; j < i; j++)
            apart += distance(d, x + i * d, x + j * d);
    }
    return near / (double)n - apart / pairs;
}

double att_score_energy(size_t n, size_t d, const double *x, const double *y)
{
    return energy(n, d, x, y, (double)n * (double)n);
}

double att_score_energy_fair(size_t n, size_t d, const double *x, const double *y)
{
    return n > 1 ? energy(n, d, x, y, (double)n * ((double)n - 1)) : NAN;
}
