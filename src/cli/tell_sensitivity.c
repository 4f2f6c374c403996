/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/say.h"
#include "cli/tell.h"

#include <math.h>
#include <string.h>

/* The headlines of a table: the counts at the horizon, the chance, the date. */
typedef struct columns {
    size_t n, at[8];
} columns;

static columns columns_of(const att_sensitivity *s)
{
    columns c = {0};
    for (size_t h = 0; h < s->n_headlines; h++)
        if (s->headline[h].kind != ATT_HEADLINE_COUNT || s->headline[h].date == att_campaign_horizon(s->campaign))
            c.at[c.n++] = h;
    return c;
}

static void name_column(const att_sensitivity *s, size_t h)
{
    char text[16] = "";
    const att_headline *x = &s->headline[h];
    if (x->kind == ATT_HEADLINE_COUNT)
        snprintf(text, sizeof text, "%.11s", s->problem->model->quantities[x->row].name);
    att_say_column(11, x->kind == ATT_HEADLINE_CHANCE ? "chance, %" : x->kind == ATT_HEADLINE_DATE ? "date" : text);
}

static void value_column(const att_sensitivity *s, size_t h, double value, double se)
{
    char text[80];
    const att_headline *x = &s->headline[h];
    att_day day = isnan(value) ? ATT_NO_DAY : att_campaign_start(s->campaign) + (att_day)fmax(ceil(value) - 1, 0);
    double scale = x->kind == ATT_HEADLINE_CHANCE ? 100 : 1;
    if (x->kind != ATT_HEADLINE_DATE)
        att_words_rounded(scale * value, scale * se, text);
    else if (day == ATT_NO_DAY)
        snprintf(text, sizeof text, "beyond");
    else
        att_day_format(day, text);
    att_say_column(11, text);
}

/* "+120", "-9 days", "0", rounded by its error; "later" where the date goes beyond the horizon. */
static void change_column(const att_sensitivity *s, size_t h, const att_other_headline *to)
{
    char text[80], number[40];
    att_headline_kind kind = s->headline[h].kind;
    double scale = kind == ATT_HEADLINE_CHANCE ? 100 : 1;
    att_words_rounded(scale * to->change, scale * to->change_se, number);
    snprintf(text, sizeof text, "%s%s%s", to->change > 0 && strcmp(number, "0") ? "+" : "", number,
             kind == ATT_HEADLINE_DATE ? " d" : "");
    if (isnan(to->change))
        snprintf(text, sizeof text, "%s", isnan(to->value) ? "beyond" : "within");
    att_say_column(11, text);
}

static const char *way_of(const att_other *x)
{
    static const char *const way[] = {[ATT_OTHER_SAME] = "",
                                      [ATT_OTHER_PATHS] = "paths",
                                      [ATT_OTHER_FILTERS] = "filters",
                                      [ATT_OTHER_FIT] = "fit",
                                      [ATT_OTHER_OPEN] = "(open)"};
    return way[x->way];
}

static void tell_table(const att_sensitivity *s, const char *first, size_t n, const att_other *x)
{
    char text[100];
    columns c = columns_of(s);
    printf("    ");
    att_say_column(-13, first);
    for (size_t k = 0; k < c.n; k++)
        name_column(s, c.at[k]);
    printf("\n    ");
    att_say_column(-13, "as it stands");
    for (size_t k = 0; k < c.n; k++)
        value_column(s, c.at[k], s->headline[c.at[k]].value, s->headline[c.at[k]].se);
    putchar('\n');
    for (size_t v = 0; v < n; v++) {
        if (x[v].way == ATT_OTHER_SAME)
            continue;
        snprintf(text, sizeof text, "%.12s", x[v].name);
        printf("    ");
        att_say_column(-13, text);
        for (size_t k = 0; k < c.n; k++)
            change_column(s, c.at[k], &x[v].headline[c.at[k]]);
        printf(" %s\n", way_of(&x[v]));
    }
}

static int any_open(size_t n, const att_other *x)
{
    int open = 0;
    for (size_t k = 0; k < n; k++)
        open |= x[k].way == ATT_OTHER_OPEN;
    return open;
}

static void tell_voices(const att_sensitivity *s)
{
    char text[200], most[240], day[16];
    if (!s->n_voices) {
        att_say_heading("Without one voice");
        att_say_wrap(4, 80, "No report was fitted: no voice can be left out.");
        return;
    }
    snprintf(most, sizeof most, "Most influential: %s", att_sensitivity_most(s, text));
    att_say_heading("%.200s", most);
    snprintf(text, sizeof text, "Change when one voice's reports are left out, to %s:",
             att_day_words(att_campaign_horizon(s->campaign), day));
    att_say_wrap(4, 80, text);
    tell_table(s, "without", s->n_voices, s->voice);
}

static void tell_settings(const att_sensitivity *s)
{
    char text[300], a[16], b[16];
    size_t h = (size_t)s->main;
    att_say_heading("If all reports of losses were off together (mean bias)");
    att_say_wrap(4, 80,
                 "Reports state two thirds of the truth (0.67 x), or half as much again (1.5 x), beyond what the "
                 "campaign assumes. No report can tell.");
    tell_table(s, "reports state", s->n_dials, s->dial);
    att_say_heading("If the sds of all biases were half or twice what is assumed");
    tell_table(s, "", s->n_biases, s->bias);
    if (isnan(s->dial_share[h]) || isnan(s->bias_share[h]))
        return;
    snprintf(text, sizeof text,
             "Were the three settings equally likely, the mean bias would carry %s of the variance of the main event, "
             "the sds "
             "%s.",
             att_words_percent(s->dial_share[h], a), att_words_percent(s->bias_share[h], b));
    att_say_wrap(4, 80, text);
}

static void tell_parameters(const att_sensitivity *s)
{
    att_say_heading("What was learned of each parameter: median (90 %%)");
    printf("    %-12s %-24s %s\n", "", "before", "after");
    for (size_t k = 0; k < s->n_parameters; k++) {
        const att_sensitivity_parameter *p = &s->parameter[k];
        char before[64], after[64];
        snprintf(before, sizeof before, "%.2g (%.2g–%.2g)", p->prior[1], p->prior[0], p->prior[2]);
        snprintf(after, sizeof after, "%.2g (%.2g–%.2g)", p->post[1], p->post[0], p->post[2]);
        printf("    %-12.12s ", p->field->name);
        att_say_column(-24, before);
        printf(" ");
        att_say_column(-26, after);
        printf(" %s\n", att_sensitivity_learned_says(p->verdict));
    }
}

enum { BAR = 18 };

/* First order as #, what interactions add to it as -. */
static void tell_bar(double first, double total)
{
    char bar[BAR + 1];
    for (int i = 0; i < BAR; i++)
        bar[i] = (i + 0.5) / BAR < first ? '#' : (i + 0.5) / BAR < total ? '-' : ' ';
    bar[BAR] = 0;
    printf("%s ", bar);
}

static const char *measured(att_share x, char *out)
{
    if (isnan(x.p))
        return strcpy(out, "-");
    snprintf(out, 80, "%3.0f ± %.0f", fmax(100 * x.p, 0) + 0.0, fmax(ceil(100 * x.se), 1));
    return out;
}

static void tell_groups(const att_sensitivity *s, size_t h)
{
    const att_headline *x = &s->headline[h];
    char day[16], first[80], total[80], after[80];
    int chance = x->kind == ATT_HEADLINE_CHANCE;
    att_say_heading("Where the spread of %s comes from, by %s",
                    x->kind == ATT_HEADLINE_COUNT ? s->problem->model->quantities[x->row].name
                    : chance                      ? "the main event"
                                                  : "its date",
                    att_day_words(x->date, day));
    printf("    %-39s%10s%12s%13s\n", "per cent of the variance", "first", "total", "after");
    for (size_t g = 0; g < s->n_groups; g++) {
        const att_sensitivity_group *y = &s->group[g];
        printf("    %-19.19s ", y->name);
        tell_bar(y->first[h].p, y->total[h].p);
        att_say_column(11, measured(y->first[h], first));
        att_say_column(12, measured(y->total[h], total));
        att_say_column(13, *y->members ? measured(y->after[h], after) : "");
        putchar('\n');
    }
    const double *c = s->chance + 3 * h;
    char text[200], a[16], b[16], d[16];
    if (isnan(*c))
        return;
    snprintf(text, sizeof text, "After the evidence: parameters and today's state %s, shared shocks %s, dice %s.",
             att_words_percent(c[0], a), att_words_percent(c[1], b), att_words_percent(c[2], d));
    att_say_wrap(4, 80, text);
}

/* Casualties at the horizon, or the first count there. */
static size_t count_of(const att_sensitivity *s)
{
    columns c = columns_of(s);
    for (size_t k = 0; k < c.n; k++)
        if (!strncmp(s->headline[c.at[k]].name, "casualties", 10))
            return c.at[k];
    return c.at[0];
}

void att_tell_sensitivity(const att_sensitivity *s)
{
    char paths[32], rows[32], day[16], text[400];
    att_say_title(s->campaign);
    snprintf(text, sizeof text,
             "%s paths from the posterior as of %s; before the evidence %s rows of runs. Numbers are rounded by their "
             "Monte Carlo errors.",
             att_words_count((double)s->paths, 0, paths), att_day_words(att_campaign_as_of(s->campaign), day),
             att_words_count((double)s->rows, 0, rows));
    att_say_wrap(2, 80, text);
    tell_voices(s);
    tell_settings(s);
    tell_parameters(s);
    tell_groups(s, count_of(s));
    tell_groups(s, (size_t)s->main);
    putchar('\n');
    att_say_wrap(4, 80,
                 "first (#): variance that knowing the group alone would remove, before the evidence. total (-): what "
                 "would be left if all else were known. after: what the group alone explains after the evidence, at "
                 "least; parameters then depend on each other and shares overlap.");
    att_say_wrap(4, 80,
                 "How: paths of the posterior weighed anew, its filters run anew, or a fit made again, as far as their "
                 "diagnostics allow (docs/sensitivity.md).");
    if (any_open(s->n_voices, s->voice) || any_open(s->n_dials, s->dial) || any_open(s->n_biases, s->bias))
        att_say_wrap(
            4, 80,
            "(open): the weights are not to be trusted; --refit runs the filters anew or fits again. beyond: no date "
            "within the horizon.");
}
