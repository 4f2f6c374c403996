/* SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"
#include "base/many.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sums over particles run in four lanes, so that additions need not wait for one another; the lanes are added last. */
enum { LANES = 4, BLOCK = 64 };

static double highest(size_t n, const double *x)
{
    double top[LANES] = {-INFINITY, -INFINITY, -INFINITY, -INFINITY};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (size_t l = 0; l < LANES; l++)
            top[l] = x[i + l] > top[l] ? x[i + l] : top[l];
    for (; i < n; i++)
        top[0] = x[i] > top[0] ? x[i] : top[0];
    return fmax(fmax(top[0], top[1]), fmax(top[2], top[3]));
}

/*
 * exp(x) = 2^k exp(r) with |r| <= log(2) / 2 and Taylor's series to r^13 (what follows is below 1e-17). Error below 1.5 units
 * of the last place, which tests hold it to. Loops of fixed length without branches, tables and calls take several numbers
 * at once.
 */
enum { AT_ONCE = 16 };
static inline void exps_of_block(const double *x, double less, double *out)
{
    const double shift = 0x1.8p52; /* adding it rounds to a whole number, which then stands in the low bits */
    double y[AT_ONCE], k[AT_ONCE], factor[AT_ONCE];
    uint64_t bits[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++) {
        y[i] = x[i] - less < -708 ? -708 : x[i] - less;
        factor[i] = x[i] - less < -708 ? 0 : 1;
        k[i] = y[i] * 1.4426950408889634 + shift;
    }
    memcpy(bits, k, sizeof k);
    for (int i = 0; i < AT_ONCE; i++) {
        k[i] -= shift;
        y[i] = (y[i] - k[i] * 0x1.62e42fefa38p-1) - k[i] * 0x1.ef35793c7673p-45;
        bits[i] = (bits[i] + 1023) << 52;
    }
    memcpy(k, bits, sizeof k);
    for (int i = 0; i < AT_ONCE; i++) {
        double r = y[i], r2 = r * r, r4 = r2 * r2;
        double low = (1.0 / 2 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120));
        double mid = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
        double high = (1.0 / 3628800 + r * (1.0 / 39916800)) + r2 * (1.0 / 479001600 + r * (1.0 / 6227020800));
        out[i] = factor[i] * k[i] * (1 + (r + r2 * (low + r4 * (mid + r4 * high))));
    }
}

ATT_MANY void att_exps(size_t n, const double *x, double less, double *out)
{
    size_t i = 0;
    for (; i + AT_ONCE <= n; i += AT_ONCE)
        exps_of_block(x + i, less, out + i);
    if (i < n) {
        double rest[AT_ONCE] = {0};
        memcpy(rest, x + i, (n - i) * sizeof *rest);
        exps_of_block(rest, less, rest);
        memcpy(out + i, rest, (n - i) * sizeof *rest);
    }
}

static double sum_of(size_t n, const double *x)
{
    double sum[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (size_t l = 0; l < LANES; l++)
            sum[l] += x[i + l];
    for (; i < n; i++)
        sum[0] += x[i];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

double att_logsumexp(size_t n, const double *x)
{
    double top = highest(n, x), sum = 0, w[BLOCK];
    if (isinf(top))
        return top;
    for (size_t i = 0; i < n; i += BLOCK) {
        size_t len = n - i < BLOCK ? n - i : BLOCK;
        att_exps(len, x + i, top, w);
        sum += sum_of(len, w);
    }
    return top + log(sum);
}

double att_normalise(size_t n, const double *logw, double *w)
{
    double top = highest(n, logw);
    if (isinf(top)) {
        memset(w, 0, n * sizeof *w);
        return top;
    }
    att_exps(n, logw, top, w);
    double sum = sum_of(n, w);
    for (size_t i = 0; i < n; i++)
        w[i] /= sum;
    return top + log(sum);
}

double att_ess(size_t n, const double *w)
{
    double squares[LANES] = {0}, sum = sum_of(n, w);
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (size_t l = 0; l < LANES; l++)
            squares[l] += w[i + l] * w[i + l];
    for (; i < n; i++)
        squares[0] += w[i] * w[i];
    double all = (squares[0] + squares[1]) + (squares[2] + squares[3]);
    return all > 0 ? sum * sum / all : 0;
}

double att_quantile_sorted(size_t n, const double *x, double p)
{
    double h = (double)(n - 1) * fmin(fmax(p, 0), 1);
    size_t i = (size_t)h;
    /* Equal neighbours need no mixing, and infinite ones would give NaN. */
    if (i + 1 >= n || x[i] == x[i + 1])
        return x[i];
    return x[i] + (h - (double)i) * (x[i + 1] - x[i]);
}

double att_quantile_error(size_t n, const double *x, double p)
{
    double sd = sqrt(p * (1 - p) / (double)n);
    return (att_quantile_sorted(n, x, p + sd) - att_quantile_sorted(n, x, p - sd)) / 2;
}

/** The diagonal element of column j before its square root, lifted when it is rounding away from zero; <0: not a covariance. */
static double pivot(size_t d, const double *a, size_t j, double top)
{
    double own = a[j * d + j] > 0 ? a[j * d + j] : top, s = a[j * d + j];
    for (size_t k = 0; k < j; k++)
        s -= a[j * d + k] * a[j * d + k];
    return s < -1e-8 * own || !isfinite(s) ? -1 : fmax(s, 1e-12 * own);
}

int att_cholesky(size_t d, double *a)
{
    double top = 0;
    for (size_t j = 0; j < d; j++)
        top = fmax(top, a[j * d + j]);
    if (d > 0 && !(top > 0))
        return -1;
    for (size_t j = 0; j < d; j++) {
        double s = pivot(d, a, j, top);
        if (s < 0)
            return -1;
        a[j * d + j] = sqrt(s);
        for (size_t i = j + 1; i < d; i++) {
            double c = a[i * d + j];
            for (size_t k = 0; k < j; k++)
                c -= a[i * d + k] * a[j * d + k];
            a[i * d + j] = c / a[j * d + j];
            a[j * d + i] = 0;
        }
    }
    return 0;
}

/* ---- text: a host program may have set a locale with a decimal comma ------------------------------------------ */

static size_t skip_digits(const char *s, size_t len, size_t i)
{
    while (i < len && s[i] >= '0' && s[i] <= '9')
        i++;
    return i;
}

/** Is all of it [+-]digits[.digits][e[+-]digits]? */
static int is_decimal(const char *s, size_t len)
{
    size_t i = len > 0 && (s[0] == '+' || s[0] == '-'), from = i;
    if ((i = skip_digits(s, len, i)) == from)
        return 0;
    if (i < len && s[i] == '.') {
        from = i + 1;
        if ((i = skip_digits(s, len, from)) == from)
            return 0;
    }
    if (i < len && (s[i] == 'e' || s[i] == 'E')) {
        from = i + 1;
        from += from < len && (s[from] == '+' || s[from] == '-');
        if ((i = skip_digits(s, len, from)) == from)
            return 0;
    }
    return i == len;
}

/** Switch this thread alone to the C locale; give the result to leave_locale(). */
static locale_t enter_locale(locale_t *plain)
{
    *plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    return uselocale(*plain);
}

static void leave_locale(locale_t plain, locale_t before)
{
    uselocale(before);
    freelocale(plain);
}

int att_parse_double(const char *text, size_t len, double *out)
{
    char s[512];
    if (len >= sizeof s || !is_decimal(text, len))
        return -1;
    memcpy(s, text, len);
    s[len] = 0;
    locale_t plain, before = enter_locale(&plain);
    double x = strtod(s, NULL);
    leave_locale(plain, before);
    if (isinf(x))
        return -1;
    *out = x;
    return 0;
}

int att_print_double(double x, char *buf)
{
    if (!isfinite(x))
        return snprintf(buf, 32, "%s", isnan(x) ? "nan" : x > 0 ? "inf" : "-inf");
    locale_t plain, before = enter_locale(&plain);
    /* DBL_DIG digits survive text -> number -> text, so fewer can only be right below the normal range. */
    int digits = fabs(x) < DBL_MIN ? 1 : DBL_DIG, n;
    do
        n = snprintf(buf, 32, "%.*g", digits, x);
    while (strtod(buf, NULL) != x && digits++ < DBL_DECIMAL_DIG);
    leave_locale(plain, before);
    return n;
}

char *att_print_commas(double x, char *buf)
{
    char digits[32];
    int n = snprintf(digits, sizeof digits, "%.0f", fabs(x)), k = 0;
    if (x < 0 && strcmp(digits, "0") != 0)
        buf[k++] = '-';
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            buf[k++] = ',';
        buf[k++] = digits[i];
    }
    buf[k] = 0;
    return buf;
}
