/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/form.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void att_form_begin(att_form *f)
{
    memset(f, 0, sizeof *f);
    f->view = att_view_default();
    f->view.set = f->set;
    f->view.aside = f->aside;
    f->view.fit = f->fit;
    f->view.ask = f->ask;
    f->like = "";
}

static void add_to(att_form *f, const char **list, size_t *n, const char *key, const char *value)
{
    if (*n < ATT_FORM_MOST)
        list[(*n)++] = value;
    else
        att_err_set(&f->err, ATT_E_USAGE, key, "more than %d of them", ATT_FORM_MOST);
}

static void read_seed(att_form *f, const char *value)
{
    errno = 0;
    f->view.seed = strtoull(value, NULL, 10);
    if (!*value || value[strspn(value, "0123456789")] || errno)
        att_err_set(&f->err, ATT_E_USAGE, "seed", "seed must be a whole number from 0, got '%.60s'", value);
}

void att_form_add(att_form *f, const char *key, const char *value)
{
    if (!strcmp(key, "as_of")) {
        if (att_day_parse(value, &f->view.as_of))
            att_err_set(&f->err, ATT_E_DATE, "as_of", "as_of must be a date written as 2025-01-20, got '%.60s'", value);
    } else if (!strcmp(key, "quality")) {
        f->view.quality = value;
    } else if (!strcmp(key, "seed")) {
        read_seed(f, value);
    } else if (!strcmp(key, "like")) {
        f->like = value;
    } else if (!strcmp(key, "set")) {
        add_to(f, f->set, &f->view.n_set, key, value);
    } else if (!strcmp(key, "aside")) {
        add_to(f, f->aside, &f->view.n_aside, key, value);
    } else if (!strcmp(key, "fit")) {
        add_to(f, f->fit, &f->view.n_fit, key, value);
    } else if (!strcmp(key, "ask")) {
        add_to(f, f->ask, &f->view.n_ask, key, value);
    } else {
        att_err_set(&f->err, ATT_E_USAGE, NULL, "no field is called '%.60s'", key);
    }
}

static int digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Decode s[0..len-1] in its place. 0, or -1: a broken escape, or a zero among the text. */
static int decode(char *s, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        int c = (unsigned char)s[i];
        if (c == '+') {
            c = ' ';
        } else if (c == '%') {
            int high = i + 2 < len ? digit(s[i + 1]) : -1;
            int low = high < 0 ? -1 : digit(s[i + 2]);
            if (low < 0)
                return -1;
            c = high * 16 + low;
            i += 2;
        }
        if (!c)
            return -1;
        s[n++] = (char)c;
    }
    s[n] = '\0';
    return 0;
}

void att_form_read(att_form *f, char *body, size_t len)
{
    for (size_t at = 0, end; at < len; at = end + 1) {
        const char *and = memchr(body + at, '&', len - at);
        end = and? (size_t)(and-body) : len;
        char *equals = memchr(body + at, '=', end - at);
        if (!equals || decode(body + at, (size_t)(equals - body) - at)
            || decode(equals + 1, end - (size_t)(equals - body) - 1)) {
            att_err_set(&f->err, ATT_E_USAGE, NULL, "the form cannot be read");
            return;
        }
        att_form_add(f, body + at, equals + 1);
    }
}
