/* SPDX-License-Identifier: Apache-2.0 */
/** Enemy fire: encounters of teams with drones, and close combat. */
#ifndef ATT_MODELS_ENCOUNTERS_H
#define ATT_MODELS_ENCOUNTERS_H

#include "contingent_state.h"

/** Today's encounters of active units with drones. */
void att_encounters_meet(today *d);
/** Today's hits in close combat on men of active units. */
void att_encounters_close(today *d);

#endif
