/* SPDX-License-Identifier: Apache-2.0 */
#include "io/ledger_csv.h"
#include "base/date.h"
#include "base/text.h"
#include "campaign/ledger.h"
#include "io/csv.h"
#include "io/guess.h"

#include <math.h>
#include <string.h>

enum column {
    ID,
    DATE,
    REPORTED,
    FROM,
    TO,
    SOURCE,
    KIND,
    VIA,
    URL,
    SUBJECT,
    QUANTITY,
    LOW,
    BEST,
    HIGH,
    UNIT,
    RELIABILITY,
    CREDIBILITY,
    NOTE,
    N_COLUMNS
};

static const att_csv_column columns[N_COLUMNS] = {
    {"id", NULL, 1},          {"date", "as_of", 1}, {"date_reported", NULL, 0}, {"period_from", NULL, 0},
    {"period_to", NULL, 0},   {"source", NULL, 1},  {"source_kind", NULL, 0},   {"via", NULL, 0},
    {"url", NULL, 0},         {"subject", NULL, 0}, {"quantity", NULL, 1},      {"low", NULL, 0},
    {"best", NULL, 0},        {"high", NULL, 0},    {"unit", NULL, 0},          {"reliability", NULL, 0},
    {"credibility", NULL, 0}, {"note", NULL, 0}};

/* More than there are people, and more than any count of a campaign. */
static const double number_max = 1e9;

typedef struct reader {
    att_csv csv;
    att_campaign *c;
    int at[N_COLUMNS];
    size_t row;
} reader;

static const char *cell(const reader *r, enum column k) { return att_csv_at(&r->csv, r->row, r->at[k]).s; }

#define SAY(r, k, code, severity, help, ...) \
    att_csv_say(&(r)->csv, (r)->row, (r)->at[k], (code), (severity), (help), __VA_ARGS__)

/* ---- single cells ------------------------------------------------------------------------------------------- */

/* Rows may speak of years around the campaign; a date further off is a slip of the year. */
static void read_day(reader *r, enum column k, att_day *day)
{
    char why[200], help[320];
    const char *s = cell(r, k);
    int known = r->c->horizon != ATT_NO_DAY;
    int32_t low = known ? r->c->start - 3653 : ATT_DATE_LOW, high = known ? r->c->horizon + 731 : ATT_DATE_HIGH;
    *day = ATT_NO_DAY;
    if (*s && att_guess_date(s, low, high, day, why, help)) {
        *day = ATT_NO_DAY;
        SAY(r, k, ATT_E_LEDGER_DATE, ATT_ERROR, help, "%s \"%.40s\" %s", columns[k].name, s, why);
    }
}

static double read_number(reader *r, enum column k)
{
    char help[320] = "";
    const char *s = cell(r, k);
    double x = NAN;
    if (!*s)
        return NAN;
    if (att_guess_number(s, &x, help)) {
        SAY(r, k, ATT_E_LEDGER_NUMBER, ATT_ERROR, help, "%s must be a number, got \"%.40s\"", columns[k].name, s);
        return NAN;
    }
    if (x < 0 || x > number_max) {
        SAY(r, k, ATT_E_LEDGER_NUMBER, ATT_ERROR,
            x < 0 ? "counts start at 0" : "a count of at most 1000000000 can be used",
            "%s is %.40s, which cannot be a count", columns[k].name, s);
        return NAN;
    }
    return x;
}

static size_t count_words(const char *const *word)
{
    size_t n = 0;
    while (word[n])
        n++;
    return n;
}

static int is_word(const char *s, const char *const *word)
{
    for (; *word; word++)
        if (!strcmp(s, *word))
            return 1;
    return 0;
}

static void read_word(reader *r, enum column k, const char *const *word)
{
    char help[320];
    const char *s = cell(r, k), *near = att_text_nearest(s, count_words(word), word);
    if (!*s || is_word(s, word))
        return;
    size_t n =
        (size_t)(near ? snprintf(help, sizeof help, "did you mean %s?", near) : snprintf(help, sizeof help, "use "));
    for (size_t i = 0; !near && word[i] && n < sizeof help; i++)
        n += (size_t)snprintf(help + n, sizeof help - n, "%s%s", i ? ", " : "", word[i]);
    SAY(r, k, ATT_E_LEDGER_WORD, ATT_ERROR, help, "%s \"%.40s\" is unknown", columns[k].name, s);
}

/* An unknown quantity is let through (the model does not count it) unless it is a slip of a known one. */
static void read_quantity(reader *r)
{
    const char *s = cell(r, QUANTITY), *known[128];
    size_t n = 0;
    char help[320];
    if (!*s) {
        SAY(r, QUANTITY, ATT_E_LEDGER_WORD, ATT_ERROR, "killed, wounded, or casualties (both)?",
            "quantity is empty: the row says how many, but not of what");
        return;
    }
    for (const att_field *f = r->c->model ? r->c->model->quantities : NULL; f && f->name && n < 64; f++)
        known[n++] = f->name;
    for (size_t i = 0; att_ledger_quantities[i] && n < 128; i++)
        known[n++] = att_ledger_quantities[i];
    for (size_t i = 0; i < n; i++)
        if (!strcmp(s, known[i]))
            return;
    const char *near = att_text_nearest(s, n, known);
    snprintf(help, sizeof help, "did you mean %s?", near ? near : "");
    if (near)
        SAY(r, QUANTITY, ATT_E_LEDGER_WORD, ATT_ERROR, help, "quantity \"%.40s\" is unknown", s);
}

static char one_of(reader *r, enum column k, char c, const char *allowed, const char *help)
{
    if (c && strchr(allowed, c))
        return c;
    SAY(r, k, ATT_E_LEDGER_WORD, ATT_ERROR, help, "%s \"%.40s\" is not an Admiralty grade", columns[k].name,
        cell(r, k));
    return '-';
}

/* Both grades may stand in one column, as in B2. */
static void read_grades(reader *r, att_claim *k)
{
    static const char letters[] = "a letter from A (reliable) to E (unreliable), or F (cannot be judged)";
    static const char digits[] = "a digit from 1 (confirmed) to 5 (improbable), or 6 (cannot be judged)";
    const char *first = cell(r, RELIABILITY), *second = cell(r, CREDIBILITY);
    k->reliability = k->credibility = '-';
    if (*first && *first >= 'A' && first[1] && !first[2] && !*second) {
        k->reliability = one_of(r, RELIABILITY, first[0], "ABCDEF", letters);
        k->credibility = one_of(r, RELIABILITY, first[1], "123456", digits);
        return;
    }
    if (*first)
        k->reliability = one_of(r, RELIABILITY, first[1] ? 0 : first[0], "ABCDEF", letters);
    if (*second && second[1] && !second[2] && !*first) {
        k->reliability = one_of(r, CREDIBILITY, second[0], "ABCDEF", letters);
        k->credibility = one_of(r, CREDIBILITY, second[1], "123456", digits);
    } else if (*second) {
        k->credibility = one_of(r, CREDIBILITY, second[1] ? 0 : second[0], "123456", digits);
    }
}

/* ---- a row together ----------------------------------------------------------------------------------------- */

static void check_id(reader *r, const att_claim *k, size_t n_before)
{
    if (!*k->id) {
        SAY(r, ID, ATT_E_LEDGER_ID, ATT_ERROR, "give every claim a name of its own, such as K012", "id is empty");
        return;
    }
    for (size_t i = 0; i < n_before; i++)
        if (!strcmp(r->c->claim[i].id, k->id)) {
            SAY(r, ID, ATT_E_LEDGER_ID, ATT_ERROR, "give every claim a name of its own",
                "id \"%.40s\" is that of line %u already", k->id, r->c->claim[i].line);
            return;
        }
}

static void check_bounds(reader *r, const att_claim *k)
{
    static const char help[] = "swap them, or leave best empty if the source gave only a range";
    if (k->low > k->high)
        SAY(r, LOW, ATT_E_LEDGER_BOUNDS, ATT_ERROR, "swap them", "low (%s) is above high (%s)", cell(r, LOW),
            cell(r, HIGH));
    else if (k->best > k->high)
        SAY(r, BEST, ATT_E_LEDGER_BOUNDS, ATT_ERROR, help, "best (%s) is above high (%s)", cell(r, BEST),
            cell(r, HIGH));
    else if (k->best < k->low)
        SAY(r, BEST, ATT_E_LEDGER_BOUNDS, ATT_ERROR, help, "best (%s) is below low (%s)", cell(r, BEST), cell(r, LOW));
}

/* A row that counts something of the model's about the campaign's subject must have a number, in people or pieces. */
static void check_count(reader *r, const att_claim *k)
{
    static const char *const counted[] = {"persons", "units", "drones", "vehicles", "1", NULL};
    const att_campaign *c = r->c;
    if (!c->model || strcmp(k->subject, c->subject) || att_fields_find(c->model->quantities, k->quantity) < 0)
        return;
    if (!*cell(r, LOW) && !*cell(r, BEST) && !*cell(r, HIGH))
        SAY(r, BEST, ATT_E_LEDGER_NUMBER, ATT_ERROR, "fill best (about), low (at least), high (up to) or low and high",
            "%.40s of %.40s without a number", k->quantity, k->subject);
    if (*k->unit && is_word(k->unit, att_ledger_units) && !is_word(k->unit, counted))
        SAY(r, UNIT, ATT_E_LEDGER_WORD, ATT_ERROR, "write persons, or another quantity",
            "%.40s cannot be counted in %.40s", k->quantity, k->unit);
}

static void check_days(reader *r, att_claim *k)
{
    char a[11], b[11];
    if (!*cell(r, DATE))
        SAY(r, DATE, ATT_E_LEDGER_DATE, ATT_ERROR, "the day the claim speaks of, such as 2024-12-19", "date is empty");
    int from = *cell(r, FROM) != 0, to = *cell(r, TO) != 0;
    if (from != to)
        SAY(r, from ? FROM : TO, ATT_E_LEDGER_DATE, ATT_ERROR, "give both ends of the window, or none for a total",
            "%s is given without %s", from ? "period_from" : "period_to", from ? "period_to" : "period_from");
    if (k->period_from == ATT_NO_DAY || k->period_to == ATT_NO_DAY)
        k->period_from = k->period_to = ATT_NO_DAY;
    else if (k->period_from > k->period_to)
        SAY(r, FROM, ATT_E_LEDGER_DATE, ATT_ERROR, "swap them", "the window begins on %s and ends before, on %s",
            att_date_format(k->period_from, a), att_date_format(k->period_to, b));
    if (k->date_reported == ATT_NO_DAY)
        k->date_reported = att_campaign_day(k);
    else if (k->date != ATT_NO_DAY && att_campaign_day(k) > k->date_reported)
        SAY(r, REPORTED, ATT_E_LEDGER_DATE, ATT_WARNING, "swap the dates, or leave it so if it is a forecast",
            "reported on %s, before the day it speaks of (%s): judged, never fitted",
            att_date_format(k->date_reported, a), att_date_format(att_campaign_day(k), b));
}

static void read_claim(reader *r, att_claim *k, size_t n_before)
{
    *k = (att_claim){.id = cell(r, ID),
                     .source = cell(r, SOURCE),
                     .source_kind = cell(r, KIND),
                     .via = cell(r, VIA),
                     .url = cell(r, URL),
                     .subject = cell(r, SUBJECT),
                     .quantity = cell(r, QUANTITY),
                     .unit = cell(r, UNIT),
                     .note = cell(r, NOTE),
                     .line = att_csv_at(&r->csv, r->row, r->at[ID]).line,
                     .use = ATT_USE_ASIDE,
                     .obs = -1};
    if (!*k->subject)
        k->subject = r->c->subject;
    check_id(r, k, n_before);
    if (!*k->source)
        SAY(r, SOURCE, ATT_E_LEDGER_WORD, ATT_ERROR, "name who makes the claim, not who printed it (that is via)",
            "source is empty");
    read_day(r, DATE, &k->date);
    read_day(r, REPORTED, &k->date_reported);
    read_day(r, FROM, &k->period_from);
    read_day(r, TO, &k->period_to);
    check_days(r, k);
    k->low = read_number(r, LOW);
    k->best = read_number(r, BEST);
    k->high = read_number(r, HIGH);
    check_bounds(r, k);
    read_quantity(r);
    read_word(r, KIND, att_ledger_kinds);
    read_word(r, UNIT, att_ledger_units);
    read_grades(r, k);
    check_count(r, k);
}

static int read_claims(reader *r, att_err *err)
{
    att_campaign *c = r->c;
    if (r->csv.n_rows > ATT_LEDGER_MAX) {
        att_err e = {0};
        att_source_err(&c->ledger, &e, ATT_E_FILE_SIZE, ATT_ERROR, 0, 0, 0, NULL, "split it by subject",
                       "the ledger has %zu claims; at most %d can be compared with each other", r->csv.n_rows,
                       ATT_LEDGER_MAX);
        att_diag_add(r->csv.diag, &e);
        return 1;
    }
    c->claim = ATT_NEW(&c->arena, att_claim, r->csv.n_rows);
    if (!c->claim)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu claims", r->csv.n_rows);
    for (; r->row < r->csv.n_rows; r->row++)
        read_claim(r, &c->claim[r->row], r->row);
    c->n_claims = r->csv.n_rows;
    return 0;
}

int att_ledger_csv_read(att_campaign *c, att_diag *diag, att_err *err)
{
    reader r = {.c = c};
    int code = att_csv_read(&r.csv, &c->arena, &c->ledger, diag, err);
    code = code ? code : att_csv_columns(&r.csv, N_COLUMNS, columns, r.at);
    return code ? code : read_claims(&r, err);
}
