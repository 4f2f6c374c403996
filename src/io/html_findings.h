/* SPDX-License-Identifier: Apache-2.0 */
/** What each chart shows, as its title: sentences about the numbers in summary and tables, no new numbers. */
#ifndef ATT_IO_HTML_FINDINGS_H
#define ATT_IO_HTML_FINDINGS_H

#include <attrit/error.h>
#include <jansson.h>

/** Add them to the summary as "finding", an object by chart. The summary has its facts (io/html_facts.h). */
int att_html_findings_add(json_t *summary, att_err *err);

#endif
