/* SPDX-License-Identifier: Apache-2.0 */
/** compare.csv, compare.json and their manifest: what `attrit compare` writes (docs/compare.md). */
#ifndef ATT_IO_SINK_COMPARE_H
#define ATT_IO_SINK_COMPARE_H

#include "base/text.h"
#include "io/sink.h"
#include <attrit/compare.h>

/** doctrine,date,measure,quantity,parameter,third,level,value,se: one number a row. */
int att_sink_compare_csv(att_text *text, const att_comparison *c, att_err *err);
/** Text of compare.json; free with free(). */
char *att_sink_compare_json(const att_comparison *c, att_err *err);
/** Text of compare.manifest.json; free with free(). */
char *att_sink_compare_manifest(const att_comparison *c, const char *command, const att_sink *files, att_err *err);

#endif
