/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/say.h"

#include <math.h>

/* Paths behind the answer that the tables are taken from: they need the posterior, hardly the forecast. */
enum { N_PATHS = 200 };

static void tell_parameters(const att_answer *a)
{
    att_say_heading("Parameters: median (90 %%)");
    printf("    %-14s %-6s %-25s %s\n", "", "unit", "before", "after the reports");
    for (size_t k = 0; k < a->n_parameters; k++) {
        const att_answer_parameter *p = &a->parameter[k];
        char before[64];
        snprintf(before, sizeof before, "%.3g (%.2g - %.2g)", p->prior[1], p->prior[0], p->prior[2]);
        printf("    %-14.14s %-6.6s %-25s %.3g (%.2g - %.2g)\n", p->name, p->unit, before, p->post[1], p->post[0],
               p->post[2]);
    }
}

static void tell_effects(const att_answer *a)
{
    if (a->n_effects)
        att_say_heading("Sources: reported over true, mean and one-sd range");
    for (size_t e = 0; e < a->n_effects; e++) {
        const att_answer_effect *x = &a->effect[e];
        printf("    %-31.31s %5.2f (%.2f - %.2f)   before (%.2f - %.2f)\n", x->name, exp(x->mean), exp(x->mean - x->sd),
               exp(x->mean + x->sd), exp(-x->prior_sd), exp(x->prior_sd));
    }
}

static void tell_reports(const att_answer *a)
{
    att_say_heading("Reports: the true number as fitted, and the chance of a report so low or lower");
    printf("    %37s %8s %17s %6s\n", "", "median", "90 %", "chance");
    for (size_t i = 0; i < a->n_reports; i++) {
        const att_answer_report *r = &a->report[i];
        const att_claim *c = att_campaign_claims(a->campaign) + r->claim;
        char who[200], day[16], mid[32], range[64], percent[16];
        snprintf(who, sizeof who, "%s %s, %s, %s", c->id, c->quantity, att_day_words(c->date, day), c->source);
        att_say_fitted(r->fitted, mid, range);
        printf("    %-37.37s %8s %17s %6s\n", who, mid, range, att_words_percent(r->tail, percent));
    }
}

static void tell(const att_answer *a)
{
    tell_parameters(a);
    tell_effects(a);
    tell_reports(a);
    att_say_heading("Diagnostics");
    att_say_wrap(4, 80, a->diagnostics);
    printf("    %zu parameter sets with %zu states each\n", att_post_n_theta(a->post), att_post_n_x(a->post));
}

static void json_parameters(att_json *j, const att_answer *a)
{
    att_json_open(j, "parameters", '[');
    for (size_t k = 0; k < a->n_parameters; k++) {
        att_json_open(j, NULL, '{');
        att_json_text(j, "name", a->parameter[k].name);
        att_json_text(j, "unit", a->parameter[k].unit);
        att_json_numbers(j, "prior", 3, a->parameter[k].prior);
        att_json_numbers(j, "posterior", 3, a->parameter[k].post);
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
}

static void json_effects(att_json *j, const att_answer *a)
{
    att_json_open(j, "effects", '[');
    for (size_t e = 0; e < a->n_effects; e++) {
        att_json_open(j, NULL, '{');
        att_json_text(j, "name", a->effect[e].name);
        att_json_number(j, "prior_sd", a->effect[e].prior_sd);
        att_json_number(j, "mean", a->effect[e].mean);
        att_json_number(j, "sd", a->effect[e].sd);
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
}

static void json_reports(att_json *j, const att_answer *a)
{
    att_json_open(j, "reports", '[');
    for (size_t i = 0; i < a->n_reports; i++) {
        const att_report_fit *fit = att_post_reports(a->post) + a->report[i].obs;
        att_json_open(j, NULL, '{');
        att_json_text(j, "claim", att_campaign_claims(a->campaign)[a->report[i].claim].id);
        att_json_numbers(j, "fitted", 3, a->report[i].fitted);
        att_json_number(j, "tail", a->report[i].tail);
        att_json_number(j, "surprise", a->report[i].surprise);
        att_json_number(j, "log_density", fit->log_density);
        att_json_number(j, "ess", fit->ess);
        att_json_number(j, "state_ess", fit->state_ess);
        att_json_number(j, "ancestors", fit->ancestors);
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
}

static void json(const att_answer *a)
{
    att_json j = {.out = stdout};
    att_json_open(&j, NULL, '{');
    att_json_text(&j, "campaign", att_campaign_name(a->campaign));
    att_json_number(&j, "log_evidence", a->log_evidence);
    att_json_number(&j, "log_evidence_se", a->log_evidence_se);
    att_json_number(&j, "min_ess", a->min_ess);
    att_json_number(&j, "acceptance", a->acceptance);
    att_json_number(&j, "draws", a->draws);
    att_json_text(&j, "diagnostics", a->diagnostics);
    att_json_numbers(&j, "levels", 3, (double[]){0.05, 0.5, 0.95});
    json_parameters(&j, a);
    json_effects(&j, a);
    json_reports(&j, a);
    att_json_close(&j, '}');
    putchar('\n');
}

static att_fit_opts fit_opts(const att_opts *o)
{
    att_fit_opts opts = att_fit_opts_default();
    att_fit_opts_quality(&opts, o->quality);
    opts.seed = o->seed;
    opts.shard = o->shard;
    opts.n_shards = o->n_shards;
    return opts;
}

static void heading(const att_case *k)
{
    att_work ahead = {0};
    att_fit_opts opts = fit_opts(k->opts);
    att_work_fit(&ahead, k->problem, &opts);
    att_work_fan(&ahead, k->problem, &opts, N_PATHS, 1);
    att_case_heading(k, k->opts->resume || k->opts->from ? NULL : &ahead);
}

/* The posterior and what is told of it; the exit status. */
static int fit(att_case *k, att_post **post, att_fan **fan, att_answer **a)
{
    att_err err = {0};
    att_fit_opts opts = fit_opts(k->opts);
    att_fan_opts paths = {.seed = opts.seed, .n_paths = N_PATHS};
    att_keep keep = {.dir = k->opts->out, .resume = k->opts->resume, .from = k->opts->from};
    int rc = att_keep_fit(post, k->ctx, k->problem, &opts, &keep, &err);
    if (!rc)
        rc = att_fan_forecast(fan, k->ctx, *post, &paths, &err);
    if (!rc)
        rc = att_answer_make(a, k->campaign, k->problem, *post, *fan, NULL, &err);
    att_bar_clear(&k->bar);
    return rc ? att_case_fail(k, &err) : (*a)->diagnostics_ok ? 0 : att_code_exit(ATT_E_DIAGNOSTICS);
}

/* A continued fit takes the place of the one it continues, unless told otherwise. */
static int folder(att_opts *o)
{
    att_err err = {0};
    if (o->n_shards && !o->out)
        return att_case_shard_where();
    if (!o->out)
        o->out = o->from;
    if (o->resume && !o->out) {
        att_err_set(&err, ATT_E_USAGE, NULL, "--resume needs the folder in which the fit was stopped");
        snprintf(err.help, sizeof err.help, "name it with -o, as then");
        return att_err_print(&err, stderr);
    }
    return o->out ? att_case_folder(o->out) : 0;
}

int att_cmd_fit(const att_opts *given)
{
    static att_case k; /* its diag is large */
    att_opts own = *given, *o = &own;
    att_post *post = NULL;
    att_fan *fan = NULL;
    att_answer *a = NULL;
    int status = folder(o);
    if (status)
        return status;
    status = att_case_open(&k, o, 0);
    if (!status && !o->json && !o->quiet)
        heading(&k);
    if (!status)
        status = fit(&k, &post, &fan, &a);
    if (a && o->json)
        json(a);
    else if (a && !o->quiet)
        tell(a);
    att_answer_free(&a);
    att_fan_free(&fan);
    att_post_free(&post);
    att_case_free(&k);
    return status;
}
