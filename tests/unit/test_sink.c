/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "io/sink.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[256], text[64];

static int setup(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "sink-test-%ld", (long)getpid());
    return mkdir(dir, 0700);
}

static int teardown(void **state)
{
    (void)state;
    char command[300];
    snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command);
}

static int write_file(const char *folder, const char *name, const void *bytes, size_t len, att_err *err)
{
    int rc = att_sink_stage(folder, name, bytes, len, err);
    return rc ? rc : att_sink_commit(folder, name, err);
}

static const char *content(const char *name)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    size_t n = fread(text, 1, sizeof text - 1, in);
    fclose(in);
    text[n] = 0;
    return text;
}

static int n_entries(void)
{
    DIR *d = opendir(dir);
    int n = 0;
    while (readdir(d))
        n++;
    closedir(d);
    return n - 2; /* . and .. */
}

static void a_file_is_written_and_replaced(void **state)
{
    (void)state;
    att_err err = {0};
    assert_int_equal(write_file(dir, "a.csv", "one\n", 4, &err), 0);
    assert_string_equal(content("a.csv"), "one\n");
    assert_int_equal(write_file(dir, "a.csv", "second\n", 7, &err), 0);
    assert_string_equal(content("a.csv"), "second\n");
    assert_int_equal(write_file(dir, "empty", "", 0, &err), 0);
    assert_string_equal(content("empty"), "");
    assert_int_equal(n_entries(), 2);
}

static void nothing_appears_before_it_is_committed(void **state)
{
    (void)state;
    att_err err = {0};
    assert_int_equal(write_file(dir, "a.csv", "old", 3, &err), 0);
    assert_int_equal(att_sink_stage(dir, "a.csv", "new", 3, &err), 0);
    assert_string_equal(content("a.csv"), "old");
    att_sink_drop(dir, "a.csv");
    assert_int_equal(n_entries(), 1);
    assert_int_equal(att_sink_commit(dir, "a.csv", &err), -ATT_E_IO);
    assert_string_equal(content("a.csv"), "old");
}

static void folders_are_made(void **state)
{
    (void)state;
    att_err err = {0};
    char deep[300];
    snprintf(deep, sizeof deep, "%s/x/y//z/", dir);
    assert_int_equal(att_sink_folder(deep, &err), 0);
    assert_int_equal(att_sink_folder(deep, &err), 0);
    assert_int_equal(write_file(deep, "f", "in", 2, &err), 0);
    assert_string_equal(content("x/y/z/f"), "in");
}

static void a_file_in_the_way_of_a_folder(void **state)
{
    (void)state;
    att_err err = {0};
    char deep[300], want[400];
    assert_int_equal(write_file(dir, "f", "in", 2, &err), 0);
    snprintf(deep, sizeof deep, "%s/f/out", dir);
    assert_int_equal(att_sink_folder(deep, &err), -ATT_E_IO);
    snprintf(want, sizeof want, "cannot write %s: a file stands where a folder is needed", deep);
    assert_string_equal(err.text, want);
    memset(&err, 0, sizeof err);
    deep[strlen(deep) - 4] = 0; /* the file itself */
    assert_int_equal(att_sink_folder(deep, &err), -ATT_E_IO);
    assert_string_equal(content("f"), "in");
}

/* A disk that takes 100 bytes and no more: the old file stays, nothing half written is left, the text says so. */
static void a_full_disk_leaves_the_old_file(void **state)
{
    (void)state;
    att_err err = {0};
    static char big[1000];
    char want[400];
    struct rlimit before, small;
    assert_int_equal(write_file(dir, "a.csv", "old\n", 4, &err), 0);
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 100;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    int old = write_file(dir, "a.csv", big, sizeof big, &err);
    att_err fresh = {0};
    int none = write_file(dir, "b.csv", big, sizeof big, &fresh);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(old, -ATT_E_IO);
    assert_int_equal(none, -ATT_E_IO);
    snprintf(want, sizeof want, "cannot write %s/a.csv: the file is larger than is allowed here; the old file is kept",
             dir);
    assert_string_equal(err.text, want);
    snprintf(want, sizeof want, "cannot write %s/b.csv: the file is larger than is allowed here; nothing was written",
             dir);
    assert_string_equal(fresh.text, want);
    assert_string_equal(content("a.csv"), "old\n");
    assert_int_equal(n_entries(), 1);
    assert_int_equal(att_code_exit(err.code), 5);
}

static void a_folder_of_that_name(void **state)
{
    (void)state;
    att_err err = {0};
    char sub[300];
    snprintf(sub, sizeof sub, "%s/a.csv", dir);
    assert_int_equal(att_sink_folder(sub, &err), 0);
    assert_int_equal(write_file(dir, "a.csv", "x", 1, &err), -ATT_E_IO);
    assert_non_null(strstr(err.text, "a folder of that name stands there"));
    assert_int_equal(n_entries(), 1);
}

static void no_folder(void **state)
{
    (void)state;
    att_err err = {0};
    assert_int_equal(write_file("no/such/folder", "a.csv", "x", 1, &err), -ATT_E_IO);
    assert_non_null(strstr(err.text, "cannot write no/such/folder/a.csv: "));
    memset(&err, 0, sizeof err);
    assert_int_equal(att_sink_folder("", &err), -ATT_E_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        T(a_file_is_written_and_replaced),
        T(nothing_appears_before_it_is_committed),
        T(folders_are_made),
        T(a_file_in_the_way_of_a_folder),
        T(a_full_disk_leaves_the_old_file),
        T(a_folder_of_that_name),
        T(no_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
