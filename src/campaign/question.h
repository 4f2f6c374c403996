/* SPDX-License-Identifier: Apache-2.0 */
/** Inside of the question language; the public face is attrit/question.h. */
#ifndef ATT_CAMPAIGN_QUESTION_H
#define ATT_CAMPAIGN_QUESTION_H

#include "campaign/inside.h"
#include <attrit/forecast.h>
#include <attrit/question.h>

/* ---- question_names.c ---- */

/** Does the model have this quantity, and does it count people, so that it can be a percentage of the deployed? */
int att_question_counts_people(const att_model *m, int quantity);
/** A counter, which never falls: not a level. */
int att_question_is_counter(const att_model *m, int quantity);
/** The name under which events are asked about, of row i of the model's events; NULL: not one that the campaign follows. Into out[32]. */
const char *att_question_event(const att_campaign *c, size_t i, char *out);

/* ---- question_paths.c ---- */

/** A proposition's answer on every path of a fan. */
typedef struct att_held {
    unsigned char *holds; /* [n_paths] */
    /* The number in question, in the unit of the bounds; of an event, or of a level on several evenings, the time at which it
     * first holds (NAN: on none): as it is before `not`. */
    double *value; /* [n_paths] */
    int is_time;
} att_held;

/** Why the paths cannot tell ("pulled_out cannot happen ..."), into why[200]: 1; else 0. */
int att_question_cannot(const att_proposition *p, const att_campaign *c, const att_problem *problem, char *why);
/** Fill a zeroed *h in the arena. 0, or -1 without memory. The proposition must be one that can be told. */
int att_question_hold(att_held *h, att_arena *arena, const att_proposition *p, const att_campaign *c,
                      const att_problem *problem, const att_fan *fan);

#endif
