/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/path.h"
#include "engine/checkpoint.h"
#include "engine/report.h"
#include "engine/resample.h"
#include "engine/theta.h"
#include "base/ranks.h"
#include "base/rng.h"

#include <string.h>

typedef struct att_path_turn {
    int t;
    uint32_t *from; /* [n] */
} turn;

static int record_day(void *cookie, const att_args *a, int t, const att_cloud *c)
{
    att_path_past *r = cookie;
    const att_model *model = r->plan->problem->model;
    for (size_t q = 0; q < r->plan->n_quantities; q++) {
        if (r->wanted && !r->wanted[q])
            continue;
        int code = model->observe(a, (int)q, c->x, r->value + ((size_t)t * r->plan->n_quantities + q) * r->n);
        if (code)
            return code;
    }
    return model->event ? model->event(a, t, c->x, r->hit + (size_t)t * r->n) : 0;
}

static void record_resampling(void *cookie, int t, const uint32_t *from)
{
    att_path_past *r = cookie;
    r->resampled[r->n_resampled].t = t;
    memcpy(r->resampled[r->n_resampled++].from, from, r->n * sizeof *from);
}

/* Room for the resamplings of one filter, and for `days` of values (0: none are wanted). */
static int past_open(att_path_past *r, const att_post *post, size_t days, att_arena *scratch)
{
    const att_plan *plan = &post->plan;
    *r = (att_path_past){.plan = plan, .n = post->n_x};
    r->value = ATT_NEW(scratch, double, days * plan->n_quantities * r->n);
    r->hit = ATT_NEW(scratch, uint32_t, days * r->n);
    r->resampled = ATT_NEW(scratch, turn, plan->n_obs + 1);
    uint32_t *from = ATT_NEW(scratch, uint32_t, plan->n_obs * r->n + 1);
    if (!r->value || !r->hit || !r->resampled || !from)
        return -ATT_E_NO_MEMORY;
    for (size_t j = 0; j < plan->n_obs; j++)
        r->resampled[j].from = from + j * r->n;
    return 0;
}

/* The place, on the way to the end of day t, of the ancestor of k; *e: resamplings not yet gone back through. */
static uint32_t back_to(const att_path_past *p, int t, uint32_t k, size_t *e)
{
    while (*e && p->resampled[*e - 1].t >= t) /* on the way to that day its own resamplings have not been done */
        k = p->resampled[--*e].from[k];
    return k;
}

/* Is it the filter of the fit? That shows in its cloud or, where there is none yet, in its likelihood. */
static int check_same(const att_post *post, size_t i, const att_filter *f, char *block, att_err *err)
{
    if (post->block[i])
        return memcmp(block, post->block[i], post->plan.state_bytes * post->n_x)
                   ? att_err_set(err, ATT_E_BUG, NULL, "a replayed filter differs from the one that was fitted")
                   : 0;
    if (f->log_lik != post->log_lik[i])
        return att_checkpoint_differs(err);
    post->block[i] = block;
    return 0;
}

/* Run the filter of theta i once more, from the start to the cut-off, before the eyes of `watch` and `trace` (or NULL). */
static int run_again(const att_post *post, size_t i, const att_filter_watch *watch, const att_trace *trace,
                     att_arena *scratch, att_err *err)
{
    const att_plan *plan = &post->plan;
    att_filter f;
    char *block = post->block[i] ? att_arena_alloc(scratch, att_cloud_bytes(plan, post->n_x))
                  : post->room   ? post->room[i]
                                 : NULL;
    if (!block)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to replay a filter");
    int code = att_filter_open(&f, plan, post->n_x, scratch, err);
    if (code)
        return code;
    f.watch = watch;
    f.args.trace = trace;
    code = att_filter_start(&f, post->opts.seed, post->theta + i * plan->n_params, &post->lineage[i], block);
    for (size_t j = 0; !code && j < plan->n_obs; j++)
        code = att_filter_to_report(&f, j);
    if (!code)
        code = att_filter_to_day(&f, plan->n_days);
    if (code > 0)
        return post->room ? att_checkpoint_differs(err)
                          : att_err_set(err, ATT_E_BUG, NULL, "a replayed filter was refused");
    return code ? code : check_same(post, i, &f, block, err);
}

int att_path_past_open(att_path_past *p, const att_post *post, size_t i, const unsigned char *wanted,
                       att_arena *scratch, att_err *err)
{
    if (past_open(p, post, (size_t)post->plan.n_days + 1, scratch))
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to replay a filter");
    p->wanted = wanted;
    att_filter_watch watch = {p, record_day, record_resampling};
    return run_again(post, i, &watch, NULL, scratch, err);
}

void att_path_past_of(const att_path_past *p, uint32_t pick, double *value, uint32_t *hit)
{
    size_t e = p->n_resampled, nq = p->plan->n_quantities;
    for (size_t t = (size_t)p->plan->n_days + 1; t-- > 0;) {
        pick = back_to(p, (int)t, pick, &e);
        for (size_t q = 0; q < nq; q++)
            value[t * nq + q] = p->value[(t * nq + q) * p->n + pick];
        if (hit)
            hit[t] = p->hit[t * p->n + pick];
    }
}

void att_path_tell(void *cookie, size_t i, double t, uint32_t unit, int happening, uint32_t n)
{
    const att_path_ear *ear = cookie;
    if (i == ear->of)
        ear->to->tell(ear->to->cookie, 0, t < 0 ? 0 : t, unit, happening, n);
}

typedef struct follower {
    att_path_ear ear;
    const uint32_t *at; /* [n_days + 1] whom to listen to on the way to the end of each day */
    int n_days;
} follower;

static int turn_to_next_day(void *cookie, const att_args *a, int t, const att_cloud *c)
{
    (void)a, (void)c;
    follower *f = cookie;
    f->ear.of = f->at[t < f->n_days ? t + 1 : t];
    return 0;
}

/* Who survives is known at the end only: one run to learn the ancestry, a second to listen to it. */
int att_path_trace(const att_post *post, size_t i, uint32_t pick, const att_trace *trace, att_arena *scratch,
                   att_err *err)
{
    att_path_past r;
    uint32_t *at = ATT_NEW(scratch, uint32_t, (size_t)post->plan.n_days + 1);
    if (!at || past_open(&r, post, 0, scratch))
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to replay a filter");
    att_filter_watch watch = {.cookie = &r, .resampled = record_resampling};
    int code = run_again(post, i, &watch, NULL, scratch, err);
    if (code)
        return code;
    size_t e = r.n_resampled;
    for (int t = post->plan.n_days; t >= 0; t--)
        at[t] = pick = back_to(&r, t, pick, &e);
    follower f = {{trace, at[0]}, at, post->plan.n_days};
    watch = (att_filter_watch){.cookie = &f, .day = turn_to_next_day};
    return run_again(post, i, &watch, &(att_trace){&f.ear, att_path_tell}, scratch, err);
}

typedef struct fitted {
    att_post *post;
    double *share; /* [n_theta] sums to 1: the weights, or how many of ATT_PATH_FITTED paths are the particle's */
    unsigned char *wanted; /* [n_quantities] those that reports speak of */
    double *truth;         /* [n_theta][n_obs] true value of the quantity a report speaks of, along one path */
} fitted;

static int share_out(fitted *s, att_arena *arena)
{
    const att_post *post = s->post;
    uint32_t *from = ATT_NEW(arena, uint32_t, ATT_PATH_FITTED);
    if (!from)
        return -ATT_E_NO_MEMORY;
    if (post->n_theta <= ATT_PATH_FITTED) {
        memcpy(s->share, post->weight, post->n_theta * sizeof *s->share);
        return 0;
    }
    att_resample_systematic(post->n_theta, post->weight, 0.5, ATT_PATH_FITTED, from);
    for (int k = 0; k < ATT_PATH_FITTED; k++)
        s->share[from[k]] += 1.0 / ATT_PATH_FITTED;
    return 0;
}

static int fitted_path(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    fitted *s = cookie;
    const att_post *post = s->post;
    const att_plan *plan = &post->plan;
    if (!(s->share[i] > 0))
        return 0;
    size_t nq = plan->n_quantities;
    double *value = ATT_NEW(scratch, double, ((size_t)plan->n_days + 1) * nq);
    if (!value)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a path");
    att_path_past past;
    uint32_t pick;
    att_rng r = att_rng_open(post->opts.seed, ATT_FOR_PICK, i, 1, 0, 0);
    int code = att_path_past_open(&past, post, i, s->wanted, scratch, err);
    if (!code)
        code = att_post_pick(post, i, att_rng_unif(&r), 1, &pick, scratch);
    if (!code)
        att_path_past_of(&past, pick, value, NULL);
    for (size_t j = 0; !code && j < plan->n_obs; j++) {
        const att_obs *y = plan->obs[j].obs;
        double v = value[(size_t)y->t1 * nq + (size_t)y->quantity];
        if (y->t0 >= 0)
            v -= value[(size_t)y->t0 * nq + (size_t)y->quantity];
        s->truth[i * plan->n_obs + j] = v;
    }
    return code;
}

/* Weighted 5, 50, 95 % and mean tail of report j; x[n_theta] is scratch. */
static int fitted_sum(const fitted *s, size_t j, double *x)
{
    att_post *post = s->post;
    static const double prob[3] = {0.05, 0.5, 0.95};
    double tail = 0;
    for (size_t i = 0; i < post->n_theta; i++) {
        x[i] = s->truth[i * post->plan.n_obs + j];
        if (s->share[i] > 0)
            tail += s->share[i] * att_report_tail(&post->plan, j, x[i]);
    }
    post->report[j].tail = tail;
    return att_post_weighted_quantiles(post->n_theta, x, s->share, 3, prob, post->report[j].fitted);
}

int att_path_fitted(att_post *post, att_ctx *ctx, att_err *err)
{
    size_t n = post->n_theta, n_obs = post->plan.n_obs;
    if (!n_obs)
        return 0;
    att_arena arena = {0};
    fitted s = {.post = post,
                .share = ATT_NEW(&arena, double, n),
                .wanted = ATT_NEW(&arena, unsigned char, post->plan.n_quantities),
                .truth = ATT_NEW(&arena, double, (n * n_obs))};
    double *x = ATT_NEW(&arena, double, n);
    for (size_t j = 0; s.wanted && j < n_obs; j++)
        s.wanted[post->plan.obs[j].obs->quantity] = 1;
    int code = s.share && s.wanted && s.truth && x ? share_out(&s, &arena) : -ATT_E_NO_MEMORY;
    if (!code)
        code = att_theta_deal(n, ctx, fitted_path, &s, err);
    if (!code)
        att_theta_gather_rows(n, s.truth, n_obs * sizeof *s.truth);
    for (size_t j = 0; !code && j < n_obs; j++)
        code = fitted_sum(&s, j, x);
    if (code == -ATT_E_NO_MEMORY)
        att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for paths");
    att_arena_free(&arena);
    return code;
}
