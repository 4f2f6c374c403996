/* SPDX-License-Identifier: Apache-2.0 */
/* What became known: the totals and levels of a later ledger that name one number for one day. */
#include "base/date.h"
#include "campaign/inside.h"
#include "io/export.h"
#include "io/file.h"
#include "io/ledger_csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int has_target(const att_export *x, const char *quantity)
{
    for (size_t i = 0; i < x->hub.n; i++)
        if (!strcmp(x->hub.row[i].target, quantity))
            return 1;
    return 0;
}

/* "At least", "up to", a bare range: no single number. So is a claim about a day to come. */
static int names_a_number(const att_claim *k)
{
    int at_least = k->best == k->low && isnan(k->high), up_to = k->best == k->high && isnan(k->low);
    return !isnan(k->best) && !at_least && !up_to && k->period_from == ATT_NO_DAY && k->date <= k->date_reported;
}

static int by_day(const void *a, const void *b)
{
    const att_export_known *x = a, *y = b;
    int c = strcmp(x->target, y->target);
    c = c ? c : (x->date > y->date) - (x->date < y->date);
    c = c ? c : (x->as_of > y->as_of) - (x->as_of < y->as_of);
    return c ? c : (x->line > y->line) - (x->line < y->line);
}

/*
 * A source may revise its number later. Two sources that differ about a day, or one that gives two numbers on one day, are
 * not a truth; whoever scores against either in silence has chosen.
 */
static void check_conflict(const att_export *x, const att_export_known *a, const att_export_known *b, att_diag *diag)
{
    att_err e = {0};
    char day[11], help[320] = "keep one of the two";
    int other = strcmp(a->source, b->source) != 0;
    if (strcmp(a->target, b->target) || a->date != b->date || a->x == b->x || (!other && a->as_of != b->as_of))
        return;
    if (other)
        snprintf(help, sizeof help, "say whose count is to be the truth: --source '%.60s' or '%.60s'", a->source,
                 b->source);
    att_source_err(&x->ledger, &e, ATT_E_LEDGER_NUMBER, ATT_ERROR, b->line, 1, 1, NULL, help,
                   "%.60s on %s is %g here and %g on line %u", b->target, att_date_format(b->date, day), b->x, a->x,
                   a->line);
    att_diag_add(diag, &e);
}

static int take(att_export *x, const att_campaign *c, att_diag *diag, att_err *err)
{
    att_export_known *known = ATT_NEW(&x->arena, att_export_known, c->n_claims + 1);
    size_t n = 0, others = 0;
    if (!known)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for the truth");
    for (size_t i = 0; i < c->n_claims; i++) {
        const att_claim *k = &c->claim[i];
        int about = !strcmp(k->subject, c->subject) && has_target(x, k->quantity)
                    && (!x->opts.source || !strcmp(k->source, x->opts.source));
        if (about && names_a_number(k))
            known[n++] = (att_export_known){k->quantity, k->source, k->date, k->date_reported, k->best, k->line};
        others += about && !names_a_number(k);
    }
    qsort(known, n, sizeof *known, by_day);
    for (size_t i = 0; i < n; i++) /* the days of one target stand together */
        for (size_t j = i + 1; j < n && known[j].date == known[i].date && !strcmp(known[j].target, known[i].target);
             j++)
            check_conflict(x, &known[i], &known[j], diag);
    x->known = known;
    x->n_known = n;
    snprintf(x->list->truth, sizeof x->list->truth,
             "%zu rows name one number for one day; %zu that are ranges, one-sided or windows are left out", n, others);
    return 0;
}

int att_export_truth_read(att_export *x, att_diag *diag, att_err *err)
{
    att_campaign c = {.subject = x->hub.row[0].location, .start = ATT_NO_DAY, .horizon = ATT_NO_DAY};
    int rc = att_file_read(&x->ledger, NULL, &x->arena, x->opts.truth, err);
    if (rc)
        return rc;
    c.ledger = x->ledger;
    rc = att_ledger_csv_read(&c, diag, err);
    x->claims = c.arena;
    if (!rc && !diag->n_errors)
        rc = take(x, &c, diag, err);
    return rc < 0 ? rc : 0;
}

const att_export_known *att_export_truth_find(const att_export *x, const att_hub_row *w)
{
    const att_export_known *found = NULL;
    for (size_t i = 0; i < x->n_known; i++)
        if (x->known[i].date == w->target_date && !strcmp(x->known[i].target, w->target))
            found = &x->known[i]; /* the latest report stands last */
    return found;
}
