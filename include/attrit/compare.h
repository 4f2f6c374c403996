/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Doctrines compared by what they cost, after the evidence: what `attrit compare` does. Every number that terminal and
 * files print is computed once; plain structs, all pointers belong to the comparison.
 *
 * Paths are drawn from one posterior. Up to the cut-off they are the same under every doctrine; from the next day on
 * path i uses the same parameters and the same random numbers under each (common random numbers), so that differences
 * are taken path by path. A difference is always the doctrine's number less that of the campaign's own.
 *
 * Monte Carlo errors treat paths of one parameter vector as dependent. NAN: not known, such as the mean of no paths.
 */
#ifndef ATTRIT_COMPARE_H
#define ATTRIT_COMPARE_H

#include <attrit/simulate.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct att_compare_opts {
    uint64_t seed;               /**< default 1 */
    size_t paths;                /**< default 10000 */
    size_t n_doctrines;          /**< default 0: all of the campaign */
    const char *const *doctrine; /**< their names. Default none */
} att_compare_opts;
att_compare_opts att_compare_opts_default(void);

/** A share of the paths and its Monte Carlo standard error. */
typedef struct att_share {
    double p, se;
} att_share;

/** What is counted on each path: a quantity of the model, or two of them together. */
enum { ATT_COMPARE_PARTS = 2 };
typedef struct att_compare_figure {
    const char *name, *doc;
    int row[ATT_COMPARE_PARTS]; /**< rows of model->quantities; -1 = no second */
} att_compare_figure;

/** The day of the main event: the first on which it holds. It may lie before the cut-off, and may never come. */
typedef struct att_compare_breaking {
    att_share *by,
        *by_difference; /**< [n_dates] by the end of that day: P under the doctrine; P less that of the own */
    att_share both, own_only, other_only,
        neither;        /**< comes within the horizon under the own doctrine, under this one */
    att_simulated days; /**< later under this doctrine (days), among paths where both come; NAN without any */
} att_compare_breaking;

/** Paths whose value of a parameter lies in the lower, middle or upper third of its posterior. */
typedef struct att_compare_third {
    size_t n;              /**< paths; thirds are cut between values, so that their sizes may differ */
    double low, high;      /**< smallest and largest value */
    att_simulated lives;   /**< difference in lives at the last date */
    att_share fewer, more; /**< paths that cost fewer lives than under the own doctrine; more */
} att_compare_third;

/** Does the sign of the mean difference in lives stand whatever the parameter's value? */
typedef enum att_compare_verdict {
    ATT_COMPARE_NONE,  /**< no difference in any path */
    ATT_COMPARE_HOLDS, /**< the same sign in all thirds, each beyond two standard errors of 0 */
    ATT_COMPARE_SIZE,  /**< so, and the largest mean difference is over twice the smallest */
    ATT_COMPARE_OPEN,  /**< in some third it is within two standard errors of 0 */
    ATT_COMPARE_TURNS  /**< both signs occur, each beyond two standard errors of 0 */
} att_compare_verdict;
/** "holds in all thirds" and so on. */
const char *att_compare_verdict_says(att_compare_verdict v);

typedef struct att_compare_parameter {
    const att_field *field;
    size_t row; /**< of model->params */
    att_compare_third third[3];
    att_compare_verdict verdict;
} att_compare_parameter;

/** The paths under one doctrine. */
typedef struct att_compared {
    const char *name;           /**< "own": the campaign as it is */
    const char *says;           /**< one line for people */
    const att_problem *problem; /**< owned by the campaign */
    att_simulated *figure;      /**< [n_dates][n_figures] */
    att_simulated *difference;  /**< [n_dates][n_figures]; NULL of its own, as is all below but per_drone */
    double *unpaired_se; /**< [n_figures] error that the last date's mean difference would have from separate runs */
    att_share fewer, same, more; /**< paths that cost fewer, as many, more lives by the last date */
    att_simulated per_drone; /**< killed for each drone downed after the cut-off: mean is the ratio of means, quantiles
                                      are of the ratios of those paths that down any */
    att_share none_downed;   /**< paths without a drone downed after the cut-off */
    att_compare_breaking breaking;
    att_compare_parameter *parameter; /**< [n_parameters] */
} att_compared;

typedef struct att_comparison {
    const att_campaign *campaign;
    const att_problem *problem; /**< as it was compiled */
    uint64_t seed;
    size_t paths, n_theta; /**< and how many parameter vectors they have */
    size_t n_dates;
    att_day *date; /**< [0] the cut-off, the campaign's dates after it, the horizon */
    size_t n_figures;
    att_compare_figure *figure;
    int lives, killed, downed; /**< rows of figure; -1: the model does not count them */
    const char *event;         /**< name of the main event */
    size_t n_parameters;       /**< those that totals of losses cannot tell apart and that are not fixed */
    size_t n_doctrines;
    att_compared *doctrine; /**< [0]: the campaign's own */
    double seconds;         /**< of wall time */
} att_comparison;

/**
 * Compare doctrines from a posterior of `p`, which att_campaign_compile() gave. The campaign must outlive the comparison
 * and not be compiled again before it is freed. A doctrine without a day of its own holds from the day after the cut-off;
 * one with an earlier day from then on too, since the past is what it was. <0 with the known names for a doctrine the
 * campaign does not have, where it lists none, and for one that ends before the cut-off.
 */
int att_compare_make(att_comparison **out, att_ctx *ctx, att_campaign *c, const att_problem *p, const att_post *post,
                     const att_compare_opts *opts, att_err *err);
void att_compare_free(att_comparison **c);

/** Text of compare.json (docs/compare.md), free with free(); NULL and *err on failure. */
char *att_compare_json(const att_comparison *c, att_err *err);
/**
 * Write compare.csv, compare.json and compare.manifest.json into folder `dir` (made if missing). Each under a temporary name,
 * then renamed; a failure leaves the old ones. `command`: what makes the same numbers again, for the manifest.
 */
int att_compare_write(const att_comparison *c, const char *dir, const char *command, att_err *err);

#ifdef __cplusplus
}
#endif
#endif
