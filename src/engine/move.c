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
    int go_on; /* from the chains' last particles; else from their first ones, which stay as they are */
    unsigned char *kind, *accepted; /* [n_theta]; kind NONE where nothing is proposed */
} sweep;

enum { NONE = ATT_WALKS };

/* Whose place in the chain is before i's; i itself for a chain's first when chains begin. */
static size_t before(const sweep *s, size_t i)
{
    size_t chain = i / ATT_THETA_CHAIN, first = att_theta_chain(s->post->n_theta, chain);
    return i > first ? i - 1 : s->go_on ? att_theta_chain(s->post->n_theta, chain + 1) - 1 : i;
}

/* Particle i is that before it once more. */
static void stay(const sweep *s, size_t from, size_t i)
{
    att_post *post = s->post;
    size_t n = post->plan.n_params;
    if (from == i)
        return;
    memcpy(post->theta + i * n, post->theta + from * n, n * sizeof *post->theta);
    memcpy(post->block[i], post->block[from], att_cloud_bytes(&post->plan, post->n_x));
    post->log_prior[i] = post->log_prior[from];
    post->log_lik[i] = post->log_lik[from];
    post->log_last[i] = post->log_last[from];
    post->state_ess[i] = post->state_ess[from];
    post->ancestors[i] = post->ancestors[from];
}

/* A proposal from particle `from` into place i. >0: refused. */
static int propose(const sweep *s, size_t from, size_t i, att_arena *scratch, att_err *err)
{
    att_post *post = s->post;
    const att_plan *plan = &post->plan;
    size_t n = plan->n_params;
    uint64_t stream = att_theta_stream(post, s->epoch, i);
    att_rng r = att_rng_open(post->opts.seed, ATT_FOR_PROPOSE, stream, 0, 0, 0);
    double *theta = ATT_NEW(scratch, double, n), lik_before;
    char *block = from == i ? att_arena_alloc(scratch, att_cloud_bytes(plan, post->n_x)) : post->block[i];
    if (!theta || !block)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a proposal");
    s->kind[i] = (unsigned char)att_walk_kind(s->walk, &r);
    double log_ratio = att_walk_step(s->walk, s->kind[i], &r, post->theta + from * n, theta);
    double need = log(att_rng_unif(&r)) - log_ratio + post->log_prior[from] + post->log_lik[from]
                  + s->gamma * post->log_last[from];
    double log_prior = att_walk_logprior(s->walk, theta);
    if (!(log_prior > -INFINITY))
        return 1;
    att_filter f;
    att_lineage lineage = att_theta_lineage(post, s->epoch, i);
    int code = att_filter_open(&f, plan, post->n_x, scratch, err);
    if (code || (code = att_filter_start(&f, post->opts.seed, theta, &lineage, block))
        || (code = att_filter_through(&f, s->j, s->gamma, need - log_prior, &lik_before)))
        return code;
    memcpy(post->theta + i * n, theta, n * sizeof *theta);
    if (block != post->block[i])
        memcpy(post->block[i], block, f.cloud.bytes);
    post->log_prior[i] = log_prior;
    post->log_lik[i] = lik_before;
    post->log_last[i] = f.log_last;
    post->state_ess[i] = f.ess_last;
    post->ancestors[i] = f.ancestors_last;
    s->accepted[i] = 1;
    return 0;
}

static int lead_chain(void *cookie, size_t chain, att_arena *scratch, att_err *err)
{
    const sweep *s = cookie;
    size_t first = att_theta_chain(s->post->n_theta, chain), end = att_theta_chain(s->post->n_theta, chain + 1);
    for (size_t i = first; i < end; i++) {
        size_t from = before(s, i);
        s->kind[i] = NONE;
        if (i == first && !s->go_on)
            continue;
        att_arena_rewind(scratch);
        int code = propose(s, from, i, scratch, err);
        if (code < 0)
            return code;
        if (code)
            stay(s, from, i);
    }
    return 0;
}

/* What this rank's share of the sweep did, to all; and what follows from it. */
static int gather(sweep *s, att_err *err)
{
    att_post *post = s->post;
    att_theta_gather(post);
    att_theta_gather_rows(post->n_theta, s->kind, sizeof *s->kind);
    att_theta_gather_rows(post->n_theta, s->accepted, sizeof *s->accepted);
    for (size_t i = 0; i < post->n_theta; i++) {
        int code = 0;
        if (s->accepted[i])
            post->lineage[i] = att_theta_lineage(post, s->epoch, i);
        else if (s->kind[i] != NONE) {
            post->lineage[i] = post->lineage[before(s, i)];
            code = att_theta_turn(post, i, s->j, s->epoch, err);
        }
        if (code)
            return code;
    }
    return 0;
}

/* What the sweep brought; the walk learns from it. */
static att_move_gain tally(sweep *s)
{
    size_t n = s->post->n_theta, made[ATT_WALKS + 1] = {0}, yes[ATT_WALKS + 1] = {0};
    for (size_t i = 0; i < n; i++) {
        made[s->kind[i]]++;
        yes[s->kind[i]] += s->accepted[i];
    }
    double all = (double)(n - made[NONE]), renewed = att_walk_adapt(s->walk, made, yes);
    return (att_move_gain){.accepted = all > 0 ? (double)(yes[0] + yes[1]) / all : 0,
                           .renewed = renewed * all / (double)att_theta_chains(n)};
}

int att_move_sweep(att_post *post, att_ctx *ctx, att_walk *walk, const att_move_at *at, att_move_gain *gain,
                   att_err *err)
{
    att_arena arena = {0};
    sweep s = {.post = post, .walk = walk, .j = at->j, .gamma = at->gamma, .epoch = at->epoch, .go_on = at->go_on};
    s.accepted = ATT_NEW(&arena, unsigned char, post->n_theta);
    s.kind = ATT_NEW(&arena, unsigned char, post->n_theta);
    int code = s.accepted && s.kind ? att_ctx_deal(ctx, att_theta_chains(post->n_theta), lead_chain, &s, err)
                                    : att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a sweep");
    if (!code)
        code = gather(&s, err);
    if (!code)
        *gain = tally(&s);
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
    double lik_before;
    int code = att_filter_open(&f, &post->plan, post->n_x, scratch, err);
    if (!code)
        code = att_filter_start(&f, post->opts.seed, post->theta + i * post->plan.n_params, &lineage, post->block[i]);
    if (!code)
        code = att_filter_through(&f, s->j, 1, -INFINITY, &lik_before);
    if (code < 0)
        return code;
    if (code) {
        post->logw[i] = -INFINITY;
        return 0;
    }
    post->logw[i] += f.log_lik - (post->log_lik[i] + post->log_last[i]);
    post->log_lik[i] = lik_before;
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
    if (code || (code = att_theta_deal(post->n_theta, ctx, enlarge, &s, err)))
        return code;
    att_theta_gather(post);
    for (size_t i = 0; i < post->n_theta; i++)
        if (post->logw[i] > -INFINITY)
            post->lineage[i] = att_theta_lineage(post, epoch, i);
    post->log_evidence += att_logsumexp(post->n_theta, post->logw) - was;
    return 0;
}
