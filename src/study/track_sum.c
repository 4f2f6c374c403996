/* SPDX-License-Identifier: Apache-2.0 */
#include "study/track.h"

#include <math.h>

enum { WEEK = 7 };

/* Which units a summary is of. */
static int is_of(const att_track_summary *s, const att_track_unit *u)
{
    return (s->quantity < 0 || u->quantity == s->quantity)
           && (s->weeks == 0 || (u->date - u->origin + WEEK - 1) / WEEK == s->weeks);
}

/* The scores at the statement's number; NULL: it has none, or the model says nothing of it. */
static const att_score *at_best(const att_track_unit *u, int model, int scale)
{
    const att_tracked *m = &u->model[model];
    return m->is_made && !isnan(u->truth.best) ? &m->scale[scale] : NULL;
}

static void add_pit(att_track_summary *s, double pit)
{
    int bin = (int)floor(pit * ATT_TRACK_PIT_BINS);
    s->pit[bin < ATT_TRACK_PIT_BINS ? bin : ATT_TRACK_PIT_BINS - 1]++;
}

static void add_up(const att_track *t, att_track_summary *s)
{
    size_t n[ATT_N_RULES] = {0}, n_within = 0;
    for (size_t i = 0; i < t->n_units; i++) {
        const att_track_unit *u = &t->unit[i];
        const att_score *x = at_best(u, (int)s->model, s->scale);
        double within = u->model[s->model].within[s->scale];
        if (!is_of(s, u) || !u->model[s->model].is_made)
            continue;
        s->n += x != NULL;
        s->n_open += x == NULL;
        for (int r = 0; x && r < ATT_N_RULES; r++)
            if (!isnan(x->best[r])) {
                s->mean[r] += x->best[r];
                n[r]++;
            }
        if (x && !isnan(x->best[ATT_RULE_PIT]))
            add_pit(s, x->best[ATT_RULE_PIT]);
        if (!x && !isnan(within)) {
            s->within += within;
            n_within++;
        }
    }
    for (int r = 0; r < ATT_N_RULES; r++)
        s->mean[r] = n[r] ? s->mean[r] / (double)n[r] : NAN;
    s->within = n_within ? s->within / (double)n_within : NAN;
}

/* Mean WIS of two models over the units that both have; returns how many. */
static size_t shared(const att_track *t, const att_track_summary *s, int other, double *own, double *its)
{
    size_t n = 0;
    *own = *its = 0;
    for (size_t i = 0; i < t->n_units; i++) {
        const att_score *a = at_best(&t->unit[i], (int)s->model, s->scale);
        const att_score *b = at_best(&t->unit[i], other, s->scale);
        if (!a || !b || !is_of(s, &t->unit[i]))
            continue;
        *own += a->best[ATT_RULE_WIS];
        *its += b->best[ATT_RULE_WIS];
        n++;
    }
    *own /= (double)n;
    *its /= (double)n;
    return n;
}

static void compare(const att_track *t, att_track_summary *s)
{
    double log_ratios = 0;
    int n = 0;
    for (int m = 0; m < ATT_TRACK_N_MODELS; m++) {
        double own, its;
        s->n_skill[m] = shared(t, s, m, &own, &its);
        s->skill[m] = s->n_skill[m] && its > 0 && m != (int)s->model ? 1 - own / its : NAN;
        if (s->n_skill[m]) {
            log_ratios += log(own / its); /* NAN or infinite where one of them is never wrong */
            n++;
        }
    }
    s->relative_skill = n && isfinite(log_ratios) ? exp(log_ratios / n) : NAN;
}

static int last_week(const att_track *t)
{
    int last = 0;
    for (size_t i = 0; i < t->n_units; i++) {
        int week = (t->unit[i].date - t->unit[i].origin + WEEK - 1) / WEEK;
        last = week > last ? week : last;
    }
    return last;
}

/* A summary of nothing is none. */
static void add_summary(att_track *t, int model, int scale, int quantity, int weeks)
{
    att_track_summary *s = &t->summary[t->n_summaries];
    *s = (att_track_summary){.model = (att_track_model)model, .scale = scale, .quantity = quantity, .weeks = weeks};
    add_up(t, s);
    if (!s->n && !s->n_open)
        return;
    compare(t, s);
    t->n_summaries++;
}

int att_track_sum(att_track_box *b, att_err *err)
{
    att_track *t = &b->t;
    int weeks = last_week(t);
    size_t most = (size_t)(weeks + 1) * ATT_TRACK_N_SCALES * (ATT_TRACK_N_QUANTITIES + 1) * ATT_TRACK_N_MODELS;
    if (!(t->summary = ATT_NEW(&b->arena, att_track_summary, most)))
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for the summaries");
    for (int w = 0; w <= weeks; w++)
        for (int scale = 0; scale < ATT_TRACK_N_SCALES; scale++)
            for (int q = scale == ATT_TRACK_LOG ? -1 : 0; q < ATT_TRACK_N_QUANTITIES; q++)
                for (int m = 0; m < ATT_TRACK_N_MODELS; m++)
                    add_summary(t, m, scale, q, w);
    return 0;
}
