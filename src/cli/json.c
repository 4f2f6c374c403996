/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/json.h"

#include <math.h>
#include <stdlib.h>

static void quoted(FILE *out, const char *s)
{
    putc('"', out);
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c < 0x20)
            fprintf(out, "\\u%04x", c);
        else
            putc(c, out);
    }
    putc('"', out);
}

static void lead(att_json *j, const char *key)
{
    if (j->begun)
        putc(',', j->out);
    j->begun = 1;
    if (key) {
        quoted(j->out, key);
        putc(':', j->out);
    }
}

void att_json_open(att_json *j, const char *key, char bracket)
{
    lead(j, key);
    putc(bracket, j->out);
    j->begun = 0;
}

void att_json_close(att_json *j, char bracket)
{
    putc(bracket, j->out);
    j->begun = 1;
}

void att_json_text(att_json *j, const char *key, const char *s)
{
    lead(j, key);
    quoted(j->out, s);
}

void att_json_number(att_json *j, const char *key, double x)
{
    char text[32] = "null";
    lead(j, key);
    for (int digits = 15; isfinite(x) && digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        if (strtod(text, NULL) == x)
            break;
    }
    fputs(text, j->out);
}

void att_json_numbers(att_json *j, const char *key, size_t n, const double *x)
{
    att_json_open(j, key, '[');
    for (size_t i = 0; i < n; i++)
        att_json_number(j, NULL, x[i]);
    att_json_close(j, ']');
}

void att_json_truth(att_json *j, const char *key, int x)
{
    lead(j, key);
    fputs(x ? "true" : "false", j->out);
}
