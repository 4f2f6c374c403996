/* SPDX-License-Identifier: Apache-2.0 */
#include "base/source.h"
#include "base/text.h"

#include <string.h>

enum { EXCERPT = 66 }; /* characters of a user's line that fit beside the line number in 80 columns */

/* The end of the line break at s[i], or i when there is none: LF, CRLF or a lone CR. */
static size_t break_end(const char *s, size_t i)
{
    if (s[i] == '\r')
        return i + (s[i + 1] == '\n' ? 2 : 1);
    return i + (s[i] == '\n');
}

static int index_lines(att_source_text *src, att_arena *arena)
{
    size_t n = 1;
    for (size_t i = 0, end; i<src->len; i = end> i ? end : i + 1)
        n += (end = break_end(src->s, i)) > i && end < src->len;
    size_t *start = ATT_NEW(arena, size_t, n + 1);
    if (!start)
        return -1;
    size_t line = 1;
    for (size_t i = 0, end; i<src->len; i = end> i ? end : i + 1)
        if ((end = break_end(src->s, i)) > i && end < src->len)
            start[line++] = end;
    start[n] = src->len;
    src->line_start = start;
    src->n_lines = n;
    return 0;
}

/* What a file that is no text probably is, and what to do. */
static const char *not_text_help(const char *bytes, size_t len)
{
    if (len > 1 && (!memcmp(bytes, "\xFF\xFE", 2) || !memcmp(bytes, "\xFE\xFF", 2)))
        return "it is UTF-16: save it again as UTF-8";
    if (len > 3 && !memcmp(bytes, "PK\3\4", 4))
        return "it looks like a spreadsheet: export it as CSV (UTF-8)";
    if (len > 1 && !memcmp(bytes, "\x1F\x8B", 2))
        return "it is compressed: unpack it first (gunzip)";
    return "save it as UTF-8 text without control characters; a spreadsheet calls this CSV UTF-8";
}

/* The first byte that text cannot hold: bad UTF-8, or a control character (they would reach terminals and reports). */
static size_t first_bad(const char *s, size_t len)
{
    size_t good = att_utf8_check(s, len), i = 0;
    while (i < good && ((unsigned char)s[i] >= 0x20 || strchr("\t\r\n", s[i])) && s[i] != 0x7F)
        i++;
    return i;
}

/* The text before the first bad byte is good, so that its place can be shown. */
static int refuse_text(att_source_text *src, att_arena *arena, const char *bytes, size_t len, size_t bad, att_err *err)
{
    src->len = bad;
    if (index_lines(src, arena))
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to read %s", src->name);
    uint32_t line, col;
    att_source_at(src, bad, &line, &col);
    return att_source_err(src, err, ATT_E_FILE_TEXT, ATT_ERROR, line, col, 1, NULL, not_text_help(bytes, len),
                          "this is not UTF-8 text: byte 0x%02X cannot stand here", (unsigned)(unsigned char)bytes[bad]);
}

int att_source_open(att_source_text *src, att_arena *arena, const char *name, const char *bytes, size_t len,
                    att_err *err)
{
    *src = (att_source_text){.name = att_arena_strdup(arena, name), .s = ""};
    if (!src->name)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to read %s", name);
    if (len > ATT_SOURCE_MAX)
        return att_source_err(src, err, ATT_E_FILE_SIZE, ATT_ERROR, 0, 0, 0, NULL,
                              "campaigns and ledgers are small text files", "the file is larger than 64 MiB");
    if (len > 2 && !memcmp(bytes, "\xEF\xBB\xBF", 3)) {
        bytes += 3;
        len -= 3;
    }
    size_t bad = first_bad(bytes, len);
    char *s = att_arena_strndup(arena, bytes, bad);
    if (!s)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to read %s", name);
    src->s = s;
    if (bad < len)
        return refuse_text(src, arena, bytes, len, bad, err);
    src->len = len;
    if (strspn(s, " \t\r\n") == len)
        return att_source_err(src, err, ATT_E_FILE_SIZE, ATT_ERROR, 0, 0, 0, NULL, NULL, "the file is empty");
    if (index_lines(src, arena))
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to read %s", name);
    return 0;
}

void att_source_at(const att_source_text *src, size_t offset, uint32_t *line, uint32_t *col)
{
    size_t low = 0, high = src->n_lines;
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        if (src->line_start[mid] <= offset)
            low = mid;
        else
            high = mid;
    }
    *line = (uint32_t)low + 1;
    *col = (uint32_t)att_utf8_count(src->s + src->line_start[low], offset - src->line_start[low]) + 1;
}

/* Copy what fits of the line into the excerpt: a window around col when the line is long. */
static void excerpt(const att_source_text *src, att_err *err)
{
    const char *s = src->s + src->line_start[err->place.line - 1];
    size_t n = att_utf8_count(s, strcspn(s, "\r\n")), col = err->place.col ? err->place.col - 1 : 0;
    if (col > n)
        col = n;
    size_t skip = n > EXCERPT && col + 24 > EXCERPT ? col - 20 : 0;
    size_t room = EXCERPT - (skip ? 3 : 0), chars = n - skip;
    int cut = chars > room;
    if (cut)
        chars = room - 3;
    s += att_utf8_bytes(s, skip);
    for (; att_utf8_bytes(s, chars) + sizeof "......" > sizeof err->excerpt; cut = 1)
        chars--;
    snprintf(err->excerpt, sizeof err->excerpt, "%s%.*s%s", skip ? "..." : "", (int)att_utf8_bytes(s, chars), s,
             cut ? "..." : "");
    err->caret = (uint32_t)(col - skip + (skip ? 3 : 0));
}

static void raise_at(const att_source_text *src, att_err *err, att_code code, att_severity severity,
                     const att_place *at, const char *path, const char *help, const char *format, va_list list)
    __attribute__((format(printf, 8, 0)));

static void raise_at(const att_source_text *src, att_err *err, att_code code, att_severity severity,
                     const att_place *at, const char *path, const char *help, const char *format, va_list list)
{
    *err = (att_err){.code = code, .severity = severity, .place = *at, .src_file = __FILE__, .src_line = __LINE__};
    snprintf(err->place.file, sizeof err->place.file, "%s", src->name);
    snprintf(err->path, sizeof err->path, "%s", path ? path : "");
    snprintf(err->help, sizeof err->help, "%s", help ? help : "");
    att_text_vprint(err->text, sizeof err->text, format, list);
    if (at->line && at->line <= src->n_lines)
        excerpt(src, err);
}

int att_source_err(const att_source_text *src, att_err *err, att_code code, att_severity severity, uint32_t line,
                   uint32_t col, uint32_t len, const char *path, const char *help, const char *format, ...)
{
    if (!err || err->code || err->text[0])
        return -(int)code;
    va_list list;
    va_start(list, format);
    raise_at(src, err, code, severity, &(att_place){.line = line, .col = col, .len = len}, path, help, format, list);
    va_end(list);
    return -(int)code;
}

void att_source_say(const att_source_text *src, att_diag *diag, size_t offset, size_t bytes, att_code code,
                    att_severity severity, const char *path, const char *help, const char *format, va_list list)
{
    att_err err = {.severity = severity};
    if (!att_diag_full(diag, severity)) {
        att_place at = {0};
        att_source_at(src, offset, &at.line, &at.col);
        size_t end = strcspn(src->s + offset, "\r\n");
        at.len = (uint32_t)att_utf8_count(src->s + offset, bytes < end ? bytes : end);
        raise_at(src, &err, code, severity, &at, path, help, format, list);
    }
    att_diag_add(diag, &err);
}
