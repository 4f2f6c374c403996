/* SPDX-License-Identifier: Apache-2.0 */
/** What the exporters share: the forecast as it was written, and what became known since. */
#ifndef ATT_IO_EXPORT_H
#define ATT_IO_EXPORT_H

#include "io/hub_read.h"
#include "io/sink.h"
#include <attrit/export.h>

/** A number that a later ledger gives for one target on one day. */
typedef struct att_export_known {
    const char *target, *source;
    att_day date, as_of; /* as_of: when it was reported */
    double x;
    uint32_t line;
} att_export_known;

typedef struct att_export {
    att_arena arena;
    const char *dir;
    att_export_opts opts;
    att_source_text src; /* forecast.csv */
    att_hub hub;         /* its rows, sorted */
    att_source_text ledger;
    att_arena claims; /* the ledger's claims */
    size_t n_known;
    const att_export_known *known; /* by target, date and as_of */
    att_sink sink;
    att_export_list *list;
} att_export;

/** The text of a cell of the forecast as it stands there. */
const char *att_export_cell(const att_export *x, const att_hub_row *w, att_hub_column k);
/** Stage a file and put it on the list; `holds` says what it is. Folders in its name are made. */
int att_export_put(att_export *x, const char *name, const char *holds, const void *bytes, size_t len, att_err *err);

/** export_truth.c: read opts.truth. Sources that differ about a day are a mistake in the diag. <0 stop. */
int att_export_truth_read(att_export *x, att_diag *diag, att_err *err);
/** The latest report about a forecast's day, or NULL. */
const att_export_known *att_export_truth_find(const att_export *x, const att_hub_row *w);

int att_export_hubverse(att_export *x, att_err *err);
int att_export_scoringutils(att_export *x, att_err *err);
int att_export_csv(att_export *x, att_err *err);
int att_export_arviz(att_export *x, att_err *err);

#endif
