/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Comma-separated values (RFC 4180) with the place of every field. A header row; quoted fields may hold commas,
 * quotes ("") and line ends; CRLF or LF; blank lines are skipped, and so are lines that start with # before the header.
 * Blanks around unquoted fields are dropped.
 */
#ifndef ATT_IO_CSV_H
#define ATT_IO_CSV_H

#include "base/source.h"
#include "base/text.h"

typedef struct att_csv_field {
    const char *s;      /* NUL-terminated, quotes resolved; "" = empty, never NULL */
    uint32_t at, bytes; /* where it stands in the file, quotes included */
    uint32_t line;
} att_csv_field;

typedef struct att_csv {
    const att_source_text *src;
    att_diag *diag;
    size_t n_cols, n_rows;      /* rows without the header; those with a wrong number of fields are left out */
    const att_csv_field *head;  /* [n_cols] */
    const att_csv_field *field; /* [n_rows][n_cols] */
} att_csv;

/** 0; >0 no table can be read from it (diag says why); <0 out of memory (*err). Bad rows are in the diag and left out. */
int att_csv_read(att_csv *csv, att_arena *arena, const att_source_text *src, att_diag *diag, att_err *err);
/** The same of a table without a header row: these are its columns. The names are kept, not copied. */
int att_csv_read_bare(att_csv *csv, att_arena *arena, const att_source_text *src, size_t n, const char *const *name,
                      att_diag *diag, att_err *err);

/** A column that a table may have. */
typedef struct att_csv_column {
    const char *name;
    const char *alias; /* an older name, taken with a note; may be NULL */
    int needed;
} att_csv_column;

/**
 * Where each of n columns stands: at[i] is its index in a row, or -1. Columns that are unknown (with the nearest known
 * one), given twice, or needed and missing are CSV_COLUMN errors in the diag. Returns 0, or >0 when a needed one is missing.
 */
int att_csv_columns(const att_csv *csv, size_t n, const att_csv_column *column, int *at);
/** The field of a row; col -1: an empty one that stands at the row's beginning. */
att_csv_field att_csv_at(const att_csv *csv, size_t row, int col);

/** A mistake (or warning, note) at a field; `help` may be NULL. The path is the column's name. */
void att_csv_say(const att_csv *csv, size_t row, int col, att_code code, att_severity severity, const char *help,
                 const char *format, ...) __attribute__((format(printf, 7, 8)));

/** Writing: a text as one field, quoted where it must be. */
void att_csv_add(att_text *out, const char *s);

#endif
