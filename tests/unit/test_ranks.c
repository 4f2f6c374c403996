/* SPDX-License-Identifier: Apache-2.0 */
/* Several ranks, under mpirun -n 3: who has what, and what all know afterwards. Without mpirun it is one rank. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/ranks.h"
#include "base/team.h"
#include "diary.h"
#include "engine/cloud.h"
#include "engine/post.h"
#include <attrit/attrit.h>
#include <string.h>

enum { N = 1000 };
static att_ctx *ctx;

static void every_index_has_one_owner(void **state)
{
    (void)state;
    for (size_t n = 0; n < 40; n++) {
        assert_int_equal(att_ranks_first(n, 0), 0);
        assert_int_equal(att_ranks_first(n, att_ranks_count()), n);
        for (size_t i = 0; i < n; i++) {
            int r = att_ranks_owner(n, i);
            assert_true(att_ranks_first(n, r) <= i && i < att_ranks_first(n, r + 1));
            assert_int_equal(att_ranks_own(n, i), r == att_ranks_self());
        }
    }
}

static int square(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    (void)scratch, (void)err;
    ((size_t *)cookie)[i] += i * i;
    return 0;
}

static void what_is_dealt_is_done_once_and_known_to_all(void **state)
{
    (void)state;
    static size_t out[N];
    att_err err = {0};
    memset(out, 0, sizeof out);
    assert_int_equal(att_ctx_deal(ctx, N, square, out, &err), 0);
    for (size_t i = 0; i < N; i++)
        assert_int_equal(out[i], att_ranks_own(N, i) ? i * i : 0);
    att_ranks_gather(out, N, sizeof *out);
    for (size_t i = 0; i < N; i++)
        assert_int_equal(out[i], i * i);
}

/* Two fail, in shares of different ranks: all are told of the lower. */
static int fail_at_two(void *cookie, size_t i, att_arena *scratch, att_err *err)
{
    (void)cookie, (void)scratch;
    return i == 350 || i == 990 ? att_err_set(err, ATT_E_RANGE, NULL, "task %zu", i) : 0;
}

static void the_lowest_failure_is_told_to_all(void **state)
{
    (void)state;
    for (int round = 0; round < 20; round++) {
        att_err err = {0};
        assert_int_equal(att_ctx_deal(ctx, N, fail_at_two, NULL, &err), -ATT_E_RANGE);
        assert_non_null(strstr(err.text, "task 350"));
    }
}

/* Parcels in every direction, more than are under way at a time, each larger than an eager message. */
static void blocks_arrive_where_they_are_sent(void **state)
{
    (void)state;
    enum { PARCELS = 300, LINES = 200 };
    int self = att_ranks_self(), count = att_ranks_count();
    static char block[PARCELS][64 * LINES];
    att_ranks_parcel parcel[PARCELS];
    for (int k = 0; k < PARCELS; k++) {
        int from = k % count, to = (k + 1 + k % (count > 1 ? count - 1 : 1)) % count;
        parcel[k] = (att_ranks_parcel){from, to, block[k]};
        memset(block[k], from == self ? 1 + k % 100 : 0, sizeof block[k]);
    }
    att_ranks_deliver(count > 1 ? PARCELS : 0, parcel, LINES);
    for (int k = 0; k < PARCELS; k++)
        for (size_t i = 0; i < sizeof block[k]; i++)
            assert_int_equal(block[k][i], parcel[k].from == self || parcel[k].to == self ? 1 + k % 100 : 0);
}

static void a_rank_has_the_clouds_of_its_share_and_no_more(void **state)
{
    (void)state;
    static const att_prior prior[] = {{ATT_GAMMA, 1.2, 0.5}};
    static const att_obs obs[] = {
        {.t0 = -1, .t1 = 2, .quantity = DIARY_ARRIVED, .best = 9, .noise = 0.1, .effect = {-1, -1}}};
    static diary_given given;
    att_problem p = {.model = &diary_model,
                     .input = diary_give(&given, 1, 5),
                     .prior = prior,
                     .n_obs = 1,
                     .obs = obs,
                     .n_days = 4,
                     .horizon = 5};
    att_fit_opts o = {.seed = 1, .n_theta = 100, .n_x = 500, .n_x_max = 500, .ess_min = 0.9, .moves_max = 2};
    att_post *post;
    att_err err = {0};
    if (att_post_fit(&post, ctx, &p, &o, &err))
        fail_msg("%s", err.text);
    size_t own = 0, chains = 0, cloud = att_cloud_bytes(&post->plan, 500);
    for (size_t i = 0; i < 100; i++) {
        /* Chains of 8, none of them in two shares; 13 chains, of which the last has 4. */
        assert_int_equal(post->block[i] != NULL, att_ranks_own(13, i / 8));
        own += post->block[i] != NULL;
    }
    for (size_t c = 0; c < 13; c++) {
        assert_int_equal(post->spare[c] != NULL, att_ranks_own(13, c));
        chains += post->spare[c] != NULL;
    }
    assert_true(own <= 8 * (13 / (size_t)att_ranks_count() + 1));
    assert_true(post->clouds.used >= (own + chains) * cloud && post->clouds.used < (own + chains) * cloud + 4096);
    att_post_free(&post);
}

int main(void)
{
    att_err err = {0};
    att_ranks_join();
    if (att_ctx_open(&ctx, NULL, &err))
        return 1;
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_index_has_one_owner),
                                       cmocka_unit_test(what_is_dealt_is_done_once_and_known_to_all),
                                       cmocka_unit_test(blocks_arrive_where_they_are_sent),
                                       cmocka_unit_test(a_rank_has_the_clouds_of_its_share_and_no_more),
                                       cmocka_unit_test(the_lowest_failure_is_told_to_all)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    att_ctx_free(&ctx);
    return att_ranks_leave(failed, &err);
}
