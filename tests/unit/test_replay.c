/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "io/replay.h"
#include "made.h"
#include <stdlib.h>

static const att_field inputs[] = {{"rotate_after", "day", "", 0, 1, ATT_LINEAR, {0}, 0, ""},
                                   {"rotate_rest", "day", "", 0, 1, ATT_LINEAR, {0}, 0, ""},
                                   {"unit_size", "1", "", 0, 1, ATT_LINEAR, {0}, ATT_VECTOR, ""},
                                   {NULL}};
static const att_field happenings[] = {{"arrived", "1", "Men joined"}, {"fell", "1", "Men fell"}, {NULL}};
static const att_model model = {
    .name = "made", .params = made_params, .inputs = inputs, .quantities = made_quantities, .happenings = happenings};
static const double after = 5, rest = 2, men[5] = {30, 30, 40, 30, 30};
static const att_input input[] = {{1, &after}, {1, &rest}, {5, men}};

/* As they were told: day by day, but in no order within a day; unit 4 twice on the third day. */
static att_happening happening[] = {
    {MADE_START, 4, 0, 1},     {MADE_START, (uint32_t)ATT_NO_UNIT, 1, 1},
    {MADE_START, 0, 0, 30},    {MADE_START, 1, 0, 30},
    {MADE_START + 2, 4, 1, 1}, {MADE_START + 2, 3, 1, 1},
    {MADE_START + 2, 4, 1, 1}, {MADE_START + 9, 2, 0, 40},
};
static const att_replay told = {3, sizeof happening / sizeof *happening, happening};

/* The member of the replay of path 3 (killed 10 t, strength 1000 - 40 t) as text, compared. */
static void expect(json_t *replay, const char *name, const char *text)
{
    char *got = json_dumps(json_object_get(replay, name), JSON_COMPACT | JSON_ENCODE_ANY);
    assert_string_equal(got, text);
    free(got);
}

static void one_run_as_the_page_reads_it(void **state)
{
    (void)state;
    made m;
    made_open(&m);
    m.problem.model = &model;
    m.problem.input = input;
    att_answer a = {.campaign = m.campaign,
                    .problem = &m.problem,
                    .post = made_posterior(),
                    .fan = m.fan,
                    .horizon = MADE_START + 9};
    assert_true(att_replay_possible(&m.problem));
    json_t *r = att_replay_json(&a, &told);
    expect(r, "path", "4");
    expect(r, "paths", "20");
    expect(r, "counters",
           "[{\"name\":\"strength\",\"label\":\"Able for duty\"},{\"name\":\"killed\",\"label\":\"Killed\"}]");
    expect(r, "weeks",
           "[{\"date\":\"2024-10-16\",\"totals\":[880,30]},{\"date\":\"2024-10-23\",\"totals\":[600,100]}]");
    expect(r, "end", "{\"strength\":600,\"killed\":100}");
    expect(r, "happenings", "[\"arrived\",\"fell\"]");
    expect(r, "size", "[30,2,40,1,30,2]");
    expect(r, "brigades", "[]");
    expect(r, "rotate", "[5,2]");
    expect(r, "days", "[[-1,1,30,3,30,6,-2,10],[],[-2,6,3,2],[],[],[],[],[],[],[-1,5,40]]");
    json_decref(r);
    made_close(&m);
}

/* A counter that is always 0 gets no column, but the headline may still speak of it. */
static void idle_counters(void **state)
{
    (void)state;
    static const unsigned char idle[] = {0, 1, 0};
    made m;
    made_open(&m);
    m.problem.model = &model;
    m.problem.input = input;
    m.problem.idle = idle;
    att_answer a = {.campaign = m.campaign,
                    .problem = &m.problem,
                    .post = made_posterior(),
                    .fan = m.fan,
                    .horizon = MADE_START + 9};
    json_t *r = att_replay_json(&a, &told);
    expect(r, "counters", "[{\"name\":\"strength\",\"label\":\"Able for duty\"}]");
    expect(r, "weeks", "[{\"date\":\"2024-10-16\",\"totals\":[880]},{\"date\":\"2024-10-23\",\"totals\":[600]}]");
    expect(r, "end", "{\"strength\":600,\"killed\":100}");
    json_decref(r);
    made_close(&m);
}

static void not_every_model_can_be_replayed(void **state)
{
    (void)state;
    static const double one[ATT_REPLAY_UNITS_MAX + 1];
    att_model mute = model;
    att_input many[] = {input[0], input[1], {ATT_REPLAY_UNITS_MAX + 1, one}};
    mute.happenings = NULL;
    assert_false(att_replay_possible(&(att_problem){.model = &mute, .input = input}));
    assert_false(att_replay_possible(&(att_problem){.model = &model, .input = many}));
    many[2].n--;
    assert_true(att_replay_possible(&(att_problem){.model = &model, .input = many}));
    assert_false(att_replay_possible(&(att_problem){.model = &made_model, .input = input}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_run_as_the_page_reads_it),
        cmocka_unit_test(idle_counters),
        cmocka_unit_test(not_every_model_can_be_replayed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
