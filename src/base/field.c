/* SPDX-License-Identifier: Apache-2.0 */
#include <attrit/model.h>

#include <string.h>

size_t att_fields_count(const att_field *table)
{
    size_t n = 0;
    while (table && table[n].name)
        n++;
    return n;
}

int att_fields_find(const att_field *table, const char *name)
{
    for (int i = 0; table && table[i].name; i++)
        if (!strcmp(table[i].name, name))
            return i;
    return -1;
}
