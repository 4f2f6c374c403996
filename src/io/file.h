/* SPDX-License-Identifier: Apache-2.0 */
/** Whole files in memory. */
#ifndef ATT_IO_FILE_H
#define ATT_IO_FILE_H

#include "base/source.h"

/**
 * Read the text file at `path` into the arena. Refuses what is missing, not an ordinary file, unreadable, empty,
 * over 64 MiB (before reading a byte) or not UTF-8 text. `sha256` (65 bytes; may be NULL) is of the bytes on disk.
 */
int att_file_read(att_source_text *src, char *sha256, att_arena *arena, const char *path, att_err *err);
/** Read any ordinary file, whatever is in it. */
int att_file_bytes(void **bytes, size_t *len, att_arena *arena, const char *path, att_err *err);

#endif
