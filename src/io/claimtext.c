/* SPDX-License-Identifier: Apache-2.0 */
#include "io/claimtext.h"

#include "base/num.h"
#include <attrit/answer.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A claim's number: whole ones as counts of people are printed, others as they are. */
static const char *amount(double x, char *out)
{
    if (isnan(x) || x == floor(x))
        return isnan(x) ? "" : att_words_count(x, 0, out);
    out[att_print_double(x, out)] = 0;
    return out;
}

const char *att_claimtext_said(double low, double best, double high, const char *unit, char *out)
{
    char b[32], l[32], h[32];
    int wide = low < high; /* false where an end is open */
    const char *about = amount(best, b), *least = amount(low, l), *most = amount(high, h);
    int n = 0;
    if (wide && *about)
        n = snprintf(out, ATT_CLAIMTEXT, "about %s (%s to %s)", about, least, most);
    else if (wide)
        n = snprintf(out, ATT_CLAIMTEXT, "%s to %s", least, most);
    else if (*about && !*least == !*most)
        n = snprintf(out, ATT_CLAIMTEXT, "about %s", about);
    else if (*least || *most)
        n = snprintf(out, ATT_CLAIMTEXT,
                     *least && *most ? "about %s"
                     : *least        ? "at least %s"
                                     : "up to %s",
                     *least ? least : most);
    out[n] = 0;
    if (n && *unit && strcmp(unit, "persons") != 0 && strcmp(unit, "1") != 0)
        snprintf(out + n, ATT_CLAIMTEXT - (size_t)n, " %.40s", unit);
    return out;
}
