/* SPDX-License-Identifier: Apache-2.0 */
#include "study/shard.h"
#include "base/arena.h"
#include "io/archive.h"

#include <stdio.h>
#include <string.h>

int att_shard_paths(size_t *n, const char *dir, att_err *err)
{
    if (!att_archive_shards(n, dir, "paths"))
        return 1;
    if (!att_archive_shards(n, dir, "fit"))
        return 0;
    int rc = att_err_set(err, ATT_E_NO_FILE, NULL, "there are no finished shards in %.200s", dir);
    if (err && err->code == ATT_E_NO_FILE && !*err->help)
        snprintf(err->help, sizeof err->help, "`attrit fit CASE --shard 1/4 -o DIR` makes the first of four");
    return rc;
}

/* All of them, in the arena. */
static int read_all(const void **block, size_t *bytes, size_t n, const char *dir, att_arena *arena, att_err *err)
{
    int rc = 0;
    for (size_t k = 0; !rc && k < n; k++) {
        char name[ATT_ARCHIVE_NAME];
        void *read = NULL;
        att_archive_shard(name, k, n, "fit");
        rc = att_archive_get(&read, &bytes[k], arena, dir, name, err);
        block[k] = read;
        if (rc > 0)
            rc = att_err_set(err, ATT_E_NO_FILE, NULL, "%s is missing in %.200s", name, dir);
    }
    return rc;
}

int att_shard_fit(att_post **post, att_ctx *ctx, const att_problem *p, const att_fit_opts *opts, const char *dir,
                  att_err *err)
{
    size_t n;
    att_arena arena = {0};
    *post = NULL;
    int rc = att_shard_paths(&n, dir, err);
    if (rc > 0)
        rc = att_err_set(err, ATT_E_USAGE, NULL, "the shards in %.200s are of a simulation", dir);
    if (rc)
        return rc;
    const void **block = ATT_NEW(&arena, const void *, n);
    size_t *bytes = ATT_NEW(&arena, size_t, n);
    rc = block && bytes ? read_all(block, bytes, n, dir, &arena, err)
                        : att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to merge %zu shards", n);
    if (!rc)
        rc = att_post_merge(post, ctx, p, opts, n, block, bytes, err);
    att_arena_free(&arena);
    return rc;
}
