/* SPDX-License-Identifier: Apache-2.0 */
#include "study/follow.h"
#include "base/num.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 4096 };

int att_follow_median(size_t *path, const att_fan *fan, size_t quantity, att_err *err)
{
    size_t n = att_fan_n_paths(fan), end = att_fan_n_times(fan) - 1;
    att_arena arena = {0};
    double *value = ATT_NEW(&arena, double, n);
    *path = 0;
    if (!value)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for the replay");
    for (size_t i = 0; i < n; i++)
        value[i] = att_fan_value(fan, i, end, quantity);
    att_sort(n, value);
    while (att_fan_value(fan, *path, end, quantity) != value[(n - 1) / 2])
        ++*path;
    att_arena_free(&arena);
    return 0;
}

/* Writes down what it is told. */
typedef struct notebook {
    att_arena *arena;
    att_replay_event *event;
    size_t n, room;
    int failed;
} notebook;

static void enlarge(notebook *b)
{
    size_t room = b->room ? 2 * b->room : FIRST_ROOM;
    att_replay_event *event = ATT_NEW(b->arena, att_replay_event, room);
    b->failed |= !event;
    if (!event)
        return;
    if (b->n > 0)
        memcpy(event, b->event, b->n * sizeof *event);
    b->event = event;
    b->room = room;
}

static void write_down(void *cookie, size_t i, double t, uint32_t unit, int happening, uint32_t n)
{
    notebook *b = cookie;
    (void)i;
    if (b->n == b->room)
        enlarge(b);
    if (n > 0 && b->n < b->room)
        b->event[b->n++] = (att_replay_event){(int32_t)t, happening, unit, n};
}

static int earlier(const void *a, const void *b)
{
    const att_replay_event *x = a, *y = b;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    if (x->happening != y->happening)
        return x->happening < y->happening ? -1 : 1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

/* Sum what is alike; returns how many are left. */
static size_t merge(att_replay_event *event, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (kept > 0 && earlier(&event[kept - 1], &event[i]) == 0)
            event[kept - 1].n += event[i].n;
        else
            event[kept++] = event[i];
    return kept;
}

int att_follow_path(att_replay *out, att_arena *arena, att_ctx *ctx, const att_post *post, const att_fan_opts *opts,
                    size_t path, att_err *err)
{
    notebook b = {.arena = arena};
    int rc = att_fan_forecast_trace(ctx, post, opts, path, &(att_trace){&b, write_down}, err);
    if (rc)
        return rc;
    if (b.failed)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for the replay");
    if (b.n > 0)
        qsort(b.event, b.n, sizeof *b.event, earlier);
    *out = (att_replay){path, merge(b.event, b.n), b.event};
    return 0;
}
