/* SPDX-License-Identifier: Apache-2.0 */
#include "study/shard.h"
#include "base/ranks.h"
#include "base/text.h"
#include "engine/fan.h"
#include "engine/identity.h"
#include "io/archive.h"
#include <attrit/version.h>

#include <stdio.h>
#include <string.h>

enum { FORMAT = 1, HEX = 64, MOST_DOCTRINES = 64, BYTE_ORDER_PROBE = 0x01020304 };
static const char magic[8] = "attsim\r\n";

/* What a file begins with; parts of fans follow (att_fan_part_get), one a doctrine, and the SHA-256 of all. */
typedef struct head {
    char magic[8];
    uint32_t format, order;
    char version[32];
    uint64_t bytes, shard, n_shards, seed, runs, n_doctrines; /* the first of them is the campaign's own */
    struct {
        char name[ATT_SHARD_NAME];
        att_identity of;
        uint64_t bytes; /* of its part */
    } doctrine[MOST_DOCTRINES];
} head;

static size_t first_of(const head *h, uint64_t shard) { return (size_t)(h->runs * shard / h->n_shards); }
static size_t runs_of(const head *h) { return first_of(h, h->shard + 1) - first_of(h, h->shard); }

static int no_memory(att_err *err) { return att_err_set(err, ATT_E_NO_MEMORY, NULL, "not enough memory for shards"); }

static int refuse(att_err *err, const char *name, const char *text)
{
    int rc = att_err_set(err, ATT_E_CHECKPOINT, NULL, "%s %s", name, text);
    if (err && err->code == ATT_E_CHECKPOINT && !*err->help)
        snprintf(err->help, sizeof err->help,
                 "make it again, with the same --runs, --seed and doctrines as the others");
    return rc;
}

/* ---- out ---------------------------------------------------------------------------------------------------------------- */

static int add_doctrine(head *h, size_t k, const char *name, att_ctx *ctx, const att_problem *p, att_text *out,
                        att_err *err)
{
    att_fan_opts all = {.seed = h->seed, .n_paths = (size_t)h->runs};
    att_fan_opts own = {.seed = h->seed, .n_paths = runs_of(h), .first = first_of(h, h->shard)};
    att_fan *fan = NULL;
    snprintf(h->doctrine[k].name, sizeof h->doctrine[k].name, "%s", name);
    int rc = att_identity_of_fan(&h->doctrine[k].of, p, &all, err);
    if (!rc)
        rc = att_fan_simulate(&fan, ctx, p, &own, err);
    if (rc)
        return rc;
    size_t n = h->doctrine[k].bytes = att_fan_part_bytes(fan, fan->n_paths);
    char *part = att_arena_alloc(out->arena, n);
    if (part) {
        att_fan_part_get(fan, part);
        att_text_addn(out, part, n);
    }
    att_fan_free(&fan);
    return part && !out->failed ? 0 : no_memory(err);
}

static int simulate(head *h, att_ctx *ctx, att_campaign *c, const att_problem *p, const att_simulate_opts *o,
                    att_text *out, att_err *err)
{
    int rc = add_doctrine(h, 0, "own", ctx, p, out, err);
    for (size_t k = 0; !rc && k < o->n_doctrines; k++) {
        const att_problem *under;
        rc = att_campaign_doctrine(&under, c, o->doctrine[k], att_campaign_start(c), err);
        if (!rc)
            rc = add_doctrine(h, k + 1, o->doctrine[k], ctx, under, out, err);
    }
    return rc;
}

int att_shard_simulate(att_ctx *ctx, att_campaign *c, const att_problem *p, const att_simulate_opts *o, size_t shard,
                       size_t n, const char *dir, att_err *err)
{
    char name[ATT_ARCHIVE_NAME], hex[HEX + 1];
    att_arena arena = {0};
    att_text out = {.arena = &arena};
    head *h = ATT_NEW(&arena, head, 1);
    if (!h)
        return no_memory(err);
    if (n > o->runs || o->n_doctrines >= MOST_DOCTRINES)
        return att_arena_free(&arena), att_err_set(err, ATT_E_USAGE, NULL, "there are more shards than runs");
    *h = (head){.format = FORMAT,
                .order = BYTE_ORDER_PROBE,
                .shard = shard,
                .n_shards = n,
                .seed = o->seed,
                .runs = o->runs,
                .n_doctrines = 1 + o->n_doctrines};
    memcpy(h->magic, magic, sizeof magic);
    snprintf(h->version, sizeof h->version, "%s", ATT_VERSION);
    att_text_addn(&out, (const char *)h, sizeof *h);
    int rc = simulate(h, ctx, c, p, o, &out, err);
    if (!rc) {
        h->bytes = out.len + HEX;
        memcpy(out.s, h, sizeof *h);
        att_sha256_hex(out.s, out.len, hex);
        att_text_addn(&out, hex, HEX);
        att_archive_shard(name, shard, n, "paths");
        rc = out.failed ? no_memory(err) : att_archive_put(dir, name, out.s, out.len, err);
    }
    att_arena_free(&arena);
    return att_ranks_agree(rc, err);
}

/* ---- in ----------------------------------------------------------------------------------------------------------------- */

static int check(const head *h, const char *name, const char *block, size_t len, att_err *err)
{
    char hex[HEX + 1];
    if (len < sizeof *h + HEX || memcmp(h->magic, magic, sizeof magic) != 0)
        return refuse(err, name, "is not a shard of a simulation");
    if (h->format != FORMAT || h->order != BYTE_ORDER_PROBE || strncmp(h->version, ATT_VERSION, sizeof h->version) != 0)
        return refuse(err, name, "is of another version of attrit");
    if (h->bytes != len)
        return refuse(err, name, "is cut short or was added to");
    att_sha256_hex(block, len - HEX, hex);
    if (memcmp(hex, block + len - HEX, HEX) != 0)
        return refuse(err, name, "is damaged: its checksum is wrong");
    uint64_t sum = sizeof *h + HEX;
    for (size_t k = 0; h->n_doctrines <= MOST_DOCTRINES && k < h->n_doctrines; k++)
        sum += h->doctrine[k].bytes;
    return sum != len || !h->n_shards || h->shard >= h->n_shards ? refuse(err, name, "does not fit together") : 0;
}

/* Shard k, whole; the block is in the arena. */
static int read_shard(head *h, const char **block, const char *dir, size_t k, size_t n, att_arena *arena, att_err *err)
{
    char name[ATT_ARCHIVE_NAME];
    void *bytes = NULL;
    size_t len;
    att_archive_shard(name, k, n, "paths");
    int rc = att_archive_get(&bytes, &len, arena, dir, name, err);
    if (rc > 0)
        return att_err_set(err, ATT_E_NO_FILE, NULL, "%s is missing in %.200s", name, dir);
    if (rc)
        return rc;
    memset(h, 0, sizeof *h);
    memcpy(h, bytes, len < sizeof *h ? len : sizeof *h);
    *block = bytes;
    if ((rc = check(h, name, bytes, len, err)))
        return rc;
    return h->shard == k && h->n_shards == n ? 0 : refuse(err, name, "was renamed: it is another shard");
}

int att_shard_simulation(att_simulate_opts *o, size_t room, char (*doctrine)[ATT_SHARD_NAME], const char *dir,
                         att_err *err)
{
    size_t n;
    const char *block;
    att_arena arena = {0};
    head *h = ATT_NEW(&arena, head, 1);
    int rc = h ? att_shard_paths(&n, dir, err) : no_memory(err);
    if (rc > 0)
        rc = read_shard(h, &block, dir, 0, n, &arena, err);
    if (!rc && h->n_doctrines > room + 1)
        rc = no_memory(err);
    if (!rc) {
        o->seed = h->seed;
        o->runs = (size_t)h->runs;
        o->n_doctrines = (size_t)h->n_doctrines - 1;
        for (size_t k = 0; k < o->n_doctrines; k++)
            memcpy(doctrine[k], h->doctrine[k + 1].name, ATT_SHARD_NAME);
    }
    att_arena_free(&arena);
    return rc;
}

static int put(att_fan *fan, const char *dir, size_t k, size_t shard, size_t n, const att_identity *of,
               att_arena *arena, att_err *err)
{
    char name[ATT_ARCHIVE_NAME];
    const char *block;
    head *h = ATT_NEW(arena, head, 1);
    int rc = h ? read_shard(h, &block, dir, shard, n, arena, err) : no_memory(err);
    if (rc)
        return rc;
    att_archive_shard(name, shard, n, "paths");
    if (k >= h->n_doctrines || memcmp(of, &h->doctrine[k].of, sizeof *of) != 0)
        return refuse(err, name, "is of another case, another cut-off, seed or number of runs");
    if (h->doctrine[k].bytes != att_fan_part_bytes(fan, runs_of(h)))
        return refuse(err, name, "does not fit together");
    size_t at = sizeof *h;
    for (size_t i = 0; i < k; i++)
        at += h->doctrine[i].bytes;
    att_fan_part_put(fan, first_of(h, shard), runs_of(h), block + at);
    return 0;
}

int att_shard_fan(att_fan **fan, const char *dir, size_t k, const att_problem *p, const att_fan_opts *o, att_err *err)
{
    size_t n = 0;
    att_identity of;
    *fan = NULL;
    int rc = att_shard_paths(&n, dir, err);
    if (rc < 0 || (rc = att_identity_of_fan(&of, p, o, err)) || (rc = att_fan_new(fan, p, o->n_paths, err)))
        return rc;
    for (size_t shard = 0; !rc && shard < n; shard++) {
        att_arena arena = {0};
        rc = put(*fan, dir, k, shard, n, &of, &arena, err);
        att_arena_free(&arena);
    }
    if (rc)
        att_fan_free(fan);
    return rc;
}
