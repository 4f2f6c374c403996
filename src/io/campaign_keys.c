/* SPDX-License-Identifier: Apache-2.0 */
#include "io/campaign_keys.h"
#include "base/date.h"

#include <string.h>

typedef att_campaign_keys reader;
typedef att_yaml_node node;

void *att_campaign_keys_array(reader *r, size_t n, size_t size)
{
    void *p = att_arena_array(&r->campaign->arena, n, size);
    r->yaml.failed |= !p;
    return p;
}

node *att_campaign_keys_get(reader *r, node *map, const char *key) { return att_yaml_get(&r->yaml, map, key); }

void att_campaign_keys_mention(reader *r, const node *at, const char *claim, const att_ruling *ruling)
{
    att_campaign_mention *m = ATT_KEYS_NEW(r, att_campaign_mention, 1);
    if (!m)
        return;
    *m = (att_campaign_mention){r->mention, at, claim, ruling};
    r->mention = m;
}

static void add_cited(reader *r, const char *id, const char *key)
{
    att_cited *c = ATT_KEYS_NEW(r, att_cited, 1);
    if (!c)
        return;
    *c = (att_cited){id, key, r->campaign->cited};
    r->campaign->cited = c;
}

/* One id or a list of ids. */
static void read_cite(reader *r, node *at, att_basis *b)
{
    int list = att_yaml_kind_of(at) == ATT_YAML_LIST;
    size_t n = list ? att_yaml_count(at) : at != NULL;
    const char **id = ATT_KEYS_NEW(r, const char *, n);
    for (size_t i = 0; id && i < n; i++) {
        node *item = list ? att_yaml_item(at, i) : at;
        if (!att_yaml_text(&r->yaml, item, &id[b->n_cite]))
            continue;
        att_campaign_keys_mention(r, item, id[b->n_cite], NULL);
        add_cited(r, id[b->n_cite++], b->key);
    }
    b->cite = id;
}

att_basis att_campaign_keys_basis(reader *r, const node *value, node *map, const att_basis *group)
{
    char path[96];
    att_basis b = {.text = "", .line = att_yaml_line(&r->yaml, value)};
    b.key = att_arena_strdup(&r->campaign->arena, att_yaml_path(value, path));
    r->yaml.failed |= !b.key;
    read_cite(r, att_campaign_keys_get(r, map, "cite"), &b);
    if (!att_yaml_text(&r->yaml, att_campaign_keys_get(r, map, "basis"), &b.text))
        b.text = att_yaml_comment(&r->yaml, value);
    if (group && !b.n_cite) {
        b.n_cite = group->n_cite;
        b.cite = group->cite;
    }
    if (group && !*b.text)
        b.text = group->text;
    return b;
}

node *att_campaign_keys_unwrap(reader *r, node *at, node **map)
{
    *map = att_yaml_kind_of(at) == ATT_YAML_MAP ? at : NULL;
    return *map ? att_yaml_need(&r->yaml, at, "value", "the number itself") : at;
}

int att_campaign_keys_value(reader *r, const node *value, const att_field *input, double *x)
{
    att_day start = r->campaign->start, day;
    const char *word;
    if (!(input->flags & ATT_DATE))
        return att_yaml_number(&r->yaml, value, ATT_YAML_FROM(input->low, input->high), input->doc, x);
    if (att_yaml_kind_of(value) == ATT_YAML_SCALAR && att_yaml_text(&r->yaml, value, &word) && !strcmp(word, "never")) {
        *x = -1;
        return 1;
    }
    if (start == ATT_NO_DAY || !att_yaml_date(&r->yaml, value, start, ATT_DATE_HIGH, &day))
        return 0;
    *x = day - start;
    return 1;
}
