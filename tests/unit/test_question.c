/* SPDX-License-Identifier: Apache-2.0 */
/* The question language: what is read, what is refused, and what each form is on paths that are written down by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "campaign/question.h"
#include "case.h"
#include "engine/fan.h"
#include "near.h"
#include "rows.h"

#include <math.h>

static const char yaml[] = CASE_HEAD CASE_MEN "breaking: {thresholds: [0.5, 0.1]}\n";
static const char rows[] = CASE_COLUMNS;
static const att_problem *problem;

static att_campaign *open_case(void) { return case_open(yaml, rows, &problem); }

/* ---- reading -------------------------------------------------------------------------------------------------------- */

/* `said` is read as `text`, and that again as itself. */
static void reads(const att_campaign *c, const char *said, const char *text)
{
    att_question q, again;
    char out[ATT_QUESTION_TEXT], twice[ATT_QUESTION_TEXT];
    att_err err = {0};
    if (att_question_parse(&q, c, said, &err))
        fail_msg("%s: %s", said, err.text);
    assert_string_equal(att_question_text(&q, c, out), text);
    if (att_question_parse(&again, c, out, &err))
        fail_msg("%s: %s", out, err.text);
    assert_string_equal(att_question_text(&again, c, twice), text);
}

static void every_form_is_read(void **state)
{
    (void)state;
    att_campaign *c = open_case();
    reads(c, "strength < 10 % by 2001-02-20", "strength < 10 % by 2001-02-20");
    reads(c, "Strength below 10% By 2001-02-20", "strength < 10 % by 2001-02-20");
    reads(c, "killed ≥ 1,234,567.5 on 2001-01-20", "killed >= 1234567.5 on 2001-01-20");
    reads(c, "killed more than 3 on 2001-01-20", "killed > 3 on 2001-01-20");
    reads(c, "killed at least 3 on 2001-01-20", "killed >= 3 on 2001-01-20");
    reads(c, "killed at most 3 on 2001-01-20", "killed <= 3 on 2001-01-20");
    reads(c, "killed fewer than 3 on 2001-01-20", "killed < 3 on 2001-01-20");
    reads(c, "not killed above 3 before 2001-02-20", "not killed > 3 by 2001-02-19");
    reads(c, "killed between 300 and 600 on 2001-02-01", "killed between 300 and 600 on 2001-02-01");
    reads(c, "casualties between 1 % and 2.5 % on 2001-02-01", "casualties between 1 % and 2.5 % on 2001-02-01");
    reads(c, "casualties per day >= 90 from 2001-01-05 to 2001-01-15",
          "casualties per day >= 90 from 2001-01-05 to 2001-01-15");
    reads(c, "casualties a day > 2 after 2001-02-01", "casualties per day > 2 from 2001-02-02 to 2001-03-01");
    reads(c, "in_line >= 50 % on 2001-02-20", "in_line >= 50 on 2001-02-20"); /* a percentage by itself */
    reads(c, "self inflicted >= 1 by 2001-02-20", "self_inflicted >= 1 by 2001-02-20");
    reads(c, "pulled out before 2001-02-20", "pulled_out by 2001-02-19");
    reads(c, "pulled-out after 2001-02-10", "pulled_out from 2001-02-11 to 2001-03-01");
    reads(c, "wiped out", "below_10 by 2001-03-01");
    reads(c, "below_50 on 2001-01-20", "below_50 on 2001-01-20");
    reads(c, "strength < 5 by 2001-02-20 given not pulled out",
          "strength < 5 by 2001-02-20 given not pulled_out by 2001-02-20");
    reads(c, "below_50 given killed >= 9 on 2001-01-20", "below_50 by 2001-03-01 given killed >= 9 on 2001-01-20");
    reads(c, "strength < 5 on 2001-02-20 given strength < 9",
          "strength < 5 on 2001-02-20 given strength < 9 by 2001-02-20");
    att_campaign_free(&c);
}

static void days_are_cut_at_the_cut_off_for_levels_alone(void **state)
{
    (void)state;
    att_campaign *c = open_case();
    att_question q;
    assert_int_equal(att_question_parse(&q, c, "strength < 5 by 2001-02-20", &case_err), 0);
    assert_int_equal(q.asks.from, c->as_of);
    assert_int_equal(att_question_parse(&q, c, "killed >= 5 by 2001-02-20", &case_err), 0);
    assert_int_equal(q.asks.from, c->start);
    assert_int_equal(att_question_parse(&q, c, "pulled out by 2001-02-20", &case_err), 0);
    assert_int_equal(q.asks.from, c->start);
    /* a condition may lie in the past, and then a level's days begin with the campaign's */
    assert_int_equal(att_question_parse(&q, c, "killed >= 5 by 2001-02-20 given strength < 9 by 2001-01-20", &case_err),
                     0);
    assert_int_equal(q.given.from, c->start);
    assert_int_equal(att_question_parse(&q, c, "killed >= 5 on 2001-01-20 given not strength < 9", &case_err), 0);
    assert_true(q.given.from == c->start && q.given.to == c->start + 19 && q.given.negated);
    att_campaign_free(&c);
}

static void words_for_people(void **state)
{
    (void)state;
    att_campaign *c = open_case();
    static const char *const said[][2] = {
        {"strength < 10 % by 2001-02-20", "Strength below 10 % of those deployed on some evening by 20 Feb 2001"},
        {"casualties per day >= 1500 from 2001-01-05 to 2001-01-15",
         "Casualties at least 1,500 a day from 5 Jan 2001 to 15 Jan 2001"},
        {"not pulled out by 2001-02-20", "Not pulled out of the line by 20 Feb 2001"},
        {"below_50 on 2001-02-20", "Strength below 50 % of those deployed for the first time on 20 Feb 2001"},
        {"self_inflicted between 1 and 2 on 2001-02-01 given half dissolved",
         "Self inflicted 1 to 2 on 1 Feb 2001, given half of the units dissolved by 1 Feb 2001"},
    };
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        att_question q;
        char out[ATT_QUESTION_TEXT];
        assert_int_equal(att_question_parse(&q, c, said[i][0], &case_err), 0);
        assert_string_equal(att_question_words(&q, c, out), said[i][1]);
    }
    att_campaign_free(&c);
}

/* Refused with this code, this text, and carets under `under`; "": one behind the end. */
static void refused(const att_campaign *c, const char *said, att_code code, const char *text, const char *under)
{
    att_question q;
    att_err err = {0};
    assert_int_equal(att_question_parse(&q, c, said, &err), -(int)code);
    if (strcmp(err.text, text) || !*err.help)
        fail_msg("%s: got %s (%s)", said, err.text, err.help);
    size_t at = *under ? (size_t)(strstr(said, under) - said) : strlen(said), len = *under ? strlen(under) : 1;
    if (err.place.col != at + 1 || err.place.len != len)
        fail_msg("%s: carets at %u+%u", said, err.place.col, err.place.len);
}

static void mistakes_are_told_under_the_word(void **state)
{
    (void)state;
    att_campaign *c = open_case();
    refused(c, "strenght < 9 by 2001-02-20", ATT_E_REFERENCE,
            "\"strenght\" is no quantity of the model contingent and no event that is followed", "strenght");
    refused(c, "below_70 by 2001-02-20", ATT_E_REFERENCE,
            "\"below_70\" is no quantity of the model contingent and no event that is followed", "below_70");
    refused(c, "killed by 2001-02-20", ATT_E_QUESTION, "killed is a number: a bound is wanted here, not \"by\"", "by");
    refused(c, "pulled out > 3", ATT_E_QUESTION, "pulled_out is an event: it happens or not", ">");
    refused(c, "killed > 1,00 by 2001-02-20", ATT_E_QUESTION, "\"1,00\" is not a number", "1,00");
    refused(c, "killed > 1,0000 by 2001-02-20", ATT_E_QUESTION, "\"1,0000\" is not a number", "1,0000");
    refused(c, "encounters > 5 % by 2001-02-20", ATT_E_QUESTION,
            "encounters does not count people: it cannot be a percentage of those deployed", "5 %");
    refused(c, "killed between 5 and 4 on 2001-02-20", ATT_E_QUESTION,
            "the interval ends below its beginning: nothing lies in it", "5 and 4");
    refused(c, "strength per day < 4 on 2001-02-20", ATT_E_QUESTION, "strength is a level: it has no count a day",
            "per day");
    refused(c, "killed per day > 4 by 2001-02-20", ATT_E_QUESTION, "a pace needs days over which it is the mean",
            "per day");
    refused(c, "killed > 4 by 2001-2-20", ATT_E_DATE, "a date is wanted here, not \"2001-2-20\"", "2001-2-20");
    refused(c, "killed > 4 by 2001-01-31", ATT_E_DATE, "by 2001-01-31 asks of the past: the cut-off is 2001-02-01",
            "2001-01-31");
    refused(c, "pulled out before 2001-02-01", ATT_E_DATE,
            "before 2001-02-01 asks of the past: the cut-off is 2001-02-01", "2001-02-01");
    refused(c, "killed > 4 by 2001-03-02", ATT_E_DATE, "2001-03-02 is beyond the horizon, 2001-03-01", "2001-03-02");
    refused(c, "killed > 4 on 2000-12-31", ATT_E_DATE, "2000-12-31 is before the campaign's start, 2001-01-01",
            "2000-12-31");
    refused(c, "killed > 4 by 2001-02-20 or 5", ATT_E_QUESTION, "the question has ended, but \"or\" follows", "or 5");
    refused(c, "killed > 4 by 2001-02-20 given", ATT_E_QUESTION,
            "a quantity or an event is wanted here, not \"the end\"", "");
    refused(c, "killed > 4 & 5", ATT_E_QUESTION, "\"&\" has no place in a question", "&");
    att_campaign_free(&c);
}

/* ---- on paths ------------------------------------------------------------------------------------------------------- */

enum { PATHS = 4, CUT_OFF = 32 /* the evening of 1 February is the end of the 32nd day */, END = 60 };

/*
 * Path i: 1,000 men from the second day on, before that 100; killed grow by i a day; strength is 1,000, but 40 (below a
 * tenth) on path 1 on days 20 to 25, on path 2 on days 40 to 45, on path 3 for good from day 50 on. Pulled out: path 1 on day
 * 10, path 2 on day 32, path 3 on day 33; path 0 never.
 */
static att_fan *written(void)
{
    static const double out[PATHS] = {NAN, 10, CUT_OFF, CUT_OFF + 1};
    const att_field *f = problem->model->quantities;
    size_t deployed = (size_t)row_of(f, "deployed"), strength = (size_t)row_of(f, "strength"),
           killed = (size_t)row_of(f, "killed");
    att_fan *fan;
    assert_int_equal(att_fan_new(&fan, problem, PATHS, &case_err), 0);
    for (size_t t = 0; t < fan->n_times; t++)
        for (size_t i = 0; i < PATHS; i++) {
            int weak = (i == 1 && t >= 20 && t <= 25) || (i == 2 && t >= 40 && t <= 45) || (i == 3 && t >= 50);
            att_fan_row(fan, t, deployed)[i] = t == 0 ? 0 : t == 1 ? 100 : 1000;
            att_fan_row(fan, t, strength)[i] = t == 0 ? 0 : t == 1 ? 100 : weak ? 40 : 1000;
            att_fan_row(fan, t, killed)[i] = (float)(i * t);
        }
    for (size_t e = 0; e < problem->n_events; e++)
        for (size_t i = 0; i < PATHS; i++)
            if (!strcmp(problem->event_name[e], "pulled_out"))
                fan->event_time[i * fan->n_events + e] = out[i];
    return fan;
}

/* On which paths it holds, as "0110", and the value of path 3. */
static void holds(const att_campaign *c, const att_fan *fan, const char *said, const char *wanted, double value)
{
    att_question q;
    att_held h;
    att_arena arena = {0};
    char why[200], got[PATHS + 1] = "";
    if (att_question_parse(&q, c, said, &case_err))
        fail_msg("%s: %s", said, case_err.text);
    assert_int_equal(att_question_cannot(&q.asks, c, problem, why), 0);
    assert_int_equal(att_question_hold(&h, &arena, &q.asks, c, problem, fan), 0);
    for (size_t i = 0; i < PATHS; i++)
        got[i] = h.holds[i] ? '1' : '0';
    if (strcmp(got, wanted))
        fail_msg("%s: got %s, wanted %s", said, got, wanted);
    if (isnan(value) != isnan(h.value[3]) || (!isnan(value) && fabs(h.value[3] - value) > 1e-5))
        fail_msg("%s: value %g, wanted %g", said, h.value[3], value);
    att_arena_free(&arena);
}

static void counters_on_paths(void **state)
{
    (void)state;
    att_campaign *c = open_case();
    att_fan *fan = written();
    holds(c, fan, "killed >= 64 by 2001-02-01", "0011", 3 * 32);
    holds(c, fan, "killed > 64 by 2001-02-01", "0001", 3 * 32);
    holds(c, fan, "killed < 64 by 2001-02-01", "1100", 3 * 32); /* the total that day, not on some day before */
    holds(c, fan, "killed between 32 and 64 on 2001-02-01", "0110", 3 * 32);
    holds(c, fan, "not killed between 32 and 64 on 2001-02-01", "1001", 3 * 32);
    holds(c, fan, "killed >= 20 from 2001-02-01 to 2001-02-10", "0011", 30); /* ten days, both ends */
    holds(c, fan, "killed >= 29 from 2001-01-01 to 2001-01-10", "0001", 30);
    holds(c, fan, "killed per day >= 2 from 2001-02-01 to 2001-02-10", "0011", 3);
    holds(c, fan, "killed per day >= 3 on 2001-01-20", "0001", 3);
    holds(c, fan, "killed >= 28 after 2001-02-15", "0011", 3 * 14);
    holds(c, fan, "killed >= 9.6 % by 2001-02-01", "0001", 9.6);
    holds(c, fan, "killed >= 3 % from 2001-02-01 to 2001-02-10", "0001", 3);
    holds(c, fan, "killed >= 3 % on 2001-01-01", "0001", 3); /* of the 100 who are there */
    att_fan_free(&fan);
    att_campaign_free(&c);
}

static void levels_on_paths(void **state)
{
    (void)state;
    att_campaign *c = open_case();
    att_fan *fan = written();
    holds(c, fan, "strength < 10 % by 2001-02-20", "0011", 50);  /* path 1 was weak before the cut-off */
    holds(c, fan, "strength < 10 % by 2001-02-18", "0010", NAN); /* day 49 */
    holds(c, fan, "strength < 10 % from 2001-01-01 to 2001-02-20", "0111", 50);
    holds(c, fan, "strength < 10 % on 2001-02-20", "0001", 4); /* day 51: path 2 has recovered */
    holds(c, fan, "strength < 500 from 2001-02-10 to 2001-02-13", "0010", NAN);
    holds(c, fan, "strength < 500 from 2001-02-15 to 2001-02-18", "0000", NAN); /* days 46 to 49 */
    holds(c, fan, "strength < 500 from 2001-02-14 to 2001-02-18", "0010", NAN); /* day 45 is the last */
    holds(c, fan, "not strength < 10 % by 2001-02-20", "1100", 50);
    holds(c, fan, "strength < 500 from 2001-01-01 to 2001-01-02", "1111", 1); /* before the others came */
    holds(c, fan, "strength <= 4 % after 2001-02-14", "0001", 50);
    att_fan_free(&fan);
    att_campaign_free(&c);
}

static void events_on_paths(void **state)
{
    (void)state;
    att_campaign *c = open_case();
    att_fan *fan = written();
    char why[200];
    att_proposition none = {.quantity = -1, .event = "on_defensive", .from = c->start, .to = c->horizon};
    holds(c, fan, "pulled out by 2001-02-01", "0110", NAN);
    holds(c, fan, "pulled out before 2001-02-02", "0110", NAN);
    holds(c, fan, "pulled out", "0111", 33);
    holds(c, fan, "not pulled out", "1000", 33);
    holds(c, fan, "pulled out on 2001-02-01", "0010", NAN);
    holds(c, fan, "pulled out after 2001-02-01", "0001", 33);
    holds(c, fan, "pulled out from 2001-01-10 to 2001-02-01", "0110", NAN);
    holds(c, fan, "pulled out from 2001-01-11 to 2001-02-02", "0011", 33);
    assert_int_equal(att_question_cannot(&none, c, problem, why), 1);
    assert_string_equal(why, "on_defensive cannot happen under the campaign's inputs");
    att_fan_free(&fan);
    att_campaign_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_is_read), cmocka_unit_test(days_are_cut_at_the_cut_off_for_levels_alone),
        cmocka_unit_test(words_for_people),   cmocka_unit_test(mistakes_are_told_under_the_word),
        cmocka_unit_test(counters_on_paths),  cmocka_unit_test(levels_on_paths),
        cmocka_unit_test(events_on_paths)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
