/* SPDX-License-Identifier: Apache-2.0 */
#include "io/tables_course.h"
#include "campaign/answer.h"
#include "io/jsontext.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { WEEK = 7 };

/* Where people are: these add up to those who arrived. `returned` counts returns, and those who came back are among the able. */
static const struct state {
    const char *name, *quantity;
} states[] = {{"deployed", "deployed"},
              {"able", "strength"},
              {"in_care", "in_care"},
              {"killed", "killed"},
              {"captured", "captured"},
              {"deserted", "deserted"},
              {"self_inflicted", "self_inflicted"},
              {"returned", "returned"}};
enum { N_STATES = sizeof states / sizeof *states };

static json_t *fate_row(const att_output *o, size_t t)
{
    const att_answer *a = o->answer;
    json_t *row = json_pack("{s:o}", "date", att_jsontext_day(att_answer_day(a->campaign, (double)t)));
    for (size_t s = 0; s < N_STATES; s++) {
        int q = att_output_quantity(o, states[s].quantity);
        double sd;
        if (q >= 0 && !(a->problem->idle && a->problem->idle[q]))
            row = att_jsontext_put(row, states[s].name, att_jsontext_count(att_fan_mean(a->fan, t, (size_t)q, &sd)));
    }
    return row;
}

json_t *att_tables_course_fate(const att_output *o)
{
    int whole = att_output_quantity(o, "deployed") >= 0 && att_output_quantity(o, "strength") >= 0
                && att_output_quantity(o, "in_care") >= 0;
    json_t *rows = json_array();
    for (size_t t = 1; whole && t < att_fan_n_times(o->answer->fan); t++)
        rows = att_jsontext_add(rows, fate_row(o, t));
    return rows;
}

static double chance(const att_fan *fan, size_t t, size_t event)
{
    size_t n = att_fan_n_paths(fan), hit = 0;
    for (size_t i = 0; i < n; i++)
        hit += att_fan_event_time(fan, i, event) <= (double)t; /* NAN, never, is not */
    return (double)hit / (double)n;
}

/* Labels at a curve's end must not cover each other: from the lowest up, each at least LINE above the one before, and the
 * pile back down where it would leave the drawing. */
static void spread_out(size_t n, const size_t *order, double *at)
{
    const double line = 0.055;
    for (size_t k = 1; k < n; k++)
        at[order[k]] = fmax(at[order[k]], at[order[k - 1]] + line);
    for (size_t k = n; k-- > 0;)
        at[order[k]] = fmin(at[order[k]], 1 - line * (double)(n - 1 - k));
}

static int lower(const void *x, const void *y, void *cookie)
{
    const double *at = cookie;
    size_t a = *(const size_t *)x, b = *(const size_t *)y;
    return at[a] != at[b] ? (at[a] < at[b] ? -1 : 1) : a > b ? -1 : a < b;
}

/* "below 50 %", or the event's name in words: short enough for a phone. */
static json_t *label(const att_answer_event *e)
{
    char words[64];
    if (!isnan(e->threshold))
        return json_sprintf("below %g %%", 100 * e->threshold);
    snprintf(words, sizeof words, "%s", e->name);
    for (char *s = words; *s; s++)
        *s = *s == '_' ? ' ' : *s;
    return json_string(words);
}

json_t *att_tables_course_labels(const att_output *o)
{
    const att_answer *a = o->answer;
    size_t n = a->n_events, last = att_answer_time(a->campaign, a->horizon);
    att_arena scratch = {0};
    size_t *order = ATT_NEW(&scratch, size_t, n);
    double *at = ATT_NEW(&scratch, double, n);
    json_t *rows = order && at ? json_array() : NULL;
    for (size_t e = 0; rows && e < n; e++) {
        order[e] = e;
        at[e] = chance(a->fan, last, e);
    }
    if (rows) {
        qsort_r(order, n, sizeof *order, lower, at);
        spread_out(n, order, at);
    }
    for (size_t e = 0; rows && e < n; e++)
        rows = att_jsontext_add(rows, json_pack("{s:s, s:o, s:o}", "event", a->event[e].name, "label",
                                                label(&a->event[e]), "at", att_jsontext_number(at[e])));
    att_arena_free(&scratch);
    return rows;
}

json_t *att_tables_course_chances(const att_output *o)
{
    const att_answer *a = o->answer;
    size_t last = att_answer_time(a->campaign, a->horizon);
    json_t *rows = json_array();
    for (size_t t = att_answer_time(a->campaign, a->as_of); t <= last;
         t = t < last && t + WEEK > last ? last : t + WEEK)
        for (size_t e = 0; e < a->n_events; e++)
            rows = att_jsontext_add(rows, json_pack("{s:o, s:s, s:s, s:o}", "date",
                                                    att_jsontext_day(att_answer_day(a->campaign, (double)t)), "event",
                                                    a->event[e].name, "text", a->event[e].text, "probability",
                                                    att_jsontext_number(chance(a->fan, t, e))));
    return rows;
}
