/* SPDX-License-Identifier: Apache-2.0 */
/**
 * run.nc: NetCDF-4 with the groups that ArviZ and xarray know. The library behind it is not thread-safe: call from one
 * thread at a time. Groups and variables are listed in docs/outputs.md.
 */
#ifndef ATT_IO_SINK_NETCDF_H
#define ATT_IO_SINK_NETCDF_H

#include "io/output.h"

/** The file's bytes; free with free(). The same output gives the same bytes: no clock and no host enters. */
int att_sink_netcdf_bytes(void **bytes, size_t *len, const att_output *o, att_err *err);

#endif
