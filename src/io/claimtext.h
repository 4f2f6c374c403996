/* SPDX-License-Identifier: Apache-2.0 */
/** What a claim says, in words. */
#ifndef ATT_IO_CLAIMTEXT_H
#define ATT_IO_CLAIMTEXT_H

#include <stddef.h>

enum { ATT_CLAIMTEXT = 200 };
/**
 * "at least 700", "1,000 to 1,300", "about 300 (250 to 350)", "about 12 weeks ahead" into out[ATT_CLAIMTEXT]; returns out.
 * An end that is left open is NAN; "" when all are. The units "persons" and "1" go without saying.
 */
const char *att_claimtext_said(double low, double best, double high, const char *unit, char *out);

#endif
