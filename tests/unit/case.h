/* SPDX-License-Identifier: Apache-2.0 */
/** A small campaign from texts: 1,000 men from 2001-01-01, cut-off 2001-02-01, horizon 2001-03-01. Include after cmocka.h. */
#ifndef ATT_TEST_CASE_H
#define ATT_TEST_CASE_H

#include "campaign/inside.h"
#include "io/campaign_load.h"
#include "told.h"

#define CASE_HEAD                                                                                             \
    "attrit: 1\nname: small\nsubject: us\nmodel: contingent\nstart: 2001-01-01\nas_of: 2001-02-01\nhorizon: " \
    "2001-03-01\n"
#define CASE_MEN \
    "arrivals:\n  - {date: 2001-01-01, strength: 600}\n  - {date: 2001-01-03, strength: 403}\nunits: {count: 10}\n"
#define CASE_COLUMNS \
    "id,date,date_reported,period_from,period_to,source,source_kind,subject,quantity,low,best,high,unit,reliability\n"

static att_diag case_diag;
static att_err case_err;

/* NULL when the texts are refused; what was said is in case_diag and case_err. */
static inline att_campaign *case_read(const char *yaml, const char *csv)
{
    att_campaign *c;
    att_bytes y = {"campaign.yaml", yaml, strlen(yaml)}, l = {"evidence.csv", csv, strlen(csv)};
    case_diag = (att_diag){0};
    case_err = (att_err){0};
    att_campaign_load_bytes(&c, &y, &l, &case_diag, &case_err);
    return c;
}

static inline const char *case_told(void) { return told(&case_diag, &case_err); }

/* Loaded and compiled; the test fails when it cannot be. */
static inline att_campaign *case_open(const char *yaml, const char *csv, const att_problem **p)
{
    att_campaign *c = case_read(yaml, csv);
    if (!c || att_campaign_compile(p, c, NULL, &case_diag, &case_err))
        fail_msg("%s", case_told());
    return c;
}

static inline const att_claim *case_claim(const att_campaign *c, const char *id)
{
    int row = att_campaign_find(c, id);
    if (row < 0)
        fail_msg("no claim %s", id);
    return &c->claim[row];
}

static inline void case_is(const att_campaign *c, const char *id, att_use use, const char *why)
{
    const att_claim *k = case_claim(c, id);
    if (k->use != use || strcmp(k->why, why))
        fail_msg("%s: %s: %s", id, att_use_word(k->use), k->why);
}

#endif
