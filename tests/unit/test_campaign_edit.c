/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of campaign.yaml: what is changed is what was meant, and nothing else. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "io/campaign_edit.h"

#include <string.h>

static att_arena arena;

static int empty(void **state)
{
    (void)state;
    att_arena_free(&arena);
    return 0;
}

/* Words in which the reader of a test sees the change. */
static void sets(const char *before, const char *path, const char *value, const char *after)
{
    att_err err = {0};
    char *out = att_campaign_edit_set(&arena, before, path, value, &err);
    assert_string_equal(err.text, "");
    assert_string_equal(out, after);
}

static void adds(const char *before, const char *path, const char *item, const char *after)
{
    att_err err = {0};
    char *out = att_campaign_edit_add(&arena, before, path, item, &err);
    assert_string_equal(err.text, "");
    assert_string_equal(out, after);
}

static void rules(const char *before, const char *id, const char *use, const char *after)
{
    att_err err = {0};
    char *out = att_campaign_edit_rule(&arena, before, id, use, "w", &err);
    assert_string_equal(err.text, "");
    assert_string_equal(out, after);
}

static void values_are_replaced_in_place(void **state)
{
    (void)state;
    sets("as_of: 2025-01-20    # the last report\nb: 1\n", "as_of", "2025-01-10",
         "as_of: 2025-01-10    # the last report\nb: 1\n");
    sets("d:\n  # one\n  bait: 1      # lures\n  shooters: 2\n", "d.bait", "{value: 0}",
         "d:\n  # one\n  bait: {value: 0}      # lures\n  shooters: 2\n");
    sets("p: {chi: {prior: beta, a: 1, b: 2}, d: 3}  # x\n", "p.chi", "{prior: fixed, value: 1}",
         "p: {chi: {prior: fixed, value: 1}, d: 3}  # x\n");
    sets("p:\n  chi: {prior: beta, a: 1,\n    b: 2}  # two lines\n  d: 3\n", "p.chi", "5",
         "p:\n  chi: 5  # two lines\n  d: 3\n");
    sets("p:\n  chi:\n    prior: beta\n    a: 1  # of a\n  d: 3\n", "p.chi", "{v: 5}",
         "p:\n  chi:\n    {v: 5}  # of a\n  d: 3\n");
    sets("title: \xC3\xA4\xC3\xB6\xC3\xBC \"q\"\nx: 1\n", "x", "2", "title: \xC3\xA4\xC3\xB6\xC3\xBC \"q\"\nx: 2\n");
    sets("a:   # empty\nb: 1\n", "a", "3", "a: 3   # empty\nb: 1\n");
}

static void what_is_missing_is_made(void **state)
{
    (void)state;
    sets("a: 1  # end\n", "b", "2", "a: 1  # end\nb: 2\n");
    sets("a: 1", "b", "2", "a: 1\nb: 2");
    sets("p:\n    c: 1  # c\n# of q\nq: 2\n", "p.d", "{x: 1}", "p:\n    c: 1  # c\n    d: {x: 1}\n# of q\nq: 2\n");
    sets("p: {c: 1}\nq: 2\n", "p.d", "5", "p: {c: 1, d: 5}\nq: 2\n");
    sets("p: {c: 1,}\n", "p.d", "5", "p: {c: 1,d: 5}\n");
    sets("p: {}\n", "p.d", "5", "p: {d: 5}\n");
    sets("p:  # nothing yet\nq: 2\n", "p.d", "5", "p: {d: 5}  # nothing yet\nq: 2\n");
    sets("q: 2\n", "p.d", "5", "q: 2\np: {d: 5}\n");
    sets("{\"q\": 2}", "p.d", "5", "{\"q\": 2, p: {d: 5}}");
}

static void lists_grow_at_their_end(void **state)
{
    (void)state;
    adds("r:\n  - {a: 1}  # first\n  - {a: 2}  # last\ns: 1\n", "r", "{a: 3}",
         "r:\n  - {a: 1}  # first\n  - {a: 2}  # last\n  - {a: 3}\ns: 1\n");
    adds("r:\n- 1\n- 2\ns: 1\n", "r", "3", "r:\n- 1\n- 2\n- 3\ns: 1\n");
    adds("r:\n  - a: 1\n    b: 2\n", "r", "{a: 3}", "r:\n  - a: 1\n    b: 2\n  - {a: 3}\n");
    adds("r: [1, 2]  # x\n", "r", "3", "r: [1, 2, 3]  # x\n");
    adds("r: []\n", "r", "3", "r: [3]\n");
    adds("q:\n  dates: [1]\n", "q.ask", "\"x\"", "q:\n  dates: [1]\n  ask: [\"x\"]\n");
    adds("a: 1\n", "q.ask", "\"x\"", "a: 1\nq: {ask: [\"x\"]}\n");
}

static void rulings_give_way(void **state)
{
    (void)state;
    rules("a: 1\n", "K1", "fit", "a: 1\nrulings: [{claim: \"K1\", use: fit, why: \"w\"}]\n");
    rules("rulings:\n  - {claim: K1, use: judge, why: \"x\"}  # c\n  - {claim: K2, use: fit}\n", "K1", "set-aside",
          "rulings:\n  - {claim: \"K1\", use: set-aside, why: \"w\"}  # c\n  - {claim: K2, use: fit}\n");
    rules("rulings:\n  - {claims: [K1, K2, K3], use: judge, why: x}\n", "K2", "fit",
          "rulings:\n  - {claims: [\"K1\", \"K3\"], use: judge, why: x}\n  - {claim: \"K2\", use: fit, why: \"w\"}\n");
    rules("rulings:\n  - {claims: [K2], use: judge, why: x}\n", "K2", "fit",
          "rulings:\n  - {claim: \"K2\", use: fit, why: \"w\"}\n");
    rules("a: 1\n", "x\", use: \\fit", "fit",
          "a: 1\nrulings: [{claim: \"x\\\", use: \\\\fit\", use: fit, why: \"w\"}]\n");
}

static void doctrines_that_would_be_idle_go(void **state)
{
    (void)state;
    const char *const set[] = {"doctrine.bait=0", "inputs.a=1e1", "parameters.d={prior: fixed, value: 1}"};
    const struct {
        const char *before, *after;
    } row[] = {
        {"a: 1\ndoctrines:\n  # one\n  - {name: x, set: {bait: 0}}  # x\n  - {name: y, set: {bait: 1}}\nb: 2\n",
         "a: 1\ndoctrines:\n  # one\n  - {name: y, set: {bait: 1}}\nb: 2\n"},
        {"doctrines:\n- name: y\n  set: {shooters: 0}\n- name: x\n  set:\n    bait: 0\n    a: 10.0\n",
         "doctrines:\n- name: y\n  set: {shooters: 0}\n"},
        {"doctrines: [{set: {bait: 0}}, {set: {bait: 0, c: 1}}, {set: {a: 10}}]\n",
         "doctrines: [{set: {bait: 0, c: 1}}]\n"},
        {"doctrines:\n  - {set: {bait: 0}}\nb: 2\n", "doctrines:\n  []\nb: 2\n"},
        {"doctrines:\n  - {set: {bait: 0}, scale: {a: 2}}\n", "doctrines:\n  - {set: {bait: 0}, scale: {a: 2}}\n"},
        {"b: 1\n", "b: 1\n"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        att_err err = {0};
        assert_string_equal(att_campaign_edit_doctrines(&arena, row[i].before, 3, set, &err), row[i].after);
    }
}

static void what_cannot_be_changed_says_so(void **state)
{
    (void)state;
    att_err err = {0};
    assert_null(att_campaign_edit_set(&arena, "p: 1\n", "p.d", "5", &err));
    assert_int_equal(err.code, ATT_E_TYPE);
    err = (att_err){0};
    assert_null(att_campaign_edit_set(&arena, "p: [\n", "p.d", "5", &err));
    assert_int_equal(err.code, ATT_E_YAML_SYNTAX);
    assert_string_equal(att_campaign_edit_ledger(&arena, "a: 1\n", &err), "evidence.csv");
    assert_string_equal(att_campaign_edit_ledger(&arena, "evidence: ../x y.csv # c\n", &err), "../x y.csv");
}

/* Memory may run out at any call: an error, and no crash. */
static void memory_may_run_out(void **state)
{
    (void)state;
    const char *text = "rulings:\n  - {claims: [K1, K2], use: judge, why: x}\n";
    int failed = 0;
    for (size_t at = 1; at < 60; at++) {
        att_arena small = {.fail_at = at};
        att_err err = {0};
        char *out = att_campaign_edit_rule(&small, text, "K2", "fit", "w", &err);
        failed += !out;
        assert_true(out || err.code);
        att_arena_free(&small);
    }
    assert_in_range(failed, 10, 58);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(values_are_replaced_in_place, empty),
        cmocka_unit_test_teardown(what_is_missing_is_made, empty),
        cmocka_unit_test_teardown(lists_grow_at_their_end, empty),
        cmocka_unit_test_teardown(rulings_give_way, empty),
        cmocka_unit_test_teardown(doctrines_that_would_be_idle_go, empty),
        cmocka_unit_test_teardown(what_cannot_be_changed_says_so, empty),
        cmocka_unit_test_teardown(memory_may_run_out, empty),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
