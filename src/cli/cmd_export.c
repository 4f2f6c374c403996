/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cmd.h"

#include <string.h>

static int usage(const char *text, const char *word)
{
    att_err err = {0};
    att_err_set(&err, ATT_E_USAGE, NULL, "%s%.80s", text, word);
    snprintf(err.help, sizeof err.help,
             "attrit export hubverse|scoringutils|arviz|csv DIR, DIR as written by attrit run -o DIR");
    return att_err_print(&err, stderr);
}

int att_cmd_export(const att_opts *o)
{
    static att_diag diag;
    att_err err = {0};
    att_export_list list;
    if (o->n_doctrines != 1)
        return o->n_doctrines ? usage("one argument too many: ", o->doctrine[1])
                              : usage("export needs a format and a folder", "");
    int rc = att_export_write(&list, o->target, o->doctrine[0], o->out ? o->out : "export", &o->export, &diag, &err);
    att_diag_print(&diag, stderr);
    if (rc)
        return diag.n_errors ? att_code_exit(err.code) : att_err_print(&err, stderr);
    for (size_t i = 0; !o->quiet && i < list.n; i++)
        printf("wrote %s: %s\n", list.item[i].file, list.item[i].holds);
    if (!o->quiet && *list.truth)
        printf("truth: %s\n", list.truth);
    return 0;
}
