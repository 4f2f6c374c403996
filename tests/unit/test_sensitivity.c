/* SPDX-License-Identifier: Apache-2.0 */
/* Headlines of weighted paths: medians, chances and dates with their errors, against what is known without weights. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/num.h"
#include "base/rng.h"
#include "study/sensitivity.h"

#include <math.h>
#include <string.h>

enum { N = 400, TIMES = 3 };

static size_t own[N * TIMES];
static att_headline headline[] = {
    {.kind = ATT_HEADLINE_COUNT}, {.kind = ATT_HEADLINE_CHANCE}, {.kind = ATT_HEADLINE_DATE}};
static const att_sensitivity_box box = {.s = {.headline = headline, .n_headlines = 3}};

/* Every path is its own parameter vector. */
static att_groups alone(size_t n)
{
    for (size_t i = 0; i < n; i++)
        own[i] = i;
    return (att_groups){n, own};
}

static double value_of(size_t h, size_t n, const double *x, const double *w, double *se)
{
    static double pull[N * TIMES];
    att_groups g = alone(n);
    double value;
    assert_int_equal(att_sensitivity_value(&box, h, n, x, w, &g, &value, pull), 0);
    *se = att_sensitivity_error(&g, n, pull, NULL);
    assert_false(att_sensitivity_error(&g, n, pull, pull) > 0); /* of a difference to itself */
    return value;
}

static void draw(size_t n, double *x)
{
    att_rng r = att_rng_open(4, ATT_FOR_TEST, n, 0, 0, 0);
    for (size_t i = 0; i < n; i++)
        x[i] = 100 + 10 * att_draw_normal(&r);
}

static void equal_weights_give_the_plain_median_and_its_error(void **state)
{
    (void)state;
    double x[N], sorted[N], w[N], se, other;
    for (size_t n = N - 1; n <= N; n++) {
        draw(n, x);
        memcpy(sorted, x, n * sizeof *x);
        att_sort(n, sorted);
        for (size_t i = 0; i < n; i++)
            w[i] = 1 / (double)n;
        double got = value_of(0, n, x, NULL, &se);
        assert_true(fabs(got - att_quantile_sorted(n, sorted, 0.5)) < 1e-9);
        assert_true(fabs(se - att_quantile_error(n, sorted, 0.5)) < 0.02 * se);
        assert_true(fabs(value_of(0, n, x, w, &other) - got) < 1e-9 && fabs(other - se) < 1e-9);
    }
}

/* A path of weight three is three equal paths of one vector; one of weight zero is none. */
static void weights_count_as_so_many_paths(void **state)
{
    (void)state;
    double x[N], w[N], many[N * TIMES], se, sum = 0;
    size_t n = 0;
    draw(N, x);
    for (int i = 0; i < N; i++) {
        double times = i % (TIMES + 1);
        for (int k = 0; k < times; k++)
            many[n++] = x[i];
        w[i] = times;
        sum += times;
    }
    for (int i = 0; i < N; i++)
        w[i] /= sum;
    for (size_t h = 0; h < 3; h++) {
        for (int i = 0; h == 1 && i < N; i++)
            x[i] = x[i] > 105;
        for (size_t i = 0; h == 1 && i < n; i++)
            many[i] = many[i] > 105;
        if (h == 2) {
            draw(N, x);
            n = 0;
            for (int i = 0; i < N; i++)
                for (int k = 0; k < i % (TIMES + 1); k++)
                    many[n++] = x[i];
        }
        double got = value_of(h, N, x, w, &se), wanted = value_of(h, n, many, NULL, &se);
        assert_true(fabs(got - wanted) < (h == 0 ? 0.2 : 1e-9)); /* between two paths there is room to differ */
    }
}

static void a_chance_has_its_binomial_error(void **state)
{
    (void)state;
    double x[N], se;
    for (int i = 0; i < N; i++)
        x[i] = i % 4 == 0;
    assert_true(fabs(value_of(1, N, x, NULL, &se) - 0.25) < 1e-12);
    assert_true(fabs(se - sqrt(0.25 * 0.75 / N)) < 1e-12);
    /* Vectors of eight paths, of which two have it: the error is that of fifty independent draws, here none. */
    att_groups g = alone(N);
    double pull[N], value;
    for (int i = 0; i < N; i++)
        own[i] = (size_t)i / 8;
    g.n = N / 8;
    assert_int_equal(att_sensitivity_value(&box, 1, N, x, NULL, &g, &value, pull), 0);
    assert_true(att_sensitivity_error(&g, N, pull, NULL) < 1e-12);
}

/* A date is the first day by which half have it; when fewer have it within the horizon there is none, and no error. */
static void dates_may_never_come(void **state)
{
    (void)state;
    double x[N], se;
    for (int i = 0; i < N; i++)
        x[i] = i < N / 2 ? 10 + i : INFINITY;
    assert_true(value_of(2, N, x, NULL, &se) == 10 + N / 2 - 1);
    assert_true(isnan(se)); /* half a standard error later there is none */
    x[0] = INFINITY;
    assert_true(isnan(value_of(2, N, x, NULL, &se)) && isnan(se));
    for (int i = 0; i < N; i++)
        x[i] = i;
    assert_true(value_of(2, N, x, NULL, &se) == N / 2 - 1);
    assert_true(fabs(se - 10) < 1.01); /* sqrt(1/4 / 400) of 400 days */
}

static void rounding_is_no_difference(void **state)
{
    (void)state;
    double pull[4] = {0.1, -0.2, 0.3, -0.2}, dust[4], more[4];
    att_groups g = alone(4);
    for (int i = 0; i < 4; i++)
        dust[i] = pull[i] * (1 + 4e-16), more[i] = pull[i] * (1 + 1e-9);
    assert_true(att_sensitivity_error(&g, 4, dust, pull) == 0);
    assert_true(att_sensitivity_error(&g, 4, more, pull) > 0);
}

static void the_most_influential_voice_in_words(void **state)
{
    (void)state;
    static const struct {
        size_t main;
        double change;
        att_other_way way;
        const char *says;
    } want[] = {
        {1, -0.244, ATT_OTHER_PATHS, "Kyiv moves the probability by 24 points"},
        {1, 0.0051, ATT_OTHER_FIT, "Kyiv moves the probability by 1 point"},
        {2, -8.6, ATT_OTHER_FILTERS, "Kyiv moves the median date by 9 days"},
        {2, 1.2, ATT_OTHER_PATHS, "Kyiv moves the median date by 1 day"},
        {1, -0.244, ATT_OTHER_OPEN, "Kyiv moves the probability most, by how much is open"},
    };
    char text[200];
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        att_other_headline change[3] = {[1] = {.change = want[i].change}, [2] = {.change = want[i].change}};
        att_other kyiv = {.name = "Kyiv", .way = want[i].way, .headline = change};
        att_sensitivity s = {.headline = headline, .main = (int)want[i].main, .n_voices = 1, .voice = &kyiv};
        assert_string_equal(att_sensitivity_most(&s, text), want[i].says);
        s.n_voices = 0;
        assert_string_equal(att_sensitivity_most(&s, text), "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_weights_give_the_plain_median_and_its_error),
        cmocka_unit_test(weights_count_as_so_many_paths),
        cmocka_unit_test(a_chance_has_its_binomial_error),
        cmocka_unit_test(dates_may_never_come),
        cmocka_unit_test(rounding_is_no_difference),
        cmocka_unit_test(the_most_influential_voice_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
