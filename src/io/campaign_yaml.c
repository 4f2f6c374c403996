/* SPDX-License-Identifier: Apache-2.0 */
#include "io/campaign_yaml.h"
#include "base/date.h"
#include "base/text.h"
#include "campaign/ledger.h"

#include <string.h>

typedef att_campaign_yaml reader;
typedef att_yaml_node node;

/* Ten years: the engine keeps a state for every day. */
enum { SPAN_MAX = 3653, MEN_MAX = 2000000, UNITS_MAX = 65535, THRESHOLDS_MAX = 8, MANY = 10000 };

struct att_campaign_mention {
    att_campaign_mention *next;
    const node *at;
    const char *claim;
    const att_ruling *ruling; /* NULL: a citation */
};

/* An array in the campaign's arena; on failure empty, and the reader's `failed` is set. */
#define MAKE(r, type, n) ((type *)make((r), (n), sizeof(type)))
static void *make(reader *r, size_t n, size_t size)
{
    void *p = att_arena_array(&r->campaign->arena, n, size);
    r->yaml.failed |= !p;
    return p;
}

static node *get(reader *r, node *map, const char *key) { return att_yaml_get(&r->yaml, map, key); }

/* ---- what a value rests on ---------------------------------------------------------------------------------- */

static void mention(reader *r, const node *at, const char *claim, const att_ruling *ruling)
{
    att_campaign_mention *m = MAKE(r, att_campaign_mention, 1);
    if (!m)
        return;
    *m = (att_campaign_mention){r->mention, at, claim, ruling};
    r->mention = m;
}

/* One id or a list of ids. Returns how many; ids go into a new array *out. */
static size_t read_ids(reader *r, node *at, const char *const **out, const att_ruling *ruling)
{
    size_t n = att_yaml_kind_of(at) == ATT_YAML_LIST ? att_yaml_count(at) : at != NULL;
    const char **id = MAKE(r, const char *, n);
    size_t n_read = 0;
    for (size_t i = 0; id && i < n; i++) {
        node *item = att_yaml_kind_of(at) == ATT_YAML_LIST ? att_yaml_item(at, i) : at;
        if (att_yaml_text(&r->yaml, item, &id[n_read]))
            mention(r, item, id[n_read++], ruling);
    }
    *out = id;
    return n_read;
}

/* basis: and cite: of a map, else the comment on the value's line, else what its group rests on. */
static att_basis read_basis(reader *r, const node *value, node *map, const att_basis *group)
{
    char path[96];
    att_basis b = {.text = "", .line = att_yaml_line(&r->yaml, value)};
    b.key = att_arena_strdup(&r->campaign->arena, att_yaml_path(value, path));
    r->yaml.failed |= !b.key;
    b.n_cite = read_ids(r, get(r, map, "cite"), &b.cite, NULL);
    if (!att_yaml_text(&r->yaml, get(r, map, "basis"), &b.text))
        b.text = value ? att_yaml_comment(&r->yaml, value) : "";
    if (group && !b.n_cite) {
        b.n_cite = group->n_cite;
        b.cite = group->cite;
    }
    if (group && !*b.text)
        b.text = group->text;
    return b;
}

/* A value may stand alone, or in a map as `value:` beside its basis. The node of the value. */
static node *unwrap(reader *r, node *at, node **map)
{
    *map = att_yaml_kind_of(at) == ATT_YAML_MAP ? at : NULL;
    return *map ? att_yaml_need(&r->yaml, at, "value", "the number itself") : at;
}

/* ---- dates, names ------------------------------------------------------------------------------------------- */

static void read_head(reader *r, node *top)
{
    att_campaign *c = r->campaign;
    att_yaml *y = &r->yaml;
    int64_t version;
    att_yaml_integer(y, att_yaml_need(y, top, "attrit", "1, the version of this format"), 1, 1, "the version of this format",
                     &version);
    att_yaml_name(y, att_yaml_need(y, top, "name", "a short name, such as north-1999"), &c->name);
    c->title = c->name;
    att_yaml_text(y, get(r, top, "title"), &c->title);
    att_yaml_text(y, att_yaml_need(y, top, "subject", "whom the ledger's rows count, as in its subject column"), &c->subject);
    c->evidence = "evidence.csv";
    att_yaml_text(y, get(r, top, "evidence"), &c->evidence);
    const node *start = att_yaml_need(y, top, "start", "the first day, such as 2024-10-28");
    const node *as_of = att_yaml_need(y, top, "as_of", "the cut-off: what had been reported by then counts");
    const node *horizon = att_yaml_need(y, top, "horizon", "the last day to forecast");
    /* A slip in one date must not hide a slip in the next; horizon is set only when all three are known. */
    att_day last;
    int began = att_yaml_date(y, start, ATT_DATE_LOW, ATT_DATE_HIGH, &c->start);
    int cut = att_yaml_date(y, as_of, began ? c->start : ATT_DATE_LOW, ATT_DATE_HIGH, &c->as_of);
    if (att_yaml_date(y, horizon, cut ? c->as_of : ATT_DATE_LOW, began ? c->start + SPAN_MAX : ATT_DATE_HIGH, &last) && began && cut)
        c->horizon = last;
    c->cut_off = c->as_of;
}

/* The nearest model's name, or NULL. */
static const char *nearest_model(const char *word)
{
    const char *name[32];
    size_t n = 0;
    for (; att_models()[n] && n < 32; n++)
        name[n] = att_models()[n]->name;
    return att_text_nearest(word, n, name);
}

static void read_model(reader *r, node *top)
{
    att_campaign *c = r->campaign;
    const node *at = att_yaml_need(&r->yaml, top, "model", "contingent");
    if (!att_yaml_text(&r->yaml, at, &c->model_name))
        return;
    c->model = att_model_find(c->model_name);
    if (c->model)
        return;
    const char *near = nearest_model(c->model_name);
    char help[100];
    snprintf(help, sizeof help, "did you mean %.60s?", near ? near : "");
    att_yaml_say(&r->yaml, at, ATT_E_MODEL, ATT_ERROR, near ? help : "`attrit models` lists them", "there is no model \"%.60s\"",
                 c->model_name);
}

/* ---- arrivals, units, combat -------------------------------------------------------------------------------- */

static void read_arrival(reader *r, node *map, const att_basis *group, att_arrival *a)
{
    att_campaign *c = r->campaign;
    att_yaml *y = &r->yaml;
    int64_t men = 0;
    if (!att_yaml_map(y, map))
        return;
    const node *date = att_yaml_need(y, map, "date", "the day they arrive");
    a->date = c->start;
    if (c->horizon != ATT_NO_DAY)
        att_yaml_date(y, date, c->start, c->horizon, &a->date);
    att_yaml_integer(y, att_yaml_need(y, map, "strength", "the number of people who arrive"), 1, MEN_MAX,
                     "the number of people who arrive", &men);
    a->men = (double)men;
    a->basis = read_basis(r, map, map, group);
    att_yaml_done(y, map);
}

/* A key that only models with the input of that name have, and that they cannot do without. */
static node *need_for(reader *r, node *top, const char *key, const char *input, const char *help)
{
    const att_model *m = r->campaign->model;
    return m && att_fields_find(m->inputs, input) >= 0 ? att_yaml_need(&r->yaml, top, key, help) : m ? NULL : get(r, top, key);
}

static void read_arrivals(reader *r, node *top)
{
    att_campaign *c = r->campaign;
    node *list = need_for(r, top, "arrivals", "arrivals", "a list such as [{date: 2024-10-28, strength: 3000}]");
    double total = 0;
    if (!att_yaml_list(&r->yaml, list, 1, MANY))
        return;
    c->arrival = MAKE(r, att_arrival, att_yaml_count(list));
    for (size_t i = 0; c->arrival && i < att_yaml_count(list); i++) {
        read_arrival(r, att_yaml_item(list, i), NULL, &c->arrival[c->n_arrivals++]);
        total += c->arrival[i].men;
    }
    if (total > MEN_MAX)
        att_yaml_say_key(&r->yaml, list, ATT_E_RANGE, ATT_ERROR, NULL, "arrivals add up to %.0f people; at most %d can be followed",
                         total, MEN_MAX);
}

static void read_units(reader *r, node *top)
{
    att_campaign *c = r->campaign;
    node *map = need_for(r, top, "units", "unit_size", "{count: 300}, how many small units there are");
    double total = 0;
    int64_t n = 0;
    if (!map || !att_yaml_map(&r->yaml, map))
        return;
    const node *count = att_yaml_need(&r->yaml, map, "count", "how many small units the contingent has");
    for (size_t i = 0; i < c->n_arrivals; i++)
        total += c->arrival[i].men;
    if (att_yaml_integer(&r->yaml, count, 1, UNITS_MAX, "how many small units the contingent has", &n) && c->n_arrivals
        && (double)n > total)
        att_yaml_say(&r->yaml, count, ATT_E_RANGE, ATT_ERROR, "a unit has at least one man",
                     "%d units are more than the %.0f people who arrive", (int)n, total);
    c->n_units = (size_t)n;
    c->units_basis = read_basis(r, count, map, NULL);
    att_yaml_done(&r->yaml, map);
}

/* The days between which main combat began become the prior of the parameter combat_start. */
static int read_combat(reader *r, node *top, att_stated *s)
{
    att_campaign *c = r->campaign;
    att_yaml *y = &r->yaml;
    node *map = get(r, top, "combat");
    if (!map || !att_yaml_map(y, map) || c->horizon == ATT_NO_DAY || !c->model)
        return 0;
    att_day last = ATT_NO_DAY;
    const node *earliest = att_yaml_need(y, map, "earliest", "the first day that sources give");
    const node *latest = att_yaml_need(y, map, "latest", "the last day that sources give");
    if (att_yaml_date(y, earliest, c->start, c->horizon, &c->combat))
        att_yaml_date(y, latest, c->combat, c->horizon, &last);
    s->row = att_fields_find(c->model->params, "combat_start");
    if (s->row < 0)
        att_yaml_say_key(y, map, ATT_E_MODEL, ATT_ERROR, "leave combat: out", "the model %s has no start of combat", c->model_name);
    s->basis = read_basis(r, map, map, NULL);
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

/* ---- inputs of the model ------------------------------------------------------------------------------------ */

static int has_own_key(const att_field *f)
{
    return (f->flags & ATT_DAILY) || !strcmp(f->name, "unit_size") || !strcmp(f->name, "thresholds");
}

static void read_given(reader *r, node *at, int row, const att_basis *group)
{
    att_campaign *c = r->campaign;
    const att_field *f = &c->model->inputs[row];
    att_yaml_range range = ATT_YAML_FROM(f->low, f->high);
    node *map, *value = unwrap(r, at, &map);
    int list = (f->flags & ATT_VECTOR) && att_yaml_kind_of(value) == ATT_YAML_LIST;
    size_t n = list ? att_yaml_count(value) : 1, n_read = 0;
    double *x = MAKE(r, double, n);
    for (size_t i = 0; x && i < n; i++)
        n_read += (size_t)att_yaml_number(&r->yaml, list ? att_yaml_item(value, i) : value, range, f->doc, &x[i]);
    att_basis basis = read_basis(r, at, map, group);
    if (map)
        att_yaml_done(&r->yaml, map);
    for (size_t i = 0; i < c->n_given; i++)
        if (c->given[i].row == row) {
            att_yaml_say_key(&r->yaml, at, ATT_E_KEY_TWICE, ATT_ERROR, "keep one of them", "%s is given in line %u already",
                             f->name, c->given[i].basis.line);
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
    att_yaml_text(&r->yaml, get(r, map, "name"), &unused);
    att_basis group = read_basis(r, map, map, NULL);
    if (att_yaml_kind_of(get(r, map, "basis")) == ATT_YAML_EMPTY)
        group.text = ""; /* a comment on the group's first line speaks of that line only */
    for (int row = 0; m && row < (int)att_fields_count(m->inputs); row++) {
        node *at = has_own_key(&m->inputs[row]) ? NULL : get(r, map, m->inputs[row].name);
        if (at)
            read_given(r, at, row, &group);
    }
    if (m)
        att_yaml_done(&r->yaml, map);
}

static void read_thresholds(reader *r, node *breaking)
{
    att_campaign *c = r->campaign;
    node *list = get(r, breaking, "thresholds");
    const node *main = get(r, breaking, "main");
    if (att_yaml_list(&r->yaml, list, 1, THRESHOLDS_MAX)) {
        c->threshold = MAKE(r, double, att_yaml_count(list));
        for (size_t i = 0; c->threshold && i < att_yaml_count(list); i++)
            c->n_thresholds += (size_t)att_yaml_number(&r->yaml, att_yaml_item(list, i), (att_yaml_range){0, 1, 1, 1},
                                                       "a share of the deployed", &c->threshold[c->n_thresholds]);
        c->thresholds_basis = read_basis(r, list, NULL, NULL);
    }
    const char **name = MAKE(r, const char *, c->n_thresholds + 1);
    size_t n = 0;
    for (; name && n < c->n_thresholds; n++) {
        name[n] = att_arena_printf(&c->arena, "below_%.0f", 100 * c->threshold[n]);
        for (size_t i = 0; i < n && name[n]; i++)
            if (!strcmp(name[i], name[n]))
                att_yaml_say(&r->yaml, att_yaml_item(list, n), ATT_E_RANGE, ATT_ERROR, "keep one of them",
                             "two thresholds share the name %s", name[n]);
    }
    if (!name || r->yaml.failed)
        return;
    name[n++] = "pulled_out";
    c->main_event = name[0];
    int which;
    if (att_yaml_choice(&r->yaml, main, n, name, &which))
        c->main_event = name[which];
}

static void read_inputs(reader *r, node *top)
{
    static const char *const group[] = {"doctrine", "posture", "supply", "rest", "reinforcement", "breaking", "inputs"};
    att_campaign *c = r->campaign;
    c->given = MAKE(r, att_given, c->model ? att_fields_count(c->model->inputs) : 0);
    if (!c->given)
        return;
    read_thresholds(r, get(r, top, "breaking"));
    for (size_t i = 0; i < sizeof group / sizeof *group; i++)
        read_group(r, get(r, top, group[i]));
}

/* ---- priors ------------------------------------------------------------------------------------------------- */

static const struct prior_form {
    const char *name, *a, *b;
} prior_form[] = {
    [ATT_FIXED] = {"fixed", "value", NULL},      [ATT_UNIFORM] = {"uniform", "low", "high"},
    [ATT_NORMAL] = {"normal", "mean", "sd"},     [ATT_LOGNORMAL] = {"log-normal", "median", "sd_log"},
    [ATT_BETA] = {"beta", "a", "b"},             [ATT_GAMMA] = {"gamma", "shape", "rate"},
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
    if (!att_yaml_choice(y, att_yaml_need(y, at, "prior", "log-normal, beta, uniform, normal, gamma or fixed"), N_PRIORS, name,
                         &kind))
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
    s.basis = read_basis(r, at, map, NULL);
    if (map && ok)
        att_yaml_done(&r->yaml, map);
    if (ok && att_prior_check(&s.prior, f, why)) {
        att_yaml_say(&r->yaml, at, ATT_E_PRIOR, ATT_ERROR, why, "%s (%s) cannot have this prior", f->name, f->doc);
        ok = 0;
    }
    for (size_t i = 0; ok && i < c->n_stated; i++)
        if (c->stated[i].row == row) {
            att_yaml_say_key(&r->yaml, at, ATT_E_KEY_TWICE, ATT_ERROR, "keep one of them", "%s is given in line %u already",
                             f->name, c->stated[i].basis.line);
            return;
        }
    if (ok)
        c->stated[c->n_stated++] = s;
}

static void read_priors(reader *r, node *top)
{
    att_campaign *c = r->campaign;
    node *map = get(r, top, "parameters");
    size_t n = c->model ? att_fields_count(c->model->params) : 0;
    c->stated = MAKE(r, att_stated, n);
    if (!c->stated)
        return;
    c->n_stated += (size_t)read_combat(r, top, &c->stated[0]);
    if (!map || !att_yaml_map(&r->yaml, map))
        return;
    for (int row = 0; row < (int)n; row++) {
        node *at = get(r, map, c->model->params[row].name);
        if (at)
            read_prior(r, at, row);
    }
    if (c->model)
        att_yaml_done(&r->yaml, map);
}

/* ---- statements, questions ---------------------------------------------------------------------------------- */

static void read_sentences(reader *r, node *top)
{
    att_campaign *c = r->campaign;
    node *list = get(r, top, "statements");
    if (!att_yaml_list(&r->yaml, list, 0, MANY))
        return;
    c->sentence = MAKE(r, att_sentence, att_yaml_count(list));
    for (size_t i = 0; c->sentence && i < att_yaml_count(list); i++) {
        node *map = att_yaml_item(list, i);
        att_sentence s = {""};
        if (!att_yaml_map(&r->yaml, map))
            continue;
        att_yaml_text(&r->yaml, att_yaml_need(&r->yaml, map, "says", "what is assumed, one sentence"), &s.text);
        s.basis = read_basis(r, map, map, NULL);
        att_yaml_done(&r->yaml, map);
        c->sentence[c->n_sentences++] = s;
    }
}

static void read_questions(reader *r, node *top)
{
    att_campaign *c = r->campaign;
    node *map = get(r, top, "questions");
    if (!map || !att_yaml_map(&r->yaml, map))
        return;
    node *list = get(r, map, "dates");
    if (att_yaml_list(&r->yaml, list, 1, 100) && c->horizon != ATT_NO_DAY) {
        c->date = MAKE(r, att_day, att_yaml_count(list));
        for (size_t i = 0; c->date && i < att_yaml_count(list); i++) {
            att_day after = c->n_dates ? c->date[c->n_dates - 1] + 1 : c->start;
            c->n_dates += (size_t)att_yaml_date(&r->yaml, att_yaml_item(list, i), after, c->horizon, &c->date[c->n_dates]);
        }
    }
    att_yaml_done(&r->yaml, map);
}

/* ---- reports: noise, sources, rulings ----------------------------------------------------------------------- */

static void read_constant(reader *r, node *map, const char *key, att_yaml_range range, double *out, att_basis *basis)
{
    node *at = get(r, map, key), *wrapped, *value = unwrap(r, at, &wrapped);
    if (!at)
        return;
    att_yaml_number(&r->yaml, value, range, "on the log scale: 0.1 is about 10 %", out);
    *basis = read_basis(r, at, wrapped, NULL);
    if (wrapped)
        att_yaml_done(&r->yaml, wrapped);
}

static void read_reporting(reader *r, node *top)
{
    static const char *const grade[ATT_N_GRADES] = {"A", "B", "C", "D", "E", "F"};
    att_reporting *o = &r->campaign->reporting;
    node *map = get(r, top, "observation");
    const att_yaml_range sd = {0, 5, 1, 0};
    if (!map || !att_yaml_map(&r->yaml, map))
        return;
    read_constant(r, map, "noise", sd, &o->noise.sd, &o->basis[0]);
    read_constant(r, map, "window_noise", ATT_YAML_FROM(0, 5), &o->noise.window, &o->basis[1]);
    node *bias = get(r, map, "bias");
    if (bias && att_yaml_map(&r->yaml, bias)) {
        for (size_t g = 0; g < ATT_N_GRADES; g++)
            att_yaml_number(&r->yaml, get(r, bias, grade[g]), sd, "on the log scale: 0.1 is about 10 %", &o->bias_sd[g]);
        o->basis[2] = read_basis(r, bias, bias, NULL);
        att_yaml_done(&r->yaml, bias);
    }
    read_constant(r, map, "killed_bias", sd, &o->killed_sd, &o->basis[3]);
    read_constant(r, map, "head_count_bias", sd, &o->head_count_sd, &o->basis[4]);
    read_constant(r, map, "mean_bias", ATT_YAML_FROM(-3, 3), &o->mean_bias, &o->basis[5]);
    att_yaml_done(&r->yaml, map);
}

static size_t count_words(const char *const *word)
{
    size_t n = 0;
    while (word[n])
        n++;
    return n;
}

static void read_source(reader *r, node *map)
{
    static const char *const grade[ATT_N_GRADES] = {"A", "B", "C", "D", "E", "F"};
    att_campaign *c = r->campaign;
    att_yaml *y = &r->yaml;
    att_speaker s = {"", "", "", '-'};
    int kind, letter;
    if (!att_yaml_map(y, map))
        return;
    const node *name = att_yaml_need(y, map, "name", "the source as the ledger writes it");
    int ok = att_yaml_text(y, name, &s.name);
    s.voice = s.name;
    att_yaml_text(y, get(r, map, "voice"), &s.voice);
    if (att_yaml_choice(y, get(r, map, "kind"), count_words(att_ledger_kinds), att_ledger_kinds, &kind))
        s.kind = att_ledger_kinds[kind];
    if (att_yaml_choice(y, get(r, map, "reliability"), ATT_N_GRADES, grade, &letter))
        s.reliability = grade[letter][0];
    const char *unused;
    att_yaml_text(y, get(r, map, "basis"), &unused);
    att_yaml_done(y, map);
    if (ok && att_campaign_speaker(c, s.name))
        att_yaml_say(y, name, ATT_E_KEY_TWICE, ATT_ERROR, "keep one of them", "the source \"%.60s\" is listed already", s.name);
    else if (ok)
        c->speaker[c->n_speakers++] = s;
}

static void read_sources(reader *r, node *top)
{
    node *list = get(r, top, "sources");
    if (!att_yaml_list(&r->yaml, list, 0, MANY))
        return;
    r->campaign->speaker = MAKE(r, att_speaker, att_yaml_count(list));
    for (size_t i = 0; r->campaign->speaker && i < att_yaml_count(list); i++)
        read_source(r, att_yaml_item(list, i));
}

/* A ruling may settle several claims; each gets a row of its own. */
static void add_rulings(reader *r, node *ids, att_ruling form)
{
    att_campaign *c = r->campaign;
    size_t n = att_yaml_kind_of(ids) == ATT_YAML_LIST ? att_yaml_count(ids) : ids != NULL;
    for (size_t i = 0; i < n; i++) {
        node *at = att_yaml_kind_of(ids) == ATT_YAML_LIST ? att_yaml_item(ids, i) : ids;
        if (!att_yaml_text(&r->yaml, at, &form.claim))
            continue;
        for (size_t k = 0; k < c->n_rulings; k++)
            if (!strcmp(c->ruling[k].claim, form.claim))
                att_yaml_say(&r->yaml, at, ATT_E_KEY_TWICE, ATT_ERROR, "keep one of them", "%.60s has been ruled on already",
                             form.claim);
        c->ruling[c->n_rulings] = form;
        mention(r, at, form.claim, &c->ruling[c->n_rulings++]);
    }
}

static void read_ruling(reader *r, node *map)
{
    static const char *const word[] = {"fit", "judge", "set-aside"};
    static const att_use meaning[] = {ATT_USE_FITTED, ATT_USE_JUDGED, ATT_USE_ASIDE};
    att_campaign *c = r->campaign;
    att_yaml *y = &r->yaml;
    att_ruling form = {.why = ""};
    int use;
    if (!att_yaml_map(y, map))
        return;
    node *ids = get(r, map, "claims");
    if (!ids)
        ids = att_yaml_need(y, map, "claim", "the id of a ledger row");
    int ok = att_yaml_choice(y, att_yaml_need(y, map, "use", "fit, judge or set-aside"), 3, word, &use);
    ok &= att_yaml_text(y, att_yaml_need(y, map, "why", "the reason, one clause"), &form.why);
    const node *as = get(r, map, "as");
    if (att_yaml_text(y, as, &form.as) && c->model && att_fields_find(c->model->quantities, form.as) < 0)
        att_yaml_say(y, as, ATT_E_REFERENCE, ATT_ERROR, NULL, "the model does not count \"%.60s\"", form.as);
    att_yaml_done(y, map);
    if (!ok)
        return;
    form.use = meaning[use];
    add_rulings(r, ids, form);
}

static void read_rulings(reader *r, node *top)
{
    node *list = get(r, top, "rulings");
    size_t n = 0;
    if (!att_yaml_list(&r->yaml, list, 0, MANY))
        return;
    for (size_t i = 0; i < att_yaml_count(list); i++) {
        node *map = att_yaml_item(list, i), *ids = att_yaml_kind_of(map) == ATT_YAML_MAP ? get(r, map, "claims") : NULL;
        n += att_yaml_kind_of(ids) == ATT_YAML_LIST ? att_yaml_count(ids) : 1;
    }
    r->campaign->ruling = MAKE(r, att_ruling, n);
    for (size_t i = 0; r->campaign->ruling && i < att_yaml_count(list); i++)
        read_ruling(r, att_yaml_item(list, i));
}

/* ---- the whole ---------------------------------------------------------------------------------------------- */

int att_campaign_yaml_read(att_campaign_yaml *r, att_campaign *c, att_diag *diag, att_err *err)
{
    *r = (att_campaign_yaml){.campaign = c};
    int code = att_yaml_parse(&r->yaml, &c->arena, &c->yaml, diag, err);
    if (code)
        return code;
    node *top = r->yaml.root;
    read_head(r, top);
    read_model(r, top);
    read_arrivals(r, top);
    read_units(r, top);
    read_inputs(r, top);
    read_priors(r, top);
    read_sentences(r, top);
    read_questions(r, top);
    read_reporting(r, top);
    read_sources(r, top);
    read_rulings(r, top);
    if (!r->yaml.failed) /* else some keys were not asked for */
        att_yaml_done(&r->yaml, top);
    code = att_yaml_end(&r->yaml, err);
    return code < 0 ? code : 0;
}

static void check_ruling(reader *r, const att_campaign_mention *m, const att_claim *k)
{
    const att_campaign *c = r->campaign;
    const char *quantity = m->ruling->as ? m->ruling->as : k->quantity;
    if (m->ruling->use == ATT_USE_FITTED && c->model && att_fields_find(c->model->quantities, quantity) < 0)
        att_yaml_say(&r->yaml, m->at, ATT_E_REFERENCE, ATT_ERROR, "use: judge or set-aside, or say with as: what it counts",
                     "%.60s cannot be fitted: the model does not count %.60s", k->id, quantity);
}

void att_campaign_yaml_check(att_campaign_yaml *r)
{
    const att_campaign *c = r->campaign;
    char a[11], b[11];
    for (const att_campaign_mention *m = r->mention; m; m = m->next) {
        int row = att_campaign_find(c, m->claim);
        if (row < 0)
            att_yaml_say(&r->yaml, m->at, m->ruling ? ATT_E_REFERENCE : ATT_E_CITE, ATT_ERROR, NULL,
                         "the ledger has no claim \"%.60s\"", m->claim);
        else if (m->ruling)
            check_ruling(r, m, &c->claim[row]);
        else if (c->as_of != ATT_NO_DAY && c->claim[row].date_reported > c->as_of)
            att_yaml_say(&r->yaml, m->at, ATT_E_CITE, ATT_ERROR, "assume only what had been reported by the cut-off",
                         "%.60s was reported on %s, after the cut-off %s", m->claim,
                         att_date_format(c->claim[row].date_reported, a), att_date_format(c->as_of, b));
    }
}
