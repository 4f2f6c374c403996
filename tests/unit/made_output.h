/* SPDX-License-Identifier: Apache-2.0 */
/** The answer of made.h as an output: standard quality, seed 7. */
#ifndef ATT_TESTS_MADE_OUTPUT_H
#define ATT_TESTS_MADE_OUTPUT_H

#include "io/output.h"
#include "made.h"

typedef struct made_output {
    made m;
    att_answer *answer;
    att_output o;
} made_output;

static int made_output_open(made_output *s)
{
    att_err err = {0};
    double spread[27];
    made_open(&s->m);
    for (int i = 0; i < 27; i++)
        spread[i] = i % 3 == 0 ? 0.5 : i % 3 == 1 ? 0.3 : 0.2;
    int rc = att_answer_make(&s->answer, s->m.campaign, &s->m.problem, made_posterior(), s->m.fan, spread, &err);
    s->o = (att_output){.answer = s->answer,
                        .seed = 7,
                        .mean_bias = NAN,
                        .quality = "standard",
                        .command = "attrit run made --threads 2",
                        .seconds = {1, 2, 3}};
    return rc;
}

static void made_output_close(made_output *s)
{
    att_answer_free(&s->answer);
    made_close(&s->m);
}

#endif
