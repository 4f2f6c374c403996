/* SPDX-License-Identifier: Apache-2.0 */
/* The whole way from bytes to a problem, with every message printed; refusals are fine, silence about them is not. */
#ifndef ATT_FUZZ_H
#define ATT_FUZZ_H

#include "io/campaign_load.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int truth)
{
    if (!truth)
        abort();
}

/* Refused exactly when an error was told, and every message can be printed. */
static void check_told(int rc, const att_diag *diag, const att_err *err)
{
    static FILE *out;
    if (!out)
        out = fopen("/dev/null", "w");
    must((rc < 0) == (diag->n_errors > 0 || err->code != ATT_E_OK));
    must(rc >= 0 || -rc == (int)err->code);
    att_diag_print(diag, out);
    att_err_print(err, out);
}

/* What compiles under the campaign's own inputs also does under its doctrines, unless their days are over. */
static void check_doctrines(att_campaign *c, int compiled)
{
    for (size_t i = 0; compiled && i < att_campaign_n_doctrines(c); i++) {
        const att_problem *p;
        att_err err = {0};
        int rc = att_campaign_doctrine(&p, c, att_campaign_doctrines(c)[i].name, ATT_NO_DAY, &err);
        must(rc == 0 || (rc == -ATT_E_DATE && err.text[0] && !p));
    }
}

static int fuzz_campaign(const att_bytes *yaml, const att_bytes *ledger)
{
    att_campaign *c;
    const att_problem *p;
    att_err err = {0};
    static att_diag diag;
    diag = (att_diag){0};
    int rc = att_campaign_load_bytes(&c, yaml, ledger, &diag, &err);
    check_told(rc, &diag, &err);
    must((c != NULL) == (rc == 0));
    if (c) {
        rc = att_campaign_compile(&p, c, NULL, &diag, &err);
        check_told(rc, &diag, &err);
        must(rc != 0 || att_problem_check(p, &err) == 0);
        check_doctrines(c, rc == 0);
    }
    att_campaign_free(&c);
    return 0;
}

#endif
