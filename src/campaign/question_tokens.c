/* SPDX-License-Identifier: Apache-2.0 */
/* Words and signs of a question, and where in the user's text a mistake stands. */
#include "campaign/question_parser.h"

#include <ctype.h>

int att_question_wrong(parser *p, att_code code, size_t k, size_t n, const char *help, const char *format, ...)
{
    char text[320];
    va_list list;
    va_start(list, format);
    att_text_vprint(text, sizeof text, format, list);
    va_end(list);
    size_t at = k < p->n ? p->token[k].at : p->src.len, last = k + n - 1 < p->n ? k + n - 1 : p->n - 1;
    size_t end = k < p->n ? p->token[last].at + p->token[last].len : at + 1;
    uint32_t line, col;
    att_source_at(&p->src, at, &line, &col);
    att_err e = {0};
    att_source_err(&p->src, &e, code, ATT_ERROR, line, col, (uint32_t)(end - at), NULL, help, "%s", text);
    if (p->err && !p->err->code)
        *p->err = e;
    return -(int)code;
}

static size_t run_of(const char *s, const char *more)
{
    size_t n = 0;
    while (isalnum((unsigned char)s[n]) || (s[n] && strchr(more, s[n])))
        n++;
    return n;
}

/* The signs, longest first; those of one character in Unicode are three bytes. */
static const struct {
    const char *sign, *is;
} signs[] = {{"<=", "<="}, {">=", ">="}, {"≤", "<="}, {"≥", ">="}, {"<", "<"}, {">", ">"}, {"%", "%"}, {"=", "="}};
enum { N_SIGNS = sizeof signs / sizeof *signs };

static size_t read_sign(const char *s, token *t)
{
    for (size_t i = 0; i < N_SIGNS; i++)
        if (!strncmp(s, signs[i].sign, strlen(signs[i].sign))) {
            strcpy(t->s, signs[i].is);
            return strlen(signs[i].sign);
        }
    return 0;
}

int att_question_tokens(parser *p)
{
    const char *s = p->src.s;
    for (size_t at = strspn(s, " \t\r\n"), n; s[at]; at += n + strspn(s + at + n, " \t\r\n")) {
        token *t = &p->token[p->n];
        if (p->n == QUESTION_TOKENS)
            return att_question_wrong(p, ATT_E_QUESTION, 0, p->n, "ask one thing at a time",
                                      "the question has too many words");
        *t = (token){.kind = isdigit((unsigned char)s[at])   ? NUMBER
                             : isalpha((unsigned char)s[at]) ? WORD
                                                             : SIGN,
                     .at = at};
        n = t->kind == NUMBER ? run_of(s + at, ".,-/:") : t->kind == WORD ? run_of(s + at, "_-") : read_sign(s + at, t);
        t->len = n ? n : att_utf8_bytes(s + at, 1);
        p->n++;
        if (!n)
            return att_question_wrong(p, ATT_E_QUESTION, p->n - 1, 1,
                                      "docs/claims.md has the words and signs of a question",
                                      "\"%.*s\" has no place in a question", (int)t->len, s + at);
        for (size_t k = 0; t->kind != SIGN && k < n && k < QUESTION_NAME - 1; k++)
            t->s[k] = (char)tolower((unsigned char)s[at + k]);
    }
    return p->n ? 0
                : att_question_wrong(p, ATT_E_QUESTION, 0, 1, "write one, such as casualties >= 6000 by 2025-06-30",
                                     "there is no question");
}
