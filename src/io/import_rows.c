/* SPDX-License-Identifier: Apache-2.0 */
/* From rows to lines of the ledger: what stands there already, ids that go on, columns as the ledger has them. */
#include "base/date.h"
#include "base/num.h"
#include "campaign/inside.h"
#include "campaign/ledger.h"
#include "io/campaign_load.h"
#include "io/import.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- what the ledger has --------------------------------------------------------------------------------------------- */

static const char *subject_of(const att_import *im, const att_import_row *w)
{
    return *w->text[ATT_IMPORT_SUBJECT] ? w->text[ATT_IMPORT_SUBJECT] : im->campaign->subject;
}

static int same_number(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

static int same_numbers(const att_import_row *w, double low, double best, double high)
{
    return same_number(w->number[ATT_IMPORT_LOW], low) && same_number(w->number[ATT_IMPORT_BEST], best)
           && same_number(w->number[ATT_IMPORT_HIGH], high);
}

/* As the ledger reads it: an empty date_reported is the last day that the row speaks of. */
static att_day reported_of(const att_import_row *w)
{
    if (w->day[ATT_IMPORT_REPORTED] != ATT_NO_DAY)
        return w->day[ATT_IMPORT_REPORTED];
    return w->day[ATT_IMPORT_TO] != ATT_NO_DAY ? w->day[ATT_IMPORT_TO] : w->day[ATT_IMPORT_DATE];
}

/* Does it speak of the same: source, subject, quantity, window; and of a single claim also who printed it and when? */
static int same_topic(const att_import *im, const att_import_row *w, const att_claim *k)
{
    if (k->date != w->day[ATT_IMPORT_DATE] || k->period_from != w->day[ATT_IMPORT_FROM]
        || k->period_to != w->day[ATT_IMPORT_TO] || strcmp(k->quantity, w->text[ATT_IMPORT_QUANTITY])
        || strcmp(k->source, w->text[ATT_IMPORT_SOURCE]) || strcmp(k->subject, subject_of(im, w)))
        return 0;
    return im->events
           || (k->date_reported == reported_of(w) && !strcmp(k->via, w->text[ATT_IMPORT_VIA])
               && !strcmp(k->url, w->text[ATT_IMPORT_URL]));
}

/* A row of this import as the ledger would give it back. */
static att_claim claim_of(const att_import *im, const att_import_row *w)
{
    return (att_claim){.date = w->day[ATT_IMPORT_DATE],
                       .date_reported = reported_of(w),
                       .period_from = w->day[ATT_IMPORT_FROM],
                       .period_to = w->day[ATT_IMPORT_TO],
                       .source = w->text[ATT_IMPORT_SOURCE],
                       .via = w->text[ATT_IMPORT_VIA],
                       .url = w->text[ATT_IMPORT_URL],
                       .subject = subject_of(im, w),
                       .quantity = w->text[ATT_IMPORT_QUANTITY],
                       .low = w->number[ATT_IMPORT_LOW],
                       .best = w->number[ATT_IMPORT_BEST],
                       .high = w->number[ATT_IMPORT_HIGH],
                       .line = w->line};
}

/* Is the row there already? Sums of events that changed since are not put beside the old ones: that is for people. */
static int stands(att_import *im, const att_import_row *w, const att_claim *k)
{
    if (!same_topic(im, w, k))
        return 0;
    if (same_numbers(w, k->low, k->best, k->high)) {
        att_import_leave(im, im->events ? "a window that is in the ledger already" : "in the ledger already");
        return 1;
    }
    if (im->events)
        att_import_leave(im, "a window that is in the ledger with other numbers (line %u, %s)", k->line, k->id);
    return im->events;
}

static int stands_anywhere(att_import *im, size_t n_kept, const att_import_row *w)
{
    for (size_t i = 0; i < im->campaign->n_claims; i++)
        if (stands(im, w, &im->campaign->claim[i]))
            return 1;
    for (size_t i = 0; i < n_kept; i++) {
        att_claim k = claim_of(im, &im->rows[i]);
        if (!same_topic(im, w, &k) || !same_numbers(w, k.low, k.best, k.high))
            continue;
        att_import_leave(im, "given twice in this file");
        return 1;
    }
    return 0;
}

static size_t row_at_line(const att_import *im, uint32_t line)
{
    size_t i = 0;
    while (i + 1 < im->csv.n_rows && att_csv_at(&im->csv, i, 0).line != line)
        i++;
    return i;
}

static void drop_known(att_import *im)
{
    size_t kept = 0;
    for (size_t i = 0; i < im->n_rows; i++) {
        im->row = row_at_line(im, im->rows[i].line); /* so that what is left out is told with its line */
        if (!stands_anywhere(im, kept, &im->rows[i]))
            im->rows[kept++] = im->rows[i];
        else if (!im->events)
            im->n_used--;
    }
    im->n_rows = kept;
}

/* ---- ids -------------------------------------------------------------------------------------------------------------- */

/* "K012" is prefix "K", three digits wide, number 12. 0; or -1 when it does not end with a number. */
static int split_id(const char *id, size_t *prefix, long *number)
{
    *prefix = strlen(id);
    while (*prefix && isdigit((unsigned char)id[*prefix - 1]))
        --*prefix;
    size_t width = strlen(id) - *prefix;
    *number = width && width <= 9 ? atol(id + *prefix) : -1;
    return *number < 0 ? -1 : 0;
}

/* Ids go on from the highest that is made like the ledger's last one. */
typedef struct numbering {
    char prefix[64];
    int width;
    long next;
} numbering;

static numbering continue_ids(const att_campaign *c)
{
    numbering n = {.prefix = "I", .width = 3, .next = 1};
    size_t len, own = 1;
    long number;
    const char *last = c->n_claims ? c->claim[c->n_claims - 1].id : "";
    if (!split_id(last, &len, &number) && len < sizeof n.prefix) {
        snprintf(n.prefix, sizeof n.prefix, "%.*s", (int)len, last);
        n.width = (int)(strlen(last) - len);
        own = len;
    }
    for (size_t i = 0; i < c->n_claims; i++)
        if (!split_id(c->claim[i].id, &len, &number) && len == own && !strncmp(c->claim[i].id, n.prefix, len)
            && number >= n.next)
            n.next = number + 1;
    return n;
}

/* ---- text ------------------------------------------------------------------------------------------------------------- */

static const att_import_column *column_of(const char *name)
{
    name = strcmp(name, "as_of") ? name : "date"; /* the older name */
    for (int k = 0; k < ATT_IMPORT_N_COLUMNS; k++)
        if (!strcmp(name, att_import_columns[k].name))
            return &att_import_columns[k];
    return NULL; /* the ledger has been read without mistakes: no such column */
}

/* A cell's text, "" when it is empty; buf of 32. */
static const char *cell_text(const att_import_row *w, const att_import_column *c, const char *id, char *buf)
{
    *buf = '\0';
    if (c->kind == ATT_IMPORT_ID)
        return id;
    if (c->kind == ATT_IMPORT_TEXT)
        return w->text[c->at];
    if (c->kind == ATT_IMPORT_DAY && w->day[c->at] != ATT_NO_DAY)
        att_date_format(w->day[c->at], buf);
    if (c->kind == ATT_IMPORT_NUMBER && !isnan(w->number[c->at]))
        att_print_double(w->number[c->at], buf);
    return buf;
}

/* Nothing that a row says may be lost for want of a column; but for units, which are persons where nobody says. */
static int check_room(const att_import *im, const att_csv *ledger, att_err *err)
{
    char buf[32];
    for (int k = 1; k < ATT_IMPORT_N_COLUMNS; k++) {
        const att_import_column *c = &att_import_columns[k];
        size_t i = 0, j = 0;
        while (i < ledger->n_cols && column_of(ledger->head[i].s) != c)
            i++;
        if (i < ledger->n_cols || !strcmp(c->name, "unit"))
            continue;
        while (j < im->n_rows && !*cell_text(&im->rows[j], c, "", buf))
            j++;
        if (j == im->n_rows)
            continue;
        int rc = att_err_set(err, ATT_E_CSV_COLUMN, NULL, "%s has no column \"%s\", which the rows fill",
                             im->campaign->ledger.name, c->name);
        snprintf(err->help, sizeof err->help,
                 "write ,%s at the end of its first line and a comma at the end of the others", c->name);
        return rc;
    }
    return 0;
}

static void add_line(att_text *out, const att_import_row *w, const att_csv *ledger, const char *id, const char *end)
{
    char buf[32];
    for (size_t i = 0; i < ledger->n_cols; i++) {
        if (i)
            att_text_add(out, ",");
        att_csv_add(out, cell_text(w, column_of(ledger->head[i].s), id, buf));
    }
    att_text_add(out, end);
}

static void write_text(att_import *im, const att_csv *ledger)
{
    const att_source_text *src = &im->campaign->ledger;
    const char *nl = strchr(src->s, '\n'), *end = nl && nl > src->s && nl[-1] == '\r' ? "\r\n" : "\n";
    numbering n = continue_ids(im->campaign);
    char id[100];
    im->header = im->text = (att_text){.arena = &im->arena};
    for (size_t i = 0; i < ledger->n_cols; i++) {
        att_text_add(&im->header, i ? "," : "");
        att_csv_add(&im->header, ledger->head[i].s);
    }
    att_text_add(&im->header, end);
    att_text_add(&im->text, "");
    for (size_t i = 0; i < im->n_rows; i++) {
        snprintf(id, sizeof id, "%s%0*ld", n.prefix, n.width, n.next++);
        add_line(&im->text, &im->rows[i], ledger, id, end);
    }
}

/* The ledger with the rows under it, read as `attrit check` reads it: its mistakes are this import's. */
static int prove(att_import *im, att_err *err)
{
    const att_campaign *c = im->campaign;
    att_text all = {.arena = &im->arena};
    att_err own = {0};
    att_campaign *with = NULL;
    att_diag *diag = ATT_NEW(&im->arena, att_diag, 1);
    int made = !im->text.failed && !im->header.failed;
    att_text_add(&all, c->ledger.s);
    if (made && all.s[all.len - 1] != '\n')
        att_text_add(&all, "\n");
    if (made)
        att_text_add(&all, im->text.s);
    if (!made || all.failed || !diag)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for the rows");
    att_bytes yaml = {.name = c->yaml.name, .s = c->yaml.s, .len = c->yaml.len},
              ledger = {.name = c->ledger.name, .s = all.s, .len = all.len};
    int rc = att_campaign_load_bytes(&with, &yaml, &ledger, diag, &own);
    att_campaign_free(&with);
    for (uint32_t i = 0; i < diag->n_items; i++)
        if (diag->item[i].severity == ATT_ERROR)
            att_diag_add(im->diag, &diag->item[i]);
    if (rc && !diag->n_errors && err && !err->code)
        *err = own;
    return rc && !diag->n_errors ? rc : 0;
}

static int refuse_size(const att_import *im, att_err *err)
{
    int rc = att_err_set(err, ATT_E_FILE_SIZE, NULL, "%s gives %zu rows; a ledger holds at most %d", im->src.name,
                         im->n_rows, ATT_LEDGER_MAX);
    snprintf(err->help, sizeof err->help, "choose with --where, --from and --until%s",
             im->events ? ", or sum by a longer --window" : "");
    return rc;
}

int att_import_rows_write(att_import *im, att_err *err)
{
    att_csv ledger;
    att_diag *said = ATT_NEW(&im->arena, att_diag, 1); /* the ledger has been read before: nothing new */
    if (!said)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for the rows");
    int rc = att_csv_read(&ledger, &im->arena, &im->campaign->ledger, said, err);
    if (rc)
        return rc;
    if (im->n_rows > ATT_LEDGER_MAX)
        return refuse_size(im, err);
    drop_known(im);
    rc = check_room(im, &ledger, err);
    if (rc)
        return rc;
    write_text(im, &ledger);
    return prove(im, err);
}
