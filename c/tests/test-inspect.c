/* What the hooks tell, on sound heaps and on damaged ones. */
#include "heap.h"

/* Sums the bins, of which there are at most 4096. */
static uint64_t occupied(const struct zee *z, zee_address from, zee_address to, uint32_t n)
{
    static uint32_t bins[4096];
    uint64_t sum = 0;
    memset(bins, 0xff, sizeof bins);
    zee_inspect_occupancy(z, from, to, bins, n);
    for (uint32_t i = 0; i < n; i++) sum += bins[i];
    return sum;
}

static uint32_t allocated_bytes(const struct zee *z)
{
    struct zee_state_row state;
    zee_inspect_state(z, &state);
    return state.allocated_bytes;
}

/* Allocated bytes of [from, to), told by walking all frames. */
static uint64_t allocated_between(const struct zee *z, uint64_t from, uint64_t to)
{
    uint64_t sum = 0;
    for (zee_address frame = zee_next_frame(z, 0); frame; frame = zee_next_frame(z, frame)) {
        uint64_t low = frame > from ? frame : from, end = (uint64_t)frame + zee_at(z, frame)->size;
        uint64_t high = end < to ? end : to;
        if (zee_at(z, frame)->next == ZEE_ALLOCATED && low < high) sum += high - low;
    }
    return sum;
}

/* Frames of many sizes, some freed, in 30 pages and more, foreign ones between. */
static struct zee *open_busy_heap(uint32_t buddy)
{
    struct zee *z = open_heap(120);
    uint64_t seed = 3;
    void *payloads[300];
    choose(z, ZEE_BUDDY, buddy);
    for (uint32_t i = 0; i < 300; i++) {
        payloads[i] = zee_malloc(z, 1 + draw_below(&seed, i % 10 ? 3000 : 150000));
        assert_non_null(payloads[i]);
        if (i == 100 || i == 200) z->fixed.granted += i / 100;
    }
    for (uint32_t i = 0; i < 300; i++)
        if (draw_below(&seed, 3) == 0) zee_free(z, payloads[i]);
    check(z);
    return z;
}

TEST(rows_tile_the_heap_in_address_order)
{
    struct zee *z = open_busy_heap(ZEE_BUDDY_COALESCE);
    struct zee_frame_row rows[7];
    zee_address cursor = 0, last = 0;
    uint32_t n, bytes = 0, free_bytes = 0, frames = 0;
    while ((n = zee_inspect_frames(z, cursor, rows, 7)) != 0) {
        for (uint32_t i = 0; i < n; i++, frames++) {
            assert_true(rows[i].address > last || frames == 0);
            assert_int_equal(rows[i].list, zee_list_of(rows[i].size));
            assert_int_not_equal(rows[i].state, ZEE_STATE_DAMAGED);
            assert_int_equal(rows[i].next, zee_at(z, rows[i].address)->next);
            last = rows[i].address;
            bytes += rows[i].size;
            if (rows[i].state == ZEE_STATE_FREE) free_bytes += rows[i].size;
        }
        cursor = rows[n - 1].address + rows[n - 1].size;
    }
    assert_int_equal(bytes, z->watch.run.heap_pages * ZEE_PAGE);
    assert_int_equal(free_bytes, z->watch.run.free_bytes);
    close_heap(z);
}

TEST(an_empty_heap_has_no_rows_and_is_sound)
{
    struct zee *z = open_heap(1);
    struct zee_frame_row row;
    assert_int_equal(zee_inspect_frames(z, 0, &row, 1), 0);
    assert_int_equal(zee_inspect_frames(z, 0x10000, &row, 1), 0);
    assert_int_equal(zee_inspect_list(z, 1, 0, &row, 1), 0);
    assert_int_equal(zee_next_frame(z, 0), 0);
    assert_int_equal(occupied(z, 0, 0, 16), 0);
    check(z);
    close_heap(z);
}

TEST(a_list_is_told_in_link_order_from_any_cursor)
{
    struct zee *z = open_heap(4);
    void *payloads[5];
    for (int i = 0; i < 5; i++) payloads[i] = zee_malloc(z, 8);
    for (int i = 0; i < 5; i++) zee_free(z, payloads[i]);
    for (uint32_t batch = 1; batch <= 8; batch++) {
        struct zee_frame_row rows[8];
        zee_address cursor = 0;
        uint32_t seen = 0, n;
        while ((n = zee_inspect_list(z, 13, cursor, rows, batch)) != 0) {
            for (uint32_t i = 0; i < n; i++, seen++)
                if (seen < 5)
                    assert_int_equal(rows[i].address, address_of(z, payloads[4 - seen]) - 8);
            cursor = rows[n - 1].address;
        }
        assert_int_equal(seen, z->watch.run.free_frames[13]);
    }
    struct zee_frame_row row;
    assert_int_equal(zee_inspect_list(z, 14, 0, &row, 1), 0);
    assert_int_equal(zee_inspect_list(z, 13, 0x90000, &row, 1), 0);
    assert_int_equal(zee_inspect_list(z, 13, 0x10004, &row, 1), 0);
    close_heap(z);
}

TEST(list_rows_add_up_to_the_free_bytes)
{
    for (uint32_t buddy = 0; buddy < 2; buddy++) {
        struct zee *z = open_busy_heap(buddy);
        struct zee_list_row rows[ZEE_LISTS];
        uint32_t bytes = 0;
        zee_inspect_lists(z, rows);
        for (uint32_t list = 0; list < ZEE_LISTS; list++) {
            uint32_t n = 0, list_bytes = 0;
            for (zee_address f = rows[list].head; f; f = zee_at(z, f)->next, n++)
                list_bytes += zee_at(z, f)->size;
            assert_int_equal(rows[list].head, z->head[list]);
            assert_int_equal(rows[list].frames, n);
            assert_int_equal(rows[list].bytes, list_bytes);
            bytes += list_bytes;
        }
        assert_int_equal(bytes, z->watch.run.free_bytes);
        close_heap(z);
    }
}

TEST(occupancy_of_the_whole_heap_is_its_allocated_bytes_for_any_number_of_bins)
{
    struct zee *z = open_busy_heap(ZEE_BUDDY_FAST);
    zee_address end = z->watch.end_page * ZEE_PAGE;
    for (uint32_t n = 1; n <= 4096; n = n * 4 / 3 + 1) {
        assert_int_equal(occupied(z, 0x10000, end, n), allocated_bytes(z));
        assert_int_equal(occupied(z, 0, 0, n), allocated_bytes(z));
        assert_int_equal(occupied(z, 0, end, n), allocated_bytes(z));
        assert_int_equal(occupied(z, 0x10000, end + 0x30000, n), allocated_bytes(z));
    }
    close_heap(z);
}

TEST(occupancy_of_a_part_is_what_a_walk_finds_there)
{
    struct zee *z = open_busy_heap(ZEE_BUDDY_COALESCE);
    uint64_t seed = 5;
    uint32_t end = (z->watch.end_page + 2) * ZEE_PAGE;
    for (int i = 0; i < 2000; i++) {
        uint32_t from = draw_below(&seed, end), to = from + 1 + draw_below(&seed, end - from);
        uint32_t n = (to - from) / ZEE_PAGE + 1 + draw_below(&seed, 100); /* narrower than a page */
        assert_int_equal(occupied(z, from, to, n), allocated_between(z, from, to));
    }
    assert_int_equal(occupied(z, 0x20000, 0x20000, 4), 0);
    assert_int_equal(occupied(z, 0x30000, 0x20000, 4), 0);
    close_heap(z);
}

TEST(bins_of_whole_pages_read_off_totals_agree_with_a_walk)
{
    struct zee *z = open_busy_heap(ZEE_BUDDY_COALESCE);
    uint32_t pages = z->watch.end_page, bins[200];
    zee_inspect_occupancy(z, 0, pages * ZEE_PAGE, bins, pages);
    struct zee_frame_row row;
    for (uint32_t page = 0; page < pages; page++) {
        uint32_t from = page * ZEE_PAGE;
        assert_int_equal(bins[page], allocated_between(z, from, from + ZEE_PAGE));
        if (zee_inspect_frames(z, from, &row, 1) == 0) break;
    }
    close_heap(z);
}

TEST(a_heap_of_65535_pages_is_told_by_totals_that_widened)
{
    struct zee *z = open_huge_heap(65535);
    choose(z, ZEE_BUDDY, ZEE_BUDDY_COALESCE);
    void *jumbos[40];
    uint64_t seed = 9;
    for (int i = 0; i < 40; i++) {
        jumbos[i] = zee_malloc(z, (800 + draw_below(&seed, 1600)) * ZEE_PAGE);
        for (int j = 0; jumbos[i] && j < 40; j++) zee_malloc(z, 1 + draw_below(&seed, 5000));
        if (i % 3 == 0) zee_free(z, jumbos[i]);
        check(z);
        uint64_t end = (uint64_t)z->watch.end_page * ZEE_PAGE;
        for (uint32_t n = 1; n <= 4096; n *= 2) {
            assert_int_equal(occupied(z, 0, (zee_address)end, n), allocated_bytes(z));
            assert_int_equal(occupied(z, 0, 0, n), allocated_bytes(z));
        }
    }
    while (zee_malloc(z, 65528)) continue;
    assert_int_equal(z->watch.end_page, 65536);
    assert_int_equal(z->watch.run.pages_per_total_log2, 3);
    check(z);
    struct zee_frame_row rows[2];
    assert_int_equal(zee_inspect_frames(z, UINT32_C(0xffff0000), rows, 2), 1);
    assert_int_equal(occupied(z, 0, 0, 4096), allocated_bytes(z));
    close_huge_heap(z);
}

TEST(what_is_not_zero_is_found_wherever_it_stands)
{
    struct zee *z = open_heap(2);
    zee_address from = ZEE_FIRST_NATIVE, last = from + ZEE_PAGE - 16, found[2];
    assert_int_equal(zee_inspect_filled(z, from, found, 2), 0);
    for (uint32_t at = 0; at < ZEE_PAGE; at += 61) {
        uint8_t *byte = (uint8_t *)zee_at(z, from) + at;
        *byte = 0x80;
        assert_int_equal(zee_inspect_filled(z, from, found, 2), 1);
        assert_int_equal(found[0], from + at / 16 * 16);
        assert_int_equal(zee_inspect_filled(z, found[0], found, 2), 1);
        if (found[0] != last) assert_int_equal(zee_inspect_filled(z, found[0] + 16, found, 2), 0);
        *byte = 0;
    }
    close_heap(z);
}

TEST(no_more_is_found_than_there_is_room_for_and_all_from_there_on)
{
    struct zee *z = open_heap(2);
    zee_address found[ZEE_PAGE / 16], from = ZEE_FIRST_NATIVE;
    memset(zee_at(z, from), 1, 2 * ZEE_PAGE);
    assert_int_equal(zee_inspect_filled(z, from, found, 3), 3);
    assert_int_equal(found[2], from + 32);
    assert_int_equal(zee_inspect_filled(z, from + 48, found, ZEE_PAGE / 16), ZEE_PAGE / 16 - 3);
    assert_int_equal(zee_inspect_filled(z, from, found, 0), 0);
    close_heap(z);
}

enum { REGION = 60 };

static uint32_t written_from(struct zee *z, uint32_t page)
{
    return zee_watch_written(z, page, ZEE_MEMORY_PAGES);
}

/* Whether each page that is not what it was then is told, and no page twice; then is now, from here on. */
static void check_written(struct zee *z, uint8_t *before)
{
    uint32_t first = ZEE_FIRST_NATIVE / ZEE_PAGE, told = written_from(z, first);
    for (uint32_t at = 0; at < z->watch.run.heap_pages * ZEE_PAGE; at += ZEE_PAGE) {
        if (told == first + at / ZEE_PAGE) {
            told = written_from(z, told + 1);
            memcpy(before + at, z->fixed.region + at, ZEE_PAGE);
        }
        assert_memory_equal(before + at, z->fixed.region + at, ZEE_PAGE);
    }
    assert_int_equal(written_from(z, first), ZEE_MEMORY_PAGES);
}

static void call_at_random(struct zee *z, uint64_t *seed, void **payloads, uint32_t n)
{
    void **payload = &payloads[draw_below(seed, n)];
    uint32_t bytes = 1 + draw_below(seed, draw_below(seed, 8) ? 3000 : 200000);
    uint32_t call = *payload ? draw_below(seed, 2) : 2 + draw_below(seed, 3);
    switch (call) {
    case 0: zee_free(z, *payload), *payload = NULL; break;
    case 1: *payload = zee_realloc(z, *payload, bytes); break;
    case 2: *payload = zee_malloc(z, bytes); break;
    case 3: *payload = zee_calloc(z, 1, bytes); break;
    default: *payload = zee_aligned_alloc(z, 16u << draw_below(seed, 13), bytes); break;
    }
}

TEST(every_page_that_a_call_changed_is_told_once_under_all_strategies)
{
    enum { CALLS = 150, PAYLOADS = 20, CHOICES = 3 * 3 * 2 * 2 * 2 };
    for (uint32_t choice = 0; choice < CHOICES; choice++) {
        struct zee *z = open_heap(REGION);
        choose(z, ZEE_BUDDY, choice % 3);
        choose(z, ZEE_JUMBO, choice / 3 % 3);
        choose(z, ZEE_SHRINK, choice / 9 % 2);
        choose(z, ZEE_PAGES, choice / 18 % 2);
        choose(z, ZEE_GROWTH, choice / 36);
        void *payloads[PAYLOADS] = {0};
        uint8_t *before = calloc(REGION, ZEE_PAGE);
        assert_non_null(before);
        uint64_t seed = choice;
        for (uint32_t i = 0; i < CALLS; i++) {
            call_at_random(z, &seed, payloads, PAYLOADS);
            if (i % 3 == 0) check_written(z, before);
        }
        free(before);
        close_heap(z);
    }
}

TEST(pages_that_no_call_came_near_are_not_told)
{
    struct zee *z = open_coalescing_heap(8);
    void *first = zee_malloc(z, 40000), *second = zee_malloc(z, 40000);
    uint32_t page = ZEE_FIRST_NATIVE / ZEE_PAGE;
    assert_int_equal(written_from(z, page), page);
    assert_int_equal(written_from(z, page), page + 1);
    assert_int_equal(written_from(z, page), ZEE_MEMORY_PAGES);
    zee_free(z, second);
    assert_int_equal(written_from(z, page), page + 1);
    assert_int_equal(written_from(z, page), ZEE_MEMORY_PAGES);
    zee_free(z, first);
    /* The head of the list links back now to the frame that was put before it. */
    assert_int_equal(written_from(z, page), page);
    assert_int_equal(written_from(z, page), page + 1);
    close_heap(z);
}

TEST(a_frame_that_a_sweep_leaves_is_told_as_its_link_changes)
{
    struct zee *z = open_heap(8);
    choose(z, ZEE_BUDDY, ZEE_BUDDY_DEFERRED);
    void *halves[4];
    for (uint32_t i = 0; i < 4; i++) halves[i] = zee_malloc(z, 30000);
    zee_free(z, halves[2]);
    zee_free(z, halves[3]);
    zee_free(z, halves[0]); /* its buddy is allocated; its link leads to the two that merge */
    uint32_t page = ZEE_FIRST_NATIVE / ZEE_PAGE;
    while (written_from(z, page) < ZEE_MEMORY_PAGES) continue;
    assert_non_null(zee_malloc(z, 60000));
    assert_int_equal(z->watch.run.heap_pages, 2);
    assert_int_equal(written_from(z, page), page);
    close_heap(z);
}

TEST(only_what_lies_before_the_end_is_told_and_forgotten)
{
    struct zee *z = open_heap(8);
    uint32_t page = ZEE_FIRST_NATIVE / ZEE_PAGE;
    assert_non_null(zee_malloc(z, 100));
    zee_watch_note_written(z, page + 3);
    assert_int_equal(zee_watch_written(z, page, page), page);
    assert_int_equal(zee_watch_written(z, page, page + 3), page);
    assert_int_equal(zee_watch_written(z, page, page + 3), page + 3);
    assert_int_equal(zee_watch_written(z, page, page + 4), page + 3);
    assert_int_equal(zee_watch_written(z, page, page + 4), page + 4);
    close_heap(z);
}

TEST(a_page_that_was_noted_is_zero_once_the_heap_grows_into_it_and_no_other_is_touched)
{
    struct zee *z = open_heap(8);
    uint8_t *region = z->fixed.region;
    memset(region, 0x55, 4 * ZEE_PAGE);
    zee_watch_note_written(z, ZEE_FIRST_NATIVE / ZEE_PAGE + 1);
    assert_ptr_equal(take_pages(z, 3), region + ZEE_HEADER);
    assert_int_equal(region[ZEE_PAGE - 1], 0x55);
    for (uint32_t at = ZEE_PAGE; at < 2 * ZEE_PAGE; at++) assert_int_equal(region[at], 0);
    assert_int_equal(region[2 * ZEE_PAGE], 0x55);
    close_heap(z);
}

TEST(a_reset_heap_tells_none)
{
    struct zee *z = open_heap(8);
    assert_non_null(zee_malloc(z, 100));
    zee_watch_reset(z);
    assert_int_equal(written_from(z, 0), ZEE_MEMORY_PAGES);
    close_heap(z);
}

/* Damage, rule by rule. */

static struct zee *open_three_free(uint32_t buddy, zee_address frames[3])
{
    struct zee *z = open_heap(4);
    void *p[6];
    choose(z, ZEE_BUDDY, buddy);
    for (int i = 0; i < 6; i++) p[i] = zee_malloc(z, 100);
    for (int i = 0; i < 3; i++) {
        frames[2 - i] = address_of(z, p[2 * i]) - ZEE_HEADER; /* in list order */
        zee_free(z, p[2 * i]);
    }
    check(z);
    return z;
}

static void expect_broken_at(const struct zee *z, enum zee_rule rule, zee_address expected)
{
    zee_address address = 0;
    expect_rule(z, rule);
    zee_inspect_check(z, &address);
    assert_int_equal(address, expected);
}

TEST(the_check_names_a_size_there_is_not)
{
    const uint32_t wrong[] = {0,     1,     8,      15,    24,       48,        96,
                              32768, 65536, 131072, 65537, 1u << 31, UINT32_MAX};
    zee_address frames[3];
    struct zee *z = open_three_free(ZEE_BUDDY_FAST, frames);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        zee_at(z, 0x10080)->size = wrong[i];
        expect_broken_at(z, ZEE_RULE_SIZE, 0x10080);
    }
    close_heap(z);
}

TEST(the_check_names_a_jumbo_longer_or_shorter_than_its_pages)
{
    const uint32_t wrong[] = {1, 2, 4, 5, 8, 100, 65535};
    struct zee *z = open_heap(10);
    zee_malloc(z, 1);
    zee_malloc(z, 2 * ZEE_PAGE); /* three pages */
    zee_malloc(z, 2 * ZEE_PAGE);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        zee_at(z, 0x20000)->size = wrong[i] * ZEE_PAGE;
        expect_broken_at(z, ZEE_RULE_SIZE, 0x20000);
    }
    zee_at(z, 0x20000)->size = 3 * ZEE_PAGE;
    zee_at(z, 0x50000)->size = 2 * ZEE_PAGE;
    expect_broken_at(z, ZEE_RULE_SIZE, 0x50000);
    close_heap(z);
}

TEST(the_check_names_a_link_to_where_no_free_frame_of_the_size_is)
{
    zee_address frames[3];
    struct zee *z = open_three_free(ZEE_BUDDY_FAST, frames);
    const zee_address wrong[] = {0x10080, 0x10008,         8,      16, 0x20000,
                                 0x90000, UINT32_MAX - 15, 0x12000};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        zee_at(z, frames[0])->next = wrong[i];
        expect_broken_at(z, ZEE_RULE_LINK, frames[0]);
    }
    zee_at(z, frames[0])->next = frames[1];
    z->head[10] = 0x10080;
    expect_broken_at(z, ZEE_RULE_LINK, 0x10080);
    close_heap(z);
}

TEST(the_check_names_a_back_link_that_leads_elsewhere)
{
    zee_address frames[3];
    struct zee *z = open_three_free(ZEE_BUDDY_COALESCE, frames);
    zee_at(z, frames[1])->back = frames[2];
    expect_broken_at(z, ZEE_RULE_BACK, frames[1]);
    zee_at(z, frames[1])->back = frames[0];
    check(z);
    zee_at(z, frames[0])->back = 0; /* a list's first frame names the list */
    expect_broken_at(z, ZEE_RULE_BACK, frames[0]);
    close_heap(z);
}

TEST(the_check_names_a_list_with_a_cycle_or_a_short_cut)
{
    zee_address frames[3];
    struct zee *z = open_three_free(ZEE_BUDDY_FAST, frames);
    zee_address last = zee_at(z, frames[2])->next; /* from the splits */
    zee_at(z, frames[2])->next = frames[0];
    expect_rule(z, ZEE_RULE_LENGTH);
    struct zee_frame_row rows[8];
    assert_int_equal(zee_inspect_list(z, 10, 0, rows, 8), z->watch.run.free_frames[10]);
    zee_at(z, frames[2])->next = frames[2];
    expect_rule(z, ZEE_RULE_LENGTH);
    zee_at(z, frames[2])->next = last;
    check(z);
    zee_at(z, frames[0])->next = frames[2];
    expect_rule(z, ZEE_RULE_LENGTH);
    zee_at(z, frames[0])->next = 0;
    expect_broken_at(z, ZEE_RULE_LENGTH, frames[0]);
    z->head[10] = 0;
    expect_rule(z, ZEE_RULE_LENGTH);
    close_heap(z);
}

TEST(the_check_names_a_frame_that_is_free_but_on_no_list)
{
    zee_address frames[3];
    struct zee *z = open_three_free(ZEE_BUDDY_FAST, frames);
    zee_at(z, 0x10280)->next = 0;
    expect_rule(z, ZEE_RULE_LOST);
    close_heap(z);
}

TEST(the_check_names_free_buddies_that_stand_apart)
{
    struct zee *z = open_heap(2);
    void *a = zee_malloc(z, 8), *b = zee_malloc(z, 8);
    zee_free(z, a);
    zee_free(z, b);
    check(z);
    z->watch.choice[ZEE_BUDDY] = ZEE_BUDDY_COALESCE;
    for (uint32_t list = 0; list < ZEE_LISTS; list++)
        if (z->head[list]) zee_at(z, z->head[list])->back = list * 4;
    header_of(z, a)->back = address_of(z, b) - ZEE_HEADER;
    expect_broken_at(z, ZEE_RULE_BUDDIES, address_of(z, b) - ZEE_HEADER);
    close_heap(z);
}

TEST(the_check_names_totals_that_are_not_those_of_the_frames)
{
    zee_address frames[3];
    struct zee *z = open_three_free(ZEE_BUDDY_FAST, frames);
    z->watch.run.free_units[1]++;
    expect_broken_at(z, ZEE_RULE_TOTALS, 0x10000);
    z->watch.run.free_units[1] -= 2;
    expect_broken_at(z, ZEE_RULE_TOTALS, 0x10000);
    close_heap(z);
}

TEST(a_row_of_a_damaged_frame_says_so_and_the_walk_goes_on_behind_it)
{
    for (uint32_t batch = 1; batch <= 4; batch++) {
        struct zee *z = open_heap(10);
        struct zee_frame_row rows[8];
        zee_malloc(z, 30000);                      /* 0x10000 and 0x18000, damaged */
        void *jumbo = zee_malloc(z, 2 * MIB / 16); /* 0x20000, three pages, damaged */
        zee_malloc(z, 65528);                      /* 0x50000 */
        zee_at(z, 0x18000)->size = 5;
        header_of(z, jumbo)->size = 7;
        uint32_t seen = 0, n;
        zee_address cursor = 0;
        while ((n = zee_inspect_frames(z, cursor, &rows[seen], batch)) != 0) {
            seen += n;
            assert_true(seen <= 4);
            cursor = rows[seen - 1].address + rows[seen - 1].size;
        }
        assert_int_equal(seen, 4);
        assert_int_equal(rows[1].state, ZEE_STATE_DAMAGED);
        assert_int_equal(rows[1].size, 0x8000);
        assert_int_equal(rows[2].address, 0x20000);
        assert_int_equal(rows[2].state, ZEE_STATE_DAMAGED);
        assert_int_equal(rows[3].address, 0x50000);
        assert_int_equal(rows[3].state, ZEE_STATE_ALLOCATED);
        close_heap(z);
    }
}

/* Garbage that looks like headers as often as not. */
static uint32_t draw_garbage(uint64_t *seed, const struct zee *z)
{
    switch (draw_below(seed, 6)) {
    case 0: return ZEE_ALLOCATED;
    case 1: return 0;
    case 2: return 16u << draw_below(seed, 14);
    case 3: return 0x10000 + draw_below(seed, z->fixed.granted * ZEE_PAGE) / 16 * 16;
    case 4: return draw_below(seed, 9) * ZEE_PAGE;
    default: return (uint32_t)draw(seed);
    }
}

/* Every reader once; ASan sees what they read beyond the region. */
static void read_everything(struct zee *z)
{
    struct zee_frame_row rows[16];
    struct zee_list_row lists[ZEE_LISTS];
    zee_address cursor = 0, address;
    uint32_t n, frames = 0, bins[64];
    while ((n = zee_inspect_frames(z, cursor, rows, 16)) != 0) {
        frames += n;
        assert_true(frames <= z->fixed.granted * (ZEE_PAGE / ZEE_SMALLEST));
        assert_true(rows[n - 1].address + rows[n - 1].size > cursor);
        cursor = rows[n - 1].address + rows[n - 1].size;
    }
    for (uint32_t list = 0; list < ZEE_LISTS; list++)
        assert_true(zee_inspect_list(z, list, 0, rows, 16) <= 16);
    zee_inspect_lists(z, lists);
    zee_inspect_occupancy(z, 0, 0, bins, 64);
    zee_inspect_occupancy(z, 0x10000, z->watch.end_page * ZEE_PAGE, bins, 64);
    zee_inspect_occupancy(z, 0x12340, 0x34560, bins, 64);
    zee_inspect_check(z, &address);
}

static void scribble(struct zee *z, uint64_t *seed, uint32_t words)
{
    uint32_t *memory = (uint32_t *)(void *)z->fixed.region;
    uint32_t all = z->fixed.granted * (ZEE_PAGE / 4);
    for (uint32_t i = 0; i < words; i++) memory[draw_below(seed, all)] = draw_garbage(seed, z);
}

TEST(walks_over_garbage_end_and_read_nothing_outside_the_heap)
{
    uint64_t seed = 17;
    for (uint32_t round = 0; round < 60; round++) {
        struct zee *z = open_heap(16);
        choose(z, ZEE_BUDDY, round % 3);
        choose(z, ZEE_PAGES, round % 2);
        for (uint32_t i = 0; i < 60; i++) {
            void *payload = zee_malloc(z, 1 + draw_below(&seed, i % 10 ? 600 : 100000));
            if (i % 2) zee_free(z, payload);
        }
        for (uint32_t words = 1; words < 300000; words *= 6) {
            scribble(z, &seed, words);
            read_everything(z);
            for (uint32_t list = 0; list < ZEE_LISTS; list++)
                if (draw_below(&seed, 4) == 0) z->head[list] = draw_garbage(&seed, z);
        }
        close_heap(z);
    }
}

TEST(validation_of_any_pointer_into_garbage_reads_nothing_outside_the_heap)
{
    uint64_t seed = 19;
    for (uint32_t round = 0; round < 16; round++) {
        struct zee *z = open_heap(4);
        choose(z, ZEE_VALIDATION, round % 2 ? ZEE_VALIDATION_DEV : ZEE_VALIDATION_EXTERNAL);
        zee_malloc(z, 100);
        zee_malloc(z, 2 * ZEE_PAGE);
        scribble(z, &seed, 100u << round / 2);
        for (uint32_t i = 0; i < 4000; i++)
            zee_malloc_usable_size(z, z->fixed.region + draw_below(&seed, 4 * ZEE_PAGE / 4) * 4);
        close_heap(z);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_tile_the_heap_in_address_order),
        cmocka_unit_test(an_empty_heap_has_no_rows_and_is_sound),
        cmocka_unit_test(a_list_is_told_in_link_order_from_any_cursor),
        cmocka_unit_test(list_rows_add_up_to_the_free_bytes),
        cmocka_unit_test(occupancy_of_the_whole_heap_is_its_allocated_bytes_for_any_number_of_bins),
        cmocka_unit_test(occupancy_of_a_part_is_what_a_walk_finds_there),
        cmocka_unit_test(bins_of_whole_pages_read_off_totals_agree_with_a_walk),
        cmocka_unit_test(a_heap_of_65535_pages_is_told_by_totals_that_widened),
        cmocka_unit_test(what_is_not_zero_is_found_wherever_it_stands),
        cmocka_unit_test(no_more_is_found_than_there_is_room_for_and_all_from_there_on),
        cmocka_unit_test(every_page_that_a_call_changed_is_told_once_under_all_strategies),
        cmocka_unit_test(pages_that_no_call_came_near_are_not_told),
        cmocka_unit_test(a_frame_that_a_sweep_leaves_is_told_as_its_link_changes),
        cmocka_unit_test(only_what_lies_before_the_end_is_told_and_forgotten),
        cmocka_unit_test(
            a_page_that_was_noted_is_zero_once_the_heap_grows_into_it_and_no_other_is_touched),
        cmocka_unit_test(a_reset_heap_tells_none),
        cmocka_unit_test(the_check_names_a_size_there_is_not),
        cmocka_unit_test(the_check_names_a_jumbo_longer_or_shorter_than_its_pages),
        cmocka_unit_test(the_check_names_a_link_to_where_no_free_frame_of_the_size_is),
        cmocka_unit_test(the_check_names_a_back_link_that_leads_elsewhere),
        cmocka_unit_test(the_check_names_a_list_with_a_cycle_or_a_short_cut),
        cmocka_unit_test(the_check_names_a_frame_that_is_free_but_on_no_list),
        cmocka_unit_test(the_check_names_free_buddies_that_stand_apart),
        cmocka_unit_test(the_check_names_totals_that_are_not_those_of_the_frames),
        cmocka_unit_test(a_row_of_a_damaged_frame_says_so_and_the_walk_goes_on_behind_it),
        cmocka_unit_test(walks_over_garbage_end_and_read_nothing_outside_the_heap),
        cmocka_unit_test(validation_of_any_pointer_into_garbage_reads_nothing_outside_the_heap),
    };
    return RUN(tests);
}
