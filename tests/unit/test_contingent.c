/* SPDX-License-Identifier: Apache-2.0 */
/* The contingent as a whole: the account of men, and the same bytes however it is run. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "twenty_units.h"

static void nobody_is_lost_from_the_account(void **state)
{
    (void)state;
    for (int bait = 0; bait < 3; bait++)
        for (int stock = -1; stock < 30; stock += 30) {
            rig r;
            busy(&r, 50, stock);
            rig_input(&r, "bait", bait);
            go(&r, 0);
            for (int day = 0; day < 120; day++) {
                rig_go(&r, day, day + 1);
                assert_account_balances(&r);
            }
            rig_close(&r);
        }
}

/* ---- the same bytes ---- */

enum { SOME = 8, DAYS = 60 };

/* Eight particles in one call, each for itself, or in blocks of three: the same states on every day. */
static void the_same_numbers_however_particles_are_cut(void **state)
{
    (void)state;
    for (int stock = -1; stock < 30; stock += 30)
        for (size_t block = 1; block <= 3; block += 2) {
            rig whole, part[SOME];
            busy(&whole, SOME, stock);
            go(&whole, 0);
            for (size_t k = 0; k * block < SOME; k++) {
                size_t n = SOME - k * block;
                busy(&part[k], n < block ? n : block, stock);
                assert_int_equal(rig_prepare(&part[k]), 0);
                rig_start(&part[k], k * block);
            }
            for (int day = 0; day < DAYS; day++) {
                rig_go(&whole, day, day + 1);
                for (size_t k = 0; k * block < SOME; k++) {
                    rig_go(&part[k], day, day + 1);
                    assert_memory_equal(part[k].x, att_state(&whole.a, whole.x, k * block),
                                        part[k].a.n * whole.a.state_bytes);
                }
            }
            for (size_t k = 0; k * block < SOME; k++)
                rig_close(&part[k]);
            rig_close(&whole);
        }
}

/* One step of sixty days is sixty steps. */
static void a_long_step_is_many_short_ones(void **state)
{
    (void)state;
    rig days, once;
    busy(&days, SOME, -1);
    busy(&once, SOME, -1);
    go(&days, DAYS);
    go(&once, 0);
    once.model->step(&once.a, 0, DAYS, once.x);
    assert_memory_equal(days.x, once.x, SOME * days.a.state_bytes);
    rig_close(&days);
    rig_close(&once);
}

/* A state copied to another place, with a plan prepared anew, goes on as it would have. */
static void a_copied_state_goes_on_the_same(void **state)
{
    (void)state;
    rig here, there;
    busy(&here, SOME, -1);
    busy(&there, SOME, -1);
    go(&here, 25);
    assert_int_equal(rig_prepare(&there), 0);
    memcpy(there.x, here.x, SOME * here.a.state_bytes);
    rig_go(&here, 25, DAYS);
    rig_go(&there, 25, DAYS);
    assert_memory_equal(here.x, there.x, SOME * here.a.state_bytes);
    rig_close(&here);
    rig_close(&there);
}

/* Whoever follows changes nothing, and is told of each unit what adds up to the whole (more in test_balance.c). */
static void a_trace_changes_nothing(void **state)
{
    (void)state;
    for (int stock = -1; stock < 30; stock += 30) {
        rig alone, followed;
        follow f;
        busy(&alone, SOME, stock);
        busy(&followed, SOME, stock);
        go(&alone, DAYS);
        go_followed(&followed, &f, DAYS);
        assert_memory_equal(alone.x, followed.x, SOME * alone.a.state_bytes);
        rig_observe(&alone, "encounters", out);
        for (size_t i = 0; i < SOME; i++)
            assert_true(out[i] > 0 && follow_sum(&f, &followed, i, "met_drone") == out[i]);
        follow_close(&f, &followed);
        rig_close(&alone);
        rig_close(&followed);
    }
}

/* ---- sizes ---- */

static void a_particle_of_300_units_is_small(void **state)
{
    (void)state;
    static double size[300], arrivals;
    rig r;
    rig_toy(&r, 1, 1, 300, size, &arrivals);
    assert_int_equal(rig_prepare(&r), 0);
    assert_true(r.a.state_bytes < 4096 && r.a.state_bytes % 8 == 0);
    rig_close(&r);
}

/* Doctrines change inputs on a date, under states that stay: their size must not hang on any of these. */
static void doctrines_keep_the_size_of_a_particle(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double x;
    } edit[] = {{"bait", 0},         {"bait", 2},           {"shooters", 4},     {"no_capture_order", 0},
                {"rotate_after", 5}, {"rotate_rest", 5},    {"relief_day", 30},  {"fight_on", 0},
                {"wave_chance", 1},  {"units_withdraw", 1}, {"stock_start", 50}, {"consolidate", 1},
                {"unit_break", 1},   {"tempo_resting", 0}};
    rig r;
    plain(&r, 1);
    assert_int_equal(rig_prepare(&r), 0);
    size_t bytes = r.a.state_bytes;
    rig_close(&r);
    for (size_t k = 0; k < sizeof edit / sizeof *edit; k++) {
        plain(&r, 1);
        rig_input(&r, edit[k].name, edit[k].x);
        assert_int_equal(rig_prepare(&r), 0);
        assert_int_equal(r.a.state_bytes, bytes);
        rig_close(&r);
    }
}

static void impossible_parameters_weigh_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double x;
    } bad[] = {{"lambda", -1}, {"lambda", NAN}, {"lambda", 1e9}, {"kappa", 1.01}, {"phi", -0.1}, {"sd_tempo", 50}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        rig r;
        plain(&r, 1);
        rig_param(&r, bad[i].name, bad[i].x);
        assert_true(rig_prepare(&r) > 0);
        rig_close(&r);
    }
}

static void defaults_lie_in_their_ranges(void **state)
{
    (void)state;
    const att_model *m = att_model_find("contingent");
    assert_null(att_model_find("nobody"));
    for (const att_field *f = m->inputs; f->name; f++)
        assert_true(f->flags & ATT_VECTOR || (f->prior.a >= f->low && f->prior.a <= f->high));
    for (const att_field *f = m->params; f->name; f++)
        assert_true(f->prior.a >= f->low && f->prior.a <= f->high + 10 && f->origin);
    assert_int_equal(att_fields_count(m->events), 11);
    assert_int_equal(att_fields_count(m->quantities), 18);
    assert_int_equal(att_fields_count(m->happenings), 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_lost_from_the_account),
        cmocka_unit_test(the_same_numbers_however_particles_are_cut),
        cmocka_unit_test(a_long_step_is_many_short_ones),
        cmocka_unit_test(a_copied_state_goes_on_the_same),
        cmocka_unit_test(a_trace_changes_nothing),
        cmocka_unit_test(a_particle_of_300_units_is_small),
        cmocka_unit_test(doctrines_keep_the_size_of_a_particle),
        cmocka_unit_test(impossible_parameters_weigh_nothing),
        cmocka_unit_test(defaults_lie_in_their_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
