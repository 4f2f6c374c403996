/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case.h"
#include "cli/cmd.h"
#include "cli/tell.h"

/* Text or JSON of the comparison, then its files. */
static int finish(att_case *k, const att_comparison *c)
{
    char command[2000];
    att_err err = {0};
    const att_opts *o = k->opts;
    int status = o->json ? att_case_json(k, att_compare_json(c, &err), &err) : 0;
    if (status)
        return status;
    if (!o->json && !o->quiet)
        att_tell_compare(c);
    fflush(stdout);
    if (!o->out)
        return 0;
    int rc = att_compare_write(c, o->out, att_opts_command(o, command, sizeof command), &err);
    return att_case_wrote(k, rc, &err, "compare.csv compare.json compare.manifest.json");
}

static int compare(att_case *k)
{
    att_err err = {0};
    att_post *post = NULL;
    att_comparison *c = NULL;
    const att_opts *o = k->opts;
    att_compare_opts opts = {.seed = o->seed, .paths = o->runs, .n_doctrines = o->n_doctrines, .doctrine = o->doctrine};
    int rc = att_case_posterior(k, 1, &post, &err);
    if (!rc)
        rc = att_compare_make(&c, k->ctx, k->campaign, k->problem, post, &opts, &err);
    att_bar_clear(&k->bar);
    int status = rc ? att_case_fail(k, &err) : finish(k, c);
    att_compare_free(&c);
    att_post_free(&post);
    return status;
}

int att_cmd_compare(const att_opts *o)
{
    static att_case k; /* its diag is large */
    int status = att_case_check_from(o);
    if (status)
        return status;
    status = att_case_open(&k, o, 0);
    if (!status)
        status = compare(&k);
    att_case_free(&k);
    return status;
}
