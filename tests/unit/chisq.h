/* SPDX-License-Identifier: Apache-2.0 */
/** Pearson's test of counts against probabilities; include after cmocka.h. Seeds are fixed: a failure is an error, never bad luck. */
#ifndef ATT_TEST_CHISQ_H
#define ATT_TEST_CHISQ_H

#include "base/dist.h"
#include <stdio.h>

enum { CHISQ_DRAWS = 200000 };

/** Probability of so large a deviation; cells are joined until each expects 20 of the n draws. */
static inline double chisq_p(size_t cells, const double *probability, const double *count, double n)
{
    double sum = 0, want = 0, got = 0, last_want = 0, last_got = 0;
    int df = -1;
    for (size_t i = 0; i < cells; i++) {
        want += n * probability[i];
        got += count[i];
        if (want < 20)
            continue;
        sum += last_want > 0 ? (last_got - last_want) * (last_got - last_want) / last_want : 0;
        last_want = want;
        last_got = got;
        want = got = 0;
        df++;
    }
    last_want += want; /* what is left joins the last cell */
    last_got += got;
    sum += (last_got - last_want) * (last_got - last_want) / last_want;
    return df > 0 ? 1 - att_cdf_gamma(sum, df / 2.0, 0.5) : 1;
}

/** Do values of a distribution function look uniform? */
#define CHISQ_UNIFORM_CELLS 64
static inline double chisq_uniform_p(const double *count, double n)
{
    double probability[CHISQ_UNIFORM_CELLS];
    for (int i = 0; i < CHISQ_UNIFORM_CELLS; i++)
        probability[i] = 1.0 / CHISQ_UNIFORM_CELLS;
    return chisq_p(CHISQ_UNIFORM_CELLS, probability, count, n);
}

static inline void chisq_add(double *count, double u)
{
    if (!(u >= -1 && u <= 2))
        fail_msg("%g is no probability", u);
    int i = (int)(u * CHISQ_UNIFORM_CELLS);
    count[i < 0 ? 0 : i >= CHISQ_UNIFORM_CELLS ? CHISQ_UNIFORM_CELLS - 1 : i]++;
}

#define assert_fits(p, ...)                         \
    do {                                            \
        double p_ = (p);                            \
        if (!(p_ > 1e-6)) {                         \
            char at_[160];                          \
            snprintf(at_, sizeof at_, __VA_ARGS__); \
            fail_msg("%s: p = %g", at_, p_);        \
        }                                           \
    } while (0)

#endif
