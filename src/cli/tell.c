/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/tell.h"
#include "cli/say.h"

#include <ctype.h>
#include <string.h>

enum { WIDTH = 80, N_DISAGREE = 3 };

/* Net strength, not net strength: an event's text as the beginning of a sentence, into out[200]. */
static const char *sentence(const char *text, char *out)
{
    snprintf(out, 200, "%s", text);
    out[0] = (char)toupper((unsigned char)out[0]);
    return out;
}

/* As the report has it: the first date asked about by which the main event is as likely as not, else the last. */
static size_t headline_date(const att_answer *a)
{
    size_t d = 0;
    while (d + 1 < a->n_dates && a->by_date[d * a->n_events + (size_t)a->main_event] < 0.5)
        d++;
    return d;
}

void att_tell_headline(const att_answer *a, att_words words)
{
    char title[200], day[16], percent[16], often[40], text[500];
    if (!a->n_events)
        return;
    size_t date = headline_date(a), e = (size_t)a->main_event;
    double p = a->by_date[date * a->n_events + e];
    const char *term = att_words_term(words, p);
    snprintf(text, sizeof text, "%s by %s: %s%s%s, %s%s.", sentence(a->event[e].text, title),
             att_day_words(a->date[date], day), term, *term ? " (" : "", att_words_percent(p, percent),
             att_words_frequency(p, often), *term ? ")" : "");
    putchar('\n');
    att_say_wrap(2, WIDTH, text);
    if (a->too_little_evidence)
        att_say_wrap(2, WIDTH,
                     "TOO LITTLE EVIDENCE: the reports hardly change what was assumed before them, so this "
                     "answer rests on the campaign's assumptions.");
    if (!a->diagnostics_ok) {
        snprintf(text, sizeof text, "DIAGNOSTICS FAILED, do not rely on this: %s.", a->diagnostics);
        att_say_wrap(2, WIDTH, text);
    }
}

static void tell_quantity(const att_answer *a, size_t q)
{
    char title[200], day[16], median[32], half[64], most[64], number[32], line[64] = "";
    const att_field *f = a->problem->model->quantities + q;
    int with_line = a->line.claim >= 0 && !strcmp(f->name, "casualties");
    att_say_heading("%.76s", att_say_quantity(f, title));
    printf("    %-11s %8s   %17s   %17s%s\n", "", "median", "50 %", "90 %", with_line ? "   straight line" : "");
    for (size_t d = 0; d < a->n_dates; d++) {
        const att_band *b = a->band + d * a->n_quantities + q;
        if (with_line)
            snprintf(line, sizeof line, "%16s", att_words_count(a->line.casualties[d], 0, number));
        printf("    %-11s %8s   %17s   %17s%s\n", att_day_words(a->date[d], day),
               att_words_count(b->q50, b->mcse, median), att_say_range(b->q25, b->q75, b->mcse, half),
               att_say_range(b->q05, b->q95, b->mcse, most), line);
    }
}

static void tell_dates(const att_answer *a, const att_answer_event *e)
{
    char mid[32], low[32], high[32], percent[16];
    att_day end = a->horizon;
    printf("    median date      %s  (%s within the horizon)\n", att_say_day(e->q50, end, mid),
           att_words_percent(e->within, percent));
    if (e->q25 != ATT_NO_DAY)
        printf("      50 %%           %s - %s\n", att_say_day(e->q25, end, low), att_say_day(e->q75, end, high));
    if (e->q05 != ATT_NO_DAY)
        printf("      90 %%           %s - %s\n", att_say_day(e->q05, end, low), att_say_day(e->q95, end, high));
}

static void tell_event(const att_answer *a, size_t e, att_words words)
{
    char title[200], day[16], percent[16], often[40];
    att_say_heading("%.60s%s", sentence(a->event[e].text, title), (int)e == a->main_event ? "  (main event)" : "");
    for (size_t d = 0; d < a->n_dates; d++) {
        double p = a->by_date[d * a->n_events + e];
        printf("    by %-12s  %-31s %6s  %s\n", att_day_words(a->date[d], day), att_words_term(words, p),
               att_words_percent(p, percent), att_words_frequency(p, often));
    }
    tell_dates(a, &a->event[e]);
}

static void tell_line(const att_answer *a)
{
    char text[500], total[32], day[16], per_day[32], depleted[32], deployed[32];
    att_say_heading("Straight line, for comparison");
    if (a->line.claim < 0) {
        att_say_wrap(4, WIDTH, "No casualty total had been reported that it could be drawn from.");
        return;
    }
    const att_claim *c = att_campaign_claims(a->campaign) + a->line.claim;
    int n = snprintf(text, sizeof text, "%.60s (%.30s): %s casualties by %s, %s a day since main combat began",
                     c->source, c->id, att_words_count(a->line.total, 0, total), att_day_words(c->date, day),
                     att_words_count(a->line.per_day, 0, per_day));
    if (a->line.depleted != ATT_NO_DAY)
        n += snprintf(text + n, sizeof text - (size_t)n, "; at that pace the %s men deployed are used up on %s",
                      att_words_count(att_campaign_deployed(a->campaign), 0, deployed),
                      att_day_words(a->line.depleted, depleted));
    snprintf(text + n, sizeof text - (size_t)n, ".");
    att_say_wrap(4, WIDTH, text);
}

static void tell_disagreement(const att_answer *a)
{
    att_say_heading("Reports that disagree most with the fit (chance of one so far off)");
    for (size_t i = 0; i < a->n_reports && i < N_DISAGREE; i++) {
        char text[500], day[16], said[96], mid[32], range[64], percent[16];
        const att_answer_report *r = a->report + i;
        const att_claim *c = att_campaign_claims(a->campaign) + r->claim;
        att_say_fitted(r->fitted, mid, range);
        snprintf(text, sizeof text, "%s: %.30s %.60s, %s: %.30s %s; fitted %s (90 %%: %s)",
                 att_words_percent(r->surprise, percent), c->id, c->source, att_day_words(c->date, day), c->quantity,
                 att_say_claim(c, said), mid, range);
        att_say_wrap(4, WIDTH, text);
    }
    if (!a->n_reports)
        att_say_wrap(4, WIDTH, "No report was fitted.");
}

static void tell_spread(const att_answer *a, const size_t *q, size_t n)
{
    char day[16];
    size_t last = a->n_dates - 1;
    if (!a->spread)
        return;
    att_say_heading("Where the spread on %s comes from", att_day_words(a->date[last], day));
    printf("    %-14s %12s %15s %8s\n", "", "parameters", "shared shocks", "dice");
    for (size_t i = 0; i < n; i++) {
        const double *share = a->spread + (last * a->n_quantities + q[i]) * 3;
        printf("    %-14s %10.0f %% %13.0f %% %6.0f %%\n", a->problem->model->quantities[q[i]].name, 100 * share[0],
               100 * share[1], 100 * share[2]);
    }
}

void att_tell_answer(const att_answer *a, att_words words, const att_claims *claims)
{
    size_t q[3], n = att_say_quantities(a->problem->model, q);
    att_tell_headline(a, words);
    att_tell_fan(a);
    for (size_t i = 0; i < n; i++)
        tell_quantity(a, q[i]);
    if (a->n_events)
        tell_event(a, (size_t)a->main_event, words);
    for (size_t e = 0; e < a->n_events; e++)
        if ((int)e != a->main_event)
            tell_event(a, e, words);
    tell_line(a);
    att_tell_foremost(claims);
    tell_disagreement(a);
    tell_spread(a, q, n);
    att_say_heading("Diagnostics");
    att_say_wrap(4, WIDTH, a->diagnostics);
}
