/* SPDX-License-Identifier: Apache-2.0 */
#include "io/file.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int refuse(const char *path, att_err *err, att_code code, const char *help, const char *text)
{
    att_source_text src = {.name = path};
    return att_source_err(&src, err, code, ATT_ERROR, 0, 0, 0, NULL, help, "%s", text);
}

static int refuse_open(const char *path, att_err *err)
{
    switch (errno) {
    case ENOENT:
    case ENOTDIR:
        return refuse(path, err, ATT_E_NO_FILE, "check the name and the folder", "there is no such file");
    case EACCES:
    case EPERM:
        return refuse(path, err, ATT_E_NO_FILE, "check who may read it (ls -l)",
                      "the file cannot be read: permission denied");
    case ENXIO:
        return refuse(path, err, ATT_E_NO_FILE, NULL, "this is not an ordinary file");
    default:
        return refuse(path, err, ATT_E_IO, NULL, strerror(errno));
    }
}

/* Up to `size` bytes: a file that shrinks meanwhile is taken as it is at the end. */
static ssize_t read_all(int fd, char *bytes, size_t size)
{
    size_t got = 0;
    while (got < size) {
        ssize_t n = read(fd, bytes + got, size - got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        got += (size_t)n;
    }
    return (ssize_t)got;
}

/* The bytes of an ordinary file of at most `most` bytes; of a larger one its size alone: *bytes is then NULL. */
static int read_open(int fd, size_t most, void **bytes, size_t *len, att_arena *arena, const char *path, att_err *err)
{
    struct stat st;
    *bytes = NULL;
    if (fstat(fd, &st))
        return refuse(path, err, ATT_E_IO, NULL, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return refuse(path, err, ATT_E_NO_FILE, "give the file in it", "this is a folder, not a file");
    if (!S_ISREG(st.st_mode))
        return refuse(path, err, ATT_E_NO_FILE, NULL, "this is not an ordinary file");
    *len = (size_t)st.st_size;
    if (*len > most)
        return 0;
    if (!(*bytes = att_arena_alloc(arena, *len)))
        return att_err_set(err, ATT_E_NO_MEMORY, NULL, "no memory to read %s", path);
    ssize_t n = read_all(fd, *bytes, *len);
    if (n < 0)
        return refuse(path, err, ATT_E_IO, NULL, strerror(errno));
    *len = (size_t)n;
    return 0;
}

static int read_path(size_t most, void **bytes, size_t *len, att_arena *arena, const char *path, att_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not make us wait */
    if (fd < 0)
        return refuse_open(path, err);
    int rc = read_open(fd, most, bytes, len, arena, path, err);
    close(fd);
    return rc;
}

int att_file_bytes(void **bytes, size_t *len, att_arena *arena, const char *path, att_err *err)
{
    return read_path(SIZE_MAX, bytes, len, arena, path, err);
}

int att_file_read(att_source_text *src, char *sha256, att_arena *arena, const char *path, att_err *err)
{
    void *bytes = NULL;
    size_t len = 0;
    int rc = read_path(ATT_SOURCE_MAX, &bytes, &len, arena, path, err);
    if (!rc && bytes && sha256)
        att_sha256_hex(bytes, len, sha256);
    return rc ? rc
              : att_source_open(src, arena, path, bytes ? bytes : "", len, err); /* refuses by size before it looks */
}
