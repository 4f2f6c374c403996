/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/guard.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

int att_guard_token(char *token, att_err *err)
{
    unsigned char bits[(ATT_GUARD_TOKEN - 1) / 2];
    if (getrandom(bits, sizeof bits, 0) != (ssize_t)sizeof bits)
        return att_err_set(err, ATT_E_IO, NULL, "the system gave no random numbers: %s", strerror(errno));
    for (size_t i = 0; i < sizeof bits; i++)
        snprintf(token + 2 * i, 3, "%02x", bits[i]);
    return 0;
}

const char *att_guard_path(const char *url, const char *token)
{
    size_t len = ATT_GUARD_TOKEN - 1;
    if (strnlen(url, len + 2) < len + 2 || url[0] != '/' || url[len + 1] != '/')
        return NULL;
    unsigned char differs = 0;
    for (size_t i = 0; i < len; i++)
        differs |= (unsigned char)(url[1 + i] ^ token[i]);
    return differs ? NULL : url + len + 2;
}

int att_guard_is_here(const char *header, const char *scheme, int port)
{
    static const char *const name[] = {"127.0.0.1", "localhost"};
    char here[64];
    for (int i = 0; i < 2; i++) {
        snprintf(here, sizeof here, "%s%s:%d", scheme, name[i], port);
        if (!strcmp(header, here))
            return 1;
    }
    return 0;
}
