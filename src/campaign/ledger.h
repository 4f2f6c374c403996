/* SPDX-License-Identifier: Apache-2.0 */
/** The meaning of the ledger's rows: which are evidence by a cut-off, which are not, and why. */
#ifndef ATT_CAMPAIGN_LEDGER_H
#define ATT_CAMPAIGN_LEDGER_H

#include "campaign/inside.h"

/** Claims a ledger may hold: rows are compared with each other, by threes where sums are looked for. */
enum { ATT_LEDGER_MAX = 5000 };

/** Words that a ledger uses for quantities, ended by NULL; the model's own quantities are known besides. */
extern const char *const att_ledger_quantities[];
/** Words for kinds of sources, ended by NULL. */
extern const char *const att_ledger_kinds[];
/** Words for units, ended by NULL. */
extern const char *const att_ledger_units[];

/** Is this quantity a rate or a projection: a statement to be judged by the answer, never evidence for it? */
int att_ledger_is_projection(const char *quantity);
/** Admiralty grade a source is given by its kind when nobody graded it. */
char att_ledger_default_grade(const char *kind);
/**
 * Decide use, why, statement, quantity and lead of every claim by the cut-off. Warnings (contradictions, rows before
 * the campaign's start) go to the diag. Needs a campaign without errors. <0: out of memory.
 */
int att_ledger_decide(att_campaign *c, att_diag *diag, att_err *err);

#endif
