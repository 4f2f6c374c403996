/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/cloud.h"

#include <string.h>

static size_t round_up(size_t bytes) { return (bytes + 63) / 64 * 64; }

size_t att_cloud_bytes(const att_plan *plan, size_t n)
{
    return round_up(n * plan->state_bytes) + round_up(n * plan->n_slots * sizeof(double))
           + round_up(n * plan->n_effects * sizeof(double)) + round_up(n * sizeof(double));
}

void att_cloud_lay(att_cloud *c, const att_plan *plan, size_t n, void *block)
{
    char *p = block;
    c->n = n;
    c->x = p;
    p += round_up(n * plan->state_bytes);
    c->since = (double *)(void *)p;
    p += round_up(n * plan->n_slots * sizeof(double));
    c->effect = (double *)(void *)p;
    p += round_up(n * plan->n_effects * sizeof(double));
    c->logw = (double *)(void *)p;
    c->bytes = att_cloud_bytes(plan, n);
}

/**
 * Row i becomes row from[i], in place, for ascending from[]: rows that come from above are taken upwards, then those that
 * come from below downwards, and no row is lost before it is taken. `bytes` should be a constant of the call.
 */
static inline void gather(char *x, size_t bytes, size_t n, const uint32_t *from)
{
    for (size_t i = 0; i < n; i++)
        memmove(x + i * bytes, x + (from[i] > i ? from[i] : i) * bytes, bytes);
    for (size_t i = n; i-- > 0;)
        memmove(x + i * bytes, x + (from[i] < i ? from[i] : i) * bytes, bytes);
}

/* Ascending ancestors let the survivors stay where they are: each takes its own place first, and only then are
 * the places of the dead filled. from[] is permuted to what was done, which is a relabelling of equal particles. */
static void let_survivors_stay(size_t n, uint32_t *from)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t a;
        while ((a = from[i]) != i && from[a] != a) {
            from[i] = from[a];
            from[a] = a;
        }
    }
}

static void particle_copy(att_cloud *c, const att_plan *plan, size_t to, size_t from)
{
    memcpy(c->x + to * plan->state_bytes, c->x + from * plan->state_bytes, plan->state_bytes);
    if (plan->n_effects)
        memcpy(c->effect + to * plan->n_effects, c->effect + from * plan->n_effects, plan->n_effects * sizeof(double));
    for (size_t s = 0; s < plan->n_slots; s++)
        c->since[s * c->n + to] = c->since[s * c->n + from];
}

void att_cloud_take(att_cloud *c, const att_plan *plan, uint32_t *from)
{
    size_t n = c->n;
    memset(c->logw, 0, n * sizeof *c->logw);
    /* Particles of a word or two are copied faster than it is found out which need not be. */
    if (!plan->n_effects && !plan->n_slots && plan->state_bytes == 8) {
        gather(c->x, 8, n, from);
        return;
    }
    if (!plan->n_effects && !plan->n_slots && plan->state_bytes == 16) {
        gather(c->x, 16, n, from);
        return;
    }
    let_survivors_stay(n, from);
    for (size_t i = 0; i < n; i++)
        if (from[i] != i)
            particle_copy(c, plan, i, from[i]);
}
