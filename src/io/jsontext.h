/* SPDX-License-Identifier: Apache-2.0 */
/** JSON values as attrit writes them: what is unknown is null, numbers are the shortest that read back the same. */
#ifndef ATT_IO_JSONTEXT_H
#define ATT_IO_JSONTEXT_H

#include <attrit/campaign.h>
#include <jansson.h>

/** A number; null for NAN and infinities. */
json_t *att_jsontext_number(double x);
/** A count with one decimal at most. */
json_t *att_jsontext_count(double x);
/** An ISO date; null for ATT_NO_DAY. */
json_t *att_jsontext_day(att_day day);
/** A text; null for NULL. */
json_t *att_jsontext_string(const char *s);

/* Building: each takes its second value's reference and returns the first value; NULL, with both given back, when one
 * of them is NULL or memory ran out. So a mistake anywhere reaches att_jsontext_print(). */
json_t *att_jsontext_add(json_t *list, json_t *item);
json_t *att_jsontext_put(json_t *object, const char *key, json_t *value);
/** All members of `other` into `object`. */
json_t *att_jsontext_merge(json_t *object, json_t *other);

/**
 * The text of a value, free with free(); the value's reference is taken. Its first `levels` levels are indented, deeper
 * ones stand on one line; 0 = all on one line. "</" is written "<\/". NULL and *err when `value` is NULL (memory ran out).
 */
char *att_jsontext_print(json_t *value, int levels, att_err *err);

#endif
