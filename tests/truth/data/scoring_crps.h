/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Published values of the continuous ranked probability score: numbers stated in the tests of scoringRules (github.com/
 * FK83/scoringRules, commit 6a24675), scoringrules (github.com/frazane/scoringrules, e48aa74) and properscoring
 * (github.com/properscoring/properscoring, a465b55). The fair value was computed from its definition.
 */
#include <stddef.h>

typedef enum law {
    NORMAL,         /* mean, sd */
    LOGNORMAL,      /* of the log: mean, sd */
    POISSON,        /* mean */
    NEGBINOM,       /* size, probability */
    NEGBINOM_MEAN,  /* size, mean */
    BINOMIAL,       /* n, p */
    HYPERGEOMETRIC, /* marked, others, drawn */
    EXPONENTIAL,    /* rate */
    GAMMA,          /* shape, rate */
    BETA,           /* a, b */
    STUDENT,        /* degrees of freedom, place, scale */
    LOGISTIC,       /* place, scale */
    LAPLACE,        /* place, scale */
    UNIFORM,        /* low, high */
    PARETO,         /* generalised, shape */
    NORMAL_WITHIN,  /* mean, sd, truncated to low, high */
    NORMAL_CLAMPED, /* mean, sd, what lies outside low, high counts at the bound */
    NORMALS         /* three means, three sds, three weights */
} law;

static const struct {
    law law;
    double a[9], y, crps;
} closed_form[] = {
    {NORMAL, {0, 1}, -3, 2.43657473},
    {LOGNORMAL, {0.1, 0.9}, 3, 1.13552645},
    {POISSON, {3}, 1, 1.143447},
    {POISSON, {2.3}, 1.5, 0.5001159},
    {POISSON, {1.5}, -1, 1.840259},
    {NEGBINOM, {7, 0.8}, 2, 0.3834322},
    {NEGBINOM, {2, 0.5}, 1.5, 0.462963},
    {NEGBINOM, {17, 0.1}, -1, 132.0942},
    {NEGBINOM_MEAN, {11, 7.3}, 2.3, 3.149218},
    {NEGBINOM, {100, 0.95}, 5, 0.53215257681},
    {NEGBINOM, {200.1, 0.82}, 44, 1.70859687251},
    {NEGBINOM, {200.1, 0.83}, 41, 1.63833674721},
    {NEGBINOM, {2000.1, 0.9}, 222, 3.66926727576},
    {NEGBINOM, {20000.1, 0.9}, 2222, 11.6114812752},
    {BINOMIAL, {10, 0.9}, 8, 0.6685115},
    {BINOMIAL, {10, 0.9}, -8, 16.49896},
    {BINOMIAL, {10, 0.9}, 18, 8.498957},
    {HYPERGEOMETRIC, {7, 13, 12}, 5, 0.4469742},
    {EXPONENTIAL, {0.7}, 3, 1.20701837},
    {GAMMA, {1.1, 0.7}, 0.2, 0.6343718},
    {BETA, {0.7, 1.1}, 0.3, 0.0850102437},
    {STUDENT, {5.2, 13.8, 2.3}, 11.1, 1.658226},
    {STUDENT, {4, 0, 1}, 0.7, 0.4387929},
    {LOGISTIC, {13.8, 3.3}, 17.1, 2.067527},
    {LOGISTIC, {4, 0.5}, 3.1, 0.5529776},
    {LAPLACE, {0, 1}, -3, 2.29978707},
    {UNIFORM, {0.1, 3.1}, 2.2, 0.37},
    {PARETO, {-0.9}, 0.3, 0.1338672},
    {PARETO, {0.9}, 0.3, 0.6849332},
    {NORMAL_WITHIN, {2.9, 2.2, 1.5, 17.3}, -1, 3.982434},
    {NORMAL_CLAMPED, {0.4, 1.1, 0, 2}, 1.8, 0.8296078},
    {NORMALS, {0, -2.9, 0.9, 0.5, 1.4, 0.7, 1. / 3, 1. / 3, 1. / 3}, 0.3, 0.4510451},
    {NORMALS, {0, -2.9, 0.9, 0.5, 1.4, 0.7, 0.3, 0.1, 0.6}, 0.3, 0.2354619},
};
enum { N_CLOSED_FORMS = sizeof closed_form / sizeof *closed_form };

#define TEN                                                                                                    \
    {                                                                                                          \
        -0.7743998, -0.5968781, -0.3242982, -0.2751647, 0.5863797, 0.7038174, 0.9064937, 1.1863249, 1.2990966, \
            1.7812118                                                                                          \
    }
/* Ascending; weight 0 everywhere = equal. fair: the estimator divided by n (n - 1). */
static const struct {
    double y;
    size_t n;
    double x[10], w[10];
    int fair;
    double crps;
} ensemble[] = {
    {0, 2, {0, 0}, {0}, 0, 0},
    {0, 2, {0, 1}, {0}, 0, 0.25},
    {0, 2, {1, 1}, {0}, 0, 1},
    {2, 2, {0, 1}, {0}, 0, 1.25},
    {0, 2, {-1, 1}, {0}, 0, 0.5},
    {0, 3, {0, 0, 1}, {0}, 0, 1. / 9},
    {1, 3, {0, 0, 1}, {0}, 0, 4. / 9},
    {0, 4, {-1, 0, 0, 1}, {0}, 0, 1. / 8},
    {1, 2, {0, 2}, {0.8, 0.2}, 0, 0.68},
    {1.5, 2, {0, 2}, {0.8, 0.2}, 0, 0.98},
    {1, 2, {0, 3}, {0.5, 0.5}, 0, 0.75},
    {1, 2, {-1, 3}, {0.5, 0.5}, 0, 1},
    {1, 2, {0, 2}, {1, 0}, 0, 1},
    {1, 3, {0, 1, 2}, {1, 1, 1}, 0, 2. / 9},
    {1.5, 3, {0, 1, 2}, {1, 1, 1}, 0, 7. / 18},
    {-1, 3, {0, 1, 2}, {1, 1, 1}, 0, 14. / 9},
    {2.5, 3, {0, 1, 2}, {1, 1, 1}, 0, 19. / 18},
    {1, 4, {0, 1, 2, 3}, {1, 1, 1, 1}, 0, 3. / 8},
    {1.5, 4, {0, 1, 2, 3}, {1, 1, 1, 1}, 0, 3. / 8},
    {-0.6042506, 10, TEN, {0}, 0, 0.6126602},
    /* The members are given as 1.78, 0.59, 0.70, -0.77, -0.28, 1.19, 1.30, -0.32, -0.60, 0.91 with weights 0, 1 .. 9. */
    {-0.6042506, 10, TEN, {3, 8, 7, 4, 1, 2, 9, 5, 6, 0}, 0, 0.4923673},
    {-0.6042506, 10, TEN, {0}, 1, 0.5598959},
};
enum { N_ENSEMBLES = sizeof ensemble / sizeof *ensemble };
