/* SPDX-License-Identifier: Apache-2.0 */
/** report.html: one self-contained page from the texts of summary.json and of the charts' tables. */
#ifndef ATT_IO_HTML_H
#define ATT_IO_HTML_H

#include "base/text.h"
#include <attrit/error.h>

/**
 * Append the page to *out. `summary` and `charts` are the texts that att_sink_json_summary and
 * att_sink_json_charts return. Every text of theirs is escaped: a ledger cannot put markup, script or an
 * address that is not http(s) into the page. All numbers stand in tables that need no script; the script
 * (absent in a build without npm) only draws the charts above them.
 */
int att_html_report(att_text *out, const char *summary, const char *charts, att_err *err);

/** A chart's Vega-Lite spec, from web/charts. Its data are named ({"data": {"name": "strength"}}) after the tables of
 *  att_sink_json_charts; put them into a top-level "datasets" to make it whole. */
typedef struct att_html_chart {
    const char *name; /* "strength" of strength.vl.json */
    const char *spec; /* JSON text */
} att_html_chart;
/** All charts, ended by a row whose name is NULL. Made at build time. */
extern const att_html_chart att_html_charts[];

#endif
