/* SPDX-License-Identifier: Apache-2.0 */
#include <attrit/simulate.h>
#include "base/ranks.h"
#include "base/team.h"
#include "base/text.h"
#include "campaign/answer.h"
#include "io/sink_simulation.h"
#include "io/sink_trace.h"
#include "study/follow.h"
#include "study/paired.h"
#include "study/shard.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const double att_simulate_level[ATT_SIMULATE_LEVELS] = {0.05, 0.25, 0.5, 0.75, 0.95};

/* The simulation, the memory it stands in, and what is needed while it is made. */
typedef struct box {
    att_simulation s;
    att_arena arena;
    att_ctx *ctx;
    att_campaign *campaign;
    att_fan_opts fan;
    const char *shards; /* folder of the runs, or NULL */
    double *own;        /* [n_quantities][runs]: the campaign's own at the last date, to take differences from */
} box;

att_simulate_opts att_simulate_opts_default(void) { return (att_simulate_opts){.seed = 1, .runs = 10000}; }

static int no_memory(att_err *err)
{
    return att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for the simulation");
}

static double mean_error(double sd, size_t n) { return n > 1 ? sd / sqrt((double)n) : NAN; }

/* ---- the runs under one doctrine ------------------------------------------------------------------------------------ */

typedef struct counting {
    const att_fan *fan;
    const att_simulated_doctrine *d;
} counting;

/* Everything of one day. */
static int count_day(void *cookie, size_t t, att_arena *scratch, att_err *err)
{
    (void)scratch;
    const counting *c = cookie;
    const att_problem *p = c->d->problem;
    size_t n_quantities = att_fan_n_quantities(c->fan);
    for (size_t q = 0; q < n_quantities; q++) {
        att_simulated *x = &c->d->quantity[t * n_quantities + q];
        double sd;
        if (p->idle && p->idle[q])
            continue;
        if (att_fan_quantiles_se(c->fan, t, q, ATT_SIMULATE_LEVELS, att_simulate_level, x->q, x->se))
            return no_memory(err);
        x->mean = att_fan_mean(c->fan, t, q, &sd);
        x->mean_se = mean_error(sd, att_fan_n_paths(c->fan));
    }
    for (size_t e = 0, at = t * c->d->n_events; e < c->d->n_events; e++, at++)
        c->d->event[at] = att_fan_event_prob(c->fan, e, (double)t, &c->d->event_se[at]);
    return 0;
}

static int name_events(att_simulated_doctrine *d, att_arena *arena)
{
    const att_problem *p = d->problem;
    const char **name = ATT_NEW(arena, const char *, p->n_events);
    for (size_t e = 0; name && e < p->n_events; e++)
        name[e] = p->event_name ? p->event_name[e] : p->model->events[p->event_row ? (size_t)p->event_row[e] : e].name;
    d->n_events = p->n_events;
    d->event_name = name;
    return name ? 0 : -1;
}

static int count_days(box *b, att_simulated_doctrine *d, const att_fan *fan, att_err *err)
{
    att_simulation *s = &b->s;
    s->n_times = att_fan_n_times(fan);
    s->n_quantities = att_fan_n_quantities(fan);
    d->quantity = ATT_NEW(&b->arena, att_simulated, s->n_times * s->n_quantities);
    d->event = ATT_NEW(&b->arena, double, s->n_times * d->problem->n_events);
    d->event_se = ATT_NEW(&b->arena, double, s->n_times * d->problem->n_events);
    if (name_events(d, &b->arena) || !d->quantity || !d->event || !d->event_se)
        return no_memory(err);
    counting c = {fan, d};
    int rc = att_ctx_deal(b->ctx, s->n_times, count_day, &c, err);
    att_ranks_gather(d->quantity, s->n_times, s->n_quantities * sizeof *d->quantity);
    att_ranks_gather(d->event, s->n_times, d->n_events * sizeof *d->event);
    att_ranks_gather(d->event_se, s->n_times, d->n_events * sizeof *d->event_se);
    return rc;
}

static size_t last_time(const att_simulation *s) { return att_answer_time(s->campaign, s->date[s->n_dates - 1]); }

static int keep_own(box *b, const att_fan *fan, att_err *err)
{
    const att_simulation *s = &b->s;
    size_t t = last_time(s);
    if (!(b->own = ATT_NEW(&b->arena, double, s->n_quantities * s->runs)))
        return no_memory(err);
    for (size_t q = 0; q < s->n_quantities; q++)
        for (size_t i = 0; i < s->runs; i++)
            b->own[q * s->runs + i] = att_fan_value(fan, i, t, q);
    return 0;
}

/* The whole course of the run that is followed. */
static int keep_traced(box *b, const att_fan *fan, att_err *err)
{
    att_simulation *s = &b->s;
    if (!(s->traced = ATT_NEW(&b->arena, double, s->n_times * s->n_quantities)))
        return no_memory(err);
    for (size_t t = 0; t < s->n_times; t++)
        for (size_t q = 0; q < s->n_quantities; q++)
            s->traced[t * s->n_quantities + q] = att_fan_value(fan, s->trace - 1, t, q);
    return 0;
}

static int compare(box *b, att_simulated_doctrine *d, const att_fan *fan, att_err *err)
{
    const att_simulation *s = &b->s;
    att_arena scratch = {0};
    att_groups each;
    att_paired pairs;
    d->difference = ATT_NEW(&b->arena, att_simulated, s->n_quantities);
    int rc = !d->difference || att_groups_make(&each, &scratch, fan, att_fields_count(s->problem->model->params))
                     || att_paired_open(&pairs, &scratch, &each, s->runs)
                 ? no_memory(err)
                 : 0;
    for (size_t q = 0; !rc && q < s->n_quantities; q++) {
        att_paired_clear(&pairs);
        for (size_t i = 0; i < s->runs; i++)
            att_paired_add(&pairs, i, att_fan_value(fan, i, last_time(s), q) - b->own[q * s->runs + i], 0);
        d->difference[q] = att_paired_summary(&pairs);
    }
    att_arena_free(&scratch);
    return rc;
}

/* One fan at a time: it is by far the largest thing. */
static int simulate(box *b, size_t k, att_err *err)
{
    att_simulated_doctrine *d = &b->s.doctrine[k];
    att_fan *fan = NULL;
    int rc = b->shards ? att_shard_fan(&fan, b->shards, k, d->problem, &b->fan, err)
                       : att_fan_simulate(&fan, b->ctx, d->problem, &b->fan, err);
    if (!rc)
        rc = count_days(b, d, fan, err);
    if (!rc && k == 0 && b->s.n_doctrines > 1)
        rc = keep_own(b, fan, err);
    if (!rc && k == 0 && b->s.trace)
        rc = keep_traced(b, fan, err);
    if (!rc && k > 0)
        rc = compare(b, d, fan, err);
    att_fan_free(&fan);
    return rc;
}

/* ---- one run followed ------------------------------------------------------------------------------------------------- */

static int follow(box *b, att_err *err)
{
    att_simulation *s = &b->s;
    att_follow f = {.arena = &b->arena, .start = att_campaign_start(s->campaign)};
    att_trace trace = att_follow_trace(&f);
    int rc = att_fan_simulate_trace(b->ctx, s->problem, &b->fan, s->trace - 1, &trace, err);
    s->happening = f.happening;
    s->n_happenings = f.n;
    return rc ? rc : f.failed ? no_memory(err) : 0;
}

/* ---- all ---------------------------------------------------------------------------------------------------------------- */

static int check(const att_simulate_opts *o, const att_problem *p, att_err *err)
{
    if (o->trace > o->runs) {
        int rc = att_err_set(err, ATT_E_USAGE, NULL, "there is no run %zu to follow: runs are numbered from 1 to %zu",
                             o->trace, o->runs);
        snprintf(err->help, sizeof err->help, "ask for more runs, or follow one of these");
        return rc;
    }
    if (o->trace && !p->model->happenings)
        return att_err_set(err, ATT_E_MODEL, NULL, "the model %s tells nothing of its runs", p->model->name);
    return 0;
}

static int open_dates(box *b, att_err *err)
{
    att_simulation *s = &b->s;
    s->n_dates = att_answer_dates(s->campaign, NULL, 0);
    if (!(s->date = ATT_NEW(&b->arena, att_day, s->n_dates)))
        return no_memory(err);
    att_answer_dates(s->campaign, s->date, s->n_dates);
    return 0;
}

static int open_doctrines(box *b, const att_simulate_opts *o, att_err *err)
{
    att_simulation *s = &b->s;
    size_t n_known = att_campaign_n_doctrines(s->campaign);
    const att_doctrine *known = att_campaign_doctrines(s->campaign);
    s->n_doctrines = 1 + (o->doctrine ? o->n_doctrines : 0);
    if (!(s->doctrine = ATT_NEW(&b->arena, att_simulated_doctrine, s->n_doctrines)))
        return no_memory(err);
    s->doctrine[0] = (att_simulated_doctrine){.name = "own", .says = "the campaign as it is", .problem = s->problem};
    for (size_t k = 0; o->doctrine && k < o->n_doctrines; k++) {
        att_simulated_doctrine *d = &s->doctrine[k + 1];
        int rc = att_campaign_doctrine(&d->problem, b->campaign, o->doctrine[k], att_campaign_start(s->campaign), err);
        if (rc)
            return rc;
        for (size_t i = 0; i < n_known; i++)
            if (!strcmp(known[i].name, o->doctrine[k]))
                d->name = known[i].name, d->says = known[i].says;
    }
    return 0;
}

int att_simulate_make(att_simulation **out, att_ctx *ctx, att_campaign *c, const att_problem *p,
                      const att_simulate_opts *opts, att_err *err)
{
    double began = att_clock();
    att_simulate_opts o = opts ? *opts : att_simulate_opts_default();
    att_arena arena = {0};
    box *b = ATT_NEW(&arena, box, 1);
    *out = NULL;
    if (!b)
        return no_memory(err);
    *b = (box){.s = {.campaign = c, .problem = p, .seed = o.seed, .runs = o.runs, .trace = o.trace},
               .arena = arena,
               .ctx = ctx,
               .campaign = c,
               .shards = o.shards,
               .fan = {.seed = o.seed, .n_paths = o.runs}};
    *out = &b->s;
    int rc = check(&o, p, err);
    if (!rc && !(rc = open_dates(b, err)))
        rc = open_doctrines(b, &o, err);
    for (size_t k = 0; !rc && k < b->s.n_doctrines; k++) {
        att_ctx_progress(ctx, "simulate", began, (double)k / (double)b->s.n_doctrines, "%s", b->s.doctrine[k].name);
        rc = simulate(b, k, err);
    }
    if (!rc && o.trace)
        rc = follow(b, err);
    b->s.seconds = att_clock() - began;
    if (rc)
        att_simulate_free(out);
    return rc;
}

void att_simulate_free(att_simulation **s)
{
    if (!*s)
        return;
    att_arena arena = ((box *)(void *)*s)->arena; /* the simulation lies in it */
    att_arena_free(&arena);
    *s = NULL;
}

/* ---- files ---------------------------------------------------------------------------------------------------------------- */

typedef int maker(att_text *text, const att_simulation *s, att_err *err);

static int put_text(att_sink *sink, const char *name, maker *make, const att_simulation *s, att_err *err)
{
    att_arena arena = {0};
    att_text text = {.arena = &arena};
    int rc = make(&text, s, err);
    if (!rc)
        rc = att_sink_put(sink, name, text.s, text.len, err);
    att_arena_free(&arena);
    return rc;
}

static int put_trace(att_sink *sink, const att_simulation *s, const char *command, att_err *err)
{
    void *bytes = NULL;
    size_t len;
    int rc = put_text(sink, "trace.csv", att_sink_trace_csv, s, err);
    if (!rc)
        rc = att_sink_trace_netcdf(&bytes, &len, s, command, err);
    if (!rc)
        rc = att_sink_put(sink, "trace.nc", bytes, len, err);
    free(bytes);
    return rc;
}

int att_simulate_write(const att_simulation *s, const char *dir, const char *command, att_err *err)
{
    att_sink sink = {.dir = dir};
    int rc = att_sink_folder(dir, err);
    if (!rc)
        rc = put_text(&sink, "simulation.csv", att_sink_simulation_quantities, s, err);
    if (!rc)
        rc = put_text(&sink, "events.csv", att_sink_simulation_events, s, err);
    if (!rc && s->trace)
        rc = put_trace(&sink, s, command, err);
    if (!rc)
        rc = att_sink_put_text(&sink, "simulate.manifest.json", att_sink_simulation_manifest(s, command, &sink, err),
                               err);
    return att_sink_finish(&sink, rc, err);
}
