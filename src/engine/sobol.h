/* SPDX-License-Identifier: Apache-2.0 */
/** Shares of a variance: which inputs of a function its spread comes from. */
#ifndef ATT_ENGINE_SOBOL_H
#define ATT_ENGINE_SOBOL_H

#include "base/arena.h"

typedef struct att_sobol {
    double first, first_se; /* Var(E[f | group]) / Var(f) */
    double total, total_se; /* E[Var(f | all others)] / Var(f) */
} att_sobol;

/**
 * Indices of a group of independent inputs by pick-freeze: a[i] and b[i] are f at two independent draws of all inputs, ab[i]
 * is f at the first draw with the group's inputs from the second. First order: Saltelli et al. 2010, table 2 (b); total:
 * Jansen 1999. f is centred first, which changes no index and lowers the error (Sobol' 2001). Errors: of ratios of means over
 * rows (delta method). All NAN where f has no variance or n < 2.
 */
att_sobol att_sobol_indices(size_t n, const double *a, const double *b, const double *ab);

/**
 * The variance of y that d inputs explain together, which need not be independent of others: of y regressed on them, their
 * squares and products, the explained variance corrected for the number of terms (adjusted R²). Row i has weight w[i], inputs
 * z[i x d ..] and value y[i]; n rows. *se: jackknife over twenty blocks of every twentieth row. NAN where the rows are too few.
 * 0, or -1 without memory.
 */
int att_sobol_explained(size_t n, const double *w, size_t d, const double *z, const double *y, double *explained,
                        double *se, att_arena *scratch);

#endif
