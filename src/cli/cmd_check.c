/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/say.h"

#include <string.h>

enum { N_USES = ATT_USE_LATER + 1 };

/* "K012 K013 K020", wrapped, of the claims with that use. */
static void tell_ids(const att_campaign *c, att_use use)
{
    char line[80] = "";
    for (size_t i = 0; i < att_campaign_n_claims(c); i++) {
        const att_claim *k = att_campaign_claims(c) + i;
        if (k->use != use)
            continue;
        if (strlen(line) + strlen(k->id) + 1 > 58) {
            printf("%24s%s\n", "", line);
            *line = 0;
        }
        size_t n = strlen(line);
        snprintf(line + n, sizeof line - n, "%s%.50s", n ? " " : "", k->id);
    }
    if (*line)
        printf("%24s%s\n", "", line);
}

static void tell_uses(const att_campaign *c)
{
    size_t count[N_USES] = {0};
    for (size_t i = 0; i < att_campaign_n_claims(c); i++)
        count[att_campaign_claims(c)[i].use]++;
    for (int use = 0; use < N_USES; use++)
        if (count[use]) {
            printf("  %-16s %4zu\n", att_use_word((att_use)use), count[use]);
            tell_ids(c, (att_use)use);
        }
}

static void tell_rows(const att_campaign *c)
{
    for (size_t i = 0; i < att_campaign_n_claims(c); i++) {
        const att_claim *k = att_campaign_claims(c) + i;
        char day[16], said[96], text[600];
        printf("  %s:%u %s  %s\n", att_campaign_ledger_file(c), k->line, k->id, att_use_word(k->use));
        snprintf(text, sizeof text, "%.60s, %s: %.40s %s; %s", k->source, att_day_words(k->date, day), k->quantity,
                 att_say_claim(k, said), k->why);
        att_say_wrap(6, 80, text);
    }
}

static void tell(const att_case *k)
{
    const att_campaign *c = k->campaign;
    char day[16], until[16], men[32];
    printf("%s: ok\n%s: ok, %zu claims\n\n", att_campaign_file(c), att_campaign_ledger_file(c),
           att_campaign_n_claims(c));
    att_say_wrap(2, 80, att_campaign_title(c));
    printf("  model %s\n", att_campaign_model(c));
    printf("  as of %s, %s men deployed by then; horizon %s\n", att_day_words(att_campaign_as_of(c), day),
           att_words_count(att_campaign_deployed(c), 0, men), att_day_words(att_campaign_horizon(c), until));
    printf("  %zu observations from %zu sources\n\n", k->problem->n_obs, att_campaign_n_sources(c));
    if (k->opts->rows)
        tell_rows(c);
    else
        tell_uses(c);
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

int att_cmd_check(const att_opts *o)
{
    static att_case k;
    int status = att_case_open(&k, o, !o->quiet);
    if (o->json)
        json(&k, !status);
    else if (!status && !o->quiet)
        tell(&k);
    att_case_free(&k);
    return status;
}
