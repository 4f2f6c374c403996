/* SPDX-License-Identifier: Apache-2.0 */
/* Inputs of the contingent that make no sense are refused, with a reason that says what to write. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "twenty_units.h"
#include <string.h>

static void nonsense_is_refused_with_a_reason(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double x;
        const char *says;
    } bad[] = {
        {"unit_size", 0, "unit_size must lie within 1 to 65535, got 0"},
        {"unit_size", 70000, "unit_size must lie within 1 to 65535, got 70000"},
        {"unit_size", 10.5, "unit_size must be a whole number, got 10.5"},
        {"arrivals", -5, "arrivals must lie within 0 to 2e+06, got -5"},
        {"arrivals", NAN, "arrivals must lie"},
        {"arrivals", 1e12, "arrivals must lie"},
        {"thresholds", 1.5, "thresholds must lie within 0 to 1, got 1.5"},
        {"bait", 1.5, "bait must be a whole number, got 1.5"},
        {"shooters", 8, "bait and shooters make a team of 9; at most 8 men"},
        {"stock_start", -0.5, "stock_start must be 0 or more, or -1 for no stock, got -0.5"},
        {"wave_chance", 2, "wave_chance must lie within 0 to 1, got 2"},
        {"break_a", 0, "break_a must lie within 0.01 to 10000, got 0"},
        {"brigade_units", 19, "the units of the brigades add up to 19, but unit_size names 20"},
        {"brigade_units", 2.5, "brigade_units must be a whole number, got 2.5"},
        {"brigade_weight", -1, "brigade_weight must lie within 0 to 1000, got -1"},
        {"no_capture_order", 0.5, "no_capture_order must be a whole number, got 0.5"},
        {"rotate_after", 1.5, "rotate_after must be a whole number, got 1.5"},
        {"rotate_rest", -1, "rotate_rest must lie within 0 to 10000, got -1"},
        {"relief_day", 3.5, "relief_day must be a whole number, got 3.5"},
        {"sector_own", 100, "sector_own is given, but not sector_opponent"},
        {"initiative_threshold", 101, "initiative_threshold must lie within 0 to 100, got 101"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        rig r;
        plain(&r, 1);
        rig_input(&r, bad[i].name, bad[i].x);
        assert_true(rig_prepare(&r) < 0);
        if (strncmp(r.why, bad[i].says, strlen(bad[i].says)) != 0)
            fail_msg("%s = %g: %s", bad[i].name, bad[i].x, r.why);
        rig_close(&r);
    }
}

static void vectors_of_the_wrong_length_are_refused(void **state)
{
    (void)state;
    static double many[9] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
    static const struct {
        const char *name;
        size_t n;
        const char *says;
    } bad[] = {{"thresholds", 9, "thresholds: at most 8 can be watched, got 9"},
               {"unit_size", 0, "unit_size must name 1 to 65535 units, got 0"},
               {"arrivals", 0, "arrivals must name 1 to 10000000 days, got 0"},
               {"bait", 2, "bait takes one value, got 2"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        rig r;
        plain(&r, 1);
        rig_vector(&r, bad[i].name, bad[i].n, many);
        assert_true(rig_prepare(&r) < 0);
        assert_string_equal(r.why, bad[i].says);
        rig_close(&r);
    }
}

/* Two rows that do not fit together. */
static void rows_that_contradict_each_other_are_refused(void **state)
{
    (void)state;
    static const double units[] = {12, 7, 1}, more[] = {12, 9}, none[] = {20, 0}, days[] = {1, 2, 3, 4},
                        troops[] = {500, 0};
    static const struct {
        const char *name;
        size_t n;
        const double *x;
        const char *other;
        size_t n_other;
        const char *says;
    } bad[] = {
        {"brigade_units", 2, more, "arrivals", 4, "the units of the brigades add up to 21, but unit_size names 20"},
        {"brigade_units", 2, none, "arrivals", 4, "brigade_units: brigade 2 has no units"},
        {"brigade_units", 3, units, "arrivals", 4,
         "arrivals must name as many days for each of 3 brigades, got 4 values in all"},
        {"brigade_units", 3, units, "brigade_weight", 2,
         "brigade_weight must name one value or one a brigade (3), got 2"},
        {"sector_opponent", 2, troops, "sector_own", 1,
         "sector_opponent must be above 0 on every day of a sector, got 0 on day 1"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        rig r;
        plain(&r, 1);
        rig_vector(&r, bad[i].name, bad[i].n, bad[i].x);
        rig_vector(&r, bad[i].other, bad[i].n_other, days);
        assert_true(rig_prepare(&r) < 0);
        assert_string_equal(r.why, bad[i].says);
        rig_close(&r);
    }
}

/* As many units as can be told apart, the largest unit, and the most men: taken; one more of them: refused. */
static void limits_are_the_limits(void **state)
{
    (void)state;
    static double size[65536], men_now;
    for (int u = 0; u < 65536; u++)
        size[u] = 1;
    for (int more = 0; more <= 1; more++) {
        rig r;
        plain(&r, 1);
        men_now = 65535;
        rig_vector(&r, "unit_size", (size_t)(65535 + more), size);
        rig_vector(&r, "arrivals", 1, &men_now);
        assert_true((rig_prepare(&r) < 0) == more);
        if (more)
            assert_string_equal(r.why, "unit_size must name 1 to 65535 units, got 65536");
        if (!more) {
            rig_start(&r, 0);
            rig_go(&r, 0, 2);
            assert_account_balances(&r);
        }
        rig_close(&r);
        plain(&r, 1);
        men_now = 2000000 + more;
        rig_vector(&r, "arrivals", 1, &men_now);
        assert_true((rig_prepare(&r) < 0) == more);
        rig_close(&r);
    }
}

static void weights_of_no_fate_are_refused(void **state)
{
    (void)state;
    rig r;
    plain(&r, 1);
    fates(&r, 0, 0, 0, 0, 0);
    assert_true(rig_prepare(&r) < 0);
    assert_string_equal(r.why,
                        "fate_break_out and the four other weights of fate are all 0: nothing can become of the men");
    rig_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nonsense_is_refused_with_a_reason),
        cmocka_unit_test(vectors_of_the_wrong_length_are_refused),
        cmocka_unit_test(rows_that_contradict_each_other_are_refused),
        cmocka_unit_test(limits_are_the_limits),
        cmocka_unit_test(weights_of_no_fate_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
