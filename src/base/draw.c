/* SPDX-License-Identifier: Apache-2.0 */
/* Samplers. Each is exact: rejection from a hat, or inversion of the distribution function. */
#include <attrit/model.h>

#include <math.h>

/* By inversion: one uniform a draw, and draws move smoothly with it, which common random numbers like. */
double att_draw_normal(att_rng *r) { return att_quantile_normal(att_rng_unif(r)); }

double att_draw_exponential(att_rng *r) { return -log(att_rng_unif(r)); }

/** Shape >= 1: Marsaglia & Tsang, ACM Trans. Math. Softw. 26 (2000) 363. */
static double gamma_large(att_rng *r, double shape)
{
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = att_draw_normal(r), v = 1 + c * x;
        if (v <= 0)
            continue;
        v = v * v * v;
        double u = att_rng_unif(r), xx = x * x;
        if (u < 1 - 0.0331 * xx * xx || log(u) < 0.5 * xx + d * (1 - v + log(v)))
            return d * v;
    }
}

/** Log of a gamma draw: with shapes near 0 the draw itself is below the smallest double. */
static double log_gamma_draw(att_rng *r, double shape)
{
    if (shape >= 1)
        return log(gamma_large(r, shape));
    /* Gamma(shape) = Gamma(shape + 1) U^(1/shape), section 6 of the same paper. */
    double log_x = log(gamma_large(r, shape + 1));
    return log_x + log(att_rng_unif(r)) / fmax(shape, 1e-300);
}

double att_draw_gamma(att_rng *r, double shape)
{
    return shape >= 1 ? gamma_large(r, shape) : exp(log_gamma_draw(r, shape));
}

double att_draw_beta(att_rng *r, double a, double b)
{
    if (a >= 1 && b >= 1) {
        double x = gamma_large(r, a);
        return x / (x + gamma_large(r, b));
    }
    double log_x = log_gamma_draw(r, a);
    return 1 / (1 + exp(log_gamma_draw(r, b) - log_x));
}

/* ---- Poisson -------------------------------------------------------------------------------------------------------- */

/** Columns `at` .. at + n - 1 draw from the law whose mean is that digit; its values begin at `first`. */
typedef struct poisson_digit {
    uint16_t at, n, first;
} poisson_digit;

#include "base/poisson_tables.h"

static inline uint64_t poisson_digit_draw(att_rng *r, const poisson_digit *digit)
{
    att_u128 m = (att_u128)att_rng_u64(r) * digit->n;
    uint64_t own = (uint64_t)(m >> 64), column = poisson_columns[digit->at + own], other = column & UINT16_MAX;
    return digit->first + ((uint64_t)m >> 16 < column >> 16 ? own : other);
}

/** Mean <= 1/4, by inversion of u, a uniform number: adding up the probabilities of 0, 1, 2, ... */
__attribute__((noinline)) static uint64_t poisson_small(att_rng *r, double mean, double u)
{
    for (;; u = att_rng_unif(r)) {
        double p = exp(-mean);
        /* Rounding may leave the sum below a u near 1: beyond 110 (probability below 1e-70) draw again. */
        for (int k = 0; k < 110; p *= mean / ++k) {
            if (u < p)
                return (uint64_t)k;
            u -= p;
        }
    }
}

/**
 * Mean < 256: the sum of a number for each of two digits of the mean to the base 64, down to sixteenths, and one for what is
 * left. Sums of independent Poisson numbers are Poisson.
 */
static uint64_t poisson_medium(att_rng *r, double mean)
{
    uint32_t sixteenths = (uint32_t)(mean * 16);
    double left = mean - sixteenths / 16.0; /* exact */
    att_rng s = *r;
    double u = att_rng_unif(&s);
    uint64_t sum = poisson_digit_draw(&s, poisson_digits + (sixteenths & 63));
    sum += poisson_digit_draw(&s, poisson_digits + 64 + (sixteenths >> 6));
    *r = s;
    return u <= 1 - left ? sum : sum + poisson_small(r, left, u); /* 1 - left is at most exp(-left) */
}

/** Mean >= 10: PTRS of Hormann, Insurance: Mathematics and Economics 12 (1993) 39. */
__attribute__((noinline)) static uint64_t poisson_large(att_rng *r, double mean)
{
    double b = 0.931 + 2.53 * sqrt(mean), a = -0.059 + 0.02483 * b;
    double inv_alpha = 1.1239 + 1.1328 / (b - 3.4), v_r = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
        double u = att_rng_unif(r) - 0.5, v = att_rng_unif(r), us = 0.5 - fabs(u);
        double k = floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= v_r)
            return (uint64_t)(int64_t)k;
        if (k < 0 || (us < 0.013 && v > us))
            continue;
        if (log(v * inv_alpha / (a / (us * us) + b)) <= att_logpmf_poisson(k, mean))
            return (uint64_t)(int64_t)k;
    }
}

uint64_t att_draw_poisson(att_rng *r, double mean)
{
    if (!(mean > 0))
        return 0;
    return mean < 256 ? poisson_medium(r, mean) : poisson_large(r, fmin(mean, 1e18));
}

/* Branches on what is drawn are guessed wrongly every other time: what follows has none but for rare cases. */

/** (1 - p)^n, p <= 1/2: by squares as long as the error of 1 - p, n times over, stays below 2e-13 of the result. */
static inline double power_of_rest(uint64_t n, double p)
{
    if (n >= 2048)
        return exp((double)n * log1p(-p));
    double power = 1;
    for (double square = 1 - p; n; n >>= 1, square *= square)
        power *= (double[]){1, square}[n & 1];
    return power;
}

/** n p < 20, p <= 1/2: inversion (BINV of Kachitvichyanukul & Schmeiser, Commun. ACM 31 (1988) 216), by blocks. */
static uint64_t binomial_small(att_rng *r, uint64_t n, double p)
{
    enum { BLOCK = 8, MOST = 112 };
#define EIGHT(k) \
    1.0 / (k), 1.0 / (k + 1), 1.0 / (k + 2), 1.0 / (k + 3), 1.0 / (k + 4), 1.0 / (k + 5), 1.0 / (k + 6), 1.0 / (k + 7)
    static const double inverse[MOST] = {EIGHT(1),  EIGHT(9),  EIGHT(17), EIGHT(25), EIGHT(33), EIGHT(41), EIGHT(49),
                                         EIGHT(57), EIGHT(65), EIGHT(73), EIGHT(81), EIGHT(89), EIGHT(97), EIGHT(105)};
#undef EIGHT
    double odds = p / (1 - p), none = power_of_rest(n, p), step[BLOCK];
    for (;;) {
        double u = att_rng_unif(r), f = none, sum = none;
        uint64_t k = 0, above = BLOCK;
        for (int from = 0; above == BLOCK && from < MOST; from += BLOCK) {
            above = 0;
            for (int j = 0; j < BLOCK; j++)
                step[j] = odds * ((double)n - (from + j)) * inverse[from + j];
            for (int j = 0; j < BLOCK; j++) {
                above += u >= sum;
                sum += f *= step[j];
            }
            k += above;
        }
        if (above < BLOCK && k <= n) /* else rounding left the sum below a u near 1 */
            return k;
    }
}

/** f <= P(k) / P(mode), by the ratios of neighbours (BTRD of the paper below) where these are few, else by logarithms. */
static int is_below_binomial(double f, double k, double n, double p)
{
    double mode = floor((n + 1) * p), odds = p / (1 - p), top = 1, bottom = 1;
    if (fabs(k - mode) > 20 || n > 1e12)
        return log(f) <= att_logpmf_binomial(k, n, p) - att_logpmf_binomial(mode, n, p);
    for (double i = mode + 1; i <= k; i++)
        top *= odds * (n + 1 - i), bottom *= i;
    for (double i = k + 1; i <= mode; i++)
        top *= i, bottom *= odds * (n + 1 - i);
    return f * bottom <= top;
}

/** n p >= 20, p <= 1/2: BTRS of Hormann, J. Stat. Comput. Simul. 46 (1993) 101. */
static uint64_t binomial_large(att_rng *r, double n, double p)
{
    double spread = sqrt(n * p * (1 - p));
    double b = 1.15 + 2.53 * spread, a = -0.0873 + 0.0248 * b + 0.01 * p;
    double alpha = (2.83 + 5.1 / b) * spread, v_r = 0.92 - 4.2 / b;
    for (;;) {
        double u = att_rng_unif(r) - 0.5, v = att_rng_unif(r), us = 0.5 - fabs(u);
        double k = floor((2 * a / us + b) * u + n * p + 0.5);
        if (us >= 0.07 && v <= v_r)
            return (uint64_t)(int64_t)k;
        if (k >= 0 && k <= n && is_below_binomial(v * alpha / (a / (us * us) + b), k, n, p))
            return (uint64_t)(int64_t)k;
    }
}

uint64_t att_draw_binomial(att_rng *r, uint64_t n, double p)
{
    if (p > 0.5)
        return n - att_draw_binomial(r, n, 1 - p);
    if (n == 0 || !(p > 0))
        return 0;
    double tries = (double)n;
    return tries * p < 20 ? binomial_small(r, n, p) : binomial_large(r, tries, p);
}

/**
 * Distance above a >= 0 of a standard normal given that it lies in [a, a + width]: Robert, Statistics and Computing 5
 * (1995) 121, written in the distance, so that nothing is lost however far out a lies.
 */
static double tail_distance(att_rng *r, double a, double width)
{
    double rate = (a + hypot(a, 2)) / 2;
    if (rate * width < 1) {
        for (;;) {
            double y = width * att_rng_unif(r);
            if (att_rng_unif(r) <= exp(-y * (a + y / 2)))
                return y;
        }
    }
    for (;;) {
        double y = att_draw_exponential(r) / rate, off = y - 1 / rate;
        if (y <= width && att_rng_unif(r) <= exp(-off * off / 2))
            return y;
    }
}

/** Standard normal within a <= 0 <= b. */
static double around_zero(att_rng *r, double a, double b)
{
    for (;;) {
        if (b - a > 2.5) { /* sqrt(2 pi): where both ways accept equally often */
            double x = att_draw_normal(r);
            if (x >= a && x <= b)
                return x;
        } else {
            double x = a + (b - a) * att_rng_unif(r);
            if (att_rng_unif(r) <= exp(-x * x / 2))
                return x;
        }
    }
}

double att_draw_normal_within(att_rng *r, double mean, double sd, double low, double high)
{
    double a = (low - mean) / sd, b = (high - mean) / sd, x;
    if (!(a < b))
        return fmin(fmax(mean, low), high);
    if (a > 0)
        x = low + sd * tail_distance(r, a, (high - low) / sd);
    else if (b < 0)
        x = high - sd * tail_distance(r, -b, (high - low) / sd);
    else
        x = mean + sd * around_zero(r, a, b);
    return fmin(fmax(x, low), high);
}
