/*
 * The algorithm. Read from top to bottom: sizes, lists, search, grow, split, coalesce, then the public
 * functions. ZEE_CHOICE is a constant or a field by build, so unused branches vanish from tiny builds.
 */
#include "zee.h"
#include "backing.h"

_Static_assert(ZEE_SMALLEST >= sizeof(struct zee_header),
               "a free frame has room for its back link");
_Static_assert(ZEE_ALIGN == 8 || ZEE_ALIGN == 16, "payloads are aligned to 8 or 16");
_Static_assert(ZEE_LARGEST <= UINT32_MAX - ZEE_PAGE, "rounding up to pages does not wrap around");
_Static_assert(ZEE_PAGE >> (ZEE_LISTS - 1 - ZEE_PAGE_LIST) == ZEE_SMALLEST, "a list per size");

/* Whether a strategy in force takes frames from the middle of lists, for which lists link back. */
#define LINKS_BACK(z)                                                                              \
    (ZEE_CHOICE(z, BUDDY) != ZEE_BUDDY_FAST || ZEE_CHOICE(z, PAGES) == ZEE_PAGES_SHARED)
#define SHARES_PAGES(z) (ZEE_CHOICE(z, PAGES) == ZEE_PAGES_SHARED)

/* The frame whose payload, `offset` bytes into it, holds n. */
struct fit {
    uint32_t size;
    unsigned list;
};

static uint32_t round_up_to_pages(uint32_t bytes)
{
    return (bytes + ZEE_PAGE - 1) & ~(uint32_t)(ZEE_PAGE - 1);
}

static struct fit fit(uint32_t n, uint32_t offset)
{
    if (n > ZEE_PAGE - offset) return (struct fit){round_up_to_pages(n + offset), 0};
    unsigned zeros = (unsigned)__builtin_clz((n + offset - 1) | (ZEE_SMALLEST - 1));
    return (struct fit){UINT32_C(1) << (32 - zeros), zeros - 15};
}

static bool is_alignment(size_t alignment) { return alignment && !(alignment & (alignment - 1)); }

/* The frame of a payload. A payload of an aligned allocation lies deeper in its frame; the two words
 * before it repeat mark and size, and frames of up to a page are aligned to their size. */
static zee_address frame_of(const struct zee *z, const void *payload)
{
    zee_address before = ZEE_ADDRESS(z, payload) - ZEE_HEADER;
    if (!ZEE_WITH_ALIGNED && ZEE_ALIGN == ZEE_HEADER) return before;
    uint32_t size = zee_at(z, before)->size;
    return before & ~((size < ZEE_PAGE ? size : (uint32_t)ZEE_PAGE) - 1);
}

/* Runs (pages shared): a free frame of whole pages repeats its size in its last page, and both its end
 * pages have their bit set, so that a neighbour finds it without reading what may be a payload. */
static void set_run(struct zee *z, zee_address frame, uint32_t size, bool is_free)
{
    zee_address last = frame + size - ZEE_PAGE;
    if (is_free) zee_at(z, last)->run_size = size;
    zee_set_page(&z->free_runs, frame / ZEE_PAGE, is_free);
    zee_set_page(&z->free_runs, last / ZEE_PAGE, is_free);
}

ZEE_SHARED_CODE static void push(struct zee *z, zee_address frame, uint32_t size)
{
    zee_address *head = &z->head[zee_list_of(size)];
    zee_address next = *head;
    zee_at(z, frame)->next = next;
    zee_at(z, frame)->size = size;
    *head = frame;
    if (LINKS_BACK(z)) {
        zee_at(z, frame)->back = ZEE_LINK_ADDRESS(z, head);
        if (next) zee_at(z, next)->back = frame;
    }
    if (SHARES_PAGES(z) && size >= ZEE_PAGE) set_run(z, frame, size, true);
    ZEE_STEP(z, PUSH, frame, zee_list_of(size), size);
}

/* Takes off its list the frame that a link leads to. A link is a head, or the next of a frame. */
ZEE_SHARED_CODE static zee_address follow(struct zee *z, zee_address *link)
{
    zee_address frame = *link;
    zee_address next = zee_at(z, frame)->next;
    uint32_t size = zee_at(z, frame)->size;
    *link = next;
    if (LINKS_BACK(z) && next) zee_at(z, next)->back = ZEE_LINK_ADDRESS(z, link);
    if (SHARES_PAGES(z) && size >= ZEE_PAGE) set_run(z, frame, size, false);
    return frame;
}

static zee_address pop(struct zee *z, zee_address *link)
{
    zee_address frame = follow(z, link);
    ZEE_STEP(z, POP, frame, zee_list_of(zee_at(z, frame)->size), zee_at(z, frame)->size);
    return frame;
}

/* Takes a frame from the middle of its list in constant time: it knows the link to it. */
static void unlink(struct zee *z, zee_address frame)
{
    follow(z, ZEE_LINK(z, zee_at(z, frame)->back));
    ZEE_STEP(z, UNLINK, frame, zee_list_of(zee_at(z, frame)->size), zee_at(z, frame)->size);
}

/* Whether a frame found on list 0 is better than the best so far, by the jumbo strategy. */
static bool is_better(const struct zee *z, uint32_t found, uint32_t size, uint32_t best_size)
{
    if (ZEE_CHOICE(z, JUMBO) == ZEE_JUMBO_EXACT && size > ZEE_PAGE) return found == size;
    return found >= size && found < best_size;
}

/* The link to the frame that serves `size` bytes: from its list towards larger frames the first head there
 * is; on list 0, which costs its length, the one that the jumbo strategy likes best. NULL when none. */
static zee_address *search(struct zee *z, uint32_t size, unsigned list)
{
    zee_address *best = NULL;
    uint32_t best_size = UINT32_MAX;
    do {
        ZEE_STEP(z, PROBE, list, z->head[list], 0);
        for (zee_address *link = &z->head[list]; *link; link = &zee_at(z, *link)->next) {
            uint32_t found = zee_at(z, *link)->size;
            if (!list) ZEE_STEP(z, WALK, *link, found, size);
            if (!is_better(z, found, size, best_size)) continue;
            best = link;
            best_size = found;
            if (found == size || list || ZEE_CHOICE(z, JUMBO) == ZEE_JUMBO_FIRST) return best;
        }
    } while (SHARES_PAGES(z) ? list-- : list && --list);
    return best;
}

/* Joins a free run, on no list but with its size in its header, with the free runs before and behind it
 * (pages shared), in constant time. */
static zee_address join(struct zee *z, zee_address run)
{
    zee_address behind = run + zee_at(z, run)->size;
    if (zee_has_page(&z->free_runs, behind / ZEE_PAGE)) {
        unlink(z, behind);
        zee_at(z, run)->size += zee_at(z, behind)->size;
        ZEE_STEP(z, JOIN, run, zee_at(z, run)->size, behind);
    }
    if (zee_has_page(&z->free_runs, run / ZEE_PAGE - 1)) {
        zee_address upper = run;
        run -= zee_at(z, run - ZEE_PAGE)->run_size;
        unlink(z, run);
        zee_at(z, run)->size += zee_at(z, upper)->size;
        ZEE_FORGET(z, upper);
        ZEE_STEP(z, JOIN, run, zee_at(z, run)->size, upper);
    }
    return run;
}

/* Puts a free frame on its list. */
static void put(struct zee *z, zee_address frame, uint32_t size)
{
    if (SHARES_PAGES(z) && size >= ZEE_PAGE) {
        zee_at(z, frame)->size = size;
        frame = join(z, frame);
        size = zee_at(z, frame)->size;
    }
    push(z, frame, size);
}

/* The number of the first new page, or ZEE_REFUSED. Geometric: an eighth of the heap when that is more than
 * was asked for, unless it is refused. */
static uint32_t grow_pages(struct zee *z, uint32_t pages, uint32_t *got)
{
    uint32_t eighth = z->heap_pages / 8;
    *got = pages;
    if (ZEE_CHOICE(z, GROWTH) == ZEE_GROWTH_GEOMETRIC && eighth > pages) {
        uint32_t first = ZEE_GROW(z, eighth);
        if (first != ZEE_REFUSED) {
            *got = eighth;
            return first;
        }
    }
    return ZEE_GROW(z, pages);
}

/* Pages of the free run at the heap's end, when new pages will be adjacent to it. */
static uint32_t free_end_pages(const struct zee *z)
{
    uint32_t end = z->end_page;
    if (!end || ZEE_END_PAGE(z) != end || !zee_has_page(&z->free_runs, end - 1)) return 0;
    return zee_at(z, (end - 1) * ZEE_PAGE)->run_size / ZEE_PAGE;
}

/* New pages as one frame, which was on no list, or 0. Pages shared: they join the free run at the heap's
 * end, and what that has is not asked for. Else surplus pages become frames, the lowest the head. */
static zee_address grow(struct zee *z, uint32_t size)
{
    uint32_t pages = round_up_to_pages(size) / ZEE_PAGE, got;
    uint32_t there = SHARES_PAGES(z) ? free_end_pages(z) : 0;
    bool extends = there < pages; /* else exact refused the run: it stays as it is */
    if (extends) pages -= there;
    uint32_t first = grow_pages(z, pages, &got);
    if (first == ZEE_REFUSED) {
        ZEE_STEP(z, GROW, 0, pages, 0);
        return 0;
    }
    zee_address frame = first * ZEE_PAGE;
    zee_at(z, frame)->size = got * ZEE_PAGE;
    ZEE_STEP(z, GROW, frame, got, got - pages);
    if (ZEE_CHOICE(z, GROWTH) == ZEE_GROWTH_GEOMETRIC) z->heap_pages += got;
    if (SHARES_PAGES(z)) {
        z->end_page = first + got;
        return extends || ZEE_CHOICE(z, JUMBO) != ZEE_JUMBO_EXACT ? join(z, frame) : frame;
    }
    if (got > pages) zee_at(z, frame)->size = pages * ZEE_PAGE;
    while (got > pages) push(z, frame + --got * ZEE_PAGE, ZEE_PAGE);
    return frame;
}

/* Cuts a frame down to what holds `needed` bytes: of a run of pages (shared) the upper rest goes back, and
 * up to a page it is halved, the upper halves going to their lists. */
static void split(struct zee *z, zee_address frame, uint32_t needed)
{
    uint32_t half = zee_at(z, frame)->size;
    if (SHARES_PAGES(z)) {
        uint32_t pages = round_up_to_pages(needed);
        if (half > pages) {
            zee_at(z, frame)->size = pages;
            ZEE_STEP(z, CUT, frame, half, frame + pages);
            put(z, frame + pages, half - pages);
            half = pages;
        }
    }
    if (half > ZEE_PAGE) return;
    while (half / 2 >= needed) {
        half /= 2;
        zee_at(z, frame)->size = half;
        ZEE_STEP(z, SPLIT, frame, half * 2, frame + half);
        push(z, frame + half, half);
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

/* Merges a frame, which is on no list, with its free buddy; returns the merged frame. */
static zee_address coalesce(struct zee *z, zee_address frame, zee_address buddy, uint32_t size)
{
    unlink(z, buddy);
    ZEE_FORGET(z, frame | buddy);
    ZEE_STEP(z, COALESCE, frame & buddy, size * 2, frame | buddy);
    return frame & buddy;
}

/* Deferred coalescing: one sweep from the smallest list up merges every pair of free buddies, when more
 * than `least` frames were freed since the last one. Costs the number of free frames. */
static bool sweep(struct zee *z, uint32_t least)
{
    if (z->freed <= least) return false;
    z->freed = z->left = 0;
    ZEE_STEP(z, SWEEP, 0, 0, 0);
    for (unsigned list = ZEE_LISTS - 1; list > ZEE_PAGE_LIST; list--) {
        uint32_t size = UINT32_C(1) << (17 - list);
        for (zee_address frame = z->head[list], next; frame; frame = next) {
            zee_address buddy = frame ^ size;
            next = zee_at(z, frame)->next;
            if (!is_free_buddy(z, buddy, size)) {
                z->left++;
                continue;
            }
            if (next == buddy) next = zee_at(z, buddy)->next;
            unlink(z, frame);
            put(z, coalesce(z, frame, buddy, size), size * 2);
        }
    }
    ZEE_STEP(z, SWEPT, z->left, 0, 0);
    return true;
}

/* A free frame off its list or new from the backing, of at least `size` bytes; 0 when out of memory.
 * Deferred: before the heap grows a sweep must pay, more freed than the last one left; before the call
 * fails any will do. */
static zee_address take(struct zee *z, uint32_t size, unsigned list)
{
    bool merging_helps = size <= ZEE_PAGE || SHARES_PAGES(z);
    bool may_sweep = ZEE_CHOICE(z, BUDDY) == ZEE_BUDDY_DEFERRED && merging_helps;
    for (;;) {
        zee_address *link = search(z, size, list);
        if (link) return pop(z, link);
        if (may_sweep && sweep(z, z->left)) continue;
        zee_address frame = grow(z, size);
        if (frame || !may_sweep || !sweep(z, 0)) return frame;
    }
}

/* Marks the frame allocated, in its header and, where that lies elsewhere, before its payload. */
static void *mark(struct zee *z, zee_address frame, uint32_t offset)
{
    struct zee_header *header = zee_at(z, frame);
    header->next = ZEE_ALLOCATED;
    if (ZEE_WITH_ALIGNED || ZEE_ALIGN != ZEE_HEADER) {
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

/* The last step of a call that did not fail. */
static void *give(struct zee *z, void *payload)
{
    if (payload) ZEE_STEP(z, RETURN, ZEE_ADDRESS(z, payload), 0, 0);
    return payload;
}

static void *give_null(struct zee *z)
{
    ZEE_STEP(z, RETURN, 0, 0, 0);
    return NULL;
}

/* A payload of n bytes, `offset` into its frame; NULL for none. */
static void *allocate(struct zee *z, size_t n, uint32_t offset)
{
    if (!n) return give_null(z);
    if (n > ZEE_LARGEST - (offset - ZEE_HEADER)) return fail(z, ZEE_REASON_HUGE, n);
    struct fit want = fit((uint32_t)n, offset);
    ZEE_STEP(z, PAD, n, want.size, want.list);
    zee_address frame = take(z, want.size, want.list);
    if (!frame) return fail(z, ZEE_REASON_REFUSED, want.size);
    split(z, frame, want.size);
    return mark(z, frame, offset);
}

static void release(struct zee *z, void *payload)
{
    zee_address frame = frame_of(z, payload);
    uint32_t size = zee_at(z, frame)->size;
    ZEE_STEP(z, FOUND, frame, size, 0);
    if (ZEE_CHOICE(z, BUDDY) == ZEE_BUDDY_DEFERRED) z->freed++;
    if (ZEE_CHOICE(z, BUDDY) == ZEE_BUDDY_COALESCE)
        for (; size < ZEE_PAGE && is_free_buddy(z, frame ^ size, size); size *= 2)
            frame = coalesce(z, frame, frame ^ size, size);
    put(z, frame, size);
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
    return mark(z, frame, offset);
}

static void *move(struct zee *z, void *payload, size_t old_bytes, size_t n)
{
    void *moved = allocate(z, n, ZEE_ALIGN);
    if (!moved) return NULL;
    __builtin_memcpy(moved, payload, old_bytes);
    ZEE_STEP(z, COPY, ZEE_ADDRESS(z, payload), ZEE_ADDRESS(z, moved), old_bytes);
    release(z, payload);
    return moved;
}

void *zee_malloc(struct zee *z, size_t n)
{
    ZEE_STEP(z, REQUEST, ZEE_CALL_MALLOC, n, 0);
    if (ZEE_DAMAGED(z)) return NULL;
    return give(z, allocate(z, n, ZEE_ALIGN));
}

void zee_free(struct zee *z, void *payload)
{
    ZEE_STEP(z, REQUEST, ZEE_CALL_FREE, 0, payload ? ZEE_ADDRESS(z, payload) : 0);
    if (ZEE_DAMAGED(z) || !payload || ZEE_REFUSES(z, payload)) return;
    release(z, payload);
}

void *zee_calloc(struct zee *z, size_t members, size_t n)
{
    size_t bytes;
    ZEE_STEP(z, REQUEST, ZEE_CALL_CALLOC, n, members);
    if (ZEE_DAMAGED(z)) return NULL;
    if (__builtin_mul_overflow(members, n, &bytes)) return fail(z, ZEE_REASON_OVERFLOW, n);
    void *payload = allocate(z, bytes, ZEE_ALIGN);
    if (!payload) return NULL;
    __builtin_memset(payload, 0, bytes);
    ZEE_STEP(z, ZERO, ZEE_ADDRESS(z, payload), bytes, 0);
    return give(z, payload);
}

void *zee_realloc(struct zee *z, void *payload, size_t n)
{
    ZEE_STEP(z, REQUEST, ZEE_CALL_REALLOC, n, payload ? ZEE_ADDRESS(z, payload) : 0);
    if (ZEE_DAMAGED(z)) return NULL;
    if (!payload) return give(z, allocate(z, n, ZEE_ALIGN));
    if (ZEE_REFUSES(z, payload)) return NULL;
    if (!n) {
        release(z, payload);
        return give_null(z);
    }
    size_t bytes = usable(z, payload);
    return give(z, n <= bytes ? stay(z, payload, n) : move(z, payload, bytes, n));
}

void *zee_aligned_alloc(struct zee *z, size_t alignment, size_t n)
{
    ZEE_STEP(z, REQUEST, ZEE_CALL_ALIGNED, n, alignment);
    if (ZEE_DAMAGED(z)) return NULL;
    if (!is_alignment(alignment) || alignment > ZEE_PAGE)
        return fail(z, ZEE_REASON_ALIGNMENT, alignment);
    uint32_t offset = alignment > ZEE_ALIGN ? (uint32_t)alignment : (uint32_t)ZEE_ALIGN;
    return give(z, allocate(z, n, offset));
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
