/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The parameter particles of a fit: one row of numbers each, which all ranks know, and one cloud of states each, which
 * only the rank has whose share the particle is in (base/ranks.h). Lineages need not travel: what a particle's streams
 * are follows from what all know.
 */
#ifndef ATT_ENGINE_THETA_H
#define ATT_ENGINE_THETA_H

#include "engine/post.h"
#include "base/team.h"

/** The plan, rows and first clouds of a post whose options are set. */
int att_theta_open(att_post *post, const att_problem *p, att_err *err);
/** Clouds of n_x states for this rank's share, in the place of those before. */
int att_theta_clouds(att_post *post, size_t n_x, att_err *err);
/** Room for clouds that are made late. */
int att_theta_late(att_post *post, att_err *err);
/** After a job on the clouds: the rows of all, from the ranks that have worked them out. */
void att_theta_gather(att_post *post);
/** The number of a particle's stream in an epoch: unique within a fit and among all shards. */
uint64_t att_theta_stream(const att_post *post, uint64_t epoch, size_t i);
/** A particle whose cloud was made anew in that epoch. */
att_lineage att_theta_lineage(const att_post *post, uint64_t epoch, size_t i);
/**
 * Resample by post->weight. Survivors stay in place; only further copies move, into the places of the dead, each cloud
 * as one block, to another rank where need be. A copy goes its own way from the report after j on.
 */
int att_theta_resample(att_post *post, att_ctx *ctx, size_t j, uint64_t epoch, att_err *err);
/** The cloud of particle i on all ranks, in the arena, until it is returned. */
int att_theta_borrow(const att_post *post, size_t i, att_arena *arena, att_err *err);
void att_theta_return(const att_post *post, size_t i);

#endif
