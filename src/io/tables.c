/* SPDX-License-Identifier: Apache-2.0 */
#include "io/tables.h"
#include "base/num.h"
#include "campaign/answer.h"
#include "campaign/inside.h"
#include "io/beside_tables.h"
#include "io/jsontext.h"
#include "io/tables_course.h"
#include "io/tables_evidence.h"

#include <math.h>
#include <stdlib.h>

enum { N_PATHS = 20, N_DOTS = 50 };

/* ---- the forecast -------------------------------------------------------------------------------------------- */

/* One quantity day by day, from the end of the first day. */
static json_t *fan(const att_output *o, const char *name)
{
    static const double p[5] = {0.05, 0.25, 0.5, 0.75, 0.95};
    const att_answer *a = o->answer;
    int q = att_output_quantity(o, name);
    json_t *rows = json_array();
    for (size_t t = 1; q >= 0 && t < att_fan_n_times(a->fan); t++) {
        double x[5];
        att_fan_quantiles(a->fan, t, (size_t)q, 5, p, x);
        rows = att_jsontext_add(rows, json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "date",
                                                att_jsontext_day(att_answer_day(a->campaign, (double)t)), "q05",
                                                att_jsontext_count(x[0]), "q25", att_jsontext_count(x[1]), "q50",
                                                att_jsontext_count(x[2]), "q75", att_jsontext_count(x[3]), "q95",
                                                att_jsontext_count(x[4])));
    }
    return rows;
}

static json_t *paths(const att_output *o)
{
    const att_answer *a = o->answer;
    int q = att_output_quantity(o, "strength");
    size_t n = att_fan_n_paths(a->fan), shown = n < N_PATHS ? n : N_PATHS;
    json_t *rows = json_array();
    for (size_t i = 0; q >= 0 && i < shown; i++)
        for (size_t t = 1; t < att_fan_n_times(a->fan); t += 2)
            rows = att_jsontext_add(rows,
                                    json_pack("{s:i, s:o, s:o}", "path", (int)i + 1, "date",
                                              att_jsontext_day(att_answer_day(a->campaign, (double)t)), "strength",
                                              att_jsontext_count(att_fan_value(a->fan, i * n / shown, t, (size_t)q))));
    return rows;
}

static json_t *line_point(att_day day, double casualties)
{
    return json_pack("{s:o, s:o}", "date", att_jsontext_day(day), "casualties", att_jsontext_count(casualties));
}

/* From the beginning of main combat until all are lost or the horizon is reached. */
static json_t *line(const att_answer *a)
{
    att_day from = att_campaign_combat(a->campaign), to = a->line.depleted;
    json_t *rows = json_array();
    if (a->line.claim < 0)
        return rows;
    if (from == ATT_NO_DAY)
        from = att_campaign_start(a->campaign);
    if (to == ATT_NO_DAY || to > a->horizon)
        to = a->horizon;
    rows = att_jsontext_add(rows, line_point(from, 0));
    rows = att_jsontext_add(rows, line_point(to, a->line.per_day * (to - from)));
    return rows;
}

static json_t *thresholds(const att_answer *a)
{
    json_t *rows = json_array();
    for (size_t e = 0; e < a->n_events; e++)
        if (!isnan(a->event[e].threshold))
            rows = att_jsontext_add(
                rows, json_pack("{s:s, s:s, s:o, s:o}", "event", a->event[e].name, "text", a->event[e].text, "share",
                                att_jsontext_number(a->event[e].threshold), "men",
                                att_jsontext_count(a->event[e].threshold * att_campaign_deployed(a->campaign))));
    return rows;
}

static json_t *spread(const att_output *o)
{
    static const char *const part[] = {"parameters", "shared shocks", "dice"};
    const att_answer *a = o->answer;
    json_t *rows = json_array();
    for (size_t d = 0; d < a->n_dates; d++)
        for (const char *const *name = att_output_headline; *name; name++) {
            int q = att_output_quantity(o, *name);
            for (int k = 0; q >= 0 && k < 3; k++)
                rows = att_jsontext_add(
                    rows, json_pack("{s:o, s:s, s:s, s:o}", "date", att_jsontext_day(a->date[d]), "quantity", *name,
                                    "part", part[k], "share",
                                    att_jsontext_number(a->spread[(d * a->n_quantities + (size_t)q) * 3 + (size_t)k])));
        }
    return rows;
}

/* ---- events ---------------------------------------------------------------------------------------------------- */

json_t *att_tables_words(att_words words, double p)
{
    char percent[16], frequency[40];
    return json_pack("{s:o, s:s, s:s, s:s}", "probability", att_jsontext_number(p), "percent",
                     att_words_percent(p, percent), "term", att_words_term(words, p), "frequency",
                     att_words_frequency(p, frequency));
}

json_t *att_tables_events(const att_output *o)
{
    const att_answer *a = o->answer;
    json_t *rows = json_array();
    for (size_t e = 0; e < a->n_events; e++) {
        const att_answer_event *ev = &a->event[e];
        json_t *row = json_pack("{s:s, s:s, s:o, s:b, s:o}", "event", ev->name, "text", ev->text, "threshold",
                                att_jsontext_number(ev->threshold), "main", (int)e == a->main_event, "within",
                                att_jsontext_number(ev->within));
        json_t *words = att_tables_words(o->words, ev->within);
        json_t *days = json_pack("{s:o, s:o, s:o, s:o, s:o}", "q05", att_jsontext_day(ev->q05), "q25",
                                 att_jsontext_day(ev->q25), "q50", att_jsontext_day(ev->q50), "q75",
                                 att_jsontext_day(ev->q75), "q95", att_jsontext_day(ev->q95));
        json_object_del(words, "probability"); /* it is `within` */
        row = att_jsontext_merge(row, words);
        row = att_jsontext_merge(row, days);
        rows = att_jsontext_add(rows, row);
    }
    return rows;
}

static json_t *by_date(const att_output *o)
{
    const att_answer *a = o->answer;
    json_t *rows = json_array();
    for (size_t d = 0; d < a->n_dates; d++)
        for (size_t e = 0; e < a->n_events; e++) {
            json_t *row =
                json_pack("{s:o, s:s, s:s, s:o}", "date", att_jsontext_day(a->date[d]), "event", a->event[e].name,
                          "text", a->event[e].text, "se", att_jsontext_number(a->by_date_se[d * a->n_events + e]));
            json_t *words = att_tables_words(o->words, a->by_date[d * a->n_events + e]);
            row = att_jsontext_merge(row, words);
            rows = att_jsontext_add(rows, row);
        }
    return rows;
}

static json_t *weeks(const att_output *o)
{
    att_arena scratch = {0};
    size_t n = att_output_weeks(o);
    att_day *week = ATT_NEW(&scratch, att_day, n + 1);
    long *millionths = ATT_NEW(&scratch, long, n + 1);
    json_t *rows = week && millionths ? json_array() : NULL;
    if (rows && o->answer->n_events > 0) {
        att_output_pmf(o, week, millionths);
        for (size_t w = 0; w <= n; w++)
            rows = att_jsontext_add(rows, json_pack("{s:o, s:o}", "week",
                                                    w < n ? att_jsontext_day(week[w]) : json_string("later"),
                                                    "probability", att_jsontext_number((double)millionths[w] / 1e6)));
    }
    att_arena_free(&scratch);
    return rows;
}

static int ascending(const void *x, const void *y)
{
    const double *a = x, *b = y;
    return isnan(*a) ? !isnan(*b) : isnan(*b) ? -1 : (*a > *b) - (*a < *b);
}

/* Dot i stands for the i-th fiftieth of the paths: the quantile at its middle (Kay et al. 2016). */
static json_t *dots(const att_output *o)
{
    const att_answer *a = o->answer;
    att_arena scratch = {0};
    size_t n = att_fan_n_paths(a->fan);
    double *time = ATT_NEW(&scratch, double, n);
    json_t *rows = time ? json_array() : NULL;
    att_day before = ATT_NO_DAY;
    int level = 0;
    for (size_t i = 0; rows && a->n_events > 0 && i < n; i++)
        time[i] = att_fan_event_time(a->fan, i, (size_t)a->main_event);
    if (time)
        qsort(time, n, sizeof *time, ascending);
    for (size_t i = 0; a->n_events > 0 && i < N_DOTS; i++) {
        double t = time ? time[(2 * i + 1) * n / (2 * N_DOTS)] : NAN;
        att_day day = isnan(t) ? ATT_NO_DAY : att_answer_day(a->campaign, t);
        att_day week = isnan(t) ? ATT_NO_DAY : att_output_week(day);
        level = i > 0 && week == before ? level + 1 : 1;
        before = week;
        rows = att_jsontext_add(
            rows, json_pack("{s:i, s:o, s:o, s:i}", "dot", (int)i + 1, "date", att_jsontext_day(day), "week",
                            isnan(t) ? json_string("later") : att_jsontext_day(week), "level", level));
    }
    att_arena_free(&scratch);
    return rows;
}

/* ---- the evidence ------------------------------------------------------------------------------------------------ */

const att_answer_report *att_tables_report(const att_answer *a, size_t i)
{
    const att_claim *c = &att_campaign_claims(a->campaign)[i];
    for (size_t k = 0; c->obs >= 0 && k < a->n_reports; k++)
        if (a->report[k].obs == c->obs)
            return &a->report[k];
    return NULL;
}

/* What claim i says, as the fit took it; an end that it leaves open is null. */
static json_t *statement(const att_statement *s)
{
    static const char *const word[] = {"about", "at least", "up to", "between"};
    return json_pack("{s:s, s:o, s:o, s:o}", "statement", word[s->kind], "low",
                     att_jsontext_number(s->kind == ATT_UP_TO ? NAN : s->low), "best",
                     att_jsontext_number(s->kind == ATT_ABOUT ? s->best : NAN), "high",
                     att_jsontext_number(s->kind == ATT_AT_LEAST ? NAN : s->high));
}

static json_t *report(const att_answer *a, size_t i)
{
    const att_campaign *c = a->campaign;
    const att_claim *claim = &c->claim[i];
    const att_answer_report *r = claim->use == ATT_USE_FITTED ? att_tables_report(a, i) : NULL;
    json_t *row =
        json_pack("{s:s, s:s, s:s, s:o, s:o, s:s, s:s, s:s, s:i}", "id", claim->id, "source", claim->source,
                  "source_kind", claim->source_kind, "date", att_jsontext_day(att_campaign_day(claim)), "from",
                  att_jsontext_day(claim->period_from), "quantity", a->problem->model->quantities[c->quantity[i]].name,
                  "use", att_use_word(claim->use), "url", claim->url, "line", (int)claim->line);
    row = att_jsontext_merge(row, statement(&c->statement[i]));
    return att_jsontext_merge(
        row, json_pack("{s:o, s:o, s:o, s:o, s:o}", "fitted_q05", att_jsontext_count(r ? r->fitted[0] : NAN),
                       "fitted_q50", att_jsontext_count(r ? r->fitted[1] : NAN), "fitted_q95",
                       att_jsontext_count(r ? r->fitted[2] : NAN), "tail", att_jsontext_number(r ? r->tail : NAN),
                       "surprise", att_jsontext_number(r ? r->surprise : NAN)));
}

static int by_day(const void *x, const void *y, void *cookie)
{
    const att_campaign *c = cookie;
    size_t a = *(const size_t *)x, b = *(const size_t *)y;
    att_day da = att_campaign_day(&c->claim[a]), db = att_campaign_day(&c->claim[b]);
    return da != db ? (da < db ? -1 : 1) : a < b ? -1 : a > b;
}

/* Fitted and judged claims about something the model counts. */
static json_t *reports(const att_answer *a)
{
    const att_campaign *c = a->campaign;
    att_arena scratch = {0};
    size_t shown = 0, *order = ATT_NEW(&scratch, size_t, c->n_claims);
    json_t *rows = order ? json_array() : NULL;
    for (size_t i = 0; rows && i < c->n_claims; i++)
        if ((c->claim[i].use == ATT_USE_FITTED || c->claim[i].use == ATT_USE_JUDGED) && c->quantity[i] >= 0)
            order[shown++] = i;
    if (rows)
        qsort_r(order, shown, sizeof *order, by_day, (void *)(uintptr_t)c);
    for (size_t i = 0; i < shown; i++)
        rows = att_jsontext_add(rows, report(a, order[i]));
    att_arena_free(&scratch);
    return rows;
}

json_t *att_tables_parameters(const att_answer *a)
{
    json_t *rows = json_array();
    for (size_t k = 0; k < a->n_parameters; k++) {
        const att_answer_parameter *p = &a->parameter[k];
        rows = att_jsontext_add(
            rows, json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "name", p->name, "unit", p->unit,
                            "doc", p->doc, "prior05", att_jsontext_number(p->prior[0]), "prior50",
                            att_jsontext_number(p->prior[1]), "prior95", att_jsontext_number(p->prior[2]), "post05",
                            att_jsontext_number(p->post[0]), "post50", att_jsontext_number(p->post[1]), "post95",
                            att_jsontext_number(p->post[2]), "learned", att_jsontext_number(p->learned)));
    }
    return rows;
}

static json_t *effects(const att_answer *a)
{
    json_t *rows = json_array();
    for (size_t e = 0; e < a->n_effects; e++)
        rows = att_jsontext_add(rows, json_pack("{s:s, s:o, s:o, s:o, s:o}", "name", a->effect[e].name, "prior_sd",
                                                att_jsontext_number(a->effect[e].prior_sd), "mean",
                                                att_jsontext_number(a->effect[e].mean), "sd",
                                                att_jsontext_number(a->effect[e].sd), "ratio",
                                                att_jsontext_number(exp(a->effect[e].mean))));
    return rows;
}

json_t *att_tables_all(const att_output *o)
{
    const att_answer *a = o->answer;
    const struct {
        const char *name;
        json_t *rows;
    } table[] = {
        {"strength", fan(o, "strength")},
        {"killed", fan(o, "killed")},
        {"casualties", fan(o, "casualties")},
        {"paths", paths(o)},
        {"line", line(a)},
        {"thresholds", thresholds(a)},
        {"fate", att_tables_course_fate(o)},
        {"reports", reports(a)},
        {"strip", att_tables_evidence_strip(o)},
        {"lanes", att_tables_evidence_lanes(o)},
        {"bias", att_tables_evidence_bias(a)},
        {"events", att_tables_events(o)},
        {"by_date", by_date(o)},
        {"chances", att_tables_course_chances(o)},
        {"chance_labels", att_tables_course_labels(o)},
        {"dots", dots(o)},
        {"weeks", weeks(o)},
        {"parameters", att_tables_parameters(a)},
        {"priors", att_tables_evidence_priors(a)},
        {"effects", effects(a)},
        {"spread", spread(o)},
        {"judged", att_beside_tables_judged(o->beside)},
        {"doctrines", att_beside_tables_doctrines(o->beside)},
        {"tornado", att_beside_tables_tornado(o->beside)},
        {"groups", att_beside_tables_groups(o->beside)},
        {"coverage", att_beside_tables_coverage(o->beside)},
        {"skill", att_beside_tables_skill(o->beside)},
        {"pit", att_beside_tables_pit(o->beside)},
        {"record", att_beside_tables_record(o->beside)},
    };
    json_t *all = json_object();
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        all = att_jsontext_put(all, table[i].name, table[i].rows);
    return all;
}
