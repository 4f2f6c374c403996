/* SPDX-License-Identifier: Apache-2.0 */
/** Digests that tell one problem and its options from another: what a stored fit, and each rank of a fit, has to share. */
#ifndef ATT_ENGINE_IDENTITY_H
#define ATT_ENGINE_IDENTITY_H

#include "engine/post.h"
#include <attrit/forecast.h>

enum { ATT_IDENTITY_HEX = 64, ATT_IDENTITY_REPORT = 16 };

/** SHA-256, in hexadecimal and without a NUL, part by part so that a difference can be named. Part of checkpoints. */
typedef struct att_identity {
    char model[ATT_IDENTITY_HEX], prior[ATT_IDENTITY_HEX], input[ATT_IDENTITY_HEX], opts[ATT_IDENTITY_HEX];
    uint64_t n_reports; /* of which digests are given beside */
} att_identity;

/** The identity of a fit, with those of its first n reports in *report, [n][ATT_IDENTITY_REPORT] in the arena. */
int att_identity_of(att_identity *id, char **report, size_t n, const att_post *post, att_arena *arena, att_err *err);
/** The identity of a simulation; reports play no part. */
int att_identity_of_fan(att_identity *id, const att_problem *p, const att_fan_opts *opts, att_err *err);
/** Collective: refuses (ATT_E_RANKS) a fit, or a simulation, of which ranks have different ideas, and names a rank. */
int att_identity_agree(const att_post *post, att_err *err);
int att_identity_agree_fan(const att_problem *p, const att_fan_opts *opts, att_err *err);

#endif
