/* SPDX-License-Identifier: Apache-2.0 */
/** sensitivity.csv, sensitivity.json and their manifest: what `attrit sensitivity` writes (docs/sensitivity.md). */
#ifndef ATT_IO_SINK_SENSITIVITY_H
#define ATT_IO_SINK_SENSITIVITY_H

#include "base/text.h"
#include "io/sink.h"
#include <attrit/sensitivity.h>

/** part,name,headline,date,measure,value,se: one number a row. */
int att_sink_sensitivity_csv(att_text *text, const att_sensitivity *s, att_err *err);
/** Text of sensitivity.json; free with free(). */
char *att_sink_sensitivity_json(const att_sensitivity *s, att_err *err);
/** Text of sensitivity.manifest.json; free with free(). */
char *att_sink_sensitivity_manifest(const att_sensitivity *s, const char *command, const att_sink *files, att_err *err);

#endif
