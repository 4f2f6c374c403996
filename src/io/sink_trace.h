/* SPDX-License-Identifier: Apache-2.0 */
/** trace.csv and trace.nc: one simulated run, happening by happening (docs/outputs.md). */
#ifndef ATT_IO_SINK_TRACE_H
#define ATT_IO_SINK_TRACE_H

#include "base/text.h"
#include <attrit/simulate.h>

/** run,date,unit,brigade,happening,n: unit and brigade are empty for what happened to all together. */
int att_sink_trace_csv(att_text *text, const att_simulation *s, att_err *err);
/** The same as ragged arrays, with the able men of each unit on each day and the run's quantities; free with free(). */
int att_sink_trace_netcdf(void **bytes, size_t *len, const att_simulation *s, const char *command, att_err *err);

#endif
