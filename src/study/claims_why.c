/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Under which assumption a statement would be right: the pace it needs beside that of the paths, or how far its number is
 * from theirs; and in what the paths on which it holds differ from all. Description, no cause: all is read off the paths.
 */
#include "study/claims.h"
#include "base/date.h"
#include "base/num.h"
#include "base/text.h"
#include "campaign/answer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Fewer paths, or parameter vectors, are no group to speak of; a smaller difference (in sds) none to tell. */
enum { PATHS_MIN = 20, VECTORS_MIN = 10, FEATURES_MAX = 256 };
static const double sds_min = 0.3, alike = 0.9 /* correlation */;

/* ---- the pace it needs ---------------------------------------------------------------------------------------------- */

typedef struct pace {
    const att_claims_box *b;
    const att_proposition *q;
    size_t now, then, deployed;
    double bound;
    int falls; /* a level that has to fall, not a counter that has to grow */
} pace;

/* A total to be reached, or a level to be fallen below, on a day to come. */
static int pace_open(pace *p, const att_claims_box *b, const att_proposition *q)
{
    const att_campaign *c = b->c.campaign;
    const att_model *m = b->c.problem->model;
    int counter = q->quantity >= 0 && att_question_is_counter(m, q->quantity),
        deployed = att_fields_find(m->quantities, "deployed");
    *p = (pace){.b = b,
                .q = q,
                .falls = !counter,
                .bound = counter ? q->low : q->high,
                .deployed = deployed < 0 ? 0 : (size_t)deployed};
    if (q->quantity < 0 || q->negated || q->per_day || q->to <= att_campaign_as_of(c) || q->span == ATT_SPAN_WITHIN
        || isinf(p->bound) || !isinf(counter ? q->high : q->low) || !strcmp(m->quantities[q->quantity].unit, "percent"))
        return 0;
    p->now = att_answer_time(c, att_campaign_as_of(c));
    p->then = att_answer_time(c, q->to);
    return 1;
}

/* What is to be reached on a path if nobody comes any more, and what is reached: both a day. */
static void pace_of(const pace *p, size_t path, double *needs, double *own)
{
    const att_fan *fan = p->b->fan;
    double now = att_fan_value(fan, path, p->now, (size_t)p->q->quantity),
           then = att_fan_value(fan, path, p->then, (size_t)p->q->quantity);
    double bound = p->q->percent ? p->bound / 100 * att_fan_value(fan, path, p->now, p->deployed) : p->bound;
    double sign = p->falls ? -1 : 1, days = (double)(p->then - p->now);
    *needs = sign * (bound - now) / days;
    *own = sign * (then - now) / days;
}

static double median(size_t n, double *x)
{
    att_sort(n, x);
    return att_quantile_sorted(n, x, 0.5);
}

static void find_pace(att_claims_box *b, att_judged *j, const att_claims_paths *s)
{
    pace p;
    size_t n = 0;
    j->needs_pace = j->own_pace = NAN;
    if (!pace_open(&p, b, &j->question.asks))
        return;
    for (size_t i = 0; i < b->c.paths; i++)
        if (att_claims_counts(s, i)) {
            pace_of(&p, i, &b->paired.x[n], &b->paired.y[n]);
            n++;
        }
    j->needs_pace = median(n, b->paired.x);
    j->own_pace = median(n, b->paired.y);
}

static void find_ratio(att_judged *j)
{
    const att_proposition *q = &j->question.asks;
    double own = j->own.q50, bound = own < q->low ? q->low : own > q->high ? q->high : own;
    if (!isnan(j->needs_pace))
        j->needs_ratio = j->own_pace > 0 && j->needs_pace > 0 ? j->needs_pace / j->own_pace : NAN;
    else
        j->needs_ratio = j->own.is_day || q->negated || !(own > 0) ? NAN : bound / own;
}

/* ---- in words ------------------------------------------------------------------------------------------------------- */

/* Two digits, from 100 on three, into out[32]; returns out. */
static const char *digits(double x, char *out)
{
    double unit = x > 0 ? pow(10, floor(log10(x)) - 1) : 1;
    if (fabs(x) >= 100)
        return att_words_count(round(10 * x / unit) * unit / 10, 0, out);
    att_print_double(unit < 1 ? round(x * round(1 / unit)) / round(1 / unit) : round(x), out);
    return out;
}

static const char *noun(const att_claims_box *b, const att_proposition *q, char *out)
{
    snprintf(out, 40, "%.39s", b->c.problem->model->quantities[q->quantity].name);
    for (char *s = out; *s; s++)
        *s = *s == '_' ? ' ' : *s;
    return out;
}

static void say_pace(const att_claims_box *b, const att_judged *j, char *out, size_t size)
{
    char from[16], to[16], needs[32], own[32], ratio[32], word[40];
    const att_proposition *q = &j->question.asks;
    int falls = !att_question_is_counter(b->c.problem->model, q->quantity);
    att_date_words(att_campaign_as_of(b->c.campaign) + 1, from);
    att_date_words(q->to, to);
    if (j->needs_pace <= 0) {
        snprintf(out, size, "On the median path it is so at the cut-off already.");
        return;
    }
    int n = snprintf(out, size, "Right if from %s to %s %s %s by %s a day%s", from, to, noun(b, q, word),
                     falls ? "fell" : "grew", digits(j->needs_pace, needs),
                     falls        ? ", those who come or return deducted"
                     : q->percent ? " and nobody came"
                                  : "");
    if (isnan(j->needs_ratio))
        snprintf(out + n, size - (size_t)n, "; on the median path it does not %s.", falls ? "fall" : "grow");
    else
        snprintf(out + n, size - (size_t)n, ", %s times the pace of the median path, which has %s a day.",
                 digits(j->needs_ratio, ratio), digits(j->own_pace, own));
}

static void say_ratio(const att_judged *j, char *out, size_t size)
{
    char own[32], ratio[32];
    const char *unit = j->own.unit;
    if (j->needs_ratio == 1)
        snprintf(out, size, "Right as the median path is, which has %s%s%s.", digits(j->own.q50, own), *unit ? " " : "",
                 unit);
    else
        snprintf(out, size, "Right if the number were %s %s times that of the median path, which has %s%s%s.",
                 j->needs_ratio > 1 ? "at least" : "at most", digits(j->needs_ratio, ratio), digits(j->own.q50, own),
                 *unit ? " " : "", unit);
}

static void say_assumption(att_claims_box *b, att_judged *j)
{
    char text[400] = "";
    if (!isnan(j->needs_pace))
        say_pace(b, j, text, sizeof text);
    else if (!isnan(j->needs_ratio))
        say_ratio(j, text, sizeof text);
    j->assumption = att_claims_keep(b, text);
}

/* ---- on which paths it holds ---------------------------------------------------------------------------------------- */

/* A number that every path has: a parameter, a quantity on some evening, or whether an event has happened by then. */
typedef struct feature {
    enum { PARAMETER, COUNT, EVENT } kind;
    size_t row, t;
    const char *name, *doc;
    int is_log;
} feature;

typedef struct features {
    size_t n;
    feature of[FEATURES_MAX];
} features;

static double value_of(const att_claims_box *b, const feature *f, size_t path)
{
    double x = f->kind == PARAMETER ? att_fan_theta(b->fan, path)[f->row]
               : f->kind == COUNT   ? att_fan_value(b->fan, path, f->t, f->row)
                                    : att_fan_event_time(b->fan, path, f->row) <= (double)f->t;
    return f->is_log ? log(x) : x;
}

static void add(features *all, feature f)
{
    if (all->n < FEATURES_MAX)
        all->of[all->n++] = f;
}

static const char *dated(att_claims_box *b, const char *name, att_day day)
{
    char text[80], date[16];
    snprintf(text, sizeof text, "%.50s by %s", name, att_date_words(day, date));
    return att_claims_keep(b, text);
}

static void add_parameters(const att_claims_box *b, features *all)
{
    const att_field *f = b->c.problem->model->params;
    for (size_t k = 0; f[k].name; k++)
        if (b->c.problem->prior[k].kind != ATT_FIXED)
            add(all, (feature){PARAMETER, k, 0, f[k].name, f[k].doc, f[k].scale == ATT_LOG});
}

/* What is known at the cut-off and what comes to pass until the day asked about; not the thing asked itself. */
static void add_course(att_claims_box *b, const att_proposition *q, features *all)
{
    const att_problem *p = b->c.problem;
    const att_field *f = p->model->quantities;
    att_day now = att_campaign_as_of(b->c.campaign);
    size_t t = att_answer_time(b->c.campaign, q->to);
    for (size_t k = 0; f[k].name; k++)
        if (!p->idle || !p->idle[k])
            add(all, (feature){COUNT, k, att_answer_time(b->c.campaign, now), dated(b, f[k].name, now), f[k].doc, 0});
    int deployed = att_fields_find(f, "deployed");
    if (deployed >= 0 && q->quantity != deployed)
        add(all, (feature){COUNT, (size_t)deployed, t, dated(b, f[deployed].name, q->to), f[deployed].doc, 0});
    for (size_t e = 0; e < p->n_events; e++) {
        const char *name = p->event_name ? p->event_name[e] : p->model->events[e].name;
        if (strncmp(name, "below_", 6) && strcmp(name, q->event)) /* strength below a share is an outcome itself */
            add(all, (feature){EVENT, e, t, dated(b, name, q->to), name, 0});
    }
}

/* Mean and sd over the paths that count, and the mean over those of them that are `here`. Zero where all are equal. */
static att_contrast contrast_of(const att_claims_box *b, const feature *f, const att_claims_paths *s, int fails)
{
    double n = 0, sum = 0, squares = 0, n_here = 0, sum_here = 0, origin = value_of(b, f, 0);
    for (size_t i = 0; i < b->c.paths; i++) {
        if (!att_claims_counts(s, i))
            continue;
        double x = value_of(b, f, i) - origin;
        int here = s->asks.holds[i] != fails;
        n++, sum += x, squares += x * x;
        n_here += here, sum_here += here * x;
    }
    double mean = sum / n, here = sum_here / n_here, sd = sqrt(fmax(0, squares / n - mean * mean));
    if (!(sd > 0) || !isfinite(sd))
        return (att_contrast){0};
    double at = origin + mean, at_here = origin + here;
    return (att_contrast){
        f->name,         f->doc, f->is_log ? exp(at_here) : at_here, f->is_log ? exp(at) : at, (here - mean) / sd,
        f->kind == EVENT};
}

/* Correlation of two features over the paths that count. */
static double correlation(const att_claims_box *b, const att_claims_paths *s, const feature *f, const feature *g)
{
    double n = 0, x1 = 0, y1 = 0, xx = 0, yy = 0, xy = 0, x0 = value_of(b, f, 0), y0 = value_of(b, g, 0);
    for (size_t i = 0; i < b->c.paths; i++)
        if (att_claims_counts(s, i)) {
            double x = value_of(b, f, i) - x0, y = value_of(b, g, i) - y0;
            n++, x1 += x, y1 += y, xx += x * x, yy += y * y, xy += x * y;
        }
    return (xy - x1 * y1 / n) / sqrt((xx - x1 * x1 / n) * (yy - y1 * y1 / n));
}

/* The largest first; what goes along with one that is told already says nothing new. */
static void choose(const att_claims_box *b, att_judged *j, const att_claims_paths *s, const features *all,
                   const att_contrast *x)
{
    const feature *told[ATT_CLAIMS_CONTRASTS];
    double last = INFINITY;
    for (size_t best = 0; j->n_contrasts < ATT_CLAIMS_CONTRASTS; last = fabs(x[best].sds)) {
        best = all->n;
        for (size_t i = 0; i < all->n; i++)
            if (fabs(x[i].sds) < last && (best == all->n || fabs(x[i].sds) > fabs(x[best].sds)))
                best = i;
        if (best == all->n || fabs(x[best].sds) < sds_min)
            return;
        int is_new = 1;
        for (size_t i = 0; i < j->n_contrasts; i++)
            is_new &= fabs(correlation(b, s, told[i], &all->of[best])) < alike;
        if (is_new) {
            told[j->n_contrasts] = &all->of[best];
            j->contrast[j->n_contrasts++] = x[best];
        }
    }
}

/* Are there paths and parameter vectors enough on which it holds, or fails? */
static int is_group(att_claims_box *b, const att_claims_paths *s, int holds)
{
    size_t n = 0, vectors = 0;
    memset(b->paired.sum, 0, b->groups.n * sizeof *b->paired.sum);
    for (size_t i = 0; i < b->c.paths; i++)
        if (att_claims_counts(s, i) && s->asks.holds[i] == holds) {
            double *met = &b->paired.sum[b->groups.of[i]];
            n++;
            vectors += *met == 0;
            *met = 1;
        }
    return n >= PATHS_MIN && vectors >= VECTORS_MIN;
}

static const char *value_words(const att_contrast *x, double value, char *out)
{
    return x->is_share ? att_words_percent(value, out) : digits(value, out);
}

static void say_contrasts(att_claims_box *b, att_judged *j)
{
    char text[900], n[32], here[32], all[32];
    double share = j->fails ? 1 - j->p.p : j->p.p;
    int len = snprintf(text, sizeof text, "On the %s paths on which it %s, on average:",
                       att_words_count(round(share * (double)j->paths), 0, n), j->fails ? "fails" : "holds");
    for (size_t i = 0; i < j->n_contrasts; i++) {
        const att_contrast *x = &j->contrast[i];
        len += snprintf(text + len, sizeof text - (size_t)len, "%s %.60s %s instead of %s", i ? ";" : "", x->name,
                        value_words(x, x->here, here), value_words(x, x->all, all));
    }
    snprintf(text + len, sizeof text - (size_t)len, ".");
    j->tells = att_claims_keep(b, j->n_contrasts ? text : "");
}

static int find_contrasts(att_claims_box *b, att_judged *j, const att_claims_paths *s)
{
    const att_proposition *q = &j->question.asks;
    features *all = ATT_NEW(&b->scratch, features, 1);
    att_contrast *x = ATT_NEW(&b->scratch, att_contrast, FEATURES_MAX);
    j->tells = "";
    if (!all || !x)
        return -1;
    if (!is_group(b, s, 0) || !is_group(b, s, 1))
        return 0;
    j->fails = j->p.p > 0.5;
    add_parameters(b, all);
    if (q->to > att_campaign_as_of(b->c.campaign))
        add_course(b, q, all);
    for (size_t i = 0; i < all->n; i++)
        x[i] = contrast_of(b, &all->of[i], s, j->fails);
    choose(b, j, s, all, x);
    say_contrasts(b, j);
    return 0;
}

int att_claims_explain(att_claims_box *b, att_judged *j, const att_claims_paths *s)
{
    find_pace(b, j, s);
    find_ratio(j);
    say_assumption(b, j);
    return find_contrasts(b, j, s);
}
