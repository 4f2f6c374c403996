/* SPDX-License-Identifier: Apache-2.0 */
#include "io/html_facts.h"

#include "base/date.h"
#include <attrit/answer.h>
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
    json_array_foreach(rows, i, row) if (strcmp(text_of(row, key), name) == 0) return row;
    return NULL;
}

/* What a claim says, in words: "at least 700", "1,000 to 1,300", "300 (250 to 350)". */
static void add_said(json_t *rows)
{
    json_t *row;
    size_t i;
    char best[32], low[32], high[32], said[128];
    json_array_foreach(rows, i, row)
    {
        int l = has_number(row, "low"), b = has_number(row, "best"), h = has_number(row, "high");
        att_words_count(number_of(row, "best"), 0, best);
        att_words_count(number_of(row, "low"), 0, low);
        att_words_count(number_of(row, "high"), 0, high);
        if (l && h && b && number_of(row, "low") < number_of(row, "high"))
            snprintf(said, sizeof said, "about %s (%s to %s)", best, low, high);
        else if (l && h)
            snprintf(said, sizeof said, number_of(row, "low") < number_of(row, "high") ? "%s to %s" : "%s", low, high);
        else if (l)
            snprintf(said, sizeof said, "at least %s", low);
        else if (h)
            snprintf(said, sizeof said, "up to %s", high);
        else
            snprintf(said, sizeof said, b ? "about %s" : "%s", b ? best : "");
        json_object_set_new(row, "said", json_string(said));
    }
}

/* Rows with key == value (NULL: all that have a number at `key`). */
static json_t *rows_where(json_t *rows, const char *key, const char *value)
{
    json_t *out = json_array(), *row;
    size_t i;
    json_array_foreach(rows, i, row) if (value ? strcmp(text_of(row, key), value) == 0 : has_number(row, key))
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

/* How many claims went which way, in order of first appearance. */
static json_t *count_uses(json_t *claims)
{
    json_t *out = json_array(), *claim, *last;
    size_t i;
    json_array_foreach(claims, i, claim)
    {
        json_t *row = row_of(out, "use", text_of(claim, "use"));
        if (!row)
            json_array_append_new(out, json_pack("{s:s, s:i, s:b}", "use", text_of(claim, "use"), "n", 1, "more", 1));
        else
            json_object_set_new(row, "n", json_integer(json_integer_value(json_object_get(row, "n")) + 1));
    }
    last = json_array_get(out, json_array_size(out) - 1);
    if (last)
        json_object_set_new(last, "more", json_false());
    return out;
}

/* The first asked date by which the event is at least as likely as not, else the last one. */
static json_t *headline_date(json_t *dates, const char *event)
{
    json_t *date = NULL;
    size_t i;
    json_array_foreach(dates, i,
                       date) if (number_of(json_object_get(json_object_get(date, "events"), event), "probability")
                                 >= 0.5) break;
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
    json_array_foreach(events, i,
                       event) if (has_number(event, "threshold")
                                  && (!lowest || number_of(event, "threshold") < number_of(lowest, "threshold")))
        lowest = event;
    json_array_foreach(dates, i, date) if (lowest && *text_of(line, "depleted")
                                           && strcmp(text_of(date, "date"), text_of(line, "depleted")) >= 0)
    {
        json_object_set_new(line, "check", chance_at(date, lowest));
        return;
    }
}

/* Name the columns: events carry a label short enough for a phone, those of a date their texts, the main one its mark. */
static void name_events(json_t *dates, json_t *events, const char *main_event)
{
    json_t *date, *event;
    size_t i, k;
    json_array_foreach(events, k, event)
    {
        json_t *label = has_number(event, "threshold")
                            ? json_sprintf("below %g %%", 100 * number_of(event, "threshold"))
                            : json_string(text_of(event, "text"));
        json_object_set_new(event, "label", label);
        json_object_set_new(event, "main", json_boolean(strcmp(text_of(event, "event"), main_event) == 0));
        json_array_foreach(dates, i, date)
            json_object_set(json_object_get(json_object_get(date, "events"), text_of(event, "event")), "label", label);
    }
}

static const char *const part_name[] = {"parameters and today’s state", "shocks that all units share",
                                        "the dice of single encounters"};

static json_t *spread_rows(json_t *dates)
{
    json_t *out = json_array(), *date, *share;
    const char *quantity;
    size_t i;
    json_array_foreach(dates, i, date) json_object_foreach(json_object_get(date, "spread"), quantity, share)
        json_array_append_new(out, json_pack("{s:O, s:s, s:O*, s:O*, s:O*}", "date", json_object_get(date, "date"),
                                             "quantity", quantity, "parameters", json_array_get(share, 0), "shocks",
                                             json_array_get(share, 1), "dice", json_array_get(share, 2)));
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

static void add_evidence(json_t *summary, json_t *tables)
{
    json_t *claims = json_object_get(summary, "claims"), *reports = json_object_get(tables, "reports");
    json_t *fitted = rows_where(claims, "use", "fitted"), *inputs = json_object_get(summary, "inputs");
    add_said(claims);
    add_said(reports);
    json_object_set_new(summary, "n_claims", json_integer((json_int_t)json_array_size(claims)));
    json_object_set_new(summary, "n_fitted", json_integer((json_int_t)json_array_size(fitted)));
    json_object_set_new(summary, "uses", count_uses(claims));
    json_object_set_new(summary, "surprising", most_surprising(reports));
    json_object_set_new(summary, "reported",
                        json_pack("{s:o, s:o}", "casualties", rows_where(reports, "quantity", "casualties"), "killed",
                                  rows_where(reports, "quantity", "killed")));
    json_object_set_new(summary, "evidence_hash",
                        json_sprintf("%.12s", text_of(json_array_get(inputs, json_array_size(inputs) - 1), "sha256")));
    json_decref(fitted);
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
    json_object_set(summary, "tables", tables);
    json_object_set(summary, "now", now);
    json_object_set(summary, "last", last);
    json_object_set(summary, "question", question); /* NULL, and so left out, when the model has no events */
    json_object_set_new(summary, "headline", chance_at(headline_date(dates, name), question));
    json_object_set(summary, "later",
                    json_object_get(row_of(json_object_get(tables, "weeks"), "week", "later"), "probability"));
    json_object_set_new(summary, "weekly",
                        json_pack("{s:o}", "strength", every_week(json_object_get(tables, "strength"))));
    json_object_set_new(summary, "spread_rows", spread_rows(dates));
    json_object_set_new(summary, "spread_finding", spread_finding(last));
    return 0;
}
