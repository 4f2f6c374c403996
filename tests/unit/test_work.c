/* SPDX-License-Identifier: Apache-2.0 */
/* How long a fit will take: days counted by hand, seconds of a model that sleeps for a known time, words. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "diary.h"
#include <attrit/work.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

static const att_prior prior[] = {{ATT_GAMMA, 4, 1}};
static const att_obs obs[] = {
    {.t0 = -1, .t1 = 14, .quantity = DIARY_ARRIVED, .best = 50, .noise = 0.3, .effect = {-1, -1}},
    {.t0 = 20, .t1 = 35, .quantity = DIARY_ARRIVED, .best = 60, .noise = 0.3, .effect = {-1, -1}},
    {.t0 = -1, .t1 = 70, .quantity = DIARY_ARRIVED, .best = 280, .noise = 0.3, .effect = {-1, -1}}};
static diary_given given;

static att_problem problem_of(const att_model *model)
{
    return (att_problem){.model = model,
                         .input = diary_give(&given, 1, 5),
                         .prior = prior,
                         .n_obs = 3,
                         .obs = obs,
                         .n_days = 100,
                         .horizon = 160};
}

static void is(const att_work *w, double groups, double states)
{
    if (fabs(w->groups - groups) > 1e-6 || fabs(w->states - states) > 1e-6)
        fail_msg("%.3f groups and %.3f states, not %.3f and %.3f", w->groups, w->states, groups, states);
}

/* Reports on days 14, 35 and 70: a sweep for seven of them makes (14 + 35 + 70) / 7 = 17 days more than the 100. */
static void days_of_a_fit(void **state)
{
    (void)state;
    att_problem p = problem_of(&diary_model);
    att_fit_opts o = {.n_theta = 1000, .n_x = 20, .n_x_max = 80};
    att_work w = {0};
    att_work_fit(&w, &p, &o);
    is(&w, 1000 * 117 + 512 * 100, 20 * (1000 * 117 + 512 * 100)); /* 512 of them told of the reports */
    att_work_fit(&w, &p, &o);
    is(&w, 2 * 168200, 2 * 20 * 168200);

    w = (att_work){0};
    o.n_theta = 200;
    att_work_fit(&w, &p, &o);
    is(&w, 200 * 217, 20 * 200 * 217);

    w = (att_work){0};
    o.no_fitted = 1;
    o.n_shards = 4;
    att_work_fit(&w, &p, &o);
    is(&w, 200 * 117, 80 * 200 * 117); /* a shard has all its states from the beginning */

    w = (att_work){0};
    o.no_fitted = 0;
    p.n_obs = 0;
    att_work_fit(&w, &p, &o);
    is(&w, 200 * 100, 80 * 200 * 100); /* nothing to tell of no reports */
}

static void days_of_a_fan(void **state)
{
    (void)state;
    att_problem p = problem_of(&diary_model);
    att_fit_opts o = {.n_theta = 1000, .n_x = 20, .n_x_max = 80};
    att_work w = {0};
    att_work_fan(&w, &p, &o, 3000, 1);
    is(&w, 1000 * 160, 1000 * 100 * 20 + 3000 * 60);
    w = (att_work){0};
    att_work_fan(&w, &p, &o, 300, 0); /* fewer paths than vectors: each alone */
    is(&w, 300 * 60, 300 * 60);
}

static atomic_long steps, slept; /* nanoseconds as they were */

static long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000 + t.tv_nsec;
}

static int sleepy_step(const att_args *a, double t, double dt, void *x)
{
    struct timespec nap = {.tv_nsec = 1000000 + 100000 * (long)a->n}; /* 1 ms a group and 0.1 ms a state */
    long began = now();
    nanosleep(&nap, NULL);
    int code = diary_step(a, t, dt, x);
    steps++;
    slept += now() - began;
    return code;
}

static double seconds_of(const att_problem *p, const att_work *w, int threads)
{
    att_ctx *ctx;
    att_err err = {0};
    double seconds = -1;
    assert_int_equal(att_ctx_open(&ctx, &(att_ctx_opts){.threads = threads}, &err), 0);
    assert_int_equal(att_work_seconds(&seconds, ctx, p, w, &err), 0);
    att_ctx_free(&ctx);
    return seconds;
}

/* 10,000 days of groups of 20 at 3 ms each: 30 s, of two sleepers 15 s. No sleep is shorter than asked for; how much longer
 * a busy machine made them was measured. */
static void a_day_takes_what_it_takes(void **state)
{
    (void)state;
    att_model sleepy = diary_model;
    sleepy.step = sleepy_step;
    att_problem p = problem_of(&sleepy);
    att_work w = {.groups = 10000, .states = 200000};
    for (int threads = 1; threads <= 2; threads++) {
        steps = slept = 0;
        double s = seconds_of(&p, &w, threads), most = 1e-5 * (double)slept / (double)steps / threads;
        assert_true(s >= 30.0 / threads && s < 1.3 * most);
    }
}

static void refused_parameters_tell_no_time(void **state)
{
    (void)state;
    static const att_prior impossible[] = {{ATT_FIXED, 7, 0}};
    att_problem p = problem_of(&diary_model);
    p.prior = impossible;
    p.n_obs = 0;
    assert_true(isnan(seconds_of(&p, &(att_work){.groups = 100, .states = 1000}, 1)));
}

/* Same seed, same bytes, whether somebody asked for the time or not. */
static void asking_changes_nothing(void **state)
{
    (void)state;
    att_problem p = problem_of(&diary_model);
    att_fit_opts o = {.seed = 3, .n_theta = 64, .n_x = 8, .n_x_max = 8, .ess_min = 0.35, .moves_max = 2};
    att_ctx *ctx;
    att_err err = {0};
    double found[2], seconds;
    assert_int_equal(att_ctx_open(&ctx, NULL, &err), 0);
    for (int asked = 0; asked < 2; asked++) {
        att_post *post;
        att_work w = {0};
        att_work_fit(&w, &p, &o);
        if (asked)
            assert_int_equal(att_work_seconds(&seconds, ctx, &p, &w, &err), 0);
        assert_int_equal(att_post_fit(&post, ctx, &p, &o, &err), 0);
        found[asked] = att_post_log_evidence(post, NULL) + att_post_theta(post, 63)[0];
        att_post_free(&post);
    }
    assert_true(seconds > 0 && found[0] == found[1]);
    att_ctx_free(&ctx);
}

static void words_are_as_coarse_as_sure(void **state)
{
    (void)state;
    static const struct {
        double seconds;
        const char *words;
    } say[] = {{0, "about 1 s"},
               {0.4, "about 1 s"},
               {1.3, "about 1 s"},
               {1.5, "about 2 s"},
               {4.4, "about 4 s"},
               {7.1, "about 8 s"},
               {36, "about 40 s"},
               {44, "about 40 s"},
               {46, "about 50 s"},
               {54, "about 50 s"},
               {57, "about 1 minute"},
               {80, "about 1 minute"},
               {90, "about 2 minutes"},
               {245, "about 4 minutes"},
               {1000, "about 15 minutes"},
               {3500, "about 1 hour"},
               {2.2 * 3600, "about 2 hours"},
               {86400, "about 1 day"},
               {9.5 * 86400, "about 10 days"}};
    for (size_t i = 0; i < sizeof say / sizeof *say; i++) {
        char out[32];
        assert_string_equal(att_work_words(say[i].seconds, out), say[i].words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(days_of_a_fit),
                                       cmocka_unit_test(days_of_a_fan),
                                       cmocka_unit_test(a_day_takes_what_it_takes),
                                       cmocka_unit_test(refused_parameters_tell_no_time),
                                       cmocka_unit_test(asking_changes_nothing),
                                       cmocka_unit_test(words_are_as_coarse_as_sure)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
