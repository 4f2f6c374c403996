/* SPDX-License-Identifier: Apache-2.0 */
#include "io/sink_json.h"
#include "base/team.h"
#include "io/beside.h"
#include "io/beside_tables.h"
#include "io/jsontext.h"
#include "io/replay.h"
#include "io/tables.h"

#include <attrit/version.h>
#include <math.h>
#include <string.h>

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static json_t *command(const att_output *o)
{
    char text[ATT_OUTPUT_COMMAND];
    return json_string(att_output_command(o, text));
}

json_t *att_sink_json_inputs(const att_campaign *c)
{
    return json_pack("[{s:s, s:s}, {s:s, s:s}]", "file", base_name(att_campaign_file(c)), "sha256",
                     att_campaign_yaml_sha256(c), "file", base_name(att_campaign_ledger_file(c)), "sha256",
                     att_campaign_ledger_sha256(c));
}

json_t *att_sink_json_of(const att_campaign *c, uint64_t seed)
{
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:I, s:o}", "attrit", att_version(), "campaign", att_campaign_name(c),
                     "subject", att_campaign_subject(c), "as_of", att_jsontext_day(att_campaign_as_of(c)), "horizon",
                     att_jsontext_day(att_campaign_horizon(c)), "seed", (json_int_t)seed, "inputs",
                     att_sink_json_inputs(c));
}

static int is_idle(const att_answer *a, size_t q) { return a->problem->idle && a->problem->idle[q]; }

/* ---- by date ------------------------------------------------------------------------------------------------- */

static json_t *date_quantities(const att_answer *a, size_t d)
{
    json_t *all = json_object();
    for (size_t q = 0; q < a->n_quantities; q++) {
        const att_band *b = &a->band[d * a->n_quantities + q];
        if (is_idle(a, q))
            continue;
        all = att_jsontext_put(all, a->problem->model->quantities[q].name,
                               json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "q05", att_jsontext_number(b->q05),
                                         "q25", att_jsontext_number(b->q25), "q50", att_jsontext_number(b->q50), "q75",
                                         att_jsontext_number(b->q75), "q95", att_jsontext_number(b->q95), "mean",
                                         att_jsontext_number(b->mean), "mcse", att_jsontext_number(b->mcse)));
    }
    return all;
}

static json_t *date_events(const att_output *o, size_t d)
{
    const att_answer *a = o->answer;
    json_t *all = json_object();
    for (size_t e = 0; e < a->n_events; e++) {
        json_t *event = att_tables_words(o->words, a->by_date[d * a->n_events + e]);
        event = att_jsontext_put(event, "se", att_jsontext_number(a->by_date_se[d * a->n_events + e]));
        all = att_jsontext_put(all, a->event[e].name, event);
    }
    return all;
}

static json_t *date_spread(const att_answer *a, size_t d)
{
    json_t *all = json_object();
    for (size_t q = 0; q < a->n_quantities; q++) {
        const double *s = &a->spread[(d * a->n_quantities + q) * 3];
        if (is_idle(a, q))
            continue;
        all = att_jsontext_put(
            all, a->problem->model->quantities[q].name,
            json_pack("[o, o, o]", att_jsontext_number(s[0]), att_jsontext_number(s[1]), att_jsontext_number(s[2])));
    }
    return all;
}

static json_t *dates(const att_output *o)
{
    const att_answer *a = o->answer;
    json_t *all = json_array();
    for (size_t d = 0; d < a->n_dates; d++)
        all = att_jsontext_add(all, json_pack("{s:o, s:o, s:o, s:o, s:o}", "date", att_jsontext_day(a->date[d]),
                                              "quantities", date_quantities(a, d), "events", date_events(o, d), "line",
                                              att_jsontext_number(a->line.casualties[d]), "spread", date_spread(a, d)));
    return all;
}

/* ---- evidence -------------------------------------------------------------------------------------------------- */

static json_t *line(const att_answer *a)
{
    if (a->line.claim < 0)
        return json_null();
    const att_claim *c = &att_campaign_claims(a->campaign)[a->line.claim];
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "claim", c->id, "source", c->source, "date",
                     att_jsontext_day(c->date), "per_day", att_jsontext_number(a->line.per_day), "total",
                     att_jsontext_number(a->line.total), "depleted", att_jsontext_day(a->line.depleted));
}

static json_t *grade(char g) { return g == '-' ? json_null() : json_stringn(&g, 1); }

static json_t *claim(const att_claim *c, const att_answer_report *r)
{
    json_t *all = json_pack(
        "{s:s, s:i, s:o, s:o, s:o, s:o, s:s, s:s, s:s, s:s, s:s, s:s}", "id", c->id, "line", (int)c->line, "date",
        att_jsontext_day(c->date), "date_reported", att_jsontext_day(c->date_reported), "period_from",
        att_jsontext_day(c->period_from), "period_to", att_jsontext_day(c->period_to), "source", c->source,
        "source_kind", c->source_kind, "via", c->via, "url", c->url, "subject", c->subject, "quantity", c->quantity);
    json_t *rest = json_pack("{s:o, s:o, s:o, s:s, s:s, s:o, s:o, s:s, s:s}", "low", att_jsontext_number(c->low),
                             "best", att_jsontext_number(c->best), "high", att_jsontext_number(c->high), "unit",
                             c->unit, "note", c->note, "reliability", grade(c->reliability), "credibility",
                             grade(c->credibility), "use", att_use_word(c->use), "why", c->why);
    all = att_jsontext_merge(all, rest);
    all = att_jsontext_put(all, "fitted",
                           r ? json_pack("[o, o, o]", att_jsontext_number(r->fitted[0]),
                                         att_jsontext_number(r->fitted[1]), att_jsontext_number(r->fitted[2]))
                             : json_null());
    all = att_jsontext_put(all, "surprise", r ? att_jsontext_number(r->surprise) : json_null());
    return all;
}

static json_t *claims(const att_answer *a)
{
    json_t *all = json_array();
    for (size_t i = 0; i < att_campaign_n_claims(a->campaign); i++)
        all = att_jsontext_add(all, claim(&att_campaign_claims(a->campaign)[i], att_tables_report(a, i)));
    return all;
}

static json_t *sources(const att_answer *a)
{
    json_t *all = json_array();
    for (size_t i = 0; i < att_campaign_n_sources(a->campaign); i++) {
        const att_source *s = &att_campaign_sources(a->campaign)[i];
        int known = s->effect >= 0 && (size_t)s->effect < a->n_effects;
        double mean = known ? a->effect[s->effect].mean : NAN, sd = known ? a->effect[s->effect].sd : NAN;
        all = att_jsontext_add(all, json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "name", s->name, "kind", s->kind,
                                              "reliability", grade(s->reliability), "bias_sd",
                                              att_jsontext_number(s->bias_sd), "mean", att_jsontext_number(mean), "sd",
                                              att_jsontext_number(sd), "ratio", att_jsontext_number(exp(mean))));
    }
    return all;
}

static json_t *assumptions(const att_campaign *c)
{
    json_t *all = json_array();
    for (size_t i = 0; i < att_campaign_n_assumptions(c); i++) {
        const att_assumption *s = &att_campaign_assumptions(c)[i];
        all = att_jsontext_add(all, json_pack("{s:s, s:s, s:s, s:i}", "key", s->key, "value", s->value, "basis",
                                              s->basis, "line", (int)s->line));
    }
    return all;
}

static json_t *diagnostics(const att_answer *a)
{
    return json_pack("{s:b, s:s, s:b, s:o, s:o, s:o, s:o, s:o}", "ok", a->diagnostics_ok, "text", a->diagnostics,
                     "too_little_evidence", a->too_little_evidence, "log_evidence",
                     att_jsontext_number(a->log_evidence), "log_evidence_se", att_jsontext_number(a->log_evidence_se),
                     "min_ess", att_jsontext_number(a->min_ess), "acceptance", att_jsontext_number(a->acceptance),
                     "draws", att_jsontext_number(a->draws));
}

static const char *main_event(const att_answer *a) { return a->n_events > 0 ? a->event[a->main_event].name : NULL; }

static json_t *header(const att_output *o)
{
    static const char *const words[] = {"icd203", "phia", "ipcc", "none"};
    const att_campaign *c = o->answer->campaign;
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:I, s:s, s:s, s:o, s:o, s:o, s:o}", "attrit", att_version(),
        "title", att_campaign_title(c), "subject", att_campaign_subject(c), "model", att_campaign_model(c), "as_of",
        att_jsontext_day(o->answer->as_of), "start", att_jsontext_day(att_campaign_start(c)), "combat",
        att_jsontext_day(att_campaign_combat(c)), "horizon", att_jsontext_day(o->answer->horizon), "deployed",
        att_jsontext_number(att_campaign_deployed(c)), "seed", (json_int_t)o->seed, "quality", o->quality, "words",
        words[o->words], "command", command(o), "mean_bias", att_jsontext_number(att_output_mean_bias(o)), "inputs",
        att_sink_json_inputs(c), "main_event", att_jsontext_string(main_event(o->answer)));
}

char *att_sink_json_summary(const att_output *o, att_err *err)
{
    const att_answer *a = o->answer;
    json_t *all = header(o);
    json_t *rest =
        json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "events", att_tables_events(o), "dates", dates(o), "line",
                  line(a), "claims", claims(a), "sources", sources(a), "parameters", att_tables_parameters(a),
                  "assumptions", assumptions(a->campaign), "diagnostics", diagnostics(a));
    all = att_jsontext_merge(all, rest);
    return att_jsontext_print(all, 2, err);
}

char *att_sink_json_charts(const att_output *o, att_err *err)
{
    const att_campaign *c = o->answer->campaign;
    json_t *all = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "title", att_campaign_title(c), "subject",
                            att_campaign_subject(c), "as_of", att_jsontext_day(o->answer->as_of), "start",
                            att_jsontext_day(att_campaign_start(c)), "horizon", att_jsontext_day(o->answer->horizon),
                            "deployed", att_jsontext_number(att_campaign_deployed(c)), "main_event",
                            att_jsontext_string(main_event(o->answer)), "tables", att_tables_all(o));
    if (o->replay && att_replay_possible(o->answer->problem))
        all = att_jsontext_put(all, "replay", att_replay_json(o->answer, o->replay));
    if (o->beside)
        all = att_jsontext_put(all, "beside", att_beside_tables_facts(o->beside));
    return att_jsontext_print(all, 0, err);
}

/* ---- manifest ------------------------------------------------------------------------------------------------------ */

json_t *att_sink_json_outputs(const att_sink *s)
{
    json_t *all = json_array();
    for (size_t i = 0; i < s->n; i++)
        all = att_jsontext_add(all, json_pack("{s:s, s:s}", "file", s->file[i].name, "sha256", s->file[i].sha256));
    return all;
}

char *att_sink_json_manifest(const att_output *o, const att_sink *s, att_err *err)
{
    const att_campaign *c = o->answer->campaign;
    char now[24];
    json_t *all = json_pack(
        "{s:s, s:s, s:s, s:o, s:o, s:I, s:s, s:o, s:o, s:o, s:o, s:o, s:{s:f, s:f, s:f}}", "attrit", att_version(),
        "campaign", att_campaign_name(c), "model", att_campaign_model(c), "as_of", att_jsontext_day(o->answer->as_of),
        "horizon", att_jsontext_day(o->answer->horizon), "seed", (json_int_t)o->seed, "quality", o->quality,
        "mean_bias", att_jsontext_number(att_output_mean_bias(o)), "command", att_jsontext_string(o->command), "repeat",
        command(o), "inputs", att_sink_json_inputs(c), "outputs", att_sink_json_outputs(s), "seconds", "fit",
        o->seconds[0], "forecast", o->seconds[1], "writing", o->seconds[2]);
    if (o->beside)
        all = att_jsontext_put(all, "beside", att_beside_files(o->beside));
    if (o->fit_sha256)
        all = att_jsontext_put(all, "fit", json_pack("{s:s, s:s}", "file", o->fit, "sha256", o->fit_sha256));
    all = att_jsontext_put(all, "created_at", json_string(att_clock_utc(now)));
    return att_jsontext_print(all, 2, err);
}
