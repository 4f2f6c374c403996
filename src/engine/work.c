/* SPDX-License-Identifier: Apache-2.0 */
#include <attrit/work.h>
#include "engine/filter.h"
#include "engine/path.h"
#include "engine/walk.h"
#include "base/rng.h"

#include <math.h>

static const double REPORTS_A_SWEEP = 7, PROBE_SECONDS = 0.15;

static void add(att_work *w, double groups, double states_each)
{
    w->groups += groups;
    w->states += groups * states_each;
}

static double states_of(const att_fit_opts *o) { return (double)(o->n_shards ? o->n_x_max : o->n_x); }

static double least(size_t a, size_t b) { return (double)(a < b ? a : b); }

void att_work_fit(att_work *w, const att_problem *p, const att_fit_opts *o)
{
    double again = 0;
    for (size_t j = 0; j < p->n_obs; j++)
        again += (double)p->obs[j].t1 / REPORTS_A_SWEEP;
    add(w, (double)o->n_theta * (p->n_days + again), states_of(o));
    if (p->n_obs && !o->no_fitted)
        add(w, least(o->n_theta, ATT_PATH_FITTED) * p->n_days, states_of(o));
}

void att_work_fan(att_work *w, const att_problem *p, const att_fit_opts *o, size_t n_paths, int with_past)
{
    double groups = least(o->n_theta, n_paths);
    if (with_past)
        add(w, groups * p->n_days, states_of(o));
    add(w, groups * (p->horizon - p->n_days), (double)n_paths / groups);
}

/* ---- timing ---------------------------------------------------------------------------------------------------------- */

typedef struct probe {
    att_plan plan;
    att_walk walk;
    size_t n;      /* states of a filter */
    double *speed; /* [threads] days a second */
} probe;

/* One filter of parameters drawn from the prior, through the reports while there is time; how far it came, or <0. */
static int step_filter(const probe *b, uint64_t number, double until, att_arena *scratch, att_err *err)
{
    const att_plan *plan = &b->plan;
    att_filter f;
    att_lineage lineage = {.n = 1, .part = {{0, number}}};
    att_rng r = att_rng_open(0, ATT_FOR_PRIOR, number, 0, 0, 0);
    double *theta = ATT_NEW(scratch, double, plan->n_params + 1);
    char *block = att_arena_alloc(scratch, att_cloud_bytes(plan, b->n));
    if (!theta || !block)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a filter of %zu particles", b->n);
    att_walk_draw(&b->walk, &r, theta);
    int code = att_filter_open(&f, plan, b->n, scratch, err);
    if (code || (code = att_filter_start(&f, 0, theta, &lineage, block)))
        return code < 0 ? code : 0;
    for (size_t j = 0; !code && j < plan->n_obs && att_clock() < until; j++)
        code = att_filter_to_report(&f, j);
    if (!code && att_clock() < until)
        code = att_filter_to_day(&f, plan->n_days);
    return code < 0 ? code : f.t;
}

/* A worker's share: filters one after the other, at least one. A model that refuses all draws ends it by the clock. */
static int step_filters(void *cookie, size_t k, att_arena *scratch, att_err *err)
{
    const probe *b = cookie;
    double began = att_clock(), days = 0;
    for (uint64_t i = 0; !i || att_clock() < began + PROBE_SECONDS; i++) {
        att_arena_rewind(scratch);
        int code = step_filter(b, ((uint64_t)k << 32) + i, began + PROBE_SECONDS, scratch, err);
        if (code < 0)
            return code;
        days += code;
    }
    b->speed[k] = days / (att_clock() - began);
    return 0;
}

static int time_groups(double *speed, probe *b, att_ctx *ctx, att_err *err)
{
    int code = att_ctx_run(ctx, (size_t)att_ctx_threads(ctx), step_filters, b, err);
    *speed = 0;
    for (int k = 0; k < att_ctx_threads(ctx); k++)
        *speed += b->speed[k];
    return code;
}

/* What a day costs is nearly linear in the states of a group, so groups of the average size cost what all of them do. */
int att_work_seconds(double *seconds, att_ctx *ctx, const att_problem *p, const att_work *w, att_err *err)
{
    att_arena arena = {0};
    probe b = {.n = w->groups > 0 ? (size_t)fmax(1, round(w->states / w->groups)) : 1,
               .speed = ATT_NEW(&arena, double, (size_t)att_ctx_threads(ctx))};
    double speed = 0;
    int code = b.speed ? att_plan_make(&b.plan, p, &arena, err)
                       : att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a probe");
    if (!code)
        code = att_walk_open(&b.walk, p, &arena, err);
    if (!code)
        code = time_groups(&speed, &b, ctx, err);
    *seconds = speed > 0 ? w->groups / (speed * att_ranks_count()) : NAN;
    att_arena_free(&arena);
    return code;
}

/* ---- words ----------------------------------------------------------------------------------------------------------- */

const char *att_work_words(double seconds, char *out)
{
    static const struct {
        double seconds;
        const char *one, *many;
    } unit[] = {{86400, "day", "days"}, {3600, "hour", "hours"}, {60, "minute", "minutes"}, {1, "s", "s"}};
    static const int step[] = {1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100};
    enum { STEPS = sizeof step / sizeof *step };
    /* A unit begins a little below its first step: 58 s are a minute. */
    int u = 0, k = 0;
    while (u < 3 && seconds < 0.93 * unit[u].seconds)
        u++;
    /* The nearest step, as ratios go. */
    while (k + 1 < STEPS && seconds / unit[u].seconds > sqrt((double)step[k] * step[k + 1]))
        k++;
    snprintf(out, 32, "about %d %s", step[k], step[k] == 1 ? unit[u].one : unit[u].many);
    return out;
}
