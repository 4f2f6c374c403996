/* SPDX-License-Identifier: Apache-2.0 */
#include "base/date.h"
#include <attrit/campaign.h>

int att_day_parse(const char *text, att_day *day) { return att_date_parse(text, day); }
const char *att_day_format(att_day day, char *out) { return att_date_format(day, out); }
const char *att_day_words(att_day day, char *out) { return att_date_words(day, out); }
