/* SPDX-License-Identifier: Apache-2.0 */
#include "base/team.h"
#include "campaign/inside.h"
#include "io/archive.h"
#include "io/output.h"
#include "study/track.h"

#include <attrit/keep.h>
#include <math.h>
#include <string.h>

static int no_memory(att_err *err) { return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for the track record"); }

/* ---- one bar for all fits -------------------------------------------------------------------------------------------------- */

typedef struct stage {
    att_ctx *ctx;
    att_ctx_opts own; /* the caller's, put back at the end */
    double began;
    size_t i, n;
    char day[11];
} stage;

/* A fit takes most of the time of a cut-off, its forecast the rest. */
static void pass_on(void *cookie, const att_progress *p)
{
    stage *b = cookie;
    double part = !strcmp(p->stage, "fit") ? 0.8 * p->done : 0.8 + 0.2 * p->done;
    double done = ((double)b->i + part) / (double)b->n, seconds = att_clock() - b->began;
    char detail[64];
    snprintf(detail, sizeof detail, "%s, %zu/%zu", b->day, b->i + 1, b->n);
    att_progress all = {"rolling", done, seconds, done > 0.02 ? seconds * (1 - done) / done : -1, detail};
    b->own.progress(b->own.cookie, &all);
}

static void open_stage(stage *b, att_ctx *ctx, size_t n)
{
    *b = (stage){.ctx = ctx, .own = ctx->opts, .began = att_clock(), .n = n};
    if (ctx->opts.progress) {
        ctx->opts.progress = pass_on;
        ctx->opts.cookie = b;
    }
}

/* ---- paths of a forecast made here, as if they had been stored --------------------------------------------------------------- */

static int copy_values(att_forecast_kept *f, const att_fan *fan, const att_problem *p, att_arena *arena)
{
    for (int q = 0; q < ATT_TRACK_N_QUANTITIES; q++) {
        int row = att_fields_find(p->model->quantities, att_track_quantity(q));
        float *x = row < 0 ? NULL : ATT_NEW(arena, float, f->n_paths * f->n_days);
        if (row >= 0 && !x)
            return -1;
        for (size_t i = 0; x && i < f->n_paths; i++)
            for (size_t t = 0; t < f->n_days; t++)
                x[i * f->n_days + t] = (float)att_fan_value(fan, i, t + 1, (size_t)row);
        f->value[q] = x;
    }
    return 0;
}

static int copy_reports(att_forecast_kept *f, const att_fan *fan, const att_problem *p, att_arena *arena)
{
    double *x = ATT_NEW(arena, double, f->n_paths * p->n_obs + 1);
    for (size_t i = 0; x && i < f->n_paths; i++)
        for (size_t j = 0; j < p->n_obs; j++) {
            const att_obs *y = &p->obs[j];
            double before = y->t0 < 0 ? 0 : att_fan_value(fan, i, (size_t)y->t0, (size_t)y->quantity);
            x[i * p->n_obs + j] = att_fan_value(fan, i, (size_t)y->t1, (size_t)y->quantity) - before;
        }
    f->n_reports = p->n_obs;
    f->truth = x;
    return x ? 0 : -1;
}

static int keep_paths(att_forecast_kept *f, const att_fan *fan, const att_problem *p, att_day start, att_arena *arena,
                      att_err *err)
{
    *f = (att_forecast_kept){.start = start, .n_paths = att_fan_n_paths(fan), .n_days = att_fan_n_times(fan) - 1};
    return copy_values(f, fan, p, arena) || copy_reports(f, fan, p, arena) ? no_memory(err) : 0;
}

/* ---- one cut-off --------------------------------------------------------------------------------------------------------------- */

/* A fit of this cut-off that stands in its folder is gone on with, stopped or done. */
static int is_there(const char *dir, att_arena *scratch)
{
    static const char *const name[] = {ATT_KEEP_CHECKPOINT, ATT_KEEP_POSTERIOR};
    void *bytes;
    size_t len;
    att_err err = {0};
    for (int i = 0; i < 2; i++)
        if (!att_archive_get(&bytes, &len, scratch, dir, name[i], &err))
            return 1;
    return 0;
}

static int fit(att_track_box *b, const att_problem *p, const char *day, att_post **post, att_arena *scratch,
               att_err *err)
{
    att_fit_opts o = att_fit_opts_default();
    char *dir = b->opts.dir ? att_arena_printf(scratch, "%s/rolling/%s", b->opts.dir, day) : NULL;
    if (b->opts.dir && !dir)
        return no_memory(err);
    if (att_fit_opts_quality(&o, b->opts.quality))
        return att_err_set(err, ATT_E_USAGE, "quality", "quality is quick, standard or paper, got \"%.60s\"",
                           b->opts.quality);
    o.seed = b->opts.seed;
    o.no_fitted = 1;
    att_keep keep = {.dir = dir, .resume = dir && b->opts.resume && is_there(dir, scratch)};
    return att_keep_fit(post, b->ctx, p, &o, &keep, err);
}

static int score_paths(att_track_box *b, size_t i, const att_problem *p, const att_fan *fan, att_arena *scratch,
                       att_err *err)
{
    att_forecast_kept f;
    size_t *column = ATT_NEW(scratch, size_t, p->n_obs + 1);
    if (!column)
        return no_memory(err);
    for (size_t j = 0; j < p->n_obs; j++)
        column[j] = j;
    int rc = keep_paths(&f, fan, p, b->campaign->start, scratch, err);
    att_track_made made = {&f, p, column, b->opts.seed};
    return rc ? rc : att_track_score_origin(b, i, &made, err);
}

static int try_origin(att_track_box *b, size_t i, const char *day, att_arena *scratch, att_err *err)
{
    const att_problem *p;
    att_post *post = NULL;
    att_fan *fan = NULL;
    att_fan_opts o = {.seed = b->opts.seed, .n_paths = b->opts.paths};
    int rc = att_track_compile(b, &p, b->t.origin[i].as_of, err);
    rc = rc ? rc : fit(b, p, day, &post, scratch, err);
    if (!rc)
        b->t.origin[i].min_ess = att_post_min_ess(post);
    rc = rc ? rc : att_fan_forecast(&fan, b->ctx, post, &o, err);
    rc = rc ? rc : score_paths(b, i, p, fan, scratch, err);
    att_fan_free(&fan);
    att_post_free(&post);
    return rc;
}

static int try_all(att_track_box *b, att_err *err)
{
    stage bar;
    int rc = 0;
    open_stage(&bar, b->ctx, b->t.n_origins);
    for (; !rc && bar.i < b->t.n_origins; bar.i++) {
        att_arena scratch = {0};
        att_day_format(b->t.origin[bar.i].as_of, bar.day);
        if (bar.own.progress)
            pass_on(&bar, &(att_progress){.stage = "fit"});
        rc = try_origin(b, bar.i, bar.day, &scratch, err);
        att_arena_free(&scratch);
    }
    b->ctx->opts = bar.own;
    return rc;
}

/* ---- which cut-offs --------------------------------------------------------------------------------------------------------------- */

static int is_loss(const char *quantity)
{
    return !strcmp(quantity, "killed") || !strcmp(quantity, "wounded") || !strcmp(quantity, "casualties");
}

/* The first day on which a total of losses had been reported as a number; ATT_NO_DAY: never. */
static att_day first_total(const att_campaign *c, const att_problem *p)
{
    att_day first = ATT_NO_DAY;
    for (size_t j = 0; j < p->n_obs; j++) {
        const att_obs *y = &p->obs[j];
        const char *name = p->model->quantities[y->quantity].name;
        att_day day = c->claim[y->row].date_reported;
        if (y->kind == ATT_ABOUT && y->t0 < 0 && is_loss(name) && (first == ATT_NO_DAY || day < first))
            first = day;
    }
    return first;
}

static int choose_first(const att_track_box *b, const att_problem *p, att_day *first, att_err *err)
{
    char a[11], e[11];
    const att_campaign *c = b->campaign;
    *first = b->opts.first != ATT_NO_DAY ? b->opts.first : first_total(c, p);
    if (*first == ATT_NO_DAY)
        return att_err_set(err, ATT_E_TRUTH, NULL,
                           "no total of killed, wounded or casualties is reported as a number: there is "
                           "nothing to begin from, and --first DATE names no other day");
    if (*first >= c->cut_off || *first < c->start)
        return att_err_set(err, ATT_E_DATE, NULL,
                           "the first cut-off %s must lie from the campaign's start on and before "
                           "%s, up to where reports are looked at",
                           att_day_format(*first, a), att_day_format(c->cut_off, e));
    return 0;
}

static size_t count_units(const att_track_box *b)
{
    size_t n = 0;
    for (size_t i = 0; i < b->t.n_origins; i++)
        for (size_t k = 0; k < b->n_truths; k++)
            n += (size_t)att_track_truth_is(b, &b->truth[k], b->t.origin[i].as_of);
    return n;
}

/* Cut-offs from `first` on, as long as something is reported after them. */
static int choose_origins(att_track_box *b, att_day first, att_err *err)
{
    size_t most = (size_t)((b->t.until - first) / b->opts.every) + 1;
    if (!(b->t.origin = ATT_NEW(&b->arena, att_track_origin, most)))
        return no_memory(err);
    for (att_day day = first; day < b->t.until; day += b->opts.every) {
        b->t.origin[b->t.n_origins] = (att_track_origin){.as_of = day, .min_ess = NAN};
        size_t n = 0;
        for (size_t k = 0; k < b->n_truths; k++)
            n += (size_t)att_track_truth_is(b, &b->truth[k], day);
        b->t.n_origins += n > 0;
    }
    b->t.unit = ATT_NEW(&b->arena, att_track_unit, count_units(b) + 1);
    return b->t.unit ? 0 : no_memory(err);
}

static int prepare(att_track_box *b, att_err *err)
{
    const att_problem *p;
    att_day first;
    b->t.is_rolling = b->opts.each_source = 1;
    int rc = att_track_compile(b, &p, b->opts.as_of, err);
    rc = rc ? rc : choose_first(b, p, &first, err);
    rc = rc ? rc : att_track_truth_read(b, first, b->campaign->cut_off, err);
    rc = rc ? rc : att_track_truth_check(b, first, err);
    return rc ? rc : choose_origins(b, first, err);
}

int att_track_rolling(att_track **t, att_ctx *ctx, att_campaign *c, const att_track_opts *opts, att_err *err)
{
    double began = att_clock();
    const att_problem *p;
    att_track_box *b = att_track_open(ctx, c, opts, err);
    *t = b ? &b->t : NULL;
    int rc = b ? prepare(b, err) : -ATT_E_NO_MEMORY;
    rc = rc ? rc : try_all(b, err);
    rc = rc ? rc : att_track_compile(b, &p, b->opts.as_of, err);
    rc = rc ? rc : att_track_sum(b, err);
    if (b)
        b->t.seconds = att_clock() - began;
    if (rc == -ATT_E_STOPPED && opts && opts->dir && err)
        snprintf(err->help, sizeof err->help, "the fits so far are kept: the same command with --resume takes them");
    if (rc)
        att_track_free(t);
    return rc;
}
