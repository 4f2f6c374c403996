/* SPDX-License-Identifier: Apache-2.0 */
/** The keys of campaign.yaml (docs/campaign-file.md). */
#ifndef ATT_IO_CAMPAIGN_YAML_H
#define ATT_IO_CAMPAIGN_YAML_H

#include "io/campaign_keys.h"

/** Read c->yaml into c; mistakes go to the diag. 0; >0 it cannot be parsed at all; <0 out of memory. */
int att_campaign_yaml_read(att_campaign_keys *r, att_campaign *c, att_diag *diag, att_err *err);
/** With the ledger read: do the claims that citations and rulings name exist, and were they reported by the cut-off? */
void att_campaign_yaml_check(att_campaign_keys *r);

#endif
