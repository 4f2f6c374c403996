/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What other commands left in the folder of a run: compare.json, claims.json, sensitivity.json and score.json. The report
 * takes them up where they belong to the same run: inputs, cut-off and seed are those of the answer.
 */
#ifndef ATT_IO_BESIDE_H
#define ATT_IO_BESIDE_H

#include "io/output.h"
#include <jansson.h>

/**
 * Look for them in `dir`. An object by command name, each
 *   {"here": true, "file", "sha256", "of": the file's JSON}     where it belongs to the answer
 *   {"here": false, "why": a sentence, "command": what makes it}  where it is missing, of another run or not readable
 * `claims` is the text of claims.json as the run itself judges: it stands in where the folder's does not belong to the
 * run, and, when `renewed`, in any case, since it is about to replace that file. NULL: no memory.
 */
json_t *att_beside_read(const att_output *o, const char *dir, const char *claims, int renewed);
/** What the manifest says of those that went in: [{file, sha256}]. NULL: no memory. */
json_t *att_beside_files(const json_t *beside);

#endif
