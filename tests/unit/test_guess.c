/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/date.h"
#include "io/guess.h"

static void numbers_read_and_slips_are_understood(void **state)
{
    (void)state;
    static const struct {
        const char *text, *help; /* NULL: it is a number */
        double x;
    } want[] = {
        {"3000", NULL, 3000},
        {"-1200", NULL, -1200},
        {"0.55", NULL, 0.55},
        {"1e3", NULL, 1000},
        {"three thousand", "write 3000", 0},
        {"Three thousand two hundred and five", "write 3205", 0},
        {"a million", "write 1000000", 0},
        {"forty-two", "write 42", 0},
        {"3,000", "write 3000", 0},
        {"1 234 567", "write 1234567", 0},
        {"1'200", "write 1200", 0},
        {"0,55", "write 0.55", 0},
        {"55%", "write 0.55", 0},
        {"55 per cent", "write 0.55", 0},
        {"12k", "write 12000", 0},
        {"3 thousand", "write 3000", 0},
        {"~3,000 men", "write 3000", 0},
        {"more than 3000", "write 3000", 0},
        {"3000+", "write 3000", 0},
        {"-1,200", "write -1200", 0},
        {"2500-3000", "write a plain number, such as 3000 or 0.55", 0},
        {"", "write a plain number, such as 3000 or 0.55", 0},
        {"many", "write a plain number, such as 3000 or 0.55", 0},
        {"nan", "write a plain number, such as 3000 or 0.55", 0},
        {"inf", "write a plain number, such as 3000 or 0.55", 0},
        {"1e999", "write a plain number, such as 3000 or 0.55", 0},
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        char help[320] = "";
        double x = 7;
        assert_int_equal(att_guess_number(want[i].text, &x, help), want[i].help ? -1 : 0);
        assert_string_equal(help, want[i].help ? want[i].help : "");
        assert_true(x == (want[i].help ? 7 : want[i].x));
    }
}

static void dates_read_and_slips_are_understood(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why, *help;
    } want[] = {
        {"2024-10-14", "", ""},
        {"14.10.2024", "is not an ISO date", "did you mean 2024-10-14?"},
        {"14/10/2024", "is not an ISO date", "did you mean 2024-10-14?"},
        {"10/14/2024", "is not an ISO date", "did you mean 2024-10-14?"},
        {"03/04/2024", "is not an ISO date", "write year-month-day: 2024-04-03 or 2024-03-04"},
        {"04/04/2024", "is not an ISO date", "did you mean 2024-04-04?"},
        {"03.04.2024", "is not an ISO date", "did you mean 2024-04-03?"},
        {"2024/10/14", "is not an ISO date", "did you mean 2024-10-14?"},
        {"2024-1-5", "is not an ISO date", "did you mean 2024-01-05?"},
        {"20241014", "is not an ISO date", "did you mean 2024-10-14?"},
        {"2024-10-14T06:00", "is not an ISO date", "did you mean 2024-10-14?"},
        {"14 Oct 2024", "is not an ISO date", "did you mean 2024-10-14?"},
        {"October 14, 2024", "is not an ISO date", "did you mean 2024-10-14?"},
        {"14.10.24", "is not an ISO date", "did you mean 2024-10-14?"},
        {"2024-14-10", "is not a day of the calendar", "did you mean 2024-10-14?"},
        {"2024-02-30", "is not a day of the calendar", "did you mean 2024-02-29?"},
        {"2023-02-29", "is not a day of the calendar", "did you mean 2023-02-28?"},
        {"2024-06-31", "is not a day of the calendar", "did you mean 2024-06-30?"},
        {"2024-06-32", "is not a day of the calendar", "write year-month-day, such as 2024-10-14"},
        {"2024-13-13", "is not a day of the calendar", "write year-month-day, such as 2024-10-14"},
        {"soon", "is not an ISO date", "write year-month-day, such as 2024-10-14"},
        {"", "is not an ISO date", "write year-month-day, such as 2024-10-14"},
        {"99999999999999999999", "is not an ISO date", "write year-month-day, such as 2024-10-14"},
        {"2099-01-01", "is after 2098-12-31", "a date from 1800-01-01 to 2098-12-31 is needed; is the year right?"},
        {"1799-12-31", "is before 1800-01-01", "a date from 1800-01-01 to 2098-12-31 is needed; is the year right?"},
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        char why[200] = "", help[320] = "";
        int32_t day = 7;
        int rc = att_guess_date(want[i].text, ATT_DATE_LOW, ATT_DATE_HIGH, &day, why, help);
        assert_string_equal(why, want[i].why);
        assert_string_equal(help, want[i].help);
        assert_int_equal(rc, i ? -1 : 0);
        assert_int_equal(day, i ? 7 : 20010);
    }
}

static void words_are_offered(void **state)
{
    (void)state;
    static const char *const words[] = {"killed", "wounded", "captured"};
    char help[320];
    att_guess_word("wouned", 3, words, help);
    assert_string_equal(help, "did you mean \"wounded\"?");
    att_guess_word("losses", 3, words, help);
    assert_string_equal(help, "one of: killed, wounded, captured");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_read_and_slips_are_understood),
        cmocka_unit_test(dates_read_and_slips_are_understood),
        cmocka_unit_test(words_are_offered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
