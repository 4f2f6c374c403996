/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Economist's list of estimates of dead and wounded in Ukraine. Days first in dates; a range without an estimate is
 * usual; a last column marks figures that the warring parties gave.
 */
#include "io/import.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#define PARTY "ignore for chart, data from warring parties"

typedef struct columns {
    int date, type, source, url, country, party;
    int number[ATT_IMPORT_N_NUMBERS];
} columns;

static int find_columns(columns *c, att_import *im)
{
    uint32_t before = im->diag->n_errors;
    c->date = att_import_need(im, "date");
    c->number[ATT_IMPORT_LOW] = att_import_need(im, "estimate_low");
    c->number[ATT_IMPORT_HIGH] = att_import_need(im, "estimate_high");
    c->number[ATT_IMPORT_BEST] = att_import_need(im, "estimate");
    c->type = att_import_need(im, "type");
    c->source = att_import_need(im, "source");
    c->url = att_import_need(im, "source_url");
    c->country = att_import_need(im, "country");
    c->party = att_import_need(im, PARTY);
    return im->diag->n_errors > before;
}

static const char *quantity(att_import *im, int col)
{
    const char *s = att_import_cell(im, col);
    char quote[ATT_QUOTE];
    if (!strcmp(s, "deaths"))
        return "killed";
    if (!strcmp(s, "casualties"))
        return "casualties";
    ATT_IMPORT_SAY(im, col, ATT_E_LEDGER_WORD, "choose rows that say, with --where type=deaths or type=casualties",
                   "type is \"%s\": killed, or casualties (killed and wounded)?", att_text_quote(s, quote));
    return "";
}

/* The mark says that a party to the war speaks; of its own losses where its name is that of the country counted. */
static const char *source_kind(const att_import *im, const columns *c)
{
    const char *country = att_import_cell(im, c->country), *source = att_import_cell(im, c->source);
    char stem[6]; /* Russia, Russian; Ukraine, Ukrainian */
    if (!*att_import_cell(im, c->party))
        return "";
    snprintf(stem, sizeof stem, "%.5s", country);
    return *stem && strcasestr(source, stem) ? "government-party" : "government-adversary";
}

static int read_numbers(att_import *im, const columns *c, att_import_row *w)
{
    for (int k = 0; k < ATT_IMPORT_N_NUMBERS; k++)
        if (att_import_count(im, c->number[k], &w->number[k]))
            return -1;
    if (att_import_bounds(im, w, c->number))
        return -1;
    double low = w->number[ATT_IMPORT_LOW], best = w->number[ATT_IMPORT_BEST], high = w->number[ATT_IMPORT_HIGH];
    if (isnan(low) && isnan(best) && isnan(high)) {
        att_import_leave(im, "no number");
        return -1;
    }
    if (low == best && best == high) /* a number, not a range: to a ledger low = best says "at least" */
        w->number[ATT_IMPORT_LOW] = w->number[ATT_IMPORT_HIGH] = NAN;
    return 0;
}

static void read_row(att_import *im, const columns *c, const char **country, uint32_t *line)
{
    att_import_row w = att_import_blank(im);
    if (!att_import_day(im, c->date, "dmy", &w.day[ATT_IMPORT_DATE])) {
        if (!*att_import_cell(im, c->date))
            att_import_leave(im, "no date");
        return;
    }
    if (!att_import_within(im, w.day[ATT_IMPORT_DATE]) || read_numbers(im, c, &w)
        || att_import_agree(im, c->country, "the country", country, line))
        return;
    w.text[ATT_IMPORT_QUANTITY] = quantity(im, c->type);
    w.text[ATT_IMPORT_SOURCE] = att_import_cell(im, c->source);
    w.text[ATT_IMPORT_KIND] = source_kind(im, c);
    w.text[ATT_IMPORT_VIA] = "The Economist";
    w.text[ATT_IMPORT_URL] = att_import_cell(im, c->url);
    if (*w.text[ATT_IMPORT_SOURCE])
        att_import_keep(im, &w);
    else
        att_import_leave(im, "no source");
}

int att_import_economist(att_import *im, att_err *err)
{
    columns c;
    const char *country = NULL;
    uint32_t line = 0;
    (void)err;
    if (find_columns(&c, im))
        return 0;
    for (im->row = 0; im->row < im->csv.n_rows; im->row++)
        if (att_import_wanted(im))
            read_row(im, &c, &country, &line);
    return 0;
}
