/* SPDX-License-Identifier: Apache-2.0 */
/* Which unknowns the spread comes from, before and after the evidence. */
#include "study/sensitivity.h"
#include "base/num.h"
#include "base/team.h"
#include "campaign/answer.h"
#include "engine/simulate.h"
#include "engine/sobol.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FEWEST_ROWS = 2, ROWS = 20 /* paths of the posterior for a row */ };

/* ---- before: pick-freeze ------------------------------------------------------------------------------------------------ */

/* What runs under one mix show, [n_headlines][rows]. */
static int show_mix(const att_sensitivity_box *b, const att_simulate_mix *mix, double *shown, att_err *err)
{
    const att_sensitivity *s = &b->s;
    att_fan_opts o = {.seed = s->seed, .n_paths = s->rows};
    att_fan *fan = NULL;
    int rc = att_simulate_mixed(&fan, b->ctx, s->problem, &o, mix, err);
    for (size_t h = 0; !rc && h < s->n_headlines; h++) {
        att_sensitivity_show(b, fan, h, shown + h * s->rows);
        att_sensitivity_censor(b, h, s->rows, shown + h * s->rows);
    }
    att_fan_free(&fan);
    return rc;
}

/* The last two groups are chance: shocks, then dice. */
static att_simulate_mix mix_of(const att_sensitivity *s, size_t g, const int *of, size_t n_params, unsigned char *other)
{
    for (size_t k = 0; k < n_params; k++)
        other[k] = of[k] == (int)g;
    return (att_simulate_mix){other, g + 2 == s->n_groups, g + 1 == s->n_groups};
}

static void index_group(const att_sensitivity *s, att_sensitivity_group *g, const double *a, const double *other,
                        const double *mixed)
{
    for (size_t h = 0; h < s->n_headlines; h++) {
        att_sobol x = att_sobol_indices(s->rows, a + h * s->rows, other + h * s->rows, mixed + h * s->rows);
        g->first[h] = (att_share){x.first, x.first_se};
        g->total[h] = (att_share){x.total, x.total_se};
    }
}

static int before(att_sensitivity_box *b, const int *of, att_err *err)
{
    att_sensitivity *s = &b->s;
    att_arena scratch = {0};
    size_t n = att_fields_count(s->problem->model->params), cells = s->n_headlines * s->rows;
    double *a = ATT_NEW(&scratch, double, cells), *all = ATT_NEW(&scratch, double, cells),
           *mixed = ATT_NEW(&scratch, double, cells);
    unsigned char *other = ATT_NEW(&scratch, unsigned char, n + 1);
    int rc = a && all && mixed && other ? 0 : att_sensitivity_no_memory(err);
    rc = rc ? rc : show_mix(b, &(att_simulate_mix){NULL, 0, 0}, a, err);
    for (size_t k = 0; !rc && k < n; k++)
        other[k] = 1;
    rc = rc ? rc : show_mix(b, &(att_simulate_mix){other, 1, 1}, all, err);
    for (size_t g = 0; !rc && g < s->n_groups; g++) {
        att_simulate_mix mix = mix_of(s, g, of, n, other);
        if (!(rc = show_mix(b, &mix, mixed, err)))
            index_group(s, &s->group[g], a, all, mixed);
    }
    att_arena_free(&scratch);
    return rc;
}

/* ---- after: what a group alone explains ---------------------------------------------------------------------------------- */

/* One row a parameter vector: how many paths it has, their mean, and its parameters' normal scores. */
typedef struct vectors {
    double *w, *y, *z;
    const double **theta; /* of its first path */
} vectors;

static int open_vectors(vectors *v, const att_sensitivity_box *b, att_arena *scratch)
{
    size_t n = b->groups.n, n_params = att_fields_count(b->s.problem->model->params);
    v->w = ATT_NEW(scratch, double, n);
    v->y = ATT_NEW(scratch, double, n);
    v->z = ATT_NEW(scratch, double, n *n_params + 1);
    v->theta = ATT_NEW(scratch, const double *, n);
    if (!v->w || !v->y || !v->z || !v->theta)
        return -1;
    for (size_t i = b->s.paths; i-- > 0;) {
        v->w[b->groups.of[i]]++;
        v->theta[b->groups.of[i]] = att_fan_theta(b->fan, i);
    }
    return 0;
}

/* Means of headline h over each vector's paths; returns its variance over all paths. */
static double average(vectors *v, const att_sensitivity_box *b, size_t h, double *shown)
{
    size_t n = b->s.paths;
    double mean = 0, squares = 0;
    memcpy(shown, b->shown + h * n, n * sizeof *shown);
    att_sensitivity_censor(b, h, n, shown);
    memset(v->y, 0, b->groups.n * sizeof *v->y);
    for (size_t i = 0; i < n; i++) {
        v->y[b->groups.of[i]] += shown[i] / v->w[b->groups.of[i]];
        mean += shown[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++)
        squares += (shown[i] - mean) * (shown[i] - mean) / (double)n;
    for (size_t i = 0; i < b->groups.n; i++)
        v->y[i] -= mean; /* for the regression's digits */
    return squares;
}

/* Normal scores of the members of group g, row by row; returns how many there are. */
static size_t place(vectors *v, const att_sensitivity_box *b, const int *of, int g)
{
    size_t n_params = att_fields_count(b->s.problem->model->params), d = 0, at = 0;
    for (size_t k = 0; k < n_params; k++)
        d += of[k] == g;
    for (size_t i = 0; i < b->groups.n; i++)
        for (size_t k = 0; k < n_params; k++)
            if (of[k] == g)
                v->z[at++] = att_sensitivity_place(&b->s.problem->prior[k], v->theta[i][k]);
    return d;
}

static int after(att_sensitivity_box *b, const int *of, att_err *err)
{
    att_sensitivity *s = &b->s;
    att_arena arena = {0}, scratch = {0};
    vectors v = {0};
    double *shown = ATT_NEW(&arena, double, s->paths);
    int rc = !shown || open_vectors(&v, b, &arena) ? att_sensitivity_no_memory(err) : 0;
    for (size_t g = 0; !rc && g < s->n_groups; g++) {
        size_t d = place(&v, b, of, (int)g);
        for (size_t h = 0; !rc && h < s->n_headlines; h++) {
            att_share *to = &s->group[g].after[h];
            *to = (att_share){NAN, NAN};
            double all = average(&v, b, h, shown);
            if (!d || !(all > 0))
                continue;
            if (att_sobol_explained(b->groups.n, v.w, d, v.z, v.y, &to->p, &to->se, &scratch))
                rc = att_sensitivity_no_memory(err);
            to->p /= all;
            to->se /= all;
            att_arena_rewind(&scratch);
        }
    }
    att_arena_free(&scratch);
    att_arena_free(&arena);
    return rc;
}

/* ---- after: today's state, shocks, dice ------------------------------------------------------------------------------------ */

static int split(att_sensitivity_box *b, att_err *err)
{
    att_sensitivity *s = &b->s;
    size_t nq = att_fields_count(s->problem->model->quantities);
    int t = s->problem->horizon;
    att_fan_opts o = {.seed = s->seed, .n_paths = s->paths / 5 > 10 ? s->paths / 5 : 10};
    double *share = ATT_NEW(&b->arena, double, nq * 3);
    s->chance = ATT_NEW(&b->arena, double, s->n_headlines * 3);
    if (!share || !s->chance)
        return att_sensitivity_no_memory(err);
    int rc = att_fan_spread(b->ctx, b->post, &o, 1, &t, share, err);
    for (size_t h = 0; !rc && h < s->n_headlines; h++) {
        const att_headline *x = &s->headline[h];
        int to_come = x->kind == ATT_HEADLINE_COUNT && x->date > att_campaign_as_of(s->campaign);
        for (int k = 0; k < 3; k++)
            s->chance[h * 3 + (size_t)k] = to_come ? share[(size_t)x->row * 3 + (size_t)k] : NAN;
    }
    return rc;
}

/* ---- all --------------------------------------------------------------------------------------------------------------------- */

static int by_total(const void *pa, const void *pb, void *cookie)
{
    const att_sensitivity_group *a = pa, *b = pb;
    size_t h = *(const size_t *)cookie;
    double x = isnan(a->total[h].p) ? -1 : a->total[h].p, y = isnan(b->total[h].p) ? -1 : b->total[h].p;
    return x != y ? (x < y) - (x > y) : strcmp(a->name, b->name);
}

int att_sensitivity_spread(att_sensitivity_box *b, att_err *err)
{
    att_sensitivity *s = &b->s;
    size_t h = (size_t)s->main;
    int *of = ATT_NEW(&b->arena, int, att_fields_count(s->problem->model->params) + 1);
    s->rows = b->opts.runs / ROWS > FEWEST_ROWS ? b->opts.runs / ROWS : FEWEST_ROWS;
    att_ctx_progress(b->ctx, "sensitivity", b->began, 0.9, "%s", "where the spread comes from");
    int rc = of ? att_sensitivity_groups(b, of, err) : att_sensitivity_no_memory(err);
    rc = rc ? rc : after(b, of, err);
    att_fan_free(&b->fan); /* fans are by far the largest things */
    rc = rc ? rc : before(b, of, err);
    rc = rc ? rc : split(b, err);
    if (!rc)
        qsort_r(s->group, s->n_groups, sizeof *s->group, by_total, &h);
    return rc;
}
