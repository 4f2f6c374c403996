/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/bar.h"
#include "cli/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WIDTH = 79, CELLS = 24, PLAIN_EVERY = 5 };

void att_bar_open(att_bar *bar, att_bar_kind wish, int quiet)
{
    const char *term = getenv("TERM");
    *bar = (att_bar){.kind = wish};
    if (quiet && wish == ATT_BAR_AUTO)
        bar->kind = ATT_BAR_NONE;
    else if (wish == ATT_BAR_AUTO && (!isatty(STDERR_FILENO) || (term && !strcmp(term, "dumb"))))
        bar->kind = ATT_BAR_NONE;
}

const char *att_bar_time(double seconds, char *out)
{
    if (seconds < 99.5)
        snprintf(out, 24, "%.0f s", seconds);
    else if (seconds < 5970)
        snprintf(out, 24, "%.0f min", seconds / 60);
    else
        snprintf(out, 24, "%.0f h %.0f min", floor(seconds / 3600), fmod(seconds, 3600) / 60);
    return out;
}

/* "12 s left", or nothing while unknown. */
static const char *left_text(const att_progress *p, char *out)
{
    char time[24];
    if (p->seconds_left < 0)
        return strcpy(out, "");
    snprintf(out, 40, "%s left", att_bar_time(p->seconds_left, time));
    return out;
}

/* No escape codes: a carriage return and blanks do on every terminal, with colour or without. */
static void show_bar(att_bar *bar, const att_progress *p)
{
    char cells[CELLS + 1], left[40], line[160];
    int full = (int)(p->done * CELLS + 0.5);
    for (int i = 0; i < CELLS; i++)
        cells[i] = i < full ? '#' : '-';
    cells[CELLS] = 0;
    int n = snprintf(line, sizeof line, "  %-9s [%s] %3.0f %%  %.24s", p->stage, cells, 100 * p->done, p->detail);
    left_text(p, left);
    int room = WIDTH - (int)strlen(left);
    if (n > room - 1)
        n = room - 1;
    fprintf(stderr, "\r%-*.*s%s", room, n, line, left);
    fflush(stderr);
    bar->shown = 1;
}

static void show_plain(att_bar *bar, const att_progress *p)
{
    char left[40];
    int new_stage = strcmp(bar->stage, p->stage) != 0;
    if (!new_stage && p->seconds - bar->said < PLAIN_EVERY && p->done < 1)
        return;
    snprintf(bar->stage, sizeof bar->stage, "%s", p->stage);
    bar->said = p->seconds;
    left_text(p, left);
    fprintf(stderr, "%s %.0f %%%s%s%s%s\n", p->stage, 100 * p->done, *p->detail ? ", " : "", p->detail,
            *left ? ", " : "", left);
}

static void show_json(const att_progress *p)
{
    att_json j = {.out = stderr};
    att_json_open(&j, NULL, '{');
    att_json_text(&j, "stage", p->stage);
    att_json_number(&j, "done", p->done);
    att_json_number(&j, "seconds", p->seconds);
    att_json_number(&j, "seconds_left", p->seconds_left < 0 ? NAN : p->seconds_left);
    att_json_text(&j, "detail", p->detail);
    att_json_close(&j, '}');
    putc('\n', stderr);
}

void att_bar_show(void *cookie, const att_progress *p)
{
    att_bar *bar = cookie;
    if (bar->kind == ATT_BAR_AUTO)
        show_bar(bar, p);
    else if (bar->kind == ATT_BAR_PLAIN)
        show_plain(bar, p);
    else if (bar->kind == ATT_BAR_JSON)
        show_json(p);
}

void att_bar_clear(att_bar *bar)
{
    if (bar->shown)
        fprintf(stderr, "\r%*s\r", WIDTH, "");
    bar->shown = 0;
}
