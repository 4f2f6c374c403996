/* SPDX-License-Identifier: Apache-2.0 */
/** What people write where a number or a date is wanted, and what to tell them. Shared by the YAML and CSV readers. */
#ifndef ATT_IO_GUESS_H
#define ATT_IO_GUESS_H

#include <stddef.h>
#include <stdint.h>

/** A finite decimal number. 0; or -1 with the fix in help[320] ("write 3000"). */
int att_guess_number(const char *text, double *out, char *help);
/**
 * An ISO date from low to high. 0; or -1 with what is wrong ("is not an ISO date") in why[200] and the fix
 * ("did you mean 2024-10-14?") in help[320].
 */
int att_guess_date(const char *text, int32_t low, int32_t high, int32_t *out, char *why, char *help);
/** The month (1..12) that `len` letters name, "Dec" or "december"; 0 for none. */
int att_guess_month(const char *s, size_t len);
/** A word that is none of n: `did you mean "..."?`, or what there is to choose from, in help[320]. */
void att_guess_word(const char *word, size_t n, const char *const *words, char *help);

#endif
