/* SPDX-License-Identifier: Apache-2.0 */
#include "io/sink_hub.h"
#include "base/num.h"
#include "campaign/answer.h"
#include "io/csv.h"
#include <attrit/score.h>

#include <math.h>
#include <string.h>

enum { N_SAMPLES = 100 };

/* The columns that say what a row is about, up to output_type_id; ATT_NO_DAY = no single date. */
static void add_task(att_text *out, const att_output *o, const char *target, att_day day)
{
    char text[11];
    att_text_addf(out, "%s,", att_day_format(o->answer->as_of, text));
    att_csv_add(out, att_campaign_subject(o->answer->campaign));
    att_text_addf(out, ",%s,", target);
    if (day == ATT_NO_DAY)
        att_text_add(out, "NA,NA,");
    else
        att_text_addf(out, "%d,%s,", (int)(day - o->answer->as_of), att_day_format(day, text));
}

/* Counts of people with one decimal at most. */
static void add_count(att_text *out, double x)
{
    char text[32];
    att_print_double(round(10 * x) / 10 + 0.0, text); /* + 0.0: no "-0" */
    att_text_addf(out, "%s\n", text);
}

static void add_quantiles(att_text *out, const att_output *o, const char *target, att_day day)
{
    double p[ATT_N_LEVELS], value[ATT_N_LEVELS];
    for (int k = 0; k < ATT_N_LEVELS; k++)
        p[k] = att_score_levels[k].p;
    att_fan_quantiles(o->answer->fan, att_answer_time(o->answer->campaign, day), (size_t)att_output_quantity(o, target),
                      ATT_N_LEVELS, p, value);
    for (int k = 0; k < ATT_N_LEVELS; k++) {
        add_task(out, o, target, day);
        att_text_addf(out, "quantile,%s,", att_score_levels[k].id);
        add_count(out, value[k]);
    }
}

/* Sample id i is the same path at every date and for every target. */
static void add_samples(att_text *out, const att_output *o, const char *target, att_day day)
{
    const att_fan *fan = o->answer->fan;
    size_t n = att_fan_n_paths(fan), q = (size_t)att_output_quantity(o, target),
           t = att_answer_time(o->answer->campaign, day);
    size_t n_samples = n < N_SAMPLES ? n : N_SAMPLES;
    for (size_t i = 0; i < n_samples; i++) {
        add_task(out, o, target, day);
        att_text_addf(out, "sample,%zu,", i + 1);
        add_count(out, att_fan_value(fan, i * n / n_samples, t, q));
    }
}

static int add_breaking(att_text *out, const att_output *o)
{
    char id[11], number[32];
    size_t n = att_output_weeks(o);
    att_day *week = ATT_NEW(out->arena, att_day, n + 1);
    long *millionths = ATT_NEW(out->arena, long, n + 1);
    if (!week || !millionths)
        return -1;
    att_output_pmf(o, week, millionths);
    for (size_t w = 0; w <= n; w++) {
        add_task(out, o, "breaking date", ATT_NO_DAY);
        att_print_double((double)millionths[w] / 1e6, number);
        att_text_addf(out, "pmf,%s,%s\n", w < n ? att_day_format(week[w], id) : "not_within_horizon", number);
    }
    return 0;
}

int att_sink_hub_text(att_text *out, const att_output *o, att_err *err)
{
    const att_answer *a = o->answer;
    att_text_add(out, "origin_date,location,target,horizon,target_date,output_type,output_type_id,value\n");
    for (const char *const *target = att_output_headline; *target; target++)
        for (size_t d = 0; att_output_quantity(o, *target) >= 0 && d < a->n_dates; d++) {
            add_quantiles(out, o, *target, a->date[d]);
            add_samples(out, o, *target, a->date[d]);
        }
    if ((a->n_events > 0 && add_breaking(out, o)) || out->failed)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for forecast.csv");
    return 0;
}
