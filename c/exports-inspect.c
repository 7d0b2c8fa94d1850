/* The hooks on the one heap of zee-inspect.wasm. */
#include "exports.h"
#include "inspect.h"

/* Room for rows of any kind; with all else of the module it fits into the first page. */
enum { ROW_BYTES = 4096 };
static union {
    uint32_t words[ROW_BYTES / 4];
    struct zee_frame_row frames[ROW_BYTES / sizeof(struct zee_frame_row)];
    struct zee_list_row lists[ZEE_LISTS];
} rows;

static struct zee_state_row state;

static uint32_t at_most(uint32_t max, size_t row_bytes)
{
    return max < ROW_BYTES / row_bytes ? max : (uint32_t)(ROW_BYTES / row_bytes);
}

const char *zee_layout(void) { return zee_layout_text; }

void *zee_rows(void) { return &rows; }

uint32_t zee_row_bytes(void) { return ROW_BYTES; }

uint32_t zee_set(uint32_t strategy, uint32_t value)
{
    return zee_watch_set(&zee_heap, strategy, value);
}

uint32_t zee_get(uint32_t strategy)
{
    return strategy < ZEE_STRATEGIES ? zee_heap.watch.choice[strategy] : UINT32_MAX;
}

void zee_reset(void) { zee_watch_reset(&zee_heap); }

void zee_limit(uint32_t pages)
{
    zee_heap.watch.limited = pages < ZEE_MEMORY_PAGES;
    zee_heap.watch.limit = pages;
}

uint32_t zee_reserve(uint32_t pages) { return !zee_watch_reserve(&zee_heap, pages); }

void zee_record(uint32_t on) { zee_heap.watch.silent = !on; }

void zee_stop_at(uint32_t row) { zee_heap.watch.stop_at = row; }

struct zee_state_row *zee_state(void)
{
    zee_inspect_state(&zee_heap, &state);
    return &state;
}

uint32_t zee_heap_bytes(void) { return zee_heap.watch.run.heap_pages * ZEE_PAGE; }

uint32_t zee_allocated_bytes(void) { return zee_heap_bytes() - zee_heap.watch.run.free_bytes; }

struct zee_step_row *zee_steps(void) { return zee_heap.watch.run.rows; }

uint32_t zee_step_rows(void) { return ZEE_STEP_ROWS; }

uint32_t zee_frames(zee_address from, uint32_t max)
{
    return zee_inspect_frames(&zee_heap, from, rows.frames, at_most(max, sizeof rows.frames[0]));
}

uint32_t zee_free_list(uint32_t list, zee_address from, uint32_t max)
{
    max = at_most(max, sizeof rows.frames[0]);
    return zee_inspect_list(&zee_heap, list, from, rows.frames, max);
}

uint32_t zee_free_lists(void)
{
    zee_inspect_lists(&zee_heap, rows.lists);
    return ZEE_LISTS;
}

uint32_t zee_occupancy(zee_address from, zee_address to, uint32_t n)
{
    n = at_most(n, sizeof rows.words[0]);
    zee_inspect_occupancy(&zee_heap, from, to, rows.words, n);
    return n;
}

uint32_t zee_filled(zee_address from, uint32_t max)
{
    return zee_inspect_filled(&zee_heap, from, rows.words, at_most(max, sizeof rows.words[0]));
}

uint32_t zee_written(uint32_t page, uint32_t end)
{
    return zee_watch_written(&zee_heap, page, end);
}

void zee_note_written(uint32_t page) { zee_watch_note_written(&zee_heap, page); }

uint32_t zee_check(void)
{
    state.rule = zee_inspect_check(&zee_heap, &state.rule_address);
    return state.rule;
}
