/* SPDX-License-Identifier: Apache-2.0 */
#include "study/compare.h"
#include "base/num.h"
#include "base/team.h"
#include "campaign/answer.h"
#include "study/paired.h"

#include <math.h>
#include <string.h>

enum { THIRDS = 3, CLEAR = 2 /* standard errors */ };

static int no_memory(att_err *err)
{
    return att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for the comparison");
}

/* The paths under doctrine k, and the own ones beside them. */
typedef struct counting {
    const att_compare_box *b;
    att_compared *d;
    size_t k;
} counting;

static const att_compare_paths *paths_of(const counting *c) { return c->k ? &c->b->other : &c->b->own; }

/* The values of a figure at a date, [paths]. */
static const double *row_of(const att_comparison *c, const att_compare_paths *p, size_t date, int figure)
{
    return p->value + (date * c->n_figures + (size_t)figure) * c->paths;
}

static att_simulated summary_of(att_paired *p, size_t n, const double *x, const double *less)
{
    att_paired_clear(p);
    for (size_t i = 0; i < n; i++)
        att_paired_add(p, i, x[i] - (less ? less[i] : 0), 0);
    return att_paired_summary(p);
}

/* ---- what is counted, date by date ---------------------------------------------------------------------------------- */

static void count_figure(const counting *n, att_paired *p, size_t cell)
{
    const att_comparison *c = &n->b->c;
    size_t date = cell / c->n_figures;
    int figure = (int)(cell % c->n_figures);
    const double *x = row_of(c, paths_of(n), date, figure);
    n->d->figure[cell] = summary_of(p, c->paths, x, NULL);
    if (n->k)
        n->d->difference[cell] = summary_of(p, c->paths, x, row_of(c, &n->b->own, date, figure));
}

/* ---- lives ------------------------------------------------------------------------------------------------------------ */

/* Lives by the last date, less those of the own doctrine. */
static double lives_more(const counting *n, size_t path)
{
    const att_comparison *c = &n->b->c;
    return row_of(c, &n->b->other, c->n_dates - 1, c->lives)[path]
           - row_of(c, &n->b->own, c->n_dates - 1, c->lives)[path];
}

/* The share of the paths from `of` (NULL: all) on which lives differ in this direction: -1 fewer, 0, 1 more. */
static att_share count_sign(const counting *n, att_paired *p, int sign, const unsigned char *of, int third)
{
    att_paired_clear(p);
    for (size_t i = 0; i < n->b->c.paths; i++) {
        double x = lives_more(n, i);
        if (!of || of[i] == third)
            att_paired_add(p, i, (x > 0) - (x < 0) == sign, 0);
    }
    return att_paired_share(p);
}

/* Killed for each drone downed, both after the cut-off. */
static void count_drones(const counting *n, att_paired *p)
{
    const att_comparison *c = &n->b->c;
    const att_compare_paths *at = paths_of(n);
    if (c->killed < 0 || c->downed < 0)
        return;
    const double *killed = row_of(c, at, c->n_dates - 1, c->killed), *before = row_of(c, at, 0, c->killed);
    const double *downed = row_of(c, at, c->n_dates - 1, c->downed), *until = row_of(c, at, 0, c->downed);
    att_paired_clear(p);
    for (size_t i = 0; i < c->paths; i++)
        att_paired_add(p, i, !(downed[i] > until[i]), 0);
    n->d->none_downed = att_paired_share(p);
    att_paired_clear(p);
    for (size_t i = 0; i < c->paths; i++)
        att_paired_add(p, i, killed[i] - before[i], downed[i] - until[i]);
    att_simulated ratio = att_paired_ratio(p);
    att_paired_clear(p);
    for (size_t i = 0; i < c->paths; i++)
        if (downed[i] > until[i])
            att_paired_add(p, i, (killed[i] - before[i]) / (downed[i] - until[i]), 0);
    n->d->per_drone = att_paired_summary(p);
    n->d->per_drone.mean = ratio.mean;
    n->d->per_drone.mean_se = ratio.mean_se;
}

/* ---- the breaking date ------------------------------------------------------------------------------------------------ */

static int comes(double t) { return isnan(t) ? 0 : 1; }

static att_share count_both(const counting *n, att_paired *p, int own, int other)
{
    att_paired_clear(p);
    for (size_t i = 0; i < n->b->c.paths; i++)
        att_paired_add(p, i, comes(n->b->own.event[i]) == own && comes(n->b->other.event[i]) == other, 0);
    return att_paired_share(p);
}

static void count_breaking(const counting *n, att_paired *p)
{
    const att_comparison *c = &n->b->c;
    const double *own = n->b->own.event, *event = paths_of(n)->event;
    att_compare_breaking *g = &n->d->breaking;
    for (size_t date = 0; date < c->n_dates; date++) {
        double t = (double)att_answer_time(c->campaign, c->date[date]);
        att_paired_clear(p);
        for (size_t i = 0; i < c->paths; i++)
            att_paired_add(p, i, event[i] <= t, 0); /* NAN compares false: not within the horizon */
        g->by[date] = att_paired_share(p);
        att_paired_clear(p);
        for (size_t i = 0; n->k && i < c->paths; i++)
            att_paired_add(p, i, (event[i] <= t) - (own[i] <= t), 0);
        if (n->k)
            g->by_difference[date] = att_paired_share(p);
    }
    if (!n->k)
        return;
    g->both = count_both(n, p, 1, 1);
    g->own_only = count_both(n, p, 1, 0);
    g->other_only = count_both(n, p, 0, 1);
    g->neither = count_both(n, p, 0, 0);
    att_paired_clear(p);
    for (size_t i = 0; i < c->paths; i++)
        if (comes(own[i]) && comes(event[i]))
            att_paired_add(p, i, event[i] - own[i], 0);
    g->days = att_paired_summary(p);
}

/* ---- thirds of a parameter -------------------------------------------------------------------------------------------- */

/* 0: some third is within so many standard errors of 0. */
static int clear_sign(const att_compare_third *t)
{
    return t->lives.mean > CLEAR * t->lives.mean_se ? 1 : t->lives.mean < -CLEAR * t->lives.mean_se ? -1 : 0;
}

static att_compare_verdict judge(const att_compare_third third[THIRDS])
{
    int up = 0, down = 0;
    double differ = 0, least = INFINITY, most = 0;
    for (int k = 0; k < THIRDS; k++) {
        differ += third[k].n ? third[k].fewer.p + third[k].more.p : 0;
        up += clear_sign(&third[k]) > 0;
        down += clear_sign(&third[k]) < 0;
        least = fmin(least, fabs(third[k].lives.mean));
        most = fmax(most, fabs(third[k].lives.mean));
    }
    return differ == 0                    ? ATT_COMPARE_NONE
           : up && down                   ? ATT_COMPARE_TURNS
           : up < THIRDS && down < THIRDS ? ATT_COMPARE_OPEN
           : most > 2 * least             ? ATT_COMPARE_SIZE
                                          : ATT_COMPARE_HOLDS;
}

/* Equal values, those of one parameter vector, stay together. */
static int cut_thirds(const double *theta, size_t n, unsigned char *of, att_arena *scratch)
{
    double *sorted = ATT_NEW(scratch, double, n), *spare = ATT_NEW(scratch, double, n);
    if (!sorted || !spare)
        return -1;
    memcpy(sorted, theta, n * sizeof *sorted);
    att_sort_with(n, sorted, spare);
    double first = sorted[(n + 2) / THIRDS - 1], second = sorted[(2 * n + 2) / THIRDS - 1];
    for (size_t i = 0; i < n; i++)
        of[i] = (unsigned char)((theta[i] > first) + (theta[i] > second));
    return 0;
}

static void count_third(const counting *n, att_paired *p, const double *theta, const unsigned char *of, int k,
                        att_compare_third *t)
{
    *t = (att_compare_third){.low = INFINITY, .high = -INFINITY};
    att_paired_clear(p);
    for (size_t i = 0; i < n->b->c.paths; i++)
        if (of[i] == k) {
            att_paired_add(p, i, lives_more(n, i), 0);
            t->low = fmin(t->low, theta[i]);
            t->high = fmax(t->high, theta[i]);
        }
    t->n = p->n;
    t->lives = att_paired_summary(p);
    t->fewer = count_sign(n, p, -1, of, k);
    t->more = count_sign(n, p, 1, of, k);
}

static int count_parameter(const counting *n, att_paired *p, size_t row, att_arena *scratch)
{
    const att_compare_box *b = n->b;
    att_compare_parameter *to = &n->d->parameter[row];
    const double *theta = b->theta + row * b->c.paths;
    unsigned char *of = ATT_NEW(scratch, unsigned char, b->c.paths);
    if (!of || cut_thirds(theta, b->c.paths, of, scratch))
        return -1;
    to->row = b->parameter[row];
    to->field = &b->c.problem->model->params[to->row];
    for (int k = 0; k < THIRDS; k++)
        count_third(n, p, theta, of, k, &to->third[k]);
    to->verdict = judge(to->third);
    return 0;
}

/* ---- all -------------------------------------------------------------------------------------------------------------- */

static void count_rest(const counting *n, att_paired *p)
{
    count_drones(n, p);
    count_breaking(n, p);
    if (!n->k || n->b->c.lives < 0)
        return;
    n->d->fewer = count_sign(n, p, -1, NULL, 0);
    n->d->same = count_sign(n, p, 0, NULL, 0);
    n->d->more = count_sign(n, p, 1, NULL, 0);
}

/* Each figure at each date, then each parameter, then the rest. */
static int count(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    const counting *n = cookie;
    const att_comparison *c = &n->b->c;
    size_t cells = c->n_dates * c->n_figures;
    att_paired p;
    if (att_paired_open(&p, scratch, &n->b->groups, c->paths))
        return no_memory(err);
    if (i < cells)
        count_figure(n, &p, i);
    else if (i == cells)
        count_rest(n, &p);
    else if (count_parameter(n, &p, i - cells - 1, scratch))
        return no_memory(err);
    return 0;
}

static int open_counts(att_compare_box *b, att_compared *d, size_t k, att_err *err)
{
    const att_comparison *c = &b->c;
    size_t cells = c->n_dates * c->n_figures;
    d->figure = ATT_NEW(&b->arena, att_simulated, cells);
    d->breaking.by = ATT_NEW(&b->arena, att_share, c->n_dates);
    if (!d->figure || !d->breaking.by)
        return no_memory(err);
    if (!k)
        return 0;
    d->difference = ATT_NEW(&b->arena, att_simulated, cells);
    d->breaking.by_difference = ATT_NEW(&b->arena, att_share, c->n_dates);
    d->parameter = ATT_NEW(&b->arena, att_compare_parameter, c->n_parameters);
    d->unpaired_se = ATT_NEW(&b->arena, double, c->n_figures);
    return d->difference && d->breaking.by_difference && d->parameter && d->unpaired_se ? 0 : no_memory(err);
}

int att_compare_count(att_compare_box *b, size_t k, att_err *err)
{
    const att_comparison *c = &b->c;
    att_compared *d = &c->doctrine[k];
    counting n = {b, d, k};
    size_t last = (c->n_dates - 1) * c->n_figures;
    int rc = open_counts(b, d, k, err);
    if (!rc)
        rc = att_ctx_run(b->ctx, c->n_dates * c->n_figures + 1 + (k ? c->n_parameters : 0), count, &n, err);
    for (size_t f = 0; !rc && k && f < c->n_figures; f++)
        d->unpaired_se[f] = hypot(c->doctrine[0].figure[last + f].mean_se, d->figure[last + f].mean_se);
    return rc;
}
