/* SPDX-License-Identifier: Apache-2.0 */
/** Files of forecast hubs (hubverse model output). */
#ifndef ATTRIT_HUB_H
#define ATTRIT_HUB_H

#include <attrit/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Does a CSV file keep the rules of hubverse model output? All mistakes go to *diag, each with its place and its fix:
 * columns; dates that are dates, one origin_date, a target_date `horizon` days after it; missing = empty or NA without
 * quotes; quantile levels written as they are compared, quantiles that never fall; probabilities that sum to 1, with
 * the category not_within_horizon where the others are dates; sample ids that are positive whole numbers and the same at
 * every horizon; nothing twice. Quantiles without the levels that dashboards show are a warning.
 * 0; <0 if there are errors, or (*err) when it cannot be read.
 */
int att_hub_check(const char *path, att_diag *diag, att_err *err);

#ifdef __cplusplus
}
#endif
#endif
