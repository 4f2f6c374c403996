/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Ranks: the processes that one program was started as, on one machine or many, each with a contiguous share of the
 * indices. ranks_one.c is linked into the library and makes every program a rank of its own; a program that links
 * ranks_mpi.c before the library is started by mpirun or srun. All ranks do the same and know the same, but for what
 * each keeps of its share alone; so that sums and decisions, made by each in the order of the indices, are the same
 * everywhere. What is not said to be
 * otherwise is collective: every rank calls it, in the same order, from the thread that joined.
 */
#ifndef ATT_BASE_RANKS_H
#define ATT_BASE_RANKS_H

#include <attrit/context.h>

/* Not collective. */
int att_ranks_self(void); /* 0 .. att_ranks_count() - 1; 0 writes, prints and keeps */
enum { ATT_RANKS_MOST = 16384 };

/** The first index of rank r's share of n; that of the rank after the last is n. */
static inline size_t att_ranks_first(size_t n, int r)
{
    size_t m = (size_t)att_ranks_count(), k = (size_t)r;
    return n / m * k + n % m * k / m;
}
/** Whose share of n index i is in. */
static inline int att_ranks_owner(size_t n, size_t i)
{
    int low = 0, high = att_ranks_count();
    while (high - low > 1) {
        int mid = low + (high - low) / 2;
        *(att_ranks_first(n, mid) <= i ? &low : &high) = mid;
    }
    return low;
}
static inline int att_ranks_own(size_t n, size_t i)
{
    int r = att_ranks_self();
    return i >= att_ranks_first(n, r) && i < att_ranks_first(n, r + 1);
}

/* Collective from here on. */
/** The least of the ranks' numbers, told to all. */
int att_ranks_least(int x);
/** All get the bytes of rank `from`. */
void att_ranks_tell(int from, void *bytes, size_t n);
/** rows[n] of `size` bytes: each rank has those of its share, afterwards all have all. */
void att_ranks_gather(void *rows, size_t n, size_t size);
/** The same where rank r has the bytes from first[r] up to first[r + 1]; first[att_ranks_count() + 1]. */
void att_ranks_gather_parts(void *bytes, const size_t *first);

/** A block on its way: rank `from` sends what stands in its `block`, rank `to` gets it into its own. */
typedef struct att_ranks_parcel {
    int from, to; /* never the same */
    void *block;  /* NULL on other ranks */
} att_ranks_parcel;
/** Deliver n parcels, each of 64 * `lines` bytes. */
void att_ranks_deliver(size_t n, const att_ranks_parcel *parcel, size_t lines);

/* Not collective: a rank whose part has failed may ask those from `lowest` on to end theirs early; each looks between
 * two tasks. Calls are over and done with when all agree on the failure. */
void att_ranks_call(int lowest);
int att_ranks_called(void);
void att_ranks_hush(void); /* collective, by att_ranks_agree() */

#endif
