/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/filter.h"
#include "engine/report.h"
#include "engine/resample.h"
#include "base/num.h"
#include "base/rng.h"

#include <math.h>
#include <string.h>

enum { REFUSED = 1 };
static const double RESAMPLE_BELOW = 0.7; /* ESS share; a resampling adds noise, so a flat cloud keeps its weights */

int att_lineage_turn(att_lineage *l, uint32_t from, uint64_t stream)
{
    uint32_t at = l->n;
    if (at && l->part[at - 1].from == from)
        at--;
    if (at == ATT_LINEAGE_MAX)
        return 1;
    l->part[at].from = from;
    l->part[at].stream = stream;
    l->n = at + 1;
    return 0;
}

uint64_t att_lineage_at(const att_lineage *l, uint32_t report)
{
    uint32_t k = l->n - 1;
    while (k > 0 && l->part[k].from > report)
        k--;
    return l->part[k].stream;
}

int att_filter_open(att_filter *f, const att_plan *plan, size_t n, att_arena *arena, att_err *err)
{
    *f = (att_filter){.plan = plan, .args = att_plan_args(plan)};
    f->args.n = n;
    f->memory = att_arena_alloc(arena, plan->memory_bytes);
    f->value = ATT_NEW(arena, double, n);
    f->weight = ATT_NEW(arena, double, n);
    f->from = ATT_NEW(arena, uint32_t, n);
    if (!f->memory || !f->value || !f->weight || !f->from)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a filter of %zu particles", n);
    return 0;
}

static void use_stream(att_filter *f)
{
    uint64_t stream = att_lineage_at(f->lineage, (uint32_t)f->next_obs);
    f->args.stream[ATT_SHOCK] = (att_stream){f->seed, ATT_FOR_SHOCK, stream, 0};
    f->args.stream[ATT_DICE] = (att_stream){f->seed, ATT_FOR_DICE, stream, 0};
}

int att_filter_bind(att_filter *f, uint64_t seed, const double *theta, const att_lineage *lineage, void *block, int t,
                    size_t next_obs)
{
    f->seed = seed;
    f->lineage = lineage;
    f->args.theta = theta;
    f->t = t;
    f->next_obs = next_obs;
    f->next_open = 0;
    while (f->next_open < f->plan->n_opens && f->plan->open[f->next_open].t <= t)
        f->next_open++;
    att_cloud_lay(&f->cloud, f->plan, f->args.n, block);
    use_stream(f);
    int code = att_plan_prepare(f->plan, &f->args, f->memory);
    att_plan_enter(f->plan, &f->args, f->memory, t - 1);
    return code;
}

static int open_windows(att_filter *f)
{
    const att_plan *plan = f->plan;
    int code = 0;
    for (; !code && f->next_open < plan->n_opens && plan->open[f->next_open].t == f->t; f->next_open++) {
        const att_plan_open *o = &plan->open[f->next_open];
        code = plan->problem->model->observe(&f->args, o->quantity, f->cloud.x,
                                             f->cloud.since + (size_t)o->slot * f->cloud.n);
    }
    return code;
}

static int end_of_day(att_filter *f)
{
    int code = open_windows(f);
    if (!code && f->watch && f->watch->day)
        code = f->watch->day(f->watch->cookie, &f->args, f->t, &f->cloud);
    return code;
}

int att_filter_start(att_filter *f, uint64_t seed, const double *theta, const att_lineage *lineage, void *block)
{
    int code = att_filter_bind(f, seed, theta, lineage, block, 0, 0);
    f->log_lik = f->log_last = 0;
    f->ess_last = 1;
    f->ancestors_last = (double)f->args.n;
    f->next_open = 0;
    if (code)
        return code;
    memset(block, 0, f->cloud.bytes);
    if ((code = f->plan->problem->model->start(&f->args, f->cloud.x)))
        return code;
    return end_of_day(f);
}

int att_filter_to_day(att_filter *f, int t)
{
    const att_model *model = f->plan->problem->model;
    use_stream(f);
    for (int code = 0; f->t < t;) {
        att_plan_enter(f->plan, &f->args, f->memory, f->t);
        if ((code = model->step(&f->args, f->t, 1, f->cloud.x)))
            return code;
        f->t++;
        if ((code = end_of_day(f)))
            return code;
    }
    return 0;
}

static void resample(att_filter *f, size_t j)
{
    att_cloud *c = &f->cloud;
    att_rng r = att_rng_open(f->seed, ATT_FOR_RESAMPLE, f->args.stream[ATT_DICE].theta, j, 0, 0);
    f->ancestors_last = (double)att_resample_by(f->plan->resampling, c->n, f->weight, &r, c->n, f->from);
    att_cloud_take(c, f->plan, f->from);
    if (f->watch && f->watch->resampled)
        f->watch->resampled(f->watch->cookie, f->t, f->from);
}

int att_filter_to_report(att_filter *f, size_t j)
{
    const att_plan *plan = f->plan;
    att_cloud *c = &f->cloud;
    int code = att_filter_to_day(f, plan->obs[j].t);
    if (code)
        return code;
    f->next_obs = j + 1;
    /* Weights are kept as log w with sum w = n, so that the increment is a plain mean. */
    if ((code = att_report_weigh(plan, j, &f->args, c, f->value)))
        return code;
    double sum = att_normalise(c->n, c->logw, f->weight);
    if (!(sum > -INFINITY) || isnan(sum)) {
        f->log_lik = f->log_last = -INFINITY;
        return REFUSED;
    }
    f->log_last = sum - log((double)c->n);
    f->log_lik += f->log_last;
    att_report_learn(plan, j, c, f->value, &f->args.stream[ATT_DICE]);
    f->ess_last = att_ess(c->n, f->weight) / (double)c->n;
    f->ancestors_last = (double)c->n;
    if (f->ess_last < RESAMPLE_BELOW && (j + 1 == plan->n_obs || plan->obs[j + 1].t > f->t))
        resample(f, j);
    else
        for (size_t i = 0; i < c->n; i++)
            c->logw[i] -= f->log_last;
    return 0;
}

/* The most that reports k+1..j can still add at power gamma: a hopeless proposal ends early, and exactly so. */
static double most_left(const att_plan *plan, size_t k, size_t j, double gamma)
{
    if (k == j)
        return 0;
    double last = plan->obs[j].log_max, left = plan->log_max_left[k + 1] - plan->log_max_left[j + 1] - last;
    return isfinite(last) && isfinite(left) ? left + gamma * last : INFINITY;
}

int att_filter_through(att_filter *f, size_t j, double gamma, double need, double *before)
{
    *before = 0;
    for (size_t k = 0; k <= j; k++) {
        *before = f->log_lik;
        int code = att_filter_to_report(f, k);
        if (code)
            return code;
        double now = k == j ? *before + gamma * f->log_last : f->log_lik;
        if (now + most_left(f->plan, k, j, gamma) < need)
            return REFUSED;
    }
    return 0;
}
