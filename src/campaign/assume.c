/* SPDX-License-Identifier: Apache-2.0 */
/* What a campaign assumes, told for people: each number with its place and what it rests on. */
#include "base/date.h"
#include "base/num.h"
#include "base/text.h"
#include "campaign/inside.h"

#include <math.h>
#include <string.h>

typedef struct list {
    att_campaign *c;
    size_t cap;
    int failed;
} list;

/* "K067, K103; notebook of a soldier" */
static const char *basis_words(list *l, const att_basis *b)
{
    att_text t = {.arena = &l->c->arena};
    for (size_t i = 0; i < b->n_cite; i++)
        att_text_addf(&t, "%s%s", i ? ", " : "", b->cite[i]);
    if (*b->text)
        att_text_addf(&t, "%s%s", b->n_cite ? "; " : "", b->text);
    if (!t.len)
        att_text_add(&t, "assumption");
    l->failed |= t.failed;
    return t.s ? t.s : "";
}

static void put(list *l, const char *key, const char *value, const char *basis, uint32_t line)
{
    l->failed |= !key || !value;
    if (!l->failed && l->c->n_assumptions < l->cap)
        l->c->assumption[l->c->n_assumptions++] = (att_assumption){key, value, basis, line};
}

static void put_basis(list *l, const att_basis *b, const char *value)
{
    put(l, b->key, value, basis_words(l, b), b->line);
}

static const char *print(list *l, double x)
{
    char out[32];
    att_print_double(x, out);
    return att_arena_strdup(&l->c->arena, out);
}

static const char *prior_words(list *l, const att_prior *p)
{
    char a[32], b[32];
    att_print_double(p->a, a);
    att_print_double(p->b, b);
    static const char *const format[] = {[ATT_FIXED] = "fixed at %s",
                                         [ATT_UNIFORM] = "uniform from %s to %s",
                                         [ATT_NORMAL] = "normal, mean %s, sd %s",
                                         [ATT_LOGNORMAL] = "log-normal, median %s, sd of log %s",
                                         [ATT_BETA] = "beta(%s, %s)",
                                         [ATT_GAMMA] = "gamma, shape %s, rate %s"};
    att_text t = {.arena = &l->c->arena};
    for (const char *s = format[p->kind], *value = a; *s; s++)
        if (s[0] == '%') {
            att_text_add(&t, value);
            value = b;
            s++;
        } else {
            att_text_addn(&t, s, 1);
        }
    l->failed |= t.failed;
    return t.s;
}

/* "300 units as equal in size as can be", "north: 2,500 men in 68 units as equal in size as can be, 0.3 of the line" */
static const char *formation_words(list *l, const att_formation *f)
{
    char n[32], men[32], share[32];
    att_text t = {.arena = &l->c->arena};
    if (*f->title)
        att_text_addf(&t, "%s: %s men in ", f->title, att_statement_commas(f->men, men));
    att_text_addf(&t, "%s units %s", att_statement_commas((double)f->n_units, n),
                  f->size ? "of the sizes given" : "as equal in size as can be");
    att_print_double(f->share, share);
    if (!isnan(f->share))
        att_text_addf(&t, ", %s of the line", share);
    l->failed |= t.failed;
    return t.s;
}

static void put_arrivals(list *l)
{
    const att_campaign *c = l->c;
    char men[32], day[16];
    for (size_t i = 0; i < c->n_arrivals; i++)
        put_basis(l, &c->arrival[i].basis,
                  att_arena_printf(&l->c->arena, "%s men on %s%s%s", att_statement_commas(c->arrival[i].men, men),
                                   att_date_words(c->arrival[i].date, day), c->arrival[i].brigade < 0 ? "" : " to ",
                                   c->arrival[i].brigade < 0 ? "" : c->formation[c->arrival[i].brigade].title));
    for (size_t b = 0; b < c->n_formations; b++)
        put_basis(l, &c->formation[b].basis, formation_words(l, &c->formation[b]));
}

static void put_sector(list *l)
{
    static const char *const whose[] = {"other troops of the own side", "troops of the opponent"};
    char men[32], day[16];
    for (int side = 0; side < ATT_N_SIDES; side++)
        for (size_t i = 0; i < l->c->n_strengths[side]; i++) {
            const att_strength *s = &l->c->strength[side][i];
            put_basis(l, &s->basis,
                      att_arena_printf(&l->c->arena, "%s %s in the sector from %s on",
                                       att_statement_commas(s->men, men), whose[side], att_date_words(s->date, day)));
        }
}

static const char *values_words(list *l, size_t n, const double *x)
{
    att_text t = {.arena = &l->c->arena};
    char out[32];
    for (size_t i = 0; i < n; i++) {
        att_print_double(x[i], out);
        att_text_addf(&t, "%s%s", i ? ", " : "", out);
    }
    l->failed |= t.failed;
    return t.s ? t.s : "";
}

/* A number, or the date that it stands for. */
static const char *input_words(list *l, int row, size_t n, const double *x)
{
    char day[11];
    if (!(l->c->model->inputs[row].flags & ATT_DATE))
        return values_words(l, n, x);
    return *x < 0 ? "never" : att_arena_strdup(&l->c->arena, att_date_format(l->c->start + (att_day)*x, day));
}

static void put_inputs(list *l)
{
    const att_campaign *c = l->c;
    for (size_t i = 0; i < c->n_given; i++)
        put_basis(l, &c->given[i].basis, input_words(l, c->given[i].row, c->given[i].n, c->given[i].x));
    if (c->n_thresholds)
        put_basis(l, &c->thresholds_basis, values_words(l, c->n_thresholds, c->threshold));
    for (int row = 0; row < (int)att_fields_count(c->model->inputs); row++) {
        const att_field *f = &c->model->inputs[row];
        int known = !strcmp(f->name, "wave_first") || (f->flags & (ATT_VECTOR | ATT_DAILY)) != 0;
        for (size_t i = 0; i < c->n_given; i++)
            known |= c->given[i].row == row;
        if (!known)
            put(l, f->name, input_words(l, row, 1, &f->prior.a), f->origin ? f->origin : "default of the model", 0);
    }
}

static void put_parameters(list *l)
{
    const att_campaign *c = l->c;
    for (int row = 0; row < (int)att_fields_count(c->model->params); row++) {
        const att_field *f = &c->model->params[row];
        const att_stated *own = att_campaign_stated(c, row);
        if (own)
            put_basis(l, &own->basis, own->words ? own->words : prior_words(l, &own->prior));
        else
            put(l, f->name, prior_words(l, &f->prior), f->origin ? f->origin : "default of the model", 0);
    }
}

static void put_reporting(list *l)
{
    const att_reporting *r = &l->c->reporting;
    const char *value[] = {
        print(l, r->noise.sd),  print(l, r->noise.window),  values_words(l, ATT_N_GRADES, r->bias_sd),
        print(l, r->killed_sd), print(l, r->head_count_sd), print(l, r->mean_bias)};
    static const char *const key[] = {
        "observation.noise",       "observation.window_noise",    "observation.bias",
        "observation.killed_bias", "observation.head_count_bias", "observation.mean_bias"};
    for (size_t i = 0; i < sizeof key / sizeof *key; i++)
        put(l, key[i], value[i], r->basis[i].line ? basis_words(l, &r->basis[i]) : "default, see docs/ledger.md",
            r->basis[i].line);
}

int att_campaign_assume(att_campaign *c, att_err *err)
{
    list l = {.c = c};
    l.cap = c->n_arrivals + c->n_formations + c->n_strengths[ATT_OWN] + c->n_strengths[ATT_OPPONENT] + c->n_given
            + c->n_sentences + att_fields_count(c->model->inputs) + att_fields_count(c->model->params) + 1 + 6;
    c->assumption = ATT_NEW(&c->arena, att_assumption, l.cap);
    c->n_assumptions = 0;
    if (!c->assumption)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for the list of assumptions");
    put_arrivals(&l);
    put_sector(&l);
    for (size_t i = 0; i < c->n_sentences; i++)
        put_basis(&l, &c->sentence[i].basis, c->sentence[i].text);
    put_inputs(&l);
    put_parameters(&l);
    put_reporting(&l);
    for (size_t i = 0; i < c->n_doctrines; i++)
        c->doctrine[i].basis = basis_words(&l, &c->edits[i].basis);
    return l.failed ? att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for the list of assumptions") : 0;
}
