/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as campaign.yaml, beside a good ledger. What loads must also compile. */
#include "fuzz.h"

static const char ledger[] = "id,date,date_reported,source,subject,quantity,low,best,high\n"
                             "S1,1999-03-01,1999-03-02,Observers,small,deployed,,1200,\n"
                             "S2,1999-03-20,1999-03-21,Observers,small,casualties,,120,\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const att_bytes yaml = {"campaign.yaml", (const char *)data, size},
                    csv = {"evidence.csv", ledger, sizeof ledger - 1};
    return fuzz_campaign(&yaml, &csv);
}
