/* SPDX-License-Identifier: Apache-2.0 */
#include "campaign/inputs.h"

#include <math.h>
#include <string.h>

int att_inputs_days(const att_campaign *c) { return c->horizon - c->start + 1; }

/* ---- men ---------------------------------------------------------------------------------------------------- */

/* Men whom each brigade lacks once those who come to it by name are there. */
static void find_lack(att_campaign *c)
{
    for (size_t b = 0; b < c->n_formations; b++)
        c->formation[b].lack = c->formation[b].men;
    for (size_t i = 0; i < c->n_arrivals; i++)
        if (c->arrival[i].brigade >= 0)
            c->formation[c->arrival[i].brigade].lack -= c->arrival[i].men;
}

/* Whole men to all brigades in proportion to what each lacks; x: the day's place in the block of the first. */
static void deal(att_campaign *c, double men, double *x, size_t days)
{
    double all = 0, before = 0, dealt = 0;
    for (size_t b = 0; b < c->n_formations; b++)
        all += c->formation[b].lack;
    for (size_t b = 0; b < c->n_formations; b++) {
        before += c->formation[b].lack;
        double upto = floor(men * before / all);
        x[b * days] += upto - dealt;
        c->formation[b].lack -= upto - dealt;
        dealt = upto;
    }
}

static void fill_arrivals(att_campaign *c, double *x)
{
    size_t days = (size_t)att_inputs_days(c);
    find_lack(c);
    for (size_t day = 0; day < days; day++)
        for (size_t i = 0; i < c->n_arrivals; i++) {
            const att_arrival *a = &c->arrival[i];
            if (a->date - c->start != (att_day)day)
                continue;
            if (a->brigade >= 0)
                x[(size_t)a->brigade * days + day] += a->men;
            else if (c->n_formations)
                deal(c, a->men, x + day, days);
            else
                x[day] += a->men;
        }
}

static size_t n_units(const att_campaign *c)
{
    size_t n = 0;
    for (size_t b = 0; b < c->n_formations; b++)
        n += c->formation[b].n_units;
    return n;
}

/* As equal as whole men allow, where their sizes are not given: their sum is the brigade's men. */
static void fill_units(att_campaign *c, double *x)
{
    for (size_t b = 0; b < c->n_formations; b++) {
        const att_formation *f = &c->formation[b];
        double n = (double)f->n_units;
        for (size_t i = 0; i < f->n_units; i++)
            *x++ = f->size ? f->size[i] : floor(f->men * (double)(i + 1) / n) - floor(f->men * (double)i / n);
    }
}

static void fill_brigades(att_campaign *c, double *x)
{
    for (size_t b = 0; b < c->n_formations; b++)
        x[b] = (double)c->formation[b].n_units;
}

/* A brigade with twice the share of the line that its units would have in proportion meets twice the sorties. */
static void fill_weights(att_campaign *c, double *x)
{
    for (size_t b = 0; b < c->n_formations; b++)
        x[b] = c->formation[b].share * (double)n_units(c) / (double)c->formation[b].n_units;
}

/* ---- the sector, the wave --------------------------------------------------------------------------------------- */

/* Steps: each strength holds from its day until the next; the last one before the start holds at the start. */
static void fill_steps(const att_campaign *c, int side, double *x)
{
    size_t k = 0;
    for (att_day day = c->start; day <= c->horizon; day++) {
        while (k + 1 < c->n_strengths[side] && c->strength[side][k + 1].date <= day)
            k++;
        x[day - c->start] = c->strength[side][k].men;
    }
}

static void fill_own(att_campaign *c, double *x) { fill_steps(c, ATT_OWN, x); }

static void fill_opponent(att_campaign *c, double *x) { fill_steps(c, ATT_OPPONENT, x); }

/* An unannounced wave can begin on the day after the cut-off. */
static void fill_wave(att_campaign *c, double *x) { *x = c->cut_off - c->start + 1; }

/* ---- all inputs --------------------------------------------------------------------------------------------- */

static int has_shares(const att_campaign *c) { return c->n_brigades && !isnan(c->formation[0].share); }

/* Values that follow from the campaign's nouns and not from a number of the input's own name. n = 0: none do. */
static att_input derived_input(att_campaign *c, const char *name, int *failed)
{
    size_t days = (size_t)att_inputs_days(c);
    const struct {
        const char *name;
        size_t n;
        void (*fill)(att_campaign *, double *x); /* zeroed */
    } rule[] = {
        {"arrivals", c->n_arrivals ? days * (c->n_brigades ? c->n_brigades : 1) : 0, fill_arrivals},
        {"unit_size", n_units(c), fill_units},
        {"brigade_units", c->n_brigades, fill_brigades},
        {"brigade_weight", has_shares(c) ? c->n_brigades : 0, fill_weights},
        {"sector_own", c->n_strengths[ATT_OWN] ? days : 0, fill_own},
        {"sector_opponent", c->n_strengths[ATT_OPPONENT] ? days : 0, fill_opponent},
        {"wave_first", 1, fill_wave},
    };
    if (!strcmp(name, "thresholds"))
        return (att_input){c->n_thresholds, c->threshold};
    for (size_t i = 0; i < sizeof rule / sizeof *rule; i++) {
        if (strcmp(name, rule[i].name) || !rule[i].n)
            continue;
        double *x = ATT_NEW(&c->compiled, double, rule[i].n);
        *failed |= !x;
        if (x)
            rule[i].fill(c, x);
        return (att_input){rule[i].n, x};
    }
    return (att_input){0, NULL};
}

static att_input default_input(att_campaign *c, const att_field *field, int *failed)
{
    size_t n = field->flags & ATT_DAILY ? (size_t)att_inputs_days(c) : 1;
    double *x = ATT_NEW(&c->compiled, double, n);
    *failed |= !x;
    for (size_t i = 0; x && i < n; i++)
        x[i] = field->prior.a;
    return (att_input){n, x};
}

int att_inputs_make(att_campaign *c, att_err *err)
{
    size_t n = att_fields_count(c->model->inputs);
    att_input *input = ATT_NEW(&c->compiled, att_input, n);
    int failed = !input;
    for (size_t i = 0; !failed && i < n; i++) {
        const att_field *field = &c->model->inputs[i];
        for (size_t k = 0; k < c->n_given; k++)
            if (c->given[k].row == (int)i)
                input[i] = (att_input){c->given[k].n, c->given[k].x};
        if (!input[i].x)
            input[i] = derived_input(c, field->name, &failed);
        if (!input[i].x && !failed)
            input[i] = default_input(c, field, &failed);
    }
    c->problem.input = input;
    return failed ? att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for the model's inputs") : 0;
}

int att_inputs_check(const att_campaign *c, size_t *state, att_diag *diag, att_err *err)
{
    size_t memory;
    char why[200] = "";
    uint32_t line = 0;
    if (c->model->sizes(&(att_args){.n = 1, .input = c->problem.input}, state, &memory, why) >= 0)
        return 0;
    for (size_t i = 0; i < c->n_given; i++) {
        const char *name = c->model->inputs[c->given[i].row].name;
        line = strncmp(why, name, strlen(name)) ? line : c->given[i].basis.line;
    }
    att_campaign_say(&c->yaml, line, ATT_E_MODEL, ATT_ERROR, diag, NULL, "%s", why);
    return att_err_set(err, ATT_E_MODEL, NULL, "%s cannot be used: the model refuses an input", c->name);
}
