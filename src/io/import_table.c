/* SPDX-License-Identifier: Apache-2.0 */
/* The foreign table: columns by name, cells of the row under way, and what is left out. */
#include "base/date.h"
#include "io/guess.h"
#include "io/import.h"

#include <math.h>
#include <string.h>

enum { HELP = 320, WORDS = 64 };

int att_import_find(const att_import *im, const char *name)
{
    for (size_t i = 0; i < im->csv.n_cols; i++)
        if (!strcmp(im->csv.head[i].s, name))
            return (int)i;
    return -1;
}

/* A mistake at the header. */
static void __attribute__((format(printf, 3, 4))) say_head(att_import *im, const char *help, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    att_source_say(&im->src, im->diag, im->csv.head[0].at, 1, ATT_E_CSV_COLUMN, ATT_ERROR, NULL, help, format, list);
    va_end(list);
}

int att_import_need(att_import *im, const char *name)
{
    const char *word[WORDS];
    char help[HELP], quote[ATT_QUOTE];
    int col = att_import_find(im, name);
    if (col >= 0)
        return col;
    size_t n = im->csv.n_cols < WORDS ? im->csv.n_cols : WORDS;
    for (size_t i = 0; i < n; i++)
        word[i] = im->csv.head[i].s;
    att_guess_word(name, n, word, help);
    say_head(im, help, "the file has no column \"%s\"", att_text_quote(name, quote));
    return -1;
}

const char *att_import_cell(const att_import *im, int col)
{
    const char *s = att_csv_at(&im->csv, im->row, col).s;
    return strcmp(s, "NA") ? s : "";
}

int att_import_day(att_import *im, int col, const char *order, att_day *day)
{
    const char *s = att_import_cell(im, col);
    char quote[ATT_QUOTE], a[11], b[11], help[HELP], why[200];
    att_day read[2];
    *day = ATT_NO_DAY;
    if (!*s)
        return 0;
    int n = att_import_date_read(s, order, read);
    if (n == 1 && read[0] >= ATT_DATE_LOW && read[0] <= ATT_DATE_HIGH) {
        *day = read[0];
        return 1;
    }
    att_text_quote(s, quote);
    if (n == 2) {
        snprintf(help, sizeof help, "say which with --date-format: dmy makes it %s, mdy %s",
                 att_date_format(read[0], a), att_date_format(read[1], b));
        ATT_IMPORT_SAY(im, col, ATT_E_DATE, help, "\"%s\" can be read in two ways", quote);
    } else if (order && att_import_date_read(s, NULL, read)) {
        ATT_IMPORT_SAY(im, col, ATT_E_DATE, "one order must fit all dates of a file; is it another --date-format?",
                       "\"%s\" is no date in the order %s", quote, order);
    } else if (att_guess_date(s, ATT_DATE_LOW, ATT_DATE_HIGH, &read[0], why, help)) {
        ATT_IMPORT_SAY(im, col, ATT_E_DATE, help, "\"%s\" %s", quote, why);
    }
    return 0;
}

/* "2.500": two thousand five hundred to half of the world, two and a half to the other. */
static int is_grouped(const char *s)
{
    size_t first = strspn(s, "0123456789");
    for (s += first; *s; s += 4)
        if (*s != '.' || strspn(s + 1, "0123456789") != 3)
            return 0;
    return first >= 1 && first <= 3 && s[-4] == '.';
}

int att_import_count(att_import *im, int col, double *x)
{
    const char *s = att_import_cell(im, col);
    char quote[ATT_QUOTE], help[HELP];
    *x = NAN;
    int plain = !*s || !att_guess_number(s, x, help), grouped = plain && *s && strlen(s) > 4 && is_grouped(s);
    if (plain && !grouped && !(*x < 0))
        return 0;
    if (grouped)
        snprintf(help, sizeof help, "is the point a comma of thousands or of decimals? write 2500 or 2.5");
    else if (*x < 0)
        snprintf(help, sizeof help, "counts start at 0");
    ATT_IMPORT_SAY(im, col, ATT_E_LEDGER_NUMBER, help, "\"%s\" cannot be a count", att_text_quote(s, quote));
    return -1;
}

void att_import_leave(att_import *im, const char *format, ...)
{
    char why[sizeof im->left[0].why];
    va_list list;
    va_start(list, format);
    att_text_vprint(why, sizeof why, format, list);
    va_end(list);
    size_t i = 0;
    while (i < im->n_left && strcmp(im->left[i].why, why))
        i++;
    if (i == ATT_IMPORT_REASONS) { /* never in silence */
        i--;
        snprintf(im->left[i].why, sizeof im->left[i].why, "for other reasons");
    } else if (i == im->n_left) {
        im->left[im->n_left++] = (att_import_left){.line = att_csv_at(&im->csv, im->row, 0).line};
        memcpy(im->left[i].why, why, sizeof why);
    }
    im->left[i].n++;
}

/* "country=Russia": the column's name in out[ATT_QUOTE]; returns the value, or NULL. */
static const char *split_where(const char *where, char *name)
{
    const char *is = strchr(where, '=');
    if (!is || is == where || is - where >= ATT_QUOTE)
        return NULL;
    memcpy(name, where, (size_t)(is - where));
    name[is - where] = '\0';
    return is + 1;
}

const char *att_import_differs(const att_import *im)
{
    char name[ATT_QUOTE];
    for (size_t i = 0; i < im->opts.n_where; i++) {
        const char *value = split_where(im->opts.where[i], name);
        if (value && strcmp(att_import_cell(im, att_import_find(im, name)), value))
            return im->opts.where[i];
    }
    return NULL;
}

int att_import_wanted(att_import *im)
{
    const char *where = att_import_differs(im);
    if (where)
        att_import_leave(im, "not %.100s", where);
    return !where;
}

int att_import_check_where(att_import *im, att_err *err)
{
    char name[ATT_QUOTE];
    for (size_t i = 0; i < im->opts.n_where; i++) {
        if (!split_where(im->opts.where[i], name))
            return att_err_set(err, ATT_E_USAGE, NULL, "--where needs COLUMN=VALUE, got '%.80s'", im->opts.where[i]);
        att_import_need(im, name);
    }
    return 0;
}

int att_import_within(att_import *im, att_day day)
{
    char text[11];
    if (im->opts.from != ATT_NO_DAY && day < im->opts.from)
        att_import_leave(im, "before %s", att_date_format(im->opts.from, text));
    else if (im->opts.until != ATT_NO_DAY && day > im->opts.until)
        att_import_leave(im, "after %s", att_date_format(im->opts.until, text));
    else if (im->events && day > im->opts.reported)
        att_import_leave(im, "after %s, the day of --reported", att_date_format(im->opts.reported, text));
    else
        return 1;
    return 0;
}

att_import_row att_import_blank(const att_import *im)
{
    att_import_row w = {.line = att_csv_at(&im->csv, im->row, 0).line,
                        .day = {ATT_NO_DAY, im->opts.reported, ATT_NO_DAY, ATT_NO_DAY},
                        .number = {NAN, NAN, NAN}};
    for (int k = 0; k < ATT_IMPORT_N_TEXTS; k++)
        w.text[k] = "";
    w.text[ATT_IMPORT_SUBJECT] = im->opts.subject ? im->opts.subject : "";
    w.text[ATT_IMPORT_UNIT] = "persons";
    return w;
}

int att_import_bounds(att_import *im, const att_import_row *w, const int col[ATT_IMPORT_N_NUMBERS])
{
    static const char help[] = "mend the file, or leave the row out with --where";
    double low = w->number[ATT_IMPORT_LOW], best = w->number[ATT_IMPORT_BEST], high = w->number[ATT_IMPORT_HIGH];
    if (low > high)
        ATT_IMPORT_SAY(im, col[ATT_IMPORT_LOW], ATT_E_LEDGER_BOUNDS, help, "low (%g) is above high (%g)", low, high);
    else if (best > high || best < low)
        ATT_IMPORT_SAY(im, col[ATT_IMPORT_BEST], ATT_E_LEDGER_BOUNDS, help, "best (%g) is %s (%g)", best,
                       best > high ? "above high" : "below low", best > high ? high : low);
    else
        return 0;
    return -1;
}

void att_import_keep(att_import *im, const att_import_row *w)
{
    im->rows[im->n_rows++] = *w;
    im->n_used++;
}

int att_import_agree(att_import *im, int col, const char *what, const char **first, uint32_t *line)
{
    const char *s = att_import_cell(im, col);
    char quote[ATT_QUOTE], other[ATT_QUOTE], help[HELP];
    if (!*first) {
        *first = s;
        *line = att_csv_at(&im->csv, im->row, col).line;
    }
    if (!strcmp(s, *first))
        return 0;
    const char *name = im->csv.head[col].s;
    snprintf(help, sizeof help, "one import counts one: choose with --where '%s=%.100s'", name, *first);
    ATT_IMPORT_SAY(im, col, ATT_E_CHOICE, help, "%s is \"%s\" here and \"%s\" on line %u", what,
                   att_text_quote(s, quote), att_text_quote(*first, other), *line);
    return -1;
}
