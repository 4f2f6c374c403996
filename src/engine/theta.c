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

size_t att_theta_first(size_t n_theta, int rank)
{
    return att_theta_chain(n_theta, att_ranks_first(att_theta_chains(n_theta), rank));
}

int att_theta_owner(size_t n_theta, size_t i)
{
    return att_ranks_owner(att_theta_chains(n_theta), i / ATT_THETA_CHAIN);
}

double att_theta_var(size_t n_theta, const double *weight, const double *x)
{
    size_t n = att_theta_chains(n_theta);
    double sum = 0;
    for (size_t c = 0; c < n; c++) {
        double off = 0;
        for (size_t i = att_theta_chain(n_theta, c); i < att_theta_chain(n_theta, c + 1); i++)
            off += x ? weight[i] * x[i] : weight[i] - 1 / (double)n_theta;
        sum += off * off;
    }
    return n > 1 ? sum * (double)n / (double)(n - 1) : 0;
}

int att_theta_deal(size_t n_theta, att_ctx *ctx, att_task task, void *cookie, att_err *err)
{
    int self = att_ranks_self();
    return att_ctx_share(ctx, att_theta_first(n_theta, self), att_theta_first(n_theta, self + 1), task, cookie, err);
}

void att_theta_gather_rows(size_t n_theta, void *rows, size_t size)
{
    size_t first[ATT_RANKS_MOST + 1];
    int count = att_ranks_count();
    if (count == 1)
        return;
    for (int r = 0; r <= count; r++)
        first[r] = att_theta_first(n_theta, r) * size;
    att_ranks_gather_parts(rows, first);
}

/* All in one piece, so that no cloud leaves the rest of a chunk unused. */
int att_theta_clouds(att_post *post, size_t n_x, att_err *err)
{
    int self = att_ranks_self();
    size_t bytes = att_cloud_bytes(&post->plan, n_x), chains = att_theta_chains(post->n_theta),
           first = att_theta_first(post->n_theta, self), n = att_theta_first(post->n_theta, self + 1) - first,
           spare = att_ranks_first(chains, self), n_spare = att_ranks_first(chains, self + 1) - spare;
    att_arena_free(&post->clouds);
    post->n_x = n_x;
    post->block = ATT_NEW(&post->clouds, char *, post->n_theta);
    post->spare = ATT_NEW(&post->clouds, char *, chains);
    char *all = att_arena_array(&post->clouds, n + n_spare, bytes);
    int code = post->block && post->spare && all
                   ? 0
                   : att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu clouds of %zu particles of %zu bytes",
                                 n, n_x, post->plan.state_bytes);
    for (size_t i = 0; !code && i < n; i++)
        post->block[first + i] = all + i * bytes;
    for (size_t c = 0; !code && c < n_spare; c++)
        post->spare[spare + c] = all + (n + c) * bytes;
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
    att_theta_gather_rows(n, post->theta, post->plan.n_params * sizeof *post->theta);
    double *const column[] = {post->logw,     post->log_prior, post->log_lik,
                              post->log_last, post->state_ess, post->ancestors};
    for (size_t k = 0; k < sizeof column / sizeof *column; k++)
        att_theta_gather_rows(n, column[k], sizeof(double));
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

/* With whom the chains begin, and their rows meanwhile: a chain's first place may be somebody's whom others need. */
typedef struct beginners {
    att_post *post;
    size_t n;
    uint32_t *from;         /* [n] */
    double *theta, *column; /* [n][n_params], [n][COLUMNS] */
    att_lineage *lineage;
} beginners;

enum { COLUMNS = 5 };

static void columns(const att_post *post, double *out[COLUMNS])
{
    double *const all[COLUMNS] = {post->log_prior, post->log_lik, post->log_last, post->state_ess, post->ancestors};
    memcpy(out, all, sizeof all);
}

static int no_memory(att_err *err) { return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to resample"); }

/* Clouds whose ranks differ travel; the others are copied here, by the team. */
static int copy_cloud(void *cookie, size_t c, att_arena *scratch, att_err *err)
{
    (void)scratch, (void)err;
    const beginners *b = cookie;
    const att_post *post = b->post;
    if (post->block[b->from[c]] && post->spare[c])
        memcpy(post->spare[c], post->block[b->from[c]], att_cloud_bytes(&post->plan, post->n_x));
    return 0;
}

static int send_clouds(const beginners *b, att_arena *arena)
{
    const att_post *post = b->post;
    size_t n = 0;
    att_ranks_parcel *parcel = ATT_NEW(arena, att_ranks_parcel, b->n + 1);
    for (size_t c = 0; parcel && c < b->n; c++) {
        int from = att_theta_owner(post->n_theta, b->from[c]), to = att_ranks_owner(b->n, c);
        if (from != to)
            parcel[n++] =
                (att_ranks_parcel){from, to, from == att_ranks_self() ? post->block[b->from[c]] : post->spare[c]};
    }
    if (parcel)
        att_ranks_deliver(n, parcel, att_cloud_bytes(&post->plan, post->n_x) / 64);
    return parcel ? 0 : -1;
}

static void take_row(const beginners *b, size_t c)
{
    const att_post *post = b->post;
    size_t n = post->plan.n_params, i = b->from[c];
    double *column[COLUMNS];
    columns(post, column);
    memcpy(b->theta + c * n, post->theta + i * n, n * sizeof *b->theta);
    for (size_t k = 0; k < COLUMNS; k++)
        b->column[c * COLUMNS + k] = column[k][i];
    b->lineage[c] = post->lineage[i];
}

static void put_row(const beginners *b, size_t c)
{
    att_post *post = b->post;
    size_t n = post->plan.n_params, i = att_theta_chain(post->n_theta, c);
    double *column[COLUMNS];
    columns(post, column);
    memcpy(post->theta + i * n, b->theta + c * n, n * sizeof *b->theta);
    for (size_t k = 0; k < COLUMNS; k++)
        column[k][i] = b->column[c * COLUMNS + k];
    post->lineage[i] = b->lineage[c];
    char *was = post->block[i];
    post->block[i] = post->spare[c];
    post->spare[c] = was;
}

int att_theta_turn(att_post *post, size_t i, size_t j, uint64_t epoch, att_err *err)
{
    return att_lineage_turn(&post->lineage[i], (uint32_t)j + 1, att_theta_stream(post, epoch, i))
               ? att_err_set(err, ATT_E_DIAGNOSTICS, NULL,
                             "one parameter vector was copied %d times without a single accepted move; "
                             "use a higher --quality",
                             ATT_LINEAGE_MAX)
               : 0;
}

static int begin_chains(beginners *b, att_ctx *ctx, size_t j, uint64_t epoch, att_arena *arena, att_err *err)
{
    att_post *post = b->post;
    int code = att_ctx_run(ctx, b->n, copy_cloud, b, err);
    if (!code && send_clouds(b, arena))
        code = no_memory(err);
    for (size_t c = 0; !code && c < b->n; c++)
        take_row(b, c);
    for (size_t c = 0; !code && c < b->n; c++) {
        put_row(b, c);
        code = att_theta_turn(post, att_theta_chain(post->n_theta, c), j, epoch, err);
    }
    return code;
}

int att_theta_resample(att_post *post, att_ctx *ctx, size_t j, uint64_t epoch, att_err *err)
{
    size_t n = att_theta_chains(post->n_theta);
    att_arena arena = {0};
    beginners b = {.post = post,
                   .n = n,
                   .from = ATT_NEW(&arena, uint32_t, n),
                   .theta = ATT_NEW(&arena, double, n * post->plan.n_params + 1),
                   .column = ATT_NEW(&arena, double, n *COLUMNS),
                   .lineage = ATT_NEW(&arena, att_lineage, n)};
    int code = b.from && b.theta && b.column && b.lineage ? 0 : no_memory(err);
    if (!code) {
        att_rng r = att_rng_open(post->opts.seed, ATT_FOR_THETA, epoch, post->opts.shard, 0, 0);
        att_resample_by(post->opts.resampling, post->n_theta, post->weight, &r, n, b.from);
        code = begin_chains(&b, ctx, j, epoch, &arena, err);
        memset(post->logw, 0, post->n_theta * sizeof *post->logw);
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
        att_ranks_tell(att_theta_owner(post->n_theta, i), post->block[i], bytes);
    return code;
}

void att_theta_return(const att_post *post, size_t i)
{
    if (att_theta_owner(post->n_theta, i) != att_ranks_self())
        post->block[i] = NULL;
}
