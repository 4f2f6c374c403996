/* SPDX-License-Identifier: Apache-2.0 */
#include "io/campaign_yaml.h"
#include "base/date.h"
#include "base/text.h"

#include <string.h>

typedef att_campaign_keys reader;
typedef att_yaml_node node;

/* Ten years: the engine keeps a state for every day. */
enum { SPAN_MAX = 3653 };

/* ---- dates, names ------------------------------------------------------------------------------------------- */

static void read_head(reader *r, node *top)
{
    att_campaign *c = r->campaign;
    att_yaml *y = &r->yaml;
    int64_t version;
    att_yaml_integer(y, att_yaml_need(y, top, "attrit", "1, the version of this format"), 1, 1,
                     "the version of this format", &version);
    att_yaml_name(y, att_yaml_need(y, top, "name", "a short name, such as north-1999"), &c->name);
    c->title = c->name;
    att_yaml_text(y, att_campaign_keys_get(r, top, "title"), &c->title);
    att_yaml_text(y, att_yaml_need(y, top, "subject", "whom the ledger's rows count, as in its subject column"),
                  &c->subject);
    c->evidence = "evidence.csv";
    att_yaml_text(y, att_campaign_keys_get(r, top, "evidence"), &c->evidence);
    const node *start = att_yaml_need(y, top, "start", "the first day, such as 2024-10-28");
    const node *as_of = att_yaml_need(y, top, "as_of", "the cut-off: what had been reported by then counts");
    const node *horizon = att_yaml_need(y, top, "horizon", "the last day to forecast, after as_of");
    /* A slip in one date must not hide a slip in the next; horizon is set only when all three are known. */
    att_day last;
    int began = att_yaml_date(y, start, ATT_DATE_LOW, ATT_DATE_HIGH, &c->start);
    int cut = att_yaml_date(y, as_of, began ? c->start : ATT_DATE_LOW, ATT_DATE_HIGH, &c->as_of);
    if (att_yaml_date(y, horizon, cut ? c->as_of : ATT_DATE_LOW, began ? c->start + SPAN_MAX : ATT_DATE_HIGH, &last)
        && began && cut)
        c->horizon = last;
    if (c->horizon != ATT_NO_DAY && c->horizon == c->as_of)
        att_yaml_say(y, horizon, ATT_E_DATE, ATT_ERROR, "let the horizon be a later day than as_of",
                     "there is no day to forecast: the horizon is the cut-off itself");
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
    att_yaml_say(&r->yaml, at, ATT_E_MODEL, ATT_ERROR, near ? help : "`attrit models` lists them",
                 "there is no model \"%.60s\"", c->model_name);
}

/* ---- statements -------------------------------------------------------------------------------------------- */

static void read_sentences(reader *r, node *top)
{
    att_campaign *c = r->campaign;
    node *list = att_campaign_keys_get(r, top, "statements");
    if (!att_yaml_list(&r->yaml, list, 0, ATT_KEYS_MANY))
        return;
    c->sentence = ATT_KEYS_NEW(r, att_sentence, att_yaml_count(list));
    for (size_t i = 0; c->sentence && i < att_yaml_count(list); i++) {
        node *map = att_yaml_item(list, i);
        att_sentence s = {""};
        if (!att_yaml_map(&r->yaml, map))
            continue;
        att_yaml_text(&r->yaml, att_yaml_need(&r->yaml, map, "says", "what is assumed, one sentence"), &s.text);
        s.basis = att_campaign_keys_basis(r, map, map, NULL);
        att_yaml_done(&r->yaml, map);
        c->sentence[c->n_sentences++] = s;
    }
}

/* ---- the whole ---------------------------------------------------------------------------------------------- */

int att_campaign_yaml_read(reader *r, att_campaign *c, att_diag *diag, att_err *err)
{
    *r = (reader){.campaign = c};
    int code = att_yaml_parse(&r->yaml, &c->arena, &c->yaml, diag, err);
    if (code)
        return code;
    node *top = r->yaml.root;
    read_head(r, top);
    read_model(r, top);
    att_campaign_men_read(r, top);
    att_campaign_inputs_read(r, top);
    att_campaign_doctrines_read(r, top);
    read_sentences(r, top);
    att_campaign_questions_read(r, top);
    att_campaign_reports_read(r, top);
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
        att_yaml_say(&r->yaml, m->at, ATT_E_REFERENCE, ATT_ERROR,
                     "let use be judge or set-aside, or say with as: what it counts",
                     "%.60s cannot be fitted: the model does not count %.60s", k->id, quantity);
}

void att_campaign_yaml_check(reader *r)
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
