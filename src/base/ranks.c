/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ranks.h"

#include <string.h>

void att_ranks_gather(void *rows, size_t n, size_t size)
{
    int count = att_ranks_count();
    if (count == 1)
        return;
    size_t first[ATT_RANKS_MOST + 1];
    for (int r = 0; r <= count; r++)
        first[r] = att_ranks_first(n, r) * size;
    att_ranks_gather_parts(rows, first);
}

/* The failure of rank `from`, as the others tell it. A pointer would lead into its memory. */
static int take_over(int from, int code, att_err *err)
{
    att_err told = {0};
    if (att_ranks_self() == from && err)
        told = *err;
    att_ranks_tell(from, &code, sizeof code);
    att_ranks_tell(from, &told, sizeof told);
    if (att_ranks_self() != from)
        told.src_file = NULL;
    if (from > 0) {
        char text[sizeof told.text];
        memcpy(text, told.text, sizeof text);
        snprintf(told.text, sizeof told.text, "rank %d: %.280s", from, text);
    }
    if (err)
        *err = told;
    return code;
}

int att_ranks_agree(int code, att_err *err)
{
    int count = att_ranks_count(), stopped = -1;
    int least = att_ranks_least(code == -ATT_E_STOPPED ? stopped : code < 0 ? att_ranks_self() : count);
    if (least == count)
        return code;
    att_ranks_hush();
    if (least == stopped && err && err->code != ATT_E_STOPPED) {
        *err = (att_err){0};
        att_err_set(err, ATT_E_STOPPED, NULL, "stopped");
    }
    return least == stopped ? -ATT_E_STOPPED : take_over(least, code, err);
}
