/* SPDX-License-Identifier: Apache-2.0 */
/**
 * attrit: a calibrated forecast of a contingent's breaking point from contradictory public reports.
 * The whole in ten lines (compiled and run by the tests as examples/c/ten_lines.c):
 *
 *     att_ctx *ctx; att_campaign *c; att_run *run; att_diag diag = {0}; att_err err = {0};
 *     if (att_ctx_open(&ctx, NULL, &err) || att_campaign_load(&c, ctx, "campaigns/kursk-2024", &diag, &err)
 *         || att_run_make(&run, ctx, c, NULL, &diag, &err) || att_run_write(run, "out", ATT_OUT_ALL, &err))
 *         return att_diag_print(&diag, stderr), att_err_print(&err, stderr);
 *     const att_answer *a = att_run_answer(run);
 *     printf("%s: %.0f %% by %d\n", a->event[0].text, 100 * a->by_date[a->n_events], a->date[1]);
 *     att_run_free(&run); att_campaign_free(&c); att_ctx_free(&ctx);
 */
#ifndef ATTRIT_ATTRIT_H
#define ATTRIT_ATTRIT_H
#include <attrit/version.h>
#include <attrit/error.h>
#include <attrit/context.h>
#include <attrit/model.h>
#include <attrit/problem.h>
#include <attrit/fit.h>
#include <attrit/keep.h>
#include <attrit/pmmh.h>
#include <attrit/forecast.h>
#include <attrit/work.h>
#include <attrit/score.h>
#include <attrit/campaign.h>
#include <attrit/answer.h>
#include <attrit/hub.h>
#include <attrit/import.h>
#include <attrit/export.h>
#include <attrit/run.h>
#include <attrit/shard.h>
#include <attrit/simulate.h>
#include <attrit/compare.h>
#include <attrit/sensitivity.h>
#include <attrit/question.h>
#include <attrit/claims.h>
#include <attrit/track.h>
#include <attrit/view.h>
#endif
