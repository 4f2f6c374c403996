/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "case.h"
#include "near.h"
#include "rows.h"

static att_campaign *kursk(const char *as_of, const att_problem **p)
{
    att_campaign *c;
    att_compile_opts o = att_compile_opts_default();
    char path[1000];
    snprintf(path, sizeof path, "%s/campaigns/kursk-2024", getenv("ATT_SOURCE") ? getenv("ATT_SOURCE") : ".");
    case_diag = (att_diag){0};
    case_err = (att_err){0};
    if (as_of)
        att_day_parse(as_of, &o.as_of);
    if (att_campaign_load(&c, NULL, path, &case_diag, &case_err)
        || att_campaign_compile(p, c, &o, &case_diag, &case_err))
        fail_msg("%s", case_told());
    return c;
}

/* The ids of one use, in ledger order, separated by blanks. */
static const char *ids(const att_campaign *c, att_use use)
{
    static char text[1000];
    text[0] = 0;
    for (size_t i = 0; i < c->n_claims; i++)
        if (c->claim[i].use == use) {
            strcat(text, text[0] ? " " : "");
            strcat(text, c->claim[i].id);
        }
    return text;
}

static void kursk_is_these_observations(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = kursk(NULL, &p);
    assert_string_equal(ids(c, ATT_USE_FITTED),
                        "K022 K024 K031 K033 K048 K049 K053 K054 K057 K060 K061 K062 K063 K064 K072 "
                        "K075 K079 K080 K081 K083 K084 K090 K093 K096 K098 K099 K100 K104 K105 K108");
    assert_string_equal(ids(c, ATT_USE_MERGED), "K055");
    assert_string_equal(ids(c, ATT_USE_JUDGED), "K006 K008 K011 K015 K021 K056 K074 K082 K088 K097 K106 K107 "
                                                "K113 K114 K115");
    assert_string_equal(ids(c, ATT_USE_CITED),
                        "K009 K013 K017 K018 K019 K020 K034 K037 K040 K052 K066 K067 K068 K069 K091 "
                        "K092 K101 K103 K112");
    assert_string_equal(ids(c, ATT_USE_LATER), "");
    assert_int_equal(p->n_obs, 30);
    assert_int_equal(case_diag.n_items, 0); /* nothing to remark on */
    assert_int_equal(p->n_days, 85);        /* 28 October to 20 January */
    assert_int_equal(p->horizon, 246);      /* to 30 June */
    assert_near(att_campaign_deployed(c), 11000, 0);
    att_campaign_free(&c);
}

static void kursk_observations_say_what_the_rows_say(void **state)
{
    (void)state;
    static const struct {
        const char *id, *quantity;
        att_obs_kind kind;
        double low, best, high, t0, t1, noise;
        const char *effect[2];
    } want[] = {
        /* 19 December is 52 days after the start; 100 and 1,000 are round: sd 1 / sqrt(12) more */
        {"K053", "killed", ATT_AT_LEAST, 100, NAN, INFINITY, -1, 53, 0.312623, {"Seoul", "Seoul, killed"}},
        /* words that say "in the line" on the last day of K064's window; of a level no window is left; 50 is round by 10 */
        {"K064", "in_line", ATT_AT_LEAST, 50, NAN, INFINITY, -1, 56, 0.133167, {"Kyiv, head counts", NULL}},
        {"K100", "in_line", ATT_AT_LEAST, 50, NAN, INFINITY, -1, 78, 0.133167, {"Seoul, head counts", NULL}},
        {"K054", "wounded", ATT_ABOUT, 1000, 1000, 1000, -1, 53, 0.312623, {"Seoul", NULL}},
        {"K057", "deployed", ATT_ABOUT, 11000, 11000, 11000, -1, 53, 0.122836, {"Seoul, head counts", NULL}},
        {"K061", "casualties", ATT_BETWEEN, 200, NAN, 999, -1, 53, 0.12, {"Washington", NULL}},
        {"K063", "casualties", ATT_AT_LEAST, 3000, NAN, INFINITY, -1, 57, 0.153816, {"Kyiv", NULL}},
        /* 20 to 27 December: 8 days, 0.3 / sqrt(8) more */
        {"K072", "casualties", ATT_AT_LEAST, 1000, NAN, INFINITY, 53, 61, 0.330126, {"Washington", NULL}},
        {"K080", "casualties", ATT_ABOUT, 3800, 3800, 3800, -1, 70, 0.120240, {"Kyiv", NULL}},
        {"K084", "deployed", ATT_UP_TO, 0, NAN, 12000, -1, 71, 0.122388, {"Kyiv, head counts", NULL}},
        /* two prisoners at least: 1 / 2 / sqrt(12) for the last digit */
        {"K096", "captured", ATT_AT_LEAST, 2, NAN, INFINITY, -1, 76, 0.187705, {"Kyiv", NULL}},
        {"K098", "killed", ATT_ABOUT, 300, 300, 300, -1, 78, 0.153816, {"Seoul", "Seoul, killed"}},
        {"K099", "wounded", ATT_ABOUT, 2700, 2700, 2700, -1, 78, 0.120475, {"Seoul", NULL}},
    };
    const att_problem *p;
    att_campaign *c = kursk(NULL, &p);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        const att_obs *y = &p->obs[case_claim(c, want[i].id)->obs];
        assert_string_equal(c->claim[y->row].id, want[i].id);
        assert_string_equal(p->model->quantities[y->quantity].name, want[i].quantity);
        assert_int_equal(y->kind, want[i].kind);
        assert_near(y->low, want[i].low, 0);
        assert_near(y->high, want[i].high, 0);
        assert_true(isnan(want[i].best) ? isnan(y->best) : y->best == want[i].best);
        assert_near(y->t0, want[i].t0, 0);
        assert_near(y->t1, want[i].t1, 0);
        assert_near(y->noise, want[i].noise, 1e-6);
        for (int e = 0; e < 2; e++)
            if (want[i].effect[e])
                assert_string_equal(p->effect[y->effect[e]].name, want[i].effect[e]);
            else
                assert_int_equal(y->effect[e], -1);
    }
    att_campaign_free(&c);
}

static void kursk_in_december_knows_nothing_of_january(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = kursk("2024-12-19", &p);
    assert_string_equal(ids(c, ATT_USE_FITTED), "K022 K024 K031 K033 K048 K049 K053 K054 K057 K060 K061");
    size_t later = 0;
    for (size_t i = 0; i < c->n_claims; i++) {
        later += c->claim[i].use == ATT_USE_LATER;
        assert_int_equal(c->claim[i].use == ATT_USE_LATER, c->claim[i].date_reported > c->cut_off);
    }
    assert_int_equal(later, 54); /* K062 to K115, and none before: K051 and K052 were told on the 18th */
    assert_int_equal(p->n_days, 53);
    assert_int_equal(case_diag.n_warnings, 1); /* assumptions that were not known then */
    att_campaign_free(&c);
}

static void kursk_compiles_to_the_same_again(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = kursk(NULL, &p);
    att_obs first[24];
    memcpy(first, p->obs, sizeof first);
    assert_int_equal(att_campaign_compile(&p, c, NULL, &case_diag, &case_err), 0);
    for (int j = 0; j < 24; j++) {
        assert_near(p->obs[j].noise, first[j].noise, 0);
        assert_int_equal(p->obs[j].row, first[j].row);
        assert_memory_equal(p->obs[j].effect, first[j].effect, sizeof first[j].effect);
    }
    att_campaign_free(&c);
}

static void kursk_rests_on_reports_or_says_assumption(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = kursk(NULL, &p);
    size_t n_own = 0;
    for (size_t i = 0; i < att_campaign_n_assumptions(c); i++) {
        const att_assumption *a = &att_campaign_assumptions(c)[i];
        assert_true(*a->key && *a->value && *a->basis);
        n_own += a->line > 0;
    }
    assert_true(n_own > 25);
    assert_int_equal(att_campaign_n_assumptions(c),
                     3 + 2 + 3 + 40 - 7 + 20 + 6); /* see campaign.yaml; of 40 inputs 7 follow */
    att_campaign_free(&c);
}

/* The contingent is two brigades, and its men are those of the list of arrivals, whole and on their days. */
static void kursk_has_two_brigades(void **state)
{
    (void)state;
    static const int day[] = {0, 3, 7};
    static const double come[] = {2600, 5400, 3000};
    const att_problem *p;
    att_campaign *c = kursk(NULL, &p);
    const att_input *men = input(p, "arrivals"), *unit = input(p, "unit_size");
    assert_int_equal(att_campaign_n_brigades(c), 2);
    assert_string_equal(att_campaign_brigades(c)[1].name, "others");
    assert_int_equal(att_campaign_brigades(c)[1].first_unit, 68);
    assert_int_equal(att_campaign_brigades(c)[1].n_units, 232);
    assert_int_equal(unit->n, 300);
    assert_int_equal(men->n, 2 * 246);
    double sum[2] = {0, 0}, rgb = 0;
    for (size_t i = 0; i < men->n; i++)
        sum[i / 246] += men->x[i];
    for (int u = 0; u < 68; u++)
        rgb += unit->x[u];
    assert_near(sum[0], 2500, 0);
    assert_near(sum[1], 8500, 0);
    assert_near(rgb, 2500, 0);
    for (int i = 0; i < 3; i++)
        assert_near(men->x[day[i]] + men->x[246 + day[i]], come[i], 0);
    assert_near(input(p, "brigade_weight")->x[0], 1, 0); /* nobody says who holds what part of the line */
    att_campaign_free(&c);
}

static void kursk_doctrines_change_what_they_say(void **state)
{
    (void)state;
    static const struct {
        const char *name, *input;
        double was, is;
    } want[] = {{"no-bait", "bait", 1, 0},
                {"two-baits", "bait", 1, 2},
                {"capture-allowed", "no_capture_order", 1, 0},
                {"rotation", "rotate_after", 0, 14},
                {"rotation", "rotate_rest", 0, 14},
                {"relief", "relief_day", -1, 110}, /* 15 February is 110 days after 28 October */
                {"fight-on", "fight_on", 0, 1},
                {"reinforced", "wave_chance", 0.5, 1}};
    const att_problem *p, *q;
    att_campaign *c = kursk(NULL, &p);
    assert_int_equal(att_campaign_n_doctrines(c), 7);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        if (att_campaign_doctrine(&q, c, want[i].name, att_campaign_as_of(c) + 1, &case_err))
            fail_msg("%s", case_told());
        size_t row = row_of(p->model->inputs, want[i].input);
        assert_int_equal(q->n_phases, 1);
        assert_int_equal(q->phase[0].t, 85); /* the past is as it was */
        assert_near(*q->input[row].x, want[i].was, 0);
        assert_near(*q->phase[0].input[row].x, want[i].is, 0);
    }
    assert_int_equal(prior(p, "q_alone")->kind, ATT_BETA);           /* no-bait brings it into play */
    assert_int_equal(prior(p, "initiative_level")->kind, ATT_FIXED); /* no sector */
    for (size_t i = 0; i < att_campaign_n_doctrines(c); i++)
        assert_true(*att_campaign_doctrines(c)[i].says && strstr(att_campaign_doctrines(c)[i].basis, "assumption"));
    att_campaign_free(&c);
}

static void the_older_header_is_read_with_a_note(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_open(CASE_HEAD CASE_MEN,
                                "id,date_reported,as_of,source,subject,quantity,best\n"
                                "a,2001-01-21,2001-01-20,A,us,killed,17\n",
                                &p);
    assert_int_equal(p->n_obs, 1);
    assert_near(p->obs[0].t1, 20, 0);
    assert_int_equal(case_diag.n_notes, 1);
    assert_int_equal(c->claim[0].reliability, '-');
    assert_string_equal(att_campaign_sources(c)[0].kind, "");
    assert_near(att_campaign_sources(c)[0].bias_sd, 1.0, 0); /* nobody knows who that is: F */
    att_campaign_free(&c);
}

static void grades_may_share_a_column(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_open(CASE_HEAD CASE_MEN,
                                "id,date,source,quantity,best,reliability,credibility\n"
                                "a,2001-01-20,A,killed,17,B2,\nb,2001-01-20,B,killed,17,,E5\n"
                                "c,2001-01-20,C,killed,17,C,6\n",
                                &p);
    static const char grade[3][2] = {{'B', '2'}, {'E', '5'}, {'C', '6'}};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(c->claim[i].reliability, grade[i][0]);
        assert_int_equal(c->claim[i].credibility, grade[i][1]);
        assert_int_equal(c->claim[i].date_reported, c->claim[i].date);
        assert_string_equal(c->claim[i].subject, "us");
    }
    assert_near(p->effect[p->obs[0].effect[0]].sd, 0.25, 0);
    assert_near(p->effect[p->obs[1].effect[0]].sd, 0.8, 0);
    att_campaign_free(&c);
}

static void all_mistakes_of_both_files_come_together(void **state)
{
    (void)state;
    att_campaign *c = case_read(CASE_HEAD "arivals: []\nunits: {count: 0}\n"
                                          "parameters: {lamda: 1, kappa: {prior: normal, mean: 2, sd: 1}}\n"
                                          "statements: [{says: so, cite: K9}]\n",
                                CASE_COLUMNS "a,2001-01-20,,,,A,media,us,killed,5,4,,persons,\n"
                                             "a,2001-01-20,,,,,press,us,kiled,,\"1,100\",,persons,\n");
    assert_null(c);
    assert_int_equal(att_code_exit(case_err.code), 1);
    static const char *const said[] = {"arivals",
                                       "the key \"arrivals\" is missing",
                                       "units.count",
                                       "lamda",
                                       "kappa",
                                       "no claim \"K9\"",
                                       "best (4) is below low (5)",
                                       "id \"a\" is that of line 2 already",
                                       "source is empty",
                                       "source_kind \"press\" is unknown",
                                       "did you mean killed?",
                                       "\"1,100\""};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (!strstr(case_told(), said[i]))
            fail_msg("not said: %s\n%s", said[i], case_told());
    assert_int_equal(case_diag.n_errors, sizeof said / sizeof *said);
}

static const char whole_yaml[] = CASE_HEAD
    "arrivals: [{date: 2001-01-01, strength: 900}, {date: 2001-01-03, strength: 100, brigade: s}]\n"
    "units: {brigades: [{name: n, count: 3, strength: 500, share: 0.4}, {name: s, sizes: [250, 250], share: 0.6}]}\n"
    "combat: {earliest: 2001-01-05, latest: 2001-01-09, cite: k}\nbreaking: {thresholds: [0.5], fight_on: 0}\n"
    "sector: {own: [{date: 2000-12-01, strength: 9}], opponent: [{date: 2001-01-01, strength: 8}], threshold: 40}\n"
    "doctrines: [{name: n, says: so, set: {bait: 0, relief_day: 2001-02-20}, from: 2001-02-02, cite: k}]\n"
    "parameters: {phi: 0.9}\nstatements: [{says: so, cite: [k]}]\nquestions: {dates: [2001-02-10]}\n"
    "observation: {noise: 0.1}\nsources: [{name: A, voice: V}]\nrulings: [{claim: k, use: fit, why: so}]\n";
static const char whole_csv[] = CASE_COLUMNS "k,2001-01-10,2001-01-10,,,A,media,us,killed,,38,,persons,\n"
                                             "k2,2001-01-10,2001-01-10,,,A,media,us,killed,,39,,persons,\n";

static void every_failing_allocation_ends_the_loading(void **state)
{
    (void)state;
    att_bytes yaml = {"campaign.yaml", whole_yaml, sizeof whole_yaml - 1, 0},
              csv = {"evidence.csv", whole_csv, sizeof whole_csv - 1, 0};
    att_campaign *c;
    int code = -1;
    for (yaml.fail_at = 1; code; yaml.fail_at++) {
        case_diag = (att_diag){0};
        case_err = (att_err){0};
        code = att_campaign_load_bytes(&c, &yaml, &csv, &case_diag, &case_err);
        if (code && (code != -ATT_E_NO_MEMORY || c || case_diag.n_errors))
            fail_msg("allocation %zu: code %d\n%s", yaml.fail_at, code, case_told());
        assert_true(yaml.fail_at < 5000);
    }
    assert_true(yaml.fail_at > 50);
    att_campaign_free(&c);
}

static void every_failing_allocation_ends_the_compiling(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_open(whole_yaml, whole_csv, &p);
    int code = -1;
    for (size_t n = 1; code; n++) {
        att_arena_free(&c->compiled);
        c->compiled.fail_at = n;
        case_err = (att_err){0};
        code = att_campaign_compile(&p, c, NULL, &case_diag, &case_err);
        assert_true(code == 0 || (code == -ATT_E_NO_MEMORY && !p));
        assert_true(n < 200);
    }
    assert_int_equal(p->n_obs, 1);
    att_campaign_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kursk_is_these_observations),
        cmocka_unit_test(kursk_observations_say_what_the_rows_say),
        cmocka_unit_test(kursk_in_december_knows_nothing_of_january),
        cmocka_unit_test(kursk_compiles_to_the_same_again),
        cmocka_unit_test(kursk_rests_on_reports_or_says_assumption),
        cmocka_unit_test(kursk_has_two_brigades),
        cmocka_unit_test(kursk_doctrines_change_what_they_say),
        cmocka_unit_test(the_older_header_is_read_with_a_note),
        cmocka_unit_test(grades_may_share_a_column),
        cmocka_unit_test(all_mistakes_of_both_files_come_together),
        cmocka_unit_test(every_failing_allocation_ends_the_loading),
        cmocka_unit_test(every_failing_allocation_ends_the_compiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
