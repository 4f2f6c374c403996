/* SPDX-License-Identifier: Apache-2.0 */
#include <attrit/compare.h>
#include "base/num.h"
#include "base/team.h"
#include "base/text.h"
#include "campaign/answer.h"
#include "engine/forecast.h"
#include "io/sink_compare.h"
#include "study/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

att_compare_opts att_compare_opts_default(void) { return (att_compare_opts){.seed = 1, .paths = 10000}; }

const char *att_compare_verdict_says(att_compare_verdict v)
{
    static const char *const says[] = {
        [ATT_COMPARE_NONE] = "no difference",
        [ATT_COMPARE_HOLDS] = "holds in all thirds",
        [ATT_COMPARE_SIZE] = "holds in all thirds, its size depends on it",
        [ATT_COMPARE_OPEN] = "not clear in all thirds",
        [ATT_COMPARE_TURNS] = "depends on it: the sign turns",
    };
    return says[v];
}

static int no_memory(att_err *err)
{
    return att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for the comparison");
}

/* ---- what is counted ---------------------------------------------------------------------------------------------- */

static void add_figure(att_comparison *c, const char *name, const char *doc, int row, int second)
{
    if (row >= 0)
        c->figure[c->n_figures++] = (att_compare_figure){name, doc, {row, second}};
}

static int figure_find(const att_comparison *c, const char *name)
{
    for (size_t f = 0; f < c->n_figures; f++)
        if (!strcmp(c->figure[f].name, name))
            return (int)f;
    return -1;
}

/* What people ask for first; of a model without any of it, everything. */
static int open_figures(att_compare_box *b, att_err *err)
{
    static const char *const wanted[] = {"killed",         "casualties", "captured",
                                         "self_inflicted", "strength",   "drones_downed"};
    att_comparison *c = &b->c;
    const att_field *quantity = c->problem->model->quantities;
    size_t n = att_fields_count(quantity);
    if (!(c->figure = ATT_NEW(&b->arena, att_compare_figure, n + 1)))
        return no_memory(err);
    int killed = att_fields_find(quantity, "killed");
    add_figure(c, "lives", "Killed, and dead by their own hand", killed, att_fields_find(quantity, "self_inflicted"));
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        int row = att_fields_find(quantity, wanted[i]);
        add_figure(c, wanted[i], row < 0 ? "" : quantity[row].doc, row, -1);
    }
    for (size_t q = 0; !c->n_figures && q < n; q++)
        add_figure(c, quantity[q].name, quantity[q].doc, (int)q, -1);
    if (!(b->wanted = ATT_NEW(&b->arena, unsigned char, n + 1)))
        return no_memory(err);
    for (size_t f = 0; f < c->n_figures; f++)
        for (int k = 0; k < ATT_COMPARE_PARTS; k++)
            if (c->figure[f].row[k] >= 0)
                b->wanted[c->figure[f].row[k]] = 1;
    c->lives = figure_find(c, "lives");
    c->killed = figure_find(c, "killed");
    c->downed = figure_find(c, "drones_downed");
    return 0;
}

static int open_dates(att_compare_box *b, att_err *err)
{
    att_comparison *c = &b->c;
    att_day horizon = att_campaign_horizon(c->campaign);
    c->n_dates = att_answer_dates(c->campaign, NULL, 0);
    if (!(c->date = ATT_NEW(&b->arena, att_day, c->n_dates + 1)))
        return no_memory(err);
    att_answer_dates(c->campaign, c->date, c->n_dates);
    if (c->date[c->n_dates - 1] < horizon)
        c->date[c->n_dates++] = horizon;
    return 0;
}

/* The main event among those that the problem asks about. */
static int open_event(att_compare_box *b, att_err *err)
{
    att_comparison *c = &b->c;
    const att_problem *p = c->problem;
    c->event = att_campaign_main_event(c->campaign);
    for (size_t e = 0; e < p->n_events; e++) {
        const char *name =
            p->event_name ? p->event_name[e] : p->model->events[p->event_row ? (size_t)p->event_row[e] : e].name;
        if (!strcmp(name, c->event)) {
            b->event = e;
            return 0;
        }
    }
    return att_err_set(err, ATT_E_REFERENCE, NULL, "there is no event %s to compare", c->event);
}

/* Parameters of which totals of losses learn only a product; of a model without them, all that are unknown. */
static int open_parameters(att_compare_box *b, att_err *err)
{
    static const char *const hidden[] = {"lambda", "p_down", "q_bait", "q_team", "q_alone"};
    att_comparison *c = &b->c;
    const att_field *field = c->problem->model->params;
    size_t n = att_fields_count(field), named = sizeof hidden / sizeof *hidden;
    if (!(b->parameter = ATT_NEW(&b->arena, size_t, n)))
        return no_memory(err);
    for (size_t k = 0; c->lives >= 0 && k < n; k++)
        for (size_t i = 0; i < named; i++)
            if (!strcmp(field[k].name, hidden[i]) && c->problem->prior[k].kind != ATT_FIXED)
                b->parameter[c->n_parameters++] = k;
    for (size_t k = 0; c->lives >= 0 && att_fields_find(field, *hidden) < 0 && k < n; k++)
        if (c->problem->prior[k].kind != ATT_FIXED)
            b->parameter[c->n_parameters++] = k;
    return 0;
}

/* ---- which doctrines ---------------------------------------------------------------------------------------------- */

static int open_doctrine(att_compare_box *b, att_compared *d, const char *name, att_err *err)
{
    char last[11], cut_off[11];
    const att_campaign *campaign = b->c.campaign;
    const att_doctrine *known = att_campaign_doctrines(campaign);
    att_day as_of = att_campaign_as_of(campaign);
    int rc = att_campaign_doctrine(&d->problem, b->campaign, name, as_of + 1, err);
    for (size_t i = 0; !rc && i < att_campaign_n_doctrines(campaign); i++) {
        if (strcmp(known[i].name, name))
            continue;
        d->name = known[i].name;
        d->says = known[i].says;
        if (known[i].until != ATT_NO_DAY && known[i].until <= as_of)
            rc = att_err_set(err, ATT_E_DATE, "doctrines", "%s ends on %s: from the cut-off %s on it changes nothing",
                             name, att_day_format(known[i].until, last), att_day_format(as_of, cut_off));
    }
    return rc;
}

static int none_listed(const att_campaign *c, att_err *err)
{
    int rc = att_err_set(err, ATT_E_REFERENCE, "doctrines", "%s lists no doctrines: there is nothing to compare",
                         att_campaign_name(c));
    snprintf(err->help, sizeof err->help, "name some under 'doctrines' in campaign.yaml (docs/campaign-file.md)");
    return rc;
}

static int open_doctrines(att_compare_box *b, const att_compare_opts *o, att_err *err)
{
    att_comparison *c = &b->c;
    size_t all = att_campaign_n_doctrines(c->campaign);
    if (!all)
        return none_listed(c->campaign, err);
    c->n_doctrines = 1 + (o->n_doctrines ? o->n_doctrines : all);
    if (!(c->doctrine = ATT_NEW(&b->arena, att_compared, c->n_doctrines)))
        return no_memory(err);
    c->doctrine[0] = (att_compared){.name = "own", .says = "the campaign as it is", .problem = c->problem};
    int rc = 0;
    for (size_t k = 1; !rc && k < c->n_doctrines; k++)
        rc = open_doctrine(b, &c->doctrine[k],
                           o->n_doctrines ? o->doctrine[k - 1] : att_campaign_doctrines(c->campaign)[k - 1].name, err);
    return rc;
}

/* ---- the paths ------------------------------------------------------------------------------------------------------ */

static double figure_value(const att_compare_figure *f, const att_fan *fan, size_t path, size_t t)
{
    double x = 0;
    for (int k = 0; k < ATT_COMPARE_PARTS; k++)
        x += f->row[k] < 0 ? 0 : att_fan_value(fan, path, t, (size_t)f->row[k]);
    return x;
}

/* What is needed of a fan; fans are by far the largest things, so that only one stands at a time. */
static void take_values(const att_compare_box *b, const att_fan *fan, att_compare_paths *to)
{
    const att_comparison *c = &b->c;
    for (size_t d = 0; d < c->n_dates; d++) {
        size_t t = att_answer_time(c->campaign, c->date[d]);
        for (size_t f = 0; f < c->n_figures; f++)
            for (size_t i = 0; i < c->paths; i++)
                to->value[(d * c->n_figures + f) * c->paths + i] = figure_value(&c->figure[f], fan, i, t);
    }
    for (size_t i = 0; i < c->paths; i++)
        to->event[i] = att_fan_event_time(fan, i, b->event);
}

/* Values and events up to the cut-off are those of the own doctrine, whose past was followed. */
static void take_past(const att_compare_box *b, att_compare_paths *to)
{
    const att_comparison *c = &b->c;
    memcpy(to->value, b->own.value, c->n_figures * c->paths * sizeof *to->value);
    for (size_t i = 0; i < c->paths; i++)
        if (b->own.event[i] <= c->problem->n_days)
            to->event[i] = b->own.event[i];
}

static int take_theta(att_compare_box *b, const att_fan *fan, att_err *err)
{
    const att_comparison *c = &b->c;
    if (att_groups_make(&b->groups, &b->arena, fan, att_fields_count(c->problem->model->params))
        || !(b->theta = ATT_NEW(&b->arena, double, c->n_parameters * c->paths)))
        return no_memory(err);
    for (size_t k = 0; k < c->n_parameters; k++)
        for (size_t i = 0; i < c->paths; i++)
            b->theta[k * c->paths + i] = att_fan_theta(fan, i)[b->parameter[k]];
    return 0;
}

static int open_paths(att_compare_box *b, att_compare_paths *p, att_err *err)
{
    const att_comparison *c = &b->c;
    p->value = ATT_NEW(&b->arena, double, c->n_dates * c->n_figures * c->paths);
    p->event = ATT_NEW(&b->arena, double, c->paths);
    return p->value && p->event ? 0 : no_memory(err);
}

static int follow(att_compare_box *b, const att_post *post, size_t k, att_err *err)
{
    att_comparison *c = &b->c;
    att_fan_opts o = {.seed = c->seed, .n_paths = c->paths, .wanted = b->wanted};
    att_fan *fan = NULL;
    int rc = k ? att_forecast_from_now_as(&fan, b->ctx, post, c->doctrine[k].problem, &o, err)
               : att_fan_forecast(&fan, b->ctx, post, &o, err);
    if (!rc)
        take_values(b, fan, k ? &b->other : &b->own);
    if (!rc && k == 0)
        rc = take_theta(b, fan, err);
    else if (!rc)
        take_past(b, &b->other);
    att_fan_free(&fan);
    return rc ? rc : att_compare_count(b, k, err);
}

/* ---- all -------------------------------------------------------------------------------------------------------------- */

static int open_all(att_compare_box *b, const att_compare_opts *o, att_err *err)
{
    int rc = open_doctrines(b, o, err);
    rc = rc ? rc : open_dates(b, err);
    rc = rc ? rc : open_figures(b, err);
    rc = rc ? rc : open_event(b, err);
    rc = rc ? rc : open_parameters(b, err);
    rc = rc ? rc : open_paths(b, &b->own, err);
    return rc ? rc : open_paths(b, &b->other, err);
}

int att_compare_make(att_comparison **out, att_ctx *ctx, att_campaign *c, const att_problem *p, const att_post *post,
                     const att_compare_opts *opts, att_err *err)
{
    double began = att_clock();
    att_compare_opts o = opts ? *opts : att_compare_opts_default();
    att_arena arena = {0};
    att_compare_box *b = ATT_NEW(&arena, att_compare_box, 1);
    *out = NULL;
    if (!b)
        return no_memory(err);
    *b = (att_compare_box){.c = {.campaign = c, .problem = p, .seed = o.seed, .paths = o.paths},
                           .arena = arena,
                           .ctx = ctx,
                           .campaign = c};
    *out = &b->c;
    int rc = open_all(b, &o, err);
    for (size_t k = 0; !rc && k < b->c.n_doctrines; k++) {
        att_ctx_progress(ctx, "compare", began, (double)k / (double)b->c.n_doctrines, "%s", b->c.doctrine[k].name);
        rc = follow(b, post, k, err);
    }
    b->c.n_theta = b->groups.n;
    b->c.seconds = att_clock() - began;
    if (rc)
        att_compare_free(out);
    return rc;
}

void att_compare_free(att_comparison **c)
{
    if (!*c)
        return;
    att_arena arena = ((att_compare_box *)(void *)*c)->arena; /* the comparison lies in it */
    att_arena_free(&arena);
    *c = NULL;
}

/* ---- files ---------------------------------------------------------------------------------------------------------------- */

char *att_compare_json(const att_comparison *c, att_err *err) { return att_sink_compare_json(c, err); }

static int put_csv(att_sink *sink, const att_comparison *c, att_err *err)
{
    att_arena arena = {0};
    att_text text = {.arena = &arena};
    int rc = att_sink_compare_csv(&text, c, err);
    if (!rc)
        rc = att_sink_put(sink, "compare.csv", text.s, text.len, err);
    att_arena_free(&arena);
    return rc;
}

int att_compare_write(const att_comparison *c, const char *dir, const char *command, att_err *err)
{
    att_sink sink = {.dir = dir};
    int rc = att_sink_folder(dir, err);
    if (!rc)
        rc = put_csv(&sink, c, err);
    if (!rc)
        rc = att_sink_put_text(&sink, "compare.json", att_sink_compare_json(c, err), err);
    if (!rc)
        rc = att_sink_put_text(&sink, "compare.manifest.json", att_sink_compare_manifest(c, command, &sink, err), err);
    return att_sink_finish(&sink, rc, err);
}
