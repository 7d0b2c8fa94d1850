/* Pages shared: free runs of pages, how they join, which one is taken, what is cut off. */
#include "heap.h"

static struct zee *open_sharing(uint32_t region)
{
    return open_modern(ZEE_BUDDY_COALESCE, ZEE_PAGES_SHARED, ZEE_GROWTH_EXACT, region);
}

TEST(adjacent_free_pages_serve_a_jumbo)
{
    struct zee *z = open_sharing(4);
    void *a = take_pages(z, 1), *b = take_pages(z, 1);
    take_pages(z, 1);
    zee_free(z, a);
    zee_free(z, b);
    check(z);
    assert_ptr_equal(take_pages(z, 2), a);
    assert_int_equal(z->watch.run.heap_pages, 3);
    check(z);
    close_heap(z);
}

TEST(everything_freed_in_any_order_serves_as_one_run)
{
    uint64_t seed = 7;
    for (int round = 0; round < 20; round++) {
        struct zee *z = open_sharing(60);
        void *p[40];
        for (int i = 0; i < 40; i++)
            p[i] = zee_malloc(z, 1 + draw_below(&seed, i % 4 ? 90000 : 900));
        for (int left = 40; left; left--) {
            int i = (int)draw_below(&seed, (uint32_t)left);
            zee_free(z, p[i]);
            p[i] = p[left - 1];
        }
        uint32_t pages = z->watch.run.heap_pages;
        assert_int_equal(address_of(z, take_pages(z, pages)), 0x10008);
        assert_int_equal(z->watch.run.heap_pages, pages);
        check(z);
        close_heap(z);
    }
}

TEST(a_free_joins_nothing_until_list_0_is_searched)
{
    struct zee *z = open_sharing(6);
    void *p[4];
    for (int i = 0; i < 4; i++) p[i] = take_pages(z, 1);
    zee_free(z, p[2]);
    zee_free(z, p[0]);
    zee_free(z, p[1]);
    assert_int_equal(z->watch.run.free_frames[1], 3);
    assert_ptr_equal(take_pages(z, 1), p[1]); /* from list 1, the one freed last */
    assert_int_equal(z->watch.run.free_frames[1], 2);
    zee_free(z, p[1]);
    assert_ptr_equal(take_pages(z, 2), p[0]);
    assert_int_equal(z->head[1], address_of(z, p[2]) - ZEE_HEADER);
    check(z);
    close_heap(z);
}

TEST(a_join_leaves_runs_in_address_order_the_lowest_first)
{
    struct zee *z = open_sharing(30);
    void *p[6], *between[6];
    for (int i = 0; i < 6; i++) {
        p[i] = take_pages(z, i % 2 ? 1 : 2);
        between[i] = take_pages(z, 1);
    }
    for (int i = 5; i >= 0; i--) zee_free(z, p[(i * 5 + 2) % 6]);
    take_pages(z, 3); /* searches list 0, and grows */
    for (int list = 0; list <= 1; list++) {
        zee_address frame = z->head[list];
        assert_int_equal(frame, address_of(z, p[list]) - ZEE_HEADER);
        for (zee_address next; (next = zee_at(z, frame)->next) != 0; frame = next)
            assert_true(next > frame);
    }
    assert_int_equal(z->watch.run.free_frames[0], 3);
    assert_int_equal(z->watch.run.free_frames[1], 3);
    for (int i = 0; i < 6; i++) assert_int_equal(header_of(z, between[i])->next, ZEE_ALLOCATED);
    check(z);
    close_heap(z);
}

TEST(what_chunkify_cuts_off_a_jumbo_joins_the_free_run_behind)
{
    struct zee *z = open_sharing(8);
    void *jumbo = take_pages(z, 5), *behind = take_pages(z, 2);
    take_pages(z, 1);
    zee_free(z, behind);
    assert_ptr_equal(zee_realloc(z, jumbo, ZEE_PAGE), jumbo);
    check(z);
    assert_int_equal(z->head[0], 0x30000);
    assert_int_equal(zee_at(z, 0x30000)->size, 3 * ZEE_PAGE);
    assert_int_equal(address_of(z, take_pages(z, 5)), 0x30008);
    assert_ptr_equal(zee_realloc(z, jumbo, 8), jumbo);
    check(z);
    assert_int_equal(z->head[1], 0x20000);
    close_heap(z);
}

TEST(runs_join_across_the_words_that_mark_them)
{
    struct zee *z = open_sharing(140); /* pages 63, 64 and 127, 128 are in words of their own */
    void *p[138];
    for (int i = 0; i < 138; i++) p[i] = take_pages(z, 1);
    for (int i = 0; i < 137; i++) zee_free(z, p[i]);
    assert_ptr_equal(take_pages(z, 137), p[0]);
    assert_int_equal(z->watch.run.heap_pages, 138);
    check(z);
    close_heap(z);
}

/* Memory that ends right before, in and right behind the page whose bit begins a word. */
TEST(the_last_page_joins_whatever_bit_of_a_word_marks_it)
{
    for (uint32_t pages = 62; pages <= 66; pages++) {
        struct zee *z = open_sharing(pages);
        take_pages(z, pages - 1);
        void *last = take_pages(z, 1);
        zee_free(z, last);
        assert_null(take_pages(z, 2)); /* joins, and is refused */
        check(z);
        assert_ptr_equal(take_pages(z, 1), last);
        close_heap(z);
    }
}

/* Behind the bits lie the strategies: a bit read from there would be cleared. */
TEST(all_of_the_memory_joins_and_no_bit_is_read_behind_its_own)
{
    struct zee *z = open_huge_heap(65535);
    choose(z, ZEE_BUDDY, ZEE_BUDDY_COALESCE);
    choose(z, ZEE_PAGES, ZEE_PAGES_SHARED);
    void *lower = take_pages(z, 65534), *last = take_pages(z, 1);
    zee_free(z, last);
    zee_free(z, lower);
    assert_ptr_equal(take_pages(z, 65535), lower);
    assert_int_equal(z->watch.choice[ZEE_BUDDY], ZEE_BUDDY_COALESCE);
    assert_int_equal(z->watch.choice[ZEE_PAGES], ZEE_PAGES_SHARED);
    check(z);
    close_huge_heap(z);
}

TEST(growth_asks_only_for_what_the_run_at_the_end_lacks)
{
    struct zee *z = open_sharing(4);
    take_pages(z, 1);
    void *last = take_pages(z, 1);
    zee_free(z, last);
    assert_ptr_equal(take_pages(z, 3), last);
    assert_int_equal(z->watch.run.heap_pages, 4);
    check(z);
    close_heap(z);
}

TEST(growth_asks_once_for_all_of_a_jumbo_when_no_run_ends_the_memory)
{
    struct zee *z = open_sharing(4);
    zee_malloc(z, ZEE_PAGE - ZEE_HEADER + 1); /* the smallest jumbo */
    assert_int_equal(z->watch.run.grows, 1);
    assert_int_equal(z->watch.run.heap_pages, 2);
    close_heap(z);
}

TEST(the_run_at_the_end_is_taken_only_when_no_other_fits)
{
    struct zee *z = open_sharing(16);
    void *lower = take_pages(z, 9), *between = take_pages(z, 1), *end = take_pages(z, 5);
    zee_free(z, lower);
    zee_free(z, end);
    assert_ptr_equal(take_pages(z, 2), lower); /* of 9 pages, though 5 are closer */
    assert_ptr_equal(take_pages(z, 7), (uint8_t *)lower + 2 * ZEE_PAGE);
    assert_ptr_equal(take_pages(z, 2), end);
    assert_int_equal(z->watch.run.heap_pages, 15);
    assert_int_equal(header_of(z, between)->next, ZEE_ALLOCATED);
    check(z);
    close_heap(z);
}

TEST(runs_on_both_sides_of_foreign_pages_stay_apart)
{
    struct zee *z = open_sharing(12);
    void *a = take_pages(z, 2);
    memset(z->fixed.region + 2 * ZEE_PAGE, 0xff, ZEE_PAGE);
    z->fixed.granted++;
    void *b = take_pages(z, 3);
    zee_free(z, a);
    zee_free(z, b);
    check(z);
    assert_int_equal(z->watch.run.free_frames[0], 2);
    z->fixed.granted++;
    assert_int_equal(address_of(z, take_pages(z, 4)), 0x80008); /* not the run at the end */
    check(z);
    for (uint32_t i = 0; i < ZEE_PAGE; i++)
        assert_int_equal(z->fixed.region[2 * ZEE_PAGE + i], 0xff);
    close_heap(z);
}

TEST(exact_cuts_the_closest_run_to_that_size)
{
    struct zee *z = open_sharing(12);
    choose(z, ZEE_JUMBO, ZEE_JUMBO_EXACT);
    zee_free(z, take_pages(z, 5));
    assert_int_equal(address_of(z, take_pages(z, 3)), 0x10008);
    assert_int_equal(zee_at(z, 0x40000)->size, 2 * ZEE_PAGE);
    check(z);
    close_heap(z);
}

TEST(small_requests_cut_runs_whatever_the_jumbo_strategy)
{
    for (uint32_t jumbo = 0; jumbo < 3; jumbo++) {
        struct zee *z = open_sharing(6);
        choose(z, ZEE_JUMBO, jumbo);
        zee_free(z, take_pages(z, 5));
        assert_int_equal(address_of(z, zee_malloc(z, 8)), 0x10008);
        assert_int_equal(z->watch.run.heap_pages, 5);
        check(z);
        close_heap(z);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adjacent_free_pages_serve_a_jumbo),
        cmocka_unit_test(everything_freed_in_any_order_serves_as_one_run),
        cmocka_unit_test(a_free_joins_nothing_until_list_0_is_searched),
        cmocka_unit_test(a_join_leaves_runs_in_address_order_the_lowest_first),
        cmocka_unit_test(what_chunkify_cuts_off_a_jumbo_joins_the_free_run_behind),
        cmocka_unit_test(runs_join_across_the_words_that_mark_them),
        cmocka_unit_test(the_last_page_joins_whatever_bit_of_a_word_marks_it),
        cmocka_unit_test(all_of_the_memory_joins_and_no_bit_is_read_behind_its_own),
        cmocka_unit_test(growth_asks_only_for_what_the_run_at_the_end_lacks),
        cmocka_unit_test(growth_asks_once_for_all_of_a_jumbo_when_no_run_ends_the_memory),
        cmocka_unit_test(the_run_at_the_end_is_taken_only_when_no_other_fits),
        cmocka_unit_test(runs_on_both_sides_of_foreign_pages_stay_apart),
        cmocka_unit_test(exact_cuts_the_closest_run_to_that_size),
        cmocka_unit_test(small_requests_cut_runs_whatever_the_jumbo_strategy),
    };
    return RUN(tests);
}
