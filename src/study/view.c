/* SPDX-License-Identifier: Apache-2.0 */
#include <attrit/view.h>
#include <attrit/fit.h>
#include <attrit/version.h>
#include "base/text.h"
#include "io/archive.h"
#include "io/campaign_edit.h"
#include "io/file.h"
#include "io/sink.h"

#include <string.h>
#include <unistd.h>

/* A view being made. */
typedef struct maker {
    att_arena arena;
    const char *campaign; /* its folder */
    const att_view *view;
    char *text;  /* campaign.yaml, changed */
    char *asked; /* asked.txt */
} maker;

att_view att_view_default(void) { return (att_view){.as_of = ATT_NO_DAY, .quality = "standard", .seed = 1}; }

static int no_memory(att_err *err) { return att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for a view"); }

/* ---- what may be asked for ---------------------------------------------------------------------------------- */

/* Lines of asked.txt and texts in quotes hold neither control characters nor broken UTF-8. */
static int check_text(const char *s, const char *what, att_err *err)
{
    size_t len = strlen(s);
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] < 0x20 || s[i] == 0x7F)
            len = 0;
    if (!len || len > 1000 || att_utf8_check(s, len) != len)
        return att_err_set(err, ATT_E_USAGE, what, "this is no line of text that a view can hold");
    return 0;
}

static int is_made_of(const char *s, size_t len, const char *besides)
{
    for (size_t i = 0; i < len; i++)
        if (!(s[i] >= 'a' && s[i] <= 'z') && !(s[i] >= 'A' && s[i] <= 'Z') && !(s[i] >= '0' && s[i] <= '9')
            && !strchr(besides, s[i]))
            return 0;
    return len > 0;
}

/* A word, or what stands between two braces without any more: nothing that could end the place it is put in. */
static int is_plain(const char *value)
{
    size_t len = strlen(value);
    return len > 2 && *value == '{' && value[len - 1] == '}' ? is_made_of(value + 1, len - 2, "_+-.:, ")
                                                             : is_made_of(value, len, "_+-.");
}

/* Groups that hold inputs and parameters; the rest of the file is not a matter of a view. */
static int is_group(const char *s, size_t len)
{
    static const char *const group[] = {"parameters", "inputs", "doctrine",      "posture",
                                        "supply",     "rest",   "reinforcement", "breaking"};
    for (size_t i = 0; i < sizeof group / sizeof *group; i++)
        if (strlen(group[i]) == len && !memcmp(group[i], s, len))
            return 1;
    return 0;
}

/* "doctrine.bait=0" in its parts; the value as the file will have it. */
static int read_change(maker *m, const char *change, char **path, char **value, att_err *err)
{
    size_t dot = strcspn(change, "."), end = strcspn(change, "=");
    if (end >= 96 || dot + 1 >= end || !change[end] || !is_group(change, dot)
        || !is_made_of(change + dot + 1, end - dot - 1, "_"))
        return att_err_set(err, ATT_E_USAGE, NULL, "'%.60s' is no parameter or input that a view can change", change);
    *path = att_arena_strndup(&m->arena, change, end);
    const char *given = change + end + 1;
    if (*path && !is_plain(given))
        return att_err_set(err, ATT_E_USAGE, *path, "'%.60s' is neither a number nor a prior", given);
    const char *basis = "basis: \"assumption: changed in this view\"";
    int map = *given == '{', fixed = dot == strlen("parameters") && !strncmp(change, "parameters", dot);
    *value = att_arena_printf(&m->arena,
                              map     ? "%.*s, %s}"
                              : fixed ? "{prior: fixed, value: %.*s, %s}"
                                      : "{value: %.*s, %s}",
                              (int)strlen(given) - map, given, basis);
    return *path && *value ? 0 : no_memory(err);
}

/* ---- the changed text --------------------------------------------------------------------------------------- */

/* Each change puts a new text in the old one's place. */
static int change(maker *m, char *text, att_err *err)
{
    if (text)
        m->text = text;
    return text ? 0 : err && err->code ? -(int)err->code : -ATT_E_NO_MEMORY;
}

static int change_values(maker *m, att_err *err)
{
    int rc = 0;
    for (size_t i = 0; !rc && i < m->view->n_set; i++) {
        char *path = NULL, *value = NULL;
        rc = read_change(m, m->view->set[i], &path, &value, err);
        if (!rc)
            rc = change(m, att_campaign_edit_set(&m->arena, m->text, path, value, err), err);
    }
    if (!rc && m->view->n_set)
        rc = change(m, att_campaign_edit_doctrines(&m->arena, m->text, m->view->n_set, m->view->set, err), err);
    return rc;
}

static int rule(maker *m, size_t n, const char *const *id, const char *use, const char *why, att_err *err)
{
    int rc = 0;
    for (size_t i = 0; !rc && i < n; i++) {
        rc = check_text(id[i], "claim", err);
        if (!rc)
            rc = change(m, att_campaign_edit_rule(&m->arena, m->text, id[i], use, why, err), err);
    }
    return rc;
}

static int ask(maker *m, att_err *err)
{
    int rc = 0;
    for (size_t i = 0; !rc && i < m->view->n_ask; i++) {
        rc = check_text(m->view->ask[i], "ask", err);
        char *quoted = rc ? NULL : att_campaign_edit_quoted(&m->arena, m->view->ask[i]);
        if (!rc)
            rc = quoted ? change(m, att_campaign_edit_add(&m->arena, m->text, "questions.ask", quoted, err), err)
                        : no_memory(err);
    }
    return rc;
}

/* The view's folder is two below the campaign's. */
static int move_ledger(maker *m, const char **ledger, att_err *err)
{
    const char *path = att_campaign_edit_ledger(&m->arena, m->text, err);
    if (!path)
        return -ATT_E_NO_MEMORY;
    *ledger = *path == '/' ? path : att_arena_printf(&m->arena, "%s/%s", m->campaign, path);
    if (*path == '/')
        return 0;
    char *moved = att_arena_printf(&m->arena, "../../%s", path);
    char *quoted = moved ? att_campaign_edit_quoted(&m->arena, moved) : NULL;
    return *ledger && quoted ? change(m, att_campaign_edit_set(&m->arena, m->text, "evidence", quoted, err), err)
                             : no_memory(err);
}

static int change_all(maker *m, const char **ledger, att_err *err)
{
    int rc = move_ledger(m, ledger, err);
    if (!rc)
        rc = change_values(m, err);
    if (!rc)
        rc = rule(m, m->view->n_aside, m->view->aside, "set-aside", "left out in this view", err);
    if (!rc)
        rc = rule(m, m->view->n_fit, m->view->fit, "fit", "fitted in this view", err);
    return rc ? rc : ask(m, err);
}

/* ---- its name, and what was asked ---------------------------------------------------------------------------- */

static void add_lines(att_text *t, const char *key, size_t n, const char *const *line)
{
    for (size_t i = 0; i < n; i++)
        att_text_addf(t, "%s=%s\n", key, line[i]);
}

static int write_asked(maker *m, att_err *err)
{
    const att_view *v = m->view;
    att_text t = {.arena = &m->arena};
    char day[11];
    if (v->as_of != ATT_NO_DAY)
        att_text_addf(&t, "as_of=%s\n", att_day_format(v->as_of, day));
    att_text_addf(&t, "quality=%s\nseed=%llu\n", v->quality, (unsigned long long)v->seed);
    add_lines(&t, "set", v->n_set, v->set);
    add_lines(&t, "aside", v->n_aside, v->aside);
    add_lines(&t, "fit", v->n_fit, v->fit);
    add_lines(&t, "ask", v->n_ask, v->ask);
    m->asked = t.s;
    return t.failed ? no_memory(err) : 0;
}

/* Of files by their hashes: what was read by a run is asked for its name, too. */
static void name_from(char *name, const char *ledger_sha256, const char *yaml_sha256, const att_view *v)
{
    char all[320], sha256[65];
    snprintf(all, sizeof all, "attrit %s\n%s %s\n%d %.16s %llu\n", ATT_VERSION, ledger_sha256, yaml_sha256,
             (int)v->as_of, v->quality, (unsigned long long)v->seed);
    att_sha256_hex(all, strlen(all), sha256);
    memcpy(name, sha256, ATT_VIEW_NAME - 1);
    name[ATT_VIEW_NAME - 1] = '\0';
}

static int name_of(maker *m, const char *ledger, char *name, att_err *err)
{
    char of_ledger[65], of_text[65];
    att_source_text src;
    int rc = att_file_read(&src, of_ledger, &m->arena, ledger, err);
    if (rc)
        return rc;
    att_sha256_hex(m->text, strlen(m->text), of_text);
    name_from(name, of_ledger, of_text, m->view);
    return 0;
}

int att_view_check(const char *name, const att_campaign *c, const att_view *v, att_err *err)
{
    char now[ATT_VIEW_NAME];
    name_from(now, att_campaign_ledger_sha256(c), att_campaign_yaml_sha256(c), v);
    if (!strcmp(now, name))
        return 0;
    int rc =
        att_err_set(err, ATT_E_USAGE, NULL, "the ledger or the view's campaign.yaml has changed since this was asked");
    if (err && !*err->help)
        snprintf(err->help, sizeof err->help, "ask again: as the files are now, it is another view");
    return rc;
}

/* All but the files. */
static int prepare(maker *m, char *name, att_err *err)
{
    att_source_text src = {.s = ""};
    const char *ledger = "";
    att_fit_opts fit = att_fit_opts_default();
    char *path = att_arena_printf(&m->arena, "%s/campaign.yaml", m->campaign);
    if (att_fit_opts_quality(&fit, m->view->quality))
        return att_err_set(err, ATT_E_USAGE, "quality", "quality is quick, standard or paper, got '%.60s'",
                           m->view->quality);
    int rc = path ? att_file_read(&src, NULL, &m->arena, path, err) : no_memory(err);
    if (rc)
        return rc;
    m->text = att_arena_strndup(&m->arena, src.s, src.len);
    if (!m->text)
        return no_memory(err);
    rc = change_all(m, &ledger, err);
    if (!rc)
        rc = write_asked(m, err);
    return rc ? rc : name_of(m, ledger, name, err);
}

int att_view_name(char *name, const char *campaign, const att_view *v, att_err *err)
{
    maker m = {.campaign = campaign, .view = v};
    int rc = prepare(&m, name, err);
    att_arena_free(&m.arena);
    return rc;
}

/* ---- its folder --------------------------------------------------------------------------------------------- */

static int check_view(att_ctx *ctx, const char *dir, att_day as_of, att_diag *diag, att_err *err)
{
    att_compile_opts opts = att_compile_opts_default();
    att_campaign *c;
    const att_problem *p;
    opts.as_of = as_of;
    int rc = att_campaign_load(&c, ctx, dir, diag, err);
    if (!rc)
        rc = att_campaign_compile(&p, c, &opts, diag, err);
    att_campaign_free(&c);
    return rc;
}

static void take_back(const char *dir)
{
    att_archive_drop(dir, "campaign.yaml");
    att_archive_drop(dir, "asked.txt");
    rmdir(dir);
}

static int put_files(maker *m, const char *dir, att_err *err)
{
    att_sink sink = {.dir = dir};
    int rc = att_sink_folder(dir, err);
    if (!rc)
        rc = att_sink_put(&sink, "asked.txt", m->asked, strlen(m->asked), err);
    if (!rc)
        rc = att_sink_put(&sink, "campaign.yaml", m->text, strlen(m->text), err);
    return att_sink_finish(&sink, rc, err);
}

/* 1: it stands there as it should; 0: it does not stand there. */
static int stands(maker *m, const char *dir, att_err *err)
{
    att_source_text src;
    char *path = att_arena_printf(&m->arena, "%s/campaign.yaml", dir);
    if (!path)
        return no_memory(err);
    if (access(path, F_OK))
        return 0;
    int rc = att_file_read(&src, NULL, &m->arena, path, err);
    if (rc)
        return rc;
    if (!strcmp(src.s, m->text))
        return 1;
    rc = att_err_set(err, ATT_E_USAGE, NULL, "%.200s was changed by hand and is another campaign now", path);
    if (err && !*err->help)
        snprintf(err->help, sizeof err->help, "move its folder out of views/, where it can be run as it is");
    return rc;
}

static int settle(maker *m, att_ctx *ctx, const char *dir, att_diag *diag, att_err *err)
{
    int rc = stands(m, dir, err);
    if (rc)
        return rc < 0 ? rc : 0;
    rc = put_files(m, dir, err);
    if (!rc && (rc = check_view(ctx, dir, m->view->as_of, diag, err)))
        take_back(dir);
    return rc;
}

int att_view_make(char *name, att_ctx *ctx, const char *campaign, const att_view *v, att_diag *diag, att_err *err)
{
    maker m = {.campaign = campaign, .view = v};
    int rc = prepare(&m, name, err);
    char *dir = rc ? NULL : att_arena_printf(&m.arena, "%s/views/%s", campaign, name);
    if (dir)
        rc = settle(&m, ctx, dir, diag, err);
    else if (!rc)
        rc = no_memory(err);
    att_arena_free(&m.arena);
    return rc;
}
