/* SPDX-License-Identifier: Apache-2.0 */
/* Simulation-based calibration (Cook, Gelman & Rubin 2006; Talts et al. 2018) through the whole pipeline: draw parameters
 * and source biases from their priors, let the model live, write what the sources would print as a ledger, read it, fit
 * it, forecast. The truth's rank in its posterior is uniform for every learned parameter and for three forecasts, and it
 * lies in the 50 and 90 % intervals as often as they say. TRUTH_SEEDS in the environment sets the number of worlds. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/dist.h"
#include "base/rng.h"
#include "io/campaign_load.h"
#include <attrit/attrit.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PARAMS = 32, N_FORECAST = 3, N_RANKS = MAX_PARAMS + N_FORECAST, MAX_WORLDS = 2000, BINS_MAX = 20 };

static const char yaml[] = "attrit: 1\n"
                           "name: exercise\n"
                           "title: An exercise\n"
                           "subject: exercise\n"
                           "model: contingent\n"
                           "start: 2020-01-01\n"
                           "as_of: 2020-02-29\n"
                           "horizon: 2020-03-31\n"
                           "evidence: ledger.csv\n"
                           "arrivals:\n  - {date: 2020-01-01, strength: 900, basis: exercise}\n"
                           "units: {count: 25, basis: exercise}\n"
                           "combat: {earliest: 2020-01-05, latest: 2020-01-12, basis: exercise}\n"
                           "questions: {dates: [2020-03-31]}\n";

/* What each source will speak of. Numbers are thresholds of its bounds; a number of its own replaces an "about". */
static const struct {
    const char *date, *from, *source, *kind, *quantity;
    double low, best, high;
} design[] = {
    {"2020-01-15", "", "North", "government-adversary", "casualties", NAN, 1237, NAN},
    {"2020-01-18", "", "South", "government-third-party", "killed", 31, 31, NAN},
    {"2020-01-18", "", "South", "government-third-party", "wounded", NAN, 1237, NAN},
    {"2020-01-22", "", "West", "government-third-party", "casualties", 61, NAN, 301},
    {"2020-01-28", "2020-01-21", "West", "government-third-party", "casualties", NAN, 1237, NAN},
    {"2020-01-30", "", "North", "government-adversary", "casualties", NAN, 1237, NAN},
    {"2020-02-05", "", "South", "government-third-party", "killed", NAN, 1237, NAN},
    {"2020-02-05", "", "South", "government-third-party", "wounded", NAN, 1237, NAN},
    {"2020-02-10", "", "Journal", "media", "killed", NAN, 91, 91},
    {"2020-02-14", "", "North", "government-adversary", "strength", NAN, 1237, NAN},
    {"2020-02-20", "", "West", "government-third-party", "casualties", 301, 301, NAN},
    {"2020-02-27", "", "North", "government-adversary", "casualties", NAN, 1237, NAN},
};
enum { N_DESIGN = sizeof design / sizeof *design };
static const char *const asked[N_FORECAST] = {"killed", "casualties", "strength"};

static const char *cell(double x, char *buf)
{
    buf[0] = 0;
    if (!isnan(x))
        snprintf(buf, 32, "%.0f", x);
    return buf;
}

static att_campaign *load(double (*number)[3], const att_problem **p)
{
    static char csv[8192];
    size_t n = (size_t)snprintf(csv, sizeof csv,
                                "id,date,date_reported,period_from,period_to,source,source_kind,via,url,"
                                "subject,quantity,low,best,high,unit,note\n");
    for (int j = 0; j < N_DESIGN; j++) {
        char c[3][32];
        n += (size_t)snprintf(csv + n, sizeof csv - n, "X%02d,%s,%s,%s,%s,%s,%s,,,exercise,%s,%s,%s,%s,persons,\n", j,
                              design[j].date, design[j].date, design[j].from, *design[j].from ? design[j].date : "",
                              design[j].source, design[j].kind, design[j].quantity, cell(number[j][0], c[0]),
                              cell(number[j][1], c[1]), cell(number[j][2], c[2]));
    }
    att_campaign *c;
    att_diag diag = {0};
    att_err err = {0};
    if (att_campaign_load_bytes(&c, &(att_bytes){"campaign.yaml", yaml, strlen(yaml), 0},
                                &(att_bytes){"ledger.csv", csv, n, 0}, &diag, &err)
        || att_campaign_compile(p, c, NULL, &diag, &err)) {
        att_diag_print(&diag, stderr);
        fail_msg("%s", err.text);
    }
    assert_int_equal((*p)->n_obs, N_DESIGN);
    return c;
}

/* What the source of observation j says of a true value: a bound stays what it is, but may have to turn round. */
static void speak(const att_obs *y, double truth, const double *bias, att_rng *r, double *number)
{
    double said = log(fmax(truth, 0.5)) + y->offset + y->noise * att_draw_normal(r);
    for (int k = 0; k < ATT_OBS_EFFECTS; k++)
        said += y->effect[k] >= 0 ? bias[y->effect[k]] : 0;
    said = exp(said);
    number[0] = number[1] = number[2] = NAN;
    if (y->kind == ATT_ABOUT)
        number[1] = floor(said + 0.5);
    else if (y->kind == ATT_BETWEEN && said >= y->low && said <= y->high)
        number[0] = y->low, number[2] = y->high;
    else if (y->kind == ATT_UP_TO ? said > y->high : said >= (y->kind == ATT_BETWEEN ? y->high : y->low))
        number[0] = number[1] = y->kind == ATT_AT_LEAST ? y->low : y->high;
    else
        number[1] = number[2] = y->kind == ATT_UP_TO ? y->high : y->low;
}

/* Where each truth stands in its posterior, from 0 to 1: parameters, then forecasts; NAN for what is fixed. */
static double rank[N_RANKS][MAX_WORLDS];

/* P(below x) and a random share of P(x): uniform also for whole numbers. */
typedef struct place {
    double below, at;
} place;

static void place_add(place *p, double x, double truth, double weight)
{
    p->below += x < truth ? weight : 0;
    p->at += x == truth ? weight : 0;
}

static void world(att_ctx *ctx, uint64_t seed)
{
    double number[N_DESIGN][3], bias[32], truth[MAX_PARAMS], later[N_FORECAST];
    for (int j = 0; j < N_DESIGN; j++)
        memcpy(number[j], &design[j].low, sizeof number[j]);
    const att_problem *p;
    att_err err = {0};
    att_fan *fan;
    att_campaign *c = load(number, &p);
    att_fan_opts one = {.seed = 1000 + seed, .n_paths = 1};
    assert_int_equal(att_fan_simulate(&fan, ctx, p, &one, &err), 0);
    att_rng r = att_rng_open(seed, ATT_FOR_TEST, 0, 0, 0, 0);
    for (size_t e = 0; e < p->n_effects; e++)
        bias[e] = p->effect[e].sd * att_draw_normal(&r);
    for (size_t j = 0; j < p->n_obs; j++) {
        const att_obs *y = &p->obs[j];
        double x = att_fan_value(fan, 0, (size_t)y->t1, (size_t)y->quantity);
        if (y->t0 >= 0)
            x -= att_fan_value(fan, 0, (size_t)y->t0, (size_t)y->quantity);
        speak(y, x, bias, &r, number[atoi(att_campaign_claims(c)[y->row].id + 1)]);
    }
    size_t n_params = att_fields_count(p->model->params), end = att_fan_n_times(fan) - 1;
    memcpy(truth, att_fan_theta(fan, 0), n_params * sizeof *truth);
    for (int k = 0; k < N_FORECAST; k++)
        later[k] = att_fan_value(fan, 0, end, (size_t)att_fields_find(p->model->quantities, asked[k]));
    att_fan_free(&fan);
    att_campaign_free(&c);

    c = load(number, &p);
    att_post *post;
    att_fit_opts o = att_fit_opts_default();
    att_fit_opts_quality(&o, "quick");
    if (getenv("TRUTH_FULL"))
        o.n_theta = 2048; /* with the 1,024 of "quick" 90 % intervals held the truth in 88.3 % of 500 worlds */
    o.seed = seed;
    if (att_post_fit(&post, ctx, p, &o, &err) != 0)
        fail_msg("world %d: %s", (int)seed, err.text);
    att_fan_opts many = {.seed = seed, .n_paths = 1000};
    assert_int_equal(att_fan_forecast(&fan, ctx, post, &many, &err), 0);
    place at[N_RANKS] = {{0}};
    for (size_t i = 0; i < att_post_n_theta(post); i++)
        for (size_t k = 0; k < n_params; k++)
            place_add(&at[k], att_post_theta(post, i)[k], truth[k], att_post_weight(post)[i]);
    for (size_t i = 0; i < many.n_paths; i++)
        for (int k = 0; k < N_FORECAST; k++) {
            size_t row = (size_t)att_fields_find(p->model->quantities, asked[k]);
            place_add(&at[MAX_PARAMS + k], att_fan_value(fan, i, end, row), later[k], 1.0 / (double)many.n_paths);
        }
    for (size_t k = 0; k < N_RANKS; k++) {
        double u = att_rng_unif(&r);
        int fixed = k < MAX_PARAMS && (k >= n_params || p->prior[k].kind == ATT_FIXED);
        rank[k][seed - 1] = fixed ? NAN : at[k].below + u * at[k].at;
    }
    att_fan_free(&fan);
    att_post_free(&post);
    att_campaign_free(&c);
}

/* P(so uneven a histogram) of n ranks, by Pearson's chi-square. */
static double evenness(const double *u, int n, int bins)
{
    double count[BINS_MAX] = {0}, chi = 0;
    for (int i = 0; i < n; i++)
        count[u[i] < 1 ? (int)(u[i] * bins) : bins - 1]++;
    for (int b = 0; b < bins; b++)
        chi += pow(count[b] - (double)n / bins, 2) / ((double)n / bins);
    return 1 - att_cdf_gamma(chi, (bins - 1) / 2.0, 0.5);
}

static int inside(const double *u, int n, double share)
{
    int in = 0;
    for (int i = 0; i < n; i++)
        in += fabs(u[i] - 0.5) <= share / 2;
    return in;
}

/* Four binomial standard deviations of n draws. */
static int fits(int in, double n, double share)
{
    return fabs(in - share * n) <= 4 * sqrt(n * share * (1 - share)) + 1;
}

static void ranks_are_uniform(void **state)
{
    (void)state;
    const char *env = getenv("TRUTH_SEEDS");
    int n = env ? atoi(env) : 40, bins = n >= 400 ? 20 : n >= 100 ? 10 : 5, half = 0, most = 0, wrong = 0, counted = 0;
    att_ctx *ctx;
    att_err err = {0};
    assert_true(n >= 1 && n <= MAX_WORLDS);
    assert_int_equal(att_ctx_open(&ctx, NULL, &err), 0);
    for (int s = 1; s <= n; s++)
        world(ctx, (uint64_t)s);
    att_ctx_free(&ctx);
    const att_field *params = att_model_find("contingent")->params;
    print_message("%-17s %5s %5s of %d, p of %d bins\n", "inside", "50 %", "90 %", n, bins);
    for (int k = 0; k < N_RANKS; k++) {
        if (isnan(rank[k][0]))
            continue;
        double p = evenness(rank[k], n, bins);
        int in[2] = {inside(rank[k], n, 0.5), inside(rank[k], n, 0.9)};
        print_message("%-17s %5d %5d %.3f\n", k < MAX_PARAMS ? params[k].name : asked[k - MAX_PARAMS], in[0], in[1], p);
        wrong += !(p > 0.001) + !fits(in[0], n, 0.5) + !fits(in[1], n, 0.9);
        if (k < MAX_PARAMS) {
            half += in[0];
            most += in[1];
            counted += n;
        }
    }
    print_message("parameters: 50 %% intervals hold %.1f %%, 90 %% intervals %.1f %%\n", 100.0 * half / counted,
                  100.0 * most / counted);
    assert_int_equal(wrong, 0);
    /* All together: parameters of one world are nearly independent given reports that tell only of their product. */
    assert_true(fits(half, counted, 0.5));
    assert_true(fits(most, counted, 0.9));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ranks_are_uniform)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
