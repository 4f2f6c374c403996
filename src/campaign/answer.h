/* SPDX-License-Identifier: Apache-2.0 */
/** Inside of an answer; the public face is attrit/answer.h. */
#ifndef ATT_CAMPAIGN_ANSWER_H
#define ATT_CAMPAIGN_ANSWER_H

#include "base/arena.h"
#include <attrit/answer.h>

/** The time (index in the fan) at the end of a day, and the day at whose end a time is. */
size_t att_answer_time(const att_campaign *c, att_day day);
att_day att_answer_day(const att_campaign *c, double t);

/** line.c: the straight line through the last total. Needs dates and room. */
void att_line_draw(att_answer *a);
/** verdict.c: diagnostics and "too little evidence". Needs parameters and reports. */
void att_verdict_pass(att_answer *a);

#endif
