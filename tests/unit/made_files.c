/* SPDX-License-Identifier: Apache-2.0 */
/** Writes the files of the answer of made.h into a folder, for readers of other makes (made_files.py). */
#include "io/sink.h"
#include "io/sink_hub.h"
#include "io/sink_json.h"
#include "io/sink_netcdf.h"
#include "made_output.h"

#include <stdlib.h>

static made_output s;

static int write_file(const char *dir, const char *name, const void *bytes, size_t len, att_err *err)
{
    int rc = att_sink_stage(dir, name, bytes, len, err);
    return rc ? rc : att_sink_commit(dir, name, err);
}

int main(int argc, char **argv)
{
    att_err err = {0};
    att_arena arena = {0};
    att_text csv = {.arena = &arena};
    void *nc = NULL;
    size_t len = 0;
    if (argc != 2 || made_output_open(&s))
        return 2;
    char *summary = att_sink_json_summary(&s.o, &err);
    int rc = !summary || att_sink_folder(argv[1], &err) || att_sink_hub_text(&csv, &s.o, &err)
             || att_sink_netcdf_bytes(&nc, &len, &s.o, &err)
             || write_file(argv[1], "forecast.csv", csv.s, csv.len, &err)
             || write_file(argv[1], "summary.json", summary, strlen(summary), &err)
             || write_file(argv[1], "run.nc", nc, len, &err);
    free(summary);
    free(nc);
    att_arena_free(&arena);
    made_output_close(&s);
    return rc ? att_err_print(&err, stderr) : 0;
}
