/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Learning: SMC² (Chopin, Jacob & Papaspiliopoulos 2013). Parameter particles, each with a bootstrap particle
 * filter over the daily state; reports assimilated in the order of problem->obs; tempered steps where one
 * report would cost too many particles; PMMH rejuvenation on the fields' scales (linear, log, logit), waste-free (Dau &
 * Chopin 2022): neighbours in chains of eight are not independent of each other; the number of state particles doubles
 * when acceptance falls.
 * Same seed, same bytes, for any number of threads.
 */
#ifndef ATTRIT_FIT_H
#define ATTRIT_FIT_H

#include <attrit/problem.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How particles are resampled, states and parameter vectors alike. */
typedef enum att_resampling {
    ATT_SYSTEMATIC, /**< one uniform number (Kitagawa 1996): the least noise */
    ATT_MULTINOMIAL /**< independent draws (Gordon, Salmond & Smith 1993): the law that theory speaks of */
} att_resampling;

typedef struct att_fit_opts {
    uint64_t seed;     /**< default 1 */
    size_t n_theta;    /**< parameter particles. Default 512 */
    size_t n_x;        /**< state particles to begin with. Default 64 */
    size_t n_x_max;    /**< ... and at most. Default 1024 */
    double ess_min;    /**< rejuvenate when ESS / n_theta falls below. Default 0.35: chains begin with one in eight */
    double accept_low; /**< double n_x when a rejuvenation's acceptance is below. Default 0.1 */
    int moves_max;     /**< PMMH moves in one rejuvenation, at most. Default 16 */
    att_resampling resampling; /**< default ATT_SYSTEMATIC */
    /**
     * Given a checkpoint after each report and each rejuvenation; the block is the engine's and holds until the next one.
     * The last one, after all reports, is the posterior as stored. 0, or <0 to end the fit. Default NULL: nobody.
     */
    int (*keep)(void *cookie, const void *block, size_t bytes, att_err *err);
    void *keep_cookie;
    /** A checkpoint to go on from: the same bytes result as if the fit had never stopped. Default NULL: from the prior. */
    const void *from;
    size_t from_bytes;
    /**
     * `from` may be of a problem that this one continues: the same priors and reports, then further reports, a later
     * cut-off. The result is that of a fresh fit within Monte Carlo error. Default 0.
     */
    int extend;
    /**
     * Fit number `shard` (from 0) of n_shards independent ones of n_theta particles each, to be merged by att_post_merge().
     * Its clouds have n_x_max states from the beginning, so that all have as many. Default 0 of 0: one alone.
     */
    size_t shard, n_shards;
    int no_fitted; /**< leave `fitted` and `tail` of the reports 0: saves a run of each filter. Default 0 */
    /**
     * Where `from` is a fit that is done: leave the clouds to the first att_fan_forecast(), which follows the past of its
     * paths anyway; only then are they proved to be those of the fit. Saves another run of each filter; nothing but such a
     * fan, and fans after it, may be asked of the posterior. Default 0.
     */
    int late_clouds;
} att_fit_opts;

att_fit_opts att_fit_opts_default(void);
/** "quick", "standard" or "paper" into *opts (the seed is kept); 0, or <0 for another word. */
int att_fit_opts_quality(att_fit_opts *opts, const char *quality);

typedef struct att_post att_post;

/** What one report did to the fit. */
typedef struct att_report_fit {
    double log_density; /**< log p(report | reports before it) */
    double ess;         /**< of theta, as a share, after its weighting and before any resampling */
    double state_ess;   /**< of the states inside a filter, as a share, averaged over theta */
    double
        ancestors; /**< states of a filter that live on after it, averaged over theta: n_x where it resamples nothing */
    double acceptance; /**< of the PMMH moves made because of it; NAN without */
    int n_moves;       /**< PMMH moves made because of it */
    int n_tempered;    /**< intermediate temperatures it needed */
    size_t n_x;        /**< state particles afterwards */
    double fitted[3];  /**< 5, 50, 95 % of the true quantity it speaks of, given all reports (smoothed) */
    double tail;       /**< P(a report so low or lower | fitted quantity, effects' priors, noise); 0.5 = as expected */
} att_report_fit;

/** The problem must outlive the post. Prior only when n_obs is 0. On failure *post is NULL. */
int att_post_fit(att_post **post, att_ctx *ctx, const att_problem *p, const att_fit_opts *opts, att_err *err);
/**
 * One posterior from the finished fits of all shards (their last checkpoints, in any order): each particle's weight in its
 * own fit times that fit's estimate of the evidence; the evidence is the estimates' mean. `opts` as each was made with.
 * Independent SMC² samplers so weighted are consistent however few particles each has (Whiteley, Lee & Heine 2016, "On the
 * role of interaction in sequential Monte Carlo algorithms", Bernoulli 22, for islands that never interact).
 */
int att_post_merge(att_post **post, att_ctx *ctx, const att_problem *p, const att_fit_opts *opts, size_t n,
                   const void *const *block, const size_t *bytes, att_err *err);
void att_post_free(att_post **post);

size_t att_post_n_theta(const att_post *post);
size_t att_post_n_x(const att_post *post);
const double *att_post_theta(const att_post *post, size_t i); /**< one a parameter */
const double *att_post_weight(const att_post *post);          /**< n_theta, sums to 1 */
/** log p(all reports); *se (may be NULL) is its Monte Carlo standard error. */
double att_post_log_evidence(const att_post *post, double *se);
const att_report_fit *att_post_reports(const att_post *post); /**< n_obs */
/** Posterior mean and sd of effect e (a source's bias, log scale). */
void att_post_effect(const att_post *post, size_t e, double *mean, double *sd);
/** Weighted quantile of parameter k. */
double att_post_quantile(const att_post *post, size_t k, double p);
/**
 * How many independent draws from the posterior the particles are worth, for the parameter for which they are worth least:
 * by how far chains of particles agree, on ranks (bulk ESS of Vehtari et al. 2021, Bayesian Analysis 16, with the batch means
 * of whole chains and their weights). At most n_theta; NAN without a free parameter, or without memory.
 */
double att_post_draws(const att_post *post);
/** Lowest ESS share met, after tempering and before resampling; mean acceptance of the moves. */
double att_post_min_ess(const att_post *post);
double att_post_acceptance(const att_post *post);

#ifdef __cplusplus
}
#endif
#endif
