/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../truth/known_models.h"
#include "engine/filter.h"

#include <math.h>
#include <string.h>

enum { N_OBS = 4, N_X = 50 };

static const att_prior prior[] = {{ATT_FIXED, 5, 0}};
static const double theta[] = {5};
static att_obs obs[N_OBS];
static const att_problem problem = {
    .model = &thinned_model, .prior = prior, .n_obs = N_OBS, .obs = obs, .n_days = 8, .horizon = 8};

typedef struct bench {
    att_arena arena;
    att_plan plan;
    att_filter f;
    att_lineage lineage;
    void *block;
} bench;

static void bench_open(bench *b, double third)
{
    att_err err = {0};
    *b = (bench){.lineage = {.n = 1, .part = {{0, 7}}}};
    for (int j = 0; j < N_OBS; j++)
        obs[j] = (att_obs){.t0 = 2 * j, .t1 = 2 * j + 2, .best = j == 2 ? third : 4, .effect = {-1, -1}};
    assert_int_equal(att_plan_make(&b->plan, &problem, &b->arena, &err), 0);
    assert_int_equal(att_filter_open(&b->f, &b->plan, N_X, &b->arena, &err), 0);
    b->block = att_arena_alloc(&b->arena, att_cloud_bytes(&b->plan, N_X));
    assert_int_equal(att_filter_start(&b->f, 1, theta, &b->lineage, b->block), 0);
}

/* Nobody counts a million of some ten: every weight is 0. That is a verdict, and the likelihood is 0, not unknown. */
static void all_weights_zero_is_a_verdict(void **state)
{
    (void)state;
    bench b;
    bench_open(&b, 1e6);
    assert_int_equal(att_filter_to_report(&b.f, 0), 0);
    assert_int_equal(att_filter_to_report(&b.f, 1), 0);
    assert_true(isfinite(b.f.log_lik));
    assert_int_equal(att_filter_to_report(&b.f, 2), 1);
    assert_true(b.f.log_lik == -INFINITY && b.f.log_last == -INFINITY);
    double before;
    assert_int_equal(att_filter_start(&b.f, 1, theta, &b.lineage, b.block), 0);
    assert_int_equal(att_filter_through(&b.f, N_OBS - 1, 1, -INFINITY, &before), 1);
    att_arena_free(&b.arena);
}

/* Through all reports is report by report; half of the last one is half of its logarithm. */
static void through_all_reports_or_not_at_all(void **state)
{
    (void)state;
    bench b;
    double before, sum = 0;
    bench_open(&b, 4);
    for (size_t j = 0; j < N_OBS; j++) {
        assert_int_equal(att_filter_to_report(&b.f, j), 0);
        sum += b.f.log_last;
    }
    double last = b.f.log_last, all = b.f.log_lik;
    assert_true(fabs(sum - all) < 1e-12);
    const struct {
        double gamma, need;
        int refused;
    } trial[] = {{1, -INFINITY, 0},
                 {1, all - 1e-9, 0},
                 {1, all + 1e-9, 1},
                 {0.5, all - last / 2 - 1e-9, 0},
                 {0.5, all - last / 2 + 1e-9, 1}};
    for (size_t i = 0; i < sizeof trial / sizeof *trial; i++) {
        assert_int_equal(att_filter_start(&b.f, 1, theta, &b.lineage, b.block), 0);
        assert_int_equal(att_filter_through(&b.f, N_OBS - 1, trial[i].gamma, trial[i].need, &before), trial[i].refused);
        assert_true(fabs(before - (all - last)) < 1e-12);
        assert_true(fabs(b.f.log_last - last) < 1e-12);
    }
    att_arena_free(&b.arena);
}

/* Between two reports of one day nothing moves: choosing among the states twice would only add noise. The weights multiply, and
 * the choice is made after the last one. */
static void a_day_resamples_once(void **state)
{
    (void)state;
    bench b;
    bench_open(&b, 4);
    obs[1] = obs[2] = (att_obs){.t0 = 0, .t1 = 4, .best = 2, .effect = {-1, -1}};
    att_arena_free(&b.arena);
    b.arena = (att_arena){0};
    att_err err = {0};
    assert_int_equal(att_plan_make(&b.plan, &problem, &b.arena, &err), 0);
    assert_int_equal(att_filter_open(&b.f, &b.plan, N_X, &b.arena, &err), 0);
    b.block = att_arena_alloc(&b.arena, att_cloud_bytes(&b.plan, N_X));
    assert_int_equal(att_filter_start(&b.f, 1, theta, &b.lineage, b.block), 0);
    assert_int_equal(att_filter_to_report(&b.f, 0), 0);
    double was[N_X], once[N_X], before = 0, after = 0;
    assert_int_equal(att_filter_to_day(&b.f, 4), 0);
    memcpy(was, b.f.cloud.logw, sizeof was);
    assert_int_equal(att_filter_to_report(&b.f, 1), 0);
    assert_true(b.f.ess_last < 0.7 && b.f.ancestors_last == N_X);
    for (int i = 0; i < N_X; i++) {
        once[i] = b.f.cloud.logw[i] - was[i]; /* but for a constant, what the report says of state i */
        before += exp(b.f.cloud.logw[i] + once[i] + b.f.log_last) / N_X;
        after += exp(b.f.cloud.logw[i]) / N_X;
    }
    assert_true(fabs(after - 1) < 1e-12);
    assert_int_equal(att_filter_to_report(&b.f, 2), 0);
    assert_true(fabs(b.f.log_last - log(before)) < 1e-12);
    assert_true(b.f.ancestors_last < N_X);
    att_arena_free(&b.arena);
}

/* Which stream is in force for a report; a second turn at one report replaces the first. */
static void a_lineage_by_hand(void **state)
{
    (void)state;
    att_lineage l = {.n = 1, .part = {{0, 7}}};
    assert_int_equal(att_lineage_turn(&l, 3, 8), 0);
    assert_int_equal(att_lineage_turn(&l, 3, 9), 0);
    assert_int_equal(att_lineage_turn(&l, 5, 10), 0);
    static const uint64_t want[] = {7, 7, 7, 9, 9, 10, 10};
    for (uint32_t j = 0; j < sizeof want / sizeof *want; j++)
        assert_int_equal(att_lineage_at(&l, j), want[j]);
    for (uint32_t j = 6; l.n < ATT_LINEAGE_MAX; j++)
        assert_int_equal(att_lineage_turn(&l, j, j), 0);
    assert_int_equal(att_lineage_turn(&l, 1000, 11), 1);
    assert_int_equal(att_lineage_turn(&l, l.part[ATT_LINEAGE_MAX - 1].from, 12), 0);
    assert_int_equal(att_lineage_at(&l, 1000), 12);
}

/* Two counters: a day adds 1 to one and 10 to the other. A report is believed when it is its window's growth. */
static int pair_sizes(const att_args *a, size_t *state, size_t *memory, char *why)
{
    (void)a, (void)why;
    *state = sizeof(double[2]);
    *memory = 8;
    return 0;
}

static int pair_start(const att_args *a, void *x)
{
    for (size_t i = 0; i < 2 * a->n; i++)
        ((double *)x)[i] = 0;
    return 0;
}

static int pair_step(const att_args *a, double t, double dt, void *x)
{
    (void)t;
    for (size_t i = 0; i < 2 * a->n; i++)
        ((double *)x)[i] += i % 2 ? 10 * dt : dt;
    return 0;
}

static int pair_observe(const att_args *a, int q, const void *x, double *out)
{
    for (size_t i = 0; i < a->n; i++)
        out[i] = ((const double *)x)[2 * i + (size_t)q];
    return 0;
}

static int pair_weigh(const att_args *a, const att_obs *y, const void *x, const double *since, double *logw)
{
    for (size_t i = 0; i < a->n; i++)
        logw[i] += ((const double *)x)[2 * i + (size_t)y->quantity] - since[i] == y->best ? 0 : -INFINITY;
    return 0;
}

/* Windows with one first day: each counts from what its own quantity was then; equal ones share that number. */
static void windows_count_from_their_own_opening(void **state)
{
    (void)state;
    static const att_field no_params[] = {{0}}, two[] = {{"one", "1", "", 0, 1}, {"ten", "1", "", 0, 1}, {0}};
    static const att_model pair = {.name = "pair",
                                   .params = no_params,
                                   .inputs = known_no_inputs,
                                   .quantities = two,
                                   .sizes = pair_sizes,
                                   .prepare = thinned_prepare,
                                   .start = pair_start,
                                   .step = pair_step,
                                   .observe = pair_observe,
                                   .weigh = pair_weigh};
    static const att_obs seen[] = {{.t0 = 3, .t1 = 5, .quantity = 0, .best = 2, .effect = {-1, -1}},
                                   {.t0 = 3, .t1 = 5, .quantity = 1, .best = 20, .effect = {-1, -1}},
                                   {.t0 = 3, .t1 = 7, .quantity = 1, .best = 40, .effect = {-1, -1}},
                                   {.t0 = 4, .t1 = 8, .quantity = 1, .best = 40, .effect = {-1, -1}}};
    const att_problem p = {.model = &pair, .prior = prior, .n_obs = 4, .obs = seen, .n_days = 8, .horizon = 8};
    att_arena arena = {0};
    att_err err = {0};
    att_plan plan;
    att_filter f;
    att_lineage lineage = {.n = 1, .part = {{0, 7}}};
    assert_int_equal(att_plan_make(&plan, &p, &arena, &err), 0);
    assert_int_equal(plan.n_slots, 3);
    assert_int_equal(att_filter_open(&f, &plan, 3, &arena, &err), 0);
    assert_int_equal(att_filter_start(&f, 1, theta, &lineage, att_arena_alloc(&arena, att_cloud_bytes(&plan, 3))), 0);
    for (size_t j = 0; j < 4; j++)
        assert_int_equal(att_filter_to_report(&f, j), 0);
    assert_true(f.log_lik == 0);
    att_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_weights_zero_is_a_verdict),
                                       cmocka_unit_test(through_all_reports_or_not_at_all),
                                       cmocka_unit_test(a_day_resamples_once), cmocka_unit_test(a_lineage_by_hand),
                                       cmocka_unit_test(windows_count_from_their_own_opening)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
