/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Other reports and other assumptions against closed forms; shares of a variance through the very simulations that
 * `attrit sensitivity` makes; and voices left out of the kursk ledger by weights against fits made again.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../still.h"
#include "base/arena.h"
#include "base/num.h"
#include "campaign/groups.h"
#include "campaign/voices.h"
#include "engine/rerun.h"
#include "engine/reweigh.h"
#include "engine/simulate.h"
#include "engine/sobol.h"
#include "study/sensitivity.h"
#include <attrit/attrit.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- a level that stays where it starts: log x = m + 0.2 e, its reports jointly normal --------------------------------- */

enum { SPREAD_PERCENT = 20 };

static int level_start(const att_args *a, void *x)
{
    for (size_t i = 0; i < a->n; i++) {
        att_rng r = att_args_rng(a, ATT_DICE, i, -1);
        *(double *)att_state(a, x, i) = a->theta[0] + SPREAD_PERCENT / 100.0 * att_draw_normal(&r);
    }
    return 0;
}

static int level_observe(const att_args *a, int q, const void *x, double *out)
{
    for (size_t i = 0; i < a->n; i++) {
        double v = *(const double *)att_state_const(a, x, i);
        out[i] = q == 0 ? exp(v) : v > a->theta[0] ? 100 : 0; /* "high": of half the paths, whatever m is */
    }
    return 0;
}

static const att_field level_params[] = {
    {"m", "1", "log of the level", -INFINITY, INFINITY, ATT_LINEAR, {ATT_NORMAL, 7, 0.5}, 0, ""}, {0}};
static const att_field none[] = {{0}};
static const att_field level_quantities[] = {
    {"level", "1", "", 0, INFINITY, .flags = ATT_LEVEL}, {"high", "percent", "", 0, 100, .flags = ATT_LEVEL}, {0}};
static const att_model level_model = {.name = "level",
                                      .doc = "stays where it starts",
                                      .params = level_params,
                                      .inputs = none,
                                      .quantities = level_quantities,
                                      .sizes = still_sizes,
                                      .prepare = still_prepare,
                                      .start = level_start,
                                      .step = still_step,
                                      .observe = level_observe};

enum { N_OBS = 6, N_EFFECTS = 3 };
static const att_prior level_prior[] = {{ATT_NORMAL, 7, 0.5}};
static const att_effect level_effect[N_EFFECTS] = {{"A", 0.3}, {"B", 0.25}, {"B, more", 0.4}};
/* The first voice tells three numbers, the second two, and one more of another kind. */
static const double told[N_OBS] = {1100, 1300, 1200, 1500, 1400, 1700};
static const int effect_of[N_OBS][2] = {{0, -1}, {0, -1}, {1, -1}, {1, -1}, {0, -1}, {1, 2}};

typedef struct other {
    unsigned use; /* bits of reports */
    double offset, scale;
} other;

static att_problem make_level(const other *o, att_obs obs[N_OBS], att_effect effect[N_EFFECTS])
{
    size_t n = 0;
    for (int j = 0; j < N_OBS; j++)
        if (o->use >> j & 1)
            obs[n++] = (att_obs){.t0 = -1,
                                 .t1 = 1 + j,
                                 .best = told[j],
                                 .noise = 0.15,
                                 .offset = o->offset,
                                 .effect = {effect_of[j][0], effect_of[j][1]},
                                 .row = j};
    for (int e = 0; e < N_EFFECTS; e++)
        effect[e] = (att_effect){level_effect[e].name, level_effect[e].sd * o->scale};
    return (att_problem){.model = &level_model,
                         .prior = level_prior,
                         .n_obs = n,
                         .obs = obs,
                         .n_effects = N_EFFECTS,
                         .effect = effect,
                         .n_days = 8,
                         .horizon = 10};
}

/* The exact law of log x given the reports: normal, one report after another on the joint covariance of log x and effects. */
static void exact(const other *o, double *mean, double *sd)
{
    enum { D = 1 + N_EFFECTS };
    double m[D] = {7}, p[D][D] = {{0}};
    p[0][0] = 0.25 + 0.04;
    for (int e = 0; e < N_EFFECTS; e++)
        p[1 + e][1 + e] = pow(level_effect[e].sd * o->scale, 2);
    for (int j = 0; j < N_OBS; j++) {
        double h[D] = {1}, ph[D] = {0}, s = 0.15 * 0.15, off = log(told[j]) - o->offset;
        if (!(o->use >> j & 1))
            continue;
        for (int k = 0; k < 2; k++)
            if (effect_of[j][k] >= 0)
                h[1 + effect_of[j][k]] = 1;
        for (int a = 0; a < D; a++)
            for (int b = 0; b < D; b++)
                ph[a] += p[a][b] * h[b];
        for (int a = 0; a < D; a++) {
            s += h[a] * ph[a];
            off -= h[a] * m[a];
        }
        for (int a = 0; a < D; a++) {
            m[a] += ph[a] / s * off;
            for (int b = 0; b < D; b++)
                p[a][b] -= ph[a] * ph[b] / s;
        }
    }
    *mean = m[0];
    *sd = sqrt(p[0][0]);
}

static att_post *fit_level(const att_problem *p, uint64_t seed)
{
    att_err err = {0};
    att_post *post;
    att_fit_opts o = att_fit_opts_default();
    o.seed = seed;
    o.n_theta = 1000;
    o.n_x = 40;
    o.n_x_max = 80;
    o.no_fitted = 1;
    if (att_post_fit(&post, ctx, p, &o, &err))
        fail_msg("%s", err.text);
    return post;
}

/* Weighted mean and sd of log x over the paths of a fan. */
static void moments(const att_fan *fan, const double *w, double *mean, double *sd)
{
    size_t n = att_fan_n_paths(fan);
    double m = 0, m2 = 0;
    for (size_t i = 0; i < n; i++) {
        double x = log(att_fan_value(fan, i, 8, 0)), v = w ? w[i] : 1 / (double)n;
        m += v * x;
        m2 += v * x * x;
    }
    *mean = m;
    *sd = sqrt(m2 - m * m);
}

enum { PATHS = 4000, SEEDS = 12 };

typedef struct found {
    double mean, sd, khat;
} found;

static found by_paths(const att_post *post, const att_problem *p, const att_problem *is)
{
    static double was[PATHS], now[PATHS], w[PATHS];
    att_arena arena = {0};
    att_err err = {0};
    att_reweigh r, s;
    att_fan *fan;
    found f;
    assert_int_equal(att_fan_forecast(&fan, ctx, post, &(att_fan_opts){3, PATHS}, &err), 0);
    assert_int_equal(att_reweigh_open(&r, p, NULL, &arena, &err), 0);
    assert_int_equal(att_reweigh_open(&s, is, NULL, &arena, &err), 0);
    assert_int_equal(att_reweigh_paths(ctx, &r, fan, was, &err), 0);
    assert_int_equal(att_reweigh_paths(ctx, &s, fan, now, &err), 0);
    for (int i = 0; i < PATHS; i++)
        now[i] -= was[i];
    assert_int_equal(att_reweigh_smooth(PATHS, now, 0.25, w, &f.khat, &arena), 0);
    moments(fan, w, &f.mean, &f.sd);
    att_fan_free(&fan);
    att_arena_free(&arena);
    return f;
}

static found by_filters(const att_post *post, const att_problem *is)
{
    att_err err = {0};
    att_rerun_worth worth;
    att_post *anew;
    att_fan *fan;
    found f;
    assert_int_equal(att_rerun_post(&anew, ctx, post, is, &worth, &err), 0);
    assert_int_equal(att_fan_forecast(&fan, ctx, anew, &(att_fan_opts){3, PATHS}, &err), 0);
    moments(fan, NULL, &f.mean, &f.sd);
    f.khat = worth.khat;
    att_fan_free(&fan);
    att_post_free(&anew);
    return f;
}

static void close_to(const char *what, const found *f, const other *o)
{
    double mean, sd, m = 0, m2 = 0, s = 0, s2 = 0;
    exact(o, &mean, &sd);
    for (int k = 0; k < SEEDS; k++) {
        m += f[k].mean / SEEDS;
        m2 += f[k].mean * f[k].mean / SEEDS;
        s += f[k].sd / SEEDS;
        s2 += f[k].sd * f[k].sd / SEEDS;
        assert_false(f[k].khat > 0.7);
    }
    double em = sqrt((m2 - m * m) / (SEEDS - 1)), es = sqrt((s2 - s * s) / (SEEDS - 1));
    print_message("%s: mean %.4f ± %.4f (%.4f), sd %.4f ± %.4f (%.4f), k-hat %.2f\n", what, m, em, mean, s, es, sd,
                  f[0].khat);
    assert_true(em < 0.02 && es < 0.02);
    assert_float_equal(m, mean, 4 * em + 0.002);
    assert_float_equal(s, sd, 4 * es + 0.002);
}

static void weights_and_filters_find_the_closed_forms(void **state)
{
    (void)state;
    const other all = {63, 0, 1},
                ask[] = {{63, 0, 1}, {0x13, 0, 1}, {63, 0.2, 1}, {63, -0.2, 1}, {63, 0, 0.5}, {63, 0.1, 1.4}};
    const char *const name[] = {"as it stands", "without B", "dial 1.22", "dial 0.82", "half the sds", "wider sds"};
    static found paths[6][SEEDS], filters[6][SEEDS];
    att_obs obs[2][N_OBS];
    att_effect effect[2][N_EFFECTS];
    att_problem p = make_level(&all, obs[0], effect[0]);
    for (int k = 0; k < SEEDS; k++) {
        att_post *post = fit_level(&p, (uint64_t)k + 1);
        for (int a = 0; a < 6; a++) {
            att_problem is = make_level(&ask[a], obs[1], effect[1]);
            paths[a][k] = by_paths(post, &p, &is);
            filters[a][k] = by_filters(post, &is);
        }
        att_post_free(&post);
    }
    for (int a = 0; a < 6; a++) {
        close_to(name[a], paths[a], &ask[a]);
        close_to(name[a], filters[a], &ask[a]);
    }
    assert_true(isnan(paths[0][0].khat)); /* nothing is different: weights are equal */
}

/* A constant factor on all that one voice says, when there are no others, moves the level by it less the prior's pull. */
static void a_dial_turns_the_level_by_its_share(void **state)
{
    (void)state;
    double up, own, sd;
    exact(&(other){0x13, 0.405, 1}, &up, &sd);
    exact(&(other){0x13, 0, 1}, &own, &sd);
    /* Three reports of one voice: their mean has variance 0.15² / 3 + 0.3². */
    double share = 0.29 / (0.29 + 0.15 * 0.15 / 3 + 0.09);
    assert_float_equal(up - own, -0.405 * share, 1e-6);
}

/* What a report has excluded: half of all paths. No weight brings them back, the filters do. */
static void what_no_path_shows_is_told_and_found(void **state)
{
    (void)state;
    att_obs obs[] = {{.t0 = -1, .t1 = 1, .best = 1000, .noise = 0.3, .effect = {-1, -1}, .row = 0},
                     {.t0 = -1,
                      .t1 = 2,
                      .quantity = 1,
                      .kind = ATT_AT_LEAST,
                      .low = 50,
                      .noise = 0.1,
                      .effect = {-1, -1},
                      .row = 1}};
    const att_problem p = {
        .model = &level_model, .prior = level_prior, .n_obs = 2, .obs = obs, .n_days = 8, .horizon = 10};
    att_problem is = p;
    is.n_obs = 1;
    att_post *post = fit_level(&p, 1), *anew;
    att_err err = {0};
    att_fan *fan, *after;
    att_rerun_worth worth;
    assert_int_equal(att_fan_forecast(&fan, ctx, post, &(att_fan_opts){3, PATHS}, &err), 0);
    assert_int_equal(att_rerun_post(&anew, ctx, post, &is, &worth, &err), 0);
    assert_int_equal(att_fan_forecast(&after, ctx, anew, &(att_fan_opts){3, PATHS}, &err), 0);
    double unseen = att_reweigh_unseen(&p, 1, att_post_reports(post), fan), sd;
    print_message("unseen %.3f, high before %.1f, after %.1f\n", unseen, att_fan_mean(fan, 8, 1, &sd),
                  att_fan_mean(after, 8, 1, &sd));
    assert_float_equal(unseen, 0.5, 0.05);
    assert_true(att_reweigh_unseen(&p, 0, att_post_reports(post), fan) == 0);
    assert_true(att_fan_mean(fan, 8, 1, &sd) == 100);
    /* Given a number above the prior's median high paths are likelier: e | y is normal with mean 0.04 (ln 1000 - 7) / 0.38. */
    double mean = 0.04 * (log(1000) - 7) / 0.38, var = 0.04 - 0.0016 / 0.38;
    assert_float_equal(att_fan_mean(after, 8, 1, &sd), 100 * att_cdf_normal(mean / sqrt(var)), 4);
    att_fan_free(&fan);
    att_fan_free(&after);
    att_post_free(&anew);
    att_post_free(&post);
}

/* ---- what was learned of a parameter whose posterior is normal ------------------------------------------------------------ */

static void learning_is_counted_in_bits(void **state)
{
    (void)state;
    att_obs obs[] = {{.t0 = -1, .t1 = 1, .best = exp(7.6), .noise = 0.15, .effect = {-1, -1}}};
    const att_problem p = {
        .model = &level_model, .prior = level_prior, .n_obs = 1, .obs = obs, .n_days = 8, .horizon = 10};
    att_post *post = fit_level(&p, 1);
    att_sensitivity_box b = {.s = {.problem = &p}, .post = post};
    att_err err = {0};
    assert_int_equal(att_sensitivity_learned(&b, &err), 0);
    const att_sensitivity_parameter *m = b.s.parameter;
    /* The report is of m + 0.2 e with noise 0.15: variance 0.0625 about m, whose prior has 0.25. */
    double shift = 0.6 * 0.25 / 0.3125 / 0.5, width = sqrt(0.0625 / 0.3125);
    double bits = ((shift * shift + width * width - 1) / 2 - log(width)) / log(2);
    print_message("shift %.3f (%.3f), width %.3f (%.3f), bits %.3f (%.3f)\n", m->shift, shift, m->width, width, m->bits,
                  bits);
    assert_int_equal(b.s.n_parameters, 1);
    assert_float_equal(m->shift, shift, 0.1);
    assert_float_equal(m->width, width, 0.05);
    assert_float_equal(m->bits, bits, 0.2);
    assert_float_equal(m->narrowed, 1 - width, 0.08);
    assert_int_equal(m->verdict, ATT_LEARNED);
    att_arena_free(&b.arena);
    att_post_free(&post);
}

static void places_are_normal_scores(void **state)
{
    (void)state;
    const att_prior prior[] = {
        {ATT_UNIFORM, 3, 9}, {ATT_NORMAL, 2, 3}, {ATT_LOGNORMAL, 5, 0.7}, {ATT_BETA, 2, 6}, {ATT_GAMMA, 3, 0.5}};
    for (size_t k = 0; k < sizeof prior / sizeof *prior; k++)
        for (double z = -3; z <= 3; z += 0.75)
            assert_float_equal(att_sensitivity_place(&prior[k], att_prior_quantile(&prior[k], att_cdf_normal(z))), z,
                               1e-6);
    assert_true(att_sensitivity_place(&prior[0], 9) == 8 && att_sensitivity_place(&prior[0], 3) == -8);
}

/* ---- shares of a variance, by mixed simulations ---------------------------------------------------------------------------- */

/* y = a + 2 b + 2 (shock) + (dice), all standard normal: shares 0.1, 0.4, 0.4, 0.1. And y² - 10, whose parts interact. */
static int sum_start(const att_args *a, void *x)
{
    for (size_t i = 0; i < a->n; i++) {
        att_rng s = att_args_rng(a, ATT_SHOCK, i, -1), d = att_args_rng(a, ATT_DICE, i, -1);
        *(double *)att_state(a, x, i) = a->theta[0] + 2 * a->theta[1] + 2 * att_draw_normal(&s) + att_draw_normal(&d);
    }
    return 0;
}

static int sum_observe(const att_args *a, int q, const void *x, double *out)
{
    for (size_t i = 0; i < a->n; i++)
        out[i] = pow(*(const double *)att_state_const(a, x, i), q + 1);
    return 0;
}

static const att_field sum_params[] = {{"a", "1", "", -INFINITY, INFINITY, ATT_LINEAR, {ATT_NORMAL, 0, 1}, 0, ""},
                                       {"b", "1", "", -INFINITY, INFINITY, ATT_LINEAR, {ATT_NORMAL, 0, 1}, 0, ""},
                                       {0}};
static const att_field sum_quantities[] = {
    {"y", "1", "", -INFINITY, INFINITY, .flags = ATT_LEVEL}, {"square", "1", "", 0, INFINITY, .flags = ATT_LEVEL}, {0}};
static const att_model sum_model = {.name = "sum",
                                    .doc = "adds up",
                                    .params = sum_params,
                                    .inputs = none,
                                    .quantities = sum_quantities,
                                    .sizes = still_sizes,
                                    .prepare = still_prepare,
                                    .start = sum_start,
                                    .step = still_step,
                                    .observe = sum_observe};

static void run_mix(const att_problem *p, const att_simulate_mix *mix, int q, double *y)
{
    att_err err = {0};
    att_fan *fan;
    assert_int_equal(att_simulate_mixed(&fan, ctx, p, &(att_fan_opts){5, 20000}, mix, &err), 0);
    for (size_t i = 0; i < 20000; i++)
        y[i] = att_fan_value(fan, i, 1, (size_t)q);
    att_fan_free(&fan);
}

static void mixed_simulations_have_the_shares_of_the_sum(void **state)
{
    (void)state;
    static double a[20000], b[20000], ab[20000];
    static const att_prior prior[] = {{ATT_NORMAL, 0, 1}, {ATT_NORMAL, 0, 1}};
    const att_problem p = {.model = &sum_model, .prior = prior, .n_days = 1, .horizon = 1};
    const unsigned char one[] = {1, 0}, two[] = {0, 1}, both[] = {1, 1}, neither[] = {0, 0};
    const att_simulate_mix mix[] = {{one, 0, 0}, {two, 0, 0}, {neither, 1, 0}, {neither, 0, 1}, {both, 0, 1}};
    const double share[] = {0.1, 0.4, 0.4, 0.1, 0.6};
    for (int q = 0; q < 2; q++) {
        run_mix(&p, &(att_simulate_mix){NULL, 0, 0}, q, a);
        run_mix(&p, &(att_simulate_mix){both, 1, 1}, q, b);
        for (int k = 0; k < 5; k++) {
            run_mix(&p, &mix[k], q, ab);
            att_sobol s = att_sobol_indices(20000, a, b, ab);
            /* Of the square of a normal sum, the part of share c alone has c², all without it (1 - c)². */
            double c = share[k], first = q ? c * c : c, total = q ? 1 - (1 - c) * (1 - c) : c;
            print_message("%s, group %d: first %.3f ± %.3f (%.3f), total %.3f ± %.3f (%.3f)\n", q ? "square" : "sum", k,
                          s.first, s.first_se, first, s.total, s.total_se, total);
            assert_float_equal(s.first, first, 4 * s.first_se);
            assert_float_equal(s.total, total, 4 * s.total_se);
            assert_true(s.first_se < 0.05 && s.total_se < 0.05);
        }
    }
}

/* ---- the kursk ledger: a voice left out by weights against a fit made again ------------------------------------------------- */

typedef struct summed {
    double mean[3], se[3]; /* killed, casualties, strength at the horizon */
} summed;

static summed sum_up(const att_post *post, const att_problem *p)
{
    static const char *const name[] = {"killed", "casualties", "strength"};
    enum { N = 2000 };
    static double off[N];
    att_arena arena = {0};
    att_err err = {0};
    att_fan *fan;
    att_groups g;
    summed s;
    assert_int_equal(att_fan_forecast(&fan, ctx, post, &(att_fan_opts){4, N}, &err), 0);
    assert_int_equal(att_groups_make(&g, &arena, fan, att_fields_count(p->model->params)), 0);
    double *sum = ATT_NEW(&arena, double, g.n);
    for (int k = 0; k < 3; k++) {
        size_t q = (size_t)att_fields_find(p->model->quantities, name[k]);
        s.mean[k] = att_fan_mean(fan, (size_t)p->horizon, q, NULL);
        for (size_t i = 0; i < N; i++)
            off[i] = att_fan_value(fan, i, (size_t)p->horizon, q) - s.mean[k];
        s.se[k] = att_groups_root(&g, N, g.of, off, sum) / N;
    }
    att_fan_free(&fan);
    att_arena_free(&arena);
    return s;
}

static void without_a_voice_weights_agree_with_a_fit(void **state)
{
    (void)state;
    static att_diag diag;
    static const char *const voices[] = {"ISW", "London", "Washington"};
    int full = getenv("TRUTH_FULL") != NULL;
    att_err err = {0};
    att_campaign *c;
    const att_problem *p;
    char path[600];
    snprintf(path, sizeof path, "%s/campaigns/kursk-2024", getenv("ATT_SOURCE"));
    assert_int_equal(att_campaign_load(&c, ctx, path, &diag, &err), 0);
    assert_int_equal(att_campaign_compile(&p, c, NULL, &diag, &err), 0);
    att_fit_opts o = att_fit_opts_default();
    o.n_theta = full ? 1024 : 96;
    o.n_x = full ? 64 : 24;
    o.n_x_max = full ? 256 : 48;
    o.no_fitted = 1;
    att_post *post, *fitted, *weighed;
    assert_int_equal(att_post_fit(&post, ctx, p, &o, &err), 0);
    o.seed = 2;
    for (int v = 0; v < (full ? 3 : 1); v++) {
        att_arena arena = {0};
        att_obs *obs = ATT_NEW(&arena, att_obs, p->n_obs);
        att_problem is = *p;
        att_rerun_worth worth;
        is.obs = obs;
        is.n_obs = 0;
        for (size_t j = 0; j < p->n_obs; j++)
            if (strcmp(att_voices_name(c, (size_t)p->obs[j].row), voices[v]))
                obs[is.n_obs++] = p->obs[j];
        assert_true(is.n_obs < p->n_obs);
        assert_int_equal(att_rerun_post(&weighed, ctx, post, &is, &worth, &err), 0);
        assert_int_equal(att_post_fit(&fitted, ctx, &is, &o, &err), 0);
        summed a = sum_up(weighed, p), b = sum_up(fitted, p);
        for (int k = 0; k < 3; k++) {
            double se = hypot(a.se[k], b.se[k]);
            print_message("without %s: weighed %.0f ± %.0f, fitted %.0f ± %.0f (k-hat %.2f, ess %.0f)\n", voices[v],
                          a.mean[k], a.se[k], b.mean[k], b.se[k], worth.khat, worth.ess);
            /* Parameter vectors of a fit are not independent: allow for errors twice as large. */
            assert_float_equal(a.mean[k], b.mean[k], 2 * 4 * se);
        }
        att_post_free(&weighed);
        att_post_free(&fitted);
        att_arena_free(&arena);
    }
    att_post_free(&post);
    att_campaign_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_and_filters_find_the_closed_forms),
        cmocka_unit_test(a_dial_turns_the_level_by_its_share),
        cmocka_unit_test(what_no_path_shows_is_told_and_found),
        cmocka_unit_test(learning_is_counted_in_bits),
        cmocka_unit_test(places_are_normal_scores),
        cmocka_unit_test(mixed_simulations_have_the_shares_of_the_sum),
        cmocka_unit_test(without_a_voice_weights_agree_with_a_fit),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
