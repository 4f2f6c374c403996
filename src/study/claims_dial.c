/* SPDX-License-Identifier: Apache-2.0 */
/**
 * By how much would all sources together have to over- or understate losses for a statement to be at even odds? Of their
 * common error the reports say nothing, so it is assumed; the paths are weighed anew under other assumptions
 * (engine/reweigh.h), outward from none as far as the weights can be trusted.
 */
#include "campaign/voices.h"
#include "engine/reweigh.h"
#include "study/claims.h"
#include "base/num.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { STEPS = ATT_CLAIMS_DIAL / 2, PATHS_MOST = 2000 /* more would cost time and change no first digit */ };
static const double step_factor = 1.2, khat_most = 0.7, vectors_least = 20;

static int no_memory(att_err *err)
{
    return att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for the claims");
}

/* What is needed while settings are tried, on every `stride`-th path. */
typedef struct dial {
    att_claims_box *b;
    size_t n, stride;
    double *density, *logw; /* [n] */
} dial;

/* log p(loss reports that overstate by `factor`, and the others | path) into out[n]. */
static int density_at(const dial *d, double factor, double *out, att_err *err)
{
    const att_claims_box *b = d->b;
    att_problem p = *b->c.problem;
    att_arena scratch = {0};
    att_reweigh r;
    att_obs *obs = ATT_NEW(&scratch, att_obs, p.n_obs);
    double *truth = ATT_NEW(&scratch, double, p.n_obs), *room = ATT_NEW(&scratch, double, 2 * p.n_effects + 1);
    int rc = obs && truth && room ? 0 : no_memory(err);
    for (size_t j = 0; !rc && j < p.n_obs; j++) {
        obs[j] = b->c.problem->obs[j];
        obs[j].offset += att_voices_is_head_count(b->c.campaign, (size_t)obs[j].row) ? 0 : log(factor);
    }
    p.obs = obs;
    rc = rc ? rc : att_reweigh_open(&r, &p, NULL, &scratch, err);
    for (size_t i = 0; !rc && i < d->n; i++) {
        for (size_t j = 0; j < p.n_obs; j++)
            truth[j] = att_reweigh_truth(b->fan, &obs[j], i * d->stride);
        out[i] = att_reweigh_density(&r, truth, room);
    }
    att_arena_free(&scratch);
    return rc;
}

static double vectors_of(const dial *d, const double *w)
{
    const att_claims_box *b = d->b;
    memset(b->paired.sum, 0, b->groups.n * sizeof *b->paired.sum);
    for (size_t i = 0; i < d->n; i++)
        b->paired.sum[b->groups.of[i * d->stride]] += w[i];
    return att_ess(b->groups.n, b->paired.sum);
}

/* 1: weights under this setting are in w; 0: not to be trusted; <0. */
static int weigh(const dial *d, double factor, double *w, att_err *err)
{
    att_claims_box *b = d->b;
    double khat, n = (double)b->groups.n, limit = n > 10 ? fmin(1 - 1 / log10(n), khat_most) : 0;
    int rc = density_at(d, factor, d->logw, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < d->n; i++)
        d->logw[i] -= d->density[i];
    if (att_reweigh_smooth(d->n, d->logw, fmin(1, n / (double)d->n), w, &khat, &b->scratch))
        return no_memory(err);
    return khat <= limit && vectors_of(d, w) >= vectors_least;
}

/* Settings on one side of none, the nearest first. */
static int go_outward(const dial *d, int sign, att_err *err)
{
    att_claims_box *b = d->b;
    for (int k = 1; k <= STEPS; k++) {
        double *w = ATT_NEW(&b->arena, double, d->n);
        int rc = w ? weigh(d, pow(step_factor, sign * k), w, err) : no_memory(err);
        if (rc <= 0)
            return rc;
        size_t at = sign < 0 ? 0 : b->c.n_dial;
        for (size_t i = b->c.n_dial; i > at; i--) {
            b->c.dial[i] = b->c.dial[i - 1];
            b->weight[i] = b->weight[i - 1];
        }
        b->c.dial[at] = pow(step_factor, sign * k);
        b->weight[at] = w;
        b->c.n_dial++;
    }
    return 0;
}

int att_claims_dial_open(att_claims_box *b, att_err *err)
{
    const att_problem *p = b->c.problem;
    size_t losses = 0, stride = (b->c.paths + PATHS_MOST - 1) / PATHS_MOST, n = (b->c.paths + stride - 1) / stride;
    b->c.n_dial = 1;
    b->c.dial[0] = 1; /* weight NULL: all alike */
    for (size_t j = 0; j < p->n_obs; j++)
        losses += !att_voices_is_head_count(b->c.campaign, (size_t)p->obs[j].row);
    if (!losses || p->model->weigh)
        return 0;
    b->stride = stride;
    dial d = {b, n, stride, ATT_NEW(&b->scratch, double, n), ATT_NEW(&b->scratch, double, n)};
    int rc = d.density && d.logw ? density_at(&d, 1, d.density, err) : no_memory(err);
    rc = rc ? rc : go_outward(&d, -1, err);
    rc = rc ? rc : go_outward(&d, 1, err);
    att_arena_rewind(&b->scratch);
    return rc;
}

/* ---- one question --------------------------------------------------------------------------------------------------- */

/* Weights stand for every stride-th path; without them all paths count alike. */
static double share_at(const att_claims_box *b, const att_claims_paths *s, const double *w)
{
    double holds = 0, all = 0;
    for (size_t i = 0, stride = w ? b->stride : 1; i * stride < b->c.paths; i++)
        if (att_claims_counts(s, i * stride)) {
            double x = w ? w[i] : 1;
            all += x;
            holds += s->asks.holds[i * stride] ? x : 0;
        }
    return holds / all;
}

/* Between which settings, the nearest to none, the probability crosses one half; linear in the log of the factor. */
static double even_odds(const att_claims *c, const double *p)
{
    double even = NAN;
    for (size_t k = 0; k + 1 < c->n_dial; k++) {
        if ((p[k] < 0.5) == (p[k + 1] < 0.5))
            continue;
        double a = log(c->dial[k]), z = log(c->dial[k + 1]), x = a + (0.5 - p[k]) / (p[k + 1] - p[k]) * (z - a);
        even = isnan(even) || fabs(x) < fabs(log(even)) ? exp(x) : even;
    }
    return even;
}

/* Two digits behind the point: 0.83, 1.2. */
static const char *times(double factor, char *out)
{
    att_print_double(round(100 * factor) / 100, out);
    return out;
}

static void say(const att_claims *c, const att_judged *j, double least, double most, char *text, size_t size)
{
    char low[32], high[32], p_low[16], p_high[16];
    att_words_percent(least, p_low);
    att_words_percent(most, p_high);
    int same = !strcmp(p_low, p_high), now = fabs(j->p.p - 0.5) <= 2 * j->p.se;
    if (now)
        snprintf(text, size,
                 "At even odds, within its Monte Carlo error, as it is assumed: that sources do not err together.");
    else if (!isnan(j->even))
        snprintf(text, size, "At even odds if all sources together reported %s times the true losses.",
                 times(j->even, low));
    else
        snprintf(text, size, "If all sources together reported %s to %s times the true losses it would be %s%s%s.",
                 times(c->dial[0], low), times(c->dial[c->n_dial - 1], high), same ? "the same, " : p_low,
                 same ? "" : " to ", p_high);
}

void att_claims_dial_turn(att_claims_box *b, att_judged *j, const att_claims_paths *s)
{
    char text[300] = "";
    const att_claims *c = &b->c;
    double least = 1, most = 0;
    for (size_t k = 0; k < c->n_dial; k++) {
        j->dial_p[k] = share_at(b, s, b->weight[k]);
        least = fmin(least, j->dial_p[k]);
        most = fmax(most, j->dial_p[k]);
    }
    j->even = even_odds(c, j->dial_p);
    if (c->n_dial > 1)
        say(c, j, least, most, text, sizeof text);
    j->common_error = att_claims_keep(b, text);
}
