/* SPDX-License-Identifier: Apache-2.0 */
#include "base/date.h"
#include "io/guess.h"
#include "io/import.h"

#include <string.h>

/* One of the three parts of a date: a number, or the name of a month. */
typedef struct part {
    int value, width, is_name;
} part;

static int digit(char c) { return c >= '0' && c <= '9'; }
static int letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/* Returns what follows, or NULL. */
static const char *read_part(const char *s, part *p)
{
    size_t len = 0;
    *p = (part){0};
    for (; digit(s[len]) && len < 5; len++)
        p->value = 10 * p->value + (s[len] - '0');
    p->width = (int)len;
    if (len)
        return s + len;
    while (letter(s[len]))
        len++;
    p->is_name = (p->value = att_guess_month(s, len)) > 0;
    return p->is_name ? s + len : NULL;
}

static int split(const char *s, part p[3])
{
    for (int i = 0; i < 3; i++) {
        s = read_part(s, &p[i]);
        if (!s)
            return -1;
        size_t gap = strspn(s, " ,./-");
        if (i < 2 ? !gap : gap || *s)
            return -1;
        s += gap;
    }
    return 0;
}

/* "2024-12-14", and with " 00:00:00.000" or "T12:00Z" behind it. */
static int read_iso(const char *s, att_day *day)
{
    char date[11];
    if (strlen(s) < 10)
        return -1;
    memcpy(date, s, 10);
    date[10] = '\0';
    s += 10;
    if (*s && (!strchr(" T", *s) || !digit(s[1]) || s[1 + strspn(s + 1, "0123456789:.Z+-")]))
        return -1;
    return att_date_parse(date, day);
}

static int make(const part p[3], int y, int m, int d, att_day *day)
{
    if (p[y].width != 4 || p[d].width < 1 || p[d].width > 2 || (!p[m].is_name && p[m].width > 2))
        return -1;
    return att_date_make(p[y].value, p[m].value, p[d].value, day);
}

int att_import_date_read(const char *text, const char *order, att_day day[2])
{
    part p[3];
    if (!read_iso(text, &day[0]))
        return 1;
    if (split(text, p) || p[0].is_name + p[1].is_name + p[2].is_name > 1 || p[2].is_name)
        return 0;
    if (p[0].is_name) /* Dec 14, 2024 */
        return !make(p, 2, 0, 1, &day[0]);
    if (p[1].is_name) /* 14 Dec 2024 */
        return !make(p, 2, 1, 0, &day[0]);
    if (p[0].width == 4) /* 2024/12/14 */
        return (!order || !strcmp(order, "ymd")) && !make(p, 0, 1, 2, &day[0]);
    int n = 0;
    if (!order || !strcmp(order, "dmy"))
        n += !make(p, 2, 1, 0, &day[n]);
    if (!order || !strcmp(order, "mdy"))
        n += !make(p, 2, 0, 1, &day[n]);
    return n == 2 && day[0] == day[1] ? 1 : n;
}
