/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cmd.h"
#include "cli/template.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    const char *name, *text;
} files[] = {
    {"campaign.yaml", att_template_campaign},
    {"evidence.csv", att_template_evidence},
    {"README.md", att_template_readme},
};
enum { N_FILES = sizeof files / sizeof *files };

/* 1 when the folder holds anything. */
static int holds_something(const char *dir)
{
    DIR *d = opendir(dir);
    int n = 0;
    if (!d)
        return 0;
    for (struct dirent *e; (e = readdir(d));)
        n += strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
    closedir(d);
    return n > 0;
}

static int write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "wx");
    if (!f)
        return -1;
    int bad = fputs(text, f) == EOF || fflush(f) || fsync(fileno(f));
    return fclose(f) || bad ? -1 : 0;
}

static void take_back(const char *dir, int n, int made)
{
    char path[4096];
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, files[i].name);
        unlink(path);
    }
    if (made)
        rmdir(dir);
}

/* All files or none. */
static int write_all(const char *dir, att_err *err)
{
    char path[4096];
    int made = !mkdir(dir, 0777);
    if (!made && errno != EEXIST)
        return att_err_set(err, ATT_E_IO, NULL, "cannot make the folder '%.200s': %s", dir, strerror(errno));
    if (holds_something(dir)) {
        att_err_set(err, ATT_E_USAGE, NULL, "'%.200s' is not empty; nothing was written", dir);
        snprintf(err->help, sizeof err->help, "name a folder that does not exist yet");
        return -ATT_E_USAGE;
    }
    for (int i = 0; i < N_FILES; i++) {
        if (snprintf(path, sizeof path, "%s/%s", dir, files[i].name) < (int)sizeof path
            && !write_file(path, files[i].text))
            continue;
        att_err_set(err, ATT_E_IO, NULL, "cannot write '%.200s': %s", path, strerror(errno));
        take_back(dir, i + 1, made);
        return -ATT_E_IO;
    }
    return 0;
}

int att_cmd_new(const att_opts *o)
{
    att_err err = {0};
    if (!o->target) {
        att_err_set(&err, ATT_E_USAGE, NULL, "new needs the name of a folder");
        snprintf(err.help, sizeof err.help, "attrit new mycase");
        return att_err_print(&err, stderr);
    }
    if (write_all(o->target, &err))
        return att_err_print(&err, stderr);
    if (!o->quiet)
        printf("wrote %s/campaign.yaml, evidence.csv and README.md: a made-up exercise\n"
               "next: cd %s && attrit check && attrit run\n",
               o->target, o->target);
    return 0;
}
