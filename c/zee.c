/*
 * The algorithm. Read from top to bottom: lists, join, search, grow, split, coalesce, sweep, then the public
 * functions. ZEE_CHOICE is a constant or a field by build, so unused branches vanish from tiny builds.
 */
#include "zee.h"
#include "backing.h"

_Static_assert(ZEE_SMALLEST >= sizeof(struct zee_header),
               "a free frame has room for its back link");
_Static_assert(ZEE_ALIGN == 8 || ZEE_ALIGN == 16, "payloads are aligned to 8 or 16");
_Static_assert(ZEE_LARGEST <= UINT32_MAX - ZEE_PAGE, "rounding up to pages does not wrap around");
_Static_assert(ZEE_PAGE >> (ZEE_LISTS - 1 - ZEE_PAGE_LIST) == ZEE_SMALLEST, "a list per size");

/* Whether frames may be taken from the middle of their list, which therefore links back. */
#define LINKS_BACK(z) (ZEE_CHOICE(z, BUDDY) == ZEE_BUDDY_COALESCE)
#define SHARES_PAGES(z) (ZEE_CHOICE(z, PAGES) == ZEE_PAGES_SHARED)
/* Whether the run that ends the memory is kept for last: with exact growth it saves the next one most. */
#define SPARES_END(z) (SHARES_PAGES(z) && ZEE_CHOICE(z, GROWTH) == ZEE_GROWTH_EXACT)

/* Whether a payload may start later than its frame's header ends. */
enum { LIES_DEEPER = ZEE_WITH_ALIGNED || ZEE_ALIGN != ZEE_HEADER };

static bool is_alignment(size_t alignment) { return alignment && !(alignment & (alignment - 1)); }

/* The frame of a payload. A payload of an aligned allocation lies deeper in its frame; the two words
 * before it repeat mark and size, and frames of up to a page are aligned to their size. */
static zee_address frame_of(const struct zee *z, const void *payload)
{
    zee_address before = ZEE_ADDRESS(z, payload) - ZEE_HEADER;
    if (!LIES_DEEPER) return before;
    uint32_t size = zee_at(z, before)->size;
    return before & ~((size < ZEE_PAGE ? size : (uint32_t)ZEE_PAGE) - 1);
}

/* Takes off its list the frame that a link leads to. A link is a head, or the next of a frame. */
ZEE_SHARED_CODE static zee_address follow(struct zee *z, zee_address *link)
{
    zee_address frame = *link;
    ZEE_ASSUME(frame);
    zee_address next = zee_at(z, frame)->next;
    *link = next;
    if (LINKS_BACK(z) && (next || ZEE_END_IS_WRITABLE))
        zee_at(z, next)->back = ZEE_LINK_ADDRESS(z, link);
    return frame;
}

static zee_address pop(struct zee *z, zee_address *link)
{
    zee_address frame = follow(z, link);
    ZEE_STEP(z, POP, frame, zee_list_of(zee_at(z, frame)->size), zee_at(z, frame)->size);
    return frame;
}

/* Takes a frame from the middle of its list in constant time: it knows the link to it. */
ZEE_INLINE static void unlink(struct zee *z, zee_address frame)
{
    follow(z, ZEE_LINK(z, zee_at(z, frame)->back));
    ZEE_STEP(z, UNLINK, frame, zee_list_of(zee_at(z, frame)->size), zee_at(z, frame)->size);
}

/* Puts a free frame, whose header tells its size, onto its list. */
ZEE_SHARED_CODE static void push(struct zee *z, zee_address frame)
{
    uint32_t size = zee_at(z, frame)->size;
    zee_address *head = &z->head[zee_list_of(size)];
    zee_address next = *head;
    zee_at(z, frame)->next = next;
    *head = frame;
    if (ZEE_CHOICE(z, BUDDY) == ZEE_BUDDY_DEFERRED && size < ZEE_PAGE) z->pushed++;
    if (LINKS_BACK(z)) {
        zee_at(z, frame)->back = ZEE_LINK_ADDRESS(z, head);
        if (next || ZEE_END_IS_WRITABLE) zee_at(z, next)->back = frame;
    }
    ZEE_STEP(z, PUSH, frame, zee_list_of(size), size);
}

static bool is_spared(const struct zee *z, zee_address run, uint32_t size)
{
    return SPARES_END(z) && run + size == ZEE_END_PAGE(z) * ZEE_PAGE;
}

/* Pages shared: free runs that lie side by side become one, and all are put in address order, the lowest the
 * head. A bit for each says where they start meanwhile. Costs their number, and a look at 64 pages at a time. */
static void join(struct zee *z)
{
    ZEE_STEP(z, SWEEP, 1, 0, 0);
    for (uint32_t list = 0; list <= ZEE_PAGE_LIST; list++)
        while (z->head[list]) {
            zee_address run = follow(z, &z->head[list]);
            z->starts[run >> 22] |= UINT64_C(1) << (run >> 16 & 63);
            ZEE_STEP(z, UNLINK, run, list, zee_at(z, run)->size);
        }
    zee_address above = 0;
    uint32_t apart = 0;
    if (ZEE_CHOICE(z, GROWTH) == ZEE_GROWTH_EXACT) z->spared = 0;
    for (uint32_t word = (ZEE_END_PAGE(z) + 63) / 64; word--;)
        while (z->starts[word]) {
            uint32_t highest = 63u - (uint32_t)__builtin_clzll(z->starts[word]);
            z->starts[word] ^= UINT64_C(1) << highest;
            zee_address run = (word * 64 + highest) * ZEE_PAGE;
            uint32_t *size = &zee_at(z, run)->size;
            if (above && run + *size == above) {
                *size += zee_at(z, above)->size;
                ZEE_FORGET(z, above);
                ZEE_STEP(z, JOIN, run, *size, above);
            } else {
                if (above) push(z, above);
                apart++;
            }
            if (is_spared(z, run, *size)) z->spared = *size;
            above = run;
        }
    if (above) push(z, above);
    ZEE_STEP(z, SWEPT, apart, 1, 0);
}

/* The link to the frame that serves `size` bytes, or NULL: from the list of that size towards larger frames
 * the first head there is; on list 0, which costs its length, the one that the jumbo strategy likes best. */
static zee_address *search(struct zee *z, uint32_t size)
{
    zee_address *best = NULL;
    uint32_t list = zee_list_of(size);
    /* Of the best one; a frame that is too small has more, as its surplus wraps around. */
    uint32_t least = -size;
    do {
        if (!list && SHARES_PAGES(z)) join(z);
        ZEE_STEP(z, PROBE, list, z->head[list], 0);
        for (zee_address *link = &z->head[list]; *link; link = &zee_at(z, *link)->next) {
            uint32_t surplus = zee_at(z, *link)->size - size;
            if (!list && surplus < -size && is_spared(z, *link, surplus + size))
                surplus = -size - 1; /* any other that fits is better */
            if (!list) ZEE_STEP(z, WALK, *link, zee_at(z, *link)->size, zee_frame_size(size));
            if (surplus >= least) continue;
            if (surplus >= ZEE_PAGE && !SHARES_PAGES(z) && ZEE_CHOICE(z, JUMBO) == ZEE_JUMBO_EXACT)
                continue;
            best = link;
            least = surplus;
            if (surplus < ZEE_PAGE || ZEE_CHOICE(z, JUMBO) == ZEE_JUMBO_FIRST) return best;
        }
    } while ((int32_t)--list >= (SHARES_PAGES(z) ? 0 : ZEE_PAGE_LIST));
    return best;
}

/* New pages as one frame, which was on no list, or 0. Exact: pages shared, what the run that ends the memory has
 * is not asked for. Geometric: an eighth of all memory, when that is more than is needed, unless it is
 * refused. Surplus pages become frames, the lowest the head; pages shared, all the new ones a run on its list. */
static zee_address grow(struct zee *z, uint32_t size)
{
    uint32_t there = SPARES_END(z) ? z->spared : 0;
    uint32_t pages = zee_whole_pages(size - there) / ZEE_PAGE;
    uint32_t eighth = ZEE_CHOICE(z, GROWTH) == ZEE_GROWTH_GEOMETRIC ? ZEE_END_PAGE(z) / 8 : 0;
    uint32_t got = eighth > pages ? eighth : pages;
    uint32_t first = ZEE_GROW(z, got);
    if (first == ZEE_REFUSED && ZEE_CHOICE(z, GROWTH) == ZEE_GROWTH_GEOMETRIC)
        first = ZEE_GROW(z, got = pages);
    if (first == ZEE_REFUSED) {
        ZEE_STEP(z, GROW, 0, pages, 0);
        return 0;
    }
    zee_address frame = first * ZEE_PAGE;
    ZEE_ASSUME(frame);
    zee_at(z, frame)->size = got * ZEE_PAGE;
    ZEE_STEP(z, GROW, frame, got, got - pages);
    if (SHARES_PAGES(z)) {
        push(z, frame);
        return frame;
    }
    if (got > pages) zee_at(z, frame)->size = pages * ZEE_PAGE;
    while (got > pages) {
        zee_address surplus = frame + --got * ZEE_PAGE;
        zee_at(z, surplus)->size = ZEE_PAGE;
        push(z, surplus);
    }
    return frame;
}

/* What a cut leaves of a frame: half of it, or of a run the pages needed. Other jumbos are not cut. */
static uint32_t part(struct zee *z, uint32_t size, uint32_t needed)
{
    if (size <= ZEE_PAGE) return size / 2;
    return SHARES_PAGES(z) ? zee_whole_pages(needed) : 0;
}

/* Cuts a frame down to what holds `needed` bytes; the upper parts go where they belong. */
static void split(struct zee *z, zee_address frame, uint32_t needed)
{
    uint32_t size = zee_at(z, frame)->size, kept;
    for (; (kept = part(z, size, needed)) >= needed; size = kept) {
        if (SHARES_PAGES(z) && kept == size) break;
        zee_address upper = frame + kept;
        zee_at(z, frame)->size = kept;
        zee_at(z, upper)->size = size - kept;
        if (size > ZEE_PAGE)
            ZEE_STEP(z, CUT, frame, size, upper);
        else
            ZEE_STEP(z, SPLIT, frame, size, upper);
        push(z, upper);
    }
}

/* Whether the buddy of a frame under a page is free and as large. */
static bool is_free_buddy(struct zee *z, zee_address buddy, uint32_t size)
{
    const struct zee_header *header = zee_at(z, buddy);
    bool allocated = header->next == ZEE_ALLOCATED;
    bool same_size = header->size == size;
    ZEE_STEP(z, BUDDY, buddy, header->size,
             allocated    ? ZEE_BUDDY_ALLOCATED
             : !same_size ? ZEE_BUDDY_OTHER_SIZE
                          : ZEE_BUDDY_FREE);
    return same_size && !allocated;
}

/* Merges a frame that is on no list with its buddies while those are free; returns the merged frame. */
static zee_address coalesce(struct zee *z, zee_address frame)
{
    uint32_t size = zee_at(z, frame)->size;
    while (size < ZEE_PAGE) {
        zee_address buddy = frame ^ size, upper = frame | buddy;
        if (!is_free_buddy(z, buddy, size)) break;
        unlink(z, buddy);
        ZEE_FORGET(z, upper);
        frame &= buddy;
        zee_at(z, frame)->size = size *= 2;
        ZEE_STEP(z, COALESCE, frame, size, upper);
    }
    return frame;
}

/* Deferred coalescing: one sweep from the smallest list up merges every pair of free buddies. The first
 * half that is met leaves its list and the lower one's size says so; the second makes the larger frame.
 * Costs the number of free frames. */
static void sweep(struct zee *z)
{
    z->left = 0;
    ZEE_STEP(z, SWEEP, 0, 0, 0);
    zee_address *head = &z->head[ZEE_LISTS];
    for (uint32_t size = ZEE_SMALLEST; size < ZEE_PAGE; size *= 2) {
        zee_address frame, *link = --head;
        while ((frame = *link) != 0) {
            zee_address buddy = frame ^ size, lower = frame & buddy;
            bool is_second = zee_at(z, lower)->size > size;
            if (!is_second && !is_free_buddy(z, buddy, size)) {
                z->left++;
                link = &zee_at(z, frame)->next;
                continue;
            }
            *link = zee_at(z, frame)->next;
            ZEE_STEP(z, UNLINK, frame, zee_list_of(size), size);
            if (!is_second) {
                zee_at(z, lower)->size = size * 2;
                continue;
            }
            ZEE_FORGET(z, lower | size);
            ZEE_STEP(z, COALESCE, lower, size * 2, lower | size);
            push(z, lower);
        }
    }
    z->pushed = 0;
    ZEE_STEP(z, SWEPT, z->left, 0, 0);
}

/* A free frame off its list or new from the backing, of at least `size` bytes; 0 when out of memory.
 * Deferred: before the heap grows a sweep must pay, more pushed since the last one than that left; before the
 * call fails any will do. */
static zee_address take(struct zee *z, uint32_t size)
{
    bool merging_helps = size <= ZEE_PAGE || SHARES_PAGES(z);
    bool may_sweep = ZEE_CHOICE(z, BUDDY) == ZEE_BUDDY_DEFERRED && merging_helps;
    for (;;) {
        zee_address *link = search(z, size);
        if (link) return pop(z, link);
        if (!may_sweep || z->pushed <= z->left) {
            zee_address frame = grow(z, size);
            if (frame && SHARES_PAGES(z)) continue;
            if (frame || !may_sweep || !z->pushed) return frame;
        }
        sweep(z);
    }
}

/* Marks the frame allocated, in its header and, where that lies elsewhere, before its payload. */
static void *mark(struct zee *z, zee_address frame, uint32_t offset)
{
    struct zee_header *header = zee_at(z, frame);
    header->next = ZEE_ALLOCATED;
    if (LIES_DEEPER) {
        struct zee_header *before = zee_at(z, frame + offset - ZEE_HEADER);
        before->next = ZEE_ALLOCATED;
        before->size = header->size;
    }
    return ZEE_HOST(z, frame + offset);
}

static void *fail(struct zee *z, enum zee_reason reason, size_t what)
{
    ZEE_STEP(z, FAIL, reason, what, 0);
    return NULL;
}

/* The last step of a call that did not fail: NULL for no bytes is none. */
static void *give(struct zee *z, void *payload, size_t n)
{
    if (payload || !n) ZEE_STEP(z, RETURN, payload ? ZEE_ADDRESS(z, payload) : 0, 0, 0);
    return payload;
}

/* A payload of n bytes, `offset` into its frame; NULL for none. */
static void *allocate(struct zee *z, size_t n, uint32_t offset)
{
    if (!n) return NULL;
    if (n > ZEE_LARGEST - (offset - ZEE_HEADER)) return fail(z, ZEE_REASON_HUGE, n);
    uint32_t size = (uint32_t)n + offset;
    ZEE_STEP(z, PAD, n, zee_frame_size(size), zee_list_of(size));
    zee_address frame = take(z, size);
    if (!frame) return fail(z, ZEE_REASON_REFUSED, zee_frame_size(size));
    split(z, frame, size);
    return mark(z, frame, offset);
}

static void release(struct zee *z, void *payload)
{
    if (!payload) return;
    zee_address frame = frame_of(z, payload);
    ZEE_STEP(z, FOUND, frame, zee_at(z, frame)->size, 0);
    push(z, ZEE_CHOICE(z, BUDDY) == ZEE_BUDDY_COALESCE ? coalesce(z, frame) : frame);
}

/* Payload bytes from the pointer to the end of its frame. */
static size_t usable(const struct zee *z, const void *payload)
{
    zee_address frame = frame_of(z, payload);
    return frame + zee_at(z, frame)->size - ZEE_ADDRESS(z, payload);
}

/* realloc of a payload that holds n bytes already: chunkify gives the surplus back. */
static void *stay(struct zee *z, void *payload, size_t n)
{
    zee_address frame = frame_of(z, payload);
    uint32_t offset = ZEE_ADDRESS(z, payload) - frame;
    ZEE_STEP(z, STAY, frame + offset, zee_at(z, frame)->size - offset, n);
    if (ZEE_CHOICE(z, SHRINK) == ZEE_SHRINK_DEFER) return payload;
    split(z, frame, (uint32_t)n + offset);
    return LIES_DEEPER ? mark(z, frame, offset) : payload;
}

void *zee_malloc(struct zee *z, size_t n)
{
    ZEE_STEP(z, REQUEST, ZEE_CALL_MALLOC, n, 0);
    if (ZEE_DAMAGED(z)) return NULL;
    return give(z, allocate(z, n, ZEE_ALIGN), n);
}

void zee_free(struct zee *z, void *payload)
{
    ZEE_STEP(z, REQUEST, ZEE_CALL_FREE, 0, payload ? ZEE_ADDRESS(z, payload) : 0);
    if (ZEE_DAMAGED(z) || ZEE_REFUSES(z, payload)) return;
    release(z, payload);
}

void *zee_calloc(struct zee *z, size_t members, size_t n)
{
    size_t bytes;
    ZEE_STEP(z, REQUEST, ZEE_CALL_CALLOC, n, members);
    if (ZEE_DAMAGED(z)) return NULL;
    if (__builtin_mul_overflow(members, n, &bytes)) return fail(z, ZEE_REASON_OVERFLOW, n);
    void *payload = allocate(z, bytes, ZEE_ALIGN);
    if (payload) {
        __builtin_memset(payload, 0, bytes);
        ZEE_STEP(z, ZERO, ZEE_ADDRESS(z, payload), bytes, 0);
    }
    return give(z, payload, bytes);
}

void *zee_realloc(struct zee *z, void *payload, size_t n)
{
    ZEE_STEP(z, REQUEST, ZEE_CALL_REALLOC, n, payload ? ZEE_ADDRESS(z, payload) : 0);
    if (ZEE_DAMAGED(z) || ZEE_REFUSES(z, payload)) return NULL;
    size_t bytes = payload ? usable(z, payload) : 0;
    if (n - 1 < bytes) return give(z, stay(z, payload, n), n);
    void *moved = allocate(z, n, ZEE_ALIGN);
    if (moved && (payload || ZEE_COPIES_NOTHING)) {
        __builtin_memcpy(moved, payload, bytes);
        ZEE_STEP(z, COPY, ZEE_ADDRESS(z, payload), ZEE_ADDRESS(z, moved), bytes);
    }
    if (moved || !n) release(z, payload);
    return give(z, moved, n);
}

void *zee_aligned_alloc(struct zee *z, size_t alignment, size_t n)
{
    ZEE_STEP(z, REQUEST, ZEE_CALL_ALIGNED, n, alignment);
    if (ZEE_DAMAGED(z)) return NULL;
    if (!is_alignment(alignment) || alignment > ZEE_PAGE)
        return fail(z, ZEE_REASON_ALIGNMENT, alignment);
    uint32_t offset = alignment > ZEE_ALIGN ? (uint32_t)alignment : (uint32_t)ZEE_ALIGN;
    return give(z, allocate(z, n, offset), n);
}

int zee_posix_memalign(struct zee *z, void **out, size_t alignment, size_t n)
{
    if (!is_alignment(alignment) || alignment < sizeof(void *)) return ZEE_EINVAL;
    void *payload = zee_aligned_alloc(z, alignment, n);
    if (!payload && n) return ZEE_ENOMEM;
    *out = payload;
    return 0;
}

size_t zee_malloc_usable_size(struct zee *z, const void *payload)
{
    return !payload || ZEE_REFUSES(z, payload) ? 0 : usable(z, payload);
}
