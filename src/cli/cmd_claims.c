/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case.h"
#include "cli/cmd.h"
#include "cli/tell.h"

/* Text or JSON of the claims, then their files. */
static int finish(att_case *k, const att_claims *c)
{
    char command[8000];
    att_err err = {0};
    const att_opts *o = k->opts;
    int status = o->json ? att_case_json(k, att_claims_json(c, &err), &err) : 0;
    if (status)
        return status;
    if (!o->json && !o->quiet)
        att_tell_claims(c);
    fflush(stdout);
    if (!o->out)
        return 0;
    int rc = att_claims_write(c, o->out, att_opts_command(o, command, sizeof command), &err);
    return att_case_wrote(k, rc, &err, "claims.csv claims.json claims.manifest.json");
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
