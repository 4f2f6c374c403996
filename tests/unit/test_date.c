/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/date.h"
#include <string.h>

/* Days since 1970-01-01 as POSIX seconds / 86400 of `date -u -d DAY +%s`. */
static const struct {
    const char *iso, *words;
    int32_t day;
} known[] = {
    {"1970-01-01", "1 Jan 1970", 0},
    {"1969-12-31", "31 Dec 1969", -1},
    {"2000-02-29", "29 Feb 2000", 11016},
    {"2024-10-14", "14 Oct 2024", 20010},
    {"2025-01-20", "20 Jan 2025", 20108},
    {"1900-03-01", "1 Mar 1900", -25508},
    {"1800-01-01", "1 Jan 1800", ATT_DATE_LOW},
    {"2098-12-31", "31 Dec 2098", ATT_DATE_HIGH},
    {"0001-01-01", "1 Jan 1", -719162},
    {"9999-12-31", "31 Dec 9999", 2932896},
};

static void known_days_read_and_print(void **state)
{
    (void)state;
    char text[16];
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        int32_t day = 1;
        assert_int_equal(att_date_parse(known[i].iso, &day), 0);
        assert_int_equal(day, known[i].day);
        assert_string_equal(att_date_format(day, text), known[i].iso);
        assert_string_equal(att_date_words(day, text), known[i].words);
    }
}

/* Every day of four centuries, the whole cycle of the calendar, follows the one before it. */
static void every_day_comes_back(void **state)
{
    (void)state;
    int year = 1, month = 1, last = 0;
    for (int32_t day = -719162; day < -719162 + 146097; day++) {
        int y, m, d;
        int32_t again;
        att_date_split(day, &y, &m, &d);
        assert_int_equal(att_date_make(y, m, d, &again), 0);
        assert_int_equal(again, day);
        if (y == year && m == month)
            assert_int_equal(d, last + 1);
        else
            assert_true(d == 1 && ((y == year && m == month + 1) || (y == year + 1 && m == 1 && month == 12)));
        year = y;
        month = m;
        last = d;
    }
    assert_true(year == 400 && month == 12 && last == 31);
}

static void nothing_else_is_a_date(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",           "2024",       "2024-1-01",  "2024-10-14 ", " 2024-10-14", "2024-10-14T00:00", "2024/10/14",
        "14.10.2024", "2024-00-10", "2024-13-01", "2023-02-29",  "1900-02-29",  "2024-04-31",       "2024-10-00",
        "2024-10-32", "0000-01-01", "-024-10-14", "2024-10-1x",  "20241014"};
    int32_t day = 7;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(att_date_parse(bad[i], &day), -1);
    assert_int_equal(day, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_days_read_and_print),
        cmocka_unit_test(every_day_comes_back),
        cmocka_unit_test(nothing_else_is_a_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
