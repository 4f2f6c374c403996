/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/pmmh.h"
#include "engine/filter.h"
#include "base/rng.h"
#include "base/team.h"

#include <math.h>
#include <string.h>

/* Iterations between two looks at all chains; prior draws that shape the first proposals; starts tried; filters run at
 * each chain's end to measure the noise of the likelihood. */
enum { ROUND = 50, FIRST_DRAWS = 256, TRIES = 1000, REPEATS = 16 };
/* Streams of their own, so that a fit by SMC² with the same seed is independent. */
static const uint64_t first_stream = UINT64_C(1) << 63;

/* One stretch of iterations, the same for all chains. */
typedef struct stretch {
    att_pmmh *run;
    size_t from, to;
} stretch;

att_pmmh_opts att_pmmh_opts_default(void)
{
    return (att_pmmh_opts){.seed = 1, .n_chains = 4, .n_warm = 1000, .n_keep = 2000, .n_x = 256};
}

static double *at(const att_pmmh *run, size_t iteration, size_t chain)
{
    return run->theta + (iteration * run->opts.n_chains + chain) * run->plan.n_params;
}

static uint64_t stream_of(size_t iteration, size_t chain)
{
    return first_stream | (uint64_t)iteration << 24 | (uint64_t)chain;
}

/* Estimate the log-likelihood at theta. >0: impossible, or it cannot reach `need`. */
static int estimate(const att_pmmh *run, const double *theta, uint64_t stream, double need, att_arena *scratch,
                    double *log_lik, att_err *err)
{
    const att_plan *plan = &run->plan;
    att_filter f;
    att_lineage lineage = {.n = 1, .part = {{0, stream}}};
    double before;
    void *block = att_arena_alloc(scratch, att_cloud_bytes(plan, run->opts.n_x));
    if (!block)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu state particles", run->opts.n_x);
    int code = att_filter_open(&f, plan, run->opts.n_x, scratch, err);
    if (!code)
        code = att_filter_start(&f, run->opts.seed, theta, &lineage, block);
    if (!code && plan->n_obs)
        code = att_filter_through(&f, plan->n_obs - 1, 1, need, &before);
    *log_lik = code ? -INFINITY : f.log_lik;
    return code;
}

/* The first draw from the prior that some path explains. */
static int begin(void *cookie, size_t chain, att_arena *scratch, att_err *err)
{
    att_pmmh *run = cookie;
    double *theta = at(run, 0, chain);
    att_pmmh_spot *s = &run->spot[chain];
    for (uint64_t attempt = 0; attempt < TRIES; attempt++) {
        att_arena_rewind(scratch);
        att_rng r = att_rng_open(run->opts.seed, ATT_FOR_PRIOR, first_stream | chain, attempt, 0, 0);
        att_walk_draw(&run->walk, &r, theta);
        s->log_prior = att_walk_logprior(&run->walk, theta);
        int code =
            estimate(run, theta, stream_of(attempt, chain) | first_stream >> 1, -INFINITY, scratch, &s->log_lik, err);
        if (code <= 0)
            return code;
    }
    return att_err_set(err, ATT_E_DIAGNOSTICS, NULL,
                       "none of %d draws from the prior explains the reports: use more state particles, look for a "
                       "report that contradicts the others, or widen the priors",
                       TRIES);
}

static int iterate(const att_pmmh *run, size_t i, size_t chain, att_arena *scratch, att_err *err)
{
    uint64_t stream = stream_of(i, chain);
    att_pmmh_spot *s = &run->spot[chain];
    double *theta = at(run, i, chain), log_lik = -INFINITY;
    const double *was = at(run, i - 1, chain);
    att_rng r = att_rng_open(run->opts.seed, ATT_FOR_PROPOSE, stream, 0, 0, 0);
    int kind = att_walk_kind(&run->walk, &r);
    s->tried[kind]++;
    double log_ratio = att_walk_step(&run->walk, kind, &r, was, theta),
           log_prior = att_walk_logprior(&run->walk, theta);
    double need = log(att_rng_unif(&r)) - log_ratio + s->log_prior + s->log_lik - log_prior;
    int code = log_prior > -INFINITY ? estimate(run, theta, stream, need, scratch, &log_lik, err) : 1;
    if (code < 0)
        return code;
    if (code || log_lik < need) {
        memcpy(theta, was, run->plan.n_params * sizeof *theta);
        return 0;
    }
    s->log_prior = log_prior;
    s->log_lik = log_lik;
    s->accepted[kind]++;
    return 0;
}

static int stretch_run(void *cookie, size_t chain, att_arena *scratch, att_err *err)
{
    const stretch *s = cookie;
    int code = 0;
    for (size_t i = s->from; !code && i < s->to; i++) {
        att_arena_rewind(scratch);
        code = iterate(s->run, i, chain, scratch, err);
    }
    return code;
}

static int fit_walk(att_pmmh *run, size_t n, const double *theta, att_err *err)
{
    att_arena scratch = {0};
    double *weight = ATT_NEW(&scratch, double, n);
    int code = weight ? 0 : -ATT_E_NO_MEMORY;
    for (size_t i = 0; weight && i < n; i++)
        weight[i] = 1 / (double)n;
    if (!code)
        code = att_walk_fit(&run->walk, n, theta, weight, &scratch);
    att_arena_free(&scratch);
    return code == 0 ? 0
           : code == -ATT_E_NO_MEMORY
               ? att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for the covariance")
               : att_err_set(err, ATT_E_DIAGNOSTICS, NULL, "the draws have no spread to shape proposals by");
}

/* The first proposals are shaped by the prior. */
static int shape_by_prior(att_pmmh *run, att_err *err)
{
    size_t n = run->plan.n_params;
    att_arena scratch = {0};
    double *theta = ATT_NEW(&scratch, double, FIRST_DRAWS *n + 1);
    int code = theta ? 0 : att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for draws from the prior");
    for (size_t i = 0; theta && i < FIRST_DRAWS; i++) {
        att_rng r = att_rng_open(run->opts.seed, ATT_FOR_PRIOR, first_stream | i, TRIES, 0, 0);
        att_walk_draw(&run->walk, &r, theta + i * n);
    }
    if (!code)
        code = fit_walk(run, FIRST_DRAWS, theta, err);
    att_arena_free(&scratch);
    return code;
}

/* Steps by the acceptance since the last look; the covariance by the later half of what was seen, once that has moves
 * enough to fill all directions. */
static int adapt(att_pmmh *run, size_t done, att_err *err)
{
    size_t chains = run->opts.n_chains, half = done / 2, moves = 0;
    size_t tried[ATT_WALKS] = {0}, accepted[ATT_WALKS] = {0};
    for (int k = 0; k < ATT_WALKS; k++)
        for (size_t c = 0; c < chains; c++) {
            tried[k] += run->spot[c].tried[k];
            accepted[k] += run->spot[c].accepted[k];
            run->spot[c].tried[k] = run->spot[c].accepted[k] = 0;
        }
    att_walk_adapt(&run->walk, tried, accepted);
    for (size_t i = half + 1; i < done; i++)
        for (size_t c = 0; c < chains; c++)
            moves += memcmp(at(run, i, c), at(run, i - 1, c), run->plan.n_params * sizeof *run->theta) != 0;
    return moves >= 10 * run->walk.d ? fit_walk(run, (done - half) * chains, at(run, half, 0), err) : 0;
}

static int measure_noise(void *cookie, size_t chain, att_arena *scratch, att_err *err)
{
    att_pmmh *run = cookie;
    double sum = 0, square = 0;
    size_t n = 0;
    for (size_t i = 0; i < REPEATS; i++) {
        double l = 0;
        att_arena_rewind(scratch);
        int code = estimate(run, at(run, run->n_all - 1, chain), stream_of(run->n_all + i, chain), -INFINITY, scratch,
                            &l, err);
        if (code < 0)
            return code;
        if (code)
            continue;
        n++;
        l -= run->spot[chain].log_lik;
        sum += l;
        square += l * l;
    }
    run->spot[chain].noise2 = n == REPEATS ? (square - sum * sum / (double)n) / (double)(n - 1) : INFINITY;
    return 0;
}

static void count(att_pmmh *run)
{
    double tried = 0, accepted = 0, noise2 = 0;
    for (size_t c = 0; c < run->opts.n_chains; c++) {
        const att_pmmh_spot *s = &run->spot[c];
        for (int k = 0; k < ATT_WALKS; k++) {
            tried += (double)s->tried[k];
            accepted += (double)s->accepted[k];
        }
        noise2 += s->noise2 / (double)run->opts.n_chains;
    }
    run->acceptance = accepted / tried;
    run->noise = sqrt(noise2);
}

static int chains_run(att_pmmh *run, att_ctx *ctx, att_err *err)
{
    double began = att_clock();
    size_t chains = run->opts.n_chains;
    int code = shape_by_prior(run, err);
    if (!code)
        code = att_ctx_run(ctx, chains, begin, run, err);
    for (stretch s = {run, 1, 1}; !code && s.from < run->n_all; s.from = s.to) {
        int warm = s.from < run->opts.n_warm;
        size_t end = warm ? run->opts.n_warm : run->n_all;
        s.to = s.from + ROUND < end ? s.from + ROUND : end;
        code = att_ctx_run(ctx, chains, stretch_run, &s, err);
        if (!code && warm)
            code = adapt(run, s.to, err);
        att_ctx_progress(ctx, "chains", began, (double)s.to / (double)run->n_all, "iteration %zu/%zu", s.to,
                         run->n_all);
    }
    if (!code)
        code = att_ctx_run(ctx, chains, measure_noise, run, err);
    if (!code)
        count(run);
    return code;
}

static int check_opts(const att_pmmh_opts *o, att_err *err)
{
    if (o->n_chains < 1 || o->n_chains > 1u << 16 || o->n_warm < 2 || o->n_keep < 8 || o->n_x < 1 || o->n_x > 1u << 24
        || o->n_warm + o->n_keep > 1u << 30)
        return att_err_set(err, ATT_E_USAGE, NULL,
                           "PMMH needs 1 or more chains, 2 or more iterations to warm up, 8 or more to keep, and 1 or "
                           "more state particles");
    return 0;
}

int att_pmmh_run(att_pmmh **out, att_ctx *ctx, const att_problem *p, const att_pmmh_opts *opts, att_err *err)
{
    *out = NULL;
    att_pmmh_opts o = opts ? *opts : att_pmmh_opts_default();
    int code = check_opts(&o, err);
    if (code)
        return code;
    o.n_keep -= o.n_keep % 2;
    att_arena arena = {0};
    att_pmmh *run = ATT_NEW(&arena, att_pmmh, 1);
    if (!run)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for chains");
    run->arena = arena;
    run->opts = o;
    run->n_all = o.n_warm + o.n_keep;
    code = att_plan_make(&run->plan, p, &run->arena, err);
    if (!code)
        code = att_walk_open(&run->walk, p, &run->arena, err);
    if (!code) {
        run->plan.resampling = o.resampling;
        run->theta = ATT_NEW(&run->arena, double, run->n_all *o.n_chains * run->plan.n_params + 1);
        run->spot = ATT_NEW(&run->arena, att_pmmh_spot, o.n_chains);
        code = run->theta && run->spot
                   ? chains_run(run, ctx, err)
                   : att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu iterations of %zu chains", run->n_all,
                                 o.n_chains);
    }
    *out = run;
    if (code)
        att_pmmh_free(out);
    return code;
}

void att_pmmh_free(att_pmmh **run)
{
    if (!*run)
        return;
    att_arena arena = (*run)->arena; /* the run lies in it */
    att_arena_free(&arena);
    *run = NULL;
}
