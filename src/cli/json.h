/* SPDX-License-Identifier: Apache-2.0 */
/** A small writer of JSON (RFC 8259): commas and escapes; the caller balances the brackets. */
#ifndef ATT_CLI_JSON_H
#define ATT_CLI_JSON_H

#include <attrit/attrit.h>
#include <stdio.h>

typedef struct att_json {
    FILE *out;
    int begun; /* something stands before at this level */
} att_json;

/* key NULL = an element of a list. */
void att_json_open(att_json *j, const char *key, char bracket);
void att_json_close(att_json *j, char bracket);
void att_json_text(att_json *j, const char *key, const char *s);
/** The shortest of 15 to 17 digits that reads back as x; NAN and infinities are null. */
void att_json_number(att_json *j, const char *key, double x);
void att_json_numbers(att_json *j, const char *key, size_t n, const double *x);
void att_json_truth(att_json *j, const char *key, int x); /* true or false */

/** All of a simulation, on one line of standard output (docs/outputs.md). */
void att_json_simulation(const att_simulation *s);

#endif
