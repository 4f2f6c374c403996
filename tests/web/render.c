/* SPDX-License-Identifier: Apache-2.0 */
/* Make a page of two JSON texts: render SUMMARY CHARTS FOLDER writes FOLDER/report.html. For the browser test, and to look at a page without a run. */
#include "io/file.h"
#include "io/html.h"
#include "io/sink.h"
#include <stdlib.h>

int main(int argc, char **argv)
{
    att_arena arena = {0};
    att_err err = {0};
    att_source_text summary, charts;
    att_text page = {.arena = &arena};
    if (argc != 4)
        return 2;
    if (att_file_read(&summary, NULL, &arena, argv[1], &err) || att_file_read(&charts, NULL, &arena, argv[2], &err)
        || att_html_report(&page, summary.s, charts.s, &err) || att_sink_folder(argv[3], &err)
        || att_sink_stage(argv[3], "report.html", page.s, page.len, &err)
        || att_sink_commit(argv[3], "report.html", &err))
        return att_err_print(&err, stderr);
    att_arena_free(&arena);
    return EXIT_SUCCESS;
}
