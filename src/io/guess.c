/* SPDX-License-Identifier: Apache-2.0 */
#include "io/guess.h"
#include "base/date.h"
#include "base/num.h"
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { WHY = 200, HELP = 320 }; /* sizes promised in the header */

static int digit(char c) { return c >= '0' && c <= '9'; }
static int letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static int same(const char *word, size_t len, const char *name)
{
    return strlen(name) == len && !strncasecmp(word, name, len);
}

/* "three thousand two hundred" in words. 0 or -1. */
static int words_number(const char *s, double *out)
{
    static const char *const small[] = {
        "zero",   "one",    "two",    "three",    "four",     "five",    "six",     "seven",     "eight",    "nine",
        "ten",    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
        "twenty", "thirty", "forty",  "fifty",    "sixty",    "seventy", "eighty",  "ninety"};
    double total = 0, part = 0;
    int n_words = 0;
    while (*s) {
        size_t len = 0, k = 0, n = sizeof small / sizeof *small;
        while (letter(s[len]))
            len++;
        while (k < n && !same(s, len, small[k]))
            k++;
        if (k < n)
            part += k <= 20 ? (double)k : 10.0 * (double)(k - 18);
        else if (same(s, len, "hundred"))
            part = (part > 0 ? part : 1) * 100;
        else if (same(s, len, "thousand") || same(s, len, "million")) {
            total += (part > 0 ? part : 1) * (tolower((unsigned char)*s) == 't' ? 1e3 : 1e6);
            part = 0;
        } else if (len && !same(s, len, "and") && !same(s, len, "a"))
            return -1;
        n_words += len > 0;
        s += len ? len : 1;
    }
    *out = total + part;
    return n_words ? 0 : -1;
}

/* Copy the digits at s, without what separates thousands and with a decimal point; returns what follows them. */
static const char *plain_digits(const char *s, char *out, size_t size)
{
    size_t n = 0;
    for (; *s && n + 1 < size; s++) {
        int three = digit(s[0]) || (digit(s[1]) && digit(s[2]) && digit(s[3]) && !digit(s[4]));
        if (digit(*s))
            out[n++] = *s;
        else if (strchr(",' _", *s) && three)
            continue;
        else if ((*s == '.' || *s == ',') && digit(s[1]))
            out[n++] = '.';
        else
            break;
    }
    out[n] = '\0';
    return s;
}

/* The number in "about 3,000 men", "-1,200", "12k", "55 %"; not in "2500-3000". 0 or -1. */
static int loose_number(const char *text, double *out)
{
    char buf[64];
    const char *s = text;
    while (*s && !digit(*s))
        s++;
    if (!*s)
        return words_number(text, out);
    int minus = s > text && s[-1] == '-';
    s = plain_digits(s, buf, sizeof buf);
    if (att_parse_double(buf, strlen(buf), out))
        return -1;
    s += strspn(s, " ");
    if (*s == '%' || !strncasecmp(s, "percent", 7) || !strncasecmp(s, "per cent", 8))
        *out /= 100;
    else if ((tolower((unsigned char)*s) == 'k' && !letter(s[1])) || !strncasecmp(s, "thousand", 8))
        *out *= 1e3;
    else if ((tolower((unsigned char)*s) == 'm' && !letter(s[1])) || !strncasecmp(s, "million", 7))
        *out *= 1e6;
    *out = minus ? -*out : *out;
    while (*s && !digit(*s))
        s++;
    return *s ? -1 : 0;
}

int att_guess_number(const char *text, double *out, char *help)
{
    double x;
    char number[32];
    if (!att_parse_double(text, strlen(text), &x) && isfinite(x)) {
        *out = x;
        return 0;
    }
    if (loose_number(text, &x) || !isfinite(x)) {
        snprintf(help, HELP, "write a plain number, such as 3000 or 0.55");
    } else {
        att_print_double(x, number);
        snprintf(help, HELP, "write %s", number);
    }
    return -1;
}

/* The numbers and the month of a date however written: "14 Oct 2024" has part {14, 2024}, month 10. */
struct loose_date {
    int n, part[3], width[3], month, month_at; /* month_at: how many numbers stand before the name */
    char mark;                                 /* what stands behind the first number */
};

int att_guess_month(const char *s, size_t len)
{
    static const char *const name[] = {"january", "february", "march",     "april",   "may",      "june",
                                       "july",    "august",   "september", "october", "november", "december"};
    for (int m = 0; len >= 3 && m < 12; m++)
        if (!strncasecmp(s, name[m], len))
            return m + 1;
    return 0;
}

static int split_date(const char *s, struct loose_date *d)
{
    *d = (struct loose_date){.month_at = -1};
    while (*s && d->n < 3 && d->n + (d->month > 0) < 3) {
        size_t len = 0;
        if (digit(*s)) {
            for (; digit(s[len]) && len < 9; len++)
                d->part[d->n] = 10 * d->part[d->n] + (s[len] - '0');
            d->mark = d->n ? d->mark : s[len];
            d->width[d->n++] = (int)len;
        } else if (letter(*s)) {
            while (letter(s[len]))
                len++;
            if (!d->month && (d->month = att_guess_month(s, len)))
                d->month_at = d->n;
        }
        s += len ? len : 1;
    }
    if (d->n == 1 && d->width[0] == 8) { /* 20241014 */
        *d = (struct loose_date){.n = 3,
                                 .part = {d->part[0] / 10000, d->part[0] / 100 % 100, d->part[0] % 100},
                                 .width = {4, 2, 2},
                                 .month_at = -1};
    }
    return d->n + (d->month > 0) == 3 ? 0 : -1;
}

/* Two-digit years are taken as 2000 to 2099. */
static int full_year(int year, int width) { return width == 2 ? 2000 + year : year; }

static void date_help(const char *text, char *help)
{
    struct loose_date d;
    int32_t day = 0, other = 0;
    char iso[11], iso_other[11];
    snprintf(help, HELP, "write year-month-day, such as 2024-10-14");
    if (split_date(text, &d))
        return;
    if (d.month) { /* 14 Oct 2024, Oct 14 2024, 2024 Oct 14 */
        int y = d.width[0] == 4 ? 0 : 1;
        if (!att_date_make(full_year(d.part[y], d.width[y]), d.month, d.part[!y], &day))
            snprintf(help, HELP, "did you mean %s?", att_date_format(day, iso));
        return;
    }
    if (d.width[0] == 4) { /* year first; day and month may have been swapped, or the month is shorter */
        int found = !att_date_make(d.part[0], d.part[1], d.part[2], &day)
                    || !att_date_make(d.part[0], d.part[2], d.part[1], &day);
        for (int last = 30; !found && d.part[2] <= 31 && last >= 28; last--)
            found = !att_date_make(d.part[0], d.part[1], last, &day);
        if (found)
            snprintf(help, HELP, "did you mean %s?", att_date_format(day, iso));
        return;
    }
    int year = full_year(d.part[2], d.width[2]);
    int day_first = !att_date_make(year, d.part[1], d.part[0], &day);
    int month_first = d.mark != '.' && !att_date_make(year, d.part[0], d.part[1], &other);
    if (day_first && month_first && day != other)
        snprintf(help, HELP, "write year-month-day: %s or %s", att_date_format(day, iso),
                 att_date_format(other, iso_other));
    else if (day_first || month_first)
        snprintf(help, HELP, "did you mean %s?", att_date_format(day_first ? day : other, iso));
}

/* Is it written as a date, if only of a day that does not exist? */
static int date_shaped(const char *s)
{
    int n = 0;
    for (; *s; s++, n++)
        if (n == 4 || n == 7 ? *s != '-' : !digit(*s))
            return 0;
    return n == 10;
}

int att_guess_date(const char *text, int32_t low, int32_t high, int32_t *out, char *why, char *help)
{
    int32_t day;
    char end[11], other[11];
    if (att_date_parse(text, &day)) {
        snprintf(why, WHY, date_shaped(text) ? "is not a day of the calendar" : "is not an ISO date");
        date_help(text, help);
        return -1;
    }
    if (day < low || day > high) {
        snprintf(why, WHY, "is %s %s", day < low ? "before" : "after", att_date_format(day < low ? low : high, end));
        snprintf(help, HELP, "a date from %s to %s is needed; is the year right?", att_date_format(low, end),
                 att_date_format(high, other));
        return -1;
    }
    *out = day;
    return 0;
}

void att_guess_word(const char *word, size_t n, const char *const *words, char *help)
{
    const char *near = att_text_nearest(word, n, words);
    if (near) {
        snprintf(help, HELP, "did you mean \"%s\"?", near);
        return;
    }
    size_t len = (size_t)snprintf(help, HELP, "one of: "), i = 0;
    for (; i < n && len + strlen(words[i]) + sizeof ", , ..." < HELP; i++)
        len += (size_t)snprintf(help + len, HELP - len, "%s%s", i ? ", " : "", words[i]);
    if (i < n)
        snprintf(help + len, HELP - len, ", ...");
}
