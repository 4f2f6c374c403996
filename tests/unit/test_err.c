/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "told.h"

static void the_first_error_wins(void **state)
{
    (void)state;
    att_err err = {0};
    assert_int_equal(att_err_set(&err, ATT_E_MODEL, "model", "no model %s", "x"), -ATT_E_MODEL);
    assert_int_equal(att_err_set(&err, ATT_E_IO, NULL, "later"), -ATT_E_IO);
    assert_int_equal(err.code, ATT_E_MODEL);
    assert_string_equal(err.text, "no model x");
    assert_int_equal(att_err_set(NULL, ATT_E_IO, NULL, "nobody listens"), -ATT_E_IO);
}

static void exits_are_those_of_the_manual(void **state)
{
    (void)state;
    assert_int_equal(att_code_exit(ATT_E_OK), 0);
    assert_int_equal(att_code_exit(ATT_E_RANGE), 1);
    assert_int_equal(att_code_exit(ATT_E_USAGE), 2);
    assert_int_equal(att_code_exit(ATT_E_DIAGNOSTICS), 3);
    assert_int_equal(att_code_exit(ATT_E_NO_MEMORY), 5);
    assert_int_equal(att_code_exit(ATT_E_BUG), 70);
    assert_int_equal(att_code_exit(ATT_E_STOPPED), 130);
    assert_string_equal(att_code_name(ATT_E_KEY_UNKNOWN), "KEY_UNKNOWN");
    assert_string_equal(att_code_text(ATT_E_KEY_UNKNOWN), "unknown key");
}

static const char *printed(const att_err *err, int status)
{
    static char text[2000];
    memset(text, 0, sizeof text);
    FILE *out = fmemopen(text, sizeof text - 1, "w");
    assert_int_equal(att_err_print(err, out), status);
    fclose(out);
    return text;
}

static void an_error_shows_the_line_and_the_fix(void **state)
{
    (void)state;
    att_arena a = {0};
    att_source_text src;
    att_err err = {0}, none = {0};
    assert_int_equal(open_text(&src, &a, "campaign.yaml", "name: x\nstrength: -1200\n", &none), 0);
    att_source_err(&src, &err, ATT_E_RANGE, ATT_ERROR, 2, 11, 5, "strength", "people are counted from 1",
                   "strength is %d", -1200);
    assert_string_equal(printed(&err, 1), "campaign.yaml:2:11: error: strength is -1200\n"
                                          "    2 | strength: -1200\n"
                                          "      |           ^^^^^\n"
                                          "help: people are counted from 1\n");
    att_arena_free(&a);
}

static void what_is_not_known_is_not_printed(void **state)
{
    (void)state;
    att_err err = {0};
    assert_string_equal(printed(&err, 0), "");
    att_err_set(&err, ATT_E_PROBLEM, "obs[3].noise", "must be above 0");
    assert_string_equal(printed(&err, 1), "attrit: error: obs[3].noise: must be above 0\n");
    att_err warning = {.code = ATT_E_RANGE, .severity = ATT_WARNING, .text = "odd"};
    assert_string_equal(printed(&warning, 0), "attrit: warning: odd\n");
    att_err bug = {.code = ATT_E_BUG, .text = "t went back", .src_file = "filter.c", .src_line = 7};
    assert_string_equal(printed(&bug, 70), "attrit: error: t went back\n"
                                           "help: this is a mistake in attrit itself (filter.c:7);\n"
                                           "      please report it with the command you gave\n");
}

static void a_long_help_breaks_between_words(void **state)
{
    (void)state;
    att_err err = {.code = ATT_E_KEY_UNKNOWN, .text = "x", .help = "one of: "};
    for (int i = 0; i < 20; i++)
        strcat(err.help, "a123456789, ");
    /* "help: one of:" takes 13 columns, each word of 11 and its blank 12: five more end on column 73. */
    static const char word[] = " a123456789,";
    char wanted[500] = "attrit: error: x\nhelp: one of:";
    for (int i = 0; i < 20; i++) { /* later lines: 6 columns, then 11 and five times 12 */
        strcat(wanted, i == 5 || i == 11 || i == 17 ? "\n      " : " ");
        strcat(wanted, word + 1);
    }
    strcat(wanted, "\n");
    assert_string_equal(printed(&err, 1), wanted);
}

/* ESC would let a file write to the terminal; C1 controls (U+0080 to U+009F) do the same. */
static void nothing_a_terminal_obeys_is_printed(void **state)
{
    (void)state;
    att_err err = {.code = ATT_E_TYPE,
                   .text = "a\x1b[2Jb\tc\xC2\x9B"
                           "d\xC2\xB0"
                           "e\xFF"
                           "f\x7F"};
    assert_string_equal(printed(&err, 1), "attrit: error: a?[2Jb c?d\xC2\xB0"
                                          "e?f?\n");
}

static att_err at(const char *file, uint32_t line, uint32_t col, att_severity severity, att_code code)
{
    att_err err = {.code = code, .severity = severity, .place = {.line = line, .col = col}, .text = "t"};
    strcpy(err.place.file, file);
    return err;
}

static void a_diag_prints_by_file_and_place_and_counts(void **state)
{
    (void)state;
    static att_diag diag;
    const att_err none = {0};
    const att_err item[] = {at("b.yaml", 9, 1, ATT_ERROR, ATT_E_TYPE), at("a.csv", 1, 1, ATT_NOTE, ATT_E_OK),
                            at("b.yaml", 2, 7, ATT_WARNING, ATT_E_RANGE),
                            at("b.yaml", 2, 3, ATT_ERROR, ATT_E_NO_MEMORY)};
    for (size_t i = 0; i < 4; i++)
        att_diag_add(&diag, &item[i]);
    assert_string_equal(told(&diag, &none), "b.yaml:2:3: error: t\n"
                                            "b.yaml:2:7: warning: t\n"
                                            "b.yaml:9:1: error: t\n"
                                            "a.csv:1:1: note: t\n"
                                            "2 errors, 1 warning, 1 note. Nothing was run.\n");
    FILE *out = fopen("/dev/null", "w");
    assert_int_equal(att_diag_print(&diag, out), 5); /* of the first printed */
    fclose(out);
}

static void twenty_of_each_are_kept_and_all_are_counted(void **state)
{
    (void)state;
    static att_diag diag;
    att_err err = {0};
    for (uint32_t i = 0; i < 35; i++) {
        att_err error = at("f", i + 1, 1, ATT_ERROR, ATT_E_TYPE), note = at("f", i + 1, 1, ATT_NOTE, ATT_E_OK);
        assert_int_equal(att_diag_full(&diag, ATT_ERROR), i >= 20);
        att_diag_add(&diag, &error);
        att_diag_add(&diag, &note);
    }
    assert_int_equal(diag.n_items, 40);
    assert_non_null(strstr(told(&diag, &err),
                           "f:20:1: error: t\nf:20:1: note: t\n"
                           "35 errors, 35 notes (at most 20 of each are shown). Nothing was run.\n"));
}

static void no_mistakes_print_nothing(void **state)
{
    (void)state;
    static att_diag diag;
    att_err err = {0}, note = at("f", 1, 1, ATT_NOTE, ATT_E_OK);
    assert_string_equal(told(&diag, &err), "");
    att_diag_add(&diag, &note);
    assert_string_equal(told(&diag, &err), "f:1:1: note: t\n1 note.\n");
    assert_int_equal(att_diag_code(&diag), ATT_E_OK);
}

static void the_first_error_of_a_diag_has_its_code(void **state)
{
    (void)state;
    static att_diag diag;
    const att_err item[] = {at("f", 1, 1, ATT_WARNING, ATT_E_SUM), at("f", 2, 1, ATT_ERROR, ATT_E_DATE),
                            at("f", 1, 1, ATT_ERROR, ATT_E_RANGE)};
    for (int i = 0; i < 3; i++)
        att_diag_add(&diag, &item[i]);
    assert_int_equal(att_diag_code(&diag), ATT_E_DATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_error_wins),
        cmocka_unit_test(exits_are_those_of_the_manual),
        cmocka_unit_test(an_error_shows_the_line_and_the_fix),
        cmocka_unit_test(what_is_not_known_is_not_printed),
        cmocka_unit_test(a_long_help_breaks_between_words),
        cmocka_unit_test(nothing_a_terminal_obeys_is_printed),
        cmocka_unit_test(a_diag_prints_by_file_and_place_and_counts),
        cmocka_unit_test(twenty_of_each_are_kept_and_all_are_counted),
        cmocka_unit_test(no_mistakes_print_nothing),
        cmocka_unit_test(the_first_error_of_a_diag_has_its_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
