/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/say.h"
#include "cli/tell.h"

#include <math.h>
#include <string.h>

enum { Q05, Q25, Q50, Q75, Q95 };

static const char *last_day(const att_comparison *c, char *out) { return att_day_words(c->date[c->n_dates - 1], out); }

static const char *chance(const att_comparison *c, att_share s, char *out)
{
    return att_say_chance(s.p, s.se, c->paths, out);
}

/* ---- all doctrines: lives ------------------------------------------------------------------------------------------- */

static void tell_lives(const att_comparison *c)
{
    char day[16], text[200], mean[80], most[100], fewer[80];
    size_t at = (c->n_dates - 1) * c->n_figures + (size_t)c->lives;
    const att_simulated *own = &c->doctrine[0].figure[at], *before = &c->doctrine[0].figure[c->lives];
    att_say_heading("Lives lost by %s: killed, and dead by their own hand", last_day(c, day));
    snprintf(text, sizeof text, "Under the campaign's own doctrine %s, of whom %s by %s. Differences to it:",
             att_words_measured(own->mean, own->mean_se, mean),
             att_words_measured(before->mean, before->mean_se, fewer), att_day_words(c->date[0], day));
    att_say_wrap(4, 80, text);
    printf("    %-20s%17s%22s%17s\n", "", "mean", "90 %", "P(fewer), %");
    for (size_t k = 1; k < c->n_doctrines; k++) {
        const att_compared *d = &c->doctrine[k];
        snprintf(text, sizeof text, "%.19s", d->name);
        printf("    ");
        att_say_column(-20, text);
        att_say_column(17, att_words_measured(d->difference[at].mean, d->difference[at].mean_se, mean));
        att_say_column(22, att_say_span(&d->difference[at], Q05, Q95, " to ", most));
        att_say_column(17, chance(c, d->fewer, fewer));
        putchar('\n');
    }
}

/* ---- one doctrine ----------------------------------------------------------------------------------------------------- */

/* Nothing of it under either doctrine. */
static int is_nothing(const att_comparison *c, const att_compared *d, size_t at)
{
    const att_simulated *own = &c->doctrine[0].figure[at], *x = &d->figure[at];
    return own->mean == 0 && x->mean == 0 && own->q[Q95] == 0 && x->q[Q95] == 0;
}

static void tell_figures(const att_comparison *c, const att_compared *d)
{
    char half[100], most[100], mean[80];
    printf("    %-16s%18s%20s%22s\n", "", "mean", "50 %", "90 %");
    for (size_t f = 0; f < c->n_figures; f++) {
        size_t at = (c->n_dates - 1) * c->n_figures + f;
        const att_simulated *x = &d->difference[at];
        if (is_nothing(c, d, at))
            continue;
        printf("    %-16.16s", c->figure[f].name);
        att_say_column(18, att_words_measured(x->mean, x->mean_se, mean));
        att_say_column(20, att_say_span(x, Q25, Q75, " to ", half));
        att_say_column(22, att_say_span(x, Q05, Q95, " to ", most));
        putchar('\n');
    }
}

static void tell_drones(const att_comparison *c, const att_compared *d)
{
    char text[400], a[80], b[80], span[100];
    const att_simulated *x = &d->per_drone, *own = &c->doctrine[0].per_drone;
    if (c->killed < 0 || c->downed < 0)
        return;
    if (isnan(x->mean)) {
        att_say_wrap(4, 80, "No drone is downed after the cut-off.");
        return;
    }
    snprintf(text, sizeof text,
             "Killed for each drone downed after the cut-off: %s (90 %% of paths %s); own doctrine %s.",
             att_words_measured(x->mean, x->mean_se, a), att_say_span(x, Q05, Q95, " to ", span),
             isnan(own->mean) ? "none downed" : att_words_measured(own->mean, own->mean_se, b));
    att_say_wrap(4, 80, text);
}

static void tell_event_days(const att_comparison *c, const att_compared *d)
{
    char text[500], both[80], own[80], other[80], neither[80], days[80], span[100];
    const att_compare_breaking *g = &d->breaking;
    snprintf(text, sizeof text,
             "%s comes by then under both on %s %% of paths, under the own doctrine alone on %s %%, under this "
             "one alone on %s %%, under neither on %s %%.",
             c->event, chance(c, g->both, both), chance(c, g->own_only, own), chance(c, g->other_only, other),
             chance(c, g->neither, neither));
    att_say_wrap(4, 80, text);
    if (isnan(g->days.mean))
        return;
    snprintf(text, sizeof text,
             "Where it comes under both it is %s days %s on average (90 %% of those paths: %s days later).",
             att_words_measured(fabs(g->days.mean), g->days.mean_se, days), g->days.mean < 0 ? "earlier" : "later",
             att_say_span(&g->days, Q05, Q95, " to ", span));
    att_say_wrap(4, 80, text);
}

static void tell_event(const att_comparison *c, const att_compared *d)
{
    char day[16], own[80], other[80], less[80];
    printf("\n    %-22.22s%18s%18s%18s\n", c->event, "own, %", "under it, %", "difference");
    for (size_t i = 1; i < c->n_dates; i++) {
        const att_share *x = &d->breaking.by_difference[i];
        printf("    by %-19s", att_day_words(c->date[i], day));
        att_say_column(18, chance(c, c->doctrine[0].breaking.by[i], own));
        att_say_column(18, chance(c, d->breaking.by[i], other));
        att_say_column(18, att_words_measured(100 * x->p, 100 * x->se, less));
        putchar('\n');
    }
    tell_event_days(c, d);
}

static void tell_third(const att_comparison *c, const att_compare_third *t)
{
    char mean[80], fewer[16];
    att_say_column(15, att_words_measured(t->lives.mean, t->lives.mean_se, mean));
    att_say_column(7, t->n && c->paths ? att_words_percent(t->fewer.p, fewer) : "");
}

static void tell_thirds(const att_comparison *c, const att_compared *d)
{
    static const char *const verdict[] = {
        [ATT_COMPARE_NONE] = "no difference",      [ATT_COMPARE_HOLDS] = "holds",
        [ATT_COMPARE_SIZE] = "holds; size varies", [ATT_COMPARE_OPEN] = "not clear",
        [ATT_COMPARE_TURNS] = "sign turns",
    };
    if (!c->n_parameters)
        return;
    printf("\n    %-9s%15s%7s%15s%7s  %s\n", "lives", "lower third of", "P", "upper third of", "P", "the sign");
    for (size_t k = 0; k < c->n_parameters; k++) {
        const att_compare_parameter *p = &d->parameter[k];
        printf("    %-9.9s", p->field->name);
        tell_third(c, &p->third[0]);
        tell_third(c, &p->third[2]);
        printf("  %s\n", verdict[p->verdict]);
    }
}

/* "It holds whatever lambda and q_bait are. It depends on p_down." */
static void tell_verdict(const att_comparison *c, const att_compared *d)
{
    static const struct {
        att_compare_verdict v;
        const char *says;
    } line[] = {{ATT_COMPARE_TURNS, "Which doctrine costs fewer lives depends on"},
                {ATT_COMPARE_OPEN, "Which costs fewer lives is not clear in all thirds of"},
                {ATT_COMPARE_SIZE, "The sign holds in all thirds, the size depends on"},
                {ATT_COMPARE_HOLDS, "The sign holds in all thirds of"},
                {ATT_COMPARE_NONE, "Lives do not differ on any path, in any third of"}};
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
        char text[600];
        int n = snprintf(text, sizeof text, "%s", line[i].says), before = n;
        for (size_t k = 0; k < c->n_parameters && n < 500; k++)
            if (d->parameter[k].verdict == line[i].v)
                n += snprintf(text + n, sizeof text - (size_t)n, "%s %.60s", n > before ? "," : "",
                              d->parameter[k].field->name);
        snprintf(text + n, sizeof text - (size_t)n, ".");
        if (n > before)
            att_say_wrap(4, 80, text);
    }
}

static void tell_doctrine(const att_comparison *c, const att_compared *d)
{
    char day[16];
    att_say_heading("%.32s: difference to the own doctrine, %s", d->name, last_day(c, day));
    att_say_wrap(4, 80, d->says);
    tell_figures(c, d);
    tell_drones(c, d);
    tell_event(c, d);
    tell_thirds(c, d);
    tell_verdict(c, d);
}

void att_tell_compare(const att_comparison *c)
{
    char paths[32], day[16], text[600];
    att_say_title(c->campaign);
    snprintf(text, sizeof text,
             "%s path%s from the posterior as of %s. Every doctrine meets the same days: differences are taken path by "
             "path, this doctrine less the campaign's own. After ± the Monte Carlo standard error; every number is "
             "rounded by its own.",
             att_words_count((double)c->paths, 0, paths), c->paths == 1 ? "" : "s", att_day_words(c->date[0], day));
    att_say_wrap(2, 80, text);
    if (c->lives >= 0)
        tell_lives(c);
    for (size_t k = 1; k < c->n_doctrines; k++)
        tell_doctrine(c, &c->doctrine[k]);
    putchar('\n');
    if (c->n_parameters)
        att_say_wrap(4, 80,
                     "Thirds: paths whose value of the parameter lies in the lower or upper third of its posterior. "
                     "Totals of losses cannot tell these parameters apart, so a conclusion that depends on one of them "
                     "rests on its prior. P: share of paths with fewer lives lost.");
    att_say_wrap(4, 80, "A doctrine holds from the day after the cut-off on unless it names a later day.");
    att_say_wrap(4, 80, "What a doctrine would cost, if the model and its assumptions held; not what should be done.");
}
