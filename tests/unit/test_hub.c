/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "io/sink_hub.h"
#include "made_output.h"

static made_output s;
static att_arena arena;
static att_text text;

static int setup(void **state)
{
    (void)state;
    att_err err = {0};
    text = (att_text){.arena = &arena};
    return made_output_open(&s) || att_sink_hub_text(&text, &s.o, &err);
}

static int teardown(void **state)
{
    (void)state;
    made_output_close(&s);
    att_arena_free(&arena);
    return 0;
}

/* How often a line stands in the file. */
static int lines(const char *line)
{
    int n = 0;
    size_t len = strlen(line);
    for (const char *p = text.s; (p = strstr(p, line)); p += len)
        n += (p == text.s || p[-1] == '\n') && p[len] == '\n';
    return n;
}

/* 3 dates x 3 targets x (23 quantiles + 20 samples), 2 weeks and what lies beyond, the header. */
static void every_row_once(void **state)
{
    (void)state;
    int n = 0;
    for (const char *p = text.s; *p; p++)
        n += *p == '\n';
    assert_int_equal(n, 1 + 3 * 3 * (23 + 20) + 3);
    const char *header = "origin_date,location,target,horizon,target_date,output_type,output_type_id,value\n";
    assert_int_equal(strncmp(text.s, header, strlen(header)), 0);
}

/* Quantile p of casualties is 10 t (1 + 19 p): t = 4 on the origin date, 7 and 10 three and six days later. */
static void quantiles(void **state)
{
    (void)state;
    assert_int_equal(lines("2024-10-17,\"made, north\",casualties,0,2024-10-17,quantile,0.5,420"), 1);
    assert_int_equal(lines("2024-10-17,\"made, north\",casualties,0,2024-10-17,quantile,0.01,47.6"), 1);
    assert_int_equal(lines("2024-10-17,\"made, north\",casualties,0,2024-10-17,quantile,0.975,781"), 1);
    assert_int_equal(lines("2024-10-17,\"made, north\",casualties,3,2024-10-20,quantile,0.1,203"), 1);
    assert_int_equal(lines("2024-10-17,\"made, north\",casualties,6,2024-10-23,quantile,0.95,1905"), 1);
    assert_int_equal(lines("2024-10-17,\"made, north\",killed,6,2024-10-23,quantile,0.5,262.5"), 1);
    assert_int_equal(lines("2024-10-17,\"made, north\",strength,0,2024-10-17,quantile,0.05,238"), 1);
}

/* Sample 5 is path 5 everywhere: casualties 10 x 5 t. */
static void samples_are_joint(void **state)
{
    (void)state;
    assert_int_equal(lines("2024-10-17,\"made, north\",casualties,0,2024-10-17,sample,5,200"), 1);
    assert_int_equal(lines("2024-10-17,\"made, north\",casualties,6,2024-10-23,sample,5,500"), 1);
    assert_int_equal(lines("2024-10-17,\"made, north\",killed,6,2024-10-23,sample,5,125"), 1);
    assert_int_equal(lines("2024-10-17,\"made, north\",strength,3,2024-10-20,sample,5,650"), 1);
}

/* Day 0 is a Monday: 13 of 20 paths break by its Sunday (t <= 7), 2 in the week after, 5 not by the horizon. */
static void weeks_of_the_breaking_date(void **state)
{
    (void)state;
    assert_int_equal(lines("2024-10-17,\"made, north\",breaking date,NA,NA,pmf,2024-10-20,0.65"), 1);
    assert_int_equal(lines("2024-10-17,\"made, north\",breaking date,NA,NA,pmf,2024-10-27,0.1"), 1);
    assert_int_equal(lines("2024-10-17,\"made, north\",breaking date,NA,NA,pmf,not_within_horizon,0.25"), 1);
}

static void a_week_ends_on_sunday(void **state)
{
    (void)state;
    assert_int_equal(att_output_week(MADE_START), MADE_START + 6);
    assert_int_equal(att_output_week(MADE_START + 6), MADE_START + 6);
    assert_int_equal(att_output_week(MADE_START + 7), MADE_START + 13);
    assert_int_equal(att_output_week(3), 3);   /* 1970-01-04 */
    assert_int_equal(att_output_week(-4), -4); /* 1969-12-28 */
    assert_int_equal(att_output_week(-3), 3);
    assert_int_equal(att_output_week(-5), -4);
}

/* Thirds do not stand in millionths; the sum does all the same. */
static void shares_sum_to_one(void **state)
{
    (void)state;
    att_day week[3];
    long millionths[3];
    s.m.fan->n_paths = 3;
    for (int i = 0; i < 3; i++)
        s.m.fan->event_time[2 * i + 1] = i == 0 ? 1 : i == 1 ? 8 : NAN;
    att_output_pmf(&s.o, week, millionths);
    assert_int_equal(millionths[0], 333333);
    assert_int_equal(millionths[1], 333334);
    assert_int_equal(millionths[2], 333333);
    assert_int_equal(week[2], ATT_NO_DAY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        T(every_row_once),        T(quantiles),         T(samples_are_joint), T(weeks_of_the_breaking_date),
        T(a_week_ends_on_sunday), T(shares_sum_to_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
