/* SPDX-License-Identifier: Apache-2.0 */
/** Encounters of teams with drones, close combat, and desertion meanwhile. */
#ifndef ATT_MODELS_ENCOUNTERS_H
#define ATT_MODELS_ENCOUNTERS_H

#include "contingent_state.h"

/** Today's encounters of active units with drones. */
void att_encounters_meet(today *d);
/** Today's hits in close combat on men of active units, and desertion of all, in one random order. */
void att_encounters_close(today *d);

#endif
