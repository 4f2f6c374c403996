/* SPDX-License-Identifier: Apache-2.0 */
/* Shards of a fit: what each weighs in the merged posterior is known on paper; what cannot be merged is said. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/team.h"
#include "diary.h"
#include "engine/post.h"
#include <attrit/attrit.h>
#include <stdlib.h>
#include <string.h>

enum { N_OBS = 4, SHARDS = 3, N_THETA = 40, MOST = 200 };

static const att_prior prior[] = {{ATT_GAMMA, 1.2, 0.5}};
static const att_effect effect[] = {{"one", 0.1}};
static const att_obs obs[N_OBS] = {
    {.t0 = -1, .t1 = 2, .quantity = DIARY_ARRIVED, .best = 9, .noise = 0.1, .effect = {0, -1}},
    {.t0 = 0, .t1 = 3, .quantity = DIARY_ARRIVED, .best = 10, .noise = 0.05, .effect = {-1, -1}},
    {.t0 = -1, .t1 = 5, .quantity = DIARY_ARRIVED, .best = 22, .noise = 0.05, .effect = {0, -1}},
    {.t0 = -1, .t1 = 8, .quantity = DIARY_ARRIVED, .best = 30, .noise = 0.1, .effect = {0, -1}},
};
static diary_given given;
static att_problem problem;
static att_ctx *ctx;

static struct shelf {
    size_t bytes[SHARDS + 1];
    void *block[SHARDS + 1], *first; /* the last checkpoint of each; the first of shard 0 */
    size_t first_bytes;
} shelf;
static att_post *own[SHARDS];

static int put(void *cookie, const void *block, size_t bytes, att_err *err)
{
    (void)err;
    size_t k = *(size_t *)cookie;
    free(shelf.block[k]);
    shelf.block[k] = malloc(shelf.bytes[k] = bytes);
    memcpy(shelf.block[k], block, bytes);
    if (!shelf.first) {
        shelf.first = malloc(shelf.first_bytes = bytes);
        memcpy(shelf.first, block, bytes);
    }
    return 0;
}

static att_fit_opts opts(void)
{
    return (att_fit_opts){
        .seed = 3, .n_theta = N_THETA, .n_x = 10, .n_x_max = 40, .ess_min = 0.6, .accept_low = 0.5, .moves_max = 4};
}

static int setup(void **state)
{
    (void)state;
    att_err err = {0};
    problem = (att_problem){.model = &diary_model,
                            .input = diary_give(&given, 1, 5),
                            .prior = prior,
                            .n_obs = N_OBS,
                            .obs = obs,
                            .n_effects = 1,
                            .effect = effect,
                            .n_events = 1,
                            .n_days = 9,
                            .horizon = 12};
    if (att_ctx_open(&ctx, NULL, &err))
        return -1;
    for (size_t k = 0; k <= SHARDS; k++) {
        att_post *post;
        att_fit_opts o = opts();
        o.shard = k % SHARDS;
        o.n_shards = SHARDS;
        o.seed += k == SHARDS; /* one that does not belong */
        o.keep = put;
        o.keep_cookie = &k;
        if (att_post_fit(&post, ctx, &problem, &o, &err))
            fail_msg("%s", err.text);
        if (k < SHARDS)
            own[k] = post;
        else
            att_post_free(&post);
    }
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    for (size_t k = 0; k < SHARDS; k++)
        att_post_free(&own[k]);
    for (size_t k = 0; k <= SHARDS; k++)
        free(shelf.block[k]);
    free(shelf.first);
    att_ctx_free(&ctx);
    return 0;
}

/* Where nothing is learned yet: all is drawn from the prior, by streams of the shard's own. */
static void shards_begin_with_draws_of_their_own(void **state)
{
    (void)state;
    att_problem unlearned = problem;
    unlearned.n_obs = 0;
    att_post *post[2];
    att_err err = {0};
    for (size_t k = 0; k < 2; k++) {
        att_fit_opts o = opts();
        o.shard = k;
        o.n_shards = SHARDS;
        assert_int_equal(att_post_fit(&post[k], ctx, &unlearned, &o, &err), 0);
    }
    for (size_t i = 0; i < N_THETA; i++)
        for (size_t j = 0; j < N_THETA; j++)
            assert_true(att_post_theta(post[0], i)[0] != att_post_theta(post[1], j)[0]);
    att_post_free(&post[0]);
    att_post_free(&post[1]);
}

static void shards_are_fits_of_their_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_THETA; i++)
        for (size_t j = 0; j < N_THETA; j++)
            assert_true(att_post_theta(own[0], i)[0] != att_post_theta(own[1], j)[0]);
    for (size_t k = 0; k < SHARDS; k++)
        assert_int_equal(att_post_n_x(own[k]), 40); /* as many states in each, or they could not be merged */
}

static double mean(const att_post *post)
{
    double sum = 0;
    for (size_t i = 0; i < att_post_n_theta(post); i++)
        sum += att_post_weight(post)[i] * att_post_theta(post, i)[0];
    return sum;
}

static void weights_are_those_of_the_evidence(void **state)
{
    (void)state;
    double z[SHARDS], se[SHARDS], all = 0, first = 0, want = 0, want_var = 0, effect_mean = 0, m, s, got_se;
    att_post *post;
    att_err err = {0};
    att_fit_opts o = opts();
    const size_t order[SHARDS] = {2, 0, 1};
    const void *block[SHARDS];
    size_t bytes[SHARDS];
    for (size_t k = 0; k < SHARDS; k++) {
        all += z[k] = exp(att_post_log_evidence(own[k], &se[k]));
        first += exp(att_post_reports(own[k])[0].log_density) / SHARDS;
        block[k] = shelf.block[order[k]];
        bytes[k] = shelf.bytes[order[k]];
    }
    for (size_t k = 0; k < SHARDS; k++) {
        att_post_effect(own[k], 0, &m, &s);
        want += z[k] / all * mean(own[k]);
        want_var += z[k] / all * z[k] / all * se[k] * se[k];
        effect_mean += z[k] / all * m;
    }
    assert_int_equal(att_post_merge(&post, ctx, &problem, &o, SHARDS, block, bytes, &err), 0);
    assert_int_equal(att_post_n_theta(post), SHARDS * N_THETA);
    assert_true(fabs(att_post_log_evidence(post, &got_se) - log(all / SHARDS)) < 1e-12);
    assert_true(fabs(got_se * got_se - want_var) < 1e-12);
    assert_true(fabs(mean(post) - want) < 1e-12);
    att_post_effect(post, 0, &m, &s);
    assert_true(fabs(m - effect_mean) < 1e-12);
    assert_true(fabs(att_post_reports(post)[0].log_density - log(first)) < 1e-12);
    double sum = 0;
    for (size_t j = 0; j < N_OBS; j++)
        sum += att_post_reports(post)[j].log_density;
    assert_true(fabs(sum - log(all / SHARDS)) < 1e-12);
    assert_true(att_post_reports(post)[3].fitted[1] > 20 && att_post_reports(post)[3].fitted[1] < 40);
    att_post_free(&post);
}

static void refused(const void *a, size_t na, const void *b, size_t nb, const void *c, size_t nc, const char *says)
{
    att_post *post;
    att_err err = {0};
    att_fit_opts o = opts();
    const void *block[] = {a, b, c};
    size_t bytes[] = {na, nb, nc};
    assert_int_equal(att_post_merge(&post, ctx, &problem, &o, 3, block, bytes, &err), -ATT_E_CHECKPOINT);
    assert_null(post);
    if (!strstr(err.text, says))
        fail_msg("%s", err.text);
    assert_true(*err.help);
}

static void what_does_not_belong_together_is_refused(void **state)
{
    (void)state;
    void *const *x = shelf.block;
    const size_t *n = shelf.bytes;
    refused(x[0], n[0], x[1], n[1], x[1], n[1], "shard 2 of 3 is there twice");
    refused(shelf.first, shelf.first_bytes, x[1], n[1], x[2], n[2], "shard 1 of 3 is not done");
    refused(x[3], n[3], x[1], n[1], x[2], n[2], "another quality or seed");
    refused(x[0], n[0] - 1, x[1], n[1], x[2], n[2], "cut short");
    att_post *post;
    att_err err = {0};
    att_fit_opts o = opts();
    assert_int_equal(att_post_merge(&post, ctx, &problem, &o, 2, (const void *[]){x[0], x[1]}, n, &err),
                     -ATT_E_CHECKPOINT);
    assert_non_null(strstr(err.text, "shard 1 of 3 is among others than its own"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(shards_begin_with_draws_of_their_own),
                                       cmocka_unit_test(shards_are_fits_of_their_own),
                                       cmocka_unit_test(weights_are_those_of_the_evidence),
                                       cmocka_unit_test(what_does_not_belong_together_is_refused)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
