/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case.h"
#include "cli/cmd.h"
#include "cli/say.h"

#include <string.h>

static const char *plural(size_t n) { return n == 1 ? "" : "s"; }

/* What became of the file's rows. On standard error where the rows themselves stand on standard output. */
static void tell(const att_import *im, const att_opts *o, const char *ledger, FILE *out)
{
    size_t n = att_import_n_rows(im);
    fprintf(out, "%zu row%s read, %zu taken: %zu row%s %s %s\n", att_import_n_read(im), plural(att_import_n_read(im)),
            att_import_n_used(im), n, plural(n), o->append ? "added to" : "for", ledger);
    for (size_t i = 0; i < att_import_n_left(im); i++) {
        const att_import_left *left = &att_import_lefts(im)[i];
        fprintf(out, "  left out %6zu  %s (first: line %u)\n", left->n, left->why, left->line);
    }
    if (*att_import_licence(im))
        fprintf(out, "%s\n", att_import_licence(im));
    if (!o->append && n)
        fprintf(out, "Nothing was written: --append adds the rows.\n");
}

static int finish(const att_import *im, const att_opts *o, const char *ledger)
{
    att_err err = {0};
    if (o->append && att_import_n_rows(im) && att_import_append(im, &err))
        return att_err_print(&err, stderr);
    if (!o->append)
        printf("%s%s", att_import_header(im), att_import_text(im));
    if (!o->quiet)
        tell(im, o, ledger, o->append ? stdout : stderr);
    return 0;
}

int att_cmd_import(const att_opts *o)
{
    static att_case k;
    static att_diag diag;
    att_err err = {0};
    att_import *im = NULL;
    att_opts of_case = *o; /* FORMAT FILE [CAMPAIGN] */
    if (o->n_doctrines < 1 || o->n_doctrines > 2) {
        att_err_set(&err, ATT_E_USAGE, NULL,
                    o->n_doctrines ? "'%.80s' is one argument too many" : "import needs a format and a file",
                    o->n_doctrines ? o->doctrine[2] : "");
        snprintf(err.help, sizeof err.help, "attrit import ucdp-ged|acled|economist|csv FILE [CAMPAIGN]");
        return att_err_print(&err, stderr);
    }
    of_case.target = o->n_doctrines == 2 ? o->doctrine[1] : NULL;
    int status = att_case_open(&k, &of_case, 0);
    if (!status) {
        att_import_opts opts = o->import;
        opts.map = o->map;
        opts.where = o->where;
        int rc = att_import_read(&im, o->target, o->doctrine[0], k.campaign, &opts, &diag, &err);
        att_diag_print(&diag, stderr);
        status = rc ? (diag.n_errors ? att_code_exit(err.code) : att_err_print(&err, stderr))
                    : finish(im, o, att_campaign_ledger_file(k.campaign));
    }
    att_import_free(&im);
    att_case_free(&k);
    return status;
}
