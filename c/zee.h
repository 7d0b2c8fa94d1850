/*
 * zee: a tiny buddy allocator.
 *
 *        frame, a power of two from 16 to 65536 bytes, or whole pages (then it is a jumbo)
 *   ┌────────┬────────┬──────────────────────────────────────────┐
 *   │  next  │  size  │ payload                                  │   free:      next frame on its list
 *   └────────┴────────┴──────────────────────────────────────────┘   allocated: next is ZEE_ALLOCATED
 *   0        4        8                                       size   free, coalescing: back link at 8
 *
 *   list   0      1      2      3     4     5     6     7    8    9   10   11  12  13
 *   size  jumbo 65536  32768  16384  8192  4096  2048  1024 512  256  128  64  32  16
 *
 * Frames link by 32-bit addresses, which are linear-memory addresses in wasm and count from
 * ZEE_FIRST_NATIVE on a host, so that both hold the same bytes. Every build sees this file after one of
 * builds/NAME.h, which says what is constant in it.
 */
#ifndef ZEE_H
#define ZEE_H

#include "frames.h"
#include "steps.h"

struct zee {
    zee_address head[ZEE_LISTS];
    uint32_t pushed, left; /* deferred: frames under a page since the last sweep, left by it */
    uint32_t spared;       /* shared: bytes of the run that ended the memory at the last join */
    uint64_t starts[ZEE_MEMORY_PAGES / 64]; /* shared: a bit for each run while they are joined */
    ZEE_BUILD_FIELDS
};

/* Each is the C standard's function of the name, on the heap z. NULL when out of memory, or when a
 * validating build refuses the pointer: what is allocated is then as before the call (with deferred, and pages
 * shared, free frames may have been merged). Constant time but for the search of list 0 (its length; pages
 * shared, the number of free runs), sweeps, the copy and the zeroing. */
void *zee_malloc(struct zee *z, size_t n);
void *zee_calloc(struct zee *z, size_t members, size_t n);
void *zee_realloc(struct zee *z, void *payload, size_t n);
void zee_free(struct zee *z, void *payload);

/* NULL for an alignment that is not a power of two, or above a page. */
void *zee_aligned_alloc(struct zee *z, size_t alignment, size_t n);

/* 0, ZEE_EINVAL (no power of two, or below the size of a pointer) or ZEE_ENOMEM; *out is set on 0 only. */
int zee_posix_memalign(struct zee *z, void **out, size_t alignment, size_t n);
enum { ZEE_ENOMEM = 12, ZEE_EINVAL = 22 };

/* Payload bytes from the pointer to the end of its frame; 0 for NULL. */
size_t zee_malloc_usable_size(struct zee *z, const void *payload);

static inline struct zee_header *zee_at(const struct zee *z, zee_address frame)
{
    return (struct zee_header *)ZEE_HOST(z, frame);
}

static inline uint32_t *zee_word(const struct zee *z, zee_address address)
{
    return (uint32_t *)ZEE_HOST(z, address);
}

#endif
