/* SPDX-License-Identifier: Apache-2.0 */
#include "io/sink_charts.h"
#include "io/html.h"
#include "io/jsontext.h"

#include <attrit/version.h>

enum { AXIS = 40 }; /* pixels for the axis of a chart that is as high as its table has rows */

/* Put every table that the spec names ({"data": {"name": ...}} at any depth) into `used`. */
static json_t *collect(json_t *used, json_t *spec, json_t *tables)
{
    const char *key, *name = json_string_value(json_object_get(json_object_get(spec, "data"), "name"));
    json_t *item, *table = json_object_get(tables, name);
    size_t i;
    if (table)
        used = att_jsontext_put(used, name, json_incref(table));
    json_array_foreach (spec, i, item)
        used = collect(used, item, tables);
    json_object_foreach (spec, key, item)
        used = collect(used, item, tables);
    return used;
}

static int set_params(json_t *spec, json_t *charts)
{
    json_t *param;
    size_t i;
    json_array_foreach (json_object_get(spec, "params"), i, param) {
        json_t *value = json_object_get(charts, json_string_value(json_object_get(param, "name")));
        if (value && json_object_set(param, "value", value))
            return -1;
    }
    return 0;
}

/* {"rows": "lanes", "step": 19} under usermeta: 19 pixels a row of that table. */
static int set_height(json_t *spec, json_t *charts)
{
    json_t *tall = json_object_get(spec, "usermeta");
    json_t *rows = json_object_get(json_object_get(charts, "tables"), json_string_value(json_object_get(tall, "rows")));
    json_int_t step = json_integer_value(json_object_get(tall, "step"));
    return rows ? json_object_set_new(spec, "height", json_integer(AXIS + step * (json_int_t)json_array_size(rows)))
                : 0;
}

/* The title, and beneath it what of and what from. */
static int set_title(json_t *spec, json_t *charts)
{
    json_t *title = json_object_get(spec, "title");
    json_t *source =
        json_sprintf("%s. Source: attrit %s, as of %s", json_string_value(json_object_get(charts, "title")),
                     att_version(), json_string_value(json_object_get(charts, "as_of")));
    if (!title || !json_object_get(charts, "title")) {
        json_decref(source);
        return 0;
    }
    return json_object_set_new(
        spec, "title",
        json_pack("{s:O, s:o, s:s, s:i}", "text", title, "subtitle", source, "anchor", "start", "offset", 12));
}

char *att_sink_charts_text(const char *spec, json_t *charts, att_err *err)
{
    json_t *whole = json_loads(spec, 0, NULL);
    json_t *used = whole ? collect(json_object(), whole, json_object_get(charts, "tables")) : NULL;
    whole = att_jsontext_put(whole, "datasets", used);
    if (whole && (set_params(whole, charts) || set_height(whole, charts) || set_title(whole, charts))) {
        json_decref(whole);
        whole = NULL;
    }
    return att_jsontext_print(whole, 3, err);
}

/* Has any of the tables that the spec names a row? */
static int has_data(const char *spec, json_t *charts)
{
    json_t *whole = json_loads(spec, 0, NULL), *table;
    json_t *used = collect(json_object(), whole, json_object_get(charts, "tables"));
    const char *name;
    int rows = 0;
    json_object_foreach (used, name, table)
        rows |= json_array_size(table) > 0;
    json_decref(used);
    json_decref(whole);
    return rows;
}

int att_sink_charts_put(att_sink *s, const char *prefix, const char *charts, att_arena *names, att_err *err)
{
    json_t *all = json_loads(charts, 0, NULL);
    int rc = all ? 0 : -ATT_E_NO_MEMORY;
    for (const att_html_chart *c = att_html_charts; !rc && c->name; c++) {
        char *name = att_arena_printf(names, "%s%s.vl.json", prefix, c->name);
        if (!name)
            rc = -ATT_E_NO_MEMORY;
        else if (has_data(c->spec, all))
            rc = att_sink_put_text(s, name, att_sink_charts_text(c->spec, all, err), err);
    }
    json_decref(all);
    if (rc == -ATT_E_NO_MEMORY)
        att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for charts");
    return rc;
}
