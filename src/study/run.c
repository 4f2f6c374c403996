/* SPDX-License-Identifier: Apache-2.0 */
#include <attrit/run.h>
#include "base/team.h"
#include "io/file.h"
#include "io/beside.h"
#include "io/html.h"
#include "io/replay.h"
#include "io/sink.h"
#include "io/sink_charts.h"
#include "io/sink_hub.h"
#include "io/sink_json.h"
#include "io/sink_netcdf.h"
#include "io/sink_trace.h"
#include "study/follow.h"
#include "study/shard.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct att_run {
    att_arena arena; /* holds the run itself */
    att_run_opts opts;
    const att_campaign *campaign;
    const att_problem *problem;
    att_post *post;
    att_fan *fan;
    att_replay replay;
    att_answer *answer;
    att_claims *claims;
    double seconds[3];
};

/* Paths of the forecast, and of each of the three runs that split its spread. */
static const struct {
    const char *quality;
    size_t paths, spread;
} size[] = {{"quick", 2000, 500}, {"standard", 4000, 1000}, {"paper", 10000, 4000}};

att_run_opts att_run_opts_default(void)
{
    return (att_run_opts){
        .quality = "standard", .seed = 1, .as_of = ATT_NO_DAY, .mean_bias = NAN, .words = ATT_WORDS_ICD203};
}

static size_t size_of(const char *quality)
{
    size_t i = 0;
    while (i < sizeof size / sizeof *size - 1 && strcmp(size[i].quality, quality) != 0)
        i++;
    return i;
}

static int fit(att_run *run, att_ctx *ctx, att_err *err)
{
    double began = att_clock();
    att_fit_opts o = att_fit_opts_default();
    o.seed = run->opts.seed;
    if (att_fit_opts_quality(&o, run->opts.quality))
        return att_err_set(err, ATT_E_USAGE, "quality", "quality is quick, standard or paper, got \"%.60s\"",
                           run->opts.quality);
    int rc = run->opts.shards ? att_shard_fit(&run->post, ctx, run->problem, &o, run->opts.shards, err)
                              : att_keep_fit(&run->post, ctx, run->problem, &o, &run->opts.keep, err);
    run->seconds[0] = att_clock() - began;
    return rc;
}

/* The spread at the answer's dates, [date][quantity][3], in the run's arena. */
static int spread(att_run *run, att_ctx *ctx, double **share, att_err *err)
{
    size_t n = att_answer_dates(run->campaign, NULL, 0);
    att_day *day = ATT_NEW(&run->arena, att_day, n);
    int *t = ATT_NEW(&run->arena, int, n);
    *share = ATT_NEW(&run->arena, double, n *att_fan_n_quantities(run->fan) * 3);
    if (!day || !t || !*share)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for the forecast");
    att_answer_dates(run->campaign, day, n);
    for (size_t i = 0; i < n; i++)
        t[i] = day[i] - att_campaign_start(run->campaign) + 1;
    att_fan_opts o = {.seed = run->opts.seed, .n_paths = size[size_of(run->opts.quality)].spread};
    return att_fan_spread(ctx, run->post, &o, n, t, *share, err);
}

/* The path that trace.csv and the report tell of: that of median strength (or of the model's first quantity). */
static int follow(att_run *run, att_ctx *ctx, const att_fan_opts *o, att_err *err)
{
    int strength = att_fields_find(run->problem->model->quantities, "strength");
    att_follow f = {.arena = &run->arena, .start = att_campaign_start(run->campaign)};
    att_trace trace = att_follow_trace(&f);
    size_t path;
    int rc = att_follow_median(&path, run->fan, strength < 0 ? 0 : (size_t)strength, err);
    if (!rc)
        rc = att_fan_forecast_trace(ctx, run->post, o, path, &trace, err);
    if (!rc && f.failed)
        rc = att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for the replay");
    run->replay = (att_replay){path, f.n, f.happening};
    return rc;
}

static int forecast(att_run *run, att_ctx *ctx, att_err *err)
{
    double began = att_clock(), *share;
    att_fan_opts o = {.seed = run->opts.seed, .n_paths = size[size_of(run->opts.quality)].paths};
    int rc = att_fan_forecast(&run->fan, ctx, run->post, &o, err);
    if (!rc)
        rc = follow(run, ctx, &o, err);
    if (!rc)
        rc = spread(run, ctx, &share, err);
    if (!rc)
        rc = att_answer_make(&run->answer, run->campaign, run->problem, run->post, run->fan, share, err);
    if (!rc)
        rc = att_claims_judge(&run->claims, run->campaign, run->problem, run->fan,
                              &(att_claims_opts){.seed = run->opts.seed, .words = run->opts.words}, err);
    run->seconds[1] = att_clock() - began;
    return rc;
}

int att_run_work(att_work *w, const att_problem *p, const char *quality)
{
    att_fit_opts o = att_fit_opts_default();
    int rc = att_fit_opts_quality(&o, quality);
    if (rc)
        return rc;
    att_work_fit(w, p, &o);
    att_work_fan(w, p, &o, size[size_of(quality)].paths, 1);
    for (int part = 0; part < 3; part++)
        att_work_fan(w, p, &o, size[size_of(quality)].spread, 0);
    return 0;
}

static att_run *open_run(const att_run_opts *opts, const att_campaign *c)
{
    att_arena arena = {0};
    att_run *run = ATT_NEW(&arena, att_run, 1);
    if (!run)
        return NULL;
    run->opts = opts ? *opts : att_run_opts_default();
    run->opts.quality = att_arena_strdup(&arena, run->opts.quality ? run->opts.quality : "standard");
    run->opts.command = run->opts.command ? att_arena_strdup(&arena, run->opts.command) : NULL;
    run->opts.keep.dir = run->opts.keep.dir ? att_arena_strdup(&arena, run->opts.keep.dir) : NULL;
    run->opts.shards = run->opts.shards ? att_arena_strdup(&arena, run->opts.shards) : NULL;
    run->opts.keep.from = run->opts.keep.from ? att_arena_strdup(&arena, run->opts.keep.from) : NULL;
    run->campaign = c;
    run->arena = arena;
    return run->opts.quality ? run : (att_run_free(&run), NULL);
}

int att_run_make(att_run **out, att_ctx *ctx, att_campaign *c, const att_run_opts *opts, att_diag *diag, att_err *err)
{
    att_compile_opts compile = att_compile_opts_default();
    att_run *run = *out = open_run(opts, c);
    if (!run)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for a run");
    compile.as_of = run->opts.as_of;
    compile.mean_bias = run->opts.mean_bias;
    int rc = att_campaign_compile(&run->problem, c, &compile, diag, err);
    if (!rc)
        rc = fit(run, ctx, err);
    if (!rc && (rc = forecast(run, ctx, err)) == -ATT_E_STOPPED && run->opts.keep.dir && err)
        snprintf(err->help, sizeof err->help, "the fit is done and kept: the same command with --resume takes it");
    if (rc)
        att_run_free(out);
    return rc;
}

void att_run_free(att_run **run)
{
    if (!*run)
        return;
    att_arena arena = (*run)->arena;
    att_claims_free(&(*run)->claims);
    att_answer_free(&(*run)->answer);
    att_fan_free(&(*run)->fan);
    att_post_free(&(*run)->post);
    att_arena_free(&arena);
    *run = NULL;
}

const att_answer *att_run_answer(const att_run *run) { return run->answer; }
const att_claims *att_run_claims(const att_run *run) { return run->claims; }
const att_run_opts *att_run_options(const att_run *run) { return &run->opts; }
const double *att_run_seconds(const att_run *run) { return run->seconds; }

/* ---- files ------------------------------------------------------------------------------------------------------ */

static att_output output_of(const att_run *run)
{
    return (att_output){.answer = run->answer,
                        .words = run->opts.words,
                        .seed = run->opts.seed,
                        .mean_bias = run->opts.mean_bias,
                        .quality = run->opts.quality,
                        .replay = &run->replay,
                        .command = run->opts.command,
                        .seconds = {run->seconds[0], run->seconds[1], run->seconds[2]}};
}

char *att_run_json(const att_run *run, att_err *err)
{
    att_output o = output_of(run);
    return att_sink_json_summary(&o, err);
}

/* A folder being filled. */
typedef struct folder {
    att_sink sink;
    const att_output *o;
    char *summary, *charts; /* texts that several files are made from */
    json_t *beside;         /* what other commands left */
} folder;

static int put_forecast(folder *f, att_err *err)
{
    att_arena arena = {0};
    att_text text = {.arena = &arena};
    int rc = att_sink_hub_text(&text, f->o, err);
    if (!rc)
        rc = att_sink_put(&f->sink, "forecast.csv", text.s, text.len, err);
    att_arena_free(&arena);
    return rc;
}

static int put_netcdf(folder *f, att_err *err)
{
    void *bytes;
    size_t len;
    int rc = att_sink_netcdf_bytes(&bytes, &len, f->o, err);
    if (!rc)
        rc = att_sink_put(&f->sink, "run.nc", bytes, len, err);
    free(bytes);
    return rc;
}

static int put_report(folder *f, att_err *err)
{
    att_arena arena = {0};
    att_text text = {.arena = &arena};
    int rc = att_html_report(&text, f->summary, f->charts, err);
    if (!rc)
        rc = att_sink_put(&f->sink, "report.html", text.s, text.len, err);
    att_arena_free(&arena);
    return rc;
}

static int put_trace(folder *f, att_err *err)
{
    const att_answer *a = f->o->answer;
    const att_replay *r = f->o->replay;
    att_arena arena = {0};
    att_text text = {.arena = &arena};
    att_simulation one = {.campaign = a->campaign,
                          .problem = a->problem,
                          .trace = r->path + 1,
                          .n_happenings = r->n,
                          .happening = r->happening};
    int rc = att_sink_trace_csv(&text, &one, err);
    if (!rc)
        rc = att_sink_put(&f->sink, "trace.csv", text.s, text.len, err);
    att_arena_free(&arena);
    return rc;
}

static int put_charts(folder *f, att_arena *names, att_err *err)
{
    char *dir = att_arena_printf(names, "%s/charts", f->sink.dir);
    int rc = dir ? att_sink_folder(dir, err) : att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for charts");
    return rc ? rc : att_sink_charts_put(&f->sink, "charts/", f->charts, names, err);
}

static int put_all(folder *f, const att_claims *claims, unsigned what, att_arena *names, att_err *err)
{
    int rc = att_sink_folder(f->sink.dir, err);
    if (!rc && what & ATT_OUT_FORECAST)
        rc = put_forecast(f, err);
    if (!rc && what & ATT_OUT_NETCDF)
        rc = put_netcdf(f, err);
    if (!rc && what & ATT_OUT_SUMMARY)
        rc = att_sink_put(&f->sink, "summary.json", f->summary, strlen(f->summary), err);
    if (!rc && what & ATT_OUT_CLAIMS)
        rc = att_sink_put_text(&f->sink, "claims.json", att_claims_json(claims, err), err);
    if (!rc && what & ATT_OUT_TRACE)
        rc = put_trace(f, err);
    if (!rc && what & ATT_OUT_CHARTS)
        rc = put_charts(f, names, err);
    if (!rc && what & ATT_OUT_REPORT)
        rc = put_report(f, err);
    return rc;
}

/* The hash of the fit that stands in the same folder; NULL: it is kept elsewhere or nowhere. */
static const char *fit_hash(const att_run *run, const char *dir, att_arena *arena)
{
    att_err none = {0};
    void *bytes;
    size_t len;
    char *path = att_arena_printf(arena, "%s/" ATT_KEEP_POSTERIOR, dir), *sha256 = ATT_NEW(arena, char, 65);
    if (!path || !sha256 || !run->opts.keep.dir || strcmp(run->opts.keep.dir, dir)
        || att_file_bytes(&bytes, &len, arena, path, &none))
        return NULL;
    att_sha256_hex(bytes, len, sha256);
    return sha256;
}

/* The texts that several files are made from, with what other commands left in `beside`. */
static int make_texts(folder *f, att_output *o, const att_run *run, const char *beside, int renewed, att_err *err)
{
    char *claims = att_claims_json(run->claims, err);
    o->beside = f->beside = claims ? att_beside_read(o, beside, claims, renewed) : NULL;
    f->summary = claims ? att_sink_json_summary(o, err) : NULL;
    f->charts = f->summary ? att_sink_json_charts(o, err) : NULL;
    free(claims);
    return f->charts ? 0 : -ATT_E_NO_MEMORY;
}

static void free_texts(folder *f)
{
    json_decref(f->beside);
    free(f->summary);
    free(f->charts);
}

int att_run_write(att_run *run, const char *dir, unsigned what, att_err *err)
{
    double began = att_clock();
    att_arena names = {0};
    att_output o = output_of(run);
    o.fit = ATT_KEEP_POSTERIOR;
    o.fit_sha256 = fit_hash(run, dir, &names);
    folder f = {.sink.dir = dir, .o = &o};
    int rc = make_texts(&f, &o, run, dir, (what & ATT_OUT_CLAIMS) != 0, err);
    if (!rc)
        rc = put_all(&f, run->claims, what, &names, err);
    o.seconds[2] = run->seconds[2] = att_clock() - began;
    if (!rc)
        rc = att_sink_put_text(&f.sink, "manifest.json", att_sink_json_manifest(f.o, &f.sink, err), err);
    rc = att_sink_finish(&f.sink, rc, err);
    free_texts(&f);
    att_arena_free(&names);
    return rc;
}

int att_run_figures(const att_run *run, const char *beside, const char *dir, att_err *err)
{
    att_arena names = {0};
    att_output o = output_of(run);
    folder f = {.sink.dir = dir, .o = &o};
    int rc = att_sink_folder(dir, err);
    if (!rc)
        rc = make_texts(&f, &o, run, beside, 0, err);
    if (!rc)
        rc = att_sink_charts_put(&f.sink, "", f.charts, &names, err);
    rc = att_sink_finish(&f.sink, rc, err);
    free_texts(&f);
    att_arena_free(&names);
    return rc;
}
