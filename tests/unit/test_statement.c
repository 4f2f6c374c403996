/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "campaign/statement.h"
#include "near.h"

static const double none = NAN;

static att_statement read_(double low, double best, double high)
{
    att_statement s;
    assert_int_equal(att_statement_read(&s, low, best, high), 0);
    return s;
}

static void is(att_statement s, att_obs_kind kind, double low, double best, double high)
{
    assert_int_equal(s.kind, kind);
    assert_near(s.low, low, 0);
    assert_near(s.high, high, 0);
    if (isnan(best))
        assert_true(isnan(s.best));
    else
        assert_near(s.best, best, 0);
}

static void four_kinds_of_statement(void **state)
{
    (void)state;
    is(read_(none, 300, none), ATT_ABOUT, 300, 300, 300);
    is(read_(1000, none, none), ATT_AT_LEAST, 1000, none, INFINITY);
    is(read_(1000, 1000, none), ATT_AT_LEAST, 1000, none, INFINITY);
    is(read_(none, none, 8000), ATT_UP_TO, 0, none, 8000);
    is(read_(none, 8000, 8000), ATT_UP_TO, 0, none, 8000);
    is(read_(200, none, 999), ATT_BETWEEN, 200, none, 999);
    is(read_(500, none, 500), ATT_ABOUT, 500, 500, 500);
    is(read_(500, 500, 500), ATT_ABOUT, 500, 500, 500);
    att_statement s;
    assert_int_equal(att_statement_read(&s, none, none, none), -1);
}

static void bounds_beside_a_number_are_its_spread(void **state)
{
    (void)state;
    /* 5 % and 95 % points: z = 1.644854 */
    att_statement s = read_(800, 1000, 1250);
    is(s, ATT_ABOUT, 800, 1000, 1250);
    assert_near(s.spread, log(1250.0 / 800) / (2 * 1.6448536269514722), 1e-12);
    assert_near(read_(200, 220, none).spread, log(1.1) / 1.6448536269514722, 1e-12);
    assert_near(read_(1000, 1000, 1500).spread, log(1.5) / (2 * 1.6448536269514722), 1e-12);
    assert_near(read_(none, 1000, none).spread, 0, 0);
}

static void merge_is(att_statement a, att_statement b, att_obs_kind kind, double low, double best, double high)
{
    att_statement ab = a, ba = b;
    att_statement_merge(&ab, &b);
    att_statement_merge(&ba, &a);
    is(ab, kind, low, best, high);
    is(ba, kind, low, best, high);
}

static void printings_widen_to_their_span(void **state)
{
    (void)state;
    merge_is(read_(none, 300, none), read_(none, 300, none), ATT_ABOUT, 300, 300, 300);
    merge_is(read_(none, 1000, 1000), read_(none, 1000, none), ATT_ABOUT, 1000, 1000, 1000);
    merge_is(read_(none, 3000, none), read_(none, 3800, none), ATT_BETWEEN, 3000, none, 3800);
    merge_is(read_(100, 100, none), read_(120, none, none), ATT_AT_LEAST, 100, none, INFINITY);
    merge_is(read_(none, none, 50), read_(none, none, 70), ATT_UP_TO, 0, none, 70);
    merge_is(read_(100, none, none), read_(none, none, 300), ATT_BETWEEN, 100, none, 300);
    merge_is(read_(100, none, 200), read_(none, 250, none), ATT_BETWEEN, 100, none, 250);
    att_statement same = read_(800, 1000, 1250), other = same;
    att_statement_merge(&same, &other);
    assert_near(same.spread, other.spread, 0);
}

static void the_last_significant_digit(void **state)
{
    (void)state;
    const double known[][2] = {{3800, 100}, {1000, 1000}, {1100, 100}, {11000, 1000}, {10000, 10000},
                               {0, 1},      {7, 1},       {24, 1},     {500, 100},    {1e9, 1e9},
                               {0.5, 0.1},  {0.25, 0.01}, {92, 1},     {120, 10}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_near(att_statement_unit(known[i][0]), known[i][1], 1e-12 * known[i][1]);
}

static void noise_adds_rounding_window_and_spread_in_quadrature(void **state)
{
    (void)state;
    const att_noise n = {0.12, 0.3};
    att_statement s = read_(none, 1000, none); /* rounding: 1000 / sqrt(12) / 1000 = 0.288675 */
    assert_near(att_statement_noise(&s, &n, 0), sqrt(0.0144 + 1.0 / 12), 1e-12);
    s = read_(1000, none, none); /* and a week's window: 0.3 / sqrt(7) */
    assert_near(att_statement_noise(&s, &n, 7), sqrt(0.0144 + 1.0 / 12 + 0.09 / 7), 1e-12);
    s = read_(none, 3800, none);
    assert_near(att_statement_noise(&s, &n, 0), 0.120240, 5e-7); /* 100 / sqrt(12) / 3800 = 0.0075967 */
    s = read_(200, none, 999);
    assert_near(att_statement_noise(&s, &n, 0), 0.12, 1e-15);
    s = read_(800, 1111, 1250);
    assert_near(att_statement_noise(&s, &n, 0), sqrt(0.0144 + s.spread * s.spread + pow(1 / sqrt(12) / 1111, 2)),
                1e-12);
    s = read_(none, 0, none); /* the floor of half a man: 1 / sqrt(12) / 0.5 */
    assert_near(att_statement_noise(&s, &n, 0), sqrt(0.0144 + 1.0 / 3), 1e-12);
}

static void words_for_people(void **state)
{
    (void)state;
    char out[64];
    att_statement s = read_(none, 3800, none);
    assert_string_equal(att_statement_words(&s, out), "about 3,800");
    s = read_(1000, 1000, none);
    assert_string_equal(att_statement_words(&s, out), "at least 1,000");
    s = read_(none, none, 12000);
    assert_string_equal(att_statement_words(&s, out), "up to 12,000");
    s = read_(200, none, 1234567);
    assert_string_equal(att_statement_words(&s, out), "200 to 1,234,567");
    s = read_(0.25, 0.5, 0.75);
    assert_string_equal(att_statement_words(&s, out), "about 0.5 (0.25-0.75)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_kinds_of_statement),
        cmocka_unit_test(bounds_beside_a_number_are_its_spread),
        cmocka_unit_test(printings_widen_to_their_span),
        cmocka_unit_test(the_last_significant_digit),
        cmocka_unit_test(noise_adds_rounding_window_and_spread_in_quadrature),
        cmocka_unit_test(words_for_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
