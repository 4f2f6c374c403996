/* SPDX-License-Identifier: Apache-2.0 */
/* Log-likelihoods of the series on which other software is run: `model Np value se`, the log of the mean of many filters'
 * likelihoods. The Gompertz series and the small epidemic are known exactly; the others to the error of a long run.
 * TRUTH_FULL in the environment: so many runs that standard errors are below 0.02. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "data/gompertz.h"
#include "data/peers.h"
#include "data/sir.h"
#include "known_models.h"
#include "tally.h"
#include "base/num.h"
#include "base/team.h"
#include "engine/filter.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_RUNS = 2000, MAX_OBS = 200, MAX_PARAMS = 4 };

typedef struct series {
    const char *name;
    const att_model *model;
    const double *y;
    size_t n, stride; /* of y */
    double theta[MAX_PARAMS];
    size_t n_x, runs, full_runs;
    double known, error; /* log-likelihood; its standard error, 0 where exact */
} series;

/* The exact values: the sum of gompertz[].loglik, and the forward algorithm of truth_sir. The others: this program's own,
 * TRUTH_FULL=1 TRUTH_SEED=100001. */
static const series list[] = {
    {"gompertz",
     &gompertz_model,
     &gompertz[0].y,
     N_GOMPERTZ,
     sizeof *gompertz / sizeof(double),
     {0.1, 0.1, 0.1},
     1000,
     100,
     1000,
     34.339408,
     0},
    {"ricker",
     &ricker_model,
     ricker_counted,
     N_RICKER,
     1,
     {44.701184493300815, 0.3, 10, 7},
     1000,
     100,
     1000,
     -139.0607,
     0.0114},
    {"sir_binomial",
     &sir_model,
     epidemic_reported,
     N_EPIDEMIC,
     1,
     {1000, 10, 0.2, 0.1},
     1000,
     60,
     1000,
     -254.4221,
     0.0120},
    {"sir_exact",
     &sir_model,
     sir_reported,
     N_SIR,
     1,
     {SIR_PEOPLE, SIR_INFECTED, 0.4, 0.2},
     1000,
     100,
     1000,
     -58.353884,
     0},
};

/* What the runs share. */
typedef struct job {
    const series *s;
    att_plan plan;
    uint64_t first_seed;
    double log_lik[MAX_RUNS];
} job;

static int one_run(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    job *b = cookie;
    att_filter f;
    att_lineage lineage = {.n = 1, .part = {{0, 1}}};
    double before;
    int code = att_filter_open(&f, &b->plan, b->s->n_x, scratch, err);
    if (!code)
        code = att_filter_start(&f, b->first_seed + i, b->s->theta, &lineage,
                                att_arena_alloc(scratch, att_cloud_bytes(&b->plan, b->s->n_x)));
    if (!code)
        code = att_filter_through(&f, b->s->n - 1, 1, -INFINITY, &before);
    b->log_lik[i] = code ? -INFINITY : f.log_lik;
    return code < 0 ? code : 0;
}

/* Log of the mean likelihood of n runs and its standard error. */
static double log_mean(att_ctx *ctx, const series *s, size_t n, uint64_t seed, double *se)
{
    att_arena arena = {0};
    att_err err = {0};
    att_prior prior[MAX_PARAMS];
    att_obs obs[MAX_OBS];
    static job b;
    for (int k = 0; k < MAX_PARAMS; k++)
        prior[k] = (att_prior){ATT_FIXED, s->theta[k], 0};
    for (size_t j = 0; j < s->n; j++)
        obs[j] = (att_obs){.t0 = -1, .t1 = (double)j + 1, .best = s->y[j * s->stride], .effect = {-1, -1}};
    const att_problem p = {
        .model = s->model, .prior = prior, .n_obs = s->n, .obs = obs, .n_days = (int)s->n, .horizon = (int)s->n};
    b.s = s;
    b.first_seed = seed;
    assert_int_equal(att_plan_make(&b.plan, &p, &arena, &err), 0);
    assert_int_equal(att_ctx_run(ctx, n, one_run, &b, &err), 0);
    double most = att_logsumexp(n, b.log_lik) - log((double)n);
    tally ratio = {0};
    for (size_t i = 0; i < n; i++)
        tally_add(&ratio, exp(b.log_lik[i] - most));
    *se = tally_error(&ratio);
    att_arena_free(&arena);
    return most;
}

static void likelihoods_are_the_known_ones(void **state)
{
    (void)state;
    const char *full = getenv("TRUTH_FULL"), *seed = getenv("TRUTH_SEED");
    att_ctx *ctx;
    att_err err = {0};
    assert_int_equal(att_ctx_open(&ctx, NULL, &err), 0);
    print_message("model Np value se\n");
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        const series *s = &list[i];
        double se, value = log_mean(ctx, s, full ? s->full_runs : s->runs, seed ? strtoull(seed, NULL, 10) : 1, &se);
        print_message("%s %zu %.4f %.4f\n", s->name, s->n_x, value, se);
        assert_true(se < (full ? 0.02 : 0.1));
        assert_true(fabs(value - s->known) < 4 * sqrt(se * se + s->error * s->error));
    }
    att_ctx_free(&ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(likelihoods_are_the_known_ones)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
