/* SPDX-License-Identifier: Apache-2.0 */
/** The page of web/live.*, as texts. */
#ifndef ATT_SERVE_LIVE_H
#define ATT_SERVE_LIVE_H

extern const char att_live_page[], att_live_script[], att_live_style[];

#endif
