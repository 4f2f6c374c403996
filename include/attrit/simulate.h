/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Simulation without evidence: what a campaign assumes, under its own doctrine and under others. What `attrit simulate`
 * does. Every number that terminal and files print is computed once; plain structs, all pointers belong to the
 * simulation.
 *
 * Runs are independent draws from the priors, numbered from 1. Run i uses the same random numbers under every doctrine
 * (common random numbers), so that differences are taken run by run and are far more exact than the runs themselves.
 */
#ifndef ATTRIT_SIMULATE_H
#define ATTRIT_SIMULATE_H

#include <attrit/campaign.h>
#include <attrit/forecast.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct att_simulate_opts {
    uint64_t seed;               /**< default 1 */
    size_t runs;                 /**< default 10000 */
    size_t n_doctrines;          /**< default 0 */
    const char *const *doctrine; /**< names of the campaign's doctrines to compare its own with. Default none */
    const char *shards; /**< folder from which the runs are taken (attrit/shard.h). Default NULL: they are made */
    size_t trace;       /**< the run to follow, 1..runs; 0 = none. Default 0 */
} att_simulate_opts;
att_simulate_opts att_simulate_opts_default(void);

/** Of a quantity, or of its difference to the campaign's own doctrine, over the runs. */
enum { ATT_SIMULATE_LEVELS = 5 };
extern const double att_simulate_level[ATT_SIMULATE_LEVELS]; /**< 5, 25, 50, 75, 95 % */
typedef struct att_simulated {
    double q[ATT_SIMULATE_LEVELS];  /**< quantiles at those levels, type 7 */
    double se[ATT_SIMULATE_LEVELS]; /**< their Monte Carlo standard errors (att_fan_quantiles_se) */
    double mean, mean_se;           /**< NAN for the error of a single run */
} att_simulated;

/** The runs under one doctrine. */
typedef struct att_simulated_doctrine {
    const char *name;           /**< "own": the campaign as it is */
    const char *says;           /**< one line for people */
    const att_problem *problem; /**< owned by the campaign */
    att_simulated *quantity;    /**< [n_times][n_quantities]: at the end of the t-th day; t = 0: before the first.
                                     Zero where problem->idle */
    size_t n_events;
    const char *const *event_name;
    double *event, *event_se; /**< [n_times][n_events]: P(event by then) and its binomial standard error */
    att_simulated
        *difference; /**< [n_quantities] to the campaign's own at the last date, run by run; NULL of its own */
} att_simulated_doctrine;

/** Something that happened in the run that was followed. */
typedef struct att_happening {
    att_day date;
    uint32_t unit; /**< (uint32_t)ATT_NO_UNIT: all together */
    int kind;      /**< row of model->happenings */
    uint32_t n;
} att_happening;

typedef struct att_simulation {
    const att_campaign *campaign;
    const att_problem *problem; /**< as it was compiled */
    uint64_t seed;
    size_t runs;
    size_t n_dates;
    att_day *date; /**< as those of an answer (att_answer_dates) */
    size_t n_times, n_quantities;
    size_t n_doctrines;
    att_simulated_doctrine *doctrine; /**< [0]: the campaign's own */
    size_t trace;                     /**< the run that was followed, under the campaign's own doctrine; 0 = none */
    double *traced;                   /**< [n_times][n_quantities] of that run; NULL without one */
    size_t n_happenings;
    att_happening *happening; /**< by date */
    double seconds;           /**< of wall time */
} att_simulation;

/**
 * Simulate a compiled campaign: `p` is what att_campaign_compile() gave. The campaign must outlive the simulation and not
 * be compiled again before it is freed. <0 with the known names for a doctrine the campaign does not have.
 */
int att_simulate_make(att_simulation **s, att_ctx *ctx, att_campaign *c, const att_problem *p,
                      const att_simulate_opts *opts, att_err *err);
void att_simulate_free(att_simulation **s);

/**
 * Write into folder `dir` (made if missing): simulation.csv, events.csv, with a trace trace.csv and trace.nc, and
 * simulate.manifest.json. Each under a temporary name, then renamed; a failure leaves the old ones. `command`: what makes the
 * same numbers again, for the manifest.
 */
int att_simulate_write(const att_simulation *s, const char *dir, const char *command, att_err *err);

#ifdef __cplusplus
}
#endif
#endif
