/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/post.h"
#include "engine/resample.h"
#include "engine/theta.h"
#include "base/num.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void att_post_free(att_post **post)
{
    if (!*post)
        return;
    att_arena_free(&(*post)->clouds);
    att_arena arena = (*post)->arena; /* the post lies in it */
    att_arena_free(&arena);
    *post = NULL;
}

size_t att_post_n_theta(const att_post *post) { return post->n_theta; }
size_t att_post_n_x(const att_post *post) { return post->n_x; }
const double *att_post_theta(const att_post *post, size_t i) { return post->theta + i * post->plan.n_params; }
const double *att_post_weight(const att_post *post) { return post->weight; }
const att_report_fit *att_post_reports(const att_post *post) { return post->report; }
double att_post_min_ess(const att_post *post) { return post->min_ess; }
double att_post_acceptance(const att_post *post) { return post->acceptance; }

double att_post_log_evidence(const att_post *post, double *se)
{
    if (se)
        *se = sqrt(post->evidence_var);
    return post->log_evidence;
}

void att_post_moments(const att_post *post, size_t i, double *out)
{
    const att_plan *plan = &post->plan;
    att_cloud c;
    att_cloud_lay(&c, plan, post->n_x, post->block[i]);
    double sum = att_logsumexp(c.n, c.logw);
    memset(out, 0, 2 * plan->n_effects * sizeof *out);
    for (size_t k = 0; k < c.n; k++) {
        double w = exp(c.logw[k] - sum);
        for (size_t e = 0; e < plan->n_effects; e++) {
            double v = c.effect[k * plan->n_effects + e];
            out[e] += w * v;
            out[plan->n_effects + e] += w * v * v;
        }
    }
}

void att_post_effect(const att_post *post, size_t e, double *mean, double *sd)
{
    size_t n = post->plan.n_effects;
    double m = 0, m2 = 0;
    for (size_t i = 0; i < post->n_theta; i++) {
        m += post->weight[i] * post->moment[2 * i * n + e];
        m2 += post->weight[i] * post->moment[(2 * i + 1) * n + e];
    }
    double within = post->plan.covariance[e * n + e];
    *mean = m;
    *sd = sqrt(within + fmax(m2 - m * m, 0));
}

typedef struct pair {
    double x, w;
} pair;

typedef struct place {
    pair of; /* first, so that pair_order() serves */
    size_t i;
} place;

static int pair_order(const void *a, const void *b)
{
    const pair *p = a, *q = b;
    return (p->x > q->x) - (p->x < q->x);
}

int att_post_weighted_quantiles(size_t n, const double *x, const double *w, size_t n_prob, const double *prob,
                                double *out)
{
    att_arena scratch = {0};
    pair *v = ATT_NEW(&scratch, pair, n);
    size_t m = 0, k = 0;
    for (size_t i = 0; v && i < n; i++)
        if (w[i] > 0)
            v[m++] = (pair){x[i], w[i]};
    if (m)
        qsort(v, m, sizeof *v, pair_order);
    double sum = 0;
    for (size_t i = 0; i < m; i++)
        for (sum += v[i].w; k < n_prob && (sum >= prob[k] * (1 - 1e-12) || i + 1 == m); k++)
            out[k] = v[i].x;
    att_arena_free(&scratch);
    return v ? 0 : -ATT_E_NO_MEMORY;
}

/* Weighted mid-ranks of parameter k, each in (0, 1). 0, or <0. */
static int ranks_of(const att_post *post, size_t k, double *u, att_arena *scratch)
{
    size_t n = post->n_theta;
    place *v = ATT_NEW(scratch, place, n);
    for (size_t i = 0; v && i < n; i++)
        v[i] = (place){{post->theta[i * post->plan.n_params + k], post->weight[i]}, i};
    if (!v)
        return -ATT_E_NO_MEMORY;
    qsort(v, n, sizeof *v, pair_order);
    double below = 0;
    for (size_t a = 0, b; a < n; a = b) {
        double same = 0;
        for (b = a; b < n && !(v[b].of.x > v[a].of.x); b++)
            same += v[b].of.w;
        for (size_t i = a; i < b; i++)
            u[v[i].i] = below + 0.5 * same;
        below += same;
    }
    return 0;
}

double att_post_draws(const att_post *post)
{
    const att_problem *p = post->plan.problem;
    att_arena scratch = {0};
    double least = NAN, *u = ATT_NEW(&scratch, double, post->n_theta);
    for (size_t k = 0; u && k < post->plan.n_params; k++) {
        double mean = 0, var = 0;
        if (p->prior[k].kind == ATT_FIXED || ranks_of(post, k, u, &scratch))
            continue;
        for (size_t i = 0; i < post->n_theta; i++)
            mean += post->weight[i] * u[i];
        for (size_t i = 0; i < post->n_theta; i++)
            var += post->weight[i] * (u[i] - mean) * (u[i] - mean), u[i] -= mean;
        least = fmin(least, var / att_theta_var(post->n_theta, post->weight, u));
    }
    att_arena_free(&scratch);
    return fmin(least, (double)post->n_theta);
}

double att_post_quantile(const att_post *post, size_t k, double p)
{
    att_arena scratch = {0};
    double out = NAN, *x = ATT_NEW(&scratch, double, post->n_theta);
    for (size_t i = 0; x && i < post->n_theta; i++)
        x[i] = post->theta[i * post->plan.n_params + k];
    if (x)
        att_post_weighted_quantiles(post->n_theta, x, post->weight, 1, &p, &out);
    att_arena_free(&scratch);
    return out;
}

int att_post_pick(const att_post *post, size_t i, double u, size_t n, uint32_t *pick, att_arena *scratch)
{
    att_cloud c;
    att_cloud_lay(&c, &post->plan, post->n_x, post->block[i]);
    double *w = ATT_NEW(scratch, double, c.n);
    if (!w)
        return -ATT_E_NO_MEMORY;
    att_normalise(c.n, c.logw, w);
    att_resample_systematic(c.n, w, u, n, pick);
    return 0;
}
