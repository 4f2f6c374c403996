/* SPDX-License-Identifier: Apache-2.0 */
/** PMMH moves of all parameter particles (Andrieu, Doucet & Holenstein 2010), and the exchange for bigger clouds. */
#ifndef ATT_ENGINE_MOVE_H
#define ATT_ENGINE_MOVE_H

#include "engine/post.h"
#include "engine/walk.h"
#include "base/team.h"

/** Where a sweep stands. */
typedef struct att_move_at {
    size_t j;       /* the report that is being taken in ... */
    double gamma;   /* ... with this power */
    uint64_t epoch; /* its streams are numbered epoch * 2^32 + i */
    int go_on; /* 0: chains begin with their first particles, as resampled; 1: with the last ones of the sweep before */
} att_move_at;

/** What a sweep brought. */
typedef struct att_move_gain {
    double accepted; /* share of the proposals */
    double renewed; /* how far a chain came on average, a sum over its proposals; 1: as far as to an independent draw */
} att_move_gain;

/**
 * One sweep: each chain of particles (engine/theta.h) goes from one place to the next by one PMMH proposal and all its states
 * are kept: waste-free SMC (Dau & Chopin 2022, JRSS B 84, algorithm 2), at the price of one filter a particle. The target
 * is that of the extended space, prior x estimated likelihood of the reports before j x that of j to the power gamma.
 * The walk learns from what was accepted.
 */
int att_move_sweep(att_post *post, att_ctx *ctx, att_walk *walk, const att_move_at *at, att_move_gain *gain,
                   att_err *err);
/** Give every particle a cloud of 2 n_x through report j; weights take the ratio of the likelihood estimates. */
int att_move_double(att_post *post, att_ctx *ctx, size_t j, uint64_t epoch, att_err *err);

#endif
