/* SPDX-License-Identifier: Apache-2.0 */
#include "io/html_findings.h"

#include "base/date.h"
#include "base/num.h"
#include "io/jsontext.h"
#include <attrit/answer.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *text_of(const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));
    return s ? s : "";
}

static double number_of(const json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

static json_t *last_of(const json_t *rows) { return json_array_get(rows, json_array_size(rows) - 1); }

/* "20 Jan 2025" of an ISO date, into out[16]. */
static const char *day_words(const char *iso, char *out)
{
    int32_t day;
    return att_date_parse(iso, &day) == 0 ? att_date_words(day, out) : "";
}

/* A mean has no Monte Carlo error beside it: two digits are what can be read off the chart. */
static const char *two_digits(double x, char *out)
{
    double unit = fabs(x) >= 10 ? pow(10, floor(log10(fabs(x))) - 1) : 1;
    return att_words_count(round(x / unit) * unit, 0, out);
}

static json_t *fate(const json_t *tables)
{
    const json_t *end = last_of(json_object_get(tables, "fate"));
    char day[16], all[32], killed[32], hurt[32];
    if (!end)
        return json_null();
    return json_sprintf("Of %s people who will have arrived by %s, on average %s are killed, %s wounded and not back",
                        two_digits(number_of(end, "deployed"), all), day_words(text_of(end, "date"), day),
                        two_digits(number_of(end, "killed"), killed), two_digits(number_of(end, "in_care"), hurt));
}

static json_t *chances(const json_t *summary)
{
    const json_t *question = json_object_get(summary, "question");
    const char *name = text_of(question, "event");
    const json_t *now = json_object_get(json_object_get(json_object_get(summary, "now"), "events"), name);
    const json_t *end = json_object_get(json_object_get(json_object_get(summary, "last"), "events"), name);
    char day[16];
    if (!question)
        return json_null();
    return json_sprintf("The chance of %s: %s so far, %s by %s", text_of(question, "text"), text_of(now, "percent"),
                        text_of(end, "percent"), day_words(text_of(json_object_get(summary, "last"), "date"), day));
}

static size_t used(const json_t *strip, const char *use)
{
    size_t n = 0, i;
    json_t *row;
    json_array_foreach (strip, i, row)
        n += strcmp(text_of(row, "use"), use) == 0;
    return n;
}

static json_t *strip(const json_t *tables)
{
    const json_t *rows = json_object_get(tables, "strip");
    return json_sprintf("%d published claims about losses and strength; %d of them are fitted, %d judged, %d set aside",
                        (int)json_array_size(rows), (int)used(rows, "fitted"), (int)used(rows, "judged"),
                        (int)used(rows, "set aside"));
}

static json_t *bias(const json_t *tables)
{
    const json_t *most = NULL, *row;
    size_t i;
    json_array_foreach (json_object_get(tables, "bias"), i, row)
        if (!most || fabs(log(number_of(row, "post50"))) > fabs(log(number_of(most, "post50"))))
            most = row;
    if (!most)
        return json_string("No source is fitted");
    int clear = number_of(most, "post05") > 1 || number_of(most, "post95") < 1;
    return json_sprintf(clear ? "%s reports about %.2g times the truth, if the others are right together"
                              : "No voice’s bias is clear; %s leans furthest, to about %.2g times the truth",
                        text_of(most, "name"), number_of(most, "post50"));
}

static json_t *priors(const json_t *tables)
{
    const json_t *rows = json_object_get(tables, "priors"), *most = NULL, *row;
    int taught = 0;
    size_t i;
    json_array_foreach (rows, i, row) {
        taught += strcmp(text_of(row, "verdict"), "not learned") != 0;
        if (!most || number_of(row, "bits") > number_of(most, "bits"))
            most = row;
    }
    if (!taught)
        return json_string("The reports taught next to nothing about any single parameter");
    const char *means = strchr(text_of(most, "key"), '|');
    return json_sprintf("The reports taught something about %d of %d parameters, most about “%s”", taught,
                        (int)json_array_size(rows), means ? means + 1 : text_of(most, "name"));
}

/* The doctrine whose difference in lives is largest against its error; one that is within two errors of 0 is not told. */
static json_t *doctrines(const json_t *summary, const json_t *tables)
{
    const json_t *most = NULL, *row;
    char n[32], percent[16], day[16];
    size_t i;
    json_array_foreach (json_object_get(tables, "doctrines"), i, row)
        if (fabs(number_of(row, "mean")) > 2 * number_of(row, "mcse")
            && (!most || fabs(number_of(row, "mean")) > fabs(number_of(most, "mean"))))
            most = row;
    if (!most)
        return json_string("No alternative differs clearly from the campaign’s own in lives");
    int fewer = number_of(most, "mean") < 0;
    return json_sprintf("The largest difference: about %s lives %s under “%s” by %s, with %s in %s of the futures",
                        att_words_count(fabs(number_of(most, "mean")), number_of(most, "mcse"), n),
                        fewer ? "fewer" : "more", text_of(most, "name"), day_words(text_of(summary, "horizon"), day),
                        fewer ? "fewer" : "more",
                        att_words_percent(number_of(most, fewer ? "fewer" : "more"), percent));
}

/* The group without which most would be gone, interactions included, and what it is alone. */
static json_t *groups(const json_t *tables)
{
    const json_t *most = NULL, *row;
    char alone[16], all[16];
    size_t i;
    json_array_foreach (json_object_get(tables, "groups"), i, row)
        if (!most || number_of(row, "total") > number_of(most, "total"))
            most = row;
    if (!most)
        return json_null();
    return json_sprintf("Before the reports, “%s” mattered most: %s of the spread alone, %s together with others",
                        text_of(most, "name"), att_words_percent(number_of(most, "first"), alone),
                        att_words_percent(number_of(most, "total"), all));
}

static json_t *judged(const json_t *tables)
{
    const json_t *first = json_array_get(json_object_get(tables, "judged"), 0);
    const char *term = text_of(first, "term");
    if (!first)
        return json_string("No published projection can be judged");
    const char *source = text_of(first, "source");
    return json_sprintf("%s%s“%s”: %s%s%s, %s%s", source, *source ? "’s " : "", text_of(first, "title"), term,
                        *term ? " (" : "", text_of(first, "percent"), text_of(first, "frequency"), *term ? ")" : "");
}

static json_t *coverage(const json_t *tables)
{
    json_t *row, *all = NULL;
    size_t i;
    json_array_foreach (json_object_get(tables, "coverage"), i, row)
        if (strcmp(text_of(row, "target"), "all") == 0 && json_is_number(json_object_get(row, "within90")))
            all = row;
    if (!all)
        return json_string("No later statement can be scored yet");
    double n = number_of(all, "n");
    return json_sprintf("%.0f of %.0f later statements fell within the 90 %% range, %.0f within the 50 %% range",
                        round(n * number_of(all, "within90")), n, round(n * number_of(all, "within50")));
}

/* Against what newspapers would have drawn. */
static json_t *record(const json_t *tables)
{
    json_t *row;
    char percent[16];
    size_t i;
    json_array_foreach (json_object_get(tables, "skill"), i, row) {
        double skill = number_of(row, "skill");
        if (!strcmp(text_of(row, "model"), "straight_line") && json_is_number(json_object_get(row, "skill")))
            return json_sprintf("Earlier forecasts erred %s %s than the straight line",
                                att_words_percent(fabs(skill), percent), skill < 0 ? "more" : "less");
    }
    return json_string("How far earlier forecasts were off");
}

int att_html_findings_add(json_t *summary, att_err *err)
{
    const json_t *t = json_object_get(summary, "tables");
    json_t *all =
        json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "fate", fate(t), "chances", chances(summary),
                  "strip", strip(t), "bias", bias(t), "priors", priors(t), "doctrines", doctrines(summary, t), "judged",
                  judged(t), "coverage", coverage(t), "groups", groups(t), "record", record(t));
    if (!all || json_object_set_new(summary, "finding", all))
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for the report");
    return 0;
}
