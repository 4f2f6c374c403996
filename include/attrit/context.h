/* SPDX-License-Identifier: Apache-2.0 */
/** The context: the only "global", passed explicitly. One context, one thread of calls. */
#ifndef ATTRIT_CONTEXT_H
#define ATTRIT_CONTEXT_H

#include <attrit/error.h>
#include <signal.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct att_ctx att_ctx;

/** What a long call is doing. Given to the progress function a few times a second, from the calling thread. */
typedef struct att_progress {
    const char *stage;   /**< "fit", "forecast", ... */
    double done;         /**< 0..1 */
    double seconds;      /**< since the stage began */
    double seconds_left; /**< estimate; negative while unknown */
    const char *detail;  /**< "day 106/140, ESS 61 %"; may be empty */
} att_progress;

typedef struct att_ctx_opts {
    int threads; /**< workers; 0 = one per processor, or one where processes are several. Default 0 */
    void (*progress)(void *cookie, const att_progress *); /**< default NULL: silent */
    void *cookie;                                         /**< default NULL */
    const volatile sig_atomic_t *stop; /**< long calls end with ATT_E_STOPPED once it is not 0. Default NULL */
} att_ctx_opts;

att_ctx_opts att_ctx_opts_default(void);
/** @param opts NULL = defaults. On failure *ctx is NULL. */
int att_ctx_open(att_ctx **ctx, const att_ctx_opts *opts, att_err *err);
void att_ctx_free(att_ctx **ctx);
int att_ctx_threads(const att_ctx *ctx);

/**
 * Join the processes that this program was started as (attrit-mpi under mpirun or srun), before anything else. Returns
 * this one's number: 0 for the one that prints and writes, and for a program of its own.
 */
int att_ranks_join(void);
int att_ranks_count(void); /**< how many there are: 1 for a program of its own */
/**
 * What each process has found becomes what all have found: the failure of the first that failed, told to all, or 0. For
 * what one of them may meet alone, such as a file that is missing on its machine; the library's own calls do it inside.
 */
int att_ranks_agree(int code, att_err *err);
/**
 * The last call: `status` is what this process would end with; returns what it should end with. *err (empty before) says
 * when another one failed that had nobody to tell.
 */
int att_ranks_leave(int status, att_err *err);

#ifdef __cplusplus
}
#endif
#endif
