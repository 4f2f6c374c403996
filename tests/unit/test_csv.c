/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "io/csv.h"
#include "told.h"

typedef struct table {
    att_arena arena;
    att_source_text src;
    att_csv csv;
    att_diag diag;
    att_err err;
    int rc;
} table;

static table t;

static const char *read_text(const char *text)
{
    att_arena_free(&t.arena);
    t = (table){0};
    assert_int_equal(open_text(&t.src, &t.arena, "e.csv", text, &t.err), 0);
    t.rc = att_csv_read(&t.csv, &t.arena, &t.src, &t.diag, &t.err);
    return told(&t.diag, &t.err);
}

static void assert_field(size_t row, int col, const char *text, uint32_t line, uint32_t at, uint32_t bytes)
{
    att_csv_field f = att_csv_at(&t.csv, row, col);
    assert_string_equal(f.s, text);
    assert_int_equal(f.line, line);
    assert_int_equal(f.at, at);
    assert_int_equal(f.bytes, bytes);
}

/* The examples of RFC 4180, section 2, and what spreadsheets add. */
static void fields_are_read_with_their_places(void **state)
{
    (void)state;
    assert_string_equal(
        read_text("\xEF\xBB\xBF# note, \"x\n\nid,text\r\n1,\"b \"\"c\"\", d\r\ne\"\r\n\r\n,\n 2 , x y \n\"3\",\"\""),
        "");
    assert_int_equal(t.rc, 0);
    assert_int_equal(t.csv.n_cols, 2);
    assert_int_equal(t.csv.n_rows, 3);
    assert_field(0, 0, "1", 4, 21, 1);
    assert_field(0, 1, "b \"c\", d\r\ne", 4, 23, 15);
    assert_field(1, 0, "2", 8, 45, 1);
    assert_field(1, 1, "x y", 8, 49, 3);
    assert_field(2, 0, "3", 9, 54, 3);
    assert_field(2, 1, "", 9, 58, 2);
    assert_field(2, -1, "", 9, 54, 0);
}

static void lone_carriage_returns_end_lines_too(void **state)
{
    (void)state;
    assert_string_equal(read_text("a,b\r1,2\r"), "");
    assert_int_equal(t.csv.n_rows, 1);
    assert_field(0, 1, "2", 2, 6, 1);
}

static void every_bad_row_is_told_and_the_good_ones_are_kept(void **state)
{
    (void)state;
    assert_string_equal(read_text("a,b,c\n1,2\n1,2,3,4\n1,\"2\" x,3\n1,2\"3,3\n1,\"2,3\n7,8,9\n"),
                        "e.csv:2:1: error: the row has 2 fields, the header has 3\n"
                        "    2 | 1,2\n"
                        "      | ^^^\n"
                        "help: an empty field still needs its comma\n"
                        "e.csv:3:1: error: the row has 4 fields, the header has 3\n"
                        "    3 | 1,2,3,4\n"
                        "      | ^^^^^^^\n"
                        "help: is a comma inside a text? then the text needs quotes\n"
                        "e.csv:4:3: error: more text follows the closing quote of this field\n"
                        "    4 | 1,\"2\" x,3\n"
                        "      |   ^\n"
                        "help: write \"\" for a quote inside quotes\n"
                        "e.csv:5:4: error: a quote stands inside text that has none around it\n"
                        "    5 | 1,2\"3,3\n"
                        "      |    ^\n"
                        "help: put the whole text in quotes and write \"\" for each quote in it\n"
                        "e.csv:6:3: error: this quote is never closed\n"
                        "    6 | 1,\"2,3\n"
                        "      |   ^\n"
                        "help: close it, or write \"\" for a quote inside quotes\n"
                        "5 errors. Nothing was run.\n");
    assert_int_equal(t.csv.n_rows, 1);
    assert_field(0, 0, "7", 7, 43, 1);
}

/* The quote of line 2 would swallow line 3's opening quote: it is told where it was opened, and line 3 is read. */
static void a_quote_left_open_does_not_swallow_the_rows_below(void **state)
{
    (void)state;
    assert_string_equal(read_text("a,b\n1,\"x\n2,\"y\"\n"),
                        "e.csv:2:3: error: the text that begins with this quote is not closed on its line\n"
                        "    2 | 1,\"x\n"
                        "      |   ^\n"
                        "help: write \"\" for a quote inside quotes\n"
                        "1 error. Nothing was run.\n");
    assert_int_equal(t.csv.n_rows, 1);
    assert_field(0, 1, "y", 3, 11, 3);
}

static void what_has_no_table_is_refused(void **state)
{
    (void)state;
    assert_non_null(strstr(read_text("# only\n"), "e.csv:1:1: error: the file has no header row\n"));
    assert_int_equal(t.rc, 1);
    assert_non_null(
        strstr(read_text("a;b\n1;2\n"), "e.csv:1:1: error: columns are separated by ';' here; commas are needed\n"));
    assert_int_equal(t.rc, 1);
    assert_non_null(strstr(read_text("a\tb\n"), "separated by tabs here"));
    assert_non_null(strstr(read_text("a,\"b\n"), "e.csv:1:3: error: this quote is never closed\n"));
    assert_int_equal(t.rc, 1);
}

static const att_csv_column columns[] = {{"id", NULL, 1}, {"date", "as_of", 1}, {"note", NULL, 0}};

static void columns_are_found_by_name(void **state)
{
    (void)state;
    int at[3];
    read_text("note,as_of,id\nx,y,z\n");
    assert_int_equal(att_csv_columns(&t.csv, 3, columns, at), 0);
    assert_true(at[0] == 2 && at[1] == 1 && at[2] == 0);
    assert_string_equal(told(&t.diag, &t.err), "e.csv:1:6: note: the column \"as_of\" is read as \"date\"\n"
                                               "    1 | note,as_of,id\n"
                                               "      |      ^^^^^\n"
                                               "1 note.\n");
    att_csv_say(&t.csv, 0, at[1], ATT_E_LEDGER_DATE, ATT_ERROR, "mend it", "\"%s\" is no date", "y");
    assert_string_equal(told(&t.diag, &t.err), "e.csv:1:6: note: the column \"as_of\" is read as \"date\"\n"
                                               "    1 | note,as_of,id\n"
                                               "      |      ^^^^^\n"
                                               "e.csv:2:3: error: as_of: \"y\" is no date\n"
                                               "    2 | x,y,z\n"
                                               "      |   ^\n"
                                               "help: mend it\n"
                                               "1 error, 1 note. Nothing was run.\n");
}

static void wrong_columns_are_told(void **state)
{
    (void)state;
    int at[3];
    read_text("dat,note,note,\n");
    assert_int_equal(att_csv_columns(&t.csv, 3, columns, at), 1);
    assert_true(at[0] == -1 && at[1] == -1 && at[2] == 1);
    const char *all = told(&t.diag, &t.err);
    assert_non_null(strstr(all, "e.csv:1:1: error: unknown column \"dat\"\n"));
    assert_non_null(strstr(all, "help: did you mean \"date\"?\n"));
    assert_non_null(strstr(all, "e.csv:1:10: error: the column \"note\" is given twice\n"));
    assert_non_null(strstr(all, "e.csv:1:15: error: column 4 of the header has no name\n"));
    assert_non_null(strstr(all, "e.csv:1:1: error: the column \"id\" is missing\n"));
    assert_non_null(strstr(all, "e.csv:1:1: error: the column \"date\" is missing\n"));
    assert_int_equal(t.diag.n_errors, 5);
}

/* A file of nothing but mistakes: all are counted, twenty told, in time that grows with the file and not its square. */
static void a_million_mistakes_are_soon_counted(void **state)
{
    (void)state;
    enum { N = 500000 };
    char *text = malloc(4 + 3 * N + 1), *p = text;
    p += sprintf(p, "a,b\n");
    for (int i = 0; i < N; i++)
        p += sprintf(p, "\"x\n");
    read_text(text);
    assert_int_equal(t.diag.n_errors, N);
    assert_int_equal(t.diag.n_items, 20);
    assert_int_equal(t.csv.n_rows, 0);
    free(text);
}

static void every_failing_allocation_is_told(void **state)
{
    (void)state;
    int refused = 1;
    for (size_t fail_at = 1; refused; fail_at++) {
        att_arena a = {0};
        att_source_text src;
        att_csv csv;
        att_err err = {0};
        static att_diag diag;
        assert_int_equal(open_text(&src, &a, "e.csv", "a,b\n1,\"2\"\n", &err), 0);
        a.fail_at = a.n_calls + fail_at;
        int rc = att_csv_read(&csv, &a, &src, &diag, &err);
        refused = a.n_calls >= a.fail_at;
        assert_int_equal(rc, refused ? -ATT_E_NO_MEMORY : 0);
        att_arena_free(&a);
    }
}

static int finish(void **state)
{
    (void)state;
    att_arena_free(&t.arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_read_with_their_places),
        cmocka_unit_test(lone_carriage_returns_end_lines_too),
        cmocka_unit_test(every_bad_row_is_told_and_the_good_ones_are_kept),
        cmocka_unit_test(a_quote_left_open_does_not_swallow_the_rows_below),
        cmocka_unit_test(what_has_no_table_is_refused),
        cmocka_unit_test(columns_are_found_by_name),
        cmocka_unit_test(wrong_columns_are_told),
        cmocka_unit_test(a_million_mistakes_are_soon_counted),
        cmocka_unit_test(every_failing_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, finish);
}
