/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "io/jsontext.h"
#include "io/sink_charts.h"
#include "io/sink_json.h"
#include "made_output.h"
#include "near.h"

#include <stdlib.h>

static made_output s;
static json_t *summary, *charts;

static json_t *parsed(char *text)
{
    json_t *v = text ? json_loads(text, 0, NULL) : NULL;
    free(text);
    return v;
}

static int setup(void **state)
{
    (void)state;
    att_err err = {0};
    if (made_output_open(&s))
        return -1;
    summary = parsed(att_sink_json_summary(&s.o, &err));
    charts = parsed(att_sink_json_charts(&s.o, &err));
    return summary && charts ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    json_decref(summary);
    json_decref(charts);
    made_output_close(&s);
    return 0;
}

/* The value at a path such as "dates.1.events.below_50.se". */
static json_t *at(json_t *v, const char *path)
{
    char part[64];
    for (size_t n; *path; path += n + (path[n] == '.')) {
        n = strcspn(path, ".");
        memcpy(part, path, n);
        part[n] = 0;
        v = json_is_array(v) ? json_array_get(v, (size_t)atoi(part)) : json_object_get(v, part);
    }
    if (!v)
        fail_msg("nothing at that path");
    return v;
}

static double number(json_t *v, const char *path) { return json_number_value(at(v, path)); }
static const char *string(json_t *v, const char *path) { return json_string_value(at(v, path)); }
static int is_null(json_t *v, const char *path) { return json_is_null(at(v, path)); }
static size_t rows(const char *table)
{
    return json_array_size(json_object_get(json_object_get(charts, "tables"), table));
}

static void summary_tells_how_it_was_asked(void **state)
{
    (void)state;
    assert_string_equal(string(summary, "title"), "Exercise <Northwind>");
    assert_string_equal(string(summary, "as_of"), "2024-10-17");
    assert_string_equal(string(summary, "horizon"), "2024-10-23");
    assert_near(number(summary, "deployed"), 1000, 0);
    assert_near(number(summary, "seed"), 7, 0);
    assert_near(number(summary, "mean_bias"), 0, 0); /* the campaign's */
    assert_string_equal(string(summary, "command"), "attrit run made --as-of 2024-10-17 --seed 7 --quality standard");
    assert_string_equal(string(summary, "inputs.1.file"), "evidence.csv");
    assert_string_equal(string(summary, "main_event"), "below_50");
}

static void summary_holds_the_answer(void **state)
{
    (void)state;
    assert_int_equal(json_array_size(at(summary, "dates")), 3);
    assert_near(number(summary, "dates.0.quantities.casualties.q50"), 420, 0);
    assert_near(number(summary, "dates.2.quantities.casualties.q95"), 1905, 0);
    assert_near(number(summary, "dates.0.quantities.casualties.mcse"), s.answer->band[2].mcse, 0);
    assert_near(number(summary, "dates.0.events.below_50.probability"), 0.4, 0);
    assert_near(number(summary, "dates.0.events.below_50.se"), sqrt(9.6) / 20, 1e-15);
    assert_string_equal(string(summary, "dates.0.events.below_50.term"), "unlikely");
    assert_string_equal(string(summary, "dates.0.events.below_50.percent"), "40 %");
    assert_string_equal(string(summary, "dates.0.events.below_50.frequency"), "about 4 in 10");
    assert_near(number(summary, "dates.1.line"), 600, 0);
    assert_near(number(summary, "dates.0.spread.strength.1"), 0.3, 0);
    assert_string_equal(string(summary, "events.1.q50"), "2024-10-18");
    assert_true(is_null(summary, "events.1.q95"));
    assert_true(is_null(summary, "events.0.threshold"));
    assert_near(number(summary, "events.1.within"), 0.75, 0);
}

static void summary_holds_the_evidence(void **state)
{
    (void)state;
    assert_string_equal(string(summary, "line.claim"), "B");
    assert_string_equal(string(summary, "line.depleted"), "2024-10-24");
    assert_int_equal(json_array_size(at(summary, "claims")), MADE_CLAIMS);
    assert_string_equal(string(summary, "claims.0.source"), "Bureau, \"north\"");
    assert_string_equal(string(summary, "claims.0.url"), "https://example.org/</script>");
    assert_string_equal(string(summary, "claims.0.reliability"), "B");
    assert_true(is_null(summary, "claims.0.credibility"));
    assert_true(is_null(summary, "claims.0.period_from"));
    assert_near(number(summary, "claims.1.fitted.1"), 90, 0);
    assert_near(number(summary, "claims.1.surprise"), 0.02, 1e-12);
    assert_true(is_null(summary, "claims.5.fitted"));
    assert_string_equal(string(summary, "claims.5.use"), "judged");
    assert_near(number(summary, "sources.0.ratio"), 2, 1e-12);
    assert_near(number(summary, "parameters.1.learned"), 0.9, 1e-12);
    assert_near(number(summary, "diagnostics.log_evidence"), -12.34, 0);
    assert_near(number(summary, "diagnostics.draws"), 214, 0);
    assert_true(json_is_true(at(summary, "diagnostics.ok")));
    assert_true(json_is_false(at(summary, "diagnostics.too_little_evidence")));
}

static void chart_fans_and_paths(void **state)
{
    (void)state;
    assert_int_equal(rows("casualties"), 10);
    assert_string_equal(string(charts, "tables.casualties.0.date"), "2024-10-14");
    assert_near(number(charts, "tables.casualties.3.q25"), 230, 0);
    assert_near(number(charts, "tables.strength.9.q50"), -50, 0);
    assert_int_equal(rows("paths"), 20 * 5);
    assert_near(number(charts, "tables.paths.6.path"), 2, 0); /* its second day shown: t = 3 */
    assert_string_equal(string(charts, "tables.paths.6.date"), "2024-10-16");
    assert_near(number(charts, "tables.paths.6.strength"), 940, 0);
    assert_near(number(charts, "tables.thresholds.0.men"), 500, 0);
    assert_int_equal(rows("spread"), 3 * 3 * 3);
}

/* The line ends where all are lost, or at the horizon: here 1,000 men last ten days, the horizon is the ninth. */
static void chart_line(void **state)
{
    (void)state;
    assert_int_equal(rows("line"), 2);
    assert_string_equal(string(charts, "tables.line.0.date"), "2024-10-14");
    assert_near(number(charts, "tables.line.0.casualties"), 0, 0);
    assert_string_equal(string(charts, "tables.line.1.date"), "2024-10-23");
    assert_near(number(charts, "tables.line.1.casualties"), 900, 0);
}

/* By the day they speak of: F, A, B, C, D, E. */
static void chart_reports(void **state)
{
    (void)state;
    assert_int_equal(rows("reports"), 6);
    assert_string_equal(string(charts, "tables.reports.0.id"), "F");
    assert_string_equal(string(charts, "tables.reports.0.use"), "judged");
    assert_string_equal(string(charts, "tables.reports.0.statement"), "up to");
    assert_true(is_null(charts, "tables.reports.0.low"));
    assert_true(is_null(charts, "tables.reports.0.fitted_q50"));
    assert_string_equal(string(charts, "tables.reports.2.id"), "B");
    assert_true(is_null(charts, "tables.reports.2.best"));
    assert_near(number(charts, "tables.reports.2.high"), 250, 0);
    assert_near(number(charts, "tables.reports.2.fitted_q95"), 100, 0);
    assert_string_equal(string(charts, "tables.reports.4.statement"), "at least");
    assert_true(is_null(charts, "tables.reports.4.high"));
    assert_string_equal(string(charts, "tables.reports.5.from"), "2024-10-15");
}

/* Dot i stands for path floor((2 i - 1) 20 / 100) in order of time: t = 3 for the first ten dots, none after 37. */
static void chart_dots_and_weeks(void **state)
{
    (void)state;
    assert_int_equal(rows("dots"), 50);
    assert_string_equal(string(charts, "tables.dots.0.date"), "2024-10-16");
    assert_string_equal(string(charts, "tables.dots.9.date"), "2024-10-16");
    assert_string_equal(string(charts, "tables.dots.10.date"), "2024-10-17");
    assert_near(number(charts, "tables.dots.10.level"), 11, 0);
    assert_string_equal(string(charts, "tables.dots.10.week"), "2024-10-20");
    assert_string_equal(string(charts, "tables.dots.36.week"), "2024-10-27");
    assert_string_equal(string(charts, "tables.dots.37.week"), "later");
    assert_near(number(charts, "tables.dots.37.level"), 1, 0);
    assert_true(is_null(charts, "tables.dots.37.date"));
    assert_near(number(charts, "tables.dots.49.level"), 13, 0);
    assert_int_equal(rows("weeks"), 3);
    assert_near(number(charts, "tables.weeks.0.probability"), 0.65, 0);
    assert_string_equal(string(charts, "tables.weeks.2.week"), "later");
    assert_near(number(charts, "tables.weeks.2.probability"), 0.25, 0);
}

/* By the cut-off t = 4 half the paths are pulled out and 8 of 20 are below half; by the horizon, less than a week on, 15. */
static void chart_chances(void **state)
{
    (void)state;
    assert_int_equal(rows("chances"), 4);
    assert_string_equal(string(charts, "tables.chances.1.date"), "2024-10-17");
    assert_near(number(charts, "tables.chances.0.probability"), 0.5, 0);
    assert_near(number(charts, "tables.chances.1.probability"), 0.4, 0);
    assert_string_equal(string(charts, "tables.chances.3.date"), "2024-10-23");
    assert_near(number(charts, "tables.chances.3.probability"), 0.75, 0);
    assert_string_equal(string(charts, "tables.chance_labels.0.label"), "pulled out");
    assert_string_equal(string(charts, "tables.chance_labels.1.label"), "below 50 %");
    assert_near(number(charts, "tables.chance_labels.1.at"), 0.75, 0);
}

/* One source: a lane a kind of count under its heading, what it said on one day in a pile; killed apart from casualties. */
static void chart_strip(void **state)
{
    (void)state;
    assert_int_equal(rows("lanes"), 4);
    assert_string_equal(string(charts, "tables.lanes.0.lane"), "000000|Killed");
    assert_string_equal(string(charts, "tables.lanes.1.lane"), "000001|Bureau, \"north\"");
    assert_string_equal(string(charts, "tables.lanes.2.lane"), "100000|Killed and wounded");
    assert_int_equal(rows("strip"), 6);
    static const struct {
        const char *id, *lane, *said;
        int stack;
    } want[6] = {{"E", "000001", "about 40", 0},  {"F", "000001", "0 to 900", 1},   {"A", "100001", "about 100", 0},
                 {"C", "100001", "about 120", 1}, {"B", "100001", "150 to 250", 0}, {"D", "100001", "at least 300", 1}};
    for (int i = 0; i < 6; i++) {
        json_t *row = json_array_get(at(charts, "tables.strip"), (size_t)i);
        assert_string_equal(string(row, "id"), want[i].id);
        assert_memory_equal(string(row, "lane"), want[i].lane, 6);
        assert_string_equal(string(row, "said"), want[i].said);
        assert_near(number(row, "stack"), want[i].stack, 0);
    }
    assert_string_equal(string(charts, "tables.strip.1.use"), "judged");
}

/* exp(ln 2 - 1.64485 0.2), exp(1.64485 0.25). */
static void chart_bias(void **state)
{
    (void)state;
    assert_int_equal(rows("bias"), 1);
    assert_string_equal(string(charts, "tables.bias.0.sources"), "Bureau, \"north\"");
    assert_string_equal(string(charts, "tables.bias.0.grade"), "B");
    assert_near(number(charts, "tables.bias.0.post50"), 2, 1e-12);
    assert_near(number(charts, "tables.bias.0.post05"), 1.439328, 1e-6);
    assert_near(number(charts, "tables.bias.0.prior95"), 1.508647, 1e-6);
}

/*
 * The rate's prior is a normal law of the log around ln 0.1: 0.05 and 0.2 lie at -+ ln 2, so s = ln 2 / 1.64485 = 0.4214 and
 * ((s² - 1) / 2 - ln s) / ln 2 = 0.6535 bits. Of the uniform's 0 to 100, 45 and 54 are the normal quantiles of 0.45 and 0.54.
 */
static void chart_priors(void **state)
{
    (void)state;
    assert_int_equal(rows("priors"), 2);
    assert_string_equal(string(charts, "tables.priors.0.key"), "rate|Losses a day");
    assert_near(number(charts, "tables.priors.0.after05"), -0.693147, 1e-5);
    assert_near(number(charts, "tables.priors.0.after95"), 0.693147, 1e-5);
    assert_near(number(charts, "tables.priors.0.bits"), 0.653496, 1e-4);
    assert_string_equal(string(charts, "tables.priors.0.verdict"), "learned");
    assert_near(number(charts, "tables.priors.1.after05"), -0.125661, 1e-5);
    assert_near(number(charts, "tables.priors.1.after95"), 0.100434, 1e-5);
    assert_near(number(charts, "tables.priors.1.bits"), 3.14504, 1e-3);
}

/* A model that does not count arrivals and the wounded in care has no table of fates. */
static void chart_fate_needs_its_counts(void **state)
{
    (void)state;
    assert_int_equal(rows("fate"), 0);
}

static void charts_can_stand_in_a_page(void **state)
{
    (void)state;
    att_err err = {0};
    char *text = att_sink_json_charts(&s.o, &err);
    assert_null(strstr(text, "</"));
    assert_null(strchr(text, '\n'));
    free(text);
}

/* A spec gets the tables it names, wherever it names them, and the dates of the answer. */
static void a_spec_is_made_whole(void **state)
{
    (void)state;
    att_err err = {0};
    json_t *spec = parsed(att_sink_charts_text(
        "{\"title\": \"T\", \"usermeta\": {\"rows\": \"weeks\", \"step\": 20}, \"params\": [{\"name\": \"as_of\", "
        "\"value\": \"\"}, {\"name\": \"shown\", \"value\": 3}],"
        " \"layer\": [{\"data\": {\"name\": \"line\"}}, {\"layer\": [{\"data\": {\"name\": \"weeks\"}}]}]}",
        charts, &err));
    assert_int_equal(json_object_size(at(spec, "datasets")), 2);
    assert_near(number(spec, "datasets.line.1.casualties"), 900, 0);
    assert_near(number(spec, "datasets.weeks.1.probability"), 0.1, 0);
    assert_string_equal(string(spec, "params.0.value"), "2024-10-17");
    assert_near(number(spec, "params.1.value"), 3, 0);
    assert_near(number(spec, "height"), 40 + 3 * 20, 0);
    assert_string_equal(string(spec, "title.text"), "T");
    assert_non_null(strstr(string(spec, "title.subtitle"), "Exercise <Northwind>. Source: attrit "));
    assert_non_null(strstr(string(spec, "title.subtitle"), ", as of 2024-10-17"));
    json_decref(spec);
}

static void manifest_lists_files(void **state)
{
    (void)state;
    att_err err = {0};
    att_sink sink = {.n = 2, .file = {{"forecast.csv", "aa"}, {"charts/strength.vl.json", "bb"}}};
    json_t *manifest = parsed(att_sink_json_manifest(&s.o, &sink, &err));
    assert_string_equal(string(manifest, "command"), "attrit run made --threads 2");
    assert_string_equal(string(manifest, "outputs.1.file"), "charts/strength.vl.json");
    assert_string_equal(string(manifest, "outputs.0.sha256"), "aa");
    assert_string_equal(string(manifest, "inputs.0.sha256"), s.m.campaign->yaml_sha256);
    assert_near(number(manifest, "seconds.forecast"), 2, 0);
    assert_int_equal(strlen(string(manifest, "created_at")), strlen("2024-10-17T00:00:00Z"));
    json_decref(manifest);
}

/* Nothing but the manifest may know the clock, the threads or how long it took. */
static void the_same_answer_gives_the_same_text(void **state)
{
    (void)state;
    att_err err = {0};
    char *one = att_sink_json_summary(&s.o, &err);
    s.o.command = "attrit run made --threads 7";
    s.o.seconds[0] = 99;
    char *two = att_sink_json_summary(&s.o, &err);
    assert_string_equal(one, two);
    free(one);
    free(two);
}

/* ---- memory ------------------------------------------------------------------------------------------------------- */

static int left; /* allocations until one fails; negative = never */

static void *failing_malloc(size_t size) { return left >= 0 && left-- == 0 ? NULL : malloc(size); }

/* Whichever piece of the tree cannot be had: no text, an error, and nothing lost (the sanitizer looks). */
static void no_memory_for_a_piece_is_an_error(void **state)
{
    (void)state;
    char *(*const make[])(const att_output *, att_err *) = {att_sink_json_summary, att_sink_json_charts};
    json_set_alloc_funcs(failing_malloc, free);
    for (int k = 0; k < 2; k++) {
        char *text = NULL;
        int n = 0;
        for (; !text && n < 1000000; n += 1 + n / 50) {
            att_err err = {0};
            left = n;
            text = make[k](&s.o, &err);
            if (left >= 0) /* none failed: the whole text */
                break;
            if (text)
                fail_msg("allocation %d failed and nobody noticed", n);
            assert_int_equal(err.code, ATT_E_NO_MEMORY);
        }
        assert_non_null(text);
        assert_true(n > 100);
        free(text);
    }
    json_set_alloc_funcs(malloc, free);
}

/* ---- the printer ------------------------------------------------------------------------------------------------ */

static void check_print(json_t *value, int levels, const char *want)
{
    att_err err = {0};
    char *text = att_jsontext_print(value, levels, &err);
    assert_string_equal(text, want);
    free(text);
}

static void numbers_are_the_shortest_that_read_back(void **state)
{
    (void)state;
    check_print(json_pack("[o, o, o, o, o, o]", att_jsontext_number(0.1), att_jsontext_number(1.0 / 3),
                          att_jsontext_number(NAN), att_jsontext_number(INFINITY), att_jsontext_count(10.06),
                          att_jsontext_number(-3e200)),
                0, "[0.1, 0.3333333333333333, null, null, 10.1, -3e+200]");
}

static void texts_are_escaped(void **state)
{
    (void)state;
    check_print(json_string("a\"b\\c\nd\x01</x> / < é"), 0, "\"a\\\"b\\\\c\\u000ad\\u0001<\\/x> / < é\"");
    check_print(att_jsontext_string(NULL), 0, "null");
}

static void levels_are_indented(void **state)
{
    (void)state;
    check_print(json_pack("{s:[{s:i}, []], s:b}", "a", "b", 1, "c", 0), 1,
                "{\n \"a\": [{\"b\": 1}, []],\n \"c\": false\n}\n");
}

/* A missing piece spoils the whole instead of leaving a hole. */
static void a_missing_value_is_an_error(void **state)
{
    (void)state;
    att_err err = {0};
    json_t *v = att_jsontext_put(json_object(), "a", att_jsontext_add(json_array(), NULL));
    assert_null(v);
    assert_null(att_jsontext_merge(json_object(), NULL));
    assert_null(att_jsontext_print(v, 0, &err));
    assert_int_equal(err.code, ATT_E_NO_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        T(summary_tells_how_it_was_asked),
        T(summary_holds_the_answer),
        T(summary_holds_the_evidence),
        T(chart_fans_and_paths),
        T(chart_line),
        T(chart_reports),
        T(chart_dots_and_weeks),
        T(chart_chances),
        T(chart_strip),
        T(chart_bias),
        T(chart_priors),
        T(chart_fate_needs_its_counts),
        T(charts_can_stand_in_a_page),
        T(a_spec_is_made_whole),
        T(manifest_lists_files),
        T(the_same_answer_gives_the_same_text),
        T(no_memory_for_a_piece_is_an_error),
        cmocka_unit_test(numbers_are_the_shortest_that_read_back),
        cmocka_unit_test(texts_are_escaped),
        cmocka_unit_test(levels_are_indented),
        cmocka_unit_test(a_missing_value_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
