/* SPDX-License-Identifier: Apache-2.0 */
/* Any CSV file: its rows become the ledger's, one by one, or the differences of a running total. */
#include "campaign/inside.h"
#include "campaign/ledger.h"
#include "io/guess.h"
#include "io/import.h"

#include <math.h>
#include <string.h>
#include <strings.h>

/* A running total as it stood in the latest row of its series. */
typedef struct total {
    const char *source, *subject, *quantity;
    att_day day;
    double x;
    uint32_t line;
} total;

typedef struct reader {
    att_import *im;
    int col[ATT_IMPORT_N_COLUMNS];                                                      /* of the file, or -1 */
    int day[ATT_IMPORT_N_DAYS], number[ATT_IMPORT_N_NUMBERS], text[ATT_IMPORT_N_TEXTS]; /* the same by their kinds */
    size_t n_totals;
    total *totals;
} reader;

/* ---- words -------------------------------------------------------------------------------------------------------- */

static int known_quantity(const att_import *im, const char *s)
{
    const att_model *m = im->campaign->model;
    for (size_t i = 0; att_ledger_quantities[i]; i++)
        if (!strcmp(att_ledger_quantities[i], s))
            return 1;
    return m && att_fields_find(m->quantities, s) >= 0;
}

/* What other lists call it; "losses", which may be either, is not decided here. */
static void quantity_help(const char *s, char *help)
{
    static const char *const theirs[][2] = {{"deaths", "killed"},     {"dead", "killed"}, {"death", "killed"},
                                            {"fatalities", "killed"}, {"kia", "killed"},  {"wia", "wounded"},
                                            {"injured", "wounded"},   {"pow", "captured"}};
    size_t n = 0;
    for (size_t i = 0; i < sizeof theirs / sizeof *theirs; i++)
        if (!strcasecmp(s, theirs[i][0])) {
            snprintf(help, 320, "if that is what is counted, write %s", theirs[i][1]);
            return;
        }
    while (att_ledger_quantities[n])
        n++;
    att_guess_word(s, n, att_ledger_quantities, help);
}

static void read_quantity(const reader *r, const att_import_row *w)
{
    att_import *im = r->im;
    char help[320], quote[ATT_QUOTE];
    const char *s = w->text[ATT_IMPORT_QUANTITY];
    if (known_quantity(im, s))
        return;
    if (!*s)
        ATT_IMPORT_SAY(im, r->text[ATT_IMPORT_QUANTITY], ATT_E_LEDGER_WORD, "killed, wounded, or casualties (both)?",
                       "quantity is empty: the row says how many, but not of what");
    else {
        quantity_help(s, help);
        ATT_IMPORT_SAY(im, r->text[ATT_IMPORT_QUANTITY], ATT_E_LEDGER_WORD, help, "unknown quantity \"%s\"",
                       att_text_quote(s, quote));
    }
}

/* ---- rows --------------------------------------------------------------------------------------------------------- */

static int read_cells(reader *r, att_import_row *w)
{
    att_import *im = r->im;
    uint32_t before = im->diag->n_errors;
    for (int k = 0; k < ATT_IMPORT_N_DAYS; k++)
        if (r->day[k] >= 0)
            att_import_day(im, r->day[k], im->opts.date_format, &w->day[k]);
    for (int k = 0; k < ATT_IMPORT_N_NUMBERS; k++)
        att_import_count(im, r->number[k], &w->number[k]);
    for (int k = 0; k < ATT_IMPORT_N_TEXTS; k++)
        if (r->text[k] >= 0)
            w->text[k] = att_import_cell(im, r->text[k]);
    if (im->opts.quantity)
        w->text[ATT_IMPORT_QUANTITY] = im->opts.quantity;
    if (im->opts.source)
        w->text[ATT_IMPORT_SOURCE] = im->opts.source;
    read_quantity(r, w);
    att_import_bounds(im, w, r->number);
    return im->diag->n_errors > before ? -1 : 0;
}

static total *series_of(reader *r, const att_import_row *w)
{
    for (size_t i = r->n_totals; i-- > 0;)
        if (!strcmp(r->totals[i].source, w->text[ATT_IMPORT_SOURCE])
            && !strcmp(r->totals[i].subject, w->text[ATT_IMPORT_SUBJECT])
            && !strcmp(r->totals[i].quantity, w->text[ATT_IMPORT_QUANTITY]))
            return &r->totals[i];
    return NULL;
}

/* What was added since the row before, as a window. 0; -1 left out or refused. */
static int difference(reader *r, att_import_row *w)
{
    total now = {w->text[ATT_IMPORT_SOURCE], w->text[ATT_IMPORT_SUBJECT], w->text[ATT_IMPORT_QUANTITY],
                 w->day[ATT_IMPORT_DATE],    w->number[ATT_IMPORT_BEST],  w->line};
    total *series = series_of(r, w), before = series ? *series : now;
    if (series && now.day <= before.day) {
        ATT_IMPORT_SAY(r->im, r->day[ATT_IMPORT_DATE], ATT_E_LEDGER_DATE, "sort the rows by date, one a day",
                       "a running total must go on: line %u has that day or a later one", before.line);
        return -1;
    }
    if (!series)
        series = &r->totals[r->n_totals++];
    *series = now;
    w->day[ATT_IMPORT_FROM] = before.day + 1;
    w->day[ATT_IMPORT_TO] = now.day;
    w->number[ATT_IMPORT_BEST] = now.x - before.x;
    if (before.line == now.line)
        att_import_leave(r->im, "the first of a running total: nothing to take it from");
    else if (now.x < before.x)
        att_import_leave(r->im, "a running total that falls: a correction of earlier days");
    else
        return 0;
    return -1;
}

static void read_row(reader *r)
{
    att_import *im = r->im;
    att_import_row w = att_import_blank(im);
    if (read_cells(r, &w))
        return;
    if (w.day[ATT_IMPORT_DATE] == ATT_NO_DAY)
        att_import_leave(im, "no date");
    else if (isnan(w.number[ATT_IMPORT_LOW]) && isnan(w.number[ATT_IMPORT_BEST]) && isnan(w.number[ATT_IMPORT_HIGH]))
        att_import_leave(im, "no number");
    else if (!*w.text[ATT_IMPORT_SOURCE])
        att_import_leave(im, "no source");
    else if ((!im->opts.cumulative || !difference(r, &w)) && att_import_within(im, w.day[ATT_IMPORT_DATE]))
        att_import_keep(im, &w);
}

static void sort_columns(reader *r)
{
    for (int k = 0; k < ATT_IMPORT_N_COLUMNS; k++) {
        const att_import_column *c = &att_import_columns[k];
        if (c->kind != ATT_IMPORT_ID)
            (c->kind == ATT_IMPORT_DAY      ? r->day
             : c->kind == ATT_IMPORT_NUMBER ? r->number
                                            : r->text)[c->at] = r->col[k];
    }
}

int att_import_csv(att_import *im, att_err *err)
{
    reader r = {.im = im};
    int rc = att_import_map(im, r.col, err);
    if (rc || im->diag->n_errors)
        return rc;
    if (im->opts.quantity && !known_quantity(im, im->opts.quantity)) {
        rc = att_err_set(err, ATT_E_USAGE, NULL, "--quantity '%.60s' is not known", im->opts.quantity);
        quantity_help(im->opts.quantity, err->help);
        return rc;
    }
    sort_columns(&r);
    r.totals = ATT_NEW(&im->arena, total, im->csv.n_rows + 1);
    if (!r.totals)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for running totals");
    for (im->row = 0; im->row < im->csv.n_rows; im->row++)
        if (att_import_wanted(im))
            read_row(&r);
    return 0;
}
