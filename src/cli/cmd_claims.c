/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case.h"
#include "cli/cmd.h"
#include "cli/say.h"
#include "cli/tell.h"

#include <stdlib.h>

/* Text or JSON of the claims, then their files. */
static int finish(att_case *k, const att_claims *c)
{
    char command[8000], text[400];
    att_err err = {0};
    const att_opts *o = k->opts;
    int tell = !o->json && !o->quiet;
    char *json = o->json ? att_claims_json(c, &err) : NULL;
    if (o->json && !json)
        return att_case_fail(k, &err);
    if (json)
        puts(json);
    free(json);
    if (tell)
        att_tell_claims(c);
    fflush(stdout);
    if (o->out && att_claims_write(c, o->out, att_opts_command(o, command, sizeof command), &err))
        return att_case_fail(k, &err);
    if (o->out && tell) {
        snprintf(text, sizeof text, "wrote into %.200s: claims.csv claims.json claims.manifest.json", o->out);
        putchar('\n');
        att_say_wrap(2, 80, text);
    }
    return 0;
}

/* A slip in a question is told before the long part. */
static int check_questions(att_case *k)
{
    att_question q;
    att_err err = {0};
    for (size_t i = 0; i < k->opts->n_ask; i++)
        if (att_question_parse(&q, k->campaign, k->opts->ask[i], &err))
            return att_case_fail(k, &err);
    return 0;
}

static int claims(att_case *k)
{
    att_err err = {0};
    att_post *post = NULL;
    att_claims *c = NULL;
    const att_opts *o = k->opts;
    att_claims_opts opts = {.seed = o->seed, .paths = o->runs, .n_ask = o->n_ask, .ask = o->ask, .words = o->words};
    int rc = att_case_posterior(k, 1, &post, &err);
    if (!rc)
        rc = att_claims_make(&c, k->ctx, k->campaign, k->problem, post, &opts, &err);
    att_bar_clear(&k->bar);
    int status = rc ? att_case_fail(k, &err) : finish(k, c);
    att_claims_free(&c);
    att_post_free(&post);
    return status;
}

int att_cmd_claims(const att_opts *o)
{
    static att_case k; /* its diag is large */
    int status = att_case_check_from(o);
    if (status)
        return status;
    status = att_case_open(&k, o, 0);
    status = status ? status : check_questions(&k);
    if (!status)
        status = claims(&k);
    att_case_free(&k);
    return status;
}
