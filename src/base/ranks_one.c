/* SPDX-License-Identifier: Apache-2.0 */
/* A process of its own: nobody to wait for, nothing to send. */
#include "base/ranks.h"

int att_ranks_join(void) { return 0; }
int att_ranks_leave(int status, att_err *err) { return (void)err, status; }
int att_ranks_self(void) { return 0; }
int att_ranks_count(void) { return 1; }
int att_ranks_least(int x) { return x; }
void att_ranks_tell(int from, void *bytes, size_t n) { (void)from, (void)bytes, (void)n; }
void att_ranks_gather_parts(void *bytes, const size_t *first) { (void)bytes, (void)first; }
void att_ranks_deliver(size_t n, const att_ranks_parcel *parcel, size_t lines) { (void)n, (void)parcel, (void)lines; }
void att_ranks_call(int lowest) { (void)lowest; }
int att_ranks_called(void) { return 0; }
void att_ranks_hush(void) {}
