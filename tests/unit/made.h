/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A campaign, a fan and a posterior made by hand, so that every number of an answer can be worked out on paper.
 *
 * Day 0 is 2024-10-14, the cut-off 2024-10-17 (t = 4), the horizon 2024-10-23 (t = 10); 1,000 men. On path i = 1..20:
 * casualties = 10 t i, killed a quarter of them, strength = 1000 - casualties. Two paths share a parameter vector.
 * Events: "pulled_out" at t = 1 on odd paths; "below_50" (main) on the first t with strength < 500. All by hand:
 *   quantile p of casualties at t: 10 t (1 + 19 p)          first t below 500 on path i: the first above 50 / i, i >= 6
 */
#ifndef ATT_TESTS_MADE_H
#define ATT_TESTS_MADE_H

#include "campaign/inside.h"
#include "engine/fan.h"
#include <attrit/answer.h>
#include <math.h>
#include <string.h>

enum { MADE_PATHS = 20, MADE_CLAIMS = 6, MADE_START = 20010 }; /* 2024-10-14, a Monday */

static const att_field made_params[] = {
    {"rate", "day-1", "Losses a day", 0, INFINITY, ATT_LOG, {ATT_LOGNORMAL, 0.1, 1}, 0, "assumption"},
    {"stay", "days", "Days until return", 0, 100, ATT_LINEAR, {ATT_UNIFORM, 0, 100}, 0, "assumption"},
    {"known", "1", "Not learned", 0, 1, ATT_LINEAR, {ATT_FIXED, 0.3, 0}, 0, "assumption"},
    {NULL},
};
static const att_field made_inputs[] = {{"men", "1", "Men", 0, 1e6, ATT_LINEAR, {ATT_FIXED, 1000, 0}, 0, ""}, {NULL}};
static const att_field made_quantities[] = {
    {"strength", "1", "Able men", 0, INFINITY, ATT_LINEAR, {ATT_FIXED, 0, 0}, ATT_LEVEL, ""},
    {"killed", "1", "Men killed", 0, INFINITY, ATT_LINEAR, {ATT_FIXED, 0, 0}, 0, ""},
    {"casualties", "1", "Killed and wounded", 0, INFINITY, ATT_LINEAR, {ATT_FIXED, 0, 0}, 0, ""},
    {NULL},
};
static const att_field made_events[] = {{"pulled_out", "1", "out", 0, 1, ATT_LINEAR, {ATT_FIXED, 0, 0}, 0, ""}, {NULL}};
static const att_model made_model = {
    .name = "made", .params = made_params, .inputs = made_inputs, .quantities = made_quantities, .events = made_events};

typedef struct made {
    att_campaign *campaign;
    att_problem problem;
    att_fan *fan;
    double men;
    att_input input[1];
    att_prior prior[3];
    att_obs obs[5];
    att_effect effect[1];
    att_arrival arrival[1];
    att_day date[3];
    double threshold[1];
    att_claim claim[MADE_CLAIMS];
    att_statement statement[MADE_CLAIMS];
    int quantity[MADE_CLAIMS];
    att_source source[1];
    att_assumption assumption[1];
} made;

/* ---- the posterior: what the functions of fit.h say about it -------------------------------------------------- */

static att_report_fit made_fit[5] = {
    {.ancestors = 50,
     .tail = 0.5,
     .fitted = {90, 100, 110},
     .state_ess = 0.5,
     .ess = 0.9,
     .n_x = 64,
     .acceptance = NAN},
    {.ancestors = 20,
     .tail = 0.99,
     .fitted = {80, 90, 100},
     .state_ess = 0.4,
     .ess = 0.8,
     .n_x = 64,
     .acceptance = 0.25},
    {.ancestors = 20,
     .tail = 0.1,
     .fitted = {150, 160, 170},
     .state_ess = 0.3,
     .ess = 0.7,
     .n_x = 64,
     .acceptance = NAN},
    {.ancestors = 20,
     .tail = 0.6,
     .fitted = {200, 210, 220},
     .state_ess = 0.2,
     .ess = 0.6,
     .n_x = 64,
     .acceptance = NAN},
    {.ancestors = 20, .tail = 0.35, .fitted = {30, 40, 50}, .state_ess = 0.1, .ess = 0.5, .n_x = 64, .acceptance = NAN},
};
static double made_draws = 214, made_min_ess = 0.5, made_acceptance = 0.25, made_evidence_se = 0.25;
static double made_post[3][3] = {{0.05, 0.1, 0.2}, {45, 50, 54}, {0.3, 0.3, 0.3}};
static char made_post_object; /* its address stands for the posterior */

const att_report_fit *att_post_reports(const att_post *post) { return (void)post, made_fit; }
double att_post_min_ess(const att_post *post) { return (void)post, made_min_ess; }
double att_post_draws(const att_post *post) { return (void)post, made_draws; }
double att_post_acceptance(const att_post *post) { return (void)post, made_acceptance; }
double att_post_log_evidence(const att_post *post, double *se) { return (void)post, *se = made_evidence_se, -12.34; }
double att_post_quantile(const att_post *post, size_t k, double p)
{
    return (void)post, made_post[k][p < 0.3 ? 0 : p < 0.7 ? 1 : 2];
}
void att_post_effect(const att_post *post, size_t e, double *mean, double *sd)
{
    (void)post, (void)e;
    *mean = log(2);
    *sd = 0.2;
}

static const att_post *made_posterior(void) { return (const att_post *)(const void *)&made_post_object; }

/* ---- the rest ------------------------------------------------------------------------------------------------------- */

static void made_report(made *m, int i, const char *id, int t0, int t1, att_day reported, int quantity, att_statement s)
{
    m->claim[i] = (att_claim){.id = id,
                              .date = MADE_START + t1 - 1,
                              .date_reported = reported,
                              .period_from = t0 < 0 ? ATT_NO_DAY : MADE_START + t0,
                              .period_to = t0 < 0 ? ATT_NO_DAY : MADE_START + t1 - 1,
                              .source = "Bureau, \"north\"",
                              .source_kind = "media",
                              .via = "Gazette",
                              .url = "https://example.org/</script>",
                              .subject = "made",
                              .quantity = made_quantities[quantity].name,
                              .unit = "persons",
                              .note = "",
                              .low = s.low,
                              .best = s.best,
                              .high = isinf(s.high) ? NAN : s.high,
                              .reliability = 'B',
                              .credibility = '-',
                              .line = (uint32_t)i + 2,
                              .use = i < 5 ? ATT_USE_FITTED : ATT_USE_JUDGED,
                              .why = "a total to that day",
                              .obs = i < 5 ? i : -1};
    m->statement[i] = s;
    m->quantity[i] = quantity;
    if (i < 5)
        m->obs[i] = (att_obs){.t0 = t0,
                              .t1 = t1,
                              .quantity = quantity,
                              .kind = s.kind,
                              .low = s.low,
                              .best = s.best,
                              .high = s.high,
                              .noise = 0.1,
                              .effect = {0, -1},
                              .row = i,
                              .label = id};
}

static void made_evidence(made *m)
{
    made_report(m, 0, "A", -1, 2, MADE_START + 2, 2, (att_statement){ATT_ABOUT, 100, 100, 100, 0});
    made_report(m, 1, "B", -1, 3, MADE_START + 3, 2, (att_statement){ATT_BETWEEN, 150, NAN, 250, 0});
    made_report(m, 2, "C", -1, 3, MADE_START + 2, 2, (att_statement){ATT_ABOUT, 120, 120, 120, 0});
    made_report(m, 3, "D", -1, 4, MADE_START + 3, 2, (att_statement){ATT_AT_LEAST, 300, NAN, INFINITY, 0});
    made_report(m, 4, "E", 1, 4, MADE_START + 3, 1, (att_statement){ATT_ABOUT, 40, 40, 40, 0});
    made_report(m, 5, "F", -1, 1, MADE_START + 3, 1, (att_statement){ATT_UP_TO, 0, NAN, 900, 0});
}

static void made_campaign(made *m)
{
    att_campaign *c = m->campaign = att_campaign_new();
    m->arrival[0] = (att_arrival){.date = MADE_START, .men = 1000};
    memcpy(m->date, (att_day[]){MADE_START + 2, MADE_START + 6, MADE_START + 9}, sizeof m->date);
    m->threshold[0] = 0.5;
    m->source[0] = (att_source){"Bureau, \"north\"", "media", 'B', 0.25, 0};
    m->assumption[0] = (att_assumption){"doctrine.bait", "1", "K031", 12};
    c->name = "made";
    c->title = "Exercise <Northwind>";
    c->subject = "made, north";
    c->model_name = "made";
    c->main_event = "below_50";
    c->yaml.name = "made/campaign.yaml";
    c->ledger.name = "made/evidence.csv";
    memset(c->yaml_sha256, 'a', 64);
    memset(c->ledger_sha256, 'b', 64);
    c->start = c->combat = MADE_START;
    c->as_of = c->cut_off = MADE_START + 3;
    c->horizon = MADE_START + 9;
    c->arrival = m->arrival, c->n_arrivals = 1;
    c->date = m->date, c->n_dates = 3;
    c->threshold = m->threshold, c->n_thresholds = 1;
    c->claim = m->claim, c->n_claims = MADE_CLAIMS;
    c->statement = m->statement;
    c->quantity = m->quantity;
    c->source = m->source, c->n_sources = 1;
    c->assumption = m->assumption, c->n_assumptions = 1;
}

static void made_fan(made *m)
{
    att_err err = {0};
    if (att_fan_new(&m->fan, &m->problem, MADE_PATHS, &err))
        return;
    for (size_t i = 0; i < MADE_PATHS; i++) {
        m->fan->theta[3 * i] = 0.1 * (double)(1 + i / 2);
        for (size_t t = 0; t <= 10; t++) {
            float gone = 10 * (float)(t * (i + 1));
            att_fan_row(m->fan, t, 2)[i] = gone;
            att_fan_row(m->fan, t, 1)[i] = gone / 4;
            att_fan_row(m->fan, t, 0)[i] = 1000 - gone;
            if (gone > 500 && isnan(m->fan->event_time[2 * i + 1]))
                m->fan->event_time[2 * i + 1] = (double)t;
        }
        if (i % 2 == 0)
            m->fan->event_time[2 * i] = 1;
    }
}

static void made_open(made *m)
{
    static const char *const event_name[] = {"pulled_out", "below_50"};
    memset(m, 0, sizeof *m);
    made_campaign(m);
    made_evidence(m);
    m->men = 1000;
    m->input[0] = (att_input){1, &m->men};
    m->effect[0] = (att_effect){"Bureau", 0.25};
    for (int k = 0; k < 3; k++)
        m->prior[k] = made_params[k].prior;
    m->problem = (att_problem){.model = &made_model,
                               .input = m->input,
                               .prior = m->prior,
                               .n_obs = 5,
                               .obs = m->obs,
                               .n_effects = 1,
                               .effect = m->effect,
                               .event_name = event_name,
                               .n_events = 2,
                               .n_days = 4,
                               .horizon = 10};
    made_fan(m);
}

static void made_close(made *m)
{
    att_fan_free(&m->fan);
    att_campaign_free(&m->campaign);
}

#endif
