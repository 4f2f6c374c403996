/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/date.h"
#include "io/yamlmap.h"
#include "told.h"

typedef struct document {
    att_arena arena;
    att_source_text src;
    att_yaml y;
    att_diag diag;
    att_err err;
    int rc;
} document;

static document d;

static const char *parse(const char *text)
{
    att_arena_free(&d.arena);
    d = (document){0};
    assert_int_equal(open_text(&d.src, &d.arena, "c.yaml", text, &d.err), 0);
    d.rc = att_yaml_parse(&d.y, &d.arena, &d.src, &d.diag, &d.err);
    return told(&d.diag, &d.err);
}

/* A small campaign with a key of each kind, as a reader of campaigns would be written. */
typedef struct sample {
    const char *name, *title;
    double strength[2], threshold;
    int64_t units;
    int32_t start;
    int mode;
} sample;

static void read_side(att_yaml *y, att_yaml_node *side, double *strength)
{
    if (!att_yaml_map(y, side))
        return;
    att_yaml_number(y, att_yaml_need(y, side, "strength", "a number of people"), ATT_YAML_ABOVE(0), "people under arms",
                    strength);
    att_yaml_done(y, side);
}

static int read_sample(att_yaml *y, sample *s, att_err *err)
{
    static const char *const modes[] = {"attack", "defend"};
    att_yaml_node *m = y->root;
    att_yaml_name(y, att_yaml_need(y, m, "name", "a short name, such as north-1999"), &s->name);
    att_yaml_text(y, att_yaml_get(y, m, "title"), &s->title);
    att_yaml_date(y, att_yaml_need(y, m, "start", "the first day, such as 2024-10-14"), ATT_DATE_LOW, ATT_DATE_HIGH,
                  &s->start);
    att_yaml_number(y, att_yaml_get(y, m, "threshold"), ATT_YAML_FRACTION, NULL, &s->threshold);
    att_yaml_integer(y, att_yaml_get(y, m, "units"), 1, 1000, NULL, &s->units);
    att_yaml_choice(y, att_yaml_get(y, m, "mode"), 2, modes, &s->mode);
    att_yaml_node *sides = att_yaml_get(y, m, "sides");
    if (att_yaml_list(y, sides, 1, 2))
        for (size_t i = 0; i < att_yaml_count(sides); i++)
            read_side(y, att_yaml_item(sides, i), &s->strength[i]);
    att_yaml_done(y, m);
    return att_yaml_end(y, err);
}

static const char good[] =
    "# a campaign\nname: north-1999\ntitle: 'Exercise: Northwind'\nstart: 2024-10-14\nthreshold: 0.55\n"
    "units: 12\nmode: defend\nsides:\n  - strength: 1e4   # K012, assumption \n  - {strength: 3000}\n";
static const char good_json[] =
    "{\"name\": \"north-1999\", \"title\": \"Exercise: Northwind\", \"start\": \"2024-10-14\", "
    "\"threshold\": 0.55, \"units\": 12, \"mode\": \"defend\", "
    "\"sides\": [{\"strength\": 1e4}, {\"strength\": 3000}]}";

static void a_good_file_and_its_json_give_the_same(void **state)
{
    (void)state;
    static const char *const text[] = {good, good_json};
    for (int i = 0; i < 2; i++) {
        sample s = {0};
        assert_string_equal(parse(text[i]), "");
        assert_int_equal(read_sample(&d.y, &s, &d.err), 0);
        assert_string_equal(s.name, "north-1999");
        assert_string_equal(s.title, "Exercise: Northwind");
        assert_int_equal(s.start, 20010);
        assert_int_equal(s.units, 12);
        assert_int_equal(s.mode, 1);
        assert_float_equal(s.threshold, 0.55, 0);
        assert_float_equal(s.strength[0], 10000, 0);
        assert_float_equal(s.strength[1], 3000, 0);
    }
}

static void every_mistake_is_told_in_one_pass(void **state)
{
    (void)state;
    sample s = {0};
    parse("name: my case\nstart: 14.10.2024\nthreshold: 55\nunits: 2.5\nmode: defnd\nunit: 1\ntitel: x\n"
          "sides:\n  - strength: -1200\n  - strenght: 3000\n");
    assert_int_equal(read_sample(&d.y, &s, &d.err), 1);
    assert_string_equal(told(&d.diag, &d.err),
                        "c.yaml:1:7: error: name cannot be a name: \"my case\"\n"
                        "    1 | name: my case\n"
                        "      |       ^^^^^^^\n"
                        "help: use letters a-z, digits, - and _, at most 64 of them, such as north-1999\n"
                        "c.yaml:2:8: error: start: \"14.10.2024\" is not an ISO date\n"
                        "    2 | start: 14.10.2024\n"
                        "      |        ^^^^^^^^^^\n"
                        "help: did you mean 2024-10-14?\n"
                        "c.yaml:3:12: error: threshold must be from 0 to 1, got 55\n"
                        "    3 | threshold: 55\n"
                        "      |            ^^\n"
                        "help: did you mean 0.55?\n"
                        "c.yaml:4:8: error: units must be a whole number, got 2.5\n"
                        "    4 | units: 2.5\n"
                        "      |        ^^^\n"
                        "c.yaml:5:7: error: mode cannot be \"defnd\"\n"
                        "    5 | mode: defnd\n"
                        "      |       ^^^^^\n"
                        "help: did you mean \"defend\"?\n"
                        "c.yaml:6:1: error: unknown key \"unit\"\n"
                        "    6 | unit: 1\n"
                        "      | ^^^^\n"
                        "help: did you mean \"units\"?\n"
                        "c.yaml:7:1: error: unknown key \"titel\"\n"
                        "    7 | titel: x\n"
                        "      | ^^^^^\n"
                        "help: did you mean \"title\"?\n"
                        "c.yaml:9:15: error: sides[0].strength (people under arms) must be above 0, got -1200\n"
                        "    9 |   - strength: -1200\n"
                        "      |               ^^^^^\n"
                        "c.yaml:10:5: error: the key \"strength\" is missing in sides[1]\n"
                        "   10 |   - strenght: 3000\n"
                        "      |     ^\n"
                        "help: add 'strength:' and a number of people\n"
                        "c.yaml:10:5: error: unknown key \"strenght\" in sides[1]\n"
                        "   10 |   - strenght: 3000\n"
                        "      |     ^^^^^^^^\n"
                        "help: did you mean \"strength\"?\n"
                        "10 errors. Nothing was run.\n");
}

static void wrong_kinds_and_empty_values_are_told(void **state)
{
    (void)state;
    sample s = {0};
    parse("name:\nstart: [1]\nthreshold: \"0.5\"\nunits: three thousand\nsides: {a: 1}\ntitle: ' '\nmode: ~\n");
    read_sample(&d.y, &s, &d.err);
    const char *all = told(&d.diag, &d.err);
    assert_non_null(strstr(all, "c.yaml:1:1: error: name is empty; a text is needed\n"));
    assert_non_null(strstr(all, "c.yaml:2:8: error: start must be a date, got a list\n"));
    assert_non_null(strstr(all, "c.yaml:3:12: error: threshold must be a number, got \"0.5\"\n"));
    assert_non_null(strstr(all, "help: take the quotes away: 0.5\n"));
    assert_non_null(strstr(all, "c.yaml:4:8: error: units must be a number, got \"three thousand\"\n"));
    assert_non_null(strstr(all, "help: write 3000\n"));
    assert_non_null(strstr(all, "c.yaml:5:8: error: sides must be a list, got a group of keys\n"));
    assert_non_null(strstr(all, "c.yaml:6:8: error: title is blank; a text is needed\n"));
    assert_non_null(strstr(all, "c.yaml:7:1: error: mode is empty; a word is needed\n"));
    assert_int_equal(d.diag.n_errors, 7);
}

static void lists_have_their_length(void **state)
{
    (void)state;
    parse("a: [1, 2, 3]\nb: []\n");
    att_yaml *y = &d.y;
    assert_int_equal(att_yaml_list(y, att_yaml_get(y, y->root, "a"), 1, 3), 1);
    assert_int_equal(att_yaml_list(y, att_yaml_get(y, y->root, "a"), 1, 2), 0);
    assert_int_equal(att_yaml_list(y, att_yaml_get(y, y->root, "a"), 2, 2), 0);
    assert_int_equal(att_yaml_list(y, att_yaml_get(y, y->root, "b"), 1, 2), 0);
    assert_int_equal(att_yaml_list(y, att_yaml_get(y, y->root, "none"), 1, 2), 0);
    const char *all = told(&d.diag, &d.err);
    assert_non_null(strstr(all, "a may have at most 2 items, got 3\n"));
    assert_non_null(strstr(all, "a must have 2 items, got 3\n"));
    assert_non_null(strstr(all, "b must have at least 1 items, got 0\n"));
    assert_int_equal(d.diag.n_errors, 3);
}

static void ranges_are_told_in_words(void **state)
{
    (void)state;
    static const struct {
        att_yaml_range range;
        const char *words;
    } want[] = {
        {{0, INFINITY, 0, 0}, "at least 0"},
        {{9, INFINITY, 1, 0}, "above 9"},
        {{-INFINITY, -6, 0, 0}, "at most -6"},
        {{-INFINITY, -5, 0, 1}, "below -5"},
        {{0, 3, 0, 0}, "from 0 to 3"},
        {{-5, 3, 1, 0}, "above -5 and at most 3"},
        {{0.5, 2, 0, 1}, "at least 0.5 and below 2"},
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        char line[80];
        double x = 7;
        parse("x: -5\n");
        assert_int_equal(att_yaml_number(&d.y, att_yaml_get(&d.y, d.y.root, "x"), want[i].range, NULL, &x), 0);
        assert_float_equal(x, 7, 0);
        snprintf(line, sizeof line, ": error: x must be %s, got -5\n", want[i].words);
        assert_non_null(strstr(told(&d.diag, &d.err), line));
    }
}

static void nodes_tell_of_themselves(void **state)
{
    (void)state;
    parse(good);
    att_yaml *y = &d.y;
    char path[96];
    att_yaml_node *sides = att_yaml_get(y, y->root, "sides"), *first = att_yaml_item(sides, 0);
    att_yaml_node *strength = att_yaml_get(y, first, "strength");
    assert_string_equal(att_yaml_path(strength, path), "sides[0].strength");
    assert_string_equal(att_yaml_path(y->root, path), "");
    assert_string_equal(att_yaml_comment(y, strength), "K012, assumption");
    assert_string_equal(att_yaml_comment(y, sides), "");
    assert_int_equal(att_yaml_line(y, strength), 9);
    assert_int_equal(att_yaml_line(y, sides), 8);
    assert_int_equal(att_yaml_kind_of(sides), ATT_YAML_LIST);
    assert_int_equal(att_yaml_kind_of(NULL), ATT_YAML_EMPTY);
    assert_null(att_yaml_get(y, strength, "x"));
    assert_null(att_yaml_get(y, NULL, "x"));
    assert_int_equal(att_yaml_line(y, NULL), 0);
    assert_string_equal(att_yaml_comment(y, NULL), "");
    assert_string_equal(att_yaml_path(NULL, path), "");
}

static void syntax_is_told_in_plain_words(void **state)
{
    (void)state;
    static const struct {
        const char *text, *told;
    } want[] = {
        {"a: 1\nb:\n\t- c\n", "c.yaml:3:1: error: a tab cannot indent\n"},
        {"a: 1: 2\n", "c.yaml:1:5: error: a ':' cannot stand here\n"},
        {"a: \"b\nc: d\n", "c.yaml:1:4: error: a quote is opened here and never closed\n"},
        {"a: [1, 2\nb: c\n", "c.yaml:1:4: error: the list that begins here lacks a ',' or its ']'\n"},
        {"a: {b: 1\nc: d\n", "c.yaml:1:4: error: the group that begins here lacks a ',' or its '}'\n"},
        {"a: @b\n", "c.yaml:1:4: error: this character cannot begin a value\n"},
        {"a: - b\n", "c.yaml:1:4: error: a list item cannot stand here\n"},
        {"a: 1\nb\n", "c.yaml:2:1: error: a ':' is missing after this key\n"},
        {"a: \"\\q\"\n", "c.yaml:1:5: error: this is no escape that double quotes know\n"},
        {"a: \"\\0\"\n", "c.yaml:1:4: error: a zero character (\\0) stands in this text\n"},
        {"a: 1\n---\nb: 2\n", "c.yaml:2:1: error: a second document begins here\n"},
        {"? [a]\n: 1\n", "c.yaml:1:3: error: a key must be a word, not a list or group\n"},
        {"\"\": 1\n", "c.yaml:1:1: error: a key is missing before the ':'\n"},
        {"a: !!int 1\n", "c.yaml:1:4: error: tags (!) are not used in campaigns\n"},
        {"a: &x {b: *x}\n", "c.yaml:1:4: error: anchors (&) and aliases (*) are not used in campaigns\n"},
        {"- a\n", "c.yaml:1:1: error: the file is a list; keys are needed\n"},
        {"a\n", "c.yaml:1:1: error: the file is one text; keys are needed\n"},
        {"# only\n", "c.yaml:1:1: error: the file holds no keys\n"},
        {"\xC3\xA9: \xE2\x82\xAC\n\xC3\xA9\xC3\xA9: @x\n", "c.yaml:2:5: error: this character cannot begin a value\n"},
        {"a: \xC2\x80\n", "c.yaml:1:4: error: a control character stands here, which no text holds\n"},
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        const char *all = parse(want[i].text);
        assert_int_equal(d.rc, 1);
        if (strncmp(all, want[i].told, strlen(want[i].told)) != 0)
            fail_msg("for %s\nwanted %sgot %s", want[i].text, want[i].told, all);
    }
}

static void aliases_are_all_told(void **state)
{
    (void)state;
    parse("a: &x 1\nb: *x\n*x : 3\nc: !t {d: *y}\n");
    const char *all = told(&d.diag, &d.err);
    assert_non_null(strstr(all, "c.yaml:1:4: "));
    assert_non_null(strstr(all, "c.yaml:2:4: "));
    assert_non_null(strstr(all, "c.yaml:3:1: "));
    assert_non_null(strstr(all, "c.yaml:4:4: "));
}

static void keys_given_twice_point_to_the_first(void **state)
{
    (void)state;
    assert_string_equal(parse("a: 1\nb: {c: 2, d: 3, c: 4}\na: 5\n"),
                        "c.yaml:2:17: error: b.c is given twice; the first stands on line 2\n"
                        "    2 | b: {c: 2, d: 3, c: 4}\n"
                        "      |                 ^\n"
                        "help: keep one of the two\n"
                        "c.yaml:3:1: error: a is given twice; the first stands on line 1\n"
                        "    3 | a: 5\n"
                        "      | ^\n"
                        "help: keep one of the two\n"
                        "2 errors. Nothing was run.\n");
    double x = 0;
    assert_int_equal(att_yaml_number(&d.y, att_yaml_get(&d.y, d.y.root, "a"), ATT_YAML_ANY, NULL, &x), 1);
    assert_float_equal(x, 1, 0);
}

static void nests_and_crowds_are_refused(void **state)
{
    (void)state;
    char deep[200] = "a: ", *crowd = malloc(700000), *p = crowd;
    memset(deep + 3, '[', 31); /* and the map itself: 32 levels */
    memset(deep + 34, ']', 31);
    assert_string_equal(parse(deep), "");
    memset(deep + 3, '[', 32);
    memset(deep + 35, ']', 32);
    assert_non_null(strstr(parse(deep), "c.yaml:1:35: error: more than 32 levels of nesting\n"));
    p += sprintf(p, "a: [");
    for (int i = 0; i < 200000; i++)
        p += sprintf(p, "1,\n");
    sprintf(p, "]\n");
    assert_non_null(strstr(parse(crowd), "error: more than 200,000 values\n"));
    p = crowd;
    for (int i = 0; i < 70000; i++)
        p += sprintf(p, "k: 1\n");
    parse(crowd);
    assert_int_equal(d.diag.n_errors, 69999);
    free(crowd);
}

static void every_failing_allocation_is_told(void **state)
{
    (void)state;
    int refused = 1;
    for (size_t fail_at = 1; refused; fail_at++) {
        att_arena a = {0};
        att_source_text src;
        att_yaml y;
        att_err err = {0};
        static att_diag diag;
        sample s = {0};
        assert_int_equal(open_text(&src, &a, "c.yaml", good, &err), 0);
        a.fail_at = a.n_calls + fail_at;
        int rc = att_yaml_parse(&y, &a, &src, &diag, &err);
        if (!rc)
            rc = read_sample(&y, &s, &err);
        refused = a.n_calls >= a.fail_at;
        assert_int_equal(rc, refused ? -ATT_E_NO_MEMORY : 0);
        assert_int_equal(diag.n_errors, 0);
        att_arena_free(&a);
    }
}

static int finish(void **state)
{
    (void)state;
    att_arena_free(&d.arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_file_and_its_json_give_the_same),
        cmocka_unit_test(every_mistake_is_told_in_one_pass),
        cmocka_unit_test(wrong_kinds_and_empty_values_are_told),
        cmocka_unit_test(lists_have_their_length),
        cmocka_unit_test(ranges_are_told_in_words),
        cmocka_unit_test(nodes_tell_of_themselves),
        cmocka_unit_test(syntax_is_told_in_plain_words),
        cmocka_unit_test(aliases_are_all_told),
        cmocka_unit_test(keys_given_twice_point_to_the_first),
        cmocka_unit_test(nests_and_crowds_are_refused),
        cmocka_unit_test(every_failing_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, finish);
}
