/* SPDX-License-Identifier: Apache-2.0 */
/** A user's text file in memory, and how to point into it. */
#ifndef ATT_BASE_SOURCE_H
#define ATT_BASE_SOURCE_H

#include "base/arena.h"
#include <attrit/error.h>

enum { ATT_SOURCE_MAX = 64 << 20 }; /* bytes */

typedef struct att_source_text {
    const char *name; /* as the user gave it */
    const char *s;    /* UTF-8 without BOM, NUL-terminated */
    size_t len;
    size_t n_lines;
    const size_t *line_start; /* n_lines + 1 offsets */
} att_source_text;

/** Index `len` bytes (copied into the arena; a BOM is dropped). Refuses what is empty or over 64 MiB,
 *  and bad UTF-8 or control characters with their place. */
int att_source_open(att_source_text *src, att_arena *arena, const char *name, const char *bytes, size_t len,
                    att_err *err);
/** Raise an error at a place of a source: fills place, excerpt and caret. line and col from 1 (col in characters), len in characters. */
int att_source_err(const att_source_text *src, att_err *err, att_code code, att_severity severity, uint32_t line,
                   uint32_t col, uint32_t len, const char *path, const char *help, const char *format, ...)
    __attribute__((format(printf, 10, 11)));
/** Line and column (characters) of a byte offset. */
void att_source_at(const att_source_text *src, size_t offset, uint32_t *line, uint32_t *col);
/**
 * Put an error into a diag, at `bytes` bytes from `offset` (carets end with the line). Past the diag's room for its
 * severity it is counted only, so that a file of nothing but mistakes costs no more to read. path, help may be NULL.
 */
void att_source_say(const att_source_text *src, att_diag *diag, size_t offset, size_t bytes, att_code code,
                    att_severity severity, const char *path, const char *help, const char *format, va_list list)
    __attribute__((format(printf, 9, 0)));

#endif
