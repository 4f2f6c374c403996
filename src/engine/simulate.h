/* SPDX-License-Identifier: Apache-2.0 */
/** Simulations that share some of their inputs and random numbers with others: pick-freeze (engine/sobol.h). */
#ifndef ATT_ENGINE_SIMULATE_H
#define ATT_ENGINE_SIMULATE_H

#include <attrit/forecast.h>

/** What comes from the second of two independent draws; all else from the first, which is att_fan_simulate()'s own. */
typedef struct att_simulate_mix {
    const unsigned char *other; /* [n_params]: 1 = this parameter; NULL = none */
    int shock, dice;            /* 1 = these random numbers */
} att_simulate_mix;

/**
 * As att_fan_simulate(). Path i of mixes with equal opts uses the same two draws, so that paths may be compared. Where a
 * model refuses the parameters of one mix only, path i is drawn again for that one.
 */
int att_simulate_mixed(att_fan **fan, att_ctx *ctx, const att_problem *p, const att_fan_opts *opts,
                       const att_simulate_mix *mix, att_err *err);

#endif
