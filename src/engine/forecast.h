/* SPDX-License-Identifier: Apache-2.0 */
/** Forecasts with salted streams, for comparing runs that share some of their random numbers (engine/spread.c). */
#ifndef ATT_ENGINE_FORECAST_H
#define ATT_ENGINE_FORECAST_H

#include "engine/fan.h"

/** As att_fan_forecast, but from the cut-off on only; runs of equal `shock` or `dice` share those streams (0: the forecast's own). */
int att_forecast_from_now(att_fan **fan, att_ctx *ctx, const att_post *post, const att_fan_opts *o, uint64_t shock,
                          uint64_t dice, att_err *err);
/** As att_fan_forecast_as, but from the cut-off on only: values before it are 0, and an event's time is the first from it on. */
int att_forecast_from_now_as(att_fan **fan, att_ctx *ctx, const att_post *post, const att_problem *p,
                             const att_fan_opts *o, att_err *err);

#endif
