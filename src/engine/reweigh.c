/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/reweigh.h"
#include "base/num.h"
#include "base/team.h"
#include "engine/fan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int no_memory(att_err *err)
{
    return att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory to weigh paths anew");
}

/* ---- which reports go together ---------------------------------------------------------------------------------- */

static size_t root_of(size_t *up, size_t e)
{
    while (up[e] != e)
        e = up[e] = up[up[e]];
    return e;
}

/* key[j]: reports with equal keys share effects; one without effects is alone. */
static void find_keys(const att_problem *p, size_t *up, size_t *key)
{
    for (size_t e = 0; e < p->n_effects; e++)
        up[e] = e;
    for (size_t j = 0; j < p->n_obs; j++) {
        const int *effect = p->obs[j].effect;
        if (effect[0] >= 0 && effect[1] >= 0)
            up[root_of(up, (size_t)effect[0])] = root_of(up, (size_t)effect[1]);
    }
    for (size_t j = 0; j < p->n_obs; j++) {
        int e = p->obs[j].effect[0] >= 0 ? p->obs[j].effect[0] : p->obs[j].effect[1];
        key[j] = e >= 0 ? root_of(up, (size_t)e) : p->n_effects + j;
    }
}

/* One part: the reports of a key, those that state a number first. */
static void take_part(att_reweigh *r, size_t k, const unsigned char *use, const size_t *key)
{
    const att_problem *p = r->problem;
    att_reweigh_part part = {.first = r->n_steps};
    for (int about = 1; about >= 0; about--)
        for (size_t j = 0; j < p->n_obs; j++)
            if (key[j] == k && (!use || use[j]) && (p->obs[j].kind == ATT_ABOUT) == about) {
                r->step[r->n_steps++] = (att_reweigh_step){.obs = &p->obs[j], .row = j};
                part.n_about += (size_t)about;
                part.n++;
            }
    if (part.n)
        r->part[r->n_parts++] = part;
    if (part.n > part.n_about + 1 && part.n - part.n_about - 1 > r->n_dims)
        r->n_dims = part.n - part.n_about - 1;
}

/* As in plan.c: predictive variance and gain of each report of a part, which do not depend on the path. */
static void find_gains(att_reweigh *r, double *cov, double *gain)
{
    size_t n = r->n_effects;
    for (size_t e = 0; e < n; e++)
        cov[e * n + e] = pow(r->problem->effect[e].sd, 2);
    for (size_t s = 0; s < r->n_steps; s++, gain += n) {
        att_reweigh_step *step = &r->step[s];
        double variance = pow(step->obs->noise, 2);
        for (int k = 0; k < ATT_OBS_EFFECTS; k++)
            for (size_t e = 0; step->obs->effect[k] >= 0 && e < n; e++)
                gain[e] += cov[e * n + (size_t)step->obs->effect[k]];
        for (int k = 0; k < ATT_OBS_EFFECTS; k++)
            variance += step->obs->effect[k] >= 0 ? gain[step->obs->effect[k]] : 0;
        for (size_t e = 0; e < n; e++)
            for (size_t f = 0; f < n; f++)
                cov[e * n + f] -= gain[e] * gain[f] / variance;
        for (size_t e = 0; e < n; e++)
            gain[e] /= variance;
        step->sd = sqrt(variance);
        step->gain = gain;
    }
}

static int is_prime(unsigned n)
{
    for (unsigned k = 2; k * k <= n; k++)
        if (n % k == 0)
            return 0;
    return 1;
}

/* Richtmyer's lattice: multiples of the roots of primes, folded (the tent makes the integrand periodic; Genz & Bretz 2009). */
static void fill_lattice(double *point, size_t n_dims)
{
    unsigned prime = 1;
    for (size_t d = 0; d < n_dims; d++) {
        do
            prime++;
        while (!is_prime(prime));
        for (size_t i = 0; i < ATT_REWEIGH_POINTS; i++) {
            double u = fmod(((double)i + 0.5) * sqrt((double)prime), 1);
            point[i * n_dims + d] = fabs(2 * u - 1);
        }
    }
}

int att_reweigh_open(att_reweigh *r, const att_problem *p, const unsigned char *use, att_arena *arena, att_err *err)
{
    size_t n = p->n_effects, n_keys = n + p->n_obs;
    *r = (att_reweigh){.problem = p, .n_effects = n};
    if (p->model->weigh)
        return att_err_set(err, ATT_E_MODEL, NULL, "the model %s weighs reports by itself: fit again instead",
                           p->model->name);
    size_t *up = ATT_NEW(arena, size_t, n + 1), *key = ATT_NEW(arena, size_t, p->n_obs + 1);
    double *cov = ATT_NEW(arena, double, n *n + 1), *gain = ATT_NEW(arena, double, n * p->n_obs + 1);
    r->step = ATT_NEW(arena, att_reweigh_step, p->n_obs + 1);
    r->part = ATT_NEW(arena, att_reweigh_part, p->n_obs + 1);
    if (!up || !key || !cov || !gain || !r->step || !r->part)
        return no_memory(err);
    find_keys(p, up, key);
    for (size_t k = 0; k < n_keys; k++)
        take_part(r, k, use, key);
    find_gains(r, cov, gain);
    double *point = ATT_NEW(arena, double, ATT_REWEIGH_POINTS * r->n_dims + 1);
    if (!point)
        return no_memory(err);
    fill_lattice(point, r->n_dims);
    r->point = point;
    return 0;
}

/* ---- the density of one path --------------------------------------------------------------------------------------- */

static double log_floor(double x) { return log(fmax(x, 0.5)); }

static double centre(const att_obs *y, const double *effect, double truth)
{
    double m = log_floor(truth) + y->offset;
    for (int k = 0; k < ATT_OBS_EFFECTS; k++)
        m += y->effect[k] >= 0 ? effect[y->effect[k]] : 0;
    return m;
}

static void learn(const att_reweigh *r, const att_reweigh_step *s, double off, double *effect)
{
    for (size_t e = 0; e < r->n_effects; e++)
        effect[e] += s->gain[e] * off;
}

/* The bounds of a statement on the scale of its own spread. */
static void bounds(const att_reweigh_step *s, double m, double *low, double *high)
{
    const att_obs *y = s->obs;
    *low = y->kind == ATT_UP_TO || !(y->low > 0) ? -INFINITY : (log_floor(y->low) - m) / s->sd;
    *high = y->kind == ATT_AT_LEAST ? INFINITY : (log_floor(y->high) - m) / s->sd;
}

/* The standard normal given that it lies in [low, high], at its quantile u; far out the bound next to 0 will do. */
static double inside(double low, double high, double u)
{
    if (low > 0)
        return -inside(-high, -low, 1 - u);
    double a = att_cdf_normal(low), b = att_cdf_normal(high), p = a + u * (b - a);
    return p > 0 && p < 1 ? att_quantile_normal(p) : fmin(high, 0);
}

/* log of the product of the intervals' probabilities, along one point of the lattice. */
static double along_point(const att_reweigh *r, const att_reweigh_part *part, const double *truth, const double *u,
                          double *effect)
{
    double sum = 0, low, high;
    for (size_t k = part->n_about; k < part->n; k++) {
        const att_reweigh_step *s = &r->step[part->first + k];
        bounds(s, centre(s->obs, effect, truth[s->row]), &low, &high);
        sum += att_log_prob_normal(low, high);
        if (k + 1 < part->n)
            learn(r, s, s->sd * inside(low, high, u[k - part->n_about]), effect);
    }
    return sum;
}

static double part_density(const att_reweigh *r, const att_reweigh_part *part, const double *truth, double *effect,
                           double *spare)
{
    double sum = 0, log_p[ATT_REWEIGH_POINTS] = {0};
    size_t left = part->n - part->n_about, points = left > 1 ? ATT_REWEIGH_POINTS : left;
    for (size_t k = 0; k < part->n_about; k++) {
        const att_reweigh_step *s = &r->step[part->first + k];
        double m = centre(s->obs, effect, truth[s->row]), said = log_floor(s->obs->best);
        sum += att_logpdf_normal(said, m, s->sd);
        learn(r, s, said - m, effect);
    }
    for (size_t i = 0; i < points; i++) {
        memcpy(spare, effect, r->n_effects * sizeof *spare);
        log_p[i] = along_point(r, part, truth, r->point + i * r->n_dims, spare);
    }
    return points ? sum + att_logsumexp(points, log_p) - log((double)points) : sum;
}

double att_reweigh_density(const att_reweigh *r, const double *truth, double *room)
{
    double sum = 0;
    memset(room, 0, r->n_effects * sizeof *room);
    for (size_t k = 0; k < r->n_parts; k++) /* effects of different parts are different: each finds its own at 0 */
        sum += part_density(r, &r->part[k], truth, room, room + r->n_effects);
    return sum;
}

/* ---- all paths of a fan ----------------------------------------------------------------------------------------------- */

double att_reweigh_truth(const att_fan *fan, const att_obs *y, size_t path)
{
    double x = att_fan_value(fan, path, (size_t)y->t1, (size_t)y->quantity);
    return y->t0 < 0 ? x : x - att_fan_value(fan, path, (size_t)y->t0, (size_t)y->quantity);
}

enum { BLOCK = 64 }; /* paths of a task */

typedef struct weighing {
    const att_reweigh *r;
    const att_fan *fan;
    double *out;
} weighing;

static int weigh_block(void *cookie, size_t block, att_arena *scratch, att_err *err)
{
    const weighing *w = cookie;
    size_t n_obs = w->r->problem->n_obs, end = (block + 1) * BLOCK;
    double *truth = ATT_NEW(scratch, double, n_obs + 1), *room = ATT_NEW(scratch, double, 2 * w->r->n_effects + 1);
    if (!truth || !room)
        return no_memory(err);
    for (size_t i = block * BLOCK; i < end && i < w->fan->n_paths; i++) {
        for (size_t s = 0; s < w->r->n_steps; s++)
            truth[w->r->step[s].row] = att_reweigh_truth(w->fan, w->r->step[s].obs, i);
        w->out[i] = att_reweigh_density(w->r, truth, room);
    }
    return 0;
}

int att_reweigh_paths(att_ctx *ctx, const att_reweigh *r, const att_fan *fan, double *out, att_err *err)
{
    weighing w = {r, fan, out};
    return att_ctx_run(ctx, (fan->n_paths + BLOCK - 1) / BLOCK, weigh_block, &w, err);
}

double att_reweigh_unseen(const att_problem *p, size_t j, const att_report_fit *fit, const att_fan *fan)
{
    const att_obs *y = &p->obs[j];
    double variance = pow(y->noise, 2), low, high;
    if (y->kind == ATT_ABOUT)
        return 0;
    for (int k = 0; k < ATT_OBS_EFFECTS; k++)
        variance += y->effect[k] >= 0 ? pow(p->effect[y->effect[k]].sd, 2) : 0;
    att_reweigh_step s = {.obs = y, .sd = sqrt(variance)};
    for (size_t i = 0; i < fan->n_paths; i++) {
        bounds(&s, log_floor(att_reweigh_truth(fan, y, i)) + y->offset, &low, &high);
        if (!(att_log_prob_normal(low, high) > log(0.9)))
            return 0;
    }
    return -expm1(fit[j].log_density);
}

/* ---- Pareto smoothed importance sampling --------------------------------------------------------------------------------- */

/* k of x for one candidate b of its profile likelihood (Zhang & Stephens 2009, with their k of the other sign). */
static double shape_at(size_t n, const double *x, double b)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += log1p(-b * x[i]);
    return sum / (double)n;
}

double att_reweigh_pareto(size_t n, const double *x, double *scale)
{
    enum { MOST = 400 };
    double b[MOST] = {0}, log_p[MOST] = {0}, mean = 0, quarter = x[(size_t)((double)n / 4 + 0.5) - 1];
    size_t m = 30 + (size_t)sqrt((double)n);
    m = m < MOST ? m : MOST;
    for (size_t i = 0; i < m; i++) {
        b[i] = 1 / x[n - 1] + (1 - sqrt((double)m / ((double)i + 0.5))) / (3 * quarter);
        double k = shape_at(n, x, b[i]);
        log_p[i] = (double)n * (log(-b[i] / k) - k - 1);
    }
    att_normalise(m, log_p, log_p);
    for (size_t i = 0; i < m; i++)
        mean += log_p[i] * b[i];
    double k = shape_at(n, x, mean);
    *scale = -k / mean;
    return k;
}

typedef struct ratio {
    double logw;
    size_t at;
} ratio;

static int by_ratio(const void *pa, const void *pb)
{
    const ratio *a = pa, *b = pb;
    return a->logw != b->logw ? (a->logw > b->logw) - (a->logw < b->logw) : (a->at > b->at) - (a->at < b->at);
}

/* Fit the m largest of n ascending ratios above the next one, and put the fit's order statistics in their place. */
static double smooth_tail(size_t n, size_t m, const ratio *r, double *w, double *excess)
{
    double cut, scale;
    do /* paths with the same past tie: the cut lies below a step */
        cut = exp(r[n - m - 1].logw - r[n - 1].logw);
    while (m > 4 && !(exp(r[n - m].logw - r[n - 1].logw) > cut) && m--);
    if (m < 5)
        return INFINITY;
    for (size_t i = 0; i < m; i++)
        excess[i] = exp(r[n - m + i].logw - r[n - 1].logw) - cut;
    double k = att_reweigh_pareto(m, excess, &scale);
    /* The weakly informative prior of the paper's implementation: ten observations of 1/2. */
    k = ((double)m * k + 5) / ((double)m + 10);
    for (size_t i = 0; i < m; i++) {
        double p = ((double)i + 0.5) / (double)m;
        double q = fabs(k) < 1e-12 ? -scale * log1p(-p) : scale * expm1(-k * log1p(-p)) / k;
        w[r[n - m + i].at] = fmin(cut + q, 1);
    }
    return k;
}

int att_reweigh_smooth(size_t n, const double *logw, double r_eff, double *w, double *khat, att_arena *scratch)
{
    size_t m = (size_t)ceil(fmin((double)n / 5, 3 * sqrt((double)n / r_eff)));
    ratio *r = ATT_NEW(scratch, ratio, n);
    double *excess = ATT_NEW(scratch, double, m + 1), sum = 0;
    if (!r || !excess)
        return -1;
    for (size_t i = 0; i < n; i++)
        r[i] = (ratio){logw[i], i};
    qsort(r, n, sizeof *r, by_ratio);
    *khat = INFINITY;
    memset(w, 0, n * sizeof *w);
    if (!isfinite(r[n - 1].logw))
        return 0;
    for (size_t i = 0; i < n; i++)
        w[i] = exp(logw[i] - r[n - 1].logw);
    *khat = !(r[0].logw < r[n - 1].logw) ? NAN : m >= 5 && m < n ? smooth_tail(n, m, r, w, excess) : INFINITY;
    for (size_t i = 0; i < n; i++)
        sum += w[i];
    for (size_t i = 0; i < n; i++)
        w[i] /= sum;
    return 0;
}
