/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/say.h"

#include <math.h>

static const double level[3] = {0.05, 0.5, 0.95};

static void prior_quantiles(const att_prior *prior, double x[3])
{
    for (int i = 0; i < 3; i++)
        x[i] = att_prior_quantile(prior, level[i]);
}

static void post_quantiles(const att_post *post, size_t k, double x[3])
{
    for (int i = 0; i < 3; i++)
        x[i] = att_post_quantile(post, k, level[i]);
}

static void tell_parameters(const att_problem *p, const att_post *post)
{
    att_say_heading("Parameters: median (90 %%)");
    printf("    %-16s %-8s %-24s %s\n", "", "unit", "before", "after the reports");
    for (size_t k = 0, n = att_fields_count(p->model->params); k < n; k++) {
        char before[64], after[64];
        double x[3], y[3];
        if (p->prior[k].kind == ATT_FIXED)
            continue;
        prior_quantiles(&p->prior[k], x);
        post_quantiles(post, k, y);
        snprintf(before, sizeof before, "%.3g (%.2g - %.2g)", x[1], x[0], x[2]);
        snprintf(after, sizeof after, "%.3g (%.2g - %.2g)", y[1], y[0], y[2]);
        printf("    %-16.16s %-8.8s %-24s %s\n", p->model->params[k].name, p->model->params[k].unit, before, after);
    }
}

static void tell_effects(const att_problem *p, const att_post *post)
{
    if (p->n_effects)
        att_say_heading("Sources: reported over true, mean and one-sd range");
    for (size_t e = 0; e < p->n_effects; e++) {
        double mean, sd;
        att_post_effect(post, e, &mean, &sd);
        printf("    %-30.30s %5.2f (%.2f - %.2f)   before: 1.00 (%.2f - %.2f)\n", p->effect[e].name, exp(mean),
               exp(mean - sd), exp(mean + sd), exp(-p->effect[e].sd), exp(p->effect[e].sd));
    }
}

static void tell_report(const att_case *k, const att_obs *y, const att_report_fit *r)
{
    char who[200], day[16], mid[32], range[64], percent[16];
    const att_claim *c = att_campaign_claims(k->campaign) + y->row;
    snprintf(who, sizeof who, "%s %s, %s, %s", c->id, k->problem->model->quantities[y->quantity].name,
             att_day_words(c->date, day), c->source);
    printf("    %-37.37s %7s %17s %5s %5.0f %%\n", who, att_words_count(r->fitted[1], 0, mid),
           att_say_range(r->fitted[0], r->fitted[2], 0, range), att_words_percent(r->tail, percent), 100 * r->ess);
}

static void tell_reports(const att_case *k, const att_post *post)
{
    const att_problem *p = k->problem;
    if (!p->n_obs)
        return;
    att_say_heading("Reports: fitted true number, chance of a report so low or lower, ESS");
    printf("    %37s %7s %17s %5s %7s\n", "", "median", "90 %", "low", "ESS");
    for (size_t i = 0; i < p->n_obs; i++)
        tell_report(k, &p->obs[i], &att_post_reports(post)[i]);
}

static void tell(const att_case *k, const att_post *post)
{
    double se, log_z = att_post_log_evidence(post, &se);
    tell_parameters(k->problem, post);
    tell_effects(k->problem, post);
    tell_reports(k, post);
    att_say_heading("Diagnostics");
    printf("    log evidence %.2f +/- %.2f; lowest ESS %.0f %%; acceptance of moves %.0f %%\n", log_z, se,
           100 * att_post_min_ess(post), 100 * att_post_acceptance(post));
    printf("    %zu parameter sets with %zu states each\n", att_post_n_theta(post), att_post_n_x(post));
}

static void json_parameters(att_json *j, const att_problem *p, const att_post *post)
{
    att_json_open(j, "parameters", '[');
    for (size_t k = 0, n = att_fields_count(p->model->params); k < n; k++) {
        double x[3];
        att_json_open(j, NULL, '{');
        att_json_text(j, "name", p->model->params[k].name);
        att_json_text(j, "unit", p->model->params[k].unit);
        prior_quantiles(&p->prior[k], x);
        att_json_numbers(j, "prior", 3, x);
        post_quantiles(post, k, x);
        att_json_numbers(j, "posterior", 3, x);
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
}

static void json_effects(att_json *j, const att_problem *p, const att_post *post)
{
    att_json_open(j, "effects", '[');
    for (size_t e = 0; e < p->n_effects; e++) {
        double mean, sd;
        att_post_effect(post, e, &mean, &sd);
        att_json_open(j, NULL, '{');
        att_json_text(j, "name", p->effect[e].name);
        att_json_number(j, "prior_sd", p->effect[e].sd);
        att_json_number(j, "mean", mean);
        att_json_number(j, "sd", sd);
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
}

static void json_reports(att_json *j, const att_problem *p, const att_post *post)
{
    const att_report_fit *r = att_post_reports(post);
    att_json_open(j, "reports", '[');
    for (size_t i = 0; i < p->n_obs; i++) {
        att_json_open(j, NULL, '{');
        att_json_text(j, "label", p->obs[i].label ? p->obs[i].label : "");
        att_json_number(j, "row", p->obs[i].row);
        att_json_number(j, "log_density", r[i].log_density);
        att_json_number(j, "ess", r[i].ess);
        att_json_numbers(j, "fitted", 3, r[i].fitted);
        att_json_number(j, "tail", r[i].tail);
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
}

static void json(const att_case *k, const att_post *post)
{
    double se, log_z = att_post_log_evidence(post, &se);
    att_json j = {.out = stdout};
    att_json_open(&j, NULL, '{');
    att_json_text(&j, "campaign", att_campaign_name(k->campaign));
    att_json_number(&j, "log_evidence", log_z);
    att_json_number(&j, "log_evidence_se", se);
    att_json_number(&j, "min_ess", att_post_min_ess(post));
    att_json_number(&j, "acceptance", att_post_acceptance(post));
    att_json_numbers(&j, "levels", 3, level);
    json_parameters(&j, k->problem, post);
    json_effects(&j, k->problem, post);
    json_reports(&j, k->problem, post);
    att_json_close(&j, '}');
    putchar('\n');
}

int att_cmd_fit(const att_opts *o)
{
    static att_case k; /* its diag is large */
    att_err err = {0};
    att_post *post = NULL;
    att_fit_opts opts = att_fit_opts_default();
    int status = att_case_open(&k, o, 0);
    att_fit_opts_quality(&opts, o->quality);
    opts.seed = o->seed;
    if (!status && !o->json && !o->quiet)
        att_case_heading(&k);
    if (!status && att_post_fit(&post, k.ctx, k.problem, &opts, &err))
        status = att_case_fail(&k, &err);
    att_bar_clear(&k.bar);
    if (!status && o->json)
        json(&k, post);
    else if (!status && !o->quiet)
        tell(&k, post);
    att_post_free(&post);
    att_case_free(&k);
    return status;
}
