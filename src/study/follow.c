/* SPDX-License-Identifier: Apache-2.0 */
#include "study/follow.h"
#include "base/num.h"

#include <math.h>
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

/* The smaller arrays stay in the arena: together no larger than the last. */
static void enlarge(att_follow *f)
{
    size_t room = f->room ? 2 * f->room : FIRST_ROOM;
    att_happening *happening = ATT_NEW(f->arena, att_happening, room);
    f->failed |= !happening;
    if (!happening)
        return;
    if (f->n > 0)
        memcpy(happening, f->happening, f->n * sizeof *happening);
    f->happening = happening;
    f->room = room;
}

static void write_down(void *cookie, size_t i, double t, uint32_t unit, int happening, uint32_t n)
{
    att_follow *f = cookie;
    (void)i;
    if (f->n == f->room)
        enlarge(f);
    if (f->n < f->room)
        f->happening[f->n++] = (att_happening){f->start + (att_day)fmax(t, 0), unit, happening, n};
}

att_trace att_follow_trace(att_follow *f) { return (att_trace){f, write_down}; }
