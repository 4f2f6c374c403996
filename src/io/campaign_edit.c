/* SPDX-License-Identifier: Apache-2.0 */
#include "io/campaign_edit.h"
#include "base/num.h"
#include "base/source.h"
#include "base/text.h"
#include "io/yamltree.h"

#include <string.h>

typedef att_yaml_node node;

/* A text and its tree. */
typedef struct page {
    att_arena *arena;
    const char *text;
    att_source_text src;
    att_yaml yaml;
} page;

static char *no_memory(att_err *err)
{
    att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory to change a campaign");
    return NULL;
}

static int page_open(page *p, att_arena *arena, const char *text, att_err *err)
{
    *p = (page){.arena = arena, .text = text};
    att_diag *diag = ATT_NEW(arena, att_diag, 1);
    if (!diag)
        return no_memory(err), -ATT_E_NO_MEMORY;
    int rc = att_source_open(&p->src, arena, "campaign.yaml", text, strlen(text), err);
    if (!rc)
        rc = att_yaml_parse(&p->yaml, arena, &p->src, diag, err);
    if (rc > 0 && err && !err->code)
        *err = diag->item[0];
    return rc > 0 ? -(int)diag->item[0].code : rc;
}

/* ---- places in the tree ------------------------------------------------------------------------------------- */

static node *child(const node *map, const char *key, size_t len)
{
    for (size_t i = 0; map->kind == ATT_YAML_MAP && i < map->n; i++)
        if (strlen(map->child[i]->key) == len && !memcmp(map->child[i]->key, key, len))
            return map->child[i];
    return NULL;
}

static node *find(const page *p, const char *path)
{
    node *at = p->yaml.root;
    for (size_t len; at && *path; path += len + (path[len] == '.')) {
        len = strcspn(path, ".");
        at = child(at, path, len);
    }
    return at;
}

/* Blocks have no closing bracket: they end with their last value. */
static size_t end_of(const page *p, const node *n)
{
    size_t end = n->end;
    for (size_t i = 0; i < n->n; i++) {
        size_t last = end_of(p, n->child[i]);
        end = last > end ? last : end;
    }
    return end > n->at && p->text[end - 1] == '\n' ? end - 1 : end;
}

static int is_flow(const page *p, const node *n) { return p->text[n->at] == '{' || p->text[n->at] == '['; }
static size_t line_end(const page *p, size_t at) { return at + strcspn(p->text + at, "\n"); }

static int column(const page *p, size_t at)
{
    size_t begin = at;
    while (begin && p->text[begin - 1] != '\n')
        begin--;
    return (int)(at - begin);
}

/* ---- changes ------------------------------------------------------------------------------------------------ */

static char *splice(const page *p, size_t at, size_t end, const char *new, att_err *err)
{
    char *out = att_arena_printf(p->arena, "%.*s%s%s", (int)at, p->text, new, p->text + end);
    return out ? out : no_memory(err);
}

/* Before the closing bracket of a list or group on one line. */
static char *put_in_flow(const page *p, const node *n, const char *new, att_err *err)
{
    size_t at = n->end - 1, before = at;
    while (before > n->at + 1 && strchr(" \n", p->text[before - 1]))
        before--;
    int comma = n->n && p->text[before - 1] != ',';
    char *piece = att_arena_printf(p->arena, "%s%s", comma ? ", " : "", new);
    return piece ? splice(p, at, at, piece, err) : no_memory(err);
}

/* A line of its own below the last one of a block. */
static char *put_below(const page *p, const node *n, int indent, const char *mark, const char *new, att_err *err)
{
    size_t at = line_end(p, end_of(p, n->child[n->n - 1]));
    char *piece = att_arena_printf(p->arena, "\n%*s%s%s", indent, "", mark, new);
    return piece ? splice(p, at, at, piece, err) : no_memory(err);
}

static char *add_key(const page *p, const node *map, const char *key, size_t len, const char *value, att_err *err)
{
    char *line = att_arena_printf(p->arena, "%.*s: %s", (int)len, key, value);
    if (!line)
        return no_memory(err);
    if (map->kind == ATT_YAML_EMPTY) {
        char *piece = att_arena_printf(p->arena, " {%s}", line);
        return piece ? splice(p, map->at, map->end, piece, err) : no_memory(err);
    }
    if (is_flow(p, map))
        return put_in_flow(p, map, line, err);
    return put_below(p, map, column(p, map->child[0]->key_at), "", line, err);
}

static char *replace(const page *p, const node *n, const char *new, att_err *err)
{
    char *piece = att_arena_printf(p->arena, "%s%s", n->kind == ATT_YAML_EMPTY ? " " : "", new);
    return piece ? splice(p, n->at, end_of(p, n), piece, err) : no_memory(err);
}

static char *set(const page *p, const char *path, const char *value, att_err *err)
{
    const node *at = p->yaml.root;
    for (;;) {
        size_t len = strcspn(path, ".");
        const node *next = child(at, path, len);
        if (!next && path[len] == '.') { /* the rest of the way as one group */
            value = att_arena_printf(p->arena, "{%s: %s}", path + len + 1, value);
            return value ? add_key(p, at, path, len, value, err) : no_memory(err);
        }
        if (!next)
            return add_key(p, at, path, len, value, err);
        if (!path[len])
            return replace(p, next, value, err);
        at = next;
        path += len + 1;
        if (at->kind != ATT_YAML_MAP && at->kind != ATT_YAML_EMPTY)
            return att_err_set(err, ATT_E_TYPE, path, "%s is no group of keys", at->key), NULL;
    }
}

char *att_campaign_edit_set(att_arena *arena, const char *text, const char *path, const char *value, att_err *err)
{
    page p;
    return page_open(&p, arena, text, err) ? NULL : set(&p, path, value, err);
}

static char *add(const page *p, const char *path, const char *item, att_err *err)
{
    const node *list = find(p, path);
    if (list && list->kind == ATT_YAML_LIST && list->n)
        return is_flow(p, list) ? put_in_flow(p, list, item, err)
                                : put_below(p, list, column(p, list->at), "- ", item, err);
    char *value = att_arena_printf(p->arena, "[%s]", item);
    return value ? set(p, path, value, err) : no_memory(err);
}

char *att_campaign_edit_add(att_arena *arena, const char *text, const char *path, const char *item, att_err *err)
{
    page p;
    return page_open(&p, arena, text, err) ? NULL : add(&p, path, item, err);
}

char *att_campaign_edit_quoted(att_arena *arena, const char *s)
{
    att_text t = {.arena = arena};
    att_text_add(&t, "\"");
    for (; *s; s++) {
        if (*s == '"' || *s == '\\')
            att_text_add(&t, "\\");
        att_text_addn(&t, s, 1);
    }
    att_text_add(&t, "\"");
    return t.failed ? NULL : t.s;
}

/* A ruling of several claims goes on without this one. */
static char *leave_out(const page *p, const node *claims, size_t k, att_err *err)
{
    att_text t = {.arena = p->arena};
    const char *between = "[";
    for (size_t i = 0; i < claims->n; i++) {
        char *id = i == k ? NULL : att_campaign_edit_quoted(p->arena, claims->child[i]->text);
        if (i == k)
            continue;
        if (!id)
            return no_memory(err);
        att_text_add(&t, between);
        att_text_add(&t, id);
        between = ", ";
    }
    att_text_add(&t, "]");
    return t.failed ? no_memory(err) : replace(p, claims, t.s, err);
}

/* The ruling that names the claim; *k its place among several, or -1. */
static const node *ruling_of(const node *list, const char *id, int *k)
{
    for (size_t i = 0; list && i < list->n; i++) {
        const node *one = child(list->child[i], "claim", 5), *many = child(list->child[i], "claims", 6);
        *k = -1;
        if (one && !strcmp(one->text, id))
            return list->child[i];
        for (size_t j = 0; many && j < many->n; j++)
            if (!strcmp(many->child[j]->text, id))
                return *k = many->n > 1 ? (int)j : -1, list->child[i];
    }
    return NULL;
}

char *att_campaign_edit_rule(att_arena *arena, const char *text, const char *id, const char *use, const char *why,
                             att_err *err)
{
    page p;
    int k;
    char *quoted = att_campaign_edit_quoted(arena, id);
    char *ruling = quoted ? att_arena_printf(arena, "{claim: %s, use: %s, why: \"%s\"}", quoted, use, why) : NULL;
    if (!ruling)
        return no_memory(err);
    if (page_open(&p, arena, text, err))
        return NULL;
    const node *old = ruling_of(find(&p, "rulings"), id, &k);
    if (!old)
        return add(&p, "rulings", ruling, err);
    if (k < 0)
        return replace(&p, old, ruling, err);
    char *without = leave_out(&p, child(old, "claims", 6), (size_t)k, err);
    return without ? att_campaign_edit_add(arena, without, "rulings", ruling, err) : NULL;
}

/* ---- doctrines ---------------------------------------------------------------------------------------------- */

static int is_among(const node *value, size_t n, const char *const *set)
{
    for (size_t i = 0; i < n; i++) {
        const char *name = strchr(set[i], '.') + 1, *given = strchr(set[i], '=') + 1;
        size_t len = (size_t)(given - 1 - name);
        double a, b;
        if (strlen(value->key) != len || memcmp(value->key, name, len) != 0)
            continue;
        int numbers =
            !att_parse_double(value->text, strlen(value->text), &a) && !att_parse_double(given, strlen(given), &b);
        if (numbers ? a <= b && a >= b : !strcmp(value->text, given))
            return 1;
    }
    return 0;
}

static int is_idle(const node *doctrine, size_t n, const char *const *set)
{
    const node *edits = child(doctrine, "set", 3);
    size_t same = 0;
    if (!edits || !edits->n || child(doctrine, "scale", 5) || child(doctrine, "add", 3))
        return 0;
    for (size_t i = 0; i < edits->n; i++)
        same += (size_t)is_among(edits->child[i], n, set);
    return same == edits->n;
}

/* Item k of a list, with its line or its comma. */
static char *take_out(const page *p, const node *list, size_t k, att_err *err)
{
    const node *item = list->child[k];
    if (list->n == 1)
        return replace(p, list, "[]", err);
    if (is_flow(p, list))
        return k ? splice(p, end_of(p, list->child[k - 1]), end_of(p, item), "", err)
                 : splice(p, item->at, list->child[1]->at, "", err);
    size_t begin = item->at - (size_t)column(p, item->at), end = line_end(p, end_of(p, item));
    return splice(p, begin, end + (p->text[end] == '\n'), "", err);
}

char *att_campaign_edit_doctrines(att_arena *arena, const char *text, size_t n, const char *const *set, att_err *err)
{
    char *now = att_arena_strdup(arena, text);
    for (size_t k = 0; now; k++) {
        page p;
        if (page_open(&p, arena, now, err))
            return NULL;
        const node *list = find(&p, "doctrines");
        while (list && k < list->n && !is_idle(list->child[k], n, set))
            k++;
        if (!list || k >= list->n)
            return now;
        now = take_out(&p, list, k--, err); /* the next one has its number now */
    }
    return no_memory(err);
}

const char *att_campaign_edit_ledger(att_arena *arena, const char *text, att_err *err)
{
    page p;
    if (page_open(&p, arena, text, err))
        return NULL;
    const node *ledger = find(&p, "evidence");
    return ledger && *ledger->text ? ledger->text : "evidence.csv";
}
