/* SPDX-License-Identifier: Apache-2.0 */
/** What a claim's three numbers say, what several printings of it say together, and how exact that is. */
#ifndef ATT_CAMPAIGN_STATEMENT_H
#define ATT_CAMPAIGN_STATEMENT_H

#include <attrit/problem.h>

/** AT_LEAST: high is INFINITY; UP_TO: low is 0; ABOUT: low = high = best unless it states a spread. */
typedef struct att_statement {
    att_obs_kind kind;
    double low, best, high; /* best: NAN unless ABOUT */
    double spread;          /* sd of the log that its own bounds state; 0 = none */
} att_statement;

/** Constants of the noise of reports, on the log scale. */
typedef struct att_noise {
    double sd;     /* of any report */
    double window; /* more for a window: this over the square root of its days */
} att_noise;

/** Read low, best and high (NAN = empty). 0; or -1 when all are empty. */
int att_statement_read(att_statement *s, double low, double best, double high);
/** Widen s to what another printing of the same claim says. */
void att_statement_merge(att_statement *s, const att_statement *other);
/** The one number of an about, at least or up to statement; NAN for between. */
double att_statement_number(const att_statement *s);
/** The unit of a number's last significant digit: 3800 -> 100, 1000 -> 1000, 0 -> 1. */
double att_statement_unit(double x);
/** Sd of the noise on the log scale: base, rounding, window of `days` (0 = a total or level), spread, in quadrature. */
double att_statement_noise(const att_statement *s, const att_noise *n, double days);
/** "3,800", or the shortest decimal for what is not whole, into out[32]; returns out. */
const char *att_statement_commas(double x, char *out);
/** "about 3,800", "at least 1,000", "200 to 999" into out[64]; returns out. */
const char *att_statement_words(const att_statement *s, char *out);

#endif
