/* SPDX-License-Identifier: Apache-2.0 */
/* Which column of any CSV file is which of the ledger's: --map says so, or they are named alike. */
#include "io/guess.h"
#include "io/import.h"

#include <string.h>

const att_import_column att_import_columns[ATT_IMPORT_N_COLUMNS] = {
    {"id", ATT_IMPORT_ID, 0},
    {"date", ATT_IMPORT_DAY, ATT_IMPORT_DATE},
    {"date_reported", ATT_IMPORT_DAY, ATT_IMPORT_REPORTED},
    {"period_from", ATT_IMPORT_DAY, ATT_IMPORT_FROM},
    {"period_to", ATT_IMPORT_DAY, ATT_IMPORT_TO},
    {"source", ATT_IMPORT_TEXT, ATT_IMPORT_SOURCE},
    {"source_kind", ATT_IMPORT_TEXT, ATT_IMPORT_KIND},
    {"via", ATT_IMPORT_TEXT, ATT_IMPORT_VIA},
    {"url", ATT_IMPORT_TEXT, ATT_IMPORT_URL},
    {"subject", ATT_IMPORT_TEXT, ATT_IMPORT_SUBJECT},
    {"quantity", ATT_IMPORT_TEXT, ATT_IMPORT_QUANTITY},
    {"low", ATT_IMPORT_NUMBER, ATT_IMPORT_LOW},
    {"best", ATT_IMPORT_NUMBER, ATT_IMPORT_BEST},
    {"high", ATT_IMPORT_NUMBER, ATT_IMPORT_HIGH},
    {"unit", ATT_IMPORT_TEXT, ATT_IMPORT_UNIT},
    {"reliability", ATT_IMPORT_TEXT, ATT_IMPORT_RELIABILITY},
    {"credibility", ATT_IMPORT_TEXT, ATT_IMPORT_CREDIBILITY},
    {"note", ATT_IMPORT_TEXT, ATT_IMPORT_NOTE}};

static int named(const char *s, size_t len)
{
    for (int k = 1; k < ATT_IMPORT_N_COLUMNS; k++) /* ids are the ledger's own */
        if (strlen(att_import_columns[k].name) == len && !strncmp(att_import_columns[k].name, s, len))
            return k;
    return -1;
}

/* The end of "date=Day" in "date=Day,best=Total": a comma ends it where a column of the ledger and "=" follow. */
static const char *pair_end(const char *s)
{
    for (const char *comma = strchr(s, ','); comma; comma = strchr(comma + 1, ','))
        if (named(comma + 1, strcspn(comma + 1, "=,")) >= 0 && comma[1 + strcspn(comma + 1, "=,")] == '=')
            return comma;
    return s + strlen(s);
}

static int refuse_pair(const char *pair, size_t len, att_err *err)
{
    const char *word[ATT_IMPORT_N_COLUMNS];
    char name[80], help[320];
    for (int k = 1; k < ATT_IMPORT_N_COLUMNS; k++)
        word[k - 1] = att_import_columns[k].name;
    snprintf(name, sizeof name, "%.*s", (int)(len < 60 ? len : 60), pair);
    att_guess_word(name, ATT_IMPORT_N_COLUMNS - 1, word, help);
    int rc = att_err_set(err, ATT_E_USAGE, NULL, "--map '%s': the ledger has no column of that name to fill", name);
    if (err)
        snprintf(err->help, sizeof err->help, "write --map LEDGER_COLUMN=COLUMN; %.250s", help);
    return rc;
}

static int map_one(att_import *im, int *col, const char *map, att_err *err)
{
    for (const char *end; *map; map = *end ? end + 1 : end) {
        char column[ATT_QUOTE];
        end = pair_end(map);
        size_t len = strcspn(map, "=,");
        int k = named(map, len);
        if (k < 0 || map[len] != '=' || end - map - (long)len - 1 >= ATT_QUOTE)
            return refuse_pair(map, len, err);
        snprintf(column, sizeof column, "%.*s", (int)(end - map - (long)len - 1), map + len + 1);
        col[k] = att_import_need(im, column);
    }
    return 0;
}

/* What an option says of every row must not be said by a column, too: one of the two would be lost in silence. */
static int check_constant(const att_import *im, const int *col, const char *name, int given, const char *option,
                          int needed, att_err *err)
{
    int k = named(name, strlen(name)), rc = 0;
    if (given && col[k] >= 0) {
        rc = att_err_set(err, ATT_E_USAGE, NULL, "%s is given, and the file's column \"%.60s\" says it row by row",
                         option, im->csv.head[col[k]].s);
        snprintf(err->help, sizeof err->help, "leave the option out, or rename the column");
    } else if (needed && !given && col[k] < 0) {
        rc = att_err_set(err, ATT_E_USAGE, NULL, "nothing says the %s of the rows", name);
        snprintf(err->help, sizeof err->help, "name its column with --map %s=COLUMN, or give %s to all rows%s", name,
                 option, !strcmp(name, "quantity") ? ": killed, wounded, or casualties (both)?" : "");
    }
    return rc;
}

int att_import_map(att_import *im, int col[ATT_IMPORT_N_COLUMNS], att_err *err)
{
    const att_import_opts *o = &im->opts;
    int rc = 0;
    for (int k = 0; k < ATT_IMPORT_N_COLUMNS; k++)
        col[k] = k ? att_import_find(im, att_import_columns[k].name) : -1;
    for (size_t i = 0; !rc && i < o->n_map; i++)
        rc = map_one(im, col, o->map[i], err);
    if (rc || im->diag->n_errors)
        return rc;
    rc = check_constant(im, col, "quantity", o->quantity != NULL, "--quantity", 1, err);
    rc = rc ? rc : check_constant(im, col, "source", o->source != NULL, "--source", 1, err);
    rc = rc ? rc : check_constant(im, col, "subject", o->subject != NULL, "--subject", 0, err);
    rc = rc ? rc : check_constant(im, col, "date_reported", o->reported != ATT_NO_DAY, "--reported", 0, err);
    int low = col[named("low", 3)], best = col[named("best", 4)], high = col[named("high", 4)];
    if (!rc && o->cumulative && (low >= 0 || high >= 0 || best < 0))
        rc = att_err_set(err, ATT_E_USAGE, NULL,
                         "--cumulative takes one number a row: name it with --map best=COLUMN alone");
    if (!rc && col[named("date", 4)] < 0)
        att_import_need(im, "date");
    return rc;
}
