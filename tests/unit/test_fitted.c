/* SPDX-License-Identifier: Apache-2.0 */
/* What a fit says of its reports follows the weights: of the parameter particles, and of the states within each. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "near.h"
#include "../still.h"
#include <attrit/attrit.h>
#include <math.h>
#include <stdlib.h>

enum { LEVEL, SIDE, QUANTITIES };
enum { N_DAYS = 10, THETA_MAX = 2000 };

/* ---- a model without dice: the level is theta every day; a side that was thrown at the start, 10 for one in ten, else 20 */

static int start(const att_args *a, void *x)
{
    for (size_t i = 0; i < a->n; i++) {
        att_rng r = att_args_rng(a, ATT_DICE, i, -1);
        *(double *)att_state(a, x, i) = att_rng_unif(&r) < 0.1 ? 10 : 20;
    }
    return 0;
}

static int observe(const att_args *a, int q, const void *x, double *out)
{
    for (size_t i = 0; i < a->n; i++)
        out[i] = q == LEVEL ? a->theta[0] : *(const double *)att_state_const(a, x, i);
    return 0;
}

static const att_field params[] = {{"level", "1", "what is seen", 0, INFINITY, ATT_LOG, {ATT_GAMMA, 4, 1}, 0, ""}, {0}};
static const att_field inputs[] = {{0}};
static const att_field quantities[] = {{"level", "1", "", 0, INFINITY}, {"side", "1", "", 0, INFINITY}, {0}};
static const att_model model = {.name = "still",
                                .doc = "Nothing moves",
                                .params = params,
                                .inputs = inputs,
                                .quantities = quantities,
                                .sizes = still_sizes,
                                .prepare = still_prepare,
                                .start = start,
                                .step = still_step,
                                .observe = observe};

/* ---- a fit that keeps its first particles, so that their weights differ --------------------------------------------- */

static const att_prior prior[] = {{ATT_GAMMA, 4, 1}};
static const att_obs obs[] = {
    {.t0 = -1, .t1 = 4, .quantity = LEVEL, .best = 6, .noise = 0.4, .effect = {-1, -1}},
    {.t0 = -1, .t1 = 8, .quantity = SIDE, .best = 20, .noise = 0.387, .effect = {-1, -1}}, /* 5 to 1 for 20 */
};
static const att_problem problem = {
    .model = &model, .prior = prior, .n_obs = 2, .obs = obs, .n_days = N_DAYS, .horizon = N_DAYS + 1};

static att_post *fit(size_t n_theta)
{
    att_ctx *ctx;
    att_post *post;
    att_err err = {0};
    att_fit_opts o = {.seed = 4, .n_theta = n_theta, .n_x = 100, .n_x_max = 100, .ess_min = 1e-3, .moves_max = 1};
    assert_int_equal(att_ctx_open(&ctx, NULL, &err), 0);
    if (att_post_fit(&post, ctx, &problem, &o, &err))
        fail_msg("%s", err.text);
    att_ctx_free(&ctx);
    return post;
}

/* Weight of the particles below x (strictly or not); without weights, their share. */
static double below(const att_post *post, double x, int or_at, int weighted)
{
    size_t n = att_post_n_theta(post);
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        if (*att_post_theta(post, i) < x || (or_at && *att_post_theta(post, i) == x))
            sum += weighted ? att_post_weight(post)[i] : 1.0 / (double)n;
    return sum;
}

/* P(a report so low or lower), by hand: the level is known to whoever knows theta. */
static double tail_by_hand(const att_post *post)
{
    double sum = 0;
    for (size_t i = 0; i < att_post_n_theta(post); i++) {
        double z = log(obs[0].best / fmax(*att_post_theta(post, i), 0.5)) / obs[0].noise;
        sum += att_post_weight(post)[i] * erfc(-z / sqrt(2)) / 2;
    }
    return sum;
}

/* A path a particle: exactly its weight. 512 of them among 2,000: to four standard errors of so many. */
static void paths_follow_the_weights_of_their_parameters(void **state)
{
    (void)state;
    static const double prob[3] = {0.05, 0.5, 0.95};
    for (int many = 0; many <= 1; many++) {
        att_post *post = fit(many ? THETA_MAX : 400);
        const att_report_fit *r = att_post_reports(post);
        for (int k = 0; k < 3; k++) {
            double slack = many ? 4 * sqrt(prob[k] * (1 - prob[k]) / 512) : 1e-12;
            assert_true(below(post, r->fitted[k], 0, 1) <= prob[k] + slack);
            assert_true(below(post, r->fitted[k], 1, 1) >= prob[k] - slack);
        }
        assert_true(below(post, r->fitted[1], 1, 0) > 0.6); /* without weights another median */
        assert_near(r->tail, tail_by_hand(post), many ? 4 * 0.3 / sqrt(512) : 1e-9);
        att_post_free(&post);
    }
}

/* One state in ten begins at 10; after a report that speaks five to one against it, one in 46: below one in twenty. */
static void a_path_follows_the_weights_of_its_states(void **state)
{
    (void)state;
    att_post *post = fit(400);
    for (int k = 0; k < 3; k++)
        assert_near(att_post_reports(post)[1].fitted[k], 20, 0);
    att_post_free(&post);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_follow_the_weights_of_their_parameters),
        cmocka_unit_test(a_path_follows_the_weights_of_its_states),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
