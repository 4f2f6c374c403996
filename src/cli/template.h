/* SPDX-License-Identifier: Apache-2.0 */
/** The files that `attrit new` writes: src/cli/template/, put into the program when it is built. */
#ifndef ATT_CLI_TEMPLATE_H
#define ATT_CLI_TEMPLATE_H

extern const char att_template_campaign[], att_template_evidence[], att_template_readme[];

#endif
