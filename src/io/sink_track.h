/* SPDX-License-Identifier: Apache-2.0 */
/** Files of a track record (docs/score.md). */
#ifndef ATT_IO_SINK_TRACK_H
#define ATT_IO_SINK_TRACK_H

#include "base/text.h"
#include "io/sink.h"
#include <attrit/track.h>

/** score.csv. <0: out of memory. */
int att_sink_track_csv(att_text *out, const att_track *t, att_err *err);
/** score.json and score.manifest.json as texts, free with free(); NULL and *err on failure. */
char *att_sink_track_json(const att_track *t, att_err *err);
char *att_sink_track_manifest(const att_track *t, const char *command, const att_sink *files, att_err *err);

#endif
