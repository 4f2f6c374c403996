/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/say.h"
#include "cli/tell.h"

#include <math.h>
#include <string.h>

/* "3,800", "at least 3,000", "200 to 999" into out[64]. */
static const char *statement(const att_track_unit *u, char *out)
{
    char low[32], best[32], high[32];
    att_words_count(u->truth.low, 0, low);
    att_words_count(u->truth.high, 0, high);
    if (u->kind == ATT_ABOUT)
        snprintf(out, 64, "%s", att_words_count(u->truth.best, 0, best));
    else if (u->kind == ATT_BETWEEN)
        snprintf(out, 64, "%.20s to %.20s", low, high);
    else
        snprintf(out, 64, u->kind == ATT_AT_LEAST ? "at least %.20s" : "up to %.20s",
                 u->kind == ATT_AT_LEAST ? low : high);
    return out;
}

static const char *verdict(const att_track_unit *u, const att_tracked *m)
{
    const att_score *s = &m->scale[ATT_TRACK_NATURAL];
    if (s->high[ATT_RULE_INTERVAL_COVERAGE_90] == 0)
        return "outside";
    return isnan(u->truth.best) ? "possible" : s->best[ATT_RULE_INTERVAL_COVERAGE_90] > 0 ? "inside" : "about";
}

static void tell_unit(const att_track_unit *u)
{
    char day[16], said[64], range[64], low[32], high[32];
    const att_tracked *m = &u->model[ATT_TRACK_SAID];
    printf("    %-12s%-12.11s%-11s", att_day_words(u->date, day), u->source, att_track_quantity(u->quantity));
    att_say_column(15, statement(u, said));
    if (m->is_made) {
        double step = (m->q[4] - m->q[0]) / 100;
        snprintf(range, sizeof range, "%.30s - %.30s", att_words_count(m->q[0], step, low),
                 att_words_count(m->q[4], step, high));
        att_say_column(16, range);
        printf("  %s", verdict(u, m));
    }
    putchar('\n');
}

static void tell_units(const att_track *t)
{
    for (size_t i = 0; i < t->n_origins; i++) {
        char day[16];
        att_say_heading("Forecast as of %s: what was said later", att_day_words(t->origin[i].as_of, day));
        printf("    %-12s%-12s%-11s%15s%16s\n", "of", "by", "", "said", "forecast 90 %");
        for (size_t k = 0; k < t->n_units; k++)
            if (t->unit[k].origin == t->origin[i].as_of)
                tell_unit(&t->unit[k]);
    }
}

/* ---- summaries ---------------------------------------------------------------------------------------------------------- */

static const char *number(double x, char *out)
{
    if (isnan(x))
        return "";
    if (fabs(x) >= 100)
        return att_words_count(x, 0, out);
    snprintf(out, 32, "%.2f", x);
    return out;
}

static const char *share(double x, char *out) { return isnan(x) ? "" : att_words_percent(x, out); }

static void tell_summary(const att_track_summary *s, const att_track_summary *own)
{
    char text[32];
    printf("    %-16s%3zu", att_track_name(s->model), s->n);
    att_say_column(9, number(s->mean[ATT_RULE_WIS], text));
    att_say_column(9, number(s->mean[ATT_RULE_CRPS], text));
    att_say_column(7, number(s->mean[ATT_RULE_BIAS], text));
    att_say_column(8, s->model < ATT_TRACK_LINE || s->model == ATT_TRACK_WALK
                          ? share(s->mean[ATT_RULE_INTERVAL_COVERAGE_50], text)
                          : "");
    att_say_column(8, s->model < ATT_TRACK_LINE || s->model == ATT_TRACK_WALK
                          ? share(s->mean[ATT_RULE_INTERVAL_COVERAGE_90], text)
                          : "");
    att_say_column(8, s->model >= ATT_TRACK_LINE ? number(own->skill[s->model], text) : "");
    att_say_column(7, number(s->relative_skill, text));
    putchar('\n');
}

static const att_track_summary *find(const att_track *t, int quantity, int scale, int model)
{
    for (size_t i = 0; i < t->n_summaries; i++) {
        const att_track_summary *s = &t->summary[i];
        if (s->weeks == 0 && s->quantity == quantity && s->scale == scale && s->model == (att_track_model)model && s->n)
            return s;
    }
    return NULL;
}

static void tell_table(const att_track *t, int quantity, int scale)
{
    const att_track_summary *own = find(t, quantity, scale, ATT_TRACK_SAID);
    if (!own)
        return;
    att_say_heading("%s, %s", quantity < 0 ? "All together" : att_track_quantity(quantity),
                    scale == ATT_TRACK_LOG ? "log scale" : "men");
    printf("    %-16s%3s%9s%9s%7s%8s%8s%8s%7s\n", "", "n", "WIS", "CRPS", "bias", "in 50 %", "in 90 %", "skill",
           "rel.");
    for (int m = 0; m < ATT_TRACK_N_MODELS; m++) {
        const att_track_summary *s = find(t, quantity, scale, m);
        if (s)
            tell_summary(s, own);
    }
}

static void tell_event(const att_track_event *e)
{
    char day[16], rps[32];
    if (!e->name)
        return;
    if (e->came != ATT_NO_DAY)
        att_say_heading("%s came on %s", e->name, att_day_words(e->came, day));
    else
        att_say_heading("%s had not come by %s", e->name, att_day_words(e->not_by, day));
    for (size_t d = 0; d < e->n_dates; d++) {
        char percent[16];
        printf("    by %-14s forecast %-6s", att_day_words(e->date[d], day), att_words_percent(e->p[d], percent));
        printf(isnan(e->brier[d]) ? "  not yet known\n" : "  Brier score %.3f\n", e->brier[d]);
    }
    printf("    ranked probability score %s over %zu of %zu weeks\n", number(e->rps, rps), e->known, e->n_weeks);
}

static void tell_left_out(const att_track *t)
{
    char text[400];
    for (size_t i = 0; i < t->n_asides; i++) {
        snprintf(text, sizeof text, "%.60s (%.60s): %.200s", t->aside[i].claim, t->aside[i].source, t->aside[i].why);
        att_say_wrap(4, 80, text);
    }
}

static void tell_hindsight(const att_track *t)
{
    const att_track_origin *o = &t->origin[0];
    char text[400], day[16];
    if (!o->n_hindsight)
        return;
    snprintf(
        text, sizeof text,
        "Hindsight: the campaign file rests on %zu claims that had not been reported by %s. Its assumptions know more "
        "than a forecaster of that day.",
        o->n_hindsight, att_day_words(o->as_of, day));
    att_say_wrap(4, 80, text);
}

void att_tell_score(const att_track *t)
{
    char text[400], day[16];
    att_say_title(t->campaign);
    snprintf(text, sizeof text,
             "%zu statement%s scored from %zu cut-off%s, by what had been reported by %s. Scored is what sources said "
             "later, "
             "not what is true: sources can share a bias that lasts.",
             t->n_units, t->n_units == 1 ? "" : "s", t->n_origins, t->n_origins == 1 ? "" : "s",
             att_day_words(t->until, day));
    att_say_wrap(2, 80, text);
    tell_units(t);
    for (int q = 0; q < ATT_TRACK_N_QUANTITIES; q++)
        tell_table(t, q, ATT_TRACK_NATURAL);
    tell_table(t, -1, ATT_TRACK_LOG);
    tell_event(&t->event);
    if (t->n_asides)
        att_say_heading("Not scored");
    tell_left_out(t);
    putchar('\n');
    tell_hindsight(t);
    if (t->note) {
        snprintf(text, sizeof text, "Note: %.300s", t->note);
        att_say_wrap(4, 80, text);
    }
    att_say_wrap(
        4, 80,
        "WIS and CRPS: lower is better. Bias: 1 = forecast too high, -1 = too low. Skill: of attrit against that "
        "baseline, above 0 is better. rel.: below 1 is better than the usual of these models. attrit_count is the "
        "true count held against the headlines: not a test of calibration.");
}
