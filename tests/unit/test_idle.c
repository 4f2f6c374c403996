/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "case.h"
#include "near.h"
#include "rows.h"

static const char killed[] = CASE_COLUMNS "x,2001-01-20,2001-01-28,,,A,media,us,killed,,20,,persons,\n";

/* Names of the quantities that are left out, then of the events that remain, as one text. */
static const char *parts(const char *yaml, const char *csv)
{
    static char text[1000];
    const att_problem *p;
    char all[4000];
    snprintf(all, sizeof all, CASE_HEAD CASE_MEN "%s", yaml);
    att_campaign *c = case_open(all, csv, &p);
    text[0] = 0;
    for (size_t q = 0; p->model->quantities[q].name; q++)
        if (p->idle[q])
            strcat(strcat(text, p->model->quantities[q].name), " ");
    strcat(text, "|");
    for (size_t e = 0; e < p->n_events; e++)
        strcat(strcat(text, " "), p->event_name[e]);
    att_campaign_free(&c);
    return text;
}

#define SECTOR "sector: {own: [{date: 2001-01-01, strength: 9}], opponent: [{date: 2001-01-01, strength: 8}]}\n"
#define NO_SECTOR "force_ratio initiative |"

static void what_stays_zero_is_left_out(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *parts;
    } want[] = {
        {"", "dissolved " NO_SECTOR " pulled_out"},
        {SECTOR "breaking: {units_withdraw: 1, thresholds: [0.5]}\n",
         "| pulled_out half_dissolved on_defensive below_50"},
        {"breaking: {units_withdraw: 1, fight_on: 1}\n", NO_SECTOR " half_dissolved"},
        {"breaking: {fight_on: 1}\nposture: {relief_day: 2001-02-10}\n", "dissolved " NO_SECTOR " pulled_out"},
        {"parameters: {h: 0, d: 0}\n",
         "captured deserted self_inflicted encirclements dissolved " NO_SECTOR " pulled_out"},
        {"parameters: {h: 0}\n", "captured self_inflicted encirclements dissolved " NO_SECTOR " pulled_out"},
        {"parameters: {d: 0}\n", "dissolved " NO_SECTOR " pulled_out"},
        {"parameters: {d: 0}\ninputs: {fate_deserted: 0}\n", "deserted dissolved " NO_SECTOR " pulled_out"},
        {"inputs: {fate_captured: 0}\n", "captured dissolved " NO_SECTOR " pulled_out"},
        {"inputs: {fate_self_inflicted: 0}\n", "dissolved " NO_SECTOR " pulled_out"},
        {"inputs: {fate_self_inflicted: 0, no_capture_order: 0}\n",
         "self_inflicted dissolved " NO_SECTOR " pulled_out"},
        {"inputs: {fate_self_inflicted: 0, fate_captured: 0}\n",
         "captured self_inflicted dissolved " NO_SECTOR " pulled_out"},
        {"parameters: {compliance: 1}\n", "captured dissolved " NO_SECTOR " pulled_out"},
        {"parameters: {compliance: 0}\ninputs: {fate_self_inflicted: 0}\n",
         "self_inflicted dissolved " NO_SECTOR " pulled_out"},
        {"parameters: {lambda: 0}\n", "encounters drones_downed dissolved " NO_SECTOR " pulled_out"},
        {"parameters: {rho: 0}\n", "returned dissolved " NO_SECTOR " pulled_out"},
        {"doctrine: {bait: 0}\n", "drones_downed dissolved " NO_SECTOR " pulled_out"},
        {"doctrine: {shooters: 0}\n", "drones_downed dissolved " NO_SECTOR " pulled_out"},
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        assert_string_equal(parts(want[i].yaml, killed), want[i].parts);
}

static void a_doctrine_brings_it_back(void **state)
{
    (void)state;
    assert_string_equal(parts("doctrines: [{name: leave, says: so, set: {units_withdraw: 1}}]\n", killed),
                        NO_SECTOR " pulled_out half_dissolved");
    assert_string_equal(parts("doctrine: {bait: 0}\ndoctrines: [{name: bait, says: so, set: {bait: 1}}]\n", killed),
                        "dissolved " NO_SECTOR " pulled_out");
}

static void what_reports_speak_of_stays(void **state)
{
    (void)state;
    assert_string_equal(parts("inputs: {fate_captured: 0}\n",
                              CASE_COLUMNS "x,2001-01-20,2001-01-28,,,A,media,us,captured,,2,,persons,\n"),
                        "dissolved " NO_SECTOR " pulled_out");
}

static void the_main_event_is_one_that_can_happen(void **state)
{
    (void)state;
    const att_problem *p;
    att_campaign *c = case_open(CASE_HEAD CASE_MEN "breaking: {fight_on: 1, units_withdraw: 1}\n", killed, &p);
    assert_string_equal(att_campaign_main_event(c), "half_dissolved"); /* nobody named one */
    att_campaign_free(&c);
    c = case_open(CASE_HEAD CASE_MEN "breaking: {fight_on: 1}\n", killed, &p);
    assert_string_equal(att_campaign_main_event(c), "");
    assert_int_equal(p->n_events, 0);
    att_campaign_free(&c);
    c = case_open(CASE_HEAD CASE_MEN SECTOR "breaking: {main: on_defensive}\n", killed, &p);
    assert_string_equal(att_campaign_main_event(c), "on_defensive");
    att_campaign_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stays_zero_is_left_out),
        cmocka_unit_test(a_doctrine_brings_it_back),
        cmocka_unit_test(what_reports_speak_of_stays),
        cmocka_unit_test(the_main_event_is_one_that_can_happen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
