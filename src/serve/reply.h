/* SPDX-License-Identifier: Apache-2.0 */
/** Answers: status, headers that keep browsers strict, body. */
#ifndef ATT_SERVE_REPLY_H
#define ATT_SERVE_REPLY_H

#include <attrit/error.h>
#include "cli/json.h"

#include <microhttpd.h>

/** A text that lives as long as the program. */
enum MHD_Result att_reply_text(struct MHD_Connection *c, unsigned status, const char *type, const char *text);
/** A file, which is closed. */
enum MHD_Result att_reply_file(struct MHD_Connection *c, int fd, const char *type);

/** JSON being written. */
typedef struct att_reply {
    struct MHD_Connection *connection;
    char *s;
    size_t len;
    att_json json;
} att_reply;
/** 0, or -1 without memory. */
int att_reply_begin(att_reply *r, struct MHD_Connection *c);
/** Send it; `att_reply_begin` that failed becomes a 503. */
enum MHD_Result att_reply_send(att_reply *r, unsigned status);
/** Refuse: {"error", "errors"} with the sentence. */
enum MHD_Result att_reply_refuse(struct MHD_Connection *c, unsigned status, const char *text);

#endif
