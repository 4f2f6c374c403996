/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "io/html.h"
#include "io/html_facts.h"
#include "io/html_findings.h"
#include "io/html_page.h"
#include <stdlib.h>
#include <string.h>

/* JSON written with single quotes. */
static json_t *load(att_arena *arena, const char *json)
{
    char *text = att_arena_strdup(arena, json);
    for (char *s = text; *s; s++)
        *s = *s == '\'' ? '"' : *s;
    json_t *root = json_loads(text, 0, NULL);
    assert_non_null(root);
    return root;
}

/* Fill `form`; NULL when it is refused. */
static const char *fill(att_arena *arena, const char *form, const char *json)
{
    att_text out = {.arena = arena};
    att_err err = {0};
    json_t *root = load(arena, json);
    att_text_add(&out, "");
    int status = att_html_fill(&out, form, root, "[\"</script>\"]", &err);
    json_decref(root);
    if (status)
        assert_int_equal(err.code, ATT_E_BUG);
    return status ? NULL : out.s;
}

typedef struct row {
    const char *form, *json, *page;
} row;

static void check(size_t n, const row *rows)
{
    att_arena arena = {0};
    for (size_t i = 0; i < n; i++) {
        const char *page = fill(&arena, rows[i].form, rows[i].json);
        if (rows[i].page)
            assert_string_equal(page, rows[i].page);
        else
            assert_null(page);
    }
    att_arena_free(&arena);
}

static void sections(void **state)
{
    (void)state;
    static const row rows[] = {
        {"a{{x}}b{{nothing}}c", "{'x': 3}", "a3bc"},
        {"{{#list}}<{{.}}{{y}}>{{/list}}", "{'list': [1, 2.5, 'z'], 'y': '!'}", "<1!><2.5!><z!>"},
        {"{{#o}}{{x}}{{y}}{{/o}}", "{'x': 1, 'y': 2, 'o': {'x': 3}}", "32"},
        {"{{o.list.1.x}}", "{'o': {'list': [0, {'x': 'deep'}]}}", "deep"},
        {"{{*o}}{{x}},{{/o}}", "{'o': {'b': {'x': 1}, 'a': {'x': 2}}}", "1,2,"},
        {"{{#a}}1{{/a}}{{#b}}2{{/b}}{{#c}}3{{/c}}{{#d}}4{{/d}}", "{'a': null, 'b': false, 'c': '', 'd': []}", ""},
        {"{{^a}}1{{/a}}{{^b}}2{{/b}}{{#b}}3{{/b}}", "{'b': 0}", "13"},
        {"{{#a}}{{#a}}{{x}}{{/a}}{{/a}}", "{'a': {'a': {'x': 7}}}", "7"},
        {"{{#o}}{{x}}{{/o}}", "{'x': 1, 'o': {'x': null}}", ""},
        {"{{#a}}open", "{'a': 1}", NULL},
        {"{{#a}}{{/b}}", "{'a': 1}", NULL},
        {"{{/a}}", "{}", NULL},
        {"{{a|nonsense}}", "{'a': 1}", NULL},
    };
    check(sizeof rows / sizeof *rows, rows);
}

static void forms(void **state)
{
    (void)state;
    static const row rows[] = {
        {"{{x|count}} {{x|n}}", "{'x': 6934.2, 'mcse': 35}", "<data value=\"6934.2\">6,900</data> 6,900"},
        {"{{x|n}} {{y|n}}", "{'x': 12, 'y': null}", "12 –"},
        {"{{x|num}} {{y|num}} {{z|num}} {{w|num}}", "{'x': 0.0123456, 'y': 3543, 'z': 0, 'w': -1.25555}",
         "0.0123 3,540 0 -1.26"},
        {"{{x|percent}} {{y|percent}}", "{'x': 0.634, 'y': 0.004}", "63 % <1 %"},
        {"{{x|signed}} {{y|signed}} {{z|signed}} {{w|signed}}",
         "{'x': -131.87, 'y': 97, 'z': 0.2, 'mcse': 10.7, 'w': null}", "−130 +97 ±0 –"},
        {"{{x|points}} {{y|points}} {{z|points}}", "{'x': -0.2113, 'y': 0.004, 'z': 0.16}",
         "−21 points ±0 points +16 points"},
        {"{{x|share}} {{y|share}} {{z|share}}", "{'x': 0.438, 'y': -0.12, 'z': null}", "44 % −12 % –"},
        {"{{x|words}}", "{'x': 'last_two_<b>'}", "last two &lt;b&gt;"},
        {"{{d|day}} {{e|day}}", "{'d': '2025-01-20', 'e': null}", "<time datetime=\"2025-01-20\">20 Jan 2025</time> –"},
        {"{{e|latest}}, {{w|week}}", "{'horizon': '2025-06-30', 'w': 'later'}",
         "later than <time datetime=\"2025-06-30\">30 Jun 2025</time>, not by <time datetime=\"2025-06-30\">30 Jun "
         "2025</time>"},
        {"{{a|line}}, {{b|line}}", "{'a': 14, 'b': 0}", "line 14, the model’s default"},
    };
    check(sizeof rows / sizeof *rows, rows);
}

/* Nothing of a ledger becomes markup, an attribute, an address or the end of a script element. */
static void hostile(void **state)
{
    (void)state;
    static const row rows[] = {
        {"<p title=\"{{t}}\">", "{'t': '<b>&\\u0022\\u0027'}", "<p title=\"&lt;b&gt;&amp;&quot;&#39;\">"},
        {"{{u|link}}", "{'u': 'javascript:alert(1)'}", "javascript:alert(1)"},
        {"{{u|link}}", "{'u': ' https://x'}", " https://x"},
        {"{{u|link}}", "{'u': 'https://e.org/\\u0022 onclick=x'}",
         "<a rel=\"noopener noreferrer nofollow\" href=\"https://e.org/&quot; onclick=x\">e.org</a>"},
        {"{{u|day}}", "{'u': '2025-01-20<b>'}", "–"},
        {"{{t}}", "{'t': '{{&script}}'}", "{{&amp;script}}"},
        {"{{&data}}", "{}", "[\"\\u003c/script>\"]"},
    };
    check(sizeof rows / sizeof *rows, rows);
}

static const char summary_text[] =
    "{'main_event': 'half', 'as_of': '2031-06-10', 'horizon': '2031-09-30', 'model': 'contingent',"
    " 'events': [{'event': 'half', 'text': 'net strength below half', 'threshold': 0.5},"
    "  {'event': 'tenth', 'text': 'gone', 'threshold': 0.1}],"
    " 'dates': [{'date': '2031-06-10', 'events': {'half': {'probability': 0.1}, 'tenth': {'probability': 0.01}}},"
    "  {'date': '2031-07-31', 'events': {'half': {'probability': 0.5}, 'tenth': {'probability': 0.02}}},"
    "  {'date': '2031-09-30', 'events': {'half': {'probability': 0.9}, 'tenth': {'probability': 0.03}}}],"
    " 'line': {'depleted': '2031-08-01'},"
    " 'assumptions': [{'key': 'doctrine.bait', 'basis': 'K01, K3; K4'}, {'key': 'arrivals[0]'}, {'key': 'nonsense'}],"
    " 'inputs': [{'sha256': '0'}, {'sha256': '123456789012345'}],"
    " 'claims': [{'use': 'set aside', 'quantity': 'unit_strength', 'low': 700, 'best': 700},"
    "  {'use': 'fitted', 'best': 300, 'low': 250, 'high': 350}, {'use': 'fitted', 'low': 1000, 'high': 1300},"
    "  {'use': 'fitted', 'best': 60, 'high': 60}, {'use': 'fitted', 'best': 0.5, 'unit': 'km2'},"
    "  {'use': 'fitted', 'low': 4000, 'best': 4000, 'high': 4000}, {'use': 'fitted', 'id': 'K4'},"
    "  {'use': 'not yet reported', 'id': 'K3'}, {'use': 'not yet reported', 'id': 'K0'}]}";

static const char tables_text[] =
    "{'reports': [{'id': 'a', 'surprise': 0.4}, {'id': 'b'}, {'id': 'c', 'surprise': 0.02}],"
    " 'weeks': [{'week': 'w1', 'probability': 0}, {'week': 'w2', 'probability': 0.9},"
    "  {'week': 'w3', 'probability': 0}, {'week': 'later', 'probability': 0.1}],"
    " 'strength': [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]}";

/* The choices that the page makes are those that the numbers above demand. */
static void facts(void **state)
{
    (void)state;
    static const row rows[] = {
        {"{{headline.date}} {{headline.begin}}", NULL, "2031-07-31 Net strength below half"},
        {"{{line.check.date}} {{line.check.probability}}", NULL, "2031-09-30 0.03"},
        {"{{#surprising}}{{id}}{{/surprising}}", NULL, "ca"},
        {"{{later}}", NULL, "0.1"},
        {"{{#weekly.strength}}{{.}},{{/weekly.strength}}", NULL, "0,7,14,"},
        {"{{#weekly.breaking}}{{week}},{{/weekly.breaking}}", NULL, "w2,w3,later,"},
        {"{{#claims}}{{said}}|{{/claims}}", NULL,
         "at least 700|about 300 (250 to 350)|1,000 to 1,300|up to 60|about 0.5 km2|about 4,000||||"},
        {"{{claims.0.kind}}", NULL, "unit strength"},
        {"{{#uses}}{{n}} {{use}}{{#more}}, {{/more}}{{/uses}}", NULL, "6 fitted, 1 set aside, 2 not yet reported"},
        {"{{#assumptions}}{{#doc}}+{{/doc}}{{^doc}}-{{/doc}}{{/assumptions}}", NULL, "++-"},
        {"{{hindsight}} {{n_fitted}} {{evidence_hash}}", NULL, "1 6 123456789012"},
    };
    att_arena arena = {0};
    att_err err = {0};
    json_t *summary = load(&arena, summary_text), *tables = load(&arena, tables_text);
    assert_int_equal(att_html_facts_add(summary, tables, &err), 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        att_text out = {.arena = &arena};
        assert_int_equal(att_html_fill(&out, rows[i].form, summary, "", &err), 0);
        assert_string_equal(out.s, rows[i].page);
    }
    json_decref(tables);
    json_decref(summary);
    att_arena_free(&arena);
}

static void whole_page(void **state)
{
    (void)state;
    att_arena arena = {0};
    att_text out = {.arena = &arena};
    att_err err = {0};
    assert_true(att_html_report(&out, "{", "{}", &err) < 0);
    assert_int_equal(err.code, ATT_E_TYPE);
    err = (att_err){0};
    assert_true(att_html_report(&out, "{\"dates\": []}", "{\"tables\": {}}", &err) < 0);
    assert_int_equal(err.code, ATT_E_TYPE);
    err = (att_err){0};
    json_t *summary = load(&arena, summary_text);
    char *text = json_dumps(summary, 0);
    assert_int_equal(att_html_report(&out, text, "{\"tables\": {}}", &err), 0);
    json_decref(summary);
    free(text);
    assert_non_null(strstr(out.s, "<h1>Net strength below half by <time datetime=\"2031-07-31\">"));
    assert_non_null(strstr(out.s, "default-src 'none'"));
    assert_null(strstr(out.s, "id=\"replay\""));
    for (size_t i = 0; att_html_charts[i].name; i++) {
        json_t *spec = json_loads(att_html_charts[i].spec, 0, NULL);
        assert_non_null(spec);
        json_decref(spec);
    }
    att_arena_free(&arena);
}

/* The sentences above the charts say what the tables hold. */
static void findings(void **state)
{
    (void)state;
    static const char more[] =
        "{'strip': [{'id': 'b', 'use': 'fitted', 'reported': '2031-05-02'}, {'id': 'a', 'use': 'set aside', 'reported':"
        "  '2031-04-01'}], 'fate': [{'date': '2031-09-30', 'deployed': 12704.3, 'killed': 1116.4, 'in_care': 5046.3}],"
        " 'bias': [{'name': 'X', 'post50': 0.9, 'post05': 0.5, 'post95': 1.5}, {'name': 'Y', 'post50': 1.55, 'post05': "
        "1.04,"
        "  'post95': 2.3}], 'priors': [{'name': 'p', 'key': 'p|Chance of a', 'bits': 0.05, 'verdict': 'not learned'},"
        "  {'name': 'q', 'key': 'q|Chance of b', 'bits': 0.7, 'verdict': 'learned'}],"
        " 'doctrines': [{'name': 'A', 'mean': -131.87, 'mcse': 10.7, 'fewer': 0.72, 'more': 0.27}, {'name': 'B', "
        "'mean': 400,"
        "  'mcse': 250, 'fewer': 0.4, 'more': 0.6}],"
        " 'judged': [{'title': 'All by May', 'term': 'unlikely', 'percent': '30 %', 'frequency': 'about 3 in 10', "
        "'source': 'Z', 'own': {}}],"
        " 'coverage': [{'target': 'killed', 'n': 3, 'within90': 1}, {'target': 'all', 'n': 21, 'within90': "
        "0.8571428, 'within50': 0.476}], 'skill': [{'model': 'frozen_total', 'skill': 0.9}, {'model': 'straight_line',"
        "  'skill': -0.126}], 'groups': [{'name': 'g', 'first': 0.3, 'total': 0.4}, {'name': 'h', 'first': 0.26,"
        "  'total': 0.61}]}";
    static const row want[] = {
        {"{{finding.strip}}", NULL,
         "2 published claims about losses and strength; 1 of them are fitted, 0 judged, 1 set aside"},
        {"{{finding.fate}}", NULL,
         "Of 13,000 people who will have arrived by 30 Sep 2031, on average 1,100 are killed, 5,000 wounded and not "
         "back"},
        {"{{finding.bias}}", NULL, "Y reports about 1.6 times the truth, if the others are right together"},
        {"{{finding.priors}}", NULL, "The reports taught something about 1 of 2 parameters, most about “Chance of b”"},
        {"{{finding.doctrines}}", NULL,
         "The largest difference: about 130 lives fewer under “A” by 30 Sep 2031, with fewer in 72 % of the futures"},
        {"{{finding.judged}}", NULL, "Z’s “All by May”: unlikely (30 %, about 3 in 10)"},
        {"{{finding.coverage}}", NULL,
         "18 of 21 later statements fell within the 90 % range, 10 within the 50 % range"},
        {"{{finding.record}}", NULL, "Earlier forecasts erred 13 % more than the straight line"},
        {"{{finding.groups}}", NULL,
         "Before the reports, “h” mattered most: 26 % of the spread alone, 61 % together with others"},
        {"{{#told}}{{id}}{{/told}}", NULL, "ab"},
    };
    att_arena arena = {0};
    att_err err = {0};
    json_t *summary = load(&arena, summary_text), *tables = load(&arena, tables_text), *others = load(&arena, more);
    json_object_update(tables, others);
    assert_int_equal(att_html_facts_add(summary, tables, &err), 0);
    assert_int_equal(att_html_findings_add(summary, &err), 0);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        att_text out = {.arena = &arena};
        assert_int_equal(att_html_fill(&out, want[i].form, summary, "", &err), 0);
        assert_string_equal(out.s, want[i].page);
    }
    json_decref(others);
    json_decref(tables);
    json_decref(summary);
    att_arena_free(&arena);
}

/* A run that can be replayed has its table by week, whatever a brigade is called. */
static void replay(void **state)
{
    (void)state;
    att_arena arena = {0};
    att_text out = {.arena = &arena};
    att_err err = {0};
    json_t *summary = load(&arena, summary_text);
    char *text = json_dumps(summary, 0);
    const char *charts =
        "{\"tables\": {}, \"replay\": {\"path\": 12, \"paths\": 4000, \"counters\": [{\"name\": \"killed\", \"label\": "
        "\"Killed <b>\"}], \"weeks\": [{\"date\": \"2031-09-30\", \"totals\": [1234]}], \"end\": {\"killed\": 1234, "
        "\"wounded\": 0, \"strength\": 5}, \"brigades\": [{\"name\": \"</script><i>\", \"units\": 2}]}}";
    assert_int_equal(att_html_report(&out, text, charts, &err), 0);
    json_decref(summary);
    free(text);
    assert_non_null(strstr(out.s, "made of 4,000 simulated runs"));
    assert_non_null(strstr(out.s, "1,234 people are killed and 0 wounded by <time datetime=\"2031-09-30\">"));
    assert_non_null(strstr(out.s, ">30 Sep 2031</time></th><td>1,234</td></tr>"));
    assert_non_null(strstr(out.s, "<td data-total=\"killed\">"));
    assert_non_null(strstr(out.s, "Killed &lt;b&gt;"));
    assert_null(strstr(out.s, "</script><i>"));
    att_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sections),   cmocka_unit_test(forms),  cmocka_unit_test(hostile),  cmocka_unit_test(facts),
        cmocka_unit_test(whole_page), cmocka_unit_test(replay), cmocka_unit_test(findings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
