/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/walk.h"
#include "base/num.h"

#include <math.h>
#include <string.h>

enum { MAX_PARAMS = 256 };

int att_walk_open(att_walk *w, const att_problem *p, att_arena *arena, att_err *err)
{
    size_t n = att_fields_count(p->model->params);
    int *row = ATT_NEW(arena, int, n + 1);
    if (n > MAX_PARAMS)
        return att_err_set(err, ATT_E_MODEL, "params", "at most %d parameters, the model has %zu", MAX_PARAMS, n);
    if (!row)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu parameters", n);
    *w = (att_walk){.problem = p, .n_params = n, .row = row};
    for (size_t k = 0; k < n; k++)
        if (p->prior[k].kind != ATT_FIXED)
            row[w->d++] = (int)k;
    w->root = ATT_NEW(arena, double, w->d *w->d + 1);
    w->scale = w->d ? 2.38 / sqrt((double)w->d) : 0;
    return w->root ? 0 : att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu parameters", n);
}

void att_walk_draw(const att_walk *w, att_rng *r, double *theta)
{
    for (size_t k = 0; k < w->n_params; k++)
        theta[k] = att_prior_draw(&w->problem->prior[k], r);
}

static double to_u(const att_field *f, double x)
{
    if (f->scale == ATT_LOG)
        return log(x);
    return f->scale == ATT_LOGIT ? log((x - f->low) / (f->high - x)) : x;
}

static double from_u(const att_field *f, double u)
{
    if (f->scale == ATT_LOG)
        return exp(u);
    return f->scale == ATT_LOGIT ? f->low + (f->high - f->low) / (1 + exp(-u)) : u;
}

/* log |dx/du| at x. */
static double log_jacobian(const att_field *f, double x)
{
    if (f->scale == ATT_LOG)
        return log(x);
    return f->scale == ATT_LOGIT ? log((x - f->low) * (f->high - x) / (f->high - f->low)) : 0;
}

void att_walk_to(const att_walk *w, const double *theta, double *u)
{
    for (size_t k = 0; k < w->d; k++)
        u[k] = to_u(&w->problem->model->params[w->row[k]], theta[w->row[k]]);
}

double att_walk_logprior(const att_walk *w, const double *theta)
{
    double sum = 0;
    for (size_t k = 0; k < w->d; k++) {
        const att_field *f = &w->problem->model->params[w->row[k]];
        double x = theta[w->row[k]];
        /* At the very edge of a walking scale the density there is that of an infinite u: never accepted. */
        if (!(x >= f->low && x <= f->high) || (f->scale == ATT_LOGIT && (x <= f->low || x >= f->high))
            || (f->scale == ATT_LOG && x <= 0))
            return -INFINITY;
        sum += att_prior_logpdf(&w->problem->prior[w->row[k]], x) + log_jacobian(f, x);
    }
    return isnan(sum) ? -INFINITY : sum;
}

int att_walk_fit(att_walk *w, size_t n, const double *theta, const double *weight, att_arena *scratch)
{
    size_t d = w->d;
    double *mean = ATT_NEW(scratch, double, d + 1), *u = ATT_NEW(scratch, double, n *d + 1);
    if (!mean || !u)
        return -ATT_E_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        att_walk_to(w, theta + i * w->n_params, u + i * d);
        for (size_t k = 0; weight[i] > 0 && k < d; k++)
            mean[k] += weight[i] * u[i * d + k];
    }
    memset(w->root, 0, d * d * sizeof *w->root);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; weight[i] > 0 && k < d; k++)
            for (size_t l = 0; l <= k; l++)
                w->root[k * d + l] += weight[i] * (u[i * d + k] - mean[k]) * (u[i * d + l] - mean[l]);
    for (size_t k = 0; k < d; k++)
        for (size_t l = 0; l < k; l++)
            w->root[l * d + k] = w->root[k * d + l];
    return d && att_cholesky(d, w->root) ? -ATT_E_DIAGNOSTICS : 0;
}

void att_walk_step(const att_walk *w, att_rng *r, const double *from, double *to)
{
    double u[MAX_PARAMS], z[MAX_PARAMS];
    size_t d = w->d;
    memcpy(to, from, w->n_params * sizeof *to);
    att_walk_to(w, from, u);
    for (size_t k = 0; k < d; k++)
        z[k] = att_draw_normal(r);
    for (size_t k = 0; k < d; k++) {
        for (size_t l = 0; l <= k; l++)
            u[k] += w->scale * w->root[k * d + l] * z[l];
        to[w->row[k]] = from_u(&w->problem->model->params[w->row[k]], u[k]);
    }
}

void att_walk_adapt(att_walk *w, double acceptance)
{
    double most = w->d ? 2.38 / sqrt((double)w->d) * 1.5 : 0;
    w->scale *= exp(acceptance - 0.234);
    if (w->scale > most)
        w->scale = most;
    if (w->scale < most * 0.1)
        w->scale = most * 0.1;
}
