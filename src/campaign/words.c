/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Words of estimative probability, and numbers as people read them.
 *
 * Scales: ICD 203 (US Intelligence Community Directive 203, 2015, one row of its terms only), the PHIA yardstick
 * (UK Professional Head of Intelligence Assessment) and the IPCC's calibrated likelihood language (AR5 guidance note,
 * 2010). A number on the border of two terms takes the one nearer to "even", on both sides alike.
 */
#include "base/num.h"
#include <attrit/answer.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* The term holds while p <= upto (below one half: p < upto); the last row holds for the rest. */
typedef struct term {
    double upto;
    const char *text;
} term;

static const term icd203[] = {
    {0.05, "almost no chance"}, {0.20, "very unlikely"}, {0.45, "unlikely"},      {0.55, "roughly even chance"},
    {0.80, "likely"},           {0.95, "very likely"},   {1.0, "almost certain"},
};

static const term ipcc[] = {
    {0.01, "exceptionally unlikely"}, {0.10, "very unlikely"}, {0.33, "unlikely"},
    {0.66, "about as likely as not"}, {0.90, "likely"},        {0.99, "very likely"},
    {1.0, "virtually certain"},
};

static const char *contiguous(const term *scale, double p)
{
    while (scale->upto < 1 && (p > scale->upto || (p == scale->upto && p < 0.5)))
        scale++;
    return scale->text;
}

/* The yardstick has gaps on purpose; a number in one is named by both neighbours. */
static const char *phia(double p)
{
    static const struct {
        double low, high;
        const char *text, *gap; /* gap: between this term and the next */
    } scale[] = {
        {0.00, 0.05, "remote chance", "remote chance or highly unlikely"},
        {0.10, 0.20, "highly unlikely", "highly unlikely or unlikely"},
        {0.25, 0.35, "unlikely", "unlikely or realistic possibility"},
        {0.40, 0.50, "realistic possibility", "realistic possibility or likely"},
        {0.55, 0.75, "likely", "likely or highly likely"},
        {0.80, 0.90, "highly likely", "highly likely or almost certain"},
        {0.95, 1.00, "almost certain", ""},
    };
    size_t i = 0, last = sizeof scale / sizeof *scale - 1;
    while (i < last && p >= scale[i + 1].low)
        i++;
    return p <= scale[i].high ? scale[i].text : scale[i].gap;
}

int att_words_parse(const char *name, att_words *words)
{
    static const char *const names[] = {"icd203", "phia", "ipcc", "none"};
    for (int i = 0; i < 4; i++)
        if (strcmp(name, names[i]) == 0)
            return *words = (att_words)i, 0;
    return -1;
}

const char *att_words_term(att_words words, double p)
{
    switch (words) {
    case ATT_WORDS_ICD203:
        return contiguous(icd203, p);
    case ATT_WORDS_PHIA:
        return phia(p);
    case ATT_WORDS_IPCC:
        return contiguous(ipcc, p);
    default:
        return "";
    }
}

const char *att_words_frequency(double p, char *out)
{
    static const int in[][2] = {{1, 20}, {1, 10}, {2, 10}, {1, 4},  {3, 10}, {4, 10}, {5, 10},
                                {6, 10}, {7, 10}, {3, 4},  {8, 10}, {9, 10}, {19, 20}};
    size_t best = 0;
    if (p < 0.01 || p > 0.99)
        return strcpy(out, p < 0.5 ? "less than 1 in 100" : "more than 99 in 100");
    if (p < 0.045 || p > 0.955) { /* 5 in 100 is 1 in 20 */
        snprintf(out, 40, "about %.0f in 100", 100 * p);
        return out;
    }
    for (size_t i = 1; i < sizeof in / sizeof *in; i++)
        if (fabs(p - (double)in[i][0] / in[i][1]) < fabs(p - (double)in[best][0] / in[best][1]))
            best = i;
    snprintf(out, 40, "about %d in %d", in[best][0], in[best][1]);
    return out;
}

const char *att_words_percent(double p, char *out)
{
    if (p < 0.01 || p > 0.99)
        return strcpy(out, p < 0.5 ? "<1 %" : ">99 %");
    snprintf(out, 16, "%.0f %%", 100 * p);
    return out;
}

/*
 * The unit of rounding: the smallest power of ten not below the Monte Carlo error, so that another seed seldom
 * changes the last digit shown; but never fewer than two digits of the number.
 */
static double rounding(double x, double mcse)
{
    double unit = mcse > 1 ? pow(10, ceil(log10(mcse) - 1e-9)) : 1;
    double two = fabs(x) >= 10 ? pow(10, floor(log10(fabs(x)) + 1e-12) - 1) : 1;
    return unit < two ? unit : two;
}

const char *att_words_count(double x, double mcse, char *out)
{
    double unit = rounding(x, mcse);
    if (!(fabs(x) < 1e15))
        return strcpy(out, isnan(x) ? "not known" : x < 0 ? "-inf" : "inf");
    return att_print_commas(round(x / unit) * unit, out);
}

/* The power of ten at or below a number above 0. */
static double ten_below(double x) { return pow(10, floor(log10(x) + 1e-12)); }

/* |x| as a multiple of a unit that is a power of ten below 1: commas before the point, all digits behind it. */
static const char *print_fraction(double x, double unit, char *out)
{
    int digits = (int)round(-log10(unit));
    double scale = pow(10, digits), whole = round(fabs(x) * scale), ahead = floor(whole / scale);
    char text[32];
    snprintf(out, 40, "%s%s.%0*.0f", x < 0 && whole > 0 ? "-" : "", att_print_commas(ahead, text), digits,
             whole - ahead * scale);
    return out;
}

/* An error is not known to more than one digit. */
static double one_digit(double se) { return se > 0 ? round(se / ten_below(se)) * ten_below(se) : se; }

const char *att_words_rounded(double x, double se, char *out)
{
    double unit = x == round(x) ? 1 : 0.01;
    if (!(fabs(x) < 1e13))
        return att_words_count(x, 0, out);
    if (se > 0) {
        double above = pow(10, ceil(log10(se) - 1e-9)), two = x != 0 ? ten_below(fabs(x)) / 10 : 0;
        unit = fmin(above, fmax(two, ten_below(one_digit(se))));
    }
    return unit < 1 ? print_fraction(x, fmax(unit, 1e-9), out) : att_print_commas(round(x / unit) * unit, out);
}

const char *att_words_measured(double x, double se, char *out)
{
    char error[40];
    int n = snprintf(out, 80, "%s", att_words_rounded(x, se, error));
    if (se > 0)
        snprintf(out + n, 80 - (size_t)n, " ± %s", att_words_rounded(one_digit(se), ten_below(one_digit(se)), error));
    return out;
}
