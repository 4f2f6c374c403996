/* SPDX-License-Identifier: Apache-2.0 */
#include "io/output.h"
#include "campaign/answer.h"
#include "campaign/inside.h"

#include <math.h>
#include <stdio.h>

double att_output_mean_bias(const att_output *o)
{
    return isnan(o->mean_bias) ? o->answer->campaign->reporting.mean_bias : o->mean_bias;
}

/* As typed it would hold threads and folders, on which the answer does not depend; that stands in the manifest. */
const char *att_output_command(const att_output *o, char *out)
{
    char day[11];
    snprintf(out, ATT_OUTPUT_COMMAND, "attrit run %.200s --as-of %s --seed %llu --quality %.20s",
             att_campaign_name(o->answer->campaign), att_day_format(o->answer->as_of, day), (unsigned long long)o->seed,
             o->quality);
    return out;
}

const char *const att_output_headline[] = {"strength", "killed", "casualties", NULL};

int att_output_quantity(const att_output *o, const char *name)
{
    return att_fields_find(o->answer->problem->model->quantities, name);
}

/* 1970-01-01 was a Thursday, so day 3 was the first Sunday. */
att_day att_output_week(att_day day)
{
    int32_t past = (day - 3) % 7;
    return day + (past == 0 ? 0 : past > 0 ? 7 - past : -past);
}

size_t att_output_weeks(const att_output *o)
{
    const att_campaign *c = o->answer->campaign;
    return (size_t)(att_output_week(o->answer->horizon) - att_output_week(att_campaign_start(c))) / 7 + 1;
}

/*
 * Shares are rounded to millionths by rounding their running sum, so that they are multiples of 0.000001, none is
 * negative and all together are exactly 1.
 */
void att_output_pmf(const att_output *o, att_day *week, long *millionths)
{
    const att_fan *fan = o->answer->fan;
    size_t n = att_fan_n_paths(fan), n_weeks = att_output_weeks(o);
    att_day first = att_output_week(att_campaign_start(o->answer->campaign));
    for (size_t w = 0; w <= n_weeks; w++) {
        week[w] = w < n_weeks ? first + 7 * (att_day)w : ATT_NO_DAY;
        millionths[w] = 0;
    }
    for (size_t i = 0; i < n; i++) {
        double t = att_fan_event_time(fan, i, (size_t)o->answer->main_event);
        millionths[isnan(t) ? n_weeks
                            : (size_t)(att_output_week(att_answer_day(o->answer->campaign, t)) - first) / 7]++;
    }
    long paths = 0, before = 0;
    for (size_t w = 0; w <= n_weeks; w++) {
        paths += millionths[w];
        long upto = lround(1e6 * (double)paths / (double)n);
        millionths[w] = upto - before;
        before = upto;
    }
}
