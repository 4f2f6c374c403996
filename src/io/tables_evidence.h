/* SPDX-License-Identifier: Apache-2.0 */
/** Tables of the evidence: who said what when, and what the fit made of it. NULL: no memory. */
#ifndef ATT_IO_TABLES_EVIDENCE_H
#define ATT_IO_TABLES_EVIDENCE_H

#include "io/output.h"
#include <jansson.h>

/** Every claim about losses or strength that had been published, on its lane. */
json_t *att_tables_evidence_strip(const att_output *o);
/** The lanes from top to bottom: a heading for each kind of count, then a lane a source, in the order in which they spoke. */
json_t *att_tables_evidence_lanes(const att_output *o);
/** What was allowed of each bias before, and what was learned: reported over true. */
json_t *att_tables_evidence_bias(const att_answer *a);
/** Each parameter before and after as normal scores of its prior, with the information gained and a word for it. */
json_t *att_tables_evidence_priors(const att_answer *a);

#endif
