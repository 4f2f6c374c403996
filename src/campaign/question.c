/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The question language: words, then one proposition or two. Types are those of the model's tables: counters, levels,
 * events; numbers, percentages of the deployed, paces. Names are matched before grammar, so that "on defensive" is an event.
 */
#include "campaign/question_parser.h"
#include "base/date.h"
#include "base/num.h"

#include <math.h>

/* ---- numbers -------------------------------------------------------------------------------------------------------- */

/* "6000", "6,000", "0.5". 0, or -1. */
static int number_of(const token *t, double *x)
{
    char plain[QUESTION_NAME];
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
    return t->len < QUESTION_NAME ? att_parse_double(plain, n, x) : -1;
}

static int read_number(parser *p, att_proposition *q, double *x, int *percent)
{
    size_t at = p->i;
    if (at >= p->n || p->token[at].kind != NUMBER)
        return att_question_wrong(p, ATT_E_QUESTION, at, 1, "write a number, such as 6000, or 10 % of the deployed",
                                  "a number is wanted here, not \"%s\"", here(p));
    if (number_of(&p->token[at], x))
        return att_question_wrong(p, ATT_E_QUESTION, at, 1, "write 6000, 6,000 or 0.5", "\"%s\" is not a number",
                                  here(p));
    p->i++;
    *percent = take(p, "%", NULL);
    const att_field *f = &p->c->model->quantities[q->quantity];
    int is_percentage = !strcmp(f->unit, "percent");
    if (*percent && !is_percentage
        && (!att_question_counts_people(p->c->model, q->quantity)
            || att_fields_find(p->c->model->quantities, "deployed") < 0))
        return att_question_wrong(p, ATT_E_QUESTION, at, 2, "leave the % away",
                                  "%s does not count people: it cannot be a percentage of those deployed", f->name);
    *percent = *percent && !is_percentage;
    return 0;
}

static int read_between(parser *p, att_proposition *q)
{
    size_t at = p->i;
    int second, rc = read_number(p, q, &q->low, &q->percent);
    if (!rc && !take(p, "and", NULL))
        return att_question_wrong(p, ATT_E_QUESTION, p->i, 1, "write between 300 and 600",
                                  "\"and\" is wanted here, not \"%s\"", here(p));
    rc = rc ? rc : read_number(p, q, &q->high, &second);
    if (!rc && second != q->percent && q->percent)
        return att_question_wrong(p, ATT_E_QUESTION, at, p->i - at, "write both with %, or none",
                                  "one end is a percentage, the other a number");
    q->percent = second;
    if (!rc && q->low > q->high)
        return att_question_wrong(p, ATT_E_QUESTION, at, p->i - at, "swap them",
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
        return att_question_wrong(p, ATT_E_QUESTION, p->i, 1, "write between 300 and 300 if you mean it",
                                  "counts are seldom exactly something");
    return att_question_wrong(p, ATT_E_QUESTION, p->i, 1, "write <, <=, >, >=, or between 300 and 600",
                              "%s is a number: a bound is wanted here, not \"%s\"", name, here(p));
}

/* ---- days ----------------------------------------------------------------------------------------------------------- */

static int read_day(parser *p, att_day *day)
{
    const att_campaign *c = p->c;
    char a[11], b[11];
    if (p->i >= p->n || p->token[p->i].kind != NUMBER || att_date_parse(p->token[p->i].s, day))
        return att_question_wrong(p, ATT_E_DATE, p->i, 1, "write the date as 2025-04-30",
                                  "a date is wanted here, not \"%s\"", here(p));
    if (*day < c->start)
        return att_question_wrong(p, ATT_E_DATE, p->i, 1, "ask about days that are simulated",
                                  "%s is before the campaign's start, %s", att_date_format(*day, a),
                                  att_date_format(c->start, b));
    if (*day > c->horizon)
        return att_question_wrong(
            p, ATT_E_DATE, p->i, 1, "ask for an earlier day, or let the horizon of campaign.yaml be later",
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
        return att_question_wrong(p, ATT_E_DATE, p->i - 1, 1,
                                  "of what has happened ask with on DATE, or from DATE to DATE",
                                  "%s %s asks of the past: the cut-off is %s", word, att_date_format(*day, a),
                                  att_date_format(p->c->cut_off, b));
    return rc;
}

static int read_window(parser *p, att_proposition *q)
{
    int rc = read_day(p, &q->from);
    if (!rc && !take(p, "to", NULL))
        return att_question_wrong(p, ATT_E_QUESTION, p->i, 1, "write from 2025-02-01 to 2025-02-28",
                                  "\"to\" is wanted here, not \"%s\"", here(p));
    rc = rc ? rc : read_day(p, &q->to);
    if (!rc && q->to < q->from)
        return att_question_wrong(p, ATT_E_DATE, p->i - 3, 3, "swap them", "the days end before they begin");
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
        return att_question_wrong(p, ATT_E_DATE, p->i - 1, 1, "ask for an earlier day",
                                  "no day is left after the horizon");
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
        return att_question_wrong(p, ATT_E_QUESTION, at, 2, "leave \"per day\" away",
                                  "%s is a level: it has no count a day", f->name);
    if (q->percent)
        return att_question_wrong(p, ATT_E_QUESTION, at, 2, "give the pace in people a day",
                                  "a pace is not a percentage of those deployed");
    if (q->span == ATT_SPAN_BY)
        return att_question_wrong(p, ATT_E_QUESTION, at, 2,
                                  "write from 2025-02-01 to 2025-02-28, after DATE, or on DATE",
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
        return att_question_wrong(p, ATT_E_QUESTION, p->i, 1,
                                  "write by, before, on or after DATE, or from DATE to DATE",
                                  "days are wanted here, not \"%s\"", here(p));
    q->to = said ? q->to : last;
    q->from =
        q->span == ATT_SPAN_BY && q->from > q->to ? p->c->start : q->from; /* a condition on a level of the past */
    return q->per_day ? check_pace(p, q, at) : 0;
}

static int read_event(parser *p, att_proposition *q, int coming, att_day last)
{
    if (p->i < p->n && p->token[p->i].kind == SIGN)
        return att_question_wrong(p, ATT_E_QUESTION, p->i, 1, "leave the bound away, or ask about a quantity",
                                  "%s is an event: it happens or not", q->event);
    int said = read_days(p, q, coming);
    q->to = said ? q->to : last;
    return said < 0 ? said : 0;
}

/* `last`: the day that is meant where none is said. */
static int read_proposition(parser *p, att_proposition *q, int coming, att_day last)
{
    q->negated = take(p, "not", NULL);
    int rc = att_question_name(p, q);
    if (rc)
        return rc;
    return q->quantity < 0 ? read_event(p, q, coming, last) : read_quantity(p, q, coming, last);
}

static int read_question(parser *p, att_question *q)
{
    int rc = att_question_tokens(p);
    rc = rc ? rc : read_proposition(p, &q->asks, 1, p->c->horizon);
    if (!rc && take(p, "given", NULL)) {
        q->conditional = 1;
        rc = read_proposition(p, &q->given, 0, q->asks.to);
    }
    if (!rc && p->i < p->n)
        return att_question_wrong(p, ATT_E_QUESTION, p->i, p->n - p->i,
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
