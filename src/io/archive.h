/* SPDX-License-Identifier: Apache-2.0 */
/** Blocks of bytes kept in a folder. */
#ifndef ATT_IO_ARCHIVE_H
#define ATT_IO_ARCHIVE_H

#include "base/arena.h"
#include <attrit/error.h>

/** Write dir/name whole or not at all: under a temporary name, to the disk, renamed. The folder is made if missing. */
int att_archive_put(const char *dir, const char *name, const void *bytes, size_t len, att_err *err);
/** Read dir/name into the arena. >0: there is none. */
int att_archive_get(void **bytes, size_t *len, att_arena *arena, const char *dir, const char *name, att_err *err);
/** Remove dir/name, where there is one. */
void att_archive_drop(const char *dir, const char *name);

/** The name of shard k (from 0) of n, into name[ATT_ARCHIVE_NAME]. */
enum { ATT_ARCHIVE_NAME = 64 };
void att_archive_shard(char *name, size_t k, size_t n, const char *suffix);
/** Of how many shards there is one in the folder, into *n: 0, or 1 when there is none. */
int att_archive_shards(size_t *n, const char *dir, const char *suffix);

#endif
