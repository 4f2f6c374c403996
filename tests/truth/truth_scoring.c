/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scores against published closed forms: a law cut into small cells is an ensemble with weights, whose CRPS tends to the
 * law's with the square of the cell. And by simulation: nobody does better than who says what he believes.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../unit/chisq.h"
#include "../unit/near.h"
#include "base/num.h"
#include "base/rng.h"
#include "data/scoring_crps.h"
#include <attrit/score.h>
#include <stdlib.h>

enum { CELLS = 100000 };
static double x[CELLS + 2], w[CELLS + 2];

static double lgam(double z)
{
    int sign;
    return lgamma_r(z, &sign);
}

static double choose(double n, double k) { return lgam(n + 1) - lgam(k + 1) - lgam(n - k + 1); }

/* Log probability of a whole number k; of the laws of counts only. */
static double log_mass(law l, const double *a, double k)
{
    switch (l) {
    case POISSON:
        return k * log(a[0]) - a[0] - lgam(k + 1);
    case NEGBINOM:
        return lgam(k + a[0]) - lgam(a[0]) - lgam(k + 1) + a[0] * log(a[1]) + k * log1p(-a[1]);
    case NEGBINOM_MEAN:
        return log_mass(NEGBINOM, (double[]){a[0], a[0] / (a[0] + a[1])}, k);
    case BINOMIAL:
        return k > a[0] ? -INFINITY : choose(a[0], k) + k * log(a[1]) + (a[0] - k) * log1p(-a[1]);
    case HYPERGEOMETRIC:
        return k > a[0] || a[2] - k > a[1] || k > a[2]
                   ? -INFINITY
                   : choose(a[0], k) + choose(a[1], a[2] - k) - choose(a[0] + a[1], a[2]);
    default:
        return NAN;
    }
}

static double normal(double z, double mean, double sd) { return exp(-pow((z - mean) / sd, 2) / 2) / sd; }

/* Density up to a constant. */
static double density(law l, const double *a, double z)
{
    double s = l == STUDENT ? (z - a[1]) / a[2] : (z - a[0]) / a[1], sum = 0;
    switch (l) {
    case NORMAL:
    case NORMAL_WITHIN:
        return normal(z, a[0], a[1]);
    case LOGNORMAL:
        return normal(log(z), a[0], a[1]) / z;
    case EXPONENTIAL:
        return exp(-a[0] * z);
    case GAMMA:
        return pow(z, a[0] - 1) * exp(-a[1] * z);
    case BETA:
        return pow(z, a[0] - 1) * pow(1 - z, a[1] - 1);
    case STUDENT:
        return pow(1 + s * s / a[0], -(a[0] + 1) / 2);
    case LOGISTIC:
        return 1 / (2 + exp(s) + exp(-s));
    case LAPLACE:
        return exp(-fabs(s));
    case PARETO:
        return pow(1 + a[0] * z, -1 / a[0] - 1);
    case NORMALS:
        for (int i = 0; i < 3; i++)
            sum += a[6 + i] * normal(z, a[i], a[3 + i]);
        return sum;
    default:
        return 1;
    }
}

/* Cells of equal width in u, from low to high: x = u, exp(u) or 1 / (1 + exp(-u)). Returns their number. */
static size_t cut(law l, const double *a, char how, double low, double high)
{
    double h = (high - low) / CELLS;
    for (size_t i = 0; i < CELLS; i++) {
        double u = low + ((double)i + 0.5) * h, z = how == 'e' ? exp(u) : how == 's' ? 1 / (1 + exp(-u)) : u;
        x[i] = z;
        w[i] = density(l, a, z) * (how == 'e' ? z : how == 's' ? z * (1 - z) : 1);
    }
    return CELLS;
}

static size_t cut_line(law l, const double *a)
{
    switch (l) {
    case UNIFORM:
        return cut(l, a, 'x', a[0], a[1]);
    case NORMAL_WITHIN:
        return cut(l, a, 'x', a[2], a[3]);
    case STUDENT:
        return cut(l, a, 'x', a[1] - 100 * a[2], a[1] + 100 * a[2]);
    case PARETO:
        return a[0] < 0 ? cut(l, a, 'x', 0, -1 / a[0]) : cut(l, a, 'e', -20, 200);
    case BETA:
        return cut(l, a, 's', -40, 40);
    case LOGNORMAL:
    case EXPONENTIAL:
    case GAMMA:
        return cut(l, a, 'e', -30, 10);
    default:
        return cut(l, a, 'x', a[0] - 60 * fmax(a[1], 1), a[0] + 60 * fmax(a[1], 1));
    }
}

static size_t ensemble_of(law l, const double *a)
{
    if (l <= HYPERGEOMETRIC && l >= POISSON) {
        for (size_t k = 0; k < CELLS; k++) {
            x[k] = (double)k;
            w[k] = exp(log_mass(l, a, (double)k));
        }
        return CELLS;
    }
    if (l != NORMAL_CLAMPED)
        return cut_line(l, a);
    cut(NORMAL_WITHIN, a, 'x', a[2], a[3]);
    double h = (a[3] - a[2]) / CELLS, per = h / sqrt(2 * M_PI);
    for (size_t i = CELLS; i-- > 0;) {
        x[i + 1] = x[i];
        w[i + 1] = w[i] * per;
    }
    x[0] = a[2], x[CELLS + 1] = a[3];
    w[0] = att_cdf_normal((a[2] - a[0]) / a[1]);
    w[CELLS + 1] = att_cdf_normal((a[0] - a[3]) / a[1]);
    return CELLS + 2;
}

static void crps_of_33_laws(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_CLOSED_FORMS; i++) {
        size_t n = ensemble_of(closed_form[i].law, closed_form[i].a);
        double got = att_score_crps_weighted(n, x, w, closed_form[i].y), want = closed_form[i].crps;
        if (!(fabs(got - want) <= 1e-6 * fmax(1, want)))
            fail_msg("row %zu: %.9g, published %.9g", i, got, want);
    }
}

static void crps_of_published_ensembles(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ENSEMBLES; i++) {
        size_t n = ensemble[i].n;
        double sum = 0, y = ensemble[i].y, one[10];
        for (size_t k = 0; k < 10; k++) {
            sum += ensemble[i].w[k];
            one[k] = 7;
        }
        double got = ensemble[i].fair ? att_score_crps_fair(n, ensemble[i].x, y)
                     : sum > 0        ? att_score_crps_weighted(n, ensemble[i].x, ensemble[i].w, y)
                                      : att_score_crps(n, ensemble[i].x, y);
        assert_near(got, ensemble[i].crps, 1e-7);
        if (!ensemble[i].fair && sum == 0)
            assert_near(att_score_crps_weighted(n, ensemble[i].x, one, y), got, 1e-15);
    }
}

/* ---- by simulation ------------------------------------------------------------------------------------------------------- */

enum { ROUNDS = 4000, DRAWS = 200 };

static double draw(double mean, double sd, att_rng *r) { return mean + sd * att_draw_normal(r); }

/* All rules of a normal forecast of a standard normal truth, and of the truth itself; added up over rounds. */
static void play(double mean, double sd, double total[][ATT_N_RULES])
{
    double at[DRAWS];
    for (size_t k = 0; k < DRAWS; k++) /* the forecast's own quantiles: no luck of its draws */
        at[k] = mean + sd * att_quantile_normal(((double)k + 0.5) / DRAWS);
    for (size_t i = 0; i < ROUNDS; i++) {
        att_rng r = att_rng_open(5, ATT_FOR_TEST, i, 0, 0, 0);
        double y = att_draw_normal(&r);
        att_score s;
        att_err err = {0};
        assert_int_equal(
            att_score_make(&s, &(att_predicted){.n_draws = DRAWS, .draw = at}, &(att_truth){y, y, y}, NULL, &err), 0);
        for (int k = 0; k < ATT_N_RULES; k++)
            total[i][k] = s.best[k];
    }
}

static double honest[ROUNDS][ATT_N_RULES], other[ROUNDS][ATT_N_RULES];

/* Paired differences to the honest forecast must be above 0 by four standard errors. */
static void assert_worse(double mean, double sd)
{
    static const att_rule proper[] = {ATT_RULE_CRPS, ATT_RULE_LOG_SCORE, ATT_RULE_WIS};
    play(mean, sd, other);
    for (size_t j = 0; j < sizeof proper / sizeof *proper; j++) {
        double sum = 0, squares = 0;
        for (int i = 0; i < ROUNDS; i++) {
            double d = other[i][proper[j]] - honest[i][proper[j]];
            sum += d;
            squares += d * d;
        }
        double z = sum / sqrt(squares - sum * sum / ROUNDS);
        if (!(z > 4))
            fail_msg("%s prefers normal(%g, %g) to the truth: z = %g", att_score_name(proper[j]), mean, sd, z);
    }
}

static void honesty_pays(void **state)
{
    (void)state;
    play(0, 1, honest);
    assert_worse(0.3, 1);
    assert_worse(-0.3, 1);
    assert_worse(0, 1.4);
    assert_worse(0, 0.7);
}

/*
 * The honest forecast's means: CRPS 1/sqrt(pi); log score log(2 pi e)/2; WIS the mean of twice the quantile loss, which
 * at level p is the density at the p-quantile; intervals at their share; PIT 1/2.
 */
static void honest_scores_are_those_of_the_law(void **state)
{
    (void)state;
    double sum[ATT_N_RULES] = {0};
    for (int i = 0; i < ROUNDS; i++)
        for (int k = 0; k < ATT_N_RULES; k++)
            sum[k] += honest[i][k] / ROUNDS;
    assert_near(sum[ATT_RULE_CRPS], 1 / sqrt(M_PI), 0.03);
    assert_near(sum[ATT_RULE_LOG_SCORE], log(2 * M_PI * M_E) / 2, 0.04);
    assert_near(sum[ATT_RULE_INTERVAL_COVERAGE_50], 0.5, 0.03);
    assert_near(sum[ATT_RULE_INTERVAL_COVERAGE_90], 0.9, 0.02);
    assert_near(sum[ATT_RULE_BIAS], 0, 0.04);
    assert_near(sum[ATT_RULE_PIT], 0.5, 0.02);
    double levels = 0;
    for (int k = 0; k < ATT_N_LEVELS; k++)
        levels += 2 * exp(att_logpdf_normal(att_quantile_normal(att_score_levels[k].p), 0, 1)) / ATT_N_LEVELS;
    assert_near(sum[ATT_RULE_WIS], levels, 0.03);
    assert_near(sum[ATT_RULE_WIS],
                sum[ATT_RULE_OVERPREDICTION] + sum[ATT_RULE_UNDERPREDICTION] + sum[ATT_RULE_DISPERSION], 1e-12);
}

/* Three draws of the truth's own law: fair means 1/sqrt(pi), plain 1/sqrt(pi) (1 + 1/3), as E|X - X'| = 2/sqrt(pi). */
static void fair_means_fair(void **state)
{
    (void)state;
    enum { MANY = 200000 };
    double plain = 0, fair = 0;
    att_rng r = att_rng_open(6, ATT_FOR_TEST, 0, 0, 0, 0);
    for (int i = 0; i < MANY; i++) {
        double three[3] = {draw(0, 1, &r), draw(0, 1, &r), draw(0, 1, &r)}, y = draw(0, 1, &r);
        att_sort(3, three);
        plain += att_score_crps(3, three, y) / MANY;
        fair += att_score_crps_fair(3, three, y) / MANY;
    }
    assert_near(fair, 1 / sqrt(M_PI), 0.005);
    assert_near(plain, 4 / (3 * sqrt(M_PI)), 0.005);
}

/* Truths and forecast are Poisson(2): with u at random, their PITs are uniform. */
static void pit_of_counts_is_uniform(void **state)
{
    (void)state;
    enum { MANY = 20000, OWN = 10000 };
    double count[CHISQ_UNIFORM_CELLS] = {0}, by = exp(-2), k = 0;
    for (int i = 0; i < OWN; i++) {
        while (by < (i + 0.5) / OWN)
            by += exp(att_logpmf_poisson(++k, 2));
        x[i] = k;
    }
    att_rng r = att_rng_open(7, ATT_FOR_TEST, 0, 0, 0, 0);
    for (uint64_t i = 0; i < MANY; i++)
        chisq_add(count, att_score_pit(OWN, x, (double)att_draw_poisson(&r, 2), att_score_uniform(3, i)));
    assert_fits(chisq_uniform_p(count, MANY), "PIT of counts");
}

/* X ~ N(0, I) in two dimensions, y = 0: E|X| = sqrt(pi/2), E|X - X'| = sqrt(pi); and in one it is the CRPS. */
static void energy_of_a_normal_plane(void **state)
{
    (void)state;
    enum { MANY = 3000 };
    att_rng r = att_rng_open(8, ATT_FOR_TEST, 0, 0, 0, 0);
    for (int i = 0; i < 2 * MANY; i++)
        x[i] = att_draw_normal(&r);
    double y[2] = {0, 0}, want = sqrt(M_PI / 2) - sqrt(M_PI) / 2;
    assert_near(att_score_energy(MANY, 2, x, y), want, 0.02);
    double plain = att_score_energy(500, 1, x, y), fair = att_score_energy_fair(500, 1, x, y);
    att_sort(500, x);
    assert_near(plain, att_score_crps(500, x, 0), 1e-12);
    assert_near(fair, att_score_crps_fair(500, x, 0), 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crps_of_33_laws),
        cmocka_unit_test(crps_of_published_ensembles),
        cmocka_unit_test(honesty_pays),
        cmocka_unit_test(honest_scores_are_those_of_the_law),
        cmocka_unit_test(fair_means_fair),
        cmocka_unit_test(pit_of_counts_is_uniform),
        cmocka_unit_test(energy_of_a_normal_plane),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
