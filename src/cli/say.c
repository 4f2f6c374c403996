/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/say.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* On a terminal that can, and whose owner has not said NO_COLOR. */
static int styled(void)
{
    const char *none = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(STDOUT_FILENO) && !(none && *none) && !(term && !strcmp(term, "dumb"));
}

void att_say_colour(int code)
{
    if (styled())
        printf("\033[%dm", code);
}

void att_say_heading(const char *format, ...)
{
    int bold = styled();
    va_list list;
    va_start(list, format);
    fputs(bold ? "\n\033[1m  " : "\n  ", stdout);
    vprintf(format, list);
    fputs(bold ? "\033[0m\n" : "\n", stdout);
    va_end(list);
}

/* Characters of a word: bytes that do not continue a UTF-8 sequence. */
static int characters(const char *s, size_t n)
{
    int count = 0;
    for (size_t i = 0; i < n; i++)
        count += ((unsigned char)s[i] & 0xC0) != 0x80;
    return count;
}

/* A user's text must not steer the terminal. */
static void put_word(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        putchar((unsigned char)s[i] < 0x20 || s[i] == 0x7F ? '?' : s[i]);
}

void att_say_title(const att_campaign *c)
{
    char text[400];
    snprintf(text, sizeof text, "attrit %s: %.300s", att_version(), att_campaign_title(c));
    att_say_wrap(0, 80, text);
}

void att_say_wrap(int indent, int width, const char *text)
{
    int col = 0;
    for (const char *s = text + strspn(text, " \n"); *s; s += strspn(s, " \n")) {
        size_t n = strcspn(s, " \n");
        int w = characters(s, n);
        if (col && col + 1 + w > width) {
            putchar('\n');
            col = 0;
        }
        col += col ? printf(" ") + w : printf("%*s", indent, "") + w;
        put_word(s, n);
        s += n;
    }
    putchar('\n');
}

void att_say_column(int width, const char *text)
{
    int blanks = abs(width) - characters(text, strlen(text));
    printf("%*s%s%*s", width > 0 && blanks > 0 ? blanks : 0, "", text, width < 0 && blanks > 0 ? blanks : 0, "");
}

const char *att_say_day(att_day day, att_day horizon, char *out)
{
    char text[16];
    snprintf(out, 32, "%s%s", day == ATT_NO_DAY ? "after " : "",
             att_day_words(day == ATT_NO_DAY ? horizon : day, text));
    return out;
}

const char *att_say_range(double low, double high, double mcse, char *out)
{
    char a[32], b[32];
    snprintf(out, 64, "%.30s - %.30s", att_words_count(low, mcse, a), att_words_count(high, mcse, b));
    return out;
}

void att_say_fitted(const double fitted[3], char *median, char *range)
{
    double error = 0.02 * fitted[1]; /* about that of the particles behind it */
    att_words_count(fitted[1], error, median);
    att_say_range(fitted[0], fitted[2], error, range);
}

const char *att_say_claim(const att_claim *claim, char *out)
{
    char a[32], range[64];
    int spread = !isnan(claim->low) && !isnan(claim->high) && claim->low < claim->high;
    att_say_range(claim->low, claim->high, 0, range);
    att_words_count(!isnan(claim->best) ? claim->best : !isnan(claim->low) ? claim->low : claim->high, 0, a);
    if (spread && !isnan(claim->best))
        snprintf(out, 96, "%.30s (%.60s)", a, range);
    else if (spread)
        snprintf(out, 96, "%s", range);
    else if (!isnan(claim->best) || (!isnan(claim->low) && !isnan(claim->high)))
        snprintf(out, 96, "%s", a);
    else if (!isnan(claim->low) || !isnan(claim->high))
        snprintf(out, 96, "%s %s", isnan(claim->low) ? "up to" : "at least", a);
    else
        *out = 0;
    return out;
}

size_t att_say_quantities(const att_model *m, size_t row[3])
{
    static const char *const wanted[] = {"killed", "casualties", "strength"};
    size_t n = 0, all = att_fields_count(m->quantities);
    for (int i = 0; i < 3; i++) {
        int k = att_fields_find(m->quantities, wanted[i]);
        if (k >= 0)
            row[n++] = (size_t)k;
    }
    if (!n)
        for (; n < 3 && n < all; n++)
            row[n] = n;
    return n;
}

const char *att_say_quantity(const att_field *f, char *out)
{
    snprintf(out, 200, "%s: %.150s", f->name, f->doc);
    out[0] = (char)toupper((unsigned char)out[0]);
    for (char *s = out; *s && *s != ':'; s++)
        if (*s == '_')
            *s = ' ';
    return out;
}

/* Rounded by its own error; a whole number, as most quantiles of counts are, has no digits behind the point. */
static const char *quantile(const att_simulated *x, int level, char out[40])
{
    double q = x->q[level], se = x->se[level];
    return att_words_rounded(q, q == round(q) && se < 1 ? 1 : se, out);
}

const char *att_say_span(const att_simulated *x, int low, int high, const char *between, char *out)
{
    char a[40], b[40];
    snprintf(out, 100, "%s%s%s", quantile(x, low, a), between, quantile(x, high, b));
    return out;
}

const char *att_say_chance(double p, double se, size_t runs, char *out)
{
    double rare = 300 / (double)runs;
    if (p > 0 && p < 1)
        return att_words_measured(100 * p, 100 * se, out);
    char text[40];
    snprintf(out, 80, "%s %s", p > 0 ? ">" : "<", att_words_rounded(p > 0 ? 100 - rare : rare, rare, text));
    return rare < 100 ? out : strcpy(out, p > 0 ? "100" : "0");
}
