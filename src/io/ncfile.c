/* SPDX-License-Identifier: Apache-2.0 */
#include "io/ncfile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int keep(att_ncfile *f, int rc)
{
    if (!f->rc)
        f->rc = rc;
    return f->rc;
}

void att_ncfile_open(att_ncfile *f, att_day start)
{
    *f = (att_ncfile){.start = start};
    /* The name is only a label: the file stands in memory until the sink writes it. */
    f->is_open = !keep(f, nc_create_mem("run.nc", NC_NETCDF4, 1 << 20, &f->id));
}

int att_ncfile_close(att_ncfile *f, void **bytes, size_t *len, att_err *err)
{
    NC_memio memory = {0};
    *bytes = NULL;
    if (f->is_open)
        keep(f, nc_close_memio(f->id, &memory));
    f->is_open = 0;
    att_arena_free(&f->arena);
    if (f->rc) {
        free(memory.memory);
        return f->rc == NC_ENOMEM ? att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for a NetCDF file")
                                  : att_err_set(err, ATT_E_BUG, NULL, "a NetCDF file: %s", nc_strerror(f->rc));
    }
    *bytes = memory.memory;
    *len = memory.size;
    return 0;
}

int att_ncfile_group(att_ncfile *f, const char *name)
{
    int id = -1;
    if (!f->rc)
        keep(f, nc_def_grp(f->id, name, &id));
    return id;
}

void att_ncfile_attr(att_ncfile *f, int group, int var, const char *name, const char *text)
{
    if (!f->rc && text)
        keep(f, nc_put_att_text(group, var, name, strlen(text), text));
}

void att_ncfile_attr_number(att_ncfile *f, int group, const char *name, double x)
{
    if (!f->rc)
        keep(f, nc_put_att_double(group, NC_GLOBAL, name, NC_DOUBLE, 1, &x));
}

static int define(att_ncfile *f, int group, const char *name, nc_type type, att_ncdims dims, const char *unit,
                  const char *doc)
{
    int var = -1;
    if (f->rc || keep(f, nc_def_var(group, name, type, dims.n, dims.id, &var)))
        return -1;
    /* Readers turn a number with the unit "days" into a span of time. */
    int days = unit && (strcmp(unit, "day") == 0 || strcmp(unit, "days") == 0);
    att_ncfile_attr(f, group, var, "units", days ? "d" : unit);
    att_ncfile_attr(f, group, var, "long_name", doc);
    return var;
}

int att_ncfile_dim(att_ncfile *f, int group, const char *name, size_t n)
{
    int id = -1;
    if (!f->rc)
        keep(f, nc_def_dim(group, name, n, &id));
    return id;
}

int att_ncfile_index(att_ncfile *f, int group, const char *name, size_t n)
{
    att_ncdims dims = {1, {att_ncfile_dim(f, group, name, n)}};
    long long *x = ATT_NEW(&f->arena, long long, n);
    if (!x)
        keep(f, NC_ENOMEM);
    for (size_t i = 0; x && i < n; i++)
        x[i] = (long long)i;
    att_ncfile_integers(f, group, name, dims, NULL, x);
    return dims.id[0];
}

int att_ncfile_names(att_ncfile *f, int group, const char *name, size_t n, const char *const *text)
{
    att_ncdims dims = {1, {att_ncfile_dim(f, group, name, n)}};
    att_ncfile_texts(f, group, name, dims, NULL, text);
    return dims.id[0];
}

/* "days since 2024-10-14", which readers decode to dates. */
static void time_units(att_ncfile *f, int group, int var)
{
    char day[11], text[32];
    snprintf(text, sizeof text, "days since %s", att_day_format(f->start, day));
    att_ncfile_attr(f, group, var, "units", text);
    att_ncfile_attr(f, group, var, "calendar", "proleptic_gregorian");
}

void att_ncfile_dates(att_ncfile *f, int group, const char *name, att_ncdims dims, const char *doc, const att_day *day)
{
    size_t n = 0;
    int var = define(f, group, name, NC_INT64, dims, NULL, doc);
    time_units(f, group, var);
    if (!f->rc)
        keep(f, nc_inq_dimlen(group, dims.id[0], &n));
    long long *x = ATT_NEW(&f->arena, long long, n);
    for (size_t i = 0; x && i < n; i++)
        x[i] = day[i] - f->start;
    if (!f->rc)
        keep(f, x ? nc_put_var_longlong(group, var, x) : NC_ENOMEM);
}

int att_ncfile_days(att_ncfile *f, int group, const char *name, size_t n, const att_day *day)
{
    att_ncdims dims = {1, {att_ncfile_dim(f, group, name, n)}};
    att_ncfile_dates(f, group, name, dims, NULL, day);
    return dims.id[0];
}

void att_ncfile_doubles(att_ncfile *f, int group, const char *name, att_ncdims dims, const char *unit, const char *doc,
                        const double *x)
{
    double fill = NAN;
    int var = define(f, group, name, NC_DOUBLE, dims, unit, doc);
    if (!f->rc && !keep(f, nc_def_var_fill(group, var, NC_FILL, &fill)))
        keep(f, nc_put_var_double(group, var, x));
}

void att_ncfile_floats(att_ncfile *f, int group, const char *name, att_ncdims dims, const char *unit, const char *doc,
                       const float *x)
{
    float fill = NAN;
    int var = define(f, group, name, NC_FLOAT, dims, unit, doc);
    if (!f->rc && !keep(f, nc_def_var_fill(group, var, NC_FILL, &fill))
        && !keep(f, nc_def_var_deflate(group, var, 1, 1, 4)))
        keep(f, nc_put_var_float(group, var, x));
}

void att_ncfile_integers(att_ncfile *f, int group, const char *name, att_ncdims dims, const char *doc,
                         const long long *x)
{
    int var = define(f, group, name, NC_INT64, dims, NULL, doc);
    if (!f->rc)
        keep(f, nc_put_var_longlong(group, var, x));
}

void att_ncfile_counts(att_ncfile *f, int group, const char *name, att_ncdims dims, const char *doc, const int *x)
{
    int var = define(f, group, name, NC_INT, dims, NULL, doc);
    if (!f->rc && !keep(f, nc_def_var_deflate(group, var, 1, 1, 4)))
        keep(f, nc_put_var_int(group, var, x));
}

void att_ncfile_texts(att_ncfile *f, int group, const char *name, att_ncdims dims, const char *doc,
                      const char *const *text)
{
    int var = define(f, group, name, NC_STRING, dims, NULL, doc);
    const char **list = (const char **)(uintptr_t)text; /* the call takes what it never changes */
    if (!f->rc)
        keep(f, nc_put_var_string(group, var, list));
}

void att_ncfile_times(att_ncfile *f, int group, const char *name, att_ncdims dims, const char *doc, const double *x)
{
    double fill = NAN;
    int var = define(f, group, name, NC_DOUBLE, dims, NULL, doc);
    time_units(f, group, var);
    if (!f->rc && !keep(f, nc_def_var_fill(group, var, NC_FILL, &fill)))
        keep(f, nc_put_var_double(group, var, x));
}
