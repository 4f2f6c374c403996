/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which question a published projection asks. Columns alone decide, so that equal rows are read alike; where a row's words
 * say more than its columns the campaign reads it (questions: ask: with claim:).
 */
#include "campaign/claimed.h"
#include "base/date.h"
#include "base/num.h"
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

enum { WEEK = 7, DIGITS = 3 };
static const double z95 = 1.6448536269514722;
/* Levels of strength that the press calls a contingent wiped out, in percent of the deployed. */
static const double wiped_out = 10;

/* A row on its way to a question. */
typedef struct row {
    const att_campaign *c;
    const att_claim *k;
    att_statement s;
    int has_number;
    att_claimed *out;
} row;

static void refuse(row *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void refuse(row *r, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    att_text_vprint(r->out->why, ATT_CLAIMED_WHY, format, list);
    va_end(list);
    r->out->n = 0;
}

/* ---- numbers -------------------------------------------------------------------------------------------------------- */

static double to_digits(double x)
{
    double unit = x > 0 ? pow(10, floor(log10(x)) - DIGITS + 1) : 1;
    return unit >= 1 ? round(x / unit) * unit : round(x * round(1 / unit)) / round(1 / unit);
}

void att_claimed_about(const att_campaign *c, const att_statement *s, double days, double *low, double *high)
{
    double off = exp(z95 * att_statement_noise(s, &c->reporting.noise, days));
    *low = to_digits(s->best / off);
    *high = to_digits(fmax(s->best, 0.5) * off); /* the floor of the model of reports */
}

/* The interval that the statement names, times `unit`. */
static void bound(const row *r, att_proposition *p, double days, double unit)
{
    p->low = r->s.kind == ATT_UP_TO ? -INFINITY : r->s.low;
    p->high = r->s.kind == ATT_AT_LEAST ? INFINITY : r->s.high;
    if (r->s.kind == ATT_ABOUT)
        att_claimed_about(r->c, &r->s, days, &p->low, &p->high);
    p->low *= unit;
    p->high *= unit;
}

static int quantity_of(const row *r, const char *name) { return att_fields_find(r->c->model->quantities, name); }

/* ---- days ----------------------------------------------------------------------------------------------------------- */

static int has_window(const row *r) { return r->k->period_from != ATT_NO_DAY; }
static double days_of(const row *r) { return has_window(r) ? r->k->period_to - r->k->period_from + 1 : 0; }

/* On the row's day, or inside its window. */
static void when_said(const row *r, att_proposition *p)
{
    p->span = has_window(r) ? ATT_SPAN_WITHIN : ATT_SPAN_ON;
    p->from = has_window(r) ? r->k->period_from : r->k->date;
    p->to = has_window(r) ? r->k->period_to : r->k->date;
}

/* By a day, which may have passed since. */
static void by_day(const row *r, att_proposition *p, att_day day)
{
    int level = !att_question_is_counter(r->c->model, p->quantity), past = day < r->c->cut_off;
    p->span = !past ? ATT_SPAN_BY : level ? ATT_SPAN_WITHIN : ATT_SPAN_ON;
    p->from = past && !level ? day : level && !past ? r->c->cut_off : r->c->start;
    p->to = day;
}

/* "6 Dec 2024 to 16 Jan 2025", "by 10 Apr 2025", "on 10 Apr 2025" into out[48]; returns out. */
static const char *day_words(const row *r, const att_proposition *p, char *out)
{
    char from[16], to[16];
    int total = att_question_is_counter(r->c->model, p->quantity);
    att_date_words(p->to, to);
    if (p->span == ATT_SPAN_WITHIN)
        snprintf(out, 48, "%s to %s", att_date_words(p->from, from), to);
    else
        snprintf(out, 48, "%s %s", p->span == ATT_SPAN_BY || total ? "by" : "on", to);
    return out;
}

/* ---- one reading ---------------------------------------------------------------------------------------------------- */

static att_proposition *add(row *r, int quantity, const char *says)
{
    att_claimed_reading *x = &r->out->reading[r->out->n++];
    *x = (att_claimed_reading){.says = says};
    x->question.asks = (att_proposition){.quantity = quantity, .low = -INFINITY, .high = INFINITY};
    return &x->question.asks;
}

static void title(row *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void title(row *r, const char *format, ...)
{
    char *out = r->out->reading[r->out->n - 1].title;
    va_list list;
    va_start(list, format);
    att_text_vprint(out, ATT_CLAIMED_TITLE, format, list);
    va_end(list);
    out[0] = (char)toupper((unsigned char)out[0]);
}

/* self_inflicted as self inflicted, into out[40]; returns out. */
static const char *noun(const char *name, char *out)
{
    snprintf(out, 40, "%.39s", name);
    for (char *s = out; *s; s++)
        *s = *s == '_' ? ' ' : *s;
    return out;
}

/* ---- the rules ------------------------------------------------------------------------------------------------------ */

/* The day on which all will be used up; ATT_NO_DAY: the columns have none. */
static att_day depleted_on(const row *r)
{
    double unit = !strcmp(r->k->unit, "weeks_ahead") ? WEEK
                  : !strcmp(r->k->unit, "days")      ? 1
                                                     : 0,
           x = att_statement_number(&r->s);
    if (r->k->period_to != ATT_NO_DAY)
        return r->k->period_to;
    return r->has_number && unit > 0 && x >= 0 && x < 10000 ? r->k->date + (att_day)ceil(unit * x - 1e-9) : ATT_NO_DAY;
}

static void read_depletion(row *r)
{
    char day[48];
    att_day by = depleted_on(r);
    int casualties = quantity_of(r, "casualties"), strength = quantity_of(r, "strength");
    r->out->rule = "depletion";
    if (by == ATT_NO_DAY) {
        refuse(r, "its columns give no day; the campaign can read its words under questions: ask:");
        return;
    }
    if (quantity_of(r, "deployed") >= 0 && casualties >= 0) {
        att_proposition *p =
            add(r, casualties, "as many killed and wounded as were deployed, whoever returned or came anew");
        p->low = 100;
        p->percent = 1;
        by_day(r, p, by);
        title(r, "all killed or wounded %s", day_words(r, p, day));
    }
    if (quantity_of(r, "deployed") >= 0 && strength >= 0) {
        att_proposition *p = add(r, strength, "fewer able men than a tenth of those deployed");
        p->high = wiped_out;
        p->open_high = p->percent = 1;
        by_day(r, p, by);
        title(r, "wiped out by %s", att_date_words(by, day));
    }
    if (!r->out->n)
        refuse(r, "the model counts neither casualties nor strength of those deployed");
}

static void read_rate(row *r)
{
    char name[64], days[48], word[40], said[64];
    size_t n = strlen(r->k->quantity) - strlen("_per_day");
    snprintf(name, sizeof name, "%.*s", (int)(n < 60 ? n : 60), r->k->quantity);
    int quantity = quantity_of(r, name);
    r->out->rule = "rate";
    if (quantity < 0 || !att_question_is_counter(r->c->model, quantity))
        refuse(r, "the model does not count %.60s", name);
    else if (!r->has_number)
        refuse(r, "it gives no number");
    else if (!has_window(r))
        refuse(r, "it gives no window over which the rate is the mean");
    else {
        att_proposition *p =
            add(r, quantity, r->s.kind == ATT_ABOUT ? "near enough for an unbiased report to say so" : "");
        p->per_day = 1;
        when_said(r, p);
        bound(r, p, days_of(r), 1);
        title(r, "%s %s a day, %s", att_statement_words(&r->s, said), noun(name, word), day_words(r, p, days));
    }
}

static void read_plan(row *r)
{
    char said[64], day[48];
    int quantity = quantity_of(r, "deployed");
    r->out->rule = "plan";
    if (quantity < 0)
        refuse(r, "the model does not count those deployed");
    else if (!r->has_number)
        refuse(r, "it gives no number");
    else {
        att_proposition *p =
            add(r, quantity,
                r->s.kind == ATT_UP_TO ? "no more come" : "kept once so many have come, about as many counting");
        bound(r, p, 0, 1);
        p->high = r->s.kind == ATT_UP_TO ? p->high : INFINITY;
        by_day(r, p, r->k->period_to != ATT_NO_DAY ? r->k->period_to : r->c->horizon);
        title(r, "%s deployed %s", att_statement_words(&r->s, said), day_words(r, p, day));
    }
}

static void read_share(row *r)
{
    char said[64], days[48];
    int quantity = quantity_of(r, "casualties");
    r->out->rule = "share";
    if (quantity < 0 || quantity_of(r, "deployed") < 0)
        refuse(r, "the model counts no casualties of those deployed");
    else if (!r->has_number || r->s.low > 1 || (!isinf(r->s.high) && r->s.high > 1))
        refuse(r, "it gives no share from 0 to 1");
    else {
        att_proposition *p = add(r, quantity, "killed and wounded, as a share of all who were deployed");
        p->percent = 1;
        when_said(r, p);
        bound(r, p, days_of(r), 100);
        title(r, "%s of those deployed killed or wounded %s", att_statement_words(&r->s, said), day_words(r, p, days));
    }
}

static void read_count(row *r, int quantity)
{
    char said[64], days[48], word[40];
    const att_field *f = &r->c->model->quantities[quantity];
    r->out->rule = "count";
    if (!r->has_number)
        refuse(r, "it gives no number");
    else if (has_window(r) && f->flags & ATT_LEVEL)
        refuse(r, "a window of %.40s makes no sense: it is a level, not a count", f->name);
    else {
        att_proposition *p =
            add(r, quantity, r->s.kind == ATT_ABOUT ? "near enough for an unbiased report to say so" : "");
        when_said(r, p);
        bound(r, p, days_of(r), 1);
        title(r, "%s %s %s", att_statement_words(&r->s, said), noun(f->name, word), day_words(r, p, days));
    }
}

static void read_row(row *r, int quantity)
{
    const char *name = r->k->quantity;
    size_t n = strlen(name);
    if (!strcmp(name, "depletion_date"))
        read_depletion(r);
    else if (!strcmp(name, "deployment_planned"))
        read_plan(r);
    else if (!strcmp(name, "loss_fraction"))
        read_share(r);
    else if (!strcmp(name, "reinforcement_possible"))
        refuse(r, "it says what can be, not what will be: no course of events would show it wrong");
    else if (n > strlen("_per_day") && !strcmp(name + n - strlen("_per_day"), "_per_day"))
        read_rate(r);
    else if (quantity >= 0)
        read_count(r, quantity);
    else
        refuse(r, "the model does not count %.60s", name);
}

void att_claimed_read(att_claimed *out, const att_campaign *c, size_t i)
{
    char a[11], b[11];
    const att_claim *k = &c->claim[i];
    row r = {.c = c, .k = k, .out = out};
    *out = (att_claimed){.rule = ""};
    r.has_number = !att_statement_read(&r.s, k->low, k->best, k->high);
    read_row(&r, c->quantity[i]);
    const att_proposition *p = &out->reading[0].question.asks;
    if (out->n && p->to > c->horizon)
        refuse(&r, "it speaks of %s, beyond the horizon, %s", att_date_format(p->to, a),
               att_date_format(c->horizon, b));
    else if (out->n && p->from < c->start)
        refuse(&r, "it speaks of %s, before the campaign's start, %s", att_date_format(p->from, a),
               att_date_format(c->start, b));
}
