/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <attrit/answer.h>
#include <math.h>

typedef struct row {
    double p;
    const char *text;
} row;

static void check_terms(att_words words, size_t n, const row *rows)
{
    for (size_t i = 0; i < n; i++)
        assert_string_equal(att_words_term(words, rows[i].p), rows[i].text);
}

#define CHECK(words, rows) check_terms(words, sizeof(rows) / sizeof *(rows), rows)

/* ICD 203 (2015), section D.6.e.2.a: almost no chance 01-05, very unlikely 05-20, unlikely 20-45, roughly even chance
 * 45-55, likely 55-80, very likely 80-95, almost certain 95-99. */
static void icd203(void **state)
{
    (void)state;
    static const row rows[] = {
        {0, "almost no chance"},
        {0.049, "almost no chance"},
        {0.05, "very unlikely"},
        {0.1999, "very unlikely"},
        {0.2, "unlikely"},
        {0.44, "unlikely"},
        {0.45, "roughly even chance"},
        {0.5, "roughly even chance"},
        {0.55, "roughly even chance"},
        {0.56, "likely"},
        {0.8, "likely"},
        {0.81, "very likely"},
        {0.95, "very likely"},
        {0.951, "almost certain"},
        {1, "almost certain"},
    };
    CHECK(ATT_WORDS_ICD203, rows);
}

/* The yardstick has gaps; in one both neighbours are named. */
static void phia(void **state)
{
    (void)state;
    static const row rows[] = {
        {0, "remote chance"},
        {0.05, "remote chance"},
        {0.07, "remote chance or highly unlikely"},
        {0.1, "highly unlikely"},
        {0.22, "highly unlikely or unlikely"},
        {0.3, "unlikely"},
        {0.37, "unlikely or realistic possibility"},
        {0.4, "realistic possibility"},
        {0.52, "realistic possibility or likely"},
        {0.55, "likely"},
        {0.77, "likely or highly likely"},
        {0.9, "highly likely"},
        {0.92, "highly likely or almost certain"},
        {0.95, "almost certain"},
        {1, "almost certain"},
    };
    CHECK(ATT_WORDS_PHIA, rows);
}

static void ipcc(void **state)
{
    (void)state;
    static const row rows[] = {
        {0.005, "exceptionally unlikely"},
        {0.05, "very unlikely"},
        {0.2, "unlikely"},
        {0.33, "about as likely as not"},
        {0.66, "about as likely as not"},
        {0.67, "likely"},
        {0.91, "very likely"},
        {0.991, "virtually certain"},
    };
    CHECK(ATT_WORDS_IPCC, rows);
    assert_string_equal(att_words_term(ATT_WORDS_NONE, 0.5), "");
}

static void names_of_scales(void **state)
{
    (void)state;
    att_words words;
    assert_int_equal(att_words_parse("icd203", &words) | (words != ATT_WORDS_ICD203), 0);
    assert_int_equal(att_words_parse("phia", &words) | (words != ATT_WORDS_PHIA), 0);
    assert_int_equal(att_words_parse("ipcc", &words) | (words != ATT_WORDS_IPCC), 0);
    assert_int_equal(att_words_parse("none", &words) | (words != ATT_WORDS_NONE), 0);
    assert_true(att_words_parse("ICD203", &words) < 0);
}

static void frequencies(void **state)
{
    (void)state;
    static const row rows[] = {
        {0, "less than 1 in 100"},  {0.0099, "less than 1 in 100"}, {0.01, "about 1 in 100"},
        {0.034, "about 3 in 100"},  {0.05, "about 1 in 20"},        {0.08, "about 1 in 10"},
        {0.17, "about 2 in 10"},    {0.24, "about 1 in 4"},         {0.3, "about 3 in 10"},
        {0.5, "about 5 in 10"},     {0.63, "about 6 in 10"},        {0.76, "about 3 in 4"},
        {0.84, "about 8 in 10"},    {0.87, "about 9 in 10"},        {0.95, "about 19 in 20"},
        {0.97, "about 97 in 100"},  {0.99, "about 99 in 100"},      {0.991, "more than 99 in 100"},
        {1, "more than 99 in 100"},
    };
    char out[40];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(att_words_frequency(rows[i].p, out), rows[i].text);
}

static void percents(void **state)
{
    (void)state;
    static const row rows[] = {{0, "<1 %"},     {0.0099, "<1 %"}, {0.01, "1 %"},    {0.244, "24 %"},
                               {0.246, "25 %"}, {0.99, "99 %"},   {0.995, ">99 %"}, {1, ">99 %"}};
    char out[16];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(att_words_percent(rows[i].p, out), rows[i].text);
}

static void counts_show_what_their_error_supports(void **state)
{
    (void)state;
    static const struct {
        double x, mcse;
        const char *text;
    } rows[] = {
        {6943, 16, "6,900"},  {1319, 5, "1,320"},    {1319, 0, "1,319"},     {1319, 1, "1,319"},
        {1319, 10, "1,320"},  {1319, 11, "1,300"},   {144, 30, "140"},       {1234567, 900, "1,235,000"},
        {7, 40, "7"},         {0, 3, "0"},           {-1319, 5, "-1,320"},   {-0.2, 0, "0"},
        {999.6, 0, "1,000"},  {1e6, 0, "1,000,000"}, {99960, 90, "100,000"}, {NAN, 1, "not known"},
        {1319, NAN, "1,319"}, {INFINITY, 0, "inf"},
    };
    char out[32];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(att_words_count(rows[i].x, rows[i].mcse, out), rows[i].text);
}

/* By hand: the power of ten above the error, but two digits of the number, but no digit finer than the error's first. */
static void numbers_with_their_error(void **state)
{
    (void)state;
    static const struct {
        double x, se;
        const char *text;
    } rows[] = {
        {6312, 38, "6,300 ± 40"},
        {308, 4.4, "310 ± 4"},
        {308, 0.9, "308 ± 0.9"},
        {45, 20, "50 ± 20"},
        {-1605, 12, "-1,600 ± 10"},
        {12345, 38, "12,300 ± 40"},
        {12345, 380, "12,000 ± 400"},
        {0.3714, 0.02, "0.37 ± 0.02"},
        {3, 0.5, "3.0 ± 0.5"},
        {0.0037, 0.02, "0.00 ± 0.02"},
        {-0.0037, 0.02, "0.00 ± 0.02"},
        {-0.37, 0.02, "-0.37 ± 0.02"},
        {0, 0.3, "0.0 ± 0.3"},
        {0, 7, "0 ± 7"},
        {99.96, 0.09, "100.0 ± 0.09"},
        {1234.56, 0.09, "1,234.6 ± 0.09"},
        {310, 9.6, "310 ± 10"},
        {1200, 0, "1,200"},
        {2.5, 0, "2.50"},
        {1200, NAN, "1,200"},
        {1, 0.0003, "1.000 ± 0.0003"},
        {0.01, 0.0099995, "0.01 ± 0.01"},
    };
    char out[80];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(att_words_measured(rows[i].x, rows[i].se, out), rows[i].text);
    assert_string_equal(att_words_rounded(6312, 38, out), "6,300");
    assert_string_equal(att_words_measured(NAN, 1, out), "not known ± 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(icd203),
        cmocka_unit_test(phia),
        cmocka_unit_test(ipcc),
        cmocka_unit_test(names_of_scales),
        cmocka_unit_test(frequencies),
        cmocka_unit_test(percents),
        cmocka_unit_test(counts_show_what_their_error_supports),
        cmocka_unit_test(numbers_with_their_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
