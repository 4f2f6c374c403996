/* SPDX-License-Identifier: Apache-2.0 */
/** The models of this folder, for the array in models.c. */
#ifndef ATT_MODELS_MODELS_H
#define ATT_MODELS_MODELS_H

#include <attrit/model.h>

extern const att_model att_contingent;

#endif
