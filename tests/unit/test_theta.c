/* SPDX-License-Identifier: Apache-2.0 */
/* Chains of parameter particles: with whom they begin, how a sweep leads them, and what their weights say of the evidence. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/rng.h"
#include "diary.h"
#include "engine/move.h"
#include "engine/theta.h"
#include <attrit/attrit.h>
#include <math.h>
#include <string.h>

enum { N = 44, CHAINS = 6, N_X = 7 }; /* the last chain has 4 particles */

static const att_prior prior[] = {{ATT_GAMMA, 4, 1}};
static const att_obs obs[] = {
    {.t0 = -1, .t1 = 2, .quantity = DIARY_ARRIVED, .best = 9, .noise = 0.3, .effect = {-1, -1}},
    {.t0 = -1, .t1 = 4, .quantity = DIARY_ARRIVED, .best = 20, .noise = 0.3, .effect = {-1, -1}}};
static diary_given given;
static att_problem problem;
static att_ctx *ctx;

/* A post whose particle i has theta 1 + i / 100, likelihood -i, a lineage of its own and a cloud full of its number. */
static att_post *post_of_numbers(att_post *post)
{
    att_err err = {0};
    *post = (att_post){.n_theta = N, .opts = {.seed = 5, .n_theta = N, .n_x = N_X}};
    assert_int_equal(att_theta_open(post, &problem, &err), 0);
    for (size_t i = 0; i < N; i++) {
        post->theta[i] = 1 + (double)i / 100;
        post->log_lik[i] = -(double)i;
        post->log_last[i] = 2.0 * (double)i;
        post->log_prior[i] = 3.0 * (double)i;
        post->state_ess[i] = 4.0 * (double)i;
        post->ancestors[i] = 5.0 * (double)i;
        post->logw[i] = -1;
        post->lineage[i] = (att_lineage){.n = 1, .part = {{0, 1000 + i}}};
        memset(post->block[i], (int)i, att_cloud_bytes(&post->plan, N_X));
    }
    return post;
}

static void free_post(att_post *post)
{
    att_arena_free(&post->clouds);
    att_arena_free(&post->arena);
}

/* Chain c begins with the `who`-th of post_of_numbers(), whole, on a stream of its own from report 1 on. */
static void begins_with(const att_post *post, size_t c, size_t who)
{
    size_t i = 8 * c, bytes = att_cloud_bytes(&post->plan, N_X);
    assert_true(post->theta[i] == 1 + (double)who / 100);
    assert_true(post->log_lik[i] == -(double)who && post->log_last[i] == 2.0 * (double)who);
    assert_true(post->log_prior[i] == 3.0 * (double)who && post->state_ess[i] == 4.0 * (double)who);
    assert_true(post->ancestors[i] == 5.0 * (double)who);
    assert_true(att_lineage_at(&post->lineage[i], 0) == 1000 + who);
    assert_true(att_lineage_at(&post->lineage[i], 1) == (UINT64_C(7) << 32) + i);
    for (size_t b = 0; b < bytes; b++)
        assert_int_equal((unsigned char)post->block[i][b], who);
}

static void resample(att_post *post)
{
    att_err err = {0};
    assert_int_equal(att_theta_resample(post, ctx, 0, 7, &err), 0);
    for (size_t i = 0; i < N; i++)
        assert_true(post->logw[i] == 0);
}

/* Weights that leave a systematic draw of six no choice. 8 begins chain 2 while its own place goes to 5; 24 stays where it is, and 43
 * comes from the end of the last chain. */
static void chains_begin_with_whom_the_weights_draw(void **state)
{
    (void)state;
    static const size_t who[CHAINS] = {3, 5, 8, 24, 43, 43};
    att_post post;
    post_of_numbers(&post);
    memset(post.weight, 0, N * sizeof *post.weight);
    for (int c = 0; c < CHAINS; c++)
        post.weight[who[c]] += 1.0 / CHAINS;
    resample(&post);
    for (size_t c = 0; c < CHAINS; c++)
        begins_with(&post, c, who[c]);
    free_post(&post);
}

/* On average each particle begins as many chains as its weight says. */
static void every_weight_is_drawn_in_proportion(void **state)
{
    (void)state;
    enum { ROUNDS = 400 };
    double times[N] = {0};
    for (uint64_t k = 0; k < ROUNDS; k++) {
        att_post post;
        post_of_numbers(&post);
        post.opts.seed = 100 + k;
        for (size_t i = 0; i < N; i++)
            post.weight[i] = 2.0 * (double)(i + 1) / (N * (N + 1));
        resample(&post);
        for (size_t c = 0; c < CHAINS; c++)
            times[(size_t)lround(100 * (post.theta[8 * c] - 1))]++;
        free_post(&post);
    }
    for (size_t i = 0; i < N; i++) {
        double mean = ROUNDS * CHAINS * 2.0 * (double)(i + 1) / (N * (N + 1));
        assert_true(fabs(times[i] - mean) < 5 * sqrt(mean));
    }
}

/* Two chains and a half: weights 0.75, 0.25 and 0 against 0.4, 0.4 and 0.2 of equal particles. */
static void the_evidence_is_as_sure_as_chains_agree(void **state)
{
    (void)state;
    double w[20] = {[3] = 0.7, [5] = 0.05, [8] = 0.25};
    assert_true(fabs(att_theta_var(20, w, NULL) - 1.5 * (0.35 * 0.35 + 0.15 * 0.15 + 0.2 * 0.2)) < 1e-12);
    for (int i = 0; i < 20; i++)
        w[i] = 0.05;
    assert_true(fabs(att_theta_var(20, w, NULL)) < 1e-12);
    assert_true(att_theta_var(8, w, NULL) == 0); /* one chain cannot tell */
}

/* Each chain is one vector eight times over: 1,600 particles are worth as many draws as there are chains,
 * independent ones as many as they are. */
static void copies_are_worth_one_draw_together(void **state)
{
    (void)state;
    enum { MANY = 1600 };
    for (int each = 1; each <= 8; each += 7) {
        att_post post = {.n_theta = MANY, .opts = {.seed = 5, .n_theta = MANY, .n_x = 1}};
        att_err err = {0};
        assert_int_equal(att_theta_open(&post, &problem, &err), 0);
        for (size_t i = 0; i < MANY; i++) {
            att_rng r = att_rng_open(6, ATT_FOR_TEST, i / (size_t)each, 0, 0, 0);
            post.theta[i] = exp(3 * att_draw_normal(&r)); /* ranks do not mind how long its tail is */
        }
        double want = MANY / each;
        assert_true(fabs(att_post_draws(&post) / want - 1) < 4 * sqrt(2.0 * 8 / MANY));
        assert_true(att_post_draws(&post) <= MANY);
        free_post(&post);
    }
}

/* Nothing is drawn anew here: the error of the evidence is that of the weights at the end alone, each report's in them. */
static void weights_at_the_end_count_too(void **state)
{
    (void)state;
    att_fit_opts o = {.seed = 3, .n_theta = N, .n_x = N_X, .n_x_max = N_X, .ess_min = 0, .moves_max = 1};
    att_post *post;
    att_err err = {0};
    assert_int_equal(att_post_fit(&post, ctx, &problem, &o, &err), 0);
    double se, off[CHAINS] = {0}, sum = 0;
    att_post_log_evidence(post, &se);
    for (size_t i = 0; i < N; i++)
        off[i / 8] += att_post_weight(post)[i] - 1.0 / N;
    for (int c = 0; c < CHAINS; c++)
        sum += off[c] * off[c];
    assert_true(se > 0.05 && fabs(se * se - 1.2 * sum) < 1e-12);
    att_post_free(&post);
}

static int start(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    att_post *post = cookie;
    att_filter f;
    double before = 0;
    post->lineage[i] = att_theta_lineage(post, 0, i);
    int code = att_filter_open(&f, &post->plan, post->n_x, scratch, err);
    if (!code)
        code = att_filter_start(&f, 5, post->theta + i, &post->lineage[i], post->block[i]);
    if (!code)
        code = att_filter_through(&f, 0, 1, -INFINITY, &before);
    post->log_lik[i] = before;
    post->log_last[i] = f.log_last;
    return code;
}

/* Does particle i have the likelihood, and to the last byte the cloud, that its theta and its lineage lead to? */
static void follows_from_its_lineage(const att_post *post, size_t i)
{
    att_arena arena = {0};
    att_filter f;
    att_err err = {0};
    double before;
    char *block = att_arena_alloc(&arena, att_cloud_bytes(&post->plan, N_X));
    assert_int_equal(att_filter_open(&f, &post->plan, N_X, &arena, &err), 0);
    assert_int_equal(att_filter_start(&f, 5, post->theta + i, &post->lineage[i], block), 0);
    assert_int_equal(att_filter_through(&f, 0, 1, -INFINITY, &before), 0);
    assert_true(f.log_last == post->log_last[i]);
    assert_memory_equal(block, post->block[i], f.cloud.bytes);
    att_arena_free(&arena);
}

static void a_sweep_leads_each_chain_on(void **state)
{
    (void)state;
    att_post post;
    att_err err = {0};
    att_walk walk;
    att_move_gain gain;
    post_of_numbers(&post);
    assert_int_equal(att_theta_deal(N, ctx, start, &post, &err), 0);
    assert_int_equal(att_walk_open(&walk, &problem, &post.arena, &err), 0);
    for (size_t i = 0; i < N; i++)
        post.log_prior[i] = att_walk_logprior(&walk, post.theta + i);
    assert_int_equal(att_walk_fit(&walk, N, post.theta, post.weight, &post.arena), 0);
    double was[N];
    for (int sweep = 0; sweep < 2; sweep++) {
        int moved = 0;
        memcpy(was, post.theta, sizeof was);
        att_move_at at = {.gamma = 1, .epoch = 2 + (uint64_t)sweep, .go_on = sweep};
        assert_int_equal(att_move_sweep(&post, ctx, &walk, &at, &gain, &err), 0);
        for (size_t i = 0; i < N; i++) {
            size_t last = i / 8 == 5 ? N - 1 : i / 8 * 8 + 7;
            double from = i % 8 ? post.theta[i - 1] : sweep ? was[last] : was[i];
            int stays = post.theta[i] == from;
            moved += !stays;
            /* The stream tells who it is: a new filter's from the beginning, or a copy's from the next report on. */
            uint64_t own = (at.epoch << 32) + i;
            assert_true(stays == (att_lineage_at(&post.lineage[i], 0) != own));
            if (i % 8 || sweep)
                assert_true(att_lineage_at(&post.lineage[i], 1) == own);
            follows_from_its_lineage(&post, i);
        }
        int made = sweep ? N : N - CHAINS;
        assert_true(moved > 5 && fabs(gain.accepted - (double)moved / made) < 1e-12);
    }
    free_post(&post);
}

int main(void)
{
    att_err err = {0};
    problem = (att_problem){.model = &diary_model,
                            .input = diary_give(&given, 1, 5),
                            .prior = prior,
                            .n_obs = 2,
                            .obs = obs,
                            .n_days = 4,
                            .horizon = 5};
    if (att_ctx_open(&ctx, NULL, &err))
        return 1;
    const struct CMUnitTest tests[] = {cmocka_unit_test(chains_begin_with_whom_the_weights_draw),
                                       cmocka_unit_test(every_weight_is_drawn_in_proportion),
                                       cmocka_unit_test(the_evidence_is_as_sure_as_chains_agree),
                                       cmocka_unit_test(copies_are_worth_one_draw_together),
                                       cmocka_unit_test(weights_at_the_end_count_too),
                                       cmocka_unit_test(a_sweep_leads_each_chain_on)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    att_ctx_free(&ctx);
    return failed;
}
