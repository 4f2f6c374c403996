/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The straight line of the newspapers: the last fitted casualty total that states a number, divided by the days since
 * main combat began, continued until it has used up the men deployed. A baseline to be shown beside the forecast, not a part of it.
 */
#include "campaign/answer.h"

#include <math.h>

/* What a headline would take from a statement. */
static double headline(const att_obs *y)
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

static att_day reported(const att_answer *a, const att_obs *y)
{
    int known = y->row >= 0 && (size_t)y->row < att_campaign_n_claims(a->campaign);
    return known ? att_campaign_claims(a->campaign)[y->row].date_reported : ATT_NO_DAY;
}

/* Nobody draws a line through "more than 1,000" who has a number; one-sided totals serve when there is no other. */
static int is_number(const att_obs *y) { return y->kind == ATT_ABOUT || y->kind == ATT_BETWEEN; }

static int is_better(const att_answer *a, const att_obs *x, const att_obs *y)
{
    if (is_number(x) != is_number(y))
        return is_number(x);
    if (x->t1 != y->t1)
        return x->t1 > y->t1;
    if (reported(a, x) != reported(a, y))
        return reported(a, x) > reported(a, y);
    return headline(x) >= headline(y);
}

/* The total with the latest day spoken of; of several, the one reported last; of these, the highest. */
static const att_obs *last_total(const att_answer *a)
{
    const att_problem *p = a->problem;
    int casualties = att_fields_find(p->model->quantities, "casualties");
    const att_obs *last = NULL;
    for (size_t i = 0; i < p->n_obs; i++) {
        const att_obs *y = &p->obs[i];
        if (y->quantity != casualties || y->t0 >= 0)
            continue;
        if (!last || is_better(a, y, last))
            last = y;
    }
    return last;
}

void att_line_draw(att_answer *a)
{
    const att_obs *y = last_total(a);
    att_day start = att_campaign_start(a->campaign), combat = att_campaign_combat(a->campaign);
    att_answer_line *line = &a->line;
    double *casualties = line->casualties;
    *line =
        (att_answer_line){.claim = -1, .per_day = NAN, .total = NAN, .depleted = ATT_NO_DAY, .casualties = casualties};
    if (combat == ATT_NO_DAY)
        combat = start;
    double days = y ? start + y->t1 - 1 - combat : 0; /* t1 is the end of a day: t = 1 is the end of `start` */
    for (size_t d = 0; d < a->n_dates; d++)
        casualties[d] = days > 0 ? headline(y) / days * fmax(0, a->date[d] - combat) : NAN;
    if (days <= 0)
        return;
    line->claim = y->row;
    line->total = headline(y);
    line->per_day = line->total / days;
    double left = ceil(att_campaign_deployed(a->campaign) / line->per_day - 1e-9);
    if (left < 1e5) /* some 270 years: never */
        line->depleted = combat + (att_day)left;
}
