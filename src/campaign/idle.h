/* SPDX-License-Identifier: Apache-2.0 */
/** What plays no part: parameters that nothing depends on, quantities that stay 0, events that cannot happen. */
#ifndef ATT_CAMPAIGN_IDLE_H
#define ATT_CAMPAIGN_IDLE_H

#include <attrit/model.h>

/** Does the parameter, quantity or event of that name play no part under these inputs and priors (one a row each)? */
int att_idle_is(const char *name, const att_model *m, const att_input *input, const att_prior *prior);

#endif
