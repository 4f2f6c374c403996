/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/sobol.h"
#include "base/num.h"

#include <math.h>
#include <string.h>

/* ---- pick-freeze --------------------------------------------------------------------------------------------------- */

/* What is averaged over rows: the variance, and the numerators of both indices. */
typedef struct row {
    double variance, first, total;
} row;

static row row_of(double a, double b, double ab, double mean)
{
    return (row){((a - mean) * (a - mean) + (b - mean) * (b - mean)) / 2, (b - mean) * (ab - a),
                 (a - ab) * (a - ab) / 2};
}

att_sobol att_sobol_indices(size_t n, const double *a, const double *b, const double *ab)
{
    att_sobol s = {NAN, NAN, NAN, NAN};
    double mean = 0, first_off = 0, total_off = 0;
    row sum = {0};
    for (size_t i = 0; i < n; i++)
        mean += (a[i] + b[i]) / 2 / (double)n;
    for (size_t i = 0; i < n; i++) {
        row r = row_of(a[i], b[i], ab[i], mean);
        sum.variance += r.variance;
        sum.first += r.first;
        sum.total += r.total;
    }
    if (n < 2 || !(sum.variance > 0))
        return s;
    s.first = sum.first / sum.variance;
    s.total = sum.total / sum.variance;
    for (size_t i = 0; i < n; i++) {
        row r = row_of(a[i], b[i], ab[i], mean);
        first_off += pow(r.first - s.first * r.variance, 2);
        total_off += pow(r.total - s.total * r.variance, 2);
    }
    double scale = sqrt((double)n / (double)(n - 1)) / sum.variance;
    s.first_se = scale * sqrt(first_off);
    s.total_se = scale * sqrt(total_off);
    return s;
}

/* ---- regression ------------------------------------------------------------------------------------------------------ */

enum { BLOCKS = 20 };

/* Weighted sums of one block of rows, or of several: all that a regression needs. */
typedef struct sums {
    double w, w2, y, yy;
    double *xx, *xy; /* [terms][terms], [terms] */
} sums;

static size_t terms_of(size_t d) { return 1 + d + d * (d + 1) / 2; }

/* 1, the inputs, their squares and products. */
static void fill_terms(size_t d, const double *z, double *x)
{
    *x++ = 1;
    for (size_t i = 0; i < d; i++)
        *x++ = z[i];
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j <= i; j++)
            *x++ = z[i] * z[j];
}

static void add_row(sums *s, size_t m, const double *x, double w, double y)
{
    s->w += w;
    s->w2 += w * w;
    s->y += w * y;
    s->yy += w * y * y;
    for (size_t i = 0; i < m; i++) {
        s->xy[i] += w * x[i] * y;
        for (size_t j = 0; j < m; j++)
            s->xx[i * m + j] += w * x[i] * x[j];
    }
}

/* to = all less block (NULL: nothing). */
static void leave_out(sums *to, const sums *all, const sums *block, size_t m)
{
    to->w = all->w - (block ? block->w : 0);
    to->w2 = all->w2 - (block ? block->w2 : 0);
    to->y = all->y - (block ? block->y : 0);
    to->yy = all->yy - (block ? block->yy : 0);
    for (size_t i = 0; i < m; i++)
        to->xy[i] = all->xy[i] - (block ? block->xy[i] : 0);
    for (size_t i = 0; i < m * m; i++)
        to->xx[i] = all->xx[i] - (block ? block->xx[i] : 0);
}

/* |L^-1 xy|²: the sum of squares that the terms, the constant among them, account for. Overwrites xx and xy. */
static double accounted_for(size_t m, double *xx, double *xy)
{
    double squares = 0;
    if (att_cholesky(m, xx))
        return NAN;
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < i; j++)
            xy[i] -= xx[i * m + j] * xy[j];
        xy[i] /= xx[i * m + i];
        squares += xy[i] * xy[i];
    }
    return squares;
}

/* Adjusted R² times the variance of y. Rows count as (sum w)² / sum w² of equal weight. */
static double explained_by(sums *s, size_t m)
{
    double about_mean = s->yy - s->y * s->y / s->w, n = s->w * s->w / s->w2;
    double left = s->yy - accounted_for(m, s->xx, s->xy);
    if (!(n > (double)m + 1))
        return NAN;
    return (about_mean - left * (n - 1) / (n - (double)m)) / s->w;
}

int att_sobol_explained(size_t n, const double *w, size_t d, const double *z, const double *y, double *explained,
                        double *se, att_arena *scratch)
{
    size_t m = terms_of(d);
    sums part[BLOCKS + 2] = {0}, *all = &part[BLOCKS], *use = &part[BLOCKS + 1];
    double *x = ATT_NEW(scratch, double, m), mean = 0, squares = 0, one[BLOCKS];
    for (size_t k = 0; k < BLOCKS + 2; k++) {
        part[k].xx = ATT_NEW(scratch, double, m *m);
        part[k].xy = ATT_NEW(scratch, double, m);
        if (!x || !part[k].xx || !part[k].xy)
            return -1;
    }
    for (size_t i = 0; i < n; i++) {
        fill_terms(d, z + i * d, x);
        add_row(&part[i % BLOCKS], m, x, w[i], y[i]);
        add_row(all, m, x, w[i], y[i]);
    }
    leave_out(use, all, NULL, m);
    *explained = explained_by(use, m);
    for (size_t k = 0; k < BLOCKS; k++) {
        leave_out(use, all, &part[k], m);
        one[k] = explained_by(use, m);
        mean += one[k] / BLOCKS;
    }
    for (size_t k = 0; k < BLOCKS; k++)
        squares += (one[k] - mean) * (one[k] - mean);
    *se = sqrt(squares * (BLOCKS - 1) / BLOCKS);
    return 0;
}
