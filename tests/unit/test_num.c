/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/num.h"
#include "base/rng.h"
#include "near.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void test_logsumexp(void **state)
{
    (void)state;
    double x[] = {log(1), log(2), log(3), -INFINITY}, far[] = {1000, 1000}, none[] = {-INFINITY, -INFINITY}, w[4];
    assert_near(att_logsumexp(4, x), log(6), 1e-15);
    assert_near(att_logsumexp(2, far), 1000 + log(2), 1e-12);
    assert_true(att_logsumexp(0, x) == -INFINITY);
    assert_true(att_logsumexp(2, none) == -INFINITY);
    assert_near(att_normalise(4, x, w), log(6), 1e-15);
    for (int i = 0; i < 4; i++)
        assert_near(w[i], (i + 1) % 4 / 6.0, 1e-15);
    assert_true(att_normalise(2, none, none) == -INFINITY);
    assert_true(none[0] == 0 && none[1] == 0);
}

/* Against the C library in long double, over the whole range, at any place of a block, in place. */
static void test_exps(void **state)
{
    (void)state;
    enum { N = 100003 };
    static double x[N], out[N];
    double worst = 0;
    for (int i = 0; i < N; i++)
        x[i] = i % 3 ? -708 * ((double)i / N) : -2 * ((double)i / N);
    att_exps(N, x, 0, out);
    for (int i = 0; i < N; i++) {
        long double exact = expl((long double)x[i]);
        worst = fmax(worst, (double)(fabsl(out[i] - exact) / exact));
    }
    assert_true(worst < 1.5 * 0x1p-53 * 2);
    double edge[] = {3, -INFINITY, -705.5, -704.9, 3 + 1e-300, NAN, 710.9};
    att_exps(7, edge, 3, edge);
    assert_true(edge[0] == 1 && edge[1] == 0 && edge[2] == 0 && edge[4] == 1 && isnan(edge[5]));
    assert_near(edge[3] / exp(-707.9), 1, 1e-15);
    assert_near(edge[6] / exp(707.9), 1, 1e-15);
}

static void test_ess(void **state)
{
    (void)state;
    assert_near(att_ess(4, (double[]){2, 2, 2, 2}), 4, 1e-15);
    assert_near(att_ess(3, (double[]){0, 7, 0}), 1, 1e-15);
    assert_near(att_ess(2, (double[]){1, 3}), 1.6, 1e-15);
    assert_true(att_ess(2, (double[]){0, 0}) == 0);
}

/* Against the sort of the C library: counts, signs, ties, infinities, and sizes on both sides of where the ways part. */
static void test_sort(void **state)
{
    (void)state;
    static double x[3000], y[3000], scratch[3000];
    att_rng r = att_rng_open(2, ATT_FOR_TEST, 0, 0, 0, 0);
    for (size_t n = 0; n <= 3000; n += n < 70 ? 1 : 977) {
        for (size_t i = 0; i < n; i++) {
            double z = att_draw_normal(&r);
            x[i] = i % 3 == 0 ? floor(100 * z) : i % 3 == 1 ? z * exp(50 * z) : att_rng_below(&r, 12000);
        }
        if (n > 60)
            x[1] = INFINITY, x[2] = -INFINITY, x[3] = 0;
        memcpy(y, x, sizeof x);
        att_sort(n, x);
        att_sort_with(n, y, scratch);
        for (size_t i = 0; i < n; i++)
            assert_true(x[i] == y[i] && (i == 0 || y[i - 1] <= y[i]));
    }
}

/* 1..10,001: order statistics are their ranks; one binomial sd of the median is 0.005 of 10,000 ranks. */
static void test_quantile_error(void **state)
{
    (void)state;
    static double x[10001];
    for (size_t i = 0; i < 10001; i++)
        x[i] = (double)i + 1;
    assert_near(att_quantile_error(10001, x, 0.5), 10000 * sqrt(0.25 / 10001), 1e-9);
    assert_near(att_quantile_error(10001, x, 0.05), 10000 * sqrt(0.05 * 0.95 / 10001), 1e-9);
    assert_near(att_quantile_error(3, (double[]){0, 1, 5}, 0.99),
                (5 - (1 + 4 * 2 * (0.99 - sqrt(0.99 * 0.01 / 3) - 0.5))) / 2, 1e-12);
    assert_true(att_quantile_error(1, x, 0.5) == 0 && att_quantile_error(4, (double[]){7, 7, 7, 7}, 0.5) == 0);
}

static void test_quantile(void **state)
{
    (void)state;
    double x[] = {1, 2, 4, 8, INFINITY, INFINITY};
    assert_true(att_quantile_sorted(4, x, 0) == 1 && att_quantile_sorted(4, x, 1) == 8);
    assert_near(att_quantile_sorted(4, x, 0.5), 3, 1e-15);
    assert_near(att_quantile_sorted(4, x, 0.9), 4 + 0.7 * 4, 1e-14);
    assert_true(att_quantile_sorted(1, x, 0.3) == 1);
    assert_true(att_quantile_sorted(6, x, 0.9) == INFINITY);
    double y[] = {3, -1, 2, -INFINITY, 2};
    att_sort(5, y);
    for (int i = 0; i < 4; i++)
        assert_true(y[i] <= y[i + 1]);
    assert_true(y[0] == -INFINITY && y[4] == 3);
}

/* Wikipedia's example has the factor 2; 6 1; -8 5 3. */
static void test_cholesky(void **state)
{
    (void)state;
    double a[] = {4, 12, -16, 12, 37, -43, -16, -43, 98}, want[] = {2, 0, 0, 6, 1, 0, -8, 5, 3};
    assert_int_equal(att_cholesky(3, a), 0);
    for (int i = 0; i < 9; i++)
        assert_near(a[i], want[i], 1e-12);
    double singular[] = {1, 2, 2, 4}, zero_row[] = {9, 0, 0, 0};
    assert_int_equal(att_cholesky(2, singular), 0);
    assert_near(singular[2], 2, 1e-12);
    assert_true(singular[3] > 0 && singular[3] < 1e-5);
    assert_int_equal(att_cholesky(2, zero_row), 0);
    assert_true(zero_row[0] == 3 && zero_row[3] > 0 && zero_row[3] < 1e-5);
    double indefinite[] = {1, 2, 2, 1}, zero[] = {0}, nan[] = {1, NAN, NAN, 1};
    assert_int_equal(att_cholesky(2, indefinite), -1);
    assert_int_equal(att_cholesky(1, zero), -1);
    assert_int_equal(att_cholesky(2, nan), -1);
}

static int parse(const char *s, double *x) { return att_parse_double(s, strlen(s), x); }

static void test_parse(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        double x;
    } good[] = {{"0", 0},
                {"-0.5", -0.5},
                {"+12", 12},
                {"007", 7},
                {"1e3", 1000},
                {"1.25E-2", 0.0125},
                {"2e+0", 2},
                {"0.1", 0.1},
                {"1e-400", 0},
                {"9007199254740993", 9007199254740992},
                {"2.2250738585072011e-308", 0x0.fffffffffffffp-1022},
                {"0.500000000000000166533453693773481063544750213623046875", 0x1.0000000000002p-1},
                {"0.500000000000000166533453693773481063544750213623046874", 0x1.0000000000001p-1}};
    static const char *const bad[] = {"",      "-",     ".5",  "5.",       "1e",    "1e+",    "1,5", "1 ",
                                      " 1",    "0x10",  "inf", "nan",      "1e999", "-1e999", "--1", "1.2.3",
                                      "1_000", "1e3.5", "e3",  "infinity", "1f",    "٣"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        double x = NAN;
        assert_int_equal(parse(good[i].s, &x), 0);
        assert_true(x == good[i].x);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        double x = 42;
        assert_int_equal(parse(bad[i], &x), -1);
        assert_true(x == 42);
    }
    double x;
    assert_int_equal(att_parse_double("12345", 3, &x), 0);
    assert_true(x == 123);
    char much[2000];
    memset(much, '1', sizeof much);
    assert_int_equal(att_parse_double(much, sizeof much, &x), -1);
    assert_int_equal(att_parse_double("1\0"
                                      "2",
                                      3, &x),
                     -1);
}

static void test_print(void **state)
{
    (void)state;
    static const struct {
        double x;
        const char *s;
    } row[] = {{0.1, "0.1"},
               {1e20, "1e+20"},
               {123456, "123456"},
               {-0.0, "-0"},
               {NAN, "nan"},
               {-NAN, "nan"},
               {INFINITY, "inf"},
               {-INFINITY, "-inf"},
               {5e-324, "5e-324"},
               {1.0 / 3, "0.3333333333333333"},
               {0.1 + 0.2, "0.30000000000000004"},
               {1.7976931348623157e308, "1.7976931348623157e+308"},
               {100, "100"},
               {2e-5, "2e-05"}};
    char buf[32];
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        assert_int_equal(att_print_double(row[i].x, buf), strlen(row[i].s));
        assert_string_equal(buf, row[i].s);
    }
}

/* Random bit patterns read back as themselves, and no text of fewer digits does. */
static void test_round_trip(void **state)
{
    (void)state;
    att_rng r = att_rng_open(1, ATT_FOR_TEST, 0, 0, 0, 0);
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = att_rng_u64(&r) >> (i % 3 == 0 ? 12 : 0); /* a third of them below the normal range */
        double x, back;
        memcpy(&x, &bits, sizeof x);
        if (!isfinite(x))
            continue;
        char buf[32], shorter[32];
        int n = att_print_double(x, buf), digits = 0;
        assert_int_equal(att_parse_double(buf, (size_t)n, &back), 0);
        assert_memory_equal(&x, &back, sizeof x);
        for (const char *c = buf; *c && *c != 'e'; c++)
            digits += *c >= '0' && *c <= '9';
        if (digits > 1) {
            snprintf(shorter, sizeof shorter, "%.*e", digits - 2, x);
            assert_true(strtod(shorter, NULL) != x || strchr(buf, 'e') == NULL);
        }
    }
}

/** A locale with a decimal comma, made on the spot: a bare machine has none. Returns 0 when it is in force. */
static int enter_comma_locale(char *dir)
{
    char command[4400];
    snprintf(command, sizeof command,
             "cd %s && printf 'LC_NUMERIC\\ndecimal_point \"<U002C>\"\\nthousands_sep \"\"\\ngrouping -1\\nEND "
             "LC_NUMERIC\\n'"
             " >comma.src && localedef -c -i comma.src ./comma >log 2>&1; test -f comma/LC_NUMERIC",
             dir);
    if (system(command))
        return -1;
    setenv("LOCPATH", dir, 1);
    return setlocale(LC_NUMERIC, "comma") ? 0 : -1;
}

static void test_locale_does_not_matter(void **state)
{
    char dir[] = "attrit-locale-XXXXXX", path[4096], command[64];
    assert_non_null(mkdtemp(dir));
    assert_non_null(realpath(dir, path));
    int failed = enter_comma_locale(path);
    snprintf(command, sizeof command, "rm -rf %s", dir);
    assert_int_equal(system(command), 0);
    if (failed)
        fail_msg("localedef could not make a locale: the package `locales` has what it needs");
    char buf[32];
    snprintf(buf, sizeof buf, "%g", 1.5);
    assert_string_equal(buf, "1,5"); /* the host's locale is in force */
    test_parse(state);
    test_print(state);
    snprintf(buf, sizeof buf, "%g", 1.5);
    assert_string_equal(buf, "1,5"); /* and still is */
    setlocale(LC_NUMERIC, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_logsumexp),
        cmocka_unit_test(test_exps),
        cmocka_unit_test(test_ess),
        cmocka_unit_test(test_sort),
        cmocka_unit_test(test_quantile_error),
        cmocka_unit_test(test_quantile),
        cmocka_unit_test(test_cholesky),
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_print),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_locale_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
