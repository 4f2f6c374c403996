/* SPDX-License-Identifier: Apache-2.0 */
#include "campaign/inside.h"
#include "io/output.h"
#include "study/track.h"

#include <math.h>
#include <string.h>

static int no_memory(att_err *err) { return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for the truths"); }

static int quantity_of(const char *name)
{
    int q = ATT_TRACK_N_QUANTITIES - 1;
    while (q >= 0 && strcmp(att_track_quantity(q), name))
        q--;
    return q;
}

static int read_truth(att_track_box *b, const att_problem *p, const att_obs *y, att_track_truth *s)
{
    const att_claim *k = &b->campaign->claim[y->row];
    *s = (att_track_truth){.claim = k,
                           .date = b->campaign->start + (att_day)y->t1 - 1, /* t = 1 is the end of `start` */
                           .reported = k->date_reported,
                           .quantity = quantity_of(p->model->quantities[y->quantity].name),
                           .y = *y,
                           .is = {y->low, y->kind == ATT_ABOUT ? y->best : NAN, y->high}};
    for (int e = 0; e < ATT_OBS_EFFECTS; e++)
        if (y->effect[e] >= 0) {
            s->effect_sd[e] = p->effect[y->effect[e]].sd;
            if (!(s->effect[e] = att_arena_strdup(&b->arena, p->effect[y->effect[e]].name)))
                return -1;
        }
    return 0;
}

int att_track_truth_read(att_track_box *b, att_day first, att_day until, att_err *err)
{
    const att_problem *p;
    int rc = att_track_compile(b, &p, until, err);
    if (rc)
        return rc;
    b->t.until = until;
    b->truth = ATT_NEW(&b->arena, att_track_truth, p->n_obs + 1);
    rc = b->truth ? 0 : -1;
    for (size_t j = 0; !rc && j < p->n_obs; j++)
        if (b->campaign->claim[p->obs[j].row].date_reported > first)
            rc = read_truth(b, p, &p->obs[j], &b->truth[b->n_truths++]);
    return rc ? no_memory(err) : 0;
}

/* Why a statement reported after the first cut-off is never a truth; NULL: it is one. */
static const char *aside(const att_track_truth *s, att_day first)
{
    return s->y.t0 >= 0       ? "a count inside a window"
           : s->quantity < 0  ? "not of strength, killed or casualties"
           : s->date <= first ? "about a day up to the cut-off"
                              : NULL;
}

static int is_heard(const att_track_box *b, const att_track_truth *s)
{
    return !b->opts.source || !strcmp(b->opts.source, s->claim->source);
}

/* Of statements that say the same in one unit the first one speaks. */
static int is_said_before(const att_track_box *b, const att_track_truth *s);

int att_track_truth_is(const att_track_box *b, const att_track_truth *s, att_day origin)
{
    return s->reported > origin && is_heard(b, s) && !aside(s, origin) && !is_said_before(b, s);
}

/* ---- units -------------------------------------------------------------------------------------------------------------- */

static int one_unit(const att_track_box *b, const att_track_truth *x, const att_track_truth *y)
{
    return x->quantity == y->quantity && x->date == y->date && x->y.t0 < 0 && y->y.t0 < 0
           && (!b->opts.each_source || !strcmp(x->claim->source, y->claim->source));
}

static int says_same(const att_track_truth *x, const att_track_truth *y)
{
    return x->y.kind == y->y.kind && x->is.low == y->is.low && x->is.high == y->is.high
           && (x->is.best == y->is.best || isnan(x->is.best));
}

static int is_said_before(const att_track_box *b, const att_track_truth *s)
{
    for (const att_track_truth *x = b->truth; x < s; x++)
        if (is_heard(b, x) && one_unit(b, x, s) && says_same(x, s))
            return 1;
    return 0;
}

static int contradict(const att_track_box *b, const att_track_truth *x, const att_track_truth *y, att_err *err)
{
    char day[11], a[64], c[64];
    size_t i = (size_t)(x->claim - b->campaign->claim), k = (size_t)(y->claim - b->campaign->claim);
    return att_source_err(
        &b->campaign->ledger, err, ATT_E_TRUTH, ATT_ERROR, y->claim->line, 1, 0, NULL,
        "--source NAME listens to one source alone, --each-source makes what each says a unit of its own",
        "%.40s (%.40s: %s, line %u) and %.40s (%.40s: %s) are two truths of one unit: %s on %s", x->claim->id,
        x->claim->source, att_statement_words(&b->campaign->statement[i], a), x->claim->line, y->claim->id,
        y->claim->source, att_statement_words(&b->campaign->statement[k], c), att_track_quantity(y->quantity),
        att_day_format(y->date, day));
}

/* All of it, for the ledger's reader; the first pair found is told. */
static int check_units(const att_track_box *b, att_day first, att_err *err)
{
    for (size_t i = 0; i < b->n_truths; i++)
        for (size_t k = 0; k < i; k++) {
            const att_track_truth *x = &b->truth[k], *y = &b->truth[i];
            if (is_heard(b, x) && is_heard(b, y) && !aside(x, first) && !aside(y, first) && one_unit(b, x, y)
                && !says_same(x, y))
                return contradict(b, x, y, err);
        }
    return 0;
}

/* ---- what is left out --------------------------------------------------------------------------------------------------- */

static void list_asides(att_track_box *b, att_day first)
{
    for (size_t i = 0; i < b->n_truths; i++) {
        const att_track_truth *s = &b->truth[i];
        const char *why = aside(s, first);
        if (is_heard(b, s) && (why || is_said_before(b, s)))
            b->t.aside[b->t.n_asides++] = (att_track_aside){s->claim->id, s->claim->source,
                                                            why ? why : "says the same as another source of that day"};
    }
}

static int unknown_source(const att_track_box *b, att_err *err)
{
    const char *name[200];
    size_t n = 0;
    for (size_t i = 0; i < b->n_truths && n < sizeof name / sizeof *name; i++)
        name[n++] = b->truth[i].claim->source;
    const char *near = att_text_nearest(b->opts.source, n, name);
    int rc =
        att_err_set(err, ATT_E_TRUTH, NULL, "no statement of '%.80s' is evidence after the cut-off", b->opts.source);
    if (err && near)
        snprintf(err->help, sizeof err->help, "did you mean '%.80s'?", near);
    return rc;
}

/* How many rows of the ledger were reported after `first`, and how many of them are evidence about the subject. */
static int nothing(const att_track_box *b, att_day first, att_err *err)
{
    char a[11], until[11];
    size_t later = 0, heard = 0;
    for (size_t i = 0; i < b->campaign->n_claims; i++)
        later += b->campaign->claim[i].date_reported > first && b->campaign->claim[i].date_reported <= b->t.until;
    for (size_t i = 0; i < b->n_truths; i++)
        heard += is_heard(b, &b->truth[i]);
    if (b->opts.source && !heard)
        return unknown_source(b, err);
    int code =
        att_err_set(err, ATT_E_TRUTH, NULL,
                    "there is nothing to score: of %zu rows reported after the cut-off %s and by %s, %zu are "
                    "evidence about %.60s, and none is a total or level of a day after it",
                    later, att_day_format(first, a), att_day_format(b->t.until, until), heard, b->campaign->subject);
    if (err && !*err->help)
        snprintf(err->help, sizeof err->help,
                 "add later reports to the ledger, or name it with --truth; `attrit check --rows` tells what became of "
                 "each");
    return code;
}

int att_track_truth_check(att_track_box *b, att_day first, att_err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n_truths; i++)
        n += (size_t)att_track_truth_is(b, &b->truth[i], first);
    int event = b->opts.came != ATT_NO_DAY || b->opts.not_by != ATT_NO_DAY; /* which may be all that is known */
    if (!n && !event)
        return nothing(b, first, err);
    list_asides(b, first);
    return check_units(b, first, err);
}
