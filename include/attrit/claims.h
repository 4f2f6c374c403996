/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Published claims, and questions, held against the paths of one posterior: what `attrit claims` does. Every number that
 * terminal and files print is computed once; plain structs, all pointers belong to the claims. NAN, ATT_NO_DAY: not known.
 *
 * A row of the ledger that projects or derives is read as a question by fixed rules (docs/claims.md), or by the campaign's
 * own reading of it. A statement is judged, never who made it.
 *
 * Monte Carlo errors treat paths of one parameter vector as dependent.
 */
#ifndef ATTRIT_CLAIMS_H
#define ATTRIT_CLAIMS_H

#include <attrit/answer.h>
#include <attrit/compare.h>
#include <attrit/question.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ATT_CLAIMS_ASK_MAX = 32 };
typedef struct att_claims_opts {
    uint64_t seed; /**< default 1 */
    size_t paths;  /**< default 10000 */
    size_t n_ask;  /**< questions besides those of the campaign. Default 0 */
    const char *const *ask;
    att_words words; /**< default ATT_WORDS_ICD203 */
} att_claims_opts;
att_claims_opts att_claims_opts_default(void);

/** What the paths have in place of the number or date that is claimed: of those that meet the condition. */
typedef struct att_own_value {
    int is_day;            /**< 1: day, the first on which it holds; 0: number */
    double q05, q50, q95;  /**< of the quantity asked about, in `unit` */
    att_day d05, d50, d95; /**< ATT_NO_DAY: not within the question's span on so many paths */
    const char *unit;      /**< "", "a day", "% of those deployed" */
} att_own_value;

/** Where the paths on which a statement holds differ from all: a parameter, a count on some evening, or an event. */
typedef struct att_contrast {
    const char *name, *doc; /**< "lambda"; its doc with the day where it is a count or an event */
    double here, all; /**< means over the paths on which it holds (or, `fails`, does not), and over all that count;
                                 geometric of parameters on a log scale */
    double sds;       /**< (here - all) over the sd of all, on the parameter's scale */
    int is_share;     /**< an event: means are shares of paths */
} att_contrast;
enum { ATT_CLAIMS_CONTRASTS = 3, ATT_CLAIMS_DIAL = 9 };

typedef enum att_judged_kind { ATT_JUDGED_CLAIM, ATT_JUDGED_ASKED } att_judged_kind;

/** One question and its answer. */
typedef struct att_judged {
    att_judged_kind kind;
    int claim;           /**< row of att_campaign_claims that it reads; -1: none, it was asked */
    const char *title;   /**< "Used up about 10 Apr 2025": what is claimed, a few words; of one asked: its words */
    const char *rule;    /**< by which rule the row became a question: "depletion", "rate", ...; "asked"; "campaign" */
    const char *reading; /**< how its words were read, one clause; "" where there is nothing to choose */
    const char *rests; /**< key of campaign.yaml that rests on the row, so that its probability is assumed; "" = none */
    att_question question;
    const char *text, *words; /**< att_question_text, att_question_words */
    const char *cannot;  /**< why no probability can be told ("no path ..."); "" = it can. Then all below is unknown */
    att_share p;         /**< probability that it holds and its Monte Carlo standard error */
    double most, least;  /**< 95 % limits of p by Monte Carlo error alone; also where all paths agree */
    double below, above; /**< of a number on one span: P(lower than its interval), P(higher); NAN for others */
    att_share given;     /**< of a conditional one: probability of the condition; else 1, 0 */
    size_t paths;        /**< that meet the condition */
    const char *term, *frequency, *percent; /**< "very unlikely" in the words chosen; "about 1 in 10"; "9 %" */
    att_own_value own;
    double
        needs_ratio; /**< how many times the median path's number (or pace, where needs_pace) the claimed one is; NAN */
    double needs_pace,
        own_pace;           /**< mean count a day from the cut-off to the day claimed: needed; of the median path */
    const char *assumption; /**< under which the statement would be right, from the numbers above; a sentence */
    double dial_p
        [ATT_CLAIMS_DIAL]; /**< [n_dial] the probability if all sources together report dial[] times the true losses */
    double even;           /**< ... at which it is even, between the settings; NAN: at none of them */
    const char *common_error; /**< the two in words; "" */
    int fails;                /**< the contrasts are of the paths on which it does not hold, being the fewer */
    size_t n_contrasts;
    att_contrast contrast[ATT_CLAIMS_CONTRASTS]; /**< largest first */
    const char *tells;                           /**< the contrasts in words; "" without any */
} att_judged;

/** A row of the ledger that is no question, and why. */
typedef struct att_unjudged {
    int claim;      /**< row of att_campaign_claims */
    int projection; /**< 1: a statement to be judged that cannot be put as a question; 0: of another use, or not about the
                          subject */
    const char *why; /**< one clause */
} att_unjudged;

typedef struct att_claims {
    const att_campaign *campaign;
    const att_problem *problem;
    uint64_t seed;
    size_t paths, n_theta; /**< and how many parameter vectors they have */
    att_words words;
    size_t n_dial; /**< settings of the common error of all sources for which the paths can be weighed anew */
    double dial[ATT_CLAIMS_DIAL]; /**< ascending, 1 among them: reported over true losses */
    size_t n_judged;
    att_judged *judged; /**< claims in the ledger's order (the readings of one row together), then questions */
    size_t n_rows;      /**< rows of the ledger that became questions */
    size_t n_unjudged;
    att_unjudged *unjudged; /**< all other rows, in the ledger's order */
    double seconds;         /**< of wall time */
} att_claims;

/**
 * Judge from a posterior of `p`, which att_campaign_compile() gave: draws the paths, then att_claims_judge(). The campaign
 * must outlive the claims and not be compiled again before they are freed. <0 with the mistake for a question in opts->ask
 * that cannot be read.
 */
int att_claims_make(att_claims **out, att_ctx *ctx, const att_campaign *c, const att_problem *p, const att_post *post,
                    const att_claims_opts *opts, att_err *err);
/** The same on paths that are there already (att_fan_forecast); opts->paths is not used. */
int att_claims_judge(att_claims **out, const att_campaign *c, const att_problem *p, const att_fan *fan,
                     const att_claims_opts *opts, att_err *err);
void att_claims_free(att_claims **c);

/** The judged rows worth a line beside the answer: at most n, the most telling first; returns how many. */
size_t att_claims_foremost(const att_claims *c, size_t n, const att_judged **out);

/** Text of claims.json (docs/claims.md), free with free(); NULL and *err on failure. */
char *att_claims_json(const att_claims *c, att_err *err);
/**
 * Write claims.csv, claims.json and claims.manifest.json into folder `dir` (made if missing). Each under a temporary name,
 * then renamed; a failure leaves the old ones. `command`: what makes the same numbers again, for the manifest.
 */
int att_claims_write(const att_claims *c, const char *dir, const char *command, att_err *err);

#ifdef __cplusplus
}
#endif
#endif
