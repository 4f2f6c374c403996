/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A track record: what was forecast, set against what was reported later. What `attrit score` does; docs/score.md says
 * what counts as truth and why. Every number that terminal and files print is computed once; plain structs, all pointers
 * belong to the track.
 *
 * Nobody knows the true counts. A forecast of the true counts is therefore turned into one of what will be *said*: of each
 * path the count, times the speaker's bias as that path's reports teach it, times the noise of such a statement
 * (ATT_TRACK_SAID). It is this forecast that a right model gets right: nominal coverage, uniform PIT. Beside it stands the
 * count itself, as though the statement were true (ATT_TRACK_COUNT), and four baselines.
 */
#ifndef ATTRIT_TRACK_H
#define ATTRIT_TRACK_H

#include <attrit/answer.h>
#include <attrit/score.h>

#ifdef __cplusplus
extern "C" {
#endif

/* NAME, as files have it, for people. The baselines in the order of att_baseline_kind. */
#define ATT_TRACK_MODELS(X)                                                                    \
    X(SAID, "attrit", "what the source will say: true count, its bias, its noise")             \
    X(COUNT, "attrit_count", "the true count, set against the report as though it were exact") \
    X(LINE, "straight_line", "from 0 on the first day of main combat through the last total")  \
    X(FROZEN, "frozen_total", "the last total stays as it is")                                 \
    X(POINTS, "last_two_points", "through the last two totals of the source that spoke last")  \
    X(WALK, "random_walk", "random walk of the log from the last total")

typedef enum att_track_model {
#define ATT_X(name, text, says) ATT_TRACK_##name,
    ATT_TRACK_MODELS(ATT_X)
#undef ATT_X
        ATT_TRACK_N_MODELS
} att_track_model;
const char *att_track_name(att_track_model m); /**< "attrit", ... */
const char *att_track_says(att_track_model m); /**< one line for people */

enum { ATT_TRACK_NATURAL, ATT_TRACK_LOG, ATT_TRACK_N_SCALES };
const char *att_track_scale(int scale); /**< "natural"; "log": of log(x + 1) */

enum { ATT_TRACK_N_QUANTITIES = 3, ATT_TRACK_PIT_BINS = 10 };
const char *att_track_quantity(int quantity); /**< strength, killed, casualties; "all" for -1 */

/** One forecast of one statement. */
typedef struct att_tracked {
    int is_made; /**< 0: this baseline has nothing to say here */
    double q[5]; /**< 5, 25, 50, 75, 95 % of what was forecast */
    att_score scale[ATT_TRACK_N_SCALES];
    double within[ATT_TRACK_N_SCALES]; /**< log score of low..high, where the statement is no number; else NAN */
} att_tracked;

/** A statement that was made after a cut-off about a day after it, and all that was forecast of it. */
typedef struct att_track_unit {
    att_day origin, date;       /**< cut-off; the day spoken of */
    int quantity;               /**< 0..2: att_track_quantity() */
    const char *source, *claim; /**< who; id of the ledger's row */
    att_day reported;
    att_obs_kind kind;
    att_truth truth; /**< best NAN unless about a number; low..high what else it allows */
    att_tracked model[ATT_TRACK_N_MODELS];
} att_track_unit;

/** A statement that was not scored, and why. */
typedef struct att_track_aside {
    const char *claim, *source;
    const char *why;
} att_track_aside;

/** What one model's scores come to, on one scale. Means over the units with a best number. */
typedef struct att_track_summary {
    att_track_model model;
    int scale, quantity;      /**< quantity -1: all together, on the log scale only */
    int weeks;                /**< 0: all horizons; else k: of days 7(k-1)+1 .. 7k after the cut-off */
    size_t n, n_open;         /**< units with a number; those that are intervals or one-sided */
    double mean[ATT_N_RULES]; /**< coverage: shares. Log score: over the units that have one */
    double within;            /**< mean log score of the n_open */
    size_t pit[ATT_TRACK_PIT_BINS];
    /**
     * 1 - score / score of that model, both the mean WIS over the units that both have; and how many these are. NAN: none.
     */
    double skill[ATT_TRACK_N_MODELS];
    size_t n_skill[ATT_TRACK_N_MODELS];
    /**
     * Geometric mean, over all models that share a unit with it and itself, of the ratio of mean WIS on the shared units:
     * below 1 is better than the usual of these models (Cramer et al. 2022; relative_skill of scoringutils).
     */
    double relative_skill;
} att_track_summary;

/** A cut-off from which was forecast. */
typedef struct att_track_origin {
    att_day as_of;
    size_t n_reports;   /**< it was fitted to */
    size_t n_units;     /**< scored */
    size_t n_hindsight; /**< claims that campaign.yaml's assumptions rest on and that were reported later */
    double min_ess;     /**< of the fit: lowest effective share of its parameter vectors; NAN: a stored forecast */
} att_track_origin;

/** The main event: a day that may never come. What really came of it the user has to say: reports do not. */
typedef struct att_track_event {
    const char *name;     /**< NULL: nobody has said, nothing is scored */
    att_day came, not_by; /**< the day it came; or the last day of which it is known not to have come. ATT_NO_DAY */
    size_t n_dates;
    att_day *date;
    double *p, *brier; /**< P(by the end of that day); its score, NAN while not known */
    double rps;        /**< over the weeks known (att_score_rps) */
    size_t n_weeks, known;
} att_track_event;

typedef struct att_track {
    const att_campaign *campaign;
    uint64_t seed;
    int is_rolling;
    const char *note; /**< what has changed since a stored forecast was made; NULL: nothing */
    att_day until;    /**< the last day of reports that were looked at */
    size_t n_origins;
    att_track_origin *origin;
    size_t n_units;
    att_track_unit *unit; /**< by origin, quantity, date, source */
    size_t n_asides;
    att_track_aside *aside;
    size_t n_summaries;
    att_track_summary *summary;
    att_track_event event;
    double seconds; /**< of wall time */
} att_track;

typedef struct att_track_opts {
    uint64_t seed;      /**< of a rolling record; a stored forecast has its own. Default 1 */
    const char *source; /**< this source's statements alone; NULL = all. Default NULL */
    int each_source;    /**< what two sources say of one day are two units. Default 0; a rolling record always does */
    att_day came;       /**< the main event came on that day. Default ATT_NO_DAY */
    att_day not_by;     /**< it had not come by the end of that day. Default ATT_NO_DAY */
    /* Of a rolling record alone. */
    const char *quality; /**< of each fit. Default "quick" */
    att_day first;       /**< first cut-off; ATT_NO_DAY = the first day on which a total was reported. Default that */
    int every;           /**< days from one to the next. Default 7 */
    size_t paths;        /**< of each forecast. Default 2000 */
    const char *dir;     /**< where the fits are kept, under rolling/DATE; NULL = nowhere. Default NULL */
    int resume;          /**< take the fits that stand there. Default 0 */
    att_day as_of;       /**< the last report looked at; ATT_NO_DAY = the campaign's. Default ATT_NO_DAY */
} att_track_opts;
att_track_opts att_track_opts_default(void);

/**
 * Score the forecast that `attrit run` left in folder `dir` by the campaign's later reports. ATT_E_FORECAST when it was
 * changed, is of another campaign, or used reports later than its cut-off; ATT_E_TRUTH when statements contradict each
 * other within one unit (the help tells how to choose), or there is nothing to score. The campaign must outlive the track
 * and is left compiled at the forecast's cut-off.
 */
int att_track_forecast(att_track **t, att_ctx *ctx, att_campaign *c, const char *dir, const att_track_opts *opts,
                       att_err *err);
/**
 * Refit at each past cut-off, forecast, score what the same ledger reports later. Stopped (ATT_E_STOPPED) it can be gone on
 * with by `resume` where there is a `dir`. The campaign is left compiled at opts->as_of.
 */
int att_track_rolling(att_track **t, att_ctx *ctx, att_campaign *c, const att_track_opts *opts, att_err *err);
void att_track_free(att_track **t);

/** Text of score.json (docs/score.md), free with free(); NULL and *err on failure. */
char *att_track_json(const att_track *t, att_err *err);
/**
 * Write score.csv, score.json and score.manifest.json into folder `dir` (made if missing). Each under a temporary name,
 * then renamed; a failure leaves the old ones. `command`: what makes the same numbers again, for the manifest.
 */
int att_track_write(const att_track *t, const char *dir, const char *command, att_err *err);

#ifdef __cplusplus
}
#endif
#endif
