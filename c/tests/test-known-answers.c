/* The rows of "Known answers" in the description of the allocator, both columns, to the last counter. */
#include "heap.h"

enum { FRAMES = ZEE_PAGE / 16, PAGES = 32 };

static bool coalesces(const struct zee *z)
{
    return z->watch.choice[ZEE_BUDDY] == ZEE_BUDDY_COALESCE;
}

/* A fast heap, then a coalescing one. */
static struct zee *first_column(void) { return open_heap(PAGES); }

static struct zee *next_column(struct zee *z)
{
    bool last = coalesces(z);
    check(z);
    close_heap(z);
    return last ? NULL : open_coalescing_heap(PAGES);
}

#define expect_counters(z, PROBES, WALKED, SPLITS, COALESCES, GROWS)                               \
    do {                                                                                           \
        assert_int_equal((z)->watch.run.probes, PROBES);                                           \
        assert_int_equal((z)->watch.run.walked, WALKED);                                           \
        assert_int_equal((z)->watch.run.splits, SPLITS);                                           \
        assert_int_equal((z)->watch.run.coalesces, COALESCES);                                     \
        assert_int_equal((z)->watch.run.grows, GROWS);                                             \
        assert_int_equal((z)->watch.run.fails, 0);                                                 \
    } while (0)

static uint32_t pages(const struct zee *z) { return z->watch.run.heap_pages; }

/* 4096 × malloc(8): a page of the smallest frames. */
static void fill_page(struct zee *z, void *payloads[FRAMES])
{
    for (uint32_t i = 0; i < FRAMES; i++) {
        payloads[i] = zee_malloc(z, 8);
        assert_non_null(payloads[i]);
    }
}

TEST(the_first_malloc_of_1_probes_13_lists_grows_once_and_splits_12_times)
{
    for (struct zee *z = first_column(); z; z = next_column(z)) {
        assert_int_equal(address_of(z, zee_malloc(z, 1)), 0x10008);
        expect_counters(z, 13, 0, 12, 0, 1);
        assert_int_equal(free_frames(z), 12);
        for (uint32_t list = 2; list < ZEE_LISTS; list++)
            assert_int_equal(z->watch.run.free_frames[list], 1);
        assert_int_equal(z->watch.run.free_bytes, ZEE_PAGE - 16);
    }
}

TEST(freeing_it_leaves_13_frames_when_fast_and_one_free_page_after_12_merges_when_coalescing)
{
    for (struct zee *z = first_column(); z; z = next_column(z)) {
        zee_free(z, zee_malloc(z, 1));
        expect_counters(z, 13, 0, 12, coalesces(z) ? 12u : 0u, 1);
        assert_int_equal(free_frames(z), coalesces(z) ? 1 : 13);
        assert_int_equal(z->watch.run.free_frames[ZEE_PAGE_LIST], coalesces(z) ? 1 : 0);
        assert_int_equal(z->watch.run.free_frames[2], coalesces(z) ? 0 : 1);
        assert_int_equal(z->watch.run.free_bytes, ZEE_PAGE);
    }
}

TEST(a_page_holds_4096_frames_of_malloc_8_after_4095_splits)
{
    static void *payloads[FRAMES];
    for (struct zee *z = first_column(); z; z = next_column(z)) {
        fill_page(z, payloads);
        assert_int_equal(pages(z), 1);
        assert_int_equal(z->watch.run.splits, FRAMES - 1);
        assert_int_equal(free_frames(z), 0);
        assert_int_equal(z->watch.run.free_bytes, 0);
    }
}

TEST(malloc_24_grows_although_every_other_smallest_frame_is_free)
{
    static void *payloads[FRAMES];
    for (struct zee *z = first_column(); z; z = next_column(z)) {
        fill_page(z, payloads);
        for (uint32_t i = 0; i < FRAMES; i += 2) zee_free(z, payloads[i]);
        assert_int_equal(z->watch.run.free_bytes, 32768);
        assert_int_equal(address_of(z, zee_malloc(z, 24)), 0x20008);
        assert_int_equal(pages(z), 2);
        assert_int_equal(z->watch.run.grows, 2);
        assert_int_equal(z->watch.run.coalesces, 0);
    }
}

TEST(freeing_a_page_of_smallest_frames_serves_malloc_60000_only_when_coalescing)
{
    static void *payloads[FRAMES];
    for (struct zee *z = first_column(); z; z = next_column(z)) {
        fill_page(z, payloads);
        for (uint32_t i = 0; i < FRAMES; i++) zee_free(z, payloads[i]);
        assert_int_equal(z->watch.run.coalesces, coalesces(z) ? FRAMES - 1 : 0);
        assert_int_equal(address_of(z, zee_malloc(z, 60000)), coalesces(z) ? 0x10008 : 0x20008);
        assert_int_equal(pages(z), coalesces(z) ? 1 : 2);
    }
}

TEST(malloc_65528_takes_a_page_and_one_byte_more_takes_two)
{
    for (struct zee *z = first_column(); z; z = next_column(z)) {
        assert_int_equal(address_of(z, zee_malloc(z, 65528)), 0x10008);
        assert_int_equal(pages(z), 1);
        assert_int_equal(address_of(z, zee_malloc(z, 65529)), 0x20008);
        assert_int_equal(pages(z), 3);
        expect_counters(z, 2, 0, 0, 0, 2);
    }
}

TEST(a_freed_jumbo_of_17_pages_serves_malloc_70000_whole)
{
    for (struct zee *z = first_column(); z; z = next_column(z)) {
        void *payload = zee_malloc(z, MIB);
        zee_free(z, payload);
        assert_ptr_equal(zee_malloc(z, 70000), payload);
        assert_int_equal(zee_malloc_usable_size(z, payload), 17 * ZEE_PAGE - ZEE_HEADER);
        assert_int_equal(pages(z), 17);
        expect_counters(z, 2, 1, 0, 0, 1);
    }
}

TEST(a_free_jumbo_never_serves_malloc_60000)
{
    for (struct zee *z = first_column(); z; z = next_column(z)) {
        zee_free(z, zee_malloc(z, 128 * KIB));
        assert_int_equal(pages(z), 3);
        assert_int_equal(address_of(z, zee_malloc(z, 60000)), 0x40008);
        assert_int_equal(pages(z), 4);
        assert_int_equal(z->watch.run.free_frames[0], 1);
        expect_counters(z, 2, 0, 0, 0, 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_malloc_of_1_probes_13_lists_grows_once_and_splits_12_times),
        cmocka_unit_test(
            freeing_it_leaves_13_frames_when_fast_and_one_free_page_after_12_merges_when_coalescing),
        cmocka_unit_test(a_page_holds_4096_frames_of_malloc_8_after_4095_splits),
        cmocka_unit_test(malloc_24_grows_although_every_other_smallest_frame_is_free),
        cmocka_unit_test(
            freeing_a_page_of_smallest_frames_serves_malloc_60000_only_when_coalescing),
        cmocka_unit_test(malloc_65528_takes_a_page_and_one_byte_more_takes_two),
        cmocka_unit_test(a_freed_jumbo_of_17_pages_serves_malloc_70000_whole),
        cmocka_unit_test(a_free_jumbo_never_serves_malloc_60000),
    };
    return RUN(tests);
}
