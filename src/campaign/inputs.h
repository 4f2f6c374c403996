/* SPDX-License-Identifier: Apache-2.0 */
/** The model's inputs, from the campaign's nouns: men, units, brigades, sector, numbers. */
#ifndef ATT_CAMPAIGN_INPUTS_H
#define ATT_CAMPAIGN_INPUTS_H

#include "campaign/inside.h"

/** Days that are simulated. */
int att_inputs_days(const att_campaign *c);
/** Fill problem.input in the compiled arena. <0: out of memory. */
int att_inputs_make(att_campaign *c, att_err *err);
/** What the model itself says to them, told at the line of the one that it names; *state: bytes of a particle. */
int att_inputs_check(const att_campaign *c, size_t *state, att_diag *diag, att_err *err);

#endif
