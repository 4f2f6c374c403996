/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/say.h"

#include <string.h>

enum { N_USES = ATT_USE_LATER + 1 };

/* "fitted   K012 K013 K020", the ids wrapped in their column; nothing when there is none. */
static void tell_ids(const att_campaign *c, att_use use)
{
    enum { LEFT = 20, WIDTH = 80 };
    int col = 0;
    for (size_t i = 0; i < att_campaign_n_claims(c); i++) {
        const att_claim *k = att_campaign_claims(c) + i;
        if (k->use != use)
            continue;
        if (!col)
            col = printf("  %-*s", LEFT - 3, att_use_word(use));
        else if (col + 1 + (int)strlen(k->id) > WIDTH)
            col = printf("\n%*s", LEFT - 1, "") - 1;
        col += printf(" %s", k->id);
    }
    if (col)
        putchar('\n');
}

static void tell(const att_case *k)
{
    const att_campaign *c = k->campaign;
    char day[16], until[16], men[32];
    printf("%s: ok\n%s: ok\n\n", att_campaign_file(c), att_campaign_ledger_file(c));
    att_say_wrap(0, 80, att_campaign_title(c));
    printf("model %s; as of %s, %s men deployed; horizon %s\n", att_campaign_model(c),
           att_day_words(att_campaign_as_of(c), day), att_words_count(att_campaign_deployed(c), 0, men),
           att_day_words(att_campaign_horizon(c), until));
    printf("%zu observations from %zu sources\n\n", k->problem->n_obs, att_campaign_n_sources(c));
    att_campaign_describe(c, k->opts->rows, stdout);
    if (k->opts->rows)
        return;
    putchar('\n');
    for (int use = 0; use < N_USES; use++)
        tell_ids(c, (att_use)use);
}

static void json_errors(att_json *j, const att_diag *diag)
{
    static const char *const severity[] = {"error", "warning", "note"};
    att_json_open(j, "messages", '[');
    for (uint32_t i = 0; i < diag->n_items; i++) {
        const att_err *e = &diag->item[i];
        att_json_open(j, NULL, '{');
        att_json_text(j, "severity", severity[e->severity]);
        att_json_text(j, "code", att_code_name(e->code));
        att_json_text(j, "file", e->place.file);
        att_json_number(j, "line", e->place.line);
        att_json_number(j, "column", e->place.col);
        att_json_text(j, "path", e->path);
        att_json_text(j, "text", e->text);
        att_json_text(j, "help", e->help);
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
}

static void json_claims(att_json *j, const att_campaign *c)
{
    att_json_open(j, "claims", '[');
    for (size_t i = 0; i < att_campaign_n_claims(c); i++) {
        const att_claim *k = att_campaign_claims(c) + i;
        att_json_open(j, NULL, '{');
        att_json_text(j, "id", k->id);
        att_json_number(j, "line", k->line);
        att_json_text(j, "use", att_use_word(k->use));
        att_json_text(j, "why", k->why);
        att_json_number(j, "obs", k->obs);
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
}

static void json(const att_case *k, int ok)
{
    att_json j = {.out = stdout};
    att_json_open(&j, NULL, '{');
    att_json_number(&j, "errors", k->diag.n_errors);
    att_json_number(&j, "warnings", k->diag.n_warnings);
    att_json_number(&j, "notes", k->diag.n_notes);
    json_errors(&j, &k->diag);
    if (ok)
        json_claims(&j, k->campaign);
    att_json_close(&j, '}');
    putchar('\n');
}

/* Does the first line name the column that every forecast has? What cannot be opened is for the reader to tell. */
static int may_be_forecast(const char *path)
{
    char line[4096] = "";
    FILE *in = fopen(path, "r");
    int read = in && fgets(line, sizeof line, in) != NULL;
    if (in)
        fclose(in);
    return !read || strstr(line, "output_type") != NULL;
}

static int refuse_ledger(const char *path)
{
    att_err err = {0};
    att_err_set(&err, ATT_E_USAGE, NULL, "%.200s has no column output_type, so it is no forecast", path);
    snprintf(err.help, sizeof err.help, "a ledger is checked with its campaign: attrit check FOLDER");
    return att_err_print(&err, stderr);
}

/* A forecast, by the rules of hubs. */
static int check_forecast(const att_opts *o)
{
    static att_case k;
    att_err err = {0};
    int rc = att_hub_check(o->target, &k.diag, &err);
    att_diag_print(&k.diag, stderr);
    if (o->json)
        json(&k, 0);
    else if (!rc && !o->quiet)
        printf("%s: keeps the rules of hubs\n", o->target);
    return rc && !k.diag.n_errors ? att_err_print(&err, stderr) : att_code_exit(err.code);
}

int att_cmd_check(const att_opts *o)
{
    static att_case k;
    size_t len = o->target ? strlen(o->target) : 0;
    if (len > 4 && !strcmp(o->target + len - 4, ".csv"))
        return may_be_forecast(o->target) ? check_forecast(o) : refuse_ledger(o->target);
    int status = att_case_open(&k, o, !o->quiet);
    if (o->json)
        json(&k, !status);
    else if (!status && !o->quiet)
        tell(&k);
    att_case_free(&k);
    return status;
}
