/* SPDX-License-Identifier: Apache-2.0 */
/** PMMH moves of all parameter particles (Andrieu, Doucet & Holenstein 2010), and the exchange for bigger clouds. */
#ifndef ATT_ENGINE_MOVE_H
#define ATT_ENGINE_MOVE_H

#include "engine/post.h"
#include "engine/walk.h"
#include "base/team.h"

/**
 * One sweep: each particle proposes once, at report j taken in with the power gamma. The target is that of
 * the extended space, prior x estimated likelihood of the reports before j x that of j to the power gamma.
 * Streams are numbered epoch * 2^32 + i. *acceptance: share accepted; the walk's steps are adapted by it.
 */
int att_move_sweep(att_post *post, att_ctx *ctx, att_walk *walk, size_t j, double gamma, uint64_t epoch,
                   double *acceptance, att_err *err);
/** Give every particle a cloud of 2 n_x through report j; weights take the ratio of the likelihood estimates. */
int att_move_double(att_post *post, att_ctx *ctx, size_t j, uint64_t epoch, att_err *err);

#endif
