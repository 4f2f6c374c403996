/* SPDX-License-Identifier: Apache-2.0 */
/* tests/cases/hub: NAME.csv and what is said of it, NAME.expect; good.csv and what attrit writes have no mistakes. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "io/hub_read.h"
#include "io/sink_hub.h"
#include "made_output.h"
#include "told.h"
#include <attrit/hub.h>
#include <dirent.h>
#include <unistd.h>

static att_diag diag;
static att_err err;

static const char *check(const char *path, int *rc)
{
    diag = (att_diag){0};
    err = (att_err){0};
    *rc = att_hub_check(path, &diag, &err);
    return told(&diag, &err);
}

static const char *contents(const char *path)
{
    static char text[20000];
    FILE *in = fopen(path, "r");
    if (!in)
        fail_msg("%s is missing", path);
    text[fread(text, 1, sizeof text - 1, in)] = '\0';
    fclose(in);
    return text;
}

static void keep(const char *path, const char *text)
{
    FILE *out = fopen(path, "w");
    fputs(text, out);
    fclose(out);
}

static int is_case(const struct dirent *e) { return strstr(e->d_name, ".csv") != NULL; }

/* With UPDATE_HUB_CASES in the environment the .expect files are written: read the difference before you keep it. */
static void each_mistake_is_told_with_its_place_and_fix(void **state)
{
    (void)state;
    struct dirent **entry;
    int n = scandir(".", &entry, is_case, alphasort), rc;
    assert_int_equal(n, 14);
    for (int i = 0; i < n; i++) {
        char expect[300];
        snprintf(expect, sizeof expect, "%.*s.expect", (int)strcspn(entry[i]->d_name, "."), entry[i]->d_name);
        const char *said = check(entry[i]->d_name, &rc);
        if (getenv("UPDATE_HUB_CASES"))
            keep(expect, said);
        if (strcmp(said, contents(expect)))
            fail_msg("%s: %s", entry[i]->d_name, said);
        assert_int_equal(rc<0, diag.n_errors> 0);
        assert_int_equal(-rc, diag.n_errors ? (int)err.code : 0);
        free(entry[i]);
    }
    free(entry);
}

static void a_good_file_is_passed_in_silence(void **state)
{
    (void)state;
    int rc;
    assert_string_equal(check("good.csv", &rc), "");
    assert_int_equal(rc, 0);
}

static void what_attrit_writes_is_passed(void **state)
{
    (void)state;
    static made_output m;
    att_arena arena = {0};
    att_text text = {.arena = &arena};
    char path[] = "/tmp/attrit-test-XXXXXX";
    assert_int_equal(made_output_open(&m) || att_sink_hub_text(&text, &m.o, &err), 0);
    int fd = mkstemp(path), rc;
    assert_true(fd >= 0 && write(fd, text.s, text.len) == (ssize_t)text.len);
    assert_string_equal(check(path, &rc), "");
    assert_int_equal(rc, 0);
    close(fd);
    unlink(path);
    att_arena_free(&arena);
    made_output_close(&m);
}

static void a_missing_file_is_an_error(void **state)
{
    (void)state;
    int rc;
    assert_non_null(strstr(check("nowhere.csv", &rc), "there is no such file"));
    assert_int_equal(rc, -ATT_E_NO_FILE);
}

/* What a scorer needs: rows of one forecast side by side, quantiles by level, draws by number. */
static void rows_of_a_forecast_stand_together(void **state)
{
    (void)state;
    att_arena arena = {0};
    att_source_text src;
    att_hub hub;
    diag = (att_diag){0};
    assert_int_equal(open_text(&src, &arena, "x.csv",
                               "origin_date,location,target,horizon,target_date,output_type,output_type_id,value\n"
                               "2025-01-20,n,killed,10,2025-01-30,sample,10,7\n"
                               "2025-01-20,n,killed,9,2025-01-29,quantile,0.75,3\n"
                               "2025-01-20,n,killed,10,2025-01-30,sample,9,8\n"
                               "2025-01-20,n,killed,9,2025-01-29,quantile,0.5,2\n",
                               &err),
                     0);
    assert_int_equal(att_hub_read(&hub, &arena, &src, &diag, &err), 0);
    att_hub_check_rows(&hub);
    assert_int_equal(hub.n, 4);
    const double value[] = {2, 3, 8, 7}, level[] = {0.5, 0.75, 9, 10};
    for (int i = 0; i < 4; i++) {
        assert_true(hub.row[i].value == value[i] && hub.row[i].level == level[i]);
        assert_int_equal(hub.row[i].horizon, i < 2 ? 9 : 10);
    }
    assert_int_equal(hub.row[0].target_date - hub.row[0].origin, 9);
    assert_true(att_hub_same_forecast(&hub.row[0], &hub.row[1]));
    assert_false(att_hub_same_forecast(&hub.row[1], &hub.row[2]));
    att_arena_free(&arena);
}

static int setup(void **state)
{
    (void)state;
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/tests/cases/hub", getenv("ATT_SOURCE") ? getenv("ATT_SOURCE") : ".");
    return chdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mistake_is_told_with_its_place_and_fix),
        cmocka_unit_test(a_good_file_is_passed_in_silence),
        cmocka_unit_test(what_attrit_writes_is_passed),
        cmocka_unit_test(a_missing_file_is_an_error),
        cmocka_unit_test(rows_of_a_forecast_stand_together),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
