/* SPDX-License-Identifier: Apache-2.0 */
/** Who speaks: sources of one institution share a voice, and a voice's reports share its bias. */
#ifndef ATT_CAMPAIGN_VOICES_H
#define ATT_CAMPAIGN_VOICES_H

#include "campaign/inside.h"

/** Is this claim a count of men present (a level, or the men deployed) and not of losses? */
int att_voices_is_head_count(const att_campaign *c, size_t claim);
/** The voice whose report this claim is. */
const char *att_voices_name(const att_campaign *c, size_t claim);
/** Make the problem's effects and the campaign's sources, and give each observation its effects. <0: out of memory. */
int att_voices_assign(att_campaign *c, size_t n, att_obs *obs, att_err *err);

#endif
