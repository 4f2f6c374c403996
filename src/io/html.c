/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page is a template (web/report.html) over the JSON of a run. Slots, much as in Mustache:
 *   {{path}} {{path|form}}        the value, escaped, in a form (table below); nothing for null
 *   {{#path}}..{{/path}}          once for each element of an array; once, inside, for an object; once for any
 *                                 other value but null, false, "" and []
 *   {{^path}}..{{/path}}          when the above would print nothing
 *   {{*path}}..{{/path}}          once for each value of an object, in its order
 *   {{&data}} {{&script}}         the charts' tables and the page script, as they are
 * A path's first name is looked up in the innermost section that has it; further names inside that; a number is an index.
 */
#include "io/html.h"

#include "base/date.h"
#include "base/num.h"
#include "io/html_facts.h"
#include "io/html_findings.h"
#include "io/html_page.h"
#include "io/jsontext.h"
#include <attrit/answer.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEEP = 12, NAME = 64 };

typedef struct page {
    att_text *out;
    const char *data;      /* the charts' text */
    json_t *context[DEEP]; /* [0] is the summary */
    int depth;
    const char *bad; /* a slot that makes no sense: our own mistake in the template */
} page;

typedef struct slot {
    const char *begin, *end; /* of the whole "{{...}}" */
    char kind;               /* '#', '^', '*', '/', '&' or 0 */
    char path[NAME], form[NAME];
} slot;

static void add_escaped(att_text *out, const char *s)
{
    for (size_t n; *s; s += n) {
        n = strcspn(s, "&<>\"'");
        att_text_addn(out, s, n);
        if (!s[n])
            break;
        const char *as = s[n] == '&'   ? "&amp;"
                         : s[n] == '<' ? "&lt;"
                         : s[n] == '>' ? "&gt;"
                         : s[n] == '"' ? "&quot;"
                                       : "&#39;";
        att_text_add(out, as);
        n++;
    }
}

/* JSON stays JSON when every '<' in it (they only stand in texts) is written as \u003c, and no text can then end the script element. */
static void add_data(att_text *out, const char *s)
{
    for (size_t n; *s; s += n) {
        n = strcspn(s, "<");
        att_text_addn(out, s, n);
        if (s[n] == '<') {
            att_text_add(out, "\\u003c");
            n++;
        }
    }
}

/* ---- looking up ------------------------------------------------------------------------------------------ */

static json_t *member(json_t *in, const char *name)
{
    return json_is_array(in) ? json_array_get(in, strtoul(name, NULL, 10)) : json_object_get(in, name);
}

static json_t *find(const page *p, const char *path)
{
    char name[NAME];
    if (strcmp(path, ".") == 0)
        return p->context[p->depth];
    size_t n = strcspn(path, ".");
    snprintf(name, sizeof name, "%.*s", (int)n, path);
    json_t *at = NULL;
    for (int i = p->depth; i >= 0 && !at; i--)
        at = json_is_object(p->context[i]) ? json_object_get(p->context[i], name) : NULL;
    for (path += n; at && *path == '.'; path += n + 1) {
        n = strcspn(path + 1, ".");
        snprintf(name, sizeof name, "%.*s", (int)n, path + 1);
        at = member(at, name);
    }
    return at;
}

static int is_nothing(const json_t *v)
{
    return !v || json_is_null(v) || json_is_false(v) || (json_is_array(v) && json_array_size(v) == 0)
           || (json_is_string(v) && json_string_length(v) == 0);
}

/* ---- forms ------------------------------------------------------------------------------------------------ */

static void form_text(page *p, json_t *v)
{
    char number[32];
    if (json_is_string(v))
        add_escaped(p->out, json_string_value(v));
    else if (json_is_integer(v))
        att_text_addf(p->out, "%lld", (long long)json_integer_value(v));
    else if (json_is_real(v))
        att_text_addn(p->out, number, (size_t)att_print_double(json_real_value(v), number));
}

/* A count, rounded to what the Monte Carlo error beside it supports. */
static void form_n(page *p, json_t *v)
{
    char number[32];
    double mcse = json_number_value(json_object_get(p->context[p->depth], "mcse"));
    att_text_add(p->out, json_is_number(v) ? att_words_count(json_number_value(v), mcse, number) : "–");
}

/* The same with the exact value for machines. */
static void form_count(page *p, json_t *v)
{
    if (json_is_number(v)) {
        att_text_add(p->out, "<data value=\"");
        form_text(p, v);
        att_text_add(p->out, "\">");
    }
    form_n(p, v);
    att_text_add(p->out, json_is_number(v) ? "</data>" : "");
}

/* Three significant digits, for parameters. */
static void form_num(page *p, json_t *v)
{
    char number[32];
    double x = json_number_value(v), unit = x == 0 ? 1 : pow(10, floor(log10(fabs(x))) - 2);
    if (!json_is_number(v))
        att_text_add(p->out, "–");
    else if (unit >= 1)
        att_text_add(p->out, att_words_count(round(x / unit) * unit, 0, number));
    else
        att_text_addn(p->out, number, (size_t)att_print_double(round(x / unit) / round(1 / unit), number));
}

/* A difference: with its sign, rounded as counts are. */
static void form_signed(page *p, json_t *v)
{
    char number[32];
    double x = json_number_value(v), mcse = json_number_value(json_object_get(p->context[p->depth], "mcse"));
    const char *count = att_words_count(fabs(x), mcse, number);
    att_text_add(p->out, !json_is_number(v) ? "–" : strcmp(count, "0") == 0 ? "±" : x < 0 ? "−" : "+");
    att_text_add(p->out, json_is_number(v) ? count : "");
}

/* A difference of probabilities, in points of a hundred. */
static void form_points(page *p, json_t *v)
{
    double x = round(100 * json_number_value(v));
    if (json_is_number(v))
        att_text_addf(p->out, "%s%.0f points", x < 0 ? "−" : x > 0 ? "+" : "±", fabs(x));
    else
        att_text_add(p->out, "–");
}

/* A share that may be below 0: "44 %", "−12 %". */
static void form_share(page *p, json_t *v)
{
    double x = round(100 * json_number_value(v));
    if (json_is_number(v))
        att_text_addf(p->out, "%s%.0f %%", x < 0 ? "−" : "", fabs(x));
    else
        att_text_add(p->out, "–");
}

static void form_percent(page *p, json_t *v)
{
    char number[16];
    att_text_add(p->out, json_is_number(v) ? att_words_percent(json_number_value(v), number) : "–");
}

static int add_day(page *p, json_t *v)
{
    char words[16];
    int32_t day;
    if (!json_is_string(v) || att_date_parse(json_string_value(v), &day) != 0)
        return -1;
    att_text_addf(p->out, "<time datetime=\"%s\">%s</time>", json_string_value(v), att_date_words(day, words));
    return 0;
}

static void form_day(page *p, json_t *v)
{
    if (add_day(p, v) != 0)
        att_text_add(p->out, "–");
}

/* A date that may lie beyond the forecast's end. */
static void form_latest(page *p, json_t *v)
{
    if (add_day(p, v) == 0)
        return;
    att_text_add(p->out, "later than ");
    form_day(p, find(p, "horizon"));
}

static void form_week(page *p, json_t *v)
{
    if (add_day(p, v) == 0)
        return;
    att_text_add(p->out, "not by ");
    form_day(p, find(p, "horizon"));
}

/* Only an address of the web becomes a link; anything else stays text. */
static void form_link(page *p, json_t *v)
{
    const char *url = json_is_string(v) ? json_string_value(v) : "";
    if (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0) {
        add_escaped(p->out, url);
        return;
    }
    const char *host = strstr(url, "//") + 2;
    char name[128];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(host, "/?#"), host);
    att_text_add(p->out, "<a rel=\"noopener noreferrer nofollow\" href=\"");
    add_escaped(p->out, url);
    att_text_add(p->out, "\">");
    add_escaped(p->out, name);
    att_text_add(p->out, "</a>");
}

/* "straight_line" of a file as people write it. */
static void form_words(page *p, json_t *v)
{
    char words[64];
    snprintf(words, sizeof words, "%s", json_is_string(v) ? json_string_value(v) : "");
    for (char *s = words; *s; s++)
        *s = *s == '_' ? ' ' : *s;
    add_escaped(p->out, words);
}

static void form_line(page *p, json_t *v)
{
    if (json_integer_value(v) > 0)
        att_text_addf(p->out, "line %lld", (long long)json_integer_value(v));
    else
        att_text_add(p->out, "the model’s default");
}

static const struct form {
    const char *name;
    void (*print)(page *p, json_t *v);
} forms[] = {
    {"", form_text},           {"n", form_n},           {"count", form_count},   {"num", form_num},
    {"percent", form_percent}, {"signed", form_signed}, {"points", form_points}, {"share", form_share},
    {"words", form_words},     {"day", form_day},       {"latest", form_latest}, {"week", form_week},
    {"link", form_link},       {"line", form_line},
};

/* ---- slots ------------------------------------------------------------------------------------------------- */

/* The next slot in [s, end), or 0. */
static int next_slot(const char *s, const char *end, slot *out)
{
    const char *open = memmem(s, (size_t)(end - s), "{{", 2);
    const char *close = open ? memmem(open, (size_t)(end - open), "}}", 2) : NULL;
    if (!close)
        return 0;
    *out = (slot){.begin = open, .end = close + 2};
    s = open + 2;
    if (strchr("#^*/&", *s))
        out->kind = *s++;
    size_t n = (size_t)(close - s), path = strcspn(s, "|}");
    snprintf(out->path, NAME, "%.*s", (int)path, s);
    if (path < n)
        snprintf(out->form, NAME, "%.*s", (int)(n - path - 1), s + path + 1);
    return 1;
}

/* Where the section that `open` begins is closed. */
static int find_close(const char *end, const slot *open, slot *close)
{
    int level = 1;
    for (const char *s = open->end; next_slot(s, end, close); s = close->end) {
        if (close->kind == '#' || close->kind == '^' || close->kind == '*')
            level++;
        else if (close->kind == '/' && --level == 0)
            return 1;
    }
    return 0;
}

static void print_slot(page *p, const slot *sl)
{
    if (sl->kind == '&') {
        if (strcmp(sl->path, "data") == 0)
            add_data(p->out, p->data);
        else
            att_text_add(p->out, att_html_script);
        return;
    }
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (strcmp(forms[i].name, sl->form) == 0) {
            forms[i].print(p, find(p, sl->path));
            return;
        }
    p->bad = sl->begin;
}

static void print(page *p, const char *s, const char *end);

static void print_inside(page *p, json_t *context, const char *s, const char *end)
{
    if (p->depth + 1 == DEEP) {
        p->bad = s;
        return;
    }
    p->context[++p->depth] = context;
    print(p, s, end);
    p->depth--;
}

static void print_section(page *p, const slot *open, const char *end)
{
    json_t *v = find(p, open->path), *each;
    const char *name;
    size_t i;
    if (open->kind == '^') {
        if (is_nothing(v))
            print(p, open->end, end);
    } else if (open->kind == '*') {
        json_object_foreach (v, name, each)
            print_inside(p, each, open->end, end);
    } else if (json_is_array(v)) {
        json_array_foreach (v, i, each)
            print_inside(p, each, open->end, end);
    } else if (json_is_object(v)) {
        print_inside(p, v, open->end, end);
    } else if (!is_nothing(v)) {
        print(p, open->end, end);
    }
}

static void print(page *p, const char *s, const char *end)
{
    slot sl, close;
    while (!p->bad && next_slot(s, end, &sl)) {
        att_text_addn(p->out, s, (size_t)(sl.begin - s));
        s = sl.end;
        if (!sl.kind || sl.kind == '&') {
            print_slot(p, &sl);
        } else if (sl.kind == '/' || !find_close(end, &sl, &close) || strcmp(sl.path, close.path) != 0) {
            p->bad = sl.begin;
        } else {
            print_section(p, &sl, close.begin);
            s = close.end;
        }
    }
    att_text_addn(p->out, s, (size_t)(end - s));
}

int att_html_fill(att_text *out, const char *form, json_t *root, const char *data, att_err *err)
{
    page p = {.out = out, .data = data, .context = {root}};
    print(&p, form, form + strlen(form));
    if (p.bad)
        return att_err_set(err, ATT_E_BUG, NULL, "a slot of the report's template: %.40s", p.bad);
    return out->failed ? att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for the report") : 0;
}

/* ---- the page ---------------------------------------------------------------------------------------------- */

/* All names that stand in any of the rows. */
static json_t *columns_of(const json_t *rows)
{
    json_t *names = json_object(), *list = json_array(), *row, *x;
    const char *name;
    size_t i;
    json_array_foreach (rows, i, row)
        json_object_foreach (row, name, x)
            json_object_set_new(names, name, json_true());
    json_object_foreach (names, name, x)
        list = att_jsontext_add(list, json_string(name));
    json_decref(names);
    return list;
}

/* A table without its columns' names in each row: {"columns": [...], "rows": [[...], ...]}. */
static json_t *pack_table(const json_t *rows)
{
    json_t *columns = columns_of(rows), *all = json_array(), *row, *name;
    size_t i, k;
    json_array_foreach (rows, i, row) {
        json_t *line = json_array();
        json_array_foreach (columns, k, name) {
            json_t *x = json_object_get(row, json_string_value(name));
            line = att_jsontext_add(line, x ? json_incref(x) : json_null());
        }
        all = att_jsontext_add(all, line);
    }
    return json_pack("{s:o, s:o}", "columns", columns, "rows", all);
}

/* The charts' data as page.ts unpacks them: half as long. */
static json_t *pack(const json_t *data)
{
    json_t *all = json_copy((json_t *)(uintptr_t)data), *tables = json_object(), *rows;
    const char *name;
    json_object_foreach (json_object_get(data, "tables"), name, rows)
        tables = att_jsontext_put(tables, name, pack_table(rows));
    return att_jsontext_put(all, "tables", tables);
}

int att_html_report(att_text *out, const char *summary, const char *charts, att_err *err)
{
    json_error_t why;
    json_t *root = json_loads(summary, 0, &why), *data = root ? json_loads(charts, 0, &why) : NULL;
    char *packed = data ? att_jsontext_print(pack(data), 0, err) : NULL; /* before the facts add to its tables */
    int status =
        !data ? att_err_set(err, ATT_E_TYPE, root ? "charts" : "summary", "not JSON (line %d): %s", why.line, why.text)
        : !packed ? -ATT_E_NO_MEMORY
                  : att_html_facts_add(root, json_object_get(data, "tables"), err);
    if (status == 0) {
        json_object_set(root, "replay", json_object_get(data, "replay")); /* NULL, and so left out, without one */
        json_object_set(root, "beside", json_object_get(data, "beside"));
        status = att_html_findings_add(root, err);
    }
    if (status == 0)
        status = att_html_fill(out, att_html_template, root, packed, err);
    free(packed);
    json_decref(data);
    json_decref(root);
    return status;
}
