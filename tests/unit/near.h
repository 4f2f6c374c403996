/* SPDX-License-Identifier: Apache-2.0 */
/** Comparison of doubles (cmocka of Debian 12 has only float). Include after cmocka.h. */
#ifndef ATT_TEST_NEAR_H
#define ATT_TEST_NEAR_H

#include <math.h>

/** Equal (also when infinite) or within an absolute tolerance; NaN is near nothing. */
#define assert_near(got, want, tolerance)                          \
    do {                                                           \
        double got_ = (got), want_ = (want);                       \
        if (!(got_ == want_ || fabs(got_ - want_) <= (tolerance))) \
            fail_msg("%s = %.17g, want %.17g", #got, got_, want_); \
    } while (0)

#endif
