/* realloc: what stays, what moves, what is cut. */
#include "heap.h"

static struct zee *open_cutting_heap(uint32_t buddy)
{
    struct zee *z = open_heap(64);
    choose(z, ZEE_BUDDY, buddy);
    choose(z, ZEE_SHRINK, ZEE_SHRINK_CHUNKIFY);
    return z;
}

static void fill(uint8_t *payload, size_t n)
{
    for (size_t i = 0; i < n; i++) payload[i] = (uint8_t)(i * 31 + 5);
}

static void expect_filled(const uint8_t *payload, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (payload[i] != (uint8_t)(i * 31 + 5)) fail_msg("byte %zu is lost", i);
}

TEST(realloc_of_null_is_malloc_from_the_first_byte_on)
{
    struct zee *z = open_heap(2);
    assert_int_equal(address_of(z, zee_realloc(z, NULL, 1)), 0x10008);
    assert_int_equal(z->watch.run.free_bytes, ZEE_PAGE - 16);
    assert_int_equal(address_of(z, zee_realloc(z, NULL, 100)), 0x10088);
    assert_int_equal(z->watch.run.free_bytes, ZEE_PAGE - 16 - 128);
    check(z);
    close_heap(z);
}

TEST(realloc_to_0_frees)
{
    struct zee *z = open_coalescing_heap(2);
    assert_null(zee_realloc(z, zee_malloc(z, 100), 0));
    assert_int_equal(z->watch.run.free_bytes, ZEE_PAGE);
    assert_int_equal(z->watch.run.fails, 0);
    check(z);
    close_heap(z);
}

TEST(what_fits_stays_and_defer_leaves_the_frame_whole)
{
    struct zee *z = open_heap(2);
    void *payload = zee_malloc(z, 100);
    for (size_t n = 120; n > 0; n--) {
        assert_ptr_equal(zee_realloc(z, payload, n), payload);
        assert_int_equal(zee_malloc_usable_size(z, payload), 120);
    }
    check(z);
    close_heap(z);
}

TEST(one_byte_too_many_moves_every_byte_and_frees_the_old)
{
    struct zee *z = open_heap(64);
    for (size_t n = 8; n < 9 * ZEE_PAGE; n = n * 2 + 8) {
        uint8_t *payload = zee_malloc(z, n);
        size_t usable = zee_malloc_usable_size(z, payload);
        fill(payload, usable);
        uint8_t *moved = zee_realloc(z, payload, usable + 1);
        assert_ptr_not_equal(moved, payload);
        expect_filled(moved, usable);
        assert_ptr_equal(zee_malloc(z, usable), payload);
        check(z);
    }
    close_heap(z);
}

TEST(chunkify_cuts_to_the_frame_size_and_pushes_the_halves)
{
    struct zee *z = open_cutting_heap(ZEE_BUDDY_FAST);
    uint8_t *payload = zee_malloc(z, 65528);
    fill(payload, 65528);
    assert_ptr_equal(zee_realloc(z, payload, 1000), payload);
    assert_int_equal(zee_malloc_usable_size(z, payload), 1016);
    assert_int_equal(z->watch.run.splits, 6);
    for (uint32_t list = 2; list <= 7; list++)
        assert_int_equal(z->head[list], 0x10000 + (ZEE_PAGE >> (list - 1)));
    expect_filled(payload, 1016);
    assert_ptr_equal(zee_realloc(z, payload, 505), payload);
    assert_int_equal(zee_malloc_usable_size(z, payload), 1016);
    assert_ptr_equal(zee_realloc(z, payload, 504), payload);
    assert_int_equal(zee_malloc_usable_size(z, payload), 504);
    assert_ptr_equal(zee_realloc(z, payload, 1), payload);
    assert_int_equal(zee_malloc_usable_size(z, payload), 8);
    expect_filled(payload, 8);
    check(z);
    close_heap(z);
}

TEST(what_chunkify_cut_off_coalesces_again)
{
    struct zee *z = open_cutting_heap(ZEE_BUDDY_COALESCE);
    void *payload = zee_malloc(z, 65528);
    zee_realloc(z, payload, 1);
    check(z);
    zee_free(z, payload);
    assert_int_equal(z->watch.run.coalesces, 12);
    assert_int_equal(z->head[ZEE_PAGE_LIST], 0x10000);
    check(z);
    close_heap(z);
}

TEST(chunkify_leaves_jumbos_whole)
{
    struct zee *z = open_cutting_heap(ZEE_BUDDY_COALESCE);
    void *payload = zee_malloc(z, 5 * ZEE_PAGE);
    assert_ptr_equal(zee_realloc(z, payload, 1), payload);
    assert_int_equal(zee_malloc_usable_size(z, payload), 6 * ZEE_PAGE - ZEE_HEADER);
    assert_int_equal(z->watch.run.splits, 0);
    check(z);
    close_heap(z);
}

TEST(an_aligned_payload_moves_or_stays_with_all_its_bytes)
{
    for (uint32_t shrink = 0; shrink < 2; shrink++)
        for (uint32_t alignment = 16; alignment <= ZEE_PAGE; alignment *= 2) {
            struct zee *z = open_heap(64);
            choose(z, ZEE_SHRINK, shrink);
            uint8_t *payload = zee_aligned_alloc(z, alignment, 3000);
            size_t usable = zee_malloc_usable_size(z, payload);
            fill(payload, usable);
            assert_ptr_equal(zee_realloc(z, payload, 100), payload);
            expect_filled(payload, zee_malloc_usable_size(z, payload));
            check(z);
            uint8_t *moved = zee_realloc(z, payload, usable + 1);
            assert_ptr_not_equal(moved, payload);
            expect_filled(moved, shrink ? 100 : usable);
            check(z);
            close_heap(z);
        }
}

TEST(chunkify_cuts_an_aligned_frame_to_what_alignment_and_bytes_need)
{
    struct zee *z = open_cutting_heap(ZEE_BUDDY_COALESCE);
    void *payload = zee_aligned_alloc(z, 64, 5000);
    assert_int_equal(zee_malloc_usable_size(z, payload), 8192 - 64);
    assert_ptr_equal(zee_realloc(z, payload, 192), payload);
    assert_int_equal(zee_malloc_usable_size(z, payload), 256 - 64);
    assert_int_equal(header_of(z, payload)->size, 256);
    assert_ptr_equal(zee_realloc(z, payload, 1), payload);
    assert_int_equal(zee_malloc_usable_size(z, payload), 128 - 64);
    check(z);
    zee_free(z, payload);
    assert_int_equal(z->watch.run.free_frames[ZEE_PAGE_LIST], 1);
    check(z);
    close_heap(z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(realloc_of_null_is_malloc_from_the_first_byte_on),
        cmocka_unit_test(realloc_to_0_frees),
        cmocka_unit_test(what_fits_stays_and_defer_leaves_the_frame_whole),
        cmocka_unit_test(one_byte_too_many_moves_every_byte_and_frees_the_old),
        cmocka_unit_test(chunkify_cuts_to_the_frame_size_and_pushes_the_halves),
        cmocka_unit_test(what_chunkify_cut_off_coalesces_again),
        cmocka_unit_test(chunkify_leaves_jumbos_whole),
        cmocka_unit_test(an_aligned_payload_moves_or_stays_with_all_its_bytes),
        cmocka_unit_test(chunkify_cuts_an_aligned_frame_to_what_alignment_and_bytes_need),
    };
    return RUN(tests);
}
