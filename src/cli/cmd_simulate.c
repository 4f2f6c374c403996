/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/say.h"
#include "cli/tell.h"

#include <string.h>

static int wants_list(const att_opts *o)
{
    for (size_t i = 0; i < o->n_doctrines; i++)
        if (!strcmp(o->doctrine[i], "list"))
            return 1;
    return 0;
}

static void list_doctrines(const att_campaign *c)
{
    char text[600];
    const att_doctrine *d = att_campaign_doctrines(c);
    size_t n = att_campaign_n_doctrines(c);
    if (!n)
        printf("  this campaign names no doctrine beside its own\n");
    for (size_t i = 0; i < n; i++) {
        printf("  %s\n", d[i].name);
        snprintf(text, sizeof text, "%.500s", d[i].says);
        att_say_wrap(4, 80, text);
    }
}

static void say_wrote(const att_opts *o)
{
    char text[400];
    snprintf(text, sizeof text, "wrote into %.200s: simulation.csv events.csv%s simulate.manifest.json", o->out,
             o->trace ? " trace.csv trace.nc" : "");
    putchar('\n');
    att_say_wrap(2, 80, text);
}

/* Text or JSON of the simulation, then its files. */
static int finish(att_case *k, const att_simulation *s)
{
    char command[1000];
    att_err err = {0};
    const att_opts *o = k->opts;
    int tell = !o->json && !o->quiet;
    if (o->json)
        att_json_simulation(s);
    else if (tell)
        att_tell_simulation(s);
    fflush(stdout);
    if (o->out && att_simulate_write(s, o->out, att_opts_command(o, command, sizeof command), &err))
        return att_case_fail(k, &err);
    if (o->out && tell)
        say_wrote(o);
    return 0;
}

static int simulate(att_case *k)
{
    att_err err = {0};
    att_simulation *s = NULL;
    const att_opts *o = k->opts;
    att_simulate_opts opts = {
        .seed = o->seed, .runs = o->runs, .n_doctrines = o->n_doctrines, .doctrine = o->doctrine, .trace = o->trace};
    opts.shards = o->shards;
    int rc = att_simulate_make(&s, k->ctx, k->campaign, k->problem, &opts, &err);
    att_bar_clear(&k->bar);
    int status = rc ? att_case_fail(k, &err) : finish(k, s);
    att_simulate_free(&s);
    return status;
}

static int simulate_shard(att_case *k)
{
    att_err err = {0};
    const att_opts *o = k->opts;
    att_simulate_opts opts = {.seed = o->seed, .runs = o->runs, .n_doctrines = o->n_doctrines, .doctrine = o->doctrine};
    int rc = att_shard_simulate(k->ctx, k->campaign, k->problem, &opts, o->shard, o->n_shards, o->out, &err);
    att_bar_clear(&k->bar);
    if (!rc && !o->quiet)
        printf("  shard %zu of %zu is in %s; when all are: attrit merge\n", o->shard + 1, o->n_shards, o->out);
    return rc ? att_case_fail(k, &err) : 0;
}

int att_cmd_simulate(const att_opts *o)
{
    static att_case k; /* its diag is large */
    int status = o->n_shards && !o->out ? att_case_shard_where() : o->out ? att_case_folder(o->out) : 0;
    if (status)
        return status;
    status = att_case_open(&k, o, 0);
    if (!status && wants_list(o))
        list_doctrines(k.campaign);
    else if (!status)
        status = o->n_shards ? simulate_shard(&k) : simulate(&k);
    att_case_free(&k);
    return status;
}
