/* SPDX-License-Identifier: Apache-2.0 */
/* What a user is told: the reader tests compare whole messages. */
#ifndef ATT_TEST_TOLD_H
#define ATT_TEST_TOLD_H

#include "base/source.h"
#include <stdlib.h>
#include <string.h>

/* The diag, then the error, as printed; valid until the next call. */
static inline const char *told(const att_diag *diag, const att_err *err)
{
    static char text[20000];
    memset(text, 0, sizeof text);
    FILE *out = fmemopen(text, sizeof text - 1, "w");
    att_diag_print(diag, out);
    att_err_print(err, out);
    fclose(out);
    return text;
}

static inline int open_text(att_source_text *src, att_arena *arena, const char *name, const char *text, att_err *err)
{
    return att_source_open(src, arena, name, text, strlen(text), err);
}

#endif
