/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ATT_CAMPAIGN_VET_H
#define ATT_CAMPAIGN_VET_H

#include "campaign/inside.h"

/**
 * Does the model take the middle of every prior, alone and together? A prior of which it refuses the middle is a mistake,
 * better told by its line than by a fit that finds nowhere to begin. Inputs and priors have been made.
 */
int att_vet_priors(const att_campaign *c, att_diag *diag, att_err *err);

#endif
