/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What moves the answer: what `attrit sensitivity` does. Which parameters the reports taught anything about, what the
 * answer would be without one voice or if all voices were off together, and which unknowns its spread comes from. Every
 * number that terminal and files print is computed once; plain structs, all pointers belong to the sensitivity.
 *
 * Methods and references: docs/sensitivity.md. NAN: not known, such as a date that lies beyond the horizon.
 */
#ifndef ATTRIT_SENSITIVITY_H
#define ATTRIT_SENSITIVITY_H

#include <attrit/compare.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct att_sensitivity_opts {
    uint64_t seed;       /**< default 1 */
    size_t runs;         /**< paths from the posterior; a twentieth as many rows of pick-freeze. Default 10000 */
    const char *quality; /**< of fits that have to be made again. Default "standard" */
    int refit;           /**< fit again where nothing quicker can be trusted. Default 0 */
} att_sensitivity_opts;
att_sensitivity_opts att_sensitivity_opts_default(void);

/* ---- the numbers that are asked about ------------------------------------------------------------------------------ */

typedef enum att_headline_kind {
    ATT_HEADLINE_COUNT,  /**< median of a quantity at the end of a day */
    ATT_HEADLINE_CHANCE, /**< P(main event by the end of the horizon) */
    ATT_HEADLINE_DATE    /**< its median date, counted in days since the campaign's start; NAN: beyond the horizon */
} att_headline_kind;

typedef struct att_headline {
    const char *name;  /**< "killed_now", "killed_horizon", "below_50", "below_50_date" */
    const char *title; /**< for people: "Killed so far", "net strength below 50 % of deployed" */
    const char *unit;  /**< "1", "day" */
    att_headline_kind kind;
    att_day date;     /**< the day a count or chance speaks of */
    int row;          /**< of model->quantities, or of the problem's events */
    double value, se; /**< with its Monte Carlo standard error */
} att_headline;

/* ---- other reports, other assumptions about them ------------------------------------------------------------------- */

typedef enum att_other_kind {
    ATT_OTHER_WITHOUT, /**< one voice's reports left out */
    ATT_OTHER_DIAL,    /**< all loss counts together `factor` times the truth, beyond what the campaign assumes */
    ATT_OTHER_BIAS     /**< the prior sds of all biases times `factor` */
} att_other_kind;

/** How the numbers were had, cheapest first. */
typedef enum att_other_way {
    ATT_OTHER_SAME,    /**< nothing is different: the campaign as it stands */
    ATT_OTHER_PATHS,   /**< paths of the posterior weighed anew */
    ATT_OTHER_FILTERS, /**< its parameter vectors weighed anew, by filters run anew */
    ATT_OTHER_FIT,     /**< fitted again */
    ATT_OTHER_OPEN     /**< as ATT_OTHER_FILTERS, but not to be trusted: wants a fit */
} att_other_way;
/** "paths reweighed", "filters run anew", "fitted again", "not settled". */
const char *att_sensitivity_way_says(att_other_way way);

/** A headline under other reports or assumptions. */
typedef struct att_other_headline {
    double value, se;
    double change, change_se; /**< less that of the campaign as it stands */
    double mean, sd;          /**< over paths, as in att_sensitivity_group */
} att_other_headline;

typedef struct att_other {
    att_other_kind kind;
    const char *name; /**< "Seoul"; "0.67 x truth"; "sds x 0.5" */
    const char *says; /**< for people: "without the 7 reports of Seoul" */
    double factor;    /**< of ATT_OTHER_DIAL and ATT_OTHER_BIAS */
    size_t n_reports; /**< left out, or spoken of */
    att_other_way way;
    double khat, limit; /**< Pareto shape of the weights, and what it must not exceed; NAN: no weights, or equal */
    double ess;         /**< parameter vectors that the weights are worth; NAN without weights */
    double unseen;      /**< largest share of paths that one of the reports left out had excluded (PATHS impossible) */
    att_other_headline *headline; /**< [n_headlines] */
} att_other;

/* ---- parameters -------------------------------------------------------------------------------------------------------- */

typedef enum att_learned { ATT_LEARNED_NOT, ATT_LEARNED_LITTLE, ATT_LEARNED } att_learned;
const char *att_sensitivity_learned_says(att_learned l); /**< "not learned", "a little", "learned" */

typedef struct att_sensitivity_parameter {
    const att_field *field;
    const char *group;        /**< name of the group it belongs to */
    double prior[3], post[3]; /**< 5, 50, 95 % */
    double narrowed;          /**< 1 - posterior over prior 90 % width, on the field's scale */
    double shift, width;      /**< mean and sd of the posterior in prior standard deviations, by normal scores */
    double bits;              /**< information gained: relative entropy of the normal law with those from the prior */
    att_learned verdict;      /**< by bits: below 0.1, below 0.4, more */
} att_sensitivity_parameter;

/* ---- where the spread comes from ----------------------------------------------------------------------------------------- */

/**
 * Parameters that belong together, or one of the two kinds of chance. Indices are shares of the variance of what a path
 * shows: the count; 0 or 1 for the event; its day, or the horizon if it does not come.
 */
typedef struct att_sensitivity_group {
    const char *name;    /**< "intensity of attack"; "shared shocks"; "dice" */
    const char *members; /**< "lambda", "kappa, kappa_close"; of chance "" */
    att_share *first;    /**< [n_headlines] before the evidence: Sobol' index of first order, with its error */
    att_share *total;    /**< [n_headlines] before the evidence: total index */
    att_share *after;    /**< [n_headlines] after the evidence: variance explained by the group alone; NAN for chance */
} att_sensitivity_group;

typedef struct att_sensitivity {
    const att_campaign *campaign;
    const att_problem *problem; /**< as it was compiled */
    uint64_t seed;
    size_t paths, n_theta; /**< of the posterior, and how many parameter vectors they have */
    size_t rows;           /**< of pick-freeze: each is run once for A, for B and for each group */
    size_t n_headlines;
    att_headline *headline;
    size_t n_voices;
    att_other *voice; /**< the most influential first */
    size_t n_dials;
    att_other *dial; /**< mean bias, ascending; the middle one is the campaign as it stands */
    size_t n_biases;
    att_other *bias;     /**< sds of biases, ascending; the middle one is the campaign as it stands */
    double *dial_share;  /**< [n_headlines] variance between equally likely settings of the dial over all variance */
    double *bias_share;  /**< [n_headlines] the same of the sds of biases */
    size_t n_parameters; /**< those that are not fixed */
    att_sensitivity_parameter *parameter;
    size_t n_groups;
    att_sensitivity_group *group; /**< the largest total index first; shared shocks and dice are among them */
    double *
        chance; /**< [n_headlines][3] after the evidence: parameters and today's state, shocks, dice; NAN: no count to come */
    int main;       /**< the headline that voices and groups are sorted by */
    double seconds; /**< of wall time */
} att_sensitivity;

/**
 * What moves the answer, from a posterior of `p`, which att_campaign_compile() gave. The campaign must outlive the result
 * and not be compiled again before it is freed.
 */
int att_sensitivity_make(att_sensitivity **out, att_ctx *ctx, const att_campaign *c, const att_problem *p,
                         const att_post *post, const att_sensitivity_opts *opts, att_err *err);
void att_sensitivity_free(att_sensitivity **s);

/**
 * "Seoul moves the median date by 9 days", of the most influential voice, or that it is not settled by how much, into
 * out[200]; "" without one. Returns out.
 */
const char *att_sensitivity_most(const att_sensitivity *s, char *out);

/** Text of sensitivity.json (docs/sensitivity.md), free with free(); NULL and *err on failure. */
char *att_sensitivity_json(const att_sensitivity *s, att_err *err);
/**
 * Write sensitivity.csv, sensitivity.json and sensitivity.manifest.json into folder `dir` (made if missing). Each under a
 * temporary name, then renamed; a failure leaves the old ones. `command`: what makes the same numbers again.
 */
int att_sensitivity_write(const att_sensitivity *s, const char *dir, const char *command, att_err *err);

#ifdef __cplusplus
}
#endif
#endif
