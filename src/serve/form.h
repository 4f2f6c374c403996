/* SPDX-License-Identifier: Apache-2.0 */
/** What a page asks for: the fields of a form (application/x-www-form-urlencoded) or of an address, as a view. */
#ifndef ATT_SERVE_FORM_H
#define ATT_SERVE_FORM_H

#include <attrit/view.h>

enum { ATT_FORM_MOST = 300 };

typedef struct att_form {
    att_view view; /* its lists are those below */
    const char *set[ATT_FORM_MOST], *aside[ATT_FORM_MOST], *fit[ATT_FORM_MOST], *ask[ATT_FORM_MOST];
    const char *like; /* a view whose fit may be of the same problem; "" = none */
    att_err err;      /* the first mistake */
} att_form;

void att_form_begin(att_form *f);
/** One field; the value is not copied. Mistakes wait in f->err. */
void att_form_add(att_form *f, const char *key, const char *value);
/** All fields of a body, which is decoded in its place and must be ended by a NUL. */
void att_form_read(att_form *f, char *body, size_t len);

#endif
