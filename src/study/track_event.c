/* SPDX-License-Identifier: Apache-2.0 */
#include "campaign/answer.h"
#include "campaign/inside.h"
#include "io/output.h"
#include "study/track.h"

#include <math.h>
#include <string.h>

static int no_memory(att_err *err) { return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to score the event"); }

static int find(const att_forecast_kept *f, const char *name)
{
    for (size_t e = 0; e < f->n_events; e++)
        if (!strcmp(f->event[e], name))
            return (int)e;
    return -1;
}

/* The day on which a path has it; ATT_NO_DAY = not within the horizon. */
static att_day day_of(const att_forecast_kept *f, size_t path, size_t event)
{
    double t = f->event_time[path * f->n_events + event];
    return isnan(t) ? ATT_NO_DAY : f->start + (att_day)t;
}

static void score_dates(att_track_event *x, const att_forecast_kept *f, size_t event)
{
    for (size_t d = 0; d < x->n_dates; d++) {
        size_t n = 0;
        for (size_t i = 0; i < f->n_paths; i++) {
            att_day day = day_of(f, i, event);
            n += day != ATT_NO_DAY && day <= x->date[d];
        }
        x->p[d] = (double)n / (double)f->n_paths;
        int known = x->came != ATT_NO_DAY || x->date[d] <= x->not_by;
        x->brier[d] = known ? att_score_brier(x->p[d], x->came != ATT_NO_DAY && x->came <= x->date[d]) : NAN;
    }
}

/* Weeks end on Sundays, as in forecast.csv; the last category is "not within the horizon". */
static void score_weeks(att_track_event *x, const att_forecast_kept *f, size_t event, double *p)
{
    att_day first = att_output_week(f->start), end = att_output_week(f->manifest.horizon);
    size_t n = (size_t)(end - first) / 7 + 1, outcome = n;
    for (size_t i = 0; i < f->n_paths; i++) {
        att_day day = day_of(f, i, event);
        p[day == ATT_NO_DAY ? n : (size_t)(att_output_week(day) - first) / 7] += 1 / (double)f->n_paths;
    }
    x->n_weeks = x->known = n;
    if (x->came != ATT_NO_DAY && x->came <= f->manifest.horizon)
        outcome = x->came < f->start ? 0 : (size_t)(att_output_week(x->came) - first) / 7;
    else if (x->came == ATT_NO_DAY && x->not_by < f->manifest.horizon) /* whole weeks alone have been followed */
        x->known = x->not_by < first ? 0 : (size_t)(x->not_by - first) / 7 + 1;
    x->rps = att_score_rps(n + 1, p, outcome, x->known);
}

int att_track_event_score(att_track_box *b, const att_forecast_kept *f, att_err *err)
{
    att_track_event *x = &b->t.event;
    const char *name = att_campaign_main_event(b->campaign);
    *x = (att_track_event){.came = b->opts.came, .not_by = b->opts.not_by, .rps = NAN};
    if (x->came == ATT_NO_DAY && x->not_by == ATT_NO_DAY)
        return 0;
    int event = find(f, name);
    if (event < 0)
        return att_err_set(err, ATT_E_FORECAST, NULL, "the forecast in %.150s says nothing about %.60s", f->dir, name);
    x->name = att_arena_strdup(&b->arena, name);
    size_t n = att_answer_dates(b->campaign, NULL, 0);
    x->date = ATT_NEW(&b->arena, att_day, n + 1);
    x->p = ATT_NEW(&b->arena, double, n + 1);
    x->brier = ATT_NEW(&b->arena, double, n + 1);
    double *p = ATT_NEW(&b->arena, double, f->n_days / 7 + 3);
    if (!x->name || !x->date || !x->p || !x->brier || !p)
        return no_memory(err);
    x->n_dates = att_answer_dates(b->campaign, x->date, n);
    score_dates(x, f, (size_t)event);
    score_weeks(x, f, (size_t)event, p);
    return 0;
}
