/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Data sets of events. A row of a ledger with a window counts all that happened in it; an event is a part of that, and two
 * events of one day are not two printings of one claim. So events are summed by windows.
 */
#include "base/date.h"
#include "io/import.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- ids ---------------------------------------------------------------------------------------------------------- */

typedef struct keyed {
    const char *id;
    size_t row;
} keyed;

static int by_id(const void *a, const void *b)
{
    const keyed *x = a, *y = b;
    int c = strcmp(x->id, y->id);
    return c ? c : (x->row > y->row) - (x->row < y->row);
}

int att_import_events_again(unsigned char **again, att_import *im, int col, att_err *err)
{
    size_t n = im->csv.n_rows, n_keys = 0;
    keyed *key = ATT_NEW(&im->arena, keyed, n + 1);
    *again = ATT_NEW(&im->arena, unsigned char, n + 1);
    if (!key || !*again)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu events", n);
    for (im->row = 0; im->row < n; im->row++)
        if (!att_import_differs(im))
            key[n_keys++] = (keyed){att_csv_at(&im->csv, im->row, col).s, im->row};
    qsort(key, n_keys, sizeof *key, by_id);
    for (size_t i = 1; i < n_keys; i++)
        (*again)[key[i].row] = *key[i].id && !strcmp(key[i - 1].id, key[i].id);
    return 0;
}

/* ---- windows ------------------------------------------------------------------------------------------------------- */

typedef enum window_kind { DAY, WEEK, MONTH, ALL } window_kind;

static window_kind kind_of(const char *word)
{
    return !strcmp(word, "day") ? DAY : !strcmp(word, "week") ? WEEK : !strcmp(word, "month") ? MONTH : ALL;
}

/* Windows are numbered; those of neighbours follow each other. Weeks begin on Monday: day -3 was one. */
static long number_of(window_kind kind, att_day day)
{
    int y, m, d;
    switch (kind) {
    case DAY:
        return day;
    case WEEK:
        return day + 3 >= 0 ? (day + 3) / 7 : -((-(day + 3) + 6) / 7);
    case MONTH:
        att_date_split(day, &y, &m, &d);
        return 12L * y + m - 1;
    default:
        return 0;
    }
}

static att_day month_begin(long number)
{
    int32_t day = 0;
    att_date_make((int)(number / 12), (int)(number % 12) + 1, 1, &day);
    return day;
}

typedef struct window {
    double low, best, high;
    size_t n, n_across, n_mended; /* events; of them: begun before the window; bounds mended */
    uint32_t line;
} window;

typedef struct windows {
    window_kind kind;
    long first;
    size_t n;
    window *w;
    att_day begin, end; /* of the events, or as --from and --until say; no later than the report */
} windows;

static void bounds(const windows *s, size_t i, att_day *from, att_day *to)
{
    long k = s->first + (long)i;
    *from = s->kind == DAY ? (att_day)k : s->kind == WEEK ? (att_day)(7 * k - 3) : s->begin;
    *to = s->kind == DAY ? (att_day)k : s->kind == WEEK ? (att_day)(7 * k + 3) : s->end;
    if (s->kind == MONTH) {
        *from = month_begin(k);
        *to = month_begin(k + 1) - 1;
    }
    *from = *from < s->begin && s->begin != ATT_NO_DAY ? s->begin : *from;
    *to = *to > s->end ? s->end : *to;
}

static int open_windows(windows *s, att_import *im, size_t n, const att_import_event *e, att_err *err)
{
    att_day low = e[0].last, high = e[0].last, begin = e[0].first;
    for (size_t i = 1; i < n; i++) {
        low = e[i].last < low ? e[i].last : low;
        high = e[i].last > high ? e[i].last : high;
        begin = e[i].first < begin ? e[i].first : begin;
    }
    s->kind = kind_of(im->opts.window);
    s->first = number_of(s->kind, low);
    s->n = (size_t)(number_of(s->kind, high) - s->first) + 1;
    s->begin = im->opts.from != ATT_NO_DAY ? im->opts.from : s->kind == ALL ? begin : ATT_NO_DAY;
    s->end = im->opts.until != ATT_NO_DAY ? im->opts.until : s->kind == ALL ? high : ATT_DATE_HIGH;
    if (im->opts.reported < s->end)
        s->end = im->opts.reported;
    s->w = ATT_NEW(&im->arena, window, s->n);
    return s->w ? 0 : att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu windows", s->n);
}

/*
 * An event counts where it ended. What began before that window may have happened in the windows it runs through: there
 * it raises the high number, and its own window's low number goes without it.
 */
static void add_event(windows *s, const att_import_event *e)
{
    size_t own = (size_t)(number_of(s->kind, e->last) - s->first);
    att_day from, to;
    bounds(s, own, &from, &to);
    int across = e->first < from;
    window *w = &s->w[own];
    w->line = w->n ? w->line : e->line;
    w->n++;
    w->n_across += (size_t)across;
    w->n_mended += (size_t)e->mended;
    w->low += across ? 0 : e->low;
    w->best += e->best;
    w->high += e->high;
    for (size_t i = own; across && i-- > 0;) {
        bounds(s, i, &from, &to);
        if (to < e->first)
            break;
        s->w[i].high += e->high;
    }
}

static const char *note(att_import *im, const window *w, const char *of)
{
    char across[80] = "", mended[80] = "";
    if (w->n_across)
        snprintf(across, sizeof across, "; %zu of them begun before this window", w->n_across);
    if (w->n_mended)
        snprintf(mended, sizeof mended, "; bounds of %zu raised or lowered to their best number", w->n_mended);
    return att_arena_printf(&im->arena, "%s%ssum of %zu event%s%s%s", of, *of ? "; " : "", w->n, w->n == 1 ? "" : "s",
                            across, mended);
}

/* A bound that is the best number says nothing; to a ledger it would say "at least" or "up to". */
static int add_row(att_import *im, const windows *s, size_t i, const att_import_row *like, att_err *err)
{
    const window *w = &s->w[i];
    att_import_row *r = &im->rows[im->n_rows++];
    *r = *like;
    r->line = w->line;
    bounds(s, i, &r->day[ATT_IMPORT_FROM], &r->day[ATT_IMPORT_TO]);
    r->day[ATT_IMPORT_DATE] = r->day[ATT_IMPORT_TO];
    r->number[ATT_IMPORT_LOW] = w->low < w->best ? w->low : NAN;
    r->number[ATT_IMPORT_BEST] = w->best;
    r->number[ATT_IMPORT_HIGH] = w->high > w->best ? w->high : NAN;
    r->text[ATT_IMPORT_NOTE] = note(im, w, like->text[ATT_IMPORT_NOTE]);
    return r->text[ATT_IMPORT_NOTE] ? 0 : att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a note");
}

int att_import_events_sum(att_import *im, size_t n, const att_import_event *event, const att_import_row *like,
                          att_err *err)
{
    windows s;
    im->n_used = n;
    int rc = n ? open_windows(&s, im, n, event, err) : 0;
    for (size_t i = 0; !rc && i < n; i++)
        add_event(&s, &event[i]);
    for (size_t i = 0; n && !rc && i < s.n; i++)
        if (s.w[i].n)
            rc = add_row(im, &s, i, like, err);
    return rc;
}
