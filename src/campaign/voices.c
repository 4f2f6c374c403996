/* SPDX-License-Identifier: Apache-2.0 */
#include "campaign/voices.h"
#include "campaign/ledger.h"

#include <math.h>
#include <string.h>

int att_voices_is_head_count(const att_campaign *c, size_t claim)
{
    const att_field *quantity = &c->model->quantities[c->quantity[claim]];
    return (quantity->flags & ATT_LEVEL) != 0 || !strcmp(quantity->name, "deployed");
}

static const char *voice_of(const att_campaign *c, const char *source)
{
    const att_speaker *s = att_campaign_speaker(c, source);
    return s ? s->voice : source;
}

const char *att_voices_name(const att_campaign *c, size_t claim) { return voice_of(c, c->claim[claim].source); }

static const char *kind_of(const att_campaign *c, const att_claim *k)
{
    const att_speaker *s = att_campaign_speaker(c, k->source);
    return s && *s->kind ? s->kind : k->source_kind;
}

/* The campaign's grade of a source, else the row's own, else the default of its kind. */
static char grade_of(const att_campaign *c, const att_claim *k)
{
    const att_speaker *s = att_campaign_speaker(c, k->source);
    if (s && s->reliability != '-')
        return s->reliability;
    return k->reliability != '-' ? k->reliability : att_ledger_default_grade(kind_of(c, k));
}

static double bias_sd(const att_campaign *c, const att_claim *k) { return c->reporting.bias_sd[grade_of(c, k) - 'A']; }

/* The row of the effect of that name, made if missing; a wider prior widens it. -1: out of memory. */
static int effect_row(att_campaign *c, att_effect *effect, size_t *n, const char *voice, const char *what, double sd)
{
    char name[160];
    snprintf(name, sizeof name, "%.100s%s%s", voice, *what ? ", " : "", what);
    for (size_t e = 0; e < *n; e++)
        if (!strcmp(effect[e].name, name)) {
            effect[e].sd = fmax(effect[e].sd, sd);
            return (int)e;
        }
    const char *own = att_arena_strdup(&c->compiled, name);
    if (!own)
        return -1;
    effect[*n] = (att_effect){own, sd};
    return (int)(*n)++;
}

static int give_effects(att_campaign *c, att_effect *effect, size_t *n, att_obs *o)
{
    const att_claim *k = &c->claim[o->row];
    const char *voice = voice_of(c, k->source);
    if (att_voices_is_head_count(c, (size_t)o->row)) {
        o->effect[0] = effect_row(c, effect, n, voice, "head counts", c->reporting.head_count_sd);
        return o->effect[0];
    }
    o->effect[0] = effect_row(c, effect, n, voice, "", bias_sd(c, k));
    if (o->effect[0] < 0 || strcmp(c->model->quantities[o->quantity].name, "killed"))
        return o->effect[0];
    o->effect[1] = effect_row(c, effect, n, voice, "killed", c->reporting.killed_sd);
    return o->effect[1];
}

/* A source's effect is its voice's bias in loss counts; that of its head counts if it has nothing else. */
static void list_source(att_campaign *c, const att_effect *effect, const att_obs *o)
{
    const att_claim *k = &c->claim[o->row];
    int head_count = att_voices_is_head_count(c, (size_t)o->row);
    att_source row = {k->source, kind_of(c, k), grade_of(c, k), effect[o->effect[0]].sd, o->effect[0]};
    for (size_t i = 0; i < c->n_sources; i++)
        if (!strcmp(c->source[i].name, k->source)) {
            if (!head_count)
                c->source[i] = row;
            return;
        }
    c->source[c->n_sources++] = row;
}

int att_voices_assign(att_campaign *c, size_t n, att_obs *obs, att_err *err)
{
    size_t n_effects = 0;
    att_effect *effect = ATT_NEW(&c->compiled, att_effect, 2 * n);
    c->source = ATT_NEW(&c->compiled, att_source, n);
    int failed = !effect || !c->source;
    for (size_t j = 0; !failed && j < n; j++)
        failed = give_effects(c, effect, &n_effects, &obs[j]) < 0;
    if (failed)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for the voices of %zu reports", n);
    c->n_sources = 0;
    for (size_t j = 0; j < n; j++)
        list_source(c, effect, &obs[j]);
    c->problem.effect = effect;
    c->problem.n_effects = n_effects;
    return 0;
}
