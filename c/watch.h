/*
 * What a watched heap keeps beside the lists: counters, totals by page, which pages are its own and where
 * frames start in them, and the steps of the last call. All of it lies in the struct, so a copy of the
 * memory is a copy of the state.
 */
#ifndef ZEE_WATCH_H
#define ZEE_WATCH_H

#include "frames.h"
#include "steps.h"

struct zee;

enum {
    ZEE_UNIT = 16,     /* free bytes by page are counted in units of the smallest frame */
    ZEE_TOTALS = 8192, /* entries of the totals; past as many pages one stands for more of them */
    ZEE_STEP_ROWS = 384,
    ZEE_EACH_MERGE = 96, /* rows of a call that tell each merge of a sweep; then one tells all */
};

/* Rows are u32 fields, declared once here: the struct, and the text that readers compare at start. */
#define ZEE_STEP_ROW(F) F(kind) F(count) F(a) F(b) F(c)

#define ZEE_AS_FIELD(name) uint32_t name;
struct zee_step_row {
    ZEE_STEP_ROW(ZEE_AS_FIELD)
};

/* What a reset forgets. */
struct zee_run {
    uint32_t heap_pages;
    uint32_t free_bytes;
    uint32_t free_jumbo_bytes;
    uint32_t free_frames[ZEE_LISTS];
    uint32_t pages_per_total_log2;
    uint16_t free_units[ZEE_TOTALS];
    struct zee_pages owned;
    struct zee_pages starts; /* a frame starts at the page's first byte */

    uint64_t probes, walked, splits, coalesces, grows, fails;
    struct zee_pages written; /* since somebody asked last, see zee_watch_written */

    bool sweeping;  /* between the steps sweep and swept */
    uint32_t steps; /* rows begun in this call, those that have left the ring included */
    struct zee_step_row rows[ZEE_STEP_ROWS];
};

struct zee_watch {
    uint32_t choice[ZEE_STRATEGIES];
    uint32_t first_page;    /* heap pages lie from here ... */
    uint32_t end_page;      /* ... to before here, foreign ones between them */
    uint32_t reserved_page; /* pages up to this one are got from the backing already */
    bool limited;
    uint32_t limit;   /* most heap pages, when limited */
    bool silent;      /* count steps, but do not log them */
    uint32_t stop_at; /* trap when a call begins this row; 0 never */
    struct zee_run run;
};

void zee_watch_step(struct zee *z, enum zee_step_kind kind, uint32_t a, uint32_t b, uint32_t c);

/* A link and the address that stands for it. A head has none that is the same in every build: list * 4 does. */
zee_address *zee_watch_link(struct zee *z, zee_address address);
zee_address zee_watch_link_address(const struct zee *z, const zee_address *link);

/* As zee_backing_grow, within the limit, out of reserved pages first. */
uint32_t zee_watch_grow(struct zee *z, uint32_t pages);

/* The page that new ones will start at, or behind which they will. */
uint32_t zee_watch_end_page(const struct zee *z);

/* Returns 0, or 1 and changes nothing for a value there is not, or in the middle of a run. */
uint32_t zee_watch_set(struct zee *z, uint32_t strategy, uint32_t value);

/* Empties the heap and zeroes its memory; strategies and limit stay. */
void zee_watch_reset(struct zee *z);

/* Gets pages ahead, so that the next `pages` need no growth of the backing, and takes all the memory
 * there is for the heap's: for who knows that nobody else grows it. False when refused. */
bool zee_watch_reserve(struct zee *z, uint32_t pages);

/* The first of the pages from `page` to before `end` that the heap wrote to since this told it last, which it then
 * forgets; `end` for none. May tell pages that were only looked at, and does not tell page 0, nor who writes to a
 * payload. */
uint32_t zee_watch_written(struct zee *z, uint32_t page, uint32_t end);

/* Has a page count as written to. One behind the heap is zeroed when the heap grows into it: for who puts back a heap
 * that ended earlier and leaves what was behind it. */
void zee_watch_note_written(struct zee *z, uint32_t page);

/* Validation: true, with a fail step that says why, when the pointer must not be freed, or (dev only)
 * when the heap is damaged. */
bool zee_refuses(struct zee *z, const void *payload);
bool zee_damaged(struct zee *z);

/* Clears the mark of an absorbed frame, so that a second free of it is seen. */
void zee_forget(struct zee *z, zee_address frame);

#endif
