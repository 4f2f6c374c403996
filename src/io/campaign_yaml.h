/* SPDX-License-Identifier: Apache-2.0 */
/** The keys of campaign.yaml (docs/campaign-file.md). */
#ifndef ATT_IO_CAMPAIGN_YAML_H
#define ATT_IO_CAMPAIGN_YAML_H

#include "campaign/inside.h"
#include "io/yamlmap.h"

typedef struct att_campaign_mention att_campaign_mention;

typedef struct att_campaign_yaml {
    att_yaml yaml;
    att_campaign *campaign;
    att_campaign_mention *mention; /* claims that the file names, to be looked up once the ledger is read */
} att_campaign_yaml;

/** Read c->yaml into c; mistakes go to the diag. 0; >0 it cannot be parsed at all; <0 out of memory. */
int att_campaign_yaml_read(att_campaign_yaml *r, att_campaign *c, att_diag *diag, att_err *err);
/** With the ledger read: do the claims that citations and rulings name exist, and were they reported by the cut-off? */
void att_campaign_yaml_check(att_campaign_yaml *r);

#endif
