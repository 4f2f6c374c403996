/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jansson builds the values; its own printer writes 0.1 as 0.10000000000000001, which reads back the same but is no
 * number for people, so the printer is ours.
 */
#include "io/jsontext.h"
#include "base/num.h"
#include "base/text.h"

#include <math.h>

json_t *att_jsontext_number(double x) { return isfinite(x) ? json_real(x) : json_null(); }

json_t *att_jsontext_count(double x) { return att_jsontext_number(round(10 * x) / 10); }

json_t *att_jsontext_day(att_day day)
{
    char text[11];
    return day == ATT_NO_DAY ? json_null() : json_string(att_day_format(day, text));
}

json_t *att_jsontext_string(const char *s) { return s ? json_string(s) : json_null(); }

/* `failed` or a missing value spoils the whole. */
static json_t *whole(json_t *v, int failed)
{
    if (!failed)
        return v;
    json_decref(v);
    return NULL;
}

json_t *att_jsontext_add(json_t *list, json_t *item)
{
    if (!list)
        json_decref(item);
    return whole(list, !list || json_array_append_new(list, item));
}

json_t *att_jsontext_put(json_t *object, const char *key, json_t *value)
{
    if (!object)
        json_decref(value);
    return whole(object, !object || json_object_set_new(object, key, value));
}

json_t *att_jsontext_merge(json_t *object, json_t *other)
{
    int failed = !object || !other || json_object_update(object, other);
    json_decref(other);
    return whole(object, failed);
}

static void print_string(att_text *t, const char *s)
{
    att_text_add(t, "\"");
    for (const char *from = s; *from; from = s) {
        while ((unsigned char)*s >= 0x20 && *s != '"' && *s != '\\' && !(*s == '/' && s > from && s[-1] == '<'))
            s++;
        att_text_addn(t, from, (size_t)(s - from));
        if (*s == '"' || *s == '\\' || *s == '/')
            att_text_addf(t, "\\%c", *s++);
        else if (*s)
            att_text_addf(t, "\\u%04x", (unsigned)(unsigned char)*s++);
    }
    att_text_add(t, "\"");
}

static void print_value(att_text *t, json_t *v, int levels, int depth);

/* One member of a list or object; `first` says whether a comma is due. */
static void print_member(att_text *t, const char *key, json_t *v, int first, int levels, int depth)
{
    if (!first)
        att_text_add(t, levels > 0 ? "," : ", ");
    if (levels > 0)
        att_text_addf(t, "\n%*s", depth + 1, "");
    if (key) {
        print_string(t, key);
        att_text_add(t, ": ");
    }
    print_value(t, v, levels - 1, depth + 1);
}

static void print_inside(att_text *t, json_t *v, int levels, int depth)
{
    size_t i;
    json_t *item;
    const char *key;
    int first = 1;
    if (json_is_array(v))
        json_array_foreach (v, i, item)
            print_member(t, NULL, item, i == 0, levels, depth);
    else
        json_object_foreach (v, key, item) {
            print_member(t, key, item, first, levels, depth);
            first = 0;
        }
}

static void print_value(att_text *t, json_t *v, int levels, int depth)
{
    char number[32];
    int list = json_is_array(v), empty = json_array_size(v) + json_object_size(v) == 0;
    switch (json_typeof(v)) {
    case JSON_ARRAY:
    case JSON_OBJECT:
        att_text_add(t, list ? "[" : "{");
        print_inside(t, v, levels, depth);
        if (levels > 0 && !empty)
            att_text_addf(t, "\n%*s", depth, "");
        att_text_add(t, list ? "]" : "}");
        return;
    case JSON_STRING:
        print_string(t, json_string_value(v));
        return;
    case JSON_INTEGER:
        att_text_addf(t, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
        return;
    case JSON_REAL:
        att_print_double(json_real_value(v), number);
        att_text_add(t, number);
        return;
    default:
        att_text_add(t, json_is_true(v) ? "true" : json_is_false(v) ? "false" : "null");
    }
}

char *att_jsontext_print(json_t *value, int levels, att_err *err)
{
    att_arena arena = {0};
    att_text t = {.arena = &arena};
    char *out = NULL;
    if (value) {
        print_value(&t, value, levels, 0);
        if (levels > 0)
            att_text_add(&t, "\n");
        out = att_text_give(&t);
    }
    json_decref(value);
    att_arena_free(&arena);
    if (!out)
        att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory to write JSON");
    return out;
}
