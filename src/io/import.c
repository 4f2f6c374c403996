/* SPDX-License-Identifier: Apache-2.0 */
#include "io/import.h"
#include "campaign/inside.h"
#include "io/file.h"
#include "io/guess.h"
#include "io/sink.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* What a format takes, and what its owners ask for. */
static const struct format {
    const char *name;
    int (*read)(att_import *im, att_err *err);
    int events; /* rows are parts of what happened: they are summed */
    int any;    /* says nothing by itself: columns are named */
    const char *licence;
} formats[] = {
    {"ucdp-ged", att_import_ucdp, 1, 0,
     "UCDP data are under CC BY 4.0: cite the data set and its version (Sundberg & Melander 2013; the current "
     "reference is "
     "at https://ucdp.uu.se/downloads/). The counts are of deaths alone, and of those that reports let UCDP count."},
    {"acled", att_import_acled, 1, 0,
     "Source: ACLED (Armed Conflict Location & Event Data), https://acleddata.com, accessed %s. ACLED asks for this "
     "attribution with the date of access wherever its data are used, and its terms bar passing its rows on: publish "
     "no "
     "export of theirs, and ask before you publish sums made from it."},
    {"economist", att_import_economist, 0, 0,
     "The rows were compiled by The Economist: name it beside the sources. Figures of the warring parties, which its "
     "own "
     "estimate leaves out, are marked as such in source_kind."},
    {"csv", att_import_csv, 0, 1, ""},
};
enum { N_FORMATS = sizeof formats / sizeof *formats };
const char *const att_import_formats[] = {"ucdp-ged", "acled", "economist", "csv", NULL};

att_import_opts att_import_opts_default(void)
{
    return (att_import_opts){.window = "month", .reported = ATT_NO_DAY, .from = ATT_NO_DAY, .until = ATT_NO_DAY};
}

/* ---- what was asked for ------------------------------------------------------------------------------------------- */

static int usage(att_err *err, const char *help, const char *format, ...) __attribute__((format(printf, 3, 4)));
static int usage(att_err *err, const char *help, const char *format, ...)
{
    char text[320];
    va_list list;
    va_start(list, format);
    att_text_vprint(text, sizeof text, format, list);
    va_end(list);
    int rc = att_err_set(err, ATT_E_USAGE, NULL, "%s", text);
    if (err)
        snprintf(err->help, sizeof err->help, "%s", help);
    return rc;
}

static const struct format *find_format(const char *name, att_err *err)
{
    char help[320];
    for (const struct format *f = formats; f < formats + N_FORMATS; f++)
        if (!strcmp(f->name, name))
            return f;
    att_guess_word(name, N_FORMATS, att_import_formats, help);
    usage(err, help, "unknown format '%.60s'", name);
    return NULL;
}

static int one_of(const char *s, const char *words) /* "a b all" */
{
    size_t len = strlen(s);
    for (const char *w = strstr(words, s); len && w; w = strstr(w + 1, s))
        if ((w == words || w[-1] == ' ') && (w[len] == ' ' || !w[len]))
            return 1;
    return 0;
}

static int check_opts(const struct format *f, const att_import *im, att_err *err)
{
    const att_import_opts *o = &im->opts;
    int ucdp = f->read == att_import_ucdp;
    char help[320];
    if (ucdp && (!o->side || !one_of(o->side, "a b all")))
        return usage(err, "--side a or b: the dead of that side; all: of both sides and civilians", "%s",
                     o->side ? "--side must be a, b or all" : "ucdp-ged needs --side: whose dead are counted?");
    if (!ucdp && o->side)
        return usage(err, "choose rows with --where COLUMN=VALUE", "%s does not know sides", f->name);
    if (!f->any && (o->quantity || o->source || o->n_map || o->cumulative || o->date_format))
        return usage(err, "--map, --quantity, --source, --date-format and --cumulative are for csv",
                     "%s says itself what its columns are", f->name);
    if (o->date_format && !one_of(o->date_format, "dmy mdy ymd"))
        return usage(err, "dmy: 14/12/2024, mdy: 12/14/2024, ymd: 2024/12/14", "--date-format must be dmy, mdy or ymd");
    if (f->events && !one_of(o->window, "day week month all"))
        return usage(err, "events are summed by day, week, month or all", "--window must be day, week, month or all");
    if (!f->any && !o->subject) {
        snprintf(help, sizeof help,
                 "--subject %.60s if it is this campaign's contingent; else another name, which check sets aside",
                 im->campaign->subject);
        return usage(err, help, "%s does not know your contingent: whom do the rows count?", f->name);
    }
    if (f->events && o->reported == ATT_NO_DAY)
        return usage(err, "--reported DATE, so that a forecast as of an earlier day does not see them",
                     "nothing says when these figures became known: when was the file downloaded?");
    return 0;
}

/* ---- the file ------------------------------------------------------------------------------------------------------ */

/* UCDP's candidate files may come without a header: a number stands where it would say id. */
static int is_bare(const struct format *f, const att_source_text *src)
{
    const char *s = src->s + strspn(src->s, " \t\r\n");
    return f->read == att_import_ucdp && isdigit((unsigned char)s[*s == '"']);
}

static int read_table(att_import *im, const struct format *f, const char *file, att_err *err)
{
    int rc = att_file_read(&im->src, NULL, &im->arena, file, err);
    if (rc)
        return rc;
    rc = is_bare(f, &im->src)
             ? att_csv_read_bare(&im->csv, &im->arena, &im->src, 49, att_import_ucdp_columns, im->diag, err)
             : att_csv_read(&im->csv, &im->arena, &im->src, im->diag, err);
    if (rc)
        return rc < 0 ? rc : 0; /* the diag says why */
    im->rows = ATT_NEW(&im->arena, att_import_row, im->csv.n_rows + 1);
    if (!im->rows)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %zu rows", im->csv.n_rows);
    rc = att_import_check_where(im, err);
    if (rc || im->diag->n_errors)
        return rc;
    rc = f->read(im, err);
    return rc || im->diag->n_errors ? rc : att_import_rows_write(im, err);
}

static int refuse(const char *file, const att_diag *diag, att_err *err)
{
    return att_err_set(err, att_diag_code(diag), NULL, "%s cannot be imported: %u mistake%s", file, diag->n_errors,
                       diag->n_errors == 1 ? "" : "s");
}

static const char *licence_text(att_import *im, const struct format *f)
{
    char day[11] = "";
    const char *gap = strstr(f->licence, "%s");
    if (!gap)
        return f->licence;
    return att_arena_printf(&im->arena, "%.*s%s%s", (int)(gap - f->licence), f->licence,
                            att_day_format(im->opts.reported, day), gap + 2);
}

static att_import *make(const att_campaign *c, const att_import_opts *opts, att_diag *diag)
{
    att_arena arena = {0};
    att_import *im = ATT_NEW(&arena, att_import, 1);
    if (!im)
        return NULL;
    im->arena = arena;
    im->campaign = c;
    im->opts = *opts;
    im->diag = diag;
    im->licence = "";
    return im;
}

int att_import_read(att_import **out, const char *format, const char *file, const att_campaign *c,
                    const att_import_opts *opts, att_diag *diag, att_err *err)
{
    att_err own = {0};
    *out = NULL;
    const struct format *f = find_format(format, &own);
    att_import *im = f ? make(c, opts, diag) : NULL;
    int rc = !f ? -(int)own.code : im ? check_opts(f, im, &own) : att_err_set(&own, ATT_E_NO_MEMORY, NULL, "no memory");
    if (!rc) {
        im->events = f->events;
        rc = read_table(im, f, file, &own);
    }
    if (!rc && diag->n_errors)
        rc = refuse(file, diag, &own);
    if (!rc && !(im->licence = licence_text(im, f)))
        rc = att_err_set(&own, ATT_E_NO_MEMORY, NULL, "no memory");
    if (rc) {
        att_import_free(&im);
        if (err && !err->code)
            *err = own;
        return rc;
    }
    im->diag = NULL;
    *out = im;
    return 0;
}

void att_import_free(att_import **im)
{
    if (!*im)
        return;
    att_arena arena = (*im)->arena; /* it holds the import itself */
    att_arena_free(&arena);
    *im = NULL;
}

size_t att_import_n_read(const att_import *im) { return im->csv.n_rows; }
size_t att_import_n_used(const att_import *im) { return im->n_used; }
size_t att_import_n_rows(const att_import *im) { return im->n_rows; }
const char *att_import_header(const att_import *im) { return im->header.s; }
const char *att_import_text(const att_import *im) { return im->text.s; }
size_t att_import_n_left(const att_import *im) { return im->n_left; }
const att_import_left *att_import_lefts(const att_import *im) { return im->left; }
const char *att_import_licence(const att_import *im) { return im->licence; }

/* ---- into the ledger ----------------------------------------------------------------------------------------------- */

/* The folder and the name of a file, through links: what they lead to is what is written. */
static int place(const char *file, char dir[PATH_MAX], const char **name, att_err *err)
{
    if (!realpath(file, dir))
        return att_err_set(err, ATT_E_IO, NULL, "cannot find %s again", file);
    char *slash = strrchr(dir, '/');
    *slash = '\0';
    *name = slash + 1;
    return 0;
}

int att_import_append(const att_import *im, att_err *err)
{
    char dir[PATH_MAX], sha256[65];
    const char *name = NULL, *file = im->campaign->ledger.name;
    att_arena arena = {0};
    void *bytes = NULL;
    size_t len = 0;
    int rc = place(file, dir, &name, err);
    rc = rc ? rc : att_file_bytes(&bytes, &len, &arena, file, err);
    if (!rc) {
        att_text all = {.arena = &arena};
        att_sha256_hex(bytes, len, sha256);
        att_text_addn(&all, bytes, len);
        if (len && ((const char *)bytes)[len - 1] != '\n')
            att_text_add(&all, strstr(im->header.s, "\r\n") ? "\r\n" : "\n");
        att_text_add(&all, im->text.s);
        if (strcmp(sha256, im->campaign->ledger_sha256))
            rc = att_err_set(err, ATT_E_IO, NULL, "%s was changed meanwhile; nothing was written: import once more",
                             file);
        else if (all.failed)
            rc = att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to write %s", file);
        rc = rc ? rc : att_sink_stage(*dir ? dir : "/", name, all.s, all.len, err);
        rc = rc ? rc : att_sink_commit(*dir ? dir : "/", name, err);
    }
    att_arena_free(&arena);
    return rc;
}
