/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_engine CAMPAIGN [rounds [WORD]]: how fast is the engine, on one core and on two?
 *
 * Particle filters as the engine runs them (move, weigh, resample, window, learn) on the series of other software and on
 * the campaign at the medians of its priors, in particle-steps a second; whole fits in seconds. One thread and two are
 * timed in turn, round after round. What one thread does is measured in processor time, so that a busy machine leaves
 * it alone; what two gain is a ratio by the clock and needs a quiet one. With WORD only the lines that hold it.
 */
#include "../tests/truth/data/gompertz.h"
#include "../tests/truth/data/peers.h"
#include "../tests/truth/known_models.h"
#include "base/team.h"
#include "engine/filter.h"
#include "rounds.h"
#include <attrit/attrit.h>

#include <stdio.h>

enum { OBS_MAX = 160, PARAMS_MAX = 48, FILTERS = 32 };

/* A problem and what is asked of it. */
typedef struct entry {
    const char *label, *asked;
    const att_problem *problem;
    const double *theta;                          /* of its filters; NULL: a fit */
    size_t n_theta, n_x;                          /* of its fits; states */
    int rounds, two_only;                         /* rounds at most; only two threads are asked for */
    double one[ROUNDS_MAX], clock[2][ROUNDS_MAX]; /* processor seconds on one thread; seconds of 1 and 2 threads */
} entry;

/* Filters of one problem, to be shared out to a team. */
typedef struct job {
    const entry *e;
    att_plan plan;
} job;

static int one_filter(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    const job *b = cookie;
    att_filter f;
    att_lineage lineage = {.n = 1, .part = {{0, i}}};
    double before;
    void *block = att_arena_alloc(scratch, att_cloud_bytes(&b->plan, b->e->n_x));
    int code = block ? att_filter_open(&f, &b->plan, b->e->n_x, scratch, err) : -ATT_E_NO_MEMORY;
    if (!code && !(code = att_filter_start(&f, 1, b->e->theta, &lineage, block)))
        code = att_filter_through(&f, b->plan.n_obs - 1, 1, -INFINITY, &before);
    return code <= 0 ? code : att_err_set(err, ATT_E_DIAGNOSTICS, NULL, "%s: no particle is left", b->e->label);
}

static double days_of(const entry *e) { return e->problem->obs[e->problem->n_obs - 1].t1 * (double)e->n_x * FILTERS; }

static int once(const entry *e, att_ctx *ctx, att_err *err)
{
    if (e->theta) {
        att_arena arena = {0};
        job b = {.e = e};
        int code = att_plan_make(&b.plan, e->problem, &arena, err);
        code = code ? code : att_ctx_run(ctx, FILTERS, one_filter, &b, err);
        att_arena_free(&arena);
        return code;
    }
    att_post *post;
    att_fit_opts o = att_fit_opts_default();
    o.n_theta = e->n_theta;
    o.n_x = o.n_x_max = e->n_x;
    int code = att_post_fit(&post, ctx, e->problem, &o, err);
    att_post_free(&post);
    return code;
}

/* Seconds of one run, by the clock and of the processor; short runs are repeated for a tenth of a second. */
static int timed(const entry *e, att_ctx *ctx, double *clock, double *processor, att_err *err)
{
    double began = seconds_of(CLOCK_MONOTONIC), worked = seconds_of(CLOCK_PROCESS_CPUTIME_ID), now = began;
    int n = 0, code = 0;
    for (; !code && now - began < 0.1; n++) {
        code = once(e, ctx, err);
        now = seconds_of(CLOCK_MONOTONIC);
    }
    *clock = (now - began) / n;
    *processor = (seconds_of(CLOCK_PROCESS_CPUTIME_ID) - worked) / n;
    return code;
}

static void print(const entry *e, int rounds)
{
    double one = median(rounds, e->one), two = median(rounds, e->clock[1]);
    if (e->theta)
        printf("%-46s %8.2f M/s   asked: %-14s", e->label, days_of(e) / one / 1e6, e->asked);
    else
        printf("%-46s %8.2f s     asked: %-14s", e->label, e->two_only ? two : one, e->asked);
    if (e->two_only)
        printf(" by the clock, on two threads\n");
    else
        printf(" two threads: %.2f times one\n", median_ratio(rounds, e->clock[0], e->clock[1]));
    fflush(stdout);
}

static int bench(entry *e, int rounds, att_ctx *const *ctx, att_err *err)
{
    double both;
    int n = rounds < e->rounds ? rounds : e->rounds, code = 0;
    for (int k = 0; !code && k < n; k++) {
        if (!e->two_only)
            code = timed(e, ctx[0], &e->clock[0][k], &e->one[k], err);
        if (!code)
            code = timed(e, ctx[1], &e->clock[1][k], &both, err);
    }
    if (!code)
        print(e, n);
    return code;
}

/* n numbers, one a day from day 1 on, `stride` apart. */
static void read_series(att_obs *obs, size_t n, const double *y, size_t stride)
{
    for (size_t j = 0; j < n; j++)
        obs[j] = (att_obs){.t0 = -1, .t1 = (double)j + 1, .best = y[j * stride], .effect = {-1, -1}};
}

static int bench_all(const att_problem *kursk, int rounds, const char *word, att_ctx *const *ctx, att_err *err)
{
    static att_obs gompertz_obs[OBS_MAX], sir_obs[OBS_MAX];
    static const double gompertz_theta[] = {0.1, 0.1, 0.1}, sir_theta[] = {1000, 10, 0.2, 0.1};
    static const att_prior gamma[] = {{ATT_GAMMA, 2, 20}, {ATT_GAMMA, 2, 20}, {ATT_GAMMA, 2, 20}};
    static const att_prior fixed[] = {
        {ATT_FIXED, 1000, 0}, {ATT_FIXED, 10, 0}, {ATT_FIXED, 0.2, 0}, {ATT_FIXED, 0.1, 0}};
    double theta[PARAMS_MAX];
    read_series(gompertz_obs, N_GOMPERTZ, &gompertz[0].y, sizeof *gompertz / sizeof(double));
    read_series(sir_obs, N_EPIDEMIC, epidemic_reported, 1);
    for (int i = 0; kursk->model->params[i].name; i++)
        theta[i] = att_prior_quantile(&kursk->prior[i], 0.5);
    const att_problem growth = {.model = &gompertz_model,
                                .prior = gamma,
                                .n_obs = N_GOMPERTZ,
                                .obs = gompertz_obs,
                                .n_days = N_GOMPERTZ,
                                .horizon = N_GOMPERTZ};
    const att_problem epidemic = {.model = &sir_model,
                                  .prior = fixed,
                                  .n_obs = N_EPIDEMIC,
                                  .obs = sir_obs,
                                  .n_days = N_EPIDEMIC,
                                  .horizon = N_EPIDEMIC};
    static entry list[] = {
        {"filter, gompertz, 1,000 states", "40 or more", .n_x = 1000, .rounds = ROUNDS_MAX},
        {"filter, SIR of 1,000 people, 1,000 states", "15 or more", .n_x = 1000, .rounds = ROUNDS_MAX},
        {"filter, the campaign, 256 states", "3 or more", .n_x = 256, .rounds = ROUNDS_MAX},
        {"SMC2, gompertz, 300 x 200", "1.5 or less", .n_theta = 300, .n_x = 200, .rounds = ROUNDS_MAX},
        {"SMC2, the campaign, 1,024 x 256", "20 or less", .n_theta = 1024, .n_x = 256, .rounds = 1, .two_only = 1},
    };
    const att_problem *problem[] = {&growth, &epidemic, kursk, &growth, kursk};
    const double *at[] = {gompertz_theta, sir_theta, theta, NULL, NULL};
    int code = 0;
    for (size_t i = 0; !code && i < sizeof list / sizeof *list; i++) {
        list[i].problem = problem[i];
        list[i].theta = at[i];
        if (!word || strstr(list[i].label, word))
            code = bench(&list[i], rounds, ctx, err);
    }
    return code;
}

int main(int argc, char **argv)
{
    static att_diag diag;
    att_err err = {0};
    att_ctx *ctx[2] = {NULL, NULL};
    att_campaign *c = NULL;
    const att_problem *p = NULL;
    att_compile_opts o = att_compile_opts_default();
    int rounds = argc > 2 ? atoi(argv[2]) : 7;
    if (argc < 2 || rounds < 1 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: bench_engine CAMPAIGN [rounds, at most %d [WORD]]\n", ROUNDS_MAX);
        return 2;
    }
    int bad = att_day_parse("2025-01-20", &o.as_of) || att_ctx_open(&ctx[0], &(att_ctx_opts){.threads = 1}, &err)
              || att_ctx_open(&ctx[1], &(att_ctx_opts){.threads = 2}, &err)
              || att_campaign_load(&c, ctx[0], argv[1], &diag, &err) || att_campaign_compile(&p, c, &o, &diag, &err)
              || bench_all(p, rounds, argc > 3 ? argv[3] : NULL, ctx, &err);
    if (bad)
        att_err_print(&err, stderr);
    att_campaign_free(&c);
    att_ctx_free(&ctx[0]);
    att_ctx_free(&ctx[1]);
    return bad != 0;
}
