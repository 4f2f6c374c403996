/* SPDX-License-Identifier: Apache-2.0 */
#include "base/date.h"

#include <stdio.h>

static int leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && leap(year));
}

/* Days from 1970-01-01 to the first of January of a year >= 1. */
static int32_t year_start(int year)
{
    int y = year - 1;
    return 365 * y + y / 4 - y / 100 + y / 400 - 719162;
}

int att_date_make(int year, int month, int day_of_month, int32_t *day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day_of_month < 1
        || day_of_month > month_days(year, month))
        return -1;
    int32_t d = year_start(year) + day_of_month - 1;
    for (int m = 1; m < month; m++)
        d += month_days(year, m);
    *day = d;
    return 0;
}

void att_date_split(int32_t day, int *year, int *month, int *day_of_month)
{
    int y = (int)((day + 719162) / 365.2425) + 1; /* at most one off */
    while (year_start(y) > day)
        y--;
    while (year_start(y + 1) <= day)
        y++;
    int m = 1, left = day - year_start(y);
    for (; left >= month_days(y, m); m++)
        left -= month_days(y, m);
    *year = y;
    *month = m;
    *day_of_month = left + 1;
}

int att_date_parse(const char *text, int32_t *day)
{
    static const char shape[] = "dddd-dd-dd";
    int part[3] = {0}, n = 0;
    for (int i = 0; i < 10; i++) {
        int digit = text[i] >= '0' && text[i] <= '9';
        if (digit != (shape[i] == 'd') || (!digit && text[i] != '-'))
            return -1;
        if (digit)
            part[n] = 10 * part[n] + (text[i] - '0');
        else
            n++;
    }
    return text[10] ? -1 : att_date_make(part[0], part[1], part[2], day);
}

const char *att_date_format(int32_t day, char *out)
{
    int y, m, d;
    att_date_split(day, &y, &m, &d);
    snprintf(out, 11, "%04u-%02u-%02u", (unsigned)y % 10000, (unsigned)m % 100, (unsigned)d % 100);
    return out;
}

const char *att_date_words(int32_t day, char *out)
{
    static const char *const name[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int y, m, d;
    att_date_split(day, &y, &m, &d);
    snprintf(out, 16, "%u %s %u", (unsigned)d % 100, name[m - 1], (unsigned)y % 10000);
    return out;
}
