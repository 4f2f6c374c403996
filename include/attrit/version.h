/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ATTRIT_VERSION_H
#define ATTRIT_VERSION_H
#define ATT_VERSION "0.1.0"
/** The version of the library that runs (ATT_VERSION is that of the header). */
const char *att_version(void);
#endif
