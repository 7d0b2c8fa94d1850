/* Where pages come from and go to: strategies, reset, limit, reserve, and others who take pages. */
#include "heap.h"

static uint8_t *page(const struct zee *z, uint32_t number)
{
    return z->fixed.region + (number - 1) * (size_t)ZEE_PAGE;
}

/* Somebody else takes pages, and writes all over them. */
static void take_foreign(struct zee *z, uint32_t pages)
{
    memset(z->fixed.region + z->fixed.granted * (size_t)ZEE_PAGE, 0xab, pages * (size_t)ZEE_PAGE);
    z->fixed.granted += pages;
}

static void expect_foreign(const struct zee *z, uint32_t number)
{
    for (uint32_t i = 0; i < ZEE_PAGE; i++) assert_int_equal(page(z, number)[i], 0xab);
}

/* Some of everything. */
static void play(struct zee *z, uint64_t seed)
{
    void *slots[16] = {0};
    for (int i = 0; i < 300; i++) {
        void **slot = &slots[draw_below(&seed, 16)];
        size_t n = draw_below(&seed, draw_below(&seed, 8) ? 2000 : 3 * ZEE_PAGE);
        void *payload = zee_realloc(z, *slot, n);
        if (payload) memset(payload, 0x5a, n);
        if (payload || n == 0) *slot = payload;
    }
    check(z);
}

TEST(a_strategy_has_only_the_values_there_are)
{
    const uint32_t values[ZEE_STRATEGIES] = {3, 3, 2, 2, 2, 3};
    struct zee *z = open_heap(2);
    for (uint32_t strategy = 0; strategy < ZEE_STRATEGIES + 3; strategy++)
        for (uint32_t value = 0; value < 5; value++) {
            bool there_is = strategy < ZEE_STRATEGIES && value < values[strategy];
            assert_int_equal(zee_watch_set(z, strategy, value), !there_is);
            if (there_is) assert_int_equal(z->watch.choice[strategy], value);
        }
    assert_int_equal(zee_watch_set(z, UINT32_MAX, 0), 1);
    close_heap(z);
}

TEST(strategies_are_fixed_from_the_first_page_to_the_reset)
{
    struct zee *z = open_heap(2);
    zee_free(z, zee_malloc(z, 1));
    assert_int_equal(zee_watch_set(z, ZEE_BUDDY, ZEE_BUDDY_COALESCE), 1);
    assert_int_equal(z->watch.choice[ZEE_BUDDY], ZEE_BUDDY_FAST);
    zee_watch_reset(z);
    choose(z, ZEE_BUDDY, ZEE_BUDDY_COALESCE);
    close_heap(z);
}

TEST(a_refused_first_call_leaves_strategies_open)
{
    struct zee *z = open_heap(1);
    assert_null(zee_malloc(z, ZEE_PAGE));
    choose(z, ZEE_BUDDY, ZEE_BUDDY_COALESCE);
    close_heap(z);
}

static void expect_same_heap(const struct zee *z, const struct zee *other)
{
    assert_memory_equal(z, other, offsetof(struct zee, watch));
    assert_memory_equal(&z->watch.run, &other->watch.run, sizeof z->watch.run);
    assert_true(memcmp(z->fixed.region, other->fixed.region, z->fixed.pages * (size_t)ZEE_PAGE) ==
                0);
}

static void choose_modern(struct zee *z, uint32_t buddy, uint32_t pages_and_growth)
{
    choose(z, ZEE_BUDDY, buddy);
    choose(z, ZEE_PAGES, pages_and_growth);
    choose(z, ZEE_GROWTH, pages_and_growth);
}

TEST(a_reset_heap_equals_a_fresh_one_byte_for_byte)
{
    for (uint32_t i = 0; i < 6; i++) {
        struct zee *z = open_heap(40), *fresh = open_heap(40);
        choose_modern(z, i % 3, i / 3);
        choose_modern(fresh, i % 3, i / 3);
        play(z, 1);
        zee_watch_reset(z);
        expect_same_heap(z, fresh);
        play(z, 2);
        play(fresh, 2);
        expect_same_heap(z, fresh);
        assert_int_equal(z->watch.end_page, fresh->watch.end_page);
        close_heap(z);
        close_heap(fresh);
    }
}

TEST(reset_keeps_strategies_limit_and_pages)
{
    struct zee *z = open_coalescing_heap(20);
    z->watch.limited = true;
    z->watch.limit = 18;
    for (int i = 0; i < 50; i++) {
        assert_int_equal(address_of(z, zee_malloc(z, 17 * ZEE_PAGE)), 0x10008);
        zee_watch_reset(z);
        assert_int_equal(z->fixed.granted, 18);
    }
    assert_null(zee_malloc(z, 18 * ZEE_PAGE));
    assert_int_equal(z->watch.choice[ZEE_BUDDY], ZEE_BUDDY_COALESCE);
    close_heap(z);
}

TEST(a_limit_bounds_the_heap_and_lifting_it_lets_it_grow)
{
    struct zee *z = open_heap(20);
    z->watch.limited = true;
    assert_null(zee_malloc(z, 1));
    expect_fail(z, ZEE_REASON_REFUSED);
    z->watch.limit = 3;
    assert_null(zee_malloc(z, 3 * ZEE_PAGE));
    assert_non_null(zee_malloc(z, 2 * ZEE_PAGE));
    assert_null(zee_malloc(z, 1));
    z->watch.limit = 2; /* below what the heap has already */
    assert_null(zee_malloc(z, 1));
    z->watch.limited = false;
    assert_non_null(zee_malloc(z, 1));
    check(z);
    close_heap(z);
}

TEST(reserved_pages_serve_growth_before_the_backing_does)
{
    struct zee *z = open_heap(20);
    assert_true(zee_watch_reserve(z, 5));
    assert_int_equal(z->fixed.granted, 5);
    choose(z, ZEE_BUDDY, ZEE_BUDDY_COALESCE); /* the heap is still empty */
    assert_int_equal(address_of(z, zee_malloc(z, 2 * ZEE_PAGE)), 0x10008);
    assert_int_equal(z->fixed.granted, 5);
    assert_int_equal(z->watch.run.heap_pages, 3);
    assert_int_equal(address_of(z, zee_malloc(z, 4 * ZEE_PAGE)), 0x40008);
    assert_int_equal(z->fixed.granted, 8);
    check(z);
    assert_true(zee_watch_reserve(z, 0));
    assert_true(zee_watch_reserve(z, 12));
    assert_int_equal(z->fixed.granted, 20);
    assert_false(zee_watch_reserve(z, 13));
    assert_int_equal(address_of(z, zee_malloc(z, 11 * ZEE_PAGE)), 0x90008);
    assert_null(zee_malloc(z, 1));
    check(z);
    close_heap(z);
}

TEST(a_refused_reserve_leaves_the_heap_as_it_was)
{
    struct zee *z = open_heap(4);
    assert_false(zee_watch_reserve(z, 5));
    assert_false(zee_watch_reserve(z, UINT32_MAX));
    assert_int_equal(z->watch.run.heap_pages, 0);
    assert_int_equal(address_of(z, zee_malloc(z, 3 * ZEE_PAGE)), 0x10008);
    check(z);
    close_heap(z);
}

TEST(when_somebody_else_took_pages_the_next_ones_are_not_adjacent)
{
    struct zee *z = open_coalescing_heap(20);
    void *a = zee_malloc(z, 65528);
    take_foreign(z, 2);
    void *b = zee_malloc(z, 65528), *c = zee_malloc(z, 2 * ZEE_PAGE);
    assert_int_equal(address_of(z, b), 0x40008);
    assert_int_equal(address_of(z, c), 0x50008);
    take_foreign(z, 1);
    void *d = zee_malloc(z, 8);
    assert_int_equal(address_of(z, d), 0x90008);
    assert_int_equal(z->watch.run.heap_pages, 6);
    check(z);
    zee_free(z, a);
    zee_free(z, b);
    zee_free(z, c);
    zee_free(z, d);
    check(z);
    assert_int_equal(z->watch.run.free_bytes, 6 * ZEE_PAGE);
    expect_foreign(z, 2);
    expect_foreign(z, 3);
    expect_foreign(z, 8);
    close_heap(z);
}

TEST(a_walk_skips_foreign_pages_wherever_a_batch_ends)
{
    struct zee *z = open_heap(20);
    zee_malloc(z, 65528);
    take_foreign(z, 2);
    zee_malloc(z, 30000);
    take_foreign(z, 1);
    zee_malloc(z, 2 * ZEE_PAGE);
    const zee_address expected[] = {0x10000, 0x40000, 0x48000, 0x60000};
    for (uint32_t batch = 1; batch <= 5; batch++) {
        struct zee_frame_row rows[5];
        zee_address cursor = 0;
        uint32_t seen = 0, n;
        while ((n = zee_inspect_frames(z, cursor, rows, batch)) != 0) {
            for (uint32_t i = 0; i < n; i++) assert_int_equal(rows[i].address, expected[seen++]);
            cursor = rows[n - 1].address + rows[n - 1].size;
        }
        assert_int_equal(seen, 4);
    }
    close_heap(z);
}

TEST(pages_reserved_before_somebody_else_came_are_given_up_whole)
{
    struct zee *z = open_heap(20);
    assert_true(zee_watch_reserve(z, 3));
    zee_malloc(z, 1);
    take_foreign(z, 1);
    assert_int_equal(address_of(z, zee_malloc(z, 65528)), 0x20008); /* still reserved */
    assert_int_equal(address_of(z, zee_malloc(z, 2 * ZEE_PAGE)), 0x50008);
    assert_int_equal(z->watch.run.heap_pages, 5);
    assert_int_equal(z->fixed.granted, 7);
    check(z);
    expect_foreign(z, 4);
    close_heap(z);
}

TEST(growth_refused_behind_somebody_else_leaves_the_reserved_pages)
{
    struct zee *z = open_heap(6);
    assert_true(zee_watch_reserve(z, 3));
    zee_malloc(z, 1);
    take_foreign(z, 1);
    assert_null(zee_malloc(z, 3 * ZEE_PAGE)); /* two pages are left there, four are needed */
    expect_fail(z, ZEE_REASON_REFUSED);
    assert_int_equal(z->watch.run.heap_pages, 1);
    assert_int_equal(z->fixed.granted, 4);
    check(z);
    assert_int_equal(address_of(z, zee_malloc(z, 65528)), 0x20008);
    check(z);
    close_heap(z);
}

TEST(reset_starts_anew_in_the_first_run_and_leaves_foreign_pages_alone)
{
    struct zee *z = open_heap(20);
    zee_malloc(z, 2 * ZEE_PAGE);
    take_foreign(z, 2);
    zee_malloc(z, 65528);
    zee_watch_reset(z);
    expect_foreign(z, 4);
    expect_foreign(z, 5);
    assert_int_equal(address_of(z, zee_malloc(z, 2 * ZEE_PAGE)), 0x10008);
    assert_int_equal(address_of(z, zee_malloc(z, 1)), 0x70008);
    assert_int_equal(z->watch.run.heap_pages, 4);
    check(z);
    expect_foreign(z, 4);
    close_heap(z);
}

TEST(a_heap_that_left_its_first_run_starts_anew_where_it_went)
{
    struct zee *z = open_heap(40);
    zee_malloc(z, 65528);
    take_foreign(z, 1);
    for (int i = 0; i < 5; i++) {
        zee_watch_reset(z);
        assert_int_equal(address_of(z, zee_malloc(z, 2 * ZEE_PAGE)), 0x30008);
        check(z);
    }
    assert_int_equal(z->watch.first_page, 3);
    expect_foreign(z, 2);
    close_heap(z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_strategy_has_only_the_values_there_are),
        cmocka_unit_test(strategies_are_fixed_from_the_first_page_to_the_reset),
        cmocka_unit_test(a_refused_first_call_leaves_strategies_open),
        cmocka_unit_test(a_reset_heap_equals_a_fresh_one_byte_for_byte),
        cmocka_unit_test(reset_keeps_strategies_limit_and_pages),
        cmocka_unit_test(a_limit_bounds_the_heap_and_lifting_it_lets_it_grow),
        cmocka_unit_test(reserved_pages_serve_growth_before_the_backing_does),
        cmocka_unit_test(a_refused_reserve_leaves_the_heap_as_it_was),
        cmocka_unit_test(when_somebody_else_took_pages_the_next_ones_are_not_adjacent),
        cmocka_unit_test(a_walk_skips_foreign_pages_wherever_a_batch_ends),
        cmocka_unit_test(pages_reserved_before_somebody_else_came_are_given_up_whole),
        cmocka_unit_test(growth_refused_behind_somebody_else_leaves_the_reserved_pages),
        cmocka_unit_test(reset_starts_anew_in_the_first_run_and_leaves_foreign_pages_alone),
        cmocka_unit_test(a_heap_that_left_its_first_run_starts_anew_where_it_went),
    };
    return RUN(tests);
}
