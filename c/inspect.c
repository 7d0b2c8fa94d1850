/* Walks over the heap that only read, are bounded, and survive damage. */
#include "inspect.h"

#define AS_TEXT(name) " " #name
#define AS_WORD(name, text) " " text
#define ROW(name, FIELDS) "row " name FIELDS(AS_TEXT) "\n"
#define ENUM(name, WORDS) "enum " name WORDS(AS_WORD) "\n"
const char zee_layout_text[] =
    ROW("header", ZEE_HEADER_ROW) ROW("frame", ZEE_FRAME_ROW) ROW("list", ZEE_LIST_ROW)
        ROW("step", ZEE_STEP_ROW) ROW("state", ZEE_STATE_ROW) ENUM("steps", ZEE_STEP_KINDS)
            ENUM("reasons", ZEE_REASONS) ENUM("calls", ZEE_CALLS) ENUM("rules", ZEE_RULES);

#define SAME_WORD(name)                                                                            \
    _Static_assert(offsetof(struct zee_header, name) == offsetof(struct zee_header_row, name),     \
                   #name);
struct zee_header_row {
    ZEE_HEADER_ROW(ZEE_AS_FIELD)
};
ZEE_HEADER_ROW(SAME_WORD)

static uint32_t page_of(zee_address address) { return address / ZEE_PAGE; }

/* Where frames of the next start page after `page` begin; 0 when there is none. */
static zee_address next_start(const struct zee *z, uint32_t page)
{
    while (++page < z->watch.end_page)
        if (zee_has_page(&z->watch.run.starts, page)) return page * ZEE_PAGE;
    return 0;
}

zee_address zee_start_below(const struct zee *z, zee_address address)
{
    uint32_t page = page_of(address);
    while (page > z->watch.first_page && !zee_has_page(&z->watch.run.starts, page)) page--;
    return page * ZEE_PAGE;
}

static bool in_heap(const struct zee *z, zee_address address)
{
    uint32_t page = page_of(address);
    return page >= z->watch.first_page && page < z->watch.end_page &&
           zee_has_page(&z->watch.run.owned, page);
}

/* Nothing of the frame that ends before this page goes on in it. */
static bool begins_anew(const struct zee *z, uint32_t page)
{
    const struct zee_watch *w = &z->watch;
    return page == w->end_page || !zee_has_page(&w->run.owned, page) ||
           zee_has_page(&w->run.starts, page);
}

/* Whole pages of the heap's own: the first starts a frame, no other does, and the next one is not its. */
static bool is_run(const struct zee *z, zee_address frame, uint32_t size)
{
    uint32_t page = page_of(frame), pages = size / ZEE_PAGE;
    if (frame % ZEE_PAGE || size % ZEE_PAGE || pages > z->watch.end_page - page) return false;
    if (!in_heap(z, frame + size - 1) || !begins_anew(z, page + pages)) return false;
    return zee_start_below(z, frame + size - 1) == frame;
}

bool zee_size_is_sound(const struct zee *z, zee_address frame)
{
    uint32_t size = zee_at(z, frame)->size;
    if (size >= ZEE_PAGE) return is_run(z, frame, size);
    return size >= ZEE_SMALLEST && !(size & (size - 1)) && !(frame & (size - 1));
}

/* A frame may start here, as far as its address tells. */
static bool is_frame_address(const struct zee *z, zee_address frame)
{
    return frame % ZEE_SMALLEST == 0 && in_heap(z, frame);
}

enum zee_frame_state zee_state_of(const struct zee *z, zee_address frame)
{
    zee_address next = zee_at(z, frame)->next;
    if (!zee_size_is_sound(z, frame)) return ZEE_STATE_DAMAGED;
    if (next == ZEE_ALLOCATED) return ZEE_STATE_ALLOCATED;
    return !next || is_frame_address(z, next) ? ZEE_STATE_FREE : ZEE_STATE_DAMAGED;
}

zee_address zee_next_frame(const struct zee *z, zee_address frame)
{
    if (frame == 0) return next_start(z, z->watch.first_page - 1);
    if (!zee_size_is_sound(z, frame)) return next_start(z, page_of(frame));
    zee_address next = frame + zee_at(z, frame)->size;
    return next % ZEE_PAGE ? next : next_start(z, page_of(next - 1));
}

static void fill_row(const struct zee *z, zee_address frame, struct zee_frame_row *row)
{
    const struct zee_header *header = zee_at(z, frame);
    row->address = frame;
    row->state = zee_state_of(z, frame);
    row->next = header->next;
    row->size = zee_size_is_sound(z, frame) ? header->size : ZEE_PAGE - frame % ZEE_PAGE;
    row->list = zee_list_of(row->size);
}

uint32_t zee_inspect_frames(const struct zee *z, zee_address from, struct zee_frame_row *rows,
                            uint32_t max)
{
    uint32_t n = 0;
    /* A cursor may have left a run of pages, or a damaged jumbo in its middle. */
    if (from % ZEE_PAGE == 0) from = next_start(z, page_of(from) - 1);
    for (zee_address frame = from; n < max && is_frame_address(z, frame);
         frame = zee_next_frame(z, frame))
        fill_row(z, frame, &rows[n++]);
    return n;
}

uint32_t zee_inspect_list(const struct zee *z, uint32_t list, zee_address from,
                          struct zee_frame_row *rows, uint32_t max)
{
    uint32_t n = 0;
    if (list >= ZEE_LISTS || (from && !is_frame_address(z, from))) return 0;
    zee_address frame = from ? zee_at(z, from)->next : z->head[list];
    uint32_t bound = z->watch.run.free_frames[list];
    for (; n < max && n < bound && is_frame_address(z, frame); frame = zee_at(z, frame)->next)
        fill_row(z, frame, &rows[n++]);
    return n;
}

void zee_inspect_lists(const struct zee *z, struct zee_list_row rows[ZEE_LISTS])
{
    const struct zee_run *run = &z->watch.run;
    for (uint32_t list = 0; list < ZEE_LISTS; list++) {
        uint32_t frames = run->free_frames[list];
        uint32_t bytes = list ? frames * (ZEE_PAGE >> (list - 1)) : run->free_jumbo_bytes;
        rows[list] = (struct zee_list_row){z->head[list], frames, bytes};
    }
}

static bool is_zero(const struct zee *z, zee_address from)
{
    uint64_t words[ZEE_SMALLEST / sizeof(uint64_t)];
    __builtin_memcpy(words, zee_at(z, from), sizeof words);
    return !(words[0] | words[1]);
}

uint32_t zee_inspect_filled(const struct zee *z, zee_address from, zee_address *addresses,
                            uint32_t max)
{
    uint32_t n = 0;
    zee_address last = from | (ZEE_PAGE - ZEE_SMALLEST);
    for (zee_address at = from; n < max; at += ZEE_SMALLEST) {
        if (!is_zero(z, at)) addresses[n++] = at;
        if (at == last) break;
    }
    return n;
}

/* n equal bins of [from, to). */
struct bins {
    uint64_t from, to;
    uint32_t *bytes;
    uint32_t n;
};

static uint64_t bin_start(const struct bins *bins, uint32_t i)
{
    return bins->from + (bins->to - bins->from) * i / bins->n;
}

/* Adds `bytes` of [start, end) to the bins, each its share by overlap, no byte lost to rounding. */
static void spread(const struct bins *bins, uint64_t start, uint64_t end, uint64_t bytes)
{
    if (end <= bins->from || start >= bins->to) return;
    uint64_t low = start < bins->from ? bins->from : start;
    uint64_t high = end > bins->to ? bins->to : end;
    uint32_t bin = (uint32_t)((low - bins->from) * bins->n / (bins->to - bins->from));
    uint64_t given = bytes * (low - start) / (end - start);
    for (; bin < bins->n && bin_start(bins, bin) < high; bin++) {
        uint64_t stop = bin_start(bins, bin + 1) < high ? bin_start(bins, bin + 1) : high;
        if (stop <= low) continue;
        uint64_t upto = bytes * (stop - start) / (end - start);
        bins->bytes[bin] += (uint32_t)(upto - given);
        given = upto;
    }
}

/* A total's bytes are spread over its pages within the heap. */
static void spread_totals(const struct zee *z, const struct bins *bins)
{
    const struct zee_watch *w = &z->watch;
    uint32_t pages = 1u << w->run.pages_per_total_log2;
    uint32_t page = (uint32_t)(bins->from / ZEE_PAGE) & ~(pages - 1);
    for (; page < w->end_page && (uint64_t)page * ZEE_PAGE < bins->to; page += pages) {
        uint32_t first = page > w->first_page ? page : w->first_page, own = 0;
        uint32_t end = page + pages < w->end_page ? page + pages : w->end_page;
        for (uint32_t each = first; each < end; each++) own += zee_has_page(&w->run.owned, each);
        if (own == 0) continue;
        uint32_t free_units = w->run.free_units[page / pages];
        uint64_t bytes = (uint64_t)own * ZEE_PAGE - (uint64_t)free_units * ZEE_UNIT;
        spread(bins, (uint64_t)first * ZEE_PAGE, (uint64_t)end * ZEE_PAGE, bytes);
    }
}

static void spread_frames(const struct zee *z, const struct bins *bins)
{
    zee_address first = z->watch.first_page * ZEE_PAGE;
    zee_address frame = bins->from > first ? zee_start_below(z, (zee_address)bins->from) : first;
    for (; frame && frame < bins->to; frame = zee_next_frame(z, frame))
        if (zee_state_of(z, frame) == ZEE_STATE_ALLOCATED) {
            uint32_t size = zee_at(z, frame)->size;
            spread(bins, frame, (uint64_t)frame + size, size);
        }
}

void zee_inspect_occupancy(const struct zee *z, zee_address from, zee_address to, uint32_t *bytes,
                           uint32_t n)
{
    struct bins bins = {from, to ? to : UINT64_C(1) << 32, bytes, n};
    __builtin_memset(bytes, 0, n * sizeof *bytes);
    if (n == 0 || bins.from >= bins.to || z->watch.run.heap_pages == 0) return;
    uint64_t total_bytes = (uint64_t)ZEE_PAGE << z->watch.run.pages_per_total_log2;
    if ((bins.to - bins.from) / n >= total_bytes)
        spread_totals(z, &bins);
    else
        spread_frames(z, &bins);
}

void zee_inspect_state(const struct zee *z, struct zee_state_row *state)
{
    const struct zee_watch *w = &z->watch;
    const struct zee_run *run = &w->run;
    uint64_t counters[] = {run->probes,    run->walked, run->splits,
                           run->coalesces, run->grows,  run->fails};
    state->first = w->first_page * ZEE_PAGE;
    state->end = w->end_page * ZEE_PAGE;
    state->heap_bytes = run->heap_pages * ZEE_PAGE;
    state->free_bytes = run->free_bytes;
    state->allocated_bytes = state->heap_bytes - run->free_bytes;
    state->steps = run->steps;
    state->steps_kept = run->steps < ZEE_STEP_ROWS ? run->steps : (uint32_t)ZEE_STEP_ROWS;
    __builtin_memcpy(&state->probes, counters, sizeof counters);
}

/* The integrity check: each rule is a function that returns where it is broken, or 0. */

static zee_address broken_size(const struct zee *z)
{
    for (zee_address frame = zee_next_frame(z, 0); frame; frame = zee_next_frame(z, frame))
        if (!zee_size_is_sound(z, frame)) return frame;
    return 0;
}

static bool is_listed_right(const struct zee *z, uint32_t list, zee_address frame)
{
    return is_frame_address(z, frame) && zee_size_is_sound(z, frame) &&
           zee_list_of(zee_at(z, frame)->size) == list && zee_at(z, frame)->next != ZEE_ALLOCATED;
}

/* Walks every list; a list longer than counted is for broken_length to tell. */
static zee_address broken_link(const struct zee *z)
{
    for (uint32_t list = 0; list < ZEE_LISTS; list++) {
        zee_address frame = z->head[list], from = 0;
        for (uint32_t n = z->watch.run.free_frames[list]; n && frame; n--) {
            if (!is_listed_right(z, list, frame)) return from ? from : frame;
            from = frame;
            frame = zee_at(z, frame)->next;
        }
    }
    return 0;
}

static zee_address broken_back(const struct zee *z)
{
    if (z->watch.choice[ZEE_BUDDY] != ZEE_BUDDY_COALESCE) return 0;
    for (uint32_t list = 0; list < ZEE_LISTS; list++) {
        zee_address frame = z->head[list], link = ZEE_LINK_ADDRESS(z, &z->head[list]);
        for (uint32_t n = z->watch.run.free_frames[list]; n && frame; n--) {
            if (zee_at(z, frame)->back != link) return frame;
            link = frame;
            frame = zee_at(z, frame)->next;
        }
    }
    return 0;
}

static zee_address broken_length(const struct zee *z)
{
    for (uint32_t list = 0; list < ZEE_LISTS; list++) {
        zee_address frame = z->head[list], last = 0;
        uint32_t left = z->watch.run.free_frames[list];
        for (; left && frame; left--) last = frame, frame = zee_at(z, frame)->next;
        if (left || frame) return frame ? frame : last ? last : ZEE_PAGE;
    }
    return 0;
}

/* A free frame in address order that no list accounts for: per list, the one that is one too many. */
static zee_address broken_lost(const struct zee *z)
{
    uint32_t seen[ZEE_LISTS] = {0};
    for (zee_address frame = zee_next_frame(z, 0); frame; frame = zee_next_frame(z, frame)) {
        if (zee_at(z, frame)->next == ZEE_ALLOCATED) continue;
        uint32_t list = zee_list_of(zee_at(z, frame)->size);
        if (++seen[list] > z->watch.run.free_frames[list]) return frame;
    }
    for (uint32_t list = 0; list < ZEE_LISTS; list++)
        if (seen[list] != z->watch.run.free_frames[list]) return z->head[list];
    return 0;
}

static zee_address broken_buddies(const struct zee *z)
{
    if (z->watch.choice[ZEE_BUDDY] != ZEE_BUDDY_COALESCE) return 0;
    for (uint32_t list = ZEE_PAGE_LIST + 1; list < ZEE_LISTS; list++)
        for (zee_address frame = z->head[list]; frame; frame = zee_at(z, frame)->next) {
            const struct zee_header *header = zee_at(z, frame);
            const struct zee_header *buddy = zee_at(z, frame ^ header->size);
            if (buddy->next != ZEE_ALLOCATED && buddy->size == header->size) return frame;
        }
    return 0;
}

static zee_address broken_totals(const struct zee *z)
{
    const struct zee_run *run = &z->watch.run;
    uint32_t log2 = run->pages_per_total_log2;
    zee_address frame = zee_next_frame(z, 0);
    for (uint32_t i = 0; i < ZEE_TOTALS && frame; i++) {
        uint32_t units = 0;
        zee_address first = frame;
        for (; frame && page_of(frame) >> log2 == i; frame = zee_next_frame(z, frame))
            if (zee_at(z, frame)->next != ZEE_ALLOCATED && zee_at(z, frame)->size <= ZEE_PAGE)
                units += zee_at(z, frame)->size / ZEE_UNIT;
        bool jumbos = run->free_frames[0] != 0;
        if (jumbos ? units > run->free_units[i] : units != run->free_units[i]) return first;
    }
    return 0;
}

enum zee_rule zee_inspect_check(const struct zee *z, zee_address *address)
{
    static const struct {
        enum zee_rule rule;
        zee_address (*broken)(const struct zee *z);
    } checks[] = {
        {ZEE_RULE_SIZE, broken_size},     {ZEE_RULE_LINK, broken_link},
        {ZEE_RULE_BACK, broken_back},     {ZEE_RULE_LENGTH, broken_length},
        {ZEE_RULE_LOST, broken_lost},     {ZEE_RULE_BUDDIES, broken_buddies},
        {ZEE_RULE_TOTALS, broken_totals},
    };
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++)
        if ((*address = checks[i].broken(z)) != 0) return checks[i].rule;
    return ZEE_RULE_SOUND;
}
