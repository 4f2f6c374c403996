/* SPDX-License-Identifier: Apache-2.0 */
/* A fit of a contingent: stopped and resumed at each of its checkpoints, in a folder and out of it; the memory it takes. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/team.h"
#include "engine/post.h"
#include <attrit/attrit.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { N_THETA = 48, N_X = 64, MOST = 60 };

static att_ctx *ctx;
static att_campaign *campaign;
static const att_problem *problem;
static att_diag diag;
static char dir[64];

static int setup(void **state)
{
    (void)state;
    att_err err = {0};
    snprintf(dir, sizeof dir, "keep-test-%ld", (long)getpid());
    if (att_ctx_open(&ctx, NULL, &err) || att_campaign_load(&campaign, ctx, SMALL_CASE, &diag, &err))
        return -1;
    return att_campaign_compile(&problem, campaign, NULL, &diag, &err);
}

static int teardown(void **state)
{
    (void)state;
    char command[100];
    att_campaign_free(&campaign);
    att_ctx_free(&ctx);
    snprintf(command, sizeof command, "rm -rf %s", dir);
    return system(command);
}

static att_fit_opts opts(void)
{
    att_fit_opts o = att_fit_opts_default();
    o.n_theta = N_THETA;
    o.n_x = N_X / 2;
    o.n_x_max = N_X;
    o.ess_min = 0.9;
    o.accept_low = 1;
    return o;
}

/* A copy of the n-th checkpoint; with `stop` the fit ends there. */
typedef struct shelf {
    size_t n, want, bytes;
    char *block;
    int stop;
} shelf;

static int put(void *cookie, const void *block, size_t bytes, att_err *err)
{
    shelf *s = cookie;
    if (s->n++ != s->want)
        return 0;
    s->block = malloc(bytes);
    memcpy(s->block, block, s->bytes = bytes);
    return s->stop ? att_err_set(err, ATT_E_STOPPED, NULL, "stopped by the test") : 0;
}

static void assert_same(const att_post *a, const att_post *b)
{
    size_t bytes = N_THETA * sizeof(double);
    assert_int_equal(a->n_x, b->n_x);
    assert_memory_equal(a->theta, b->theta, bytes * a->plan.n_params);
    assert_memory_equal(a->weight, b->weight, bytes);
    assert_memory_equal(a->report, b->report, a->plan.n_obs * sizeof *a->report);
    assert_memory_equal(&a->log_evidence, &b->log_evidence, sizeof(double));
    for (size_t i = 0; i < N_THETA; i++)
        if (a->weight[i] > 0)
            assert_memory_equal(a->block[i], b->block[i], att_cloud_bytes(&a->plan, a->n_x));
}

static void a_contingent_is_resumed_at_every_checkpoint(void **state)
{
    (void)state;
    att_err err = {0};
    att_post *whole, *post;
    att_fit_opts o = opts();
    shelf all = {.want = MOST};
    o.keep = put;
    o.keep_cookie = &all;
    assert_int_equal(att_post_fit(&whole, ctx, problem, &o, &err), 0);
    assert_true(all.n > problem->n_obs && all.n < MOST && whole->n_x == N_X);
    for (size_t k = 0; k < all.n; k++) {
        shelf s = {.want = k, .stop = 1};
        o = opts();
        o.keep = put;
        o.keep_cookie = &s;
        err = (att_err){0};
        assert_int_equal(att_post_fit(&post, ctx, problem, &o, &err), -ATT_E_STOPPED);
        assert_null(post);
        o = opts();
        o.from = s.block;
        o.from_bytes = s.bytes;
        err = (att_err){0};
        if (att_post_fit(&post, ctx, problem, &o, &err))
            fail_msg("%s", err.text);
        assert_same(post, whole);
        att_post_free(&post);
        free(s.block);
    }
    att_post_free(&whole);
}

static void a_folder_holds_what_is_done(void **state)
{
    (void)state;
    att_err err = {0};
    att_post *post, *again;
    att_fit_opts o = opts();
    char path[100];
    att_keep keep = {.dir = dir};
    assert_int_equal(att_keep_fit(&post, ctx, problem, &o, &keep, &err), 0);
    snprintf(path, sizeof path, "%s/" ATT_KEEP_POSTERIOR, dir);
    assert_int_equal(access(path, R_OK), 0);
    snprintf(path, sizeof path, "%s/" ATT_KEEP_CHECKPOINT, dir);
    assert_int_not_equal(access(path, F_OK), 0);
    keep.resume = 1;
    assert_int_equal(att_keep_fit(&again, ctx, problem, &o, &keep, &err), 0);
    assert_same(again, post);
    att_post_free(&again);
    keep = (att_keep){.from = dir};
    assert_int_equal(att_keep_fit(&again, ctx, problem, &o, &keep, &err), 0);
    assert_same(again, post);
    att_post_free(&again);
    att_post_free(&post);
}

/* What a particle needs: its state, its windows' beginnings, its effects, its weight. */
static size_t particle_bytes(const att_plan *plan)
{
    return plan->state_bytes + (plan->n_slots + plan->n_effects + 1) * sizeof(double);
}

static void the_state_of_a_fit_is_its_particles(void **state)
{
    (void)state;
    att_err err = {0};
    att_post *post;
    att_fit_opts o = opts();
    assert_int_equal(att_post_fit(&post, ctx, problem, &o, &err), 0);
    assert_int_equal(post->n_x, N_X); /* the clouds before the last ones are gone */
    size_t needed = N_THETA * N_X * particle_bytes(&post->plan);
    print_message("%zu bytes a particle, state %.2f of that\n", particle_bytes(&post->plan),
                  (double)(post->arena.peak + post->clouds.peak) / (double)needed);
    assert_true((double)(post->arena.peak + post->clouds.peak) < 1.3 * (double)needed);
    att_post_free(&post);
}

/* After one fit every worker has all the memory that filters, moves and replays ever take. */
static void steps_take_no_memory_from_the_system(void **state)
{
    (void)state;
    att_err err = {0};
    att_post *post;
    att_fit_opts o = opts();
    att_ctx *one;
    assert_int_equal(att_ctx_open(&one, &(att_ctx_opts){.threads = 1}, &err), 0);
    assert_int_equal(att_post_fit(&post, one, problem, &o, &err), 0);
    size_t warm = att_team_mallocs(one->team);
    assert_true(warm > 0 && warm < 30);
    att_post_free(&post);
    assert_int_equal(att_post_fit(&post, one, problem, &o, &err), 0);
    assert_int_equal(att_team_mallocs(one->team), warm);
    att_post_free(&post);
    att_ctx_free(&one);
}

typedef struct bar {
    size_t n, back;
    double done;
} bar;

static void look(void *cookie, const att_progress *p)
{
    bar *b = cookie;
    if (strcmp(p->stage, "fit") != 0)
        return;
    b->n++;
    b->back += p->done < b->done || p->done > 1;
    b->done = p->done;
}

/* Moves outnumber what was expected of them here; a bar may wait for them, but never goes back. */
static void the_bar_goes_forward_to_the_end(void **state)
{
    (void)state;
    att_err err = {0};
    att_post *post;
    att_fit_opts o = opts();
    bar b = {0};
    att_ctx *seen;
    assert_int_equal(att_ctx_open(&seen, &(att_ctx_opts){.progress = look, .cookie = &b}, &err), 0);
    assert_int_equal(att_post_fit(&post, seen, problem, &o, &err), 0);
    size_t steps = problem->n_obs + 1; /* each report, each sweep, and the end */
    for (size_t j = 0; j < problem->n_obs; j++)
        steps += (size_t)att_post_reports(post)[j].n_moves;
    assert_true(b.n == steps && steps > problem->n_obs + 1 && b.back == 0 && b.done == 1);
    att_post_free(&post);
    att_ctx_free(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_contingent_is_resumed_at_every_checkpoint),
        cmocka_unit_test(a_folder_holds_what_is_done),
        cmocka_unit_test(the_state_of_a_fit_is_its_particles),
        cmocka_unit_test(the_bar_goes_forward_to_the_end),
        cmocka_unit_test(steps_take_no_memory_from_the_system),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
