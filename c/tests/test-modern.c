/* What is ours beyond the original: deferred coalescing, geometric growth. Shared pages: test-runs.c. */
#include "heap.h"

TEST(the_heap_grows_by_an_eighth_and_the_surplus_serves_next)
{
    for (uint32_t pages = 0; pages < 2; pages++) {
        struct zee *z = open_modern(ZEE_BUDDY_FAST, pages, ZEE_GROWTH_GEOMETRIC, 100);
        take_pages(z, 80);
        for (uint32_t i = 0; i < 10; i++)
            assert_int_equal(address_of(z, take_pages(z, 1)), 0x510008 + i * ZEE_PAGE);
        assert_int_equal(z->watch.run.grows, 2);
        assert_int_equal(z->watch.run.heap_pages, 90);
        take_pages(z, 1); /* 11 are refused: the region has 100 */
        assert_int_equal(z->watch.run.heap_pages, 91);
        check(z);
        close_heap(z);
    }
}

TEST(a_deferred_free_merges_nothing_until_the_heap_would_grow)
{
    struct zee *z = open_modern(ZEE_BUDDY_DEFERRED, ZEE_PAGES_SEPARATE, ZEE_GROWTH_EXACT, 2);
    zee_free(z, zee_malloc(z, 1));
    assert_int_equal(free_frames(z), 13);
    assert_int_equal(address_of(z, zee_malloc(z, 65000)), 0x10008);
    assert_int_equal(z->watch.run.heap_pages, 1);
    assert_int_equal(z->watch.run.coalesces, 12);
    check(z);
    close_heap(z);
}

TEST(no_jumbo_sweeps_while_pages_are_separate)
{
    struct zee *z = open_modern(ZEE_BUDDY_DEFERRED, ZEE_PAGES_SEPARATE, ZEE_GROWTH_EXACT, 3);
    zee_free(z, zee_malloc(z, 1));
    assert_int_equal(address_of(z, zee_malloc(z, 65529)), 0x20008); /* the smallest jumbo */
    assert_int_equal(z->watch.run.coalesces, 0);
    assert_int_equal(free_frames(z), 13);
    check(z);
    close_heap(z);
}

/* Fills a page with 16-byte frames, frees every other one, and has a sweep that leaves them apart. */
static struct zee *open_swept(void *p[4096])
{
    struct zee *z = open_modern(ZEE_BUDDY_DEFERRED, ZEE_PAGES_SEPARATE, ZEE_GROWTH_EXACT, 2);
    z->watch.limited = true;
    z->watch.limit = 1;
    for (int i = 0; i < 4096; i++) p[i] = zee_malloc(z, 8);
    for (int i = 0; i < 4096; i += 2) zee_free(z, p[i]);
    assert_null(zee_malloc(z, 24));
    assert_int_equal(z->left, 2048);
    return z;
}

TEST(a_call_that_would_fail_sweeps_for_a_single_free)
{
    static void *p[4096];
    struct zee *z = open_swept(p);
    zee_free(z, p[1]);
    assert_ptr_equal(zee_malloc(z, 24), p[0]);
    check(z);
    close_heap(z);
}

TEST(a_call_that_fails_again_does_not_sweep_again)
{
    static void *p[4096];
    struct zee *z = open_swept(p);
    for (int i = 0; i < 5; i++) {
        assert_null(zee_malloc(z, 24));
        for (uint32_t row = 0; row < z->watch.run.steps; row++)
            assert_int_not_equal(z->watch.run.rows[row].kind, ZEE_STEP_SWEEP);
    }
    close_heap(z);
}

/* Sweeps in the last call; how many free frames they left apart is added up. */
static uint32_t sweeps_of_call(const struct zee *z, uint64_t *left)
{
    uint32_t sweeps = 0;
    for (uint32_t i = 0; i < z->watch.run.steps && i < ZEE_STEP_ROWS; i++) {
        const struct zee_step_row *row = &z->watch.run.rows[i];
        sweeps += row->kind == ZEE_STEP_SWEEP;
        if (row->kind == ZEE_STEP_SWEPT) *left += row->a;
    }
    return sweeps;
}

TEST(sweeps_that_find_nothing_are_rare)
{
    static void *p[20000];
    struct zee *z = open_modern(ZEE_BUDDY_DEFERRED, ZEE_PAGES_SEPARATE, ZEE_GROWTH_EXACT, 20);
    uint64_t left = 0;
    uint32_t sweeps = 0;
    for (int i = 0; i < 20000; i++) p[i] = zee_malloc(z, 8);
    for (int i = 0; i < 20000; i += 2) zee_free(z, p[i]);
    uint64_t probes = z->watch.run.probes, splits = z->watch.run.splits;
    for (int i = 0; i < 10000; i++) {
        assert_non_null(zee_malloc(z, 24));
        sweeps += sweeps_of_call(z, &left);
    }
    assert_int_equal(sweeps, 1);
    assert_true(left >= 10000 && left < 10020);
    assert_true(z->watch.run.probes - probes < 30000);
    assert_true(z->watch.run.splits - splits < 11000);
    check(z);
    close_heap(z);
}

/* Each sweep looks at what the last one left and at what came since: twice the frees, and the splits. */
TEST(sweeping_is_amortised_by_frees_and_splits)
{
    static void *p[3000];
    for (uint32_t pages = 0; pages < 2; pages++) {
        struct zee *z = open_modern(ZEE_BUDDY_DEFERRED, pages, ZEE_GROWTH_EXACT, 400);
        uint64_t seed = 3, left = 0, frees = 0, sweeps = 0;
        memset(p, 0, sizeof p);
        for (int i = 0; i < 20000; i++) {
            void **slot = &p[draw_below(&seed, 3000)];
            if (*slot) {
                frees++;
                zee_free(z, *slot);
                *slot = NULL;
            } else {
                *slot = zee_malloc(z, 1u << draw_below(&seed, (uint32_t)i / 2000 + 4));
                assert_non_null(*slot);
            }
            sweeps += sweeps_of_call(z, &left);
        }
        assert_true(sweeps >= 2);
        assert_true(left < 2 * frees + z->watch.run.splits);
        check(z);
        close_heap(z);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_heap_grows_by_an_eighth_and_the_surplus_serves_next),
        cmocka_unit_test(a_deferred_free_merges_nothing_until_the_heap_would_grow),
        cmocka_unit_test(no_jumbo_sweeps_while_pages_are_separate),
        cmocka_unit_test(a_call_that_would_fail_sweeps_for_a_single_free),
        cmocka_unit_test(a_call_that_fails_again_does_not_sweep_again),
        cmocka_unit_test(sweeps_that_find_nothing_are_rare),
        cmocka_unit_test(sweeping_is_amortised_by_frees_and_splits),
    };
    return RUN(tests);
}
