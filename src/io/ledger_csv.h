/* SPDX-License-Identifier: Apache-2.0 */
/** The columns of a ledger (docs/ledger.md). */
#ifndef ATT_IO_LEDGER_CSV_H
#define ATT_IO_LEDGER_CSV_H

#include "campaign/inside.h"

/** Read c->ledger into c->claim; mistakes go to the diag. 0; >0 it cannot be parsed at all; <0 out of memory. */
int att_ledger_csv_read(att_campaign *c, att_diag *diag, att_err *err);

#endif
