/* SPDX-License-Identifier: Apache-2.0 */
/* Two routes to one posterior: SMC² and PMMH on the same campaign, parameter by parameter. A small campaign; with TRUTH_FULL
 * in the environment the Kursk ledger as of 2025-01-20 too. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "io/campaign_load.h"
#include "tally.h"
#include <attrit/attrit.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PARAMS = 32, N_PROBS = 3 };
static const double prob[N_PROBS] = {0.1, 0.5, 0.9};

typedef struct effort {
    size_t n_fits, n_theta, n_x; /* SMC² */
    att_pmmh_opts pmmh;
} effort;

static att_ctx *ctx;

static int setup(void **state)
{
    (void)state;
    att_err err = {0};
    return att_ctx_open(&ctx, NULL, &err);
}

static int teardown(void **state)
{
    (void)state;
    att_ctx_free(&ctx);
    return 0;
}

/* below[k][q]: posterior mass that fits by SMC² find below PMMH's quantiles of parameter k. */
static void mass_below(const att_problem *p, const effort *e, double quantile[][N_PROBS], tally below[][N_PROBS])
{
    for (size_t seed = 1; seed <= e->n_fits; seed++) {
        att_post *post;
        att_err err = {0};
        att_fit_opts o = att_fit_opts_default();
        o.seed = seed;
        o.n_theta = e->n_theta;
        o.n_x = e->n_x;
        if (att_post_fit(&post, ctx, p, &o, &err) != 0)
            fail_msg("%s", err.text);
        for (size_t k = 0; p->model->params[k].name; k++)
            for (int q = 0; q < N_PROBS; q++) {
                double mass = 0;
                for (size_t i = 0; i < e->n_theta; i++)
                    mass += att_post_theta(post, i)[k] <= quantile[k][q] ? att_post_weight(post)[i] : 0;
                tally_add(&below[k][q], mass);
            }
        att_post_free(&post);
    }
}

static void agree(const att_problem *p, const effort *e)
{
    att_pmmh *run;
    att_err err = {0};
    char words[320];
    double quantile[MAX_PARAMS][N_PROBS];
    tally below[MAX_PARAMS][N_PROBS] = {{{0}}};
    if (att_pmmh_run(&run, ctx, p, &e->pmmh, &err) != 0)
        fail_msg("%s", err.text);
    int trusted = att_pmmh_verdict(run, words, sizeof words) == 0;
    print_message("noise %.2f; %s\n", att_pmmh_noise(run), words);
    for (size_t k = 0; p->model->params[k].name; k++)
        for (int q = 0; q < N_PROBS; q++)
            quantile[k][q] = att_pmmh_quantile(run, k, prob[q]);
    mass_below(p, e, quantile, below);
    int wrong = !trusted;
    for (size_t k = 0; p->model->params[k].name; k++) {
        if (p->prior[k].kind == ATT_FIXED)
            continue;
        double z[N_PROBS], ess = att_pmmh_ess(run, k);
        for (int q = 0; q < N_PROBS; q++) {
            /* Marks of a tail mix slower than means: half of the draws count. A few fits know their own error badly: it is
             * taken to be at least that of a quarter of the particles. */
            double v = prob[q] * (1 - prob[q]), own = tally_error(&below[k][q]);
            double least = sqrt(v / (0.25 * (double)(e->n_theta * e->n_fits)));
            z[q] = (below[k][q].mean - prob[q]) / sqrt(2 * v / ess + pow(fmax(own, least), 2));
            wrong += !(fabs(z[q]) < 4);
        }
        print_message(
            "%-17s %6.0f draws, R-hat %.3f: below 10, 50, 90 %% lie %4.1f, %4.1f, %4.1f %% (z %4.1f %4.1f %4.1f)\n",
            p->model->params[k].name, ess, att_pmmh_rhat(run, k), 100 * below[k][0].mean, 100 * below[k][1].mean,
            100 * below[k][2].mean, z[0], z[1], z[2]);
    }
    att_pmmh_free(&run);
    assert_int_equal(wrong, 0);
}

static const char yaml[] = "attrit: 1\n"
                           "name: exercise\n"
                           "title: An exercise\n"
                           "subject: exercise\n"
                           "model: contingent\n"
                           "start: 2020-01-01\n"
                           "as_of: 2020-02-09\n"
                           "horizon: 2020-02-20\n"
                           "evidence: ledger.csv\n"
                           "arrivals:\n  - {date: 2020-01-01, strength: 360, basis: exercise}\n"
                           "units: {count: 10, basis: exercise}\n"
                           "combat: {earliest: 2020-01-02, latest: 2020-01-06, basis: exercise}\n"
                           "questions: {dates: [2020-02-20]}\n";
static const char ledger[] =
    "id,date,date_reported,period_from,period_to,source,source_kind,via,url,subject,quantity,low,best,high,unit,note\n"
    "X1,2020-01-12,2020-01-12,,,North,government-adversary,,,exercise,casualties,,71,,persons,\n"
    "X2,2020-01-20,2020-01-20,,,South,government-third-party,,,exercise,killed,,33,,persons,\n"
    "X3,2020-01-20,2020-01-20,,,South,government-third-party,,,exercise,wounded,,88,,persons,\n"
    "X4,2020-01-28,2020-01-28,2020-01-21,2020-01-28,West,government-third-party,,,exercise,casualties,,41,,persons,\n"
    "X5,2020-02-02,2020-02-02,,,North,government-adversary,,,exercise,strength,,211,,persons,\n"
    "X6,2020-02-05,2020-02-05,,,Journal,media,,,exercise,killed,31,,,persons,\n";

static void on_a_small_campaign(void **state)
{
    (void)state;
    att_campaign *c;
    att_diag diag = {0};
    att_err err = {0};
    const att_problem *p = NULL;
    if (att_campaign_load_bytes(&c, &(att_bytes){"campaign.yaml", yaml, strlen(yaml), 0},
                                &(att_bytes){"ledger.csv", ledger, strlen(ledger), 0}, &diag, &err)
        || att_campaign_compile(&p, c, NULL, &diag, &err)) {
        att_diag_print(&diag, stderr);
        fail_msg("%s", err.text);
    }
    assert_int_equal(p->n_obs, 6);
    agree(p, &(effort){.n_fits = 4,
                       .n_theta = 400,
                       .n_x = 32,
                       .pmmh = {.seed = 1, .n_chains = 4, .n_warm = 1000, .n_keep = 4000, .n_x = 48}});
    att_campaign_free(&c);
}

static void on_the_kursk_ledger(void **state)
{
    (void)state;
    att_campaign *c;
    att_diag diag = {0};
    att_err err = {0};
    const att_problem *p = NULL;
    char path[4096];
    const char *root = getenv("ATT_SOURCE");
    snprintf(path, sizeof path, "%s/campaigns/kursk-2024", root ? root : ".");
    att_compile_opts o = att_compile_opts_default();
    assert_int_equal(att_day_parse("2025-01-20", &o.as_of), 0);
    if (att_campaign_load(&c, ctx, path, &diag, &err) || att_campaign_compile(&p, c, &o, &diag, &err))
        fail_msg("%s", err.text);
    agree(p, &(effort){.n_fits = 4,
                       .n_theta = 1024,
                       .n_x = 64,
                       .pmmh = {.seed = 1, .n_chains = 4, .n_warm = 3000, .n_keep = 20000, .n_x = 96}});
    att_campaign_free(&c);
}

int main(void)
{
    const struct CMUnitTest quick[] = {cmocka_unit_test(on_a_small_campaign)};
    const struct CMUnitTest full[] = {cmocka_unit_test(on_a_small_campaign), cmocka_unit_test(on_the_kursk_ledger)};
    return getenv("TRUTH_FULL") ? cmocka_run_group_tests(full, setup, teardown)
                                : cmocka_run_group_tests(quick, setup, teardown);
}
