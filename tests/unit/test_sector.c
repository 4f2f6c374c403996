/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "models/sector.h"
#include "near.h"

static void test_ratio(void **state)
{
    (void)state;
    assert_near(att_sector_ratio(9000, 51000, 40000), 1.5, 1e-15);
    assert_near(att_sector_ratio(0, 0, 40000), 0, 0);
}

/* At odds of r^2 : 1 to one for each r, steps of a doubled ratio quadruple the odds. */
static void test_curve(void **state)
{
    (void)state;
    double one = att_sector_initiative(1, 0, 2), two = att_sector_initiative(2, 0, 2);
    assert_near(two / (1 - two), 4 * one / (1 - one), 1e-14);
    for (double ratio = 0.125; ratio <= 64; ratio *= 2) {
        assert_near(att_sector_initiative(ratio, 1.0986122886681098, 0), 0.75, 1e-15);
        assert_true(att_sector_initiative(2 * ratio, 0.3, 0.4) > att_sector_initiative(ratio, 0.3, 0.4));
        assert_true(att_sector_initiative(ratio, 0.4, 0.4) > att_sector_initiative(ratio, 0.3, 0.4));
    }
    double middle = exp(0.3844);
    assert_near(middle, 1.47, 0.005);
    for (double slope = -4; slope <= 4; slope++)
        assert_near(att_sector_initiative(middle, 1.0986122886681098, slope), 0.75, 1e-15);
}

/* Nobody left on the own side; and parameters far out are certain, not undefined. */
static void test_ends(void **state)
{
    (void)state;
    assert_near(att_sector_initiative(0, 0.4, 0.3), 0, 0);
    assert_near(att_sector_initiative(0, 0.4, -0.3), 1, 0);
    assert_near(att_sector_initiative(0, 0, 0), 0.5, 0);
    assert_near(att_sector_initiative(2, 1e6, 0.3), 1, 0);
    assert_near(att_sector_initiative(2, -1e6, 0.3), 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ratio),
        cmocka_unit_test(test_curve),
        cmocka_unit_test(test_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
