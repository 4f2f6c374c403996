/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/say.h"

enum { MAX_DATES = 400, N_LEVELS = 5 };
static const double level[N_LEVELS] = {0.05, 0.25, 0.5, 0.75, 0.95};

/* The prior fan and the dates it is told at. */
typedef struct telling {
    const att_case *k;
    const att_fan *fan;
    size_t n;
    att_day date[MAX_DATES];
} telling;

/* The end of day D is t = D - start + 1. */
static size_t time_of(const telling *t, size_t d)
{
    return (size_t)(t->date[d] - att_campaign_start(t->k->campaign)) + 1;
}

static const char *event_name(const att_problem *p, size_t e)
{
    return p->event_name ? p->event_name[e] : p->model->events[e].name;
}

static void tell_quantity(const telling *t, size_t q)
{
    char title[200], day[16], median[32], half[64], most[64];
    att_say_heading("%.76s", att_say_quantity(t->k->problem->model->quantities + q, title));
    printf("    %-11s %9s   %19s   %19s\n", "", "median", "50 %", "90 %");
    for (size_t d = 0; d < t->n; d++) {
        double x[N_LEVELS];
        att_fan_quantiles(t->fan, time_of(t, d), q, N_LEVELS, level, x);
        printf("    %-11s %9s   %19s   %19s\n", att_day_words(t->date[d], day), att_words_count(x[2], 0, median),
               att_say_range(x[1], x[3], 0, half), att_say_range(x[0], x[4], 0, most));
    }
}

static void tell_events(const telling *t)
{
    char day[16], percent[16];
    const att_problem *p = t->k->problem;
    if (!p->n_events)
        return;
    att_say_heading("Probability by the end of each day");
    printf("    %-11s", "");
    for (size_t e = 0; e < p->n_events; e++)
        printf(" %12.12s", event_name(p, e));
    putchar('\n');
    for (size_t d = 0; d < t->n; d++) {
        printf("    %-11s", att_day_words(t->date[d], day));
        for (size_t e = 0; e < p->n_events; e++)
            printf(" %12s", att_words_percent(att_fan_event_prob(t->fan, e, (double)time_of(t, d), NULL), percent));
        putchar('\n');
    }
}

static void json(const telling *t)
{
    char day[11];
    const att_problem *p = t->k->problem;
    att_json j = {.out = stdout};
    att_json_open(&j, NULL, '{');
    att_json_text(&j, "campaign", att_campaign_name(t->k->campaign));
    att_json_number(&j, "runs", (double)att_fan_n_paths(t->fan));
    att_json_numbers(&j, "levels", N_LEVELS, level);
    att_json_open(&j, "dates", '[');
    for (size_t d = 0; d < t->n; d++) {
        att_json_open(&j, NULL, '{');
        att_json_text(&j, "date", att_day_format(t->date[d], day));
        att_json_open(&j, "quantities", '{');
        for (size_t q = 0; q < att_fan_n_quantities(t->fan); q++) {
            double x[N_LEVELS];
            att_fan_quantiles(t->fan, time_of(t, d), q, N_LEVELS, level, x);
            att_json_numbers(&j, p->model->quantities[q].name, N_LEVELS, x);
        }
        att_json_close(&j, '}');
        att_json_open(&j, "events", '{');
        for (size_t e = 0; e < p->n_events; e++)
            att_json_number(&j, event_name(p, e), att_fan_event_prob(t->fan, e, (double)time_of(t, d), NULL));
        att_json_close(&j, '}');
        att_json_close(&j, '}');
    }
    att_json_close(&j, ']');
    att_json_close(&j, '}');
    putchar('\n');
}

static void tell(const telling *t)
{
    size_t q[3], n = att_say_quantities(t->k->problem->model, q);
    att_say_title(t->k->campaign);
    printf("  %zu histories from the priors alone: what the assumptions imply\n", att_fan_n_paths(t->fan));
    for (size_t i = 0; i < n; i++)
        tell_quantity(t, q[i]);
    tell_events(t);
}

int att_cmd_simulate(const att_opts *o)
{
    static att_case k; /* its diag is large */
    att_err err = {0};
    att_fan *fan = NULL;
    att_fan_opts opts = att_fan_opts_default();
    int status = att_case_open(&k, o, 0);
    opts.seed = o->seed;
    opts.n_paths = o->runs;
    if (!status && att_fan_simulate(&fan, k.ctx, k.problem, &opts, &err))
        status = att_case_fail(&k, &err);
    att_bar_clear(&k.bar);
    telling t = {.k = &k, .fan = fan};
    if (!status)
        t.n = att_answer_dates(k.campaign, t.date, MAX_DATES);
    if (t.n > MAX_DATES)
        t.n = MAX_DATES;
    if (!status && o->json)
        json(&t);
    else if (!status && !o->quiet)
        tell(&t);
    att_fan_free(&fan);
    att_case_free(&k);
    return status;
}
