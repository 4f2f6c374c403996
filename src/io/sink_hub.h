/* SPDX-License-Identifier: Apache-2.0 */
/**
 * forecast.csv: a hubverse model-output file. Columns origin_date, location, target, horizon (days), target_date,
 * output_type, output_type_id, value. For each date of the answer and each of the targets killed, casualties and strength
 * 23 quantiles and up to 100 joint samples; for the target "breaking date" (the main event) a pmf over weeks.
 */
#ifndef ATT_IO_SINK_HUB_H
#define ATT_IO_SINK_HUB_H

#include "base/text.h"
#include "io/output.h"

/** Append the file's text. */
int att_sink_hub_text(att_text *out, const att_output *o, att_err *err);

#endif
