/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "io/file.h"
#include "told.h"
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/attrit-test-XXXXXX";

static int enter(void **state)
{
    (void)state;
    return !mkdtemp(folder) || chdir(folder);
}

static int leave(void **state)
{
    (void)state;
    return chdir("/") || rmdir(folder);
}

static void put(const char *name, const char *text)
{
    FILE *f = fopen(name, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static const char *refusal(const char *path)
{
    static const att_diag none;
    att_arena a = {0};
    att_source_text src;
    att_err err = {0};
    assert_true(att_file_read(&src, NULL, &a, path, &err) < 0);
    assert_true(a.peak < 1 << 20); /* nothing large was read */
    att_arena_free(&a);
    return told(&none, &err);
}

static void a_file_is_read_with_its_hash(void **state)
{
    (void)state;
    att_arena a = {0};
    att_source_text src;
    att_err err = {0};
    char hex[65];
    put("good", "\xEF\xBB\xBF"
                "a: 1\n");
    assert_int_equal(att_file_read(&src, hex, &a, "good", &err), 0);
    assert_string_equal(src.s, "a: 1\n");
    assert_string_equal(src.name, "good");
    /* printf '\xEF\xBB\xBFa: 1\n' | sha256sum */
    assert_string_equal(hex, "a2251b91194014d42d50b16b68de4f25014caa6d9f3c6c3c5a0f3c240080cf6a");
    unlink("good");
    att_arena_free(&a);
}

static void every_other_thing_is_refused(void **state)
{
    (void)state;
    assert_string_equal(refusal("none"), "none: error: there is no such file\nhelp: check the name and the folder\n");
    assert_string_equal(refusal("none/x"),
                        "none/x: error: there is no such file\nhelp: check the name and the folder\n");
    assert_string_equal(refusal("."), ".: error: this is a folder, not a file\nhelp: give the file in it\n");
    assert_string_equal(refusal("/dev/null"), "/dev/null: error: this is not an ordinary file\n");
    assert_int_equal(mkfifo("pipe", 0600), 0);
    assert_string_equal(refusal("pipe"), "pipe: error: this is not an ordinary file\n"); /* and nobody waits */
    unlink("pipe");
    put("empty", "");
    assert_string_equal(refusal("empty"), "empty: error: the file is empty\n");
    assert_int_equal(truncate("empty", 200 << 20), 0);
    assert_string_equal(refusal("empty"), "empty: error: the file is larger than 64 MiB\n"
                                          "help: campaigns and ledgers are small text files\n");
    unlink("empty");
}

static void every_failing_allocation_is_told(void **state)
{
    (void)state;
    put("good", "a: 1\n");
    int refused = 1;
    for (size_t fail_at = 1; refused; fail_at++) {
        att_arena a = {.fail_at = fail_at};
        att_source_text src;
        att_err err = {0};
        int rc = att_file_read(&src, NULL, &a, "good", &err);
        refused = a.n_calls >= fail_at;
        assert_int_equal(rc, refused ? -ATT_E_NO_MEMORY : 0);
        att_arena_free(&a);
    }
    unlink("good");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read_with_its_hash),
        cmocka_unit_test(every_other_thing_is_refused),
        cmocka_unit_test(every_failing_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
