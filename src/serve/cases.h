/* SPDX-License-Identifier: Apache-2.0 */
/** The campaigns that are served, and the files of their views. No part of a request becomes a path before it was found in a
 *  list or proved harmless. */
#ifndef ATT_SERVE_CASES_H
#define ATT_SERVE_CASES_H

#include <attrit/view.h>
#include "cli/json.h"

enum { ATT_CASES_MAX = 64, ATT_CASES_NAME = 65, ATT_CASES_DIR = 1024 };

typedef struct att_cases_row {
    char name[ATT_CASES_NAME]; /* of its folder: letters, digits, `.`, `-`, `_` */
    char dir[ATT_CASES_DIR];   /* as the user gave it */
} att_cases_row;

typedef struct att_cases {
    size_t n;
    att_cases_row row[ATT_CASES_MAX];
} att_cases;

/** The campaign in `folder`, or those in its subfolders. ATT_E_NO_FILE when there is none. */
int att_cases_read(att_cases *c, const char *folder, att_err *err);
/** The campaign of that name[len], or NULL. */
const att_cases_row *att_cases_find(const att_cases *c, const char *name, size_t len);
/** Is this a view's name, 16 hex digits? */
int att_cases_is_view(const char *name, size_t len);

/** Open a view's file for reading; *type is its media type. -1: no such file. The caller closes it. */
int att_cases_open(const att_cases_row *row, const char *view, const char *file, const char **type);
/** The charts of a view, as files that can be opened: ["charts/strength.vl.json", ...]. */
void att_cases_charts(const att_cases_row *row, const char *view, att_json *j);
/** Has this view all its files? */
int att_cases_stored(const att_cases_row *row, const char *view);
/** Where a run of the view keeps its fit and files, into out[size]; 1 when a fit stands there, stopped or done. */
int att_cases_out(const att_cases_row *row, const char *view, char *out, size_t size);
/** All views of a campaign: [{view, stored}]. */
void att_cases_views(const att_cases_row *row, att_json *j);

#endif
