/* SPDX-License-Identifier: Apache-2.0 */
/** Runs of views, one after another in a thread of their own; what two ask for alike is one run. */
#ifndef ATT_SERVE_RUNS_H
#define ATT_SERVE_RUNS_H

#include "serve/cases.h"

#include <pthread.h>

enum { ATT_RUNS_MAX = 64, ATT_RUNS_QUALITY = 16 };

typedef enum att_runs_state {
    ATT_RUNS_WAITING,
    ATT_RUNS_RUNNING,
    ATT_RUNS_DONE,
    ATT_RUNS_FAILED,
    ATT_RUNS_STOPPED
} att_runs_state;

typedef struct att_runs_row {
    const att_cases_row *campaign;
    char view[ATT_VIEW_NAME], like[ATT_VIEW_NAME]; /* like: whose fit may be of the same problem; "" = none */
    char quality[ATT_RUNS_QUALITY];
    uint64_t seed;
    att_day as_of;
    att_runs_state state;
    uint64_t asked; /* its number, from 1 at each start of the server; 0 = an empty row */
    char stage[32], detail[120];
    double done, seconds_left;
    char error[320], help[320];
} att_runs_row;

typedef struct att_runs {
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t news;
    pthread_t worker;
    att_runs_row row[ATT_RUNS_MAX];
    uint64_t n_asked;
    att_runs_row *current;
    int closing;
    volatile sig_atomic_t stop; /* read by the run that is under way */
    att_ctx *ctx;               /* the worker's */
} att_runs;

int att_runs_open(att_runs *r, int threads, att_err *err);
/** Ends the run that is under way; it can be gone on with. */
void att_runs_close(att_runs *r);
/** Ask for a run of a view that was made: its campaign, view, like, quality, seed and as_of. *id: its number, that of the run
 *  which was asked for before where that is not over. <0 when too many wait. */
int att_runs_ask(att_runs *r, const att_runs_row *wish, uint64_t *id, att_err *err);
/** End a run, or take it out of those that wait; one that is over stays as it is. -1: no run has this number. */
int att_runs_stop(att_runs *r, uint64_t id);
/** All that was asked for lately, oldest first. */
void att_runs_tell(att_runs *r, att_json *j);
/** One of them; -1, and nothing told, where it is not among them. */
int att_runs_tell_one(att_runs *r, uint64_t id, att_json *j);

#endif
