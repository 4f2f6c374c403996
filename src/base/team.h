/* SPDX-License-Identifier: Apache-2.0 */
/** A team of workers. Tasks are numbered; results go to places of their own and are summed in index order, so the
 *  number of workers never changes a byte. */
#ifndef ATT_BASE_TEAM_H
#define ATT_BASE_TEAM_H

#include <attrit/context.h>
#include "base/arena.h"

typedef struct att_team att_team;

/** A task: its index i, the worker's scratch arena (rewound before each task). 0, or <0 to stop the team (the lowest failing index wins). */
typedef int (*att_task)(void *cookie, size_t i, att_arena *scratch, att_err *err);

int att_team_open(att_team **team, int threads, att_err *err);
void att_team_free(att_team **team);
int att_team_size(const att_team *team);
/** How often the workers' scratch arenas took memory from the system: once they are warm, never. */
size_t att_team_mallocs(const att_team *team);
/**
 * Run the tasks from `from` up to `to`; returns when all are done or one failed. `stop` (may be NULL) ends it early with
 * ATT_E_STOPPED, and so does another rank that calls (ranks.h), with 0: the failure is that rank's to tell.
 */
int att_team_run(att_team *team, size_t from, size_t to, att_task task, void *cookie, const volatile sig_atomic_t *stop,
                 att_err *err);

/** What is inside an att_ctx (floors of the library only). */
struct att_ctx {
    att_ctx_opts opts;
    att_team *team;
};
/** Run on the context's team with its stop flag; each rank runs all n tasks. */
int att_ctx_run(att_ctx *ctx, size_t n, att_task task, void *cookie, att_err *err);
/** Run tasks `from` up to `to`, this rank's own share of them. */
int att_ctx_share(att_ctx *ctx, size_t from, size_t to, att_task task, void *cookie, att_err *err);
/** The same for tasks that are dealt to the ranks: each runs its share. What others have to know is gathered afterwards. */
int att_ctx_deal(att_ctx *ctx, size_t n, att_task task, void *cookie, att_err *err);
/** Tell the progress function; `began` is att_clock() of the stage's start. */
void att_ctx_progress(att_ctx *ctx, const char *stage, double began, double done, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
int att_ctx_stopped(const att_ctx *ctx);
/** Monotonic seconds. */
double att_clock(void);
/** The time of day, "2025-01-20T09:30:00Z", into out[24]; returns out. For manifest.json only. */
const char *att_clock_utc(char *out);

#endif
