/* SPDX-License-Identifier: Apache-2.0 */
#include "io/archive.h"
#include "io/file.h"
#include "io/sink.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

int att_archive_put(const char *dir, const char *name, const void *bytes, size_t len, att_err *err)
{
    int rc = att_sink_folder(dir, err);
    if (!rc)
        rc = att_sink_stage(dir, name, bytes, len, err);
    return rc ? rc : att_sink_commit(dir, name, err);
}

int att_archive_get(void **bytes, size_t *len, att_arena *arena, const char *dir, const char *name, att_err *err)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return access(path, F_OK) ? 1 : att_file_bytes(bytes, len, arena, path, err);
}

void att_archive_drop(const char *dir, const char *name)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    unlink(path);
}
