/* SPDX-License-Identifier: Apache-2.0 */
#include "io/sink_trace.h"
#include "campaign/answer.h"
#include "io/csv.h"
#include "io/ncfile.h"

#include <attrit/version.h>
#include <string.h>

static const uint32_t all_together = (uint32_t)ATT_NO_UNIT;

/* The brigade that a unit is of; "" where the campaign lists none. */
static const char *brigade_of(const att_campaign *c, uint32_t unit)
{
    const att_brigade *b = att_campaign_brigades(c);
    for (size_t i = 0; i < att_campaign_n_brigades(c); i++)
        if (unit >= b[i].first_unit && unit - b[i].first_unit < b[i].n_units)
            return b[i].name;
    return "";
}

int att_sink_trace_csv(att_text *out, const att_simulation *s, att_err *err)
{
    char day[11];
    att_text_add(out, "run,date,unit,brigade,happening,n\n");
    for (size_t i = 0; i < s->n_happenings; i++) {
        const att_happening *h = &s->happening[i];
        att_text_addf(out, "%zu,%s,", s->trace, att_day_format(h->date, day));
        if (h->unit != all_together) {
            att_text_addf(out, "%u,", h->unit);
            att_csv_add(out, brigade_of(s->campaign, h->unit));
        } else
            att_text_add(out, ",");
        att_text_addf(out, ",%s,%u\n", s->problem->model->happenings[h->kind].name, h->n);
    }
    return out->failed ? att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for trace.csv") : 0;
}

/* ---- NetCDF ------------------------------------------------------------------------------------------------------- */

typedef struct trace_file {
    att_ncfile f;
    const att_simulation *s;
    int day, unit; /* dimensions */
    size_t n_days, n_units;
} trace_file;

static void *room(trace_file *r, size_t n, size_t size)
{
    void *x = r->f.rc ? NULL : att_arena_array(&r->f.arena, n, size);
    if (!x && !r->f.rc)
        r->f.rc = NC_ENOMEM;
    return x;
}

static void attributes(trace_file *r, const char *command)
{
    const att_campaign *c = r->s->campaign;
    char day[11], run[24];
    snprintf(run, sizeof run, "%zu", r->s->trace);
    const char *const text[][2] = {
        {"Conventions", "CF-1.8"},
        {"creation_library", "attrit"},
        {"creation_library_version", att_version()},
        {"title", att_campaign_title(c)},
        {"model", att_campaign_model(c)},
        {"start", att_day_format(att_campaign_start(c), day)},
        {"run", run},
        {"command", command},
        {"campaign_sha256", att_campaign_yaml_sha256(c)},
    };
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        att_ncfile_attr(&r->f, r->f.id, NC_GLOBAL, text[i][0], text[i][1]);
    att_ncfile_attr_number(&r->f, r->f.id, "seed", (double)r->s->seed);
}

/* Names and meanings of a table's rows along a dimension of its own. */
static int table(trace_file *r, const char *name, const att_field *field)
{
    size_t n = att_fields_count(field);
    const char **text = room(r, n, sizeof *text), **doc = room(r, n, sizeof *doc);
    char doc_name[32];
    if (!text || !doc)
        return -1;
    for (size_t i = 0; i < n; i++)
        text[i] = field[i].name, doc[i] = field[i].doc;
    att_ncdims dims = {1, {att_ncfile_names(&r->f, r->f.id, name, n, text)}};
    snprintf(doc_name, sizeof doc_name, "%s_doc", name);
    att_ncfile_texts(&r->f, r->f.id, doc_name, dims, "What it means", doc);
    return dims.id[0];
}

static void happenings(trace_file *r)
{
    const att_simulation *s = r->s;
    size_t n = s->n_happenings;
    att_ncdims dims = {1, {att_ncfile_index(&r->f, r->f.id, "happening_id", n)}};
    att_day *day = room(r, n, sizeof *day);
    long long *unit = room(r, n, sizeof *unit), *kind = room(r, n, sizeof *kind), *count = room(r, n, sizeof *count);
    if (!day || !unit || !kind || !count)
        return;
    for (size_t i = 0; i < n; i++) {
        const att_happening *h = &s->happening[i];
        day[i] = h->date;
        unit[i] = h->unit == all_together ? -1 : (long long)h->unit;
        kind[i] = h->kind;
        count[i] = h->n;
    }
    table(r, "kind", s->problem->model->happenings);
    att_ncfile_dates(&r->f, r->f.id, "time", dims, "Day on which it happened", day);
    att_ncfile_integers(&r->f, r->f.id, "happening_unit", dims, "Unit to which it happened; -1: to all together", unit);
    att_ncfile_integers(&r->f, r->f.id, "happening_kind", dims, "What happened: a row of kind", kind);
    att_ncfile_integers(&r->f, r->f.id, "count", dims, "How many", count);
}

/* As many as the campaign gives sizes of, and at least as many as something happened to. */
static size_t count_units(const att_simulation *s)
{
    int row = att_fields_find(s->problem->model->inputs, "unit_size");
    size_t n = row < 0 ? 0 : s->problem->input[row].n;
    for (size_t i = 0; i < s->n_happenings; i++)
        if (s->happening[i].unit != all_together && s->happening[i].unit >= n)
            n = (size_t)s->happening[i].unit + 1;
    return n;
}

static void units(trace_file *r)
{
    const char **brigade = room(r, r->n_units, sizeof *brigade);
    att_ncdims dims = {1, {r->unit = att_ncfile_index(&r->f, r->f.id, "unit", r->n_units)}};
    for (size_t u = 0; brigade && u < r->n_units; u++)
        brigade[u] = brigade_of(r->s->campaign, (uint32_t)u);
    if (brigade)
        att_ncfile_texts(&r->f, r->f.id, "brigade", dims, "Brigade of the unit", brigade);
}

/* Those who joined less those who left, day after day. */
static void able(trace_file *r)
{
    const att_simulation *s = r->s;
    const att_field *kind = s->problem->model->happenings;
    int *x = room(r, r->n_days * r->n_units, sizeof *x);
    if (!x)
        return;
    for (size_t i = 0; i < s->n_happenings; i++) {
        const att_happening *h = &s->happening[i];
        unsigned flags = kind[h->kind].flags;
        size_t day = (size_t)(h->date - r->f.start);
        if (h->unit != all_together && flags & (ATT_JOIN | ATT_LEAVE))
            x[day * r->n_units + h->unit] += flags & ATT_JOIN ? (int)h->n : -(int)h->n;
    }
    for (size_t i = r->n_units; i < r->n_days * r->n_units; i++)
        x[i] += x[i - r->n_units];
    att_ncfile_counts(&r->f, r->f.id, "able", (att_ncdims){2, {r->day, r->unit}}, "Able men at the end of the day", x);
}

/* What the run's quantities are at the end of each day. */
static void quantities(trace_file *r)
{
    const att_simulation *s = r->s;
    double *x = room(r, r->n_days * s->n_quantities, sizeof *x);
    if (!x)
        return;
    memcpy(x, s->traced + s->n_quantities, r->n_days * s->n_quantities * sizeof *x);
    int dim = table(r, "quantity", s->problem->model->quantities);
    att_ncfile_doubles(&r->f, r->f.id, "value", (att_ncdims){2, {r->day, dim}}, NULL, "Quantity at the end of the day",
                       x);
}

int att_sink_trace_netcdf(void **bytes, size_t *len, const att_simulation *s, const char *command, att_err *err)
{
    trace_file r = {.s = s, .n_days = s->n_times - 1, .n_units = count_units(s)};
    att_ncfile_open(&r.f, att_campaign_start(s->campaign));
    attributes(&r, command);
    att_day *day = room(&r, r.n_days, sizeof *day);
    for (size_t t = 0; day && t < r.n_days; t++)
        day[t] = r.f.start + (att_day)t;
    happenings(&r);
    if (day)
        r.day = att_ncfile_days(&r.f, r.f.id, "day", r.n_days, day);
    units(&r);
    able(&r);
    quantities(&r);
    return att_ncfile_close(&r.f, bytes, len, err);
}
