/* SPDX-License-Identifier: Apache-2.0 */
/** Files appear whole or not at all. */
#ifndef ATT_IO_SINK_H
#define ATT_IO_SINK_H

#include <attrit/error.h>

/** A file that is written, for the manifest. */
typedef struct att_sink_file {
    const char *name; /* relative to the folder; the caller keeps it */
    char sha256[65];
} att_sink_file;

/** A folder being filled: its files are staged one by one and get their names together. */
enum { ATT_SINK_FILES = 32 };
typedef struct att_sink {
    const char *dir; /* exists */
    size_t n;
    att_sink_file file[ATT_SINK_FILES];
} att_sink;
/** Stage one more file; at most ATT_SINK_FILES. */
int att_sink_put(att_sink *s, const char *name, const void *bytes, size_t len, att_err *err);
/** The same of a text made with malloc, which it frees; NULL: what made it has failed and says so in *err. */
int att_sink_put_text(att_sink *s, const char *name, char *text, att_err *err);
/** With rc = 0 all files get their names; otherwise, or when one cannot, what was staged goes. rc, or <0. */
int att_sink_finish(att_sink *s, int rc, att_err *err);

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
