/* SPDX-License-Identifier: Apache-2.0 */
/** Files appear whole or not at all. */
#ifndef ATT_IO_SINK_H
#define ATT_IO_SINK_H

#include <attrit/error.h>

/** Make a folder and those above it, where missing. */
int att_sink_folder(const char *dir, att_err *err);
/**
 * Write len bytes as dir/name (dir exists): under a temporary name in the same folder, to the disk, then renamed. On
 * failure the temporary file is gone, what stood under the name before stays, and *err says so (ATT_E_IO).
 */
int att_sink_write(const char *dir, const char *name, const void *bytes, size_t len, att_err *err);

#endif
