/* When growth is refused, at whatever moment, the call gives NULL and the heap is as before. */
#include "heap.h"

enum { SLOTS = 12, OPERATIONS = 150, PAGES = 40 };

/* All that must not change: memory, lists, totals, pages. */
struct snapshot {
    uint8_t bytes[PAGES * ZEE_PAGE];
    size_t n;
    struct zee z;
};
static struct snapshot before;

static void take_snapshot(struct snapshot *s, const struct zee *z)
{
    s->n = (size_t)z->fixed.granted * ZEE_PAGE;
    memcpy(s->bytes, z->fixed.region, s->n);
    s->z = *z;
}

static void expect_unchanged(const struct snapshot *s, const struct zee *z)
{
    const struct zee_watch *w = &z->watch, *old = &s->z.watch;
    assert_memory_equal(z, &s->z, offsetof(struct zee, watch));
    assert_memory_equal(&w->run, &old->run, offsetof(struct zee_run, probes));
    assert_int_equal(w->first_page, old->first_page);
    assert_int_equal(w->end_page, old->end_page);
    assert_int_equal(w->reserved_page, old->reserved_page);
    assert_int_equal(z->fixed.granted, s->z.fixed.granted);
    assert_true(memcmp(z->fixed.region, s->bytes, s->n) == 0);
}

struct operation {
    enum { MALLOC, CALLOC, ALIGNED, MEMALIGN, REALLOC, FREE } kind;
    uint32_t slot, alignment;
    size_t n;
};

static struct operation draw_operation(uint64_t *seed, void *const slots[SLOTS])
{
    struct operation op = {.slot = draw_below(seed, SLOTS), .n = 1 + draw_below(seed, 3000)};
    if (draw_below(seed, 3) == 0) op.n = 1 + draw_below(seed, 2 * ZEE_PAGE);
    op.alignment = 8u << draw_below(seed, 14);
    op.kind = slots[op.slot] ? (draw_below(seed, 2) ? REALLOC : FREE) : draw_below(seed, 4);
    return op;
}

/* False when refused; the slot is then as it was. */
static bool operate(struct zee *z, void *slots[SLOTS], struct operation op)
{
    void **slot = &slots[op.slot], *payload = NULL;
    switch (op.kind) {
    case MALLOC: payload = zee_malloc(z, op.n); break;
    case CALLOC: payload = zee_calloc(z, 1, op.n); break;
    case ALIGNED: payload = zee_aligned_alloc(z, op.alignment, op.n); break;
    case MEMALIGN:
        if (zee_posix_memalign(z, &payload, op.alignment, op.n) != 0) payload = NULL;
        break;
    case REALLOC: payload = zee_realloc(z, *slot, op.n); break;
    case FREE:
        zee_free(z, *slot);
        *slot = NULL;
        return true;
    }
    if (payload) *slot = payload;
    return payload != NULL;
}

/* A bit each. What deferred merges and shared pages join before they refuse is no refusal's trace: test-model.c
 * has it. */
enum { STRATEGIES = 8 };
static struct zee *open_strategies(uint32_t bits)
{
    struct zee *z = open_heap(PAGES);
    choose(z, ZEE_BUDDY, bits & 1);
    choose(z, ZEE_SHRINK, bits >> 1 & 1);
    choose(z, ZEE_GROWTH, bits >> 2 & 1);
    return z;
}

/* How many calls were refused. */
static uint32_t play_with_limit(struct zee *z, uint32_t limit)
{
    void *slots[SLOTS] = {0};
    uint64_t seed = 11;
    uint32_t refused = 0;
    z->watch.limited = true;
    z->watch.limit = limit;
    for (uint32_t i = 0; i < OPERATIONS; i++) {
        struct operation op = draw_operation(&seed, slots);
        take_snapshot(&before, z);
        if (!operate(z, slots, op)) {
            refused++;
            expect_fail(z, ZEE_REASON_REFUSED);
            expect_unchanged(&before, z);
        }
        check(z);
        assert_true(z->watch.run.heap_pages <= limit);
    }
    return refused;
}

TEST(within_any_limit_a_refused_call_changes_nothing)
{
    for (uint32_t strategies = 0; strategies < STRATEGIES; strategies++) {
        uint32_t refused = OPERATIONS;
        for (uint32_t limit = 0; limit < PAGES && refused; limit += 1 + strategies / 4 * 2) {
            struct zee *z = open_strategies(strategies);
            refused = play_with_limit(z, limit);
            close_heap(z);
        }
        assert_int_equal(refused, 0);
    }
}

/* Refuses each growth once, then lets it pass: the heap comes out as if nothing had been refused. */
static void play_refusing_each_growth_once(struct zee *z, bool refusing)
{
    void *slots[SLOTS] = {0};
    uint64_t seed = 23;
    for (uint32_t i = 0; i < OPERATIONS; i++) {
        struct operation op = draw_operation(&seed, slots);
        if (refusing) {
            take_snapshot(&before, z);
            z->fixed.pages = z->fixed.granted;
            bool done = operate(z, slots, op);
            z->fixed.pages = PAGES;
            if (!done) expect_unchanged(&before, z);
            if (done) continue;
        }
        assert_true(operate(z, slots, op));
    }
    check(z);
}

TEST(a_growth_refused_once_leaves_no_trace)
{
    for (uint32_t strategies = 0; strategies < STRATEGIES; strategies++) {
        struct zee *z = open_strategies(strategies);
        struct zee *untroubled = open_strategies(strategies);
        play_refusing_each_growth_once(z, true);
        play_refusing_each_growth_once(untroubled, false);
        assert_int_equal(z->watch.run.fails, untroubled->watch.run.grows);
        assert_int_equal(z->watch.run.grows, untroubled->watch.run.grows);
        assert_memory_equal(z, untroubled, offsetof(struct zee, watch));
        assert_true(memcmp(z->fixed.region, untroubled->fixed.region, PAGES * ZEE_PAGE) == 0);
        close_heap(z);
        close_heap(untroubled);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(within_any_limit_a_refused_call_changes_nothing),
        cmocka_unit_test(a_growth_refused_once_leaves_no_trace),
    };
    return RUN(tests);
}
