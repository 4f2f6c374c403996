/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "io/sink_netcdf.h"
#include "made_output.h"
#include "near.h"

#include <netcdf.h>
#include <netcdf_mem.h>
#include <stdlib.h>

static made_output s;
static void *bytes;
static size_t len;
static int file;

static int setup(void **state)
{
    (void)state;
    att_err err = {0};
    return made_output_open(&s) || att_sink_netcdf_bytes(&bytes, &len, &s.o, &err)
           || nc_open_mem("run.nc", NC_NOWRITE, len, bytes, &file);
}

static int teardown(void **state)
{
    (void)state;
    nc_close(file);
    free(bytes);
    made_output_close(&s);
    return 0;
}

/* One number of a variable. */
static double at(const char *group, const char *name, size_t i, size_t j, size_t k)
{
    int g, v;
    double x = -1;
    size_t index[3] = {i, j, k};
    assert_int_equal(nc_inq_ncid(file, group, &g), 0);
    assert_int_equal(nc_inq_varid(g, name, &v), 0);
    assert_int_equal(nc_get_var1_double(g, v, index, &x), 0);
    return x;
}

static const char *attribute(const char *group, const char *var, const char *name, char *out)
{
    int g = file, v = NC_GLOBAL;
    size_t n;
    assert_int_equal(group ? nc_inq_ncid(file, group, &g) : 0, 0);
    assert_int_equal(var ? nc_inq_varid(g, var, &v) : 0, 0);
    assert_int_equal(nc_inq_attlen(g, v, name, &n), 0);
    assert_int_equal(nc_get_att_text(g, v, name, out), 0);
    out[n] = 0;
    return out;
}

static void posterior_draws_are_the_paths(void **state)
{
    (void)state;
    for (size_t i = 0; i < MADE_PATHS; i++)
        assert_near(at("posterior", "rate", 0, i, 0), 0.1 * (double)(1 + i / 2), 0);
    assert_near(at("posterior", "draw", 19, 0, 0), 19, 0);
    int g, v;
    assert_int_equal(nc_inq_ncid(file, "posterior", &g), 0);
    assert_int_equal(nc_inq_varid(g, "known", &v), NC_ENOTVAR); /* fixed */
}

/* 1,000 draws of a uniform prior on 0..100: mean 50, standard error 100 / sqrt(12,000). */
static void prior_draws(void **state)
{
    (void)state;
    double mean = 0;
    for (size_t i = 0; i < 1000; i++)
        mean += at("prior", "stay", 0, i, 0) / 1000;
    assert_near(mean, 50, 4 * 100 / sqrt(12000));
}

/* time[k] is the k-th day: t = k + 1. */
static void predictions(void **state)
{
    (void)state;
    char text[64];
    assert_near(at("predictions", "casualties", 0, 4, 3), 200, 0);
    assert_near(at("predictions", "killed", 0, 19, 9), 500, 0);
    assert_near(at("predictions", "strength", 0, 0, 0), 990, 0);
    assert_near(at("predictions", "time", 9, 0, 0), 9, 0);
    assert_near(at("predictions", "posterior_draw", 13, 0, 0), 13, 0);
    assert_string_equal(attribute("predictions", "time", "units", text), "days since 2024-10-14");
    assert_string_equal(attribute("predictions", "time", "calendar", text), "proleptic_gregorian");
}

static void event_times_are_days(void **state)
{
    (void)state;
    char text[64];
    assert_near(at("predictions", "event_time", 0, 19, 1), 2, 0); /* t = 3 */
    assert_near(at("predictions", "event_time", 0, 0, 0), 0, 0);
    assert_true(isnan(at("predictions", "event_time", 0, 0, 1)));
    assert_string_equal(attribute("predictions", "event_time", "units", text), "days since 2024-10-14");
}

static void reports(void **state)
{
    (void)state;
    assert_near(at("observed_data", "best", 0, 0, 0), 100, 0);
    assert_near(at("observed_data", "low", 1, 0, 0), 150, 0);
    assert_near(at("observed_data", "high", 1, 0, 0), 250, 0);
    assert_true(isnan(at("observed_data", "best", 1, 0, 0)));
    assert_true(isnan(at("observed_data", "high", 3, 0, 0))); /* at least */
    assert_near(at("observed_data", "day", 3, 0, 0), 3, 0);
    assert_near(at("observed_data", "from", 4, 0, 0), 1, 0);
    assert_near(at("sample_stats", "tail_probability", 1, 0, 0), 0.99, 0);
    assert_near(at("sample_stats", "log_evidence", 0, 0, 0), -12.34, 0);
    assert_near(at("sample_stats", "draws", 0, 0, 0), 214, 0); /* att_post_draws() of made.h */
    assert_near(at("sample_stats", "effect_mean", 0, 0, 0), log(2), 0);
    /* E counts the killed from t = 1 to 4: 2.5 i x 3 */
    assert_near(at("posterior_predictive", "truth", 0, 3, 4), 30, 0);
    assert_near(at("posterior_predictive", "truth", 0, 3, 0), 80, 0);
}

/* Readers take "days" for a span of time. */
static void head(void **state)
{
    (void)state;
    char text[256];
    assert_string_equal(attribute("posterior", "stay", "units", text), "d");
    assert_string_equal(attribute("posterior", "rate", "units", text), "day-1");
    assert_string_equal(attribute(NULL, NULL, "as_of", text), "2024-10-17");
    assert_string_equal(attribute(NULL, NULL, "command", text),
                        "attrit run made --as-of 2024-10-17 --seed 7 --quality standard");
    assert_near(at("constant_data", "men", 0, 0, 0), 1000, 0);
    assert_near(at("constant_data", "men_deployed", 0, 0, 0), 1000, 0);
}

static void the_same_output_gives_the_same_bytes(void **state)
{
    (void)state;
    void *again;
    size_t n;
    att_err err = {0};
    s.o.command = "attrit run made --threads 7";
    s.o.seconds[0] = 99;
    assert_int_equal(att_sink_netcdf_bytes(&again, &n, &s.o, &err), 0);
    assert_int_equal(n, len);
    assert_memory_equal(again, bytes, n);
    free(again);
}

/* More paths than draws: every second path, and posterior_draw says which. */
static void predictions_are_thinned(void **state)
{
    (void)state;
    att_err err = {0};
    att_fan *before = s.m.fan;
    assert_int_equal(att_fan_new(&s.m.fan, &s.m.problem, 2000, &err), 0);
    for (size_t i = 0; i < 2000; i++)
        att_fan_row(s.m.fan, 1, 2)[i] = (float)i;
    s.answer->fan = s.m.fan;
    nc_close(file);
    free(bytes);
    assert_int_equal(att_sink_netcdf_bytes(&bytes, &len, &s.o, &err), 0);
    assert_int_equal(nc_open_mem("run.nc", NC_NOWRITE, len, bytes, &file), 0);
    assert_near(at("predictions", "casualties", 0, 999, 0), 1998, 0);
    assert_near(at("predictions", "posterior_draw", 999, 0, 0), 1998, 0);
    assert_near(at("posterior", "draw", 1999, 0, 0), 1999, 0);
    att_fan_free(&before);
}

static void without_reports_events_or_posterior(void **state)
{
    (void)state;
    att_err err = {0};
    s.m.problem.n_obs = s.m.problem.n_effects = 0;
    s.answer->n_reports = s.answer->n_effects = s.answer->n_events = 0;
    s.answer->post = NULL;
    nc_close(file);
    free(bytes);
    assert_int_equal(att_sink_netcdf_bytes(&bytes, &len, &s.o, &err), 0);
    assert_int_equal(nc_open_mem("run.nc", NC_NOWRITE, len, bytes, &file), 0);
    assert_near(at("predictions", "casualties", 0, 4, 3), 200, 0);
    int g;
    assert_int_equal(nc_inq_ncid(file, "observed_data", &g), NC_ENOGRP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        T(posterior_draws_are_the_paths),
        T(prior_draws),
        T(predictions),
        T(event_times_are_days),
        T(reports),
        T(head),
        T(the_same_output_gives_the_same_bytes),
        T(predictions_are_thinned),
        T(without_reports_events_or_posterior),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
