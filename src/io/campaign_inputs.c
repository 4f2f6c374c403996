/* SPDX-License-Identifier: Apache-2.0 */
/* Inputs and parameters of the model in campaign.yaml. */
#include "io/campaign_keys.h"
#include "base/date.h"

#include <string.h>

typedef att_campaign_keys reader;
typedef att_yaml_node node;

enum { THRESHOLDS_MAX = 8 };

/* ---- inputs of the model ------------------------------------------------------------------------------------ */

static int has_own_key(const att_field *f)
{
    static const char *const name[] = {"unit_size", "brigade_units", "brigade_weight", "thresholds"};
    for (size_t i = 0; i < sizeof name / sizeof *name; i++)
        if (!strcmp(f->name, name[i]))
            return 1;
    return (f->flags & ATT_DAILY) != 0;
}

static void read_given(reader *r, node *at, int row, const att_basis *group)
{
    att_campaign *c = r->campaign;
    const att_field *f = &c->model->inputs[row];
    node *map, *value = att_campaign_keys_unwrap(r, at, &map);
    int list = (f->flags & ATT_VECTOR) && att_yaml_kind_of(value) == ATT_YAML_LIST;
    size_t n = list ? att_yaml_count(value) : 1, n_read = 0;
    double *x = ATT_KEYS_NEW(r, double, n);
    for (size_t i = 0; x && i < n; i++)
        n_read += (size_t)att_campaign_keys_value(r, list ? att_yaml_item(value, i) : value, f, &x[i]);
    att_basis basis = att_campaign_keys_basis(r, at, map, group);
    if (map)
        att_yaml_done(&r->yaml, map);
    for (size_t i = 0; i < c->n_given; i++)
        if (c->given[i].row == row) {
            att_yaml_say_key(&r->yaml, at, ATT_E_KEY_TWICE, ATT_ERROR, "keep one of them",
                             "%s is given in line %u already", f->name, c->given[i].basis.line);
            return;
        }
    if (n_read == n && n)
        c->given[c->n_given++] = (att_given){row, n, x, basis};
}

/* Any input of the model may stand in any group: groups are there for the reader of the file. */
static void read_group(reader *r, node *map)
{
    const att_model *m = r->campaign->model;
    if (!map || !att_yaml_map(&r->yaml, map))
        return;
    const char *unused;
    att_yaml_text(&r->yaml, att_campaign_keys_get(r, map, "name"), &unused);
    att_basis group = att_campaign_keys_basis(r, map, map, NULL);
    if (att_yaml_kind_of(att_campaign_keys_get(r, map, "basis")) == ATT_YAML_EMPTY)
        group.text = ""; /* a comment on the group's first line speaks of that line only */
    for (int row = 0; m && row < (int)att_fields_count(m->inputs); row++) {
        node *at = has_own_key(&m->inputs[row]) ? NULL : att_campaign_keys_get(r, map, m->inputs[row].name);
        if (at)
            read_given(r, at, row, &group);
    }
    if (m)
        att_yaml_done(&r->yaml, map);
}

static void read_thresholds(reader *r, node *breaking)
{
    att_campaign *c = r->campaign;
    node *list = att_campaign_keys_get(r, breaking, "thresholds");
    const node *main = att_campaign_keys_get(r, breaking, "main");
    if (att_yaml_list(&r->yaml, list, 1, THRESHOLDS_MAX)) {
        c->threshold = ATT_KEYS_NEW(r, double, att_yaml_count(list));
        for (size_t i = 0; c->threshold && i < att_yaml_count(list); i++)
            c->n_thresholds += (size_t)att_yaml_number(&r->yaml, att_yaml_item(list, i), (att_yaml_range){0, 1, 1, 1},
                                                       "a share of the deployed", &c->threshold[c->n_thresholds]);
        c->thresholds_basis = att_campaign_keys_basis(r, list, NULL, NULL);
    }
    const att_field *event = c->model ? c->model->events : NULL;
    const char **name = ATT_KEYS_NEW(r, const char *, c->n_thresholds + att_fields_count(event) + 1);
    size_t n = 0;
    for (; name && n < c->n_thresholds; n++) {
        name[n] = att_arena_printf(&c->arena, "below_%.0f", 100 * c->threshold[n]);
        for (size_t i = 0; i < n && name[n]; i++)
            if (name[i] && !strcmp(name[i], name[n]))
                att_yaml_say(&r->yaml, att_yaml_item(list, n), ATT_E_RANGE, ATT_ERROR, "keep one of them",
                             "two thresholds share the name %s", name[n]);
    }
    if (!name || r->yaml.failed)
        return;
    for (size_t e = 0; event && event[e].name; e++)
        if (strncmp(event[e].name, "below_", 6)) /* those are the thresholds, under the campaign's own names */
            name[n++] = event[e].name;
    c->main_event = n ? name[0] : "";
    int which;
    if (c->model && att_yaml_choice(&r->yaml, main, n, name, &which)) {
        c->main_event = name[which];
        c->main_line = att_yaml_line(&r->yaml, main);
    }
}

static void read_groups(reader *r, node *top)
{
    static const char *const group[] = {"doctrine", "posture", "supply", "rest", "reinforcement", "breaking", "inputs"};
    att_campaign *c = r->campaign;
    c->given = ATT_KEYS_NEW(r, att_given, c->model ? att_fields_count(c->model->inputs) : 0);
    if (!c->given)
        return;
    read_thresholds(r, att_campaign_keys_get(r, top, "breaking"));
    for (size_t i = 0; i < sizeof group / sizeof *group; i++)
        read_group(r, att_campaign_keys_get(r, top, group[i]));
    node *threshold = att_campaign_keys_get(r, att_campaign_keys_get(r, top, "sector"), "threshold");
    int row = c->model ? att_fields_find(c->model->inputs, "initiative_threshold") : -1;
    if (threshold && row >= 0)
        read_given(r, threshold, row, NULL);
}

/* ---- priors ------------------------------------------------------------------------------------------------- */

static const struct prior_form {
    const char *name, *a, *b;
} prior_form[] = {
    [ATT_FIXED] = {"fixed", "value", NULL},  [ATT_UNIFORM] = {"uniform", "low", "high"},
    [ATT_NORMAL] = {"normal", "mean", "sd"}, [ATT_LOGNORMAL] = {"log-normal", "median", "sd_log"},
    [ATT_BETA] = {"beta", "a", "b"},         [ATT_GAMMA] = {"gamma", "shape", "rate"},
};
enum { N_PRIORS = sizeof prior_form / sizeof *prior_form };

/* A number alone is a fixed value. 1: *p is filled. */
static int read_form(reader *r, node *at, att_prior *p)
{
    att_yaml *y = &r->yaml;
    const char *name[N_PRIORS];
    int kind;
    *p = (att_prior){ATT_FIXED, 0, 0};
    if (att_yaml_kind_of(at) != ATT_YAML_MAP)
        return att_yaml_number(y, at, ATT_YAML_ANY, "a value, or a map such as {prior: beta, a: 2, b: 6}", &p->a);
    for (size_t i = 0; i < N_PRIORS; i++)
        name[i] = prior_form[i].name;
    if (!att_yaml_choice(y, att_yaml_need(y, at, "prior", "log-normal, beta, uniform, normal, gamma or fixed"),
                         N_PRIORS, name, &kind))
        return 0;
    p->kind = (att_prior_kind)kind;
    const struct prior_form *f = &prior_form[kind];
    int ok = att_yaml_number(y, att_yaml_need(y, at, f->a, "a number"), ATT_YAML_ANY, NULL, &p->a);
    if (f->b)
        ok &= att_yaml_number(y, att_yaml_need(y, at, f->b, "a number"), ATT_YAML_ANY, NULL, &p->b);
    return ok;
}

static void read_prior(reader *r, node *at, int row)
{
    att_campaign *c = r->campaign;
    const att_field *f = &c->model->params[row];
    node *map = att_yaml_kind_of(at) == ATT_YAML_MAP ? at : NULL;
    att_stated s = {.row = row};
    char why[200] = "";
    int ok = read_form(r, at, &s.prior);
    s.basis = att_campaign_keys_basis(r, at, map, NULL);
    if (map && ok)
        att_yaml_done(&r->yaml, map);
    if (ok && att_prior_check(&s.prior, f, why)) {
        att_yaml_say(&r->yaml, at, ATT_E_PRIOR, ATT_ERROR, why, "%s (%s) cannot have this prior", f->name, f->doc);
        ok = 0;
    }
    for (size_t i = 0; ok && i < c->n_stated; i++)
        if (c->stated[i].row == row) {
            att_yaml_say_key(&r->yaml, at, ATT_E_KEY_TWICE, ATT_ERROR, "keep one of them",
                             "%s is given in line %u already", f->name, c->stated[i].basis.line);
            return;
        }
    if (ok)
        c->stated[c->n_stated++] = s;
}

/* The days between which main combat began become the prior of the parameter combat_start. */
static int read_combat(reader *r, node *top, att_stated *s)
{
    att_campaign *c = r->campaign;
    att_yaml *y = &r->yaml;
    node *map = att_campaign_keys_get(r, top, "combat");
    if (!map || !att_yaml_map(y, map) || c->horizon == ATT_NO_DAY || !c->model)
        return 0;
    att_day last = ATT_NO_DAY;
    const node *earliest = att_yaml_need(y, map, "earliest", "the first day that sources give");
    const node *latest = att_yaml_need(y, map, "latest", "the last day that sources give");
    if (att_yaml_date(y, earliest, c->start, c->horizon, &c->combat))
        att_yaml_date(y, latest, c->combat, c->horizon, &last);
    s->row = att_fields_find(c->model->params, "combat_start");
    if (s->row < 0)
        att_yaml_say_key(y, map, ATT_E_MODEL, ATT_ERROR, "leave combat: out", "the model %s has no start of combat",
                         c->model_name);
    s->basis = att_campaign_keys_basis(r, map, map, NULL);
    att_yaml_done(y, map);
    if (last == ATT_NO_DAY || s->row < 0)
        return 0;
    char a[11], b[11];
    s->prior = (att_prior){ATT_UNIFORM, c->combat - c->start, last - c->start + 1};
    s->words = att_arena_printf(&c->arena, "main combat begins on a day from %s to %s, all equally likely",
                                att_date_format(c->combat, a), att_date_format(last, b));
    r->yaml.failed |= !s->words;
    return 1;
}

static void read_priors(reader *r, node *top)
{
    att_campaign *c = r->campaign;
    node *map = att_campaign_keys_get(r, top, "parameters");
    size_t n = c->model ? att_fields_count(c->model->params) : 0;
    c->stated = ATT_KEYS_NEW(r, att_stated, n);
    if (!c->stated)
        return;
    c->n_stated += (size_t)read_combat(r, top, &c->stated[0]);
    if (!map || !att_yaml_map(&r->yaml, map))
        return;
    for (int row = 0; row < (int)n; row++) {
        node *at = att_campaign_keys_get(r, map, c->model->params[row].name);
        if (at)
            read_prior(r, at, row);
    }
    if (c->model)
        att_yaml_done(&r->yaml, map);
}

void att_campaign_inputs_read(reader *r, node *top)
{
    read_groups(r, top);
    read_priors(r, top);
}
