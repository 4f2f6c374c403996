/* SPDX-License-Identifier: Apache-2.0 */
#include "io/hub_read.h"
#include "base/date.h"
#include "base/num.h"
#include "io/guess.h"

#include <math.h>
#include <string.h>
#include <strings.h>

enum { HELP = 320, WHY = 200 };

const char *const att_hub_kinds[ATT_HUB_N_KINDS] = {"mean", "median", "quantile", "cdf", "pmf", "sample"};

static const att_csv_column columns[ATT_HUB_N_COLUMNS] = {
    {"origin_date", NULL, 1}, {"scenario_id", NULL, 0},    {"location", NULL, 1},
    {"target", NULL, 1},      {"horizon", NULL, 1},        {"target_date", NULL, 1},
    {"output_type", NULL, 1}, {"output_type_id", NULL, 1}, {"value", NULL, 1}};

typedef struct reader {
    att_hub *hub;
    att_hub_row *row; /* the one under way */
} reader;

static att_csv_field field(const reader *r, att_hub_column k)
{
    return att_csv_at(&r->hub->csv, r->row->row, r->hub->at[k]);
}

#define SAY(r, k, code, help, ...) \
    ((r)->row->faulty = 1,         \
     att_csv_say(&(r)->hub->csv, (r)->row->row, (r)->hub->at[k], (code), ATT_ERROR, (help), __VA_ARGS__))

/* ---- what stands in a cell ------------------------------------------------------------------------------------------ */

static int blank(char c) { return c == ' ' || c == '\t'; }

/* Hubs compare texts as they stand: a blank beside one, inside quotes or out, makes it another. */
static int padded(const reader *r, att_csv_field f)
{
    const char *s = r->hub->csv.src->s;
    size_t len = strlen(f.s);
    return (len && (blank(f.s[0]) || blank(f.s[len - 1]))) || (f.at && blank(s[f.at - 1])) || blank(s[f.at + f.bytes]);
}

/* What other programs write for "missing". */
static int stands_for_nothing(const char *s)
{
    static const char *const word[] = {"na", "nan", "null", "n/a", "#n/a", "nil"};
    for (size_t i = 0; i < sizeof word / sizeof *word; i++)
        if (!strcasecmp(s, word[i]))
            return 1;
    return 0;
}

/* A cell's text, "" when it is missing; NULL after telling what is wrong with it. */
static const char *cell(reader *r, att_hub_column k)
{
    att_csv_field f = field(r, k);
    char help[HELP], quote[ATT_QUOTE];
    int quoted = f.bytes && r->hub->csv.src->s[f.at] == '"';
    if (padded(r, f)) {
        const char *s = f.s + strspn(f.s, " \t");
        size_t len = strlen(s);
        while (len && blank(s[len - 1]))
            len--;
        snprintf(help, sizeof help,
                 len ? "write %.*s without blanks before or after it" : "leave it empty, or write NA",
                 (int)(len < 100 ? len : 100), s);
        SAY(r, k, ATT_E_TYPE, help, "%s \"%s\" has blanks around it", columns[k].name, att_text_quote(f.s, quote));
        return NULL;
    }
    if (!*f.s || (!quoted && !strcmp(f.s, "NA")))
        return "";
    if (stands_for_nothing(f.s)) {
        SAY(r, k, ATT_E_TYPE,
            k == ATT_HUB_VALUE ? "write the number, or leave the whole row out"
                               : "leave it empty, or write NA without quotes",
            "%s is %s%s%s: no word for a missing value", columns[k].name, quoted ? "\"" : "", f.s, quoted ? "\"" : "");
        return NULL;
    }
    return f.s;
}

static const char *needed_text(reader *r, att_hub_column k)
{
    const char *s = cell(r, k);
    if (s && !*s)
        SAY(r, k, ATT_E_KEY_MISSING, "fill it in every row", "%s is missing", columns[k].name);
    return s ? s : "";
}

static att_day date_of(reader *r, att_hub_column k, const char *s)
{
    char why[WHY], help[HELP], quote[ATT_QUOTE];
    att_day day = ATT_NO_DAY;
    if (*s && att_guess_date(s, ATT_DATE_LOW, ATT_DATE_HIGH, &day, why, help)) {
        SAY(r, k, ATT_E_DATE, help, "%s \"%s\" %s", columns[k].name, att_text_quote(s, quote), why);
        return ATT_NO_DAY;
    }
    return day;
}

/* A whole number of so many digits at most as a hub writes it: no sign but '-', no zeros in front. */
static int plain_whole(const char *s, double *x)
{
    size_t minus = *s == '-', len = strlen(s + minus), digits = strspn(s + minus, "0123456789");
    return len && len <= 9 && digits == len && (s[minus] != '0' || (len == 1 && !minus))
                   && !att_parse_double(s, strlen(s), x)
               ? 0
               : -1;
}

/* ---- the columns of a task ------------------------------------------------------------------------------------------- */

static double horizon_of(reader *r)
{
    const char *s = cell(r, ATT_HUB_HORIZON);
    char quote[ATT_QUOTE];
    double x = NAN;
    if (s && *s && plain_whole(s, &x)) {
        SAY(r, ATT_HUB_HORIZON, ATT_E_TYPE, "write how many days target_date lies after origin_date",
            "horizon \"%s\" is not a whole number", att_text_quote(s, quote));
        return NAN;
    }
    return x;
}

static void check_days(reader *r)
{
    const att_hub_row *w = r->row;
    char help[HELP], a[11], b[11];
    att_day first = r->hub->row[0].origin;
    if (w->origin == ATT_NO_DAY)
        return;
    if (first != ATT_NO_DAY && w->origin != first)
        SAY(r, ATT_HUB_ORIGIN_DATE, ATT_E_DATE, "one file is one round: put each round into a file of its own",
            "origin_date is %s here and %s on line %u", att_date_format(w->origin, a), att_date_format(first, b),
            r->hub->row[0].line);
    if (w->target_date == ATT_NO_DAY || isnan(w->horizon) || w->target_date - w->origin == w->horizon)
        return;
    snprintf(help, sizeof help, "write the horizon in days: %d", (int)(w->target_date - w->origin));
    SAY(r, ATT_HUB_HORIZON, ATT_E_DATE, help, "%s is not %.0f days after %s", att_date_format(w->target_date, a),
        w->horizon, att_date_format(w->origin, b));
}

static void read_task(reader *r)
{
    att_hub_row *w = r->row;
    const char *scenario = r->hub->at[ATT_HUB_SCENARIO_ID] < 0 ? "" : cell(r, ATT_HUB_SCENARIO_ID);
    w->scenario = scenario ? scenario : "";
    w->location = needed_text(r, ATT_HUB_LOCATION);
    w->target = needed_text(r, ATT_HUB_TARGET);
    w->origin = date_of(r, ATT_HUB_ORIGIN_DATE, needed_text(r, ATT_HUB_ORIGIN_DATE));
    w->horizon = horizon_of(r);
    const char *date = cell(r, ATT_HUB_TARGET_DATE);
    w->target_date = date ? date_of(r, ATT_HUB_TARGET_DATE, date) : ATT_NO_DAY;
    check_days(r);
}

/* ---- the output ------------------------------------------------------------------------------------------------------- */

/* The text that hubs compare: at most six decimals, no zeros at the end, so no noise of a float either. */
static const char *level_text(double p, char out[16])
{
    int len = snprintf(out, 16, "%.6f", p);
    while (out[len - 1] == '0')
        out[--len] = '\0';
    return out;
}

static void read_level(reader *r, const char *s)
{
    char canonical[16], help[HELP], quote[ATT_QUOTE];
    double p;
    if (att_guess_number(s, &p, help) || !(p >= 1e-6 && p <= 1 - 1e-6)) {
        SAY(r, ATT_HUB_OUTPUT_TYPE_ID, ATT_E_RANGE, "write a level between 0 and 1, such as 0.025",
            "quantile level \"%s\" is not a number between 0 and 1", att_text_quote(s, quote));
        return;
    }
    r->row->level = p;
    if (!strcmp(s, level_text(p, canonical)))
        return;
    snprintf(help, sizeof help, "levels are compared as texts: write %s", canonical);
    SAY(r, ATT_HUB_OUTPUT_TYPE_ID, ATT_E_TYPE, help, "quantile level \"%s\" is not how %s is written",
        att_text_quote(s, quote), canonical);
}

static void read_sample(reader *r, const char *s)
{
    char quote[ATT_QUOTE];
    if (plain_whole(s, &r->row->level) || r->row->level < 1)
        SAY(r, ATT_HUB_OUTPUT_TYPE_ID, ATT_E_TYPE, "number the draws 1, 2, 3 and so on, the same at every horizon",
            "sample id \"%s\" is not a positive whole number", att_text_quote(s, quote));
}

/* A threshold: a date, or any number. */
static void read_threshold(reader *r, const char *s)
{
    char help[HELP], quote[ATT_QUOTE];
    if (att_date_parse(s, &r->row->day) && att_guess_number(s, &r->row->level, help))
        SAY(r, ATT_HUB_OUTPUT_TYPE_ID, ATT_E_TYPE, "write a number, or a date such as 2025-01-20",
            "threshold \"%s\" is neither a number nor a date", att_text_quote(s, quote));
}

static void read_id(reader *r)
{
    att_hub_row *w = r->row;
    const char *s = cell(r, ATT_HUB_OUTPUT_TYPE_ID);
    char quote[ATT_QUOTE];
    int none = w->kind == ATT_HUB_MEAN || w->kind == ATT_HUB_MEDIAN;
    w->id = s ? s : "";
    if (!s)
        return;
    if (none != !*s) {
        if (none)
            SAY(r, ATT_HUB_OUTPUT_TYPE_ID, ATT_E_TYPE, "leave it empty, or write NA",
                "a %s has no output_type_id, got \"%s\"", att_hub_kinds[w->kind], att_text_quote(s, quote));
        else
            SAY(r, ATT_HUB_OUTPUT_TYPE_ID, ATT_E_KEY_MISSING, "write the level, category or number of the draw",
                "a %s needs an output_type_id", att_hub_kinds[w->kind]);
    } else if (w->kind == ATT_HUB_QUANTILE)
        read_level(r, s);
    else if (w->kind == ATT_HUB_SAMPLE)
        read_sample(r, s);
    else if (w->kind == ATT_HUB_CDF)
        read_threshold(r, s);
    else if (w->kind == ATT_HUB_PMF && att_date_parse(s, &w->day))
        w->day = ATT_NO_DAY;
}

static void read_value(reader *r)
{
    const char *s = cell(r, ATT_HUB_VALUE);
    char help[HELP], quote[ATT_QUOTE];
    int share = r->row->kind == ATT_HUB_PMF || r->row->kind == ATT_HUB_CDF;
    if (!s)
        return;
    if (!*s)
        SAY(r, ATT_HUB_VALUE, ATT_E_KEY_MISSING, "write the number, or leave the whole row out", "value is missing");
    else if (att_guess_number(s, &r->row->value, help))
        SAY(r, ATT_HUB_VALUE, ATT_E_TYPE, help, "value must be a number, got \"%s\"", att_text_quote(s, quote));
    else if (share && !(r->row->value >= 0 && r->row->value <= 1))
        SAY(r, ATT_HUB_VALUE, ATT_E_RANGE, "write it as a share of 1", "a probability lies between 0 and 1, got %s",
            att_text_quote(s, quote));
}

/* 0; -1 when nobody can say what the row is. */
static int read_kind(reader *r)
{
    const char *s = needed_text(r, ATT_HUB_OUTPUT_TYPE);
    char help[HELP], quote[ATT_QUOTE];
    for (int k = 0; k < ATT_HUB_N_KINDS; k++)
        if (!strcmp(s, att_hub_kinds[k])) {
            r->row->kind = (att_hub_kind)k;
            return 0;
        }
    if (*s) {
        att_guess_word(s, ATT_HUB_N_KINDS, att_hub_kinds, help);
        SAY(r, ATT_HUB_OUTPUT_TYPE, ATT_E_CHOICE, help, "unknown output_type \"%s\"", att_text_quote(s, quote));
    }
    return -1;
}

static void read_row(reader *r)
{
    att_hub_row *w = r->row;
    read_task(r);
    if (read_kind(r))
        return;
    int known = !w->faulty; /* a row of an unknown task belongs to no forecast */
    read_id(r);
    read_value(r);
    r->hub->n += known;
    r->hub->lost |= !known;
}

int att_hub_read(att_hub *hub, att_arena *arena, const att_source_text *src, att_diag *diag, att_err *err)
{
    *hub = (att_hub){0};
    uint32_t before = diag->n_errors;
    int rc = att_csv_read(&hub->csv, arena, src, diag, err);
    rc = rc ? rc : att_csv_columns(&hub->csv, ATT_HUB_N_COLUMNS, columns, hub->at);
    if (rc)
        return rc;
    hub->lost = diag->n_errors > before;
    hub->row = ATT_NEW(arena, att_hub_row, hub->csv.n_rows + 1);
    if (!hub->row)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to check %zu rows", hub->csv.n_rows);
    for (size_t i = 0; i < hub->csv.n_rows; i++) {
        size_t n = hub->n;
        reader r = {.hub = hub, .row = &hub->row[n]};
        *r.row = (att_hub_row){.origin = ATT_NO_DAY,
                               .target_date = ATT_NO_DAY,
                               .day = ATT_NO_DAY,
                               .level = NAN,
                               .value = NAN,
                               .row = i,
                               .line = att_csv_at(&hub->csv, i, 0).line};
        read_row(&r);
        hub->lost |= hub->n == n;
    }
    return 0;
}
