/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Scores: how good a forecast was, once the truth is known. Rules carry the names of scoringutils; lower is better, but
 * for bias (0 is best), coverage (its nominal share on average) and pit (uniform on average).
 *
 * A number is forecast by draws, by quantiles, or by both. The truth may be a number, an interval or one-sided.
 * References: Gneiting & Raftery 2007 (CRPS, energy, Brier, ranked probability score), Bracher et al. 2021 (WIS),
 * Ferro 2014 (fair ensembles), Bosse et al. 2023 (log scale), Czado, Gneiting & Held 2009 (PIT of counts).
 */
#ifndef ATTRIT_SCORE_H
#define ATTRIT_SCORE_H

#include <attrit/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A quantile level as hubs compare it, as text, and as a number. */
typedef struct att_level {
    const char *id;
    double p;
} att_level;
enum { ATT_N_LEVELS = 23 };
extern const att_level att_score_levels[ATT_N_LEVELS]; /**< 0.01, 0.025, 0.05, 0.1 .. 0.9, 0.95, 0.975, 0.99 */

/* ---- one forecast of one number, under all rules ------------------------------------------------------------------ */

/* NAME, column. */
#define ATT_RULES(X)                                                                          \
    X(CRPS, crps)                                 /* draws: the empirical distribution */     \
    X(CRPS_FAIR, crps_fair)                       /* draws: unbiased in their number */       \
    X(LOG_SCORE, log_score)                       /* draws: a kernel density */               \
    X(WIS, wis)                                   /* quantiles; the sum of the three below */ \
    X(OVERPREDICTION, overprediction)             /* quantiles */                             \
    X(UNDERPREDICTION, underprediction)           /* quantiles */                             \
    X(DISPERSION, dispersion)                     /* quantiles */                             \
    X(BIAS, bias)                                 /* quantiles: 1 = all above the truth */    \
    X(INTERVAL_COVERAGE_50, interval_coverage_50) /* quantiles: 1 = inside, ends included */  \
    X(INTERVAL_COVERAGE_90, interval_coverage_90)                                             \
    X(AE_MEDIAN, ae_median) /* quantiles */                                                   \
    X(PIT, pit)             /* draws: P(X < y) + u P(X = y) */

typedef enum att_rule {
#define ATT_X(name, column) ATT_RULE_##name,
    ATT_RULES(ATT_X)
#undef ATT_X
        ATT_N_RULES
} att_rule;
const char *att_score_name(att_rule rule); /**< its column: "crps" */

/** A forecast of one number. All numbers finite. */
typedef struct att_predicted {
    size_t n_draws;
    const double *draw;             /**< in any order; none: rules of draws are NAN */
    size_t n_levels;                /**< 0: the quantiles (type 7) of the draws at att_score_levels */
    const double *level, *quantile; /**< ascending levels in pairs around a median; quantiles never fall */
} att_predicted;

/** What became known: best (NAN = no single number) within low..high, either of which may be infinite. */
typedef struct att_truth {
    double low, best, high;
} att_truth;

typedef struct att_score_opts {
    int log_scale; /**< score log(x + 1) of forecast and truth (Bosse et al. 2023); needs x >= 0. Default 0 */
    double u;      /**< of the randomised PIT, in 0..1; see att_score_uniform(). Default 0.5: the middle of ties */
} att_score_opts;
att_score_opts att_score_opts_default(void);

/**
 * Scores at the best number (NAN without one), and the lowest and highest that they take while the truth runs over
 * low..high: infinite where the truth has no bound. The ranges are exact, but for the log score, whose range is looked
 * up at both ends, at best and median, and at 63 points between. Rules that the forecast cannot serve are NAN.
 */
typedef struct att_score {
    double best[ATT_N_RULES], low[ATT_N_RULES], high[ATT_N_RULES];
} att_score;
/** opts NULL = defaults. <0 for a forecast or truth that contradicts itself, path naming the field. */
int att_score_make(att_score *s, const att_predicted *f, const att_truth *truth, const att_score_opts *opts,
                   att_err *err);
/** A number for the PIT of forecast unit `unit`, uniform on (0, 1); equal arguments give equal numbers. */
double att_score_uniform(uint64_t seed, uint64_t unit);

/* ---- rules of draws: x[n] ascending, n >= 1 ----------------------------------------------------------------------- */

/** CRPS of the empirical distribution: mean |x - y| - (sum over all pairs |x_i - x_j|) / (2 n^2). */
double att_score_crps(size_t n, const double *x, double y);
/** The fair one, 2 n (n - 1) in place of 2 n^2: its mean does not depend on n. NAN for n = 1. */
double att_score_crps_fair(size_t n, const double *x, double y);
/** CRPS of draws of unequal weight >= 0, not all 0; they need not sum to 1. */
double att_score_crps_weighted(size_t n, const double *x, const double *weight, double y);
/**
 * -log of the draws' density at y: Gaussian kernels with the bandwidth below, as scoringRules' logs_sample. An estimate:
 * some hundred draws are needed; far beyond the draws it is the kernel's tail that is scored; near a bound (counts at 0)
 * mass leaks over it, on the log scale less so. NAN where all draws are equal: they have no density.
 */
double att_score_log(size_t n, const double *x, double y);
/** -log P(low <= X <= high) under the same density: the log score of a truth that is an interval or one-sided. */
double att_score_log_within(size_t n, const double *x, double low, double high);
/** 1.06 min(sd, interquartile range / 1.34) n^(-1/5) (Scott 1992, R's bw.nrd); of the sd alone where quartiles agree. */
double att_score_bandwidth(size_t n, const double *x);
/** P(X < y) + u P(X = y): uniform if the forecast is right and u is (Czado, Gneiting & Held 2009). */
double att_score_pit(size_t n, const double *x, double y, double u);
/** Energy score of joint draws x[n][d] (any order) of a vector y[d]: the CRPS with Euclidean distances; n^2 d steps. */
double att_score_energy(size_t n, size_t d, const double *x, const double *y);
/** The fair one, as crps_fair. */
double att_score_energy_fair(size_t n, size_t d, const double *x, const double *y);

/* ---- rules of quantiles: levels as in att_predicted ----------------------------------------------------------------- */

/**
 * Weighted interval score of K pairs and the median m: (|y - m| / 2 + sum_k alpha_k / 2 IS_k) / (K + 1/2), where
 * IS = (u - l) + 2 / alpha (l - y)+ + 2 / alpha (y - u)+. In parts: widths (dispersion), forecast above the truth
 * (overprediction), below it (underprediction).
 */
typedef struct att_wis {
    double wis, overprediction, underprediction, dispersion;
} att_wis;
att_wis att_score_wis(size_t n, const double *level, const double *quantile, double y);
/** 1 - 2 a: a = the highest level whose quantile is <= y < median (1 if none), the lowest whose is >= y > median (-1). */
double att_score_bias(size_t n, const double *level, const double *quantile, double y);
/** Does the central interval of `share` (0.5, 0.9), ends included, hold y? NAN when its levels are not there. */
double att_score_coverage(size_t n, const double *level, const double *quantile, double share, double y);

/* ---- rules of probabilities: events, and dates that may never come -------------------------------------------------- */

/** (p - o)^2, o = 1 if it happened. */
double att_score_brier(double p, int happened);
/**
 * Ranked probability score of ordered categories p[n] that sum to 1, the last one "not within the horizon": the sum of
 * the Brier scores of "by the end of category k", k = 0 .. n-2. Only the first `known` categories have been followed to
 * their end (n - 1 or more: all): the sum ends there whether it happened or not, for a sum that went on only if it did
 * would reward whoever says it will. outcome: its category; `known` or more = not by then.
 */
double att_score_rps(size_t n, const double *p, size_t outcome, size_t known);

#ifdef __cplusplus
}
#endif
#endif
