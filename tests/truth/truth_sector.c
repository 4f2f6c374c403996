/* SPDX-License-Identifier: Apache-2.0 */
/* The curve of the sector and its priors, fitted again to the battles of data/cdb90_force_ratio_outcome.csv. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "models/contingent_rows.h"
#include "models/sector.h"
#include "../unit/near.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BINS_MAX = 16, OPEN_END = 999 };

/* Battles of like force ratio: x its log, n battles of which `kept` were won by the attacker. */
typedef struct bins {
    int n_bins;
    double x[BINS_MAX], n[BINS_MAX], kept[BINS_MAX];
} bins;

/* What a fit is made from: rows of an era; the upper end given to the open bin; what a draw counts. */
typedef struct choice {
    const char *era;
    double top;
    enum { DRAW_LOST, DRAW_HALF, DRAW_LEFT_OUT } draws;
} choice;

static const choice chosen = {"all", 16, DRAW_LOST};

typedef struct estimate {
    double level, slope, level_sd, slope_sd, centre;
} estimate;

static bins read_bins(const choice *c)
{
    char path[4096], line[512], era[32];
    bins b = {0};
    double low, high, n, won, drawn;
    const char *root = getenv("ATT_SOURCE");
    snprintf(path, sizeof path, "%s/data/cdb90_force_ratio_outcome.csv", root ? root : ".");
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        if (sscanf(line, "%31[^,],%lf,%lf,%lf,%lf,%lf", era, &low, &high, &n, &won, &drawn) != 6
            || strcmp(era, c->era) != 0)
            continue;
        assert_true(b.n_bins < BINS_MAX);
        b.x[b.n_bins] = 0.5 * log(low * (high == OPEN_END ? c->top : high));
        b.n[b.n_bins] = n - (c->draws == DRAW_LEFT_OUT ? drawn : 0);
        b.kept[b.n_bins++] = won + (c->draws == DRAW_HALF ? drawn / 2 : 0);
    }
    fclose(f);
    return b;
}

/* Newton's method on the two score equations, the log ratio counted from `from`. */
static estimate fit(const bins *b, double from)
{
    estimate e = {0};
    for (int round = 0; round < 50; round++) {
        double score[2] = {0}, w[3] = {0};
        for (int i = 0; i < b->n_bins; i++) {
            double x = b->x[i] - from, p = 1 / (1 + exp(-(e.level + e.slope * x))), v = b->n[i] * p * (1 - p);
            score[0] += b->kept[i] - b->n[i] * p;
            score[1] += x * (b->kept[i] - b->n[i] * p);
            w[0] += v;
            w[1] += v * x;
            w[2] += v * x * x;
        }
        double det = w[0] * w[2] - w[1] * w[1];
        e.level += (w[2] * score[0] - w[1] * score[1]) / det;
        e.slope += (w[0] * score[1] - w[1] * score[0]) / det;
        e.level_sd = sqrt(w[2] / det);
        e.slope_sd = sqrt(w[0] / det);
        e.centre = from + w[1] / w[0];
    }
    return e;
}

/* Where the shipped curve has its centre: initiative(1, 0, 1) = logistic(-centre). */
static double shipped_centre(void)
{
    double p = att_sector_initiative(1, 0, 1);
    return log((1 - p) / p);
}

/* Two bins are fitted exactly: the log-odds of each, and the error of a log odds ratio (Woolf 1955). */
static void test_fit_itself(void **state)
{
    (void)state;
    bins b = {2, {0, 2}, {30, 50}, {10, 40}};
    estimate e = fit(&b, 0);
    assert_near(e.level, log(10.0 / 20), 1e-12);
    assert_near(e.slope, (log(40.0 / 10) - log(10.0 / 20)) / 2, 1e-12);
    assert_near(e.level_sd, sqrt(1.0 / 10 + 1.0 / 20), 1e-12);
    assert_near(e.slope_sd, sqrt(1.0 / 10 + 1.0 / 20 + 1.0 / 40 + 1.0 / 10) / 2, 1e-12);
}

/* Centre and priors are the fit, to the four digits that they have; at the centre level and slope are uncorrelated. */
static void test_priors(void **state)
{
    (void)state;
    bins b = read_bins(&chosen);
    const att_prior *level = &att_contingent_rows_params[INITIATIVE_LEVEL].prior,
                    *slope = &att_contingent_rows_params[INITIATIVE_SLOPE].prior;
    estimate e = fit(&b, shipped_centre());
    assert_near(shipped_centre(), e.centre, 5e-5);
    assert_int_equal(level->kind, ATT_NORMAL);
    assert_int_equal(slope->kind, ATT_NORMAL);
    assert_near(level->a, e.level, 5e-5);
    assert_near(level->b, e.level_sd, 5e-5);
    assert_near(slope->a, e.slope, 5e-5);
    assert_near(slope->b, e.slope_sd, 5e-5);
}

/* Without fitting: at the maximum as many are kept as expected, and the kept have the log ratio expected of them. */
static void test_score(void **state)
{
    (void)state;
    const choice decided = {"all", 16, DRAW_LEFT_OUT};
    bins b = read_bins(&chosen), apart = read_bins(&decided);
    double n = 0, drawn = 0, won = 0, kept = 0, ratio = 0, together = 0, spread = 0;
    for (int i = 0; i < b.n_bins; i++) {
        double p = att_sector_initiative(exp(b.x[i]), att_contingent_rows_params[INITIATIVE_LEVEL].prior.a,
                                         att_contingent_rows_params[INITIATIVE_SLOPE].prior.a);
        double x = b.x[i] - shipped_centre(), v = b.n[i] * p * (1 - p);
        n += b.n[i];
        drawn += b.n[i] - apart.n[i];
        won += b.kept[i];
        kept += b.n[i] * p;
        ratio += x * (b.kept[i] - b.n[i] * p);
        together += v * x;
        spread += v * x * x;
    }
    assert_near(n, 621, 0);
    assert_near(won, 369, 0);
    assert_near(drawn, 39, 0);
    assert_near(kept, won, 0.01);
    assert_near(ratio, 0, 0.01);
    assert_near(together / spread, 0, 2e-4);
}

/* What docs/models/contingent.md prints: per cent at the ratios 1/2, 1, 2 and 4, as chosen and as other choices have it. */
static void test_printed(void **state)
{
    (void)state;
    static const struct {
        choice made;
        double level, slope, percent[4];
    } row[] = {
        {{"all", 16, DRAW_LOST}, 0.37, 0.34, {50, 56, 62, 67}},
        {{"all", 12, DRAW_LOST}, 0.38, 0.34, {50, 56, 62, 67}},
        {{"all", 24, DRAW_LOST}, 0.37, 0.34, {50, 56, 62, 67}},
        {{"all", 16, DRAW_HALF}, 0.51, 0.40, {52, 59, 65, 71}},
        {{"all", 16, DRAW_LEFT_OUT}, 0.55, 0.44, {52, 59, 67, 73}},
        {{"1600-1899", 16, DRAW_LOST}, 0.33, 0.24, {52, 56, 60, 64}},
        {{"1900-1973", 16, DRAW_LOST}, 0.38, 0.38, {49, 56, 62, 68}},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        bins b = read_bins(&row[i].made);
        estimate e = fit(&b, shipped_centre());
        assert_near(e.level, row[i].level, 0.005);
        assert_near(e.slope, row[i].slope, 0.005);
        for (int k = 0; k < 4; k++)
            assert_near(100 * att_sector_initiative(0.5 * (1 << k), e.level, e.slope), row[i].percent[k], 0.5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fit_itself),
        cmocka_unit_test(test_priors),
        cmocka_unit_test(test_score),
        cmocka_unit_test(test_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
