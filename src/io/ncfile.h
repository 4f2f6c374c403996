/* SPDX-License-Identifier: Apache-2.0 */
/** A NetCDF-4 file made in memory. After the first failure all calls do nothing; att_ncfile_close() tells. */
#ifndef ATT_IO_NCFILE_H
#define ATT_IO_NCFILE_H

#include "base/arena.h"
#include <attrit/campaign.h>
#include <netcdf.h>
#include <netcdf_mem.h>

typedef struct att_ncfile {
    int id; /* of the root group */
    int rc; /* the first failure */
    int is_open;
    att_day start;   /* times are days since its beginning */
    att_arena arena; /* buffers, until closed */
} att_ncfile;

/** A variable's dimensions, by their ids. */
typedef struct att_ncdims {
    int n, id[4];
} att_ncdims;

void att_ncfile_open(att_ncfile *f, att_day start);
/** 0 and the bytes (free with free()), or <0. Always gives the memory back. */
int att_ncfile_close(att_ncfile *f, void **bytes, size_t *len, att_err *err);

int att_ncfile_group(att_ncfile *f, const char *name);
/** A plain dimension; with an int64 coordinate 0..n-1; with texts; with dates. Return its id. */
int att_ncfile_dim(att_ncfile *f, int group, const char *name, size_t n);
int att_ncfile_index(att_ncfile *f, int group, const char *name, size_t n);
int att_ncfile_names(att_ncfile *f, int group, const char *name, size_t n, const char *const *text);
int att_ncfile_days(att_ncfile *f, int group, const char *name, size_t n, const att_day *day);

void att_ncfile_attr(att_ncfile *f, int group, int var, const char *name, const char *text);
void att_ncfile_attr_number(att_ncfile *f, int group, const char *name, double x);

/** Doubles (or floats, compressed) with NAN as fill; `unit` and `doc` may be NULL. A unit of days is written "d". */
void att_ncfile_doubles(att_ncfile *f, int group, const char *name, att_ncdims dims, const char *unit, const char *doc,
                        const double *x);
void att_ncfile_floats(att_ncfile *f, int group, const char *name, att_ncdims dims, const char *unit, const char *doc,
                       const float *x);
void att_ncfile_integers(att_ncfile *f, int group, const char *name, att_ncdims dims, const char *doc,
                         const long long *x);
/** 32-bit whole numbers, compressed. */
void att_ncfile_counts(att_ncfile *f, int group, const char *name, att_ncdims dims, const char *doc, const int *x);
void att_ncfile_texts(att_ncfile *f, int group, const char *name, att_ncdims dims, const char *doc,
                      const char *const *text);
/** Days that decode to dates, as whole numbers. */
void att_ncfile_dates(att_ncfile *f, int group, const char *name, att_ncdims dims, const char *doc, const att_day *x);
/** Days since start as doubles that decode to dates; NAN = none. */
void att_ncfile_times(att_ncfile *f, int group, const char *name, att_ncdims dims, const char *doc, const double *x);

#endif
