/* SPDX-License-Identifier: Apache-2.0 */
/** Tables of the course of things: what becomes of the contingent, and the chance of each event by date. NULL: no memory. */
#ifndef ATT_IO_TABLES_COURSE_H
#define ATT_IO_TABLES_COURSE_H

#include "io/output.h"
#include <jansson.h>

/** Day by day, means over the paths: unlike medians they add up to those deployed. Empty for a model without such counts. */
json_t *att_tables_course_fate(const att_output *o);
/** From the cut-off on, every week and at the horizon: the share of paths on which each event has come. */
json_t *att_tables_course_chances(const att_output *o);
/** A label at the end of each of these curves, and the height at which it has room. */
json_t *att_tables_course_labels(const att_output *o);

#endif
