/* The steps of known calls row by row, the ring they are kept in, and stopping at one. */
#include "heap.h"
#include <signal.h>

enum { ROWS = 64 };
#define ROW(KIND, ...) ((struct zee_step_row){ZEE_STEP_##KIND, 1, __VA_ARGS__})

/* The rows that are expected of the last call, as they are gathered. */
struct rows {
    uint32_t n;
    struct zee_step_row row[ROWS];
};

static void add(struct rows *rows, struct zee_step_row row) { rows->row[rows->n++] = row; }

static void expect_steps_at(const struct zee *z, const struct rows *rows, const char *file,
                            int line)
{
    const struct zee_run *run = &z->watch.run;
    for (uint32_t i = 0; i < run->steps && i < rows->n; i++) {
        const struct zee_step_row *got = &run->rows[i], *want = &rows->row[i];
        if (memcmp(got, want, sizeof *got) == 0) continue;
        print_error("row %u should be %u ×%u %#x %#x %#x, is %u ×%u %#x %#x %#x\n", i + 1,
                    want->kind, want->count, want->a, want->b, want->c, got->kind, got->count,
                    got->a, got->b, got->c);
        _fail(file, line);
    }
    if (run->steps == rows->n) return;
    print_error("there should be %u rows, are %u\n", rows->n, run->steps);
    _fail(file, line);
}
#define expect_steps(z, rows) expect_steps_at(z, rows, __FILE__, __LINE__)

static void add_splits(struct rows *rows, zee_address frame, uint32_t from, uint32_t to)
{
    for (; from > to; from /= 2) {
        add(rows, ROW(SPLIT, frame, from, frame + from / 2));
        add(rows, ROW(PUSH, frame + from / 2, zee_list_of(from / 2), from / 2));
    }
}

static struct rows first_malloc_of_1(void)
{
    struct rows rows = {0};
    add(&rows, ROW(REQUEST, ZEE_CALL_MALLOC, 1, 0));
    add(&rows, ROW(PAD, 1, 16, 13));
    for (uint32_t list = 13; list >= 1; list--) add(&rows, ROW(PROBE, list, 0, 0));
    add(&rows, ROW(GROW, 0x10000, 1, 0));
    add_splits(&rows, 0x10000, ZEE_PAGE, 16);
    add(&rows, ROW(RETURN, 0x10008, 0, 0));
    return rows;
}

TEST(the_first_malloc_of_1_takes_41_steps)
{
    struct zee *z = open_heap(2);
    struct rows expected = first_malloc_of_1();
    zee_malloc(z, 1);
    assert_int_equal(expected.n, 41);
    expect_steps(z, &expected);
    close_heap(z);
}

TEST(a_malloc_that_finds_its_size_pops_it)
{
    struct zee *z = open_heap(2);
    struct rows expected = {0};
    zee_malloc(z, 1);
    zee_malloc(z, 8);
    add(&expected, ROW(REQUEST, ZEE_CALL_MALLOC, 8, 0));
    add(&expected, ROW(PAD, 8, 16, 13));
    add(&expected, ROW(PROBE, 13, 0x10010, 0));
    add(&expected, ROW(POP, 0x10010, 13, 16));
    add(&expected, ROW(RETURN, 0x10018, 0, 0));
    expect_steps(z, &expected);
    close_heap(z);
}

TEST(a_fast_free_finds_and_pushes)
{
    struct zee *z = open_heap(2);
    struct rows expected = {0};
    zee_free(z, zee_malloc(z, 1));
    add(&expected, ROW(REQUEST, ZEE_CALL_FREE, 0, 0x10008));
    add(&expected, ROW(FOUND, 0x10000, 16, 0));
    add(&expected, ROW(PUSH, 0x10000, 13, 16));
    expect_steps(z, &expected);
    close_heap(z);
}

TEST(a_coalescing_free_looks_at_each_buddy_up_to_the_page)
{
    struct zee *z = open_coalescing_heap(2);
    struct rows expected = {0};
    zee_free(z, zee_malloc(z, 1));
    add(&expected, ROW(REQUEST, ZEE_CALL_FREE, 0, 0x10008));
    add(&expected, ROW(FOUND, 0x10000, 16, 0));
    for (uint32_t size = 16; size < ZEE_PAGE; size *= 2) {
        add(&expected, ROW(BUDDY, 0x10000 + size, size, ZEE_BUDDY_FREE));
        add(&expected, ROW(UNLINK, 0x10000 + size, zee_list_of(size), size));
        add(&expected, ROW(COALESCE, 0x10000, size * 2, 0x10000 + size));
    }
    add(&expected, ROW(PUSH, 0x10000, 1, ZEE_PAGE));
    expect_steps(z, &expected);
    close_heap(z);
}

TEST(coalescing_says_why_it_stops)
{
    struct zee *z = open_coalescing_heap(2);
    void *a = zee_malloc(z, 8), *b = zee_malloc(z, 8), *c = zee_malloc(z, 24);
    struct rows allocated = {0}, other_size = {0};
    zee_free(z, b);
    add(&allocated, ROW(REQUEST, ZEE_CALL_FREE, 0, 0x10018));
    add(&allocated, ROW(FOUND, 0x10010, 16, 0));
    add(&allocated, ROW(BUDDY, 0x10000, 16, ZEE_BUDDY_ALLOCATED));
    add(&allocated, ROW(PUSH, 0x10010, 13, 16));
    expect_steps(z, &allocated);
    zee_free(z, c);
    add(&other_size, ROW(REQUEST, ZEE_CALL_FREE, 0, 0x10028));
    add(&other_size, ROW(FOUND, 0x10020, 32, 0));
    add(&other_size, ROW(BUDDY, 0x10000, 16, ZEE_BUDDY_ALLOCATED));
    add(&other_size, ROW(PUSH, 0x10020, 12, 32));
    expect_steps(z, &other_size);
    zee_malloc(z, 40); /* 0x10040, of 64 bytes */
    zee_free(z, a);    /* makes 64 bytes at 0x10000 */
    other_size.n = 0;
    add(&other_size, ROW(REQUEST, ZEE_CALL_FREE, 0, 0x10008));
    add(&other_size, ROW(FOUND, 0x10000, 16, 0));
    add(&other_size, ROW(BUDDY, 0x10010, 16, ZEE_BUDDY_FREE));
    add(&other_size, ROW(UNLINK, 0x10010, 13, 16));
    add(&other_size, ROW(COALESCE, 0x10000, 32, 0x10010));
    add(&other_size, ROW(BUDDY, 0x10020, 32, ZEE_BUDDY_FREE));
    add(&other_size, ROW(UNLINK, 0x10020, 12, 32));
    add(&other_size, ROW(COALESCE, 0x10000, 64, 0x10020));
    add(&other_size, ROW(BUDDY, 0x10040, 64, ZEE_BUDDY_ALLOCATED));
    add(&other_size, ROW(PUSH, 0x10000, 11, 64));
    expect_steps(z, &other_size);
    close_heap(z);
}

TEST(a_split_buddy_is_of_another_size)
{
    struct zee *z = open_coalescing_heap(2);
    void *a = zee_malloc(z, 24), *b = zee_malloc(z, 8), *c = zee_malloc(z, 8);
    struct rows expected = {0};
    zee_free(z, b);
    zee_free(z, a);
    add(&expected, ROW(REQUEST, ZEE_CALL_FREE, 0, 0x10008));
    add(&expected, ROW(FOUND, 0x10000, 32, 0));
    add(&expected, ROW(BUDDY, 0x10020, 16, ZEE_BUDDY_OTHER_SIZE));
    add(&expected, ROW(PUSH, 0x10000, 12, 32));
    expect_steps(z, &expected);
    zee_free(z, c);
    check(z);
    close_heap(z);
}

TEST(a_jumbo_search_is_one_row_with_a_count)
{
    struct zee *z = open_heap(64);
    void *payloads[6];
    struct rows expected = {0};
    for (uint32_t i = 0; i < 6; i++) payloads[i] = zee_malloc(z, (i + 3) * ZEE_PAGE - ZEE_HEADER);
    for (uint32_t i = 6; i-- > 0;) zee_free(z, payloads[i]);
    zee_address frame = address_of(z, payloads[4]) - ZEE_HEADER; /* the fifth: 7 pages */
    zee_malloc(z, 7 * ZEE_PAGE - ZEE_HEADER);
    add(&expected, ROW(REQUEST, ZEE_CALL_MALLOC, 7 * ZEE_PAGE - 8, 0));
    add(&expected, ROW(PAD, 7 * ZEE_PAGE - 8, 7 * ZEE_PAGE, 0));
    add(&expected, ROW(PROBE, 0, address_of(z, payloads[0]) - ZEE_HEADER, 0));
    add(&expected, (struct zee_step_row){ZEE_STEP_WALK, 5, frame, 7 * ZEE_PAGE, 7 * ZEE_PAGE});
    add(&expected, ROW(POP, frame, 0, 7 * ZEE_PAGE));
    add(&expected, ROW(RETURN, frame + 8, 0, 0));
    expect_steps(z, &expected);
    close_heap(z);
}

TEST(realloc_that_moves_allocates_copies_and_frees)
{
    struct zee *z = open_coalescing_heap(2);
    struct rows expected = {0};
    void *payload = zee_malloc(z, 24);
    zee_realloc(z, payload, 33);
    add(&expected, ROW(REQUEST, ZEE_CALL_REALLOC, 33, 0x10008));
    add(&expected, ROW(PAD, 33, 64, 11));
    add(&expected, ROW(PROBE, 11, 0x10040, 0));
    add(&expected, ROW(POP, 0x10040, 11, 64));
    add(&expected, ROW(COPY, 0x10008, 0x10048, 24));
    add(&expected, ROW(FOUND, 0x10000, 32, 0));
    add(&expected, ROW(BUDDY, 0x10020, 32, ZEE_BUDDY_FREE));
    add(&expected, ROW(UNLINK, 0x10020, 12, 32));
    add(&expected, ROW(COALESCE, 0x10000, 64, 0x10020));
    add(&expected, ROW(BUDDY, 0x10040, 64, ZEE_BUDDY_ALLOCATED));
    add(&expected, ROW(PUSH, 0x10000, 11, 64));
    add(&expected, ROW(RETURN, 0x10048, 0, 0));
    expect_steps(z, &expected);
    close_heap(z);
}

TEST(realloc_that_stays_cuts_with_chunkify)
{
    struct zee *z = open_heap(2);
    struct rows expected = {0};
    choose(z, ZEE_SHRINK, ZEE_SHRINK_CHUNKIFY);
    zee_realloc(z, zee_malloc(z, 100), 20);
    add(&expected, ROW(REQUEST, ZEE_CALL_REALLOC, 20, 0x10008));
    add(&expected, ROW(STAY, 0x10008, 120, 20));
    add_splits(&expected, 0x10000, 128, 32);
    add(&expected, ROW(RETURN, 0x10008, 0, 0));
    expect_steps(z, &expected);
    close_heap(z);
}

TEST(calloc_zeroes_and_aligned_names_its_alignment)
{
    struct zee *z = open_heap(2);
    struct rows zeroed = {0}, aligned = {0};
    zee_malloc(z, 8);
    zee_calloc(z, 2, 4);
    add(&zeroed, ROW(REQUEST, ZEE_CALL_CALLOC, 4, 2));
    add(&zeroed, ROW(PAD, 8, 16, 13));
    add(&zeroed, ROW(PROBE, 13, 0x10010, 0));
    add(&zeroed, ROW(POP, 0x10010, 13, 16));
    add(&zeroed, ROW(ZERO, 0x10018, 8, 0));
    add(&zeroed, ROW(RETURN, 0x10018, 0, 0));
    expect_steps(z, &zeroed);
    zee_aligned_alloc(z, 16, 16);
    add(&aligned, ROW(REQUEST, ZEE_CALL_ALIGNED, 16, 16));
    add(&aligned, ROW(PAD, 16, 32, 12));
    add(&aligned, ROW(PROBE, 12, 0x10020, 0));
    add(&aligned, ROW(POP, 0x10020, 12, 32));
    add(&aligned, ROW(RETURN, 0x10030, 0, 0));
    expect_steps(z, &aligned);
    close_heap(z);
}

TEST(a_call_that_does_nothing_says_so)
{
    struct zee *z = open_heap(1);
    struct rows nothing = {0}, freed = {0}, refused = {0};
    zee_malloc(z, 0);
    add(&nothing, ROW(REQUEST, ZEE_CALL_MALLOC, 0, 0));
    add(&nothing, ROW(RETURN, 0, 0, 0));
    expect_steps(z, &nothing);
    zee_free(z, NULL);
    add(&freed, ROW(REQUEST, ZEE_CALL_FREE, 0, 0));
    expect_steps(z, &freed);
    zee_realloc(z, NULL, 0);
    nothing.row[0].a = ZEE_CALL_REALLOC;
    expect_steps(z, &nothing);
    zee_malloc(z, ZEE_PAGE);
    add(&refused, ROW(REQUEST, ZEE_CALL_MALLOC, ZEE_PAGE, 0));
    add(&refused, ROW(PAD, ZEE_PAGE, 2 * ZEE_PAGE, 0));
    add(&refused, ROW(PROBE, 0, 0, 0));
    add(&refused, ROW(GROW, 0, 2, 0));
    add(&refused, ROW(FAIL, ZEE_REASON_REFUSED, 2 * ZEE_PAGE, 0));
    expect_steps(z, &refused);
    close_heap(z);
}

/* Deferred: 4 frames of 16384, all freed, then a page is wanted. */
TEST(a_sweep_tells_its_merges)
{
    struct zee *z = open_heap(2);
    void *p[4];
    struct rows expected = {0};
    choose(z, ZEE_BUDDY, ZEE_BUDDY_DEFERRED);
    for (int i = 0; i < 4; i++) p[i] = zee_malloc(z, 16000);
    for (int i = 0; i < 4; i++) zee_free(z, p[i]);
    assert_int_equal(z->watch.run.coalesces, 0);
    zee_malloc(z, 65528);
    add(&expected, ROW(REQUEST, ZEE_CALL_MALLOC, 65528, 0));
    add(&expected, ROW(PAD, 65528, ZEE_PAGE, 1));
    add(&expected, ROW(PROBE, 1, 0, 0));
    add(&expected, ROW(SWEEP, 0, 0, 0));
    add(&expected, ROW(COALESCE, 0x18000, 32768, 0x1c000));
    add(&expected, ROW(COALESCE, 0x10000, 32768, 0x14000));
    add(&expected, ROW(COALESCE, 0x10000, ZEE_PAGE, 0x18000));
    add(&expected, ROW(SWEPT, 0, 0, 0));
    add(&expected, ROW(PROBE, 1, 0x10000, 0));
    add(&expected, ROW(POP, 0x10000, 1, ZEE_PAGE));
    add(&expected, ROW(RETURN, 0x10008, 0, 0));
    expect_steps(z, &expected);
    assert_int_equal(z->watch.run.coalesces, 3);
    check(z);
    close_heap(z);
}

/* 128 frames of 512: 127 merges, of which the rows after SWEEP up to the 96th tell one each. */
TEST(a_long_sweep_tells_the_rest_of_its_merges_as_one_row)
{
    struct zee *z = open_heap(2);
    void *p[128];
    choose(z, ZEE_BUDDY, ZEE_BUDDY_DEFERRED);
    for (int i = 0; i < 128; i++) p[i] = zee_malloc(z, 500);
    for (int i = 0; i < 128; i++) zee_free(z, p[i]);
    zee_malloc(z, 65528);
    const struct zee_run *run = &z->watch.run;
    uint32_t merges = 0;
    uint32_t rows = 0;
    for (uint32_t i = 0; i < run->steps; i++) {
        if (run->rows[i].kind != ZEE_STEP_COALESCE) continue;
        rows++;
        merges += run->rows[i].count;
        assert_int_equal(run->rows[i].count, i < ZEE_EACH_MERGE ? 1 : 127 - (rows - 1));
    }
    assert_int_equal(merges, 127);
    assert_int_equal(run->coalesces, 127);
    check(z);
    close_heap(z);
}

static struct zee *open_sharing_heap(uint32_t pages)
{
    struct zee *z = open_heap(pages);
    choose(z, ZEE_PAGES, ZEE_PAGES_SHARED);
    return z;
}

TEST(a_small_request_cuts_a_page_off_a_run)
{
    struct zee *z = open_sharing_heap(3);
    struct rows expected = {0};
    zee_free(z, zee_malloc(z, 2 * ZEE_PAGE));
    zee_malloc(z, 8);
    add(&expected, ROW(REQUEST, ZEE_CALL_MALLOC, 8, 0));
    add(&expected, ROW(PAD, 8, 16, 13));
    for (uint32_t list = 13; list >= 1; list--) add(&expected, ROW(PROBE, list, 0, 0));
    add(&expected, ROW(SWEEP, 1, 0, 0));
    add(&expected, ROW(SWEPT, 1, 1, 0));
    add(&expected, ROW(PROBE, 0, 0x10000, 0));
    add(&expected, ROW(WALK, 0x10000, 3 * ZEE_PAGE, 16));
    add(&expected, ROW(POP, 0x10000, 0, 3 * ZEE_PAGE));
    add(&expected, ROW(CUT, 0x10000, 3 * ZEE_PAGE, 0x20000));
    add(&expected, ROW(PUSH, 0x20000, 0, 2 * ZEE_PAGE));
    add_splits(&expected, 0x10000, ZEE_PAGE, 16);
    add(&expected, ROW(RETURN, 0x10008, 0, 0));
    expect_steps(z, &expected);
    check(z);
    close_heap(z);
}

TEST(runs_join_before_list_0_is_searched)
{
    struct zee *z = open_sharing_heap(3);
    struct rows expected = {0};
    void *p[3];
    for (int i = 0; i < 3; i++) p[i] = zee_malloc(z, 65528);
    for (int i = 0; i < 3; i++) zee_free(z, p[i]);
    zee_malloc(z, 3 * ZEE_PAGE - ZEE_HEADER);
    add(&expected, ROW(REQUEST, ZEE_CALL_MALLOC, 3 * ZEE_PAGE - ZEE_HEADER, 0));
    add(&expected, ROW(PAD, 3 * ZEE_PAGE - ZEE_HEADER, 3 * ZEE_PAGE, 0));
    add(&expected, ROW(SWEEP, 1, 0, 0));
    add(&expected, ROW(JOIN, 0x20000, 2 * ZEE_PAGE, 0x30000));
    add(&expected, ROW(JOIN, 0x10000, 3 * ZEE_PAGE, 0x20000));
    add(&expected, ROW(SWEPT, 1, 1, 0));
    add(&expected, ROW(PROBE, 0, 0x10000, 0));
    add(&expected, ROW(WALK, 0x10000, 3 * ZEE_PAGE, 3 * ZEE_PAGE));
    add(&expected, ROW(POP, 0x10000, 0, 3 * ZEE_PAGE));
    add(&expected, ROW(RETURN, 0x10008, 0, 0));
    expect_steps(z, &expected);
    check(z);
    close_heap(z);
}

TEST(geometric_growth_tells_its_surplus_and_pushes_it)
{
    struct zee *z = open_heap(40);
    struct rows expected = {0};
    choose(z, ZEE_GROWTH, ZEE_GROWTH_GEOMETRIC);
    zee_malloc(z, 24 * ZEE_PAGE - ZEE_HEADER);
    zee_malloc(z, 65528);
    add(&expected, ROW(REQUEST, ZEE_CALL_MALLOC, 65528, 0));
    add(&expected, ROW(PAD, 65528, ZEE_PAGE, 1));
    add(&expected, ROW(PROBE, 1, 0, 0));
    add(&expected, ROW(GROW, 0x190000, 3, 2));
    add(&expected, ROW(PUSH, 0x1b0000, 1, ZEE_PAGE));
    add(&expected, ROW(PUSH, 0x1a0000, 1, ZEE_PAGE));
    add(&expected, ROW(RETURN, 0x190008, 0, 0));
    expect_steps(z, &expected);
    check(z);
    close_heap(z);
}

TEST(shared_growth_is_a_run_that_joins_the_one_at_the_end)
{
    struct zee *z = open_sharing_heap(40);
    struct rows expected = {0};
    zee_malloc(z, 31 * ZEE_PAGE - ZEE_HEADER);
    zee_free(z, zee_malloc(z, 2 * ZEE_PAGE - ZEE_HEADER));
    zee_malloc(z, 5 * ZEE_PAGE - ZEE_HEADER);
    add(&expected, ROW(REQUEST, ZEE_CALL_MALLOC, 5 * ZEE_PAGE - 8, 0));
    add(&expected, ROW(PAD, 5 * ZEE_PAGE - 8, 5 * ZEE_PAGE, 0));
    add(&expected, ROW(SWEEP, 1, 0, 0));
    add(&expected, ROW(SWEPT, 1, 1, 0));
    add(&expected, ROW(PROBE, 0, 0x200000, 0));
    add(&expected, ROW(WALK, 0x200000, 2 * ZEE_PAGE, 5 * ZEE_PAGE));
    add(&expected, ROW(GROW, 0x220000, 3, 0));
    add(&expected, ROW(PUSH, 0x220000, 0, 3 * ZEE_PAGE));
    add(&expected, ROW(SWEEP, 1, 0, 0));
    add(&expected, ROW(JOIN, 0x200000, 5 * ZEE_PAGE, 0x220000));
    add(&expected, ROW(SWEPT, 1, 1, 0));
    add(&expected, ROW(PROBE, 0, 0x200000, 0));
    add(&expected, ROW(WALK, 0x200000, 5 * ZEE_PAGE, 5 * ZEE_PAGE));
    add(&expected, ROW(POP, 0x200000, 0, 5 * ZEE_PAGE));
    add(&expected, ROW(RETURN, 0x200008, 0, 0));
    expect_steps(z, &expected);
    check(z);
    close_heap(z);
}

TEST(shared_geometric_growth_asks_for_all_and_cuts_its_surplus)
{
    struct zee *z = open_sharing_heap(60);
    struct rows expected = {0};
    choose(z, ZEE_GROWTH, ZEE_GROWTH_GEOMETRIC);
    zee_malloc(z, 31 * ZEE_PAGE - ZEE_HEADER);
    zee_malloc(z, 2 * ZEE_PAGE - ZEE_HEADER);
    add(&expected, ROW(REQUEST, ZEE_CALL_MALLOC, 2 * ZEE_PAGE - 8, 0));
    add(&expected, ROW(PAD, 2 * ZEE_PAGE - 8, 2 * ZEE_PAGE, 0));
    for (uint32_t i = 0; i < 2; i++) {
        add(&expected, ROW(SWEEP, 1, 0, 0));
        add(&expected, ROW(SWEPT, i, 1, 0));
        add(&expected, ROW(PROBE, 0, i ? 0x200000 : 0, 0));
        if (i) break;
        add(&expected, ROW(GROW, 0x200000, 4, 2));
        add(&expected, ROW(PUSH, 0x200000, 0, 4 * ZEE_PAGE));
    }
    add(&expected, ROW(WALK, 0x200000, 4 * ZEE_PAGE, 2 * ZEE_PAGE));
    add(&expected, ROW(POP, 0x200000, 0, 4 * ZEE_PAGE));
    add(&expected, ROW(CUT, 0x200000, 4 * ZEE_PAGE, 0x220000));
    add(&expected, ROW(PUSH, 0x220000, 0, 2 * ZEE_PAGE));
    add(&expected, ROW(RETURN, 0x200008, 0, 0));
    expect_steps(z, &expected);
    check(z);
    close_heap(z);
}

TEST(a_ring_keeps_the_last_rows_of_a_long_call)
{
    struct zee *z = open_heap(1);
    struct zee_state_row state;
    zee_malloc(z, 1);
    uint32_t rows = z->watch.run.steps;
    for (uint32_t i = 0; i < ZEE_STEP_ROWS;
         i++) /* no call of its own: its rows go to the one before */
        zee_malloc_usable_size(z, z->fixed.region + 16 * (i + 1));
    zee_inspect_state(z, &state);
    assert_int_equal(state.steps, rows + ZEE_STEP_ROWS);
    assert_int_equal(state.steps_kept, ZEE_STEP_ROWS);
    for (uint32_t i = 0; i < ZEE_STEP_ROWS; i++) {
        const struct zee_step_row *row = &z->watch.run.rows[(rows + i) % ZEE_STEP_ROWS];
        assert_int_equal(row->kind, ZEE_STEP_FAIL);
        assert_int_equal(row->b, 0x10000 + 16 * (i + 1));
    }
    zee_malloc(z, 1);
    zee_inspect_state(z, &state);
    assert_int_equal(state.steps_kept, state.steps);
    close_heap(z);
}

TEST(unrecorded_calls_count_but_log_nothing)
{
    struct zee *z = open_heap(2), *logged = open_heap(2);
    z->watch.silent = true;
    z->watch.stop_at = 3;
    zee_free(z, zee_malloc(z, 1));
    zee_free(logged, zee_malloc(logged, 1));
    assert_int_equal(z->watch.run.steps, 0);
    assert_memory_equal(&z->watch.run, &logged->watch.run, offsetof(struct zee_run, steps));
    close_heap(z);
    close_heap(logged);
}

static jmp_buf before_the_call;
static void leave(__attribute__((unused)) int signal) { longjmp(before_the_call, 1); }

/* Runs the call until it traps; false when it came to its end. */
static bool traps(struct zee *z, void (*call)(struct zee *z))
{
    struct sigaction old, catching = {.sa_handler = leave, .sa_flags = SA_NODEFER};
    bool trapped = true;
    sigaction(SIGILL, &catching, &old);
    if (setjmp(before_the_call) == 0) {
        call(z);
        trapped = false;
    }
    sigaction(SIGILL, &old, NULL);
    return trapped;
}

static void call_malloc_1(struct zee *z) { zee_malloc(z, 1); }
static void call_free_first(struct zee *z) { zee_free(z, z->fixed.region + ZEE_HEADER); }

TEST(a_call_stops_at_each_row_with_that_step_done_and_no_other)
{
    struct rows expected = first_malloc_of_1();
    for (uint32_t row = 1; row <= expected.n + 1; row++) {
        struct zee *z = open_heap(2);
        struct rows head = expected;
        z->watch.stop_at = row;
        assert_int_equal(traps(z, call_malloc_1), row <= expected.n);
        head.n = row <= expected.n ? row : expected.n;
        expect_steps(z, &head);
        uint32_t pushes = 0, splits = 0;
        for (uint32_t i = 0; i < head.n; i++) {
            pushes += head.row[i].kind == ZEE_STEP_PUSH;
            splits += head.row[i].kind == ZEE_STEP_SPLIT;
        }
        assert_int_equal(z->watch.run.splits, splits);
        assert_int_equal(free_frames(z), pushes);
        assert_int_equal(z->watch.run.heap_pages, row >= 16);
        if (row >= 16) assert_int_equal(zee_at(z, 0x10000)->size, ZEE_PAGE >> splits);
        close_heap(z);
    }
}

TEST(a_coalescing_free_stops_at_each_row)
{
    for (uint32_t row = 1; row <= 40; row++) {
        struct zee *z = open_coalescing_heap(2);
        zee_malloc(z, 1);
        z->watch.stop_at = row;
        assert_int_equal(traps(z, call_free_first), row <= 39);
        assert_int_equal(z->watch.run.steps, row <= 39 ? row : 39);
        assert_int_equal(z->watch.run.coalesces, row < 2 ? 0 : row <= 39 ? (row - 2) / 3 : 12);
        close_heap(z);
    }
}

TEST(a_state_copied_before_a_stopped_call_brings_the_heap_back)
{
    struct zee *z = open_coalescing_heap(2);
    static uint8_t bytes[ZEE_PAGE];
    zee_malloc(z, 1);
    struct zee before = *z;
    memcpy(bytes, z->fixed.region, ZEE_PAGE);
    z->watch.stop_at = 20;
    assert_true(traps(z, call_free_first));
    *z = before;
    memcpy(z->fixed.region, bytes, ZEE_PAGE);
    check(z);
    call_free_first(z);
    assert_int_equal(z->watch.run.free_bytes, ZEE_PAGE);
    check(z);
    close_heap(z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_malloc_of_1_takes_41_steps),
        cmocka_unit_test(a_malloc_that_finds_its_size_pops_it),
        cmocka_unit_test(a_fast_free_finds_and_pushes),
        cmocka_unit_test(a_coalescing_free_looks_at_each_buddy_up_to_the_page),
        cmocka_unit_test(coalescing_says_why_it_stops),
        cmocka_unit_test(a_split_buddy_is_of_another_size),
        cmocka_unit_test(a_jumbo_search_is_one_row_with_a_count),
        cmocka_unit_test(realloc_that_moves_allocates_copies_and_frees),
        cmocka_unit_test(realloc_that_stays_cuts_with_chunkify),
        cmocka_unit_test(calloc_zeroes_and_aligned_names_its_alignment),
        cmocka_unit_test(a_call_that_does_nothing_says_so),
        cmocka_unit_test(a_sweep_tells_its_merges),
        cmocka_unit_test(a_long_sweep_tells_the_rest_of_its_merges_as_one_row),
        cmocka_unit_test(a_small_request_cuts_a_page_off_a_run),
        cmocka_unit_test(runs_join_before_list_0_is_searched),
        cmocka_unit_test(geometric_growth_tells_its_surplus_and_pushes_it),
        cmocka_unit_test(shared_growth_is_a_run_that_joins_the_one_at_the_end),
        cmocka_unit_test(shared_geometric_growth_asks_for_all_and_cuts_its_surplus),
        cmocka_unit_test(a_ring_keeps_the_last_rows_of_a_long_call),
        cmocka_unit_test(unrecorded_calls_count_but_log_nothing),
        cmocka_unit_test(a_call_stops_at_each_row_with_that_step_done_and_no_other),
        cmocka_unit_test(a_coalescing_free_stops_at_each_row),
        cmocka_unit_test(a_state_copied_before_a_stopped_call_brings_the_heap_back),
    };
    return RUN(tests);
}
