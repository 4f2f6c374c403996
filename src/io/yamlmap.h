/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A strict reader of YAML (and so of JSON): every mistake of a file in one pass, each at its line and column.
 *
 * att_yaml_parse() makes a tree; the readers below turn nodes into values and put what is wrong into the diag:
 *
 *     att_yaml y;
 *     int rc = att_yaml_parse(&y, arena, src, diag, err);
 *     if (rc)
 *         return rc;
 *     att_yaml_node *m = y.root;
 *     att_yaml_text(&y, att_yaml_need(&y, m, "name", "a short name, such as north-1999"), &c->name);
 *     att_yaml_number(&y, att_yaml_get(&y, m, "strength"), ATT_YAML_ABOVE(0), "people under arms", &c->strength);
 *     if (att_yaml_list(&y, att_yaml_need(&y, m, "sides", "a list of two sides"), 2, 2))
 *         for (size_t i = 0; i < att_yaml_count(sides); i++) ... att_yaml_item(sides, i) ...
 *     att_yaml_done(&y, m);
 *     return att_yaml_end(&y, err);
 *
 * Readers take the node that att_yaml_get() or att_yaml_need() gave, NULL included (then they do nothing), return 1
 * when *out was filled and 0 when it was left as it was. Every node belongs to the arena.
 */
#ifndef ATT_IO_YAMLMAP_H
#define ATT_IO_YAMLMAP_H

#include "base/source.h"
#include <math.h>

typedef struct att_yaml_node att_yaml_node;

typedef enum att_yaml_kind { ATT_YAML_EMPTY, ATT_YAML_SCALAR, ATT_YAML_LIST, ATT_YAML_MAP } att_yaml_kind;

typedef struct att_yaml {
    const att_source_text *src;
    att_arena *arena;
    att_diag *diag;
    att_yaml_node *root; /* a map */
    uint32_t n_nodes;
    int failed; /* memory ran out */
} att_yaml;

/** 0; >0 the file cannot be parsed (diag says why); <0 out of memory (*err). A key given twice is in the diag and its first value counts. */
int att_yaml_parse(att_yaml *y, att_arena *arena, const att_source_text *src, att_diag *diag, att_err *err);
/** 0 when the diag holds no error; >0 when it does; <0 out of memory (*err). */
int att_yaml_end(const att_yaml *y, att_err *err);

/** The value of a key, or NULL. Whatever was asked for counts as known to att_yaml_done(). Not a map: NULL. */
att_yaml_node *att_yaml_get(att_yaml *y, att_yaml_node *map, const char *key);
/** The same, and KEY_MISSING when it is not there; `help` says what to write after "key: ". */
att_yaml_node *att_yaml_need(att_yaml *y, att_yaml_node *map, const char *key, const char *help);
/** KEY_UNKNOWN for each key of the map that nobody asked for, with the nearest known one. Call once all keys were asked for. */
void att_yaml_done(att_yaml *y, att_yaml_node *map);

/** 1 when node is a map; else 0, and TYPE unless it is NULL. */
int att_yaml_map(att_yaml *y, const att_yaml_node *node);
/** 1 when node is a list of min to max items; else 0, and TYPE or RANGE unless it is NULL. */
int att_yaml_list(att_yaml *y, const att_yaml_node *node, size_t min, size_t max);
/** Items of a list or pairs of a map; 0 for others and NULL. */
size_t att_yaml_count(const att_yaml_node *node);
/** Item i of a list, or value i of a map (which counts as asked for). */
att_yaml_node *att_yaml_item(att_yaml_node *node, size_t i);
att_yaml_kind att_yaml_kind_of(const att_yaml_node *node); /* NULL is EMPTY */
/** The line of a value's key, or of the value itself in a list; 0 for NULL. */
uint32_t att_yaml_line(const att_yaml *y, const att_yaml_node *node);
/** `sides[1].strength` into out[96]; returns out. */
const char *att_yaml_path(const att_yaml_node *node, char *out);
/** The comment that ends that line ("K012, assumption"), without `#` and blanks around; "" when there is none, and for NULL. */
const char *att_yaml_comment(att_yaml *y, const att_yaml_node *node);

/** low <= x <= high; with open_low or open_high the end itself is outside. */
typedef struct att_yaml_range {
    double low, high;
    int open_low, open_high;
} att_yaml_range;
#define ATT_YAML_ANY ((att_yaml_range){-INFINITY, INFINITY, 0, 0})
#define ATT_YAML_ABOVE(x) ((att_yaml_range){(x), INFINITY, 1, 0})
#define ATT_YAML_FROM(low, high) ((att_yaml_range){(low), (high), 0, 0})
#define ATT_YAML_FRACTION ((att_yaml_range){0, 1, 0, 0})

/** `what` says what the value is ("people under arms"), for messages; may be NULL. Numbers are finite. */
int att_yaml_number(att_yaml *y, const att_yaml_node *node, att_yaml_range range, const char *what, double *out);
int att_yaml_integer(att_yaml *y, const att_yaml_node *node, int64_t low, int64_t high, const char *what, int64_t *out);
/** Not empty. */
int att_yaml_text(att_yaml *y, const att_yaml_node *node, const char **out);
/** A name for files and columns: letters, digits, `-` and `_`, at most 64. */
int att_yaml_name(att_yaml *y, const att_yaml_node *node, const char **out);
/** One of n words; *out is its index. */
int att_yaml_choice(att_yaml *y, const att_yaml_node *node, size_t n, const char *const *words, int *out);
/** A day from low to high (days since 1970-01-01; the readers' whole range is ATT_DATE_LOW..ATT_DATE_HIGH of base/date.h). */
int att_yaml_date(att_yaml *y, const att_yaml_node *node, int32_t low, int32_t high, int32_t *out);

/** A mistake (or warning, note) of the caller's own at a value; `help` may be NULL. */
void att_yaml_say(att_yaml *y, const att_yaml_node *node, att_code code, att_severity severity, const char *help,
                  const char *format, ...) __attribute__((format(printf, 6, 7)));
/** The same at the key that holds the value. */
void att_yaml_say_key(att_yaml *y, const att_yaml_node *node, att_code code, att_severity severity, const char *help,
                      const char *format, ...) __attribute__((format(printf, 6, 7)));

#endif
