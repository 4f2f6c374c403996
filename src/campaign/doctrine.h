/* SPDX-License-Identifier: Apache-2.0 */
/** Doctrines: named edits of the model's inputs. */
#ifndef ATT_CAMPAIGN_DOCTRINE_H
#define ATT_CAMPAIGN_DOCTRINE_H

#include "campaign/inside.h"

enum { ATT_DOCTRINES_MAX = 100 }; /**< that a campaign may list */

/** May a doctrine edit this input? Not those that make the question, or the state, another one. */
int att_doctrine_may_edit(const char *input);
/**
 * Fill edits[].input from problem.input. Values out of range, doctrines that change nothing and inputs that the model
 * refuses go to the diag, all of them; `state`: bytes of a particle under the campaign's own inputs.
 */
int att_doctrine_make(att_campaign *c, size_t state, att_diag *diag, att_err *err);

#endif
