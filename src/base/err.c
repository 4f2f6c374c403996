/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include <attrit/error.h>

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    int status;
    const char *text;
} codes[ATT_N_CODES] = {
#define ATT_X(name, status, text) {#name, status, text},
    ATT_CODES(ATT_X)
#undef ATT_X
};

const char *att_code_name(att_code code) { return codes[code].name; }
const char *att_code_text(att_code code) { return codes[code].text; }
int att_code_exit(att_code code) { return codes[code].status; }

int att_err_set_(att_err *err, att_code code, const char *src_file, int src_line, const char *path, const char *format,
                 ...)
{
    if (!err || err->code || err->text[0])
        return -(int)code;
    *err = (att_err){.code = code, .src_file = src_file, .src_line = src_line};
    snprintf(err->path, sizeof err->path, "%s", path ? path : "");
    va_list list;
    va_start(list, format);
    att_text_vprint(err->text, sizeof err->text, format, list);
    va_end(list);
    return -(int)code;
}

int att_diag_full(const att_diag *diag, att_severity severity)
{
    uint32_t seen = severity == ATT_ERROR ? diag->n_errors : severity == ATT_WARNING ? diag->n_warnings : diag->n_notes;
    return seen >= ATT_DIAG_MAX;
}

att_code att_diag_code(const att_diag *diag)
{
    for (uint32_t i = 0; i < diag->n_items; i++)
        if (diag->item[i].severity == ATT_ERROR)
            return diag->item[i].code;
    return ATT_E_OK;
}

void att_diag_add(att_diag *diag, const att_err *err)
{
    if (!att_diag_full(diag, err->severity))
        diag->item[diag->n_items++] = *err;
    diag->n_errors += err->severity == ATT_ERROR;
    diag->n_warnings += err->severity == ATT_WARNING;
    diag->n_notes += err->severity == ATT_NOTE;
}

/* Characters that a terminal obeys, or that are no characters at all, must not leave a user's file through a message. */
static void put_clean(const char *s, FILE *out)
{
    for (size_t left = strlen(s); left;) {
        size_t good = att_utf8_check(s, left), n = 0;
        while (n < good && (unsigned char)s[n] >= 0x20 && s[n] != 0x7F && (unsigned char)s[n] != 0xC2)
            n++;
        fwrite(s, 1, n, out);
        s += n;
        left -= n;
        if (!left)
            return;
        int two = n < good && (unsigned char)*s == 0xC2;
        if (two && (unsigned char)s[1] >= 0xA0)
            fwrite(s, 1, 2, out);
        else
            fputc(*s == '\t' ? ' ' : '?', out);
        s += 1 + two;
        left -= 1 + (size_t)two;
    }
}

static void put_place(const att_place *place, FILE *out)
{
    put_clean(place->file[0] ? place->file : "attrit", out);
    if (place->line)
        fprintf(out, ":%u", (unsigned)place->line);
    if (place->line && place->col)
        fprintf(out, ":%u", (unsigned)place->col);
}

static void put_excerpt(const att_err *err, FILE *out)
{
    int shown = (int)att_utf8_count(err->excerpt, strlen(err->excerpt)), caret = (int)err->caret;
    fprintf(out, "%5u | ", (unsigned)err->place.line);
    put_clean(err->excerpt, out);
    if (err->place.col) {
        int carets = (int)err->place.len < shown - caret ? (int)err->place.len : shown - caret;
        fprintf(out, "\n      | %*s^", caret, "");
        for (int i = 1; i < carets; i++)
            fputc('^', out);
    }
    fputc('\n', out);
}

/* Broken between words: a list of keys must stay readable on 80 columns. */
static void put_help(const char *s, FILE *out)
{
    char word[sizeof((att_err *)0)->help];
    size_t col = 5;
    fputs("help:", out);
    while (*(s += strspn(s, " "))) {
        size_t n = strcspn(s, " "), wide = att_utf8_count(s, n);
        int fits = col == 5 || col + 1 + wide <= 80;
        snprintf(word, sizeof word, "%.*s", (int)n, s);
        fputs(fits ? " " : "\n      ", out);
        put_clean(word, out);
        col = (fits ? col + 1 : 6) + wide;
        s += n;
    }
    fputc('\n', out);
}

int att_err_print(const att_err *err, FILE *out)
{
    static const char *const severity[] = {"error", "warning", "note"};
    int status = err->severity == ATT_ERROR ? att_code_exit(err->code) : 0;
    if (!err->text[0])
        return status;
    put_place(&err->place, out);
    fprintf(out, ": %s: ", severity[err->severity]);
    if (err->path[0] && !strstr(err->text, err->path)) {
        put_clean(err->path, out);
        fputs(": ", out);
    }
    put_clean(err->text, out);
    fputc('\n', out);
    if (err->excerpt[0])
        put_excerpt(err, out);
    if (err->help[0])
        put_help(err->help, out);
    if (err->code == ATT_E_BUG)
        fprintf(out,
                "help: this is a mistake in attrit itself (%s:%d);\n      please report it with the command you gave\n",
                err->src_file ? err->src_file : "?", err->src_line);
    return status;
}

/* Files in the order in which they were first spoken of. */
static uint32_t file_rank(const att_diag *diag, const att_err *err)
{
    uint32_t i = 0;
    while (strcmp(diag->item[i].place.file, err->place.file) != 0)
        i++;
    return i;
}

static int before(const att_diag *diag, const att_err *a, const att_err *b)
{
    uint32_t fa = file_rank(diag, a), fb = file_rank(diag, b);
    if (fa != fb)
        return fa < fb;
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line;
    return a->place.col < b->place.col;
}

static const char *plural(uint32_t n) { return n == 1 ? "" : "s"; }

static void put_count(const char *what, uint32_t n, const char **comma, FILE *out)
{
    if (n)
        fprintf(out, "%s%u %s%s", *comma, (unsigned)n, what, plural(n));
    if (n)
        *comma = ", ";
}

static void put_counts(const att_diag *diag, FILE *out)
{
    const char *comma = "";
    put_count("error", diag->n_errors, &comma, out);
    put_count("warning", diag->n_warnings, &comma, out);
    put_count("note", diag->n_notes, &comma, out);
    if (diag->n_items < diag->n_errors + diag->n_warnings + diag->n_notes)
        fprintf(out, " (at most %d of each are shown)", (int)ATT_DIAG_MAX);
    fputs(diag->n_errors ? ". Nothing was run.\n" : ".\n", out);
}

int att_diag_print(const att_diag *diag, FILE *out)
{
    uint32_t order[3 * ATT_DIAG_MAX];
    for (uint32_t i = 0; i < diag->n_items; i++) { /* insertion keeps equals in the order they came */
        uint32_t j = i;
        for (; j && before(diag, &diag->item[i], &diag->item[order[j - 1]]); j--)
            order[j] = order[j - 1];
        order[j] = i;
    }
    int status = 0;
    for (uint32_t i = 0; i < diag->n_items; i++) {
        int s = att_err_print(&diag->item[order[i]], out);
        status = status ? status : s;
    }
    if (diag->n_items)
        put_counts(diag, out);
    return status;
}
