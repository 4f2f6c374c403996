/* SPDX-License-Identifier: Apache-2.0 */
/** Inside of att_claims: the parts that count, and the parts that explain. */
#ifndef ATT_STUDY_CLAIMS_H
#define ATT_STUDY_CLAIMS_H

#include "campaign/question.h"
#include "study/paired.h"
#include <attrit/claims.h>

/** The claims, the memory they stand in, and what is needed while they are made. */
typedef struct att_claims_box {
    att_claims c;
    att_arena arena, scratch; /* scratch: of one question */
    const att_fan *fan;
    att_groups groups;
    att_paired paired;
    size_t stride;                         /* weights stand for every stride-th path */
    const double *weight[ATT_CLAIMS_DIAL]; /* [n_dial][paths / stride]; NULL: all paths, all alike */
    int failed;                            /* memory ran out in att_claims_keep() */
} att_claims_box;

/** One question's answers on all paths. */
typedef struct att_claims_paths {
    att_held asks, given;        /* given.holds NULL: no condition */
    const unsigned char *counts; /* [n_paths] paths that meet the condition; NULL: all */
} att_claims_paths;

static inline int att_claims_counts(const att_claims_paths *s, size_t path) { return !s->counts || s->counts[path]; }

/** A copy of a text that lives as long as the claims; "" without memory. */
const char *att_claims_keep(att_claims_box *b, const char *text);
/** claims_dial.c: the settings and their weights; needs groups. 0, or <0. */
int att_claims_dial_open(att_claims_box *b, att_err *err);
/** dial_p, even, common_error. */
void att_claims_dial_turn(att_claims_box *b, att_judged *j, const att_claims_paths *s);
/** claims_why.c: needs_*, assumption, contrasts, tells. 0, or -1 without memory. */
int att_claims_explain(att_claims_box *b, att_judged *j, const att_claims_paths *s);

#endif
