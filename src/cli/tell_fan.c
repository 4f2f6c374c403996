/* SPDX-License-Identifier: Apache-2.0 */
/* The fan of net strength in blocks: a column a few days, a row a band of people; what it shows stands in words below it. */
#include "cli/say.h"
#include "cli/tell.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

enum { COLUMNS = 60, ROWS = 10, BLUE = 34 };

typedef struct picture {
    const att_answer *a;
    size_t quantity, last; /* row of the model's quantities; last time of the fan */
    double top;            /* people at the upper edge */
    int row[COLUMNS][5];   /* of the 5, 25, 50, 75, 95 % quantiles, from the bottom */
} picture;

static size_t time_of(const picture *p, int column)
{
    return 1 + (size_t)lround((double)column * (double)(p->last - 1) / (COLUMNS - 1));
}

static int column_of(const picture *p, att_day day)
{
    double t = day - att_campaign_start(p->a->campaign) + 1;
    return (int)lround((t - 1) * (COLUMNS - 1) / (double)(p->last - 1));
}

static int row_of(const picture *p, double people)
{
    int row = (int)floor(people / p->top * ROWS);
    return row < 0 ? 0 : row < ROWS ? row : ROWS - 1;
}

/* The least of 1, 2, 2.5, 4 and 5 times a power of ten that is x or more. */
static double round_up(double x)
{
    static const double step[] = {1, 2, 2.5, 4, 5, 10};
    double unit = pow(10, floor(log10(fmax(x, 1))));
    int k = 0;
    while (k < 5 && step[k] * unit < x)
        k++;
    return step[k] * unit;
}

static int look(picture *p, const att_answer *a)
{
    static const double at[5] = {0.05, 0.25, 0.5, 0.75, 0.95};
    double q[COLUMNS][5], most = 0;
    for (int c = 0; c < COLUMNS; c++) {
        if (att_fan_quantiles(a->fan, time_of(p, c), p->quantity, 5, at, q[c]))
            return -1;
        most = fmax(most, q[c][4]);
    }
    p->top = round_up(most);
    for (int c = 0; c < COLUMNS; c++)
        for (int k = 0; k < 5; k++)
            p->row[c][k] = row_of(p, q[c][k]);
    return 0;
}

static const char *block(const int quantile[5], int row)
{
    if (row == quantile[2])
        return "█";
    if (row >= quantile[1] && row <= quantile[3])
        return "▓";
    return row >= quantile[0] && row <= quantile[4] ? "░" : " ";
}

/* The share of the deployed whose threshold lies in a row: " 50 %", or "". */
static const char *threshold(const picture *p, int row, char *out)
{
    const att_answer *a = p->a;
    *out = 0;
    for (size_t e = 0; e < a->n_events; e++)
        if (!isnan(a->event[e].threshold)
            && row_of(p, a->event[e].threshold * att_campaign_deployed(a->campaign)) == row)
            snprintf(out, 24, " %.0f %%", 100 * a->event[e].threshold);
    return out;
}

static void print_row(const picture *p, int row)
{
    char number[32] = "", share[24];
    if (row == ROWS - 1 || row == ROWS / 2 - 1 || row == 0)
        att_words_count(p->top * (row == 0 ? 0 : row + 1) / ROWS, 0, number);
    printf("  %8s %s", number, *number ? "┤" : "│");
    att_say_colour(BLUE);
    for (int c = 0; c < COLUMNS; c++)
        fputs(block(p->row[c], row), stdout);
    att_say_colour(0);
    printf("%s\n", threshold(p, row, share));
}

/* The days under the axis: the first, that of the cut-off at its column, the last; what has no room is left out. */
static void print_days(const picture *p)
{
    const att_answer *a = p->a;
    char line[COLUMNS + 1], first[16], now[40], last[16], day[16];
    memset(line, ' ', COLUMNS);
    line[COLUMNS] = 0;
    att_day_words(att_campaign_start(a->campaign), first);
    att_day_words(a->horizon, last);
    snprintf(now, sizeof now, "^ as of %s", att_day_words(a->as_of, day));
    size_t at = (size_t)column_of(p, a->as_of), n = strlen(now), end = COLUMNS - strlen(last);
    memcpy(line + end, last, strlen(last));
    if (at + n < end)
        memcpy(line + at, now, n);
    if (strlen(first) < at)
        memcpy(line, first, strlen(first));
    printf("  %8s %s\n", "", line);
}

void att_tell_fan(const att_answer *a)
{
    char title[200];
    int strength = -1;
    for (int k = 0; a->problem->model->quantities[k].name; k++)
        if (!strcmp(a->problem->model->quantities[k].name, "strength"))
            strength = k;
    picture p = {.a = a, .quantity = strength < 0 ? 0 : (size_t)strength, .last = att_fan_n_times(a->fan) - 1};
    if (p.last < 2 || look(&p, a))
        return;
    snprintf(title, sizeof title, "%s", a->problem->model->quantities[p.quantity].name);
    title[0] = (char)toupper((unsigned char)title[0]);
    att_say_heading("%.40s over time   █ median   ▓ 50 %%   ░ 90 %% of futures", title);
    for (int row = ROWS - 1; row >= 0; row--)
        print_row(&p, row);
    print_days(&p);
}
