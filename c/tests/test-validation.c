/* What validation catches, how it names it, and that the heap is then as before. */
#include "heap.h"

/* As many pages again beyond the heap's own, so that a wrong pointer stays a pointer into the region. */
static struct zee *open_validating(uint32_t buddy, uint32_t validation)
{
    struct zee *z = open_heap(16);
    choose(z, ZEE_BUDDY, buddy);
    choose(z, ZEE_VALIDATION, validation);
    return z;
}

/* The four ways to hand in a pointer: each is refused for the reason, and changes nothing. */
static void expect_refused(struct zee *z, void *payload, enum zee_reason reason)
{
    size_t bytes = (size_t)z->fixed.granted * ZEE_PAGE;
    uint8_t *before = malloc(bytes + 1);
    struct zee copy = *z;
    assert_non_null(before);
    memcpy(before, z->fixed.region, bytes);

    zee_free(z, payload);
    expect_fail(z, reason);
    assert_null(zee_realloc(z, payload, 5000));
    expect_fail(z, reason);
    assert_null(zee_realloc(z, payload, 0));
    expect_fail(z, reason);
    assert_int_equal(zee_malloc_usable_size(z, payload), 0);
    expect_fail(z, reason);

    assert_int_equal(z->watch.run.fails, copy.watch.run.fails + 4);
    assert_memory_equal(z->head, copy.head, sizeof z->head);
    assert_memory_equal(&z->watch.run, &copy.watch.run, offsetof(struct zee_run, probes));
    assert_true(memcmp(z->fixed.region, before, bytes) == 0);
    free(before);
}

/* fast and coalesce, each with both validations, one heap after the other. */
static struct zee *first_heap(void)
{
    return open_validating(ZEE_BUDDY_FAST, ZEE_VALIDATION_EXTERNAL);
}

static struct zee *next_heap(struct zee *z)
{
    uint32_t buddy = z->watch.choice[ZEE_BUDDY], validation = z->watch.choice[ZEE_VALIDATION];
    close_heap(z);
    if (validation == ZEE_VALIDATION_EXTERNAL) return open_validating(buddy, ZEE_VALIDATION_DEV);
    if (buddy == ZEE_BUDDY_FAST)
        return open_validating(ZEE_BUDDY_COALESCE, ZEE_VALIDATION_EXTERNAL);
    return NULL;
}

TEST(a_pointer_from_elsewhere_is_foreign)
{
    for (struct zee *z = first_heap(); z; z = next_heap(z)) {
        uint8_t *page = z->fixed.region;
        expect_refused(z, page + 8, ZEE_REASON_FOREIGN);
        uint8_t *payload = zee_malloc(z, 1000);
        uint8_t *jumbo = zee_malloc(z, 3 * ZEE_PAGE);
        z->fixed.granted += 2;
        uint8_t *page_frame = zee_malloc(z, 65528);
        memset(payload, 0x11, 1000);
        memset(jumbo, 0x11, 3 * ZEE_PAGE);
        expect_refused(z, page, ZEE_REASON_FOREIGN);
        expect_refused(z, payload + 8, ZEE_REASON_FOREIGN);
        expect_refused(z, payload + 16, ZEE_REASON_FOREIGN);
        expect_refused(z, payload + 1, ZEE_REASON_FOREIGN);
        expect_refused(z, payload + 4, ZEE_REASON_FOREIGN);
        expect_refused(z, jumbo + 8, ZEE_REASON_FOREIGN);
        expect_refused(z, jumbo + ZEE_PAGE, ZEE_REASON_FOREIGN);
        expect_refused(z, jumbo + 3 * ZEE_PAGE - 8, ZEE_REASON_FOREIGN);
        expect_refused(z, page + 5 * ZEE_PAGE + 8, ZEE_REASON_FOREIGN); /* somebody else's page */
        expect_refused(z, page + 8 * ZEE_PAGE + 8, ZEE_REASON_FOREIGN); /* behind the heap */
        expect_refused(z, page + 15 * ZEE_PAGE + 8, ZEE_REASON_FOREIGN);
        check(z);
        zee_free(z, payload);
        zee_free(z, jumbo);
        zee_free(z, page_frame);
        assert_int_equal(z->watch.run.free_bytes, 6 * ZEE_PAGE);
        check(z);
    }
}

TEST(a_second_free_is_a_double_free)
{
    for (struct zee *z = first_heap(); z; z = next_heap(z)) {
        void *payloads[] = {zee_malloc(z, 8), zee_malloc(z, 3000), zee_malloc(z, 65528),
                            zee_malloc(z, 200000), zee_aligned_alloc(z, 512, 100)};
        for (size_t i = 0; i < 5; i++) {
            zee_free(z, payloads[i]);
            expect_refused(z, payloads[i], ZEE_REASON_DOUBLE_FREE);
        }
        for (size_t i = 0; i < 5; i++) expect_refused(z, payloads[i], ZEE_REASON_DOUBLE_FREE);
        check(z);
    }
}

TEST(a_pointer_that_realloc_moved_away_from_is_a_double_free)
{
    for (struct zee *z = first_heap(); z; z = next_heap(z)) {
        void *payload = zee_malloc(z, 100);
        void *moved = zee_realloc(z, payload, 1000);
        expect_refused(z, payload, ZEE_REASON_DOUBLE_FREE);
        zee_free(z, moved);
        check(z);
    }
}

TEST(an_absorbed_buddy_freed_again_is_a_double_free)
{
    for (uint32_t validation = 0; validation < ZEE_VALIDATION_UNSAFE; validation++) {
        struct zee *z = open_validating(ZEE_BUDDY_COALESCE, validation);
        void *lower = zee_malloc(z, 100), *upper = zee_malloc(z, 100), *kept = zee_malloc(z, 100);
        zee_free(z, lower);
        zee_free(z, upper); /* goes into the lower one */
        expect_refused(z, upper, ZEE_REASON_DOUBLE_FREE);
        expect_refused(z, lower, ZEE_REASON_DOUBLE_FREE);
        zee_free(z, kept);
        expect_refused(z, upper, ZEE_REASON_DOUBLE_FREE);
        check(z);
        zee_malloc(z, 60000); /* now it lies in somebody's payload */
        expect_refused(z, upper, ZEE_REASON_FOREIGN);
        close_heap(z);
    }
}

/* A free frame that was absorbed keeps neither mark nor link, and freed again it is named. `joining` is
 * more than is free, so that all that can be merges before the heap grows. */
static void expect_absorbed(struct zee *z, size_t n, size_t joining)
{
    void *lower = zee_malloc(z, n), *upper = zee_malloc(z, n);
    zee_malloc(z, n);
    zee_free(z, lower);
    zee_free(z, upper);
    assert_int_equal(header_of(z, upper)->next, address_of(z, lower) - ZEE_HEADER);
    assert_non_null(zee_malloc(z, joining));
    assert_int_equal(header_of(z, upper)->next, 0);
    expect_refused(z, upper, ZEE_REASON_DOUBLE_FREE);
    expect_refused(z, lower, ZEE_REASON_DOUBLE_FREE);
    assert_ptr_equal(zee_malloc(z, 2 * n), lower); /* now it lies in somebody's payload */
    expect_refused(z, upper, ZEE_REASON_FOREIGN);
    check(z);
    close_heap(z);
}

TEST(what_a_sweep_absorbed_freed_again_is_a_double_free)
{
    for (uint32_t validation = 0; validation < ZEE_VALIDATION_UNSAFE; validation++)
        expect_absorbed(open_validating(ZEE_BUDDY_DEFERRED, validation), 100, 65528);
}

TEST(a_run_that_another_absorbed_freed_again_is_a_double_free)
{
    for (uint32_t validation = 0; validation < ZEE_VALIDATION_UNSAFE; validation++) {
        struct zee *z = open_validating(ZEE_BUDDY_FAST, validation);
        choose(z, ZEE_PAGES, ZEE_PAGES_SHARED);
        expect_absorbed(z, 65528, 3 * ZEE_PAGE);
    }
}

TEST(an_overwritten_size_is_named)
{
    for (struct zee *z = first_heap(); z; z = next_heap(z)) {
        zee_malloc(z, 100);
        void *payload = zee_malloc(z, 100);
        zee_malloc(z, 100);
        const uint32_t wrong[] = {
            0, 1, 64 + 1, 8, 96, 32768, 65536, 131072, UINT32_C(0x41414141), UINT32_MAX};
        for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
            header_of(z, payload)->size = wrong[i];
            zee_free(z, payload);
            expect_fail(z, ZEE_REASON_OVERWRITTEN);
            assert_int_equal(header_of(z, payload)->size, wrong[i]);
        }
        header_of(z, payload)->size = 128;
        check(z);
        zee_free(z, payload);
        check(z);
    }
}

TEST(an_overwritten_mark_is_named)
{
    for (struct zee *z = first_heap(); z; z = next_heap(z)) {
        void *payload = zee_malloc(z, 100);
        const uint32_t wrong[] = {1,      0x10001, 0x10008, UINT32_C(0x41414141), UINT32_MAX - 1,
                                  0x90000};
        for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
            header_of(z, payload)->next = wrong[i];
            zee_free(z, payload);
            expect_fail(z, ZEE_REASON_OVERWRITTEN);
        }
    }
}

TEST(a_jumbo_whose_size_shrank_to_fewer_pages_is_overwritten)
{
    for (struct zee *z = first_heap(); z; z = next_heap(z)) {
        void *payload = zee_malloc(z, 3 * ZEE_PAGE);
        header_of(z, payload)->size = 2 * ZEE_PAGE;
        zee_free(z, payload);
        expect_fail(z, ZEE_REASON_OVERWRITTEN);
    }
}

TEST(overwritten_words_before_an_aligned_payload_are_seen)
{
    for (struct zee *z = first_heap(); z; z = next_heap(z)) {
        void *payload = zee_aligned_alloc(z, 256, 100);
        header_of(z, payload)->size = 128;
        expect_refused(z, payload, ZEE_REASON_FOREIGN);
        header_of(z, payload)->size = 512;
        header_of(z, payload)->next = 0;
        expect_refused(z, payload, ZEE_REASON_FOREIGN);
        header_of(z, payload)->next = ZEE_ALLOCATED;
        zee_free(z, payload);
        check(z);
    }
}

/* A header inside a payload that looks like one of an allocated frame. */
static void *forge(uint8_t *payload, uint32_t size)
{
    struct zee_header *header = (struct zee_header *)(void *)(payload + 120);
    header->next = ZEE_ALLOCATED;
    header->size = size;
    return payload + 128;
}

TEST(dev_sees_a_forged_header_inside_a_payload)
{
    struct zee *z = open_validating(ZEE_BUDDY_COALESCE, ZEE_VALIDATION_DEV);
    uint8_t *payload = zee_malloc(z, 1000);
    expect_refused(z, forge(payload, 128), ZEE_REASON_FOREIGN);
    expect_refused(z, forge(payload, 16), ZEE_REASON_FOREIGN);
    zee_free(z, payload);
    check(z);
    close_heap(z);
}

TEST(external_sees_a_forged_header_behind_the_first_page_of_a_jumbo)
{
    struct zee *z = open_validating(ZEE_BUDDY_FAST, ZEE_VALIDATION_EXTERNAL);
    uint8_t *payload = zee_malloc(z, 2 * ZEE_PAGE);
    expect_refused(z, forge(payload + ZEE_PAGE, 128), ZEE_REASON_FOREIGN);
    close_heap(z);
}

TEST(external_believes_a_forged_header)
{
    struct zee *z = open_validating(ZEE_BUDDY_FAST, ZEE_VALIDATION_EXTERNAL);
    uint8_t *payload = zee_malloc(z, 1000);
    void *forged = forge(payload, 8); /* too small to be believed even there */
    expect_refused(z, forged, ZEE_REASON_FOREIGN);
    assert_int_equal(zee_malloc_usable_size(z, forge(payload, 128)), 120);
    close_heap(z);
}

TEST(dev_refuses_every_call_on_a_damaged_heap)
{
    struct zee *z = open_validating(ZEE_BUDDY_COALESCE, ZEE_VALIDATION_DEV);
    void *payload = zee_malloc(z, 100), *damaged = zee_malloc(z, 100), *out = z;
    header_of(z, damaged)->size = 99;
    struct zee_run before = z->watch.run;
    assert_null(zee_malloc(z, 1));
    expect_fail(z, ZEE_REASON_OVERWRITTEN);
    assert_int_equal(last_step(z)->b, address_of(z, damaged) - ZEE_HEADER);
    assert_null(zee_calloc(z, 1, 1));
    expect_fail(z, ZEE_REASON_OVERWRITTEN);
    assert_null(zee_realloc(z, payload, 1));
    expect_fail(z, ZEE_REASON_OVERWRITTEN);
    assert_null(zee_aligned_alloc(z, 64, 1));
    expect_fail(z, ZEE_REASON_OVERWRITTEN);
    assert_int_equal(zee_posix_memalign(z, &out, 64, 1), ZEE_ENOMEM);
    zee_free(z, payload);
    expect_fail(z, ZEE_REASON_OVERWRITTEN);
    assert_memory_equal(&z->watch.run, &before, offsetof(struct zee_run, probes));
    header_of(z, damaged)->size = 128;
    zee_free(z, payload);
    check(z);
    close_heap(z);
}

TEST(dev_sees_damage_in_a_free_list)
{
    struct zee *z = open_validating(ZEE_BUDDY_FAST, ZEE_VALIDATION_DEV);
    void *payload = zee_malloc(z, 100);
    zee_free(z, payload);
    header_of(z, payload)->next = 0x10040; /* written after it was freed */
    assert_null(zee_malloc(z, 100));
    expect_fail(z, ZEE_REASON_OVERWRITTEN);
    close_heap(z);
}

TEST(unsafe_checks_nothing)
{
    struct zee *z = open_validating(ZEE_BUDDY_FAST, ZEE_VALIDATION_UNSAFE);
    void *payload = zee_malloc(z, 100);
    zee_free(z, payload);
    zee_free(z, payload);
    assert_int_equal(z->watch.run.fails, 0);
    assert_ptr_equal(zee_malloc(z, 100), payload);
    assert_ptr_equal(zee_malloc(z, 100), payload);
    close_heap(z);
}

TEST(unsafe_leaves_the_marks_of_what_it_absorbs)
{
    struct zee *z = open_validating(ZEE_BUDDY_COALESCE, ZEE_VALIDATION_UNSAFE);
    void *lower = zee_malloc(z, 100), *upper = zee_malloc(z, 100);
    zee_free(z, lower);
    zee_free(z, upper);
    assert_int_equal(header_of(z, upper)->next, ZEE_ALLOCATED);
    check(z);
    close_heap(z);
}

TEST(valid_calls_go_through_whatever_the_validation)
{
    for (uint32_t validation = 0; validation <= ZEE_VALIDATION_UNSAFE; validation++) {
        struct zee *z = open_validating(ZEE_BUDDY_COALESCE, validation);
        void *slots[24] = {0};
        uint64_t seed = 31;
        for (int i = 0; i < 1500; i++) {
            void **slot = &slots[draw_below(&seed, 24)];
            size_t n = draw_below(&seed, draw_below(&seed, 12) ? 700 : 70000);
            if (!*slot && draw_below(&seed, 3) == 0) {
                *slot = zee_aligned_alloc(z, 1u << draw_below(&seed, 12), n);
            } else {
                void *payload = zee_realloc(z, *slot, n);
                if (payload || n == 0) *slot = payload;
            }
            if (*slot) memset(*slot, (int)seed, n < zee_malloc_usable_size(z, *slot) ? n : 1);
            enum zee_step_kind last = last_step(z)->kind;
            if (last == ZEE_STEP_FAIL) expect_fail(z, ZEE_REASON_REFUSED);
        }
        check(z);
        close_heap(z);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pointer_from_elsewhere_is_foreign),
        cmocka_unit_test(a_second_free_is_a_double_free),
        cmocka_unit_test(a_pointer_that_realloc_moved_away_from_is_a_double_free),
        cmocka_unit_test(an_absorbed_buddy_freed_again_is_a_double_free),
        cmocka_unit_test(what_a_sweep_absorbed_freed_again_is_a_double_free),
        cmocka_unit_test(a_run_that_another_absorbed_freed_again_is_a_double_free),
        cmocka_unit_test(an_overwritten_size_is_named),
        cmocka_unit_test(an_overwritten_mark_is_named),
        cmocka_unit_test(a_jumbo_whose_size_shrank_to_fewer_pages_is_overwritten),
        cmocka_unit_test(overwritten_words_before_an_aligned_payload_are_seen),
        cmocka_unit_test(dev_sees_a_forged_header_inside_a_payload),
        cmocka_unit_test(external_sees_a_forged_header_behind_the_first_page_of_a_jumbo),
        cmocka_unit_test(external_believes_a_forged_header),
        cmocka_unit_test(dev_refuses_every_call_on_a_damaged_heap),
        cmocka_unit_test(dev_sees_damage_in_a_free_list),
        cmocka_unit_test(unsafe_checks_nothing),
        cmocka_unit_test(unsafe_leaves_the_marks_of_what_it_absorbs),
        cmocka_unit_test(valid_calls_go_through_whatever_the_validation),
    };
    return RUN(tests);
}
