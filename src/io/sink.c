/* SPDX-License-Identifier: Apache-2.0 */
#include "io/sink.h"
#include "base/ranks.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <stdlib.h>
#include <unistd.h>

/* What an errno means to somebody who wants his file. */
static const char *reason(int why)
{
    switch (why) {
    case ENOSPC:
    case EDQUOT:
        return "the disk is full";
    case EACCES:
    case EPERM:
        return "there is no permission to write there";
    case EROFS:
        return "the disk is read-only";
    case ENOTDIR:
    case EEXIST:
        return "a file stands where a folder is needed";
    case EISDIR:
        return "a folder of that name stands there";
    case EFBIG:
        return "the file is larger than is allowed here";
    case ENAMETOOLONG:
        return "the name is too long";
    default:
        return strerrordesc_np(why);
    }
}

static int refuse(const char *path, const char *kept, int why, att_err *err)
{
    int rc = att_err_set(err, ATT_E_IO, NULL, "cannot write %s: %s%s", path, reason(why), kept);
    if (err && err->code == ATT_E_IO && !*err->help)
        snprintf(err->help, sizeof err->help, "%s",
                 why == ENOSPC || why == EDQUOT ? "free some space, or name a folder on another disk with -o"
                                                : "name another folder with -o");
    return rc;
}

int att_sink_folder(const char *dir, att_err *err)
{
    char path[PATH_MAX];
    struct stat st;
    size_t len = strlen(dir);
    if (att_ranks_self() > 0)
        return 0; /* the first rank alone writes; so below */
    if (len == 0 || len >= sizeof path)
        return refuse(dir, "", len ? ENAMETOOLONG : ENOENT, err);
    for (size_t i = 1; i <= len; i++) {
        if (dir[i] != '/' && dir[i] != 0)
            continue;
        memcpy(path, dir, i);
        path[i] = 0;
        if (mkdir(path, 0777) && errno != EEXIST)
            return refuse(dir, "", errno, err);
    }
    if (stat(dir, &st) || !S_ISDIR(st.st_mode))
        return refuse(dir, "", ENOTDIR, err);
    return 0;
}

/* All bytes to the disk under a new name. 0, or errno. */
static int write_through(const char *path, const char *bytes, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666), why = 0;
    if (fd < 0)
        return errno;
    while (len > 0 && !why) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno != EINTR)
            why = errno;
        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        }
    }
    if (!why && fsync(fd))
        why = errno;
    if (close(fd) && !why)
        why = errno;
    return why;
}

/* So that the new name outlives a power cut; a disk that cannot do it has at least a whole file. */
static void sync_folder(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

/* The name and the temporary name of a file. */
typedef struct names {
    char path[PATH_MAX], part[PATH_MAX];
} names;

static int name_file(names *f, const char *dir, const char *name)
{
    int n = snprintf(f->path, sizeof f->path, "%s/%s", dir, name);
    int m = snprintf(f->part, sizeof f->part, "%s.%ld.part", f->path, (long)getpid());
    return n < (int)sizeof f->path && m < (int)sizeof f->part ? 0 : ENAMETOOLONG;
}

/* The temporary file goes, what stood there before stays. */
static int give_up(const names *f, int why, att_err *err)
{
    unlink(f->part);
    return refuse(f->path, access(f->path, F_OK) ? "; nothing was written" : "; the old file is kept", why, err);
}

int att_sink_stage(const char *dir, const char *name, const void *bytes, size_t len, att_err *err)
{
    names f;
    int why = name_file(&f, dir, name);
    if (att_ranks_self() > 0)
        return 0;
    if (why)
        return refuse(name, "", why, err);
    why = write_through(f.part, bytes, len);
    return why ? give_up(&f, why, err) : 0;
}

int att_sink_commit(const char *dir, const char *name, att_err *err)
{
    names f;
    if (att_ranks_self() > 0)
        return 0;
    if (name_file(&f, dir, name) || rename(f.part, f.path))
        return give_up(&f, errno, err);
    sync_folder(dir);
    return 0;
}

void att_sink_drop(const char *dir, const char *name)
{
    names f;
    if (att_ranks_self() == 0 && !name_file(&f, dir, name))
        unlink(f.part);
}

int att_sink_put(att_sink *s, const char *name, const void *bytes, size_t len, att_err *err)
{
    if (s->n == ATT_SINK_FILES)
        return att_err_set(err, ATT_E_BUG, NULL, "%s is one file too many", name);
    att_sink_file *file = &s->file[s->n++];
    file->name = name;
    att_sha256_hex(bytes, len, file->sha256);
    return att_sink_stage(s->dir, name, bytes, len, err);
}

int att_sink_put_text(att_sink *s, const char *name, char *text, att_err *err)
{
    int rc = text ? att_sink_put(s, name, text, strlen(text), err) : -ATT_E_NO_MEMORY;
    free(text);
    return rc;
}

int att_sink_finish(att_sink *s, int rc, att_err *err)
{
    rc = att_ranks_agree(rc, err);
    for (size_t i = 0; !rc && i < s->n; i++)
        rc = att_sink_commit(s->dir, s->file[i].name, err);
    for (size_t i = 0; rc && i < s->n; i++)
        att_sink_drop(s->dir, s->file[i].name);
    return att_ranks_agree(rc, err);
}
