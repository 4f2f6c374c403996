/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/say.h"

#include <string.h>

static const char *const kind_name[] = {"fixed", "uniform", "normal", "lognormal", "beta", "gamma"};

/* A field's default prior for people, into out[64]. */
static const char *prior_text(const att_prior *p, char *out)
{
    switch (p->kind) {
    case ATT_FIXED:
        snprintf(out, 64, "fixed at %g", p->a);
        break;
    case ATT_UNIFORM:
        snprintf(out, 64, "uniform, %g to %g", p->a, p->b);
        break;
    case ATT_NORMAL:
        snprintf(out, 64, "normal, mean %g, sd %g", p->a, p->b);
        break;
    case ATT_LOGNORMAL:
        snprintf(out, 64, "log-normal, median %g, sd of log %g", p->a, p->b);
        break;
    case ATT_BETA:
        snprintf(out, 64, "beta(%g, %g)", p->a, p->b);
        break;
    case ATT_GAMMA:
        snprintf(out, 64, "gamma, shape %g, rate %g", p->a, p->b);
        break;
    }
    return out;
}

typedef enum section { PARAMS, INPUTS, QUANTITIES, EVENTS, HAPPENINGS } section;
static const char *const section_name[] = {"params", "inputs", "quantities", "events", "happenings"};

static void show_field(const att_field *f, section what)
{
    char prior[64];
    const char *unit = f->unit && strcmp(f->unit, "1") ? f->unit : "";
    printf("  %-*s%s%s\n", *unit ? 18 : 0, f->name, *unit ? " " : "", unit);
    att_say_wrap(6, 78, f->doc);
    if (what == PARAMS)
        printf("      default %s; range %g to %g\n", prior_text(&f->prior, prior), f->low, f->high);
    else if (what == INPUTS)
        printf("      default %g; range %g to %g%s%s\n", f->prior.a, f->low, f->high,
               f->flags & ATT_DAILY ? "; one a day" : "", f->flags & ATT_VECTOR ? "; any number of values" : "");
    if (f->origin && *f->origin) {
        char origin[400];
        snprintf(origin, sizeof origin, "from %s", f->origin);
        att_say_wrap(6, 78, origin);
    }
}

static void json_fields(att_json *j, const att_field *table, section what)
{
    att_json_open(j, section_name[what], '[');
    for (size_t i = 0, n = att_fields_count(table); i < n; i++) {
        const att_field *f = table + i;
        att_json_open(j, NULL, '{');
        att_json_text(j, "name", f->name);
        att_json_text(j, "unit", f->unit ? f->unit : "1");
        att_json_text(j, "doc", f->doc ? f->doc : "");
        if (what == PARAMS || what == INPUTS) {
            att_json_numbers(j, "range", 2, (double[]){f->low, f->high});
            att_json_text(j, "origin", f->origin ? f->origin : "");
        }
        if (what == PARAMS) {
            att_json_text(j, "prior", kind_name[f->prior.kind]);
            att_json_numbers(j, "prior_values", f->prior.kind == ATT_FIXED ? 1 : 2, (double[]){f->prior.a, f->prior.b});
        } else if (what == INPUTS)
            att_json_number(j, "default", f->prior.a);
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
}

static void json_model(att_json *j, const att_model *m)
{
    const att_field *table[] = {m->params, m->inputs, m->quantities, m->events, m->happenings};
    att_json_open(j, NULL, '{');
    att_json_text(j, "name", m->name);
    att_json_text(j, "doc", m->doc);
    for (int s = PARAMS; s <= HAPPENINGS; s++)
        json_fields(j, table[s], (section)s);
    att_json_close(j, '}');
}

static void show_model(const att_model *m)
{
    static const char *const title[] = {"Parameters: learned; a campaign may fix or replace any prior",
                                        "Inputs: given by the campaign",
                                        "Quantities: what reports speak of and forecasts tell", "Events",
                                        "Happenings: what a trace tells of units, or of all together"};
    const att_field *table[] = {m->params, m->inputs, m->quantities, m->events, m->happenings};
    printf("%s\n", m->name);
    att_say_wrap(2, 78, m->doc);
    for (int s = PARAMS; s <= HAPPENINGS; s++) {
        if (!att_fields_count(table[s]))
            continue;
        printf("\n%s\n", title[s]);
        for (const att_field *f = table[s]; f->name; f++)
            show_field(f, (section)s);
    }
}

static int unknown_model(const char *name)
{
    const char *names[32];
    size_t n = 0;
    att_err err = {0};
    for (const att_model *const *m = att_models(); *m && n < 32; m++)
        names[n++] = (*m)->name;
    const char *near = att_text_nearest(name, n, names);
    att_err_set(&err, ATT_E_MODEL, NULL, "there is no model '%.60s'", name);
    if (near)
        snprintf(err.help, sizeof err.help, "did you mean '%s'?", near);
    return att_err_print(&err, stderr);
}

int att_cmd_models(const att_opts *o)
{
    const att_model *only = o->target ? att_model_find(o->target) : NULL;
    att_json j = {.out = stdout};
    if (o->target && !only)
        return unknown_model(o->target);
    if (only && !o->json)
        return show_model(only), 0;
    if (o->json)
        att_json_open(&j, NULL, '[');
    for (const att_model *const *m = att_models(); *m; m++) {
        if (only && *m != only)
            continue;
        if (o->json)
            json_model(&j, *m);
        else {
            printf("%s\n", (*m)->name);
            att_say_wrap(2, 78, (*m)->doc);
        }
    }
    if (o->json) {
        att_json_close(&j, ']');
        putchar('\n');
    }
    return 0;
}
