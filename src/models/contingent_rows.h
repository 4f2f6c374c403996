/* SPDX-License-Identifier: Apache-2.0 */
/** The contingent's tables, and the rows of what is learned and what is given. */
#ifndef ATT_MODELS_CONTINGENT_ROWS_H
#define ATT_MODELS_CONTINGENT_ROWS_H

#include <attrit/model.h>

/* clang-format off */
enum param { LAMBDA, P_DOWN, Q_BAIT, Q_TEAM, Q_ALONE, KAPPA, KAPPA_CLOSE, RHO, TAU, PHI, SD_TEMPO, CHI, REST_MEAN,
             COMBAT_START, DEPLOYMENT, H, COMPLIANCE, D, INITIATIVE_LEVEL, INITIATIVE_SLOPE };

enum input { UNIT_SIZE, ARRIVALS, BAIT, SHOOTERS, TEMPO_BUILDING, TEMPO_RESTING, FIGHT_ON, BREAK_A, BREAK_B, REST_SHAPE,
             AFTER_REST_MEDIAN, AFTER_REST_SDLOG, STOCK_START, STOCK_SUPPLY, THRESHOLDS, UNIT_BREAK, WAVE_CHANCE,
             WAVE_FIRST, WAVE_DAYS, WAVE_MEDIAN, WAVE_SDLOG, UNIT_BREAK_A, UNIT_BREAK_B, UNITS_WITHDRAW, CONSOLIDATE,
             FATE_BREAK_OUT, FATE_CAPTURED, FATE_DESERTED, FATE_SELF_INFLICTED, FATE_KILLED, CASUALTIES_INCLUDE_LOST,
             BRIGADE_UNITS, BRIGADE_WEIGHT, NO_CAPTURE_ORDER, ROTATE_AFTER, ROTATE_REST, RELIEF_DAY, SECTOR_OWN,
             SECTOR_OPPONENT, INITIATIVE_THRESHOLD };

/* Rows of the quantities, of the events (bits; thresholds come last), and of what a trace tells. */
enum quantity { DEPLOYED, KILLED, WOUNDED, CASUALTIES, STRENGTH, IN_CARE, RETURNED, ENCOUNTERS, DRONES_DOWNED,
                INEFFECTIVE, IN_LINE, CAPTURED, DESERTED, SELF_INFLICTED, ENCIRCLEMENTS, DISSOLVED_UNITS, FORCE_RATIO,
                INITIATIVE };
enum event { PULLED_OUT, HALF_DISSOLVED, ON_DEFENSIVE, BELOW_1 };
enum happening { ARRIVED, BACK, MET_DRONE, DOWNED_DRONE, DRONE_KILLED, DRONE_WOUNDED, CLOSE_KILLED, CLOSE_WOUNDED,
                 HAS_DESERTED, CUT_OFF, CUT_OFF_KILLED, CUT_OFF_CAPTURED, CUT_OFF_DESERTED, CUT_OFF_SELF_INFLICTED,
                 LEFT_LINE, MOVED_OUT, MOVED_IN, HAS_COMMITTED, HAS_PULLED_OUT, HAS_RELIEF };
/* clang-format on */

/** Fates of the men of an encircled unit: FATE_BREAK_OUT and the inputs after it. */
enum { N_FATES = FATE_KILLED - FATE_BREAK_OUT + 1 };

enum { UNITS_MAX = 65535, BRIGADES_MAX = 1000, MEN_MAX = 65535, TOTAL_MAX = 2000000, THRESHOLDS_MAX = 8 };

extern const att_field att_contingent_rows_params[], att_contingent_rows_inputs[], att_contingent_rows_quantities[],
    att_contingent_rows_events[], att_contingent_rows_happenings[];

static inline double given(const att_args *a, enum input row) { return a->input[row].x[0]; }

#endif
