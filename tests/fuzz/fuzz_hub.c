/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a hub's forecast: read, grouped and checked. */
#include "io/hub_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static att_diag diag;
    att_arena arena = {0};
    att_source_text src;
    att_hub hub;
    att_err err = {0};
    diag.n_items = diag.n_errors = diag.n_warnings = diag.n_notes = 0;
    if (!att_source_open(&src, &arena, "forecast.csv", (const char *)data, size, &err)
        && !att_hub_read(&hub, &arena, &src, &diag, &err))
        att_hub_check_rows(&hub);
    att_arena_free(&arena);
    return 0;
}
