/* SPDX-License-Identifier: Apache-2.0 */
/* run.nc is what ArviZ and xarray open: it is looked at, and passed on as it is. */
#include "base/num.h"
#include "io/export.h"
#include "io/file.h"

#include <netcdf.h>
#include <netcdf_mem.h>
#include <stdio.h>
#include <string.h>

static size_t dim_len(int group, const char *name)
{
    int dim;
    size_t n = 0;
    return nc_inq_dimid(group, name, &dim) || nc_inq_dimlen(group, dim, &n) ? 0 : n;
}

/* "posterior: 1 chain of 1,024 draws; also prior, predictions" into holds; -1 when there is no posterior to sample. */
static int describe(int file, char *holds, size_t size)
{
    int group[64], n, posterior;
    char name[NC_MAX_NAME + 1], draws[32];
    if (nc_inq_grps(file, &n, NULL) || n > 64 || nc_inq_grps(file, &n, group)
        || nc_inq_grp_ncid(file, "posterior", &posterior))
        return -1;
    size_t chains = dim_len(posterior, "chain"), each = dim_len(posterior, "draw");
    if (!chains || !each)
        return -1;
    size_t len = (size_t)snprintf(holds, size, "posterior of %zu chain%s of %s draws; also", chains,
                                  chains == 1 ? "" : "s", att_print_commas((double)each, draws));
    for (int i = 0; i < n && len < size; i++)
        if (!nc_inq_grpname(group[i], name) && strcmp(name, "posterior"))
            len += (size_t)snprintf(holds + len, size - len, " %s", name);
    return 0;
}

int att_export_arviz(att_export *x, att_err *err)
{
    char holds[200];
    void *bytes = NULL;
    size_t len = 0;
    int file;
    const char *path = att_arena_printf(&x->arena, "%s/run.nc", x->dir);
    if (!path)
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a name");
    int rc = att_file_bytes(&bytes, &len, &x->arena, path, err);
    if (rc)
        return rc;
    if (nc_open_mem(path, NC_NOWRITE, len, bytes, &file))
        return att_err_set(err, ATT_E_FILE_TEXT, NULL, "%s is not a NetCDF file", path);
    rc = describe(file, holds, sizeof holds);
    nc_close(file);
    if (rc)
        return att_err_set(err, ATT_E_FILE_TEXT, NULL,
                           "%s has no posterior with chains and draws: it is not of `attrit run`", path);
    return att_export_put(x, "arviz.nc", holds, bytes, len, err);
}
