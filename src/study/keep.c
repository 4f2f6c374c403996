/* SPDX-License-Identifier: Apache-2.0 */
#include <attrit/keep.h>
#include "base/ranks.h"
#include "base/team.h"
#include "io/archive.h"

#include <stdio.h>
#include <string.h>

/* Checkpoints of a fit on their way to a folder. */
typedef struct keeper {
    const char *dir;
    char checkpoint[ATT_ARCHIVE_NAME], posterior[ATT_ARCHIVE_NAME]; /* names of files */
    att_arena arena;                                                /* of the last one */
    void *block;
    size_t bytes;
    int written;        /* it is on the disk */
    double since, took; /* when the last one was written, and how long that took */
} keeper;

/* A slow disk may cost a twentieth of the time; what is not written at once is when the fit ends, however it does. */
enum { PATIENCE = 20 };

static int write_down(keeper *k, att_err *err)
{
    double began = att_clock();
    int rc = att_archive_put(k->dir, k->checkpoint, k->block, k->bytes, err);
    k->since = att_clock();
    k->took = k->since - began;
    k->written = !rc;
    return rc;
}

static int put(void *cookie, const void *block, size_t bytes, att_err *err)
{
    keeper *k = cookie;
    att_arena_rewind(&k->arena);
    if (!(k->block = att_arena_alloc(&k->arena, bytes)))
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory for a checkpoint");
    memcpy(k->block, block, k->bytes = bytes);
    k->written = 0;
    return att_clock() - k->since < PATIENCE * k->took ? 0 : write_down(k, err);
}

static int nothing_there(const char *dir, const char *help, const char *what, att_err *err)
{
    int rc = att_err_set(err, ATT_E_NO_FILE, NULL, "there is no %s fit in %.200s", what, dir);
    if (err && err->code == ATT_E_NO_FILE && !*err->help)
        snprintf(err->help, sizeof err->help, "%s", help);
    return rc;
}

/* What to go on from into *o; *path[] tells its name. */
static int find(att_fit_opts *o, char *path, size_t size, const att_keep *keep, const keeper *k, att_arena *arena,
                att_err *err)
{
    void *bytes = NULL;
    const char *dir = keep->dir, *name = k->checkpoint;
    int rc = keep->resume ? att_archive_get(&bytes, &o->from_bytes, arena, dir, name, err) : 1;
    if (rc > 0) {
        o->extend = keep->from != NULL;
        dir = keep->from ? keep->from : dir;
        name = k->posterior;
        rc = att_archive_get(&bytes, &o->from_bytes, arena, dir, name, err);
    }
    o->from = bytes;
    snprintf(path, size, "%s/%s", dir, name);
    return rc <= 0     ? rc
           : o->extend ? nothing_there(dir, "`attrit fit CASE -o DIR` and `attrit run` keep one", "finished", err)
                       : nothing_there(dir, "begin without --resume", "stopped or finished", err);
}

/* The last words of a fit that ended early: where it can be gone on from. `path`: where it came from, or empty. */
static int end_early(keeper *k, int rc, const char *path, att_err *err)
{
    att_err own = {0};
    if (rc == -ATT_E_CHECKPOINT && err && !*err->place.file)
        snprintf(err->place.file, sizeof err->place.file, "%.255s", path);
    if (k->block && !k->written && rc != -ATT_E_IO)
        write_down(k, &own);
    if (own.code && err)
        *err = own;
    if (own.code)
        return -(int)own.code;
    if (rc == -ATT_E_STOPPED && err && (k->block || *path))
        snprintf(err->help, sizeof err->help, "the same command with --resume goes on from there");
    return rc;
}

static int fit(att_post **post, att_ctx *ctx, const att_problem *p, att_fit_opts *o, const att_keep *keep, keeper *k,
               att_arena *arena, att_err *err)
{
    char path[600] = "";
    int rc = keep->resume || keep->from ? find(o, path, sizeof path, keep, k, arena, err) : 0;
    if (rc)
        return rc;
    rc = att_post_fit(post, ctx, p, o, err);
    if (rc)
        return end_early(k, rc, path, err);
    if (!keep->dir)
        return 0;
    rc = att_ranks_agree(att_archive_put(k->dir, k->posterior, k->block, k->bytes, err), err);
    if (rc)
        att_post_free(post);
    else
        att_archive_drop(k->dir, k->checkpoint);
    return rc;
}

static void name_files(keeper *k, const att_fit_opts *o)
{
    snprintf(k->checkpoint, sizeof k->checkpoint, "%s", ATT_KEEP_CHECKPOINT);
    snprintf(k->posterior, sizeof k->posterior, "%s", ATT_KEEP_POSTERIOR);
    if (o->n_shards) {
        att_archive_shard(k->checkpoint, o->shard, o->n_shards, "checkpoint");
        att_archive_shard(k->posterior, o->shard, o->n_shards, "fit");
    }
}

int att_keep_fit(att_post **post, att_ctx *ctx, const att_problem *p, const att_fit_opts *opts, const att_keep *keep,
                 att_err *err)
{
    att_fit_opts o = opts ? *opts : att_fit_opts_default();
    att_arena arena = {0};
    keeper k = {.dir = keep->dir};
    *post = NULL;
    name_files(&k, &o);
    if (keep->dir) {
        o.keep = put;
        o.keep_cookie = &k;
    }
    int rc = fit(post, ctx, p, &o, keep, &k, &arena, err);
    att_arena_free(&k.arena);
    att_arena_free(&arena);
    return rc;
}
