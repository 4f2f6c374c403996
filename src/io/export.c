/* SPDX-License-Identifier: Apache-2.0 */
#include "io/export.h"
#include "io/file.h"
#include "io/guess.h"

#include <ctype.h>
#include <string.h>

static const struct format {
    const char *name;
    int (*write)(att_export *x, att_err *err);
    int forecast; /* it is made from forecast.csv */
    int team, truth;
} formats[] = {
    {"hubverse", att_export_hubverse, 1, 1, 1},
    {"scoringutils", att_export_scoringutils, 1, 0, 1},
    {"arviz", att_export_arviz, 0, 0, 0},
    {"csv", att_export_csv, 1, 0, 0},
};
enum { N_FORMATS = sizeof formats / sizeof *formats };
const char *const att_export_formats[] = {"hubverse", "scoringutils", "arviz", "csv", NULL};

att_export_opts att_export_opts_default(void) { return (att_export_opts){.model = "attrit"}; }

/* `text` has one %s, for `word`. */
static int usage(att_err *err, const char *help, const char *text, const char *word)
    __attribute__((format(printf, 3, 0)));
static int usage(att_err *err, const char *help, const char *text, const char *word)
{
    int rc = att_err_set(err, ATT_E_USAGE, NULL, text, word);
    snprintf(err->help, sizeof err->help, "%s", help);
    return rc;
}

static const struct format *find_format(const char *name, att_err *err)
{
    char help[320];
    for (const struct format *f = formats; f < formats + N_FORMATS; f++)
        if (!strcmp(f->name, name))
            return f;
    att_guess_word(name, N_FORMATS, att_export_formats, help);
    usage(err, help, "unknown format '%.60s'", name);
    return NULL;
}

static int is_abbreviation(const char *s)
{
    for (size_t i = 0; s[i]; i++)
        if (!isalnum((unsigned char)s[i]) && s[i] != '_')
            return 0;
    return *s != 0;
}

static int check_opts(const struct format *f, const att_export_opts *o, att_err *err)
{
    static const char letters[] = "hubs split names at the hyphen: use letters, digits and _";
    if (f->team && !o->team)
        return usage(err, "--team NAME: the file is named after team and model",
                     "%s needs --team: who sends the forecast?", f->name);
    if (!f->team && o->team)
        return usage(err, "leave it out", "%s has no place for --team", f->name);
    if (o->team && !is_abbreviation(o->team))
        return usage(err, letters, "--team '%.60s' cannot be a part of a hub's file name", o->team);
    if (!is_abbreviation(o->model))
        return usage(err, letters, "--model '%.60s' cannot be a part of a hub's file name", o->model);
    if (!f->truth && o->truth)
        return usage(err, "leave it out", "%s has no place for --truth", f->name);
    if (o->source && !o->truth)
        return usage(err, "name the later ledger with --truth FILE",
                     "--source says whose reports are the %s: of which ledger?", "truth");
    return 0;
}

const char *att_export_cell(const att_export *x, const att_hub_row *w, att_hub_column k)
{
    return att_csv_at(&x->hub.csv, w->row, x->hub.at[k]).s;
}

int att_export_put(att_export *x, const char *name, const char *holds, const void *bytes, size_t len, att_err *err)
{
    att_exported *e = &x->list->item[x->list->n];
    const char *slash = strrchr(name, '/');
    const char *folder =
        slash ? att_arena_printf(&x->arena, "%s/%.*s", x->sink.dir, (int)(slash - name), name) : x->sink.dir;
    if (!folder)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for %s", name);
    int rc = att_sink_folder(folder, err);
    rc = rc ? rc : att_sink_put(&x->sink, name, bytes, len, err);
    if (rc)
        return rc;
    x->list->n++;
    snprintf(e->file, sizeof e->file, "%s/%s", x->sink.dir, name);
    snprintf(e->holds, sizeof e->holds, "%s", holds);
    return 0;
}

static int refuse(const char *path, const att_diag *diag, att_err *err)
{
    return att_err_set(err, att_diag_code(diag), NULL, "%s cannot be exported: %u mistake%s", path, diag->n_errors,
                       diag->n_errors == 1 ? "" : "s");
}

/* The forecast and the truth, checked. */
static int open_inputs(att_export *x, att_diag *diag, att_err *err)
{
    const char *path = att_arena_printf(&x->arena, "%s/forecast.csv", x->dir);
    if (!path)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a name");
    int rc = att_file_read(&x->src, NULL, &x->arena, path, err);
    rc = rc ? rc : att_hub_read(&x->hub, &x->arena, &x->src, diag, err);
    if (!rc)
        att_hub_check_rows(&x->hub);
    if (rc >= 0 && diag->n_errors)
        return refuse(path, diag, err);
    if (!x->hub.n)
        return att_err_set(err, ATT_E_FILE_SIZE, NULL, "%s holds no forecast", path);
    rc = x->opts.truth ? att_export_truth_read(x, diag, err) : 0;
    return !rc && diag->n_errors ? refuse(x->opts.truth, diag, err) : rc;
}

int att_export_write(att_export_list *list, const char *format, const char *dir, const char *out,
                     const att_export_opts *opts, att_diag *diag, att_err *err)
{
    att_export x = {.dir = dir, .opts = *opts, .sink = {.dir = out}, .list = list};
    *list = (att_export_list){0};
    const struct format *f = find_format(format, err);
    int rc = f ? check_opts(f, opts, err) : -ATT_E_USAGE;
    if (!rc && f->forecast)
        rc = open_inputs(&x, diag, err);
    if (!rc)
        rc = att_sink_finish(&x.sink, f->write(&x, err), err);
    att_arena_free(&x.claims);
    att_arena_free(&x.arena);
    return rc;
}
