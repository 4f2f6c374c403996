/* SPDX-License-Identifier: Apache-2.0 */
/** Tables for charts and page from what other commands left beside a run (io/beside.h): choices and regroupings of their
 *  numbers. A table is empty where its file does not belong to the run. NULL: no memory. */
#ifndef ATT_IO_BESIDE_TABLES_H
#define ATT_IO_BESIDE_TABLES_H

#include <jansson.h>

/** By command: here, why, command and file as they are, with what a page says beside the tables. */
json_t *att_beside_tables_facts(const json_t *beside);
/** claims.json: one row a judged claim or question that can be answered, the foremost first. */
json_t *att_beside_tables_judged(const json_t *beside);
/** compare.json: one row a doctrine but the own, differences at the last date. */
json_t *att_beside_tables_doctrines(const json_t *beside);
/** sensitivity.json: what the headline that sorts changes by, without each voice and under each setting. */
json_t *att_beside_tables_tornado(const json_t *beside);
/** The same file: shares of the variance of that headline by group of parameters, first order, total and after the reports. */
json_t *att_beside_tables_groups(const json_t *beside);
/** score.json: coverage by quantity; skill against each baseline; statements in ten bins of PIT; mean WIS by cut-off. */
json_t *att_beside_tables_coverage(const json_t *beside);
json_t *att_beside_tables_skill(const json_t *beside);
json_t *att_beside_tables_pit(const json_t *beside);
json_t *att_beside_tables_record(const json_t *beside);

#endif
