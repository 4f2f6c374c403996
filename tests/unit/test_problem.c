/* SPDX-License-Identifier: Apache-2.0 */
/* What a problem is refused for, by the path of its first mistake. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "diary.h"
#include <attrit/problem.h>
#include <string.h>

static const att_prior prior[] = {{ATT_GAMMA, 4, 1}};
static diary_given given[3];
static att_phase phase[2];

static att_problem sound(void)
{
    phase[0] = (att_phase){5, diary_give(&given[1], 2, 5)};
    phase[1] = (att_phase){9, diary_give(&given[2], 0, 5)};
    return (att_problem){.model = &diary_model,
                         .input = diary_give(&given[0], 1, 5),
                         .prior = prior,
                         .n_phases = 2,
                         .phase = phase,
                         .n_days = 7,
                         .horizon = 12};
}

static void refused(const att_problem *p, att_code code, const char *path, const char *text)
{
    att_err err = {0};
    assert_int_equal(att_problem_check(p, &err), -(int)code);
    assert_string_equal(err.path, path);
    if (!strstr(err.text, text))
        fail_msg("'%s' does not say '%s'", err.text, text);
}

static void a_sound_problem_is_taken(void **state)
{
    (void)state;
    static const int row[] = {2, 0};
    att_err err = {0};
    att_problem p = sound();
    assert_int_equal(att_problem_check(&p, &err), 0);
    p.event_row = row;
    p.n_events = 2;
    assert_int_equal(att_problem_check(&p, &err), 0);
}

static void phases_come_one_after_another(void **state)
{
    (void)state;
    att_problem p = sound();
    phase[0].t = 0;
    refused(&p, ATT_E_PROBLEM, "phase[0].t", "after the start");
    phase[0].t = phase[1].t;
    refused(&p, ATT_E_PROBLEM, "phase[1].t", "after that of the phase before");
    phase[1].t = phase[0].t - 1;
    refused(&p, ATT_E_PROBLEM, "phase[1].t", "after that of the phase before");
}

static void phases_give_inputs_that_the_model_takes(void **state)
{
    (void)state;
    att_problem p = sound();
    given[2].pace = -1;
    refused(&p, ATT_E_MODEL, "phase[1]", "pace must be 0 or more, got -1");
    given[0].pace = -3;
    refused(&p, ATT_E_MODEL, "inputs", "got -3");
}

static void phases_leave_the_particles_as_they_are(void **state)
{
    (void)state;
    att_problem p = sound();
    given[1].cells = 6;
    refused(&p, ATT_E_PROBLEM, "phase[0]", "states of 72 bytes, the inputs before it for 64");
}

static void events_are_rows_of_the_model(void **state)
{
    (void)state;
    int row[] = {0, 3};
    att_problem p = sound();
    p.event_row = row;
    p.n_events = 2;
    refused(&p, ATT_E_PROBLEM, "event_row[1]", "no row");
    row[1] = -1;
    refused(&p, ATT_E_PROBLEM, "event_row[1]", "no row");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_problem_is_taken),
        cmocka_unit_test(phases_come_one_after_another),
        cmocka_unit_test(phases_give_inputs_that_the_model_takes),
        cmocka_unit_test(phases_leave_the_particles_as_they_are),
        cmocka_unit_test(events_are_rows_of_the_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
