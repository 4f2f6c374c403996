/* SPDX-License-Identifier: Apache-2.0 */
/** The contingent soldier by soldier, as plainly as its page says it: what the fast model is held against. */
#ifndef ATT_TESTS_REFERENCE_CONTINGENT_H
#define ATT_TESTS_REFERENCE_CONTINGENT_H

#include "../rig.h"

enum { REFERENCE_QUANTITIES = 18, REFERENCE_EVENTS = 11 }; /**< in the order of the model's tables */

/** What is seen of a run on one day. */
typedef struct reference_contingent {
    double quantity[REFERENCE_QUANTITIES];
    unsigned events; /**< a bit each */
} reference_contingent;

/** One run with the rig's parameters and inputs. out[i] = what is seen at the end of day[i] days (ascending). */
void reference_contingent_run(const rig *r, att_rng *rng, int n, const int *day, reference_contingent *out);

#endif
