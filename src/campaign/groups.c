/* SPDX-License-Identifier: Apache-2.0 */
#include "campaign/groups.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct theta_order {
    const att_fan *fan;
    size_t bytes;
} theta_order;

static int by_theta(const void *a, const void *b, void *cookie)
{
    const theta_order *o = cookie;
    return memcmp(att_fan_theta(o->fan, *(const size_t *)a), att_fan_theta(o->fan, *(const size_t *)b), o->bytes);
}

int att_groups_make(att_groups *g, att_arena *arena, const att_fan *fan, size_t n_params)
{
    size_t n = att_fan_n_paths(fan), *order = ATT_NEW(arena, size_t, n);
    theta_order o = {fan, n_params * sizeof(double)};
    *g = (att_groups){.of = ATT_NEW(arena, size_t, n)};
    if (!order || !g->of)
        return -1;
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    qsort_r(order, n, sizeof *order, by_theta, &o);
    for (size_t i = 0; i < n; i++)
        g->of[order[i]] = i > 0 && by_theta(&order[i - 1], &order[i], &o) == 0 ? g->n - 1 : g->n++;
    for (size_t i = 0; g->n == 1 && i < n; i++)
        g->of[i] = i;
    g->n = g->n == 1 ? n : g->n;
    return 0;
}

double att_groups_root(const att_groups *g, size_t n, const size_t *of, const double *off, double *sum)
{
    double squares = 0;
    memset(sum, 0, g->n * sizeof *sum);
    for (size_t i = 0; i < n; i++)
        sum[of[i]] += off[i];
    for (size_t i = 0; i < g->n; i++)
        squares += sum[i] * sum[i];
    return sqrt(squares);
}
