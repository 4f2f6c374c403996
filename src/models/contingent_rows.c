/* SPDX-License-Identifier: Apache-2.0 */
#include "contingent_rows.h"
#include "outcome.h"
#include <math.h>

/* clang-format off */

#define RATE 0, INFINITY, ATT_LOG
#define SHARE 0, 1, ATT_LOGIT

const att_field att_contingent_rows_params[] = {
    {"lambda", "day-1", "Sorties that a forward unit meets in a day at the usual tempo", RATE,
     {ATT_LOGNORMAL, 0.15, 1}, 0, "assumption: a sortie a week for each unit, within a factor of 7 either way"},
    {"p_down", "1", "Chance that one shooter downs the drone", SHARE,
     {ATT_BETA, 2, 6}, 0, "assumption: about one in four, from a few per cent to a half"},
    {"q_bait", "1", "Chance that the bait is hit when the drone is not shot down", SHARE,
     {ATT_BETA, 4, 3}, 0, "assumption: more likely than not"},
    {"q_team", "1", "Chance that another man of the team is hit when the drone is not shot down", SHARE,
     {ATT_BETA, 2, 6}, 0, "assumption: about one in four"},
    {"q_alone", "1", "Chance that the one exposed man is hit when nobody serves as bait", SHARE,
     {ATT_BETA, 2, 4}, 0, "assumption: about one in three"},
    {"kappa", "1", "Share killed of men hit by drones", SHARE,
     {ATT_BETA, 2, 8}, 0, "modern wars: 2.3 to 13 wounded for one killed"},
    {"kappa_close", "1", "Share killed of men hit in close combat", SHARE,
     {ATT_BETA, 2, 6}, 0, "modern wars: 2.3 to 13 wounded for one killed"},
    {"rho", "1", "Share of the wounded who return to their unit", SHARE,
     {ATT_BETA, 3, 4}, 0, "assumption: somewhat below a half, wide"},
    {"tau", "day", "Mean time until a wounded man who can return does", RATE,
     {ATT_LOGNORMAL, 45, 0.3}, 0, "assumption: a month to three"},
    {"phi", "1", "Share of today's departure from the usual tempo (log scale) that lasts to tomorrow", SHARE,
     {ATT_FIXED, 0.93, 0}, 0, "assumption: fights rise and fade over about two weeks"},
    {"sd_tempo", "1", "Long-run standard deviation of the log of the tempo", RATE,
     {ATT_LOGNORMAL, 0.5, 0.3}, 0, "assumption: busy days see two or three times the sorties of quiet ones"},
    {"chi", "day-1", "Hits in close combat per able man forward and day at the usual tempo", RATE,
     {ATT_LOGNORMAL, 0.0008, 0.7}, 0, "assumption: a minor cause of loss"},
    {"rest_mean", "day", "Mean time out of the line after the contingent breaks", RATE,
     {ATT_LOGNORMAL, 28, 0.4}, 0, "assumption: two weeks to two months"},
    {"combat_start", "day", "Day, counted from the start, on which main combat begins", RATE,
     {ATT_FIXED, 0, 0}, 0, "assumption: at once, unless the campaign's sources give dates"},
    {"deployment", "1", "Size of the deployment relative to the schedule", RATE,
     {ATT_FIXED, 1, 0}, 0, "assumption: as scheduled"},
    {"h", "day-1", "Rate at which a forward unit with nobody left is cut off; a unit above its breakpoint never is", RATE,
     {ATT_LOGNORMAL, 0.1, 1.5}, 0, "assumption: a unit at half its breakpoint is cut off in 20 days, within a factor of 12"},
    {"compliance", "1", "Share of those about to be captured who obey the order to die instead", SHARE,
     {ATT_BETA, 3, 2}, 0, "assumption: such an order is reported, how often it is obeyed is not; wide"},
    {"d", "day-1", "Rate at which an able man deserts, in any posture and without encirclement", RATE,
     {ATT_LOGNORMAL, 0.00005, 1.2}, 0, "18 deserters reported among about 11,000 men over some weeks, within a factor of 7"},
    {0}};

#define GIVEN(x) ATT_LINEAR, {ATT_FIXED, x, 0}
#define FATE(x) 0, 1e6, GIVEN(x), 0

const att_field att_contingent_rows_inputs[] = {
    {"unit_size", "1", "Men of each unit at full strength", 1, MEN_MAX, GIVEN(36), ATT_VECTOR,
     "assumption: 36 men, a platoon"},
    {"arrivals", "1", "Men scheduled to arrive at the start of each day", 0, TOTAL_MAX, GIVEN(0),
     ATT_VECTOR | ATT_DAILY, "the campaign"},
    {"bait", "1", "Men of a team who stand as bait; 0: men hide and disperse, and nobody shoots", 0,
     ATT_OUTCOME_TEAM_MAX, GIVEN(1), 0, "doctrine of the reports: one bait"},
    {"shooters", "1", "Men of a team who shoot at the drone", 0, ATT_OUTCOME_TEAM_MAX, GIVEN(2), 0,
     "doctrine of the reports: two shooters"},
    {"tempo_building", "1", "Tempo before main combat, as a share of the tempo when committed", 0, 1000, GIVEN(0.02), 0,
     "assumption: small"},
    {"tempo_resting", "1", "Tempo while resting, as a share of the tempo when committed", 0, 1000, GIVEN(0.02), 0,
     "assumption: small"},
    {"fight_on", "1", "1: the contingent is never pulled out, whatever it loses", 0, 1, GIVEN(0), 0, "policy"},
    {"break_a", "1", "First shape of the Beta breakpoint: share of the men committed whose loss breaks the contingent",
     0.01, 10000, GIVEN(3.5), 0, "660 battles: the losers' loss share has median 16 %, 5-95 % range 2-73 %"},
    {"break_b", "1", "Second shape of the Beta breakpoint", 0.01, 10000, GIVEN(7), 0, "as break_a"},
    {"rest_shape", "1", "Shape of the Gamma time out of the line", 0.01, 10000, GIVEN(2), 0, "assumption: wide"},
    {"after_rest_median", "1", "Median factor on the tempo of a commitment after a rest: learning, caution", 0, 1000,
     GIVEN(0.67032004603563931), 0, "assumption: exp(-0.4), a third less"},
    {"after_rest_sdlog", "1", "Standard deviation of the log of that factor", 0, 10, GIVEN(0.5), 0, "assumption: wide"},
    {"stock_start", "1", "Drones in stock on day 0; -1: stock is not modelled", -1, 1e12, GIVEN(-1), 0,
     "assumption: drones do not run out"},
    {"stock_supply", "day-1", "Drones added to the stock each day", 0, 1e12, GIVEN(0), 0, "the campaign"},
    {"thresholds", "1", "Shares of the deployed below which strength is watched, at most 8", 0, 1, GIVEN(0), ATT_VECTOR,
     "the campaign"},
    {"unit_break", "1", "Share of its full strength at or below which a unit counts as ineffective", 0, 1,
     GIVEN(21.0 / 36), 0, "toy contingent: 21 men of 36"},
    {"wave_chance", "1", "Chance of an unannounced wave of reinforcements", 0, 1, GIVEN(0), 0, "the campaign"},
    {"wave_first", "day", "Earliest day of the wave", 0, 1e6, GIVEN(0), 0, "the campaign"},
    {"wave_days", "day", "Days over which the wave's date is uniform", 1, 1e6, GIVEN(70), 0, "assumption"},
    {"wave_median", "1", "Median size of the wave, men", 0, TOTAL_MAX, GIVEN(2500), 0, "assumption"},
    {"wave_sdlog", "1", "Standard deviation of the log of its size", 0, 10, GIVEN(0.6), 0, "assumption"},
    {"unit_break_a", "1", "First shape of the Beta breakpoint of a unit: the able share of its full strength below which it is weak",
     0.01, 10000, GIVEN(6), 0, "assumption: about a half, from 25 to 75 %"},
    {"unit_break_b", "1", "Second shape of the Beta breakpoint of a unit", 0.01, 10000, GIVEN(6), 0, "as unit_break_a"},
    {"units_withdraw", "1", "1: a unit below its breakpoint leaves the line for good; 0: units fight to the last man", 0, 1,
     GIVEN(0), 0, "policy"},
    {"consolidate", "1", "1: the men of a unit that leaves the line refill the weakest forward unit", 0, 1, GIVEN(0), 0,
     "policy"},
    {"fate_break_out", "1", "Weight of breaking out among the fates of an encircled unit's men", FATE(2),
     "assumption: four in ten, most units between none and nearly all"},
    {"fate_captured", "1", "Weight of capture, the order against it apart", FATE(0.5), "assumption: one in ten"},
    {"fate_deserted", "1", "Weight of desertion", FATE(0.5), "assumption: one in ten"},
    {"fate_self_inflicted", "1", "Weight of death by one's own hand, the order apart", FATE(0.5), "assumption: one in ten"},
    {"fate_killed", "1", "Weight of being killed", FATE(1.5), "assumption: three in ten"},
    {"casualties_include_lost", "1", "1: the casualties that sources count include the captured and the self-inflicted", 0, 1,
     GIVEN(0), 0, "killed and wounded"},
    {0}};

#define COUNT 0, INFINITY, ATT_LINEAR, {0}

const att_field att_contingent_rows_quantities[] = {
    {"deployed", "1", "Men who arrived so far", COUNT},
    {"killed", "1", "Men killed so far", COUNT},
    {"wounded", "1", "Men wounded so far; a man wounded twice counts twice", COUNT},
    {"casualties", "1", "Killed and wounded so far", COUNT},
    {"strength", "1", "Able men, whatever the posture", COUNT, ATT_LEVEL},
    {"in_care", "1", "Wounded men who have not returned, able to return one day or not", COUNT, ATT_LEVEL},
    {"returned", "1", "Returns of wounded men to their unit so far", COUNT},
    {"encounters", "1", "Drones met by teams so far", COUNT},
    {"drones_downed", "1", "Drones shot down so far", COUNT},
    {"ineffective", "1", "Units whose able men are at or below unit_break of their full strength, or out of the line", COUNT, ATT_LEVEL},
    {"in_line", "percent", "100 while the contingent is committed to the line, else 0", COUNT, ATT_LEVEL},
    {"captured", "1", "Men captured so far", COUNT},
    {"deserted", "1", "Men deserted so far", COUNT},
    {"self_inflicted", "1", "Men dead by their own hand so far, not among the killed", COUNT},
    {"encirclements", "1", "Units cut off so far; a unit cut off twice counts twice", COUNT},
    {"dissolved", "1", "Units that have left the line for good", COUNT, ATT_LEVEL},
    {0}};

#define BELOW(n) {"below_" #n, "1", "Strength is below threshold " #n " of the deployed, all of the first deployment being there"}

const att_field att_contingent_rows_events[] = {
    {"pulled_out", "1", "The contingent is out of the line, resting"},
    {"half_dissolved", "1", "Half of the units have left the line for good"},
    BELOW(1), BELOW(2), BELOW(3), BELOW(4), BELOW(5), BELOW(6), BELOW(7), BELOW(8),
    {0}};

/* clang-format on */
