/* SPDX-License-Identifier: Apache-2.0 */
/** A forecast as `attrit run` left it in a folder: proved unchanged, and its paths. */
#ifndef ATT_IO_FORECAST_READ_H
#define ATT_IO_FORECAST_READ_H

#include "base/arena.h"
#include <attrit/track.h>

/** What manifest.json says. Texts are never NULL. */
typedef struct att_forecast_manifest {
    const char *campaign;
    att_day as_of, horizon;
    uint64_t seed;
    double mean_bias; /* assumed of all sources */
    const char *yaml_sha256, *ledger_sha256;
} att_forecast_manifest;

/** Paths of a forecast and the reports it was fitted to. Missing numbers are NAN. */
typedef struct att_forecast_kept {
    att_forecast_manifest manifest;
    const char *dir, *subject;
    att_day start; /* day 0 of the paths */
    size_t n_paths, n_days;
    const float *value[ATT_TRACK_N_QUANTITIES]; /* [path][day] at the end of the day; NULL: not counted */
    size_t n_events;
    const char **event;       /* [n_events] */
    const double *event_time; /* [path][event] days since start, NAN = not within the horizon */
    size_t n_reports;
    const char **claim, **statement; /* [n_reports] ids; "about", ... */
    const double *low, *best, *high; /* [n_reports] */
    const double *truth;             /* [path][report] what the report speaks of on that path */
} att_forecast_kept;

/**
 * Read and check the forecast in folder `dir`: every file that the manifest lists and that is still there has its hash;
 * forecast.csv and run.nc are there; manifest and run.nc agree. ATT_E_FORECAST when not. Everything lives in the arena.
 */
int att_forecast_read(att_forecast_kept *f, att_arena *arena, const char *dir, att_err *err);

#endif
