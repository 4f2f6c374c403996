/* SPDX-License-Identifier: Apache-2.0 */
/** What every output file is made from: an answer and how it was asked for. Plain; owns nothing. */
#ifndef ATT_IO_OUTPUT_H
#define ATT_IO_OUTPUT_H

#include <attrit/answer.h>

typedef struct att_output {
    const att_answer *answer;
    att_words words;
    uint64_t seed;
    double mean_bias;        /* as asked for; NAN = the campaign's */
    const char *quality;     /* "standard" */
    const char *command;     /* the command line; may be NULL. In manifest.json and run.nc only */
    double seconds[3];       /* fit, forecast, writing: manifest.json only */
} att_output;

#endif
