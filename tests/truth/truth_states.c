/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A contingent so small that every state of it is enumerated: two units of three men under drones, twelve days, six
 * reports. Forward and backward recursions over its 400 states give the likelihood, the filtered and the smoothed laws
 * and, over a grid of lambda, posterior and evidence to rounding; filter, paths and SMC² are held against them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../rig.h"
#include "tally.h"
#include "base/num.h"
#include "engine/filter.h"
#include <attrit/attrit.h>

#include <math.h>
#include <string.h>

enum { MEN = 3, UNITS = 2, DAYS = 12, N_X = 60, N_RUNS = 3000, N_FITS = 12, N_DOUBLING = 30, N_GRID = 200 };
enum { UNIT_STATES = (MEN + 1) * (MEN + 2) * (MEN + 3) / 6, STATES = UNIT_STATES * UNIT_STATES };

/* ---- the contingent, as a problem ---- */

static const double lambda = 0.35, p_down = 0.2, q_bait = 0.6, q_team = 0.3, kappa = 0.3, rho = 0.6, tau = 5;
static rig world;
static double unit_size[UNITS] = {MEN, MEN}, arrivals = MEN * UNITS;
static att_prior prior[RIG_ROWS];
enum { KILLED, STRENGTH, IN_CARE, N_SEEN };
static const char *const seen[N_SEEN] = {"killed", "strength", "in_care"};
static att_obs obs[] = {
    {.t1 = 3, .quantity = STRENGTH, .kind = ATT_ABOUT, .best = 5, .noise = 0.2},
    {.t1 = 4, .quantity = KILLED, .kind = ATT_AT_LEAST, .low = 1, .noise = 0.3},
    {.t1 = 6, .quantity = STRENGTH, .kind = ATT_BETWEEN, .low = 2, .high = 4.5, .noise = 0.2},
    {.t1 = 8, .quantity = KILLED, .kind = ATT_ABOUT, .best = 2, .noise = 0.25},
    {.t1 = 8, .quantity = IN_CARE, .kind = ATT_UP_TO, .high = 2, .noise = 0.3},
    {.t1 = 11, .quantity = STRENGTH, .kind = ATT_ABOUT, .best = 2, .noise = 0.3, .offset = 0.1},
};
enum { N_OBS = sizeof obs / sizeof *obs };
static att_problem problem;
static att_ctx *ctx;

/* ---- one unit: able, wounded who will return, wounded who will not; the others are dead ---- */

static int at_state[MEN + 1][MEN + 1][MEN + 1];
static struct unit_state {
    int able, back, lasting;
} unit_state[UNIT_STATES];
typedef double matrix[UNIT_STATES][UNIT_STATES];

static double binomial(int n, int k, double p)
{
    double c = 1;
    for (int i = 0; i < k; i++)
        c *= (double)(n - i) / (i + 1);
    return c * pow(p, k) * pow(1 - p, n - k);
}

static void list_states(void)
{
    int n = 0;
    for (int a = 0; a <= MEN; a++)
        for (int b = 0; a + b <= MEN; b++)
            for (int l = 0; a + b + l <= MEN; l++) {
                at_state[a][b][l] = n;
                unit_state[n++] = (struct unit_state){a, b, l};
            }
    assert_int_equal(n, UNIT_STATES);
}

/* One drone: all who are able stand in the team, the first as bait; each of the others may shoot it down. */
static void meet(matrix m)
{
    memset(m, 0, sizeof(matrix));
    for (int s = 0; s < UNIT_STATES; s++) {
        struct unit_state u = unit_state[s];
        double missed = u.able ? pow(1 - p_down, u.able - 1) : 0;
        m[s][s] += 1 - missed;
        for (int bait = 0; u.able && bait <= 1; bait++)
            for (int others = 0; others < u.able; others++)
                for (int dead = 0; dead <= bait + others; dead++)
                    for (int back = 0; dead + back <= bait + others; back++) {
                        int hit = bait + others, hurt = hit - dead;
                        m[s][at_state[u.able - hit][u.back + back][u.lasting + hurt - back]] +=
                            missed * (bait ? q_bait : 1 - q_bait) * binomial(u.able - 1, others, q_team)
                            * binomial(hit, dead, kappa) * binomial(hurt, back, rho);
                    }
    }
}

static void multiply(matrix out, matrix a, matrix b)
{
    memset(out, 0, sizeof(matrix));
    for (int i = 0; i < UNIT_STATES; i++)
        for (int k = 0; k < UNIT_STATES; k++)
            for (int j = 0; a[i][k] > 0 && j < UNIT_STATES; j++)
                out[i][j] += a[i][k] * b[k][j];
}

/* A day: returns, then Poisson(rate) drones one after another. */
static void day_of(double rate, matrix day)
{
    matrix back = {{0}}, one, power = {{0}}, next, many = {{0}};
    for (int s = 0; s < UNIT_STATES; s++) {
        struct unit_state u = unit_state[s];
        for (int r = 0; r <= u.back; r++)
            back[s][at_state[u.able + r][u.back - r][u.lasting]] += binomial(u.back, r, 1 - exp(-1 / tau));
        power[s][s] = 1;
    }
    meet(one);
    for (int k = 0; k < 60; k++) {
        double p = exp(att_logpmf_poisson(k, rate));
        for (int i = 0; i < UNIT_STATES * UNIT_STATES; i++)
            (&many[0][0])[i] += p * (&power[0][0])[i];
        multiply(next, power, one);
        memcpy(power, next, sizeof(matrix));
    }
    multiply(day, back, many);
}

/* ---- both units: law[s1][s2] ---- */

typedef double law[UNIT_STATES][UNIT_STATES];

static double value(int quantity, int s1, int s2)
{
    struct unit_state u = unit_state[s1], v = unit_state[s2];
    int able = u.able + v.able, care = u.back + u.lasting + v.back + v.lasting;
    return quantity == STRENGTH ? able : quantity == IN_CARE ? care : MEN * UNITS - able - care;
}

static double density(const att_obs *y, double x)
{
    double m = log(fmax(x, 0.5)) + y->offset;
    if (y->kind == ATT_ABOUT)
        return exp(att_logpdf_normal(log(y->best), m, y->noise));
    double below = y->kind == ATT_AT_LEAST ? 0 : att_cdf_normal((m - log(y->high)) / y->noise);
    double above = y->kind == ATT_UP_TO ? 1 : att_cdf_normal((m - log(y->low)) / y->noise);
    return above - below;
}

/* to = law x day for both units, or with `back` the expectation of what follows: day x law. */
static void pass(law to, law from, matrix day, int back)
{
    law half = {{0}};
    memset(to, 0, sizeof(law));
    for (int i = 0; i < UNIT_STATES; i++)
        for (int j = 0; j < UNIT_STATES; j++)
            for (int k = 0; k < UNIT_STATES; k++)
                half[j][k] += (back ? day[j][i] : day[i][j]) * from[i][k];
    for (int j = 0; j < UNIT_STATES; j++)
        for (int k = 0; k < UNIT_STATES; k++)
            for (int l = 0; l < UNIT_STATES; l++)
                to[j][l] += half[j][k] * (back ? day[l][k] : day[k][l]);
}

typedef struct answer {
    double log_lik[N_OBS];             /* of the reports so far */
    double filtered[N_OBS];            /* mean strength after each */
    double smoothed[DAYS + 1][N_SEEN]; /* means given all */
    double smoothed_square[DAYS + 1][N_SEEN];
} answer;

static void weigh(law p, int t)
{
    for (int j = 0; j < N_OBS; j++)
        for (int a = 0; obs[j].t1 == t && a < UNIT_STATES; a++)
            for (int b = 0; b < UNIT_STATES; b++)
                p[a][b] *= density(&obs[j], value(obs[j].quantity, a, b));
}

/* The exact answer at a rate. */
static void solve(double rate, answer *out)
{
    static law ahead[DAYS + 1], behind[DAYS + 1];
    matrix day;
    day_of(rate, day);
    memset(ahead[0], 0, sizeof(law));
    ahead[0][at_state[MEN][0][0]][at_state[MEN][0][0]] = 1;
    for (int t = 1, j = 0; t <= DAYS; t++) {
        pass(ahead[t], ahead[t - 1], day, 0);
        for (; j < N_OBS && obs[j].t1 == t; j++) {
            double sum = 0, mean = 0;
            for (int a = 0; a < UNIT_STATES; a++)
                for (int b = 0; b < UNIT_STATES; b++) {
                    ahead[t][a][b] *= density(&obs[j], value(obs[j].quantity, a, b));
                    sum += ahead[t][a][b];
                    mean += ahead[t][a][b] * value(STRENGTH, a, b);
                }
            out->log_lik[j] = log(sum);
            out->filtered[j] = mean / sum;
        }
    }
    for (int s = 0; s < STATES; s++)
        (&behind[DAYS][0][0])[s] = 1;
    for (int t = DAYS; t > 0; t--) {
        law seen_then;
        memcpy(seen_then, behind[t], sizeof(law));
        weigh(seen_then, t);
        pass(behind[t - 1], seen_then, day, 1);
    }
    for (int t = 0; t <= DAYS; t++) {
        double sum = 0;
        memset(out->smoothed[t], 0, sizeof out->smoothed[t]);
        memset(out->smoothed_square[t], 0, sizeof out->smoothed_square[t]);
        for (int a = 0; a < UNIT_STATES; a++)
            for (int b = 0; b < UNIT_STATES; b++) {
                double p = ahead[t][a][b] * behind[t][a][b];
                sum += p;
                for (int q = 0; q < N_SEEN; q++) {
                    out->smoothed[t][q] += p * value(q, a, b);
                    out->smoothed_square[t][q] += p * value(q, a, b) * value(q, a, b);
                }
            }
        for (int q = 0; q < N_SEEN; q++) {
            out->smoothed[t][q] /= sum;
            out->smoothed_square[t][q] /= sum;
        }
        /* From either end, on every day, the evidence is the same. */
        assert_true(fabs(log(sum) - out->log_lik[N_OBS - 1]) < 1e-10);
    }
}

static answer exact;

static int setup(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double x;
    } set[] = {
        {"lambda", lambda}, {"p_down", p_down}, {"q_bait", q_bait}, {"q_team", q_team}, {"kappa", kappa}, {"rho", rho},
        {"tau", tau},       {"sd_tempo", 0},    {"chi", 0},         {"h", 0},           {"d", 0}};
    rig_open(&world, "contingent", 1, 1);
    rig_vector(&world, "unit_size", UNITS, unit_size);
    rig_vector(&world, "arrivals", 1, &arrivals);
    rig_input(&world, "fight_on", 1);
    for (size_t i = 0; i < sizeof set / sizeof *set; i++)
        rig_param(&world, set[i].name, set[i].x);
    for (int k = 0; world.model->params[k].name; k++)
        prior[k] = (att_prior){ATT_FIXED, world.theta[k], 0};
    list_states();
    solve(lambda, &exact);
    static att_obs to_model[N_OBS];
    for (int j = 0; j < N_OBS; j++) {
        to_model[j] = obs[j];
        to_model[j].t0 = -1;
        to_model[j].quantity = rig_row(world.model->quantities, seen[obs[j].quantity]);
        to_model[j].effect[0] = to_model[j].effect[1] = -1;
    }
    problem = (att_problem){.model = world.model,
                            .input = world.input,
                            .prior = prior,
                            .n_obs = N_OBS,
                            .obs = to_model,
                            .n_days = DAYS,
                            .horizon = DAYS};
    att_err err = {0};
    return att_ctx_open(&ctx, NULL, &err);
}

static int teardown(void **state)
{
    (void)state;
    att_ctx_free(&ctx);
    return 0;
}

/* One filter: its likelihood over the exact one after each report, and that times the error of the mean strength. */
static void run(const att_plan *plan, uint64_t seed, tally *ratio, tally *moment)
{
    att_arena arena = {0};
    att_err err = {0};
    att_filter f;
    att_lineage lineage = {.n = 1, .part = {{0, 1}}};
    double able[N_X];
    int dead = 0;
    assert_int_equal(att_filter_open(&f, plan, N_X, &arena, &err), 0);
    assert_int_equal(
        att_filter_start(&f, seed, world.theta, &lineage, att_arena_alloc(&arena, att_cloud_bytes(plan, N_X))), 0);
    for (size_t j = 0; j < N_OBS; j++) {
        dead = dead || att_filter_to_report(&f, j); /* no particle left: an estimate of 0 */
        double r = dead ? 0 : exp(f.log_lik - exact.log_lik[j]), mean = 0,
               all = dead ? 0 : att_logsumexp(N_X, f.cloud.logw);
        if (!dead)
            world.model->observe(&f.args, rig_row(world.model->quantities, "strength"), f.cloud.x, able);
        for (size_t i = 0; !dead && i < N_X; i++)
            mean += exp(f.cloud.logw[i] - all) * able[i];
        tally_add(&ratio[j], r);
        tally_add(&moment[j], r * (mean - exact.filtered[j]));
    }
    att_arena_free(&arena);
}

static void count_parents(void *cookie, int t, const uint32_t *from)
{
    (void)t;
    int parent[N_X] = {0}, *n = cookie;
    for (int i = 0; i < N_X; i++)
        parent[from[i]] = 1;
    *n = 0;
    for (int i = 0; i < N_X; i++)
        *n += parent[i];
}

/* All live on after a report that spreads the weights little; else those that have offspring. */
static void each_report_tells_how_many_live_on(void **state)
{
    (void)state;
    att_arena arena = {0};
    att_err err = {0};
    att_plan plan;
    att_filter f;
    att_lineage lineage = {.n = 1, .part = {{0, 1}}};
    int n, resampled = 0;
    const att_filter_watch watch = {&n, NULL, count_parents};
    assert_int_equal(att_plan_make(&plan, &problem, &arena, &err), 0);
    assert_int_equal(att_filter_open(&f, &plan, N_X, &arena, &err), 0);
    f.watch = &watch;
    assert_int_equal(
        att_filter_start(&f, 1, world.theta, &lineage, att_arena_alloc(&arena, att_cloud_bytes(&plan, N_X))), 0);
    for (size_t j = 0; j < N_OBS; j++) {
        n = N_X;
        assert_int_equal(att_filter_to_report(&f, j), 0);
        assert_int_equal(f.ancestors_last, n);
        resampled += n < N_X;
    }
    assert_in_range(resampled, 1, N_OBS - 1);
    att_arena_free(&arena);
}

static void the_filter_agrees_with_all_states(void **state)
{
    (void)state;
    for (int kind = ATT_SYSTEMATIC; kind <= ATT_MULTINOMIAL; kind++) {
        att_arena arena = {0};
        att_err err = {0};
        att_plan plan;
        tally ratio[N_OBS] = {{0}}, moment[N_OBS] = {{0}};
        assert_int_equal(att_plan_make(&plan, &problem, &arena, &err), 0);
        plan.resampling = (att_resampling)kind;
        for (uint64_t seed = 1; seed <= N_RUNS; seed++)
            run(&plan, seed, ratio, moment);
        for (int j = 0; j < N_OBS; j++) {
            print_message("report %d: exact %.10f, mean of exp(estimate - exact) %.4f, se %.4f\n", j + 1,
                          exact.log_lik[j], ratio[j].mean, tally_error(&ratio[j]));
            assert_true(tally_error(&ratio[j]) < 0.02);
            assert_true(fabs(ratio[j].mean - 1) < 4 * tally_error(&ratio[j]));
            assert_true(fabs(moment[j].mean) < 4 * tally_error(&moment[j]));
        }
        att_arena_free(&arena);
    }
}

static att_post *fit_by(const att_problem *p, const att_fit_opts *o)
{
    att_err err = {0};
    att_post *post;
    if (att_post_fit(&post, ctx, p, o, &err) != 0)
        fail_msg("%s", err.text);
    return post;
}

static att_post *fit(const att_problem *p, uint64_t seed)
{
    att_fit_opts o = att_fit_opts_default();
    o.seed = seed;
    o.n_theta = 300;
    o.n_x = N_X;
    return fit_by(p, &o);
}

static void paths_have_the_smoothed_law(void **state)
{
    (void)state;
    tally mean[DAYS + 1][N_SEEN] = {{{0}}}, square[DAYS + 1][N_SEEN] = {{{0}}}, ratio = {0};
    for (uint64_t seed = 1; seed <= N_FITS; seed++) {
        att_post *post = fit(&problem, seed);
        att_fan *fan;
        att_err err = {0};
        att_fan_opts o = {.seed = seed, .n_paths = 4000};
        assert_int_equal(att_fan_forecast(&fan, ctx, post, &o, &err), 0);
        tally_add(&ratio, exp(att_post_log_evidence(post, NULL) - exact.log_lik[N_OBS - 1]));
        for (int t = 0; t <= DAYS; t++)
            for (int q = 0; q < N_SEEN; q++) {
                double sd, m = att_fan_mean(fan, (size_t)t, (size_t)rig_row(world.model->quantities, seen[q]), &sd);
                tally_add(&mean[t][q], m);
                tally_add(&square[t][q], m * m + sd * sd);
            }
        att_fan_free(&fan);
        att_post_free(&post);
    }
    print_message("evidence: mean ratio %.4f, se %.4f\n", ratio.mean, tally_error(&ratio));
    assert_true(tally_error(&ratio) < 0.05);
    assert_true(fabs(ratio.mean - 1) < 5 * tally_error(&ratio) + 0.01);
    for (int t = 0; t <= DAYS; t++)
        for (int q = 0; q < N_SEEN; q++) {
            double want = exact.smoothed[t][q], sd = sqrt(fmax(0, exact.smoothed_square[t][q] - want * want));
            /* 300 parameter particles each bring a path or so: allow for a third of the paths being independent. */
            double unit = sd / sqrt(300.0 / 3 * N_FITS);
            if (t % 4 == 0)
                print_message("day %2d %-8s %.3f (%.3f)\n", t, seen[q], mean[t][q].mean, want);
            assert_true(fabs(mean[t][q].mean - want) < 4 * unit + 1e-9);
            assert_true(fabs(square[t][q].mean - exact.smoothed_square[t][q]) < 4 * unit * (2 * want + 2 * sd) + 1e-6);
        }
}

/* Clouds of 6 states estimate the likelihood badly; they double, and the estimates are exchanged for better ones. */
static void clouds_that_double_keep_the_evidence(void **state)
{
    (void)state;
    tally ratio = {0}, strength = {0};
    for (uint64_t seed = 1; seed <= N_DOUBLING; seed++) {
        att_fit_opts o = {
            .seed = seed, .n_theta = 200, .n_x = 6, .n_x_max = 96, .ess_min = 0.9, .accept_low = 1, .moves_max = 1};
        att_post *post = fit_by(&problem, &o);
        att_fan *fan;
        att_err err = {0};
        att_fan_opts fo = {.seed = seed, .n_paths = 1000};
        assert_in_range(att_post_n_x(post), 12, 96);
        tally_add(&ratio, exp(att_post_log_evidence(post, NULL) - exact.log_lik[N_OBS - 1]));
        assert_int_equal(att_fan_forecast(&fan, ctx, post, &fo, &err), 0);
        tally_add(&strength, att_fan_mean(fan, DAYS, (size_t)rig_row(world.model->quantities, "strength"), NULL));
        att_fan_free(&fan);
        att_post_free(&post);
    }
    print_message("evidence: mean ratio %.4f, se %.4f; strength at last %.3f (%.3f), se %.3f\n", ratio.mean,
                  tally_error(&ratio), strength.mean, exact.smoothed[DAYS][STRENGTH], tally_error(&strength));
    assert_true(fabs(ratio.mean - 1) < 4 * tally_error(&ratio));
    assert_true(tally_error(&ratio) < 0.05);
    assert_true(fabs(strength.mean - exact.smoothed[DAYS][STRENGTH]) < 4 * tally_error(&strength));
}

/* lambda uniform on 0.05 to 1.25: posterior and evidence by the midpoint rule over exact likelihoods. */
static void the_posterior_of_a_rate_is_exact(void **state)
{
    (void)state;
    int row = rig_row(world.model->params, "lambda");
    const double low = 0.05, high = 1.25;
    double sum = 0, mean = 0, square = 0;
    for (int i = 0; i < N_GRID; i++) {
        answer here;
        double x = low + (high - low) * (i + 0.5) / N_GRID;
        solve(x, &here);
        double w = exp(here.log_lik[N_OBS - 1]) / N_GRID;
        sum += w;
        mean += w * x;
        square += w * x * x;
    }
    mean /= sum;
    double sd = sqrt(square / sum - mean * mean);
    prior[row] = (att_prior){ATT_UNIFORM, low, high};
    tally got = {0}, spread = {0}, ratio = {0};
    for (uint64_t seed = 1; seed <= N_FITS; seed++) {
        att_post *post = fit(&problem, 100 + seed);
        double m = 0, m2 = 0;
        for (size_t i = 0; i < att_post_n_theta(post); i++) {
            double x = att_post_theta(post, i)[row], w = att_post_weight(post)[i];
            m += w * x;
            m2 += w * x * x;
        }
        tally_add(&got, m);
        tally_add(&spread, sqrt(m2 - m * m));
        tally_add(&ratio, exp(att_post_log_evidence(post, NULL)) / sum);
        att_post_free(&post);
    }
    prior[row] = (att_prior){ATT_FIXED, lambda, 0};
    print_message("lambda %.4f (%.4f), sd %.4f (%.4f); evidence: mean ratio %.3f, se %.3f\n", got.mean, mean,
                  spread.mean, sd, ratio.mean, tally_error(&ratio));
    /* A quarter of the parameter particles count as independent. */
    assert_true(fabs(got.mean - mean) < 4 * 2 * sd / sqrt(300.0 * N_FITS));
    assert_true(fabs(spread.mean / sd - 1) < 4 * 2 / sqrt(2 * 300.0 * N_FITS));
    assert_true(fabs(ratio.mean - 1) < 5 * tally_error(&ratio) + 0.01);
    assert_true(tally_error(&ratio) < 0.1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_report_tells_how_many_live_on), cmocka_unit_test(the_filter_agrees_with_all_states),
        cmocka_unit_test(paths_have_the_smoothed_law),        cmocka_unit_test(clouds_that_double_keep_the_evidence),
        cmocka_unit_test(the_posterior_of_a_rate_is_exact),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
