/* SPDX-License-Identifier: Apache-2.0 */
#include "io/sink_track.h"
#include "base/team.h"
#include "io/csv.h"
#include "io/jsontext.h"
#include "io/sink_json.h"

#include <attrit/version.h>
#include <math.h>

static const char *const statement[] = {"about", "at least", "up to", "between"};

/* ---- score.csv ---------------------------------------------------------------------------------------------------------- */

/* Empty: not known. R and pandas read Inf. */
static void add_number(att_text *out, double x)
{
    if (isinf(x))
        att_text_add(out, x > 0 ? ",Inf" : ",-Inf");
    else if (isnan(x))
        att_text_add(out, ",");
    else
        att_text_addf(out, ",%.7g", x + 0.0); /* + 0.0: no "-0" */
}

/* What a unit is, and where in the truth's range it is scored. */
static void add_unit(att_text *out, const att_track *t, const att_track_unit *u, int model, int scale, const char *at,
                     double observed)
{
    char origin[11], date[11];
    att_text_addf(out, "%s,%s,", att_track_name((att_track_model)model), att_day_format(u->origin, origin));
    att_csv_add(out, att_campaign_subject(t->campaign));
    att_text_addf(out, ",%s,%s,%d,", att_track_quantity(u->quantity), att_day_format(u->date, date),
                  (int)(u->date - u->origin));
    att_csv_add(out, u->source);
    att_text_add(out, ",");
    att_csv_add(out, u->claim);
    att_text_addf(out, ",%s,%s,%s", statement[u->kind], att_track_scale(scale), at);
    add_number(out, isinf(observed) ? NAN : observed);
}

static void add_row(att_text *out, const double *score, double within)
{
    for (int r = 0; r < ATT_N_RULES; r++)
        add_number(out, score[r]);
    add_number(out, within);
    att_text_add(out, "\n");
}

static void add_scores(att_text *out, const att_track *t, const att_track_unit *u, int model, int scale)
{
    const att_tracked *m = &u->model[model];
    const att_score *s = &m->scale[scale];
    if (!isnan(u->truth.best)) {
        add_unit(out, t, u, model, scale, "best", u->truth.best);
        add_row(out, s->best, NAN);
    }
    if (u->truth.low == u->truth.high)
        return;
    add_unit(out, t, u, model, scale, "low", u->truth.low);
    add_row(out, s->low, m->within[scale]);
    add_unit(out, t, u, model, scale, "high", u->truth.high);
    add_row(out, s->high, m->within[scale]);
}

int att_sink_track_csv(att_text *out, const att_track *t, att_err *err)
{
    att_text_add(out, "model,origin_date,location,target,target_date,horizon,source,claim,statement,scale,at,observed");
    for (int r = 0; r < ATT_N_RULES; r++)
        att_text_addf(out, ",%s", att_score_name((att_rule)r));
    att_text_add(out, ",log_score_within\n");
    for (size_t i = 0; i < t->n_units; i++)
        for (int m = 0; m < ATT_TRACK_N_MODELS; m++)
            for (int scale = 0; scale < ATT_TRACK_N_SCALES && t->unit[i].model[m].is_made; scale++)
                add_scores(out, t, &t->unit[i], m, scale);
    return out->failed ? att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for score.csv") : 0;
}

/* ---- score.json --------------------------------------------------------------------------------------------------------- */

static json_t *models(void)
{
    json_t *all = json_array();
    for (int m = 0; m < ATT_TRACK_N_MODELS; m++)
        all = att_jsontext_add(all, json_pack("{s:s, s:s}", "name", att_track_name((att_track_model)m), "says",
                                              att_track_says((att_track_model)m)));
    return all;
}

static json_t *origins(const att_track *t)
{
    json_t *all = json_array();
    for (size_t i = 0; i < t->n_origins; i++) {
        const att_track_origin *o = &t->origin[i];
        all =
            att_jsontext_add(all, json_pack("{s:o, s:I, s:I, s:I, s:o}", "as_of", att_jsontext_day(o->as_of), "reports",
                                            (json_int_t)o->n_reports, "units", (json_int_t)o->n_units, "hindsight",
                                            (json_int_t)o->n_hindsight, "min_ess", att_jsontext_number(o->min_ess)));
    }
    return all;
}

static json_t *scores(const att_tracked *m, int scale)
{
    static const att_rule told[] = {ATT_RULE_CRPS,
                                    ATT_RULE_WIS,
                                    ATT_RULE_LOG_SCORE,
                                    ATT_RULE_PIT,
                                    ATT_RULE_INTERVAL_COVERAGE_50,
                                    ATT_RULE_INTERVAL_COVERAGE_90};
    json_t *all = json_object();
    for (size_t k = 0; k < sizeof told / sizeof *told; k++)
        all = att_jsontext_put(all, att_score_name(told[k]), att_jsontext_number(m->scale[scale].best[told[k]]));
    return att_jsontext_put(all, "log_score_within", att_jsontext_number(m->within[scale]));
}

static json_t *tracked(const att_tracked *m)
{
    json_t *q = json_array();
    for (int k = 0; k < 5; k++)
        q = att_jsontext_add(q, att_jsontext_count(m->q[k]));
    json_t *all = att_jsontext_put(json_object(), "q", q);
    for (int scale = 0; scale < ATT_TRACK_N_SCALES; scale++)
        all = att_jsontext_put(all, att_track_scale(scale), scores(m, scale));
    return all;
}

static json_t *units(const att_track *t)
{
    json_t *all = json_array();
    for (size_t i = 0; i < t->n_units; i++) {
        const att_track_unit *u = &t->unit[i];
        json_t *by = json_object();
        for (int m = 0; m < ATT_TRACK_N_MODELS; m++)
            if (u->model[m].is_made)
                by = att_jsontext_put(by, att_track_name((att_track_model)m), tracked(&u->model[m]));
        json_t *unit = json_pack("{s:o, s:s, s:o, s:i, s:s, s:s, s:o, s:s, s:o, s:o, s:o}", "origin_date",
                                 att_jsontext_day(u->origin), "target", att_track_quantity(u->quantity), "target_date",
                                 att_jsontext_day(u->date), "horizon", (int)(u->date - u->origin), "source", u->source,
                                 "claim", u->claim, "reported", att_jsontext_day(u->reported), "statement",
                                 statement[u->kind], "low", att_jsontext_number(u->truth.low), "best",
                                 att_jsontext_number(u->truth.best), "high", att_jsontext_number(u->truth.high));
        all = att_jsontext_add(all, att_jsontext_put(unit, "models", by));
    }
    return all;
}

static json_t *summary(const att_track_summary *s)
{
    json_t *pit = json_array(), *skill = json_object(), *shared = json_object();
    json_t *all = json_pack("{s:s, s:s, s:s, s:i, s:I, s:I}", "model", att_track_name(s->model), "target",
                            att_track_quantity(s->quantity), "scale", att_track_scale(s->scale), "weeks", s->weeks, "n",
                            (json_int_t)s->n, "n_open", (json_int_t)s->n_open);
    for (int r = 0; r < ATT_N_RULES; r++)
        if (r != ATT_RULE_PIT)
            all = att_jsontext_put(all, att_score_name((att_rule)r), att_jsontext_number(s->mean[r]));
    for (int k = 0; k < ATT_TRACK_PIT_BINS; k++)
        pit = att_jsontext_add(pit, json_integer((json_int_t)s->pit[k]));
    for (int m = ATT_TRACK_LINE; m < ATT_TRACK_N_MODELS; m++) {
        skill = att_jsontext_put(skill, att_track_name((att_track_model)m), att_jsontext_number(s->skill[m]));
        shared = att_jsontext_put(shared, att_track_name((att_track_model)m), json_integer((json_int_t)s->n_skill[m]));
    }
    all = att_jsontext_put(all, "log_score_within", att_jsontext_number(s->within));
    all = att_jsontext_put(att_jsontext_put(all, "pit", pit), "skill", skill);
    all = att_jsontext_put(all, "n_shared", shared);
    return att_jsontext_put(all, "relative_skill", att_jsontext_number(s->relative_skill));
}

static json_t *summaries(const att_track *t)
{
    json_t *all = json_array();
    for (size_t i = 0; i < t->n_summaries; i++)
        all = att_jsontext_add(all, summary(&t->summary[i]));
    return all;
}

static json_t *event(const att_track_event *e)
{
    json_t *dates = json_array();
    if (!e->name) {
        json_decref(dates);
        return json_null();
    }
    for (size_t d = 0; d < e->n_dates; d++)
        dates =
            att_jsontext_add(dates, json_pack("{s:o, s:o, s:o}", "date", att_jsontext_day(e->date[d]), "probability",
                                              att_jsontext_number(e->p[d]), "brier", att_jsontext_number(e->brier[d])));
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:I, s:I}", "name", e->name, "broke", att_jsontext_day(e->came),
                     "unbroken", att_jsontext_day(e->not_by), "dates", dates, "rps", att_jsontext_number(e->rps),
                     "weeks", (json_int_t)e->n_weeks, "weeks_known", (json_int_t)e->known);
}

static json_t *left_out(const att_track *t)
{
    json_t *all = json_array();
    for (size_t i = 0; i < t->n_asides; i++)
        all = att_jsontext_add(all, json_pack("{s:s, s:s, s:s}", "claim", t->aside[i].claim, "source",
                                              t->aside[i].source, "why", t->aside[i].why));
    return all;
}

static const char label[] = "Scored is what sources said later, not what is true: sources can share a bias that lasts.";

char *att_sink_track_json(const att_track *t, att_err *err)
{
    json_t *all = att_sink_json_of(t->campaign, t->seed);
    json_t *rest = json_pack("{s:b, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "rolling", t->is_rolling, "until",
                             att_jsontext_day(t->until), "label", label, "note", att_jsontext_string(t->note), "models",
                             models(), "origins", origins(t), "units", units(t), "summary", summaries(t), "event",
                             event(&t->event), "left_out", left_out(t));
    return att_jsontext_print(att_jsontext_merge(all, rest), 2, err);
}

char *att_sink_track_manifest(const att_track *t, const char *command, const att_sink *files, att_err *err)
{
    char now[24];
    json_t *all = att_sink_json_of(t->campaign, t->seed);
    json_t *rest =
        json_pack("{s:o, s:s, s:o, s:f, s:s}", "until", att_jsontext_day(t->until), "command", command, "outputs",
                  att_sink_json_outputs(files), "seconds", t->seconds, "created_at", att_clock_utc(now));
    return att_jsontext_print(att_jsontext_merge(all, rest), 2, err);
}
