/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Changes of campaign.yaml as text: only what is changed is touched, all else, comments and layout, stays byte by byte.
 * Each takes the text and gives a new one in the arena, or NULL with *err.
 */
#ifndef ATT_IO_CAMPAIGN_EDIT_H
#define ATT_IO_CAMPAIGN_EDIT_H

#include "base/arena.h"
#include <attrit/error.h>

/** Give `path` ("as_of", "doctrine.bait") the value, which is YAML on one line; what is missing on the way is made. */
char *att_campaign_edit_set(att_arena *arena, const char *text, const char *path, const char *value, att_err *err);
/** One more item, YAML on one line, at the end of the list `path`, which is made where it is missing. */
char *att_campaign_edit_add(att_arena *arena, const char *text, const char *path, const char *item, att_err *err);
/** Rule that claim `id` has the use "fit" or "set-aside", in place of any ruling that names it. */
char *att_campaign_edit_rule(att_arena *arena, const char *text, const char *id, const char *use, const char *why,
                             att_err *err);
/**
 * Take away the doctrines that change nothing once the values `set` ("doctrine.bait=0") are the campaign's own: those all of
 * whose edits are among them.
 */
char *att_campaign_edit_doctrines(att_arena *arena, const char *text, size_t n, const char *const *set, att_err *err);
/** The path of the ledger that the text names, "evidence.csv" where it names none. */
const char *att_campaign_edit_ledger(att_arena *arena, const char *text, att_err *err);
/** A text without control characters in double quotes, as YAML has it. */
char *att_campaign_edit_quoted(att_arena *arena, const char *s);

#endif
