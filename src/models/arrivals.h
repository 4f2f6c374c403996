/* SPDX-License-Identifier: Apache-2.0 */
/** Who joins the units: men of the schedule, and an unannounced wave. */
#ifndef ATT_MODELS_ARRIVALS_H
#define ATT_MODELS_ARRIVALS_H

#include "contingent_state.h"

/**
 * The arrivals of this morning. First the scheduled: up to full strength to their seats, beyond it to any unit. Then the
 * wave, to any unit. Units that have left the line get nobody while others are there.
 */
void att_arrivals_come(today *d);

#endif
