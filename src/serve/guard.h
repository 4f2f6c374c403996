/* SPDX-License-Identifier: Apache-2.0 */
/** Who may ask: those who know the token, from a page of this address. */
#ifndef ATT_SERVE_GUARD_H
#define ATT_SERVE_GUARD_H

#include <attrit/error.h>

enum { ATT_GUARD_TOKEN = 33 }; /* 128 random bits in hex, and the end */

int att_guard_token(char *token, att_err *err);
/** What follows "/TOKEN/" in the address, or NULL when it does not begin so. Takes the same time for any wrong token. */
const char *att_guard_path(const char *url, const char *token);
/** Is this header this server? `scheme`: "" for Host, "http://" for Origin, which browsers leave out of plain visits. */
int att_guard_is_here(const char *header, const char *scheme, int port);

#endif
