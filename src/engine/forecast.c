/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/fan.h"
#include "engine/path.h"
#include "engine/resample.h"
#include "engine/walk.h"
#include "base/rng.h"

#include <math.h>
#include <string.h>

att_fan_opts att_fan_opts_default(void) { return (att_fan_opts){.seed = 1, .n_paths = 4000}; }

static int check_opts(const att_fan_opts *o, att_err *err)
{
    return o->n_paths < 1 || o->n_paths > 10000000
               ? att_err_set(err, ATT_E_USAGE, NULL, "a fan needs 1 to 10,000,000 paths, got %zu", o->n_paths)
               : 0;
}

static void note_events(att_fan *fan, size_t path, int t, uint32_t hit)
{
    double *when = fan->event_time + path * fan->n_events;
    for (size_t e = 0; e < fan->n_events; e++)
        if (hit >> e & 1 && isnan(when[e]))
            when[e] = t;
}

/* Write what the model shows at day t for the n paths from `first` on. */
static int record(att_fan *fan, const att_problem *p, const att_args *a, size_t first, int t, const void *x,
                  double *value, uint32_t *hit)
{
    for (size_t q = 0; q < fan->n_quantities; q++) {
        int code = p->model->observe(a, (int)q, x, value);
        if (code)
            return code;
        for (size_t i = 0; i < a->n; i++)
            att_fan_at(fan, first + i, (size_t)t)[q] = value[i];
    }
    int code = p->model->event ? p->model->event(a, t, x, hit) : 0;
    for (size_t i = 0; p->model->event && i < a->n; i++)
        note_events(fan, first + i, t, hit[i]);
    return code;
}

/* Record n states that stand at the end of day `from`, and step them to the horizon. */
static int run_forward(att_fan *fan, const att_problem *p, const att_args *a, size_t first, int from, void *x,
                       att_arena *scratch, att_err *err)
{
    double *value = ATT_NEW(scratch, double, a->n);
    uint32_t *hit = ATT_NEW(scratch, uint32_t, a->n);
    if (!value || !hit)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu paths", a->n);
    int code = record(fan, p, a, first, from, x, value, hit);
    for (int t = from; !code && t < p->horizon; t++)
        if (!(code = p->model->step(a, t, 1, x)))
            code = record(fan, p, a, first, t + 1, x, value, hit);
    return code > 0 ? att_err_set(err, ATT_E_MODEL, NULL, "the model %s refused a step", p->model->name) : code;
}

typedef struct simulation {
    att_fan *fan;
    const att_plan *plan;
    const att_walk *walk;
    uint64_t seed;
} simulation;

static int simulate_path(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    simulation *s = cookie;
    const att_plan *plan = s->plan;
    const att_problem *p = plan->problem;
    att_args a = att_plan_args(plan);
    double *theta = s->fan->theta + i * plan->n_params;
    void *x = att_arena_alloc(scratch, plan->state_bytes);
    a.memory = att_arena_alloc(scratch, plan->memory_bytes);
    if (!x || !a.memory)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a path");
    a.n = 1;
    a.first = i;
    a.theta = theta;
    a.stream[ATT_SHOCK] = (att_stream){s->seed, ATT_FOR_SHOCK, 0, 1};
    a.stream[ATT_DICE] = (att_stream){s->seed, ATT_FOR_DICE, 0, 1};
    int code = 1;
    for (uint64_t attempt = 0; code > 0 && attempt < 1000; attempt++) {
        att_rng r = att_rng_open(s->seed, ATT_FOR_PRIOR, i, attempt, 1, 0);
        att_walk_draw(s->walk, &r, theta);
        if (!(code = p->model->prepare(&a)))
            code = p->model->start(&a, x);
    }
    if (code > 0)
        return att_err_set(err, ATT_E_MODEL, "priors", "the model refused 1,000 draws from the prior in a row");
    return code ? code : run_forward(s->fan, p, &a, i, 0, x, scratch, err);
}

int att_fan_simulate(att_fan **fan, att_ctx *ctx, const att_problem *p, const att_fan_opts *opts, att_err *err)
{
    *fan = NULL;
    att_fan_opts o = opts ? *opts : att_fan_opts_default();
    att_arena arena = {0};
    att_plan plan;
    att_walk walk;
    int code = check_opts(&o, err);
    if (!code && !(code = att_plan_make(&plan, p, &arena, err)) && !(code = att_walk_open(&walk, p, &arena, err)))
        code = att_fan_new(fan, p, o.n_paths, err);
    simulation s = {*fan, &plan, &walk, o.seed};
    if (!code)
        code = att_ctx_run(ctx, o.n_paths, simulate_path, &s, err);
    if (code)
        att_fan_free(fan);
    att_arena_free(&arena);
    return code;
}

/* Paths are dealt to parameter particles by their weights: those of particle i are first[i] .. first[i + 1] - 1. */
typedef struct deal {
    att_fan *fan;
    const att_post *post;
    uint64_t seed;
    size_t *first;
    uint64_t shock_salt, dice_salt;
    int with_past;
} deal;

static int deal_paths(deal *d, size_t n_paths, att_arena *arena)
{
    const att_post *post = d->post;
    uint32_t *of = ATT_NEW(arena, uint32_t, n_paths);
    d->first = ATT_NEW(arena, size_t, post->n_theta + 1);
    if (!of || !d->first)
        return -ATT_E_NO_MEMORY;
    att_rng r = att_rng_open(d->seed, ATT_FOR_PICK, 0, 2, 0, 0);
    att_resample_systematic(post->n_theta, post->weight, att_rng_unif(&r), n_paths, of);
    for (size_t p = 0; p < n_paths; p++)
        d->first[of[p] + 1]++;
    for (size_t i = 0; i < post->n_theta; i++)
        d->first[i + 1] += d->first[i];
    return 0;
}

static int past(const deal *d, size_t i, size_t n, const uint32_t *pick, att_arena *scratch, att_err *err)
{
    const att_plan *plan = &d->post->plan;
    att_fan *fan = d->fan;
    size_t days = (size_t)plan->n_days + 1, first = d->first[i];
    double *value = ATT_NEW(scratch, double, (n * days) * plan->n_quantities);
    uint32_t *hit = ATT_NEW(scratch, uint32_t, n * days);
    int code = value && hit ? att_path_replay(d->post, i, n, pick, value, hit, scratch, err)
                            : att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu paths", n);
    for (size_t k = 0; !code && k < n; k++) {
        memcpy(att_fan_at(fan, first + k, 0), value + k * days * plan->n_quantities,
               days * plan->n_quantities * sizeof *value);
        for (size_t t = 0; t < days; t++)
            note_events(fan, first + k, (int)t, hit[k * days + t]);
    }
    return code;
}

static int forecast_theta(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    deal *d = cookie;
    const att_post *post = d->post;
    const att_plan *plan = &post->plan;
    size_t n = d->first[i + 1] - d->first[i];
    if (!n)
        return 0;
    att_args a = att_plan_args(plan);
    uint32_t *pick = ATT_NEW(scratch, uint32_t, n);
    char *x = att_arena_alloc(scratch, n * plan->state_bytes);
    a.memory = att_arena_alloc(scratch, plan->memory_bytes);
    if (!pick || !x || !a.memory)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu paths", n);
    att_rng r = att_rng_open(d->seed, ATT_FOR_PICK, i, 3, 0, 0);
    int code = att_post_pick(post, i, att_rng_unif(&r), n, pick, scratch);
    if (!code && d->with_past)
        code = past(d, i, n, pick, scratch, err);
    if (code)
        return code;
    a.n = n;
    a.first = d->first[i];
    a.theta = post->theta + i * plan->n_params;
    a.stream[ATT_SHOCK] = (att_stream){d->seed, ATT_FOR_SHOCK, 0, d->shock_salt};
    a.stream[ATT_DICE] = (att_stream){d->seed, ATT_FOR_DICE, 0, d->dice_salt};
    for (size_t k = 0; k < n; k++) {
        memcpy(x + k * plan->state_bytes, post->block[i] + pick[k] * plan->state_bytes, plan->state_bytes);
        memcpy(d->fan->theta + (a.first + k) * plan->n_params, a.theta, plan->n_params * sizeof *a.theta);
    }
    if ((code = plan->problem->model->prepare(&a)))
        return code > 0 ? att_err_set(err, ATT_E_BUG, NULL, "the model refused a parameter vector it had accepted")
                        : code;
    return run_forward(d->fan, plan->problem, &a, a.first, plan->n_days, x, scratch, err);
}

static int forecast(att_fan **fan, att_ctx *ctx, const att_post *post, const att_fan_opts *o, uint64_t shock_salt,
                    uint64_t dice_salt, int with_past, att_err *err)
{
    *fan = NULL;
    att_arena arena = {0};
    deal d = {NULL, post, o->seed, NULL, shock_salt, dice_salt, with_past};
    int code = check_opts(o, err);
    if (!code)
        code = att_fan_new(&d.fan, post->plan.problem, o->n_paths, err);
    if (!code && (code = deal_paths(&d, o->n_paths, &arena)))
        att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu paths", o->n_paths);
    if (!code)
        code = att_ctx_run(ctx, post->n_theta, forecast_theta, &d, err);
    if (code)
        att_fan_free(&d.fan);
    *fan = d.fan;
    att_arena_free(&arena);
    return code;
}

enum { SALT = 2 }; /* 0 is the filter's, 1 the prior simulation's */

int att_fan_forecast(att_fan **fan, att_ctx *ctx, const att_post *post, const att_fan_opts *opts, att_err *err)
{
    att_fan_opts o = opts ? *opts : att_fan_opts_default();
    return forecast(fan, ctx, post, &o, SALT, SALT, 1, err);
}

static double covariance(const att_fan *f, const att_fan *g, size_t t, size_t q)
{
    double mf = att_fan_mean(f, t, q, NULL), mg = att_fan_mean(g, t, q, NULL), sum = 0;
    for (size_t p = 0; p < f->n_paths; p++)
        sum += (att_fan_at(f, p, t)[q] - mf) * (att_fan_at(g, p, t)[q] - mg);
    return sum / (double)f->n_paths;
}

/* base and `shocks` share theta, today's state and shocks; base and `theta` share theta and today's state only. */
static void shares(const att_fan *base, const att_fan *shocks, const att_fan *theta, size_t t, size_t q, double *share)
{
    double all = (covariance(base, base, t, q) + covariance(shocks, shocks, t, q) + covariance(theta, theta, t, q)) / 3;
    memset(share, 0, 3 * sizeof *share);
    if (!(all > 0))
        return;
    double s = covariance(base, theta, t, q) / all, upto = covariance(base, shocks, t, q) / all;
    s = fmin(fmax(s, 0), 1);
    upto = fmin(fmax(upto, s), 1);
    share[0] = s;
    share[1] = upto - s;
    share[2] = 1 - upto;
}

int att_fan_spread(att_ctx *ctx, const att_post *post, const att_fan_opts *opts, size_t n_t, const int *t,
                   double *share, att_err *err)
{
    att_fan_opts o = opts ? *opts : att_fan_opts_default();
    att_fan *run[3] = {NULL};
    int code = forecast(&run[0], ctx, post, &o, SALT, SALT, 0, err);
    if (!code)
        code = forecast(&run[1], ctx, post, &o, SALT, SALT + 1, 0, err);
    if (!code)
        code = forecast(&run[2], ctx, post, &o, SALT + 1, SALT + 2, 0, err);
    for (size_t k = 0; !code && k < n_t; k++)
        for (size_t q = 0; q < run[0]->n_quantities; q++)
            shares(run[0], run[1], run[2], (size_t)t[k], q, share + (k * run[0]->n_quantities + q) * 3);
    for (int k = 0; k < 3; k++)
        att_fan_free(&run[k]);
    return code;
}
