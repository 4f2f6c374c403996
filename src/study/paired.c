/* SPDX-License-Identifier: Apache-2.0 */
#include "study/paired.h"
#include "base/num.h"

#include <math.h>
#include <string.h>

int att_paired_open(att_paired *p, att_arena *arena, const att_groups *groups, size_t n_paths)
{
    *p = (att_paired){.groups = groups,
                      .x = ATT_NEW(arena, double, n_paths),
                      .y = ATT_NEW(arena, double, n_paths),
                      .of = ATT_NEW(arena, size_t, n_paths),
                      .off = ATT_NEW(arena, double, n_paths),
                      .sorted = ATT_NEW(arena, double, n_paths),
                      .spare = ATT_NEW(arena, double, n_paths),
                      .sum = ATT_NEW(arena, double, groups->n)};
    return p->x && p->y && p->of && p->off && p->sorted && p->spare && p->sum ? 0 : -1;
}

void att_paired_clear(att_paired *p) { p->n = 0; }

void att_paired_add(att_paired *p, size_t path, double x, double y)
{
    p->x[p->n] = x;
    p->y[p->n] = y;
    p->of[p->n++] = p->groups->of[path];
}

/* Groups that have any of the values. */
static size_t groups_met(att_paired *p)
{
    size_t n = 0;
    memset(p->sum, 0, p->groups->n * sizeof *p->sum);
    for (size_t i = 0; i < p->n; i++) {
        n += p->sum[p->of[i]] == 0;
        p->sum[p->of[i]] = 1;
    }
    return n;
}

/* Standard error of the mean of values with these deviations from it. */
static double error_of(att_paired *p)
{
    size_t met = groups_met(p);
    double root = att_groups_root(p->groups, p->n, p->of, p->off, p->sum);
    return met > 1 ? root / (double)p->n * sqrt((double)met / (double)(met - 1)) : NAN;
}

static double mean_of(size_t n, const double *x)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return n ? sum / (double)n : NAN;
}

static double quantile_error(att_paired *p, double level, double q)
{
    double share = 0;
    for (size_t i = 0; i < p->n; i++)
        share += (p->x[i] <= q) / (double)p->n;
    for (size_t i = 0; i < p->n; i++)
        p->off[i] = (p->x[i] <= q) - share;
    double se = error_of(p);
    return (att_quantile_sorted(p->n, p->sorted, level + se) - att_quantile_sorted(p->n, p->sorted, level - se)) / 2;
}

att_simulated att_paired_summary(att_paired *p)
{
    att_simulated s = {.mean = mean_of(p->n, p->x)};
    for (size_t i = 0; i < p->n; i++)
        p->off[i] = p->x[i] - s.mean;
    s.mean_se = error_of(p);
    memcpy(p->sorted, p->x, p->n * sizeof *p->x);
    att_sort_with(p->n, p->sorted, p->spare);
    for (int k = 0; k < ATT_SIMULATE_LEVELS; k++) {
        s.q[k] = p->n ? att_quantile_sorted(p->n, p->sorted, att_simulate_level[k]) : NAN;
        s.se[k] = isnan(s.mean_se) ? NAN : quantile_error(p, att_simulate_level[k], s.q[k]);
    }
    return s;
}

att_simulated att_paired_ratio(att_paired *p)
{
    double y = mean_of(p->n, p->y), r = mean_of(p->n, p->x) / y;
    if (!(y > 0))
        return (att_simulated){.mean = NAN, .mean_se = NAN};
    for (size_t i = 0; i < p->n; i++)
        p->off[i] = (p->x[i] - r * p->y[i]) / y;
    return (att_simulated){.mean = r, .mean_se = error_of(p)};
}

att_share att_paired_share(att_paired *p)
{
    att_share s = {.p = mean_of(p->n, p->x)};
    for (size_t i = 0; i < p->n; i++)
        p->off[i] = p->x[i] - s.p;
    s.se = error_of(p);
    return s;
}
