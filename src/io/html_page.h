/* SPDX-License-Identifier: Apache-2.0 */
/** The page's fixed parts, made at build time by tools/embed.py from web/. */
#ifndef ATT_IO_HTML_PAGE_H
#define ATT_IO_HTML_PAGE_H

extern const char att_html_template[]; /* web/report.html with style and policy in place */
extern const char att_html_script[];   /* "" in a build without npm */

#endif
