/* SPDX-License-Identifier: Apache-2.0 */
/** Text: UTF-8, near misses, growing strings. */
#ifndef ATT_BASE_TEXT_H
#define ATT_BASE_TEXT_H

#include "base/arena.h"
#include <attrit/error.h> /* att_text_nearest is public: commands say "did you mean" too */
#include <stdarg.h>
#include <stdint.h>

/** Offset of the first byte that is not valid UTF-8 (or is NUL), or len. */
size_t att_utf8_check(const char *s, size_t len);
/** Characters in the first len bytes of valid UTF-8. */
size_t att_utf8_count(const char *s, size_t len);
/** Bytes of the first n characters of valid UTF-8 that is NUL-terminated (fewer when it ends before). */
size_t att_utf8_bytes(const char *s, size_t n);

/** vsnprintf that ends a text too long for buf with "..." and never in the middle of a character. size >= 4. */
void att_text_vprint(char *buf, size_t size, const char *format, va_list list) __attribute__((format(printf, 3, 0)));
/** What a user wrote, short enough to quote in a message: its first 40 characters and "..." when there are more; returns out. */
enum { ATT_QUOTE = 168 };
const char *att_text_quote(const char *s, char *out);

/** A string that grows in an arena. `failed` is set when memory ran out; the text so far stays valid. */
typedef struct att_text {
    att_arena *arena;
    char *s;
    size_t len, cap;
    int failed;
} att_text;
void att_text_add(att_text *t, const char *s);
void att_text_addn(att_text *t, const char *s, size_t n);
void att_text_addf(att_text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** The text on the heap, for a caller outside the library: free with free(). NULL when memory ran out. */
char *att_text_give(const att_text *t);

/** SHA-256 (FIPS 180-4) of data as 64 hex digits into out[65]. */
void att_sha256_hex(const void *data, size_t len, char *out);

#endif
