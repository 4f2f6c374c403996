/* SPDX-License-Identifier: Apache-2.0 */
/** A question as it is read: its words and signs, the next one, and what to say of a mistake. Inside of question*.c. */
#ifndef ATT_CAMPAIGN_QUESTION_PARSER_H
#define ATT_CAMPAIGN_QUESTION_PARSER_H

#include "campaign/question.h"
#include "base/text.h"

#include <string.h>

enum { QUESTION_TOKENS = 64, QUESTION_NAME = 48 };

typedef enum kind { WORD, NUMBER, SIGN } kind;

typedef struct token {
    kind kind;
    size_t at, len;
    char s[QUESTION_NAME]; /* lower case; of a longer one its beginning */
} token;

typedef struct parser {
    const att_campaign *c;
    att_source_text src;
    size_t n, i; /* tokens; the next one */
    token token[QUESTION_TOKENS];
    att_err *err;
} parser;

/* ---- question_tokens.c ---- */

/** A mistake at token k (beyond the last: behind the text) and the n - 1 after it. The first one is kept. Always <0. */
int att_question_wrong(parser *p, att_code code, size_t k, size_t n, const char *help, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/** Fill in the tokens of src. 0, or <0. */
int att_question_tokens(parser *p);

/* ---- question_names.c ---- */

/** The longest name that the next words make: of a quantity, or an event (quantity -1). 0, or <0 with the nearest names. */
int att_question_name(parser *p, att_proposition *q);

static inline int is(const parser *p, const char *word) { return p->i < p->n && !strcmp(p->token[p->i].s, word); }

/* The words, if they come next. */
static inline int take(parser *p, const char *first, const char *second)
{
    if (!is(p, first) || (second && (p->i + 1 >= p->n || strcmp(p->token[p->i + 1].s, second) != 0)))
        return 0;
    p->i += second ? 2 : 1;
    return 1;
}

/* What stands at the next place, for messages. */
static inline const char *here(const parser *p) { return p->i < p->n ? p->token[p->i].s : "the end"; }

#endif
