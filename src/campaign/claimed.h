/* SPDX-License-Identifier: Apache-2.0 */
/** Rows of the ledger as questions: the rules of docs/claims.md. */
#ifndef ATT_CAMPAIGN_CLAIMED_H
#define ATT_CAMPAIGN_CLAIMED_H

#include "campaign/question.h"

enum { ATT_CLAIMED_READINGS = 2, ATT_CLAIMED_TITLE = 120, ATT_CLAIMED_WHY = 200 };

typedef struct att_claimed_reading {
    att_question question;
    char title[ATT_CLAIMED_TITLE]; /* "About 92 casualties a day, 6 Dec 2024 to 16 Jan 2025" */
    const char *says;              /* how the words were read, one clause; "" */
} att_claimed_reading;

typedef struct att_claimed {
    const char *rule; /* "depletion", "rate", "plan", "share", "count" */
    size_t n;
    att_claimed_reading reading[ATT_CLAIMED_READINGS];
    char why[ATT_CLAIMED_WHY]; /* n = 0: why the row is no question */
} att_claimed;

/** Read a row that is to be judged as questions about the compiled campaign. */
void att_claimed_read(att_claimed *out, const att_campaign *c, size_t row);
/** The central 90 % of what an unbiased report of days (0: not a window) calls "about": *low, *high, to three digits. */
void att_claimed_about(const att_campaign *c, const att_statement *s, double days, double *low, double *high);

#endif
