/* What a frame is: the words and numbers that every part of zee shares. */
#ifndef ZEE_FRAMES_H
#define ZEE_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t zee_address; /* 0 is no frame */

enum {
    ZEE_PAGE = 65536,
    ZEE_HEADER = 8,
    ZEE_SMALLEST = 16,
    ZEE_LISTS = 14,
    ZEE_PAGE_LIST = 1, /* list 0 holds jumbos, list 1 frames of a page */
};

#define ZEE_ALLOCATED UINT32_C(0xffffffff)

/* The largest request whose frame still has a 32-bit size: n + 8 rounded up to whole pages. */
#define ZEE_LARGEST UINT32_C(0xfffefff8)

/* Numbers are those of zee_set(strategy, value). */
enum zee_strategy {
    ZEE_BUDDY,
    ZEE_JUMBO,
    ZEE_SHRINK,
    ZEE_PAGES,
    ZEE_GROWTH,
    ZEE_VALIDATION,
    ZEE_STRATEGIES
};
enum { ZEE_BUDDY_FAST, ZEE_BUDDY_COALESCE };
enum { ZEE_JUMBO_CLOSEST, ZEE_JUMBO_EXACT, ZEE_JUMBO_FIRST };
enum { ZEE_SHRINK_DEFER, ZEE_SHRINK_CHUNKIFY };
enum { ZEE_VALIDATION_EXTERNAL, ZEE_VALIDATION_DEV, ZEE_VALIDATION_UNSAFE };

struct zee_header {
    zee_address next;
    uint32_t size;
    zee_address back; /* payload's first word; meaningful on a list, when coalescing */
};

/* The list of frames of `size` bytes. */
static inline unsigned zee_list_of(uint32_t size)
{
    return size > ZEE_PAGE ? 0 : (unsigned)__builtin_clz(size) - 14u;
}

#endif
