/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/text.h"
#include <stdlib.h>
#include <string.h>

/* Well-formed and ill-formed sequences of the Unicode Standard 15, table 3-7. */
static void utf8_is_checked_by_the_standard(void **state)
{
    (void)state;
    static const char *const good[] = {"",
                                       "a",
                                       "\xC2\x80",
                                       "\xDF\xBF",
                                       "\xE0\xA0\x80",
                                       "\xED\x9F\xBF",
                                       "\xEE\x80\x80",
                                       "\xF0\x90\x80\x80",
                                       "\xF4\x8F\xBF\xBF"};
    static const char *const bad[] = {"\x80",
                                      "\xC0\x80",
                                      "\xC1\xBF",
                                      "\xC2",
                                      "\xC2\x41",
                                      "\xE0\x9F\xBF",
                                      "\xED\xA0\x80",
                                      "\xE1\x80",
                                      "\xF0\x8F\x80\x80",
                                      "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80",
                                      "\xFF"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(att_utf8_check(good[i], strlen(good[i])), strlen(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[8] = "ab";
        strcat(text, bad[i]);
        assert_int_equal(att_utf8_check(text, strlen(text)), 2);
    }
    assert_int_equal(att_utf8_check("ab\0c", 4), 2);
    assert_int_equal(att_utf8_count("a\xC3\xA9\xE2\x82\xAC", 6), 3);
    assert_int_equal(att_utf8_bytes("a\xC3\xA9\xE2\x82\xAC", 2), 3);
    assert_int_equal(att_utf8_bytes("ab", 5), 2);
}

static void slips_find_their_word(void **state)
{
    (void)state;
    static const char *const words[] = {"strength", "start", "sides", "id", "rotations"};
    assert_string_equal(att_text_nearest("strenght", 5, words), "strength"); /* one swap */
    assert_string_equal(att_text_nearest("rotatons", 5, words), "rotations");
    assert_string_equal(att_text_nearest("Start", 5, words), "start");
    assert_string_equal(att_text_nearest("strat", 5, words), "start");
    assert_null(att_text_nearest("colour", 5, words));
    assert_null(att_text_nearest("x", 5, words));
    assert_null(att_text_nearest("", 5, words));
    char longer[200];
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_null(att_text_nearest(longer, 5, words));
}

/* Three letters allow one slip, and a swap is one. Optimal string alignment of "ca" and "abc" is 3: no edits in a pair. */
static void the_nearer_of_two_wins(void **state)
{
    (void)state;
    static const char *const words[] = {"wounded", "wound", "killed"};
    assert_string_equal(att_text_nearest("wounds", 3, words), "wound");
    assert_string_equal(att_text_nearest("woundde", 3, words), "wounded");
    assert_string_equal(att_text_nearest("vai", 1, (const char *const[]){"via"}), "via");
    assert_null(att_text_nearest("vax", 1, (const char *const[]){"via"}));
    assert_null(att_text_nearest("ca", 1, (const char *const[]){"abc"}));
}

static void print(char *buf, size_t size, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    att_text_vprint(buf, size, format, list);
    va_end(list);
}

static void long_texts_end_in_dots_at_a_character(void **state)
{
    (void)state;
    char buf[10];
    print(buf, sizeof buf, "%s", "123456789");
    assert_string_equal(buf, "123456789");
    print(buf, sizeof buf, "%s", "1234567890");
    assert_string_equal(buf, "123456...");
    print(buf, sizeof buf, "%s", "12345\xC3\xA9\xC3\xA9\xC3\xA9");
    assert_string_equal(buf, "12345...");
    char quote[ATT_QUOTE];
    assert_string_equal(att_text_quote("short", quote), "short");
    assert_string_equal(att_text_quote("1234567890123456789012345678901234567890X", quote),
                        "1234567890123456789012345678901234567890...");
}

static void a_text_grows_and_tells_when_memory_ends(void **state)
{
    (void)state;
    att_arena a = {0};
    att_text t = {.arena = &a};
    for (int i = 0; i < 1000; i++)
        att_text_addf(&t, "%03d", i);
    att_text_add(&t, "end");
    assert_int_equal(t.len, 3003);
    assert_int_equal(strncmp(t.s, "000001002", 9), 0);
    assert_string_equal(t.s + 2997, "999end");
    assert_false(t.failed);
    a.fail_at = a.n_calls + 1;
    for (int i = 0; i < 5000; i++)
        att_text_add(&t, "x");
    assert_true(t.failed);
    assert_int_equal(t.s[t.len], '\0');
    att_arena_free(&a);
}

/* FIPS 180-4 examples (NIST CSRC): "abc" and the empty message. */
static void sha256_is_that_of_the_standard(void **state)
{
    (void)state;
    char hex[65];
    att_sha256_hex("abc", 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    att_sha256_hex("", 0, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_is_checked_by_the_standard),
        cmocka_unit_test(slips_find_their_word),
        cmocka_unit_test(the_nearer_of_two_wins),
        cmocka_unit_test(long_texts_end_in_dots_at_a_character),
        cmocka_unit_test(a_text_grows_and_tells_when_memory_ends),
        cmocka_unit_test(sha256_is_that_of_the_standard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
