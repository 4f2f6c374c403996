/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Probabilities of questions against closed forms. Of a contingent that knows nothing but desertion each of N men is still
 * there after t days with probability s(t) = exp(-d t), independently: what is left is Binomial(N, s(t)), what leaves between
 * two days Binomial(N, s(t1) - s(t2)), and of j who are left at t1 Binomial(j, s(t2 - t1)) are at t2. With an unknown d all
 * of it is an integral over its prior. Shares must lie within four of their own errors, and those errors be true.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../unit/case.h"

#include <attrit/attrit.h>

#include <math.h>
#include <stdlib.h>

enum { MEN = 100, NOW = 32, ASKED = 51, END = 60 }; /* ends of 1 Feb, 20 Feb, 1 March */
static const double d = 0.01;

#define DESERTERS(prior)                                                                                           \
    CASE_HEAD "arrivals: [{date: 2001-01-01, strength: 100}]\nunits: {count: 10}\nbreaking: {thresholds: [0.5]}\n" \
              "inputs: {fight_on: 1, units_withdraw: 0}\n"                                                         \
              "parameters: {lambda: 0, chi: 0, h: 0, deployment: 1, d: " prior "}\n"

static att_ctx *ctx;

/* ---- closed forms --------------------------------------------------------------------------------------------------- */

static double pmf(int k, int n, double p) { return exp(att_logpmf_binomial(k, n, p)); }

/* P(low <= Binomial(n, p) <= high). */
static double between(int low, int high, int n, double p)
{
    double sum = 0;
    for (int k = low < 0 ? 0 : low; k <= high && k <= n; k++)
        sum += pmf(k, n, p);
    return sum;
}

static double gone_by(double rate, double t) { return 1 - exp(-rate * t); }

/* P(at least k have gone by t2, low..high by t1). */
static double both(double rate, int low, int high, double t1, int k, double t2)
{
    double sum = 0;
    for (int j = low; j <= high; j++)
        sum += pmf(j, MEN, gone_by(rate, t1)) * between(k - j, MEN, MEN - j, gone_by(rate, t2 - t1));
    return sum;
}

/* Each is a numerator and what it is divided by: the condition's probability, or 1. */
typedef void law(double rate, double *top, double *bottom);

static void total(double rate, double *top, double *bottom)
{
    *top = between(40, MEN, MEN, gone_by(rate, ASKED)), *bottom = 1;
}
static void total_now(double rate, double *top, double *bottom)
{
    *top = between(25, 30, MEN, gone_by(rate, NOW)), *bottom = 1;
}
static double in_window(double rate) { return gone_by(rate, ASKED) - gone_by(rate, NOW); }
static void window(double rate, double *top, double *bottom)
{
    *top = between(10, 15, MEN, in_window(rate)), *bottom = 1;
}
static void pace(double rate, double *top, double *bottom)
{
    *top = between(10, MEN, MEN, in_window(rate)), *bottom = 1;
} /* 9.5 of 19 days */
static void level(double rate, double *top, double *bottom)
{
    *top = between(41, MEN, MEN, gone_by(rate, ASKED)), *bottom = 1;
}
static void no_level(double rate, double *top, double *bottom)
{
    *top = between(0, 40, MEN, gone_by(rate, ASKED)), *bottom = 1;
}
static void event(double rate, double *top, double *bottom)
{
    *top = between(51, MEN, MEN, gone_by(rate, END)), *bottom = 1;
}
static void event_day(double rate, double *top, double *bottom)
{
    *top = 0, *bottom = 1;
    for (int j = 0; j <= 50; j++) /* 50 or more left the evening before, fewer on the day */
        *top += pmf(j, MEN, gone_by(rate, END - 1)) * between(51 - j, MEN, MEN - j, gone_by(rate, 1));
}
static void given(double rate, double *top, double *bottom)
{
    *bottom = between(30, MEN, MEN, gone_by(rate, NOW));
    *top = both(rate, 30, MEN, NOW, 40, ASKED);
}
static void given_not(double rate, double *top, double *bottom)
{
    *bottom = between(0, 42, MEN, gone_by(rate, ASKED));
    *top = both(rate, 0, 42, ASKED, 45, END);
}
static void certain(double rate, double *top, double *bottom) { (void)rate, *top = *bottom = 1; }
static void impossible(double rate, double *top, double *bottom) { (void)rate, *top = 0, *bottom = 1; }
static void rare(double rate, double *top, double *bottom)
{
    *top = between(52, MEN, MEN, gone_by(rate, ASKED)), *bottom = 1;
}

static const struct {
    const char *ask;
    law *law;
} known[] = {
    {"deserted >= 40 by 2001-02-20", total},
    {"deserted between 25 and 30 on 2001-02-01", total_now},
    {"deserted between 10 and 15 from 2001-02-02 to 2001-02-20", window},
    {"deserted per day >= 0.5 from 2001-02-02 to 2001-02-20", pace},
    {"strength < 60 % by 2001-02-20", level},
    {"not strength < 60 % by 2001-02-20", no_level},
    {"below_50", event},
    {"below_50 on 2001-03-01", event_day},
    {"deserted >= 40 by 2001-02-20 given deserted >= 30 on 2001-02-01", given},
    {"deserted >= 45 by 2001-03-01 given not deserted >= 43 on 2001-02-20", given_not},
    {"deployed >= 100 % by 2001-02-20", certain},
    {"captured >= 1 by 2001-02-20", impossible},
    {"deserted >= 52 by 2001-02-20", rare},
};
enum { N_KNOWN = sizeof known / sizeof *known };

/* Under a log-normal prior of the rate, by a sum over its log from -8 to 8 sds; *mean_log: of the log rate given it holds. */
static double integrate(law *of, double median, double sd, double *mean_log)
{
    double top = 0, bottom = 0, log_top = 0, a, b;
    for (int i = -400; i <= 400; i++) {
        double z = i / 50.0, weight = exp(-z * z / 2), rate = median * exp(sd * z);
        of(rate, &a, &b);
        top += weight * a;
        bottom += weight * b;
        log_top += weight * a * log(rate);
    }
    if (mean_log)
        *mean_log = log_top / top;
    return top / bottom;
}

/* ---- the whole evaluation ------------------------------------------------------------------------------------------- */

/* All questions on n paths from the prior. */
static att_claims *ask(const char *yaml, size_t n, uint64_t seed, att_campaign **c)
{
    const char *text[N_KNOWN];
    const att_problem *p;
    att_fan *fan;
    att_claims *claims = NULL;
    att_err err = {0};
    for (size_t i = 0; i < N_KNOWN; i++)
        text[i] = known[i].ask;
    *c = case_open(yaml, CASE_COLUMNS, &p);
    att_fan_opts o = {.seed = seed, .n_paths = n};
    att_claims_opts opts = {.seed = seed, .n_ask = N_KNOWN, .ask = text};
    if (att_fan_simulate(&fan, ctx, p, &o, &err) || att_claims_judge(&claims, *c, p, fan, &opts, &err))
        fail_msg("%s", err.text);
    att_fan_free(&fan);
    assert_int_equal(claims->n_judged, N_KNOWN);
    return claims;
}

static void near_truth(const att_judged *j, double truth)
{
    if ((truth == 0 || truth == 1) && j->p.p != truth)
        fail_msg("%s: %g, must be %g", j->text, j->p.p, truth);
    if (fabs(j->p.p - truth) > 4 * j->p.se + 1e-12)
        fail_msg("%s: %g +- %g, truth %g", j->text, j->p.p, j->p.se, truth);
    if (truth > 0.02 && truth < 0.98 && (j->p.se <= 0 || j->p.se > 0.03))
        fail_msg("%s: error %g", j->text, j->p.se);
}

static void every_question_has_its_probability(void **state)
{
    (void)state;
    att_campaign *c;
    att_claims *k = ask(DESERTERS("0.01"), 20000, 1, &c);
    for (size_t i = 0; i < N_KNOWN; i++) {
        double top, bottom;
        known[i].law(d, &top, &bottom);
        near_truth(&k->judged[i], top / bottom);
        if (k->judged[i].question.conditional && fabs(k->judged[i].given.p - bottom) > 4 * k->judged[i].given.se)
            fail_msg("%s: condition %g, truth %g", known[i].ask, k->judged[i].given.p, bottom);
    }
    att_claims_free(&k);
    att_campaign_free(&c);
}

static void an_unknown_rate_is_integrated_over(void **state)
{
    (void)state;
    att_campaign *c;
    double here;
    att_claims *k = ask(DESERTERS("{prior: log-normal, median: 0.01, sd_log: 0.5}"), 20000, 2, &c);
    for (size_t i = 0; i < N_KNOWN; i++)
        near_truth(&k->judged[i], integrate(known[i].law, d, 0.5, NULL));
    const att_judged *j = &k->judged[N_KNOWN - 1]; /* who has lost so many has the higher rate */
    double p = integrate(rare, d, 0.5, &here);
    assert_false(p > 0.5);
    int found = 0;
    for (size_t i = 0; i < j->n_contrasts; i++)
        if (!strcmp(j->contrast[i].name, "d")) {
            double n = (double)k->paths * p;
            assert_true(fabs(log(j->contrast[i].here) - here) < 4 * 0.5 / sqrt(n));
            assert_true(fabs(log(j->contrast[i].all) - log(d)) < 4 * 0.5 / sqrt((double)k->paths));
            assert_true(fabs(j->contrast[i].sds - (here - log(d)) / 0.5) < 0.1);
            found = 1;
        }
    assert_true(found);
    att_claims_free(&k);
    att_campaign_free(&c);
}

/* How often the truth lies within 1.96 errors, and within the limits, over many small sets of paths. */
static void errors_are_true(void **state)
{
    (void)state;
    const char *full = getenv("TRUTH_SEEDS");
    size_t sets = full ? (size_t)atoi(full) : 150, covered[N_KNOWN] = {0}, limited[N_KNOWN] = {0};
    double truth[N_KNOWN];
    att_campaign *c;
    for (size_t i = 0; i < N_KNOWN; i++)
        truth[i] = integrate(known[i].law, d, 0.3, NULL);
    for (size_t s = 0; s < sets; s++) {
        att_claims *k = ask(DESERTERS("{prior: log-normal, median: 0.01, sd_log: 0.3}"), 400, 100 + s, &c);
        for (size_t i = 0; i < N_KNOWN; i++) {
            const att_judged *j = &k->judged[i];
            covered[i] += fabs(j->p.p - truth[i]) <= 1.96 * j->p.se;
            limited[i] += truth[i] >= j->least - 1e-12 && truth[i] <= j->most + 1e-12;
        }
        att_claims_free(&k);
        att_campaign_free(&c);
    }
    /* 95 % less four binomial errors */
    double least = 0.95 - 4 * sqrt(0.95 * 0.05 / (double)sets), most = 0.95 + 4 * sqrt(0.95 * 0.05 / (double)sets);
    for (size_t i = 0; i < N_KNOWN; i++) {
        double share = (double)covered[i] / (double)sets, inside = (double)limited[i] / (double)sets;
        if (inside < least)
            fail_msg("%s: limits hold the truth in %g of the sets", known[i].ask, inside);
        if (truth[i] > 0.05 && truth[i] < 0.95 && (share < least || (most < 1 && share > most)))
            fail_msg("%s: errors hold the truth in %g of the sets", known[i].ask, share);
    }
}

int main(void)
{
    att_err err = {0};
    if (att_ctx_open(&ctx, NULL, &err))
        return att_err_print(&err, stderr);
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_question_has_its_probability),
                                       cmocka_unit_test(an_unknown_rate_is_integrated_over),
                                       cmocka_unit_test(errors_are_true)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    att_ctx_free(&ctx);
    return failed;
}
