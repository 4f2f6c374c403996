/* SPDX-License-Identifier: Apache-2.0 */
/** The tree behind yamlmap.h. */
#ifndef ATT_IO_YAMLTREE_H
#define ATT_IO_YAMLTREE_H

#include "io/yamlmap.h"

enum { ATT_YAML_DEPTH = 32, ATT_YAML_NODES = 200000 };

/* A key that somebody asked a map for. */
typedef struct att_yaml_asked {
    const char *key;
    struct att_yaml_asked *next;
} att_yaml_asked;

struct att_yaml_node {
    att_yaml_kind kind;
    int quoted;               /* the scalar stands in quotes */
    int used;                 /* the map's value was asked for */
    uint32_t at, end;         /* bytes of the value in the source */
    uint32_t key_at, key_end; /* bytes of its key, in a map */
    uint32_t index;           /* among its siblings */
    const char *key, *text;   /* "" when there is none */
    att_yaml_node *parent;
    att_yaml_node **child; /* [n], in the order of the file */
    size_t n;
    att_yaml_node *last, *before; /* while reading: the newest child; the sibling before this one */
    att_yaml_asked *asked;        /* newest first */
};

/** Put a mistake at bytes at..end of the source into the diag. */
void att_yaml_tell(const att_yaml *y, uint32_t at, uint32_t end, att_code code, att_severity severity, const char *path,
                   const char *help, const char *format, ...) __attribute__((format(printf, 8, 9)));

#endif
