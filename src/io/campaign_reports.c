/* SPDX-License-Identifier: Apache-2.0 */
/* How reports are read: observation, sources and rulings in campaign.yaml. */
#include "io/campaign_keys.h"
#include "campaign/ledger.h"

#include <math.h>
#include <string.h>

typedef att_campaign_keys reader;
typedef att_yaml_node node;

static void read_constant(reader *r, node *map, const char *key, att_yaml_range range, double *out, att_basis *basis)
{
    node *at = att_campaign_keys_get(r, map, key), *wrapped, *value = att_campaign_keys_unwrap(r, at, &wrapped);
    if (!at)
        return;
    att_yaml_number(&r->yaml, value, range, "on the log scale: 0.1 is about 10 %", out);
    *basis = att_campaign_keys_basis(r, at, wrapped, NULL);
    if (wrapped)
        att_yaml_done(&r->yaml, wrapped);
}

static void read_reporting(reader *r, node *top)
{
    static const char *const grade[ATT_N_GRADES] = {"A", "B", "C", "D", "E", "F"};
    att_reporting *o = &r->campaign->reporting;
    node *map = att_campaign_keys_get(r, top, "observation");
    const att_yaml_range sd = {0, 5, 1, 0};
    if (!map || !att_yaml_map(&r->yaml, map))
        return;
    read_constant(r, map, "noise", sd, &o->noise.sd, &o->basis[0]);
    read_constant(r, map, "window_noise", ATT_YAML_FROM(0, 5), &o->noise.window, &o->basis[1]);
    node *bias = att_campaign_keys_get(r, map, "bias");
    if (bias && att_yaml_map(&r->yaml, bias)) {
        for (size_t g = 0; g < ATT_N_GRADES; g++)
            att_yaml_number(&r->yaml, att_campaign_keys_get(r, bias, grade[g]), sd,
                            "on the log scale: 0.1 is about 10 %", &o->bias_sd[g]);
        o->basis[2] = att_campaign_keys_basis(r, bias, bias, NULL);
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
    att_yaml_text(y, att_campaign_keys_get(r, map, "voice"), &s.voice);
    if (att_yaml_choice(y, att_campaign_keys_get(r, map, "kind"), count_words(att_ledger_kinds), att_ledger_kinds,
                        &kind))
        s.kind = att_ledger_kinds[kind];
    if (att_yaml_choice(y, att_campaign_keys_get(r, map, "reliability"), ATT_N_GRADES, grade, &letter))
        s.reliability = grade[letter][0];
    const char *unused;
    att_yaml_text(y, att_campaign_keys_get(r, map, "basis"), &unused);
    att_yaml_done(y, map);
    if (ok && att_campaign_speaker(c, s.name))
        att_yaml_say(y, name, ATT_E_KEY_TWICE, ATT_ERROR, "keep one of them", "the source \"%.60s\" is listed already",
                     s.name);
    else if (ok)
        c->speaker[c->n_speakers++] = s;
}

static void read_sources(reader *r, node *top)
{
    node *list = att_campaign_keys_get(r, top, "sources");
    if (!att_yaml_list(&r->yaml, list, 0, ATT_KEYS_MANY))
        return;
    r->campaign->speaker = ATT_KEYS_NEW(r, att_speaker, att_yaml_count(list));
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
                att_yaml_say(&r->yaml, at, ATT_E_KEY_TWICE, ATT_ERROR, "keep one of them",
                             "%.60s has been ruled on already", form.claim);
        c->ruling[c->n_rulings] = form;
        att_campaign_keys_mention(r, at, form.claim, &c->ruling[c->n_rulings++]);
    }
}

static void read_ruling(reader *r, node *map)
{
    static const char *const word[] = {"fit", "judge", "set-aside"};
    static const att_use meaning[] = {ATT_USE_FITTED, ATT_USE_JUDGED, ATT_USE_ASIDE};
    att_campaign *c = r->campaign;
    att_yaml *y = &r->yaml;
    att_ruling form = {.why = "", .at_least = NAN};
    int use;
    if (!att_yaml_map(y, map))
        return;
    node *ids = att_campaign_keys_get(r, map, "claims");
    if (!ids)
        ids = att_yaml_need(y, map, "claim", "the id of a ledger row");
    int ok = att_yaml_choice(y, att_yaml_need(y, map, "use", "fit, judge or set-aside"), 3, word, &use);
    ok &= att_yaml_text(y, att_yaml_need(y, map, "why", "the reason, one clause"), &form.why);
    const node *as = att_campaign_keys_get(r, map, "as");
    if (att_yaml_text(y, as, &form.as) && c->model && att_fields_find(c->model->quantities, form.as) < 0) {
        att_yaml_say(y, as, ATT_E_REFERENCE, ATT_ERROR, NULL, "the model does not count \"%.60s\"", form.as);
        form.as = NULL;
    }
    node *at_least = att_campaign_keys_get(r, map, "at_least");
    if (at_least)
        ok &= att_yaml_number(y, at_least, ATT_YAML_ABOVE(0),
                              "what its words say at least of the quantity under as:", &form.at_least);
    att_yaml_done(y, map);
    if (!ok)
        return;
    form.use = meaning[use];
    add_rulings(r, ids, form);
}

static void read_rulings(reader *r, node *top)
{
    node *list = att_campaign_keys_get(r, top, "rulings");
    size_t n = 0;
    if (!att_yaml_list(&r->yaml, list, 0, ATT_KEYS_MANY))
        return;
    for (size_t i = 0; i < att_yaml_count(list); i++) {
        node *map = att_yaml_item(list, i),
             *ids = att_yaml_kind_of(map) == ATT_YAML_MAP ? att_campaign_keys_get(r, map, "claims") : NULL;
        n += att_yaml_kind_of(ids) == ATT_YAML_LIST ? att_yaml_count(ids) : 1;
    }
    r->campaign->ruling = ATT_KEYS_NEW(r, att_ruling, n);
    for (size_t i = 0; r->campaign->ruling && i < att_yaml_count(list); i++)
        read_ruling(r, att_yaml_item(list, i));
}

void att_campaign_reports_read(reader *r, node *top)
{
    read_reporting(r, top);
    read_sources(r, top);
    read_rulings(r, top);
}
