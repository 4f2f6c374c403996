/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How long a fit and its forecasts are going to take on this machine, said before they begin: the days that have to be
 * stepped are counted, and some of them are timed. Neither takes part in a fit: its random numbers and bytes are the same.
 */
#ifndef ATTRIT_WORK_H
#define ATTRIT_WORK_H

#include <attrit/fit.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Days that lie ahead. A day of 32 states with one parameter vector is one group's and 32 states'. */
typedef struct att_work {
    double groups; /**< days of groups of states that have one parameter vector ... */
    double states; /**< ... and of the states in them */
} att_work;

/**
 * Add a fit from the prior: every filter once through the reports and on to the cut-off, once more up to a report in each
 * sweep of moves, and once for what is told of the reports. How many sweeps there will be nobody knows: one for each seven
 * reports is counted, as most ledgers need (the Kursk ledger 4 or 5 for 30, short ones none for 4 or 6). States that
 * double are not foreseen.
 */
void att_work_fit(att_work *w, const att_problem *p, const att_fit_opts *opts);
/** Add n_paths from such a posterior to the horizon; `with_past`: as att_fan_forecast(), which runs their filters again. */
void att_work_fan(att_work *w, const att_problem *p, const att_fit_opts *opts, size_t n_paths, int with_past);
/**
 * Seconds that the context's team, and all ranks together, will need to step that many days: each thread steps filters of
 * parameters drawn from the prior, of as many states as a group has on average, for 0.15 seconds. Judging claims and
 * writing come on top. NAN where the model refuses all draws. 0, or <0.
 */
int att_work_seconds(double *seconds, att_ctx *ctx, const att_problem *p, const att_work *w, att_err *err);
/** "about 40 s", "about 4 minutes", "about 2 hours" into out[32]; returns out. As coarse as such a number is sure. */
const char *att_work_words(double seconds, char *out);

#ifdef __cplusplus
}
#endif
#endif
