/* SPDX-License-Identifier: Apache-2.0 */
/* Who is there, in campaign.yaml: units and brigades, arrivals, the two sides of the sector. */
#include "io/campaign_keys.h"
#include "base/date.h"

#include <string.h>

typedef att_campaign_keys reader;
typedef att_yaml_node node;

enum { TOTAL_MAX = 2000000, UNITS_MAX = 65535, UNIT_MEN_MAX = 65535, BRIGADES_MAX = 1000, SECTOR_MEN_MAX = 1000000000 };

static const char contingent_units[] = "how many small units the contingent has";

/* A key that only models with the input of that name have, and that they cannot do without. */
static node *need_for(reader *r, node *top, const char *key, const char *input, const char *help)
{
    const att_model *m = r->campaign->model;
    return m && att_fields_find(m->inputs, input) >= 0 ? att_yaml_need(&r->yaml, top, key, help)
           : m                                         ? NULL
                                                       : att_campaign_keys_get(r, top, key);
}

/* ---- units and brigades --------------------------------------------------------------------------------------- */

/* Men of each unit, one by one. 1: f has them. */
static int read_sizes(reader *r, node *list, att_formation *f)
{
    if (!att_yaml_list(&r->yaml, list, 1, UNITS_MAX))
        return 0;
    double *size = ATT_KEYS_NEW(r, double, att_yaml_count(list));
    for (size_t i = 0; size && i < att_yaml_count(list); i++) {
        int64_t men;
        if (!att_yaml_integer(&r->yaml, att_yaml_item(list, i), 1, UNIT_MEN_MAX, "men of one unit", &men))
            return 0;
        size[i] = (double)men;
        f->men += size[i];
    }
    f->size = size;
    f->n_units = att_yaml_count(list);
    return 1;
}

/* How many units, as equal as can be. */
static int read_count(reader *r, node *map, const char *what, att_formation *f)
{
    int64_t n;
    if (!att_yaml_integer(&r->yaml, att_yaml_need(&r->yaml, map, "count", what), 1, UNITS_MAX, what, &n))
        return 0;
    f->n_units = (size_t)n;
    return 1;
}

/* Units of f.men in all need a man each, and hold no more than a unit can. */
static int check_count(reader *r, const node *count, const att_formation *f, const char *who)
{
    double n = (double)f->n_units;
    if (!f->size && n > f->men)
        att_yaml_say(&r->yaml, count, ATT_E_RANGE, ATT_ERROR, "a unit has at least one man",
                     "%.0f units are more than the %.0f people %s", n, f->men, who);
    else if (!f->size && f->men > n * UNIT_MEN_MAX)
        att_yaml_say(&r->yaml, count, ATT_E_RANGE, ATT_ERROR, "divide them into more units",
                     "%.0f people %s in %.0f unit%s: a unit has at most %d men", f->men, who, n, n > 1 ? "s" : "",
                     UNIT_MEN_MAX);
    else
        return 1;
    return 0;
}

/* {name, count, strength} or {name, sizes}, and its share of the line. 1: all of it could be read. */
static int read_brigade(reader *r, node *map, att_formation *f)
{
    att_yaml *y = &r->yaml;
    int64_t men = 0;
    if (!att_yaml_map(y, map))
        return 0;
    int ok = att_yaml_name(y, att_yaml_need(y, map, "name", "a short name, such as guards"), &f->name);
    f->title = f->name;
    node *title = att_campaign_keys_get(r, map, "title");
    ok &= !title || att_yaml_text(y, title, &f->title);
    node *sizes = att_campaign_keys_get(r, map, "sizes"), *count = NULL;
    if (sizes) {
        ok &= read_sizes(r, sizes, f);
    } else {
        static const char what[] = "the people of this brigade when all have arrived";
        ok &= read_count(r, map, "how many small units the brigade has", f);
        ok &= att_yaml_integer(y, att_yaml_need(y, map, "strength", what), 1, TOTAL_MAX, what, &men);
        f->men = (double)men;
        count = att_campaign_keys_get(r, map, "count");
    }
    node *share = att_campaign_keys_get(r, map, "share");
    if (share)
        ok &= att_yaml_number(y, share, ATT_YAML_FRACTION, "the brigade's share of the line", &f->share);
    f->basis = att_campaign_keys_basis(r, map, map, NULL);
    att_yaml_done(y, map);
    return ok && (!count || check_count(r, count, f, "of this brigade"));
}

static void check_names(reader *r, node *list)
{
    const att_campaign *c = r->campaign;
    for (size_t i = 0; i < c->n_formations; i++)
        for (size_t k = 0; k < i; k++)
            if (!strcmp(c->formation[i].name, c->formation[k].name))
                att_yaml_say(&r->yaml, att_yaml_item(list, i), ATT_E_KEY_TWICE, ATT_ERROR, "keep one of them",
                             "there is a brigade \"%s\" already", c->formation[i].name);
}

static void check_shares(reader *r, const node *list)
{
    const att_campaign *c = r->campaign;
    double all = 0;
    size_t given = 0;
    for (size_t i = 0; i < c->n_formations; i++)
        if (!isnan(c->formation[i].share)) {
            all += c->formation[i].share;
            given++;
        }
    if (given && given < c->n_formations)
        att_yaml_say_key(&r->yaml, list, ATT_E_KEY_MISSING, ATT_ERROR,
                         "give all of them a share, or none: then each unit has the same",
                         "%zu of %zu brigades have no share of the line", c->n_formations - given, c->n_formations);
    else if (given && fabs(all - 1) > 1e-6)
        att_yaml_say_key(&r->yaml, list, ATT_E_SUM, ATT_ERROR, "they are shares of one line",
                         "the brigades' shares add up to %.6g, not to 1", all);
}

static void check_units(reader *r, node *map, const node *list)
{
    const att_campaign *c = r->campaign;
    node *count = att_campaign_keys_get(r, map, "count");
    size_t n = 0;
    int64_t said;
    for (size_t i = 0; i < c->n_formations; i++)
        n += c->formation[i].n_units;
    if (n > UNITS_MAX)
        att_yaml_say_key(&r->yaml, list, ATT_E_RANGE, ATT_ERROR, NULL,
                         "the brigades have %zu units together; at most %d can be followed", n, UNITS_MAX);
    else if (count && att_yaml_integer(&r->yaml, count, 1, UNITS_MAX, contingent_units, &said) && (size_t)said != n)
        att_yaml_say(&r->yaml, count, ATT_E_SUM, ATT_ERROR, "correct one of them, or leave this count out",
                     "the brigades have %zu units together, not %d", n, (int)said);
}

static void list_brigades(reader *r)
{
    att_campaign *c = r->campaign;
    uint32_t unit = 0;
    c->brigade = ATT_KEYS_NEW(r, att_brigade, c->n_formations);
    for (size_t i = 0; c->brigade && i < c->n_formations; i++) {
        const att_formation *f = &c->formation[i];
        c->brigade[c->n_brigades++] = (att_brigade){f->name, f->title, unit, (uint32_t)f->n_units};
        unit += (uint32_t)f->n_units;
    }
}

/* Names stay known where a brigade has a mistake, so that arrivals which name it are not blamed for that. */
static void read_brigades(reader *r, node *map, node *list)
{
    att_campaign *c = r->campaign;
    int ok = 1;
    if (!att_yaml_list(&r->yaml, list, 1, BRIGADES_MAX))
        return;
    c->formation = ATT_KEYS_NEW(r, att_formation, att_yaml_count(list));
    for (size_t i = 0; c->formation && i < att_yaml_count(list); i++) {
        c->formation[i] = (att_formation){.name = "", .title = "", .share = NAN};
        ok &= read_brigade(r, att_yaml_item(list, i), &c->formation[i]);
        c->n_formations++;
    }
    check_names(r, list);
    if (ok) {
        check_shares(r, list);
        check_units(r, map, list);
    }
    list_brigades(r);
}

static void read_equal_units(reader *r, node *map, node *sizes)
{
    att_campaign *c = r->campaign;
    att_formation f = {.name = "", .title = "", .share = NAN};
    node *count = att_campaign_keys_get(r, map, "count");
    int64_t said;
    int ok = sizes ? read_sizes(r, sizes, &f) : read_count(r, map, contingent_units, &f);
    f.basis = att_campaign_keys_basis(r, sizes ? sizes : count, map, NULL);
    c->formation = ATT_KEYS_NEW(r, att_formation, 1);
    if (!ok || !c->formation)
        return;
    if (sizes && count && att_yaml_integer(&r->yaml, count, 1, UNITS_MAX, contingent_units, &said)
        && (size_t)said != f.n_units)
        att_yaml_say(&r->yaml, count, ATT_E_SUM, ATT_ERROR, "correct one of them, or leave this count out",
                     "sizes lists %zu units, not %d", f.n_units, (int)said);
    c->formation[c->n_formations++] = f;
}

static void read_units(reader *r, node *map)
{
    if (!map || !att_yaml_map(&r->yaml, map))
        return;
    node *brigades = att_campaign_keys_get(r, map, "brigades"), *sizes = att_campaign_keys_get(r, map, "sizes");
    if (brigades && sizes)
        att_yaml_say_key(&r->yaml, sizes, ATT_E_KEY_TWICE, ATT_ERROR, "write sizes: inside each brigade",
                         "units has both sizes and brigades");
    else if (brigades)
        read_brigades(r, map, brigades);
    else
        read_equal_units(r, map, sizes);
    const char *unused;
    att_yaml_text(&r->yaml, att_campaign_keys_get(r, map, "basis"), &unused);
    att_campaign_keys_get(r, map, "cite");
    att_campaign_keys_get(r, map, "count");
    att_yaml_done(&r->yaml, map);
}

/* ---- arrivals ------------------------------------------------------------------------------------------------- */

static int find_brigade(reader *r, const node *at)
{
    const att_campaign *c = r->campaign;
    const char *name[BRIGADES_MAX];
    int row = -1;
    if (at && !c->n_brigades && !r->yaml.failed)
        att_yaml_say(&r->yaml, at, ATT_E_REFERENCE, ATT_ERROR,
                     "list them under units: as brigades:", "the campaign has no brigades");
    if (!at || !c->n_brigades)
        return -1;
    for (size_t i = 0; i < c->n_brigades; i++)
        name[i] = c->brigade[i].name;
    att_yaml_choice(&r->yaml, at, c->n_brigades, name, &row);
    return row;
}

static void read_arrival(reader *r, node *map, att_arrival *a)
{
    att_campaign *c = r->campaign;
    att_yaml *y = &r->yaml;
    int64_t men = 0;
    a->brigade = -1;
    if (!att_yaml_map(y, map))
        return;
    const node *date = att_yaml_need(y, map, "date", "the day they arrive");
    a->date = c->start;
    if (c->horizon != ATT_NO_DAY)
        att_yaml_date(y, date, c->start, c->horizon, &a->date);
    att_yaml_integer(y, att_yaml_need(y, map, "strength", "the number of people who arrive"), 1, TOTAL_MAX,
                     "the number of people who arrive", &men);
    a->men = (double)men;
    a->brigade = find_brigade(r, att_campaign_keys_get(r, map, "brigade"));
    a->basis = att_campaign_keys_basis(r, map, map, NULL);
    att_yaml_done(y, map);
}

static void read_arrivals(reader *r, node *list)
{
    att_campaign *c = r->campaign;
    double total = 0;
    if (!att_yaml_list(&r->yaml, list, 1, ATT_KEYS_MANY))
        return;
    c->arrival = ATT_KEYS_NEW(r, att_arrival, att_yaml_count(list));
    for (size_t i = 0; c->arrival && i < att_yaml_count(list); i++) {
        read_arrival(r, att_yaml_item(list, i), &c->arrival[c->n_arrivals++]);
        total += c->arrival[i].men;
    }
    if (total > TOTAL_MAX)
        att_yaml_say_key(&r->yaml, list, ATT_E_RANGE, ATT_ERROR, NULL,
                         "arrivals add up to %.0f people; at most %d can be followed", total, TOTAL_MAX);
}

/* ---- do they add up? -------------------------------------------------------------------------------------------- */

/* Those who come to a brigade by name have places there. */
static void check_named(reader *r, node *arrivals)
{
    const att_campaign *c = r->campaign;
    for (size_t b = 0; b < c->n_brigades; b++) {
        double men = 0;
        size_t last = 0;
        for (size_t i = 0; i < c->n_arrivals; i++)
            if (c->arrival[i].brigade == (int)b) {
                men += c->arrival[i].men;
                last = i;
            }
        if (men > c->formation[b].men)
            att_yaml_say(&r->yaml, att_yaml_item(arrivals, last), ATT_E_SUM, ATT_ERROR,
                         "correct its strength, or name another brigade",
                         "%.0f people arrive for the brigade \"%s\", which has %.0f", men, c->formation[b].name,
                         c->formation[b].men);
    }
}

/* Units and arrivals speak of the same men. */
static void check_total(reader *r, node *units, node *arrivals)
{
    att_campaign *c = r->campaign;
    double come = 0, places = 0;
    for (size_t i = 0; i < c->n_arrivals; i++)
        come += c->arrival[i].men;
    for (size_t b = 0; b < c->n_formations; b++)
        places += c->formation[b].men;
    const node *brigades = att_campaign_keys_get(r, units, "brigades"),
               *sizes = att_campaign_keys_get(r, units, "sizes");
    if (!brigades && !sizes) {
        c->formation[0].men = come;
        check_count(r, att_campaign_keys_get(r, units, "count"), &c->formation[0], "who arrive");
    } else if (places != come) {
        att_yaml_say_key(&r->yaml, brigades ? brigades : sizes, ATT_E_SUM, ATT_ERROR,
                         "correct one of them: every unit is filled by those who arrive",
                         "%s add up to %.0f people, but %.0f are to arrive", brigades ? "the brigades" : "the units",
                         places, come);
    }
    check_named(r, arrivals);
}

/* ---- the sector ----------------------------------------------------------------------------------------------- */

static void read_side(reader *r, node *list, int side)
{
    att_campaign *c = r->campaign;
    if (!att_yaml_list(&r->yaml, list, 1, ATT_KEYS_MANY) || c->horizon == ATT_NO_DAY)
        return;
    att_strength *s = c->strength[side] = ATT_KEYS_NEW(r, att_strength, att_yaml_count(list));
    size_t n = 0;
    for (size_t i = 0; s && i < att_yaml_count(list); i++) {
        node *map = att_yaml_item(list, i);
        int64_t men;
        if (!att_yaml_map(&r->yaml, map))
            continue;
        const node *date = att_yaml_need(&r->yaml, map, "date", "the day from which on it holds");
        int ok = att_yaml_date(&r->yaml, date, n ? s[n - 1].date + 1 : ATT_DATE_LOW, c->horizon, &s[n].date);
        ok &= att_yaml_integer(&r->yaml, att_yaml_need(&r->yaml, map, "strength", "troops in the sector"), 1,
                               SECTOR_MEN_MAX, "troops in the sector", &men);
        s[n].basis = att_campaign_keys_basis(r, map, map, NULL);
        att_yaml_done(&r->yaml, map);
        s[n].men = (double)men;
        n += (size_t)ok;
        if (ok && n == 1 && s[0].date > c->start)
            att_yaml_say(&r->yaml, date, ATT_E_DATE, ATT_ERROR,
                         "let the first strength be of the campaign's start or before",
                         "nothing is said of the days before this one");
    }
    c->n_strengths[side] = n;
}

static void read_sector(reader *r, node *top)
{
    node *map = att_campaign_keys_get(r, top, "sector");
    const att_model *m = r->campaign->model;
    if (!map || !att_yaml_map(&r->yaml, map))
        return;
    if (m && att_fields_find(m->inputs, "sector_own") < 0)
        att_yaml_say_key(&r->yaml, map, ATT_E_MODEL, ATT_ERROR, "leave sector: out", "the model %s has no sector",
                         r->campaign->model_name);
    static const char help[] = "a list such as [{date: 2024-10-28, strength: 20000}]";
    read_side(r, att_yaml_need(&r->yaml, map, "own", help), ATT_OWN);
    read_side(r, att_yaml_need(&r->yaml, map, "opponent", help), ATT_OPPONENT);
    att_campaign_keys_get(r, map, "threshold"); /* an input: campaign_inputs.c reads it */
    att_yaml_done(&r->yaml, map);
}

void att_campaign_men_read(reader *r, node *top)
{
    node *arrivals = need_for(r, top, "arrivals", "arrivals", "a list such as [{date: 2024-10-28, strength: 3000}]");
    node *units = need_for(r, top, "units", "unit_size", "{count: 300}, how many small units there are");
    read_units(r, units);
    uint32_t before = r->yaml.diag->n_errors;
    read_arrivals(r, arrivals);
    if (!r->yaml.failed && r->campaign->n_arrivals && r->campaign->n_formations && r->yaml.diag->n_errors == before)
        check_total(r, units, arrivals);
    read_sector(r, top);
}
