/* SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"
#include "base/rng.h"
#include "campaign/baseline.h"
#include "campaign/inside.h"
#include "engine/predict.h"
#include "study/track.h"

#include <math.h>
#include <string.h>

enum { WALK_DRAWS = 999 };

/* One cut-off being scored. */
typedef struct scorer {
    att_track_box *b;
    const att_track_made *made;
    size_t n;             /* paths */
    double *effect;       /* [path][effect]; NULL: the model weighs reports in its own way */
    double *said, *count; /* [n] of one unit */
    att_arena scratch;
} scorer;

static int no_memory(att_err *err) { return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to score forecasts"); }

/* ---- the effects on each path --------------------------------------------------------------------------------------------- */

static int draw_effects(scorer *s, att_err *err)
{
    const att_problem *p = s->made->problem;
    const att_forecast_kept *f = s->made->kept;
    att_predict m;
    unsigned char *use = ATT_NEW(&s->scratch, unsigned char, p->n_obs + 1);
    double *x = ATT_NEW(&s->scratch, double, p->n_obs + 1);
    s->effect = ATT_NEW(&s->scratch, double, s->n * p->n_effects + 1);
    if (!use || !x || !s->effect)
        return no_memory(err);
    for (size_t j = 0; j < p->n_obs; j++)
        use[j] = s->made->column[j] != SIZE_MAX;
    int rc = att_predict_open(&m, p, use, &s->scratch, err);
    for (size_t i = 0; !rc && i < s->n; i++) {
        att_rng r = att_rng_open(s->made->seed, ATT_FOR_SAID, i, 0, 0, (uint64_t)p->n_days);
        for (size_t k = 0; k < m.n; k++)
            x[k] = f->truth[i * f->n_reports + s->made->column[m.row[k]]];
        att_predict_effects(&m, x, &r, s->effect + i * p->n_effects);
    }
    return rc;
}

/* The statement with its effects as rows of this problem; *sd: of those that its reports know nothing of. */
static att_obs as_of(const att_problem *p, const att_track_truth *s, double *sd)
{
    att_obs y = s->y;
    double v = 0;
    for (int k = 0; k < ATT_OBS_EFFECTS; k++) {
        size_t e = 0;
        while (s->effect[k] && e < p->n_effects && strcmp(p->effect[e].name, s->effect[k]))
            e++;
        y.effect[k] = s->effect[k] && e < p->n_effects ? (int)e : -1;
        v += s->effect[k] && e == p->n_effects ? s->effect_sd[k] * s->effect_sd[k] : 0;
    }
    *sd = sqrt(v);
    return y;
}

/* ---- what each model says --------------------------------------------------------------------------------------------------- */

static double count_on(const scorer *s, size_t path, const att_track_truth *truth)
{
    const att_forecast_kept *f = s->made->kept;
    return f->value[truth->quantity][path * f->n_days + (size_t)(truth->date - f->start)];
}

static void draw_statement(scorer *s, size_t number, const att_track_truth *truth)
{
    const att_problem *p = s->made->problem;
    double sd;
    att_obs y = as_of(p, truth, &sd);
    for (size_t i = 0; i < s->n; i++) {
        att_rng r = att_rng_open(s->made->seed, ATT_FOR_SAID, i, 1 + number, 0, (uint64_t)p->n_days);
        s->count[i] = count_on(s, i, truth);
        s->said[i] = s->effect ? att_predict_say(&y, s->count[i], s->effect + i * p->n_effects, sd, &r) : NAN;
    }
}

static double on_scale(double x, int scale) { return scale == ATT_TRACK_LOG ? log1p(x) : x; }

/* The log score of a statement that is no number. The draws are put in order and, on the log scale, replaced. */
static double within(size_t n, double *draw, const att_truth *is, int scale)
{
    att_sort(n, draw);
    for (size_t i = 0; i < n; i++)
        draw[i] = on_scale(draw[i], scale);
    return att_score_log_within(n, draw, on_scale(is->low, scale), on_scale(is->high, scale));
}

static int score(att_tracked *out, const att_predicted *f, double *draw, const att_track_unit *u, double pit,
                 att_err *err)
{
    static const double five[] = {0.05, 0.25, 0.5, 0.75, 0.95};
    int rc = 0;
    for (int scale = 0; !rc && scale < ATT_TRACK_N_SCALES; scale++) {
        att_score_opts o = {.log_scale = scale == ATT_TRACK_LOG, .u = pit};
        rc = att_score_make(&out->scale[scale], f, &u->truth, &o, err);
    }
    att_sort(f->n_draws, draw);
    for (int k = 0; k < 5; k++)
        out->q[k] = att_quantile_sorted(f->n_draws, draw, five[k]);
    for (int scale = 0; scale < ATT_TRACK_N_SCALES; scale++)
        out->within[scale] = isnan(u->truth.best) && f->n_draws > 1 ? within(f->n_draws, draw, &u->truth, scale) : NAN;
    out->is_made = 1;
    return rc;
}

static int score_draws(scorer *s, att_tracked *out, double *draw, const att_track_unit *u, double pit, att_err *err)
{
    att_predicted f = {.n_draws = s->n, .draw = draw};
    return score(out, &f, draw, u, pit, err);
}

/* One number has the quantiles of one draw; the random walk gives its levels exactly and draws in the middle of 999ths. */
static int score_baseline(scorer *s, att_tracked *out, att_baseline_kind kind, int row, const att_track_unit *u,
                          double pit, att_err *err)
{
    att_baseline b;
    double draw[WALK_DRAWS], level[ATT_N_LEVELS], quantile[ATT_N_LEVELS];
    att_predicted f = {.n_draws = 1, .draw = draw};
    if (att_baseline_make(&b, kind, s->b->campaign, s->made->problem, row))
        return 0;
    if (b.sd > 0 && u->date > b.from)
        f = (att_predicted){WALK_DRAWS, draw, ATT_N_LEVELS, level, quantile};
    for (size_t i = 0; i < f.n_draws; i++)
        draw[i] = att_baseline_quantile(&b, u->date, ((double)i + 0.5) / (double)f.n_draws);
    for (int k = 0; k < ATT_N_LEVELS; k++) {
        level[k] = att_score_levels[k].p;
        quantile[k] = att_baseline_quantile(&b, u->date, level[k]);
    }
    return score(out, &f, draw, u, pit, err);
}

static int score_unit(scorer *s, size_t number, const att_track_truth *truth, att_track_unit *u, att_err *err)
{
    double pit = att_score_uniform(s->made->seed, (uint64_t)(u - s->b->t.unit));
    int rc = 0;
    draw_statement(s, number, truth);
    if (s->effect)
        rc = score_draws(s, &u->model[ATT_TRACK_SAID], s->said, u, pit, err);
    if (!rc)
        rc = score_draws(s, &u->model[ATT_TRACK_COUNT], s->count, u, pit, err);
    for (int k = 0; !rc && k < ATT_N_BASELINES; k++)
        rc = score_baseline(s, &u->model[ATT_TRACK_LINE + k], (att_baseline_kind)k, truth->y.quantity, u, pit, err);
    return rc;
}

/* ---- one cut-off -------------------------------------------------------------------------------------------------------------- */

static int score_all(scorer *s, att_track_origin *o, att_err *err)
{
    att_track_box *b = s->b;
    const att_forecast_kept *f = s->made->kept;
    int rc = s->made->problem->model->weigh ? 0 : draw_effects(s, err);
    for (size_t k = 0; !rc && k < b->n_truths; k++) {
        const att_track_truth *x = &b->truth[k];
        if (!att_track_truth_is(b, x, o->as_of) || !f->value[x->quantity] || x->date - f->start >= (att_day)f->n_days)
            continue;
        att_track_unit *u = &b->t.unit[b->t.n_units++];
        *u = (att_track_unit){o->as_of,  x->date, x->quantity, x->claim->source, x->claim->id, x->reported,
                              x->y.kind, x->is,   {{0}}};
        o->n_units++;
        rc = score_unit(s, k, x, u, err);
    }
    return rc;
}

/* Claims that campaign.yaml rests on and that were reported later: what a forecast as of then could not have known. */
static size_t count_hindsight(const att_campaign *c, att_day as_of)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_claims; i++)
        n += c->claim[i].date_reported > as_of && att_campaign_cited(c, c->claim[i].id);
    return n;
}

int att_track_score_origin(att_track_box *b, size_t i, const att_track_made *m, att_err *err)
{
    scorer s = {.b = b, .made = m, .n = m->kept->n_paths};
    att_track_origin *o = &b->t.origin[i];
    s.said = ATT_NEW(&s.scratch, double, s.n + 1);
    s.count = ATT_NEW(&s.scratch, double, s.n + 1);
    o->n_reports = m->kept->n_reports;
    o->n_hindsight = count_hindsight(b->campaign, o->as_of);
    int rc = s.said && s.count ? score_all(&s, o, err) : no_memory(err);
    att_arena_free(&s.scratch);
    return rc;
}
