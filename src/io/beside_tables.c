/* SPDX-License-Identifier: Apache-2.0 */
#include "io/beside_tables.h"
#include "io/jsontext.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static json_t *whole(const json_t *beside, const char *verb)
{
    return json_object_get(json_object_get(beside, verb), "of"); /* NULL where it is not here */
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));
    return s ? s : "";
}

static json_t *value_of(const json_t *object, const char *key)
{
    json_t *v = json_object_get(object, key);
    return v ? json_incref(v) : json_null();
}

/* Names that sort as their rows stand; readers are shown what follows the bar. */
static json_t *numbered(size_t i, const char *name) { return json_sprintf("%03d|%s", (int)i % 1000, name); }

/* ---- claims ------------------------------------------------------------------------------------------------------- */

static int can_be_told(const json_t *row) { return json_is_number(json_object_get(row, "p")); }

static json_t *judged_row(const json_t *row, size_t at)
{
    static const char *const kept[] = {"kind",  "id",        "source", "date",       "url",  "claimed", "title",
                                       "words", "reading",   "p",      "se",         "low",  "high",    "percent",
                                       "term",  "frequency", "own",    "assumption", "tells"};
    json_t *out = json_pack("{s:o}", "key", numbered(at, text_of(row, "title")));
    for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
        out = att_jsontext_put(out, kept[k], value_of(row, kept[k]));
    return out;
}

json_t *att_beside_tables_judged(const json_t *beside)
{
    json_t *all = json_object_get(whole(beside, "claims"), "judged"), *rows = json_array();
    size_t n = json_array_size(all), shown = 0;
    for (json_int_t rank = 1; rank <= (json_int_t)n; rank++)
        for (size_t i = 0; i < n; i++) {
            const json_t *row = json_array_get(all, i);
            if (can_be_told(row) && json_integer_value(json_object_get(row, "foremost")) == rank)
                rows = att_jsontext_add(rows, judged_row(row, shown++));
        }
    for (size_t i = 0; i < n; i++) {
        const json_t *row = json_array_get(all, i);
        if (can_be_told(row) && !json_is_integer(json_object_get(row, "foremost")))
            rows = att_jsontext_add(rows, judged_row(row, shown++));
    }
    return rows;
}

/* ---- compare ------------------------------------------------------------------------------------------------------ */

/* A summary's quantiles and mean, the error as the page's forms read it. */
static json_t *spread_of(const json_t *s)
{
    static const char *const name[] = {"q05", "q25", "q50", "q75", "q95"};
    json_t *q = json_object_get(s, "q"), *out = json_object();
    for (size_t k = 0; k < 5; k++) {
        json_t *x = json_array_get(q, k);
        out = att_jsontext_put(out, name[k], x ? json_incref(x) : json_null());
    }
    out = att_jsontext_put(out, "mean", value_of(s, "mean"));
    return att_jsontext_put(out, "mcse", value_of(s, "mean_se"));
}

/* "the sign turns with p_down": the parameters on whose value the sign of the difference in lives rests. */
static json_t *rests(const json_t *parameters)
{
    char text[400] = "";
    json_t *p;
    size_t i, n = 0;
    json_array_foreach (parameters, i, p) {
        const char *verdict = text_of(p, "verdict");
        int turns = strncmp(verdict, "sign turns", 10) == 0;
        if ((turns || strncmp(verdict, "not clear", 9) == 0) && n + 100 < sizeof text)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s %.60s", n ? ", " : "",
                                  turns ? "the sign turns with" : "not clear within thirds of", text_of(p, "name"));
    }
    return json_string(n ? text : "the same sign whatever the parameters");
}

static json_t *doctrine_row(const json_t *d)
{
    json_t *dates = json_object_get(d, "dates"), *last = json_array_get(dates, json_array_size(dates) - 1);
    json_t *differences = json_object_get(last, "differences"), *lives = json_object_get(d, "lives");
    json_t *out = spread_of(json_object_get(differences, "lives"));
    out = att_jsontext_put(out, "name", value_of(d, "name"));
    out = att_jsontext_put(out, "says", value_of(d, "says"));
    static const char *const share[] = {"fewer", "same", "more"};
    for (size_t k = 0; k < 3; k++)
        out = att_jsontext_put(out, share[k], value_of(json_object_get(lives, share[k]), "p"));
    out = att_jsontext_put(out, "casualties", spread_of(json_object_get(differences, "casualties")));
    out = att_jsontext_put(out, "strength", spread_of(json_object_get(differences, "strength")));
    out = att_jsontext_put(out, "event", value_of(json_object_get(last, "event"), "p"));
    out = att_jsontext_put(out, "event_difference", value_of(json_object_get(last, "event_difference"), "p"));
    return att_jsontext_put(out, "rests", rests(json_object_get(lives, "parameters")));
}

json_t *att_beside_tables_doctrines(const json_t *beside)
{
    json_t *all = json_object_get(whole(beside, "compare"), "doctrines"), *rows = json_array(), *d;
    size_t i;
    json_array_foreach (all, i, d)
        if (json_object_get(d, "lives"))
            rows = att_jsontext_add(rows, doctrine_row(d));
    return rows;
}

/* ---- sensitivity -------------------------------------------------------------------------------------------------- */

static json_t *named(json_t *list, const char *name)
{
    json_t *row;
    size_t i;
    json_array_foreach (list, i, row)
        if (strcmp(text_of(row, "name"), name) == 0)
            return row;
    return NULL;
}

/* The headline that is drawn: the one that sorts, or the chance where that is a date beyond the horizon. */
static const json_t *drawn(const json_t *s)
{
    json_t *all = json_object_get(s, "headlines"), *row, *main = named(all, text_of(s, "main"));
    size_t i;
    if (main && json_is_number(json_object_get(main, "value")))
        return main;
    json_array_foreach (all, i, row)
        if (strcmp(text_of(row, "kind"), "chance") == 0)
            return row;
    return NULL;
}

static json_t *tornado_row(const json_t *setting, const char *group, size_t at, const json_t *headline)
{
    json_t *h = named(json_object_get(setting, "headlines"), text_of(headline, "name"));
    json_t *out = json_pack("{s:s, s:o, s:s, s:s}", "group", group, "key", numbered(at, text_of(setting, "name")),
                            "kind", text_of(headline, "kind"), "headline", text_of(headline, "title"));
    static const char *const of_setting[] = {"name", "says", "reports", "way", "trusted"};
    for (size_t k = 0; k < sizeof of_setting / sizeof *of_setting; k++)
        out = att_jsontext_put(out, of_setting[k], value_of(setting, of_setting[k]));
    static const char *const of_headline[] = {"value", "se", "change", "change_se", "day"};
    for (size_t k = 0; k < sizeof of_headline / sizeof *of_headline; k++)
        out = att_jsontext_put(out, of_headline[k], value_of(h, of_headline[k]));
    return out;
}

json_t *att_beside_tables_tornado(const json_t *beside)
{
    static const struct {
        const char *key, *group;
    } part[] = {{"voices", "without"}, {"dial", "together"}, {"bias", "grades"}};
    json_t *s = whole(beside, "sensitivity"), *rows = json_array(), *one;
    const json_t *headline = drawn(s);
    size_t at = 0, i;
    for (size_t k = 0; headline && k < sizeof part / sizeof *part; k++)
        json_array_foreach (json_object_get(s, part[k].key), i, one)
            rows = att_jsontext_add(rows, tornado_row(one, part[k].group, at++, headline));
    return rows;
}

/* "first", "total" or "after" of one group for one headline, with its error; null where it has none. */
static json_t *add_share(json_t *out, const json_t *group, const char *part, const json_t *headline)
{
    const json_t *share = json_object_get(json_object_get(group, part), text_of(headline, "name"));
    char error[16];
    snprintf(error, sizeof error, "%s_se", part);
    out = att_jsontext_put(out, part, value_of(share, "share"));
    return att_jsontext_put(out, error, value_of(share, "se"));
}

json_t *att_beside_tables_groups(const json_t *beside)
{
    static const char *const part[] = {"first", "total", "after"};
    const json_t *s = whole(beside, "sensitivity"), *headline = drawn(s);
    json_t *rows = json_array(), *group;
    size_t i;
    if (headline)
        json_array_foreach (json_object_get(s, "groups"), i, group) {
            json_t *out = json_pack("{s:o}", "key", numbered(i, text_of(group, "name")));
            out = att_jsontext_put(out, "name", value_of(group, "name"));
            out = att_jsontext_put(out, "members", value_of(group, "members"));
            for (size_t k = 0; k < sizeof part / sizeof *part; k++)
                out = add_share(out, group, part[k], headline);
            rows = att_jsontext_add(rows, out);
        }
    return rows;
}

/* ---- score -------------------------------------------------------------------------------------------------------- */

/* Of the summaries: attrit's own over all horizons, on one scale. */
static int is_own(const json_t *row, const char *scale)
{
    return strcmp(text_of(row, "model"), "attrit") == 0 && strcmp(text_of(row, "scale"), scale) == 0
           && json_number_value(json_object_get(row, "weeks")) <= 0;
}

json_t *att_beside_tables_coverage(const json_t *beside)
{
    json_t *all = json_object_get(whole(beside, "score"), "summary"), *rows = json_array(), *row;
    size_t i;
    json_array_foreach (all, i, row)
        if (is_own(row, "log"))
            rows =
                att_jsontext_add(rows, json_pack("{s:o, s:o, s:o, s:o}", "target", value_of(row, "target"), "n",
                                                 value_of(row, "n"), "within50", value_of(row, "interval_coverage_50"),
                                                 "within90", value_of(row, "interval_coverage_90")));
    return rows;
}

json_t *att_beside_tables_skill(const json_t *beside)
{
    json_t *s = whole(beside, "score"), *rows = json_array(), *row, *skill;
    const char *model;
    size_t i;
    json_array_foreach (json_object_get(s, "summary"), i, row)
        if (is_own(row, "log") && strcmp(text_of(row, "target"), "all") == 0)
            json_object_foreach (json_object_get(row, "skill"), model, skill)
                rows = att_jsontext_add(rows,
                                        json_pack("{s:s, s:o, s:O, s:o}", "model", model, "says",
                                                  value_of(named(json_object_get(s, "models"), model), "says"), "skill",
                                                  skill, "n", value_of(json_object_get(row, "n_shared"), model)));
    return rows;
}

json_t *att_beside_tables_pit(const json_t *beside)
{
    json_t *all = json_object_get(whole(beside, "score"), "summary"), *rows = json_array(), *row, *bin;
    size_t i, k;
    json_array_foreach (all, i, row)
        if (is_own(row, "log") && strcmp(text_of(row, "target"), "all") == 0)
            json_array_foreach (json_object_get(row, "pit"), k, bin)
                rows = att_jsontext_add(rows, json_pack("{s:f, s:f, s:O, s:o}", "from", (double)k / 10, "to",
                                                        (double)(k + 1) / 10, "n", bin, "all", value_of(row, "n")));
    return rows;
}

/* Mean WIS on the log scale of a model over the units of one cut-off. */
static json_t *record_row(json_t *units, const char *origin, const char *model)
{
    double sum = 0;
    json_int_t n = 0;
    json_t *unit;
    size_t i;
    json_array_foreach (units, i, unit) {
        json_t *scores = json_object_get(json_object_get(json_object_get(unit, "models"), model), "log");
        json_t *wis = json_object_get(scores, "wis");
        if (strcmp(text_of(unit, "origin_date"), origin) == 0 && json_is_number(wis)) {
            sum += json_number_value(wis);
            n++;
        }
    }
    return json_pack("{s:s, s:s, s:o, s:I}", "date", origin, "model", model, "wis",
                     att_jsontext_number(n ? sum / (double)n : NAN), "n", n);
}

json_t *att_beside_tables_record(const json_t *beside)
{
    json_t *s = whole(beside, "score"), *rows = json_array(), *origin, *model;
    size_t i, k;
    json_array_foreach (json_object_get(s, "origins"), i, origin)
        json_array_foreach (json_object_get(s, "models"), k, model)
            rows = att_jsontext_add(
                rows, record_row(json_object_get(s, "units"), text_of(origin, "as_of"), text_of(model, "name")));
    return rows;
}

/* ---- what is said beside them ------------------------------------------------------------------------------------- */

/* The campaign's own doctrine at the last date. */
static json_t *own_facts(const json_t *compare)
{
    json_t *dates = json_object_get(json_array_get(json_object_get(compare, "doctrines"), 0), "dates");
    json_t *last = json_array_get(dates, json_array_size(dates) - 1);
    json_t *own = spread_of(json_object_get(json_object_get(last, "quantities"), "lives"));
    own = att_jsontext_put(own, "date", value_of(last, "date"));
    return att_jsontext_put(own, "event", value_of(json_object_get(last, "event"), "p"));
}

static json_t *more_facts(const char *verb, const json_t *of)
{
    const json_t *headline = drawn(of), *none = json_object_get(json_object_get(of, "most"), "text");
    if (strcmp(verb, "compare") == 0)
        return json_pack("{s:o, s:o}", "paths", value_of(of, "paths"), "own", own_facts(of));
    if (strcmp(verb, "sensitivity") == 0)
        return json_pack("{s:o, s:o, s:o, s:o}", "paths", value_of(of, "paths"), "most",
                         none ? json_incref((json_t *)(uintptr_t)none) : json_null(), "title",
                         value_of(headline, "title"), "kind", value_of(headline, "kind"));
    if (strcmp(verb, "score") == 0)
        return json_pack("{s:o, s:o, s:o, s:o}", "label", value_of(of, "label"), "until", value_of(of, "until"),
                         "models", value_of(of, "models"), "left_out", value_of(of, "left_out"));
    return json_pack("{s:o, s:o}", "paths", value_of(of, "paths"), "rows", value_of(of, "rows"));
}

json_t *att_beside_tables_facts(const json_t *beside)
{
    json_t *all = json_object(), *one;
    const char *verb;
    json_object_foreach ((json_t *)(uintptr_t)beside, verb, one) {
        json_t *of = json_object_get(one, "of"), *facts = json_copy(one);
        if (facts)
            json_object_del(facts, "of");
        if (of)
            facts = att_jsontext_merge(facts, more_facts(verb, of));
        all = att_jsontext_put(all, verb, facts);
    }
    return all;
}
