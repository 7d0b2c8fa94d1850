/* The fixture: a heap on a region of pages that ends where a sanitizer notices, and its integrity check. */
#ifndef ZEE_TESTS_HEAP_H
#define ZEE_TESTS_HEAP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <sys/mman.h>

#include "inspect.h"

enum { KIB = 1024, MIB = 1024 * KIB };

/* The name is the claim. */
#define TEST(name) static void name(__attribute__((unused)) void **unused)

/* A heap as zee_set leaves a new one: fast, closest, defer, external. */
static inline struct zee *open_heap(uint32_t pages)
{
    struct zee *z = calloc(1, sizeof *z);
    void *region = aligned_alloc(ZEE_PAGE, (size_t)pages * ZEE_PAGE);
    assert_non_null(z);
    assert_non_null(region);
    memset(region, 0, (size_t)pages * ZEE_PAGE);
    zee_fixed_init(z, region, pages);
    return z;
}

static inline void close_heap(struct zee *z)
{
    free(z->fixed.region);
    free(z);
}

static inline void choose(struct zee *z, enum zee_strategy strategy, uint32_t value)
{
    assert_int_equal(zee_watch_set(z, strategy, value), 0);
}

static inline struct zee *open_coalescing_heap(uint32_t pages)
{
    struct zee *z = open_heap(pages);
    choose(z, ZEE_BUDDY, ZEE_BUDDY_COALESCE);
    return z;
}

static inline struct zee *open_modern(uint32_t buddy, uint32_t pages_strategy, uint32_t growth,
                                      uint32_t region)
{
    struct zee *z = open_heap(region);
    choose(z, ZEE_BUDDY, buddy);
    choose(z, ZEE_SHRINK, ZEE_SHRINK_CHUNKIFY);
    choose(z, ZEE_PAGES, pages_strategy);
    choose(z, ZEE_GROWTH, growth);
    return z;
}

static inline void *take_pages(struct zee *z, uint32_t pages)
{
    return zee_malloc(z, pages * ZEE_PAGE - ZEE_HEADER);
}

/* A heap too big to hold: pages come to be when they are touched. */
static inline struct zee *open_huge_heap(uint32_t pages)
{
    size_t bytes = (size_t)pages * ZEE_PAGE;
    struct zee *z = calloc(1, sizeof *z);
    assert_non_null(z);
    uint8_t *region = mmap(NULL, bytes + ZEE_PAGE, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_ptr_not_equal(region, MAP_FAILED);
    zee_fixed_init(z, region + (-(uintptr_t)region & (ZEE_PAGE - 1)), pages);
    return z;
}

static inline void close_huge_heap(struct zee *z)
{
    munmap(z->fixed.region, (size_t)z->fixed.pages * ZEE_PAGE);
    free(z);
}

/* What the page would call the pointer; 0 for NULL. */
static inline zee_address address_of(const struct zee *z, const void *payload)
{
    return payload ? ZEE_ADDRESS(z, payload) : 0;
}

static inline struct zee_header *header_of(const struct zee *z, void *payload)
{
    return zee_at(z, ZEE_ADDRESS(z, payload) - ZEE_HEADER);
}

static inline uint32_t free_frames(const struct zee *z)
{
    uint32_t n = 0;
    for (uint32_t list = 0; list < ZEE_LISTS; list++) n += z->watch.run.free_frames[list];
    return n;
}

static inline const struct zee_step_row *last_step(const struct zee *z)
{
    return &z->watch.run.rows[(z->watch.run.steps - 1) % ZEE_STEP_ROWS];
}

static inline void expect_fail_at(const struct zee *z, enum zee_reason reason, const char *file,
                                  int line)
{
    static const char *const words[] = {
#define AS_WORD(name, text) text,
        ZEE_REASONS(AS_WORD)
#undef AS_WORD
    };
    const struct zee_step_row *last = last_step(z);
    if (last->kind == ZEE_STEP_FAIL && last->a == (uint32_t)reason) return;
    print_error("the last step should be fail %s, is kind %u, %u\n", words[reason], last->kind,
                last->a);
    _fail(file, line);
}
#define expect_fail(z, reason) expect_fail_at(z, reason, __FILE__, __LINE__)

static inline const char *word_of(enum zee_rule rule)
{
    static const char *const words[] = {
#define AS_WORD(name, text) text,
        ZEE_RULES(AS_WORD)
#undef AS_WORD
    };
    return words[rule];
}

static inline void expect_rule_at(const struct zee *z, enum zee_rule expected, const char *file,
                                  int line)
{
    zee_address where = 0;
    enum zee_rule rule = zee_inspect_check(z, &where);
    if (rule == expected) return;
    print_error("the heap should be %s, is %s at %#x\n", word_of(expected), word_of(rule), where);
    _fail(file, line);
}
#define expect_rule(z, rule) expect_rule_at(z, rule, __FILE__, __LINE__)
#define check(z) expect_rule(z, ZEE_RULE_SOUND)

/* Numbers that look random and are the same in every run: splitmix64, Steele et al. 2014. */
static inline uint64_t draw(uint64_t *seed)
{
    uint64_t x = *seed += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

/* From 0 to limit - 1. */
static inline uint32_t draw_below(uint64_t *seed, uint32_t limit)
{
    return (uint32_t)(draw(seed) % limit);
}

#define RUN(tests) cmocka_run_group_tests_name(__FILE__, tests, NULL, NULL)

#endif
