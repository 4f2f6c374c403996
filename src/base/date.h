/* SPDX-License-Identifier: Apache-2.0 */
/** Calendar days as numbers: days since 1970-01-01, proleptic Gregorian. */
#ifndef ATT_BASE_DATE_H
#define ATT_BASE_DATE_H

#include <stdint.h>

/* 1800-01-01 and 2098-12-31: no campaign or report lies outside; a date that does is a slip of the pen. */
enum { ATT_DATE_LOW = -62091, ATT_DATE_HIGH = 47116 };

/** Day of a year (1..9999), month and day of month. 0; or -1 when there is no such day. */
int att_date_make(int year, int month, int day_of_month, int32_t *day);
/** Year, month and day of month of a day of the years 1..9999. */
void att_date_split(int32_t day, int *year, int *month, int *day_of_month);
/** Strict ISO 8601 date (2025-01-20) of the years 1..9999 and nothing behind it. 0 or -1. */
int att_date_parse(const char *text, int32_t *day);
/** "2025-01-20" into out[11]; returns out. */
const char *att_date_format(int32_t day, char *out);
/** "20 Jan 2025" into out[16]; returns out. */
const char *att_date_words(int32_t day, char *out);

#endif
