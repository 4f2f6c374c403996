/* SPDX-License-Identifier: Apache-2.0 */
/** out/charts/ and figures for print: each Vega-Lite spec whole, with its data inside, for other Vega-Lite tools. */
#ifndef ATT_IO_SINK_CHARTS_H
#define ATT_IO_SINK_CHARTS_H

#include "base/arena.h"
#include "io/sink.h"

#include <jansson.h>

/**
 * The spec with those of the tables that it names as its "datasets", its params named after the tables' head (as_of,
 * start, horizon, deployed) set from there, a line of source and date under its title, and as high as its table has rows.
 * `charts` is the JSON of att_sink_json_charts. Free with free().
 */
char *att_sink_charts_text(const char *spec, json_t *charts, att_err *err);
/**
 * Put every chart that has data into the folder as PREFIXname.vl.json. `charts` is the text of att_sink_json_charts;
 * `names` keeps the names as long as the sink.
 */
int att_sink_charts_put(att_sink *s, const char *prefix, const char *charts, att_arena *names, att_err *err);

#endif
