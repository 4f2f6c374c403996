/* SPDX-License-Identifier: Apache-2.0 */
#include "io/html_facts.h"

#include "base/arena.h"
#include "base/date.h"
#include "io/claimtext.h"
#include <attrit/answer.h>
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SURPRISING = 8, WEEK = 7 };

static const char *text_of(const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));
    return s ? s : "";
}

static double number_of(const json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

static int has_number(const json_t *object, const char *key) { return json_is_number(json_object_get(object, key)); }

/* The row of an array of objects whose `key` is `name`. */
static json_t *row_of(json_t *rows, const char *key, const char *name)
{
    json_t *row;
    size_t i;
    json_array_foreach (rows, i, row)
        if (strcmp(text_of(row, key), name) == 0)
            return row;
    return NULL;
}

static double number_or_nan(const json_t *row, const char *key)
{
    return has_number(row, key) ? number_of(row, key) : NAN;
}

static json_t *said(const json_t *row)
{
    char out[ATT_CLAIMTEXT];
    return json_string(att_claimtext_said(number_or_nan(row, "low"), number_or_nan(row, "best"),
                                          number_or_nan(row, "high"), text_of(row, "unit"), out));
}

static json_t *spaced(const char *word)
{
    char out[64];
    snprintf(out, sizeof out, "%s", word);
    for (char *s = out; *s; s++)
        if (*s == '_')
            *s = ' ';
    return json_string(out);
}

/* "said" and "kind": what the claim says, of what. */
static void add_words(json_t *claims)
{
    json_t *claim;
    size_t i;
    json_array_foreach (claims, i, claim) {
        json_object_set_new(claim, "said", said(claim));
        json_object_set_new(claim, "kind", spaced(text_of(claim, "quantity")));
    }
}

/* Rows with key == value (NULL: all that have a number at `key`). */
static json_t *rows_where(json_t *rows, const char *key, const char *value)
{
    json_t *out = json_array(), *row;
    size_t i;
    json_array_foreach (rows, i, row)
        if (value ? strcmp(text_of(row, key), value) == 0 : has_number(row, key))
            json_array_append(out, row);
    return out;
}

static int more_surprising(const void *a, const void *b)
{
    double x = number_of(*(json_t *const *)a, "surprise"), y = number_of(*(json_t *const *)b, "surprise");
    return (x > y) - (x < y);
}

static json_t *most_surprising(json_t *reports)
{
    json_t *with = rows_where(reports, "surprise", NULL), *out = json_array();
    size_t n = json_array_size(with);
    json_t *row[SURPRISING + 1];
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) { /* the first few of a sort, without a copy of all */
        row[kept] = json_array_get(with, i);
        qsort(row, kept + 1, sizeof *row, more_surprising);
        kept = kept < SURPRISING ? kept + 1 : SURPRISING;
    }
    for (size_t i = 0; i < kept; i++)
        json_array_append(out, row[i]);
    json_decref(with);
    return out;
}

static json_t *every_week(json_t *days)
{
    json_t *out = json_array();
    for (size_t i = 0; i < json_array_size(days); i += WEEK)
        json_array_append(out, json_array_get(days, i));
    return out;
}

/* The weeks from the first that has any probability. */
static json_t *weeks_that_count(json_t *weeks)
{
    json_t *out = json_array(), *week;
    size_t i;
    json_array_foreach (weeks, i, week)
        if (json_array_size(out) > 0 || number_of(week, "probability") > 0)
            json_array_append(out, week);
    return out;
}

/* The claims by what became of them. */
static json_t *group_by_use(json_t *claims)
{
    static const struct {
        att_use use;
        const char *means;
    } group[] = {
        {ATT_USE_FITTED, "observations of the model"},
        {ATT_USE_MERGED, "other printings of a fitted claim; one statement counts once"},
        {ATT_USE_JUDGED, "projections, and figures computed from another’s; never fitted"},
        {ATT_USE_CITED, "documents on which an assumption rests"},
        {ATT_USE_ASIDE, "not a count of this contingent that the model can use"},
        {ATT_USE_LATER, "published after the as-of date"},
    };
    json_t *out = json_array();
    for (size_t i = 0; i < sizeof group / sizeof *group; i++) {
        const char *use = att_use_word(group[i].use);
        json_t *rows = rows_where(claims, "use", use);
        size_t n = json_array_size(rows);
        json_object_set_new(json_array_get(out, json_array_size(out) - 1), "more", json_boolean(n > 0));
        if (n > 0)
            json_array_append_new(out, json_pack("{s:s, s:I, s:s, s:o}", "use", use, "n", (json_int_t)n, "means",
                                                 group[i].means, "claims", rows));
        else
            json_decref(rows);
    }
    return out;
}

/* Of keys of campaign.yaml that no model's table has; NULL: none of them. */
static const char *meaning(const char *key)
{
    static const struct {
        const char *begins, *means;
    } row[] = {
        {"arrivals[", "People who arrive"},
        {"units.", "Formations and their units"},
        {"sector", "Troops of both sides in the sector"},
        {"statements[", "A statement that is kept in view and has no number"},
        {"combat", "When main combat begins"},
        {"breaking.thresholds", "Shares of those deployed at which strength is asked about"},
        {"observation.noise", "Error of any report, on the log scale (0.1 is about 10 %)"},
        {"observation.window_noise", "More error of a count over a window of days"},
        {"observation.bias", "How far a voice’s counts of losses may be off, by its grade (A to F)"},
        {"observation.killed_bias", "The same, more for the killed alone"},
        {"observation.head_count_bias", "How far a voice’s counts of men present may be off"},
        {"observation.mean_bias", "How far all sources are off together"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        if (!strncmp(key, row[i].begins, strlen(row[i].begins)))
            return row[i].means;
    return NULL;
}

/* What an assumption is about, from the row of the model's tables that its key ends with. */
static void explain(json_t *assumptions, const char *model_name)
{
    const att_model *model = att_model_find(model_name);
    json_t *row;
    size_t i;
    json_array_foreach (assumptions, i, row) {
        const char *key = text_of(row, "key"), *dot = strrchr(key, '.'), *name = dot ? dot + 1 : key;
        if (meaning(key))
            json_object_set_new(row, "doc", json_string(meaning(key)));
        const att_field *table[] = {model ? model->params : NULL, model ? model->inputs : NULL};
        for (size_t k = 0; k < 2; k++) {
            int at = table[k] ? att_fields_find(table[k], name) : -1;
            if (at >= 0)
                json_object_set_new(row, "doc", json_string(table[k][at].doc));
        }
    }
}

/* The first asked date by which the event is at least as likely as not, else the last one. */
static json_t *headline_date(json_t *dates, const char *event)
{
    json_t *date = NULL;
    size_t i;
    json_array_foreach (dates, i, date)
        if (number_of(json_object_get(json_object_get(date, "events"), event), "probability") >= 0.5)
            break;
    return i < json_array_size(dates) ? date : json_array_get(dates, json_array_size(dates) - 1);
}

/* "net strength below ..." as a sentence begins. */
static json_t *capital(const char *text)
{
    return json_sprintf("%c%s", *text >= 'a' && *text <= 'z' ? *text - 'a' + 'A' : *text, *text ? text + 1 : "");
}

static json_t *chance_at(json_t *date, json_t *event)
{
    json_t *out = json_copy(json_object_get(json_object_get(date, "events"), text_of(event, "event")));
    if (!out)
        return NULL;
    json_object_set(out, "date", json_object_get(date, "date"));
    json_object_set(out, "text", json_object_get(event, "text"));
    json_object_set_new(out, "begin", capital(text_of(event, "text")));
    return out;
}

/* The chance of the lowest threshold by the first asked date on or after the day the straight line reaches everybody. */
static void judge_line(json_t *line, json_t *dates, json_t *events)
{
    json_t *event, *lowest = NULL, *date;
    size_t i;
    json_array_foreach (events, i, event)
        if (has_number(event, "threshold")
            && (!lowest || number_of(event, "threshold") < number_of(lowest, "threshold")))
            lowest = event;
    json_array_foreach (dates, i, date)
        if (lowest && *text_of(line, "depleted") && strcmp(text_of(date, "date"), text_of(line, "depleted")) >= 0) {
            json_object_set_new(line, "check", chance_at(date, lowest));
            return;
        }
}

/* Name the columns: events carry a label short enough for a phone, those of a date their texts, the main one its mark. */
static void name_events(json_t *dates, json_t *events, const char *main_event)
{
    json_t *date, *event;
    size_t i, k;
    json_array_foreach (events, k, event) {
        json_t *label = has_number(event, "threshold")
                            ? json_sprintf("below %g %%", 100 * number_of(event, "threshold"))
                            : json_string(text_of(event, "text"));
        json_object_set_new(event, "label", label);
        json_object_set_new(event, "main", json_boolean(strcmp(text_of(event, "event"), main_event) == 0));
        json_array_foreach (dates, i, date)
            json_object_set(json_object_get(json_object_get(date, "events"), text_of(event, "event")), "label", label);
    }
}

static const char *const part_name[] = {"parameters and today’s state", "shocks that all units share",
                                        "the dice of single encounters"};

static json_t *spread_rows(json_t *dates)
{
    static const char *const told[] = {"killed", "casualties", "strength"};
    json_t *out = json_array(), *date;
    size_t i;
    json_array_foreach (dates, i, date)
        for (size_t k = 0; k < sizeof told / sizeof *told; k++) {
            json_t *share = json_object_get(json_object_get(date, "spread"), told[k]);
            if (json_array_size(share) == 3)
                json_array_append_new(out,
                                      json_pack("{s:O, s:s, s:O, s:O, s:O}", "date", json_object_get(date, "date"),
                                                "quantity", told[k], "parameters", json_array_get(share, 0), "shocks",
                                                json_array_get(share, 1), "dice", json_array_get(share, 2)));
        }
    return out;
}

static json_t *spread_finding(json_t *last)
{
    json_t *share = json_object_get(json_object_get(last, "spread"), "strength");
    char percent[16], date[16];
    size_t most = 0;
    int32_t day;
    if (json_array_size(share) != 3 || att_date_parse(text_of(last, "date"), &day) != 0)
        return json_string("How much of the spread is parameters, shared shocks and dice");
    for (size_t k = 1; k < 3; k++)
        if (json_number_value(json_array_get(share, k)) > json_number_value(json_array_get(share, most)))
            most = k;
    return json_sprintf("%s of the spread of net strength on %s comes from %s",
                        att_words_percent(json_number_value(json_array_get(share, most)), percent),
                        att_date_words(day, date), part_name[most]);
}

/* Does a text name an id, as a word of its own? */
static int names(const char *text, const char *id)
{
    size_t n = strlen(id);
    for (const char *s = text; n > 0 && (s = strstr(s, id)); s += n)
        if ((s == text || !isalnum((unsigned char)s[-1])) && !isalnum((unsigned char)s[n]))
            return 1;
    return 0;
}

/* How many claims published after the cut-off an assumption rests on. */
static int count_hindsight(json_t *claims, json_t *assumptions)
{
    json_t *claim, *row;
    size_t i, k;
    int n = 0;
    json_array_foreach (claims, i, claim) {
        int named = 0;
        if (strcmp(text_of(claim, "use"), att_use_word(ATT_USE_LATER)) == 0)
            json_array_foreach (assumptions, k, row)
                named |= names(text_of(row, "basis"), text_of(claim, "id"));
        n += named;
    }
    return n;
}

static void add_evidence(json_t *summary, json_t *tables)
{
    json_t *claims = json_object_get(summary, "claims"), *reports = json_object_get(tables, "reports");
    json_t *fitted = rows_where(claims, "use", "fitted"), *inputs = json_object_get(summary, "inputs");
    int hindsight = count_hindsight(claims, json_object_get(summary, "assumptions"));
    add_words(claims);
    add_words(reports);
    json_object_set_new(summary, "hindsight", hindsight > 0 ? json_integer(hindsight) : json_null());
    json_object_set_new(summary, "n_claims", json_integer((json_int_t)json_array_size(claims)));
    json_object_set_new(summary, "n_fitted", json_integer((json_int_t)json_array_size(fitted)));
    json_object_set_new(summary, "uses", group_by_use(claims));
    json_object_set_new(summary, "surprising", most_surprising(reports));
    json_object_set_new(summary, "reported",
                        json_pack("{s:o, s:o}", "casualties", rows_where(reports, "quantity", "casualties"), "killed",
                                  rows_where(reports, "quantity", "killed")));
    json_object_set_new(summary, "evidence_hash",
                        json_sprintf("%.12s", text_of(json_array_get(inputs, json_array_size(inputs) - 1), "sha256")));
    json_decref(fitted);
}

static int earlier_told(const void *a, const void *b)
{
    json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
    int order = strcmp(text_of(x, "reported"), text_of(y, "reported"));
    return order ? order : strcmp(text_of(x, "id"), text_of(y, "id"));
}

/* The claims of the strip by the day on which they were published. */
static json_t *told_by_day(json_t *strip)
{
    att_arena scratch = {0};
    size_t n = json_array_size(strip);
    json_t *out = json_array(), **row = ATT_NEW(&scratch, json_t *, n + 1);
    for (size_t i = 0; row && i < n; i++) {
        row[i] = json_array_get(strip, i);
        json_object_set_new(row[i], "kind", spaced(text_of(row[i], "quantity")));
    }
    if (row)
        qsort(row, n, sizeof *row, earlier_told);
    for (size_t i = 0; row && i < n; i++)
        json_array_append(out, row[i]);
    att_arena_free(&scratch);
    return out;
}

/* To each parameter what its row of the priors' table says of it. */
static void add_verdicts(json_t *parameters, json_t *priors)
{
    json_t *row;
    size_t i;
    json_array_foreach (parameters, i, row) {
        json_t *learned = row_of(priors, "name", text_of(row, "name"));
        json_object_set(row, "verdict", json_object_get(learned, "verdict"));
        json_object_set(row, "bits", json_object_get(learned, "bits"));
    }
}

/* What the slots ask of rows by yes or no. */
static void mark_rows(json_t *tables)
{
    json_t *row;
    size_t i;
    json_array_foreach (json_object_get(tables, "tornado"), i, row) {
        json_object_set_new(row, "days", json_boolean(strcmp(text_of(row, "kind"), "date") == 0));
        json_object_set_new(row, "leaves", json_boolean(strcmp(text_of(row, "group"), "without") == 0));
    }
    json_array_foreach (json_object_get(tables, "judged"), i, row) {
        json_t *own = json_object_get(row, "own");
        json_object_set_new(own, "numeric", json_boolean(strcmp(text_of(own, "kind"), "number") == 0));
    }
}

/* "words": the verdict without the terminal's "ok: ". */
static void add_diagnosis(json_t *diagnostics)
{
    const char *text = text_of(diagnostics, "text");
    json_object_set_new(diagnostics, "words", json_string(text + 4 * (strncmp(text, "ok: ", 4) == 0)));
}

int att_html_facts_add(json_t *summary, json_t *tables, att_err *err)
{
    json_t *dates = json_object_get(summary, "dates"), *events = json_object_get(summary, "events");
    const char *name = text_of(summary, "main_event");
    json_t *question = row_of(events, "event", name);
    json_t *now = json_array_get(dates, 0), *last = json_array_get(dates, json_array_size(dates) - 1);
    json_t *line = json_object_get(summary, "line");
    if (!now || !json_is_object(tables))
        return att_err_set(err, ATT_E_TYPE, "dates", "this is not the summary of a run");
    name_events(dates, events, name);
    if (json_is_object(line))
        judge_line(line, dates, events);
    add_evidence(summary, tables);
    explain(json_object_get(summary, "assumptions"), text_of(summary, "model"));
    add_verdicts(json_object_get(summary, "parameters"), json_object_get(tables, "priors"));
    mark_rows(tables);
    add_diagnosis(json_object_get(summary, "diagnostics"));
    json_object_set(summary, "tables", tables);
    json_object_set_new(summary, "told", told_by_day(json_object_get(tables, "strip")));
    json_object_set(summary, "tornado_days",
                    json_object_get(json_array_get(json_object_get(tables, "tornado"), 0), "days"));
    json_object_set(summary, "now", now);
    json_object_set(summary, "last", last);
    json_object_set(summary, "question", question); /* NULL, and so left out, when the model has no events */
    json_object_set_new(summary, "headline", chance_at(headline_date(dates, name), question));
    json_object_set(summary, "later",
                    json_object_get(row_of(json_object_get(tables, "weeks"), "week", "later"), "probability"));
    json_object_set_new(summary, "weekly",
                        json_pack("{s:o, s:o, s:o}", "fate", every_week(json_object_get(tables, "fate")), "strength",
                                  every_week(json_object_get(tables, "strength")), "breaking",
                                  weeks_that_count(json_object_get(tables, "weeks"))));
    json_object_set_new(summary, "spread_rows", spread_rows(dates));
    json_object_set_new(summary, "spread_finding", spread_finding(last));
    return 0;
}
