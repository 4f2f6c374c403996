/* SPDX-License-Identifier: Apache-2.0 */
#include "io/csv.h"
#include "base/text.h"
#include "io/guess.h"

#include <stdio.h>
#include <string.h>

enum { FIELDS_MAX = 4000000, COLUMNS_MAX = 64, HELP = 320 };

typedef struct reader {
    att_csv *csv;
    const char *s;        /* the source */
    char *text;           /* as long as the source: the fields' texts, each at its own place */
    size_t at;            /* the next byte */
    size_t line;          /* the line it stands on */
    att_csv_field *field; /* room for every field of the file */
    size_t n;             /* fields kept so far */
} reader;

static void tell(const att_csv *csv, size_t at, size_t bytes, att_code code, att_severity severity, const char *path,
                 const char *help, const char *format, ...) __attribute__((format(printf, 8, 9)));

static void tell(const att_csv *csv, size_t at, size_t bytes, att_code code, att_severity severity, const char *path,
                 const char *help, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    att_source_say(csv->src, csv->diag, at, bytes ? bytes : 1, code, severity, path, help, format, list);
    va_end(list);
}

static int ends_line(char c) { return c == '\n' || c == '\r' || c == '\0'; }
static int ends_field(char c) { return c == ',' || ends_line(c); }
static int blank(char c) { return c == ' ' || c == '\t'; }

static void skip_blanks(reader *r) { r->at += strspn(r->s + r->at, " \t"); }
static void skip_line(reader *r) { r->at += strcspn(r->s + r->at, "\r\n"); }

static void skip_line_end(reader *r)
{
    r->at += r->s[r->at] == '\r' && r->s[r->at + 1] == '\n';
    r->at += r->at < r->csv->src->len;
}

static size_t line_of(reader *r, size_t at)
{
    const att_source_text *src = r->csv->src;
    while (r->line > 1 && src->line_start[r->line - 1] > at)
        r->line--;
    while (r->line < src->n_lines && src->line_start[r->line] <= at)
        r->line++;
    return r->line;
}

/* After a slip of quotes: go on with the line below the one where the quote was opened. */
static int refuse_quote(reader *r, size_t open, const char *help, const char *text)
{
    tell(r->csv, open, 1, ATT_E_CSV_SYNTAX, ATT_ERROR, NULL, help, "%s", text);
    r->at = open;
    skip_line(r);
    return -1;
}

/* At an opening quote. 0, or -1 when the row cannot be used. */
static int read_quoted(reader *r, att_csv_field *f)
{
    size_t open = r->at++, n = open;
    for (;;) {
        if (r->at >= r->csv->src->len)
            return refuse_quote(r, open, "close it, or write \"\" for a quote inside quotes",
                                "this quote is never closed");
        char c = r->s[r->at++];
        if (c == '"' && r->s[r->at] != '"')
            break;
        r->at += c == '"';
        r->text[n++] = c;
    }
    r->text[n] = '\0';
    f->s = r->text + open;
    f->bytes = (uint32_t)(r->at - open);
    skip_blanks(r);
    if (ends_field(r->s[r->at]))
        return 0;
    return refuse_quote(r, open, "write \"\" for a quote inside quotes",
                        memchr(r->s + open, '\n', r->at - open)
                            ? "the text that begins with this quote is not closed on its line"
                            : "more text follows the closing quote of this field");
}

static int read_plain(reader *r, att_csv_field *f)
{
    size_t begin = r->at, end;
    r->at += strcspn(r->s + begin, ",\r\n");
    for (end = r->at; end > begin && blank(r->s[end - 1]);)
        end--;
    memcpy(r->text + begin, r->s + begin, end - begin);
    r->text[end] = '\0';
    f->s = r->text + begin;
    f->bytes = (uint32_t)(end - begin);
    const char *quote = memchr(r->s + begin, '"', end - begin);
    if (!quote)
        return 0;
    tell(r->csv, (size_t)(quote - r->s), 1, ATT_E_CSV_SYNTAX, ATT_ERROR, NULL,
         "put the whole text in quotes and write \"\" for each quote in it",
         "a quote stands inside text that has none around it");
    skip_line(r);
    return -1;
}

/* One row into r->field[r->n ...]; ends before the line end. The number of fields, or -1 when they cannot be used. */
static long read_row(reader *r)
{
    for (long n = 0;; n++) {
        skip_blanks(r);
        att_csv_field *f = &r->field[r->n + (size_t)n];
        *f = (att_csv_field){.at = (uint32_t)r->at, .line = (uint32_t)line_of(r, r->at)};
        if (r->s[r->at] == '"' ? read_quoted(r, f) : read_plain(r, f))
            return -1;
        if (ends_line(r->s[r->at]))
            return n + 1;
        r->at++;
    }
}

static int all_empty(const att_csv_field *f, long n)
{
    for (long i = 0; i < n; i++)
        if (f[i].bytes)
            return 0;
    return 1;
}

/* Every comma and line end may end a field: an upper bound. */
static size_t most_fields(const att_source_text *src)
{
    size_t n = 2;
    for (size_t i = 0; i < src->len; i++)
        n += src->s[i] == ',' || src->s[i] == '\n' || src->s[i] == '\r';
    return n;
}

static void skip_comments(reader *r)
{
    for (; r->at < r->csv->src->len; skip_line_end(r)) {
        skip_blanks(r);
        if (r->s[r->at] == '#' || ends_line(r->s[r->at]))
            skip_line(r);
        else
            break;
    }
}

/* The header's names. >0 when there is no table. */
static int read_header(reader *r)
{
    const att_csv *csv = r->csv;
    skip_comments(r);
    if (r->at >= csv->src->len) {
        tell(csv, 0, 1, ATT_E_FILE_SIZE, ATT_ERROR, NULL, "begin with a line of column names",
             "the file has no header row");
        return 1;
    }
    long n = read_row(r);
    if (n < 0)
        return 1;
    const att_csv_field *head = r->field;
    const char *other = strpbrk(head[0].s, ";\t|");
    if (n == 1 && other) {
        tell(csv, head[0].at, head[0].bytes, ATT_E_CSV_COLUMN, ATT_ERROR, NULL, "save it as CSV with commas",
             "columns are separated by %s here; commas are needed",
             *other == '\t'  ? "tabs"
             : *other == ';' ? "';'"
                             : "'|'");
        return 1;
    }
    for (long i = 0; i < n; i++)
        if (!head[i].s[0])
            tell(csv, head[i].at, 1, ATT_E_CSV_COLUMN, ATT_ERROR, NULL, "name it, or delete the comma too many",
                 "column %ld of the header has no name", i + 1);
    r->csv->head = head;
    r->csv->n_cols = (size_t)n;
    r->n = (size_t)n;
    return 0;
}

static void read_rows(reader *r)
{
    att_csv *csv = r->csv;
    csv->field = r->field + r->n;
    for (; r->at < csv->src->len; skip_line_end(r)) {
        size_t begin = r->at;
        long n = read_row(r);
        const att_csv_field *row = r->field + r->n;
        if (n < 0 || all_empty(row, n))
            continue;
        if ((size_t)n == csv->n_cols) {
            r->n += csv->n_cols;
            csv->n_rows++;
        } else {
            tell(csv, row[0].at, r->at - begin, ATT_E_CSV_COLUMN, ATT_ERROR, NULL,
                 (size_t)n > csv->n_cols ? "is a comma inside a text? then the text needs quotes"
                                         : "an empty field still needs its comma",
                 "the row has %ld field%s, the header has %zu", n, n == 1 ? "" : "s", csv->n_cols);
        }
    }
}

/* Room for the fields of a file and `more` besides. 0; >0 too many; <0 out of memory. */
static int open_reader(reader *r, att_csv *csv, att_arena *arena, size_t more, att_err *err)
{
    size_t most = most_fields(csv->src) + more;
    if (most > FIELDS_MAX) {
        tell(csv, 0, 1, ATT_E_FILE_SIZE, ATT_ERROR, NULL, "a ledger has some hundred rows",
             "the table has more than 4,000,000 fields");
        return 1;
    }
    *r = (reader){.csv = csv, .s = csv->src->s, .line = 1};
    r->text = att_arena_alloc(arena, csv->src->len + 1);
    r->field = ATT_NEW(arena, att_csv_field, most);
    if (!r->text || !r->field)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to read %s", csv->src->name);
    return 0;
}

int att_csv_read(att_csv *csv, att_arena *arena, const att_source_text *src, att_diag *diag, att_err *err)
{
    reader r;
    *csv = (att_csv){.src = src, .diag = diag};
    int rc = open_reader(&r, csv, arena, 0, err);
    if (rc || read_header(&r))
        return rc ? rc : 1;
    skip_line_end(&r);
    read_rows(&r);
    return 0;
}

int att_csv_read_bare(att_csv *csv, att_arena *arena, const att_source_text *src, size_t n, const char *const *name,
                      att_diag *diag, att_err *err)
{
    reader r;
    *csv = (att_csv){.src = src, .diag = diag};
    int rc = open_reader(&r, csv, arena, n, err);
    if (rc)
        return rc;
    csv->head = r.field;
    csv->n_cols = n;
    for (; r.n < n; r.n++)
        r.field[r.n] = (att_csv_field){.s = name[r.n], .line = 1};
    skip_comments(&r);
    read_rows(&r);
    return 0;
}

/* Which of n known columns the header's name is, or -1. */
static int known_column(const att_csv *csv, size_t i, size_t n, const att_csv_column *column)
{
    const char *name = csv->head[i].s, *words[COLUMNS_MAX];
    char help[HELP], quote[ATT_QUOTE];
    for (size_t k = 0; k < n; k++) {
        if (!strcmp(name, column[k].name))
            return (int)k;
        if (column[k].alias && !strcmp(name, column[k].alias)) {
            tell(csv, csv->head[i].at, csv->head[i].bytes, ATT_E_CSV_COLUMN, ATT_NOTE, NULL, NULL,
                 "the column \"%s\" is read as \"%s\"", name, column[k].name);
            return (int)k;
        }
    }
    for (size_t k = 0; k < n && k < COLUMNS_MAX; k++)
        words[k] = column[k].name;
    att_guess_word(name, n < COLUMNS_MAX ? n : COLUMNS_MAX, words, help);
    if (name[0]) /* a column without a name has been told already */
        tell(csv, csv->head[i].at, csv->head[i].bytes, ATT_E_CSV_COLUMN, ATT_ERROR, NULL, help, "unknown column \"%s\"",
             att_text_quote(name, quote));
    return -1;
}

int att_csv_columns(const att_csv *csv, size_t n, const att_csv_column *column, int *at)
{
    int missing = 0;
    for (size_t k = 0; k < n; k++)
        at[k] = -1;
    for (size_t i = 0; i < csv->n_cols; i++) {
        int k = known_column(csv, i, n, column);
        if (k >= 0 && at[k] >= 0)
            tell(csv, csv->head[i].at, csv->head[i].bytes, ATT_E_CSV_COLUMN, ATT_ERROR, column[k].name,
                 "keep one of the two", "the column \"%s\" is given twice", column[k].name);
        else if (k >= 0)
            at[k] = (int)i;
    }
    for (size_t k = 0; k < n; k++)
        if (column[k].needed && at[k] < 0) {
            tell(csv, csv->head[0].at, 1, ATT_E_CSV_COLUMN, ATT_ERROR, column[k].name,
                 "add it to this line and to every row", "the column \"%s\" is missing", column[k].name);
            missing = 1;
        }
    return missing;
}

att_csv_field att_csv_at(const att_csv *csv, size_t row, int col)
{
    const att_csv_field *f = csv->field + row * csv->n_cols;
    return col >= 0 ? f[col] : (att_csv_field){.s = "", .at = f->at, .line = f->line};
}

void att_csv_say(const att_csv *csv, size_t row, int col, att_code code, att_severity severity, const char *help,
                 const char *format, ...)
{
    att_csv_field f = att_csv_at(csv, row, col);
    va_list list;
    va_start(list, format);
    att_source_say(csv->src, csv->diag, f.at, f.bytes ? f.bytes : 1, code, severity, col >= 0 ? csv->head[col].s : NULL,
                   help, format, list);
    va_end(list);
}

void att_csv_add(att_text *out, const char *s)
{
    if (!strpbrk(s, ",\"\r\n")) {
        att_text_add(out, s);
        return;
    }
    att_text_add(out, "\"");
    for (; *s; s++)
        att_text_addn(out, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
    att_text_add(out, "\"");
}
