/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/forecast.h"
#include "engine/fan_run.h"
#include "engine/path.h"
#include "engine/resample.h"
#include "engine/theta.h"
#include "base/ranks.h"
#include "base/rng.h"

#include <string.h>

enum { SALT = 2 }; /* 0 is the filter's, 1 the prior simulation's */

/* Paths are dealt to parameter particles by their weights: those of particle i are first[i] .. first[i + 1] - 1. */
typedef struct deal {
    const att_post *post;
    const att_plan *plan; /* of what is to come: the post's own, or that of other inputs */
    att_fan_opts opts;
    uint64_t shock, dice; /* salts of the streams */
    int with_past;
    att_fan *fan; /* NULL: a trace */
    size_t *first;
} deal;

static int no_memory(size_t n, att_err *err)
{
    return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu paths", n);
}

static int deal_paths(deal *d, att_arena *arena, att_err *err)
{
    const att_post *post = d->post;
    size_t n_paths = d->opts.n_paths;
    uint32_t *of = ATT_NEW(arena, uint32_t, n_paths);
    d->first = ATT_NEW(arena, size_t, post->n_theta + 1);
    if (!of || !d->first)
        return no_memory(n_paths, err);
    att_rng r = att_rng_open(d->opts.seed, ATT_FOR_PICK, 0, 2, 0, 0);
    att_resample_systematic(post->n_theta, post->weight, att_rng_unif(&r), n_paths, of);
    for (size_t p = 0; p < n_paths; p++)
        d->first[of[p] + 1]++;
    for (size_t i = 0; i < post->n_theta; i++)
        d->first[i + 1] += d->first[i];
    return 0;
}

/* The states of theta i's cloud in which its n paths stand at the cut-off. */
static int pick_states(const uint32_t **out, const deal *d, size_t i, size_t n, att_arena *scratch, att_err *err)
{
    uint32_t *pick = ATT_NEW(scratch, uint32_t, n);
    att_rng r = att_rng_open(d->opts.seed, ATT_FOR_PICK, i, 3, 0, 0);
    *out = pick;
    if (!d->post->block[i])
        return att_err_set(err, ATT_E_BUG, NULL, "paths go on from clouds that nobody has made");
    return pick && !att_post_pick(d->post, i, att_rng_unif(&r), n, pick, scratch) ? 0 : no_memory(n, err);
}

/* Up to the cut-off: the states in which n paths of theta i stand there, and how they came to them. */
static int past(const deal *d, size_t i, size_t n, const uint32_t **pick, att_arena *scratch, att_err *err)
{
    const att_plan *plan = &d->post->plan;
    size_t days = (size_t)plan->n_days + 1, nq = plan->n_quantities, first = d->first[i];
    double *value = ATT_NEW(scratch, double, days *nq);
    uint32_t *hit = ATT_NEW(scratch, uint32_t, days);
    att_path_past all;
    if (!value || !hit)
        return no_memory(n, err);
    int code = att_path_past_open(&all, d->post, i, d->opts.wanted, scratch, err);
    if (!code)
        code = pick_states(pick, d, i, n, scratch, err);
    for (size_t k = 0; !code && k < n; k++) {
        att_path_past_of(&all, (*pick)[k], value, hit);
        for (size_t t = 0; t < days; t++) {
            for (size_t q = 0; q < nq; q++)
                att_fan_row(d->fan, t, q)[first + k] = (float)value[t * nq + q];
            att_fan_note(d->fan, d->plan->problem, first + k, (int)t, hit[t]);
        }
    }
    return code;
}

/* Lead n paths of theta i, numbered from `first`, from the picked states at the cut-off to the horizon. */
static int future(const deal *d, size_t i, size_t first, size_t n, const uint32_t *pick, const att_trace *trace,
                  att_arena *scratch, att_err *err)
{
    const att_plan *plan = d->plan;
    att_fan_run r;
    int code = att_fan_run_open(&r, d->fan, plan, first, n, scratch, err);
    if (code)
        return code;
    r.a.theta = d->post->theta + i * plan->n_params;
    r.a.trace = trace;
    r.wanted = d->opts.wanted;
    r.a.stream[ATT_SHOCK] = (att_stream){d->opts.seed, ATT_FOR_SHOCK, 0, SALT + d->shock};
    r.a.stream[ATT_DICE] = (att_stream){d->opts.seed, ATT_FOR_DICE, 0, SALT + d->dice};
    for (size_t k = 0; k < n; k++)
        memcpy(r.x + k * plan->state_bytes, d->post->block[i] + pick[k] * plan->state_bytes, plan->state_bytes);
    if ((code = att_plan_prepare(plan, &r.a, r.memory)))
        return code > 0 ? att_err_set(err, ATT_E_MODEL, NULL,
                                      "the model %s refused parameters that it had accepted in the fit",
                                      plan->problem->model->name)
                        : code;
    att_plan_enter(plan, &r.a, r.memory, plan->n_days - 1);
    if (d->fan && !d->with_past)
        code = att_fan_run_record(&r, plan->n_days);
    return code ? code : att_fan_run_forward(&r, plan->n_days, err);
}

static int forecast_theta(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    const deal *d = cookie;
    size_t n = d->first[i + 1] - d->first[i], n_params = d->plan->n_params;
    if (!n)
        return 0;
    for (size_t k = d->first[i]; k < d->first[i + 1]; k++)
        memcpy(d->fan->theta + k * n_params, d->post->theta + i * n_params, n_params * sizeof(double));
    const uint32_t *pick;
    int code = d->with_past ? past(d, i, n, &pick, scratch, err) : pick_states(&pick, d, i, n, scratch, err);
    return code ? code : future(d, i, d->first[i], n, pick, NULL, scratch, err);
}

/* A rank leads the paths of its share of the parameter particles, which are one after the other. */
static int gather(const deal *d, att_err *err)
{
    size_t first[ATT_RANKS_MOST + 1];
    for (int r = 0; r <= att_ranks_count(); r++)
        first[r] = d->first[att_theta_first(d->post->n_theta, r)];
    return att_fan_gather(d->fan, first, err);
}

static int forecast(att_fan **fan, att_ctx *ctx, deal *d, att_err *err)
{
    att_arena arena = {0};
    int code = att_fan_check(&d->opts, err);
    if (!code)
        code = att_fan_new(&d->fan, d->plan->problem, d->opts.n_paths, err);
    if (!code)
        code = deal_paths(d, &arena, err);
    if (!code)
        code = att_theta_deal(d->post->n_theta, ctx, forecast_theta, d, err);
    if (!code)
        code = gather(d, err);
    if (code)
        att_fan_free(&d->fan);
    *fan = d->fan;
    att_arena_free(&arena);
    return code;
}

static deal deal_of(const att_post *post, const att_plan *plan, const att_fan_opts *opts)
{
    return (deal){.post = post, .plan = plan, .opts = opts ? *opts : att_fan_opts_default(), .with_past = 1};
}

int att_fan_forecast(att_fan **fan, att_ctx *ctx, const att_post *post, const att_fan_opts *opts, att_err *err)
{
    deal d = deal_of(post, &post->plan, opts);
    return forecast(fan, ctx, &d, err);
}

int att_forecast_from_now(att_fan **fan, att_ctx *ctx, const att_post *post, const att_fan_opts *o, uint64_t shock,
                          uint64_t dice, att_err *err)
{
    deal d = deal_of(post, &post->plan, o);
    d.with_past = 0;
    d.shock = shock;
    d.dice = dice;
    return forecast(fan, ctx, &d, err);
}

static int check_same(const att_plan *plan, const att_plan *fitted, att_err *err)
{
    if (plan->problem->model != fitted->problem->model)
        return att_err_set(err, ATT_E_PROBLEM, "model", "is %s, but %s was fitted", plan->problem->model->name,
                           fitted->problem->model->name);
    if (plan->n_days != fitted->n_days)
        return att_err_set(err, ATT_E_PROBLEM, "n_days", "is %d, but the fit ends at %d", plan->n_days, fitted->n_days);
    if (plan->state_bytes != fitted->state_bytes)
        return att_err_set(err, ATT_E_PROBLEM, "inputs",
                           "ask for states of %zu bytes, those of the fit for %zu: what was learned cannot go on "
                           "under them",
                           plan->state_bytes, fitted->state_bytes);
    return 0;
}

static int forecast_as(att_fan **fan, att_ctx *ctx, const att_post *post, const att_problem *p,
                       const att_fan_opts *opts, int with_past, att_err *err)
{
    *fan = NULL;
    att_arena arena = {0};
    att_plan plan;
    deal d = deal_of(post, &plan, opts);
    d.with_past = with_past;
    int code = att_plan_make(&plan, p, &arena, err);
    if (!code && !(code = check_same(&plan, &post->plan, err)))
        code = forecast(fan, ctx, &d, err);
    att_arena_free(&arena);
    return code;
}

int att_fan_forecast_as(att_fan **fan, att_ctx *ctx, const att_post *post, const att_problem *p,
                        const att_fan_opts *opts, att_err *err)
{
    return forecast_as(fan, ctx, post, p, opts, 1, err);
}

int att_forecast_from_now_as(att_fan **fan, att_ctx *ctx, const att_post *post, const att_problem *p,
                             const att_fan_opts *opts, att_err *err)
{
    return forecast_as(fan, ctx, post, p, opts, 0, err);
}

static int trace_path(deal *d, size_t path, const att_trace *trace, att_arena *arena, att_err *err)
{
    int code = deal_paths(d, arena, err);
    if (code)
        return code;
    size_t i = 0;
    while (d->first[i + 1] <= path)
        i++;
    if ((code = att_theta_borrow(d->post, i, arena, err)))
        return code;
    const uint32_t *pick;
    size_t k = path - d->first[i];
    code = pick_states(&pick, d, i, d->first[i + 1] - d->first[i], arena, err);
    if (!code)
        code = att_path_trace(d->post, i, pick[k], trace, arena, err);
    if (!code)
        code = future(d, i, path, 1, pick + k, trace, arena, err);
    att_theta_return(d->post, i);
    return code;
}

int att_fan_forecast_trace(att_ctx *ctx, const att_post *post, const att_fan_opts *opts, size_t path,
                           const att_trace *trace, att_err *err)
{
    (void)ctx; /* one path: too little for a team, and the caller is told on his own thread */
    att_arena arena = {0};
    deal d = deal_of(post, &post->plan, opts);
    int code = att_fan_check(&d.opts, err);
    if (!code && !(code = att_fan_check_path(&d.opts, path, err)))
        code = trace_path(&d, path, trace, &arena, err);
    att_arena_free(&arena);
    return code;
}
