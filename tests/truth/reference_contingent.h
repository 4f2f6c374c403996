/* SPDX-License-Identifier: Apache-2.0 */
/** The contingent soldier by soldier, as plainly as its page says it: what the fast model is held against. */
#ifndef ATT_TESTS_REFERENCE_CONTINGENT_H
#define ATT_TESTS_REFERENCE_CONTINGENT_H

#include "../rig.h"

enum { REFERENCE_QUANTITIES = 16 }; /**< in the order of the model's table */

/**
 * One run with the rig's parameters and inputs. out[i] = the quantities at day[i] (ascending), pulled[i] = is the
 * contingent resting then.
 */
void reference_contingent_run(const rig *r, att_rng *rng, int n, const int *day, double (*out)[REFERENCE_QUANTITIES],
                              int *pulled);

#endif
