/* SPDX-License-Identifier: Apache-2.0 */
/* What the search for men rests on: no unit has more able men than its particle says the fullest one has. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../rig.h"
#include "models/contingent_state.h"

enum { RUNS = 100, N_UNITS = 40, LAST_DAY = 90 };

/* Many are wounded and return, units leave and refill others, a wave comes, and some rest in turn. */
static void busy(rig *r, int rotate)
{
    static double size[N_UNITS], all;
    rig_open(r, "contingent", RUNS, 3);
    all = 0;
    for (int u = 0; u < N_UNITS; u++)
        all += size[u] = 10 + u % 5;
    rig_vector(r, "unit_size", N_UNITS, size);
    rig_vector(r, "arrivals", 1, &all);
    rig_param(r, "lambda", 0.3);
    rig_param(r, "rho", 0.9);
    rig_param(r, "tau", 8);
    rig_param(r, "chi", 0.01);
    rig_param(r, "d", 0.002);
    rig_input(r, "units_withdraw", 1);
    rig_input(r, "consolidate", 1);
    rig_input(r, "wave_chance", 1);
    rig_input(r, "wave_median", 50);
    rig_input(r, "rotate_after", rotate ? 6 : 0);
    rig_input(r, "rotate_rest", rotate ? 2 : 0);
}

static void no_unit_is_fuller_than_the_fullest(void **state)
{
    (void)state;
    for (int rotate = 0; rotate <= 1; rotate++) {
        rig r;
        busy(&r, rotate);
        assert_int_equal(rig_prepare(&r), 0);
        rig_start(&r, 0);
        int known = 0;
        for (int day = 0; day < LAST_DAY; day++) {
            rig_go(&r, day, day + 1);
            for (size_t i = 0; i < RUNS; i++) {
                contingent *c = att_state(&r.a, r.x, i);
                known += c->crowd > 0;
                assert_true(!c->crowd || largest(able_men(c, r.a.memory), N_UNITS) <= c->crowd);
            }
        }
        assert_true(known > RUNS * LAST_DAY / 2);
        rig_close(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_unit_is_fuller_than_the_fullest)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
