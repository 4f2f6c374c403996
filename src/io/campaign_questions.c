/* SPDX-License-Identifier: Apache-2.0 */
/* What campaign.yaml asks: dates, and questions in the language of docs/claims.md. */
#include "io/campaign_keys.h"

#include <string.h>

typedef att_campaign_keys reader;
typedef att_yaml_node node;

enum { DATES_MAX = 100, ASKED_MAX = 100 };

static void read_dates(reader *r, node *map)
{
    att_campaign *c = r->campaign;
    node *list = att_campaign_keys_get(r, map, "dates");
    if (!att_yaml_list(&r->yaml, list, 1, DATES_MAX) || c->horizon == ATT_NO_DAY)
        return;
    c->date = ATT_KEYS_NEW(r, att_day, att_yaml_count(list));
    for (size_t i = 0; c->date && i < att_yaml_count(list); i++) {
        att_day after = c->n_dates ? c->date[c->n_dates - 1] + 1 : c->start;
        c->n_dates += (size_t)att_yaml_date(&r->yaml, att_yaml_item(list, i), after, c->horizon, &c->date[c->n_dates]);
    }
}

/* A question that cannot be read is told at its place; the carets of the parser would point into the text alone. */
static int check_text(reader *r, const node *at, const char *text)
{
    att_question q;
    att_err e = {0};
    if (!att_question_parse(&q, r->campaign, text, &e))
        return 1;
    att_yaml_say(&r->yaml, at, e.code, ATT_ERROR, e.help, "%s", e.text);
    return 0;
}

/* Two readings of one row in the campaign are two questions about it; that is allowed. */
static void read_asked(reader *r, node *at)
{
    att_campaign *c = r->campaign;
    att_asked a = {"", "", "", att_yaml_line(&r->yaml, at)};
    int alone = att_yaml_kind_of(at) == ATT_YAML_SCALAR;
    if (!alone && !att_yaml_map(&r->yaml, at))
        return;
    const node *text =
        alone ? at : att_yaml_need(&r->yaml, at, "ask", "a question, such as casualties >= 6000 by 2025-06-30");
    const node *claim = alone ? NULL : att_campaign_keys_get(r, at, "claim");
    int ok = att_yaml_text(&r->yaml, text, &a.text);
    if (!alone)
        att_yaml_text(&r->yaml, att_campaign_keys_get(r, at, "says"), &a.says);
    if (att_yaml_text(&r->yaml, claim, &a.claim))
        att_campaign_keys_mention(r, claim, a.claim, NULL);
    if (!alone)
        att_yaml_done(&r->yaml, at);
    if (ok && c->model && c->horizon != ATT_NO_DAY && check_text(r, text, a.text))
        c->asked[c->n_asked++] = a;
}

void att_campaign_questions_read(reader *r, node *top)
{
    att_campaign *c = r->campaign;
    node *map = att_campaign_keys_get(r, top, "questions");
    if (!map || !att_yaml_map(&r->yaml, map))
        return;
    read_dates(r, map);
    node *list = att_campaign_keys_get(r, map, "ask");
    if (att_yaml_list(&r->yaml, list, 0, ASKED_MAX)) {
        c->asked = ATT_KEYS_NEW(r, att_asked, att_yaml_count(list));
        for (size_t i = 0; c->asked && i < att_yaml_count(list); i++)
            read_asked(r, att_yaml_item(list, i));
    }
    att_yaml_done(&r->yaml, map);
}
