/* SPDX-License-Identifier: Apache-2.0 */
#include "io/sink_charts.h"
#include "io/jsontext.h"

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

char *att_sink_charts_text(const char *spec, const char *charts, att_err *err)
{
    json_t *whole = json_loads(spec, 0, NULL), *all = json_loads(charts, 0, NULL);
    json_t *used = whole && all ? collect(json_object(), whole, json_object_get(all, "tables")) : NULL;
    whole = att_jsontext_put(whole, "datasets", used);
    if (whole && set_params(whole, all)) {
        json_decref(whole);
        whole = NULL;
    }
    json_decref(all);
    return att_jsontext_print(whole, 3, err);
}
