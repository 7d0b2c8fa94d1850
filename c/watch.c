/* Keeps a watched heap's counters and totals up to date from the steps of the core. */
#include "backing.h"

/* Adds (or, for a negative sign, takes) a free frame to the totals; a jumbo counts in each of its pages. */
static void count_free(struct zee_run *run, zee_address frame, uint32_t size, int sign)
{
    uint32_t change = (uint32_t)sign;
    run->free_bytes += change * size;
    run->free_frames[zee_list_of(size)] += change;
    if (size > ZEE_PAGE) run->free_jumbo_bytes += change * size;
    uint32_t part = size > ZEE_PAGE ? (uint32_t)ZEE_PAGE : size;
    for (uint32_t done = 0; done < size; done += part) {
        uint32_t total = (frame + done) / ZEE_PAGE >> run->pages_per_total_log2;
        run->free_units[total] = (uint16_t)(run->free_units[total] + change * (part / ZEE_UNIT));
    }
}

/* Once there are more pages than totals, each total stands for twice as many pages. */
static void widen_totals(struct zee_run *run, uint32_t end_page)
{
    while (end_page > (uint32_t)ZEE_TOTALS << run->pages_per_total_log2) {
        for (uint32_t i = 0; i < ZEE_TOTALS / 2; i++)
            run->free_units[i] = (uint16_t)(run->free_units[2 * i] + run->free_units[2 * i + 1]);
        __builtin_memset(&run->free_units[ZEE_TOTALS / 2], 0, sizeof run->free_units / 2);
        run->pages_per_total_log2++;
    }
}

static void note_range(struct zee_run *run, zee_address from, uint32_t bytes)
{
    if (bytes == 0) return;
    for (uint32_t page = from / ZEE_PAGE; page <= (from + bytes - 1) / ZEE_PAGE; page++)
        zee_set_page(&run->written, page, true);
}

/* A damaged link may lead to one that goes on in the next page. */
static void note_header(struct zee_run *run, zee_address frame)
{
    zee_address last = frame + (zee_address)sizeof(struct zee_header) - 1;
    zee_set_page(&run->written, frame / ZEE_PAGE, true);
    zee_set_page(&run->written, last / ZEE_PAGE, true);
}

/* What a frame that goes on or off its list is linked to changes with it. */
static void note_links(struct zee *z, zee_address frame)
{
    const struct zee_header *header = zee_at(z, frame);
    note_header(&z->watch.run, frame);
    note_header(&z->watch.run, header->next);
    if (z->watch.choice[ZEE_BUDDY] == ZEE_BUDDY_COALESCE) note_header(&z->watch.run, header->back);
}

/* Notes which pages a step's effect is in, as far as no step before it in the call did: a call may be stopped at each.
 * Where lists do not link back, one that a frame is taken out of the middle of was walked to there: the frame before it
 * was told, or in a sweep its buddy. */
static void note_written(struct zee *z, enum zee_step_kind kind, uint32_t a, uint32_t b, uint32_t c)
{
    struct zee_run *run = &z->watch.run;
    switch (kind) {
    case ZEE_STEP_POP:
    case ZEE_STEP_UNLINK:
    case ZEE_STEP_PUSH: note_links(z, a); break;
    case ZEE_STEP_WALK:
    case ZEE_STEP_BUDDY:
    case ZEE_STEP_GROW:
    case ZEE_STEP_SPLIT:
    case ZEE_STEP_CUT: note_header(run, a); break;
    case ZEE_STEP_ZERO: note_range(run, a, b); break;
    case ZEE_STEP_COPY: note_range(run, b, c); break;
    default: break;
    }
}

static void count(struct zee_run *run, enum zee_step_kind kind, uint32_t a, uint32_t b, uint32_t c)
{
    switch (kind) {
    case ZEE_STEP_PROBE: run->probes++; break;
    case ZEE_STEP_WALK: run->walked++; break;
    case ZEE_STEP_POP:
        run->walked += b != 0; /* a jumbo was counted when it was walked */
        count_free(run, a, c, -1);
        break;
    case ZEE_STEP_UNLINK: count_free(run, a, c, -1); break;
    case ZEE_STEP_PUSH:
        count_free(run, a, c, 1);
        if (c >= ZEE_PAGE) zee_set_page(&run->starts, a / ZEE_PAGE, true);
        break;
    case ZEE_STEP_CUT: zee_set_page(&run->starts, c / ZEE_PAGE, true); break;
    case ZEE_STEP_JOIN: zee_set_page(&run->starts, c / ZEE_PAGE, false); break;
    case ZEE_STEP_SPLIT: run->splits++; break;
    case ZEE_STEP_COALESCE: run->coalesces++; break;
    case ZEE_STEP_GROW: run->grows += a != 0; break;
    case ZEE_STEP_FAIL: run->fails++; break;
    default: break;
    }
}

static bool merges(uint32_t kind) { return kind == ZEE_STEP_COALESCE || kind == ZEE_STEP_JOIN; }

/* A walk continues the row of the walk before it, and in a long sweep a merge that of the one before; everything
 * else begins a row. */
static bool continues(const struct zee_run *run, uint32_t last, uint32_t kind)
{
    bool is_long = run->sweeping && run->steps > ZEE_EACH_MERGE;
    return last == kind && (kind == ZEE_STEP_WALK || (merges(kind) && is_long));
}

/* Of a sweep the merges are told, not each frame looked at. */
static bool is_told(struct zee_run *run, uint32_t kind)
{
    if (kind == ZEE_STEP_SWEEP || kind == ZEE_STEP_SWEPT) run->sweeping = kind == ZEE_STEP_SWEEP;
    return !run->sweeping || kind == ZEE_STEP_SWEEP || merges(kind);
}

static void log_step(struct zee_watch *w, struct zee_step_row step)
{
    struct zee_run *run = &w->run;
    if (step.kind == ZEE_STEP_REQUEST) run->steps = 0;
    struct zee_step_row *last = &run->rows[(run->steps - 1) % ZEE_STEP_ROWS];
    if (!is_told(run, step.kind)) return;
    if (run->steps && continues(run, last->kind, step.kind)) {
        step.count += last->count;
        *last = step;
        return;
    }
    run->rows[run->steps++ % ZEE_STEP_ROWS] = step;
    if (run->steps != w->stop_at) return;
    /* What the trap leaves behind is looked at: no store may move behind it, or be dropped for it. */
    __asm__ volatile("" ::: "memory");
    __builtin_trap();
}

void zee_watch_step(struct zee *z, enum zee_step_kind kind, uint32_t a, uint32_t b, uint32_t c)
{
    struct zee_watch *w = &z->watch;
    count(&w->run, kind, a, b, c);
    note_written(z, kind, a, b, c);
    if (w->silent) return;
    log_step(w, (struct zee_step_row){.kind = kind, .count = 1, .a = a, .b = b, .c = c});
}

zee_address *zee_watch_link(struct zee *z, zee_address address)
{
    return address < ZEE_PAGE ? &z->head[address / 4 % ZEE_LISTS] : &zee_at(z, address)->next;
}

zee_address zee_watch_link_address(const struct zee *z, const zee_address *link)
{
    size_t into_heads = (size_t)((uintptr_t)link - (uintptr_t)z->head);
    return into_heads < sizeof z->head ? (zee_address)into_heads : ZEE_ADDRESS(z, link);
}

/* The page that `pages` new ones start at, from what is reserved or from the backing; ZEE_REFUSED for none. */
static uint32_t take_pages(struct zee *z, uint32_t pages)
{
    struct zee_watch *w = &z->watch;
    uint32_t ready = w->reserved_page - w->end_page;
    if (ready >= pages) return w->end_page;
    /* Somebody else took pages behind what is reserved: that is given up. */
    if (w->reserved_page != zee_backing_end_page(z)) ready = 0;
    uint32_t page = zee_backing_grow(z, pages - ready);
    if (page == ZEE_REFUSED) return ZEE_REFUSED;
    w->reserved_page = page + pages - ready;
    return page - ready;
}

uint32_t zee_watch_grow(struct zee *z, uint32_t pages)
{
    struct zee_watch *w = &z->watch;
    if (w->limited && (w->run.heap_pages >= w->limit || pages > w->limit - w->run.heap_pages))
        return ZEE_REFUSED;
    uint32_t page = take_pages(z, pages);
    if (page == ZEE_REFUSED) return ZEE_REFUSED;
    if (w->run.heap_pages == 0) w->first_page = page;
    w->end_page = page + pages;
    w->run.heap_pages += pages;
    for (uint32_t i = page; i < w->end_page; i++) {
        zee_set_page(&w->run.owned, i, true);
        if (zee_has_page(&w->run.written, i))
            __builtin_memset(ZEE_HOST(z, (zee_address)i * ZEE_PAGE), 0, ZEE_PAGE);
    }
    zee_set_page(&w->run.starts, page, true);
    widen_totals(&w->run, w->end_page);
    return page;
}

static const uint32_t choices[ZEE_STRATEGIES] = {
    [ZEE_BUDDY] = 3, [ZEE_JUMBO] = 3,  [ZEE_SHRINK] = 2,
    [ZEE_PAGES] = 2, [ZEE_GROWTH] = 2, [ZEE_VALIDATION] = 3,
};

uint32_t zee_watch_set(struct zee *z, uint32_t strategy, uint32_t value)
{
    if (z->watch.run.heap_pages != 0) return 1;
    if (strategy >= ZEE_STRATEGIES || value >= choices[strategy]) return 1;
    z->watch.choice[strategy] = value;
    return 0;
}

uint32_t zee_watch_written(struct zee *z, uint32_t page, uint32_t end)
{
    struct zee_pages *written = &z->watch.run.written;
    while (page < end && !zee_has_page(written, page))
        page += page % 8 == 0 && written->bit[page / 8] == 0 ? 8 : 1;
    if (page >= end) return end;
    zee_set_page(written, page, false);
    return page;
}

void zee_watch_note_written(struct zee *z, uint32_t page)
{
    zee_set_page(&z->watch.run.written, page, true);
}

/* The end of the run of the heap's own pages that begins at its first: what a reset heap starts anew in. */
static uint32_t end_of_first_run(const struct zee_watch *w)
{
    uint32_t page = w->first_page;
    while (page < w->end_page && zee_has_page(&w->run.owned, page)) page++;
    return page == w->end_page ? w->reserved_page : page;
}

void zee_watch_reset(struct zee *z)
{
    struct zee_watch *w = &z->watch;
    for (uint32_t page = w->first_page; page < w->end_page; page++)
        if (zee_has_page(&w->run.owned, page))
            __builtin_memset(ZEE_HOST(z, (zee_address)page * ZEE_PAGE), 0, ZEE_PAGE);
    w->reserved_page = end_of_first_run(w);
    w->end_page = w->first_page;
    __builtin_memset(z, 0, offsetof(struct zee, watch));
    __builtin_memset(&w->run, 0, sizeof w->run);
}

bool zee_watch_reserve(struct zee *z, uint32_t pages)
{
    struct zee_watch *w = &z->watch;
    uint32_t end = zee_backing_end_page(z);
    if (w->first_page == 0) w->first_page = w->end_page = end;
    w->reserved_page = end;
    uint32_t ready = end - w->end_page;
    if (ready >= pages) return true;
    if (zee_backing_grow(z, pages - ready) == ZEE_REFUSED) return false;
    w->reserved_page = w->end_page + pages;
    return true;
}

uint32_t zee_watch_end_page(const struct zee *z)
{
    const struct zee_watch *w = &z->watch;
    uint32_t end = zee_backing_end_page(z);
    return w->reserved_page == end ? w->end_page : end;
}
