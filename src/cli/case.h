/* SPDX-License-Identifier: Apache-2.0 */
/** What most commands begin with: a context with progress and a stop flag, and a campaign that was read and compiled. */
#ifndef ATT_CLI_CASE_H
#define ATT_CLI_CASE_H

#include "cli/bar.h"

typedef struct att_case {
    const att_opts *opts;
    att_bar bar;
    att_ctx *ctx;
    att_campaign *campaign;
    const att_problem *problem;
    att_diag diag; /* what reading and compiling said */
} att_case;

/**
 * Read and compile the campaign the options name; mistakes are printed. Notes are printed when `notes` is set.
 * @return the exit status: 0, or that of the first mistake.
 */
int att_case_open(att_case *k, const att_opts *o, int notes);
void att_case_free(att_case *k);
/** Take the bar away, print *err and return its exit status. */
int att_case_fail(att_case *k, const att_err *err);
/**
 * The first lines of every command that reads a campaign. `ahead`, of a fit from the prior, is timed and said; NULL: a fit
 * that goes on, or shards that stand, leave less to do than anybody counts.
 */
void att_case_heading(const att_case *k, const att_work *ahead);
/** Fit and forecast with the options; *run is the caller's. Returns the exit status. */
int att_case_run(att_case *k, att_run **run);

/** Print the text of --json and free it; NULL: what made it has failed and says so in *err. The exit status. */
int att_case_json(att_case *k, char *json, const att_err *err);
/** Files were written into the folder of -o: say which, or (rc not 0) why not. The exit status. */
int att_case_wrote(att_case *k, int rc, const att_err *err, const char *files);

/** The fit that --from names, left as it is; or one made here and kept in the folder of -o. *post is the caller's. 0 or <0. */
int att_case_posterior(att_case *k, int late_clouds, att_post **post, att_err *err);
/** Do --from, --resume and -o of such a command go together, and can its folder be written? Prints; the exit status. */
int att_case_check_from(const att_opts *o);
/** A shard without a folder: prints what is wanted, and returns the exit status. */
int att_case_shard_where(void);
/** Say before the long part that a folder cannot be written, not after it: prints, and returns the exit status. */
int att_case_folder(const char *dir);

#endif
