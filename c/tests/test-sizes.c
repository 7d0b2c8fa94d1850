/* Which frame a request gets, at every edge. */
#include "heap.h"

static uint64_t expected_frame_size(uint64_t n)
{
    uint64_t needed = n + ZEE_ALIGN, size = 2 * ZEE_ALIGN;
    if (needed > ZEE_PAGE) return (needed + ZEE_PAGE - 1) / ZEE_PAGE * ZEE_PAGE;
    while (size < needed) size *= 2;
    return size;
}

TEST(every_request_up_to_70000_gets_the_smallest_frame_that_holds_it)
{
    struct zee *z = open_coalescing_heap(8);
    for (uint32_t n = 1; n <= 70000; n++) {
        uint8_t *payload = zee_malloc(z, n);
        assert_non_null(payload);
        assert_int_equal(zee_malloc_usable_size(z, payload), expected_frame_size(n) - ZEE_ALIGN);
        assert_int_equal(address_of(z, payload) % ZEE_ALIGN, 0);
        memset(payload, 0xff, n);
        zee_free(z, payload);
    }
    check(z);
    assert_int_equal(z->watch.run.heap_pages, 3);
    close_heap(z);
}

TEST(the_smallest_frame_ends_at_malloc_8_and_the_page_at_malloc_65528)
{
    const struct {
        uint32_t n, size;
    } edges[] = {{ZEE_ALIGN, 2 * ZEE_ALIGN},
                 {ZEE_ALIGN + 1, 4 * ZEE_ALIGN},
                 {ZEE_PAGE - ZEE_ALIGN, ZEE_PAGE},
                 {ZEE_PAGE - ZEE_ALIGN + 1, 2 * ZEE_PAGE},
                 {2 * ZEE_PAGE - ZEE_ALIGN, 2 * ZEE_PAGE},
                 {2 * ZEE_PAGE - ZEE_ALIGN + 1, 3 * ZEE_PAGE}};
    struct zee *z = open_heap(16);
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++)
        assert_int_equal(zee_malloc_usable_size(z, zee_malloc(z, edges[i].n)),
                         edges[i].size - ZEE_ALIGN);
    check(z);
    close_heap(z);
}

TEST(nothing_asked_is_null_and_takes_nothing)
{
    struct zee *z = open_heap(1);
    void *out = z;
    assert_null(zee_malloc(z, 0));
    assert_null(zee_calloc(z, 0, 8));
    assert_null(zee_calloc(z, 8, 0));
    assert_null(zee_calloc(z, 0, SIZE_MAX));
    assert_null(zee_realloc(z, NULL, 0));
    assert_null(zee_aligned_alloc(z, 64, 0));
    assert_int_equal(zee_posix_memalign(z, &out, 64, 0), 0);
    assert_null(out);
    zee_free(z, NULL);
    assert_int_equal(zee_malloc_usable_size(z, NULL), 0);
    assert_int_equal(z->watch.run.heap_pages, 0);
    assert_int_equal(z->watch.run.fails, 0);
    close_heap(z);
}

TEST(a_size_there_is_no_frame_for_is_huge_and_never_wraps_around)
{
    struct zee *z = open_heap(2);
    const size_t huge[] = {UINT32_C(0xffff0000) - ZEE_ALIGN + 1,
                           UINT32_MAX - 8,
                           UINT32_MAX - 7,
                           UINT32_MAX,
                           (size_t)UINT32_MAX + 1,
                           (size_t)UINT32_MAX + 2,
                           SIZE_MAX / 2 + 1,
                           SIZE_MAX - 15,
                           SIZE_MAX - 8,
                           SIZE_MAX - 7,
                           SIZE_MAX};
    void *payload = zee_malloc(z, 100);
    for (size_t i = 0; i < sizeof huge / sizeof huge[0]; i++) {
        assert_null(zee_malloc(z, huge[i]));
        expect_fail(z, ZEE_REASON_HUGE);
        assert_null(zee_calloc(z, 1, huge[i]));
        expect_fail(z, ZEE_REASON_HUGE);
        assert_null(zee_realloc(z, payload, huge[i]));
        expect_fail(z, ZEE_REASON_HUGE);
        assert_null(zee_aligned_alloc(z, ZEE_PAGE, huge[i]));
        expect_fail(z, ZEE_REASON_HUGE);
    }
    assert_null(zee_aligned_alloc(z, ZEE_PAGE, UINT32_C(0xffff0000) - ZEE_PAGE + 1));
    expect_fail(z, ZEE_REASON_HUGE);
    assert_int_equal(z->watch.run.heap_pages, 1);
    check(z);
    close_heap(z);
}

TEST(the_largest_request_there_is_a_frame_for_is_only_refused)
{
    struct zee *z = open_heap(2);
    assert_null(zee_malloc(z, UINT32_C(0xffff0000) - ZEE_ALIGN));
    expect_fail(z, ZEE_REASON_REFUSED);
    assert_null(zee_aligned_alloc(z, ZEE_PAGE, UINT32_C(0xffff0000) - ZEE_PAGE));
    expect_fail(z, ZEE_REASON_REFUSED);
    close_heap(z);
}

TEST(the_largest_request_fits_into_65535_pages)
{
    struct zee *z = open_huge_heap(65535);
    uint8_t *payload = zee_malloc(z, UINT32_C(0xffff0000) - ZEE_ALIGN);
    assert_int_equal(address_of(z, payload), 0x10000 + ZEE_ALIGN);
    assert_int_equal(zee_malloc_usable_size(z, payload), UINT32_C(0xffff0000) - ZEE_ALIGN);
    payload[UINT32_C(0xffff0000) - ZEE_ALIGN - 1] = 1;
    check(z);
    assert_null(zee_malloc(z, 1));
    zee_free(z, payload);
    check(z);
    assert_int_equal(z->watch.run.free_bytes, UINT32_C(0xffff0000));
    close_huge_heap(z);
}

TEST(calloc_whose_product_overflows_is_null)
{
    struct zee *z = open_heap(2);
    const size_t root = SIZE_MAX >> sizeof(size_t) * 4; /* root + 1 squared is one too many */
    assert_null(zee_calloc(z, root + 1, root + 1));
    expect_fail(z, ZEE_REASON_OVERFLOW);
    assert_null(zee_calloc(z, SIZE_MAX / 2 + 1, 2));
    expect_fail(z, ZEE_REASON_OVERFLOW);
    assert_null(zee_calloc(z, 3, SIZE_MAX / 2));
    expect_fail(z, ZEE_REASON_OVERFLOW);
    assert_null(zee_calloc(z, root, root));
    expect_fail(z, ZEE_REASON_HUGE);
    assert_int_equal(z->watch.run.heap_pages, 0);
    close_heap(z);
}

TEST(calloc_zeroes_what_was_written_before)
{
    struct zee *z = open_heap(4);
    for (uint32_t n = 1; n <= 2 * ZEE_PAGE; n = n * 3 + 1) {
        uint8_t *dirty = zee_malloc(z, n);
        memset(dirty, 0xa5, zee_malloc_usable_size(z, dirty));
        zee_free(z, dirty);
        uint8_t *payload = zee_calloc(z, n, 1);
        assert_ptr_equal(payload, dirty);
        for (uint32_t i = 0; i < n; i++) assert_int_equal(payload[i], 0);
    }
    close_heap(z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_request_up_to_70000_gets_the_smallest_frame_that_holds_it),
        cmocka_unit_test(the_smallest_frame_ends_at_malloc_8_and_the_page_at_malloc_65528),
        cmocka_unit_test(nothing_asked_is_null_and_takes_nothing),
        cmocka_unit_test(a_size_there_is_no_frame_for_is_huge_and_never_wraps_around),
        cmocka_unit_test(the_largest_request_there_is_a_frame_for_is_only_refused),
        cmocka_unit_test(the_largest_request_fits_into_65535_pages),
        cmocka_unit_test(calloc_whose_product_overflows_is_null),
        cmocka_unit_test(calloc_zeroes_what_was_written_before),
    };
    return RUN(tests);
}
