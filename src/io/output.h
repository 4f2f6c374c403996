/* SPDX-License-Identifier: Apache-2.0 */
/** What every output file is made from: an answer and how it was asked for. Plain; owns nothing. */
#ifndef ATT_IO_OUTPUT_H
#define ATT_IO_OUTPUT_H

#include <attrit/answer.h>

typedef struct att_output {
    const att_answer *answer;
    att_words words;
    uint64_t seed;
    double mean_bias;             /* as asked for; NAN = the campaign's */
    const char *quality;          /* "standard" */
    const char *command;          /* the command line as typed; may be NULL. manifest.json only */
    double seconds[3];            /* fit, forecast, writing: manifest.json only */
    const char *fit, *fit_sha256; /* the fit's file in the same folder; NULL = none. manifest.json only */
    /* One path, happening by happening (io/replay.h); NULL = none. */
    const struct att_replay *replay;
    /* What other commands left beside it (io/beside.h); NULL = nothing was looked for. */
    const struct json_t *beside;
} att_output;

/** The assumed mean bias of all sources, log scale. */
double att_output_mean_bias(const att_output *o);
/** The command that makes the same answer again, into out[]; returns out. */
enum { ATT_OUTPUT_COMMAND = 512 };
const char *att_output_command(const att_output *o, char *out);

/** The quantities of the forecast files: strength, killed, casualties; ended by NULL. A model need not have them. */
extern const char *const att_output_headline[];
/** Row of a quantity by its name, or -1. */
int att_output_quantity(const att_output *o, const char *name);

/** The Sunday that ends the (ISO) week of a day. */
att_day att_output_week(att_day day);
/** Weeks from that of the campaign's start to that of the horizon. */
size_t att_output_weeks(const att_output *o);
/**
 * Distribution of the main event's date: week[n + 1] and millionths[n + 1] for n = att_output_weeks(); the last, with
 * week ATT_NO_DAY, is "not within the horizon". They sum to 1,000,000. The answer must have events.
 */
void att_output_pmf(const att_output *o, att_day *week, long *millionths);

#endif
