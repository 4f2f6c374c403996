/* SPDX-License-Identifier: Apache-2.0 */
/** Who joins the units: men of the schedule, an unannounced wave, and the wounded who return. */
#ifndef ATT_MODELS_ARRIVALS_H
#define ATT_MODELS_ARRIVALS_H

#include "contingent_plan.h"

/**
 * The arrivals of that morning. First the scheduled: up to full strength to their seats, beyond it to any unit. Then the
 * wave, to any unit. Units that have left the line get nobody while others are there.
 */
void att_arrivals_come(const plan *p, contingent *c, att_rng *dice, int day);
/** Recovered wounded go back to their units. */
void att_arrivals_return(const plan *p, contingent *c, att_rng *dice);

#endif
