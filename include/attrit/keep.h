/* SPDX-License-Identifier: Apache-2.0 */
/** A fit that is kept in a folder, so that it survives being stopped and goes on when new reports come. */
#ifndef ATTRIT_KEEP_H
#define ATTRIT_KEEP_H

#include <attrit/fit.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ATT_KEEP_CHECKPOINT "fit.checkpoint" /**< of a fit that is under way or was stopped */
#define ATT_KEEP_POSTERIOR "posterior.fit"   /**< of one that is done */

/* A shard's are shard-3-of-8.checkpoint and shard-3-of-8.fit, so that one folder holds them all. */

typedef struct att_keep {
    const char *dir; /**< folder, made if missing; NULL = nothing is kept. Default NULL */
    int resume;      /**< go on with what stands in dir, stopped or done: the same bytes result. Default 0 */
    const char
        *from; /**< continue the posterior in this folder, which may be dir, with the reports that the problem has
                           beyond it; NULL = none. Default NULL */
} att_keep;

/**
 * att_post_fit() with checkpoints in a folder. ATT_KEEP_POSTERIOR is replaced only when the fit is done, and every file by
 * renaming; when the fit ends early (stopped, no space) ATT_KEEP_CHECKPOINT is that of its last step. ATT_E_CHECKPOINT when
 * what stands there cannot be gone on with.
 */
int att_keep_fit(att_post **post, att_ctx *ctx, const att_problem *p, const att_fit_opts *opts, const att_keep *keep,
                 att_err *err);

#ifdef __cplusplus
}
#endif
#endif
