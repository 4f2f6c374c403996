/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Fans: many paths of a model, kept whole; quantiles are computed last.
 * A path has a state for t = 0 .. horizon; t is the end of the t-th day, t = 0 the moment before the first.
 */
#ifndef ATTRIT_FORECAST_H
#define ATTRIT_FORECAST_H

#include <attrit/fit.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct att_fan att_fan;

typedef struct att_fan_opts {
    uint64_t seed;  /**< default 1 */
    size_t n_paths; /**< default 4000 */
    size_t first;   /**< att_fan_simulate(): the number of the first path, for a part of a larger fan. Default 0 */
    const unsigned char *wanted; /**< [n_quantities] those with 0 are not looked up, which saves time, and stay 0.
                                    Default NULL: all are */
} att_fan_opts;

att_fan_opts att_fan_opts_default(void);
/**
 * Paths from the prior (`attrit simulate`): what the assumptions imply. A path's random numbers follow from the seed and
 * its number alone: with equal seeds, path i of two problems with equal priors may be compared (common random numbers),
 * and it is the same however many paths there are. (Where a model refuses parameters under the inputs of one problem
 * only, path i is drawn again for that one.)
 */
int att_fan_simulate(att_fan **fan, att_ctx *ctx, const att_problem *p, const att_fan_opts *opts, att_err *err);
/** Paths from a posterior: smoothed to the cut-off (the filter's own genealogy, replayed), simulated from there. */
int att_fan_forecast(att_fan **fan, att_ctx *ctx, const att_post *post, const att_fan_opts *opts, att_err *err);
/**
 * The same from the cut-off on under other inputs, such as those of a doctrine: `p` differs from the problem that was
 * fitted in inputs and phases only. With equal opts the same random numbers are used, so that path i of two such fans
 * may be compared (common random numbers).
 */
int att_fan_forecast_as(att_fan **fan, att_ctx *ctx, const att_post *post, const att_problem *p,
                        const att_fan_opts *opts, att_err *err);
/**
 * Follow path `path` of att_fan_simulate / att_fan_forecast with the same opts, day by day from the start to the horizon.
 * trace->tell is called in the caller's thread with i = 0, t ascending and what happens at the start told as day 0: what
 * is told of days 0 .. t - 1 adds up to the fan's counters at t >= 1. The past of a forecast's path is that of the
 * ancestors of its particle; the filter is run twice more for it.
 */
int att_fan_simulate_trace(att_ctx *ctx, const att_problem *p, const att_fan_opts *opts, size_t path,
                           const att_trace *trace, att_err *err);
int att_fan_forecast_trace(att_ctx *ctx, const att_post *post, const att_fan_opts *opts, size_t path,
                           const att_trace *trace, att_err *err);
void att_fan_free(att_fan **fan);

size_t att_fan_n_paths(const att_fan *fan);
size_t att_fan_n_times(const att_fan *fan);      /**< horizon + 1 */
size_t att_fan_n_quantities(const att_fan *fan); /**< rows of model->quantities */
size_t att_fan_n_events(const att_fan *fan);
/** Kept with 24 bits: counts up to 16,777,216 are exact, other numbers to one part in 10^7. */
double att_fan_value(const att_fan *fan, size_t path, size_t t, size_t quantity);
/** First t at which event e held; NAN if not within the horizon. */
double att_fan_event_time(const att_fan *fan, size_t path, size_t e);
/** The parameter vector behind a path (n_params values). */
const double *att_fan_theta(const att_fan *fan, size_t path);
/** Quantiles (type 7, as R's default) of a quantity at t over paths: prob[n] -> out[n]. */
int att_fan_quantiles(const att_fan *fan, size_t t, size_t quantity, size_t n, const double *prob, double *out);
/**
 * The same with the Monte Carlo standard error of each in se[n]: half the distance between the order statistics one
 * binomial standard deviation below and above (Woodruff 1952), paths being independent.
 */
int att_fan_quantiles_se(const att_fan *fan, size_t t, size_t quantity, size_t n, const double *prob, double *out,
                         double *se);
double att_fan_mean(const att_fan *fan, size_t t, size_t quantity, double *sd);
/** P(event e by t) over paths; *se (may be NULL): binomial standard error. */
double att_fan_event_prob(const att_fan *fan, size_t e, double t, double *se);

/**
 * How much of a quantity's variance at t comes from what: share[0] parameters and today's state, share[1]
 * shocks that all units share, share[2] the dice of each encounter. First-order ANOVA by three runs that
 * share, in turn, nothing but theta; theta and shocks; everything. Sums to 1 (0,0,0 where there is no variance).
 * One call simulates n paths three times and fills share[n_t][n_quantities][3] for the given times.
 */
int att_fan_spread(att_ctx *ctx, const att_post *post, const att_fan_opts *opts, size_t n_t, const int *t,
                   double *share, att_err *err);

#ifdef __cplusplus
}
#endif
#endif
