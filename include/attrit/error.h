/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Errors: what went wrong, where in the user's file, and how to mend it.
 *
 * A function that can fail returns int and takes `att_err *err` last:
 *   0   done
 *   >0  refused, but go on (this parameter vector is impossible: weight zero)
 *   <0  stop; *err is filled (the negated att_code)
 * An att_err lives on the caller's stack; the first error wins. Readers that can go on after
 * a mistake collect into an att_diag, so that one pass mends a whole file.
 */
#ifndef ATTRIT_ERROR_H
#define ATTRIT_ERROR_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* NAME, exit status, short text. Every row has a section in docs/errors.md and a case in tests/cases. */
#define ATT_CODES(X)                                                  \
    X(OK, 0, "done")                                                  \
    X(USAGE, 2, "wrong use of a command or function")                 \
    X(NO_MEMORY, 5, "not enough memory")                              \
    X(IO, 5, "the disk or the network refused")                       \
    X(NO_FILE, 1, "no such file, or it cannot be read")               \
    X(FILE_SIZE, 1, "the file is empty or too large")                 \
    X(FILE_TEXT, 1, "the file is not UTF-8 text")                     \
    X(YAML_SYNTAX, 1, "the YAML cannot be parsed")                    \
    X(YAML_ALIAS, 1, "YAML anchors and aliases are not used here")    \
    X(YAML_DEEP, 1, "the YAML is nested too deeply")                  \
    X(KEY_UNKNOWN, 1, "unknown key")                                  \
    X(KEY_MISSING, 1, "a required key is missing")                    \
    X(KEY_TWICE, 1, "a key is given twice")                           \
    X(TYPE, 1, "a value has the wrong type")                          \
    X(RANGE, 1, "a number is outside its range")                      \
    X(DATE, 1, "not a date, or not a possible one")                   \
    X(CHOICE, 1, "not one of the allowed words")                      \
    X(PRIOR, 1, "a prior that its parameter cannot have")             \
    X(SUM, 1, "numbers that do not add up")                           \
    X(DOCTRINE, 1, "a doctrine that cannot be followed")              \
    X(QUESTION, 1, "a question that cannot be asked")                 \
    X(CITE, 1, "a citation that the ledger does not hold")            \
    X(REFERENCE, 1, "a name that stands for nothing")                 \
    X(CSV_SYNTAX, 1, "the CSV cannot be parsed")                      \
    X(CSV_COLUMN, 1, "a column is unknown, missing or given twice")   \
    X(LEDGER_ID, 1, "a claim's id is missing or given twice")         \
    X(LEDGER_NUMBER, 1, "a claim's number cannot be used")            \
    X(LEDGER_BOUNDS, 1, "low, best and high contradict each other")   \
    X(LEDGER_DATE, 1, "a claim's dates cannot be used")               \
    X(LEDGER_WORD, 1, "a claim's word is empty or unknown")           \
    X(MODEL, 1, "no such model, or the model cannot take this input") \
    X(PROBLEM, 1, "the problem contradicts itself")                   \
    X(CHECKPOINT, 1, "a stored fit that cannot be gone on with")      \
    X(RANKS, 1, "the processes of one run do not agree")              \
    X(FORECAST, 1, "a stored forecast that cannot be scored")         \
    X(TRUTH, 1, "reports that cannot be the truth of a forecast")     \
    X(DIAGNOSTICS, 3, "finished, but the diagnostics failed")         \
    X(STOPPED, 130, "stopped by the user")                            \
    X(BUG, 70, "an error in attrit itself")

typedef enum att_code {
#define ATT_X(name, status, text) ATT_E_##name,
    ATT_CODES(ATT_X)
#undef ATT_X
        ATT_N_CODES
} att_code;

typedef enum att_severity { ATT_ERROR, ATT_WARNING, ATT_NOTE } att_severity;

/** A point in a user's file; line and col count from 1, col in characters; 0 = unknown. len in characters. */
typedef struct att_place {
    char file[256];
    uint32_t line, col, len;
} att_place;

typedef struct att_err {
    att_code code;
    att_severity severity;
    att_place place;
    char path[96];     /**< `sides[1].strength`: what the value is called; may be empty */
    char text[320];    /**< what is wrong, one sentence, no full stop */
    char help[320];    /**< the fix, one sentence; may be empty */
    char excerpt[200]; /**< the user's own line (cut around col); may be empty */
    uint32_t caret;    /**< where in excerpt the carets start, in characters from 0 */
    const char *src_file;
    int src_line; /**< where in attrit it was raised; printed for ATT_E_BUG only */
} att_err;

/** Collected mistakes of one pass. At most ATT_DIAG_MAX errors and as many warnings and notes are kept; counts go on. */
enum { ATT_DIAG_MAX = 20 };
typedef struct att_diag {
    att_err item[3 * ATT_DIAG_MAX];
    uint32_t n_items;
    uint32_t n_errors, n_warnings, n_notes; /**< all seen, kept or not */
} att_diag;

const char *att_code_name(att_code code); /**< "KEY_UNKNOWN" */
const char *att_code_text(att_code code);
int att_code_exit(att_code code); /**< the exit status a command ends with */

/** Fill *err (if not NULL and still empty) and return -code. `path` may be NULL. */
int att_err_set_(att_err *err, att_code code, const char *src_file, int src_line, const char *path, const char *format,
                 ...) __attribute__((format(printf, 6, 7)));
#define att_err_set(err, code, path, ...) att_err_set_((err), (code), __FILE__, __LINE__, (path), __VA_ARGS__)

/** Is there no room left for this severity? */
int att_diag_full(const att_diag *diag, att_severity severity);
/** The code of the first error; ATT_E_OK when there is none. */
att_code att_diag_code(const att_diag *diag);
/** Count it, and keep a copy while there is room for its severity. */
void att_diag_add(att_diag *diag, const att_err *err);

/**
 * Write one error as people read it: `file:line:col: error: text`, the user's line, carets, help; nothing when it has
 * no text. Returns the exit status of its code (0 for warnings and notes), so that `return att_err_print(&err, stderr);`
 * ends a main().
 */
int att_err_print(const att_err *err, FILE *out);
/** All of a diag by file and place, then a line of counts. Returns the exit status of the first error printed, or 0. */
int att_diag_print(const att_diag *diag, FILE *out);

/** The nearest of n words to `word` when it is near enough to be a slip (Damerau-Levenshtein), else NULL. */
const char *att_text_nearest(const char *word, size_t n, const char *const *words);

#ifdef __cplusplus
}
#endif
#endif
