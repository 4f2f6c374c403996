/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/theta.h"
#include "engine/resample.h"
#include "base/ranks.h"
#include "base/rng.h"

#include <string.h>

int att_theta_open(att_post *post, const att_problem *p, att_err *err)
{
    att_arena *a = &post->arena;
    size_t n = post->n_theta;
    int code = att_plan_make(&post->plan, p, a, err);
    if (code)
        return code;
    post->plan.resampling = post->opts.resampling;
    post->theta = ATT_NEW(a, double, n * post->plan.n_params + 1);
    post->logw = ATT_NEW(a, double, n);
    post->weight = ATT_NEW(a, double, n);
    post->log_prior = ATT_NEW(a, double, n);
    post->log_lik = ATT_NEW(a, double, n);
    post->log_last = ATT_NEW(a, double, n);
    post->state_ess = ATT_NEW(a, double, n);
    post->ancestors = ATT_NEW(a, double, n);
    post->lineage = ATT_NEW(a, att_lineage, n);
    post->moment = ATT_NEW(a, double, 2 * n * post->plan.n_effects + 1);
    post->report = ATT_NEW(a, att_report_fit, p->n_obs + 1);
    if (!post->theta || !post->logw || !post->weight || !post->log_prior || !post->log_lik || !post->log_last
        || !post->state_ess || !post->ancestors || !post->lineage || !post->moment || !post->report)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu parameter particles", n);
    for (size_t i = 0; i < n; i++) {
        post->weight[i] = 1 / (double)n;
        post->lineage[i] = att_theta_lineage(post, 0, i);
    }
    return att_theta_clouds(post, post->opts.n_x, err);
}

/* All in one piece, so that no cloud leaves the rest of a chunk unused. */
int att_theta_clouds(att_post *post, size_t n_x, att_err *err)
{
    size_t bytes = att_cloud_bytes(&post->plan, n_x), first = att_ranks_first(post->n_theta, att_ranks_self()),
           n = att_ranks_first(post->n_theta, att_ranks_self() + 1) - first;
    att_arena_free(&post->clouds);
    post->n_x = n_x;
    post->block = ATT_NEW(&post->clouds, char *, post->n_theta);
    char *all = att_arena_array(&post->clouds, n, bytes);
    int code = post->block && all
                   ? 0
                   : att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu clouds of %zu particles of %zu bytes",
                                 n, n_x, post->plan.state_bytes);
    for (size_t i = 0; !code && i < n; i++)
        post->block[first + i] = all + i * bytes;
    return att_ranks_agree(code, err);
}

int att_theta_late(att_post *post, att_err *err)
{
    int code = att_theta_clouds(post, post->n_x, err);
    char **none = code ? NULL : ATT_NEW(&post->clouds, char *, post->n_theta);
    if (!code && !none)
        code = att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for clouds");
    if (!code)
        post->room = post->block, post->block = none;
    return att_ranks_agree(code, err);
}

void att_theta_gather(att_post *post)
{
    size_t n = post->n_theta;
    att_ranks_gather(post->theta, n, post->plan.n_params * sizeof *post->theta);
    double *const column[] = {post->logw,     post->log_prior, post->log_lik,
                              post->log_last, post->state_ess, post->ancestors};
    for (size_t k = 0; k < sizeof column / sizeof *column; k++)
        att_ranks_gather(column[k], n, sizeof(double));
}

uint64_t att_theta_stream(const att_post *post, uint64_t epoch, size_t i)
{
    return (epoch << 32) + post->opts.shard * post->n_theta + i;
}

att_lineage att_theta_lineage(const att_post *post, uint64_t epoch, size_t i)
{
    return (att_lineage){.n = 1, .part = {{0, att_theta_stream(post, epoch, i)}}};
}

/* ---- resampling ------------------------------------------------------------------------------------------------------ */

typedef struct copy {
    size_t from, to;
} copy;

typedef struct copies {
    att_post *post;
    size_t n;
    copy *each;
} copies;

/* Those whose ranks differ travel; the others are made here, by the team. */
static int copy_cloud(void *cookie, size_t k, att_arena *scratch, att_err *err)
{
    (void)scratch, (void)err;
    const copies *c = cookie;
    char *const *block = c->post->block;
    copy x = c->each[k];
    if (block[x.from] && block[x.to])
        memcpy(block[x.to], block[x.from], att_cloud_bytes(&c->post->plan, c->post->n_x));
    return 0;
}

static int send_clouds(const copies *c, att_arena *arena)
{
    const att_post *post = c->post;
    size_t n = 0;
    att_ranks_parcel *parcel = ATT_NEW(arena, att_ranks_parcel, c->n + 1);
    for (size_t k = 0; parcel && k < c->n; k++) {
        copy x = c->each[k];
        int from = att_ranks_owner(post->n_theta, x.from), to = att_ranks_owner(post->n_theta, x.to);
        if (from != to)
            parcel[n++] = (att_ranks_parcel){from, to, post->block[from == att_ranks_self() ? x.from : x.to]};
    }
    if (parcel)
        att_ranks_deliver(n, parcel, att_cloud_bytes(&post->plan, post->n_x) / 64);
    return parcel ? 0 : -1;
}

static void copy_row(att_post *post, copy x)
{
    size_t np = post->plan.n_params;
    memcpy(post->theta + x.to * np, post->theta + x.from * np, np * sizeof *post->theta);
    post->log_prior[x.to] = post->log_prior[x.from];
    post->log_lik[x.to] = post->log_lik[x.from];
    post->log_last[x.to] = post->log_last[x.from];
    post->state_ess[x.to] = post->state_ess[x.from];
    post->ancestors[x.to] = post->ancestors[x.from];
    post->lineage[x.to] = post->lineage[x.from];
}

/* Who takes whose place. */
static void pair_up(copies *c, const uint32_t *from, uint32_t *keep)
{
    size_t n = c->post->n_theta;
    for (size_t k = 0; k < n; k++)
        keep[from[k]]++;
    for (size_t a = 0, dead = 0; a < n; a++)
        for (uint32_t more = 1; more < keep[a]; more++) {
            while (keep[dead])
                dead++;
            c->each[c->n++] = (copy){a, dead++};
        }
}

static int no_memory(att_err *err) { return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to resample"); }

static int make_copies(copies *c, att_ctx *ctx, size_t j, uint64_t epoch, att_arena *arena, att_err *err)
{
    att_post *post = c->post;
    for (size_t k = 0; k < c->n; k++) {
        size_t to = c->each[k].to;
        copy_row(post, c->each[k]);
        if (att_lineage_turn(&post->lineage[to], (uint32_t)j + 1, att_theta_stream(post, epoch, to)))
            return att_err_set(err, ATT_E_DIAGNOSTICS, NULL,
                               "one parameter vector was copied %d times without a single accepted move; "
                               "use a higher --quality",
                               ATT_LINEAGE_MAX);
    }
    int code = att_ctx_run(ctx, c->n, copy_cloud, c, err);
    return code ? code : send_clouds(c, arena) ? no_memory(err) : 0;
}

int att_theta_resample(att_post *post, att_ctx *ctx, size_t j, uint64_t epoch, att_err *err)
{
    size_t n = post->n_theta;
    att_arena arena = {0};
    uint32_t *from = ATT_NEW(&arena, uint32_t, n), *keep = ATT_NEW(&arena, uint32_t, n);
    copies c = {.post = post, .each = ATT_NEW(&arena, copy, n)};
    int code = from && keep && c.each ? 0 : no_memory(err);
    if (!code) {
        att_rng r = att_rng_open(post->opts.seed, ATT_FOR_THETA, epoch, post->opts.shard, 0, 0);
        att_resample_by(post->opts.resampling, n, post->weight, &r, n, from);
        pair_up(&c, from, keep);
        code = make_copies(&c, ctx, j, epoch, &arena, err);
        memset(post->logw, 0, n * sizeof *post->logw);
    }
    att_arena_free(&arena);
    return code;
}

int att_theta_borrow(const att_post *post, size_t i, att_arena *arena, att_err *err)
{
    size_t bytes = att_cloud_bytes(&post->plan, post->n_x);
    if (!post->block[i])
        post->block[i] = att_arena_alloc(arena, bytes);
    int code = post->block[i] ? 0 : att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a cloud");
    code = att_ranks_agree(code, err);
    if (!code)
        att_ranks_tell(att_ranks_owner(post->n_theta, i), post->block[i], bytes);
    return code;
}

void att_theta_return(const att_post *post, size_t i)
{
    if (att_ranks_owner(post->n_theta, i) != att_ranks_self())
        post->block[i] = NULL;
}
