/* SPDX-License-Identifier: Apache-2.0 */
/** A cloud: the state particles of one parameter vector, in one pointer-free block of memory. */
#ifndef ATT_ENGINE_CLOUD_H
#define ATT_ENGINE_CLOUD_H

#include "engine/plan.h"

/** Views into one block; copying the block copies the cloud. */
typedef struct att_cloud {
    size_t n;
    char *x;        /* [n] states of state_bytes */
    double *since;  /* [slot][n]: a quantity's value when an open window began */
    double *effect; /* [n][n_effects]: mean of the effects given the particle's past */
    double *logw;   /* [n] */
    size_t bytes;   /* of the block, which starts at x */
} att_cloud;

size_t att_cloud_bytes(const att_plan *plan, size_t n);
/** Lay a cloud of n over `block` (att_cloud_bytes long, 64-byte aligned). */
void att_cloud_lay(att_cloud *c, const att_plan *plan, size_t n, void *block);
/** Keep particle from[i] in place i, for ascending from[]; in place, copying only what moves. logw becomes 0. */
void att_cloud_take(att_cloud *c, const att_plan *plan, uint32_t *from);

#endif
