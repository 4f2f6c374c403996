/* SPDX-License-Identifier: Apache-2.0 */
/* Priors: draw, density, quantile, and whether one makes sense for its field. */
#include "base/dist.h"
#include "base/num.h"
#include <attrit/problem.h>

#include <math.h>
#include <stdio.h>

double att_prior_draw(const att_prior *prior, att_rng *r)
{
    double a = prior->a, b = prior->b;
    switch (prior->kind) {
    case ATT_FIXED:
        return a;
    case ATT_UNIFORM:
        return a + (b - a) * att_rng_unif(r);
    case ATT_NORMAL:
        return a + b * att_draw_normal(r);
    case ATT_LOGNORMAL:
        return a * exp(b * att_draw_normal(r));
    case ATT_BETA:
        return att_draw_beta(r, a, b);
    case ATT_GAMMA:
        return att_draw_gamma(r, a) / b;
    }
    return NAN;
}

double att_prior_logpdf(const att_prior *prior, double x)
{
    double a = prior->a, b = prior->b;
    switch (prior->kind) {
    case ATT_FIXED:
        return 0;
    case ATT_UNIFORM:
        return att_logpdf_uniform(x, a, b);
    case ATT_NORMAL:
        return att_logpdf_normal(x, a, b);
    case ATT_LOGNORMAL:
        return att_logpdf_lognormal(x, log(a), b);
    case ATT_BETA:
        return att_logpdf_beta(x, a, b);
    case ATT_GAMMA:
        return att_logpdf_gamma(x, a, b);
    }
    return NAN;
}

/** From the search scale (log-odds or log) to a value of a beta or gamma prior. */
static double from_scale(const att_prior *prior, double s)
{
    return prior->kind == ATT_BETA ? 1 / (1 + exp(-s)) : exp(s) / prior->b;
}

/** The distribution function has no closed inverse, but it only rises: halve until no number lies between. */
static double quantile_search(const att_prior *prior, double p)
{
    double low = -740, high = prior->kind == ATT_BETA ? 37 : 700;
    for (double s = 0; s > low && s < high; s = low + (high - low) / 2) {
        double x = from_scale(prior, s);
        double cdf =
            prior->kind == ATT_BETA ? att_cdf_beta(x, prior->a, prior->b) : att_cdf_gamma(x, prior->a, prior->b);
        if (cdf < p)
            low = s;
        else
            high = s;
    }
    return from_scale(prior, high);
}

double att_prior_quantile(const att_prior *prior, double p)
{
    double a = prior->a, b = prior->b;
    if (!(p >= 0 && p <= 1))
        return NAN;
    switch (prior->kind) {
    case ATT_FIXED:
        return a;
    case ATT_UNIFORM:
        return a + (b - a) * p;
    case ATT_NORMAL:
        return a + b * att_quantile_normal(p);
    case ATT_LOGNORMAL:
        return a * exp(b * att_quantile_normal(p));
    case ATT_BETA:
        return p == 0 || p == 1 ? p : quantile_search(prior, p);
    case ATT_GAMMA:
        return p == 0 ? 0 : p == 1 ? INFINITY : quantile_search(prior, p);
    }
    return NAN;
}

/* ---- does it make sense? ----------------------------------------------------------------------------------------- */

static const struct kind {
    const char *name, *a, *b;
    int a_above_0, b_above_0;
    double low, high; /* support, where it does not depend on a and b */
} kinds[] = {
    [ATT_FIXED] = {"a fixed value", "value", "value", 0, 0, NAN, NAN},
    [ATT_UNIFORM] = {"a uniform prior", "low", "high", 0, 0, NAN, NAN},
    [ATT_NORMAL] = {"a normal prior", "mean", "sd", 0, 1, -INFINITY, INFINITY},
    [ATT_LOGNORMAL] = {"a log-normal prior", "median", "sd of the log", 1, 1, 0, INFINITY},
    [ATT_BETA] = {"a beta prior", "first shape", "second shape", 1, 1, 0, 1},
    [ATT_GAMMA] = {"a gamma prior", "shape", "rate", 1, 1, 0, INFINITY},
};

enum { WHY_BYTES = 200, NUMBER_BYTES = 32 };

static int check_number(const struct kind *kind, const char *what, double x, int above_0, char *why)
{
    char got[NUMBER_BYTES];
    if (isfinite(x) && (!above_0 || x > 0))
        return 0;
    att_print_double(x, got);
    snprintf(why, WHY_BYTES, "%s needs a %s%s, got %s", kind->name, what, above_0 ? " above 0" : " that is a number",
             got);
    return -1;
}

/** What to write for a field of this range. */
static const char *advice(const att_field *field)
{
    if (field->low <= 0 && isinf(field->high))
        return "write a log-normal, gamma, uniform or fixed one";
    return field->low <= 0 && field->high >= 1 ? "write a uniform, beta or fixed one inside it"
                                               : "write a uniform or fixed one inside it";
}

/** The field's range in words, into 72 bytes. */
static void print_range(const att_field *field, char *out)
{
    char low[NUMBER_BYTES], high[NUMBER_BYTES];
    att_print_double(field->low, low);
    att_print_double(field->high, high);
    if (isinf(field->high))
        snprintf(out, 72, "%s or more", low);
    else if (isinf(field->low))
        snprintf(out, 72, "%s or less", high);
    else
        snprintf(out, 72, "%s to %s", low, high);
}

static int check_range(const struct kind *kind, double low, double high, const att_field *field, char *why)
{
    char got[NUMBER_BYTES], range[72];
    if (low >= field->low && high <= field->high)
        return 0;
    print_range(field, range);
    if (low == high) {
        att_print_double(low, got);
        snprintf(why, WHY_BYTES, "%.40s must lie within its range (%s), got %s", field->name, range, got);
    } else {
        snprintf(why, WHY_BYTES, "%s reaches outside the range of %.24s (%s): %s", kind->name, field->name, range,
                 advice(field));
    }
    return -1;
}

int att_prior_check(const att_prior *prior, const att_field *field, char *why)
{
    if (prior->kind < ATT_FIXED || prior->kind > ATT_GAMMA) {
        snprintf(why, WHY_BYTES, "a prior is one of fixed, uniform, normal, log-normal, beta and gamma");
        return -1;
    }
    const struct kind *kind = &kinds[prior->kind];
    double a = prior->a, b = prior->kind == ATT_FIXED ? prior->a : prior->b;
    if (check_number(kind, kind->a, a, kind->a_above_0, why) || check_number(kind, kind->b, b, kind->b_above_0, why))
        return -1;
    int own = isnan(kind->low); /* the support is what a and b say */
    if (prior->kind == ATT_UNIFORM && !(a < b)) {
        char low[NUMBER_BYTES], high[NUMBER_BYTES];
        att_print_double(a, low);
        att_print_double(b, high);
        snprintf(why, WHY_BYTES, "a uniform prior needs its low below its high, got %s and %s: %s", low, high,
                 a == b ? "write a fixed value" : "exchange them");
        return -1;
    }
    return check_range(kind, own ? a : kind->low, own ? b : kind->high, field, why);
}

int att_prior_edge(const att_prior *prior, double median)
{
    if (prior->kind == ATT_FIXED)
        return 0;
    return median < att_prior_quantile(prior, 0.01) ? -1 : median > att_prior_quantile(prior, 0.99) ? 1 : 0;
}
