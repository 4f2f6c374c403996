/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ACLED's export of events, columns of before and since March 2023: event_id_cnty is the key of both. One number of deaths,
 * without bounds, of all sides and civilians together; whom a row counts must be said.
 */
#include "io/import.h"

#include <math.h>

/* 1 taken, 0 left out or refused. */
static int read_event(att_import *im, int date, int deaths, att_import_event *e)
{
    double x;
    *e = (att_import_event){.line = att_csv_at(&im->csv, im->row, 0).line};
    if (!att_import_day(im, date, NULL, &e->last)) {
        if (!*att_import_cell(im, date))
            ATT_IMPORT_SAY(im, date, ATT_E_LEDGER_DATE, "every event has one", "event_date is empty");
        return 0;
    }
    if (!att_import_within(im, e->last) || att_import_count(im, deaths, &x))
        return 0;
    e->first = e->last;
    e->low = e->best = e->high = x;
    if (x > 0)
        return 1;
    att_import_leave(im, isnan(x) ? "no number of deaths" : "no deaths");
    return 0;
}

int att_import_acled(att_import *im, att_err *err)
{
    unsigned char *again;
    size_t n = 0;
    int id = att_import_need(im, "event_id_cnty"), date = att_import_need(im, "event_date"),
        deaths = att_import_need(im, "fatalities");
    if (id < 0 || date < 0 || deaths < 0)
        return 0;
    att_import_event *event = ATT_NEW(&im->arena, att_import_event, im->csv.n_rows + 1);
    if (!event)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for the events");
    int rc = att_import_events_again(&again, im, id, err);
    for (im->row = 0; !rc && im->row < im->csv.n_rows; im->row++) {
        if (!att_import_wanted(im))
            continue;
        if (again[im->row])
            att_import_leave(im, "an event that an earlier row has");
        else
            n += (size_t)read_event(im, date, deaths, &event[n]);
    }
    im->row = 0;
    att_import_row like = att_import_blank(im);
    like.text[ATT_IMPORT_SOURCE] = "ACLED";
    like.text[ATT_IMPORT_KIND] = "independent";
    like.text[ATT_IMPORT_URL] = "https://acleddata.com";
    like.text[ATT_IMPORT_QUANTITY] = "killed";
    return rc || im->diag->n_errors ? rc : att_import_events_sum(im, n, event, &like, err);
}
