/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case.h"
#include "cli/cmd.h"
#include "cli/say.h"
#include "cli/tell.h"

#include <stdlib.h>

/* Text or JSON of the sensitivity, then its files. */
static int finish(att_case *k, const att_sensitivity *s)
{
    char command[2000], text[400];
    att_err err = {0};
    const att_opts *o = k->opts;
    int tell = !o->json && !o->quiet;
    char *json = o->json ? att_sensitivity_json(s, &err) : NULL;
    if (o->json && !json)
        return att_case_fail(k, &err);
    if (json)
        puts(json);
    free(json);
    if (tell)
        att_tell_sensitivity(s);
    fflush(stdout);
    if (o->out && att_sensitivity_write(s, o->out, att_opts_command(o, command, sizeof command), &err))
        return att_case_fail(k, &err);
    if (o->out && tell) {
        snprintf(text, sizeof text, "wrote into %.200s: sensitivity.csv sensitivity.json sensitivity.manifest.json",
                 o->out);
        putchar('\n');
        att_say_wrap(2, 80, text);
    }
    return 0;
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
