/* SPDX-License-Identifier: Apache-2.0 */
/* Ranks over MPI. The only file that knows it; functions and their errors are MPI's own (an error ends all ranks). */
#include "base/ranks.h"
#include <attrit/context.h>

#include <limits.h>
#include <mpi.h>
#include <stdlib.h>

enum {
    CALL = 1, /* tag of the calls to end a job early; blocks have 0 */
    WINDOW = 64,
    PIECE = 1 << 30 /* counts are int */
};

static int self, count = 1;
static int called = INT_MAX; /* this rank asked those from this one on to end */
static int all_know;         /* of a failure */
static MPI_Datatype line;    /* 64 bytes, so that a block may be larger than INT_MAX */
static MPI_Comm calls;       /* so that a call is never taken for a block */

int att_ranks_join(void)
{
    int level;
    MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &level);
    MPI_Comm_rank(MPI_COMM_WORLD, &self);
    MPI_Comm_size(MPI_COMM_WORLD, &count);
    if (count > ATT_RANKS_MOST)
        MPI_Abort(MPI_COMM_WORLD, att_code_exit(ATT_E_USAGE));
    MPI_Comm_dup(MPI_COMM_WORLD, &calls);
    MPI_Type_contiguous(64, MPI_BYTE, &line);
    MPI_Type_commit(&line);
    return self;
}

/* A rank that ends early meets the others where they agree next, if they are still at work. */
int att_ranks_leave(int status, att_err *err)
{
    att_err own = {0};
    int alone = status && status != att_code_exit(ATT_E_DIAGNOSTICS), code = 0;
    if (alone)
        code = att_err_set(&own, ATT_E_RANKS, NULL, "it ended with exit status %d", status);
    if (!all_know && att_ranks_agree(code, &own) && !alone)
        *err = own;
    MPI_Finalize();
    return self ? 0 : status ? status : att_code_exit(err->code);
}

int att_ranks_self(void) { return self; }
int att_ranks_count(void) { return count; }

int att_ranks_least(int x)
{
    int least;
    MPI_Allreduce(&x, &least, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    all_know |= least < count;
    return least;
}

void att_ranks_tell(int from, void *bytes, size_t n)
{
    for (char *p = bytes; n;) {
        int piece = n > PIECE ? PIECE : (int)n;
        MPI_Bcast(p, piece, MPI_BYTE, from, MPI_COMM_WORLD);
        p += piece;
        n -= (size_t)piece;
    }
}

void att_ranks_gather_parts(void *bytes, const size_t *first)
{
    size_t total = first[count];
    for (int r = 0; total > PIECE && r < count; r++)
        att_ranks_tell(r, (char *)bytes + first[r], first[r + 1] - first[r]);
    if (total > PIECE || !total)
        return;
    int *n = malloc(2 * (size_t)count * sizeof *n), *at = n + count;
    if (!n)
        MPI_Abort(MPI_COMM_WORLD, att_code_exit(ATT_E_NO_MEMORY));
    for (int r = 0; r < count; r++) {
        n[r] = (int)(first[r + 1] - first[r]);
        at[r] = (int)first[r];
    }
    MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, bytes, n, at, MPI_BYTE, MPI_COMM_WORLD);
    free(n);
}

/* All ranks go through the parcels in the same order and wait for each other at the same of them. */
void att_ranks_deliver(size_t n, const att_ranks_parcel *parcel, size_t lines)
{
    MPI_Request wait[WINDOW];
    for (size_t k = 0; k < n;) {
        int m = 0;
        for (size_t end = n - k > WINDOW ? k + WINDOW : n; k < end; k++)
            if (parcel[k].from == self)
                MPI_Isend(parcel[k].block, (int)lines, line, parcel[k].to, 0, MPI_COMM_WORLD, &wait[m++]);
            else if (parcel[k].to == self)
                MPI_Irecv(parcel[k].block, (int)lines, line, parcel[k].from, 0, MPI_COMM_WORLD, &wait[m++]);
        MPI_Waitall(m, wait, MPI_STATUSES_IGNORE);
    }
}

void att_ranks_call(int lowest)
{
    for (int r = lowest; r < count; r++)
        if (r != self)
            MPI_Send(NULL, 0, MPI_BYTE, r, CALL, calls);
    called = lowest;
}

int att_ranks_called(void)
{
    int any;
    MPI_Iprobe(MPI_ANY_SOURCE, CALL, calls, &any, MPI_STATUS_IGNORE);
    return any;
}

void att_ranks_hush(void)
{
    int lowest[ATT_RANKS_MOST];
    MPI_Allgather(&called, 1, MPI_INT, lowest, 1, MPI_INT, MPI_COMM_WORLD);
    for (int r = 0; r < count; r++)
        if (r != self && lowest[r] <= self)
            MPI_Recv(NULL, 0, MPI_BYTE, r, CALL, calls, MPI_STATUS_IGNORE);
    called = INT_MAX;
}
