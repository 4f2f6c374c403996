/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The sector: how the force ratio bears on who keeps the initiative.
 *
 * A logistic curve in the log of the force ratio, fitted to 621 battles of CDB90 (data/cdb90_force_ratio_outcome.csv): the
 * side with the initiative is the attacker there, and keeps it when it wins. Level and slope are parameters of the
 * model; their priors are the fit's estimates and standard errors.
 */
#ifndef ATT_MODELS_SECTOR_H
#define ATT_MODELS_SECTOR_H

/** Men of the own side, `strength` of the contingent and `own` others, for each of `opponent` > 0. */
double att_sector_ratio(double strength, double own, double opponent);

/** Probability (0 to 1) that the own side keeps the initiative at a force ratio >= 0; level and slope are finite. */
double att_sector_initiative(double ratio, double level, double slope);

#endif
