/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a ledger, beside a good campaign.yaml. What loads must also compile. */
#include "fuzz.h"

static const char campaign[] = "attrit: 1\nname: small\nsubject: small\nmodel: contingent\n"
                               "start: 1999-03-01\nas_of: 1999-04-20\nhorizon: 1999-06-30\n"
                               "arrivals:\n  - {date: 1999-03-01, strength: 1200, basis: assumption}\n"
                               "units:\n  count: 36  # assumption\n"
                               "combat: {earliest: 1999-03-05, latest: 1999-03-08, basis: assumption}\n"
                               "doctrine:\n  bait: 1      # assumption\n  shooters: 2  # assumption\n"
                               "breaking: {thresholds: [0.7, 0.5, 0.1], main: below_50}\n"
                               "questions: {dates: [1999-04-30, 1999-05-31]}\n"
                               "sources:\n  - {name: Observers, kind: independent, reliability: B}\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const att_bytes yaml = {"campaign.yaml", campaign, sizeof campaign - 1},
                    csv = {"evidence.csv", (const char *)data, size};
    return fuzz_campaign(&yaml, &csv);
}
