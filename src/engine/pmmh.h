/* SPDX-License-Identifier: Apache-2.0 */
/** Inside of a run of PMMH; the public face is attrit/pmmh.h. */
#ifndef ATT_ENGINE_PMMH_H
#define ATT_ENGINE_PMMH_H

#include "engine/walk.h"
#include "engine/plan.h"
#include <attrit/pmmh.h>

/** Where a chain stands. */
typedef struct att_pmmh_spot {
    double log_prior, log_lik, noise2; /* the last: variance of log_lik there, once measured */
    size_t tried[ATT_WALKS], accepted[ATT_WALKS];
} att_pmmh_spot;

struct att_pmmh {
    att_arena arena; /* owns all below and the run itself */
    att_plan plan;
    att_walk walk;
    att_pmmh_opts opts;
    size_t n_all;        /* warm and kept iterations */
    double *theta;       /* [n_all][n_chains][n_params] */
    att_pmmh_spot *spot; /* [n_chains] */
    double acceptance, noise;
};

#endif
