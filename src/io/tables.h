/* SPDX-License-Identifier: Apache-2.0 */
/** The tables that charts and summary.json share; their columns are listed in io/sink_json.h. NULL: no memory. */
#ifndef ATT_IO_TABLES_H
#define ATT_IO_TABLES_H

#include "io/output.h"
#include <jansson.h>

/** {probability, percent, term, frequency}. */
json_t *att_tables_words(att_words words, double p);
json_t *att_tables_events(const att_output *o);
json_t *att_tables_parameters(const att_answer *a);
/** What the fit says about the observation that claim i went into (fitted or merged); NULL without. */
const att_answer_report *att_tables_report(const att_answer *a, size_t i);
/** All tables by their names. */
json_t *att_tables_all(const att_output *o);

#endif
