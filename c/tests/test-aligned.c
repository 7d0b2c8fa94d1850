/* aligned_alloc and posix_memalign. */
#include "heap.h"

static const size_t sizes[] = {1,     7,     8,     9,     15,    16,    17,
                               100,   120,   121,   504,   4000,  16383, 32760,
                               65519, 65520, 65528, 65529, 65536, 65537, 100000};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

static size_t expected_usable(size_t n, size_t alignment)
{
    size_t offset = alignment > ZEE_ALIGN ? alignment : (size_t)ZEE_ALIGN;
    size_t size = 2 * ZEE_ALIGN;
    if (n + offset > ZEE_PAGE)
        size = (n + offset + ZEE_PAGE - 1) / ZEE_PAGE * ZEE_PAGE;
    else
        while (size < n + offset) size *= 2;
    return size - offset;
}

/* On a busy heap, so that frames of all sizes are about. */
static void expect_aligned(uint32_t buddy, size_t alignment)
{
    struct zee *z = open_heap(200);
    uint8_t *payloads[SIZES];
    choose(z, ZEE_BUDDY, buddy);
    for (uint32_t i = 0; i < SIZES; i++) {
        zee_malloc(z, i * 37 + 1);
        uint8_t *payload = payloads[i] = zee_aligned_alloc(z, alignment, sizes[i]);
        assert_non_null(payload);
        assert_int_equal((uintptr_t)payload % alignment, 0);
        assert_int_equal(zee_malloc_usable_size(z, payload), expected_usable(sizes[i], alignment));
        memset(payload, 0xee, zee_malloc_usable_size(z, payload));
        check(z);
    }
    uint32_t free_bytes = z->watch.run.free_bytes, freed = 0;
    for (uint32_t i = 0; i < SIZES; i++) {
        freed += header_of(z, payloads[i])->size;
        zee_free(z, payloads[i]);
        assert_int_equal(z->watch.run.free_bytes, free_bytes + freed);
        check(z);
    }
    assert_int_equal(z->watch.run.fails, 0);
    close_heap(z);
}

TEST(every_alignment_up_to_a_page_is_kept_for_every_size)
{
    for (size_t alignment = 1; alignment <= ZEE_PAGE; alignment *= 2) {
        expect_aligned(ZEE_BUDDY_FAST, alignment);
        expect_aligned(ZEE_BUDDY_COALESCE, alignment);
    }
}

TEST(the_payload_lies_at_frame_plus_alignment_and_the_words_before_it_repeat_mark_and_size)
{
    struct zee *z = open_heap(8);
    void *payload = zee_aligned_alloc(z, 4096, 100);
    assert_int_equal(address_of(z, payload), 0x11000);
    assert_int_equal(zee_at(z, 0x10000)->next, ZEE_ALLOCATED);
    assert_int_equal(zee_at(z, 0x10000)->size, 8192);
    assert_int_equal(zee_at(z, 0x10ff8)->next, ZEE_ALLOCATED);
    assert_int_equal(zee_at(z, 0x10ff8)->size, 8192);
    close_heap(z);
}

TEST(alignment_to_a_page_takes_a_jumbo)
{
    struct zee *z = open_heap(8);
    void *payload = zee_aligned_alloc(z, ZEE_PAGE, 1);
    assert_int_equal(address_of(z, payload), 0x20000);
    assert_int_equal(zee_malloc_usable_size(z, payload), ZEE_PAGE);
    zee_free(z, payload);
    assert_int_equal(z->head[0], 0x10000);
    check(z);
    close_heap(z);
}

TEST(aligned_alloc_is_null_for_what_is_no_alignment_or_above_a_page)
{
    struct zee *z = open_heap(8);
    const size_t wrong[] = {0,     3,     6,      7,        12,       24,
                            65535, 65537, 131072, 1u << 31, SIZE_MAX, SIZE_MAX / 2 + 1};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_null(zee_aligned_alloc(z, wrong[i], 100));
        expect_fail(z, ZEE_REASON_ALIGNMENT);
    }
    assert_int_equal(z->watch.run.heap_pages, 0);
    close_heap(z);
}

TEST(posix_memalign_is_einval_for_what_is_no_alignment_and_enomem_above_a_page)
{
    struct zee *z = open_heap(3);
    const size_t wrong[] = {0,  1,     2,       3, sizeof(void *) / 2, sizeof(void *) + 1,
                            24, 65535, SIZE_MAX};
    void *out = z;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(zee_posix_memalign(z, &out, wrong[i], 100), ZEE_EINVAL);
    assert_int_equal(zee_posix_memalign(z, &out, 131072, 100), ZEE_ENOMEM);
    assert_int_equal(zee_posix_memalign(z, &out, SIZE_MAX / 2 + 1, 100), ZEE_ENOMEM);
    assert_int_equal(zee_posix_memalign(z, &out, 64, 3 * ZEE_PAGE), ZEE_ENOMEM);
    assert_int_equal(zee_posix_memalign(z, &out, 64, SIZE_MAX), ZEE_ENOMEM);
    assert_ptr_equal(out, z);
    assert_int_equal(zee_posix_memalign(z, &out, sizeof(void *), 100), 0);
    assert_int_equal(address_of(z, out), 0x10008);
    assert_int_equal(zee_posix_memalign(z, &out, ZEE_PAGE, 100), 0);
    assert_int_equal(address_of(z, out), 0x30000);
    check(z);
    close_heap(z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_alignment_up_to_a_page_is_kept_for_every_size),
        cmocka_unit_test(
            the_payload_lies_at_frame_plus_alignment_and_the_words_before_it_repeat_mark_and_size),
        cmocka_unit_test(alignment_to_a_page_takes_a_jumbo),
        cmocka_unit_test(aligned_alloc_is_null_for_what_is_no_alignment_or_above_a_page),
        cmocka_unit_test(posix_memalign_is_einval_for_what_is_no_alignment_and_enomem_above_a_page),
    };
    return RUN(tests);
}
