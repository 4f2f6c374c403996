/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "made.h"
#include "near.h"

static made m;
static att_answer *a;

static int setup(void **state)
{
    (void)state;
    att_err err = {0};
    made_open(&m);
    return att_answer_make(&a, m.campaign, &m.problem, made_posterior(), m.fan, NULL, &err);
}

static int teardown(void **state)
{
    (void)state;
    att_answer_free(&a);
    made_close(&m);
    return 0;
}

/* The cut-off first, then what the campaign asks for after it: 2024-10-16 lies before. */
static void dates_are_the_cut_off_and_later_ones(void **state)
{
    (void)state;
    assert_int_equal(a->n_dates, 3);
    assert_int_equal(a->date[0], MADE_START + 3);
    assert_int_equal(a->date[1], MADE_START + 6);
    assert_int_equal(a->date[2], MADE_START + 9);
    att_day one[1];
    assert_int_equal(att_answer_dates(m.campaign, one, 1), 3);
    assert_int_equal(one[0], MADE_START + 3);
}

/* At t = 4 casualties are 40 i: quantile p is 40 (1 + 19 p); at t = 10 it is 100 (1 + 19 p). */
static void bands_are_type_7_quantiles(void **state)
{
    (void)state;
    const att_band *b = &a->band[2];
    assert_near(b->q05, 78, 1e-9);
    assert_near(b->q25, 230, 1e-9);
    assert_near(b->q50, 420, 1e-9);
    assert_near(b->q75, 610, 1e-9);
    assert_near(b->q95, 762, 1e-9);
    assert_near(b->mean, 420, 1e-9);
    assert_near(a->band[0].q50, 580, 1e-9);
    assert_near(a->band[1].q95, 190.5, 1e-9);
    assert_near(a->band[2 * 3 + 2].q95, 1905, 1e-9);
}

/*
 * Ten vectors of two paths each: at the median every vector's sum of deviations is 2 x 0.5, so the share's error is
 * sqrt(10) / 20, and the quantile's slope is 40 x 19.
 */
static void error_of_the_median_counts_vectors(void **state)
{
    (void)state;
    assert_near(a->band[2].mcse, 760 * sqrt(10) / 20, 1e-9);
}

/* With a vector a path it is the binomial: 0.5 / sqrt(20). So it is when all paths share one vector. */
static void error_of_the_median_is_binomial_for_independent_paths(void **state)
{
    (void)state;
    att_err err = {0};
    for (int same = 0; same < 2; same++) {
        for (size_t i = 0; i < MADE_PATHS; i++)
            m.fan->theta[3 * i] = same ? 7 : (double)i;
        att_answer_free(&a);
        assert_int_equal(att_answer_make(&a, m.campaign, &m.problem, NULL, m.fan, NULL, &err), 0);
        assert_near(a->band[2].mcse, 760 * 0.5 / sqrt(20), 1e-9);
    }
}

/* A known distribution: 2,001 normal quantiles; the median's error is sqrt(pi / 2) / sqrt(n) of its sd. */
static void error_of_the_median_of_a_normal(void **state)
{
    (void)state;
    enum { N = 2001 };
    att_err err = {0};
    att_fan_free(&m.fan);
    assert_int_equal(att_fan_new(&m.fan, &m.problem, N, &err), 0);
    for (size_t i = 0; i < N; i++) {
        m.fan->theta[3 * i] = (double)i;
        att_fan_row(m.fan, 4, 0)[i] = (float)(5000 + 300 * att_quantile_normal(((double)i + 0.5) / N));
    }
    att_answer_free(&a);
    assert_int_equal(att_answer_make(&a, m.campaign, &m.problem, NULL, m.fan, NULL, &err), 0);
    assert_near(a->band[0].q50, 5000, 1e-6);
    assert_near(a->band[0].mcse, 300 * sqrt(M_PI / 2 / N), 0.02);
}

/* First times below 500 of paths 6..20: 9 8 7 6 6 5 5 4 4 4 4 3 3 3 3. */
static void dates_of_an_event(void **state)
{
    (void)state;
    const att_answer_event *e = &a->event[1];
    assert_int_equal(a->main_event, 1);
    assert_string_equal(e->text, "net strength below 50 % of deployed");
    assert_near(e->threshold, 0.5, 0);
    assert_near(e->within, 0.75, 1e-12);
    assert_int_equal(e->q05, MADE_START + 3 - 1);
    assert_int_equal(e->q25, MADE_START + 4 - 1);
    assert_int_equal(e->q50, MADE_START + 5 - 1);
    assert_int_equal(e->q75, MADE_START + 9 - 1);
    assert_int_equal(e->q95, ATT_NO_DAY);
    assert_true(isnan(a->event[0].threshold));
    assert_string_equal(a->event[0].text, "pulled out of the line");
    assert_int_equal(a->event[0].q50, MADE_START);
    assert_int_equal(a->event[0].q75, ATT_NO_DAY);
}

/* By t = 4 paths 13..20, four whole vectors: 0.4, error sqrt(4 x 1.2² + 6 x 0.8²) / 20. A pulled-out pair has one each. */
static void probabilities_by_date(void **state)
{
    (void)state;
    assert_near(a->by_date[1], 0.4, 1e-12);
    assert_near(a->by_date_se[1], sqrt(9.6) / 20, 1e-12);
    assert_near(a->by_date[2 + 1], 0.65, 1e-12); /* t = 7: paths 8..20 */
    assert_near(a->by_date[2 * 2 + 1], 0.75, 1e-12);
    assert_near(a->by_date[0], 0.5, 1e-12);
    assert_near(a->by_date_se[0], 0, 1e-12);
}

static void parameters_show_what_was_learned(void **state)
{
    (void)state;
    assert_int_equal(a->n_parameters, 2);
    const att_answer_parameter *rate = &a->parameter[0], *stay = &a->parameter[1];
    assert_string_equal(stay->name, "stay");
    assert_near(stay->prior[0], 5, 1e-9);
    assert_near(stay->prior[2], 95, 1e-9);
    assert_near(stay->post[1], 50, 0);
    assert_near(stay->learned, 0.9, 1e-9); /* 9 of 90 left */
    assert_near(rate->prior[1], 0.1, 1e-9);
    assert_near(rate->learned, 1 - log(4) / (2 * 1.6448536269514722), 1e-9); /* on the log scale */
}

static void most_surprising_report_first(void **state)
{
    (void)state;
    static const int obs[] = {1, 2, 4, 3, 0};
    static const double surprise[] = {0.02, 0.2, 0.7, 0.8, 1};
    assert_int_equal(a->n_reports, 5);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(a->report[i].obs, obs[i]);
        assert_int_equal(a->report[i].claim, obs[i]);
        assert_near(a->report[i].surprise, surprise[i], 1e-12);
    }
    assert_near(a->report[0].fitted[1], 90, 0);
    assert_near(a->effect[0].mean, log(2), 0);
}

/* B (150 to 250, so 200) on day 2 after combat began: 100 a day; C speaks of the same day but was reported earlier,
 * D is later but has no number. */
static void straight_line(void **state)
{
    (void)state;
    assert_int_equal(a->line.claim, 1);
    assert_near(a->line.total, 200, 0);
    assert_near(a->line.per_day, 100, 0);
    assert_near(a->line.casualties[0], 300, 1e-9);
    assert_near(a->line.casualties[1], 600, 1e-9);
    assert_int_equal(a->line.depleted, MADE_START + 10);
}

static void straight_line_through_a_bound_when_there_is_no_number(void **state)
{
    (void)state;
    att_err err = {0};
    for (int i = 0; i < 3; i++)
        m.obs[i].kind = ATT_AT_LEAST, m.obs[i].low = 50;
    att_answer_free(&a);
    assert_int_equal(att_answer_make(&a, m.campaign, &m.problem, made_posterior(), m.fan, NULL, &err), 0);
    assert_int_equal(a->line.claim, 3);
    assert_near(a->line.per_day, 100, 0); /* 300 in 3 days */
    for (int i = 0; i < 4; i++)
        m.obs[i].t0 = 0; /* windows are no totals */
    att_answer_free(&a);
    assert_int_equal(att_answer_make(&a, m.campaign, &m.problem, made_posterior(), m.fan, NULL, &err), 0);
    assert_int_equal(a->line.claim, -1);
    assert_int_equal(a->line.depleted, ATT_NO_DAY);
    assert_true(isnan(a->line.casualties[0]));
}

static void verdict_ok(void **state)
{
    (void)state;
    assert_true(a->diagnostics_ok);
    assert_false(a->too_little_evidence);
    assert_near(a->log_evidence, -12.34, 0);
    assert_string_equal(a->diagnostics,
                        "ok: parameters worth 210 independent draws, lowest ESS 50 %, log-evidence -12.3 ± 0.2, "
                        "1 of 5 reports outside their 95 % range");
}

static void remake(void)
{
    att_err err = {0};
    att_answer_free(&a);
    assert_int_equal(att_answer_make(&a, m.campaign, &m.problem, made_posterior(), m.fan, NULL, &err), 0);
}

/* To the first digit of its error, so that no number is told without the doubt about it. */
static void evidence_is_told_with_its_error(void **state)
{
    (void)state;
    static const struct {
        double se;
        const char *told;
    } as[] = {{0.0337, "log-evidence -12.34 ± 0.03, "},
              {0.3, "log-evidence -12.3 ± 0.3, "},
              {0, "log-evidence -12.3 ± 0.0, "}};
    for (size_t k = 0; k < sizeof as / sizeof *as; k++) {
        made_evidence_se = as[k].se;
        remake();
        assert_non_null(strstr(a->diagnostics, as[k].told));
    }
    made_evidence_se = 0.25;
    remake();
}

static void verdict_names_the_next_step(void **state)
{
    (void)state;
    made_min_ess = 0.05;
    remake();
    made_min_ess = 0.5;
    assert_false(a->diagnostics_ok);
    assert_non_null(strstr(a->diagnostics, "lowest ESS 5 %"));
    assert_non_null(strstr(a->diagnostics, "--quality paper"));
    made_draws = 12;
    remake();
    made_draws = 214;
    assert_false(a->diagnostics_ok);
    assert_non_null(strstr(a->diagnostics, "worth 12 independent draws only"));
    made_acceptance = 0.01;
    remake();
    made_acceptance = NAN; /* no move was needed: nothing to complain of */
    assert_false(a->diagnostics_ok);
    remake();
    assert_true(a->diagnostics_ok);
    made_acceptance = 0.25;
    made_fit[2].state_ess = 0.004;
    remake();
    made_fit[2].state_ess = 0.3;
    assert_non_null(strstr(a->diagnostics, "agrees with \"C\" (state ESS 0.4 %)"));
    made_fit[2].ancestors = 1.5;
    remake();
    made_fit[2].ancestors = 20;
    assert_non_null(strstr(a->diagnostics, "of 64 only 1.5 live on at \"C\": run again with --quality paper"));
    double kept = made_post[0][1];
    made_post[0][1] = 1e6;
    remake();
    made_post[0][1] = kept;
    assert_false(a->diagnostics_ok);
    assert_non_null(strstr(a->diagnostics, "to the high edge of its prior: check those that do"));
    made_evidence_se = 2;
    remake();
    made_evidence_se = 0.25;
    assert_non_null(strstr(a->diagnostics, "standard error 2)"));
}

/* Of 5 reports 3 or more lie outside by chance once in 864, 4 or more once in 33,000: the bound is 1 in 1,000. */
static void verdict_on_reports_that_contradict_each_other(void **state)
{
    (void)state;
    double kept[5];
    for (int n = 3; n <= 4; n++) {
        for (int i = 0; i < 5; i++) {
            kept[i] = made_fit[i].tail;
            made_fit[i].tail = i < n ? 0.99 : 0.4;
        }
        remake();
        for (int i = 0; i < 5; i++)
            made_fit[i].tail = kept[i];
        assert_int_equal(a->diagnostics_ok, n == 3);
        assert_int_equal(strstr(a->diagnostics, "4 of 5 reports lie outside") != NULL, n == 4);
    }
}

/* The oddest of 5 by chance: 5 x its surprise. */
static void verdict_on_one_report_far_out(void **state)
{
    (void)state;
    double kept = made_fit[2].tail;
    made_fit[2].tail = 1 - 0.5e-4; /* surprise 1e-4, 1 in 2,000 */
    remake();
    assert_false(a->diagnostics_ok);
    assert_non_null(strstr(a->diagnostics, "\"C\" is beyond what the model and its grade can explain"));
    made_fit[2].tail = 1 - 1.5e-4; /* 1 in 667 */
    remake();
    assert_true(a->diagnostics_ok);
    made_fit[2].tail = kept;
    remake();
}

static void too_little_evidence(void **state)
{
    (void)state;
    double kept[3][3];
    memcpy(kept, made_post, sizeof kept);
    made_post[0][0] = 0.0193, made_post[0][2] = 0.518; /* the prior's own 5 and 95 % */
    made_post[1][0] = 5, made_post[1][2] = 86.1;       /* 9.9 % narrower */
    remake();
    assert_true(a->too_little_evidence);
    made_post[1][2] = 85.9; /* 10.1 % */
    remake();
    assert_false(a->too_little_evidence);
    memcpy(made_post, kept, sizeof kept);
    for (int i = 0; i < 5; i++)
        m.obs[i].quantity = 0; /* head counts say nothing about losses */
    remake();
    assert_true(a->too_little_evidence);
    m.problem.n_obs = 0;
    remake();
    assert_true(a->too_little_evidence);
    assert_int_equal(a->n_reports, 0);
}

/* Without a posterior (simulate) the parameters stay at their priors. */
static void without_a_posterior(void **state)
{
    (void)state;
    att_err err = {0};
    double spread[27];
    for (int i = 0; i < 27; i++)
        spread[i] = i;
    att_answer_free(&a);
    assert_int_equal(att_answer_make(&a, m.campaign, &m.problem, NULL, m.fan, spread, &err), 0);
    assert_true(a->too_little_evidence);
    assert_int_equal(a->n_reports + a->n_effects, 0);
    assert_near(a->parameter[1].post[2], 95, 1e-9);
    assert_near(a->parameter[1].learned, 0, 1e-12);
    assert_near(a->spread[(1 * 3 + 2) * 3 + 1], 16, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        T(dates_are_the_cut_off_and_later_ones),
        T(bands_are_type_7_quantiles),
        T(error_of_the_median_counts_vectors),
        T(error_of_the_median_is_binomial_for_independent_paths),
        T(error_of_the_median_of_a_normal),
        T(dates_of_an_event),
        T(probabilities_by_date),
        T(parameters_show_what_was_learned),
        T(most_surprising_report_first),
        T(straight_line),
        T(straight_line_through_a_bound_when_there_is_no_number),
        T(verdict_ok),
        T(evidence_is_told_with_its_error),
        T(verdict_names_the_next_step),
        T(verdict_on_reports_that_contradict_each_other),
        T(verdict_on_one_report_far_out),
        T(too_little_evidence),
        T(without_a_posterior),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
