/* SPDX-License-Identifier: Apache-2.0 */
/* Doctrines in campaign.yaml: named edits of the model's inputs. */
#include "io/campaign_keys.h"
#include "campaign/doctrine.h"

#include <string.h>

typedef att_campaign_keys reader;
typedef att_yaml_node node;

/* Why a doctrine cannot do this to an input; 1: it was told. */
static int refuse_edit(reader *r, const node *at, const att_field *f, att_edit_op op, const att_edits *edits, int row)
{
    att_yaml *y = &r->yaml;
    for (size_t i = 0; i < edits->n; i++)
        if (edits->edit[i].row == row) {
            att_yaml_say_key(y, at, ATT_E_KEY_TWICE, ATT_ERROR, "keep one of them", "%s is edited in line %u already",
                             f->name, edits->edit[i].line);
            return 1;
        }
    if (!att_doctrine_may_edit(f->name))
        att_yaml_say_key(y, at, ATT_E_DOCTRINE, ATT_ERROR,
                         "a doctrine leaves the men, what is counted and what is asked as they are",
                         "a doctrine cannot edit %s", f->name);
    else if ((f->flags & ATT_DATE) && op != ATT_EDIT_SET)
        att_yaml_say_key(y, at, ATT_E_DOCTRINE, ATT_ERROR, "write it under set:, as a date or the word never",
                         "%s is a date: it can only be set", f->name);
    else
        return 0;
    return 1;
}

static void read_edit(reader *r, node *at, int row, att_edit_op op, att_edits *edits, att_edit *edit)
{
    const att_field *f = &r->campaign->model->inputs[row];
    double x;
    if (refuse_edit(r, at, f, op, edits, row))
        return;
    int ok = op == ATT_EDIT_SET     ? att_campaign_keys_value(r, at, f, &x)
             : op == ATT_EDIT_SCALE ? att_yaml_number(&r->yaml, at, ATT_YAML_FROM(0, INFINITY), "a factor", &x)
                                    : att_yaml_number(&r->yaml, at, ATT_YAML_ANY, "an amount", &x);
    if (ok)
        edit[edits->n++] = (att_edit){row, op, x, att_yaml_line(&r->yaml, at)};
}

/* What is learned is not edited: a doctrine changes what is decided. */
static void refuse_params(reader *r, node *group)
{
    const att_field *params = r->campaign->model->params;
    for (int row = 0; params[row].name; row++) {
        const node *at = att_campaign_keys_get(r, group, params[row].name);
        if (at)
            att_yaml_say_key(&r->yaml, at, ATT_E_DOCTRINE, ATT_ERROR,
                             "a doctrine edits the model's inputs; parameters are learned",
                             "%s is a parameter: a doctrine cannot edit it", params[row].name);
    }
}

/* Inputs that may be edited come first: a key that is not known is told of these. */
static void read_group(reader *r, node *group, att_edit_op op, att_edits *edits, att_edit *edit)
{
    const att_field *inputs = r->campaign->model->inputs;
    for (int may = 1; may >= 0; may--)
        for (int row = 0; inputs[row].name; row++) {
            int asked = att_doctrine_may_edit(inputs[row].name) == may;
            node *at = asked ? att_campaign_keys_get(r, group, inputs[row].name) : NULL;
            if (at)
                read_edit(r, at, row, op, edits, edit);
        }
    refuse_params(r, group);
    att_yaml_done(&r->yaml, group);
}

static void read_edits(reader *r, node *map, att_edits *edits)
{
    static const char *const key[] = {"set", "scale", "add"};
    const att_model *m = r->campaign->model;
    size_t n = m ? att_fields_count(m->inputs) : 0;
    att_edit *edit = ATT_KEYS_NEW(r, att_edit, n);
    int any = 0;
    edits->edit = edit;
    for (int op = 0; edit && op < 3; op++) {
        node *group = att_campaign_keys_get(r, map, key[op]);
        any |= group != NULL;
        if (!group || !att_yaml_map(&r->yaml, group) || !m)
            continue;
        read_group(r, group, (att_edit_op)op, edits, edit);
    }
    if (!any)
        att_yaml_say(&r->yaml, map, ATT_E_DOCTRINE, ATT_ERROR,
                     "write what it changes, such as set: {bait: 0}, scale: {...} or add: {...}",
                     "this doctrine edits nothing");
}

static void read_days(reader *r, node *map, att_doctrine *d)
{
    const att_campaign *c = r->campaign;
    const node *from = att_campaign_keys_get(r, map, "from"), *until = att_campaign_keys_get(r, map, "until");
    if (c->horizon == ATT_NO_DAY)
        return;
    att_yaml_date(&r->yaml, from, c->start, c->horizon, &d->from);
    att_yaml_date(&r->yaml, until, d->from != ATT_NO_DAY ? d->from : c->start, c->horizon, &d->until);
}

/* 1: no other doctrine has the name, and nothing else does. */
static int check_name(reader *r, const node *at, const char *name)
{
    const att_campaign *c = r->campaign;
    if (!strcmp(name, "own") || !strcmp(name, "list")) {
        att_yaml_say(&r->yaml, at, ATT_E_DOCTRINE, ATT_ERROR, "give it another name",
                     "a doctrine cannot be called \"%s\": %s", name,
                     *name == 'o' ? "that is the campaign as it is" : "--doctrine list tells all names");
        return 0;
    }
    for (size_t i = 0; i < c->n_doctrines; i++)
        if (!strcmp(c->doctrine[i].name, name)) {
            att_yaml_say(&r->yaml, at, ATT_E_KEY_TWICE, ATT_ERROR, "give one of them another name",
                         "there is a doctrine \"%s\" in line %u already", name, c->doctrine[i].line);
            return 0;
        }
    return 1;
}

static void read_doctrine(reader *r, node *map)
{
    att_campaign *c = r->campaign;
    att_yaml *y = &r->yaml;
    att_doctrine d = {"", "", "", ATT_NO_DAY, ATT_NO_DAY, att_yaml_line(y, map)};
    att_edits edits = {0};
    if (!att_yaml_map(y, map))
        return;
    const node *name = att_yaml_need(y, map, "name", "a short name, such as no-bait");
    int ok = att_yaml_name(y, name, &d.name);
    att_yaml_text(y, att_yaml_need(y, map, "says", "what is different, one line for people"), &d.says);
    read_edits(r, map, &edits);
    read_days(r, map, &d);
    const att_cited *cited = c->cited;
    edits.basis = att_campaign_keys_basis(r, map, map, NULL);
    c->cited = cited; /* the fit does not rest on it: what only a doctrine cites stays evidence */
    att_yaml_done(y, map);
    if (ok && !check_name(r, name, d.name))
        return;
    c->doctrine[c->n_doctrines] = d;
    c->edits[c->n_doctrines++] = edits;
}

void att_campaign_doctrines_read(reader *r, node *top)
{
    att_campaign *c = r->campaign;
    node *list = att_campaign_keys_get(r, top, "doctrines");
    if (!att_yaml_list(&r->yaml, list, 0, ATT_DOCTRINES_MAX))
        return;
    c->doctrine = ATT_KEYS_NEW(r, att_doctrine, att_yaml_count(list));
    c->edits = ATT_KEYS_NEW(r, att_edits, att_yaml_count(list));
    for (size_t i = 0; c->doctrine && c->edits && i < att_yaml_count(list); i++)
        read_doctrine(r, att_yaml_item(list, i));
}
