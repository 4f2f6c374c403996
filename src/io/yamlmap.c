/* SPDX-License-Identifier: Apache-2.0 */
/* From the tree to values: what is there, what is missing, and whether a value is what it should be. */
#include "io/yamlmap.h"
#include "base/date.h"
#include "base/num.h"
#include "base/text.h"
#include "io/guess.h"
#include "io/yamltree.h"

#include <stdio.h>
#include <string.h>

enum { PATH = 96, HELP = 320, KEYS = 64 };

int att_yaml_end(const att_yaml *y, att_err *err)
{
    if (y->failed)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to read %s", y->src->name);
    return y->diag->n_errors > 0;
}

static void path_of(const att_yaml_node *node, char *out, size_t *len)
{
    if (!node || !node->parent)
        return;
    path_of(node->parent, out, len);
    int n = node->parent->kind == ATT_YAML_LIST ? snprintf(out + *len, PATH - *len, "[%u]", (unsigned)node->index)
                                                : snprintf(out + *len, PATH - *len, "%s%s", *len ? "." : "", node->key);
    *len = n < 0 || *len + (size_t)n >= PATH ? PATH - 1 : *len + (size_t)n;
}

const char *att_yaml_path(const att_yaml_node *node, char *out)
{
    size_t len = 0;
    out[0] = '\0';
    path_of(node, out, &len);
    out[att_utf8_check(out, len)] = '\0'; /* a cut may have halved a character */
    return out;
}

void att_yaml_say(att_yaml *y, const att_yaml_node *node, att_code code, att_severity severity, const char *help,
                  const char *format, ...)
{
    char path[PATH];
    va_list list;
    va_start(list, format);
    size_t bytes = node->end > node->at ? node->end - node->at : 1;
    att_source_say(y->src, y->diag, node->at, bytes, code, severity, att_yaml_path(node, path), help, format, list);
    va_end(list);
}

/* The root has no key, nor has a list's item: their own beginning stands for it. */
static uint32_t key_at(const att_yaml_node *node) { return node->key_end ? node->key_at : node->at; }

void att_yaml_say_key(att_yaml *y, const att_yaml_node *node, att_code code, att_severity severity, const char *help,
                      const char *format, ...)
{
    char path[PATH];
    va_list list;
    va_start(list, format);
    size_t bytes = node->key_end > node->key_at ? node->key_end - node->key_at : 1;
    att_source_say(y->src, y->diag, key_at(node), bytes, code, severity, att_yaml_path(node, path), help, format, list);
    va_end(list);
}

uint32_t att_yaml_line(const att_yaml *y, const att_yaml_node *node)
{
    uint32_t line, col;
    if (!node)
        return 0;
    att_source_at(y->src, key_at(node), &line, &col);
    return line;
}

const char *att_yaml_comment(att_yaml *y, const att_yaml_node *node)
{
    if (!node)
        return "";
    /* A block begins on the lines below its key, and a comment of the whole stands beside the key. */
    uint32_t from = node->end > node->at ? node->end : node->key_end ? node->key_end : node->at;
    const char *s = y->src->s + from;
    size_t n = strcspn(s, "\r\n"), i = 0;
    while (i < n && !(s[i] == '#' && (s[i - 1] == ' ' || s[i - 1] == '\t')))
        i++;
    while (i < n && strchr("# \t", s[i]))
        i++;
    while (n > i && strchr(" \t", s[n - 1]))
        n--;
    char *text = att_arena_strndup(y->arena, s + i, n - i);
    if (!text)
        y->failed = 1;
    return text ? text : "";
}

static void note_asked(att_yaml *y, att_yaml_node *map, const char *key)
{
    for (const att_yaml_asked *a = map->asked; a; a = a->next)
        if (!strcmp(a->key, key))
            return;
    att_yaml_asked *a = ATT_NEW(y->arena, att_yaml_asked, 1);
    if (!a) {
        y->failed = 1;
        return;
    }
    *a = (att_yaml_asked){key, map->asked};
    map->asked = a;
}

att_yaml_node *att_yaml_get(att_yaml *y, att_yaml_node *map, const char *key)
{
    if (!map || map->kind != ATT_YAML_MAP)
        return NULL;
    note_asked(y, map, key);
    for (size_t i = 0; i < map->n; i++)
        if (!strcmp(map->child[i]->key, key)) {
            map->child[i]->used = 1;
            return map->child[i];
        }
    return NULL;
}

att_yaml_node *att_yaml_need(att_yaml *y, att_yaml_node *map, const char *key, const char *help)
{
    att_yaml_node *node = att_yaml_get(y, map, key);
    if (node || !map || map->kind != ATT_YAML_MAP)
        return node;
    char path[PATH], text[HELP];
    snprintf(text, sizeof text, "add '%s:' and %s", key, help);
    att_yaml_path(map, path);
    att_yaml_say_key(y, map, ATT_E_KEY_MISSING, ATT_ERROR, help ? text : NULL, "the key \"%s\" is missing%s%s", key,
                     path[0] ? " in " : "", path);
    return NULL;
}

void att_yaml_done(att_yaml *y, att_yaml_node *map)
{
    const char *words[KEYS];
    size_t n = 0;
    if (!map || map->kind != ATT_YAML_MAP)
        return;
    for (const att_yaml_asked *a = map->asked; a && n < KEYS; a = a->next)
        n++;
    size_t at = n;
    for (const att_yaml_asked *a = map->asked; a && at; a = a->next)
        words[--at] = a->key; /* in the order in which they were asked for */
    for (size_t i = 0; i < map->n; i++) {
        const att_yaml_node *node = map->child[i];
        char help[HELP], path[PATH], quote[ATT_QUOTE];
        if (node->used || att_diag_full(y->diag, ATT_ERROR)) {
            y->diag->n_errors += !node->used;
            continue;
        }
        att_guess_word(node->key, n, words, help);
        att_yaml_path(map, path);
        att_yaml_tell(y, node->key_at, node->key_end, ATT_E_KEY_UNKNOWN, ATT_ERROR, path, help,
                      "unknown key \"%s\"%s%s", att_text_quote(node->key, quote), path[0] ? " in " : "", path);
    }
}

static const char *kind_word(const att_yaml_node *node)
{
    static const char *const word[] = {"nothing", "a text", "a list", "a group of keys"};
    return word[node->kind];
}

/* Is it of the kind wanted? Says so when not; nothing is said of a node that is not there. */
static int of_kind(att_yaml *y, const att_yaml_node *node, att_yaml_kind kind, const char *wanted, const char *help)
{
    char path[PATH];
    if (!node || node->kind == kind)
        return node != NULL;
    att_yaml_path(node, path);
    if (node->kind == ATT_YAML_EMPTY)
        att_yaml_say_key(y, node, ATT_E_TYPE, ATT_ERROR, help ? help : "give a value, or delete the key",
                         "%s is empty; %s is needed", path, wanted);
    else
        att_yaml_say(y, node, ATT_E_TYPE, ATT_ERROR, help, "%s must be %s, got %s", path, wanted, kind_word(node));
    return 0;
}

int att_yaml_map(att_yaml *y, const att_yaml_node *node)
{
    return of_kind(y, node, ATT_YAML_MAP, "a group of keys", "write 'key: value' lines, indented, on the lines below");
}

int att_yaml_list(att_yaml *y, const att_yaml_node *node, size_t min, size_t max)
{
    char path[PATH], wanted[64];
    if (!of_kind(y, node, ATT_YAML_LIST, "a list", "write [a, b], or one '- ' line for each item"))
        return 0;
    if (node->n >= min && node->n <= max)
        return 1;
    if (min == max)
        snprintf(wanted, sizeof wanted, "must have %zu", min);
    else
        snprintf(wanted, sizeof wanted, node->n < min ? "must have at least %zu" : "may have at most %zu",
                 node->n < min ? min : max);
    att_yaml_say(y, node, ATT_E_RANGE, ATT_ERROR, NULL, "%s %s items, got %zu", att_yaml_path(node, path), wanted,
                 node->n);
    return 0;
}

size_t att_yaml_count(const att_yaml_node *node) { return node ? node->n : 0; }

att_yaml_node *att_yaml_item(att_yaml_node *node, size_t i)
{
    node->child[i]->used = 1;
    return node->child[i];
}

att_yaml_kind att_yaml_kind_of(const att_yaml_node *node) { return node ? node->kind : ATT_YAML_EMPTY; }

/* "above 0", "from 0 to 1", "at most 5": the range in words. */
static void range_words(att_yaml_range r, char *out, size_t size)
{
    char low[32], high[32];
    att_print_double(r.low, low);
    att_print_double(r.high, high);
    if (isinf(r.low))
        snprintf(out, size, "%s %s", r.open_high ? "below" : "at most", high);
    else if (isinf(r.high))
        snprintf(out, size, "%s %s", r.open_low ? "above" : "at least", low);
    else if (r.open_low || r.open_high)
        snprintf(out, size, "%s %s and %s %s", r.open_low ? "above" : "at least", low,
                 r.open_high ? "below" : "at most", high);
    else
        snprintf(out, size, "from %s to %s", low, high);
}

static int inside(att_yaml_range r, double x)
{
    return (r.open_low ? x > r.low : x >= r.low) && (r.open_high ? x < r.high : x <= r.high);
}

/* `sides[1].strength (people under arms)` */
enum { SUBJECT = PATH + 96 };
static const char *subject(const att_yaml_node *node, const char *what, char *out)
{
    char path[PATH];
    att_yaml_path(node, path);
    snprintf(out, SUBJECT, what ? "%s (%s)" : "%s", path, what);
    return out;
}

static void refuse_range(att_yaml *y, const att_yaml_node *node, att_yaml_range r, const char *what, double x)
{
    char name[SUBJECT], words[96], help[HELP] = "", number[32], quote[ATT_QUOTE];
    if (r.low >= 0 && r.high <= 1 && x > 1
        && x <= 100) { /* a percentage where a fraction is wanted: the commonest slip */
        att_print_double(x / 100, number);
        snprintf(help, sizeof help, "did you mean %s?", number);
    }
    range_words(r, words, sizeof words);
    att_yaml_say(y, node, ATT_E_RANGE, ATT_ERROR, help, "%s must be %s, got %s", subject(node, what, name), words,
                 att_text_quote(node->text, quote));
}

int att_yaml_number(att_yaml *y, const att_yaml_node *node, att_yaml_range range, const char *what, double *out)
{
    char help[HELP], quote[ATT_QUOTE], name[SUBJECT], number[32];
    double x;
    if (!of_kind(y, node, ATT_YAML_SCALAR, "a number", "write a plain number, such as 3000 or 0.55"))
        return 0;
    int bad = att_guess_number(node->text, &x, help);
    if (!bad && node->quoted) {
        att_print_double(x, number);
        snprintf(help, sizeof help, "take the quotes away: %s", number);
    }
    if (bad || node->quoted) {
        att_yaml_say(y, node, ATT_E_TYPE, ATT_ERROR, help, "%s must be a number, got \"%s\"", subject(node, what, name),
                     att_text_quote(node->text, quote));
        return 0;
    }
    if (!inside(range, x)) {
        refuse_range(y, node, range, what, x);
        return 0;
    }
    *out = x;
    return 1;
}

int att_yaml_integer(att_yaml *y, const att_yaml_node *node, int64_t low, int64_t high, const char *what, int64_t *out)
{
    char path[PATH], quote[ATT_QUOTE];
    double x;
    if (!att_yaml_number(y, node, ATT_YAML_FROM((double)low, (double)high), what, &x))
        return 0;
    if (x != floor(x)) {
        att_yaml_say(y, node, ATT_E_TYPE, ATT_ERROR, NULL, "%s must be a whole number, got %s",
                     att_yaml_path(node, path), att_text_quote(node->text, quote));
        return 0;
    }
    *out = (int64_t)x;
    return 1;
}

int att_yaml_text(att_yaml *y, const att_yaml_node *node, const char **out)
{
    char path[PATH];
    if (!of_kind(y, node, ATT_YAML_SCALAR, "a text", NULL))
        return 0;
    if (strspn(node->text, " \t\r\n") == strlen(node->text)) {
        att_yaml_say(y, node, ATT_E_TYPE, ATT_ERROR, NULL, "%s is blank; a text is needed", att_yaml_path(node, path));
        return 0;
    }
    *out = node->text;
    return 1;
}

int att_yaml_name(att_yaml *y, const att_yaml_node *node, const char **out)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    char path[PATH], quote[ATT_QUOTE];
    const char *s;
    if (!att_yaml_text(y, node, &s))
        return 0;
    size_t n = strspn(s, allowed);
    if (s[n] || n > 64) {
        att_yaml_say(y, node, ATT_E_TYPE, ATT_ERROR,
                     "use letters a-z, digits, - and _, at most 64 of them, such as north-1999",
                     "%s cannot be a name: \"%s\"", att_yaml_path(node, path), att_text_quote(s, quote));
        return 0;
    }
    *out = s;
    return 1;
}

int att_yaml_choice(att_yaml *y, const att_yaml_node *node, size_t n, const char *const *words, int *out)
{
    char path[PATH], help[HELP], quote[ATT_QUOTE];
    if (!of_kind(y, node, ATT_YAML_SCALAR, "a word", NULL))
        return 0;
    for (size_t i = 0; i < n; i++)
        if (!strcmp(node->text, words[i])) {
            *out = (int)i;
            return 1;
        }
    att_guess_word(node->text, n, words, help);
    att_yaml_say(y, node, ATT_E_CHOICE, ATT_ERROR, help, "%s cannot be \"%s\"", att_yaml_path(node, path),
                 att_text_quote(node->text, quote));
    return 0;
}

int att_yaml_date(att_yaml *y, const att_yaml_node *node, int32_t low, int32_t high, int32_t *out)
{
    char path[PATH], why[200], help[HELP], quote[ATT_QUOTE];
    if (!of_kind(y, node, ATT_YAML_SCALAR, "a date", "write year-month-day, such as 2024-10-14"))
        return 0;
    int32_t first = low > ATT_DATE_LOW ? low : ATT_DATE_LOW, last = high < ATT_DATE_HIGH ? high : ATT_DATE_HIGH;
    if (!att_guess_date(node->text, first, last, out, why, help))
        return 1;
    att_yaml_say(y, node, ATT_E_DATE, ATT_ERROR, help, "%s: \"%s\" %s", att_yaml_path(node, path),
                 att_text_quote(node->text, quote), why);
    return 0;
}
