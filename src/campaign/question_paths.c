/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a proposition is on each path. Time t of a fan is the end of the t-th day, so that the evening of day D is
 * t = D - start + 1 and its morning the t before.
 */
#include "campaign/answer.h"
#include "campaign/question.h"

#include <math.h>
#include <string.h>

/* What is needed of one proposition while paths are gone through. */
typedef struct look {
    const att_proposition *p;
    const att_fan *fan;
    size_t from, to; /* times: the morning of the first day, the evening of the last */
    size_t quantity, deployed, event;
    att_held *h;
} look;

static int event_row(const att_proposition *p, const att_problem *problem)
{
    for (size_t e = 0; e < problem->n_events; e++) {
        size_t row = problem->event_row ? (size_t)problem->event_row[e] : e;
        if (!strcmp(problem->event_name ? problem->event_name[e] : problem->model->events[row].name, p->event))
            return (int)e;
    }
    return -1;
}

int att_question_cannot(const att_proposition *p, const att_campaign *c, const att_problem *problem, char *why)
{
    char day[11];
    if (p->quantity < 0 && event_row(p, problem) < 0)
        snprintf(why, 200, "%.31s cannot happen under the campaign's inputs", p->event);
    else if (p->to > att_campaign_horizon(c))
        snprintf(why, 200, "%s is beyond the horizon", att_day_format(p->to, day));
    else if (p->from < att_campaign_start(c))
        snprintf(why, 200, "%s is before the campaign's start", att_day_format(p->from, day));
    else
        return 0;
    return 1;
}

static int within(const att_proposition *p, double x)
{
    return (p->open_low ? x > p->low : x >= p->low) && (p->open_high ? x < p->high : x <= p->high);
}

/* The quantity in the unit of the bounds; NAN: a percentage of nobody. */
static double number_at(const look *l, size_t path, size_t t)
{
    double x = att_fan_value(l->fan, path, t, l->quantity);
    double men = l->p->percent ? att_fan_value(l->fan, path, t, l->deployed) : 1;
    return l->p->percent ? (men > 0 ? 100 * x / men : NAN) : x;
}

/* A level on any of several evenings: the first on which it holds. */
static void look_for_evening(const look *l)
{
    size_t n = att_fan_n_paths(l->fan);
    l->h->is_time = 1;
    for (size_t i = 0; i < n; i++)
        l->h->value[i] = NAN;
    for (size_t t = l->from + 1; t <= l->to; t++)
        for (size_t i = 0; i < n; i++)
            if (isnan(l->h->value[i]) && within(l->p, number_at(l, i, t)))
                l->h->value[i] = (double)t;
    for (size_t i = 0; i < n; i++)
        l->h->holds[i] = !isnan(l->h->value[i]);
}

/* What a counter grew by, in percent of those deployed at the end, or a day. */
static double growth(const look *l, size_t path)
{
    double x = att_fan_value(l->fan, path, l->to, l->quantity) - att_fan_value(l->fan, path, l->from, l->quantity);
    double men = l->p->percent ? att_fan_value(l->fan, path, l->to, l->deployed) : 1;
    return l->p->percent ? (men > 0 ? 100 * x / men : NAN) : l->p->per_day ? x / (double)(l->to - l->from) : x;
}

static void look_at_number(const look *l, int grown)
{
    for (size_t i = 0; i < att_fan_n_paths(l->fan); i++) {
        l->h->value[i] = grown ? growth(l, i) : number_at(l, i, l->to);
        l->h->holds[i] = (unsigned char)within(l->p, l->h->value[i]);
    }
}

static void look_at_event(const look *l)
{
    l->h->is_time = 1;
    for (size_t i = 0; i < att_fan_n_paths(l->fan); i++) {
        double t = att_fan_event_time(l->fan, i, l->event);
        int meant = l->p->span == ATT_SPAN_BY ? t <= (double)l->to : t > (double)l->from && t <= (double)l->to;
        l->h->value[i] = meant ? t : NAN;
        l->h->holds[i] = (unsigned char)meant;
    }
}

int att_question_hold(att_held *h, att_arena *arena, const att_proposition *p, const att_campaign *c,
                      const att_problem *problem, const att_fan *fan)
{
    size_t n = att_fan_n_paths(fan);
    int deployed = att_fields_find(problem->model->quantities, "deployed");
    *h = (att_held){.holds = ATT_NEW(arena, unsigned char, n), .value = ATT_NEW(arena, double, n)};
    if (!h->holds || !h->value)
        return -1;
    look l = {.p = p, .fan = fan, .from = att_answer_time(c, p->from) - 1, .to = att_answer_time(c, p->to), .h = h};
    l.quantity = p->quantity < 0 ? 0 : (size_t)p->quantity;
    l.deployed = deployed < 0 ? 0 : (size_t)deployed;
    l.event = p->quantity < 0 ? (size_t)event_row(p, problem) : 0;
    int counter = p->quantity >= 0 && att_question_is_counter(problem->model, p->quantity);
    if (p->quantity < 0)
        look_at_event(&l);
    else if (!counter && p->span != ATT_SPAN_ON)
        look_for_evening(&l);
    else
        look_at_number(&l, counter && (p->span == ATT_SPAN_WITHIN || p->per_day));
    for (size_t i = 0; p->negated && i < n; i++)
        h->holds[i] = !h->holds[i];
    return 0;
}
