/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case.h"
#include "cli/cmd.h"
#include "cli/tell.h"

/* Text or JSON of the sensitivity, then its files. */
static int finish(att_case *k, const att_sensitivity *s)
{
    char command[2000];
    att_err err = {0};
    const att_opts *o = k->opts;
    int status = o->json ? att_case_json(k, att_sensitivity_json(s, &err), &err) : 0;
    if (status)
        return status;
    if (!o->json && !o->quiet)
        att_tell_sensitivity(s);
    fflush(stdout);
    if (!o->out)
        return 0;
    int rc = att_sensitivity_write(s, o->out, att_opts_command(o, command, sizeof command), &err);
    return att_case_wrote(k, rc, &err, "sensitivity.csv sensitivity.json sensitivity.manifest.json");
}

static int sensitivity(att_case *k)
{
    att_err err = {0};
    att_post *post = NULL;
    att_sensitivity *s = NULL;
    const att_opts *o = k->opts;
    att_sensitivity_opts opts = {.seed = o->seed, .runs = o->runs, .quality = o->quality, .refit = o->refit};
    int rc = att_case_posterior(k, 0, &post, &err);
    if (!rc)
        rc = att_sensitivity_make(&s, k->ctx, k->campaign, k->problem, post, &opts, &err);
    att_bar_clear(&k->bar);
    int status = rc ? att_case_fail(k, &err) : finish(k, s);
    att_sensitivity_free(&s);
    att_post_free(&post);
    return status;
}

int att_cmd_sensitivity(const att_opts *o)
{
    static att_case k; /* its diag is large */
    int status = att_case_check_from(o);
    if (status)
        return status;
    status = att_case_open(&k, o, 0);
    if (!status)
        status = sensitivity(&k);
    att_case_free(&k);
    return status;
}
