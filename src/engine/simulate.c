/* SPDX-License-Identifier: Apache-2.0 */
/* Paths from the prior. Path i has its own theta, and streams that depend on the seed and i alone. */
#include "engine/simulate.h"
#include "engine/fan_run.h"
#include "engine/identity.h"
#include "engine/path.h"
#include "engine/walk.h"
#include "base/ranks.h"
#include "base/rng.h"

#include <string.h>

enum {
    SALT = 1,             /* 0 is the filter's */
    SALT_OTHER = 1 << 20, /* beyond those of forecasts */
    BLOCK = 16 /* paths of a task. They fill a cache line of each row of the fan, so rows are written by whole lines */
};

typedef struct simulation {
    att_fan *fan;
    att_arena arena;
    att_plan plan;
    att_walk walk;
    att_fan_opts opts;
    att_simulate_mix mix;
} simulation;

static int open_simulation(simulation *s, const att_problem *p, const att_fan_opts *opts, att_err *err)
{
    *s = (simulation){.opts = opts ? *opts : att_fan_opts_default()};
    int code = att_fan_check(&s->opts, err);
    if (!code && !(code = att_plan_make(&s->plan, p, &s->arena, err)))
        code = att_walk_open(&s->walk, p, &s->arena, err);
    return code ? code : att_identity_agree_fan(p, &s->opts, err);
}

/* The parameters that come from the second draw. */
static void draw_other(const simulation *s, size_t i, uint64_t attempt, double *theta)
{
    att_rng rng = att_rng_open(s->opts.seed, ATT_FOR_PRIOR, i, attempt, 1, 1);
    for (size_t k = 0; k < s->plan.n_params; k++) {
        double x = att_prior_draw(&s->plan.problem->prior[k], &rng);
        theta[k] = s->mix.other[k] ? x : theta[k];
    }
}

/* Draw path i's theta and put its state to day 0. A theta that the model refuses is drawn again. */
static int start(const simulation *s, att_fan_run *r, size_t i, double *theta, att_err *err)
{
    const att_model *model = s->plan.problem->model;
    r->a.first = i;
    r->a.theta = theta;
    r->a.stream[ATT_SHOCK] = (att_stream){s->opts.seed, ATT_FOR_SHOCK, 0, s->mix.shock ? SALT_OTHER : SALT};
    r->a.stream[ATT_DICE] = (att_stream){s->opts.seed, ATT_FOR_DICE, 0, s->mix.dice ? SALT_OTHER : SALT};
    int code = 1;
    for (uint64_t attempt = 0; code > 0 && attempt < 1000; attempt++) {
        att_rng rng = att_rng_open(s->opts.seed, ATT_FOR_PRIOR, i, attempt, 1, 0);
        att_walk_draw(&s->walk, &rng, theta);
        if (s->mix.other)
            draw_other(s, i, attempt, theta);
        if (!(code = att_plan_prepare(&s->plan, &r->a, r->memory)))
            code = model->start(&r->a, r->x);
    }
    return code > 0 ? att_err_set(err, ATT_E_MODEL, "priors", "the model refused 1,000 draws from the prior in a row")
                    : code;
}

static int simulate_block(void *cookie, size_t block, att_arena *scratch, att_err *err)
{
    const simulation *s = cookie;
    att_fan *fan = s->fan;
    size_t first = block * BLOCK, n = fan->n_paths - first < BLOCK ? fan->n_paths - first : BLOCK;
    size_t rows = fan->n_times * fan->n_quantities;
    att_fan_run r;
    float *sheet = ATT_NEW(scratch, float, rows *BLOCK);
    if (!sheet)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu paths", n);
    int code = att_fan_run_open(&r, fan, &s->plan, first, 1, scratch, err);
    for (size_t k = 0; !code && k < n; k++) {
        r.value = sheet + k;
        r.stride = BLOCK;
        r.wanted = s->opts.wanted;
        memset(r.x, 0, s->plan.state_bytes);
        if (!(code = start(s, &r, fan->first + first + k, fan->theta + (first + k) * fan->n_params, err))
            && !(code = att_fan_run_record(&r, 0)))
            code = att_fan_run_forward(&r, 0, err);
    }
    for (size_t row = 0; !code && row < rows; row++)
        memcpy(fan->value + row * fan->n_paths + first, sheet + row * BLOCK, n * sizeof *sheet);
    return code;
}

static size_t blocks(const simulation *s) { return (s->opts.n_paths + BLOCK - 1) / BLOCK; }

static int gather(const simulation *s, att_err *err)
{
    size_t first[ATT_RANKS_MOST + 1];
    for (int r = 0; r <= att_ranks_count(); r++)
        first[r] = att_ranks_first(blocks(s), r) * BLOCK;
    first[att_ranks_count()] = s->opts.n_paths;
    return att_fan_gather(s->fan, first, err);
}

int att_simulate_mixed(att_fan **fan, att_ctx *ctx, const att_problem *p, const att_fan_opts *opts,
                       const att_simulate_mix *mix, att_err *err)
{
    simulation s;
    int code = open_simulation(&s, p, opts, err);
    s.mix = *mix;
    if (!code)
        code = att_fan_new(&s.fan, p, s.opts.n_paths, err);
    if (!code)
        s.fan->first = s.opts.first;
    if (!code)
        code = att_ctx_deal(ctx, blocks(&s), simulate_block, &s, err);
    if (!code)
        code = gather(&s, err);
    if (code)
        att_fan_free(&s.fan);
    *fan = s.fan;
    att_arena_free(&s.arena);
    return code;
}

int att_fan_simulate(att_fan **fan, att_ctx *ctx, const att_problem *p, const att_fan_opts *opts, att_err *err)
{
    return att_simulate_mixed(fan, ctx, p, opts, &(att_simulate_mix){NULL, 0, 0}, err);
}

int att_fan_simulate_trace(att_ctx *ctx, const att_problem *p, const att_fan_opts *opts, size_t path,
                           const att_trace *trace, att_err *err)
{
    (void)ctx; /* one path: too little for a team, and the caller is told on his own thread */
    simulation s;
    att_fan_run r;
    double *theta = NULL;
    int code = open_simulation(&s, p, opts, err);
    if (!code)
        code = att_fan_check_path(&s.opts, path, err);
    if (!code && !(theta = ATT_NEW(&s.arena, double, s.plan.n_params + 1)))
        code = att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a path");
    if (!code)
        code = att_fan_run_open(&r, NULL, &s.plan, path, 1, &s.arena, err);
    if (!code && !(code = start(&s, &r, path, theta, err))) {
        /* Only now is it known which theta is accepted: start once more, and tell. */
        att_path_ear ear = {trace, 0};
        r.a.trace = &(att_trace){&ear, att_path_tell};
        memset(r.x, 0, s.plan.state_bytes);
        if (!(code = p->model->start(&r.a, r.x)))
            code = att_fan_run_forward(&r, 0, err);
    }
    att_arena_free(&s.arena);
    return code;
}
