/* SPDX-License-Identifier: Apache-2.0 */
#include "io/sink_netcdf.h"
#include "base/rng.h"
#include "campaign/answer.h"
#include "io/ncfile.h"

#include <attrit/version.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { N_DRAWS = 1000 };

/* What the groups are filled from: `n` of the fan's paths, evenly spaced, so that all thetas have their share. */
typedef struct run_file {
    att_ncfile f;
    const att_output *o;
    const att_answer *a;
    size_t n;
} run_file;

static size_t path(const run_file *r, size_t i) { return i * att_fan_n_paths(r->a->fan) / r->n; }

static void *room(run_file *r, size_t n, size_t size)
{
    void *x = r->f.rc ? NULL : att_arena_array(&r->f.arena, n, size);
    if (!x && !r->f.rc)
        r->f.rc = NC_ENOMEM;
    return x;
}

/* A group of draws: its first two dimensions are chain (1) and draw. */
static int sampled(run_file *r, const char *name, size_t n, att_ncdims *dims)
{
    const char *sample_dims[] = {"chain", "draw"};
    int group = att_ncfile_group(&r->f, name);
    *dims = (att_ncdims){2, {att_ncfile_index(&r->f, group, "chain", 1), att_ncfile_index(&r->f, group, "draw", n)}};
    if (!r->f.rc)
        r->f.rc = nc_put_att_string(group, NC_GLOBAL, "sample_dims", 2, sample_dims);
    return group;
}

static void attributes(run_file *r)
{
    const att_campaign *c = r->a->campaign;
    char day[11], command[ATT_OUTPUT_COMMAND];
    const struct {
        const char *name, *text;
    } texts[] = {
        {"Conventions", "CF-1.8"},
        {"inference_library", "attrit"},
        {"inference_library_version", att_version()},
        {"creation_library", "attrit"},
        {"creation_library_version", att_version()},
        {"creation_library_language", "C"},
        {"title", att_campaign_title(c)},
        {"subject", att_campaign_subject(c)},
        {"model", att_campaign_model(c)},
        {"quality", r->o->quality},
        {"command", att_output_command(r->o, command)},
        {"campaign_sha256", att_campaign_yaml_sha256(c)},
        {"evidence_sha256", att_campaign_ledger_sha256(c)},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        att_ncfile_attr(&r->f, r->f.id, NC_GLOBAL, texts[i].name, texts[i].text);
    att_ncfile_attr(&r->f, r->f.id, NC_GLOBAL, "start", att_day_format(att_campaign_start(c), day));
    att_ncfile_attr(&r->f, r->f.id, NC_GLOBAL, "as_of", att_day_format(r->a->as_of, day));
    att_ncfile_attr(&r->f, r->f.id, NC_GLOBAL, "horizon", att_day_format(r->a->horizon, day));
    att_ncfile_attr_number(&r->f, r->f.id, "seed", (double)r->o->seed);
    att_ncfile_attr_number(&r->f, r->f.id, "mean_bias", att_output_mean_bias(r->o));
}

/* Every unknown parameter; draw i from the posterior (path i of all) or from the prior. */
static void parameters(run_file *r, const char *name, size_t n, int prior)
{
    att_ncdims dims;
    const att_problem *p = r->a->problem;
    int group = sampled(r, name, n, &dims);
    double *x = room(r, n, sizeof *x);
    for (size_t k = 0; x && k < att_fields_count(p->model->params); k++) {
        const att_field *field = &p->model->params[k];
        att_rng rng = att_rng_open(r->o->seed, ATT_FOR_PRIOR, k, n, 0, 1);
        if (p->prior[k].kind == ATT_FIXED)
            continue;
        for (size_t i = 0; i < n; i++)
            x[i] = prior ? att_prior_draw(&p->prior[k], &rng) : att_fan_theta(r->a->fan, i)[k];
        att_ncfile_doubles(&r->f, group, field->name, dims, field->unit, field->doc, x);
    }
}

static void predicted_quantities(run_file *r, int group, att_ncdims dims, size_t n_days)
{
    float *x = room(r, r->n * n_days, sizeof *x);
    for (const char *const *name = att_output_headline; x && *name; name++) {
        int q = att_output_quantity(r->o, *name);
        if (q < 0)
            continue;
        for (size_t i = 0; i < r->n; i++)
            for (size_t t = 0; t < n_days; t++)
                x[i * n_days + t] = (float)att_fan_value(r->a->fan, path(r, i), t + 1, (size_t)q);
        const att_field *field = &r->a->problem->model->quantities[q];
        att_ncfile_floats(&r->f, group, *name, dims, field->unit, field->doc, x);
    }
}

static void predicted_events(run_file *r, int group, att_ncdims dims)
{
    size_t n_events = r->a->n_events;
    double *x = room(r, r->n * n_events, sizeof *x);
    const char **name = room(r, n_events, sizeof *name);
    if (!x || !name || n_events == 0)
        return;
    for (size_t e = 0; e < n_events; e++)
        name[e] = r->a->event[e].name;
    for (size_t i = 0; i < r->n; i++)
        for (size_t e = 0; e < n_events; e++) {
            double t = att_fan_event_time(r->a->fan, path(r, i), e);
            x[i * n_events + e] = isnan(t) ? NAN : att_answer_day(r->a->campaign, t) - r->f.start;
        }
    dims.id[2] = att_ncfile_names(&r->f, group, "event", n_events, name);
    att_ncfile_times(&r->f, group, "event_time", dims, "first day by whose end the event held", x);
}

static void predictions(run_file *r)
{
    att_ncdims dims;
    size_t n_days = att_fan_n_times(r->a->fan) - 1;
    int group = sampled(r, "predictions", r->n, &dims);
    att_day *day = room(r, n_days, sizeof *day);
    long long *draw = room(r, r->n, sizeof *draw);
    if (!day || !draw)
        return;
    for (size_t t = 0; t < n_days; t++)
        day[t] = r->f.start + (att_day)t;
    for (size_t i = 0; i < r->n; i++)
        draw[i] = (long long)path(r, i);
    att_ncfile_integers(&r->f, group, "posterior_draw", (att_ncdims){1, {dims.id[1]}},
                        "draw of the group posterior whose parameters the path has", draw);
    dims.n = 3;
    dims.id[2] = att_ncfile_days(&r->f, group, "time", n_days, day);
    predicted_quantities(r, group, dims, n_days);
    predicted_events(r, group, dims);
}

/* ---- reports --------------------------------------------------------------------------------------------------- */

static const att_claim *claim_of(const run_file *r, size_t i)
{
    return &att_campaign_claims(r->a->campaign)[r->a->problem->obs[i].row];
}

/* The dimension `report`, named by the claims' ids. */
static int report_dim(run_file *r, int group)
{
    size_t n = r->a->problem->n_obs;
    const char **id = room(r, n, sizeof *id);
    for (size_t i = 0; id && i < n; i++)
        id[i] = claim_of(r, i)->id;
    return id ? att_ncfile_names(&r->f, group, "report", n, id) : -1;
}

static void observed_data(run_file *r)
{
    static const char *const word[] = {"about", "at least", "up to", "between"};
    size_t n = r->a->problem->n_obs;
    int group = att_ncfile_group(&r->f, "observed_data");
    att_ncdims dims = {1, {report_dim(r, group)}};
    double *x = room(r, 5 * n, sizeof *x);
    const char **text = room(r, 3 * n, sizeof *text);
    if (!x || !text)
        return;
    for (size_t i = 0; i < n; i++) {
        const att_obs *y = &r->a->problem->obs[i];
        x[i] = y->kind == ATT_UP_TO ? NAN : y->low;
        x[n + i] = y->kind == ATT_ABOUT ? y->best : NAN;
        x[2 * n + i] = y->kind == ATT_AT_LEAST ? NAN : y->high;
        x[3 * n + i] = y->t1 - 1;
        x[4 * n + i] = y->t0 < 0 ? NAN : y->t0;
        text[i] = word[y->kind];
        text[n + i] = r->a->problem->model->quantities[y->quantity].name;
        text[2 * n + i] = claim_of(r, i)->source;
    }
    att_ncfile_doubles(&r->f, group, "low", dims, NULL, "lowest number that the report allows", x);
    att_ncfile_doubles(&r->f, group, "best", dims, NULL, "the number that the report gives", x + n);
    att_ncfile_doubles(&r->f, group, "high", dims, NULL, "highest number that the report allows", x + 2 * n);
    att_ncfile_times(&r->f, group, "day", dims, "last day that the report speaks of", x + 3 * n);
    att_ncfile_times(&r->f, group, "from", dims, "first day of its window; missing for a total", x + 4 * n);
    att_ncfile_texts(&r->f, group, "statement", dims, "about, at least, up to or between", text);
    att_ncfile_texts(&r->f, group, "quantity", dims, "what is counted", text + n);
    att_ncfile_texts(&r->f, group, "source", dims, "who says so", text + 2 * n);
}

/* What each report speaks of, along each path: the truth that the source's bias and noise are laid upon. */
static void posterior_predictive(run_file *r)
{
    att_ncdims dims;
    size_t n = r->a->problem->n_obs;
    int group = sampled(r, "posterior_predictive", r->n, &dims);
    double *x = room(r, r->n * n, sizeof *x);
    for (size_t i = 0; x && i < r->n; i++)
        for (size_t j = 0; j < n; j++) {
            const att_obs *y = &r->a->problem->obs[j];
            const att_fan *fan = r->a->fan;
            double before = y->t0 < 0 ? 0 : att_fan_value(fan, path(r, i), (size_t)y->t0, (size_t)y->quantity);
            x[i * n + j] = att_fan_value(fan, path(r, i), (size_t)y->t1, (size_t)y->quantity) - before;
        }
    dims.n = 3;
    dims.id[2] = report_dim(r, group);
    if (x)
        att_ncfile_doubles(&r->f, group, "truth", dims, NULL,
                           "the count that the report speaks of, before bias and noise", x);
}

static void report_stats(run_file *r, int group)
{
    static const char *const name[] = {"log_density", "ess",        "state_ess", "ancestors",       "acceptance",
                                       "n_moves",     "n_tempered", "n_x",       "tail_probability"};
    static const char *const doc[] = {"log density of the report given those before it",
                                      "effective share of the parameter vectors after it",
                                      "effective share of the states after it",
                                      "states of a filter that live on after it, on average",
                                      "share of the moves after it that were accepted",
                                      "moves after it",
                                      "intermediate temperatures it needed",
                                      "state particles after it",
                                      "probability of a report so low or lower"};
    size_t n = r->a->n_reports, n_rows = sizeof name / sizeof *name;
    att_ncdims dims = {1, {report_dim(r, group)}};
    double *x = room(r, n_rows * n, sizeof *x);
    for (size_t i = 0; x && i < n; i++) {
        const att_report_fit *fit = &att_post_reports(r->a->post)[i];
        const double row[] = {fit->log_density,        fit->ess,         fit->state_ess,
                              fit->ancestors,          fit->acceptance,  (double)fit->n_moves,
                              (double)fit->n_tempered, (double)fit->n_x, fit->tail};
        for (size_t k = 0; k < n_rows; k++)
            x[k * n + i] = row[k];
    }
    for (size_t k = 0; x && k < n_rows; k++)
        att_ncfile_doubles(&r->f, group, name[k], dims, NULL, doc[k], x + k * n);
}

static void effect_stats(run_file *r, int group)
{
    size_t n = r->a->n_effects;
    const char **name = room(r, n, sizeof *name);
    double *x = room(r, 3 * n, sizeof *x);
    if (!x || !name)
        return;
    for (size_t i = 0; i < n; i++) {
        name[i] = r->a->effect[i].name;
        x[i] = r->a->effect[i].prior_sd;
        x[n + i] = r->a->effect[i].mean;
        x[2 * n + i] = r->a->effect[i].sd;
    }
    att_ncdims dims = {1, {att_ncfile_names(&r->f, group, "effect", n, name)}};
    att_ncfile_doubles(&r->f, group, "effect_prior_sd", dims, NULL, "sd of the bias on the log scale, prior", x);
    att_ncfile_doubles(&r->f, group, "effect_mean", dims, NULL, "mean of the bias on the log scale, learned", x + n);
    att_ncfile_doubles(&r->f, group, "effect_sd", dims, NULL, "sd of the bias on the log scale, learned", x + 2 * n);
}

static void sample_stats(run_file *r)
{
    const att_answer *a = r->a;
    const att_ncdims none = {0};
    int group = att_ncfile_group(&r->f, "sample_stats");
    att_ncfile_doubles(&r->f, group, "log_evidence", none, NULL, "log marginal likelihood of all reports",
                       &a->log_evidence);
    att_ncfile_doubles(&r->f, group, "log_evidence_se", none, NULL, "its Monte Carlo standard error",
                       &a->log_evidence_se);
    att_ncfile_doubles(&r->f, group, "min_ess", none, NULL, "lowest effective share of the parameter vectors",
                       &a->min_ess);
    att_ncfile_doubles(&r->f, group, "acceptance_rate", none, NULL, "mean share of moves accepted", &a->acceptance);
    att_ncfile_doubles(&r->f, group, "draws", none, NULL, "independent draws that the parameter vectors are worth",
                       &a->draws);
    if (a->n_reports > 0)
        report_stats(r, group);
    if (a->n_effects > 0)
        effect_stats(r, group);
}

static void constant_data(run_file *r)
{
    const att_problem *p = r->a->problem;
    int group = att_ncfile_group(&r->f, "constant_data");
    double deployed = att_campaign_deployed(r->a->campaign);
    att_ncfile_doubles(&r->f, group, "men_deployed", (att_ncdims){0}, NULL, "scheduled arrivals up to the cut-off",
                       &deployed);
    for (size_t k = 0; k < att_fields_count(p->model->inputs); k++) {
        const att_field *field = &p->model->inputs[k];
        char name[96];
        if (p->input[k].n == 0)
            continue;
        snprintf(name, sizeof name, "%s_row", field->name);
        att_ncdims dims = {1, {att_ncfile_dim(&r->f, group, name, p->input[k].n)}};
        att_ncfile_doubles(&r->f, group, field->name, dims, field->unit, field->doc, p->input[k].x);
    }
}

int att_sink_netcdf_bytes(void **bytes, size_t *len, const att_output *o, att_err *err)
{
    size_t n_paths = att_fan_n_paths(o->answer->fan);
    run_file r = {.o = o, .a = o->answer, .n = n_paths < N_DRAWS ? n_paths : N_DRAWS};
    att_ncfile_open(&r.f, att_campaign_start(r.a->campaign));
    attributes(&r);
    parameters(&r, "posterior", n_paths, 0);
    parameters(&r, "prior", N_DRAWS, 1);
    predictions(&r);
    if (r.a->problem->n_obs > 0) {
        posterior_predictive(&r);
        observed_data(&r);
    }
    sample_stats(&r);
    constant_data(&r);
    return att_ncfile_close(&r.f, bytes, len, err);
}
