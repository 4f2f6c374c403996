/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/rerun.h"
#include "engine/reweigh.h"
#include "engine/theta.h"
#include "base/num.h"

#include <math.h>
#include <string.h>

typedef struct again {
    const att_post *old;
    att_post *post;
} again;

/* The old filter's streams, turned at the same reports as far as they are left. */
static att_lineage same_streams(const att_lineage *old, const att_problem *was, const att_problem *is)
{
    att_lineage l = {0};
    uint32_t left = 0, j = 0;
    for (uint32_t k = 0; k < old->n; k++) {
        for (; j < old->part[k].from; j++)
            left += left < is->n_obs && is->obs[left].row == was->obs[j].row;
        l.n -= l.n && l.part[l.n - 1].from == left; /* nothing is left of the part before */
        l.part[l.n].from = left;
        l.part[l.n++].stream = old->part[k].stream;
    }
    return l;
}

static int run_anew(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    const again *a = cookie;
    att_post *post = a->post;
    const att_plan *plan = &post->plan;
    att_filter f;
    post->logw[i] = post->log_lik[i] = -INFINITY;
    post->lineage[i] = same_streams(&a->old->lineage[i], a->old->plan.problem, plan->problem);
    if (!(a->old->weight[i] > 0))
        return 0;
    int code = att_filter_open(&f, plan, post->n_x, scratch, err);
    if (!code)
        code =
            att_filter_start(&f, post->opts.seed, post->theta + i * plan->n_params, &post->lineage[i], post->block[i]);
    for (size_t j = 0; !code && j < plan->n_obs; j++)
        code = att_filter_to_report(&f, j);
    if (!code)
        code = att_filter_to_day(&f, plan->n_days);
    if (code)
        return code < 0 ? code : 0; /* no path of this vector explains the reports: no weight */
    post->log_lik[i] = f.log_lik;
    post->logw[i] = log(a->old->weight[i]) + f.log_lik - a->old->log_lik[i];
    return 0;
}

/* Smoothed weights of the vectors. */
static int weigh(att_post *post, att_rerun_worth *worth, att_err *err)
{
    att_arena scratch = {0};
    int code = att_reweigh_smooth(post->n_theta, post->logw, 1, post->weight, &worth->khat, &scratch);
    att_arena_free(&scratch);
    worth->ess = att_ess(post->n_theta, post->weight);
    if (code)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for weights");
    return worth->ess > 0 ? 0
                          : att_err_set(err, ATT_E_DIAGNOSTICS, NULL,
                                        "none of the fit's parameter vectors explains the reports that are left");
}

int att_rerun_post(att_post **out, att_ctx *ctx, const att_post *old, const att_problem *p, att_rerun_worth *worth,
                   att_err *err)
{
    att_arena arena = {0};
    att_post *post = ATT_NEW(&arena, att_post, 1);
    *out = NULL;
    if (!post)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a fit");
    post->arena = arena;
    post->opts = old->opts;
    post->opts.n_x = old->n_x;
    post->n_theta = old->n_theta;
    int code = att_theta_open(post, p, err);
    if (!code) {
        memcpy(post->theta, old->theta, old->n_theta * old->plan.n_params * sizeof *post->theta);
        code = att_theta_deal(post->n_theta, ctx, run_anew, &(again){old, post}, err);
        att_theta_gather(post);
    }
    if (!code)
        code = weigh(post, worth, err);
    if (code)
        att_post_free(&post);
    *out = post;
    return code;
}
