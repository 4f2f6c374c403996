/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "campaign/inside.h"

#include <math.h>
#include <string.h>

/* The values of docs/ledger.md: what a report's number may be off by, on the log scale. */
static const att_reporting usual_reporting = {
    .noise = {.sd = 0.12, .window = 0.3},
    .bias_sd = {0.15, 0.25, 0.4, 0.6, 0.8, 1.0},
    .killed_sd = 0.5,
    .head_count_sd = 0.1,
};

att_campaign *att_campaign_new(void)
{
    att_arena arena = {0};
    att_campaign *c = ATT_NEW(&arena, att_campaign, 1);
    if (!c)
        return NULL;
    c->arena = arena;
    c->name = c->title = c->subject = c->model_name = c->evidence = c->main_event = "";
    c->yaml.name = c->ledger.name = "";
    c->start = c->as_of = c->horizon = c->combat = c->cut_off = ATT_NO_DAY;
    c->reporting = usual_reporting;
    return c;
}

void att_campaign_free(att_campaign **c)
{
    if (!*c)
        return;
    att_arena arena = (*c)->arena; /* it holds the campaign itself */
    att_arena_free(&(*c)->compiled);
    att_arena_free(&arena);
    *c = NULL;
}

int att_campaign_find(const att_campaign *c, const char *id)
{
    for (size_t i = 0; i < c->n_claims; i++)
        if (!strcmp(c->claim[i].id, id))
            return (int)i;
    return -1;
}

const char *att_campaign_cited(const att_campaign *c, const char *id)
{
    const char *key = NULL;
    for (const att_cited *k = c->cited; k; k = k->next)
        key = strcmp(k->id, id) ? key : k->key;
    return key;
}

const att_speaker *att_campaign_speaker(const att_campaign *c, const char *source)
{
    for (size_t i = 0; i < c->n_speakers; i++)
        if (!strcmp(c->speaker[i].name, source))
            return &c->speaker[i];
    return NULL;
}

const att_stated *att_campaign_stated(const att_campaign *c, int row)
{
    for (size_t i = 0; i < c->n_stated; i++)
        if (c->stated[i].row == row)
            return &c->stated[i];
    return NULL;
}

att_day att_campaign_day(const att_claim *claim)
{
    return claim->period_to != ATT_NO_DAY ? claim->period_to : claim->date;
}

/* Column and length of the first word of a line; 0, 0 for line 0. */
static void first_word(const att_source_text *src, uint32_t line, uint32_t *col, uint32_t *len)
{
    const char *s = line ? src->s + src->line_start[line - 1] : "";
    size_t blanks = strspn(s, " -");
    *col = line ? (uint32_t)blanks + 1 : 0;
    *len = (uint32_t)att_utf8_count(s + blanks, strcspn(s + blanks, ",: \r\n"));
}

void att_campaign_say(const att_source_text *src, uint32_t line, att_code code, att_severity severity, att_diag *diag,
                      const char *help, const char *format, ...)
{
    char text[320];
    va_list list;
    va_start(list, format);
    att_text_vprint(text, sizeof text, format, list);
    va_end(list);
    att_err e = {0};
    uint32_t col, len;
    first_word(src, line, &col, &len);
    att_source_err(src, &e, code, severity, line, col, len, NULL, help, "%s", text);
    att_diag_add(diag, &e);
}

const char *att_use_word(att_use use)
{
    static const char *const word[] = {"fitted", "merged", "judged", "cited", "set aside", "not yet reported"};
    return word[use];
}

const char *att_campaign_name(const att_campaign *c) { return c->name; }
const char *att_campaign_title(const att_campaign *c) { return c->title; }
const char *att_campaign_subject(const att_campaign *c) { return c->subject; }
const char *att_campaign_file(const att_campaign *c) { return c->yaml.name; }
const char *att_campaign_ledger_file(const att_campaign *c) { return c->ledger.name; }
const char *att_campaign_model(const att_campaign *c) { return c->model_name; }
const char *att_campaign_yaml_sha256(const att_campaign *c) { return c->yaml_sha256; }
const char *att_campaign_ledger_sha256(const att_campaign *c) { return c->ledger_sha256; }
att_day att_campaign_start(const att_campaign *c) { return c->start; }
att_day att_campaign_as_of(const att_campaign *c) { return c->cut_off; }
att_day att_campaign_horizon(const att_campaign *c) { return c->horizon; }
att_day att_campaign_combat(const att_campaign *c) { return c->combat; }

double att_campaign_deployed(const att_campaign *c)
{
    double men = 0;
    for (size_t i = 0; i < c->n_arrivals; i++)
        men += c->arrival[i].date <= c->cut_off ? c->arrival[i].men : 0;
    return men;
}

size_t att_campaign_n_dates(const att_campaign *c) { return c->n_dates; }
const att_day *att_campaign_dates(const att_campaign *c) { return c->date; }
size_t att_campaign_n_thresholds(const att_campaign *c) { return c->n_thresholds; }
const double *att_campaign_thresholds(const att_campaign *c) { return c->threshold; }
const char *att_campaign_main_event(const att_campaign *c) { return c->main_event; }
size_t att_campaign_n_claims(const att_campaign *c) { return c->n_claims; }
const att_claim *att_campaign_claims(const att_campaign *c) { return c->claim; }
size_t att_campaign_n_assumptions(const att_campaign *c) { return c->n_assumptions; }
const att_assumption *att_campaign_assumptions(const att_campaign *c) { return c->assumption; }
size_t att_campaign_n_sources(const att_campaign *c) { return c->n_sources; }
const att_source *att_campaign_sources(const att_campaign *c) { return c->source; }
size_t att_campaign_n_doctrines(const att_campaign *c) { return c->n_doctrines; }
const att_doctrine *att_campaign_doctrines(const att_campaign *c) { return c->doctrine; }
size_t att_campaign_n_asked(const att_campaign *c) { return c->n_asked; }
const att_asked *att_campaign_asked(const att_campaign *c) { return c->asked; }
size_t att_campaign_n_brigades(const att_campaign *c) { return c->n_brigades; }
const att_brigade *att_campaign_brigades(const att_campaign *c) { return c->brigade; }
