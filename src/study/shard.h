/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ATT_STUDY_SHARD_H
#define ATT_STUDY_SHARD_H

#include <attrit/shard.h>

/** The paths under the k-th doctrine, whose problem this is, from all shards in the folder. */
int att_shard_fan(att_fan **fan, const char *dir, size_t k, const att_problem *p, const att_fan_opts *o, att_err *err);

#endif
