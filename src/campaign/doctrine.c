/* SPDX-License-Identifier: Apache-2.0 */
#include "campaign/doctrine.h"
#include "base/num.h"
#include "base/text.h"

#include <string.h>

int att_doctrine_may_edit(const char *input)
{
    /* Who there is, what is counted, and what is asked. */
    static const char *const kept[] = {"unit_size",  "arrivals",   "brigade_units",           "brigade_weight",
                                       "thresholds", "unit_break", "casualties_include_lost", "initiative_threshold"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (!strcmp(kept[i], input))
            return 0;
    return 1;
}

static int no_memory(att_err *err) { return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a doctrine"); }

/* ---- the edits ------------------------------------------------------------------------------------------------- */

static double edited(const att_edit *e, double x)
{
    return e->op == ATT_EDIT_SET ? e->value : e->op == ATT_EDIT_SCALE ? e->value * x : x + e->value;
}

static void refuse_value(const att_campaign *c, const att_doctrine *d, const att_edit *e, double was, double x,
                         att_diag *diag)
{
    static const char *const word[] = {"set to", "times", "plus"};
    const att_field *f = &c->model->inputs[e->row];
    char a[32], b[32], n[32], low[32], high[32];
    att_print_double(was, a);
    att_print_double(e->value, b);
    att_print_double(x, n);
    att_print_double(f->low, low);
    att_print_double(f->high, high);
    att_campaign_say(&c->yaml, e->line, ATT_E_RANGE, ATT_ERROR, diag, NULL,
                     "%s: %s is %s, %s %s makes %s; it must be from %s to %s", d->name, f->name, a, word[e->op], b, n,
                     low, high);
}

/* 1: some value differs from what it was; 0: none does; -1: one is out of range (told); -2: out of memory. */
static int edit_input(att_campaign *c, const att_doctrine *d, const att_edit *e, att_input *in, att_diag *diag)
{
    const att_field *f = &c->model->inputs[e->row];
    double *x = ATT_NEW(&c->compiled, double, in->n);
    int changed = 0;
    if (!x)
        return -2;
    for (size_t i = 0; i < in->n; i++) {
        x[i] = edited(e, in->x[i]);
        changed |= x[i] != in->x[i];
        if (!(x[i] >= f->low && x[i] <= f->high)) {
            refuse_value(c, d, e, in->x[i], x[i], diag);
            return -1;
        }
    }
    in->x = x;
    return changed;
}

/* What the model says to the edited inputs. */
static void ask_model(const att_campaign *c, const att_doctrine *d, const att_edits *edits, size_t state,
                      att_diag *diag)
{
    size_t own_state = 0, memory;
    uint32_t line = d->line;
    char why[200] = "";
    if (c->model->sizes(&(att_args){.n = 1, .input = edits->input}, &own_state, &memory, why) >= 0) {
        if (own_state != state)
            att_campaign_say(&c->yaml, line, ATT_E_DOCTRINE, ATT_ERROR, diag, NULL,
                             "%s: the model cannot take up these inputs on the way", d->name);
        return;
    }
    for (size_t i = 0; i < edits->n; i++) {
        const char *name = c->model->inputs[edits->edit[i].row].name;
        line = strncmp(why, name, strlen(name)) ? line : edits->edit[i].line;
    }
    att_campaign_say(&c->yaml, line, ATT_E_MODEL, ATT_ERROR, diag, NULL, "%s: %s", d->name, why);
}

static int make_one(att_campaign *c, size_t row, size_t state, att_diag *diag, att_err *err)
{
    const att_doctrine *d = &c->doctrine[row];
    att_edits *edits = &c->edits[row];
    size_t n = att_fields_count(c->model->inputs);
    att_input *input = ATT_NEW(&c->compiled, att_input, n);
    int changed = 0, bad = 0;
    if (!input)
        return no_memory(err);
    memcpy(input, c->problem.input, n * sizeof *input);
    for (size_t i = 0; i < edits->n; i++) {
        int done = edit_input(c, d, &edits->edit[i], &input[edits->edit[i].row], diag);
        if (done == -2)
            return no_memory(err);
        bad |= done < 0;
        changed |= done > 0;
    }
    edits->input = input;
    if (!changed && !bad)
        att_campaign_say(&c->yaml, d->line, ATT_E_DOCTRINE, ATT_ERROR, diag,
                         "give another value, or delete the doctrine",
                         "%s changes nothing: the campaign assumes the same already", d->name);
    else if (!bad)
        ask_model(c, d, edits, state, diag);
    return 0;
}

int att_doctrine_make(att_campaign *c, size_t state, att_diag *diag, att_err *err)
{
    uint32_t before = diag->n_errors;
    for (size_t i = 0; i < c->n_doctrines; i++) {
        int code = make_one(c, i, state, diag, err);
        if (code)
            return code;
    }
    return diag->n_errors > before
               ? att_err_set(err, ATT_E_DOCTRINE, NULL, "%s cannot be used: a doctrine cannot be followed", c->name)
               : 0;
}

/* ---- the problem under a doctrine ---------------------------------------------------------------------------------- */

static int find(const att_campaign *c, const char *name, size_t *row, att_err *err)
{
    char known[200] = "";
    const char *names[ATT_DOCTRINES_MAX];
    for (*row = 0; *row < c->n_doctrines; ++*row) {
        const char *own = c->doctrine[*row].name;
        if (!strcmp(own, name))
            return 0;
        names[*row] = own;
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", used ? ", " : "", own);
    }
    char quote[ATT_QUOTE];
    att_text_quote(name, quote);
    const char *near = att_text_nearest(name, c->n_doctrines, names);
    int code = c->n_doctrines ? att_err_set(err, ATT_E_REFERENCE, "doctrines", "there is no doctrine \"%s\"; %s has %s",
                                            quote, c->name, known)
                              : att_err_set(err, ATT_E_REFERENCE, "doctrines",
                                            "there is no doctrine \"%s\": %s lists none", quote, c->name);
    if (near)
        snprintf(err->help, sizeof err->help, "did you mean %s?", near);
    return code;
}

/* The first day on which the edits hold, 0 = the start, and the first after it, or -1: never again. */
static int find_days(const att_campaign *c, const att_doctrine *d, att_day from, int *first, int *after, att_err *err)
{
    char a[11], b[11];
    att_day day = d->from != ATT_NO_DAY ? d->from : from != ATT_NO_DAY ? from : c->start;
    if (day > c->horizon)
        return att_err_set(err, ATT_E_DATE, "doctrines", "%s would begin on %s, after the campaign's horizon %s",
                           d->name, att_day_format(day, a), att_day_format(c->horizon, b));
    if (d->until != ATT_NO_DAY && d->until < day)
        return att_err_set(err, ATT_E_DATE, "doctrines", "%s ends on %s, before it would begin on %s", d->name,
                           att_day_format(d->until, a), att_day_format(day, b));
    *first = day > c->start ? day - c->start : 0;
    *after = d->until != ATT_NO_DAY && d->until < c->horizon ? d->until - c->start + 1 : -1;
    return 0;
}

int att_campaign_doctrine(const att_problem **p, att_campaign *c, const char *name, att_day from, att_err *err)
{
    size_t row, n = 0;
    int first = 0, after = -1;
    *p = NULL;
    int code = find(c, name, &row, err);
    code = code ? code : find_days(c, &c->doctrine[row], from, &first, &after, err);
    if (code)
        return code;
    att_problem *own = ATT_NEW(&c->compiled, att_problem, 1);
    att_phase *phase = ATT_NEW(&c->compiled, att_phase, 2);
    if (!own || !phase)
        return no_memory(err);
    *own = c->problem;
    if (first > 0)
        phase[n++] = (att_phase){first, c->edits[row].input};
    else
        own->input = c->edits[row].input;
    if (after > 0)
        phase[n++] = (att_phase){after, c->problem.input};
    own->phase = phase;
    own->n_phases = n;
    code = att_problem_check(own, err);
    *p = code ? NULL : own;
    return code;
}
