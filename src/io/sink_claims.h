/* SPDX-License-Identifier: Apache-2.0 */
/** claims.csv, claims.json and their manifest: what `attrit claims` writes (docs/claims.md). */
#ifndef ATT_IO_SINK_CLAIMS_H
#define ATT_IO_SINK_CLAIMS_H

#include "base/text.h"
#include "io/sink.h"
#include <attrit/claims.h>

/** One question a row. */
int att_sink_claims_csv(att_text *text, const att_claims *c, att_err *err);
/** Text of claims.json; free with free(). */
char *att_sink_claims_json(const att_claims *c, att_err *err);
/** Text of claims.manifest.json; free with free(). */
char *att_sink_claims_manifest(const att_claims *c, const char *command, const att_sink *files, att_err *err);

#endif
