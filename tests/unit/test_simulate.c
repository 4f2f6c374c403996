/* SPDX-License-Identifier: Apache-2.0 */
/* Paths from the prior: phases to the day, common random numbers, events by row, and what a path tells. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "diary.h"
#include <attrit/attrit.h>
#include <string.h>

enum { HORIZON = 14, PATHS = 100 };

static const att_prior prior[] = {{ATT_GAMMA, 4, 1}}, fixed[] = {{ATT_FIXED, 4, 0}};
static const att_fan_opts opts = {.seed = 7, .n_paths = PATHS};
static diary_given given[4];
static att_phase phase[2];
static att_ctx *ctx;

/* Pace 1, from day 5 on 2, from day 9 on 0. */
static att_problem phased(void)
{
    phase[0] = (att_phase){5, diary_give(&given[1], 2, 5)};
    phase[1] = (att_phase){9, diary_give(&given[2], 0, 5)};
    return (att_problem){.model = &diary_model,
                         .input = diary_give(&given[0], 1, 5),
                         .prior = prior,
                         .n_phases = 2,
                         .phase = phase,
                         .n_events = 3,
                         .horizon = HORIZON};
}

static double pace_on(int day) { return day < 5 ? 1 : day < 9 ? 2 : 0; }

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

static att_fan *simulate(const att_problem *p, att_fan_opts o)
{
    att_fan *fan;
    att_err err = {0};
    if (att_fan_simulate(&fan, ctx, p, &o, &err))
        fail_msg("%s", err.text);
    return fan;
}

/* Do two fans hold the same on the first n paths up to t? */
static int same(const att_fan *f, const att_fan *g, size_t n, size_t until)
{
    int equal = 1;
    for (size_t i = 0; i < n; i++)
        for (size_t t = 0; t <= until; t++)
            for (size_t q = 0; q < DIARY_QUANTITIES; q++)
                equal &= att_fan_value(f, i, t, q) == att_fan_value(g, i, t, q);
    return equal;
}

static void a_phase_holds_from_its_day_to_the_next(void **state)
{
    (void)state;
    att_problem p = phased();
    att_fan *fan = simulate(&p, opts);
    for (size_t i = 0; i < PATHS; i++) {
        double paced = 0;
        for (int t = 0; t <= HORIZON; t++) {
            assert_true(att_fan_value(fan, i, (size_t)t, DIARY_PACED) == paced);
            /* What is seen at the end of a day is seen under that day's inputs. */
            assert_true(att_fan_value(fan, i, (size_t)t, DIARY_SEEN) == (t ? pace_on(t - 1) : 1));
            paced += pace_on(t);
        }
        assert_true(att_fan_value(fan, i, HORIZON, DIARY_ARRIVED) == att_fan_value(fan, i, 9, DIARY_ARRIVED));
        assert_true(att_fan_event_time(fan, i, DIARY_IS_IDLE) == 10);
    }
    att_fan_free(&fan);
}

static void events_are_found_by_their_row(void **state)
{
    (void)state;
    static const int row[] = {DIARY_HAS_RUNG, DIARY_IS_IDLE};
    att_problem p = phased(), q = p;
    q.n_events = 2;
    q.event_row = row;
    att_fan *all = simulate(&p, opts), *two = simulate(&q, opts);
    assert_int_equal(att_fan_n_events(two), 2);
    for (size_t i = 0; i < PATHS; i++) {
        double rung = att_fan_event_time(two, i, 0), first = NAN;
        for (int t = HORIZON; t >= 0; t--)
            if (att_fan_value(two, i, (size_t)t, DIARY_RANG) > 0)
                first = t;
        assert_true(rung == first || (isnan(rung) && isnan(first)));
        assert_true(att_fan_event_time(two, i, 1) == 10);
        double full = att_fan_event_time(all, i, DIARY_IS_FULL);
        assert_true(isnan(full) ? att_fan_value(all, i, HORIZON, DIARY_ARRIVED) < 40
                                : att_fan_value(all, i, (size_t)full, DIARY_ARRIVED) >= 40
                                      && (full == 0 || att_fan_value(all, i, (size_t)full - 1, DIARY_ARRIVED) < 40));
    }
    double se, prob = att_fan_event_prob(two, 1, 9, &se);
    assert_true(prob == 0 && att_fan_event_prob(two, 1, 10, NULL) == 1);
    att_fan_free(&all);
    att_fan_free(&two);
}

static void equal_seeds_give_common_random_numbers(void **state)
{
    (void)state;
    att_problem p = phased(), equal = phased(), other = p;
    static att_phase later[2];
    later[0] = (att_phase){5, diary_give(&given[3], 3, 5)};
    later[1] = phase[1];
    other.phase = later;
    att_fan *f = simulate(&p, opts), *g = simulate(&equal, opts), *h = simulate(&other, opts);
    assert_true(same(f, g, PATHS, HORIZON));
    /* What differs from day 5 on is equal until then, to the last bit, and keeps theta and shocks. */
    assert_true(same(f, h, PATHS, 5) && !same(f, h, PATHS, 6));
    for (size_t i = 0; i < PATHS; i++) {
        assert_true(*att_fan_theta(f, i) == *att_fan_theta(h, i));
        assert_true(att_fan_value(f, i, HORIZON, DIARY_RANG) == att_fan_value(h, i, HORIZON, DIARY_RANG));
    }
    att_fan_free(&f);
    att_fan_free(&g);
    att_fan_free(&h);
}

/* A path does not know how many others there are, nor who computes it; two paths have nothing in common. */
static void a_path_depends_on_its_number_alone(void **state)
{
    (void)state;
    att_problem p = phased();
    p.prior = fixed;
    att_fan *f = simulate(&p, opts);
    for (int threads = 1; threads <= 3; threads++) {
        att_ctx *c;
        att_err err = {0};
        att_fan *g;
        att_fan_opts o = {.seed = opts.seed, .n_paths = (size_t[]){17, 100, 250}[threads - 1]};
        assert_int_equal(att_ctx_open(&c, &(att_ctx_opts){.threads = threads}, &err), 0);
        assert_int_equal(att_fan_simulate(&g, c, &p, &o, &err), 0);
        assert_true(same(f, g, threads == 1 ? 17 : PATHS, HORIZON));
        att_fan_free(&g);
        att_ctx_free(&c);
    }
    size_t alike = 0;
    for (size_t i = 16; i < PATHS; i++) {
        int equal = 1;
        for (size_t t = 0; t <= HORIZON; t++)
            equal &= att_fan_value(f, i, t, DIARY_ARRIVED) == att_fan_value(f, i - 16, t, DIARY_ARRIVED);
        alike += (size_t)equal;
    }
    assert_int_equal(alike, 0);
    att_fan_free(&f);
}

static void what_a_path_tells_adds_up_to_its_counters(void **state)
{
    (void)state;
    att_problem p = phased();
    att_fan *fan = simulate(&p, opts);
    for (size_t i = 0; i < PATHS; i += 11) {
        att_err err = {0};
        diary_ear ear = {0};
        assert_int_equal(
            att_fan_simulate_trace(ctx, &p, &opts, i, &(att_trace){.cookie = &ear, .tell = diary_hear}, &err), 0);
        assert_true(diary_adds_up(&ear, fan, i, HORIZON) > 0);
    }
    att_fan_free(&fan);
}

static void a_path_that_is_not_there_is_refused(void **state)
{
    (void)state;
    att_problem p = phased();
    att_err err = {0};
    diary_ear ear = {0};
    att_trace trace = {.cookie = &ear, .tell = diary_hear};
    assert_int_equal(att_fan_simulate_trace(ctx, &p, &opts, PATHS, &trace, &err), -ATT_E_USAGE);
    assert_string_equal(err.text, "paths are numbered from 0 to 99, got 100");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_phase_holds_from_its_day_to_the_next),
        cmocka_unit_test(events_are_found_by_their_row),
        cmocka_unit_test(equal_seeds_give_common_random_numbers),
        cmocka_unit_test(a_path_depends_on_its_number_alone),
        cmocka_unit_test(what_a_path_tells_adds_up_to_its_counters),
        cmocka_unit_test(a_path_that_is_not_there_is_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
