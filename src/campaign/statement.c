/* SPDX-License-Identifier: Apache-2.0 */
#include "campaign/statement.h"
#include "base/num.h"

#include <math.h>
#include <stdio.h>

/* Bounds beside a best number are read as the 5 % and 95 % points of what its author holds possible. */
static const double z95 = 1.6448536269514722;

/* The observation model's log floor: a count of nobody is half a man. */
static double log_count(double x) { return log(fmax(x, 0.5)); }

static void read_best(att_statement *s, double low, double best, double high)
{
    int below = low<best, above = high> best; /* false for NAN */
    if (!below && !above && isnan(low) != isnan(high)) {
        *s = isnan(high) ? (att_statement){ATT_AT_LEAST, best, NAN, INFINITY, 0}
                         : (att_statement){ATT_UP_TO, 0, NAN, best, 0};
        return;
    }
    *s = (att_statement){ATT_ABOUT, isnan(low) ? best : low, best, isnan(high) ? best : high, 0};
    double width = log_count(s->high) - log_count(s->low);
    s->spread = isnan(low) || isnan(high) ? width / z95 : width / (2 * z95);
}

int att_statement_read(att_statement *s, double low, double best, double high)
{
    if (!isnan(best))
        read_best(s, low, best, high);
    else if (!isnan(low) && !isnan(high))
        *s =
            low < high ? (att_statement){ATT_BETWEEN, low, NAN, high, 0} : (att_statement){ATT_ABOUT, low, low, low, 0};
    else if (!isnan(low))
        *s = (att_statement){ATT_AT_LEAST, low, NAN, INFINITY, 0};
    else if (!isnan(high))
        *s = (att_statement){ATT_UP_TO, 0, NAN, high, 0};
    else
        return -1;
    return 0;
}

double att_statement_number(const att_statement *s)
{
    return s->kind == ATT_ABOUT ? s->best : s->kind == ATT_AT_LEAST ? s->low : s->kind == ATT_UP_TO ? s->high : NAN;
}

/* Lowest and highest number that a statement names. */
static void named(const att_statement *s, double *low, double *high)
{
    *low = s->kind == ATT_UP_TO ? s->high : s->low;
    *high = s->kind == ATT_AT_LEAST ? s->low : s->high;
}

void att_statement_merge(att_statement *s, const att_statement *other)
{
    double low, high, other_low, other_high;
    named(s, &low, &high);
    named(other, &other_low, &other_high);
    int same = s->kind == other->kind && low == other_low && high == other_high;
    if (same && (s->kind != ATT_ABOUT || s->best == other->best))
        return;
    low = fmin(low, other_low);
    high = fmax(high, other_high);
    if (s->kind == other->kind && s->kind == ATT_AT_LEAST)
        s->low = low;
    else if (s->kind == other->kind && s->kind == ATT_UP_TO)
        s->high = high;
    else if (low == high) /* "approaching 1,000" and "about 1,000" */
        *s = (att_statement){ATT_ABOUT, low, low, low, 0};
    else
        *s = (att_statement){ATT_BETWEEN, low, NAN, high, 0};
}

double att_statement_unit(double x)
{
    if (x == 0)
        return 1;
    for (int k = 12; k > -6; k--) {
        double n = x / pow(10, k);
        if (round(n) >= 1 && fabs(n - round(n)) <= 1e-9 * n)
            return pow(10, k);
    }
    return 1e-6;
}

double att_statement_noise(const att_statement *s, const att_noise *n, double days)
{
    double v = n->sd * n->sd + s->spread * s->spread, x = att_statement_number(s);
    if (!isnan(x)) { /* uniform over the last digit's unit; the bounds of a range are its vagueness already */
        double round_sd = att_statement_unit(x) / sqrt(12) / fmax(x, 0.5);
        v += round_sd * round_sd;
    }
    if (days > 0)
        v += n->window * n->window / days;
    return sqrt(v);
}

const char *att_statement_commas(double x, char *out)
{
    if (x == floor(x) && x < 1e15)
        return att_print_commas(x, out);
    att_print_double(x, out);
    return out;
}

const char *att_statement_words(const att_statement *s, char *out)
{
    char a[32], b[32], d[32];
    if (s->kind == ATT_BETWEEN)
        snprintf(out, 64, "%s to %s", att_statement_commas(s->low, a), att_statement_commas(s->high, b));
    else if (s->kind == ATT_ABOUT && s->spread > 0)
        snprintf(out, 64, "about %.15s (%.15s-%.15s)", att_statement_commas(s->best, a),
                 att_statement_commas(s->low, b), att_statement_commas(s->high, d));
    else
        snprintf(out, 64, "%s %s",
                 s->kind == ATT_ABOUT      ? "about"
                 : s->kind == ATT_AT_LEAST ? "at least"
                                           : "up to",
                 att_statement_commas(att_statement_number(s), a));
    return out;
}
