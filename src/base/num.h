/* SPDX-License-Identifier: Apache-2.0 */
/** Small numerics shared by all floors. */
#ifndef ATT_BASE_NUM_H
#define ATT_BASE_NUM_H

#include <stddef.h>

/** exp(x - less) of n numbers, several at once, to 1.5 units of the last place; x - less <= 708, and 0 below -708. */
void att_exps(size_t n, const double *x, double less, double *out);
/** log(sum(exp(x))); -INFINITY for n = 0 or all -INFINITY. */
double att_logsumexp(size_t n, const double *x);
/** exp(x - logsumexp(x)) into w (may alias); returns logsumexp. All -INFINITY: w = 0. */
double att_normalise(size_t n, const double *logw, double *w);
/** (sum w)^2 / sum w^2 of w >= 0; 0 when all are zero. */
double att_ess(size_t n, const double *w);
/** Quantile, type 7 (Hyndman & Fan 1996), of n >= 1 ascending values. */
double att_quantile_sorted(size_t n, const double *x, double p);
/**
 * Its Monte Carlo standard error, the values being independent draws: half the distance between the quantiles one
 * binomial standard deviation of p below and above (Woodruff 1952). 0 where ties or the ends leave no distance.
 */
double att_quantile_error(size_t n, const double *x, double p);
/** Ascending, in place. */
void att_sort(size_t n, double *x);
/** The same for many numbers at once, several times faster; scratch[n] is overwritten. No NAN. */
void att_sort_with(size_t n, double *x, double *scratch);
/** Lower Cholesky factor in place (d x d row-major); adds a jitter to a singular matrix. 0, or -1. */
int att_cholesky(size_t d, double *a);

/** Parse a whole text as a decimal number whatever the locale: [+-]digits[.digits][e[+-]digits]. 0 or -1. */
int att_parse_double(const char *text, size_t len, double *out);
/** Shortest text that reads back as x, whatever the locale ("0.1", "1e+20", "nan", "inf"); returns length. buf of 32. */
int att_print_double(double x, char *buf);
/** A number rounded to a whole one, |x| < 1e15, with commas: "-1,234,567", "0"; returns buf (of 32). */
char *att_print_commas(double x, char *buf);

#endif
