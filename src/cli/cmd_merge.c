/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cmd.h"

static int wants_folder(void)
{
    att_err err = {0};
    att_err_set(&err, ATT_E_USAGE, NULL, "attrit merge needs the folder that the shards are in");
    snprintf(err.help, sizeof err.help, "name it with --from");
    return att_err_print(&err, stderr);
}

/* The shards know which simulation they are of. */
static int simulation(att_opts *o)
{
    static char name[ATT_OPTS_DOCTRINES][ATT_SHARD_NAME];
    att_err err = {0};
    att_simulate_opts s = att_simulate_opts_default();
    if (att_shard_simulation(&s, ATT_OPTS_DOCTRINES, name, o->shards, &err))
        return att_err_print(&err, stderr);
    o->seed = s.seed;
    o->runs = s.runs;
    o->n_doctrines = s.n_doctrines;
    for (size_t k = 0; k < s.n_doctrines; k++)
        o->doctrine[k] = name[k];
    return att_cmd_simulate(o);
}

int att_cmd_merge(const att_opts *given)
{
    att_opts o = *given;
    att_err err = {0};
    size_t n;
    if (!o.from)
        return wants_folder();
    o.shards = o.from;
    o.from = NULL;
    int paths = att_shard_paths(&n, o.shards, &err);
    return paths < 0 ? att_err_print(&err, stderr) : paths ? simulation(&o) : att_cmd_run(&o);
}
