/* SPDX-License-Identifier: Apache-2.0 */
/* Reference values were computed with 60 digits from the definitions (log-gamma, erfc, incomplete gamma and beta). */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/dist.h"

#include <math.h>
#include <stdio.h>

/** Within `tolerance` of the value, relative above 1 and absolute below. */
static void check(double got, double want, double tolerance, const char *what, double at)
{
    if (got == want)
        return;
    if (!(fabs(got - want) <= tolerance * fmax(1, fabs(want))))
        fail_msg("%s at %.17g: got %.17g, want %.17g", what, at, got, want);
}

/** Relative at any size. */
static void check_relative(double got, double want, double tolerance, const char *what, double at)
{
    if (!(got == want || fabs(got - want) <= tolerance * fabs(want)))
        fail_msg("%s at %.17g: got %.17g, want %.17g", what, at, got, want);
}

#define ROWS(t) (sizeof(t) / sizeof *(t))

static void test_poisson(void **state)
{
    (void)state;
    static const double row[][3] = {
        {0, 1e-10, -1e-10},
        {3, 2.5, -1.5428872736055898053},
        {20, 20.5, -2.4271187378662351407},
        {1000, 900, -9.7334151638525980517},
        {1e6, 1001000, -8.3263608119869763178},
        {1e12, 1e12, -14.734449091169030179},
        {1e12 + 3e6, 1e12, -19.234446091173530171},
        {5, 1e-8, -96.89089547254387325},
        {5, 1e-320, -3688.9236961976515767},
        {2, 1e5, -99977.667296250619488},
        {0, 0, 0},
        {1, 0, -INFINITY},
        {-1, 3, -INFINITY},
        {2.5, 3, -INFINITY},
        {INFINITY, 3, -INFINITY},
    };
    for (size_t i = 0; i < ROWS(row); i++)
        check(att_logpmf_poisson(row[i][0], row[i][1]), row[i][2], 4e-15, "log Poisson", row[i][0]);
}

static void test_binomial(void **state)
{
    (void)state;
    static const double row[][4] = {
        {3, 10, 0.25, -1.3851658477400923543},
        {0, 1e9, 1e-9, -1.0000000005000000626},
        {40, 2000, 0.02, -2.7553610468812979499},
        {3e8, 1e9, 0.3, -10.500247577859036198},
        {300050000, 1e9, 0.3, -16.452487197403014855},
        {10, 10, 0.875, -1.3353139262452262315},
        {0, 5, 0.75, -6.9314718055994530942},
        {1, 3, 1e-20, -44.953089571212804044},
        {999999, 1e6, 0.5, -693133.36504938734514},
        {0, 0, 0.5, 0},
        {0, 4, 0, 0},
        {4, 4, 1, 0},
        {1, 4, 0, -INFINITY},
        {3, 4, 1, -INFINITY},
        {5, 4, 0.5, -INFINITY},
        {-1, 4, 0.5, -INFINITY},
        {1.5, 4, 0.5, -INFINITY},
    };
    for (size_t i = 0; i < ROWS(row); i++)
        check(att_logpmf_binomial(row[i][0], row[i][1], row[i][2]), row[i][3], 2e-13, "log binomial", row[i][0]);
}

/* x, shape, rate, log density, distribution function */
static void test_gamma(void **state)
{
    (void)state;
    static const double row[][5] = {
        {0.5, 0.01, 1, -4.4132641692876758454, 0.99437324380603281585},
        {1e-310, 0.001, 1, 706.18039856394215726, 0.49006120611964465914},
        {1e-310, 2, 1, -713.8013788281541651, 0},
        {1e-200, 0.25, 2, 344.27302821954876149, 1.3120077946675058597e-50},
        {3, 2.5, 1.5, -2.1231016672003436676, 0.89093584205022763873},
        {1000, 1000, 1, -4.3728995060262968242, 0.5042052441802155085},
        {1002000, 1e6, 1, -9.8260292251267979294, 0.97719590410123013724},
        {40, 1, 0.25, -11.386294361119890619, 0.99995460007023751515},
        {0, 1, 0.25, -1.3862943611198906188, 0},
        {0, 0.5, 1, INFINITY, 0},
        {0, 2, 1, -INFINITY, 0},
        {-1, 2, 1, -INFINITY, 0},
        {INFINITY, 2, 1, -INFINITY, 1},
    };
    for (size_t i = 0; i < ROWS(row); i++) {
        const double *v = row[i];
        check(att_logpdf_gamma(v[0], v[1], v[2]), v[3], 1e-14, "log gamma", v[0]);
        check_relative(att_cdf_gamma(v[0], v[1], v[2]), v[4], 2e-13, "gamma cdf", v[0]);
    }
}

/* x, a, b, log density, distribution function */
static void test_beta(void **state)
{
    (void)state;
    static const double row[][5] = {
        {0.25, 2, 6, 0.91296489490457304989, 0.5550537109375},
        {0.001, 0.01, 3, 2.246444411901264402, 0.94728102432547395737},
        {0.5, 1000, 1000, 3.5745348771315220801, 0.5},
        {0.3, 0.5, 0.5, -0.3644060117170659778, 0.36901011956554537504},
        {0.9, 3.5, 7, -7.9185114420622527145, 0.99999461691544604496},
        {0.999, 200, 0.25, 5.0178047648468818411, 0.29035666813518540864},
        {0.1, 30, 2, -60.045143626337847913, 2.8e-29},
        {0, 1, 3, 1.0986122886681098, 0},
        {1, 3, 1, 1.0986122886681098, 1},
        {0, 2, 3, -INFINITY, 0},
        {1, 2, 0.5, INFINITY, 1},
        {-0.1, 2, 2, -INFINITY, 0},
        {1.1, 2, 2, -INFINITY, 1},
    };
    for (size_t i = 0; i < ROWS(row); i++) {
        const double *v = row[i];
        check(att_logpdf_beta(v[0], v[1], v[2]), v[3], 2e-14, "log beta", v[0]);
        check_relative(att_cdf_beta(v[0], v[1], v[2]), v[4], 1e-12, "beta cdf", v[0]);
    }
}

/* Closed forms: Beta(1, b), Beta(2, 6) as a polynomial, Gamma(1), and gamma shapes 1/2 (erf) and 3 (a Poisson tail). */
static void test_cdf_closed_forms(void **state)
{
    (void)state;
    for (int i = 1; i < 40; i++) {
        double x = i / 40.0, y = i / 4.0, sum = 0;
        check_relative(att_cdf_beta(x, 1, 4.5), -expm1(4.5 * log1p(-x)), 1e-14, "Beta(1, 4.5)", x);
        for (int j = 2; j <= 7; j++)
            sum += exp(lgamma(8) - lgamma(j + 1.0) - lgamma(8.0 - j)) * pow(x, j) * pow(1 - x, 7 - j);
        check_relative(att_cdf_beta(x, 2, 6), sum, 1e-14, "Beta(2, 6)", x);
        check_relative(att_cdf_gamma(y, 1, 0.7), -expm1(-0.7 * y), 1e-14, "Gamma(1)", y);
        check_relative(att_cdf_gamma(y, 0.5, 1), erf(sqrt(y)), 1e-14, "Gamma(1/2)", y);
        check_relative(att_cdf_gamma(y, 3, 1), 1 - exp(-y) * (1 + y + y * y / 2), 1e-11, "Gamma(3)", y);
    }
}

static void test_normal_and_uniform(void **state)
{
    (void)state;
    check(att_logpdf_normal(3, 1, 0.5), -8.2257913526447274324, 1e-15, "log normal", 3);
    check(att_logpdf_lognormal(2, 0.25, 0.75), -1.4989631289912626971, 1e-15, "log log-normal", 2);
    assert_true(att_logpdf_lognormal(0, 0, 1) == -INFINITY);
    assert_true(att_logpdf_lognormal(-1, 0, 1) == -INFINITY);
    check(att_logpdf_uniform(2, 1, 5), -1.3862943611198906, 1e-15, "uniform", 2);
    assert_true(att_logpdf_uniform(0.9, 1, 5) == -INFINITY);
    assert_true(att_logpdf_uniform(5.1, 1, 5) == -INFINITY);
}

static void test_log_cdf_normal(void **state)
{
    (void)state;
    static const double row[][2] = {
        {-1000, -500007.82669481218431}, {-100, -5005.5242086942050886},    {-40, -804.60844201375378817},
        {-38, -726.5572160188201301},    {-20.5, -214.06672896326380017},   {-20, -203.91715537109726394},
        {-19.5, -194.01696577749749941}, {-8, -35.013437159914549896},      {-1, -1.8410216450092635058},
        {0, -0.69314718055994530942},    {1, -0.17275377902344988953},      {5, -2.8665161296376359338e-7},
        {8, -6.2209605742717860585e-16}, {9.5, -1.0494515075362607493e-21},
    };
    for (size_t i = 0; i < ROWS(row); i++) {
        check_relative(att_log_cdf_normal(row[i][0]), row[i][1], 1e-14, "log Phi", row[i][0]);
        check_relative(att_cdf_normal(row[i][0]), exp(row[i][1]), 1e-12, "Phi", row[i][0]);
    }
    assert_true(att_log_cdf_normal(-INFINITY) == -INFINITY);
    assert_true(att_log_cdf_normal(INFINITY) == 0);
}

static void test_log_prob_normal(void **state)
{
    (void)state;
    static const double row[][3] = {
        {-40, -39.5, -784.72087910662401194},
        {-40, -39, -765.08315656437754441},
        {30, 30.015625, -455.30309406131034768},
        {37, INFINITY, -689.0305855768905936},
        {-INFINITY, -37, -689.0305855768905936},
        {5, 5.0009765625, -20.352850910395292374},
        {-0x1p-16, 0x1p-16, -11.31614624164265749},
        {-1, 1, -0.38171514630212607227},
        {-0.125, 2, -0.64057732484795491135},
        {7, 9, -27.384307586994962884},
        {-300, -299, -44707.119393291839793},
        {0.5, 1.25, -1.5951023343177844306},
        {-9, 9, -2.2571768119076812957e-19},
        {-INFINITY, INFINITY, 0},
        {2, 2, -INFINITY},
        {3, 2, -INFINITY},
    };
    for (size_t i = 0; i < ROWS(row); i++) {
        check_relative(att_log_prob_normal(row[i][0], row[i][1]), row[i][2], 1e-13, "log P", row[i][0]);
        check_relative(att_log_prob_normal(-row[i][1], -row[i][0]), row[i][2], 1e-13, "log P, mirrored", row[i][0]);
    }
}

/* Two halves make the whole, wherever the cut and however short the pieces: every branch against every other. */
static void test_log_prob_adds_up(void **state)
{
    (void)state;
    for (double low = -45; low < 45; low += 0.37) {
        for (double width = 1e-6; width < 30; width *= 1.7) {
            double middle = low + width * 0.4, high = low + width;
            double a = att_log_prob_normal(low, middle), b = att_log_prob_normal(middle, high);
            double whole = att_log_prob_normal(low, high), sum = fmax(a, b) + log1p(exp(-fabs(a - b)));
            if (!(fabs(sum - whole) < 1e-9 * fmax(1, fabs(whole) * 1e-3)))
                fail_msg("%.17g + %.17g: parts %.17g, whole %.17g", low, width, sum, whole);
        }
    }
}

static void test_quantile_normal(void **state)
{
    (void)state;
    static const double row[][2] = {
        {1e-300, -37.047096299361199237},     {1e-20, -9.2623400897984075796},
        {0x1p-10, -3.0972690781987844624},    {0.025, -1.9599639845400542118},
        {0.07, -1.4757910281791706856},       {0.3, -0.52440051270804081597},
        {1 - 0x1p-10, 3.0972690781987844624}, {0.5, 0},
    };
    for (size_t i = 0; i < ROWS(row); i++)
        check_relative(att_quantile_normal(row[i][0]), row[i][1], 1e-15, "quantile", row[i][0]);
    for (double z = -37; z < 5; z += 0.01)
        check(att_quantile_normal(att_cdf_normal(z)), z, 1e-12 * exp(fmax(0, z) * fmax(0, z) / 2), "round trip", z);
    assert_true(att_quantile_normal(0) == -INFINITY && att_quantile_normal(1) == INFINITY);
    assert_true(isnan(att_quantile_normal(-0.1)) && isnan(att_quantile_normal(1.1)) && isnan(att_quantile_normal(NAN)));
}

/* Many at once are to the last bit what each is alone, in place too; 1,000 is no multiple of a block. */
static void test_quantile_normals(void **state)
{
    (void)state;
    enum { N = 1000 };
    double p[N], z[N];
    for (int i = 0; i < N; i++)
        p[i] = i % 7 ? (i + 0.5) / N : exp(-i / 2.0);
    p[500] = 0, p[501] = 1, p[502] = 0.075, p[503] = 0.925;
    att_quantile_normals(N, p, z);
    for (int i = 0; i < N; i++)
        assert_true(z[i] == att_quantile_normal(p[i]));
    att_quantile_normals(N, p, p);
    assert_memory_equal(p, z, sizeof z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_poisson),
        cmocka_unit_test(test_binomial),
        cmocka_unit_test(test_gamma),
        cmocka_unit_test(test_beta),
        cmocka_unit_test(test_cdf_closed_forms),
        cmocka_unit_test(test_normal_and_uniform),
        cmocka_unit_test(test_log_cdf_normal),
        cmocka_unit_test(test_log_prob_normal),
        cmocka_unit_test(test_log_prob_adds_up),
        cmocka_unit_test(test_quantile_normal),
        cmocka_unit_test(test_quantile_normals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
