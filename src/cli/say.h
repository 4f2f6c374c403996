/* SPDX-License-Identifier: Apache-2.0 */
/** Text on standard output: headings, wrapped paragraphs, dates and counts in columns. */
#ifndef ATT_CLI_SAY_H
#define ATT_CLI_SAY_H

#include <attrit/attrit.h>

/** A heading of a block: an empty line before it; bold on a terminal unless NO_COLOR is set. */
void att_say_heading(const char *format, ...) __attribute__((format(printf, 1, 2)));
/** What follows in a colour (SGR code; 0 ends it), on a terminal unless NO_COLOR is set; else nothing happens. */
void att_say_colour(int code);
/** "attrit 0.1.0   Exercise Northwind". */
void att_say_title(const att_campaign *c);
/** Print a text in lines of at most `width` characters, each after `indent` blanks; control characters become '?'. */
void att_say_wrap(int indent, int width, const char *text);
/** Print a text in a column of so many characters, on its right side; on its left side for a negative width. */
void att_say_column(int width, const char *text);
/** "14 May 2025", or "after 30 Jun 2025" for ATT_NO_DAY, into out[32]; returns out. */
const char *att_say_day(att_day day, att_day horizon, char *out);
/** "1,010 - 1,720" into out[64]; returns out. */
const char *att_say_range(double low, double high, double mcse, char *out);
/** A fitted number (5, 50, 95 %) as median[32] and 90 % range[64]. */
void att_say_fitted(const double fitted[3], char *median, char *range);
/** A statement of the ledger: "300 - 400", "at least 3,000", "3,800 (3,000 - 4,000)", "" without a number, into out[96]; returns out. */
const char *att_say_claim(const att_claim *claim, char *out);
/** The quantities people ask for first: killed, casualties, strength; of a model without them its first three. Rows; count. */
size_t att_say_quantities(const att_model *m, size_t row[3]);
/** "Killed: dead of enemy action ..." into out[200]: the title of a quantity; returns out. */
const char *att_say_quantity(const att_field *f, char *out);
/** "-310 to 25" into out[100], from one quantile of att_simulate_level to another, each rounded by its own error; returns out. */
const char *att_say_span(const att_simulated *x, int low, int high, const char *between, char *out);
/**
 * A share of so many runs in per cent, "63 ± 2" into out[80]; returns out. Where all runs agree the error is not 0: what
 * no run of n shows has at most 3 chances in n (95 %: Hanley & Lippman-Hand 1983).
 */
const char *att_say_chance(double p, double se, size_t runs, char *out);

#endif
