/* SPDX-License-Identifier: Apache-2.0 */
/** Progress on standard error: a bar on a terminal, lines, JSON lines or nothing. */
#ifndef ATT_CLI_BAR_H
#define ATT_CLI_BAR_H

#include "cli/opts.h"

typedef struct att_bar {
    att_bar_kind kind; /* once opened, ATT_BAR_AUTO means the bar */
    int shown;         /* a bar stands on the last line */
    char stage[32];
    double said; /* plain: seconds into the stage of the last line */
} att_bar;

void att_bar_open(att_bar *bar, att_bar_kind wish, int quiet);
/** The progress function of att_ctx_opts; its cookie is an att_bar. */
void att_bar_show(void *cookie, const att_progress *p);
/** Take the bar off the screen, so that other text starts on a clean line. */
void att_bar_clear(att_bar *bar);
/** "12 s", "3 min", "1 h 10 min" into out[24]; returns out. */
const char *att_bar_time(double seconds, char *out);

#endif
