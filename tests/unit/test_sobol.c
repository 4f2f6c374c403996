/* SPDX-License-Identifier: Apache-2.0 */
/* Shares of a variance against functions whose shares are known in closed form. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/sobol.h"
#include "base/rng.h"

#include <math.h>

enum { MOST = 8, N = 4000, REPS = 60 };

typedef double function(const double *u);

/* Ishigami & Homma 1990 with a = 7, b = 0.1, u in (0, 1). */
static double ishigami(const double *u)
{
    double x[3];
    for (int k = 0; k < 3; k++)
        x[k] = M_PI * (2 * u[k] - 1);
    return sin(x[0]) + 7 * pow(sin(x[1]), 2) + 0.1 * pow(x[2], 4) * sin(x[0]);
}

static const double g_of[] = {0, 1, 4.5, 9, 99, 99, 99, 99};

/* Sobol' G function in eight dimensions (Saltelli & Sobol' 1995). */
static double sobol_g(const double *u)
{
    double f = 1;
    for (int k = 0; k < MOST; k++)
        f *= (fabs(4 * u[k] - 2) + g_of[k]) / (1 + g_of[k]);
    return f;
}

/* Additive and normal: y = 1 x0 + 2 x1 + 2 x2 + 1 x3 of independent standard normals; groups {0, 1}, {2}, {3}. */
static double linear(const double *u)
{
    static const double c[] = {1, 2, 2, 1};
    double y = 5000;
    for (int k = 0; k < 4; k++)
        y += c[k] * att_quantile_normal(u[k]);
    return y;
}

/* Indices of the group `mask` of inputs, from draws of repetition `rep`. */
static att_sobol indices(function *f, unsigned mask, int rep)
{
    static double a[N], b[N], ab[N];
    att_rng r = att_rng_open(11, ATT_FOR_TEST, (uint64_t)rep, 0, 0, 0);
    for (int i = 0; i < N; i++) {
        double ua[MOST], ub[MOST], mixed[MOST];
        for (int k = 0; k < MOST; k++)
            ua[k] = att_rng_unif(&r);
        for (int k = 0; k < MOST; k++)
            ub[k] = att_rng_unif(&r);
        for (int k = 0; k < MOST; k++)
            mixed[k] = mask >> k & 1 ? ub[k] : ua[k];
        a[i] = f(ua);
        b[i] = f(ub);
        ab[i] = f(mixed);
    }
    return att_sobol_indices(N, a, b, ab);
}

/* Means over repetitions within four of their errors; and the errors told are those that are seen, within a fifth. */
static void check(const char *name, function *f, unsigned mask, double first, double total)
{
    double m[2] = {0}, m2[2] = {0}, told[2] = {0};
    for (int rep = 0; rep < REPS; rep++) {
        att_sobol s = indices(f, mask, rep);
        double got[2] = {s.first, s.total}, se[2] = {s.first_se, s.total_se};
        for (int k = 0; k < 2; k++) {
            m[k] += got[k] / REPS;
            m2[k] += got[k] * got[k] / REPS;
            told[k] += se[k] / REPS;
        }
    }
    print_message("%s %x: first %.4f (%.4f), total %.4f (%.4f)\n", name, mask, m[0], first, m[1], total);
    double want[2] = {first, total};
    for (int k = 0; k < 2; k++) {
        double seen = sqrt((m2[k] - m[k] * m[k]) * REPS / (REPS - 1));
        assert_float_equal(m[k], want[k], 4 * told[k] / sqrt(REPS) + 2e-5);
        assert_float_equal(told[k], seen, 0.35 * seen + 1e-6);
    }
}

static void ishigami_has_its_indices(void **state)
{
    (void)state;
    double p4 = pow(M_PI, 4), v = 49.0 / 8 + 0.1 * p4 / 5 + 0.01 * p4 * p4 / 18 + 0.5;
    double v1 = 0.5 * pow(1 + 0.1 * p4 / 5, 2), v2 = 49.0 / 8, v13 = 0.01 * p4 * p4 * (1.0 / 18 - 1.0 / 50);
    check("ishigami", ishigami, 1, v1 / v, (v1 + v13) / v);
    check("ishigami", ishigami, 2, v2 / v, v2 / v);
    check("ishigami", ishigami, 4, 0, v13 / v);
    check("ishigami", ishigami, 5, (v1 + v13) / v, (v1 + v13) / v);
}

static void sobols_g_has_its_indices(void **state)
{
    (void)state;
    double all = 1, one[MOST];
    for (int k = 0; k < MOST; k++) {
        one[k] = 1 / (3 * pow(1 + g_of[k], 2));
        all *= 1 + one[k];
    }
    for (int k = 0; k < 4; k++)
        check("G", sobol_g, 1u << k, one[k] / (all - 1), one[k] * all / (1 + one[k]) / (all - 1));
    double three = one[1] + one[2] + one[1] * one[2];
    check("G", sobol_g, 6, three / (all - 1), three * all / (1 + three) / (all - 1));
}

static void groups_of_a_sum_have_its_shares(void **state)
{
    (void)state;
    check("linear", linear, 3, 0.5, 0.5);
    check("linear", linear, 4, 0.4, 0.4);
    check("linear", linear, 8, 0.1, 0.1);
    check("linear", linear, 16, 0, 0); /* an input that plays no part */
    check("linear", linear, 255, 1, 1);
}

static void without_spread_nothing_is_said(void **state)
{
    (void)state;
    const double same[] = {3, 3, 3};
    att_sobol s = att_sobol_indices(3, same, same, same), one = att_sobol_indices(1, same, same, same);
    assert_true(isnan(s.first) && isnan(s.total_se) && isnan(one.total));
}

/*
 * y = x0 + 2 x1 + e with x0, x1 standard normal of correlation 0.6 and e of variance 3. Knowing x0 alone explains
 * (1 + 1.2)², x1 alone (2 + 0.6)², both 1 + 4 + 2.4; and of z = x0 x1, knowing both explains its variance 1 + 0.36.
 */
static void dependent_inputs_explain_what_they_do(void **state)
{
    (void)state;
    enum { ROWS = 1000 };
    static double w[ROWS], x[3][2 * ROWS], y[ROWS], z[ROWS];
    const double want[4] = {2.2 * 2.2, 2.6 * 2.6, 7.4, 1.36};
    double m[4] = {0}, m2[4] = {0}, told[4] = {0};
    att_arena arena = {0};
    for (int rep = 0; rep < REPS; rep++) {
        att_rng r = att_rng_open(12, ATT_FOR_TEST, (uint64_t)rep, 0, 0, 0);
        for (int i = 0; i < ROWS; i++) {
            double x0 = att_draw_normal(&r), x1 = 0.6 * x0 + 0.8 * att_draw_normal(&r);
            w[i] = i % 3 ? 4 : 1;
            x[0][i] = x[2][2 * i] = x0;
            x[1][i] = x[2][2 * i + 1] = x1;
            y[i] = 100 + x0 + 2 * x1 + sqrt(3) * att_draw_normal(&r);
            z[i] = x0 * x1;
        }
        for (int k = 0; k < 4; k++) {
            double got, se;
            assert_int_equal(
                att_sobol_explained(ROWS, w, k < 2 ? 1 : 2, x[k < 2 ? k : 2], k < 3 ? y : z, &got, &se, &arena), 0);
            m[k] += got / REPS;
            m2[k] += got * got / REPS;
            told[k] += se / REPS;
            att_arena_rewind(&arena);
        }
    }
    for (int k = 0; k < 4; k++) {
        double seen = sqrt((m2[k] - m[k] * m[k]) * REPS / (REPS - 1));
        print_message("explained %.3f (%.3f), error told %.3f, seen %.3f\n", m[k], want[k], told[k], seen);
        assert_float_equal(m[k], want[k], 4 * seen / sqrt(REPS));
        assert_float_equal(told[k], seen, 0.35 * seen);
    }
    att_arena_free(&arena);
}

/* Twenty useless terms among fifty rows: plain R² would explain 0.4 of the variance, the corrected one nothing. */
static void terms_are_paid_for(void **state)
{
    (void)state;
    enum { ROWS = 60, D = 5 };
    double w[ROWS], x[ROWS * D], y[ROWS], sum = 0, got, se;
    att_arena arena = {0};
    for (int rep = 0; rep < 200; rep++) {
        att_rng r = att_rng_open(13, ATT_FOR_TEST, (uint64_t)rep, 0, 0, 0);
        for (int i = 0; i < ROWS * D; i++)
            x[i] = att_draw_normal(&r);
        for (int i = 0; i < ROWS; i++) {
            w[i] = 1;
            y[i] = att_draw_normal(&r);
        }
        assert_int_equal(att_sobol_explained(ROWS, w, D, x, y, &got, &se, &arena), 0);
        sum += got / 200;
        att_arena_rewind(&arena);
    }
    assert_float_equal(sum, 0, 0.05);
    assert_int_equal(att_sobol_explained(20, w, D, x, y, &got, &se, &arena), 0);
    assert_true(isnan(got)); /* fewer rows than terms */
    att_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ishigami_has_its_indices),
        cmocka_unit_test(sobols_g_has_its_indices),
        cmocka_unit_test(groups_of_a_sum_have_its_shares),
        cmocka_unit_test(without_spread_nothing_is_said),
        cmocka_unit_test(dependent_inputs_explain_what_they_do),
        cmocka_unit_test(terms_are_paid_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
