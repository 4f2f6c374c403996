/* SPDX-License-Identifier: Apache-2.0 */
#include "study/sensitivity.h"
#include "base/num.h"
#include "base/team.h"
#include "base/text.h"
#include "campaign/answer.h"
#include "io/sink_sensitivity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

att_sensitivity_opts att_sensitivity_opts_default(void)
{
    return (att_sensitivity_opts){.seed = 1, .runs = 10000, .quality = "standard"};
}

int att_sensitivity_no_memory(att_err *err)
{
    return att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for the sensitivity");
}

const char *att_sensitivity_way_says(att_other_way way)
{
    static const char *const says[] = {[ATT_OTHER_SAME] = "as it stands",
                                       [ATT_OTHER_PATHS] = "paths reweighed",
                                       [ATT_OTHER_FILTERS] = "filters run anew",
                                       [ATT_OTHER_FIT] = "fitted again",
                                       [ATT_OTHER_OPEN] = "not settled"};
    return says[way];
}

/* ---- headlines ------------------------------------------------------------------------------------------------------ */

static void add_headline(att_sensitivity *s, att_headline h) { s->headline[s->n_headlines++] = h; }

/* What people ask for first; of a model without any of it, its first quantities. */
static int add_counts(att_sensitivity_box *b)
{
    att_sensitivity *s = &b->s;
    static const char *const when[2] = {"now", "horizon"};
    static const char *const wanted[] = {"killed", "casualties", "strength"};
    const att_field *q = s->problem->model->quantities;
    att_day day[2] = {att_campaign_as_of(s->campaign), att_campaign_horizon(s->campaign)};
    int row[3], n = 0, all = (int)att_fields_count(q);
    for (int i = 0; i < 3; i++)
        if ((row[n] = att_fields_find(q, wanted[i])) >= 0)
            n++;
    for (int i = 0; !n && i < 3 && i < all; i++)
        row[i] = i;
    n = n ? n : all < 3 ? all : 3;
    for (int d = 0; d < 2 && (!d || day[0] < day[1]); d++)
        for (int i = 0; i < n; i++)
            add_headline(s, (att_headline){.name = att_arena_printf(&b->arena, "%s_%s", q[row[i]].name, when[d]),
                                           .title = q[row[i]].doc,
                                           .unit = q[row[i]].unit,
                                           .kind = ATT_HEADLINE_COUNT,
                                           .date = day[d],
                                           .row = row[i]});
    for (size_t h = 0; h < s->n_headlines; h++)
        if (!s->headline[h].name)
            return -1;
    return 0;
}

/* "net strength below 50 % of deployed"; of other events the model's own sentence. */
static const char *title_of(att_arena *arena, const att_problem *p, const char *name, size_t e)
{
    if (!strncmp(name, "below_", 6))
        return att_arena_printf(arena, "net strength below %s %% of deployed", name + 6);
    return p->model->events[p->event_row ? (size_t)p->event_row[e] : e].doc;
}

static int add_event(att_sensitivity_box *b, att_err *err)
{
    att_sensitivity *s = &b->s;
    const att_problem *p = s->problem;
    const char *main_event = att_campaign_main_event(s->campaign);
    for (size_t e = 0; e < p->n_events; e++) {
        const char *name =
            p->event_name ? p->event_name[e] : p->model->events[p->event_row ? (size_t)p->event_row[e] : e].name;
        if (strcmp(name, main_event))
            continue;
        att_headline h = {.name = name,
                          .title = title_of(&b->arena, p, name, e),
                          .unit = "1",
                          .kind = ATT_HEADLINE_CHANCE,
                          .date = att_campaign_horizon(s->campaign),
                          .row = (int)e};
        add_headline(s, h);
        h.name = att_arena_printf(&b->arena, "%s_date", name);
        h.unit = "day";
        h.kind = ATT_HEADLINE_DATE;
        add_headline(s, h);
        return h.name && h.title ? 0 : att_sensitivity_no_memory(err);
    }
    return att_err_set(err, ATT_E_REFERENCE, NULL, "there is no event %s to ask about", main_event);
}

void att_sensitivity_show(const att_sensitivity_box *b, const att_fan *fan, size_t h, double *shown)
{
    const att_headline *x = &b->s.headline[h];
    size_t t = att_answer_time(b->s.campaign, x->date);
    for (size_t i = 0; i < att_fan_n_paths(fan); i++) {
        if (x->kind == ATT_HEADLINE_COUNT) {
            shown[i] = att_fan_value(fan, i, t, (size_t)x->row);
            continue;
        }
        double when = att_fan_event_time(fan, i, (size_t)x->row);
        shown[i] = x->kind == ATT_HEADLINE_CHANCE ? !isnan(when) : isnan(when) ? INFINITY : when;
    }
}

void att_sensitivity_censor(const att_sensitivity_box *b, size_t h, size_t n, double *shown)
{
    if (b->s.headline[h].kind == ATT_HEADLINE_DATE)
        for (size_t i = 0; i < n; i++)
            shown[i] = fmin(shown[i], b->s.problem->horizon);
}

/* ---- values and errors ------------------------------------------------------------------------------------------------ */

typedef struct weighted {
    double x, w;
} weighted;

static int by_x(const void *pa, const void *pb)
{
    const weighted *a = pa, *b = pb;
    return (a->x > b->x) - (a->x < b->x);
}

/* The first x by which a share p of the weight is reached: as dates are told (campaign/answer.c). */
static double reached(size_t n, const weighted *v, double p)
{
    double sum = 0;
    size_t i = 0;
    while (i < n && (sum += v[i].w) < p - 1e-9)
        i++;
    return v[i < n ? i : n - 1].x;
}

/* Quantile of ascending values between which weight lies; of equal weights type 7. */
static double between(size_t n, const weighted *v, double p)
{
    double all = 0, before = 0;
    for (size_t i = 0; i + 1 < n; i++)
        all += v[i].w;
    for (size_t i = 0; i + 1 < n; before += v[i++].w)
        if (p * all <= before + v[i].w && v[i].w > 0)
            return v[i].x + (p * all - before) / v[i].w * (v[i + 1].x - v[i].x);
    return v[n - 1].x;
}

double att_sensitivity_error(const att_groups *groups, size_t n, const double *pull, const double *less)
{
    att_arena scratch = {0};
    double *off = ATT_NEW(&scratch, double, n), *sum = ATT_NEW(&scratch, double, groups->n), se = NAN;
    for (size_t i = 0; off && i < n; i++) {
        off[i] = pull[i] - (less ? less[i] : 0);
        if (less && fabs(off[i]) < 1e-12 * fabs(less[i]))
            off[i] = 0; /* equal weights, but for rounding: no difference, and no error of it */
    }
    if (off && sum)
        se = att_groups_root(groups, n, groups->of, off, sum);
    att_arena_free(&scratch);
    return se;
}

static void chance(size_t n, const double *shown, const double *w, double *value, double *pull)
{
    *value = 0;
    for (size_t i = 0; i < n; i++)
        *value += (w ? w[i] : 1 / (double)n) * shown[i];
    for (size_t i = 0; i < n; i++)
        pull[i] = (w ? w[i] : 1 / (double)n) * (shown[i] - *value);
}

/* The pulls on a median are those on the share below it, times the distance that goes with so much share. */
static void median(att_headline_kind kind, const att_groups *groups, size_t n, const double *shown, const double *w,
                   weighted *v, double *value, double *pull)
{
    double (*quantile)(size_t, const weighted *, double) = kind == ATT_HEADLINE_DATE ? reached : between;
    double share = 0;
    for (size_t i = 0; i < n; i++)
        v[i] = (weighted){shown[i], w ? w[i] : 1 / (double)n};
    qsort(v, n, sizeof *v, by_x);
    *value = quantile(n, v, 0.5);
    for (size_t i = 0; i < n; i++)
        share += shown[i] <= *value ? (w ? w[i] : 1 / (double)n) : 0;
    for (size_t i = 0; i < n; i++)
        pull[i] = (w ? w[i] : 1 / (double)n) * ((shown[i] <= *value) - share);
    double se = att_sensitivity_error(groups, n, pull, NULL);
    double slope = se > 0 ? (quantile(n, v, fmin(0.5 + se, 1)) - quantile(n, v, fmax(0.5 - se, 0))) / (2 * se) : 0;
    for (size_t i = 0; i < n; i++)
        pull[i] = isfinite(slope) ? -slope * pull[i] : NAN;
    *value = isfinite(*value) ? *value : NAN;
}

int att_sensitivity_value(const att_sensitivity_box *b, size_t h, size_t n, const double *shown, const double *w,
                          const att_groups *groups, double *value, double *pull)
{
    att_arena scratch = {0};
    weighted *v = ATT_NEW(&scratch, weighted, n);
    att_headline_kind kind = b->s.headline[h].kind;
    if (v && kind == ATT_HEADLINE_CHANCE)
        chance(n, shown, w, value, pull);
    else if (v)
        median(kind, groups, n, shown, w, v, value, pull);
    att_arena_free(&scratch);
    return v ? 0 : -1;
}

static int open_headlines(att_sensitivity_box *b, att_err *err)
{
    att_sensitivity *s = &b->s;
    s->headline = ATT_NEW(&b->arena, att_headline, 8);
    return !s->headline || add_counts(b) ? att_sensitivity_no_memory(err) : add_event(b, err);
}

static int value_headlines(att_sensitivity_box *b, att_err *err)
{
    att_sensitivity *s = &b->s;
    size_t n = s->paths;
    b->shown = ATT_NEW(&b->arena, double, s->n_headlines *n);
    b->pull = ATT_NEW(&b->arena, double, s->n_headlines *n);
    if (!b->shown || !b->pull
        || att_groups_make(&b->groups, &b->arena, b->fan, att_fields_count(s->problem->model->params)))
        return att_sensitivity_no_memory(err);
    s->n_theta = b->groups.n;
    for (size_t h = 0; h < s->n_headlines; h++) {
        double *shown = b->shown + h * n, *pull = b->pull + h * n;
        att_sensitivity_show(b, b->fan, h, shown);
        if (att_sensitivity_value(b, h, n, shown, NULL, &b->groups, &s->headline[h].value, pull))
            return att_sensitivity_no_memory(err);
        s->headline[h].se = att_sensitivity_error(&b->groups, n, pull, NULL);
    }
    return 0;
}

/* ---- all ---------------------------------------------------------------------------------------------------------------- */

static int make(att_sensitivity_box *b, att_err *err)
{
    att_fan_opts o = {.seed = b->opts.seed, .n_paths = b->opts.runs};
    int rc = open_headlines(b, err);
    rc = rc ? rc : att_fan_forecast(&b->fan, b->ctx, b->post, &o, err);
    rc = rc ? rc : value_headlines(b, err);
    rc = rc ? rc : att_sensitivity_learned(b, err);
    rc = rc ? rc : att_sensitivity_others(b, err);
    rc = rc ? rc : att_sensitivity_spread(b, err);
    att_fan_free(&b->fan);
    return rc;
}

int att_sensitivity_make(att_sensitivity **out, att_ctx *ctx, const att_campaign *c, const att_problem *p,
                         const att_post *post, const att_sensitivity_opts *opts, att_err *err)
{
    att_arena arena = {0};
    att_sensitivity_box *b = ATT_NEW(&arena, att_sensitivity_box, 1);
    *out = NULL;
    if (!b)
        return att_sensitivity_no_memory(err);
    *b = (att_sensitivity_box){.s = {.campaign = c, .problem = p},
                               .arena = arena,
                               .ctx = ctx,
                               .post = post,
                               .opts = opts ? *opts : att_sensitivity_opts_default(),
                               .began = att_clock()};
    b->s.seed = b->opts.seed;
    b->s.paths = b->opts.runs;
    *out = &b->s;
    int rc = make(b, err);
    b->s.seconds = att_clock() - b->began;
    if (rc)
        att_sensitivity_free(out);
    return rc;
}

void att_sensitivity_free(att_sensitivity **s)
{
    if (!*s)
        return;
    att_arena arena = ((att_sensitivity_box *)(void *)*s)->arena; /* the sensitivity lies in it */
    att_arena_free(&arena);
    *s = NULL;
}

const char *att_sensitivity_most(const att_sensitivity *s, char *out)
{
    *out = 0;
    if (!s->n_voices)
        return out;
    double change = fabs(s->voice[0].headline[s->main].change);
    int is_date = s->headline[s->main].kind == ATT_HEADLINE_DATE;
    double shown = round(is_date ? change : 100 * change);
    const char *what = is_date ? "the median date" : "the probability";
    if (s->voice[0].way == ATT_OTHER_OPEN)
        snprintf(out, 200, "%.100s moves %s most, by how much is open", s->voice[0].name, what);
    else
        snprintf(out, 200, "%.100s moves %s by %.0f %s%s", s->voice[0].name, what, shown, is_date ? "day" : "point",
                 shown == 1 ? "" : "s");
    return out;
}

/* ---- files ---------------------------------------------------------------------------------------------------------------- */

char *att_sensitivity_json(const att_sensitivity *s, att_err *err) { return att_sink_sensitivity_json(s, err); }

static int put_csv(att_sink *sink, const att_sensitivity *s, att_err *err)
{
    att_arena arena = {0};
    att_text text = {.arena = &arena};
    int rc = att_sink_sensitivity_csv(&text, s, err);
    if (!rc)
        rc = att_sink_put(sink, "sensitivity.csv", text.s, text.len, err);
    att_arena_free(&arena);
    return rc;
}

int att_sensitivity_write(const att_sensitivity *s, const char *dir, const char *command, att_err *err)
{
    att_sink sink = {.dir = dir};
    int rc = att_sink_folder(dir, err);
    if (!rc)
        rc = put_csv(&sink, s, err);
    if (!rc)
        rc = att_sink_put_text(&sink, "sensitivity.json", att_sink_sensitivity_json(s, err), err);
    if (!rc)
        rc = att_sink_put_text(&sink, "sensitivity.manifest.json",
                               att_sink_sensitivity_manifest(s, command, &sink, err), err);
    return att_sink_finish(&sink, rc, err);
}
