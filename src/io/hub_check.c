/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of a hub file together: what forecasts of one task, and of one target at several horizons, must agree in. */
#include <attrit/hub.h>
#include "base/date.h"
#include "io/file.h"
#include "io/hub_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HELP = 320, TASK = 160 };
#define BEYOND "not_within_horizon"

/* The rows of one forecast. */
typedef struct group {
    const att_hub *hub;
    const att_hub_row *row;
    size_t n;
    int whole; /* no row of it was refused */
} group;

static void say(const att_hub *hub, const att_hub_row *w, att_hub_column k, att_code code, att_severity severity,
                const char *help, const char *format, ...) __attribute__((format(printf, 7, 8)));
static void say(const att_hub *hub, const att_hub_row *w, att_hub_column k, att_code code, att_severity severity,
                const char *help, const char *format, ...)
{
    char text[HELP];
    va_list list;
    va_start(list, format);
    att_text_vprint(text, sizeof text, format, list);
    va_end(list);
    att_csv_say(&hub->csv, w->row, hub->at[k], code, severity, help, "%s", text);
}

/* "casualties on 2025-01-27", "breaking date" into out[TASK]; returns out. */
static const char *task_words(const att_hub_row *w, char *out)
{
    char target[ATT_QUOTE], day[11];
    att_text_quote(w->target, target);
    if (w->target_date != ATT_NO_DAY)
        snprintf(out, TASK, "%.100s on %s", target, att_date_format(w->target_date, day));
    else if (!isnan(w->horizon))
        snprintf(out, TASK, "%.100s at horizon %.0f", target, w->horizon);
    else
        snprintf(out, TASK, "%.100s", target);
    return out;
}

/* ---- order ------------------------------------------------------------------------------------------------------------ */

static int by_number(double a, double b) /* NAN, missing, comes first */
{
    return isnan(a) || isnan(b) ? isnan(b) - isnan(a) : (a > b) - (a < b);
}

static int by_target(const att_hub_row *a, const att_hub_row *b)
{
    int c = strcmp(a->scenario, b->scenario);
    c = c ? c : strcmp(a->location, b->location);
    c = c ? c : strcmp(a->target, b->target);
    return c ? c : (int)a->kind - (int)b->kind;
}

static int by_forecast(const att_hub_row *a, const att_hub_row *b)
{
    int c = by_target(a, b);
    c = c ? c : by_number(a->horizon, b->horizon);
    return c ? c : (a->target_date > b->target_date) - (a->target_date < b->target_date);
}

static int by_id(const att_hub_row *a, const att_hub_row *b)
{
    int c = (a->day > b->day) - (a->day < b->day);
    c = c ? c : by_number(a->level, b->level);
    return c ? c : strcmp(a->id, b->id);
}

static int by_all(const void *a, const void *b)
{
    const att_hub_row *x = a, *y = b;
    int c = by_forecast(x, y);
    c = c ? c : by_id(x, y);
    return c ? c : (x->row > y->row) - (x->row < y->row);
}

int att_hub_same_forecast(const att_hub_row *a, const att_hub_row *b) { return !by_forecast(a, b); }

/* ---- one forecast ------------------------------------------------------------------------------------------------------- */

static const att_hub_row *first_of(const group *g)
{
    const att_hub_row *first = g->row;
    for (size_t i = 1; i < g->n; i++)
        if (g->row[i].line < first->line)
            first = &g->row[i];
    return first;
}

static void check_twice(const group *g)
{
    char task[TASK], id[ATT_QUOTE];
    for (size_t i = 1; i < g->n; i++) {
        const att_hub_row *w = &g->row[i];
        if (!w->faulty && !w[-1].faulty && !by_id(w - 1, w))
            say(g->hub, w, ATT_HUB_OUTPUT_TYPE_ID, ATT_E_KEY_TWICE, ATT_ERROR, "keep one of the two rows",
                "%s%s%s of %s is given on line %u already", att_hub_kinds[w->kind], *w->id ? " " : "",
                att_text_quote(w->id, id), task_words(w, task), w[-1].line);
    }
}

/* Quantiles by level, probabilities by threshold. */
static void check_falling(const group *g)
{
    const att_hub_row *before = NULL;
    for (size_t i = 0; i < g->n; i++) {
        const att_hub_row *w = &g->row[i];
        if (w->faulty)
            continue;
        if (before && w->value < before->value)
            say(g->hub, w, ATT_HUB_VALUE, ATT_E_RANGE, ATT_ERROR, "values must not fall as output_type_id rises",
                "%g at %.40s is below %g at %.40s on line %u", w->value, w->id, before->value, before->id,
                before->line);
        before = w;
    }
}

static void check_shown(const group *g)
{
    static const char *const shown[] = {"0.025", "0.25", "0.5", "0.75", "0.975"};
    char missing[64] = "", task[TASK], help[HELP];
    for (size_t k = 0; k < sizeof shown / sizeof *shown; k++) {
        size_t i = 0;
        while (i < g->n && strcmp(g->row[i].id, shown[k]))
            i++;
        if (i == g->n)
            snprintf(missing + strlen(missing), sizeof missing - strlen(missing), "%s%s", *missing ? ", " : "",
                     shown[k]);
    }
    if (!*missing || !g->whole)
        return;
    snprintf(help, sizeof help, "add %s: dashboards draw their bands from them", missing);
    say(g->hub, first_of(g), ATT_HUB_OUTPUT_TYPE_ID, ATT_E_KEY_MISSING, ATT_WARNING, help, "quantiles of %s without %s",
        task_words(g->row, task), missing);
}

static void check_sum(const group *g)
{
    char task[TASK], help[HELP];
    double sum = 0;
    for (size_t i = 0; i < g->n; i++)
        sum += g->row[i].value;
    if (!g->whole || fabs(sum - 1) <= 1e-8)
        return;
    snprintf(help, sizeof help, "they are %.6g %s: round them so that they sum to 1", fabs(sum - 1),
             sum > 1 ? "too much" : "too little");
    say(g->hub, first_of(g), ATT_HUB_VALUE, ATT_E_SUM, ATT_ERROR, help, "the probabilities of %s sum to %.8g",
        task_words(g->row, task), sum);
}

static int is_beyond(const att_hub_row *w) { return !strcmp(w->id, BEYOND); }

/* Categories that are dates end weeks, and one more holds what comes later or never. */
static void check_weeks(const group *g)
{
    const att_hub_row *week = NULL;
    char day[11], task[TASK], id[ATT_QUOTE];
    int beyond = 0;
    for (size_t i = 0; i < g->n; i++) {
        week = !week && g->row[i].day != ATT_NO_DAY ? &g->row[i] : week;
        beyond |= is_beyond(&g->row[i]);
    }
    if (!week && !beyond)
        return; /* other categories: words */
    for (size_t i = 0; i < g->n; i++) {
        const att_hub_row *w = &g->row[i];
        if (w->faulty || is_beyond(w))
            continue;
        if (w->day == ATT_NO_DAY)
            say(g->hub, w, ATT_HUB_OUTPUT_TYPE_ID, ATT_E_CHOICE, ATT_ERROR,
                "write the last day of the week, such as 2025-01-26, or " BEYOND,
                "category \"%s\" is neither a date nor " BEYOND, att_text_quote(w->id, id));
        else if ((w->day - week->day) % 7)
            say(g->hub, w, ATT_HUB_OUTPUT_TYPE_ID, ATT_E_DATE, ATT_ERROR, "end all weeks on the same day of the week",
                "%s is not whole weeks after %s on line %u", w->id, att_date_format(week->day, day), week->line);
    }
    if (!beyond && g->whole)
        say(g->hub, first_of(g), ATT_HUB_OUTPUT_TYPE_ID, ATT_E_KEY_MISSING, ATT_ERROR,
            "add a row for it, with 0 if it cannot be", "the dates of %s lack the category " BEYOND,
            task_words(g->row, task));
}

/* ---- joint draws -------------------------------------------------------------------------------------------------------- */

/* A draw that stands in `other` and not in g. */
static void check_lacks(const group *g, const group *other)
{
    char here[TASK], there[TASK];
    size_t i = 0;
    for (size_t j = 0; j < other->n; j++) {
        while (i < g->n && g->row[i].level < other->row[j].level)
            i++;
        if (i < g->n && g->row[i].level == other->row[j].level)
            continue;
        say(g->hub, first_of(g), ATT_HUB_OUTPUT_TYPE_ID, ATT_E_KEY_MISSING, ATT_ERROR,
            "draws are joint: each sample id stands at every horizon", "%s has no sample %.0f, %s has one on line %u",
            task_words(g->row, here), other->row[j].level, task_words(other->row, there), other->row[j].line);
        return;
    }
}

static void check_joint(const group *first, const group *g)
{
    if (!first->whole || !g->whole)
        return;
    check_lacks(g, first);
    check_lacks(first, g);
}

/* ---- all ------------------------------------------------------------------------------------------------------------------ */

static void check_group(const group *g)
{
    check_twice(g);
    if (g->row->kind == ATT_HUB_QUANTILE || g->row->kind == ATT_HUB_CDF)
        check_falling(g);
    if (g->row->kind == ATT_HUB_QUANTILE)
        check_shown(g);
    if (g->row->kind == ATT_HUB_PMF) {
        check_sum(g);
        check_weeks(g);
    }
}

static group next_group(const att_hub *hub, size_t from)
{
    group g = {.hub = hub, .row = hub->row + from, .whole = !hub->lost};
    while (from + g.n < hub->n && att_hub_same_forecast(g.row, g.row + g.n))
        g.whole &= !g.row[g.n++].faulty;
    return g;
}

void att_hub_check_rows(att_hub *hub)
{
    group first = {0}; /* samples of the target at its first horizon */
    qsort(hub->row, hub->n, sizeof *hub->row, by_all);
    for (size_t i = 0; i < hub->n;) {
        group g = next_group(hub, i);
        check_group(&g);
        if (g.row->kind == ATT_HUB_SAMPLE) {
            if (first.n && !by_target(first.row, g.row))
                check_joint(&first, &g);
            else
                first = g;
        }
        i += g.n;
    }
}

static int refuse(const char *path, const att_diag *diag, uint32_t n, att_err *err)
{
    return att_err_set(err, att_diag_code(diag), NULL, "%s cannot be sent to a hub: %u mistake%s in it", path, n,
                       n == 1 ? "" : "s");
}

int att_hub_check(const char *path, att_diag *diag, att_err *err)
{
    att_arena arena = {0};
    att_source_text src;
    att_hub hub;
    uint32_t before = diag->n_errors;
    int rc = att_file_read(&src, NULL, &arena, path, err);
    rc = rc ? rc : att_hub_read(&hub, &arena, &src, diag, err);
    if (!rc)
        att_hub_check_rows(&hub);
    att_arena_free(&arena);
    if (rc >= 0 && diag->n_errors > before)
        rc = refuse(path, diag, diag->n_errors - before, err);
    return rc;
}
