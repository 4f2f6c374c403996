/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case.h"
#include "cli/cmd.h"
#include "cli/tell.h"

/* Options that do not go together: what is wrong, and what to say instead; NULL when all is well. */
static const char *clash(const att_opts *o, const char **help)
{
    const att_track_opts *t = &o->track;
    *help = "`attrit help score` tells what each is for";
    if (!o->forecast == !o->rolling)
        return *help = "--forecast DIR scores what `attrit run -o DIR` left; --rolling forecasts from past cut-offs",
               o->rolling ? "--forecast and --rolling are two different things" : "what is to be scored?";
    if (!o->rolling && (t->first != ATT_NO_DAY || t->every != 7 || o->resume || o->as_of != ATT_NO_DAY))
        return "--first, --every, --as-of and --resume are for --rolling: a stored forecast has its cut-off";
    if (o->rolling && (t->came != ATT_NO_DAY || t->not_by != ATT_NO_DAY))
        return "--broke and --unbroken are for a stored forecast";
    if (t->came != ATT_NO_DAY && t->not_by != ATT_NO_DAY)
        return "--broke and --unbroken contradict each other";
    if (o->resume && !o->out)
        return "--resume needs the folder in which the fits stand: name it with -o";
    return NULL;
}

static int check(const att_opts *o)
{
    att_err err = {0};
    const char *help, *wrong = clash(o, &help);
    if (!wrong)
        return o->out ? att_case_folder(o->out) : 0;
    att_err_set(&err, ATT_E_USAGE, NULL, "%s", wrong);
    snprintf(err.help, sizeof err.help, "%s", help);
    return att_err_print(&err, stderr);
}

/* Text or JSON of the record, then its files. */
static int finish(att_case *k, const att_track *t)
{
    char command[2000];
    att_err err = {0};
    const att_opts *o = k->opts;
    int status = o->json ? att_case_json(k, att_track_json(t, &err), &err) : 0;
    if (status)
        return status;
    if (!o->json && !o->quiet)
        att_tell_score(t);
    fflush(stdout);
    if (!o->out)
        return 0;
    int rc = att_track_write(t, o->out, att_opts_command(o, command, sizeof command), &err);
    return att_case_wrote(k, rc, &err, "score.csv score.json score.manifest.json");
}

static int score(att_case *k)
{
    att_err err = {0};
    att_track *t = NULL;
    const att_opts *o = k->opts;
    att_track_opts opts = o->track;
    opts.seed = o->seed;
    opts.quality = o->quality;
    opts.as_of = o->as_of;
    opts.dir = o->out;
    opts.resume = o->resume;
    int rc = o->rolling ? att_track_rolling(&t, k->ctx, k->campaign, &opts, &err)
                        : att_track_forecast(&t, k->ctx, k->campaign, o->forecast, &opts, &err);
    att_bar_clear(&k->bar);
    int status = rc ? att_case_fail(k, &err) : finish(k, t);
    att_track_free(&t);
    return status;
}

int att_cmd_score(const att_opts *o)
{
    static att_case k; /* its diag is large */
    int status = check(o);
    if (status)
        return status;
    status = att_case_open(&k, o, 0);
    if (!status)
        status = score(&k);
    att_case_free(&k);
    return status;
}
