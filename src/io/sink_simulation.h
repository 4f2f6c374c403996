/* SPDX-License-Identifier: Apache-2.0 */
/** simulation.csv, events.csv and their manifest: what `attrit simulate -o` writes (docs/outputs.md). */
#ifndef ATT_IO_SINK_SIMULATION_H
#define ATT_IO_SINK_SIMULATION_H

#include "base/text.h"
#include "io/sink.h"
#include <attrit/simulate.h>

/** A number and what stands after it. Four decimals: more than any error leaves meaningful. Nothing for NAN. */
void att_sink_simulation_number(att_text *out, double x, const char *after);
/** "row,level,value,se" for each level, then for the mean; `row` holds the fields before. */
void att_sink_simulation_levels(att_text *out, const char *row, const att_simulated *x);

/** doctrine,date,quantity,level,value,se: every day from the first, every quantity that is not idle. */
int att_sink_simulation_quantities(att_text *text, const att_simulation *s, att_err *err);
/** doctrine,date,event,probability,se: every day from the first. */
int att_sink_simulation_events(att_text *text, const att_simulation *s, att_err *err);
/** Text of simulate.manifest.json; free with free(). */
char *att_sink_simulation_manifest(const att_simulation *s, const char *command, const att_sink *files, att_err *err);

#endif
