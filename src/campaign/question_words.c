/* SPDX-License-Identifier: Apache-2.0 */
/** A question written down again: in its own language, and for people. */
#include "base/date.h"
#include "base/num.h"
#include "campaign/question.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

/* A text that grows in a buffer of ATT_QUESTION_TEXT. */
typedef struct line {
    char *s;
    size_t n;
} line;

static void add(line *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(line *l, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int n = vsnprintf(l->s + l->n, ATT_QUESTION_TEXT - l->n, format, list);
    va_end(list);
    l->n += n > 0 ? (size_t)n : 0;
    l->n = l->n < ATT_QUESTION_TEXT ? l->n : ATT_QUESTION_TEXT - 1;
}

static void add_number(line *l, double x, int commas, const char *after)
{
    char text[32];
    if (commas)
        att_statement_commas(x, text);
    else
        att_print_double(x, text);
    add(l, "%s%s", text, after);
}

/* ---- in the language ------------------------------------------------------------------------------------------------ */

static void spell_bounds(line *l, const att_proposition *q)
{
    const char *percent = q->percent ? " %" : "";
    int low = !isinf(q->low), high = !isinf(q->high);
    if (low && high) {
        add(l, " between ");
        add_number(l, q->low, 0, percent);
        add(l, " and ");
        add_number(l, q->high, 0, percent);
        return;
    }
    add(l, " %s%s ", low ? ">" : "<", (low ? q->open_low : q->open_high) ? "" : "=");
    add_number(l, low ? q->low : q->high, 0, percent);
}

static void spell(line *l, const att_proposition *q, const att_campaign *c)
{
    char from[11], to[11];
    add(l, "%s%s", q->negated ? "not " : "", q->quantity < 0 ? q->event : c->model->quantities[q->quantity].name);
    add(l, "%s", q->per_day ? " per day" : "");
    if (q->quantity >= 0)
        spell_bounds(l, q);
    att_date_format(q->to, to);
    if (q->span == ATT_SPAN_WITHIN)
        add(l, " from %s to %s", att_date_format(q->from, from), to);
    else
        add(l, " %s %s", q->span == ATT_SPAN_ON ? "on" : "by", to);
}

const char *att_question_text(const att_question *q, const att_campaign *c, char *out)
{
    line l = {out, 0};
    spell(&l, &q->asks, c);
    if (q->conditional) {
        add(&l, " given ");
        spell(&l, &q->given, c);
    }
    return out;
}

/* ---- for people ----------------------------------------------------------------------------------------------------- */

static const char *event_words(const char *event)
{
    static const char *const words[][2] = {{"pulled_out", "pulled out of the line"},
                                           {"half_dissolved", "half of the units dissolved"},
                                           {"on_defensive", "forced onto the defensive"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(event, words[i][0]))
            return words[i][1];
    return NULL;
}

static void say_event(line *l, const char *event)
{
    const char *words = event_words(event);
    if (words)
        add(l, "%s", words);
    else if (!strncmp(event, "below_", 6) && isdigit((unsigned char)event[6]))
        add(l, "strength below %s %% of those deployed", event + 6);
    else
        for (const char *s = event; *s; s++)
            add(l, "%c", *s == '_' ? ' ' : *s);
}

static void say_bounds(line *l, const att_proposition *q, const att_field *f)
{
    const char *unit = q->percent ? " % of those deployed" : !strcmp(f->unit, "percent") ? " %" : "";
    int low = !isinf(q->low), high = !isinf(q->high);
    if (low && high) {
        add_number(l, q->low, 1, " to ");
        add_number(l, q->high, 1, unit);
        return;
    }
    add(l, "%s ", low ? (q->open_low ? "above" : "at least") : q->open_high ? "below" : "at most");
    add_number(l, low ? q->low : q->high, 1, unit);
}

static void say_quantity(line *l, const att_proposition *q, const att_model *m)
{
    const att_field *f = &m->quantities[q->quantity];
    for (const char *s = f->name; *s; s++)
        add(l, "%c", *s == '_' ? ' ' : *s);
    add(l, " ");
    say_bounds(l, q, f);
    add(l, "%s", q->per_day ? " a day" : "");
}

static void say(line *l, const att_proposition *q, const att_campaign *c)
{
    char from[16], to[16];
    int level = q->quantity >= 0 && !att_question_is_counter(c->model, q->quantity);
    add(l, "%s", q->negated ? "not " : "");
    if (q->quantity < 0)
        say_event(l, q->event);
    else
        say_quantity(l, q, c->model);
    add(l, "%s", q->quantity < 0 && q->span != ATT_SPAN_BY ? " for the first time" : "");
    add(l, "%s", level && q->span != ATT_SPAN_ON ? " on some evening" : "");
    att_date_words(q->to, to);
    if (q->span == ATT_SPAN_WITHIN)
        add(l, " from %s to %s", att_date_words(q->from, from), to);
    else
        add(l, " %s %s", q->span == ATT_SPAN_ON ? "on" : "by", to);
}

const char *att_question_words(const att_question *q, const att_campaign *c, char *out)
{
    line l = {out, 0};
    say(&l, &q->asks, c);
    out[0] = (char)toupper((unsigned char)out[0]);
    if (q->conditional) {
        add(&l, ", given ");
        say(&l, &q->given, c);
    }
    return out;
}
