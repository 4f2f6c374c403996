/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/reply.h"
#include "serve/facts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE                                                                                                         \
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; img-src data:; " \
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
/* The report's own policy names its script and style by their hashes; this one holds beside it. */
#define REPORT                                                                                                  \
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; base-uri " \
    "'none'; "                                                                                                  \
    "form-action 'none'; frame-ancestors 'self'"

static enum MHD_Result send_out(struct MHD_Connection *c, struct MHD_Response *response, unsigned status,
                                const char *type, const char *policy)
{
    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type", type);
    MHD_add_response_header(response, "Content-Security-Policy", policy);
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(response, "Referrer-Policy", "no-referrer");
    MHD_add_response_header(response, "Cache-Control", "no-store");
    MHD_add_response_header(response, "Cross-Origin-Resource-Policy", "same-origin");
    MHD_add_response_header(response, "Cross-Origin-Opener-Policy", "same-origin");
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(response, "Allow", "GET, POST");
    enum MHD_Result done = MHD_queue_response(c, status, response);
    MHD_destroy_response(response);
    return done;
}

enum MHD_Result att_reply_text(struct MHD_Connection *c, unsigned status, const char *type, const char *text)
{
    union {
        const char *in;
        void *out; /* which libmicrohttpd does not change */
    } body = {text};
    return send_out(c, MHD_create_response_from_buffer(strlen(text), body.out, MHD_RESPMEM_PERSISTENT), status, type,
                    PAGE);
}

enum MHD_Result att_reply_file(struct MHD_Connection *c, int fd, const char *type)
{
    struct stat st;
    if (fstat(fd, &st)) {
        close(fd);
        return att_reply_refuse(c, MHD_HTTP_NOT_FOUND, "there is no such file");
    }
    return send_out(c, MHD_create_response_from_fd64((uint64_t)st.st_size, fd), MHD_HTTP_OK, type,
                    strncmp(type, "text/html", 9) ? PAGE : REPORT);
}

int att_reply_begin(att_reply *r, struct MHD_Connection *c)
{
    *r = (att_reply){.connection = c};
    r->json.out = open_memstream(&r->s, &r->len);
    return r->json.out ? 0 : -1;
}

enum MHD_Result att_reply_send(att_reply *r, unsigned status)
{
    if (!r->json.out || fclose(r->json.out)) {
        free(r->s);
        return att_reply_text(r->connection, MHD_HTTP_SERVICE_UNAVAILABLE, "application/json",
                              "{\"error\":\"not enough memory for this answer\",\"errors\":[]}");
    }
    return send_out(r->connection, MHD_create_response_from_buffer(r->len, r->s, MHD_RESPMEM_MUST_FREE), status,
                    "application/json", PAGE);
}

enum MHD_Result att_reply_refuse(struct MHD_Connection *c, unsigned status, const char *text)
{
    att_reply r;
    att_err err = {0};
    att_err_set(&err, ATT_E_USAGE, NULL, "%s", text);
    if (!att_reply_begin(&r, c))
        att_facts_mistakes(&r.json, NULL, &err);
    return att_reply_send(&r, status);
}
