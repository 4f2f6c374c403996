/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The answer: quantiles, probabilities and dates of a fan, what was learned, which reports disagree, and whether the
 * fit can be trusted.
 *
 * Quantiles of counts are type 7 over the equally weighted paths. A date's quantile p is the first day by whose end the
 * event has happened on a share p of the paths (the inverse of the distribution function), so that it agrees with the
 * probabilities by date; it is ATT_NO_DAY when fewer than p have it within the horizon.
 *
 * Monte Carlo errors count parameter vectors, not paths alone (campaign/groups.h). The error of a median is half the
 * distance between the quantiles at 0.5 -+ the error of that share (Woodruff 1952; with independent paths, the binomial
 * order statistics).
 */
#include "campaign/answer.h"
#include "campaign/groups.h"
#include "base/num.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The answer and the memory it stands in. */
typedef struct box {
    att_answer a;
    att_arena arena;
} box;

/* The paths of a fan by parameter vector, and room for sums over them. */
typedef struct groups {
    att_groups by;
    double *off; /* [n_paths] deviations */
    double *sum; /* [by.n] */
} groups;

size_t att_answer_time(const att_campaign *c, att_day day) { return (size_t)(day - att_campaign_start(c)) + 1; }

att_day att_answer_day(const att_campaign *c, double t)
{
    return att_campaign_start(c) + (t > 1 ? (att_day)ceil(t) - 1 : 0);
}

size_t att_answer_dates(const att_campaign *c, att_day *date, size_t max)
{
    att_day as_of = att_campaign_as_of(c), horizon = att_campaign_horizon(c);
    size_t n = 0;
    if (n++ < max)
        date[0] = as_of;
    for (size_t i = 0; i < att_campaign_n_dates(c); i++) {
        att_day day = att_campaign_dates(c)[i];
        if (day > as_of && day <= horizon && n++ < max)
            date[n - 1] = day;
    }
    return n;
}

/* ---- Monte Carlo errors ---------------------------------------------------------------------------------- */

static int group_paths(groups *g, att_arena *arena, const att_fan *fan, size_t n_params)
{
    if (att_groups_make(&g->by, arena, fan, n_params))
        return -1;
    g->off = ATT_NEW(arena, double, att_fan_n_paths(fan));
    g->sum = ATT_NEW(arena, double, g->by.n);
    return g->off && g->sum ? 0 : -1;
}

/* Standard error of the share of paths whose value is at most x; *share gets the share. NAN is above all. */
static double share_error(const groups *g, size_t n, const double *value, double x, double *share)
{
    double hits = 0;
    for (size_t i = 0; i < n; i++)
        hits += value[i] <= x;
    *share = hits / (double)n;
    for (size_t i = 0; i < n; i++)
        g->off[i] = (value[i] <= x) - *share;
    return att_groups_root(&g->by, n, g->by.of, g->off, g->sum) / (double)n;
}

/* ---- quantities and events ---------------------------------------------------------------------------------- */

/* The band of n values; `sorted` is scratch. */
static att_band band_of(const groups *g, size_t n, const double *value, double *sorted)
{
    att_band b = {0};
    double share;
    memcpy(sorted, value, n * sizeof *sorted);
    att_sort(n, sorted);
    for (size_t i = 0; i < n; i++)
        b.mean += value[i] / (double)n;
    b.q05 = att_quantile_sorted(n, sorted, 0.05);
    b.q25 = att_quantile_sorted(n, sorted, 0.25);
    b.q50 = att_quantile_sorted(n, sorted, 0.5);
    b.q75 = att_quantile_sorted(n, sorted, 0.75);
    b.q95 = att_quantile_sorted(n, sorted, 0.95);
    double se = share_error(g, n, value, b.q50, &share);
    b.mcse =
        (att_quantile_sorted(n, sorted, fmin(1, 0.5 + se)) - att_quantile_sorted(n, sorted, fmax(0, 0.5 - se))) / 2;
    return b;
}

static void fill_bands(att_answer *a, const groups *g, double *value, double *sorted)
{
    size_t n = att_fan_n_paths(a->fan);
    for (size_t d = 0; d < a->n_dates; d++)
        for (size_t q = 0; q < a->n_quantities; q++) {
            for (size_t i = 0; i < n; i++)
                value[i] = att_fan_value(a->fan, i, att_answer_time(a->campaign, a->date[d]), q);
            a->band[d * a->n_quantities + q] = band_of(g, n, value, sorted);
        }
}

/* The first day by whose end a share p of n paths has it; m of them ever do, at ascending times. */
static att_day date_quantile(const att_answer *a, size_t n, size_t m, const double *sorted, double p)
{
    size_t rank = (size_t)ceil(p * (double)n - 1e-9);
    return rank <= m ? att_answer_day(a->campaign, sorted[rank > 0 ? rank - 1 : 0]) : ATT_NO_DAY;
}

static int name_event(att_answer *a, att_arena *arena, size_t e)
{
    const att_model *model = a->problem->model;
    att_answer_event *ev = &a->event[e];
    ev->name = a->problem->event_name ? a->problem->event_name[e] : model->events[e].name;
    size_t row = a->problem->event_row ? (size_t)a->problem->event_row[e] : e;
    ev->text = row < att_fields_count(model->events) ? model->events[row].doc : ev->name;
    ev->threshold = NAN;
    for (size_t i = 0; i < att_campaign_n_thresholds(a->campaign); i++) {
        double share = att_campaign_thresholds(a->campaign)[i];
        char name[32];
        snprintf(name, sizeof name, "below_%.0f", 100 * share);
        if (strcmp(name, ev->name) != 0)
            continue;
        ev->threshold = share;
        ev->text = att_arena_printf(arena, "net strength below %.0f %% of deployed%s", 100 * share,
                                    share <= 0.1 ? ", \"wiped out\"" : "");
    }
    if (strcmp(ev->name, "pulled_out") == 0)
        ev->text = "pulled out of the line";
    if (strcmp(ev->name, "half_dissolved") == 0)
        ev->text = "half of the units dissolved";
    if (strcmp(ev->name, "on_defensive") == 0)
        ev->text = "forced onto the defensive";
    if (strcmp(ev->name, att_campaign_main_event(a->campaign)) == 0)
        a->main_event = (int)e;
    return ev->text ? 0 : -1;
}

static int fill_events(att_answer *a, att_arena *arena, const groups *g, double *value, double *sorted)
{
    size_t n = att_fan_n_paths(a->fan);
    for (size_t e = 0; e < a->n_events; e++) {
        att_answer_event *ev = &a->event[e];
        size_t m = 0;
        if (name_event(a, arena, e))
            return -1;
        for (size_t i = 0; i < n; i++) {
            value[i] = att_fan_event_time(a->fan, i, e);
            if (!isnan(value[i]))
                sorted[m++] = value[i];
        }
        att_sort(m, sorted);
        ev->within = (double)m / (double)n;
        ev->q05 = date_quantile(a, n, m, sorted, 0.05);
        ev->q25 = date_quantile(a, n, m, sorted, 0.25);
        ev->q50 = date_quantile(a, n, m, sorted, 0.5);
        ev->q75 = date_quantile(a, n, m, sorted, 0.75);
        ev->q95 = date_quantile(a, n, m, sorted, 0.95);
        for (size_t d = 0; d < a->n_dates; d++) {
            size_t at = d * a->n_events + e;
            a->by_date_se[at] =
                share_error(g, n, value, (double)att_answer_time(a->campaign, a->date[d]), &a->by_date[at]);
        }
    }
    return 0;
}

static int fill_forecast(att_answer *a, att_arena *arena)
{
    att_arena scratch = {0};
    size_t n = att_fan_n_paths(a->fan);
    groups g;
    double *value = ATT_NEW(&scratch, double, n), *sorted = ATT_NEW(&scratch, double, n);
    int rc = value && sorted ? group_paths(&g, &scratch, a->fan, att_fields_count(a->problem->model->params)) : -1;
    if (rc == 0) {
        fill_bands(a, &g, value, sorted);
        rc = fill_events(a, arena, &g, value, sorted);
    }
    att_arena_free(&scratch);
    return rc;
}

/* ---- what was learned ---------------------------------------------------------------------------------------- */

static double on_scale(const att_field *f, double x)
{
    return f->scale == ATT_LOG ? log(x) : f->scale == ATT_LOGIT ? log((x - f->low) / (f->high - x)) : x;
}

/* The z at which the prior's quantile of Phi(z) is x, by bisection; at most 8 either way. */
static double normal_score(const att_prior *prior, double x)
{
    double low = -8, high = 8;
    while (high - low > 1e-6) {
        double z = (low + high) / 2;
        *(att_prior_quantile(prior, att_cdf_normal(z)) < x ? &low : &high) = z;
    }
    return (low + high) / 2;
}

static void fill_parameters(att_answer *a)
{
    static const double at[3] = {0.05, 0.5, 0.95};
    const att_problem *p = a->problem;
    a->n_parameters = 0;
    for (size_t k = 0; k < att_fields_count(p->model->params); k++) {
        const att_field *f = &p->model->params[k];
        if (p->prior[k].kind == ATT_FIXED)
            continue;
        att_answer_parameter *out = &a->parameter[a->n_parameters++];
        *out = (att_answer_parameter){.name = f->name, .unit = f->unit, .doc = f->doc};
        for (int i = 0; i < 3; i++) {
            out->prior[i] = att_prior_quantile(&p->prior[k], at[i]);
            out->post[i] = a->post ? att_post_quantile(a->post, k, at[i]) : out->prior[i];
        }
        out->learned = 1
                       - (on_scale(f, out->post[2]) - on_scale(f, out->post[0]))
                             / (on_scale(f, out->prior[2]) - on_scale(f, out->prior[0]));
        for (int i = 0; i < 3; i++)
            out->place[i] = normal_score(&p->prior[k], out->post[i]);
    }
}

static int by_surprise(const void *x, const void *y)
{
    const att_answer_report *a = x, *b = y;
    return a->surprise != b->surprise ? (a->surprise < b->surprise ? -1 : 1) : a->obs - b->obs;
}

static void fill_evidence(att_answer *a)
{
    const att_problem *p = a->problem;
    for (size_t e = 0; e < a->n_effects; e++) {
        a->effect[e] = (att_answer_effect){.name = p->effect[e].name, .prior_sd = p->effect[e].sd};
        att_post_effect(a->post, e, &a->effect[e].mean, &a->effect[e].sd);
    }
    for (size_t i = 0; i < a->n_reports; i++) {
        const att_report_fit *fit = &att_post_reports(a->post)[i];
        att_answer_report *r = &a->report[i];
        *r = (att_answer_report){.claim = p->obs[i].row, .obs = (int)i, .tail = fit->tail};
        memcpy(r->fitted, fit->fitted, sizeof r->fitted);
        r->surprise = 2 * fmin(fit->tail, 1 - fit->tail);
    }
    qsort(a->report, a->n_reports, sizeof *a->report, by_surprise);
}

/* ---- the whole -------------------------------------------------------------------------------------------------- */

static int make_room(att_answer *a, att_arena *arena)
{
    const att_problem *p = a->problem;
    a->n_dates = att_answer_dates(a->campaign, NULL, 0);
    a->n_quantities = att_fan_n_quantities(a->fan);
    a->n_events = att_fan_n_events(a->fan);
    a->n_effects = a->post ? p->n_effects : 0;
    a->n_reports = a->post ? p->n_obs : 0;
    a->date = ATT_NEW(arena, att_day, a->n_dates);
    a->band = ATT_NEW(arena, att_band, a->n_dates * a->n_quantities);
    a->event = ATT_NEW(arena, att_answer_event, a->n_events);
    a->by_date = ATT_NEW(arena, double, a->n_dates * a->n_events);
    a->by_date_se = ATT_NEW(arena, double, a->n_dates * a->n_events);
    a->parameter = ATT_NEW(arena, att_answer_parameter, att_fields_count(p->model->params));
    a->effect = ATT_NEW(arena, att_answer_effect, a->n_effects);
    a->report = ATT_NEW(arena, att_answer_report, a->n_reports);
    a->spread = ATT_NEW(arena, double, a->n_dates * a->n_quantities * 3);
    a->line.casualties = ATT_NEW(arena, double, a->n_dates);
    return a->date && a->band && a->event && a->by_date && a->by_date_se && a->parameter && a->effect && a->report
                   && a->spread && a->line.casualties
               ? 0
               : -1;
}

static int fill(att_answer *a, att_arena *arena, const double *spread)
{
    if (make_room(a, arena))
        return -1;
    a->as_of = att_campaign_as_of(a->campaign);
    a->horizon = att_campaign_horizon(a->campaign);
    att_answer_dates(a->campaign, a->date, a->n_dates);
    if (spread)
        memcpy(a->spread, spread, a->n_dates * a->n_quantities * 3 * sizeof *spread);
    if (fill_forecast(a, arena))
        return -1;
    fill_parameters(a);
    fill_evidence(a);
    att_line_draw(a);
    att_verdict_pass(a);
    return 0;
}

int att_answer_make(att_answer **answer, const att_campaign *c, const att_problem *p, const att_post *post,
                    const att_fan *fan, const double *spread, att_err *err)
{
    att_arena arena = {0};
    box *b = ATT_NEW(&arena, box, 1);
    *answer = NULL;
    if (b)
        b->a = (att_answer){.campaign = c, .problem = p, .post = post, .fan = fan};
    if (!b || fill(&b->a, &arena, spread)) {
        att_arena_free(&arena);
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for the answer");
    }
    b->arena = arena;
    *answer = &b->a;
    return 0;
}

void att_answer_free(att_answer **answer)
{
    if (!*answer)
        return;
    att_arena arena = ((box *)*answer)->arena; /* the answer itself stands in it */
    att_arena_free(&arena);
    *answer = NULL;
}
