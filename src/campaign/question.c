/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The question language: words, then one proposition or two. Types are those of the model's tables: counters, levels,
 * events; numbers, percentages of the deployed, paces. Names are matched before grammar, so that "on defensive" is an event.
 */
#include "campaign/question.h"
#include "base/date.h"
#include "base/num.h"
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 64, NAMES_MAX = 128, NAME = 48, NAME_WORDS = 5 };

typedef enum kind { WORD, NUMBER, SIGN } kind;

typedef struct token {
    kind kind;
    size_t at, len;
    char s[NAME]; /* lower case; of a longer one its beginning */
} token;

typedef struct parser {
    const att_campaign *c;
    att_source_text src;
    size_t n, i; /* tokens; the next one */
    token token[WORDS_MAX];
    att_err *err;
} parser;

/* A mistake at token k (beyond the last: behind the text). Always <0. */
static int wrong(parser *p, att_code code, size_t k, size_t n, const char *help, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
static int wrong(parser *p, att_code code, size_t k, size_t n, const char *help, const char *format, ...)
{
    char text[320];
    va_list list;
    va_start(list, format);
    att_text_vprint(text, sizeof text, format, list);
    va_end(list);
    size_t at = k < p->n ? p->token[k].at : p->src.len, last = k + n - 1 < p->n ? k + n - 1 : p->n - 1;
    size_t end = k < p->n ? p->token[last].at + p->token[last].len : at + 1;
    uint32_t line, col;
    att_source_at(&p->src, at, &line, &col);
    att_err e = {0};
    att_source_err(&p->src, &e, code, ATT_ERROR, line, col, (uint32_t)(end - at), NULL, help, "%s", text);
    if (p->err && !p->err->code)
        *p->err = e;
    return -(int)code;
}

/* ---- words ---------------------------------------------------------------------------------------------------------- */

static size_t run_of(const char *s, const char *more)
{
    size_t n = 0;
    while (isalnum((unsigned char)s[n]) || (s[n] && strchr(more, s[n])))
        n++;
    return n;
}

/* The signs, longest first; those of one character in Unicode are three bytes. */
static const struct {
    const char *sign, *is;
} signs[] = {{"<=", "<="}, {">=", ">="}, {"≤", "<="}, {"≥", ">="}, {"<", "<"}, {">", ">"}, {"%", "%"}, {"=", "="}};
enum { N_SIGNS = sizeof signs / sizeof *signs };

static size_t read_sign(const char *s, token *t)
{
    for (size_t i = 0; i < N_SIGNS; i++)
        if (!strncmp(s, signs[i].sign, strlen(signs[i].sign))) {
            strcpy(t->s, signs[i].is);
            return strlen(signs[i].sign);
        }
    return 0;
}

static int read_words(parser *p)
{
    const char *s = p->src.s;
    for (size_t at = strspn(s, " \t\r\n"), n; s[at]; at += n + strspn(s + at + n, " \t\r\n")) {
        token *t = &p->token[p->n];
        if (p->n == WORDS_MAX)
            return wrong(p, ATT_E_QUESTION, 0, p->n, "ask one thing at a time", "the question has too many words");
        *t = (token){.kind = isdigit((unsigned char)s[at])   ? NUMBER
                             : isalpha((unsigned char)s[at]) ? WORD
                                                             : SIGN,
                     .at = at};
        n = t->kind == NUMBER ? run_of(s + at, ".,-/:") : t->kind == WORD ? run_of(s + at, "_-") : read_sign(s + at, t);
        t->len = n ? n : att_utf8_bytes(s + at, 1);
        p->n++;
        if (!n)
            return wrong(p, ATT_E_QUESTION, p->n - 1, 1, "docs/claims.md has the words and signs of a question",
                         "\"%.*s\" has no place in a question", (int)t->len, s + at);
        for (size_t k = 0; t->kind != SIGN && k < n && k < NAME - 1; k++)
            t->s[k] = (char)tolower((unsigned char)s[at + k]);
    }
    return p->n ? 0
                : wrong(p, ATT_E_QUESTION, 0, 1, "write one, such as casualties >= 6000 by 2025-06-30",
                        "there is no question");
}

static int is(const parser *p, const char *word) { return p->i < p->n && !strcmp(p->token[p->i].s, word); }

/* The words, if they come next. */
static int take(parser *p, const char *first, const char *second)
{
    if (!is(p, first) || (second && (p->i + 1 >= p->n || strcmp(p->token[p->i + 1].s, second) != 0)))
        return 0;
    p->i += second ? 2 : 1;
    return 1;
}

/* What stands at the next place, for messages. */
static const char *here(const parser *p) { return p->i < p->n ? p->token[p->i].s : "the end"; }

/* ---- names ---------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *said, *meant;
} synonyms[] = {{"wiped_out", "below_10"},
                {"forced_onto_the_defensive", "on_defensive"},
                {"half_of_the_units_dissolved", "half_dissolved"},
                {"pulled_out_of_the_line", "pulled_out"}};
enum { N_SYNONYMS = sizeof synonyms / sizeof *synonyms };

int att_question_is_counter(const att_model *m, int quantity) { return !(m->quantities[quantity].flags & ATT_LEVEL); }

int att_question_counts_people(const att_model *m, int quantity)
{
    static const char *const people[] = {"killed",   "wounded",  "casualties",     "strength", "in_care",
                                         "returned", "captured", "self_inflicted", "deserted", "deployed"};
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        if (!strcmp(m->quantities[quantity].name, people[i]))
            return 1;
    return 0;
}

const char *att_question_event(const att_campaign *c, size_t i, char *out)
{
    const char *own = c->model->events[i].name;
    char *end;
    unsigned long k = strncmp(own, "below_", 6) ? 0 : strtoul(own + 6, &end, 10);
    if (k > c->n_thresholds)
        return NULL;
    if (k)
        snprintf(out, 32, "below_%.0f", 100 * c->threshold[k - 1]);
    else
        snprintf(out, 32, "%.31s", own);
    return out;
}

/* All names that may be asked about, those of quantities first. */
static size_t known_names(const att_campaign *c, char name[NAMES_MAX][NAME], size_t *n_quantities)
{
    size_t n = 0;
    for (const att_field *f = c->model->quantities; f->name && n < NAMES_MAX; f++)
        snprintf(name[n++], NAME, "%.47s", f->name);
    *n_quantities = n;
    for (size_t i = 0; i < att_fields_count(c->model->events) && n < NAMES_MAX; i++)
        n += att_question_event(c, i, name[n]) != NULL;
    return n;
}

/* The words from the next one on as one name: "pulled_out", into out[NAME]; how many there were. */
static size_t joined(const parser *p, size_t n, char *out)
{
    size_t len = 0, k = 0;
    out[0] = 0;
    for (; k < n && p->i + k < p->n && p->token[p->i + k].kind == WORD; k++)
        len += (size_t)snprintf(out + len, len < NAME ? NAME - len : 0, "%s%.46s", k ? "_" : "", p->token[p->i + k].s);
    for (char *s = out; *s; s++)
        *s = *s == '-' ? '_' : *s;
    return k;
}

static const char *meant(const char *name)
{
    for (size_t i = 0; i < N_SYNONYMS; i++)
        if (!strcmp(name, synonyms[i].said))
            return synonyms[i].meant;
    return name;
}

/* How many words may be meant as a name: those before the next one that begins something else. */
static size_t words_meant(const parser *p)
{
    static const char *const next[] = {"by",  "before",  "on",    "after", "from", "given", "per",  "a",   "at",
                                       "not", "between", "below", "above", "more", "fewer", "less", "and", "or"};
    size_t n = 0;
    for (; n < NAME_WORDS && p->i + n < p->n && p->token[p->i + n].kind == WORD; n++)
        for (size_t k = 0; n && k < sizeof next / sizeof *next; k++)
            if (!strcmp(p->token[p->i + n].s, next[k]))
                return n;
    return n;
}

static int unknown_name(parser *p, size_t n, char name[NAMES_MAX][NAME])
{
    const char *names[NAMES_MAX + N_SYNONYMS], *near = NULL;
    char said[NAME], part[NAME], help[320] = "";
    size_t words = words_meant(p), len = 0;
    for (size_t i = 0; i < n; i++)
        names[i] = name[i];
    for (size_t i = 0; i < N_SYNONYMS; i++)
        names[n + i] = synonyms[i].said;
    for (size_t k = words; k > 0 && !near; k--)
        if (joined(p, k, part) == k)
            near = att_text_nearest(part, n + N_SYNONYMS, names);
    if (near)
        snprintf(help, sizeof help, "did you mean %s?", near);
    for (size_t i = 0; !near && i < n && len + NAME < sizeof help; i++)
        len += (size_t)snprintf(help + len, sizeof help - len, "%s%s", i ? ", " : "one of ", name[i]);
    if (!words)
        return wrong(p, ATT_E_QUESTION, p->i, 1, help, "a quantity or an event is wanted here, not \"%s\"", here(p));
    joined(p, words, said);
    return wrong(p, ATT_E_REFERENCE, p->i, words, help,
                 "\"%s\" is no quantity of the model %s and no event that is followed", said, p->c->model->name);
}

/* The longest name that the next words make. */
static int read_name(parser *p, att_proposition *q)
{
    char name[NAMES_MAX][NAME], said[NAME];
    size_t n_quantities, n = known_names(p->c, name, &n_quantities);
    for (size_t k = NAME_WORDS; k > 0; k--) {
        if (joined(p, k, said) != k)
            continue;
        for (size_t i = 0; i < n; i++)
            if (!strcmp(name[i], meant(said))) {
                p->i += k;
                q->quantity = i < n_quantities ? (int)i : -1;
                snprintf(q->event, sizeof q->event, "%.31s", i < n_quantities ? "" : name[i]);
                return 0;
            }
    }
    return unknown_name(p, n, name);
}

/* ---- numbers -------------------------------------------------------------------------------------------------------- */

/* "6000", "6,000", "0.5". 0, or -1. */
static int number_of(const token *t, double *x)
{
    char plain[NAME];
    size_t n = 0, run = 0, commas = 0;
    for (const char *s = t->s; *s; s++) {
        int comma = *s == ',', after = *s == '.' && commas;
        if ((comma && (run > 3 || !run || (commas && run != 3) || memchr(plain, '.', n))) || (after && run != 3))
            return -1;
        commas += (size_t)comma;
        run = comma ? 0 : run + 1;
        if (!comma)
            plain[n++] = *s;
    }
    if ((commas && run < 3) || (commas && run > 3 && !memchr(plain, '.', n)))
        return -1;
    return t->len < NAME ? att_parse_double(plain, n, x) : -1;
}

static int read_number(parser *p, att_proposition *q, double *x, int *percent)
{
    size_t at = p->i;
    if (at >= p->n || p->token[at].kind != NUMBER)
        return wrong(p, ATT_E_QUESTION, at, 1, "write a number, such as 6000, or 10 % of the deployed",
                     "a number is wanted here, not \"%s\"", here(p));
    if (number_of(&p->token[at], x))
        return wrong(p, ATT_E_QUESTION, at, 1, "write 6000, 6,000 or 0.5", "\"%s\" is not a number", here(p));
    p->i++;
    *percent = take(p, "%", NULL);
    const att_field *f = &p->c->model->quantities[q->quantity];
    int is_percentage = !strcmp(f->unit, "percent");
    if (*percent && !is_percentage
        && (!att_question_counts_people(p->c->model, q->quantity)
            || att_fields_find(p->c->model->quantities, "deployed") < 0))
        return wrong(p, ATT_E_QUESTION, at, 2, "leave the % away",
                     "%s does not count people: it cannot be a percentage of those deployed", f->name);
    *percent = *percent && !is_percentage;
    return 0;
}

static int read_between(parser *p, att_proposition *q)
{
    size_t at = p->i;
    int second, rc = read_number(p, q, &q->low, &q->percent);
    if (!rc && !take(p, "and", NULL))
        return wrong(p, ATT_E_QUESTION, p->i, 1, "write between 300 and 600", "\"and\" is wanted here, not \"%s\"",
                     here(p));
    rc = rc ? rc : read_number(p, q, &q->high, &second);
    if (!rc && second != q->percent && q->percent)
        return wrong(p, ATT_E_QUESTION, at, p->i - at, "write both with %, or none",
                     "one end is a percentage, the other a number");
    q->percent = second;
    if (!rc && q->low > q->high)
        return wrong(p, ATT_E_QUESTION, at, p->i - at, "swap them",
                     "the interval ends below its beginning: nothing lies in it");
    return rc;
}

static const struct {
    const char *first, *second;
    int above, open;
} bounds[] = {{"<", NULL, 0, 1},       {"<=", NULL, 0, 0},     {">", NULL, 1, 1},     {">=", NULL, 1, 0},
              {"below", NULL, 0, 1},   {"above", NULL, 1, 1},  {"at", "least", 1, 0}, {"at", "most", 0, 0},
              {"fewer", "than", 0, 1}, {"less", "than", 0, 1}, {"more", "than", 1, 1}};
enum { N_BOUNDS = sizeof bounds / sizeof *bounds };

static int read_bounds(parser *p, att_proposition *q)
{
    q->low = -INFINITY;
    q->high = INFINITY;
    if (take(p, "between", NULL))
        return read_between(p, q);
    for (size_t i = 0; i < N_BOUNDS; i++)
        if (take(p, bounds[i].first, bounds[i].second)) {
            q->open_low = bounds[i].above && bounds[i].open;
            q->open_high = !bounds[i].above && bounds[i].open;
            return read_number(p, q, bounds[i].above ? &q->low : &q->high, &q->percent);
        }
    const char *name = p->c->model->quantities[q->quantity].name;
    if (is(p, "="))
        return wrong(p, ATT_E_QUESTION, p->i, 1, "write between 300 and 300 if you mean it",
                     "counts are seldom exactly something");
    return wrong(p, ATT_E_QUESTION, p->i, 1, "write <, <=, >, >=, or between 300 and 600",
                 "%s is a number: a bound is wanted here, not \"%s\"", name, here(p));
}

/* ---- days ----------------------------------------------------------------------------------------------------------- */

static int read_day(parser *p, att_day *day)
{
    const att_campaign *c = p->c;
    char a[11], b[11];
    if (p->i >= p->n || p->token[p->i].kind != NUMBER || att_date_parse(p->token[p->i].s, day))
        return wrong(p, ATT_E_DATE, p->i, 1, "write the date as 2025-04-30", "a date is wanted here, not \"%s\"",
                     here(p));
    if (*day < c->start)
        return wrong(p, ATT_E_DATE, p->i, 1, "ask about days that are simulated",
                     "%s is before the campaign's start, %s", att_date_format(*day, a), att_date_format(c->start, b));
    if (*day > c->horizon)
        return wrong(p, ATT_E_DATE, p->i, 1, "ask for an earlier day, or let the horizon of campaign.yaml be later",
                     "%s is beyond the horizon, %s", att_date_format(*day, a), att_date_format(c->horizon, b));
    p->i++;
    return 0;
}

/* by, before and after ask of what is to come. */
static int read_coming(parser *p, const char *word, att_day earliest, att_day *day)
{
    char a[11], b[11];
    int rc = read_day(p, day);
    if (!rc && *day < earliest)
        return wrong(p, ATT_E_DATE, p->i - 1, 1, "of what has happened ask with on DATE, or from DATE to DATE",
                     "%s %s asks of the past: the cut-off is %s", word, att_date_format(*day, a),
                     att_date_format(p->c->cut_off, b));
    return rc;
}

static int read_window(parser *p, att_proposition *q)
{
    int rc = read_day(p, &q->from);
    if (!rc && !take(p, "to", NULL))
        return wrong(p, ATT_E_QUESTION, p->i, 1, "write from 2025-02-01 to 2025-02-28",
                     "\"to\" is wanted here, not \"%s\"", here(p));
    rc = rc ? rc : read_day(p, &q->to);
    if (!rc && q->to < q->from)
        return wrong(p, ATT_E_DATE, p->i - 3, 3, "swap them", "the days end before they begin");
    q->span = ATT_SPAN_WITHIN;
    return rc;
}

static att_day first_of(const parser *p, const att_proposition *q)
{
    int level = q->quantity >= 0 && !att_question_is_counter(p->c->model, q->quantity);
    return level ? p->c->cut_off : p->c->start;
}

static int read_after(parser *p, att_proposition *q)
{
    int rc = read_coming(p, "after", p->c->cut_off, &q->from);
    if (!rc && q->from == p->c->horizon)
        return wrong(p, ATT_E_DATE, p->i - 1, 1, "ask for an earlier day", "no day is left after the horizon");
    q->from++;
    q->to = p->c->horizon;
    q->span = ATT_SPAN_WITHIN;
    return rc;
}

/* 1: the next words say days; 0: they do not; <0. `coming`: by and before may not lie in the past. */
static int read_days(parser *p, att_proposition *q, int coming)
{
    att_day earliest = coming ? p->c->cut_off : p->c->start;
    int rc;
    q->span = ATT_SPAN_BY;
    q->from = first_of(p, q);
    if (take(p, "by", NULL))
        rc = read_coming(p, "by", earliest, &q->to);
    else if (take(p, "before", NULL)) {
        rc = read_coming(p, "before", earliest + 1, &q->to);
        q->to--;
    } else if (take(p, "on", NULL)) {
        rc = read_day(p, &q->to);
        q->from = q->to;
        q->span = ATT_SPAN_ON;
    } else if (take(p, "after", NULL))
        rc = read_after(p, q);
    else if (take(p, "from", NULL))
        rc = read_window(p, q);
    else
        return 0;
    return rc ? rc : 1;
}

/* ---- the whole ------------------------------------------------------------------------------------------------------ */

static int check_pace(parser *p, const att_proposition *q, size_t at)
{
    const att_field *f = &p->c->model->quantities[q->quantity];
    if (!att_question_is_counter(p->c->model, q->quantity))
        return wrong(p, ATT_E_QUESTION, at, 2, "leave \"per day\" away", "%s is a level: it has no count a day",
                     f->name);
    if (q->percent)
        return wrong(p, ATT_E_QUESTION, at, 2, "give the pace in people a day",
                     "a pace is not a percentage of those deployed");
    if (q->span == ATT_SPAN_BY)
        return wrong(p, ATT_E_QUESTION, at, 2, "write from 2025-02-01 to 2025-02-28, after DATE, or on DATE",
                     "a pace needs days over which it is the mean");
    return 0;
}

static int read_quantity(parser *p, att_proposition *q, int coming, att_day last)
{
    size_t at = p->i;
    q->per_day = take(p, "per", "day") || take(p, "a", "day");
    int rc = read_bounds(p, q);
    int said = rc ? rc : read_days(p, q, coming);
    if (said < 0)
        return said;
    if (!said && coming)
        return wrong(p, ATT_E_QUESTION, p->i, 1, "write by, before, on or after DATE, or from DATE to DATE",
                     "days are wanted here, not \"%s\"", here(p));
    q->to = said ? q->to : last;
    q->from =
        q->span == ATT_SPAN_BY && q->from > q->to ? p->c->start : q->from; /* a condition on a level of the past */
    return q->per_day ? check_pace(p, q, at) : 0;
}

static int read_event(parser *p, att_proposition *q, int coming, att_day last)
{
    if (p->i < p->n && p->token[p->i].kind == SIGN)
        return wrong(p, ATT_E_QUESTION, p->i, 1, "leave the bound away, or ask about a quantity",
                     "%s is an event: it happens or not", q->event);
    int said = read_days(p, q, coming);
    q->to = said ? q->to : last;
    return said < 0 ? said : 0;
}

/* `last`: the day that is meant where none is said. */
static int read_proposition(parser *p, att_proposition *q, int coming, att_day last)
{
    q->negated = take(p, "not", NULL);
    int rc = read_name(p, q);
    if (rc)
        return rc;
    return q->quantity < 0 ? read_event(p, q, coming, last) : read_quantity(p, q, coming, last);
}

static int read_question(parser *p, att_question *q)
{
    int rc = read_words(p);
    rc = rc ? rc : read_proposition(p, &q->asks, 1, p->c->horizon);
    if (!rc && take(p, "given", NULL)) {
        q->conditional = 1;
        rc = read_proposition(p, &q->given, 0, q->asks.to);
    }
    if (!rc && p->i < p->n)
        return wrong(p, ATT_E_QUESTION, p->i, p->n - p->i,
                     is(p, "and") || is(p, "or") ? "ask two questions, or write given"
                                                 : "docs/claims.md has the grammar",
                     "the question has ended, but \"%s\" follows", here(p));
    return rc;
}

int att_question_parse(att_question *q, const att_campaign *c, const char *text, att_err *err)
{
    att_arena arena = {0};
    parser p = {.c = c, .err = err};
    *q = (att_question){0};
    if (!c->model || !*text)
        return att_err_set(err, ATT_E_QUESTION, NULL, !*text ? "there is no question" : "there is no model to ask");
    int rc = att_source_open(&p.src, &arena, "question", text, strlen(text), err);
    rc = rc ? rc : read_question(&p, q);
    att_arena_free(&arena);
    return rc;
}
