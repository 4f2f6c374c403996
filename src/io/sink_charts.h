/* SPDX-License-Identifier: Apache-2.0 */
/** out/charts/: each Vega-Lite spec whole, with its data inside, for other Vega-Lite tools. */
#ifndef ATT_IO_SINK_CHARTS_H
#define ATT_IO_SINK_CHARTS_H

#include <attrit/error.h>

/**
 * The spec with those of the tables that it names as its "datasets", and its params named after the tables' head
 * (as_of, start, horizon, deployed) set from there. `charts` is the text of att_sink_json_charts. Free with free().
 */
char *att_sink_charts_text(const char *spec, const char *charts, att_err *err);

#endif
