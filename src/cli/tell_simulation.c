/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/say.h"
#include "cli/tell.h"

#include <string.h>

enum { Q05, Q25, Q50, Q75, Q95, EVENTS_A_LINE = 4, STORY = 40 };

static size_t time_of(const att_simulation *s, att_day day)
{
    return (size_t)(day - att_campaign_start(s->campaign)) + 1;
}

static int is_idle(const att_simulated_doctrine *d, size_t q) { return d->problem->idle && d->problem->idle[q]; }

/* ---- quantities ------------------------------------------------------------------------------------------------------ */

static void print_row(const char *name, const att_simulated *x)
{
    char median[80], half[100], most[100];
    att_say_span(x, Q25, Q75, " - ", half);
    att_say_span(x, Q05, Q95, " - ", most);
    printf("    ");
    att_say_column(-16, name);
    att_say_column(18, att_words_measured(x->q[Q50], x->se[Q50], median));
    att_say_column(20, half);
    att_say_column(20, most);
    putchar('\n');
}

static void print_head(const char *first) { printf("    %-16s%18s%20s%20s\n", first, "median", "50 %", "90 %"); }

static void tell_quantity(const att_simulation *s, size_t q)
{
    char title[200], day[16];
    att_say_heading("%.76s", att_say_quantity(s->problem->model->quantities + q, title));
    print_head("");
    for (size_t i = 0; i < s->n_dates; i++)
        print_row(att_day_words(s->date[i], day),
                  &s->doctrine[0].quantity[time_of(s, s->date[i]) * s->n_quantities + q]);
}

static void tell_counters(const att_simulation *s)
{
    char day[16];
    att_day last = s->date[s->n_dates - 1];
    const att_simulated *x = &s->doctrine[0].quantity[time_of(s, last) * s->n_quantities];
    att_say_heading("Everything counted, %s", att_day_words(last, day));
    print_head("");
    for (size_t q = 0; q < s->n_quantities; q++)
        if (!is_idle(&s->doctrine[0], q))
            print_row(s->problem->model->quantities[q].name, &x[q]);
}

/* ---- events ------------------------------------------------------------------------------------------------------------ */

static void tell_events(const att_simulation *s)
{
    char day[16], text[80];
    const att_simulated_doctrine *d = &s->doctrine[0];
    for (size_t first = 0; first < d->n_events; first += EVENTS_A_LINE) {
        size_t end = first + EVENTS_A_LINE < d->n_events ? first + EVENTS_A_LINE : d->n_events;
        if (first)
            putchar('\n');
        else
            att_say_heading("Probability by the end of each day, %%");
        printf("    %-11s", "");
        for (size_t e = first; e < end; e++)
            printf(" %15.15s", d->event_name[e]);
        putchar('\n');
        for (size_t i = 0; i < s->n_dates; i++) {
            printf("    %-11s", att_day_words(s->date[i], day));
            for (size_t e = first; e < end; e++) {
                size_t at = time_of(s, s->date[i]) * d->n_events + e;
                att_say_column(16, att_say_chance(d->event[at], d->event_se[at], s->runs, text));
            }
            putchar('\n');
        }
    }
}

/* ---- doctrines --------------------------------------------------------------------------------------------------------- */

/* What is compared: what people ask for first; of a model without any of it, everything. */
static int is_compared(const att_model *m, size_t q)
{
    static const char *const wanted[] = {"killed",         "casualties",    "captured",
                                         "self_inflicted", "drones_downed", "strength"};
    int some = 0;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        some |= att_fields_find(m->quantities, wanted[i]) >= 0;
        if (!strcmp(m->quantities[q].name, wanted[i]))
            return 1;
    }
    return !some;
}

static const char same_days[] =
    "History by history, on the same random numbers: both doctrines meet the same days. A doctrine holds from the "
    "campaign's start on unless it names a day of its own. These are consequences of the assumptions, and no advice.";

static void tell_difference(const att_simulation *s, const att_simulated_doctrine *d)
{
    char day[16], median[80], most[100], mean[80];
    att_say_heading("%.32s: difference to the campaign's own doctrine, %s", d->name,
                    att_day_words(s->date[s->n_dates - 1], day));
    att_say_wrap(4, 80, d->says);
    printf("    %-16s%18s%22s%18s\n", "", "median", "90 %", "mean");
    for (size_t q = 0; q < s->n_quantities; q++) {
        const att_simulated *x = &d->difference[q];
        if (!is_compared(s->problem->model, q) || (is_idle(d, q) && is_idle(&s->doctrine[0], q)))
            continue;
        att_say_span(x, Q05, Q95, " to ", most);
        printf("    ");
        att_say_column(-16, s->problem->model->quantities[q].name);
        att_say_column(18, att_words_measured(x->q[Q50], x->se[Q50], median));
        att_say_column(22, most);
        att_say_column(18, att_words_measured(x->mean, x->mean_se, mean));
        putchar('\n');
    }
}

/* ---- one run ------------------------------------------------------------------------------------------------------------- */

/* What happened to all together, in order. */
static void tell_story(const att_simulation *s)
{
    char day[16];
    size_t told = 0;
    for (size_t i = 0; i < s->n_happenings; i++) {
        const att_happening *h = &s->happening[i];
        if (h->unit != (uint32_t)ATT_NO_UNIT)
            continue;
        if (told++ < STORY)
            printf("    %-13s%.60s\n", att_day_words(h->date, day), s->problem->model->happenings[h->kind].doc);
    }
    if (told > STORY)
        printf("    and %zu more\n", told - STORY);
}

/* All that happened of one kind: how often in all, from when to when, and the day with most of it. */
static void tell_kind(const att_simulation *s, int kind)
{
    char total[32], most[32], first_day[16], last_day[16], worst_day[16];
    double all = 0, today = 0, worst = 0;
    att_day first = ATT_NO_DAY, last = ATT_NO_DAY, peak = ATT_NO_DAY;
    for (size_t i = 0; i < s->n_happenings; i++) {
        const att_happening *h = &s->happening[i];
        if (h->kind != kind)
            continue;
        today = (h->date == last ? today : 0) + h->n;
        all += h->n;
        first = first == ATT_NO_DAY ? h->date : first;
        last = h->date;
        if (today > worst)
            worst = today, peak = last;
    }
    if (all > 0)
        printf("    %-19s%9s  %11s  %11s %8s  %11s\n", s->problem->model->happenings[kind].name,
               att_words_count(all, 0, total), att_day_words(first, first_day), att_day_words(last, last_day),
               att_words_count(worst, 0, most), att_day_words(peak, worst_day));
}

static void tell_trace(const att_simulation *s)
{
    att_say_heading("History %zu, under the campaign's own doctrine", s->trace);
    tell_story(s);
    printf("\n    %-19s%9s  %11s  %11s %8s  %11s\n", "", "in all", "first", "last", "most", "on the day");
    for (int k = 0; s->problem->model->happenings[k].name; k++)
        tell_kind(s, k);
}

void att_tell_simulation(const att_simulation *s)
{
    char runs[32], text[300];
    size_t q[3], n = att_say_quantities(s->problem->model, q);
    att_say_title(s->campaign);
    snprintf(text, sizeof text,
             "%s histor%s from the priors alone: what the assumptions imply. After ± the Monte Carlo standard error; "
             "every number is rounded by its own.",
             att_words_count((double)s->runs, 0, runs), s->runs == 1 ? "y" : "ies");
    att_say_wrap(2, 80, text);
    for (size_t i = 0; i < n; i++)
        tell_quantity(s, q[i]);
    tell_counters(s);
    tell_events(s);
    for (size_t k = 1; k < s->n_doctrines; k++)
        tell_difference(s, &s->doctrine[k]);
    if (s->n_doctrines > 1) {
        putchar('\n');
        att_say_wrap(4, 80, same_days);
    }
    if (s->trace)
        tell_trace(s);
}
