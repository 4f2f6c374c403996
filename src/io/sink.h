/* SPDX-License-Identifier: Apache-2.0 */
/** Files appear whole or not at all. */
#ifndef ATT_IO_SINK_H
#define ATT_IO_SINK_H

#include <attrit/error.h>

/** Make a folder and those above it, where missing. */
int att_sink_folder(const char *dir, att_err *err);
/**
 * Write len bytes under a temporary name beside dir/name (dir exists), to the disk; att_sink_commit() gives it its name.
 * So several files can be written first and then appear together. On failure the temporary file is gone, what stood
 * under the name before stays, and *err says so (ATT_E_IO).
 */
int att_sink_stage(const char *dir, const char *name, const void *bytes, size_t len, att_err *err);
int att_sink_commit(const char *dir, const char *name, att_err *err);
/** Remove the temporary file, where there is one. */
void att_sink_drop(const char *dir, const char *name);

#endif
