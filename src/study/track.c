/* SPDX-License-Identifier: Apache-2.0 */
#include "study/track.h"
#include "base/team.h"
#include "campaign/inside.h"
#include "io/output.h"
#include "io/sink_track.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *att_track_name(att_track_model m)
{
    static const char *const name[] = {
#define ATT_X(name, text, says) text,
        ATT_TRACK_MODELS(ATT_X)
#undef ATT_X
    };
    return name[m];
}

const char *att_track_says(att_track_model m)
{
    static const char *const line[] = {
#define ATT_X(name, text, says) says,
        ATT_TRACK_MODELS(ATT_X)
#undef ATT_X
    };
    return line[m];
}

const char *att_track_scale(int scale) { return scale == ATT_TRACK_LOG ? "log" : "natural"; }
const char *att_track_quantity(int quantity) { return quantity < 0 ? "all" : att_output_headline[quantity]; }

att_track_opts att_track_opts_default(void)
{
    return (att_track_opts){.seed = 1,
                            .came = ATT_NO_DAY,
                            .not_by = ATT_NO_DAY,
                            .quality = "quick",
                            .first = ATT_NO_DAY,
                            .every = 7,
                            .paths = 2000,
                            .as_of = ATT_NO_DAY};
}

static int no_memory(att_err *err) { return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for the track record"); }

att_track_box *att_track_open(att_ctx *ctx, att_campaign *c, const att_track_opts *opts, att_err *err)
{
    att_arena arena = {0};
    att_track_box *b = ATT_NEW(&arena, att_track_box, 1);
    if (!b) {
        no_memory(err);
        return NULL;
    }
    b->arena = arena;
    b->ctx = ctx;
    b->campaign = c;
    b->opts = opts ? *opts : att_track_opts_default();
    b->mean_bias = NAN;
    b->t = (att_track){.campaign = c, .seed = b->opts.seed, .event = {.came = ATT_NO_DAY, .not_by = ATT_NO_DAY}};
    /* Each row is left out for one reason at most. */
    b->t.aside = ATT_NEW(&b->arena, att_track_aside, c->n_claims + 1);
    if (!b->t.aside) {
        att_track *t = &b->t;
        no_memory(err);
        att_track_free(&t);
        return NULL;
    }
    return b;
}

void att_track_free(att_track **t)
{
    if (!*t)
        return;
    att_arena arena = ((att_track_box *)(void *)*t)->arena; /* the track lies in it */
    att_arena_free(&arena);
    *t = NULL;
}

int att_track_compile(att_track_box *b, const att_problem **p, att_day as_of, att_err *err)
{
    static att_diag again; /* compiling once more says the same again */
    att_compile_opts o = {.as_of = as_of, .mean_bias = b->mean_bias};
    again = (att_diag){0};
    return att_campaign_compile(p, b->campaign, &o, &again, err);
}

/* ---- does a stored forecast belong to this campaign? -------------------------------------------------------------------- */

static int refuse(att_err *err, const char *help, const char *format, ...) __attribute__((format(printf, 3, 4)));
static int refuse(att_err *err, const char *help, const char *format, ...)
{
    char text[300];
    va_list list;
    va_start(list, format);
    att_text_vprint(text, sizeof text, format, list);
    va_end(list);
    int rc = att_err_set(err, ATT_E_FORECAST, NULL, "%s", text);
    if (err)
        snprintf(err->help, sizeof err->help, "%s", help);
    return rc;
}

static int check_campaign(const att_track_box *b, const att_forecast_kept *f, att_err *err)
{
    const att_campaign *c = b->campaign;
    char a[11], e[11];
    if (strcmp(c->name, f->manifest.campaign))
        return refuse(err, "name the campaign that was forecast", "%.120s holds a forecast of %.60s, this is %.60s",
                      f->dir, f->manifest.campaign, c->name);
    if (strcmp(c->subject, f->subject))
        return refuse(err, "name the campaign that was forecast",
                      "the forecast in %.120s is about %.60s, this is about %.60s", f->dir, f->subject, c->subject);
    if (c->start != f->start)
        return refuse(err, "score with the campaign file as it was",
                      "the forecast in %.120s begins on %s, the campaign on %s", f->dir, att_day_format(f->start, a),
                      att_day_format(c->start, e));
    return 0;
}

static const char reuse[] =
    "a ledger may grow, but what the forecast has used must stay: name the right one with --truth";

static int differs(double a, double b) { return isnan(a) != isnan(b) || (!isnan(a) && a != b); }

/* Report i of the forecast against today's ledger; *j: its row of the problem. */
static int check_report(const att_track_box *b, const att_forecast_kept *f, const att_problem *p, size_t i, size_t *j,
                        att_err *err)
{
    const att_campaign *c = b->campaign;
    char day[11], as_of[11], said[64];
    int row = att_campaign_find(c, f->claim[i]);
    if (row < 0)
        return refuse(err, reuse, "the forecast was fitted to claim %.60s, which %.150s does not have", f->claim[i],
                      c->ledger.name);
    const att_claim *k = &c->claim[row];
    if (k->date_reported > f->manifest.as_of)
        return refuse(err, "such a forecast cannot be scored: part of the truth was in it",
                      "the forecast used claim %.60s, reported on %s, after its cut-off %s", k->id,
                      att_day_format(k->date_reported, day), att_day_format(f->manifest.as_of, as_of));
    *j = 0;
    while (*j < p->n_obs && p->obs[*j].row != row)
        ++*j;
    if (*j == p->n_obs)
        return refuse(err, "score with the rulings that the forecast was made with",
                      "the forecast was fitted to claim %.60s, which is now %s", k->id, att_use_word(k->use));
    const att_obs *y = &p->obs[*j];
    static const char *const word[] = {"about", "at least", "up to", "between"}; /* as run.nc has them */
    if (strcmp(word[y->kind], f->statement[i]) || differs(y->kind == ATT_UP_TO ? NAN : y->low, f->low[i])
        || differs(y->kind == ATT_ABOUT ? y->best : NAN, f->best[i])
        || differs(y->kind == ATT_AT_LEAST ? NAN : y->high, f->high[i]))
        return refuse(err, reuse, "claim %.60s was something else when the forecast was made: it now says %s", k->id,
                      att_statement_words(&c->statement[row], said));
    return 0;
}

/* Which of the problem's reports the forecast knew, and those it could have known and did not. */
static int match_reports(att_track_box *b, att_track_made *m, att_err *err)
{
    const att_forecast_kept *f = m->kept;
    const att_problem *p = m->problem;
    size_t *column = ATT_NEW(&b->arena, size_t, p->n_obs + 1), n = b->t.n_asides;
    int rc = column ? 0 : no_memory(err);
    for (size_t j = 0; column && j < p->n_obs; j++)
        column[j] = SIZE_MAX;
    for (size_t i = 0, j = 0; !rc && i < f->n_reports; i++) {
        rc = check_report(b, f, p, i, &j, err);
        if (!rc)
            column[j] = i;
    }
    for (size_t j = 0; !rc && j < p->n_obs; j++)
        if (column[j] == SIZE_MAX)
            b->t.aside[n++] =
                (att_track_aside){b->campaign->claim[p->obs[j].row].id, b->campaign->claim[p->obs[j].row].source,
                                  "reported by the cut-off and added since: the forecast did not know it"};
    b->t.n_asides = n;
    m->column = column;
    return rc;
}

/* ---- a stored forecast ------------------------------------------------------------------------------------------------------ */

/* The last day on which the ledger reports anything, within what was forecast. */
static att_day last_report(const att_campaign *c, const att_forecast_kept *f)
{
    att_day last = f->manifest.as_of, end = c->horizon < f->manifest.horizon ? c->horizon : f->manifest.horizon;
    for (size_t i = 0; i < c->n_claims; i++)
        last = c->claim[i].date_reported > last ? c->claim[i].date_reported : last;
    return last < end ? last : end;
}

static int open_record(att_track_box *b, const att_forecast_kept *f, att_err *err)
{
    b->t.origin = ATT_NEW(&b->arena, att_track_origin, 1);
    b->t.unit = ATT_NEW(&b->arena, att_track_unit, b->n_truths + 1);
    if (!b->t.origin || !b->t.unit)
        return no_memory(err);
    b->t.n_origins = 1;
    b->t.origin[0] = (att_track_origin){.as_of = f->manifest.as_of, .min_ess = NAN};
    b->t.seed = f->manifest.seed;
    if (strcmp(b->campaign->yaml_sha256, f->manifest.yaml_sha256))
        b->t.note = "campaign.yaml has changed since the forecast was made: rulings, voices and noise are today's";
    return 0;
}

static int score_stored(att_track_box *b, att_forecast_kept *f, const char *dir, att_err *err)
{
    att_track_made made = {.kept = f};
    int rc = att_forecast_read(f, &b->arena, dir, err);
    rc = rc ? rc : check_campaign(b, f, err);
    b->mean_bias = f->manifest.mean_bias;
    made.seed = f->manifest.seed;
    rc = rc ? rc : att_track_compile(b, &made.problem, f->manifest.as_of, err);
    rc = rc ? rc : match_reports(b, &made, err);
    rc = rc ? rc : att_track_truth_read(b, f->manifest.as_of, last_report(b->campaign, f), err);
    rc = rc ? rc : att_track_truth_check(b, f->manifest.as_of, err);
    rc = rc ? rc : att_track_compile(b, &made.problem, f->manifest.as_of, err);
    rc = rc ? rc : open_record(b, f, err);
    rc = rc ? rc : att_track_score_origin(b, 0, &made, err);
    rc = rc ? rc : att_track_event_score(b, f, err);
    return rc ? rc : att_track_sum(b, err);
}

int att_track_forecast(att_track **t, att_ctx *ctx, att_campaign *c, const char *dir, const att_track_opts *opts,
                       att_err *err)
{
    double began = att_clock();
    att_forecast_kept f;
    att_track_box *b = att_track_open(ctx, c, opts, err);
    *t = b ? &b->t : NULL;
    int rc = b ? score_stored(b, &f, dir, err) : -ATT_E_NO_MEMORY;
    if (b)
        b->t.seconds = att_clock() - began;
    if (rc)
        att_track_free(t);
    return rc;
}

/* ---- files ------------------------------------------------------------------------------------------------------------------ */

char *att_track_json(const att_track *t, att_err *err) { return att_sink_track_json(t, err); }

static int put_csv(att_sink *sink, const att_track *t, att_err *err)
{
    att_arena arena = {0};
    att_text text = {.arena = &arena};
    int rc = att_sink_track_csv(&text, t, err);
    if (!rc)
        rc = att_sink_put(sink, "score.csv", text.s, text.len, err);
    att_arena_free(&arena);
    return rc;
}

int att_track_write(const att_track *t, const char *dir, const char *command, att_err *err)
{
    att_sink sink = {.dir = dir};
    int rc = att_sink_folder(dir, err);
    if (!rc)
        rc = put_csv(&sink, t, err);
    if (!rc)
        rc = att_sink_put_text(&sink, "score.json", att_sink_track_json(t, err), err);
    if (!rc)
        rc = att_sink_put_text(&sink, "score.manifest.json", att_sink_track_manifest(t, command, &sink, err), err);
    return att_sink_finish(&sink, rc, err);
}
