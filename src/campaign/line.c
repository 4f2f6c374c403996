/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The straight line of the newspapers: the last fitted casualty total that states a number, divided by the days since
 * main combat began, continued until it has used up the men deployed. A baseline to be shown beside the forecast, not a part of it.
 */
#include "campaign/answer.h"
#include "campaign/baseline.h"

#include <math.h>

void att_line_draw(att_answer *a)
{
    int quantity = att_fields_find(a->problem->model->quantities, "casualties");
    const att_obs *y = quantity < 0 ? NULL : att_baseline_last(a->campaign, a->problem, quantity);
    att_day start = att_campaign_start(a->campaign), combat = att_campaign_combat(a->campaign);
    att_answer_line *line = &a->line;
    double *casualties = line->casualties;
    *line =
        (att_answer_line){.claim = -1, .per_day = NAN, .total = NAN, .depleted = ATT_NO_DAY, .casualties = casualties};
    if (combat == ATT_NO_DAY)
        combat = start;
    double days = y ? start + y->t1 - 1 - combat : 0; /* t1 is the end of a day: t = 1 is the end of `start` */
    for (size_t d = 0; d < a->n_dates; d++)
        casualties[d] = days > 0 ? att_baseline_number(y) / days * fmax(0, a->date[d] - combat) : NAN;
    if (!y || days <= 0)
        return;
    line->claim = y->row;
    line->total = att_baseline_number(y);
    line->per_day = line->total / days;
    double left = ceil(att_campaign_deployed(a->campaign) / line->per_day - 1e-9);
    if (left < 1e5) /* some 270 years: never */
        line->depleted = combat + (att_day)left;
}
