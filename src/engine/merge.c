/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/checkpoint.h"
#include "engine/theta.h"
#include "base/num.h"
#include "base/ranks.h"

#include <math.h>
#include <string.h>

/* What is left of one shard beside its particles. */
typedef struct part {
    const void *block;
    size_t bytes;
    double log_evidence, var, min_ess, acceptance;
    double share; /* of the evidence */
    att_report_fit *report;
} part;

static int refuse(att_err *err, const char *help, const char *text)
{
    int code = att_err_set(err, ATT_E_CHECKPOINT, NULL, "%s", text);
    if (err && err->code == ATT_E_CHECKPOINT && !*err->help)
        snprintf(err->help, sizeof err->help, "%s", help);
    return code;
}

/* Each shard to its place. */
static int sort_out(part *each, size_t n, const void *const *block, const size_t *bytes, att_err *err)
{
    char text[120];
    for (size_t k = 0; k < n; k++) {
        size_t shard, of;
        int code = att_checkpoint_shard(&shard, &of, block[k], bytes[k], err);
        if (code)
            return code;
        if (of == n && shard < n && !each[shard].block) {
            each[shard].block = block[k];
            each[shard].bytes = bytes[k];
            continue;
        }
        if (!of)
            snprintf(text, sizeof text, "one of the stored fits is not a shard");
        else
            snprintf(text, sizeof text,
                     of == n ? "shard %zu of %zu is there twice" : "shard %zu of %zu is among others than its own",
                     shard + 1, of);
        return refuse(err, "merge all shards of one fit, each once", text);
    }
    return 0;
}

/* The rows of shard k, by a look at the merged post from where they begin. */
static int take(att_post *post, part *p, size_t k, size_t n_theta, att_err *err)
{
    char text[80];
    size_t at = k * n_theta;
    att_loop loop;
    att_post own = *post;
    own.opts.n_theta = own.n_theta = n_theta;
    own.opts.shard = k;
    own.theta += at * post->plan.n_params;
    own.logw += at;
    own.weight += at;
    own.log_prior += at;
    own.log_lik += at;
    own.log_last += at;
    own.state_ess += at;
    own.ancestors += at;
    own.lineage += at;
    own.report = p->report;
    int code = att_checkpoint_rows(&own, &loop, p->block, p->bytes, 0, err);
    if (code)
        return code;
    if (loop.j < post->plan.n_obs || loop.taken) {
        snprintf(text, sizeof text, "shard %zu of %zu is not done", k + 1, post->opts.n_shards);
        return refuse(err, "go on with it by --resume, then merge again", text);
    }
    p->log_evidence = own.log_evidence;
    p->var = own.evidence_var + att_theta_var(n_theta, own.weight, NULL);
    p->min_ess = own.min_ess;
    p->acceptance = loop.sweeps > 0 ? loop.accepted / loop.sweeps : NAN;
    return 0;
}

/* log of the mean of exp(x) over the shards, of evidence up to a report each. */
static double log_mean(const double *x, size_t n) { return att_logsumexp(n, x) - log((double)n); }

/* Weights, evidence and its relative variance to first order: that of a mean of independent estimates. */
static void weigh(att_post *post, part *each, size_t n, size_t n_theta, double *log_z)
{
    double uneven = 0;
    for (size_t k = 0; k < n; k++)
        log_z[k] = each[k].log_evidence;
    double all = att_logsumexp(n, log_z);
    post->log_evidence = log_mean(log_z, n);
    post->evidence_var = 0;
    for (size_t k = 0; k < n; k++) {
        double share = each[k].share = exp(log_z[k] - all);
        uneven += share * share;
        post->evidence_var += share * share * each[k].var;
        post->min_ess = fmin(post->min_ess, each[k].min_ess);
        for (size_t i = k * n_theta; i < (k + 1) * n_theta; i++) {
            post->weight[i] *= share;
            post->logw[i] = log(post->weight[i]);
        }
    }
    post->min_ess = fmin(post->min_ess, 1 / (uneven * (double)n));
}

/* What report j did, over the shards: moves together, the rest in the mean; so_far[] is the evidence of each up to it. */
static void report(att_post *post, const part *each, size_t n, size_t j, double *so_far)
{
    att_report_fit *rf = &post->report[j];
    double before = log_mean(so_far, n), moved = 0;
    *rf = (att_report_fit){.acceptance = NAN, .tail = 0.5, .n_x = post->n_x};
    for (size_t k = 0; k < n; k++) {
        const att_report_fit *one = &each[k].report[j];
        so_far[k] += one->log_density;
        rf->ess += one->ess / (double)n;
        rf->state_ess += one->state_ess / (double)n;
        rf->ancestors += one->ancestors / (double)n;
        rf->n_moves += one->n_moves;
        rf->n_tempered += one->n_tempered;
        moved += one->n_moves ? one->n_moves * one->acceptance : 0;
    }
    rf->log_density = log_mean(so_far, n) - before;
    if (rf->n_moves)
        rf->acceptance = moved / rf->n_moves;
}

static int merge(att_post *post, att_ctx *ctx, part *each, size_t n, size_t n_theta, att_arena *arena, att_err *err)
{
    size_t n_obs = post->plan.n_obs, n_moving = 0;
    double *x = ATT_NEW(arena, double, n);
    int code = 0;
    for (size_t k = 0; !code && k < n; k++) {
        each[k].report = ATT_NEW(arena, att_report_fit, n_obs + 1);
        code = x && each[k].report ? take(post, &each[k], k, n_theta, err)
                                   : att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to merge %zu shards", n);
    }
    if ((code = att_ranks_agree(code, err)))
        return code;
    weigh(post, each, n, n_theta, x);
    memset(x, 0, n * sizeof *x);
    for (size_t j = 0; j < n_obs; j++)
        report(post, each, n, j, x);
    post->acceptance = 0;
    for (size_t k = 0; k < n; k++)
        if (!isnan(each[k].acceptance))
            post->acceptance += each[k].acceptance, n_moving++;
    post->acceptance = n_moving ? post->acceptance / (double)n_moving : NAN;
    post->opts.n_shards = 0;
    att_loop done = {.j = n_obs};
    code = att_checkpoint_clouds(post, &done, ctx, err);
    return code ? code : att_post_finish(post, ctx, err);
}

int att_post_merge(att_post **out, att_ctx *ctx, const att_problem *p, const att_fit_opts *opts, size_t n,
                   const void *const *block, const size_t *bytes, att_err *err)
{
    *out = NULL;
    att_fit_opts o = opts ? *opts : att_fit_opts_default();
    size_t n_theta = o.n_theta;
    o.n_shards = n;
    o.shard = 0;
    o.n_x = o.n_x_max;
    int code = att_post_check(&o, err);
    if (code)
        return code;
    att_arena arena = {0}, scratch = {0};
    att_post *post = ATT_NEW(&arena, att_post, 1);
    part *each = ATT_NEW(&scratch, part, n);
    if (post) {
        post->arena = arena;
        post->opts = o;
        post->opts.n_theta = post->n_theta = n * n_theta;
        post->min_ess = 1;
    }
    if (!post || !each)
        code = att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to merge %zu shards", n);
    if (!code && !(code = sort_out(each, n, block, bytes, err)) && !(code = att_theta_open(post, p, err)))
        code = merge(post, ctx, each, n, n_theta, &scratch, err);
    att_arena_free(&scratch);
    if (code)
        att_post_free(&post);
    *out = post;
    return code;
}
