/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case.h"
#include "cli/cmd.h"
#include "cli/say.h"
#include "cli/tell.h"

#include <stdlib.h>

/* Text or JSON of the comparison, then its files. */
static int finish(att_case *k, const att_comparison *c)
{
    char command[2000], text[400];
    att_err err = {0};
    const att_opts *o = k->opts;
    int tell = !o->json && !o->quiet;
    char *json = o->json ? att_compare_json(c, &err) : NULL;
    if (o->json && !json)
        return att_case_fail(k, &err);
    if (json)
        puts(json);
    free(json);
    if (tell)
        att_tell_compare(c);
    fflush(stdout);
    if (o->out && att_compare_write(c, o->out, att_opts_command(o, command, sizeof command), &err))
        return att_case_fail(k, &err);
    if (o->out && tell) {
        snprintf(text, sizeof text, "wrote into %.200s: compare.csv compare.json compare.manifest.json", o->out);
        putchar('\n');
        att_say_wrap(2, 80, text);
    }
    return 0;
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
