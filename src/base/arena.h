/* SPDX-License-Identifier: Apache-2.0 */
/** Arenas: memory of one lifetime, given back at once. Most functions own nothing and may return early. */
#ifndef ATT_BASE_ARENA_H
#define ATT_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

typedef struct att_arena_chunk att_arena_chunk;

typedef struct att_arena {
    att_arena_chunk *chunk; /* newest first */
    size_t used, peak;      /* bytes handed out now; most ever */
    size_t n_calls;         /* allocations asked for */
    size_t n_mallocs;       /* chunks taken from the system: the step loop must not raise it */
    size_t fail_at;         /* tests: the n-th call fails; 0 = never */
} att_arena;

/* A zeroed struct is a valid empty arena. */
/** Zeroed, 64-byte aligned memory, or NULL. Big objects get a chunk of their own. */
void *att_arena_alloc(att_arena *a, size_t bytes);
/** Zeroed array; NULL also on overflow. */
void *att_arena_array(att_arena *a, size_t n, size_t size);
char *att_arena_strdup(att_arena *a, const char *s);
char *att_arena_strndup(att_arena *a, const char *s, size_t n);
char *att_arena_printf(att_arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Forget all but keep the room, as one piece, so that the like of it takes nothing from the system again: for scratch arenas. */
void att_arena_rewind(att_arena *a);
void att_arena_free(att_arena *a);

#define ATT_NEW(arena, type, n) ((type *)att_arena_array((arena), (n), sizeof(type)))

#endif
