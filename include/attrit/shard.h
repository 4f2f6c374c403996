/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Shards: one job as n processes that know nothing of each other, each with a file of its own in one folder, and what puts
 * them together afterwards. Fits are independent ones, merged by their evidence (att_post_merge); simulations have a
 * share of the paths each, and give the same bytes as one simulation of all.
 */
#ifndef ATTRIT_SHARD_H
#define ATTRIT_SHARD_H

#include <attrit/fit.h>
#include <attrit/simulate.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ATT_SHARDS_MOST = 1000 };

/** Do the shards in the folder hold simulated paths? 1 or 0 (fits); *n: how many belong together. <0: there are none. */
int att_shard_paths(size_t *n, const char *dir, att_err *err);
/** The merged posterior of the fits in the folder; `opts` as each was made with. */
int att_shard_fit(att_post **post, att_ctx *ctx, const att_problem *p, const att_fit_opts *opts, const char *dir,
                  att_err *err);
/** Simulate share `shard` (from 0) of n of the runs that `opts` asks for, under each doctrine, into the folder. */
int att_shard_simulate(att_ctx *ctx, att_campaign *c, const att_problem *p, const att_simulate_opts *opts, size_t shard,
                       size_t n, const char *dir, att_err *err);
/**
 * The options of the simulation in the folder, of which att_simulate_make() then takes the paths from there; doctrine[] has
 * room for `room` names of ATT_SHARD_NAME bytes each.
 */
enum { ATT_SHARD_NAME = 96 };
int att_shard_simulation(att_simulate_opts *opts, size_t room, char (*doctrine)[ATT_SHARD_NAME], const char *dir,
                         att_err *err);

#ifdef __cplusplus
}
#endif
#endif
