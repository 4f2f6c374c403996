/* SPDX-License-Identifier: Apache-2.0 */
#include "campaign/baseline.h"
#include "campaign/inside.h"

#include <math.h>
#include <string.h>

const char *att_baseline_name(att_baseline_kind kind)
{
    static const char *const name[ATT_N_BASELINES] = {"straight_line", "frozen_total", "last_two_points",
                                                      "random_walk"};
    return name[kind];
}

/* ---- which totals -------------------------------------------------------------------------------------------------------- */

double att_baseline_number(const att_obs *y)
{
    switch (y->kind) {
    case ATT_ABOUT:
        return y->best;
    case ATT_AT_LEAST:
        return y->low;
    case ATT_UP_TO:
        return y->high;
    default:
        return (y->low + y->high) / 2;
    }
}

static const att_claim *claim_of(const att_campaign *c, const att_obs *y)
{
    int known = y->row >= 0 && (size_t)y->row < c->n_claims;
    return known ? &c->claim[y->row] : NULL;
}

static att_day reported(const att_campaign *c, const att_obs *y)
{
    const att_claim *k = claim_of(c, y);
    return k ? k->date_reported : ATT_NO_DAY;
}

/* Nobody draws a line through "more than 1,000" who has a number; one-sided totals serve when there is no other. */
static int is_number(const att_obs *y) { return y->kind == ATT_ABOUT || y->kind == ATT_BETWEEN; }

static int is_better(const att_campaign *c, const att_obs *x, const att_obs *y)
{
    if (is_number(x) != is_number(y))
        return is_number(x);
    if (x->t1 != y->t1)
        return x->t1 > y->t1;
    if (reported(c, x) != reported(c, y))
        return reported(c, x) > reported(c, y);
    return att_baseline_number(x) >= att_baseline_number(y);
}

/* The best total among those that speak of a day before `before` and, unless NULL, are made by `source`. */
static const att_obs *last_before(const att_campaign *c, const att_problem *p, int quantity, double before,
                                  const char *source)
{
    const att_obs *last = NULL;
    for (size_t i = 0; i < p->n_obs; i++) {
        const att_obs *y = &p->obs[i];
        const att_claim *k = claim_of(c, y);
        if (y->quantity != quantity || y->t0 >= 0 || y->t1 >= before)
            continue;
        if (source && (!k || strcmp(k->source, source)))
            continue;
        if (!last || is_better(c, y, last))
            last = y;
    }
    return last;
}

const att_obs *att_baseline_last(const att_campaign *c, const att_problem *p, int quantity)
{
    return last_before(c, p, quantity, INFINITY, NULL);
}

/* ---- what follows from them ---------------------------------------------------------------------------------------------- */

static int refuse(att_baseline *b, const char *why)
{
    *b = (att_baseline){.claim = -1, .from = ATT_NO_DAY, .total = NAN, .per_day = NAN, .sd = NAN, .why = why};
    return 1;
}

static void start_at(att_baseline *b, const att_campaign *c, const att_obs *y)
{
    *b = (att_baseline){.claim = y->row, /* t1 is the end of a day: t = 1 is the end of `start` */
                        .from = c->start + (att_day)y->t1 - 1,
                        .total = att_baseline_number(y)};
}

static int line(att_baseline *b, const att_campaign *c, int is_level)
{
    att_day begin = c->combat == ATT_NO_DAY ? c->start : c->combat;
    if (is_level)
        return refuse(b, "a level does not grow from 0");
    if (b->from <= begin)
        return refuse(b, "the last total speaks of no day after main combat began");
    b->per_day = b->total / (b->from - begin);
    return 0;
}

/* Of all sources that state two numbers, the one whose later number is the best. */
static int points(att_baseline *b, const att_campaign *c, const att_problem *p, int quantity, int is_level)
{
    const att_obs *later = NULL, *sooner = NULL;
    for (size_t i = 0; i < p->n_obs; i++) {
        const att_obs *y = &p->obs[i];
        const att_claim *k = claim_of(c, y);
        if (!k || y->quantity != quantity || y->t0 >= 0 || !is_number(y) || (later && !is_better(c, y, later)))
            continue;
        const att_obs *x = last_before(c, p, quantity, y->t1, k->source);
        if (x && is_number(x)) {
            later = y;
            sooner = x;
        }
    }
    if (!later)
        return refuse(b, "no source states two numbers of different days");
    start_at(b, c, later);
    b->per_day = (b->total - att_baseline_number(sooner)) / (later->t1 - sooner->t1);
    b->per_day = is_level ? b->per_day : fmax(b->per_day, 0);
    return 0;
}

/* Steps between the numbers of successive days, the best of each day: the variance of a day's step is their mean. */
static int walk(att_baseline *b, const att_campaign *c, const att_problem *p, int quantity, const att_obs *last)
{
    double squares = 0;
    int n = 0;
    while (last && is_number(last)) {
        const att_obs *before = last_before(c, p, quantity, last->t1, NULL);
        if (before && is_number(before)) { /* log(0.5) stands for nobody, as in the model of reports */
            double step = log(fmax(att_baseline_number(last), 0.5) / fmax(att_baseline_number(before), 0.5));
            squares += step * step / (last->t1 - before->t1);
            n++;
        }
        last = before;
    }
    if (n < 2)
        return refuse(b, "fewer than three days with a number");
    b->sd = sqrt(squares / n);
    return 0;
}

int att_baseline_make(att_baseline *b, att_baseline_kind kind, const att_campaign *c, const att_problem *p,
                      int quantity)
{
    const att_obs *last = att_baseline_last(c, p, quantity);
    int is_level = (p->model->quantities[quantity].flags & ATT_LEVEL) != 0;
    if (!last)
        return refuse(b, "no total was reported");
    start_at(b, c, last);
    switch (kind) {
    case ATT_BASELINE_LINE:
        return line(b, c, is_level);
    case ATT_BASELINE_POINTS:
        return points(b, c, p, quantity, is_level);
    case ATT_BASELINE_WALK:
        return walk(b, c, p, quantity, last);
    default:
        return 0;
    }
}

double att_baseline_quantile(const att_baseline *b, att_day day, double q)
{
    double days = day - b->from;
    if (b->sd > 0 && days > 0)
        return fmax(b->total, 0.5) * exp(b->sd * sqrt(days) * att_quantile_normal(q));
    return fmax(0, b->total + b->per_day * days);
}
