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

/** Particles are chains of neighbours: rejuvenation keeps all states of a Markov chain, not its last one alone (engine/move.h). */
enum { ATT_THETA_CHAIN = 8 };
static inline size_t att_theta_chains(size_t n_theta) { return (n_theta + ATT_THETA_CHAIN - 1) / ATT_THETA_CHAIN; }
/** First particle of a chain; of the one after the last: n_theta. */
static inline size_t att_theta_chain(size_t n_theta, size_t chain)
{
    return chain * ATT_THETA_CHAIN < n_theta ? chain * ATT_THETA_CHAIN : n_theta;
}
/** First particle of a rank's share, which is made of whole chains. */
size_t att_theta_first(size_t n_theta, int rank);
int att_theta_owner(size_t n_theta, size_t i);
/**
 * Variance, to first order, of the sum of weight * x, where that sum is 0 and the weights sum to 1: chains are independent of
 * each other, the particles in one are not. x NULL: relative variance of the mean of the weights, before they were normalised.
 */
double att_theta_var(size_t n_theta, const double *weight, const double *x);
/** Run a task a particle, each rank its share. */
int att_theta_deal(size_t n_theta, att_ctx *ctx, att_task task, void *cookie, att_err *err);
/** One row of `size` bytes a particle: each rank has those of its share, afterwards all have all. */
void att_theta_gather_rows(size_t n_theta, void *rows, size_t size);

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
 * Draw by post->weight with whom each chain begins: its first particle, rows and cloud, which travels as one block to another
 * rank where need be. Those who follow it are the sweep's to make; until then they are the old ones. Each beginner goes its
 * own way from the report after j on.
 */
int att_theta_resample(att_post *post, att_ctx *ctx, size_t j, uint64_t epoch, att_err *err);
/** Particle i, a copy, goes its own way from the report after j on. */
int att_theta_turn(att_post *post, size_t i, size_t j, uint64_t epoch, att_err *err);
/** The cloud of particle i on all ranks, in the arena, until it is returned. */
int att_theta_borrow(const att_post *post, size_t i, att_arena *arena, att_err *err);
void att_theta_return(const att_post *post, size_t i);

#endif
