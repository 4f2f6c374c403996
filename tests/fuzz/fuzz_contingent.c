/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a contingent: its account balances on every day of every run, and what is told of units adds up to it. */
#include "../any_contingent.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int ran;
    const char *wrong = any_contingent_run(data, size, &ran);
    if (wrong) {
        fprintf(stderr, "%s\n", wrong);
        abort();
    }
    return 0;
}
