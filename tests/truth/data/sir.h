/* SPDX-License-Identifier: Apache-2.0 */
/* New infections reported a day in an epidemic of 60 people (3 infected at first, beta 0.4, gamma 0.2, binomial transitions
 * in steps of a day, Poisson reports), small enough that a forward algorithm over all states is exact. */
#include <stddef.h>
static const double sir_reported[] = {
    0, 0, 4, 0, 2, 1, 1, 9, 4, 0, 0, 1, 1, 1, 2, 1, 2, 2, 3, 2,
    0, 0, 2, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 2, 0, 0, 2,
};
enum { N_SIR = sizeof sir_reported / sizeof *sir_reported, SIR_PEOPLE = 60, SIR_INFECTED = 3 };
