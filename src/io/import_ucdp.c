/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UCDP Georeferenced Event Dataset. Deaths alone, never wounded. The columns best, high and low (in this order) count the
 * dead of both sides and civilians; those of one side stand in deaths_a or deaths_b, without bounds.
 */
#include "io/import.h"

#include <math.h>
#include <string.h>

const char *const att_import_ucdp_columns[49] = {"id",
                                                 "relid",
                                                 "year",
                                                 "active_year",
                                                 "code_status",
                                                 "type_of_violence",
                                                 "conflict_dset_id",
                                                 "conflict_new_id",
                                                 "conflict_name",
                                                 "dyad_dset_id",
                                                 "dyad_new_id",
                                                 "dyad_name",
                                                 "side_a_dset_id",
                                                 "side_a_new_id",
                                                 "side_a",
                                                 "side_b_dset_id",
                                                 "side_b_new_id",
                                                 "side_b",
                                                 "number_of_sources",
                                                 "source_article",
                                                 "source_office",
                                                 "source_date",
                                                 "source_headline",
                                                 "source_original",
                                                 "where_prec",
                                                 "where_coordinates",
                                                 "where_description",
                                                 "adm_1",
                                                 "adm_2",
                                                 "latitude",
                                                 "longitude",
                                                 "geom_wkt",
                                                 "priogrid_gid",
                                                 "country",
                                                 "country_id",
                                                 "region",
                                                 "event_clarity",
                                                 "date_prec",
                                                 "date_start",
                                                 "date_end",
                                                 "deaths_a",
                                                 "deaths_b",
                                                 "deaths_civilians",
                                                 "deaths_unknown",
                                                 "best",
                                                 "high",
                                                 "low",
                                                 "gwnoa",
                                                 "gwnob"};

typedef struct columns {
    int id, start, end, side; /* side: its name; -1 for all */
    int number[ATT_IMPORT_N_NUMBERS];
} columns;

static int find_columns(columns *c, att_import *im)
{
    uint32_t before = im->diag->n_errors;
    const char *side = im->opts.side;
    int all = !strcmp(side, "all"), a = !strcmp(side, "a");
    c->id = att_import_need(im, "id");
    c->start = att_import_need(im, "date_start");
    c->end = att_import_need(im, "date_end");
    c->side = all ? -1 : att_import_need(im, a ? "side_a" : "side_b");
    c->number[ATT_IMPORT_BEST] = att_import_need(im, all ? "best" : a ? "deaths_a" : "deaths_b");
    c->number[ATT_IMPORT_LOW] = all ? att_import_need(im, "low") : -1;
    c->number[ATT_IMPORT_HIGH] = all ? att_import_need(im, "high") : -1;
    return im->diag->n_errors > before;
}

/*
 * Some rows have high < best or low > best. All three were counted from the same reports, and best is the number that
 * UCDP stands by: the bound gives way.
 */
static void mend(att_import_event *e)
{
    e->low = isnan(e->low) ? e->best : e->low;
    e->high = isnan(e->high) ? e->best : e->high;
    e->mended = e->low > e->best || e->high < e->best;
    e->low = fmin(e->low, e->best);
    e->high = fmax(e->high, e->best);
}

/* 1 taken, 0 left out or refused. */
static int read_event(att_import *im, const columns *c, att_import_event *e)
{
    *e = (att_import_event){.line = att_csv_at(&im->csv, im->row, 0).line};
    if (!att_import_day(im, c->start, NULL, &e->first) || !att_import_day(im, c->end, NULL, &e->last)) {
        if (!*att_import_cell(im, c->start) || !*att_import_cell(im, c->end))
            ATT_IMPORT_SAY(im, c->end, ATT_E_LEDGER_DATE, "every event has both", "date_start or date_end is empty");
        return 0;
    }
    if (e->first > e->last) {
        ATT_IMPORT_SAY(im, c->start, ATT_E_LEDGER_DATE, "swap them", "date_start is after date_end");
        return 0;
    }
    if (!att_import_within(im, e->last) || att_import_count(im, c->number[ATT_IMPORT_LOW], &e->low)
        || att_import_count(im, c->number[ATT_IMPORT_BEST], &e->best)
        || att_import_count(im, c->number[ATT_IMPORT_HIGH], &e->high))
        return 0;
    if (isnan(e->best)) {
        att_import_leave(im, "no number of deaths");
        return 0;
    }
    mend(e);
    if (e->high > 0)
        return 1;
    att_import_leave(im, c->side < 0 ? "no deaths" : "no deaths of this side");
    return 0;
}

static att_import_row row_like(att_import *im, const char *side)
{
    att_import_row like = att_import_blank(im);
    like.text[ATT_IMPORT_SOURCE] = "UCDP GED";
    like.text[ATT_IMPORT_KIND] = "independent";
    like.text[ATT_IMPORT_URL] = "https://ucdp.uu.se/downloads/";
    like.text[ATT_IMPORT_QUANTITY] = "killed";
    like.text[ATT_IMPORT_NOTE] =
        side ? att_arena_printf(&im->arena, "dead of %s", side) : "dead of both sides and civilians";
    return like;
}

int att_import_ucdp(att_import *im, att_err *err)
{
    columns c;
    unsigned char *again;
    const char *side = NULL;
    uint32_t side_line = 0;
    size_t n = 0;
    if (find_columns(&c, im))
        return 0;
    att_import_event *event = ATT_NEW(&im->arena, att_import_event, im->csv.n_rows + 1);
    if (!event)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for the events");
    int rc = att_import_events_again(&again, im, c.id, err);
    for (im->row = 0; !rc && im->row < im->csv.n_rows; im->row++) {
        if (!att_import_wanted(im))
            continue;
        if (again[im->row])
            att_import_leave(im, "an event that an earlier row has");
        else if (read_event(im, &c, &event[n]))
            n += c.side < 0 || !att_import_agree(im, c.side, "the side", &side, &side_line);
    }
    im->row = 0;
    att_import_row like = row_like(im, side);
    if (!rc && !like.text[ATT_IMPORT_NOTE])
        rc = att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a note");
    return rc || im->diag->n_errors ? rc : att_import_events_sum(im, n, event, &like, err);
}
