/* SPDX-License-Identifier: Apache-2.0 */
/* The contingent as the engine runs it: the same paths on any number of threads. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "twenty_units.h"
#include <attrit/forecast.h>

enum { PATHS = 300, HORIZON = 60 };

/* Paths from the priors, on so many threads. */
static att_fan *simulate(const rig *r, int threads)
{
    static att_prior prior[RIG_ROWS];
    for (size_t k = 0; r->model->params[k].name; k++)
        prior[k] = r->model->params[k].prior;
    att_problem p = {.model = r->model, .input = r->input, .prior = prior, .n_days = 1, .horizon = HORIZON};
    att_fan_opts o = {.seed = 7, .n_paths = PATHS};
    att_ctx_opts co = {.threads = threads};
    att_ctx *ctx;
    att_err err = {0};
    att_fan *fan = NULL;
    assert_int_equal(att_ctx_open(&ctx, &co, &err), 0);
    if (att_fan_simulate(&fan, ctx, &p, &o, &err))
        fail_msg("%s", err.text);
    att_ctx_free(&ctx);
    return fan;
}

/* Everything that a fan holds. */
static void assert_same(const att_fan *a, const att_fan *b)
{
    for (size_t path = 0; path < PATHS; path++) {
        for (size_t t = 0; t <= HORIZON; t++)
            for (size_t q = 0; q < att_fan_n_quantities(a); q++)
                assert_true(att_fan_value(a, path, t, q) == att_fan_value(b, path, t, q));
        for (size_t e = 0; e < att_fan_n_events(a); e++) {
            double x = att_fan_event_time(a, path, e), y = att_fan_event_time(b, path, e);
            assert_memory_equal(&x, &y, sizeof x);
        }
    }
}

static void paths_do_not_depend_on_threads(void **state)
{
    (void)state;
    rig r;
    busy(&r, 1, -1);
    att_fan *one = simulate(&r, 1);
    assert_true(att_fan_mean(one, HORIZON, (size_t)rig_row(r.model->quantities, "casualties"), NULL) > 10);
    for (int threads = 2; threads <= 7; threads += 5) {
        att_fan *many = simulate(&r, threads);
        assert_same(one, many);
        att_fan_free(&many);
    }
    att_fan_free(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_do_not_depend_on_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
