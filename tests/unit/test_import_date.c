/* SPDX-License-Identifier: Apache-2.0 */
/* Dates as files of others write them: what is read, what can be read in two ways, what is none. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/date.h"
#include "io/import.h"
#include <string.h>

static void reads(const char *text, const char *order, const char *first, const char *second)
{
    att_day day[2] = {0, 0};
    char iso[11];
    int n = att_import_date_read(text, order, day), wanted = (first != NULL) + (second != NULL);
    if (n != wanted)
        fail_msg("\"%s\" has %d readings, wanted %d", text, n, wanted);
    if (first)
        assert_string_equal(att_date_format(day[0], iso), first);
    if (second)
        assert_string_equal(att_date_format(day[1], iso), second);
}

static void iso_dates_with_and_without_a_time(void **state)
{
    (void)state;
    reads("2024-12-14", NULL, "2024-12-14", NULL);
    reads("2024-12-14 00:00:00.000", NULL, "2024-12-14", NULL);
    reads("2024-12-14T09:30:00Z", "dmy", "2024-12-14", NULL);
    reads("2024-02-30", NULL, NULL, NULL);
    reads("2024-12-14 noon", NULL, NULL, NULL);
    reads("2024-12-145", NULL, NULL, NULL);
}

static void months_by_name(void **state)
{
    (void)state;
    reads("14 December 2024", NULL, "2024-12-14", NULL);
    reads("14-Dec-2024", NULL, "2024-12-14", NULL);
    reads("Dec 14, 2024", NULL, "2024-12-14", NULL);
    reads("14 Decimber 2024", NULL, NULL, NULL);
    reads("14 Dec 24", NULL, NULL, NULL);
}

static void numbers_in_one_order_or_two(void **state)
{
    (void)state;
    reads("05/04/2024", NULL, "2024-04-05", "2024-05-04");
    reads("05/04/2024", "dmy", "2024-04-05", NULL);
    reads("05/04/2024", "mdy", "2024-05-04", NULL);
    reads("5.4.2024", "dmy", "2024-04-05", NULL);
    reads("05/05/2024", NULL, "2024-05-05", NULL);
    reads("13/04/2024", NULL, "2024-04-13", NULL);
    reads("04/13/2024", NULL, "2024-04-13", NULL);
    reads("13/04/2024", "mdy", NULL, NULL);
    reads("2024/12/14", NULL, "2024-12-14", NULL);
    reads("2024/12/14", "ymd", "2024-12-14", NULL);
    reads("2024/12/14", "dmy", NULL, NULL);
    reads("13/14/2024", NULL, NULL, NULL);
    reads("05/04/24", "dmy", NULL, NULL);
    reads("05/04/2024 or later", "dmy", NULL, NULL);
    reads("", NULL, NULL, NULL);
    reads("12", NULL, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iso_dates_with_and_without_a_time),
        cmocka_unit_test(months_by_name),
        cmocka_unit_test(numbers_in_one_order_or_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
