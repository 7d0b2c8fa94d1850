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
    ZEE_WORD = 4,
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
enum { ZEE_BUDDY_FAST, ZEE_BUDDY_COALESCE, ZEE_BUDDY_DEFERRED };
enum { ZEE_JUMBO_CLOSEST, ZEE_JUMBO_EXACT, ZEE_JUMBO_FIRST };
enum { ZEE_SHRINK_DEFER, ZEE_SHRINK_CHUNKIFY };
enum { ZEE_PAGES_SEPARATE, ZEE_PAGES_SHARED };
enum { ZEE_GROWTH_EXACT, ZEE_GROWTH_GEOMETRIC };
enum { ZEE_VALIDATION_EXTERNAL, ZEE_VALIDATION_DEV, ZEE_VALIDATION_UNSAFE };

struct zee_header {
    zee_address next;
    uint32_t size;
    zee_address back; /* on a list that links back: the link that leads here */
};

/* A bit per page by its number, which is its address / 65536. */
enum { ZEE_MEMORY_PAGES = 65536 };
struct zee_pages {
    uint8_t bit[ZEE_MEMORY_PAGES / 8];
};

static inline bool zee_has_page(const struct zee_pages *pages, uint32_t page)
{
    return pages->bit[page / 8] >> (page % 8) & 1;
}

static inline void zee_set_page(struct zee_pages *pages, uint32_t page, bool on)
{
    uint8_t bit = (uint8_t)(1u << page % 8);
    pages->bit[page / 8] = (uint8_t)(on ? pages->bit[page / 8] | bit : pages->bit[page / 8] & ~bit);
}

/* The list of the frames that hold so many bytes, a header and at least one more. */
static inline unsigned zee_list_of(uint32_t bytes)
{
    return bytes > ZEE_PAGE ? 0 : (unsigned)__builtin_clz(bytes - 1) - 15u;
}

static inline uint32_t zee_whole_pages(uint32_t bytes)
{
    return (bytes + ZEE_PAGE - 1) & ~(uint32_t)(ZEE_PAGE - 1);
}

/* The size of those frames. */
static inline uint32_t zee_frame_size(uint32_t bytes)
{
    unsigned list = zee_list_of(bytes);
    return list ? (uint32_t)ZEE_PAGE >> (list - ZEE_PAGE_LIST) : zee_whole_pages(bytes);
}

#endif
