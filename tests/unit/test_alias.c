/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/rng.h"
#include "chisq.h"
#include "near.h"

#include <math.h>
#include <stdlib.h>

/** The probability that the table gives outcome i, added up column by column. */
static double table_probability(const att_alias *a, uint32_t i)
{
    double sum = 0;
    for (uint32_t k = 0; k < a->n; k++) {
        double keep = (double)a->threshold[k] * 0x1p-64;
        sum += (k == i ? keep : 0) + (a->other[k] == i ? 1 - keep : 0);
    }
    return sum / a->n;
}

static void check_table(uint32_t n, const double *weight)
{
    void *memory = malloc(att_alias_bytes(n));
    att_alias *a = att_alias_build(memory, n, weight);
    double total = 0, *count = calloc(n, sizeof *count), *probability = calloc(n, sizeof *probability);
    for (uint32_t i = 0; i < n; i++)
        total += weight[i];
    for (uint32_t i = 0; i < n; i++) {
        probability[i] = weight[i] / total;
        assert_near(table_probability(a, i), probability[i], 1e-14);
    }
    att_rng r = att_rng_open(1, ATT_FOR_TEST, n, 0, 0, 0);
    for (int i = 0; i < CHISQ_DRAWS; i++)
        count[att_alias_draw(a, &r)]++;
    for (uint32_t i = 0; i < n; i++)
        if (weight[i] == 0)
            assert_true(count[i] == 0);
    assert_fits(chisq_p(n, probability, count, CHISQ_DRAWS), "alias table of %u", n);
    free(probability);
    free(count);
    free(memory);
}

static void test_probabilities(void **state)
{
    (void)state;
    check_table(1, (double[]){3});
    check_table(2, (double[]){0, 1e-300});
    check_table(4, (double[]){1, 1, 1, 1});
    check_table(6, (double[]){0.5, 0, 20, 1e-9, 3, 0.01});
    check_table(3, (double[]){1e300, 5e299, 0});
}

static void test_many_outcomes(void **state)
{
    (void)state;
    double weight[1000];
    for (int i = 0; i < 1000; i++)
        weight[i] = exp(-i / 100.0) * (i % 3);
    check_table(1000, weight);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_probabilities),
        cmocka_unit_test(test_many_outcomes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
