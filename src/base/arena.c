/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 64, CHUNK_BYTES = 64 * 1024 };

struct att_arena_chunk {
    att_arena_chunk *next;
    size_t size, used, dirty; /* bytes of the payload: all; given out; ever given out: the rest is zero */
};

/* The payload is aligned by itself: no function that gives aligned memory also gives it zeroed. */
static char *payload(att_arena_chunk *c)
{
    char *end = (char *)(c + 1);
    return end + -(uintptr_t)end % ALIGN;
}

static att_arena_chunk *chunk_add(att_arena *a, size_t bytes)
{
    size_t size = bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES;
    /* Large memory comes from the system as zeros, page by page when it is first used, and by whoever uses it. */
    att_arena_chunk *c = calloc(1, sizeof *c + ALIGN + size);
    if (!c)
        return NULL;
    a->n_mallocs++;
    c->size = size;
    /* A chunk made for one big object must not hide the room left in the current one. */
    if (bytes > CHUNK_BYTES && a->chunk) {
        c->next = a->chunk->next;
        a->chunk->next = c;
    } else {
        c->next = a->chunk;
        a->chunk = c;
    }
    return c;
}

void *att_arena_alloc(att_arena *a, size_t bytes)
{
    a->n_calls++;
    if (a->fail_at && a->n_calls == a->fail_at)
        return NULL;
    if (bytes > SIZE_MAX / 2)
        return NULL;
    bytes = (bytes + ALIGN - 1) / ALIGN * ALIGN;
    if (!bytes)
        bytes = ALIGN;
    att_arena_chunk *c = a->chunk;
    if (!c || c->size - c->used < bytes)
        c = chunk_add(a, bytes);
    if (!c)
        return NULL;
    char *p = payload(c) + c->used;
    if (c->dirty > c->used)
        memset(p, 0, c->dirty - c->used < bytes ? c->dirty - c->used : bytes);
    c->used += bytes;
    c->dirty = c->dirty > c->used ? c->dirty : c->used;
    a->used += bytes;
    if (a->used > a->peak)
        a->peak = a->used;
    return p;
}

void *att_arena_array(att_arena *a, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes)) {
        a->n_calls++;
        return NULL;
    }
    return att_arena_alloc(a, bytes);
}

char *att_arena_strndup(att_arena *a, const char *s, size_t n)
{
    char *p = att_arena_alloc(a, n + 1);
    return p ? memcpy(p, s, n) : NULL;
}

char *att_arena_strdup(att_arena *a, const char *s) { return att_arena_strndup(a, s, strlen(s)); }

char *att_arena_printf(att_arena *a, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int n = vsnprintf(NULL, 0, format, list);
    va_end(list);
    char *p = n < 0 ? NULL : att_arena_alloc(a, (size_t)n + 1);
    if (!p)
        return NULL;
    va_start(list, format);
    vsnprintf(p, (size_t)n + 1, format, list);
    va_end(list);
    return p;
}

static size_t chunks_free(att_arena *a)
{
    size_t size = 0;
    for (att_arena_chunk *c = a->chunk, *next; c; c = next) {
        next = c->next;
        size += c->size;
        free(c);
    }
    a->chunk = NULL;
    return size;
}

void att_arena_rewind(att_arena *a)
{
    if (a->chunk && a->chunk->next)
        chunk_add(a, chunks_free(a)); /* without memory for it, all begins from nothing */
    else if (a->chunk)
        a->chunk->used = 0;
    a->used = 0;
}

void att_arena_free(att_arena *a)
{
    chunks_free(a);
    *a = (att_arena){0};
}
