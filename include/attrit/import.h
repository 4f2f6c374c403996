/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Figures of others made into rows of a campaign's ledger: UCDP GED, ACLED, The Economist, any CSV (docs/in-and-out.md).
 * Nothing is guessed: what a file does not say (killed or casualties, whose dead, day or month first) is asked for.
 */
#ifndef ATTRIT_IMPORT_H
#define ATTRIT_IMPORT_H

#include <attrit/campaign.h>

#ifdef __cplusplus
extern "C" {
#endif

/** NULL and ATT_NO_DAY = not given. Texts need to live until the import is freed. */
typedef struct att_import_opts {
    const char *subject;  /**< whom the rows count; csv: NULL = the campaign's subject, or the file's own column */
    const char *side;     /**< ucdp-ged: whose dead: "a", "b" or "all" */
    const char *window;   /**< ucdp-ged, acled: events are summed by "day", "week", "month" (default) or "all" */
    const char *quantity; /**< csv: of every row */
    const char *source;   /**< csv: of every row */
    const char
        *date_format;    /**< csv: "dmy", "mdy" or "ymd"; NULL: ISO dates and those that can be read in one way only */
    att_day reported;    /**< date_reported of every row; of a data set the day it was downloaded */
    att_day from, until; /**< rows outside are left out */
    int cumulative;      /**< csv: a running total, of which the differences from row to row are taken */
    size_t n_map, n_where;
    const char *const
        *map; /**< csv: "date=Day", or several: "date=Day,best=Total"; ledger column = column of the file */
    const char *const *where; /**< "country=Russia": rows in which a column reads otherwise are left out */
} att_import_opts;
att_import_opts att_import_opts_default(void);

/** Rows that were left out for one reason. */
typedef struct att_import_left {
    char why[120];
    size_t n;
    uint32_t line; /**< the first of them */
} att_import_left;

typedef struct att_import att_import;

extern const char *const att_import_formats[]; /**< "ucdp-ged", "acled", "economist", "csv", NULL */

/**
 * Read a file. Mistakes go to *diag (without errors so far), all of one pass; with one, nothing can be appended and <0 is returned. The rows have
 * been read with the campaign's ledger once more: they pass `attrit check`. The campaign must outlive the import.
 */
int att_import_read(att_import **out, const char *format, const char *file, const att_campaign *c,
                    const att_import_opts *opts, att_diag *diag, att_err *err);
void att_import_free(att_import **im);

size_t att_import_n_read(const att_import *im); /**< rows of the file */
size_t att_import_n_used(const att_import *im); /**< rows of the file that went into rows for the ledger */
size_t att_import_n_rows(const att_import *im); /**< rows for the ledger */
/** The ledger's header line, and the rows as they would stand under it, with its columns and line ends. */
const char *att_import_header(const att_import *im);
const char *att_import_text(const att_import *im);
/** Why rows of the file were left out, in the order in which it came up. */
size_t att_import_n_left(const att_import *im);
const att_import_left *att_import_lefts(const att_import *im);
/** What the owners of the data ask for, in one paragraph; "" when nobody knows. */
const char *att_import_licence(const att_import *im);

/**
 * Write the ledger anew with the rows at its end, under a temporary name and renamed; the bytes that stood there stay as
 * they were. ATT_E_IO when the ledger was changed since it was read.
 */
int att_import_append(const att_import *im, att_err *err);

#ifdef __cplusplus
}
#endif
#endif
