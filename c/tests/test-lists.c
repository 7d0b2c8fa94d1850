/* The order of free lists, and which jumbo is taken. */
#include "heap.h"

static void take(struct zee *z, uint32_t n, void **payloads, uint32_t bytes)
{
    for (uint32_t i = 0; i < n; i++) payloads[i] = zee_malloc(z, bytes);
}

TEST(the_frame_freed_last_is_given_first)
{
    struct zee *z = open_heap(4);
    void *payloads[4];
    take(z, 4, payloads, 100);
    for (int i = 0; i < 4; i++) zee_free(z, payloads[i]);
    for (int i = 3; i >= 0; i--) assert_ptr_equal(zee_malloc(z, 100), payloads[i]);
    check(z);
    close_heap(z);
}

TEST(the_nearest_larger_size_is_split_and_upper_halves_stay_free)
{
    struct zee *z = open_heap(4);
    zee_free(z, zee_malloc(z, 4000)); /* 4096 at 0x10000; 4096, 8192, 16384, 32768 above it */
    assert_int_equal(address_of(z, zee_malloc(z, 1000)), 0x10008);
    assert_int_equal(z->head[7], 0x10400);
    assert_int_equal(z->head[6], 0x10800);
    assert_int_equal(z->head[5], 0x11000);
    assert_int_equal(z->watch.run.free_frames[5], 1);
    check(z);
    close_heap(z);
}

TEST(an_absorbed_frame_leaves_the_middle_of_its_list_and_the_rest_keeps_its_order)
{
    struct zee *z = open_coalescing_heap(4);
    void *p[8]; /* frames of 16384 in two pages: buddies are 0 and 1, 2 and 3, ... */
    take(z, 8, p, 16000);
    for (int i = 1; i < 8; i += 2) zee_free(z, p[i]); /* 7 5 3 1 */
    zee_free(z, p[2]);                                /* 3 goes */
    assert_int_equal(z->head[3], address_of(z, p[7]) - ZEE_HEADER);
    assert_int_equal(header_of(z, p[7])->next, address_of(z, p[5]) - ZEE_HEADER);
    assert_int_equal(header_of(z, p[5])->next, address_of(z, p[1]) - ZEE_HEADER);
    assert_int_equal(header_of(z, p[1])->next, 0);
    check(z);
    zee_free(z, p[6]); /* the head goes */
    assert_int_equal(z->head[3], address_of(z, p[5]) - ZEE_HEADER);
    check(z);
    zee_free(z, p[0]); /* the last goes, and the page is whole again */
    assert_int_equal(header_of(z, p[5])->next, 0);
    assert_int_equal(z->head[ZEE_PAGE_LIST], 0x10000);
    check(z);
    close_heap(z);
}

TEST(coalescing_stops_at_a_buddy_that_is_split)
{
    struct zee *z = open_coalescing_heap(4);
    void *a = zee_malloc(z, 30000), *b = zee_malloc(z, 8);
    zee_free(z, a);
    assert_int_equal(z->watch.run.coalesces, 0);
    zee_free(z, b);
    assert_int_equal(z->watch.run.coalesces, 12);
    check(z);
    close_heap(z);
}

TEST(pages_and_jumbos_never_merge)
{
    struct zee *z = open_coalescing_heap(8);
    void *a = zee_malloc(z, 65528), *b = zee_malloc(z, 65528), *c = zee_malloc(z, 65529);
    zee_free(z, a);
    zee_free(z, b);
    zee_free(z, c);
    assert_int_equal(z->watch.run.coalesces, 0);
    assert_int_equal(z->watch.run.free_frames[ZEE_PAGE_LIST], 2);
    assert_int_equal(z->watch.run.free_frames[0], 1);
    check(z);
    close_heap(z);
}

/* Free jumbos in list order: 7, 2, 5, 3, 9, 2 pages; `taken` is the payload a request of `pages` gets. */
static const uint32_t in_list_order[] = {7, 2, 5, 3, 9, 2};
enum { JUMBOS = sizeof in_list_order / sizeof in_list_order[0] };

static struct zee *open_jumbo_heap(uint32_t strategy, void *payloads[JUMBOS])
{
    struct zee *z = open_heap(64);
    choose(z, ZEE_JUMBO, strategy);
    for (uint32_t i = 0; i < JUMBOS; i++)
        payloads[i] = zee_malloc(z, in_list_order[i] * ZEE_PAGE - ZEE_HEADER);
    for (uint32_t i = JUMBOS; i-- > 0;) zee_free(z, payloads[i]);
    return z;
}

/* `index` in the list is taken after `walked` frames were looked at; -1: the heap grows instead. */
static void expect_jumbo_for(uint32_t strategy, size_t n, int index, uint32_t walked)
{
    void *payloads[JUMBOS];
    struct zee *z = open_jumbo_heap(strategy, payloads);
    uint64_t grows = z->watch.run.grows, walked_before = z->watch.run.walked;
    void *payload = zee_malloc(z, n);
    assert_non_null(payload);
    if (index >= 0) assert_ptr_equal(payload, payloads[index]);
    assert_int_equal(z->watch.run.grows - grows, index < 0);
    assert_int_equal(z->watch.run.walked - walked_before, walked);
    assert_int_equal(z->watch.run.probes, JUMBOS + 1);
    check(z);
    close_heap(z);
}

/* The least and the most that need so many pages are served alike. */
static void expect_jumbo(uint32_t strategy, uint32_t pages, int index, uint32_t walked)
{
    expect_jumbo_for(strategy, (pages - 1) * ZEE_PAGE - ZEE_HEADER + 1, index, walked);
    expect_jumbo_for(strategy, pages * ZEE_PAGE - ZEE_HEADER, index, walked);
}

TEST(closest_takes_the_smallest_that_fits_and_an_exact_fit_ends_the_search)
{
    expect_jumbo(ZEE_JUMBO_CLOSEST, 2, 1, 2);
    expect_jumbo(ZEE_JUMBO_CLOSEST, 4, 2, 6);
    expect_jumbo(ZEE_JUMBO_CLOSEST, 7, 0, 1);
    expect_jumbo(ZEE_JUMBO_CLOSEST, 8, 4, 6);
    expect_jumbo(ZEE_JUMBO_CLOSEST, 10, -1, 6);
}

TEST(exact_takes_only_that_size)
{
    expect_jumbo(ZEE_JUMBO_EXACT, 2, 1, 2);
    expect_jumbo(ZEE_JUMBO_EXACT, 9, 4, 5);
    expect_jumbo(ZEE_JUMBO_EXACT, 4, -1, 6);
    expect_jumbo(ZEE_JUMBO_EXACT, 10, -1, 6);
}

TEST(first_takes_the_first_large_enough)
{
    expect_jumbo(ZEE_JUMBO_FIRST, 2, 0, 1);
    expect_jumbo(ZEE_JUMBO_FIRST, 8, 4, 5);
    expect_jumbo(ZEE_JUMBO_FIRST, 10, -1, 6);
}

TEST(of_equally_close_jumbos_the_one_freed_last_is_taken)
{
    struct zee *z = open_heap(32);
    void *p[3];
    take(z, 3, p, 5 * ZEE_PAGE - ZEE_HEADER);
    for (int i = 0; i < 3; i++) zee_free(z, p[i]);
    assert_ptr_equal(zee_malloc(z, 4 * ZEE_PAGE), p[2]);
    assert_ptr_equal(zee_malloc(z, 3 * ZEE_PAGE), p[1]);
    check(z);
    close_heap(z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_frame_freed_last_is_given_first),
        cmocka_unit_test(the_nearest_larger_size_is_split_and_upper_halves_stay_free),
        cmocka_unit_test(
            an_absorbed_frame_leaves_the_middle_of_its_list_and_the_rest_keeps_its_order),
        cmocka_unit_test(coalescing_stops_at_a_buddy_that_is_split),
        cmocka_unit_test(pages_and_jumbos_never_merge),
        cmocka_unit_test(closest_takes_the_smallest_that_fits_and_an_exact_fit_ends_the_search),
        cmocka_unit_test(exact_takes_only_that_size),
        cmocka_unit_test(first_takes_the_first_large_enough),
        cmocka_unit_test(of_equally_close_jumbos_the_one_freed_last_is_taken),
    };
    return RUN(tests);
}
