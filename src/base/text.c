/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <ctype.h>
#include <sha2.h>
#include <stdio.h>
#include <string.h>

/* Length of the well-formed sequence at s (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF), or 0. */
static size_t sequence(const unsigned char *s, size_t left)
{
    size_t n = s[0] < 0x80 ? 1 : s[0] < 0xC2 ? 0 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : s[0] < 0xF5 ? 4 : 0;
    if (!s[0] || n > left)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) || (s[0] == 0xF0 && s[1] < 0x90)
        || (s[0] == 0xF4 && s[1] > 0x8F))
        return 0;
    return n;
}

size_t att_utf8_check(const char *s, size_t len)
{
    size_t at = 0;
    while (at < len) {
        size_t n = sequence((const unsigned char *)s + at, len - at);
        if (!n)
            return at;
        at += n;
    }
    return len;
}

static int starts_character(char c) { return ((unsigned char)c & 0xC0) != 0x80; }

size_t att_utf8_count(const char *s, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++)
        n += (size_t)starts_character(s[i]);
    return n;
}

size_t att_utf8_bytes(const char *s, size_t n)
{
    size_t at = 0;
    while (s[at] && (n || !starts_character(s[at])))
        n -= (size_t)starts_character(s[at++]);
    return at;
}

/*
 * Damerau-Levenshtein distance with adjacent swaps (optimal string alignment; Damerau 1964), blind to case.
 * Three rows of the table are kept.
 */
enum { WORD_MAX = 64 };

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static size_t distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), row[3][WORD_MAX + 1];
    if (n > WORD_MAX || m > WORD_MAX)
        return SIZE_MAX;
    size_t *before = row[0], *last = row[1], *now = row[2];
    for (size_t j = 0; j <= m; j++)
        last[j] = j;
    for (size_t i = 1; i <= n; i++) {
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            int x = tolower((unsigned char)a[i - 1]), y = tolower((unsigned char)b[j - 1]);
            now[j] = least(least(last[j], now[j - 1]) + 1, last[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == tolower((unsigned char)b[j - 2]) && y == tolower((unsigned char)a[i - 2]))
                now[j] = least(now[j], before[j - 2] + 1);
        }
        size_t *free_row = before;
        before = last;
        last = now;
        now = free_row;
    }
    return last[m];
}

const char *att_text_nearest(const char *word, size_t n, const char *const *words)
{
    size_t len = strlen(word), near = (len + 1) / 3 + 1; /* a third of the letters may be wrong */
    const char *best = NULL;
    for (size_t i = 0; i < n; i++) {
        size_t other = strlen(words[i]);
        if ((len > other ? len - other : other - len) >= near) /* that many letters are wrong at least */
            continue;
        size_t d = distance(word, words[i]);
        if (d < near && d < len) {
            near = d;
            best = words[i];
        }
    }
    return best;
}

void att_text_vprint(char *buf, size_t size, const char *format, va_list list)
{
    int n = vsnprintf(buf, size, format, list);
    if (n < 0) {
        buf[0] = '\0';
    } else if ((size_t)n >= size) {
        size_t at = size - sizeof "...";
        while (at && !starts_character(buf[at]))
            at--;
        memcpy(buf + at, "...", sizeof "...");
    }
}

const char *att_text_quote(const char *s, char *out)
{
    size_t n = least(att_utf8_bytes(s, 40), ATT_QUOTE - sizeof "...");
    snprintf(out, ATT_QUOTE, "%.*s%s", (int)n, s, s[n] ? "..." : "");
    return out;
}

/* Room for n more bytes and the NUL. */
static int grow(att_text *t, size_t n)
{
    if (t->failed)
        return -1;
    if (t->s && n < t->cap - t->len)
        return 0;
    size_t cap = t->cap ? t->cap : 256;
    while (cap - t->len <= n)
        cap *= 2;
    char *s = att_arena_alloc(t->arena, cap);
    if (!s) {
        t->failed = 1;
        return -1;
    }
    if (t->s)
        memcpy(s, t->s, t->len);
    t->s = s;
    t->cap = cap;
    return 0;
}

void att_text_addn(att_text *t, const char *s, size_t n)
{
    if (grow(t, n))
        return;
    memcpy(t->s + t->len, s, n);
    t->len += n;
    t->s[t->len] = '\0';
}

void att_text_add(att_text *t, const char *s) { att_text_addn(t, s, strlen(s)); }

void att_text_addf(att_text *t, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int n = vsnprintf(NULL, 0, format, list);
    va_end(list);
    if (n < 0 || grow(t, (size_t)n))
        return;
    va_start(list, format);
    t->len += (size_t)vsnprintf(t->s + t->len, (size_t)n + 1, format, list);
    va_end(list);
}

char *att_text_give(const att_text *t) { return t->failed ? NULL : strdup(t->s ? t->s : ""); }

void att_sha256_hex(const void *data, size_t len, char *out) { SHA256Data(data, len, out); }
