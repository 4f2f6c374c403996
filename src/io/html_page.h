/* SPDX-License-Identifier: Apache-2.0 */
/** The page's parts: what is fixed at build time by web/embed_page.py, and how a template is filled. */
#ifndef ATT_IO_HTML_PAGE_H
#define ATT_IO_HTML_PAGE_H

#include "base/text.h"
#include <attrit/error.h>
#include <jansson.h>

extern const char att_html_template[]; /* web/report.html with style and policy in place */
extern const char att_html_script[];   /* "" in a build without npm */

/** Append `form` to *out with its slots (see html.c) filled from `root`; `data` is the text of the slot {{&data}}. */
int att_html_fill(att_text *out, const char *form, json_t *root, const char *data, att_err *err);

#endif
