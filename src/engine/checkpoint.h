/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Checkpoints: the state of a fit as one block of bytes without pointers, with a version, the identity of the problem
 * and a checksum, and back. Clouds are not in it: a filter is a function of theta and its lineage, so that they are
 * replayed. A block is some hundred bytes a parameter particle instead of their clouds' hundred thousands, small enough
 * to be written after every report; going on costs one run of each filter, about a sweep of moves; and a replay under
 * further reports fills windows that opened earlier. That each replayed likelihood is the stored one, to the last bit,
 * proves that model, inputs and machine still give the same clouds.
 */
#ifndef ATT_ENGINE_CHECKPOINT_H
#define ATT_ENGINE_CHECKPOINT_H

#include "engine/post.h"
#include "engine/walk.h"
#include "base/team.h"

/** Where the loop of a fit stands, between two of its steps. */
typedef struct att_loop {
    size_t j;       /* the report that comes next, or is being taken in */
    int taken;      /* report j is in the clouds, weighed with the power gamma */
    double gamma;   /* 0 unless taken */
    uint64_t epoch; /* numbers the streams: one epoch a sweep or resampling */
    att_walk_tune tune;
    double accepted, sweeps;
    double work_done; /* for the progress bar: days that states have gone, n_x counted */
} att_loop;

/** The block of a fit; *block lives in the arena. */
int att_checkpoint_make(void **block, size_t *len, const att_post *post, const att_loop *loop, att_arena *arena,
                        att_err *err);
/**
 * Read a block into a post whose tables are made. `extend`: the post's problem may go on beyond that of the block: further
 * reports after those taken in, a later cut-off, inputs that matter only later. Refuses (ATT_E_CHECKPOINT) what is
 * damaged, of another version or of another problem, and says what differs.
 */
int att_checkpoint_rows(att_post *post, att_loop *loop, const void *block, size_t len, int extend, att_err *err);
/** Make the clouds again that belong to these rows; refuses them when a likelihood is not the stored one. */
int att_checkpoint_clouds(att_post *post, const att_loop *loop, att_ctx *ctx, att_err *err);
/** A cloud made again has another likelihood than the stored one: <0, and says so. */
int att_checkpoint_differs(att_err *err);
/** Which of several shards a whole block is; 0 of 0: a fit of its own. */
int att_checkpoint_shard(size_t *shard, size_t *n_shards, const void *block, size_t len, att_err *err);

#endif
