/* SPDX-License-Identifier: Apache-2.0 */
/** What the page shows of a campaign, as JSON. */
#ifndef ATT_SERVE_FACTS_H
#define ATT_SERVE_FACTS_H

#include <attrit/campaign.h>
#include "cli/json.h"

/** All that is assumed and reported, as compiled; `own`: the cut-off of the file; `diag`: what reading it said. */
void att_facts_campaign(att_json *j, att_campaign *c, const att_problem *p, att_day own, const att_diag *diag);
/** {"error", "errors"}: *err, and every error of the diag. diag may be NULL. */
void att_facts_mistakes(att_json *j, const att_diag *diag, const att_err *err);

#endif
