/* SPDX-License-Identifier: Apache-2.0 */
#include "io/replay.h"
#include "base/arena.h"
#include "campaign/answer.h"
#include "io/jsontext.h"

#include <stdlib.h>
#include <string.h>

enum { WEEK = 7 };

/* What is counted beside the replay: rows of the model's quantities. */
static const struct counter {
    const char *name, *label;
} counters[] = {
    {"strength", "Able for duty"},
    {"killed", "Killed"},
    {"wounded", "Wounded"},
    {"in_care", "Wounded, in care"},
    {"captured", "Captured"},
    {"deserted", "Deserted"},
    {"self_inflicted", "Dead by own hand"},
    {"dissolved", "Units that left the line"},
};
enum { N_COUNTERS = sizeof counters / sizeof *counters };

static const att_input *input_of(const att_problem *p, const char *name)
{
    int row = att_fields_find(p->model->inputs, name);
    return row < 0 ? NULL : &p->input[row];
}

int att_replay_possible(const att_problem *p)
{
    const att_input *size = input_of(p, "unit_size");
    return p->model->happenings && att_fields_find(p->model->happenings, "arrived") >= 0
           && att_fields_find(p->model->quantities, "strength") >= 0 && size && size->n <= ATT_REPLAY_UNITS_MAX;
}

/* The counter's row, or -1 where the model lacks it or it is always 0. */
static int row_of(const att_problem *p, const struct counter *c)
{
    int row = att_fields_find(p->model->quantities, c->name);
    return row >= 0 && p->idle && p->idle[row] ? -1 : row;
}

static json_t *count(const att_answer *a, size_t path, size_t t, int row)
{
    return json_integer((json_int_t)att_fan_value(a->fan, path, t, (size_t)row));
}

static json_t *columns(const att_problem *p)
{
    json_t *all = json_array();
    for (size_t c = 0; c < N_COUNTERS; c++)
        if (row_of(p, &counters[c]) >= 0)
            all = att_jsontext_add(all, json_pack("{s:s, s:s}", "name", counters[c].name, "label", counters[c].label));
    return all;
}

static json_t *week(const att_answer *a, size_t path, size_t t)
{
    json_t *all = json_array();
    for (size_t c = 0; c < N_COUNTERS; c++) {
        int row = row_of(a->problem, &counters[c]);
        if (row >= 0)
            all = att_jsontext_add(all, count(a, path, t, row));
    }
    return json_pack("{s:o, s:o}", "date", att_jsontext_day(att_answer_day(a->campaign, (double)t)), "totals", all);
}

/* Every seventh day, such that the last is the horizon. */
static json_t *weeks(const att_answer *a, size_t path)
{
    size_t end = att_fan_n_times(a->fan) - 1;
    json_t *all = json_array();
    for (size_t t = (end - 1) % WEEK + 1; t <= end; t += WEEK)
        all = att_jsontext_add(all, week(a, path, t));
    return all;
}

static json_t *end_of(const att_answer *a, size_t path)
{
    json_t *all = json_object();
    for (size_t c = 0; c < N_COUNTERS; c++) {
        int row = att_fields_find(a->problem->model->quantities, counters[c].name);
        if (row >= 0)
            all = att_jsontext_put(all, counters[c].name, count(a, path, att_fan_n_times(a->fan) - 1, row));
    }
    return all;
}

static json_t *names(const att_field *happenings)
{
    json_t *all = json_array();
    for (; happenings->name; happenings++)
        all = att_jsontext_add(all, json_string(happenings->name));
    return all;
}

/* Runs of equal sizes: men, units, men, units ... */
static json_t *sizes(const att_input *size)
{
    json_t *all = json_array();
    for (size_t i = 0, k; i < size->n; i = k) {
        for (k = i; k < size->n && size->x[k] <= size->x[i] && size->x[k] >= size->x[i]; k++)
            ;
        all = att_jsontext_add(all, json_integer((json_int_t)size->x[i]));
        all = att_jsontext_add(all, json_integer((json_int_t)(k - i)));
    }
    return all;
}

static json_t *brigades(const att_campaign *c)
{
    json_t *all = json_array();
    for (size_t i = 0; i < att_campaign_n_brigades(c); i++) {
        const att_brigade *b = &att_campaign_brigades(c)[i];
        all = att_jsontext_add(all, json_pack("{s:s, s:I}", "name", b->title, "units", (json_int_t)b->n_units));
    }
    return all;
}

static json_t *rotation(const att_problem *p)
{
    const att_input *after = input_of(p, "rotate_after"), *rest = input_of(p, "rotate_rest");
    return json_pack("[I, I]", after ? (json_int_t)after->x[0] : 0, rest ? (json_int_t)rest->x[0] : 0);
}

/* ---- the days -------------------------------------------------------------------------------------------------- */

static int earlier(const void *a, const void *b)
{
    const att_happening *x = a, *y = b;
    if (x->date != y->date)
        return x->date < y->date ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

/* By day, kind and unit, those that are alike in all three summed, in `arena`; how many are left in *n. NULL: no memory. */
static const att_happening *sort(const att_replay *r, size_t *n, att_arena *arena)
{
    att_happening *h = ATT_NEW(arena, att_happening, r->n + 1);
    *n = 0;
    if (!h || r->n == 0)
        return h;
    memcpy(h, r->happening, r->n * sizeof *h);
    qsort(h, r->n, sizeof *h, earlier);
    for (size_t i = 0; i < r->n; i++)
        if (*n > 0 && earlier(&h[*n - 1], &h[i]) == 0)
            h[*n - 1].n += h[i].n;
        else
            h[(*n)++] = h[i];
    return h;
}

/* The n happenings of one day, packed as web/replay.ts unpacks them. Unit `n_units` is all together. */
static json_t *day(const att_happening *h, size_t n, uint32_t n_units)
{
    json_t *all = json_array();
    uint32_t before = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t unit = h[i].unit == (uint32_t)ATT_NO_UNIT ? n_units : h[i].unit;
        if (i == 0 || h[i].kind != h[i - 1].kind) {
            all = att_jsontext_add(all, json_integer(-1 - h[i].kind));
            before = 0;
        }
        all = att_jsontext_add(all, json_integer(2 * (json_int_t)(unit - before) + (h[i].n > 1)));
        if (h[i].n > 1)
            all = att_jsontext_add(all, json_integer(h[i].n));
        before = unit;
    }
    return all;
}

static json_t *days(const att_answer *a, const att_replay *r, uint32_t n_units)
{
    att_arena arena = {0};
    size_t n, from = 0, to = 0;
    const att_happening *h = sort(r, &n, &arena);
    json_t *all = h ? json_array() : NULL;
    for (att_day date = att_campaign_start(a->campaign); all && date <= a->horizon; date++, from = to) {
        while (to < n && h[to].date == date)
            to++;
        all = att_jsontext_add(all, day(h + from, to - from, n_units));
    }
    att_arena_free(&arena);
    return all;
}

json_t *att_replay_json(const att_answer *a, const att_replay *r)
{
    const att_problem *p = a->problem;
    const att_input *size = input_of(p, "unit_size");
    return json_pack("{s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "path", (json_int_t)r->path + 1, "paths",
                     (json_int_t)att_fan_n_paths(a->fan), "counters", columns(p), "weeks", weeks(a, r->path), "end",
                     end_of(a, r->path), "happenings", names(p->model->happenings), "size", sizes(size), "brigades",
                     brigades(a->campaign), "rotate", rotation(p), "days", days(a, r, (uint32_t)size->n));
}
