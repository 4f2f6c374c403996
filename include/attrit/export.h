/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The folder of a run (`attrit run -o DIR`) in the formats of others: hubverse, scoringutils, ArviZ, a tidy table
 * (docs/in-and-out.md). Numbers are passed on as they are written in forecast.csv, digit by digit.
 */
#ifndef ATTRIT_EXPORT_H
#define ATTRIT_EXPORT_H

#include <attrit/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/** NULL = not given. */
typedef struct att_export_opts {
    const char *team;   /**< hubverse needs it; letters, digits and _ */
    const char *model;  /**< default "attrit"; letters, digits and _ */
    const char *truth;  /**< a later ledger: what became known */
    const char *source; /**< whose reports of that ledger are the truth; needed where sources differ about one day */
} att_export_opts;
att_export_opts att_export_opts_default(void);

/** A file that was written. */
typedef struct att_exported {
    char file[512];  /**< below the folder */
    char holds[200]; /**< what it is: "2,300 quantiles", "posterior: 1 chain of 1,024 draws; ..." */
} att_exported;
enum { ATT_EXPORT_FILES = 4 };
typedef struct att_export_list {
    size_t n;
    att_exported item[ATT_EXPORT_FILES];
    char truth[200]; /**< what of the later ledger was used; "" without */
} att_export_list;

extern const char *const att_export_formats[]; /**< "hubverse", "scoringutils", "arviz", "csv", NULL */

/**
 * Write into folder `out`, made if missing. forecast.csv is checked by the rules of att_hub_check() first, the ledger as
 * `attrit check` would; mistakes go to *diag, and nothing is written. Files appear together or not at all.
 */
int att_export_write(att_export_list *list, const char *format, const char *dir, const char *out,
                     const att_export_opts *opts, att_diag *diag, att_err *err);

#ifdef __cplusplus
}
#endif
#endif
