/* SPDX-License-Identifier: Apache-2.0 */
/** Do the contingent's inputs make sense? */
#ifndef ATT_MODELS_CONTINGENT_CHECK_H
#define ATT_MODELS_CONTINGENT_CHECK_H

#include "contingent_rows.h"

/** 0, or <0 and the reason in why[200]. */
int att_contingent_check_inputs(const att_args *a, char *why);
/** Brigades of the inputs; 1 where none are named. */
uint32_t att_contingent_check_brigades(const att_args *a);

#endif
