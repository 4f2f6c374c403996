/* SPDX-License-Identifier: Apache-2.0 */
/** The answer on a terminal, 80 columns wide: the same function for every campaign. */
#ifndef ATT_CLI_TELL_H
#define ATT_CLI_TELL_H

#include <attrit/attrit.h>

void att_tell_answer(const att_answer *a, att_words words, const att_claims *claims);
/** Its first paragraph alone: the main event in words, and whether the evidence carries it. */
void att_tell_headline(const att_answer *a, att_words words);

/** The fan of net strength as blocks, 80 columns wide (tell_fan.c). */
void att_tell_fan(const att_answer *a);

/** What `attrit simulate` says (tell_simulation.c). */
void att_tell_simulation(const att_simulation *s);
/** What `attrit compare` says (tell_compare.c). */
void att_tell_compare(const att_comparison *c);
/** What `attrit claims` says (tell_claims.c), and the lines of it that `attrit run` prints. */
void att_tell_claims(const att_claims *c);
void att_tell_foremost(const att_claims *c);
/** What `attrit score` says (tell_score.c). */
void att_tell_score(const att_track *t);

/** What `attrit sensitivity` says (tell_sensitivity.c). */
void att_tell_sensitivity(const att_sensitivity *s);

#endif
