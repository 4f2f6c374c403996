/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "told.h"

static void places_count_lines_and_characters(void **state)
{
    (void)state;
    att_arena a = {0};
    att_source_text src;
    att_err err = {0};
    /*                        0  12 3  4 5  6   78   9 */
    const char *text = "\xEF\xBB\xBF"
                       "a\xC3\xA9\nb\r\nc\rd\xE2\x82\xAC"
                       "e\n";
    assert_int_equal(open_text(&src, &a, "f", text, &err), 0);
    assert_int_equal(src.n_lines, 4);
    static const struct {
        size_t offset;
        uint32_t line, col;
    } want[] = {{0, 1, 1}, {1, 1, 2}, {3, 1, 3}, {4, 2, 1}, {7, 3, 1}, {9, 4, 1}, {10, 4, 2}, {13, 4, 3}, {15, 4, 5}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        uint32_t line, col;
        att_source_at(&src, want[i].offset, &line, &col);
        assert_int_equal(line, want[i].line);
        assert_int_equal(col, want[i].col);
    }
    att_arena_free(&a);
}

#define NO_CONTROLS \
    "help: save it as UTF-8 text without control characters; a spreadsheet calls this\n      CSV UTF-8\n"

static const char *refusal(const char *bytes, size_t len)
{
    static const att_diag none;
    att_arena a = {0};
    att_source_text src;
    att_err err = {0};
    assert_true(att_source_open(&src, &a, "f.csv", bytes, len, &err) < 0);
    att_arena_free(&a);
    return told(&none, &err);
}

static void what_is_not_text_is_refused_at_its_place(void **state)
{
    (void)state;
    assert_string_equal(refusal("", 0), "f.csv: error: the file is empty\n");
    assert_string_equal(refusal("\xEF\xBB\xBF", 3), "f.csv: error: the file is empty\n");
    assert_string_equal(refusal(" \r\n\t\n", 5), "f.csv: error: the file is empty\n");
    assert_string_equal(refusal("", (64 << 20) + 1), "f.csv: error: the file is larger than 64 MiB\n"
                                                     "help: campaigns and ledgers are small text files\n");
    assert_string_equal(refusal("id\nB\xFC"
                                "low\n",
                                9),
                        "f.csv:2:2: error: this is not UTF-8 text: byte 0xFC cannot stand here\n"
                        "    2 | B\n"
                        "      |  ^\n" NO_CONTROLS);
    assert_string_equal(refusal("a\0b", 3), "f.csv:1:2: error: this is not UTF-8 text: byte 0x00 cannot stand here\n"
                                            "    1 | a\n"
                                            "      |  ^\n" NO_CONTROLS);
    assert_non_null(strstr(refusal("PK\3\4", 4), "export it as CSV"));
    assert_non_null(strstr(refusal("\xFF\xFE"
                                   "a\0",
                                   4),
                           "it is UTF-16"));
    assert_non_null(strstr(refusal("\x1F\x8B\x08", 3), "unpack it"));
}

/* The excerpt never passes 66 characters, and the caret stands under the character it speaks of. */
static void long_lines_are_cut_around_the_place(void **state)
{
    (void)state;
    att_arena a = {0};
    att_source_text src;
    char line[2001];
    static const char *const letter[] = {"a", "\xC3\xA9", "\xF0\x9F\x98\x80"};
    for (size_t l = 0; l < 3; l++) {
        size_t width = strlen(letter[l]);
        for (size_t i = 0; i < 500; i++)
            memcpy(line + i * width, letter[l], width);
        line[500 * width] = '\0';
        for (uint32_t col = 1; col <= 500; col++) {
            memcpy(line + (col - 1) * width, "XXXX", width); /* as many X as the letter has bytes */
            att_err err = {0};
            assert_int_equal(open_text(&src, &a, "f", line, &err), 0);
            att_source_err(&src, &err, ATT_E_TYPE, ATT_ERROR, 1, col, 1, NULL, NULL, "x");
            size_t n = strlen(err.excerpt), before = strcspn(err.excerpt, "X");
            assert_true(before < n);
            size_t chars = 0, all = 0;
            for (size_t i = 0; i < n; i++) {
                chars += i < before && (err.excerpt[i] & 0xC0) != 0x80;
                all += (err.excerpt[i] & 0xC0) != 0x80;
            }
            assert_int_equal(chars, err.caret);
            assert_true(all <= 66);
            memcpy(line + (col - 1) * width, letter[l], width);
            att_arena_rewind(&a);
        }
    }
    att_arena_free(&a);
}

static void carets_end_with_the_line(void **state)
{
    (void)state;
    att_arena a = {0};
    att_source_text src;
    att_err none = {0};
    static att_diag diag;
    assert_int_equal(open_text(&src, &a, "f", "ab\ncdef", &none), 0);
    att_err err = {0};
    att_source_err(&src, &err, ATT_E_TYPE, ATT_ERROR, 2, 3, 99, NULL, NULL, "x");
    assert_string_equal(told(&diag, &err), "f:2:3: error: x\n    2 | cdef\n      |   ^^\n");
    err = (att_err){0};
    att_source_err(&src, &err, ATT_E_TYPE, ATT_ERROR, 1, 3, 1, NULL, NULL, "at the end");
    assert_string_equal(told(&diag, &err), "f:1:3: error: at the end\n    1 | ab\n      |   ^\n");
    att_arena_free(&a);
}

static void every_failing_allocation_is_told(void **state)
{
    (void)state;
    static const char *const text[] = {"a\nb\n", "a\nb\xFF"};
    for (size_t i = 0; i < 2; i++) {
        int refused = 1;
        for (size_t fail_at = 1; refused; fail_at++) {
            att_arena a = {.fail_at = fail_at};
            att_source_text src;
            att_err err = {0};
            int rc = open_text(&src, &a, "f", text[i], &err);
            refused = a.n_calls >= fail_at;
            assert_int_equal(rc, refused ? -ATT_E_NO_MEMORY : i ? -ATT_E_FILE_TEXT : 0);
            att_arena_free(&a);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_count_lines_and_characters),
        cmocka_unit_test(what_is_not_text_is_refused_at_its_place),
        cmocka_unit_test(long_lines_are_cut_around_the_place),
        cmocka_unit_test(carets_end_with_the_line),
        cmocka_unit_test(every_failing_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
