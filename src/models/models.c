/* SPDX-License-Identifier: Apache-2.0 */
#include "models.h"
#include <string.h>

static const att_model *const models[] = {&att_contingent, NULL};

const att_model *const *att_models(void) { return models; }

const att_model *att_model_find(const char *name)
{
    for (const att_model *const *m = models; *m; m++)
        if (!strcmp((*m)->name, name))
            return *m;
    return NULL;
}
