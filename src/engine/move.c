/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/move.h"
#include "engine/theta.h"
#include "base/num.h"
#include "base/ranks.h"
#include "base/rng.h"

#include <math.h>
#include <string.h>

typedef struct sweep {
    att_post *post;
    att_walk *walk;
    size_t j;
    double gamma;
    uint64_t epoch;
    unsigned char *kind, *accepted; /* [n_theta] */
} sweep;

static int propose(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    sweep *s = cookie;
    att_post *post = s->post;
    const att_plan *plan = &post->plan;
    size_t n = plan->n_params;
    uint64_t stream = att_theta_stream(post, s->epoch, i);
    att_rng r = att_rng_open(post->opts.seed, ATT_FOR_PROPOSE, stream, 0, 0, 0);
    double *theta = ATT_NEW(scratch, double, n), before;
    char *block = att_arena_alloc(scratch, att_cloud_bytes(plan, post->n_x));
    if (!theta || !block)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a proposal");
    s->kind[i] = (unsigned char)att_rng_below(&r, ATT_WALKS);
    double log_ratio = att_walk_step(s->walk, s->kind[i], &r, post->theta + i * n, theta);
    double need =
        log(att_rng_unif(&r)) - log_ratio + post->log_prior[i] + post->log_lik[i] + s->gamma * post->log_last[i];
    double log_prior = att_walk_logprior(s->walk, theta);
    if (!(log_prior > -INFINITY))
        return 0;
    att_filter f;
    att_lineage lineage = att_theta_lineage(post, s->epoch, i);
    int code = att_filter_open(&f, plan, post->n_x, scratch, err);
    if (code || (code = att_filter_start(&f, post->opts.seed, theta, &lineage, block))
        || (code = att_filter_through(&f, s->j, s->gamma, need - log_prior, &before)))
        return code < 0 ? code : 0;
    memcpy(post->theta + i * n, theta, n * sizeof *theta);
    memcpy(post->block[i], block, f.cloud.bytes);
    post->log_prior[i] = log_prior;
    post->log_lik[i] = before;
    post->log_last[i] = f.log_last;
    post->state_ess[i] = f.ess_last;
    post->ancestors[i] = f.ancestors_last;
    s->accepted[i] = 1;
    return 0;
}

/* What this rank's share of the sweep did, to all; and what follows from it. */
static void gather(sweep *s)
{
    att_post *post = s->post;
    att_theta_gather(post);
    att_ranks_gather(s->kind, post->n_theta, sizeof *s->kind);
    att_ranks_gather(s->accepted, post->n_theta, sizeof *s->accepted);
    for (size_t i = 0; i < post->n_theta; i++)
        if (s->accepted[i])
            post->lineage[i] = att_theta_lineage(post, s->epoch, i);
}

/* Adapt each kind of step by the acceptance it had; the share accepted of all. */
static double tally(sweep *s)
{
    size_t n[ATT_WALKS] = {0}, yes[ATT_WALKS] = {0}, sum = 0;
    for (size_t i = 0; i < s->post->n_theta; i++) {
        n[s->kind[i]]++;
        yes[s->kind[i]] += s->accepted[i];
        sum += s->accepted[i];
    }
    for (int k = 0; k < ATT_WALKS; k++)
        if (n[k])
            att_walk_adapt(s->walk, k, (double)yes[k] / (double)n[k]);
    return (double)sum / (double)s->post->n_theta;
}

int att_move_sweep(att_post *post, att_ctx *ctx, att_walk *walk, size_t j, double gamma, uint64_t epoch,
                   double *acceptance, att_err *err)
{
    att_arena arena = {0};
    sweep s = {.post = post, .walk = walk, .j = j, .gamma = gamma, .epoch = epoch};
    s.accepted = ATT_NEW(&arena, unsigned char, post->n_theta);
    s.kind = ATT_NEW(&arena, unsigned char, post->n_theta);
    int code = s.accepted && s.kind ? att_ctx_deal(ctx, post->n_theta, propose, &s, err)
                                    : att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a sweep");
    if (!code) {
        gather(&s);
        *acceptance = tally(&s);
    }
    att_arena_free(&arena);
    return code;
}

static int enlarge(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    sweep *s = cookie;
    att_post *post = s->post;
    if (!(post->logw[i] > -INFINITY))
        return 0;
    att_filter f;
    att_lineage lineage = att_theta_lineage(post, s->epoch, i);
    double before;
    int code = att_filter_open(&f, &post->plan, post->n_x, scratch, err);
    if (!code)
        code = att_filter_start(&f, post->opts.seed, post->theta + i * post->plan.n_params, &lineage, post->block[i]);
    if (!code)
        code = att_filter_through(&f, s->j, 1, -INFINITY, &before);
    if (code < 0)
        return code;
    if (code) {
        post->logw[i] = -INFINITY;
        return 0;
    }
    post->logw[i] += f.log_lik - (post->log_lik[i] + post->log_last[i]);
    post->log_lik[i] = before;
    post->log_last[i] = f.log_last;
    post->state_ess[i] = f.ess_last;
    post->ancestors[i] = f.ancestors_last;
    return 0;
}

int att_move_double(att_post *post, att_ctx *ctx, size_t j, uint64_t epoch, att_err *err)
{
    sweep s = {.post = post, .j = j, .epoch = epoch};
    double was = att_logsumexp(post->n_theta, post->logw);
    /* The old clouds are not looked at again: theirs is the room for the new ones. */
    int code = att_theta_clouds(post, 2 * post->n_x, err);
    if (code || (code = att_ctx_deal(ctx, post->n_theta, enlarge, &s, err)))
        return code;
    att_theta_gather(post);
    for (size_t i = 0; i < post->n_theta; i++)
        if (post->logw[i] > -INFINITY)
            post->lineage[i] = att_theta_lineage(post, epoch, i);
    post->log_evidence += att_logsumexp(post->n_theta, post->logw) - was;
    return 0;
}
