/* zee and the model do the same, operation by operation, whatever the strategies. */
#include "heap.h"
#include "model.h"

enum { LIVE = 400, OPERATIONS = 2000, SEEDS = 3 };

struct allocation {
    uint8_t *payload;
    size_t usable; /* all of it is written */
    uint8_t tag;
};

struct run {
    struct zee *z;
    struct model *m;
    uint64_t seed;
    uint32_t live;
    uint8_t tag;
    struct allocation allocations[LIVE];
};

static void fill(struct run *run, struct allocation *a)
{
    a->usable = zee_malloc_usable_size(run->z, a->payload);
    a->tag = ++run->tag;
    for (size_t i = 0; i < a->usable; i++) a->payload[i] = (uint8_t)(a->tag + i * 7);
}

static void expect_contents(const struct allocation *a, const uint8_t *payload, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (payload[i] != (uint8_t)(a->tag + i * 7)) fail_msg("byte %zu of a payload changed", i);
}

static size_t draw_size(struct run *run)
{
    switch (draw_below(&run->seed, 24)) {
    case 0: return 0;
    case 1: return MODEL_PAGE - 24 + draw_below(&run->seed, 32);
    case 2: return draw_below(&run->seed, 5 * MODEL_PAGE);
    case 3: return draw_below(&run->seed, MODEL_PAGE);
    case 4:
    case 5: return ((size_t)16 << draw_below(&run->seed, 10)) - 8 + draw_below(&run->seed, 3) - 1;
    case 6:
    case 7:
    case 8: return draw_below(&run->seed, 4096);
    default: return 1 + draw_below(&run->seed, 120);
    }
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
    switch (draw_below(&run->seed, 8)) {
    case 0:
        payload = zee_calloc(run->z, n, 1);
        for (size_t i = 0; payload && i < n; i++) assert_int_equal(((uint8_t *)payload)[i], 0);
        expect_same_address(run, payload, model_malloc(run->m, n));
        break;
    case 1:
        alignment = 1u << draw_below(&run->seed, 17);
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

static void expect_same_counters(const struct zee_run *run, const struct model *m)
{
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
    for (uint32_t i = 0; i < run->live; i++)
        expect_contents(&run->allocations[i], run->allocations[i].payload,
                        run->allocations[i].usable);
}

/* Half of the time more comes than goes, then the reverse. */
static void operate(struct run *run, uint32_t done)
{
    bool filling = done / 300 % 2 == 0;
    uint32_t dice = draw_below(&run->seed, 10);
    if (run->live == 0 || (run->live < LIVE && dice < (filling ? 6 : 2)))
        allocate(run);
    else if (dice < 8)
        release(run, &run->allocations[draw_below(&run->seed, run->live)]);
    else
        resize(run, &run->allocations[draw_below(&run->seed, run->live)]);
}

static void play(struct run *run)
{
    for (uint32_t done = 0; done < OPERATIONS; done++) {
        operate(run, done);
        check(run->z);
        expect_same_counters(&run->z->watch.run, run->m);
        if (done % 100 == 0) expect_same_heap(run);
    }
    while (run->live) release(run, &run->allocations[0]);
    check(run->z);
    expect_same_heap(run);
    assert_int_equal(run->z->watch.run.free_bytes, run->m->pages * MODEL_PAGE);
}

static void play_with(uint32_t buddy, uint32_t jumbo, uint32_t shrink)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct run *run = calloc(1, sizeof *run);
        struct model *m = calloc(1, sizeof *m);
        assert_true(run && m);
        uint32_t limit = 10 + 30 * (uint32_t)seed; /* the first runs run out of memory */
        *run = (struct run){.z = open_heap(limit), .m = m, .seed = seed};
        m->coalesce = buddy == ZEE_BUDDY_COALESCE;
        m->chunkify = shrink == ZEE_SHRINK_CHUNKIFY;
        m->jumbo = jumbo;
        m->align = ZEE_ALIGN;
        m->limit = limit;
        choose(run->z, ZEE_BUDDY, buddy);
        choose(run->z, ZEE_JUMBO, jumbo);
        choose(run->z, ZEE_SHRINK, shrink);
        play(run);
        close_heap(run->z);
        free(m);
        free(run);
    }
}

#define CLAIM(buddy, BUDDY, jumbo, JUMBO, shrink, SHRINK)                                          \
    TEST(buddy##_##jumbo##_##shrink##_equals_the_model)                                            \
    {                                                                                              \
        play_with(ZEE_BUDDY_##BUDDY, ZEE_JUMBO_##JUMBO, ZEE_SHRINK_##SHRINK);                      \
    }
CLAIM(fast, FAST, closest, CLOSEST, defer, DEFER)
CLAIM(fast, FAST, closest, CLOSEST, chunkify, CHUNKIFY)
CLAIM(fast, FAST, exact, EXACT, defer, DEFER)
CLAIM(fast, FAST, exact, EXACT, chunkify, CHUNKIFY)
CLAIM(fast, FAST, first, FIRST, defer, DEFER)
CLAIM(fast, FAST, first, FIRST, chunkify, CHUNKIFY)
CLAIM(coalesce, COALESCE, closest, CLOSEST, defer, DEFER)
CLAIM(coalesce, COALESCE, closest, CLOSEST, chunkify, CHUNKIFY)
CLAIM(coalesce, COALESCE, exact, EXACT, defer, DEFER)
CLAIM(coalesce, COALESCE, exact, EXACT, chunkify, CHUNKIFY)
CLAIM(coalesce, COALESCE, first, FIRST, defer, DEFER)
CLAIM(coalesce, COALESCE, first, FIRST, chunkify, CHUNKIFY)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fast_closest_defer_equals_the_model),
        cmocka_unit_test(fast_closest_chunkify_equals_the_model),
        cmocka_unit_test(fast_exact_defer_equals_the_model),
        cmocka_unit_test(fast_exact_chunkify_equals_the_model),
        cmocka_unit_test(fast_first_defer_equals_the_model),
        cmocka_unit_test(fast_first_chunkify_equals_the_model),
        cmocka_unit_test(coalesce_closest_defer_equals_the_model),
        cmocka_unit_test(coalesce_closest_chunkify_equals_the_model),
        cmocka_unit_test(coalesce_exact_defer_equals_the_model),
        cmocka_unit_test(coalesce_exact_chunkify_equals_the_model),
        cmocka_unit_test(coalesce_first_defer_equals_the_model),
        cmocka_unit_test(coalesce_first_chunkify_equals_the_model),
    };
    return RUN(tests);
}
