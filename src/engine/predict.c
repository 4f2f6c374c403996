/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/predict.h"
#include "base/num.h"

#include <math.h>

enum { SWEEPS = 16 };

static double log_count(double x) { return log(fmax(x, 0.5)); }

/* Covariance of the logs of two reports given the path: their common effects, and on the diagonal the noise. */
static double covariance(const att_problem *p, const att_obs *a, const att_obs *b)
{
    double v = a == b ? a->noise * a->noise : 0;
    for (int i = 0; i < ATT_OBS_EFFECTS; i++)
        for (int k = 0; k < ATT_OBS_EFFECTS; k++)
            if (a->effect[i] >= 0 && a->effect[i] == b->effect[k])
                v += p->effect[a->effect[i]].sd * p->effect[a->effect[i]].sd;
    return v;
}

/* The inverse of L L' into q, column by column. */
static void invert(size_t n, const double *l, double *q)
{
    for (size_t c = 0; c < n; c++) {
        for (size_t i = 0; i < n; i++) {
            double v = i == c;
            for (size_t k = c; k < i; k++)
                v -= l[i * n + k] * q[k * n + c];
            q[i * n + c] = i < c ? 0 : v / l[i * n + i];
        }
        for (size_t i = n; i-- > 0;) {
            double v = q[i * n + c];
            for (size_t k = i + 1; k < n; k++)
                v -= l[k * n + i] * q[k * n + c];
            q[i * n + c] = v / l[i * n + i];
        }
    }
}

int att_predict_open(att_predict *m, const att_problem *p, const unsigned char *use, att_arena *arena, att_err *err)
{
    att_plan *plan = ATT_NEW(arena, att_plan, 1);
    size_t *row = ATT_NEW(arena, size_t, p->n_obs + 1);
    const att_plan_obs **obs = ATT_NEW(arena, const att_plan_obs *, p->n_obs + 1);
    *m = (att_predict){.problem = p, .row = row, .obs = obs};
    int code = plan && row && obs ? att_plan_make(plan, p, arena, err) : -ATT_E_NO_MEMORY;
    for (size_t j = 0; !code && j < p->n_obs; j++)
        if (use[j]) {
            obs[m->n] = &plan->obs[j];
            row[m->n++] = j;
        }
    size_t n = m->n;
    double *l = ATT_NEW(arena, double, n *n + 1), *q = ATT_NEW(arena, double, n *n + 1);
    m->said = ATT_NEW(arena, double, n + 1);
    m->miss = ATT_NEW(arena, double, n + 1);
    m->q = q;
    if (!l || !q || !m->said || !m->miss || code == -ATT_E_NO_MEMORY)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to predict from %zu reports", n);
    for (size_t i = 0; !code && i < n; i++)
        for (size_t k = 0; k < n; k++)
            l[i * n + k] = covariance(p, obs[i]->obs, obs[k]->obs);
    if (!code && att_cholesky(n, l))
        return att_err_set(err, ATT_E_BUG, NULL, "the covariance of the reports is not positive");
    if (!code)
        invert(n, l, q);
    return code;
}

/* Draw the reports that are intervals, each given the others: normal with precision q[i][i], within its interval. */
static void draw_intervals(const att_predict *m, const double *centre, att_rng *r)
{
    for (size_t i = 0; i < m->n; i++) {
        const att_plan_obs *o = m->obs[i];
        const double *q = m->q + i * m->n;
        double pull = 0;
        if (o->obs->kind == ATT_ABOUT)
            continue;
        for (size_t k = 0; k < m->n; k++)
            pull += k == i ? 0 : q[k] * (m->said[k] - centre[k]);
        m->said[i] = att_draw_normal_within(r, centre[i] - pull / q[i], sqrt(1 / q[i]), o->low, o->high);
    }
}

/* What the reports are expected to say, with all effects 0, into miss[]; and a first guess of what they mean. */
static int begin(const att_predict *m, const double *x)
{
    int open = 0;
    for (size_t i = 0; i < m->n; i++) {
        const att_plan_obs *o = m->obs[i];
        m->miss[i] = log_count(x[i]) + o->obs->offset;
        m->said[i] = o->obs->kind == ATT_ABOUT ? o->best : fmin(fmax(m->miss[i], o->low), o->high);
        open |= o->obs->kind != ATT_ABOUT;
    }
    return open;
}

void att_predict_effects(const att_predict *m, const double *x, att_rng *r, double *effect)
{
    const att_problem *p = m->problem;
    for (int sweep = begin(m, x) ? SWEEPS : 0; sweep > 0; sweep--)
        draw_intervals(m, m->miss, r);
    for (size_t e = 0; e < p->n_effects; e++)
        effect[e] = p->effect[e].sd * att_draw_normal(r);
    for (size_t i = 0; i < m->n; i++) { /* what the prior draw misses */
        const att_obs *y = m->obs[i]->obs;
        m->miss[i] = m->said[i] - m->miss[i] - y->noise * att_draw_normal(r);
        for (int k = 0; k < ATT_OBS_EFFECTS; k++)
            m->miss[i] -= y->effect[k] >= 0 ? effect[y->effect[k]] : 0;
    }
    for (size_t i = 0; i < m->n; i++) {
        const att_obs *y = m->obs[i]->obs;
        double weight = 0;
        for (size_t k = 0; k < m->n; k++)
            weight += m->q[i * m->n + k] * m->miss[k];
        for (int k = 0; k < ATT_OBS_EFFECTS; k++)
            if (y->effect[k] >= 0)
                effect[y->effect[k]] += p->effect[y->effect[k]].sd * p->effect[y->effect[k]].sd * weight;
    }
}

double att_predict_say(const att_obs *y, double x, const double *effect, double sd, att_rng *r)
{
    double m = log_count(x) + y->offset;
    for (int k = 0; k < ATT_OBS_EFFECTS; k++)
        m += y->effect[k] >= 0 ? effect[y->effect[k]] : 0;
    return exp(m + sqrt(y->noise * y->noise + sd * sd) * att_draw_normal(r));
}
