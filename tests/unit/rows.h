/* SPDX-License-Identifier: Apache-2.0 */
/** Rows of a compiled problem by their names. Include after cmocka.h. */
#ifndef ATT_TEST_ROWS_H
#define ATT_TEST_ROWS_H

#include <attrit/problem.h>

static inline size_t row_of(const att_field *table, const char *name)
{
    int row = att_fields_find(table, name);
    if (row < 0)
        fail_msg("no row %s", name);
    return (size_t)row;
}

static inline const att_input *input(const att_problem *p, const char *name)
{
    return &p->input[row_of(p->model->inputs, name)];
}

static inline const att_prior *prior(const att_problem *p, const char *name)
{
    return &p->prior[row_of(p->model->params, name)];
}

#endif
