/* SPDX-License-Identifier: Apache-2.0 */
/* From libyaml's events to a tree, refusing what a campaign has no use for: anchors, aliases, tags, deep nests. */
#include "io/yamltree.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

typedef struct tree {
    att_yaml *y;
    yaml_parser_t parser;
    size_t byte, index; /* a byte of the source and the character it begins */
    att_yaml_node *top; /* the collection that is being read */
    int depth, documents;
    int has_key; /* the next node of a map is a value */
    const char *key;
    uint32_t key_at, key_end;
    int refused; /* a mistake that makes the tree useless; reading may go on to find more */
    int stop;    /* reading cannot go on */
} tree;

void att_yaml_tell(const att_yaml *y, uint32_t at, uint32_t end, att_code code, att_severity severity, const char *path,
                   const char *help, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    att_source_say(y->src, y->diag, at, end > at ? end - at : 1, code, severity, path, help, format, list);
    va_end(list);
}

/* libyaml counts characters, the source bytes: walk from the last place asked for, forwards or back. */
static uint32_t byte_of(tree *t, const yaml_mark_t *mark)
{
    const char *s = t->y->src->s;
    while (t->index < mark->index && t->byte < t->y->src->len) {
        do
            t->byte++;
        while (((unsigned char)s[t->byte] & 0xC0) == 0x80);
        t->index++;
    }
    while (t->index > mark->index) {
        do
            t->byte--;
        while (((unsigned char)s[t->byte] & 0xC0) == 0x80);
        t->index--;
    }
    return (uint32_t)t->byte;
}

static void refuse(tree *t, uint32_t at, uint32_t end, att_code code, const char *help, const char *text)
{
    t->refused = 1;
    att_yaml_tell(t->y, at, end, code, ATT_ERROR, NULL, help, "%s", text);
}

/* What libyaml says, and what it means to somebody who edits a campaign. */
static const struct {
    const char *problem, *text, *help;
    int at_context; /* the place to mend is where the thing began */
} sayings[] = {
    {"found character that cannot start any token", "this character cannot begin a value", "put the value in quotes",
     0},
    {"mapping values are not allowed in this context", "a ':' cannot stand here",
     "check the indentation; a value that holds ': ' needs quotes", 0},
    {"did not find expected key", "this line does not line up with the keys before it",
     "begin all keys of one block in the same column", 0},
    {"could not find expected ':'", "a ':' is missing after this key", "write 'key: value'", 1},
    {"found unexpected end of stream", "a quote is opened here and never closed", "close the quote", 1},
    {"found unexpected document indicator", "a quote is opened here and never closed", "close the quote", 1},
    {"did not find expected ',' or ']'", "the list that begins here lacks a ',' or its ']'", "close it with ']'", 1},
    {"did not find expected ',' or '}'", "the group that begins here lacks a ',' or its '}'", "close it with '}'", 1},
    {"did not find expected '-' indicator", "this line does not belong to the list before it",
     "begin every item of the list with '- ', in the same column", 0},
    {"block sequence entries are not allowed in this context", "a list item cannot stand here",
     "write the list on the lines below its key", 0},
    {"found unknown escape character", "this is no escape that double quotes know", "use single quotes, or write \\\\",
     0},
    {"found a tab character that violates indentation", "a tab cannot indent", "use spaces, not a tab", 0},
    {"found a tab character where an indentation space is expected", "a tab cannot indent", "use spaces, not a tab", 0},
    {"did not find expected <document start>", "this line does not belong to what stands before it",
     "check the indentation and the quotes of the lines before", 0},
    {"did not find expected node content", "a value is missing here", "write a value, or delete the ','", 0},
};

static void syntax_error(tree *t)
{
    const yaml_parser_t *p = &t->parser;
    t->stop = 1;
    if (p->error == YAML_READER_ERROR) {
        refuse(t, (uint32_t)p->problem_offset, 0, ATT_E_YAML_SYNTAX, "delete it",
               "a control character stands here, which no text holds");
        return;
    }
    const char *problem = p->problem ? p->problem : "this cannot be read";
    uint32_t at = byte_of(t, &p->problem_mark);
    if (t->y->src->s[at] == '\t') {
        refuse(t, at, at + 1, ATT_E_YAML_SYNTAX, "use spaces, not a tab", "a tab cannot indent");
        return;
    }
    for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++)
        if (!strcmp(problem, sayings[i].problem)) {
            if (sayings[i].at_context && p->context)
                at = byte_of(t, &p->context_mark);
            refuse(t, at, at + 1, ATT_E_YAML_SYNTAX, sayings[i].help, sayings[i].text);
            return;
        }
    refuse(t, at, at + 1, ATT_E_YAML_SYNTAX, NULL, problem);
}

/* No anchors, aliases and tags; and so no cycle of aliases. */
static void check_plain(tree *t, const yaml_event_t *e, const yaml_char_t *anchor, const yaml_char_t *tag)
{
    uint32_t at = byte_of(t, &e->start_mark), end = byte_of(t, &e->end_mark);
    if (anchor)
        refuse(t, at, end, ATT_E_YAML_ALIAS, "write the value out where it is needed",
               "anchors (&) and aliases (*) are not used in campaigns");
    else if (tag)
        refuse(t, at, end, ATT_E_YAML_SYNTAX, "delete the '!...'; text that begins with '!' needs quotes",
               "tags (!) are not used in campaigns");
}

static att_yaml_node *add(tree *t, att_yaml_kind kind, const yaml_event_t *e)
{
    att_yaml_node *node = ATT_NEW(t->y->arena, att_yaml_node, 1);
    if (!node) {
        t->y->failed = 1;
        return NULL;
    }
    *node = (att_yaml_node){.kind = kind, .key = "", .text = "", .parent = t->top};
    node->at = byte_of(t, &e->start_mark);
    node->end = byte_of(t, &e->end_mark);
    t->stop = ++t->y->n_nodes > ATT_YAML_NODES;
    if (t->stop)
        refuse(t, node->at, node->end, ATT_E_YAML_DEEP, "a campaign holds some hundred", "more than 200,000 values");
    if (t->has_key) {
        node->key = t->key;
        node->key_at = t->key_at;
        node->key_end = t->key_end;
        t->has_key = 0;
    }
    if (t->top) {
        node->index = (uint32_t)t->top->n++;
        node->before = t->top->last;
        t->top->last = node;
    } else {
        t->y->root = node;
    }
    return node;
}

static int wants_key(const tree *t) { return t->top && t->top->kind == ATT_YAML_MAP && !t->has_key; }

/* A key, or a value that is neither list nor map. */
static void read_text(tree *t, const yaml_event_t *e, const char *s, size_t len, int quoted)
{
    uint32_t at = byte_of(t, &e->start_mark), end = byte_of(t, &e->end_mark);
    if (memchr(s, '\0', len))
        refuse(t, at, end, ATT_E_YAML_SYNTAX, "delete it", "a zero character (\\0) stands in this text");
    char *text = att_arena_strndup(t->y->arena, s, len);
    if (!text) {
        t->y->failed = 1;
    } else if (wants_key(t)) {
        if (!len && !t->refused)
            refuse(t, at, end, ATT_E_YAML_SYNTAX, "write 'key: value'", "a key is missing before the ':'");
        t->key = text;
        t->key_at = at;
        t->key_end = end;
        t->has_key = 1;
    } else {
        int empty = !quoted && (!len || !strcmp(text, "~") || !strcmp(text, "null"));
        att_yaml_node *node = add(t, empty ? ATT_YAML_EMPTY : ATT_YAML_SCALAR, e);
        if (node) {
            node->text = text;
            node->quoted = quoted;
        }
    }
}

static void read_scalar(tree *t, const yaml_event_t *e)
{
    check_plain(t, e, e->data.scalar.anchor, e->data.scalar.tag);
    read_text(t, e, (const char *)e->data.scalar.value, e->data.scalar.length,
              e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE);
}

static void begin(tree *t, att_yaml_kind kind, const yaml_event_t *e)
{
    const yaml_char_t *anchor = kind == ATT_YAML_MAP ? e->data.mapping_start.anchor : e->data.sequence_start.anchor;
    const yaml_char_t *tag = kind == ATT_YAML_MAP ? e->data.mapping_start.tag : e->data.sequence_start.tag;
    uint32_t at = byte_of(t, &e->start_mark);
    check_plain(t, e, anchor, tag);
    t->stop = ++t->depth > ATT_YAML_DEPTH || wants_key(t);
    if (t->depth > ATT_YAML_DEPTH)
        refuse(t, at, at + 1, ATT_E_YAML_DEEP, "a campaign needs some five levels", "more than 32 levels of nesting");
    else if (wants_key(t))
        refuse(t, at, at + 1, ATT_E_YAML_SYNTAX, "write 'key: value'", "a key must be a word, not a list or group");
    else
        t->top = add(t, kind, e);
}

static int by_key(const void *a, const void *b)
{
    const att_yaml_node *x = *(att_yaml_node *const *)a, *y = *(att_yaml_node *const *)b;
    int order = strcmp(x->key, y->key);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* Sorted, equal keys are neighbours: even a map of a hundred thousand is soon checked. */
static void refuse_twice(tree *t, att_yaml_node *map)
{
    att_yaml_node **sorted = ATT_NEW(t->y->arena, att_yaml_node *, map->n);
    if (!sorted) {
        t->y->failed = 1;
        return;
    }
    memcpy(sorted, map->child, map->n * sizeof *sorted);
    qsort(sorted, map->n, sizeof *sorted, by_key);
    const att_yaml_node *first = sorted[0];
    for (size_t i = 1; i < map->n; i++) {
        if (strcmp(first->key, sorted[i]->key) != 0) {
            first = sorted[i];
            continue;
        }
        char path[96];
        att_yaml_path(first, path);
        att_yaml_tell(t->y, sorted[i]->key_at, sorted[i]->key_end, ATT_E_KEY_TWICE, ATT_ERROR, path,
                      "keep one of the two", "%s is given twice; the first stands on line %u", path,
                      (unsigned)att_yaml_line(t->y, first));
        sorted[i]->used = 1;
    }
}

static void finish(tree *t, const yaml_event_t *e)
{
    att_yaml_node *node = t->top;
    node->child = ATT_NEW(t->y->arena, att_yaml_node *, node->n);
    if (!node->child) {
        t->y->failed = 1;
        return;
    }
    size_t i = node->n;
    for (att_yaml_node *c = node->last; c; c = c->before)
        node->child[--i] = c;
    if (e->end_mark.index > e->start_mark.index) /* a closing bracket; blocks end with nothing */
        node->end = byte_of(t, &e->end_mark);
    if (node->kind == ATT_YAML_MAP && node->n > 1)
        refuse_twice(t, node);
    t->depth--;
    t->top = node->parent;
}

static void take(tree *t, const yaml_event_t *e)
{
    uint32_t at;
    switch (e->type) {
    case YAML_DOCUMENT_START_EVENT:
        at = byte_of(t, &e->start_mark);
        t->stop = ++t->documents > 1;
        if (t->stop)
            refuse(t, at, at + 3, ATT_E_YAML_SYNTAX, "delete the '---', or split the file",
                   "a second document begins here");
        break;
    case YAML_ALIAS_EVENT:
        check_plain(t, e, e->data.alias.anchor, NULL);
        read_text(t, e, "", 0, 0);
        break;
    case YAML_SCALAR_EVENT:
        read_scalar(t, e);
        break;
    case YAML_SEQUENCE_START_EVENT:
        begin(t, ATT_YAML_LIST, e);
        break;
    case YAML_MAPPING_START_EVENT:
        begin(t, ATT_YAML_MAP, e);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        finish(t, e);
        break;
    default:
        break;
    }
}

static void read_events(tree *t)
{
    for (int done = 0; !done && !t->stop && !t->y->failed;) {
        yaml_event_t e;
        if (!yaml_parser_parse(&t->parser, &e)) {
            if (t->parser.error == YAML_MEMORY_ERROR)
                t->y->failed = 1;
            else
                syntax_error(t);
            return;
        }
        take(t, &e);
        done = e.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&e);
    }
}

static void check_root(tree *t)
{
    att_yaml_node *root = t->y->root;
    if (!root || root->kind == ATT_YAML_EMPTY)
        refuse(t, 0, 0, ATT_E_FILE_SIZE, "write 'key: value' lines", "the file holds no keys");
    else if (root->kind != ATT_YAML_MAP)
        refuse(t, root->at, root->at + 1, ATT_E_TYPE, "begin with 'key: value' lines",
               root->kind == ATT_YAML_LIST ? "the file is a list; keys are needed"
                                           : "the file is one text; keys are needed");
}

int att_yaml_parse(att_yaml *y, att_arena *arena, const att_source_text *src, att_diag *diag, att_err *err)
{
    *y = (att_yaml){.src = src, .arena = arena, .diag = diag};
    tree t = {.y = y};
    if (!yaml_parser_initialize(&t.parser))
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to read %s", src->name);
    yaml_parser_set_encoding(&t.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&t.parser, (const unsigned char *)src->s, src->len);
    read_events(&t);
    yaml_parser_delete(&t.parser);
    if (!t.refused && !y->failed)
        check_root(&t);
    if (y->failed)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to read %s", src->name);
    return t.refused;
}
