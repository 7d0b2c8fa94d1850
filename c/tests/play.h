/*
 * Operations on a heap and on the model, which must agree after each. What comes next is drawn from a
 * seed, or from bytes that a fuzzer chose.
 */
#ifndef ZEE_TESTS_PLAY_H
#define ZEE_TESTS_PLAY_H

#include "heap.h"
#include "model.h"

enum { LIVE = 400 };

struct allocation {
    uint8_t *payload;
    size_t usable; /* all of it is written */
    uint8_t tag;
};

struct run {
    struct zee *z;
    struct model *m;
    uint64_t seed;
    const uint8_t *bytes; /* when there are any, the source instead of the seed */
    size_t bytes_left;
    uint32_t live;
    uint8_t tag;
    struct allocation allocations[LIVE];
};

/* From 0 to limit - 1; 0 once the bytes have come to their end. */
static uint32_t draw_number(struct run *run, uint32_t limit)
{
    if (!run->bytes) return draw_below(&run->seed, limit);
    uint32_t number = 0;
    for (uint32_t most = limit - 1; most && run->bytes_left; most >>= 8) {
        number = number << 8 | *run->bytes++;
        run->bytes_left--;
    }
    return number % limit;
}

/* What payloads hold: these bytes, from the allocation's tag on. A payload is compared as a whole, as byte by
 * byte takes the most time of all under sanitizers. */
static const uint8_t *pattern_from(uint8_t tag)
{
    static uint8_t pattern[MODEL_PAGES * MODEL_PAGE + 256];
    for (size_t i = pattern[1] ? sizeof pattern : 0; i < sizeof pattern; i++)
        pattern[i] = (uint8_t)(i * 7 + i / 256);
    return &pattern[tag];
}

static void fill(struct run *run, struct allocation *a)
{
    a->usable = zee_malloc_usable_size(run->z, a->payload);
    a->tag = ++run->tag;
    memcpy(a->payload, pattern_from(a->tag), a->usable);
}

static void expect_contents(const struct allocation *a, const uint8_t *payload, size_t n)
{
    if (memcmp(payload, pattern_from(a->tag), n) == 0) return;
    for (size_t i = 0; i < n; i++)
        if (payload[i] != pattern_from(a->tag)[i]) fail_msg("byte %zu of a payload changed", i);
}

static size_t draw_size(struct run *run)
{
    switch (draw_number(run, 24)) {
    case 0: return 0;
    case 1: return MODEL_PAGE - 24 + draw_number(run, 32);
    case 2: return draw_number(run, 5 * MODEL_PAGE);
    case 3: return draw_number(run, MODEL_PAGE);
    case 4:
    case 5: return ((size_t)16 << draw_number(run, 10)) - 8 + draw_number(run, 3) - 1;
    case 6:
    case 7:
    case 8: return draw_number(run, 4096);
    default: return 1 + draw_number(run, 120);
    }
}

static void expect_all_contents(const struct run *run)
{
    for (uint32_t i = 0; i < run->live; i++)
        expect_contents(&run->allocations[i], run->allocations[i].payload,
                        run->allocations[i].usable);
}

static void expect_same_address(struct run *run, const void *payload, uint32_t expected)
{
    if (address_of(run->z, payload) != expected)
        fail_msg("the model gives %#x, zee %#x", expected, address_of(run->z, payload));
}

static void keep(struct run *run, void *payload)
{
    if (!payload) return;
    run->allocations[run->live].payload = payload;
    fill(run, &run->allocations[run->live++]);
}

static void allocate(struct run *run)
{
    size_t n = draw_size(run);
    void *payload;
    uint32_t alignment;
    switch (draw_number(run, 8)) {
    case 0:
        payload = zee_calloc(run->z, n, 1);
        for (size_t i = 0; payload && i < n; i++)
            if (((uint8_t *)payload)[i]) fail_msg("byte %zu of a calloc is not 0", i);
        expect_same_address(run, payload, model_malloc(run->m, n));
        break;
    case 1:
        alignment = 1u << draw_number(run, ZEE_WITH_ALIGNED ? 17 : 4);
        payload = zee_aligned_alloc(run->z, alignment, n);
        expect_same_address(run, payload, model_aligned(run->m, alignment, n));
        assert_int_equal(address_of(run->z, payload) % alignment, 0);
        break;
    default:
        payload = zee_malloc(run->z, n);
        expect_same_address(run, payload, model_malloc(run->m, n));
    }
    keep(run, payload);
}

static void release(struct run *run, struct allocation *a)
{
    expect_contents(a, a->payload, a->usable);
    model_free(run->m, address_of(run->z, a->payload));
    zee_free(run->z, a->payload);
    *a = run->allocations[--run->live];
}

static void resize(struct run *run, struct allocation *a)
{
    size_t n = draw_size(run);
    uint32_t expected = model_realloc(run->m, address_of(run->z, a->payload), n);
    uint8_t *payload = zee_realloc(run->z, a->payload, n);
    expect_same_address(run, payload, expected);
    if (n == 0) {
        *a = run->allocations[--run->live];
    } else if (payload) {
        size_t usable = zee_malloc_usable_size(run->z, payload);
        assert_int_equal(usable, model_usable(run->m, expected));
        expect_contents(a, payload, usable < a->usable ? usable : a->usable);
        a->payload = payload;
        fill(run, a);
    } else {
        expect_contents(a, a->payload, a->usable);
    }
}

static void expect_same_counters(const struct zee *z, const struct model *m)
{
    const struct zee_run *run = &z->watch.run;
    assert_int_equal(z->pushed, m->pushed);
    assert_int_equal(z->left, m->left);
    assert_int_equal(run->probes, m->probes);
    assert_int_equal(run->walked, m->walked);
    assert_int_equal(run->splits, m->splits);
    assert_int_equal(run->coalesces, m->coalesces);
    assert_int_equal(run->grows, m->grows);
    assert_int_equal(run->fails, m->fails);
    assert_int_equal(run->heap_pages, m->pages);
    for (uint32_t list = 0; list < ZEE_LISTS; list++)
        assert_int_equal(run->free_frames[list], m->list[list].n);
}

/* All that lies in the heap: lists link by link, and every payload. */
static void expect_same_heap(const struct run *run)
{
    for (uint32_t list = 0; list < ZEE_LISTS; list++) {
        uint32_t frame = run->z->head[list], i = run->m->list[list].n;
        for (; i--; frame = zee_at(run->z, frame)->next)
            assert_int_equal(frame, run->m->list[list].frame[i]);
        assert_int_equal(frame, 0);
    }
    expect_all_contents(run);
}

/* Somebody else takes pages, and writes all over them: the heap's next ones are then not adjacent. */
static void take_foreign(struct run *run)
{
    struct zee_fixed *fixed = &run->z->fixed;
    if (fixed->granted == fixed->pages) return;
    memset(fixed->region + fixed->granted * (size_t)ZEE_PAGE, 0xff, ZEE_PAGE);
    fixed->granted++;
    run->m->granted++;
}

/* Half of the time more comes than goes, then the reverse. */
static void operate(struct run *run, uint32_t done)
{
    bool filling = done / 300 % 2 == 0;
    uint32_t dice = draw_number(run, 10);
    if (draw_number(run, 150) == 149) take_foreign(run);
    if (run->live == 0 || (run->live < LIVE && dice < (filling ? 6 : 2)))
        allocate(run);
    else if (dice < 8)
        release(run, &run->allocations[draw_number(run, run->live)]);
    else
        resize(run, &run->allocations[draw_number(run, run->live)]);
}

/* One operation, after which all rules hold and all figures are the model's. */
static void step(struct run *run, uint32_t done)
{
    uint64_t fails = run->m->fails;
    operate(run, done);
    check(run->z);
    expect_same_counters(run->z, run->m);
    if (run->m->fails != fails) expect_all_contents(run);
    if (done % 50 == 0) expect_same_heap(run);
}

static void free_all(struct run *run)
{
    while (run->live) release(run, &run->allocations[0]);
    check(run->z);
    expect_same_heap(run);
    assert_int_equal(run->z->watch.run.free_bytes, run->m->pages * MODEL_PAGE);
}

/* Values of the strategies buddy, jumbo, shrink, pages and growth, by number from 0 on. */
enum { COMBINATIONS = 3 * 3 * 2 * 2 * 2 };
struct combination {
    uint32_t choice[5];
};

static struct combination combination(uint32_t number)
{
    static const uint32_t values[5] = {3, 3, 2, 2, 2};
    struct combination c;
    for (uint32_t i = 0; i < 5; number /= values[i++]) c.choice[i] = number % values[i];
    return c;
}

/* `region` pages in all, of which the heap may have `limit`. */
static struct run *open_run(struct combination c, uint32_t region, uint32_t limit)
{
    struct run *run = calloc(1, sizeof *run);
    struct model *m = calloc(1, sizeof *m);
    assert_true(run && m && region <= MODEL_PAGES);
    *run = (struct run){.z = open_heap(region), .m = m};
    for (uint32_t i = 0; i < 5; i++) choose(run->z, i, c.choice[i]);
    run->z->watch.limited = true;
    run->z->watch.limit = m->limit = limit;
    m->region = region;
    m->align = ZEE_ALIGN;
    m->buddy = c.choice[ZEE_BUDDY];
    m->jumbo = c.choice[ZEE_JUMBO];
    m->chunkify = c.choice[ZEE_SHRINK];
    m->shared = c.choice[ZEE_PAGES];
    m->geometric = c.choice[ZEE_GROWTH];
    return run;
}

static void close_run(struct run *run)
{
    close_heap(run->z);
    free(run->m);
    free(run);
}

#endif
