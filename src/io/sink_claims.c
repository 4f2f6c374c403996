/* SPDX-License-Identifier: Apache-2.0 */
#include "io/sink_claims.h"
#include "base/num.h"
#include "base/team.h"
#include "campaign/inside.h"
#include "io/jsontext.h"
#include "io/sink_json.h"
#include "io/sink_simulation.h"

#include <attrit/version.h>

#include <math.h>
#include <string.h>

enum { FOREMOST = 3 };

static const att_claim *row_of(const att_claims *c, const att_judged *j)
{
    return j->claim < 0 ? NULL : &att_campaign_claims(c->campaign)[j->claim];
}

/* ---- claims.csv ----------------------------------------------------------------------------------------------------- */

/* RFC 4180: quoted where it holds a comma, a quote or a line end. */
static void add_text(att_text *out, const char *s, const char *after)
{
    int quoted = s[strcspn(s, ",\"\r\n")] != 0;
    att_text_add(out, quoted ? "\"" : "");
    for (; *s; s++) {
        att_text_add(out, *s == '"' ? "\"" : "");
        att_text_addn(out, s, 1);
    }
    att_text_addf(out, "%s%s", quoted ? "\"" : "", after);
}

static void add_day(att_text *out, att_day day, const char *after)
{
    char text[11];
    att_text_addf(out, "%s%s", day == ATT_NO_DAY ? "" : att_day_format(day, text), after);
}

static void add_own(att_text *out, const att_own_value *own)
{
    add_text(out, own->unit, ",");
    if (own->is_day) {
        add_day(out, own->d05, ",");
        add_day(out, own->d50, ",");
        add_day(out, own->d95, ",");
        return;
    }
    att_sink_simulation_number(out, own->q05, ",");
    att_sink_simulation_number(out, own->q50, ",");
    att_sink_simulation_number(out, own->q95, ",");
}

static void add_judged(att_text *out, const att_claims *c, const att_judged *j)
{
    const att_claim *k = row_of(c, j);
    const double share[] = {
        j->p.p, j->p.se, j->least, j->most, j->below, j->above, j->question.conditional ? j->given.p : NAN};
    add_text(out, k ? k->id : "", ",");
    add_text(out, j->rule, ",");
    add_text(out, j->text, ",");
    for (size_t i = 0; i < sizeof share / sizeof *share; i++)
        att_sink_simulation_number(out, share[i], ",");
    att_text_addf(out, *j->cannot ? "," : "%zu,", j->paths);
    add_text(out, j->term, ",");
    add_own(out, &j->own);
    att_sink_simulation_number(out, j->needs_ratio, ",");
    att_sink_simulation_number(out, j->needs_pace, ",");
    att_sink_simulation_number(out, j->own_pace, ",");
    add_text(out, j->cannot, "\n");
}

int att_sink_claims_csv(att_text *out, const att_claims *c, att_err *err)
{
    att_text_add(out, "id,rule,question,p,se,low,high,below,above,given,paths,term,own_unit,own_q05,own_q50,own_q95,"
                      "needs_ratio,needs_pace,own_pace,cannot\n");
    for (size_t i = 0; i < c->n_judged; i++)
        add_judged(out, c, &c->judged[i]);
    return out->failed ? att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for the tables") : 0;
}

/* ---- claims.json ---------------------------------------------------------------------------------------------------- */

static json_t *number(double x) { return att_jsontext_number(x); }
static json_t *text(const char *s) { return att_jsontext_string(s); }

/* "about 92 persons/day"; null where the row has no number. */
static json_t *claimed(const att_claim *k)
{
    att_statement s;
    char words[64], all[120];
    if (att_statement_read(&s, k->low, k->best, k->high))
        return json_null();
    const char *unit = !strcmp(k->unit, "persons") || !strcmp(k->unit, "1") ? "" : k->unit;
    snprintf(all, sizeof all, "%s%s%.40s", att_statement_words(&s, words), *unit ? " " : "", unit);
    return text(all);
}

static json_t *row(const att_claim *k)
{
    static const char *const none[] = {"id", "source", "date", "date_reported", "quantity", "url", "line", "claimed"};
    json_t *all = json_object();
    for (size_t i = 0; !k && i < sizeof none / sizeof *none; i++)
        all = att_jsontext_put(all, none[i], json_null());
    return k ? att_jsontext_merge(all, json_pack("{s:s, s:s, s:o, s:o, s:s, s:s, s:I, s:o}", "id", k->id, "source",
                                                 k->source, "date", att_jsontext_day(k->date), "date_reported",
                                                 att_jsontext_day(k->date_reported), "quantity", k->quantity, "url",
                                                 k->url, "line", (json_int_t)k->line, "claimed", claimed(k)))
             : all;
}

static json_t *own(const att_own_value *x)
{
    json_t *q05 = x->is_day ? att_jsontext_day(x->d05) : number(x->q05),
           *q50 = x->is_day ? att_jsontext_day(x->d50) : number(x->q50),
           *q95 = x->is_day ? att_jsontext_day(x->d95) : number(x->q95);
    return json_pack("{s:s, s:s, s:o, s:o, s:o}", "kind", x->is_day ? "date" : "number", "unit",
                     x->is_day ? "" : x->unit, "q05", q05, "q50", q50, "q95", q95);
}

static json_t *contrasts(const att_judged *j)
{
    json_t *list = json_array();
    for (size_t i = 0; i < j->n_contrasts; i++) {
        const att_contrast *x = &j->contrast[i];
        list = att_jsontext_add(list, json_pack("{s:s, s:s, s:o, s:o, s:o, s:b}", "name", x->name, "doc", x->doc,
                                                "here", number(x->here), "all", number(x->all), "sds", number(x->sds),
                                                "share", x->is_share));
    }
    return list;
}

/* The probability under common errors of all sources, and that at which it is even. */
static json_t *dial(const att_claims *c, const att_judged *j)
{
    json_t *list = json_array();
    for (size_t k = 0; k < c->n_dial; k++)
        list = att_jsontext_add(list, json_pack("{s:o, s:o}", "factor", number(c->dial[k]), "p", number(j->dial_p[k])));
    return json_pack("{s:o, s:o, s:s}", "settings", list, "even", number(j->even), "says", j->common_error);
}

static json_t *answer(const att_claims *c, const att_judged *j)
{
    json_t *given = j->question.conditional
                        ? json_pack("{s:o, s:o}", "p", number(j->given.p), "se", number(j->given.se))
                        : json_null();
    json_t *all =
        json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "p", number(j->p.p), "se", number(j->p.se), "low", number(j->least),
                  "high", number(j->most), "below", number(j->below), "above", number(j->above));
    all = att_jsontext_merge(all, json_pack("{s:s, s:s, s:s, s:o, s:I, s:o}", "percent", j->percent, "term", j->term,
                                            "frequency", j->frequency, "given", given, "paths", (json_int_t)j->paths,
                                            "own", own(&j->own)));
    all = att_jsontext_put(all, "needs",
                           json_pack("{s:o, s:o, s:o}", "ratio", number(j->needs_ratio), "pace", number(j->needs_pace),
                                     "own_pace", number(j->own_pace)));
    all = att_jsontext_put(all, "common_error", dial(c, j));
    return att_jsontext_merge(
        all, json_pack("{s:s, s:s, s:o}", "assumption", j->assumption, "tells", j->tells, "contrasts", contrasts(j)));
}

static json_t *nothing(void)
{
    static const char *const key[] = {"p",       "se",         "low",       "high",      "below",       "above",
                                      "percent", "term",       "frequency", "given",     "paths",       "own",
                                      "needs",   "assumption", "tells",     "contrasts", "common_error"};
    json_t *all = json_object();
    for (size_t i = 0; i < sizeof key / sizeof *key; i++)
        all = att_jsontext_put(all, key[i], json_null());
    return all;
}

/* The place among the foremost, from 1; null. */
static json_t *foremost(const att_claims *c, const att_judged *j)
{
    const att_judged *first[FOREMOST];
    size_t n = att_claims_foremost(c, FOREMOST, first);
    for (size_t i = 0; i < n; i++)
        if (first[i] == j)
            return json_integer((json_int_t)i + 1);
    return json_null();
}

static json_t *judged(const att_claims *c, const att_judged *j)
{
    json_t *all = att_jsontext_merge(json_pack("{s:s}", "kind", j->kind == ATT_JUDGED_CLAIM ? "claim" : "asked"),
                                     row(row_of(c, j)));
    all = att_jsontext_merge(all, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "title", j->title, "rule",
                                            j->rule, "reading", j->reading, "rests", j->rests, "question", j->text,
                                            "words", j->words, "foremost", foremost(c, j), "cannot",
                                            *j->cannot ? text(j->cannot) : json_null()));
    return att_jsontext_merge(all, *j->cannot ? nothing() : answer(c, j));
}

static json_t *unjudged(const att_claims *c, const att_unjudged *u)
{
    const att_claim *k = &att_campaign_claims(c->campaign)[u->claim];
    return json_pack("{s:s, s:s, s:o, s:s, s:s, s:b, s:s}", "id", k->id, "source", k->source, "date",
                     att_jsontext_day(k->date), "quantity", k->quantity, "use", att_use_word(k->use), "projection",
                     u->projection, "why", u->why);
}

static json_t *counts(const att_claims *c)
{
    size_t projections = 0;
    for (size_t i = 0; i < c->n_unjudged; i++)
        projections += (size_t)c->unjudged[i].projection;
    return json_pack("{s:I, s:I, s:I, s:I}", "ledger", (json_int_t)att_campaign_n_claims(c->campaign), "judged",
                     (json_int_t)c->n_rows, "projections_left", (json_int_t)projections, "others_left",
                     (json_int_t)(c->n_unjudged - projections));
}

static const char *words_name(att_words words)
{
    static const char *const name[] = {"icd203", "phia", "ipcc", "none"};
    return name[words];
}

char *att_sink_claims_json(const att_claims *c, att_err *err)
{
    json_t *yes = json_array(), *no = json_array();
    for (size_t i = 0; i < c->n_judged; i++)
        yes = att_jsontext_add(yes, judged(c, &c->judged[i]));
    for (size_t i = 0; i < c->n_unjudged; i++)
        no = att_jsontext_add(no, unjudged(c, &c->unjudged[i]));
    json_t *rest =
        json_pack("{s:I, s:I, s:s, s:o, s:o, s:o}", "paths", (json_int_t)c->paths, "vectors", (json_int_t)c->n_theta,
                  "words", words_name(c->words), "rows", counts(c), "judged", yes, "unjudged", no);
    return att_jsontext_print(att_jsontext_merge(att_sink_json_of(c->campaign, c->seed), rest), 3, err);
}

char *att_sink_claims_manifest(const att_claims *c, const char *command, const att_sink *files, att_err *err)
{
    char now[24];
    json_t *all = json_pack("{s:I, s:s, s:o, s:f, s:s}", "paths", (json_int_t)c->paths, "command", command, "outputs",
                            att_sink_json_outputs(files), "seconds", c->seconds, "created_at", att_clock_utc(now));
    return att_jsontext_print(att_jsontext_merge(att_sink_json_of(c->campaign, c->seed), all), 2, err);
}
