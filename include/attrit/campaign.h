/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Campaigns: a contingent, its evidence ledger and what the analyst decided about both; the sole translator
 * into att_problem. Dates are calendar days (att_day = days since 1970-01-01, proleptic Gregorian).
 * Model time: t = 0 is the beginning of `start`; the end of day D is t = D - start + 1.
 */
#ifndef ATTRIT_CAMPAIGN_H
#define ATTRIT_CAMPAIGN_H

#include <attrit/problem.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef int32_t att_day;
#define ATT_NO_DAY INT32_MIN

/** Strict ISO 8601 date (2025-01-20). 0 or <0. */
int att_day_parse(const char *text, att_day *day);
/** "2025-01-20" into out[11]; returns out. */
const char *att_day_format(att_day day, char *out);
/** "20 Jan 2025" into out[16]; returns out. */
const char *att_day_words(att_day day, char *out);

/** What became of a claim. */
typedef enum att_use {
    ATT_USE_FITTED, /**< an observation */
    ATT_USE_MERGED, /**< a printing of a claim that is fitted; widened it where it differed */
    ATT_USE_JUDGED, /**< a projection or a figure computed from another's: to be judged, never fitted */
    ATT_USE_CITED,  /**< a document the campaign's assumptions rest on */
    ATT_USE_ASIDE,  /**< not about this subject, this model's quantities, or a whole total */
    ATT_USE_LATER   /**< reported after the cut-off */
} att_use;
const char *att_use_word(att_use use); /**< "fitted", "merged", "judged", "cited", "set aside", "not yet reported" */

/** One row of the ledger and what became of it. Numbers: NAN = empty. Texts are never NULL. */
typedef struct att_claim {
    const char *id;
    att_day date, date_reported, period_from, period_to;
    const char *source, *source_kind, *via, *url, *subject, *quantity, *unit, *note;
    double low, best, high;
    char reliability, credibility; /**< Admiralty A..F, 1..6; '-' = not graded */
    uint32_t line;                 /**< in the file */
    att_use use;
    char why[200]; /**< the reason, one clause */
    int obs;       /**< row of problem->obs it became or went into; -1 */
} att_claim;

typedef struct att_campaign att_campaign;

/** Read campaign.yaml (or the folder that holds one) and its ledger. Mistakes go to *diag; <0 if there are errors. */
int att_campaign_load(att_campaign **c, att_ctx *ctx, const char *path, att_diag *diag, att_err *err);
/** The same with another ledger than campaign.yaml names, such as that one as it has grown since. NULL: its own. */
int att_campaign_load_with(att_campaign **c, att_ctx *ctx, const char *path, const char *ledger, att_diag *diag,
                           att_err *err);
void att_campaign_free(att_campaign **c);

typedef struct att_compile_opts {
    att_day as_of;    /**< cut-off: what had been reported by then. ATT_NO_DAY = the campaign's. Default ATT_NO_DAY */
    double mean_bias; /**< assumed mean bias of all sources, log scale; NAN = the campaign's. Default NAN */
} att_compile_opts;
att_compile_opts att_compile_opts_default(void);
/**
 * Decide what every claim is good for by the cut-off and make the problem. The problem is owned by the
 * campaign and lives until the next compile or free. Notes and warnings go to *diag.
 */
int att_campaign_compile(const att_problem **p, att_campaign *c, const att_compile_opts *opts, att_diag *diag,
                         att_err *err);

const char *att_campaign_name(const att_campaign *c);
const char *att_campaign_title(const att_campaign *c);
const char *att_campaign_subject(const att_campaign *c); /**< ledger subject and hubverse location */
const char *att_campaign_file(const att_campaign *c);    /**< campaign.yaml's path as given */
const char *att_campaign_ledger_file(const att_campaign *c);
const char *att_campaign_model(const att_campaign *c);
const char *att_campaign_yaml_sha256(const att_campaign *c); /**< 64 hex digits */
const char *att_campaign_ledger_sha256(const att_campaign *c);
att_day att_campaign_start(const att_campaign *c);
att_day att_campaign_as_of(const att_campaign *c); /**< of the last compile */
att_day att_campaign_horizon(const att_campaign *c);
att_day att_campaign_combat(const att_campaign *c);  /**< earliest date sources give for main combat; ATT_NO_DAY */
double att_campaign_deployed(const att_campaign *c); /**< scheduled arrivals up to the cut-off, men */
size_t att_campaign_n_dates(const att_campaign *c);  /**< dates the campaign asks about */
const att_day *att_campaign_dates(const att_campaign *c);
size_t att_campaign_n_thresholds(const att_campaign *c);
const double *att_campaign_thresholds(const att_campaign *c);
const char *att_campaign_main_event(const att_campaign *c); /**< "below_50", "pulled_out" */
size_t att_campaign_n_claims(const att_campaign *c);
const att_claim *att_campaign_claims(const att_campaign *c);

/** A line of what the campaign assumes, for people: with its place in campaign.yaml and what it rests on. */
typedef struct att_assumption {
    const char *key;   /**< "doctrine.bait" */
    const char *value; /**< "1" or "log-normal, median 0.15, sd of log 1" */
    const char *basis; /**< ledger ids, a publication, or "assumption" */
    uint32_t line;     /**< in campaign.yaml; 0 = the model's default */
} att_assumption;
size_t att_campaign_n_assumptions(const att_campaign *c);
const att_assumption *att_campaign_assumptions(const att_campaign *c);

/** A named alternative to what the campaign assumes: edits of the model's inputs, from a date or for a while. */
typedef struct att_doctrine {
    const char *name;  /**< letters, digits, `-`, `_` */
    const char *says;  /**< one line for people */
    const char *basis; /**< ledger ids, a publication, or "assumption" */
    att_day from;      /**< first day; ATT_NO_DAY: where the comparison begins */
    att_day until;     /**< last day; ATT_NO_DAY: to the end */
    uint32_t line;     /**< in campaign.yaml */
} att_doctrine;
size_t att_campaign_n_doctrines(const att_campaign *c);
const att_doctrine *att_campaign_doctrines(const att_campaign *c);
/**
 * The compiled problem with the edits of doctrine `name` in force from `from` (where the doctrine names no day of its
 * own). Owned by the campaign; lives until the next compile or free. <0 with the known names in *err for another name.
 */
int att_campaign_doctrine(const att_problem **p, att_campaign *c, const char *name, att_day from, att_err *err);

/** Brigades, in the order in which their units are numbered; 0 where the campaign lists none. */
typedef struct att_brigade {
    const char *name;  /**< short, as files have it */
    const char *title; /**< for people; the name where the campaign gives none */
    uint32_t first_unit, n_units;
} att_brigade;
size_t att_campaign_n_brigades(const att_campaign *c);
const att_brigade *att_campaign_brigades(const att_campaign *c);

/** Sources that have at least one fitted claim, with the grade that chose their prior. */
typedef struct att_source {
    const char *name, *kind;
    char reliability;
    double bias_sd; /**< prior sd on the log scale */
    int effect;     /**< row of problem->effect, -1 */
} att_source;
size_t att_campaign_n_sources(const att_campaign *c);
const att_source *att_campaign_sources(const att_campaign *c);

/**
 * What `attrit check` prints of a compiled campaign, in lines of at most 80 columns: how many claims are of what use,
 * merged printings with their span, contradictions, brigades and doctrines; with rows != 0 every claim with its use and
 * the reason.
 */
void att_campaign_describe(const att_campaign *c, int rows, FILE *out);

#ifdef __cplusplus
}
#endif
#endif
