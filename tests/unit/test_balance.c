/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever is asked of the contingent, nobody is lost from the account, and what is told of units adds up to it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../any_contingent.h"

static void the_account_balances_whatever_is_asked(void **state)
{
    (void)state;
    enum { CASES = 600, BYTES = 300 };
    att_rng g = att_args_rng(&(att_args){.stream = {{5, 5, 5, 5}}}, ATT_SHOCK, 0, 0);
    int n_ran = 0;
    for (int k = 0; k < CASES; k++) {
        uint8_t data[BYTES];
        int ran;
        for (int i = 0; i < BYTES; i++)
            data[i] = (uint8_t)att_rng_below(&g, 256);
        const char *wrong = any_contingent_run(data, BYTES, &ran);
        n_ran += ran;
        if (wrong)
            fail_msg("case %d: %s", k, wrong);
    }
    assert_true(n_ran > CASES * 0.8);
}

/* No bytes: the defaults. */
static void the_defaults_balance(void **state)
{
    (void)state;
    int ran;
    assert_null(any_contingent_run(NULL, 0, &ran));
    assert_int_equal(ran, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_account_balances_whatever_is_asked),
        cmocka_unit_test(the_defaults_balance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
