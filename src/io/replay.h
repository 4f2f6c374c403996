/* SPDX-License-Identifier: Apache-2.0 */
/** One simulated run, told day by day: the data of the report's replay. */
#ifndef ATT_IO_REPLAY_H
#define ATT_IO_REPLAY_H

#include <attrit/answer.h>
#include <attrit/simulate.h>
#include <jansson.h>

/** A path of the answer's fan. Plain; owns nothing. */
typedef struct att_replay {
    size_t path, n;
    att_happening *happening; /* as told: by date */
} att_replay;

/**
 * Units are shown one by one: at most so many. A model needs units (input "unit_size"), men ("strength") and happenings
 * by the names of the contingent's.
 */
enum { ATT_REPLAY_UNITS_MAX = 2000 };
int att_replay_possible(const att_problem *p);

/**
 * The object "replay" of the charts' data (its shape: io/sink_json.h): the run's happenings for the page script, and
 * for the table beneath it the same run as the fan counts it. NULL: no memory.
 */
json_t *att_replay_json(const att_answer *a, const att_replay *r);

#endif
