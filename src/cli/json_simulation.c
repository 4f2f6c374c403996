/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/json.h"

static size_t time_of(const att_simulation *s, att_day day)
{
    return (size_t)(day - att_campaign_start(s->campaign)) + 1;
}

static void quantity(att_json *j, const char *name, const att_simulated *x)
{
    att_json_open(j, name, '{');
    att_json_numbers(j, "q", ATT_SIMULATE_LEVELS, x->q);
    att_json_numbers(j, "se", ATT_SIMULATE_LEVELS, x->se);
    att_json_number(j, "mean", x->mean);
    att_json_number(j, "mean_se", x->mean_se);
    att_json_close(j, '}');
}

/* Those that are not idle, from one row of them. */
static void quantities(att_json *j, const char *key, const att_problem *p, const att_simulated *row)
{
    att_json_open(j, key, '{');
    for (size_t q = 0; q < att_fields_count(p->model->quantities); q++)
        if (!p->idle || !p->idle[q])
            quantity(j, p->model->quantities[q].name, &row[q]);
    att_json_close(j, '}');
}

static void dates(att_json *j, const att_simulation *s, const att_simulated_doctrine *d)
{
    char day[11];
    att_json_open(j, "dates", '[');
    for (size_t i = 0; i < s->n_dates; i++) {
        size_t t = time_of(s, s->date[i]);
        att_json_open(j, NULL, '{');
        att_json_text(j, "date", att_day_format(s->date[i], day));
        quantities(j, "quantities", d->problem, d->quantity + t * s->n_quantities);
        att_json_open(j, "events", '{');
        for (size_t e = 0; e < d->n_events; e++) {
            att_json_open(j, d->event_name[e], '{');
            att_json_number(j, "probability", d->event[t * d->n_events + e]);
            att_json_number(j, "se", d->event_se[t * d->n_events + e]);
            att_json_close(j, '}');
        }
        att_json_close(j, '}');
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
}

/* Totals of what happened, what happened to all together, and the run's own quantities at the dates. */
static void trace(att_json *j, const att_simulation *s)
{
    char day[11];
    const att_field *kind = s->problem->model->happenings;
    att_json_open(j, "trace", '{');
    att_json_number(j, "run", (double)s->trace);
    att_json_open(j, "totals", '{');
    for (int k = 0; kind[k].name; k++) {
        double total = 0;
        for (size_t i = 0; i < s->n_happenings; i++)
            total += s->happening[i].kind == k ? s->happening[i].n : 0;
        att_json_number(j, kind[k].name, total);
    }
    att_json_close(j, '}');
    att_json_open(j, "story", '[');
    for (size_t i = 0; i < s->n_happenings; i++) {
        if (s->happening[i].unit != (uint32_t)ATT_NO_UNIT)
            continue;
        att_json_open(j, NULL, '{');
        att_json_text(j, "date", att_day_format(s->happening[i].date, day));
        att_json_text(j, "happening", kind[s->happening[i].kind].name);
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
    att_json_open(j, "dates", '[');
    for (size_t i = 0; i < s->n_dates; i++) {
        att_json_open(j, NULL, '{');
        att_json_text(j, "date", att_day_format(s->date[i], day));
        for (size_t q = 0; q < s->n_quantities; q++)
            att_json_number(j, s->problem->model->quantities[q].name,
                            s->traced[time_of(s, s->date[i]) * s->n_quantities + q]);
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
    att_json_close(j, '}');
}

void att_json_simulation(const att_simulation *s)
{
    att_json j = {.out = stdout};
    att_json_open(&j, NULL, '{');
    att_json_text(&j, "campaign", att_campaign_name(s->campaign));
    att_json_number(&j, "seed", (double)s->seed);
    att_json_number(&j, "runs", (double)s->runs);
    att_json_numbers(&j, "levels", ATT_SIMULATE_LEVELS, att_simulate_level);
    dates(&j, s, &s->doctrine[0]);
    att_json_open(&j, "doctrines", '[');
    for (size_t k = 1; k < s->n_doctrines; k++) {
        const att_simulated_doctrine *d = &s->doctrine[k];
        att_json_open(&j, NULL, '{');
        att_json_text(&j, "name", d->name);
        att_json_text(&j, "says", d->says);
        dates(&j, s, d);
        quantities(&j, "differences", d->problem, d->difference);
        att_json_close(&j, '}');
    }
    att_json_close(&j, ']');
    if (s->trace)
        trace(&j, s);
    att_json_close(&j, '}');
    putchar('\n');
}
