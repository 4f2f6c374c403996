/* SPDX-License-Identifier: Apache-2.0 */
/** Paths: a filter's history is replayed from its lineage and traced back through its resamplings. */
#ifndef ATT_ENGINE_PATH_H
#define ATT_ENGINE_PATH_H

#include "engine/post.h"
#include "base/team.h"

/** What all states of one filter lived through, from its start to the cut-off. */
typedef struct att_path_past {
    const att_plan *plan;
    const unsigned char *wanted;     /* as att_fan_opts.wanted */
    size_t n;                        /* states */
    double *value;                   /* [n_days + 1][n_quantities][n] */
    uint32_t *hit;                   /* [n_days + 1][n] event bits */
    struct att_path_turn *resampled; /* [n_resampled] in the order of the days, at most one a report */
    size_t n_resampled;
} att_path_past;

/** Run the filter of theta i again; all of it lives in the scratch arena. Of a late posterior this makes the cloud. */
int att_path_past_open(att_path_past *p, const att_post *post, size_t i, const unsigned char *wanted,
                       att_arena *scratch, att_err *err);
/** The path that ends in final state `pick`: value[n_days + 1][n_quantities] and hit[n_days + 1] (NULL if not wanted). */
void att_path_past_of(const att_path_past *p, uint32_t pick, double *value, uint32_t *hit);
/** Tell `trace` what happened on that path of theta i which ends in its final particle `pick`, up to the cut-off. */
int att_path_trace(const att_post *post, size_t i, uint32_t pick, const att_trace *trace, att_arena *scratch,
                   att_err *err);

/** The cookie of att_path_tell: listens to particle `of` alone. */
typedef struct att_path_ear {
    const att_trace *to;
    size_t of;
} att_path_ear;
/** An att_trace's tell() that passes on what happens to one particle, as particle 0; the start (t = -1) counts as day 0. */
void att_path_tell(void *ear, size_t i, double t, uint32_t unit, int happening, uint32_t n);

/** A path costs another run of its filter, and more of them than this say no more of three quantiles. */
enum { ATT_PATH_FITTED = 512 };
/** Fill fitted and tail of post->report from one path a parameter particle, or from so many in all. */
int att_path_fitted(att_post *post, att_ctx *ctx, att_err *err);

#endif
