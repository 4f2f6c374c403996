/* SPDX-License-Identifier: Apache-2.0 */
/** Which unit each scheduled man joins, so that at every moment units stand to each other as their sizes do. */
#ifndef ATT_MODELS_SEATS_H
#define ATT_MODELS_SEATS_H

#include <stddef.h>
#include <stdint.h>

/**
 * Men of the first `men` scheduled whom each of n units has: count[n]. Units fill in equal steps, as many as the largest
 * has men (at most 1000), and a step brings each unit in turn up to its share, rounded. Unlike largest remainders taken
 * afresh each day this never takes back a man. Men beyond the sum of the sizes begin a second round, and so on.
 */
void att_seats_fill(size_t n, const double *size, uint64_t men, uint32_t *count);

#endif
