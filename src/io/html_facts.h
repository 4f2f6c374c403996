/* SPDX-License-Identifier: Apache-2.0 */
/** What the page says that no file holds: choices and regroupings of the numbers in summary.json, no new numbers. */
#ifndef ATT_IO_HTML_FACTS_H
#define ATT_IO_HTML_FACTS_H

#include <attrit/error.h>
#include <jansson.h>

/** Add them to the summary, in place; `tables` are those of the charts. <0 when the summary is not one. */
int att_html_facts_add(json_t *summary, json_t *tables, att_err *err);

#endif
