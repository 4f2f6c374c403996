/* SPDX-License-Identifier: Apache-2.0 */
/* Densities and distribution functions. */
#include "base/dist.h"
#include "base/many.h"

#include <float.h>
#include <math.h>

static const double half_log_2pi = 0.91893853320467274178;
static const double inv_sqrt2 = 0.70710678118654752440;

/* ---- counts: the saddle-point form of Loader, "Fast and accurate computation of binomial probabilities" (2000), in
 * which nothing large cancels. k and n need not be whole: gamma and beta densities use the same forms. -------------- */

static double log_gamma(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

/** log(n!) less Stirling's formula, n > 0. */
static double stirling_rest(double n)
{
    if (n < 16)
        return log_gamma(n + 1) - (n + 0.5) * log(n) + n - half_log_2pi;
    double r = 1 / n, rr = r * r;
    return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - rr / 1188) * rr) * rr) * rr) * r;
}

/** x log(x / m) + m - x >= 0, for x, m > 0. */
static double deviance(double x, double m)
{
    double d = x - m, v = d / (x + m), q = x / m;
    if (fabs(v) > 0.1)
        return x * (q > 0 && q < INFINITY ? log(q) : log(x) - log(m)) - d;
    /* log(x / m) = 2 atanh(v) as a series: the difference above would cancel. */
    double sum = d * v, power = 2 * x * v, last;
    int j = 3;
    do {
        power *= v * v;
        last = sum;
        sum += power / j;
        j += 2;
    } while (sum != last && j < 60);
    return sum;
}

/** log(m^k exp(-m) / k!), k >= 0, m > 0. */
static double log_poisson(double k, double m)
{
    return k == 0 ? -m : -stirling_rest(k) - deviance(k, m) - half_log_2pi - 0.5 * log(k);
}

/** log(n! / (k! (n - k)!) p^k q^(n - k)), 0 <= k <= n, p + q = 1, both above 0. */
static double log_binomial(double k, double n, double p, double q)
{
    if (k == 0 || k == n) {
        double log_side = k == 0 ? (p < 0.1 ? log1p(-p) : log(q)) : (q < 0.1 ? log1p(-q) : log(p));
        return n == 0 ? 0 : n * log_side;
    }
    return stirling_rest(n) - stirling_rest(k) - stirling_rest(n - k) - deviance(k, n * p) - deviance(n - k, n * q)
           - half_log_2pi + 0.5 * (log(n) - log(k) - log(n - k));
}

double att_logpmf_poisson(double k, double mean)
{
    if (!(k >= 0) || k != floor(k) || isinf(k))
        return -INFINITY;
    if (!(mean > 0))
        return k == 0 ? 0 : -INFINITY;
    return log_poisson(k, mean);
}

double att_logpmf_binomial(double k, double n, double p)
{
    if (!(k >= 0 && k <= n) || k != floor(k))
        return -INFINITY;
    if (p <= 0 || p >= 1)
        return k == (p <= 0 ? 0 : n) ? 0 : -INFINITY;
    return log_binomial(k, n, p, 1 - p);
}

/* ---- densities -------------------------------------------------------------------------------------------------- */

double att_logpdf_normal(double x, double mean, double sd)
{
    double z = (x - mean) / sd;
    return -0.5 * z * z - log(sd) - half_log_2pi;
}

double att_logpdf_lognormal(double x, double meanlog, double sdlog)
{
    return x > 0 ? att_logpdf_normal(log(x), meanlog, sdlog) - log(x) : -INFINITY;
}

double att_logpdf_gamma(double x, double shape, double rate)
{
    if (!(x >= 0) || isinf(x))
        return -INFINITY;
    if (x == 0)
        return shape == 1 ? log(rate) : shape < 1 ? INFINITY : -INFINITY;
    if (shape < 1)
        return shape * log(rate) + (shape - 1) * log(x) - rate * x - log_gamma(shape);
    return log_poisson(shape - 1, x * rate) + log(rate);
}

/** A density at its edge that behaves as x^(a - 1), with its limit when a = 1. */
static double edge(double a, double limit) { return a == 1 ? limit : a < 1 ? INFINITY : -INFINITY; }

double att_logpdf_beta(double x, double a, double b)
{
    if (!(x >= 0 && x <= 1))
        return -INFINITY;
    if (x == 0 || x == 1)
        return x == 0 ? edge(a, log(b)) : edge(b, log(a));
    if (a >= 1 && b >= 1)
        return log(a + b - 1) + log_binomial(a - 1, a + b - 2, x, 1 - x);
    return (a - 1) * log(x) + (b - 1) * log1p(-x) + log_gamma(a + b) - log_gamma(a) - log_gamma(b);
}

double att_logpdf_uniform(double x, double low, double high)
{
    return x >= low && x <= high ? -log(high - low) : -INFINITY;
}

/* ---- normal distribution ---------------------------------------------------------------------------------------- */

double att_cdf_normal(double z) { return 0.5 * erfc(-z * inv_sqrt2); }

double att_log_cdf_normal(double z)
{
    if (z > -20)
        return z > 0 ? log1p(-0.5 * erfc(z * inv_sqrt2)) : log(att_cdf_normal(z));
    /* Abramowitz & Stegun 26.2.12; from 20 on ten terms are more than double precision holds. */
    double sum = 1, term = 1;
    for (int k = 1; k <= 10; k++) {
        term *= -(2 * k - 1) / (z * z);
        sum += term;
    }
    return -0.5 * z * z - half_log_2pi - log(-z) + log(sum);
}

/** log P(low < Z < high) of a short interval, by Gauss-Legendre around its middle: nothing cancels. */
static double log_prob_short(double low, double high)
{
    static const double node[3] = {0, 0.53846931010568309104, 0.90617984593866399280};
    static const double weight[3] = {0.56888888888888888889, 0.47862867049936646804, 0.23692688505618908751};
    double middle = 0.5 * (low + high), half = 0.5 * (high - low), sum = weight[0];
    for (int i = 1; i < 3; i++) {
        double d = half * node[i];
        sum += 2 * weight[i] * exp(-0.5 * d * d) * cosh(d * middle);
    }
    return att_logpdf_normal(middle, 0, 1) + log(half * sum);
}

double att_log_prob_normal(double low, double high)
{
    if (!(low < high))
        return -INFINITY;
    if (low > 0)
        return att_log_prob_normal(-high, -low);
    if ((high - low) * fmax(1, fabs(0.5 * (low + high))) < 0.5)
        return log_prob_short(low, high);
    if (high > 0)
        return log1p(-att_cdf_normal(low) - att_cdf_normal(-high));
    double log_high = att_log_cdf_normal(high);
    return log_high + log(-expm1(att_log_cdf_normal(low) - log_high));
}

/** Ratio of two polynomials of degree 7, lowest power first. */
static inline double ratio(const double n[8], const double d[8], double x)
{
    double top = n[7], bottom = d[7];
    for (int i = 6; i >= 0; i--) {
        top = top * x + n[i];
        bottom = bottom * x + d[i];
    }
    return top / bottom;
}

/* Algorithm AS 241 (PPND16), Wichura, Applied Statistics 37 (1988) 477: relative accuracy about 1e-16. The middle of the
 * distribution, |p - 1/2| <= 0.425, has no branch, so that a loop over it can take several numbers at once. */
static const double as241_a[8] = {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                                  1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                                  3.3430575583588128105e4, 2.5090809287301226727e3};
static const double as241_b[8] = {1.00000000000000000000e0, 4.2313330701600911252e1, 6.8718700749205790830e2,
                                  5.3941960214247511077e3,  2.1213794301586595867e4, 3.9307895800092710610e4,
                                  2.8729085735721942674e4,  5.2264952788528545610e3};
static inline double quantile_middle(double q) { return q * ratio(as241_a, as241_b, 0.180625 - q * q); }

static const double as241_c[8] = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                                  3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                                  2.27238449892691845833e-2, 7.74545014278341407640e-4};
static const double as241_d[8] = {1.00000000000000000000e0,  2.05319162663775882187e0,  1.67638483018380384940e0,
                                  6.89767334985100004550e-1, 1.48103976427480074590e-1, 1.51986665636164571966e-2,
                                  5.47593808499534494600e-4, 1.05075007164441684324e-9};
static const double as241_e[8] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                                  2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                  2.71155556874348757815e-5, 2.01033439929228813265e-7};
static const double as241_f[8] = {1.00000000000000000000e0,  5.99832206555887937690e-1, 1.36929880922735805310e-1,
                                  1.48753612908506148525e-2, 7.86869131145613259100e-4, 1.84631831751005468180e-5,
                                  1.42151175831644588870e-7, 2.04426310338993978564e-15};
static inline double quantile_beyond(double s) { return ratio(as241_c, as241_d, s - 1.6); }

static double quantile_tail(double p)
{
    if (!(p > 0 && p < 1))
        return p == 0 ? -INFINITY : p == 1 ? INFINITY : NAN;
    double s = sqrt(-log(p < 0.5 ? p : 1 - p));
    double z = s <= 5 ? quantile_beyond(s) : ratio(as241_e, as241_f, s - 5);
    return p < 0.5 ? -z : z;
}

static inline int is_middle(double q) { return fabs(q) <= 0.425; }

double att_quantile_normal(double p) { return is_middle(p - 0.5) ? quantile_middle(p - 0.5) : quantile_tail(p); }

ATT_MANY void att_quantile_normals(size_t n, const double *p, double *z)
{
    enum { BLOCK = 64 };
    double tail[BLOCK] = {0}, s[BLOCK], beyond[BLOCK];
    uint32_t at[BLOCK] = {0};
    for (size_t from = 0; from < n; from += BLOCK) {
        size_t len = n - from < BLOCK ? n - from : BLOCK, tails = 0;
        for (size_t i = 0; i < len; i++) { /* without a branch: which numbers are in a tail nobody can foretell */
            tail[tails] = p[from + i];
            at[tails] = (uint32_t)i;
            tails += !is_middle(p[from + i] - 0.5);
        }
        for (size_t i = 0; i < len; i++)
            z[from + i] = quantile_middle(p[from + i] - 0.5);
        for (size_t k = 0; k < tails; k++)
            s[k] = sqrt(-log(tail[k] < 0.5 ? tail[k] : 1 - tail[k]));
        for (size_t k = 0; k < tails; k++)
            beyond[k] = quantile_beyond(s[k]);
        for (size_t k = 0; k < tails; k++)
            z[from + at[k]] = !(s[k] <= 5) ? quantile_tail(tail[k]) : tail[k] < 0.5 ? -beyond[k] : beyond[k];
    }
}

/* ---- incomplete gamma and beta functions -------------------------------------------------------------------------- */

/** Sum of x^n / ((a + 1) ... (a + n)), n >= 0: P(a, x) but for its factor; for x < a + 1. */
static double gamma_series(double a, double x)
{
    double term = 1, sum = 1;
    for (double n = a + 1; term > sum * DBL_EPSILON / 4; n += 1) {
        term *= x / n;
        sum += term;
    }
    return sum;
}

/** One step of Lentz's method (Thompson & Barnett 1986) for b + a / (...); returns the factor of the value. */
static double lentz(double a, double b, double *c, double *d)
{
    const double tiny = 1e-300;
    *d = b + a * *d;
    *c = b + a / *c;
    *d = 1 / (fabs(*d) < tiny ? tiny : *d);
    *c = fabs(*c) < tiny ? tiny : *c;
    return *c * *d;
}

/** Continued fraction of Q(a, x) but for its factor (DLMF 8.9.2); for x >= a + 1. */
static double gamma_fraction(double a, double x)
{
    double c = x + 1 - a, d = 0, value = c, step = 2;
    for (double n = 1; fabs(step - 1) > DBL_EPSILON && n < 1e6; n += 1) {
        step = lentz(n * (a - n), x + 1 - a + 2 * n, &c, &d);
        value *= step;
    }
    return 1 / value;
}

double att_cdf_gamma(double x, double shape, double rate)
{
    double y = x * rate;
    if (!(y > 0))
        return 0;
    if (isinf(y))
        return 1;
    double factor = exp(log(y) + att_logpdf_gamma(y, shape, 1)); /* y^shape exp(-y) / Gamma(shape) */
    return y < shape + 1 ? factor / shape * gamma_series(shape, y) : 1 - factor * gamma_fraction(shape, y);
}

/** Continued fraction of I_x(a, b) but for its factor (DLMF 8.17.22); converges fast for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double x, double a, double b)
{
    double c = 1, d = 0, value = 1, step = 2;
    for (double m = 0; fabs(step - 1) > DBL_EPSILON && m < 1e6; m += 1) {
        double s = a + 2 * m;
        step = m == 0 ? 1 : lentz(m * (b - m) * x / ((s - 1) * s), 1, &c, &d);
        value *= step;
        step = lentz(-(a + m) * (a + b + m) * x / (s * (s + 1)), 1, &c, &d);
        value *= step;
    }
    return 1 / value;
}

double att_cdf_beta(double x, double a, double b)
{
    if (!(x > 0))
        return 0;
    if (x >= 1)
        return 1;
    double factor = exp(log(x) + log1p(-x) + att_logpdf_beta(x, a, b)); /* x^a (1 - x)^b / B(a, b) */
    if (x < (a + 1) / (a + b + 2))
        return factor / a * beta_fraction(x, a, b);
    return 1 - factor / b * beta_fraction(1 - x, b, a);
}
