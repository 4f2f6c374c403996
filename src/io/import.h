/* SPDX-License-Identifier: Apache-2.0 */
/** What the importers share: a foreign table, read cell by cell, and the rows for the ledger that are made from it. */
#ifndef ATT_IO_IMPORT_H
#define ATT_IO_IMPORT_H

#include "base/text.h"
#include "io/csv.h"
#include <attrit/import.h>

enum { ATT_IMPORT_DATE, ATT_IMPORT_REPORTED, ATT_IMPORT_FROM, ATT_IMPORT_TO, ATT_IMPORT_N_DAYS };
enum { ATT_IMPORT_LOW, ATT_IMPORT_BEST, ATT_IMPORT_HIGH, ATT_IMPORT_N_NUMBERS };
enum {
    ATT_IMPORT_SOURCE,
    ATT_IMPORT_KIND,
    ATT_IMPORT_VIA,
    ATT_IMPORT_URL,
    ATT_IMPORT_SUBJECT,
    ATT_IMPORT_QUANTITY,
    ATT_IMPORT_UNIT,
    ATT_IMPORT_RELIABILITY,
    ATT_IMPORT_CREDIBILITY,
    ATT_IMPORT_NOTE,
    ATT_IMPORT_N_TEXTS
};

/** A column of the ledger, and where an att_import_row keeps it: day[at], number[at] or text[at]. */
typedef struct att_import_column {
    const char *name;
    enum { ATT_IMPORT_ID, ATT_IMPORT_DAY, ATT_IMPORT_NUMBER, ATT_IMPORT_TEXT } kind;
    int at;
} att_import_column;
enum { ATT_IMPORT_N_COLUMNS = 18 };
extern const att_import_column att_import_columns[ATT_IMPORT_N_COLUMNS];

/** A row for the ledger. ATT_NO_DAY, NAN and "" = empty. */
typedef struct att_import_row {
    uint32_t line; /* of the file: of its first event */
    att_day day[ATT_IMPORT_N_DAYS];
    double number[ATT_IMPORT_N_NUMBERS];
    const char *text[ATT_IMPORT_N_TEXTS];
} att_import_row;

enum { ATT_IMPORT_REASONS = 24 };

struct att_import {
    att_arena arena;
    const att_campaign *campaign;
    att_import_opts opts;
    const char *licence;
    int events; /* rows are sums of events: such a row is known by its window, whatever its numbers */
    att_source_text src;
    att_csv csv;
    att_diag *diag;
    size_t row; /* of the file, under way */
    size_t n_used;
    size_t n_rows;
    att_import_row *rows; /* room for as many as the file has */
    size_t n_left;
    att_import_left left[ATT_IMPORT_REASONS];
    att_text header, text;
};

/* ---- import_table.c: the table ---------------------------------------------------------------------------------- */

/** Where a column stands, or -1. */
int att_import_find(const att_import *im, const char *name);
/** The same; when it is missing, a mistake at the header. */
int att_import_need(att_import *im, const char *name);
/** The text of the row under way; "" for a missing column, an empty cell and NA. */
const char *att_import_cell(const att_import *im, int col);
/** A mistake in the row under way. */
#define ATT_IMPORT_SAY(im, col, code, help, ...) \
    att_csv_say(&(im)->csv, (im)->row, (col), (code), ATT_ERROR, (help), __VA_ARGS__)
/** A day in the given order ("dmy", "mdy", "ymd", NULL: none said). 1; 0 empty, or refused with a mistake. */
int att_import_day(att_import *im, int col, const char *order, att_day *day);
/** A count: a number, NAN when empty. 0; or -1, refused with a mistake. */
int att_import_count(att_import *im, int col, double *x);
/** The row under way, or what became of it, is left out. */
void att_import_leave(att_import *im, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Are all --where COLUMN=VALUE of columns that there are? Others are mistakes in the diag. <0: wrong use. */
int att_import_check_where(att_import *im, att_err *err);
/** The first --where that does not hold for the row under way, or NULL. */
const char *att_import_differs(const att_import *im);
/** Do all --where hold for the row under way? If not it is left out. */
int att_import_wanted(att_import *im);
/** Does the day lie in --from .. --until? If not the row is left out. */
int att_import_within(att_import *im, att_day day);
/** A row for the ledger from the row under way, empty but for what the options say of every row. */
att_import_row att_import_blank(const att_import *im);
/** Its low, best and high must agree; if not, a mistake at one of the columns they come from. 0 or -1. */
int att_import_bounds(att_import *im, const att_import_row *w, const int col[ATT_IMPORT_N_NUMBERS]);
/** Keep it for the ledger. */
void att_import_keep(att_import *im, const att_import_row *w);
/**
 * All rows that are wanted must agree in a column (whose dead, which country). `first` remembers the first of them, NULL
 * before. 0; or -1 with a mistake that tells how to choose.
 */
int att_import_agree(att_import *im, int col, const char *what, const char **first, uint32_t *line);

/* ---- import_date.c ---------------------------------------------------------------------------------------------- */

/**
 * How many days can a text mean (0, 1, 2)? ISO dates, with a time behind them too; names of months; numbers in the given
 * order, or in any that fits where none is said. Years have four digits.
 */
int att_import_date_read(const char *text, const char *order, att_day day[2]);

/* ---- import_events.c: events summed by windows -------------------------------------------------------------------- */

typedef struct att_import_event {
    uint32_t line;
    att_day first, last;
    double low, best, high;
    int mended; /* its bounds contradicted its best number */
} att_import_event;

/** One row a window that has an event; source, kind, quantity and url are those of `like`. <0: out of memory. */
int att_import_events_sum(att_import *im, size_t n, const att_import_event *event, const att_import_row *like,
                          att_err *err);
/** again[row of the file] = 1 where the id in column col is that of an earlier row that is wanted. <0: out of memory. */
int att_import_events_again(unsigned char **again, att_import *im, int col, att_err *err);

/* ---- the formats: 0; <0 stop (*err). Mistakes of the file are in the diag. --------------------------------------- */

int att_import_ucdp(att_import *im, att_err *err);
int att_import_acled(att_import *im, att_err *err);
int att_import_economist(att_import *im, att_err *err);
int att_import_csv(att_import *im, att_err *err);
/** import_map.c: which column of the file fills each of att_import_columns, -1 none. <0: wrong use. */
int att_import_map(att_import *im, int col[ATT_IMPORT_N_COLUMNS], att_err *err);
/** The names of the 49 columns of a UCDP GED file, for those that come without. */
extern const char *const att_import_ucdp_columns[49];

/* ---- import_rows.c: into the ledger ------------------------------------------------------------------------------- */

/** Leave out what the ledger has, number the rest, and write the text. */
int att_import_rows_write(att_import *im, att_err *err);

#endif
