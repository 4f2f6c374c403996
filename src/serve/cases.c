/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/cases.h"
#include <attrit/keep.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names that can stand in an address as they are. */
static int is_name(const char *s)
{
    size_t len = strlen(s);
    return len && len < ATT_CASES_NAME && *s != '.'
           && strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == len;
}

static int holds_campaign(const char *dir)
{
    char path[ATT_CASES_DIR + 16];
    snprintf(path, sizeof path, "%s/campaign.yaml", dir);
    return !access(path, R_OK);
}

static void add(att_cases *c, const char *dir, const char *name)
{
    att_cases_row *row = &c->row[c->n];
    if (c->n == ATT_CASES_MAX || strlen(dir) >= sizeof row->dir || !is_name(name) || !holds_campaign(dir))
        return;
    snprintf(row->name, sizeof row->name, "%s", name);
    snprintf(row->dir, sizeof row->dir, "%s", dir);
    c->n++;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const att_cases_row *)a)->name, ((const att_cases_row *)b)->name);
}

static int add_below(att_cases *c, const char *folder, att_err *err)
{
    char dir[ATT_CASES_DIR];
    DIR *d = opendir(folder);
    if (!d)
        return att_err_set(err, ATT_E_NO_FILE, NULL, "cannot open the folder '%.200s': %s", folder, strerror(errno));
    for (const struct dirent *e; (e = readdir(d));)
        if (snprintf(dir, sizeof dir, "%s/%s", folder, e->d_name) < (int)sizeof dir)
            add(c, dir, e->d_name);
    closedir(d);
    qsort(c->row, c->n, sizeof *c->row, by_name);
    return 0;
}

/* The folder's own name, also of "." and "case/". */
static const char *own_name(const char *folder, char *real)
{
    const char *slash = realpath(folder, real) ? strrchr(real, '/') : NULL;
    return slash && is_name(slash + 1) ? slash + 1 : "campaign";
}

int att_cases_read(att_cases *c, const char *folder, att_err *err)
{
    char real[4096], dir[ATT_CASES_DIR];
    size_t len = strlen(folder);
    memset(c, 0, sizeof *c);
    while (len > 1 && folder[len - 1] == '/')
        len--;
    snprintf(dir, sizeof dir, "%.*s", (int)len, folder);
    int rc = 0;
    if (holds_campaign(dir))
        add(c, dir, own_name(dir, real));
    else
        rc = add_below(c, dir, err);
    if (rc || c->n)
        return rc;
    rc = att_err_set(err, ATT_E_NO_FILE, NULL, "no campaign.yaml in '%.200s' or its subfolders", folder);
    if (err && !*err->help)
        snprintf(err->help, sizeof err->help, "name the folder of a campaign; `attrit new DIR` begins one");
    return rc;
}

const att_cases_row *att_cases_find(const att_cases *c, const char *name, size_t len)
{
    for (size_t i = 0; i < c->n; i++)
        if (strlen(c->row[i].name) == len && !memcmp(c->row[i].name, name, len))
            return &c->row[i];
    return NULL;
}

int att_cases_is_view(const char *name, size_t len)
{
    size_t n = 0;
    while (n < len && strchr("0123456789abcdef", name[n]))
        n++;
    return len == ATT_VIEW_NAME - 1 && n == len;
}

/* ---- files of a view ---------------------------------------------------------------------------------------- */

static const struct {
    const char *name, *path, *type;
} files[] = {
    {"campaign.yaml", "campaign.yaml", "text/plain; charset=utf-8"},
    {"asked.txt", "asked.txt", "text/plain; charset=utf-8"},
    {"report.html", "out/report.html", "text/html; charset=utf-8"},
    {"summary.json", "out/summary.json", "application/json"},
    {"claims.json", "out/claims.json", "application/json"},
    {"manifest.json", "out/manifest.json", "application/json"},
    {"forecast.csv", "out/forecast.csv", "text/csv; charset=utf-8"},
    {"trace.csv", "out/trace.csv", "text/csv; charset=utf-8"},
    {"run.nc", "out/run.nc", "application/x-netcdf"},
    {"posterior.fit", "out/" ATT_KEEP_POSTERIOR, "application/octet-stream"},
};

/* "charts/strength.vl.json" */
static int is_chart(const char *file)
{
    if (strncmp(file, "charts/", 7))
        return 0;
    size_t len = strspn(file + 7, "abcdefghijklmnopqrstuvwxyz_");
    return len && len < 40 && !strcmp(file + 7 + len, ".vl.json");
}

static int step(int at, const char *name, int how) { return openat(at, name, O_NOFOLLOW | O_CLOEXEC | O_RDONLY | how); }

/* Step by step from the campaign's folder through folders that are no links, to the last that *path names; *path: the rest. */
static int open_folder(const char *dir, char **path)
{
    int at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (char *slash; at >= 0 && (slash = strchr(*path, '/')); *path = slash + 1) {
        *slash = '\0';
        int next = step(at, *path, O_DIRECTORY);
        close(at);
        at = next;
    }
    return at;
}

/* To a file that is no link either. */
static int open_below(const char *dir, char *path)
{
    int at = open_folder(dir, &path);
    if (at < 0)
        return -1;
    int fd = step(at, path, O_NONBLOCK);
    close(at);
    struct stat st;
    if (fd >= 0 && (fstat(fd, &st) || !S_ISREG(st.st_mode))) {
        close(fd);
        return -1;
    }
    return fd;
}

int att_cases_open(const att_cases_row *row, const char *view, const char *file, const char **type)
{
    char path[160] = "";
    if (!att_cases_is_view(view, strlen(view)))
        return -1;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (!strcmp(file, files[i].name)) {
            *type = files[i].type;
            snprintf(path, sizeof path, "views/%s/%s", view, files[i].path);
        }
    if (!*path && is_chart(file)) {
        *type = "application/json";
        snprintf(path, sizeof path, "views/%s/out/%.60s", view, file);
    }
    return *path ? open_below(row->dir, path) : -1;
}

void att_cases_charts(const att_cases_row *row, const char *view, att_json *j)
{
    char path[80], file[80], *rest = path;
    snprintf(path, sizeof path, "views/%s/out/charts/", view);
    int at = open_folder(row->dir, &rest);
    DIR *d = at < 0 ? NULL : fdopendir(at);
    att_json_open(j, NULL, '[');
    for (const struct dirent *e; d && (e = readdir(d));) {
        snprintf(file, sizeof file, "charts/%.60s", e->d_name);
        if (is_chart(file))
            att_json_text(j, NULL, file);
    }
    att_json_close(j, ']');
    if (d)
        closedir(d);
    else if (at >= 0)
        close(at);
}

int att_cases_stored(const att_cases_row *row, const char *view)
{
    const char *type;
    int fd = att_cases_open(row, view, "manifest.json", &type);
    return fd >= 0 ? close(fd), 1 : 0;
}

int att_cases_out(const att_cases_row *row, const char *view, char *out, size_t size)
{
    static const char *const fit[] = {ATT_KEEP_CHECKPOINT, ATT_KEEP_POSTERIOR};
    char path[ATT_CASES_DIR + 80];
    int there = 0;
    snprintf(out, size, "%s/views/%s/out", row->dir, view);
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/views/%s/out/%s", row->dir, view, fit[i]);
        there |= !access(path, R_OK);
    }
    return there;
}

void att_cases_views(const att_cases_row *row, att_json *j)
{
    char path[ATT_CASES_DIR + 16];
    snprintf(path, sizeof path, "%s/views", row->dir);
    DIR *d = opendir(path);
    att_json_open(j, NULL, '[');
    for (const struct dirent *e; d && (e = readdir(d));) {
        if (!att_cases_is_view(e->d_name, strlen(e->d_name)))
            continue;
        att_json_open(j, NULL, '{');
        att_json_text(j, "view", e->d_name);
        att_json_truth(j, "stored", att_cases_stored(row, e->d_name));
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
    if (d)
        closedir(d);
}
