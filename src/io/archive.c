/* SPDX-License-Identifier: Apache-2.0 */
#include "io/archive.h"
#include "io/file.h"
#include "io/sink.h"
#include "base/ranks.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int att_archive_put(const char *dir, const char *name, const void *bytes, size_t len, att_err *err)
{
    int rc = att_sink_folder(dir, err);
    if (!rc)
        rc = att_sink_stage(dir, name, bytes, len, err);
    return rc ? rc : att_sink_commit(dir, name, err);
}

static int fetch(void **bytes, size_t *len, att_arena *arena, const char *dir, const char *name, att_err *err)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return access(path, F_OK) ? 1 : att_file_bytes(bytes, len, arena, path, err);
}

/* The first rank reads, so that all go on from the same bytes. */
int att_archive_get(void **bytes, size_t *len, att_arena *arena, const char *dir, const char *name, att_err *err)
{
    int self = att_ranks_self(), got = self ? 0 : fetch(bytes, len, arena, dir, name, err);
    int rc = att_ranks_agree(got, err);
    att_ranks_tell(0, &got, sizeof got);
    if (rc < 0 || got)
        return got;
    att_ranks_tell(0, len, sizeof *len);
    if (self && !(*bytes = att_arena_alloc(arena, *len)))
        rc = att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to read %s", name);
    if (!(rc = att_ranks_agree(rc, err)))
        att_ranks_tell(0, *bytes, *len);
    return rc;
}

void att_archive_drop(const char *dir, const char *name)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    if (att_ranks_self() == 0)
        unlink(path);
}

void att_archive_shard(char *name, size_t k, size_t n, const char *suffix)
{
    snprintf(name, ATT_ARCHIVE_NAME, "shard-%zu-of-%zu.%s", k + 1, n, suffix);
}

/* Of how many shards there is one in the folder; the most when there are several kinds. 0: of none. */
static size_t look(const char *dir, const char *suffix)
{
    size_t most = 0, k, n;
    char name[ATT_ARCHIVE_NAME];
    DIR *d = opendir(dir);
    for (struct dirent *e; d && (e = readdir(d));) {
        if (sscanf(e->d_name, "shard-%5zu-of-%5zu.", &k, &n) != 2 || !k || k > n)
            continue;
        att_archive_shard(name, k - 1, n, suffix);
        if (!strcmp(name, e->d_name) && n > most)
            most = n;
    }
    if (d)
        closedir(d);
    return most;
}

int att_archive_shards(size_t *n, const char *dir, const char *suffix)
{
    *n = att_ranks_self() ? 0 : look(dir, suffix);
    att_ranks_tell(0, n, sizeof *n);
    return *n ? 0 : 1;
}
