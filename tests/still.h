/* SPDX-License-Identifier: Apache-2.0 */
/** What models of tests share whose state is one number that stays as it was at the start. */
#ifndef ATT_TESTS_STILL_H
#define ATT_TESTS_STILL_H

#include <attrit/model.h>

static inline int still_sizes(const att_args *a, size_t *state, size_t *memory, char *why)
{
    (void)a, (void)why;
    *state = *memory = sizeof(double);
    return 0;
}

static inline int still_prepare(const att_args *a) { return (void)a, 0; }

static inline int still_step(const att_args *a, double t, double dt, void *x)
{
    return (void)a, (void)t, (void)dt, (void)x, 0;
}

#endif
