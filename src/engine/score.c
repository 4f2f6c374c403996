/* SPDX-License-Identifier: Apache-2.0 */
#include <attrit/score.h>
#include "base/arena.h"
#include "base/num.h"
#include "base/rng.h"

#include <math.h>
#include <string.h>

const att_level att_score_levels[ATT_N_LEVELS] = {
    {"0.01", 0.01}, {"0.025", 0.025}, {"0.05", 0.05}, {"0.1", 0.1},     {"0.15", 0.15}, {"0.2", 0.2},
    {"0.25", 0.25}, {"0.3", 0.3},     {"0.35", 0.35}, {"0.4", 0.4},     {"0.45", 0.45}, {"0.5", 0.5},
    {"0.55", 0.55}, {"0.6", 0.6},     {"0.65", 0.65}, {"0.7", 0.7},     {"0.75", 0.75}, {"0.8", 0.8},
    {"0.85", 0.85}, {"0.9", 0.9},     {"0.95", 0.95}, {"0.975", 0.975}, {"0.99", 0.99},
};

const char *att_score_name(att_rule rule)
{
    static const char *const name[ATT_N_RULES] = {
#define ATT_X(name, column) #column,
        ATT_RULES(ATT_X)
#undef ATT_X
    };
    return name[rule];
}

att_score_opts att_score_opts_default(void) { return (att_score_opts){.log_scale = 0, .u = 0.5}; }

double att_score_uniform(uint64_t seed, uint64_t unit)
{
    att_rng r = att_rng_open(seed, ATT_FOR_PIT, unit, 0, 0, 0);
    return att_rng_unif(&r);
}

/* ---- what can be scored ----------------------------------------------------------------------------------------------- */

static int check_numbers(size_t n, const double *x, double low, const char *path, att_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]) || x[i] < low)
            return att_err_set(err, ATT_E_RANGE, path, "%s %zu is %g, which cannot be scored%s", path, i + 1, x[i],
                               isfinite(x[i]) ? " on the log scale" : "");
    return 0;
}

static int check_levels(const att_predicted *f, att_err *err)
{
    size_t n = f->n_levels;
    const double *p = f->level;
    for (size_t i = 0; i < n; i++)
        if (!(p[i] > (i ? p[i - 1] : 0) && p[i] < 1) || fabs(p[i] + p[n - 1 - i] - 1) > 1e-9 || n % 2 == 0)
            return att_err_set(err, ATT_E_RANGE, "quantile_level",
                               "the quantile levels are not a median with pairs around it, such as 0.1, 0.5, 0.9");
    for (size_t i = 1; i < n; i++)
        if (f->quantile[i] < f->quantile[i - 1])
            return att_err_set(err, ATT_E_RANGE, "quantile", "quantiles fall from %g at level %g to %g at level %g",
                               f->quantile[i - 1], p[i - 1], f->quantile[i], p[i]);
    return 0;
}

static int check(const att_predicted *f, const att_truth *y, const att_score_opts *o, att_err *err)
{
    double least = o->log_scale ? 0 : -INFINITY;
    if (f->n_draws + f->n_levels == 0)
        return att_err_set(err, ATT_E_RANGE, "predicted", "a forecast without draws and without quantiles");
    if (!(y->low <= y->high) || y->best < y->low || y->best > y->high || isinf(y->best))
        return att_err_set(err, ATT_E_RANGE, "observed", "low, best and high of the truth contradict each other");
    if (y->low < least)
        return att_err_set(err, ATT_E_RANGE, "observed", "a truth below 0 cannot be scored on the log scale");
    if (!(o->u >= 0 && o->u <= 1))
        return att_err_set(err, ATT_E_RANGE, "u", "u is a number from 0 to 1");
    int rc = check_numbers(f->n_draws, f->draw, least, "draw", err);
    rc = rc ? rc : check_numbers(f->n_levels, f->quantile, least, "quantile", err);
    return rc ? rc : check_levels(f, err);
}

/* ---- one truth at a time ---------------------------------------------------------------------------------------------- */

/* A forecast on the scale of the score, its draws ascending. */
typedef struct scored {
    size_t n, n_levels;
    double *x, *quantile;
    const double *level;
    double usual[ATT_N_LEVELS], u;
} scored;

static double on_scale(double x, const att_score_opts *o) { return o->log_scale ? log1p(x) : x; }

static double *copy(att_arena *arena, size_t n, const double *x, const att_score_opts *o)
{
    double *out = ATT_NEW(arena, double, n + 1);
    for (size_t i = 0; out && i < n; i++)
        out[i] = on_scale(x[i], o);
    return out;
}

static int prepare(scored *s, att_arena *arena, const att_predicted *f, const att_score_opts *o, att_err *err)
{
    int given = f->n_levels > 0;
    *s = (scored){.n = f->n_draws, .n_levels = given ? f->n_levels : ATT_N_LEVELS, .u = o->u};
    s->x = copy(arena, f->n_draws, f->draw, o);
    s->quantile = given ? copy(arena, f->n_levels, f->quantile, o) : ATT_NEW(arena, double, ATT_N_LEVELS);
    if (!s->x || !s->quantile)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to score %zu draws", f->n_draws);
    att_sort(s->n, s->x);
    s->level = given ? f->level : s->usual;
    for (size_t k = 0; !given && k < ATT_N_LEVELS; k++) {
        s->usual[k] = att_score_levels[k].p;
        s->quantile[k] = att_quantile_sorted(s->n, s->x, s->usual[k]);
    }
    return 0;
}

static void score(const scored *s, double y, double v[ATT_N_RULES])
{
    size_t n = s->n_levels;
    int draws = s->n > 0;
    att_wis w = att_score_wis(n, s->level, s->quantile, y);
    v[ATT_RULE_CRPS] = draws ? att_score_crps(s->n, s->x, y) : NAN;
    v[ATT_RULE_CRPS_FAIR] = draws ? att_score_crps_fair(s->n, s->x, y) : NAN;
    v[ATT_RULE_LOG_SCORE] = draws ? att_score_log(s->n, s->x, y) : NAN;
    v[ATT_RULE_WIS] = w.wis;
    v[ATT_RULE_OVERPREDICTION] = w.overprediction;
    v[ATT_RULE_UNDERPREDICTION] = w.underprediction;
    v[ATT_RULE_DISPERSION] = w.dispersion;
    v[ATT_RULE_BIAS] = att_score_bias(n, s->level, s->quantile, y);
    v[ATT_RULE_INTERVAL_COVERAGE_50] = att_score_coverage(n, s->level, s->quantile, 0.5, y);
    v[ATT_RULE_INTERVAL_COVERAGE_90] = att_score_coverage(n, s->level, s->quantile, 0.9, y);
    v[ATT_RULE_AE_MEDIAN] = fabs(y - s->quantile[n / 2]);
    v[ATT_RULE_PIT] = draws ? att_score_pit(s->n, s->x, y, s->u) : NAN;
}

/* ---- over all that the truth may be ----------------------------------------------------------------------------------- */

static void widen(att_score *out, const scored *s, double y)
{
    double v[ATT_N_RULES];
    score(s, y, v);
    for (int k = 0; k < ATT_N_RULES; k++) {
        out->low[k] = fmin(out->low[k], v[k]); /* of NAN and a number, the number */
        out->high[k] = fmax(out->high[k], v[k]);
    }
}

/*
 * In y, CRPS, WIS and the median's error are convex with their minimum at a median; over- and underprediction, bias and
 * PIT are monotone; an interval that holds any point of low..high holds the one nearest to the median. So the ends and
 * the points nearest to the two medians (of the quantiles, of the draws) give each range exactly, except the log score's.
 */
static void range(att_score *out, const scored *s, double low, double high)
{
    enum { BETWEEN = 64 };
    widen(out, s, low);
    widen(out, s, high);
    widen(out, s, fmin(fmax(s->quantile[s->n_levels / 2], low), high));
    if (!s->n || low == high)
        return;
    widen(out, s, fmin(fmax(att_quantile_sorted(s->n, s->x, 0.5), low), high));
    double from = fmax(low, s->x[0]), to = fmin(high, s->x[s->n - 1]);
    for (int k = 1; k < BETWEEN && from < to; k++)
        widen(out, s, from + (to - from) * k / BETWEEN);
}

int att_score_make(att_score *out, const att_predicted *f, const att_truth *truth, const att_score_opts *opts,
                   att_err *err)
{
    att_score_opts o = opts ? *opts : att_score_opts_default();
    att_arena arena = {0};
    scored s;
    for (int k = 0; k < ATT_N_RULES; k++)
        out->best[k] = out->low[k] = out->high[k] = NAN;
    int rc = check(f, truth, &o, err);
    rc = rc ? rc : prepare(&s, &arena, f, &o, err);
    if (!rc) {
        range(out, &s, on_scale(truth->low, &o), on_scale(truth->high, &o));
        if (!isnan(truth->best)) {
            score(&s, on_scale(truth->best, &o), out->best);
            widen(out, &s, on_scale(truth->best, &o));
        }
    }
    att_arena_free(&arena);
    return rc;
}

/* ---- events and dates --------------------------------------------------------------------------------------------------- */

double att_score_brier(double p, int happened)
{
    double miss = p - (happened ? 1 : 0);
    return miss * miss;
}

double att_score_rps(size_t n, const double *p, size_t outcome, size_t known)
{
    double by = 0, sum = 0;
    for (size_t k = 0; k + 1 < n && k < known; k++) {
        by += p[k];
        sum += att_score_brier(by, k >= outcome);
    }
    return sum;
}
