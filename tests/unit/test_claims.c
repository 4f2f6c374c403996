/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the ledger as questions, and what is told of them, on paths that are written down by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "campaign/claimed.h"
#include "case.h"
#include "engine/fan.h"
#include "near.h"
#include "rows.h"

#include <attrit/claims.h>
#include <math.h>

enum { PATHS = 100, NOW = 32 };

static const char yaml[] =
    CASE_HEAD CASE_MEN "breaking: {thresholds: [0.5, 0.1]}\n"
                       "rulings:\n  - {claims: [c1, c2, c3, c4, c5], use: judge, why: taken from others}\n"
                       "statements:\n  - {says: a plan, cite: [p1]}\n"
                       "questions:\n  ask:\n    - killed >= 200 on 2001-01-20\n"
                       "    - {ask: strength < 5 % by 2001-02-15, claim: d2, says: by the middle of the month}\n";
static const char rows[] =
    CASE_COLUMNS "d1,2001-02-01,2001-02-01,,,A,media,us,depletion_date,,2,,weeks_ahead,\n"
                 "d2,2001-02-01,2001-02-01,,,A,media,us,depletion_date,,,,date,\n"
                 "d3,2001-02-01,2001-02-01,,,B,media,us,depletion_date,,,,date,\n"
                 "d4,2001-02-01,2001-02-01,,,B,media,us,depletion_date,,20,,weeks_ahead,\n"
                 "d5,2001-01-10,2001-01-10,,,B,media,us,depletion_date,10,10,,days,\n"
                 "r1,2001-01-19,2001-01-20,2001-01-10,2001-01-19,A,media,us,casualties_per_day,,12,,persons/day,\n"
                 "r2,2001-01-19,2001-01-20,,,A,media,us,killed_per_day,,12,,persons/day,\n"
                 "p1,2001-01-19,2001-01-20,,,A,media,us,deployment_planned,,2000,,persons,\n"
                 "p2,2001-01-19,2001-01-20,,,A,media,us,deployment_planned,,2000,2000,persons,\n"
                 "p3,2001-01-19,2001-01-20,,,A,media,us,reinforcement_possible,30000,,40000,persons,\n"
                 "s1,2001-01-20,2001-01-20,,,A,media,us,loss_fraction,0.25,0.25,,fraction,\n"
                 "c1,2001-01-20,2001-01-20,,,A,media,us,killed,,300,,persons,\n"
                 "c2,2001-01-20,2001-01-20,2001-01-16,2001-01-20,A,media,us,killed,20,,40,persons,\n"
                 "c3,2001-01-20,2001-01-20,,,A,media,us,strength,,900,900,persons,\n"
                 "c4,2001-01-20,2001-01-20,,,A,media,us,captured,,0,,persons,\n"
                 "c5,2001-01-20,2001-01-20,2001-01-16,2001-01-20,A,media,us,strength,,900,,persons,\n"
                 "o1,2001-01-20,2001-01-20,,,A,media,them,killed,,300,,persons,\n"
                 "l1,2001-01-20,2001-02-02,,,A,media,us,casualties_per_day,,12,,persons/day,\n";
static const att_problem *problem;

static att_campaign *open_case(void) { return case_open(yaml, rows, &problem); }

/* ---- the rules ------------------------------------------------------------------------------------------------------ */

static void becomes(const att_campaign *c, const char *id, const char *rule, size_t reading, const char *text,
                    const char *title)
{
    att_claimed read;
    char out[ATT_QUESTION_TEXT];
    att_claimed_read(&read, c, (size_t)att_campaign_find(c, id));
    assert_string_equal(read.why, "");
    assert_string_equal(read.rule, rule);
    assert_true(reading < read.n);
    assert_string_equal(att_question_text(&read.reading[reading].question, c, out), text);
    assert_string_equal(read.reading[reading].title, title);
}

static void is_left(const att_campaign *c, const char *id, const char *why)
{
    att_claimed read;
    att_claimed_read(&read, c, (size_t)att_campaign_find(c, id));
    assert_int_equal(read.n, 0);
    assert_string_equal(read.why, why);
}

static void rows_become_questions(void **state)
{
    (void)state;
    att_campaign *c = open_case();
    becomes(c, "d1", "depletion", 0, "casualties >= 100 % by 2001-02-15", "All killed or wounded by 15 Feb 2001");
    becomes(c, "d1", "depletion", 1, "strength < 10 % by 2001-02-15", "Wiped out by 15 Feb 2001");
    becomes(c, "d5", "depletion", 0, "casualties >= 100 % on 2001-01-20",
            "All killed or wounded by 20 Jan 2001"); /* past: the total */
    becomes(c, "d5", "depletion", 1, "strength < 10 % from 2001-01-01 to 2001-01-20", "Wiped out by 20 Jan 2001");
    /* 12 of ten days: sd² = 0.12² + (1 / sqrt 12 / 12)² + 0.3² / 10; 12 over and times 1.2901 */
    becomes(c, "r1", "rate", 0, "casualties per day between 9.3 and 15.5 from 2001-01-10 to 2001-01-19",
            "About 12 casualties a day, 10 Jan 2001 to 19 Jan 2001");
    becomes(c, "p1", "plan", 0, "deployed >= 1470 by 2001-03-01",
            "About 2,000 deployed by 1 Mar 2001"); /* sd² = 0.12² + 1 / 12 / 4: 2,000 / 1.3617 */
    becomes(c, "p2", "plan", 0, "deployed <= 2000 by 2001-03-01", "Up to 2,000 deployed by 1 Mar 2001");
    becomes(c, "s1", "share", 0, "casualties >= 25 % on 2001-01-20",
            "At least 0.25 of those deployed killed or wounded by 20 Jan 2001");
    becomes(c, "c1", "count", 0, "killed between 233 and 386 on 2001-01-20", "About 300 killed by 20 Jan 2001");
    becomes(c, "c2", "count", 0, "killed between 20 and 40 from 2001-01-16 to 2001-01-20",
            "20 to 40 killed 16 Jan 2001 to 20 Jan 2001");
    becomes(c, "c3", "count", 0, "strength <= 900 on 2001-01-20", "Up to 900 strength on 20 Jan 2001");
    becomes(c, "c4", "count", 0, "captured between 0 and 1.32 on 2001-01-20", "About 0 captured by 20 Jan 2001");
    is_left(c, "d3", "its columns give no day; the campaign can read its words under questions: ask:");
    is_left(c, "d4", "it speaks of 2001-06-21, beyond the horizon, 2001-03-01");
    is_left(c, "r2", "it gives no window over which the rate is the mean");
    is_left(c, "p3", "it says what can be, not what will be: no course of events would show it wrong");
    is_left(c, "c5", "a window of strength makes no sense: it is a level, not a count");
    att_campaign_free(&c);
}

static void about_is_the_noise_of_a_report(void **state)
{
    (void)state;
    att_campaign *c = open_case();
    att_statement s = {ATT_ABOUT, 3800, 3800, 3800, 0};
    double low, high, sd = sqrt(0.12 * 0.12 + 100 * 100 / 12.0 / 3800 / 3800);
    att_claimed_about(c, &s, 0, &low, &high);
    assert_near(low, round(3800 * exp(-1.6448536 * sd) / 10) * 10, 1e-9);
    assert_near(high, round(3800 * exp(1.6448536 * sd) / 10) * 10, 1e-9);
    sd = sqrt(sd * sd + 0.3 * 0.3 / 7);
    att_claimed_about(c, &s, 7, &low, &high);
    assert_near(low, round(3800 * exp(-1.6448536 * sd) / 10) * 10, 1e-9);
    att_campaign_free(&c);
}

/* ---- on paths ------------------------------------------------------------------------------------------------------- */

/* On path i (0..99) 1,000 men are deployed and i / 4 become casualties a day, half of them killed, nearly half wounded. */
static att_fan *written(void)
{
    const att_field *f = problem->model->quantities;
    att_fan *fan;
    assert_int_equal(att_fan_new(&fan, problem, PATHS, &case_err), 0);
    for (size_t t = 0; t < fan->n_times; t++)
        for (size_t i = 0; i < PATHS; i++) {
            float lost = (float)(i * t) / 4;
            att_fan_row(fan, t, row_of(f, "deployed"))[i] = 1000;
            att_fan_row(fan, t, row_of(f, "casualties"))[i] = lost;
            att_fan_row(fan, t, row_of(f, "killed"))[i] = lost / 2;
            att_fan_row(fan, t, row_of(f, "wounded"))[i] = lost / 2 + (float)((i + 1) % 2);
            att_fan_row(fan, t, row_of(f, "strength"))[i] = 1000 - lost;
        }
    return fan;
}

static att_claims *judge(const att_campaign *c, size_t n, const char *const *ask)
{
    att_fan *fan = written();
    att_claims *claims;
    att_claims_opts o = att_claims_opts_default();
    o.n_ask = n;
    o.ask = ask;
    if (att_claims_judge(&claims, c, problem, fan, &o, &case_err))
        fail_msg("%s", case_told());
    att_fan_free(&fan);
    return claims;
}

static const att_judged *judged(const att_claims *claims, const char *text)
{
    for (size_t i = 0; i < claims->n_judged; i++)
        if (!strcmp(claims->judged[i].text, text))
            return &claims->judged[i];
    fail_msg("nobody asks %s", text);
    return NULL;
}

static void all_rows_are_accounted_for(void **state)
{
    (void)state;
    att_campaign *c = open_case();
    att_claims *k = judge(c, 0, NULL);
    assert_int_equal(k->n_rows, 11); /* d1 d2 d5 r1 p1 p2 s1 c1 c2 c3 c4 */
    assert_int_equal(k->n_unjudged, 7);
    static const char *const left[] = {"d3", "d4", "r2", "p3", "c5", "o1", "l1"};
    for (size_t i = 0; i < 7; i++) {
        assert_string_equal(att_campaign_claims(c)[k->unjudged[i].claim].id, left[i]);
        assert_int_equal(k->unjudged[i].projection, i < 5);
        assert_true(*k->unjudged[i].why);
    }
    assert_int_equal(k->n_judged, 14); /* two readings of d1 and of d5, and the question */
    assert_string_equal(judged(k, "strength < 5 % by 2001-02-15")->rule, "campaign");
    assert_string_equal(judged(k, "strength < 5 % by 2001-02-15")->reading, "by the middle of the month");
    assert_string_equal(judged(k, "deployed >= 1470 by 2001-03-01")->rests, "statements[0]");
    const att_judged *asked = &k->judged[13];
    assert_true(asked->kind == ATT_JUDGED_ASKED && asked->claim == -1
                && !strcmp(asked->text, "killed >= 200 on 2001-01-20"));
    const att_judged *first[3];
    assert_int_equal(att_claims_foremost(k, 3, first), 3);
    assert_string_equal(first[0]->text, "casualties >= 100 % by 2001-02-15");
    assert_string_equal(first[1]->text, "strength < 10 % by 2001-02-15");
    att_claims_free(&k);
    att_campaign_free(&c);
}

static void shares_errors_and_limits(void **state)
{
    (void)state;
    att_campaign *c = open_case();
    static const char *const ask[] = {"casualties >= 4000 by 2001-03-01",
                                      "strength < 10 % by 2001-02-15 given killed >= 160 on 2001-02-01",
                                      "strength < 10 % by 2001-02-15 given killed >= 4000 on 2001-02-01"};
    att_claims *k = judge(c, 3, ask);
    const att_judged *j = judged(k, "casualties >= 100 % by 2001-02-15"); /* 46 i / 4 >= 1000 on 13 paths: i >= 87 */
    assert_near(j->p.p, 0.13, 1e-12);
    assert_near(j->p.se, sqrt(0.13 * 0.87 / 99), 1e-12);
    double n = 99, z2 = 1.96 * 1.96, half = 1.96 * sqrt(0.13 * 0.87 / n + z2 / 4 / n / n) / (1 + z2 / n),
           mid = (0.13 + z2 / 2 / n) / (1 + z2 / n);
    assert_near(j->least, mid - half, 1e-12);
    assert_near(j->most, mid + half, 1e-12);
    assert_near(j->below, 0.87, 1e-12);
    assert_near(j->above, 0, 0);
    assert_near(j->own.q50, 49.5 * 46 / 4 / 10, 1e-4); /* percent */
    assert_string_equal(j->own.unit, "% of those deployed");
    assert_near(j->needs_pace, (1000 - 49.5 * 8) / 14, 1e-4);
    assert_near(j->own_pace, 49.5 / 4, 1e-4);
    assert_near(j->needs_ratio, (1000 - 49.5 * 8) / 14 / (49.5 / 4), 1e-4);
    assert_string_equal(
        j->assumption,
        "Right if from 2 Feb 2001 to 15 Feb 2001 casualties grew by 43 a day and nobody came, 3.5 times the pace "
        "of the median path, which has 12 a day.");
    j = judged(k, "killed between 233 and 386 on 2001-01-20"); /* 20 i / 8: i >= 94 are 235 or more, none above */
    assert_near(j->p.p, 0.06, 1e-12);
    assert_near(j->below, 0.94, 1e-12);
    assert_near(j->needs_ratio, 233 / (49.5 * 2.5), 1e-6);
    assert_true(isnan(j->needs_pace));
    assert_string_equal(j->assumption,
                        "Right if the number were at least 1.9 times that of the median path, which has 124.");
    j = judged(k, "killed between 20 and 40 from 2001-01-16 to 2001-01-20"); /* 5 i / 8 */
    assert_near(j->p.p, 0.33, 1e-12);                                        /* i = 32 .. 64 */
    assert_near(j->below, 0.32, 1e-12);
    assert_near(j->above, 0.35, 1e-12);
    j = judged(k, "casualties >= 4000 by 2001-03-01"); /* none */
    assert_true(j->p.p == 0 && j->p.se == 0 && j->least == 0);
    assert_near(j->most, z2 / (100 + z2), 1e-12);
    assert_near(j->given.p, 1, 0);
    j = judged(
        k, "strength < 10 % by 2001-02-15 given killed >= 160 on 2001-02-01"); /* 4 i >= 160: 60 paths; 21 of them */
    assert_int_equal(j->paths, 60);
    assert_near(j->given.p, 0.6, 1e-12);
    assert_near(j->p.p, 21 / 60.0, 1e-12);
    assert_near(j->p.se, sqrt(0.35 * 0.65 / 59), 1e-12);
    assert_near(j->needs_pace, (900 - 69.5 * 8) / 14, 1e-4); /* of those 60: the median i is 69.5 */
    j = judged(k, "strength < 10 % by 2001-02-15 given killed >= 4000 on 2001-02-01");
    assert_string_equal(j->cannot, "no path meets the condition");
    assert_true(isnan(j->p.p) && isnan(j->own.q50) && j->own.d50 == ATT_NO_DAY);
    att_claims_free(&k);
    att_campaign_free(&c);
}

static void dates_and_contrasts(void **state)
{
    (void)state;
    att_campaign *c = open_case();
    att_claims *k = judge(c, 0, NULL);
    const att_judged *j = judged(k, "strength < 10 % by 2001-02-15"); /* i t / 4 > 900: 21 paths from i = 79 on */
    assert_near(j->p.p, 0.21, 1e-12);
    assert_true(j->own.is_day);
    assert_int_equal(j->own.d05, c->start + 38 - 1); /* the fifth of 100: i = 95, t > 37.9 */
    assert_int_equal(j->own.d50, ATT_NO_DAY);
    assert_true(isnan(j->below) && isnan(j->above));
    assert_near(j->needs_pace, (900 - 49.5 * 8) / 14, 1e-4);
    assert_string_equal(
        j->assumption,
        "Right if from 2 Feb 2001 to 15 Feb 2001 strength fell by 36 a day, those who come or return deducted, "
        "2.9 times the pace of the median path, which has 12 a day.");
    assert_false(j->fails);
    assert_int_equal(j->n_contrasts, 1); /* killed; casualties, wounded and strength go along with it */
    assert_near(j->contrast[0].sds, (89 - 49.5) / sqrt((100 * 100 - 1) / 12.0), 1e-4);
    assert_string_equal(j->contrast[0].name, "killed by 1 Feb 2001");
    assert_near(j->contrast[0].here, 89 * 4, 1e-3);
    assert_near(j->contrast[0].all, 49.5 * 4, 1e-3);
    assert_string_equal(j->tells,
                        "On the 21 paths on which it holds, on average: killed by 1 Feb 2001 356 instead of 198.");
    j = judged(k, "casualties >= 100 % by 2001-02-15"); /* 13 paths are too few to speak of */
    assert_int_equal(j->n_contrasts, 0);
    assert_string_equal(j->tells, "");
    att_claims_free(&k);
    att_campaign_free(&c);
}

static void what_is_asked_wrongly_is_refused(void **state)
{
    (void)state;
    att_campaign *c = open_case();
    att_fan *fan = written();
    att_claims *k;
    att_err err = {0};
    const char *ask[ATT_CLAIMS_ASK_MAX + 1] = {"below_50", "killed > 1"};
    att_claims_opts o = {.seed = 1, .n_ask = 2, .ask = ask};
    assert_int_equal(att_claims_judge(&k, c, problem, fan, &o, &err), -(int)ATT_E_QUESTION);
    assert_null(k);
    assert_string_equal(err.text, "days are wanted here, not \"the end\"");
    err = (att_err){0};
    o.n_ask = ATT_CLAIMS_ASK_MAX + 1;
    assert_int_equal(att_claims_judge(&k, c, problem, fan, &o, &err), -(int)ATT_E_USAGE);
    att_fan_free(&fan);
    att_campaign_free(&c);
}

/* Compiled for a later cut-off a question of the campaign may be past. */
static void a_later_cut_off_makes_a_question_past(void **state)
{
    (void)state;
    att_campaign *c = open_case();
    att_compile_opts o = {.as_of = c->start + 46, .mean_bias = NAN};
    assert_int_equal(att_campaign_compile(&problem, c, &o, &case_diag, &case_err), 0);
    att_claims *k = judge(c, 0, NULL);
    const att_judged *j = judged(k, "strength < 5 % by 2001-02-15");
    assert_string_equal(j->cannot, "by 2001-02-15 asks of the past: the cut-off is 2001-02-16");
    assert_near(judged(k, "strength < 10 % from 2001-01-01 to 2001-02-15")->p.p, 0.21, 1e-12); /* d1, past by now */
    att_claims_free(&k);
    att_campaign_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows_become_questions),
                                       cmocka_unit_test(about_is_the_noise_of_a_report),
                                       cmocka_unit_test(all_rows_are_accounted_for),
                                       cmocka_unit_test(shares_errors_and_limits),
                                       cmocka_unit_test(dates_and_contrasts),
                                       cmocka_unit_test(what_is_asked_wrongly_is_refused),
                                       cmocka_unit_test(a_later_cut_off_makes_a_question_past)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
