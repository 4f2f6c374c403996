/* SPDX-License-Identifier: Apache-2.0 */
#include "io/forecast_read.h"
#include "base/text.h"
#include "io/file.h"
#include "io/output.h"

#include <jansson.h>
#include <math.h>
#include <netcdf.h>
#include <netcdf_mem.h>
#include <string.h>

static const char as_left[] = "take the folder as `attrit run` left it";

static int refuse(att_err *err, const char *help, const char *format, ...) __attribute__((format(printf, 3, 4)));
static int refuse(att_err *err, const char *help, const char *format, ...)
{
    char text[300];
    va_list list;
    va_start(list, format);
    att_text_vprint(text, sizeof text, format, list);
    va_end(list);
    int first = err && !err->code, rc = att_err_set(err, ATT_E_FORECAST, NULL, "%s", text);
    if (first)
        snprintf(err->help, sizeof err->help, "%s", help);
    return rc;
}

static int no_memory(att_err *err) { return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for the forecast"); }

/* ---- manifest.json and the files it vouches for ----------------------------------------------------------------------- */

static const char *text_of(const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));
    return s ? s : "";
}

/* dir/name into bytes: 0; >0 there is none. */
static int read_bytes(void **bytes, size_t *len, att_arena *arena, const char *dir, const char *name, att_err *err)
{
    att_err own = {0};
    const char *path = att_arena_printf(arena, "%s/%s", dir, name);
    if (!path)
        return no_memory(err);
    int rc = att_file_bytes(bytes, len, arena, path, &own);
    if (rc == -ATT_E_NO_FILE || rc == -ATT_E_FILE_SIZE)
        return 1;
    if (rc && err && !err->code)
        *err = own;
    return rc;
}

/* A file that the manifest lists: unchanged? Those that score reads must be there. */
static int check_file(const json_t *entry, att_arena *arena, const char *dir, int *needed, att_err *err)
{
    const char *name = text_of(entry, "file"), *sha256 = text_of(entry, "sha256");
    char found[65];
    void *bytes = NULL;
    size_t len = 0;
    int read = !strcmp(name, "run.nc") || !strcmp(name, "forecast.csv");
    if (!*name || *name == '/' || strstr(name, "..") || strlen(sha256) != 64)
        return refuse(err, as_left, "%.150s/manifest.json lists a file '%.60s' that no run writes", dir, name);
    int rc = read_bytes(&bytes, &len, arena, dir, name, err);
    if (rc > 0 && !read)
        return 0; /* a report page that was moved away says nothing about the forecast */
    if (rc > 0)
        return refuse(err, as_left, "%.150s/%.60s is missing: manifest.json says that the run wrote it", dir, name);
    if (rc)
        return rc;
    *needed += read;
    att_sha256_hex(bytes, len, found);
    return strcmp(found, sha256)
               ? refuse(err, as_left, "%.150s/%.60s was changed: its SHA-256 is %.12s..., manifest.json says %.12s...",
                        dir, name, found, sha256)
               : 0;
}

static int check_files(const json_t *all, att_arena *arena, const char *dir, att_err *err)
{
    size_t i;
    json_t *entry;
    int needed = 0, rc = 0;
    json_array_foreach (json_object_get(all, "outputs"), i, entry)
        if ((rc = check_file(entry, arena, dir, &needed, err)))
            return rc;
    if (needed < 2)
        return refuse(err, "`attrit run CASE -o DIR` writes both",
                      "%.150s/manifest.json does not list forecast.csv and run.nc", dir);
    entry = json_object_get(all, "fit");
    return entry && !json_is_null(entry) ? check_file(entry, arena, dir, &needed, err) : 0;
}

static const char *input_hash(const json_t *all, size_t i, att_arena *arena)
{
    return att_arena_strdup(arena, text_of(json_array_get(json_object_get(all, "inputs"), i), "sha256"));
}

static int read_keys(att_forecast_manifest *m, const json_t *all, att_arena *arena, const char *dir, att_err *err)
{
    const json_t *seed = json_object_get(all, "seed");
    m->campaign = att_arena_strdup(arena, text_of(all, "campaign"));
    m->yaml_sha256 = input_hash(all, 0, arena);
    m->ledger_sha256 = input_hash(all, 1, arena);
    m->seed = (uint64_t)json_integer_value(seed);
    m->mean_bias = json_number_value(json_object_get(all, "mean_bias"));
    if (!m->campaign || !m->yaml_sha256 || !m->ledger_sha256)
        return no_memory(err);
    if (!*m->campaign || !json_is_integer(seed) || att_day_parse(text_of(all, "as_of"), &m->as_of)
        || att_day_parse(text_of(all, "horizon"), &m->horizon) || strlen(m->yaml_sha256) != 64
        || strlen(m->ledger_sha256) != 64)
        return refuse(err, as_left,
                      "%.150s/manifest.json is not that of a run: campaign, as_of, horizon, seed or "
                      "inputs are missing in it",
                      dir);
    return 0;
}

static int read_manifest(att_forecast_kept *f, att_arena *arena, att_err *err)
{
    json_error_t e;
    void *bytes = NULL;
    size_t len = 0;
    int rc = read_bytes(&bytes, &len, arena, f->dir, "manifest.json", err);
    if (rc > 0)
        return refuse(err, "`attrit run CASE -o DIR` leaves one",
                      "there is no forecast in %.200s: manifest.json is missing", f->dir);
    if (rc)
        return rc;
    json_t *all = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &e);
    if (!all)
        return refuse(err, as_left, "%.150s/manifest.json:%d: %.100s", f->dir, e.line, e.text);
    rc = read_keys(&f->manifest, all, arena, f->dir, err);
    rc = rc ? rc : check_files(all, arena, f->dir, err);
    json_decref(all);
    return rc;
}

/* ---- run.nc --------------------------------------------------------------------------------------------------------------- */

/* A group of the file and where its arrays go; after the first failure nothing is read. */
typedef struct reader {
    int id, rc;
    att_arena *arena;
} reader;

static int group_of(reader *r, const char *name)
{
    int id = -1;
    if (!r->rc)
        r->rc = nc_inq_ncid(r->id, name, &id);
    return id;
}

static size_t dim_of(reader *r, int group, const char *name)
{
    int dim;
    size_t n = 0;
    if (!r->rc && !(r->rc = nc_inq_dimid(group, name, &dim)))
        r->rc = nc_inq_dimlen(group, dim, &n);
    return n;
}

/* Room for n numbers of a variable, whose id goes to *var; NULL when there is none. It must have so many. */
static void *room_for(reader *r, int group, const char *name, size_t n, size_t size, int *var)
{
    int n_dims, dim[NC_MAX_VAR_DIMS];
    size_t total = 1, len;
    if (r->rc || (r->rc = nc_inq_varid(group, name, var))
        || (r->rc = nc_inq_var(group, *var, NULL, NULL, &n_dims, dim, NULL)))
        return NULL;
    for (int k = 0; k < n_dims && !r->rc; k++) {
        r->rc = nc_inq_dimlen(group, dim[k], &len);
        total *= len;
    }
    if (!r->rc && total != n)
        r->rc = NC_EDIMSIZE;
    void *x = r->rc ? NULL : att_arena_array(r->arena, n + 1, size);
    if (!x && !r->rc)
        r->rc = NC_ENOMEM;
    return x;
}

static const double *doubles(reader *r, int group, const char *name, size_t n)
{
    int var;
    double *x = room_for(r, group, name, n, sizeof *x, &var);
    if (x)
        r->rc = nc_get_var_double(group, var, x);
    return x;
}

static const float *floats(reader *r, int group, const char *name, size_t n)
{
    int var;
    if (r->rc || nc_inq_varid(group, name, &var)) /* a model need not count it */
        return NULL;
    float *x = room_for(r, group, name, n, sizeof *x, &var);
    if (x)
        r->rc = nc_get_var_float(group, var, x);
    return x;
}

static const char **texts(reader *r, int group, const char *name, size_t n)
{
    int var;
    char **x = room_for(r, group, name, n, sizeof *x, &var);
    const char **own = x ? ATT_NEW(r->arena, const char *, n + 1) : NULL;
    if (!x || (r->rc = nc_get_var_string(group, var, x)))
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (!own || !(own[i] = att_arena_strdup(r->arena, x[i])))
            r->rc = NC_ENOMEM;
    nc_free_string(n, x);
    return own;
}

/* An attribute of the root, as written. */
static const char *attribute(reader *r, const char *name)
{
    size_t n = 0;
    if (r->rc || (r->rc = nc_inq_attlen(r->id, NC_GLOBAL, name, &n)))
        return "";
    char *s = ATT_NEW(r->arena, char, n + 1);
    r->rc = s ? nc_get_att_text(r->id, NC_GLOBAL, name, s) : NC_ENOMEM;
    return s ? s : "";
}

static void read_predictions(att_forecast_kept *f, reader *r)
{
    int group = group_of(r, "predictions"), unused;
    f->n_paths = dim_of(r, group, "draw");
    f->n_days = dim_of(r, group, "time");
    for (int q = 0; q < ATT_TRACK_N_QUANTITIES; q++)
        f->value[q] = floats(r, group, att_output_headline[q], f->n_paths * f->n_days);
    if (r->rc || nc_inq_dimid(group, "event", &unused))
        return;
    f->n_events = dim_of(r, group, "event");
    f->event = texts(r, group, "event", f->n_events);
    f->event_time = doubles(r, group, "event_time", f->n_paths * f->n_events);
}

static void read_reports(att_forecast_kept *f, reader *r)
{
    int group;
    if (r->rc || nc_inq_ncid(r->id, "observed_data", &group))
        return; /* fitted to none */
    size_t n = f->n_reports = dim_of(r, group, "report");
    f->claim = texts(r, group, "report", n);
    f->statement = texts(r, group, "statement", n);
    f->low = doubles(r, group, "low", n);
    f->best = doubles(r, group, "best", n);
    f->high = doubles(r, group, "high", n);
    f->truth = doubles(r, group_of(r, "posterior_predictive"), "truth", f->n_paths * n);
}

/* Do manifest.json and run.nc speak of the same run? */
static int agree(const att_forecast_kept *f, reader *r, att_err *err)
{
    const att_forecast_manifest *m = &f->manifest;
    char as_of[11], horizon[11];
    double seed = NAN;
    const char *says[][2] = {{"as_of", att_day_format(m->as_of, as_of)},
                             {"horizon", att_day_format(m->horizon, horizon)},
                             {"campaign_sha256", m->yaml_sha256},
                             {"evidence_sha256", m->ledger_sha256}};
    for (size_t i = 0; i < sizeof says / sizeof *says; i++) {
        const char *own = attribute(r, says[i][0]);
        if (!r->rc && strcmp(own, says[i][1]))
            return refuse(err, as_left, "manifest.json and run.nc in %.120s contradict each other: %s %.20s and %.20s",
                          f->dir, says[i][0], says[i][1], own);
    }
    if (!r->rc)
        r->rc = nc_get_att_double(r->id, NC_GLOBAL, "seed", &seed);
    if (!r->rc && seed != (double)m->seed)
        return refuse(err, as_left, "manifest.json and run.nc in %.120s contradict each other: seed %llu and %.0f",
                      f->dir, (unsigned long long)m->seed, seed);
    return 0;
}

static int read_run(att_forecast_kept *f, att_arena *arena, att_err *err)
{
    void *bytes = NULL;
    size_t len = 0;
    reader r = {.arena = arena};
    int rc = read_bytes(&bytes, &len, arena, f->dir, "run.nc", err);
    if (rc)
        return rc > 0 ? refuse(err, as_left, "%.150s/run.nc is missing", f->dir) : rc;
    if (!(r.rc = nc_open_mem("run.nc", NC_NOWRITE, len, bytes, &r.id))) {
        f->subject = attribute(&r, "subject");
        if (!r.rc && att_day_parse(attribute(&r, "start"), &f->start))
            r.rc = NC_EBADTYPE;
        rc = agree(f, &r, err);
        read_predictions(f, &r);
        read_reports(f, &r);
        nc_close(r.id);
    }
    if (!rc && r.rc == NC_ENOMEM)
        rc = no_memory(err);
    if (!rc && (r.rc || !f->n_paths))
        rc = refuse(err, as_left, "%.150s/run.nc is not that of a run: %s", f->dir, nc_strerror(r.rc));
    return rc;
}

int att_forecast_read(att_forecast_kept *f, att_arena *arena, const char *dir, att_err *err)
{
    *f = (att_forecast_kept){.dir = dir, .subject = ""};
    int rc = read_manifest(f, arena, err);
    return rc ? rc : read_run(f, arena, err);
}
