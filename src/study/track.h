/* SPDX-License-Identifier: Apache-2.0 */
/** Inside of a track record; the public face is attrit/track.h. */
#ifndef ATT_STUDY_TRACK_H
#define ATT_STUDY_TRACK_H

#include "base/arena.h"
#include "io/forecast_read.h"

/** A statement of the ledger, as the campaign reads it today. Texts and numbers outlive the next compile. */
typedef struct att_track_truth {
    const att_claim *claim;
    att_day date, reported;
    int quantity;                        /* att_track_quantity(); -1: none of those scored */
    att_obs y;                           /* `effect` is that of the problem it was compiled in: see below */
    const char *effect[ATT_OBS_EFFECTS]; /* by name; NULL = none */
    double effect_sd[ATT_OBS_EFFECTS];   /* prior */
    att_truth is;
} att_track_truth;

/** The track, the memory it stands in, and what is needed while it is made. */
typedef struct att_track_box {
    att_track t;
    att_arena arena;
    att_ctx *ctx;
    att_campaign *campaign;
    att_track_opts opts;
    double mean_bias; /* as the forecast was made; NAN = the campaign's */
    size_t n_truths;
    att_track_truth *truth;
} att_track_box;

/** The forecast of one cut-off, ready to be scored: the campaign is compiled at it. */
typedef struct att_track_made {
    const att_forecast_kept *kept;
    const att_problem *problem;
    const size_t *column; /* [n_obs] of the problem's reports among the kept ones; SIZE_MAX: it did not know it */
    uint64_t seed;
} att_track_made;

/** NULL on the way out of memory; *err is filled. */
att_track_box *att_track_open(att_ctx *ctx, att_campaign *c, const att_track_opts *opts, att_err *err);
/** Compile at a cut-off without repeating what was said of the campaign before. */
int att_track_compile(att_track_box *b, const att_problem **p, att_day as_of, att_err *err);

/** track_truth.c: all statements reported after `first` and by `until`; compiles at `until`. */
int att_track_truth_read(att_track_box *b, att_day first, att_day until, att_err *err);
/** Is it a truth of the forecast as of `origin`, under the options? */
int att_track_truth_is(const att_track_box *b, const att_track_truth *s, att_day origin);
/** Statements left out, contradictions within a unit, nothing to score: those of a record that begins at `first`. */
int att_track_truth_check(att_track_box *b, att_day first, att_err *err);

/** track_score.c: score all truths of origin `i`, whose `as_of` is set, into units from t.n_units on. */
int att_track_score_origin(att_track_box *b, size_t i, const att_track_made *m, att_err *err);
/** track_sum.c: the summaries of all units. */
int att_track_sum(att_track_box *b, att_err *err);
/** track_event.c: the main event of a stored forecast, where the options say what came of it. */
int att_track_event_score(att_track_box *b, const att_forecast_kept *f, att_err *err);

#endif
