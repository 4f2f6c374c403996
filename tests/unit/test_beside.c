/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "io/beside.h"
#include "io/beside_tables.h"
#include "io/sink.h"
#include "io/sink_json.h"
#include "made_output.h"
#include "near.h"

#include <stdlib.h>
#include <unistd.h>

static made_output s;
static char dir[] = "/tmp/att_beside_XXXXXX";

static int setup(void **state)
{
    (void)state;
    strcpy(dir + strlen(dir) - 6, "XXXXXX");
    return made_output_open(&s) || !mkdtemp(dir);
}

static int teardown(void **state)
{
    static const char *const name[] = {"claims.json", "compare.json", "sensitivity.json", "score.json"};
    char path[80];
    (void)state;
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, name[i]);
        unlink(path);
    }
    made_output_close(&s);
    return rmdir(dir);
}

/* A file as its command would leave it: of this campaign under `seed`, with what `rest` says (single quotes for double). */
static void leave(const char *name, uint64_t seed, const char *rest)
{
    char text[4000];
    att_err err = {0};
    snprintf(text, sizeof text, "%s", rest);
    for (char *c = text; *c; c++)
        *c = *c == '\'' ? '"' : *c;
    json_t *all = att_sink_json_of(s.m.campaign, seed), *more = json_loads(text, 0, NULL);
    assert_non_null(more);
    json_object_update(all, more);
    char *bytes = json_dumps(all, 0);
    assert_int_equal(att_sink_stage(dir, name, bytes, strlen(bytes), &err), 0);
    assert_int_equal(att_sink_commit(dir, name, &err), 0);
    free(bytes);
    json_decref(more);
    json_decref(all);
}

static json_t *one(json_t *beside, const char *verb) { return json_object_get(beside, verb); }
static int here(json_t *beside, const char *verb) { return json_is_true(json_object_get(one(beside, verb), "here")); }
static const char *text(json_t *object, const char *key) { return json_string_value(json_object_get(object, key)); }
static double number(json_t *object, const char *key) { return json_number_value(json_object_get(object, key)); }

static void nothing_there(void **state)
{
    (void)state;
    json_t *b = att_beside_read(&s.o, dir, NULL, 0);
    assert_int_equal(json_object_size(b), 4);
    assert_false(here(b, "compare"));
    assert_string_equal(text(one(b, "compare"), "command"),
                        "attrit compare made --as-of 2024-10-17 --seed 7 --quality standard --from out -o out");
    assert_string_equal(text(one(b, "score"), "why"), "This forecast has no track record yet.");
    json_t *files = att_beside_files(b), *rows = att_beside_tables_doctrines(b);
    assert_int_equal(json_array_size(files) + json_array_size(rows), 0);
    json_decref(rows);
    json_decref(files);
    json_decref(b);
}

/* Only a file of the same inputs, cut-off and seed is used; of another the reader is told why it is not. */
static void what_belongs_is_used(void **state)
{
    (void)state;
    leave("compare.json", 7, "{}");
    leave("score.json", 8, "{}");
    leave("sensitivity.json", 7, "{'as_of': '2024-10-18'}");
    leave("claims.json", 7, "{'inputs': []}");
    json_t *b = att_beside_read(&s.o, dir, NULL, 0), *files = att_beside_files(b);
    assert_true(here(b, "compare"));
    assert_false(here(b, "score") || here(b, "sensitivity") || here(b, "claims"));
    assert_string_equal(text(one(b, "score"), "why"), "score.json in this folder is not used: it has another seed.");
    assert_string_equal(text(one(b, "sensitivity"), "why"),
                        "sensitivity.json in this folder is not used: it has another cut-off.");
    assert_non_null(strstr(text(one(b, "claims"), "why"), "another campaign file or ledger"));
    assert_int_equal(json_array_size(files), 1);
    assert_string_equal(text(json_array_get(files, 0), "file"), "compare.json");
    assert_int_equal(strlen(text(json_array_get(files, 0), "sha256")), 64);
    json_decref(files);
    json_decref(b);
}

/* A damaged file is told; what the run judges itself stands in for claims that are not there, and is no file. */
static void damaged_and_own(void **state)
{
    (void)state;
    att_err err = {0};
    assert_int_equal(att_sink_stage(dir, "compare.json", "{\"a\":", 5, &err), 0);
    assert_int_equal(att_sink_commit(dir, "compare.json", &err), 0);
    json_t *b = att_beside_read(&s.o, dir, "{\"judged\": []}", 0), *files = att_beside_files(b);
    assert_string_equal(text(one(b, "compare"), "why"), "compare.json in this folder is not used: it is damaged.");
    assert_true(here(b, "claims"));
    assert_int_equal(json_array_size(files), 0);
    json_decref(b);
    leave("claims.json", 7, "{'judged': 1}"); /* goes before the run's own, unless that is about to replace it */
    for (int renewed = 0; renewed < 2; renewed++) {
        b = att_beside_read(&s.o, dir, "{\"judged\": []}", renewed);
        assert_int_equal(json_is_array(json_object_get(json_object_get(one(b, "claims"), "of"), "judged")), renewed);
        if (!renewed)
            json_decref(b);
    }
    json_decref(files);
    json_decref(b);
}

static void doctrines(void **state)
{
    (void)state;
    leave(
        "compare.json", 7,
        "{'doctrines': [{'name': 'own'}, {'name': 'rotation', 'says': 'rest', 'dates': [{}, {'event': {'p': 0.25},"
        " 'event_difference': {'p': -0.5}, 'differences': {'lives': {'q': [-9, -5, -3, -1, 2], 'mean': -3.5,"
        " 'mean_se': 0.25}}}], 'lives': {'fewer': {'p': 0.75}, 'same': {'p': 0.05}, 'more': {'p': 0.2},"
        " 'parameters': [{'name': 'a', 'verdict': 'sign turns'}, {'name': 'b', 'verdict': 'holds in all thirds'}]}}]}");
    json_t *b = att_beside_read(&s.o, dir, NULL, 0), *rows = att_beside_tables_doctrines(b),
           *row = json_array_get(rows, 0);
    assert_int_equal(json_array_size(rows), 1);
    assert_string_equal(text(row, "name"), "rotation");
    assert_near(number(row, "q05"), -9, 0);
    assert_near(number(row, "q95"), 2, 0);
    assert_near(number(row, "mean"), -3.5, 0);
    assert_near(number(row, "mcse"), 0.25, 0);
    assert_near(number(row, "fewer"), 0.75, 0);
    assert_near(number(row, "event_difference"), -0.5, 0);
    assert_string_equal(text(row, "rests"), "the sign turns with a");
    json_decref(rows);
    json_decref(b);
}

/* The foremost first, whatever their place; what cannot be told is left out. */
static void judged(void **state)
{
    (void)state;
    leave("claims.json", 7,
          "{'judged': [{'id': 'A', 'title': 'first', 'p': 0.5, 'foremost': null}, {'id': 'B', 'p': null},"
          " {'id': 'C', 'title': 'third', 'p': 0.25, 'foremost': 2}, {'id': 'D', 'title': 'last', 'p': 1, 'foremost': "
          "1}]}");
    json_t *b = att_beside_read(&s.o, dir, NULL, 0), *rows = att_beside_tables_judged(b);
    static const char *const key[] = {"000|last", "001|third", "002|first"};
    assert_int_equal(json_array_size(rows), 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(text(json_array_get(rows, i), "key"), key[i]);
    json_decref(rows);
    json_decref(b);
}

/* The date that sorts is drawn; where it lies beyond the horizon, the chance. */
static void tornado(void **state)
{
    (void)state;
    for (int beyond = 0; beyond < 2; beyond++) {
        leave(
            "sensitivity.json", 7,
            beyond
                ? "{'main': 'd', 'headlines': [{'name': 'd', 'kind': 'date', 'value': null}, {'name': 'c', 'kind':"
                  " 'chance', 'value': 0.5}], 'voices': [{'name': 'V', 'headlines': [{'name': 'd', 'change': null},"
                  " {'name': 'c', 'change': 0.125}]}], 'dial': [], 'bias': []}"
                : "{'main': 'd', 'headlines': [{'name': 'd', 'kind': 'date', 'value': 40}], 'voices': [{'name': 'V',"
                  " 'headlines': [{'name': 'd', 'change': -3}]}], 'dial': [{'name': 'low', 'headlines': [{'name': 'd',"
                  " 'change': 4}]}], 'bias': []}");
        json_t *b = att_beside_read(&s.o, dir, NULL, 0), *rows = att_beside_tables_tornado(b);
        assert_int_equal(json_array_size(rows), beyond ? 1 : 2);
        assert_string_equal(text(json_array_get(rows, 0), "group"), "without");
        assert_string_equal(text(json_array_get(rows, 0), "kind"), beyond ? "chance" : "date");
        assert_near(number(json_array_get(rows, 0), "change"), beyond ? 0.125 : -3, 0);
        if (!beyond)
            assert_string_equal(text(json_array_get(rows, 1), "key"), "001|low");
        json_decref(rows);
        json_decref(b);
    }
}

/* Shares of the headline that is drawn, in the file's order; what has none after the reports says so. */
static void groups(void **state)
{
    (void)state;
    leave("sensitivity.json", 7,
          "{'main': 'd', 'headlines': [{'name': 'd', 'kind': 'date', 'value': 40}], 'groups': [{'name': 'a', 'members':"
          " 'x, y', 'first': {'d': {'share': 0.25, 'se': 0.125}, 'e': {'share': 1, 'se': 1}}, 'total': {'d': {'share':"
          " 0.5, 'se': 0.0625}}, 'after': {'d': {'share': -0.125, 'se': 0.5}}}, {'name': 'dice', 'members': '',"
          " 'first': {'d': {'share': 0.75, 'se': 0}}, 'total': {}, 'after': null}]}");
    json_t *b = att_beside_read(&s.o, dir, NULL, 0), *rows = att_beside_tables_groups(b);
    json_t *a = json_array_get(rows, 0), *dice = json_array_get(rows, 1);
    assert_int_equal(json_array_size(rows), 2);
    assert_string_equal(text(a, "key"), "000|a");
    assert_string_equal(text(a, "members"), "x, y");
    assert_near(number(a, "first"), 0.25, 0);
    assert_near(number(a, "first_se"), 0.125, 0);
    assert_near(number(a, "total"), 0.5, 0);
    assert_near(number(a, "after"), -0.125, 0);
    assert_near(number(dice, "first"), 0.75, 0);
    assert_true(json_is_null(json_object_get(dice, "after")));
    json_decref(rows);
    json_decref(b);
}

/* Mean of two scores of one day; a baseline without a score has none. */
static void record(void **state)
{
    (void)state;
    leave(
        "score.json", 7,
        "{'origins': [{'as_of': '2024-10-15'}, {'as_of': '2024-10-16'}], 'models': [{'name': 'attrit'}, {'name': 'b'}],"
        " 'units': [{'origin_date': '2024-10-15', 'models': {'attrit': {'log': {'wis': 0.25}}, 'b': {'log': {'wis':"
        " null}}}}, {'origin_date': '2024-10-15', 'models': {'attrit': {'log': {'wis': 0.75}}}},"
        " {'origin_date': '2024-10-16', 'models': {'attrit': {'log': {'wis': 2}}, 'b': {'log': {'wis': 3}}}}],"
        " 'summary': [{'model': 'attrit', 'target': 'all', 'scale': 'log', 'weeks': 0, 'n': 3, 'interval_coverage_50': "
        "0.5,"
        " 'interval_coverage_90': 1, 'skill': {'b': -0.5}, 'n_shared': {'b': 2}, 'pit': [0, 1, 2, 0, 0, 0, 0, 0, 0, "
        "0]}, {'model': 'attrit', 'target': 'all', "
        "'scale':"
        " 'log', 'weeks': 1}, {'model': 'b', 'target': 'all', 'scale': 'log', 'weeks': 0}]}");
    json_t *b = att_beside_read(&s.o, dir, NULL, 0), *rows = att_beside_tables_record(b);
    json_t *coverage = att_beside_tables_coverage(b), *pit = att_beside_tables_pit(b);
    assert_int_equal(json_array_size(rows), 4);
    assert_near(number(json_array_get(rows, 0), "wis"), 0.5, 0);
    assert_near(number(json_array_get(rows, 0), "n"), 2, 0);
    assert_true(json_is_null(json_object_get(json_array_get(rows, 1), "wis")));
    assert_near(number(json_array_get(rows, 3), "wis"), 3, 0);
    assert_int_equal(json_array_size(coverage), 1);
    assert_near(number(json_array_get(coverage, 0), "within90"), 1, 0);
    assert_int_equal(json_array_size(pit), 10);
    assert_near(number(json_array_get(pit, 2), "n"), 2, 0);
    json_decref(pit);
    json_decref(coverage);
    json_decref(rows);
    json_decref(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        T(nothing_there), T(what_belongs_is_used), T(damaged_and_own), T(doctrines), T(judged), T(tornado), T(groups),
        T(record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
