/* SPDX-License-Identifier: Apache-2.0 */
/* A fit that is stopped after any of its checkpoints and resumed ends with the same bytes; what cannot be gone on with is said. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/team.h"
#include "diary.h"
#include "engine/fan.h"
#include "engine/forecast.h"
#include "engine/post.h"
#include <attrit/attrit.h>
#include <stdlib.h>
#include <string.h>

enum { N_DAYS = 9, MOST = 60, N_OBS = 7 };

static const att_prior prior[] = {{ATT_GAMMA, 1.2, 0.5}};
static const att_effect effect[] = {{"one", 0.1}, {"other", 0.05}, {"a third", 0.1}};
/* Sharp reports are tempered and make the filters resample and grow; two are of one day; windows overlap. */
static const att_obs obs[N_OBS] = {
    {.t0 = -1, .t1 = 2, .quantity = DIARY_ARRIVED, .best = 9, .noise = 0.1, .effect = {0, -1}},
    {.t0 = 0, .t1 = 3, .quantity = DIARY_ARRIVED, .best = 10, .noise = 0.05, .effect = {-1, -1}},
    {.t0 = -1, .t1 = 5, .quantity = DIARY_ARRIVED, .best = 22, .noise = 0.05, .effect = {1, -1}},
    {.t0 = -1, .t1 = 5, .quantity = DIARY_SEEN, .best = 1, .noise = 0.2, .effect = {-1, -1}},
    {.t0 = -1, .t1 = 6, .quantity = DIARY_ARRIVED, .kind = ATT_AT_LEAST, .low = 20, .noise = 0.1, .effect = {0, 1}},
    {.t0 = 4, .t1 = 8, .quantity = DIARY_ARRIVED, .best = 30, .noise = 0.1, .effect = {0, -1}},
    {.t0 = -1, .t1 = 9, .quantity = DIARY_ARRIVED, .best = 60, .noise = 0.05, .effect = {2, -1}},
};
static diary_given given[2];
static att_phase phase[1];
static att_problem problem;
static att_ctx *ctx;

/* All checkpoints of one fit, in turn. */
static struct shelf {
    size_t n, bytes[MOST];
    char *block[MOST];
    size_t most; /* the fit is stopped at this one */
} shelf;

static int put(void *cookie, const void *block, size_t bytes, att_err *err)
{
    struct shelf *s = cookie;
    assert_true(s->n < MOST);
    s->block[s->n] = malloc(bytes);
    s->bytes[s->n] = bytes;
    memcpy(s->block[s->n++], block, bytes);
    return s->n < s->most ? 0 : att_err_set(err, ATT_E_STOPPED, NULL, "stopped by the test");
}

static void clear(struct shelf *s)
{
    for (size_t k = 0; k < s->n; k++)
        free(s->block[k]);
    *s = (struct shelf){.most = SIZE_MAX};
}

static att_fit_opts opts(struct shelf *s)
{
    return (att_fit_opts){.seed = 3,
                          .n_theta = 60,
                          .n_x = 20,
                          .n_x_max = 80,
                          .ess_min = 0.8,
                          .accept_low = 0.9,
                          .moves_max = 4,
                          .keep = s ? put : NULL,
                          .keep_cookie = s};
}

static att_post *fit(const att_problem *p, const att_fit_opts *o)
{
    att_post *post;
    att_err err = {0};
    if (att_post_fit(&post, ctx, p, o, &err))
        fail_msg("%s", err.text);
    return post;
}

static att_problem first(size_t n_obs, int n_days)
{
    att_problem p = problem;
    p.n_obs = n_obs;
    p.n_days = n_days;
    return p;
}

static int setup(void **state)
{
    (void)state;
    att_err err = {0};
    phase[0] = (att_phase){5, diary_give(&given[1], 2, 5)};
    problem = (att_problem){.model = &diary_model,
                            .input = diary_give(&given[0], 1, 5),
                            .prior = prior,
                            .n_phases = 1,
                            .phase = phase,
                            .n_obs = N_OBS,
                            .obs = obs,
                            .n_effects = 3,
                            .effect = effect,
                            .n_events = 3,
                            .n_days = N_DAYS,
                            .horizon = 14};
    shelf.most = SIZE_MAX;
    return att_ctx_open(&ctx, NULL, &err);
}

static int teardown(void **state)
{
    (void)state;
    clear(&shelf);
    att_ctx_free(&ctx);
    return 0;
}

static void assert_same(const att_post *a, const att_post *b)
{
    size_t n = a->n_theta, bytes = n * sizeof(double);
    assert_int_equal(a->n_x, b->n_x);
    assert_memory_equal(a->theta, b->theta, bytes * a->plan.n_params);
    assert_memory_equal(a->weight, b->weight, bytes);
    assert_memory_equal(a->log_lik, b->log_lik, bytes);
    assert_memory_equal(a->log_prior, b->log_prior, bytes);
    assert_memory_equal(a->report, b->report, a->plan.n_obs * sizeof *a->report);
    assert_true(a->log_evidence == b->log_evidence && a->evidence_var == b->evidence_var);
    assert_true(a->min_ess == b->min_ess);
    assert_memory_equal(&a->acceptance, &b->acceptance, sizeof a->acceptance); /* NAN without moves */
    for (size_t i = 0; i < n; i++)
        if (a->weight[i] > 0)
            assert_memory_equal(a->block[i], b->block[i], att_cloud_bytes(&a->plan, a->n_x));
}

static void resumed_at_every_checkpoint_the_bytes_are_the_same(void **state)
{
    (void)state;
    att_fit_opts o = opts(&shelf);
    att_post *whole = fit(&problem, &o);
    size_t moved = 0, tempered = 0;
    for (size_t j = 0; j < N_OBS; j++) {
        moved += att_post_reports(whole)[j].n_moves > 0;
        tempered += (size_t)att_post_reports(whole)[j].n_tempered;
    }
    assert_true(moved > 2 && moved < N_OBS && tempered > 0 && whole->n_x == 80);
    assert_true(shelf.n >= N_OBS + tempered);
    for (size_t k = 0; k < shelf.n; k++) {
        struct shelf rest = {.most = SIZE_MAX};
        o = opts(&rest);
        o.from = shelf.block[k];
        o.from_bytes = shelf.bytes[k];
        att_post *post = fit(&problem, &o);
        assert_same(post, whole);
        size_t from = k + 1 < shelf.n ? k + 1 : k; /* the last one is given again */
        assert_int_equal(rest.n, shelf.n - from);
        for (size_t i = 0; i < rest.n; i++) {
            assert_int_equal(rest.bytes[i], shelf.bytes[from + i]);
            assert_memory_equal(rest.block[i], shelf.block[from + i], rest.bytes[i]);
        }
        clear(&rest);
        att_post_free(&post);
    }
    att_post_free(&whole);
}

static void a_fit_without_reports_can_be_kept(void **state)
{
    (void)state;
    struct shelf own = {.most = SIZE_MAX};
    att_problem p = first(0, 4);
    att_fit_opts o = opts(&own);
    att_post *whole = fit(&p, &o);
    assert_int_equal(own.n, 1);
    o = opts(NULL);
    o.from = own.block[0];
    o.from_bytes = own.bytes[0];
    att_post *post = fit(&p, &o);
    assert_same(post, whole);
    att_post_free(&post);
    att_post_free(&whole);
    clear(&own);
}

/* ---- refusals ---------------------------------------------------------------------------------------------------- */

static void assert_refused(const att_problem *p, const att_fit_opts *o, const char *why)
{
    att_post *post;
    att_err err = {0};
    int code = att_post_fit(&post, ctx, p, o, &err);
    if (code != -ATT_E_CHECKPOINT || !strstr(err.text, why) || !err.help[0])
        fail_msg("%d: %s (%s), wanted: %s", code, err.text, err.help, why);
    assert_null(post);
}

static void every_flipped_bit_and_every_cut_is_noticed(void **state)
{
    (void)state;
    att_fit_opts o = opts(NULL);
    size_t bytes = shelf.bytes[3];
    char *copy = malloc(bytes + 1);
    o.from = copy;
    for (size_t i = 0; i < 8 * bytes; i += i < 8 * 120 ? 1 : 97) {
        memcpy(copy, shelf.block[3], bytes);
        copy[i / 8] = (char)(copy[i / 8] ^ 1 << i % 8);
        o.from_bytes = bytes;
        assert_refused(&problem, &o, "stored fit");
    }
    memcpy(copy, shelf.block[3], bytes);
    for (size_t n = 0; n < bytes; n += n < 600 ? 7 : 173) {
        o.from_bytes = n;
        assert_refused(&problem, &o, n < 8 ? "this is not a stored fit" : "the stored fit is cut short");
    }
    o.from_bytes = bytes + 1;
    assert_refused(&problem, &o, "was added to");
    o.from_bytes = bytes;
    copy[bytes / 2] ^= 4;
    assert_refused(&problem, &o, "the stored fit is damaged: its checksum is wrong");
    memcpy(copy, shelf.block[3], bytes);
    copy[16] ^= 1; /* the version's first letter */
    assert_refused(&problem, &o, "the stored fit is of another version");
    free(copy);
}

static void another_problem_is_refused_and_named(void **state)
{
    (void)state;
    static const att_prior other_prior[] = {{ATT_GAMMA, 1.2, 0.50000001}};
    static diary_given other_given;
    static att_obs changed[N_OBS];
    att_problem p = problem;
    att_fit_opts o = opts(NULL);
    o.from = shelf.block[shelf.n - 1];
    o.from_bytes = shelf.bytes[shelf.n - 1];
    o.seed = 4;
    assert_refused(&p, &o, "the stored fit was made with another quality or seed");
    o.seed = 3;
    o.n_x_max = 160;
    assert_refused(&p, &o, "the stored fit was made with another quality or seed");
    o.n_x_max = 80;
    p.prior = other_prior;
    assert_refused(&p, &o, "the stored fit was made under other priors");
    p = problem;
    p.input = diary_give(&other_given, 1.5, 5);
    assert_refused(&p, &o, "another case or another cut-off");
    o.extend = 1; /* the replay shows that this pace matters before the last report */
    assert_refused(&p, &o, "the stored fit cannot be followed here");
    o.extend = 0;
    p = problem;
    p.n_days = N_DAYS + 1;
    assert_refused(&p, &o, "another case or another cut-off");
    p = problem;
    memcpy(changed, obs, sizeof obs);
    changed[5].noise = 0.11;
    p.obs = changed;
    assert_refused(&p, &o, "report 6 of those that the stored fit has taken in is changed or gone");
    memcpy(changed, obs, sizeof obs);
    changed[4].effect[1] = 2; /* shares its bias with another report now */
    assert_refused(&p, &o, "report 5 of those");
    p = first(6, N_DAYS);
    o.extend = 1;
    assert_refused(&p, &o, "the stored fit has taken in 7 reports, here are 6");
}

/* ---- going on ---------------------------------------------------------------------------------------------------- */

/* The biases are numbered anew, the cut-off moves, inputs change after it, a window opened before it: all that is allowed. */
static void a_fit_goes_on_with_later_reports(void **state)
{
    (void)state;
    static const att_effect other_way[] = {{"a third", 0.1}, {"other", 0.05}, {"one", 0.1}};
    static att_obs renamed[N_OBS];
    struct shelf own = {.most = SIZE_MAX};
    att_problem p = first(5, 7), q = problem;
    att_fit_opts o = opts(&own);
    p.n_phases = 0;
    p.phase = NULL;
    static const int to[] = {2, 1, 0};
    memcpy(renamed, obs, sizeof obs);
    for (size_t j = 0; j < N_OBS; j++)
        for (int k = 0; k < ATT_OBS_EFFECTS; k++)
            renamed[j].effect[k] = obs[j].effect[k] < 0 ? -1 : to[obs[j].effect[k]];
    phase[0].t = 7;
    q.obs = renamed;
    q.effect = other_way;
    att_post *start = fit(&p, &o);
    o = opts(NULL);
    o.from = own.block[own.n - 1];
    o.from_bytes = own.bytes[own.n - 1];
    assert_refused(&q, &o, "another case or another cut-off");
    o.extend = 1;
    att_post *post = fit(&q, &o);
    /* The first reports of a fresh fit are those of the shorter one: going on is the same fit, to the last bit. */
    for (size_t j = 0; j < 5; j++)
        assert_true(post->report[j].log_density == start->report[j].log_density);
    o = opts(NULL);
    att_post *fresh = fit(&q, &o);
    assert_same(post, fresh);
    att_post_free(&fresh);
    o.from = own.block[own.n - 1];
    o.from_bytes = own.bytes[own.n - 1];
    o.extend = 1;
    att_post_free(&post);
    phase[0].t = 6; /* before the fifth report's evening all is as it was; the sixth day is not */
    q.n_obs = 5;
    post = fit(&q, &o);
    att_post_free(&post);
    phase[0].t = 5;
    assert_refused(&q, &o, "the stored fit cannot be followed here");
    /* A report that comes before one that was taken in. */
    static att_obs earlier[N_OBS];
    earlier[0] = renamed[0];
    earlier[1] = (att_obs){
        .t0 = -1, .t1 = 3, .quantity = DIARY_ARRIVED, .best = 12, .noise = 0.3, .effect = {0, -1}, .label = "NEW"};
    memcpy(earlier + 2, renamed + 1, 4 * sizeof *earlier);
    phase[0].t = 7;
    q.obs = earlier;
    q.n_obs = 6;
    assert_refused(&q, &o, "NEW is new, but comes before reports that the stored fit has taken in");
    phase[0].t = 5;
    att_post_free(&start);
    clear(&own);
}

/* All values, event times and parameters of a fan. */
static void assert_same_fan(const att_fan *a, const att_fan *b, const unsigned char *wanted)
{
    size_t np = a->n_paths;
    assert_int_equal(np, b->n_paths);
    assert_memory_equal(a->event_time, b->event_time, np * a->n_events * sizeof(double));
    assert_memory_equal(a->theta, b->theta, np * a->n_params * sizeof(double));
    for (size_t t = 0; t < a->n_times; t++)
        for (size_t q = 0; q < a->n_quantities; q++)
            for (size_t i = 0; i < np; i++)
                assert_true(att_fan_value(a, i, t, q) == (!wanted || wanted[q] ? att_fan_value(b, i, t, q) : 0));
}

static void late_clouds_are_those_of_the_fit(void **state)
{
    (void)state;
    static const unsigned char wanted[DIARY_QUANTITIES] = {[DIARY_ARRIVED] = 1, [DIARY_PACED] = 1};
    static diary_given other_given;
    att_fit_opts o = opts(NULL);
    o.from = shelf.block[shelf.n - 1];
    o.from_bytes = shelf.bytes[shelf.n - 1];
    att_post *whole = fit(&problem, &o);
    o.late_clouds = 1;
    att_post *late = fit(&problem, &o);
    att_fan_opts f = {.seed = 8, .n_paths = 300};
    att_fan *fan, *then, *late_fan, *late_then;
    att_err err = {0};
    assert_true(att_forecast_from_now(&late_then, ctx, late, &f, 0, 0, &err)
                < 0); /* there is nothing yet to go on from */
    assert_string_equal(err.text, "paths go on from clouds that nobody has made");
    assert_false(att_fan_forecast(&fan, ctx, whole, &f, &err));
    assert_false(att_forecast_from_now(&then, ctx, whole, &f, 1, 1, &err));
    f.wanted = wanted;
    assert_false(att_fan_forecast(&late_fan, ctx, late, &f, &err));
    assert_false(att_forecast_from_now(&late_then, ctx, late, &f, 1, 1, &err));
    assert_same_fan(late_fan, fan, wanted);
    assert_same_fan(late_then, then, wanted);
    for (size_t i = 0; i < late->n_theta; i++)
        if (late->block[i])
            assert_memory_equal(late->block[i], whole->block[i], att_cloud_bytes(&late->plan, late->n_x));
    att_fan_free(&fan), att_fan_free(&then), att_fan_free(&late_fan), att_fan_free(&late_then);
    att_post_free(&late), att_post_free(&whole);

    att_problem p = problem; /* a pace that matters before the last report: seen when the past is followed */
    p.input = diary_give(&other_given, 1.5, 5);
    o.extend = 1;
    late = fit(&p, &o);
    err = (att_err){0};
    assert_true(att_fan_forecast(&fan, ctx, late, &f, &err) < 0);
    assert_non_null(strstr(err.text, "the stored fit cannot be followed here"));
    att_post_free(&late);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resumed_at_every_checkpoint_the_bytes_are_the_same),
        cmocka_unit_test(a_fit_without_reports_can_be_kept),
        cmocka_unit_test(every_flipped_bit_and_every_cut_is_noticed),
        cmocka_unit_test(another_problem_is_refused_and_named),
        cmocka_unit_test(a_fit_goes_on_with_later_reports),
        cmocka_unit_test(late_clouds_are_those_of_the_fit),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
