/* SPDX-License-Identifier: Apache-2.0 */
/** One whole run: check, fit, forecast, answer, files. What `attrit run` does. */
#ifndef ATTRIT_RUN_H
#define ATTRIT_RUN_H

#include <attrit/claims.h>
#include <attrit/keep.h>
#include <attrit/work.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct att_run_opts {
    const char *quality; /**< "quick", "standard", "paper". Default "standard" */
    uint64_t seed;       /**< default 1 */
    att_day as_of;       /**< ATT_NO_DAY = the campaign's. Default ATT_NO_DAY */
    double mean_bias;    /**< NAN = the campaign's. Default NAN */
    const char *command; /**< the command line, for the record; may be NULL */
    att_words words;     /**< default ATT_WORDS_ICD203 */
    att_keep keep;       /**< where the fit is kept meanwhile and afterwards. Default: nowhere */
    const char *shards; /**< folder of shards whose merged posterior is taken (attrit/shard.h). Default NULL: it fits */
} att_run_opts;
att_run_opts att_run_opts_default(void);

typedef struct att_run att_run;

/** Add what such a run's fit from the prior and its forecasts will cost; 0, or <0 for a word that is no quality. */
int att_run_work(att_work *w, const att_problem *p, const char *quality);
/** Compile, fit, forecast and answer. The campaign must outlive the run. */
int att_run_make(att_run **run, att_ctx *ctx, att_campaign *c, const att_run_opts *opts, att_diag *diag, att_err *err);
void att_run_free(att_run **run);
const att_answer *att_run_answer(const att_run *run);
/** Published claims and the campaign's questions on the paths of the forecast. */
const att_claims *att_run_claims(const att_run *run);
const att_run_opts *att_run_options(const att_run *run);
/** Seconds of wall time: [0] fit, [1] forecast, [2] writing. */
const double *att_run_seconds(const att_run *run);

enum {
    ATT_OUT_FORECAST = 1, /**< forecast.csv, hubverse model-output */
    ATT_OUT_NETCDF = 2,   /**< run.nc, ArviZ groups */
    ATT_OUT_SUMMARY = 4,  /**< summary.json */
    ATT_OUT_REPORT = 8,   /**< report.html */
    ATT_OUT_CHARTS = 16,  /**< charts/: specs with data */
    ATT_OUT_TRACE = 32,   /**< trace.csv, the run that the report replays */
    ATT_OUT_CLAIMS = 64,  /**< claims.json */
    ATT_OUT_ALL = 127     /**< manifest.json comes with any of them */
};
/** Write into folder `dir` (made if missing). Each file under a temporary name, then renamed; a failure leaves the old ones. */
int att_run_write(att_run *run, const char *dir, unsigned what, att_err *err);
/**
 * Write the charts that have data into `dir` as NAME.vl.json: Vega-Lite specs with their data inside, for print. What other
 * commands left in the folder `beside` is charted too where it belongs to the run.
 */
int att_run_figures(const att_run *run, const char *beside, const char *dir, att_err *err);
/** summary.json as text (free with free()), for --json. */
char *att_run_json(const att_run *run, att_err *err);

#ifdef __cplusplus
}
#endif
#endif
