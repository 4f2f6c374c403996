/* SPDX-License-Identifier: Apache-2.0 */
/** The commands: each reads its options, calls the library, prints, and returns the exit status. */
#ifndef ATT_CLI_CMD_H
#define ATT_CLI_CMD_H

#include "cli/opts.h"

int att_cmd_new(const att_opts *o);
int att_cmd_check(const att_opts *o);
int att_cmd_simulate(const att_opts *o);
int att_cmd_claims(const att_opts *o);
int att_cmd_compare(const att_opts *o);
int att_cmd_fit(const att_opts *o);
int att_cmd_forecast(const att_opts *o);
int att_cmd_run(const att_opts *o);
int att_cmd_score(const att_opts *o);
int att_cmd_sensitivity(const att_opts *o);
int att_cmd_report(const att_opts *o);
int att_cmd_merge(const att_opts *o);
int att_cmd_models(const att_opts *o);
int att_cmd_serve(const att_opts *o);
int att_cmd_import(const att_opts *o);
int att_cmd_export(const att_opts *o);

#endif
