/* SPDX-License-Identifier: Apache-2.0 */
/* Forecasts under other inputs, phases across the cut-off, and the story of one path through a filter's resamplings. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "diary.h"
#include "near.h"
#include "engine/forecast.h"
#include <attrit/attrit.h>
#include <string.h>

enum { N_DAYS = 7, HORIZON = 14, PATHS = 200 };

static const att_prior prior[] = {{ATT_GAMMA, 4, 1}};
static const att_fan_opts opts = {.seed = 7, .n_paths = PATHS};
static diary_given given[4];
static att_phase phase[2];
/* Sharp reports of a counter make the filter resample; two reports of one day meet a cloud that is taken up again. */
static const att_obs obs[] = {
    {.t0 = -1, .t1 = 2, .quantity = DIARY_ARRIVED, .best = 9, .noise = 0.05, .effect = {-1, -1}},
    {.t0 = 0, .t1 = 3, .quantity = DIARY_ARRIVED, .best = 10, .noise = 0.05, .effect = {-1, -1}},
    {.t0 = -1, .t1 = 5, .quantity = DIARY_ARRIVED, .best = 22, .noise = 0.05, .effect = {-1, -1}},
    {.t0 = -1, .t1 = 5, .quantity = DIARY_SEEN, .best = 1, .noise = 0.2, .effect = {-1, -1}},
};
static att_problem problem;
static att_ctx *ctx;
static att_post *post;

static double pace_on(int day) { return day < 5 ? 1 : day < 9 ? 2 : 0; }

static att_post *fit(const att_problem *p)
{
    att_post *out;
    att_err err = {0};
    att_fit_opts o = {
        .seed = 3, .n_theta = 40, .n_x = 50, .n_x_max = 100, .ess_min = 0.5, .accept_low = 0.1, .moves_max = 4};
    if (att_post_fit(&out, ctx, p, &o, &err))
        fail_msg("%s", err.text);
    return out;
}

static int setup(void **state)
{
    (void)state;
    att_err err = {0};
    if (att_ctx_open(&ctx, NULL, &err))
        return -1;
    phase[0] = (att_phase){5, diary_give(&given[1], 2, 5)};
    phase[1] = (att_phase){9, diary_give(&given[2], 0, 5)};
    problem = (att_problem){.model = &diary_model,
                            .input = diary_give(&given[0], 1, 5),
                            .prior = prior,
                            .n_phases = 2,
                            .phase = phase,
                            .n_obs = sizeof obs / sizeof *obs,
                            .obs = obs,
                            .n_events = 3,
                            .n_days = N_DAYS,
                            .horizon = HORIZON};
    post = fit(&problem);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    att_post_free(&post);
    att_ctx_free(&ctx);
    return 0;
}

static att_fan *as(const att_problem *p)
{
    att_fan *fan;
    att_err err = {0};
    if (att_fan_forecast_as(&fan, ctx, post, p, &opts, &err))
        fail_msg("%s", err.text);
    return fan;
}

static att_fan *plain(void)
{
    att_fan *fan;
    att_err err = {0};
    assert_int_equal(att_fan_forecast(&fan, ctx, post, &opts, &err), 0);
    return fan;
}

static int same(const att_fan *f, const att_fan *g, size_t until)
{
    int equal = 1;
    for (size_t i = 0; i < PATHS; i++) {
        equal &= *att_fan_theta(f, i) == *att_fan_theta(g, i);
        for (size_t t = 0; t <= until; t++)
            for (size_t q = 0; q < DIARY_QUANTITIES; q++)
                equal &= att_fan_value(f, i, t, q) == att_fan_value(g, i, t, q);
        for (size_t e = 0; e < att_fan_n_events(f); e++) {
            double x = att_fan_event_time(f, i, e), y = att_fan_event_time(g, i, e);
            equal &= until < HORIZON || x == y || (isnan(x) && isnan(y));
        }
    }
    return equal;
}

static void phases_go_on_through_fit_and_forecast(void **state)
{
    (void)state;
    att_fan *fan = plain();
    for (size_t i = 0; i < PATHS; i++) {
        double paced = 0;
        for (int t = 0; t <= HORIZON; t++) {
            assert_true(att_fan_value(fan, i, (size_t)t, DIARY_PACED) == paced);
            assert_true(att_fan_value(fan, i, (size_t)t, DIARY_SEEN) == (t ? pace_on(t - 1) : 1));
            paced += pace_on(t);
        }
        assert_true(att_fan_event_time(fan, i, DIARY_IS_IDLE) == 10);
    }
    att_fan_free(&fan);
}

/* The pace at the end of day 5 is 1 on every path, the new inputs come after it: each report of it adds its own density. */
static void a_report_sees_the_inputs_of_its_day(void **state)
{
    (void)state;
    att_problem p = problem;
    const att_obs seen[] = {obs[3], obs[3]};
    p.n_obs = 2;
    p.obs = seen;
    att_post *two = fit(&p);
    assert_near(att_post_log_evidence(two, NULL), 2 * att_logpdf_normal(0, 0, 0.2), 1e-9);
    att_post_free(&two);
}

static void the_same_problem_has_the_same_forecast(void **state)
{
    (void)state;
    att_fan *f = plain(), *g = as(&problem);
    assert_true(same(f, g, HORIZON));
    att_fan_free(&f);
    att_fan_free(&g);
}

static void other_inputs_hold_from_the_cut_off_on(void **state)
{
    (void)state;
    att_problem p = problem, q;
    p.input = diary_give(&given[3], 3, 5);
    p.n_phases = 0;
    q = p;
    att_fan *f = plain(), *g = as(&p), *h = as(&q);
    assert_true(same(f, g, N_DAYS) && !same(f, g, N_DAYS + 1));
    assert_true(same(g, h, HORIZON)); /* equal inputs differ by exactly 0 */
    for (size_t i = 0; i < PATHS; i++)
        for (size_t t = N_DAYS + 1; t <= HORIZON; t++) {
            double so_far = att_fan_value(f, i, N_DAYS, DIARY_PACED);
            assert_true(att_fan_value(g, i, t, DIARY_PACED) == so_far + 3 * (double)(t - N_DAYS));
            assert_true(att_fan_value(g, i, t, DIARY_SEEN) == 3);
            assert_true(att_fan_value(g, i, t, DIARY_RANG) == att_fan_value(f, i, t, DIARY_RANG)); /* common shocks */
        }
    assert_true(att_fan_event_prob(g, DIARY_IS_IDLE, HORIZON, NULL) == 0);
    att_fan_free(&f);
    att_fan_free(&g);
    att_fan_free(&h);
}

static void from_the_cut_off_on_alone_it_is_the_same(void **state)
{
    (void)state;
    att_problem p = problem;
    att_err err = {0};
    p.input = diary_give(&given[3], 3, 5);
    p.n_phases = 0;
    att_fan *f = as(&p), *g;
    assert_int_equal(att_forecast_from_now_as(&g, ctx, post, &p, &opts, &err), 0);
    for (size_t i = 0; i < PATHS; i++) {
        assert_true(*att_fan_theta(f, i) == *att_fan_theta(g, i));
        for (size_t q = 0; q < DIARY_QUANTITIES; q++) {
            for (size_t t = N_DAYS + 1; t <= HORIZON; t++)
                assert_true(att_fan_value(f, i, t, q) == att_fan_value(g, i, t, q));
            assert_true(att_fan_value(g, i, N_DAYS - 1, q) == 0);
        }
    }
    att_fan_free(&f);
    att_fan_free(&g);
}

static void other_problems_are_refused(void **state)
{
    (void)state;
    att_fan *fan;
    att_err err = {0};
    att_problem p = problem;
    p.n_phases = 0;
    p.input = diary_give(&given[3], 1, 6);
    assert_int_equal(att_fan_forecast_as(&fan, ctx, post, &p, &opts, &err), -ATT_E_PROBLEM);
    assert_null(fan);
    assert_string_equal(err.path, "inputs");
    assert_non_null(strstr(err.text, "states of 72 bytes, those of the fit for 64"));
    err = (att_err){0};
    p = problem;
    p.n_days++;
    assert_int_equal(att_fan_forecast_as(&fan, ctx, post, &p, &opts, &err), -ATT_E_PROBLEM);
    assert_string_equal(err.path, "n_days");
}

/* Told again for every eleventh path: each counter of the fan on each day, before the cut-off and after it. */
static void what_a_path_tells_adds_up_to_its_counters(void **state)
{
    (void)state;
    int resampled = 0;
    for (size_t j = 0; j < problem.n_obs; j++)
        resampled += att_post_reports(post)[j].state_ess < 0.6;
    assert_true(resampled >= 3);
    att_fan *fan = plain();
    for (size_t i = 0; i < PATHS; i += 11) {
        att_err err = {0};
        diary_ear ear = {0};
        att_trace trace = {.cookie = &ear, .tell = diary_hear};
        if (att_fan_forecast_trace(ctx, post, &opts, i, &trace, &err))
            fail_msg("%s", err.text);
        diary_adds_up(&ear, fan, i, HORIZON);
    }
    att_fan_free(&fan);
    att_err err = {0};
    assert_int_equal(att_fan_forecast_trace(ctx, post, &opts, PATHS, NULL, &err), -ATT_E_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phases_go_on_through_fit_and_forecast),
        cmocka_unit_test(a_report_sees_the_inputs_of_its_day),
        cmocka_unit_test(the_same_problem_has_the_same_forecast),
        cmocka_unit_test(other_inputs_hold_from_the_cut_off_on),
        cmocka_unit_test(from_the_cut_off_on_alone_it_is_the_same),
        cmocka_unit_test(other_problems_are_refused),
        cmocka_unit_test(what_a_path_tells_adds_up_to_its_counters),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
