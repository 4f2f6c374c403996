/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "campaign/answer.h"
#include "near.h"
#include "study/follow.h"
#include <attrit/attrit.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static att_ctx *ctx;
static att_campaign *campaign;
static att_run *run;
static att_diag diag;
static char dir[64];

static att_run *made(uint64_t seed)
{
    att_err err = {0};
    att_run *r;
    att_run_opts o = att_run_opts_default();
    o.quality = "quick";
    o.seed = seed;
    return att_run_make(&r, ctx, campaign, &o, &diag, &err) ? NULL : r;
}

static int setup(void **state)
{
    (void)state;
    att_err err = {0};
    snprintf(dir, sizeof dir, "run-test-%ld", (long)getpid());
    if (att_ctx_open(&ctx, NULL, &err) || att_campaign_load(&campaign, ctx, SMALL_CASE, &diag, &err))
        return -1;
    run = made(1);
    return run ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    char command[100];
    att_run_free(&run);
    att_campaign_free(&campaign);
    att_ctx_free(&ctx);
    snprintf(command, sizeof command, "rm -rf %s", dir);
    return system(command);
}

static char *content(const char *name)
{
    static char text[1 << 20];
    char path[200];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *in = fopen(path, "rb");
    if (!in)
        return NULL;
    text[fread(text, 1, sizeof text - 1, in)] = 0;
    fclose(in);
    return text;
}

/* 1999-03-01 .. 04-20 is t = 51; the fan's own quantiles and probabilities are those of the answer. */
static void the_answer_is_of_the_fan(void **state)
{
    (void)state;
    const att_answer *a = att_run_answer(run);
    assert_int_equal(a->n_dates, 3);
    assert_int_equal(att_answer_time(campaign, a->as_of), 51);
    assert_int_equal(att_fan_n_times(a->fan), 123);
    assert_int_equal(att_fan_n_paths(a->fan), 2000);
    for (size_t d = 0; d < a->n_dates; d++) {
        size_t t = att_answer_time(campaign, a->date[d]);
        for (size_t q = 0; q < a->n_quantities; q++) {
            const att_band *b = &a->band[d * a->n_quantities + q];
            double p[] = {0.05, 0.5}, x[2];
            att_fan_quantiles(a->fan, t, q, 2, p, x);
            assert_near(b->q05, x[0], 0);
            assert_near(b->q50, x[1], 0);
            assert_near(b->mean, att_fan_mean(a->fan, t, q, NULL), 1e-9 * (1 + fabs(b->mean)));
        }
        for (size_t e = 0; e < a->n_events; e++)
            assert_near(a->by_date[d * a->n_events + e], att_fan_event_prob(a->fan, e, (double)t, NULL), 1e-12);
    }
}

static void the_spread_is_split_at_the_dates(void **state)
{
    (void)state;
    const att_answer *a = att_run_answer(run);
    int q = att_fields_find(a->problem->model->quantities, "casualties");
    for (size_t d = 0; d < a->n_dates; d++) {
        const double *s = &a->spread[(d * a->n_quantities + (size_t)q) * 3];
        assert_near(s[0] + s[1] + s[2], 1, 1e-9);
    }
}

static void the_seed_decides(void **state)
{
    (void)state;
    att_err err = {0};
    char *first = att_run_json(run, &err);
    att_run *again = made(1), *other = made(2);
    char *second = att_run_json(again, &err), *third = att_run_json(other, &err);
    assert_string_equal(first, second);
    assert_string_not_equal(first, third);
    free(first);
    free(second);
    free(third);
    att_run_free(&again);
    att_run_free(&other);
}

/* As many paths end below it as end above, but for those that are equal and the odd one. */
static void the_path_followed_is_the_median_one(void **state)
{
    (void)state;
    att_err err = {0};
    const att_fan *fan = att_run_answer(run)->fan;
    size_t end = att_fan_n_times(fan) - 1, n = att_fan_n_paths(fan), path, below = 0, above = 0;
    size_t strength = (size_t)att_fields_find(att_run_answer(run)->problem->model->quantities, "strength");
    assert_int_equal(att_follow_median(&path, fan, strength, &err), 0);
    double median = att_fan_value(fan, path, end, strength);
    for (size_t i = 0; i < n; i++) {
        below += att_fan_value(fan, i, end, strength) < median;
        above += att_fan_value(fan, i, end, strength) > median;
        assert_true(i >= path || att_fan_value(fan, i, end, strength) != median);
    }
    assert_true(below <= (n - 1) / 2 && above <= n / 2);
}

/* What is told of the path adds up to what the fan counts on it, at the end of each day. */
static void what_is_told_adds_up(void **state)
{
    (void)state;
    static const struct {
        const char *happening, *counter;
        int sign;
    } sums[] = {
        {"arrived", "deployed", 1},
        {"returned", "returned", 1},
        {"met_drone", "encounters", 1},
        {"drone_downed", "drones_downed", 1},
        {"killed_by_drone", "killed", 1},
        {"killed_close", "killed", 1},
        {"killed_encircled", "killed", 1},
        {"wounded_by_drone", "wounded", 1},
        {"wounded_close", "wounded", 1},
        {"deserted", "deserted", 1},
        {"deserted_encircled", "deserted", 1},
        {"captured", "captured", 1},
        {"self_inflicted", "self_inflicted", 1},
        {"left_line", "dissolved", 1},
        {"encircled", "encirclements", 1},
        {"arrived", "strength", 1},
        {"returned", "strength", 1},
        {"killed_by_drone", "strength", -1},
        {"killed_close", "strength", -1},
        {"killed_encircled", "strength", -1},
        {"wounded_by_drone", "strength", -1},
        {"wounded_close", "strength", -1},
        {"deserted", "strength", -1},
        {"deserted_encircled", "strength", -1},
        {"captured", "strength", -1},
        {"self_inflicted", "strength", -1},
    };
    att_err err = {0};
    att_arena arena = {0};
    const att_answer *a = att_run_answer(run);
    const att_model *model = a->problem->model;
    att_fan_opts o = {.seed = 1, .n_paths = att_fan_n_paths(a->fan)};
    att_follow f = {.arena = &arena, .start = 0};
    att_trace trace = att_follow_trace(&f);
    assert_int_equal(att_fan_forecast_trace(ctx, a->post, &o, 1234, &trace, &err), 0);
    assert_true(f.n > 500 && !f.failed);
    double total[64] = {0};
    size_t at = 0;
    for (size_t t = 1; t < att_fan_n_times(a->fan); t++) {
        for (; at < f.n && (size_t)f.happening[at].date < t; at++)
            for (size_t s = 0; s < sizeof sums / sizeof *sums; s++)
                if (strcmp(model->happenings[f.happening[at].kind].name, sums[s].happening) == 0)
                    total[att_fields_find(model->quantities, sums[s].counter)] +=
                        sums[s].sign * (double)f.happening[at].n;
        for (size_t s = 0; s < sizeof sums / sizeof *sums; s++) {
            size_t q = (size_t)att_fields_find(model->quantities, sums[s].counter);
            assert_near(total[q], att_fan_value(a->fan, 1234, t, q), 0);
        }
    }
    assert_int_equal(at, f.n);
    att_arena_free(&arena);
}

/* However much there is to write down, all of it is kept, in its order. */
static void all_that_is_told_is_kept(void **state)
{
    (void)state;
    att_arena arena = {0};
    att_follow f = {.arena = &arena, .start = 100};
    att_trace trace = att_follow_trace(&f);
    for (uint32_t k = 0; k < 10000; k++)
        trace.tell(trace.cookie, 0, k / 50, k, (int)(k % 7), k + 1);
    assert_int_equal(f.n, 10000);
    assert_false(f.failed);
    for (uint32_t k = 0; k < 10000; k++) {
        const att_happening *h = &f.happening[k];
        assert_true(h->date == 100 + (att_day)(k / 50) && h->unit == k && h->kind == (int)(k % 7) && h->n == k + 1);
    }
    att_arena_free(&arena);
}

static void files_are_those_asked_for(void **state)
{
    (void)state;
    att_err err = {0};
    assert_int_equal(att_run_write(run, dir, ATT_OUT_SUMMARY | ATT_OUT_CHARTS, &err), 0);
    char *json = att_run_json(run, &err);
    assert_string_equal(content("summary.json"), json);
    assert_non_null(content("manifest.json"));
    assert_non_null(content("charts/strength.vl.json"));
    assert_null(content("forecast.csv"));
    assert_null(content("report.html"));
    free(json);
    assert_int_equal(att_run_write(run, dir, ATT_OUT_ALL, &err), 0);
    assert_non_null(content("forecast.csv"));
    assert_non_null(content("run.nc"));
    assert_non_null(strstr(content("report.html"), "</html>"));
    assert_non_null(strstr(content("manifest.json"), "\"file\": \"report.html\""));
    assert_non_null(strstr(content("trace.csv"), ",1999-03-01,0,,arrived,"));
    assert_true(att_run_seconds(run)[0] > 0 && att_run_seconds(run)[2] > 0);
}

/* forecast.csv fits, run.nc does not: both stay as they were. */
static void a_full_disk_leaves_all_old_files(void **state)
{
    (void)state;
    att_err err = {0};
    struct rlimit before, small;
    char path[100];
    assert_int_equal(att_run_write(run, dir, ATT_OUT_FORECAST, &err), 0);
    snprintf(path, sizeof path, "%s/forecast.csv", dir);
    FILE *out = fopen(path, "w");
    fputs("old", out);
    fclose(out);
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 400000;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    int rc = att_run_write(run, dir, ATT_OUT_FORECAST | ATT_OUT_NETCDF, &err);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(rc, -ATT_E_IO);
    assert_non_null(strstr(err.text, "run.nc"));
    assert_string_equal(content("forecast.csv"), "old");
    snprintf(path, sizeof path, "ls %s | grep -q part", dir);
    assert_int_not_equal(system(path), 0);
}

static void an_unknown_quality_is_named(void **state)
{
    (void)state;
    att_err err = {0};
    att_run *r;
    att_run_opts o = att_run_opts_default();
    o.quality = "best";
    assert_int_equal(att_run_make(&r, ctx, campaign, &o, &diag, &err), -ATT_E_USAGE);
    assert_null(r);
    assert_string_equal(err.text, "quality is quick, standard or paper, got \"best\"");
}

/* Quick: 1,024 filters of 32 states, 512 of them again for the reports and each for its past; then 2,000 paths, and three
 * times 500 for the spread. */
static void the_work_ahead_is_all_that_a_run_does(void **state)
{
    (void)state;
    att_err err = {0};
    const att_problem *p;
    att_work w = {0};
    assert_int_equal(att_campaign_compile(&p, campaign, NULL, &diag, &err), 0);
    assert_int_equal(att_run_work(&w, p, "quick"), 0);
    double past = p->n_days, future = p->horizon - p->n_days, again = 0;
    for (size_t j = 0; j < p->n_obs; j++)
        again += p->obs[j].t1 / 7.0;
    double filters = 1024 * (past + again) + 512 * past + 1024 * past;
    assert_near(w.groups, filters + 1024 * future + 3 * 500 * future, 1e-6);
    assert_near(w.states, 32 * filters + 2000 * future + 3 * 500 * future, 1e-6);
    assert_int_not_equal(att_run_work(&w, p, "best"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_answer_is_of_the_fan),
        cmocka_unit_test(the_spread_is_split_at_the_dates),
        cmocka_unit_test(files_are_those_asked_for),
        cmocka_unit_test(a_full_disk_leaves_all_old_files),
        cmocka_unit_test(all_that_is_told_is_kept),
        cmocka_unit_test(what_is_told_adds_up),
        cmocka_unit_test(the_path_followed_is_the_median_one),
        cmocka_unit_test(the_seed_decides),
        cmocka_unit_test(an_unknown_quality_is_named),
        cmocka_unit_test(the_work_ahead_is_all_that_a_run_does),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
