/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Questions about a contingent that have an answer on every path: a small language with types, not an evaluator of
 * expressions (docs/claims.md has its grammar, its meaning and examples).
 *
 *     strength < 10 % by 2025-04-30
 *     killed between 300 and 600 on 2025-01-20
 *     casualties per day >= 90 from 2024-12-06 to 2025-01-16
 *     pulled out before 2025-03-01
 *     strength < 10 % by 2025-04-30 given not pulled out
 */
#ifndef ATTRIT_QUESTION_H
#define ATTRIT_QUESTION_H

#include <attrit/campaign.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Which days a proposition speaks of. `before D` is BY the day before; `after D` is WITHIN, to the horizon. */
typedef enum att_span {
    ATT_SPAN_BY,    /**< up to the end of `to`: a total; an event at any time; a level on some evening from `from` on */
    ATT_SPAN_ON,    /**< the evening of `to`; of an event: that day; of a rate: that day's count */
    ATT_SPAN_WITHIN /**< from the morning of `from` to the evening of `to`: of a counter what it grew by */
} att_span;

/** Something that holds on a path or does not. */
typedef struct att_proposition {
    int negated;
    int quantity;   /**< row of model->quantities; -1: an event */
    char event[32]; /**< "below_50", as att_problem.event_name has it; "" = a quantity */
    att_span span;
    att_day from, to; /**< of BY: the cut-off for levels; the campaign's start for the rest */
    double low, high; /**< the quantity, or its percentage, lies in this interval */
    int open_low, open_high;
    int percent; /**< bounds are percent of the men deployed by that same evening of that same path */
    int per_day; /**< of a counter: mean growth a day over the span */
} att_proposition;

typedef struct att_question {
    att_proposition asks;
    int conditional;
    att_proposition given; /**< when conditional */
} att_question;

enum { ATT_QUESTION_TEXT = 400 };

/**
 * Read a question about campaign `c` (its model, thresholds, start, horizon and the cut-off of the last compile). <0 with
 * the mistake in *err: the question as excerpt with carets under the word that is meant, and the fix as help.
 */
int att_question_parse(att_question *q, const att_campaign *c, const char *text, att_err *err);
/** The question in its own language, spelled out: reads back as the same one. Into out[ATT_QUESTION_TEXT]; returns out. */
const char *att_question_text(const att_question *q, const att_campaign *c, char *out);
/** "Strength below 10 % of those deployed by 30 Apr 2025, given: not pulled out by 30 Apr 2025": into the same; returns out. */
const char *att_question_words(const att_question *q, const att_campaign *c, char *out);

/** A question that campaign.yaml asks (questions: ask:). Texts are never NULL. */
typedef struct att_asked {
    const char *text;  /**< in the language; well formed as of the campaign's own cut-off */
    const char *claim; /**< id of the ledger's row that it is a reading of; "" = none */
    const char *says;  /**< how the row's words come to be read so, one clause; "" */
    uint32_t line;     /**< in campaign.yaml */
} att_asked;
size_t att_campaign_n_asked(const att_campaign *c);
const att_asked *att_campaign_asked(const att_campaign *c);

#ifdef __cplusplus
}
#endif
#endif
