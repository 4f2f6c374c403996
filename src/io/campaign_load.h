/* SPDX-License-Identifier: Apache-2.0 */
/** Campaigns from bytes in memory: for tests and fuzzing. Files: att_campaign_load(). */
#ifndef ATT_IO_CAMPAIGN_LOAD_H
#define ATT_IO_CAMPAIGN_LOAD_H

#include "base/source.h"
#include <attrit/campaign.h>

typedef struct att_bytes {
    const char *name, *s;
    size_t len;
    size_t fail_at; /* tests: the campaign's n-th allocation from here on fails; 0 = never */
} att_bytes;

/** As att_campaign_load(), from the texts of campaign.yaml and of its ledger. */
int att_campaign_load_bytes(att_campaign **c, const att_bytes *yaml, const att_bytes *ledger, att_diag *diag,
                            att_err *err);

#endif
