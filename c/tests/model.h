/*
 * The allocator once more, by other means: frames are entries of a table, lists are arrays, nothing lies
 * in the memory that is handed out, neighbours are looked for. Written from allocator.md and the rules of
 * the README alone; slow where slow is simpler.
 */
#ifndef ZEE_TESTS_MODEL_H
#define ZEE_TESTS_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef MODEL_PAGES
#define MODEL_PAGES 160 /* most of a region */
#endif
enum {
    MODEL_PAGE = 65536,
    MODEL_FIRST = 0x10000,
    MODEL_SLOTS = (MODEL_PAGES + 1) * (MODEL_PAGE / 16),
};
enum { MODEL_FAST, MODEL_COALESCE, MODEL_DEFERRED };
enum { MODEL_CLOSEST, MODEL_EXACT, MODEL_FIRST_FIT };

struct model_list {
    uint32_t n, frame[MODEL_SLOTS]; /* the head of the list is the last */
};

struct model {
    uint32_t buddy, jumbo;
    bool chunkify, shared, geometric;
    uint32_t align;   /* 8 or 16: where a payload starts in its frame */
    uint32_t limit;   /* most pages of the heap */
    uint32_t region;  /* most pages of the backing */
    uint32_t granted; /* pages of the backing so far, those of others included */
    uint32_t pages;   /* of the heap */
    uint32_t pushed, left;
    struct model_list list[14];
    bool is_free[MODEL_SLOTS];
    uint32_t size[MODEL_SLOTS]; /* of the frame that starts here (by address / 16), 0 for none */
    uint64_t probes, walked, splits, coalesces, grows, fails, sweeps;
};

static inline uint32_t *model_size(struct model *m, uint32_t frame) { return &m->size[frame / 16]; }

/* 0 for a size there is not. */
static inline uint32_t model_frame_size(size_t n, uint32_t offset)
{
    if (n > UINT32_MAX) return 0;
    uint64_t needed = (uint64_t)n + offset, size = 16;
    if (needed > MODEL_PAGE) {
        size = (needed + MODEL_PAGE - 1) / MODEL_PAGE * MODEL_PAGE;
        return size > UINT32_MAX ? 0 : (uint32_t)size;
    }
    while (size < needed) size *= 2;
    return (uint32_t)size;
}

static inline struct model_list *model_list_of(struct model *m, uint32_t size)
{
    uint32_t list = 13;
    if (size > MODEL_PAGE) return &m->list[0];
    for (uint32_t s = 16; s < size; s *= 2) list--;
    return &m->list[list];
}

static inline void model_push(struct model *m, uint32_t frame)
{
    struct model_list *list = model_list_of(m, *model_size(m, frame));
    list->frame[list->n++] = frame;
    if (m->buddy == MODEL_DEFERRED && *model_size(m, frame) < MODEL_PAGE) m->pushed++;
    m->is_free[frame / 16] = true;
}

static inline uint32_t model_take(struct model *m, struct model_list *list, uint32_t index)
{
    uint32_t frame = list->frame[index];
    list->n--;
    memmove(&list->frame[index], &list->frame[index + 1], (list->n - index) * sizeof frame);
    m->is_free[frame / 16] = false;
    return frame;
}

static inline void model_remove(struct model *m, uint32_t frame)
{
    struct model_list *list = model_list_of(m, *model_size(m, frame));
    uint32_t index = list->n - 1;
    while (list->frame[index] != frame) index--;
    model_take(m, list, index);
}

/* Two frames, on no list, become one. */
static inline uint32_t model_unite(struct model *m, uint32_t frame, uint32_t other)
{
    uint32_t size = *model_size(m, frame) + *model_size(m, other);
    uint32_t lower = frame < other ? frame : other;
    *model_size(m, frame) = *model_size(m, other) = 0;
    *model_size(m, lower) = size;
    return lower;
}

/* The free run that ends at this address; 0 for none. */
static inline uint32_t model_run_before(struct model *m, uint32_t address)
{
    for (struct model_list *list = m->list; list <= &m->list[1]; list++)
        for (uint32_t i = 0; i < list->n; i++) {
            uint32_t run = list->frame[i];
            if (run + *model_size(m, run) == address) return run;
        }
    return 0;
}

/* The free run of the highest address, off its list; 0 for none. */
static inline uint32_t model_highest_run(struct model *m)
{
    uint32_t highest = 0;
    for (struct model_list *list = m->list; list <= &m->list[1]; list++)
        for (uint32_t i = 0; i < list->n; i++)
            if (list->frame[i] > highest) highest = list->frame[i];
    if (highest) model_remove(m, highest);
    return highest;
}

/* Free runs that touch become one; then lists 0 and 1 are in address order, the lowest first. */
static inline void model_join(struct model *m)
{
    static uint32_t joined[MODEL_PAGES + 1];
    uint32_t n = 0, run, before;
    while ((run = model_highest_run(m)) != 0) {
        while ((before = model_run_before(m, run)) != 0) {
            model_remove(m, before);
            run = model_unite(m, before, run);
        }
        joined[n++] = run;
    }
    for (uint32_t i = 0; i < n; i++) model_push(m, joined[i]);
}

/* The frame's buddy, taken off its list and merged with it; 0 when it is not free. */
static inline uint32_t model_merge(struct model *m, uint32_t frame)
{
    uint32_t size = *model_size(m, frame), buddy = frame ^ size;
    if (size >= MODEL_PAGE || !m->is_free[buddy / 16] || *model_size(m, buddy) != size) return 0;
    model_remove(m, buddy);
    m->coalesces++;
    return model_unite(m, frame, buddy);
}

/* A pair is merged where the walk meets its second half. */
static inline void model_sweep(struct model *m)
{
    static uint32_t order[MODEL_SLOTS];
    static bool met[MODEL_SLOTS];
    m->sweeps++;
    m->left = 0;
    for (struct model_list *list = &m->list[13]; list > &m->list[1]; list--) {
        uint32_t all = list->n, n = all, size = (uint32_t)MODEL_PAGE >> (list - &m->list[1]);
        memcpy(order, list->frame, n * sizeof order[0]);
        while (n--) {
            uint32_t frame = order[n], buddy = frame ^ size;
            met[frame / 16] = true;
            if (!m->is_free[buddy / 16] || *model_size(m, buddy) != size) {
                m->left++;
            } else if (met[buddy / 16]) {
                model_remove(m, frame);
                model_push(m, model_merge(m, frame));
            }
        }
        for (n = 0; n < all; n++) met[order[n] / 16] = false;
    }
    m->pushed = 0;
}

static inline uint32_t model_search_jumbos(struct model *m, uint32_t size)
{
    if (m->shared) model_join(m);
    struct model_list *list = &m->list[0];
    bool exact = m->jumbo == MODEL_EXACT && !m->shared, spares = m->shared && !m->geometric;
    uint32_t end = MODEL_FIRST + m->granted * MODEL_PAGE;
    int64_t best = -1, last = -1;
    m->probes++;
    for (int64_t i = (int64_t)list->n - 1; i >= 0; i--) {
        uint32_t found = *model_size(m, list->frame[i]);
        m->walked++;
        if (found < size || (exact && found != size)) continue;
        if (spares && list->frame[i] + found == end) {
            last = i;
            if (m->jumbo == MODEL_FIRST_FIT) break;
            continue;
        }
        if (best < 0 || found < *model_size(m, list->frame[best])) best = i;
        if (found == size || m->jumbo == MODEL_FIRST_FIT) break;
    }
    if (best < 0) best = last;
    return best < 0 ? 0 : model_take(m, list, (uint32_t)best);
}

static inline uint32_t model_search(struct model *m, uint32_t size)
{
    if (size > MODEL_PAGE) return model_search_jumbos(m, size);
    for (struct model_list *list = model_list_of(m, size); list > &m->list[0]; list--) {
        m->probes++;
        if (list->n == 0) continue;
        m->walked++;
        return model_take(m, list, list->n - 1);
    }
    return m->shared ? model_search_jumbos(m, size) : 0;
}

static inline bool model_may_grow(const struct model *m, uint32_t pages)
{
    return m->pages + pages <= m->limit && m->granted + pages <= m->region;
}

/* The new frame, which is on no list but where pages are shared; 0 for refused. */
static inline uint32_t model_grow(struct model *m, uint32_t size)
{
    uint32_t pages = (size + MODEL_PAGE - 1) / MODEL_PAGE;
    uint32_t memory_pages = MODEL_FIRST / MODEL_PAGE + m->granted;
    uint32_t frame = memory_pages * MODEL_PAGE;
    uint32_t end_run = m->shared && !m->geometric ? model_run_before(m, frame) : 0;
    if (end_run) pages -= *model_size(m, end_run) / MODEL_PAGE;
    uint32_t got = m->geometric && memory_pages / 8 > pages ? memory_pages / 8 : pages;
    if (!model_may_grow(m, got)) got = pages;
    if (!model_may_grow(m, got)) return 0;
    m->granted += got;
    m->pages += got;
    m->grows++;
    if (m->shared) {
        *model_size(m, frame) = got * MODEL_PAGE;
        model_push(m, frame);
        return frame;
    }
    *model_size(m, frame) = pages * MODEL_PAGE;
    for (; got > pages; got--) {
        uint32_t surplus = frame + (got - 1) * MODEL_PAGE;
        *model_size(m, surplus) = MODEL_PAGE;
        model_push(m, surplus);
    }
    return frame;
}

/* A new frame, or where pages are shared what another search finds. */
static inline uint32_t model_find_new(struct model *m, uint32_t size)
{
    uint32_t frame = model_grow(m, size);
    return frame && m->shared ? model_search(m, size) : frame;
}

static inline uint32_t model_find(struct model *m, uint32_t size)
{
    bool sweeps = m->buddy == MODEL_DEFERRED && (size <= MODEL_PAGE || m->shared);
    uint32_t frame = model_search(m, size);
    if (!frame && sweeps && m->pushed > m->left) {
        model_sweep(m);
        frame = model_search(m, size);
    }
    if (!frame) frame = model_find_new(m, size);
    if (!frame && sweeps && m->pushed) {
        model_sweep(m);
        frame = model_search(m, size);
        if (!frame) frame = model_find_new(m, size); /* the end run may have become longer */
    }
    return frame;
}

static inline void model_split(struct model *m, uint32_t frame, uint32_t size)
{
    uint32_t pages = (size + MODEL_PAGE - 1) / MODEL_PAGE * MODEL_PAGE, all = *model_size(m, frame);
    if (m->shared && all > pages) {
        *model_size(m, frame) = pages;
        *model_size(m, frame + pages) = all - pages;
        model_push(m, frame + pages);
    }
    if (*model_size(m, frame) > MODEL_PAGE) return;
    while (*model_size(m, frame) > size) {
        uint32_t half = *model_size(m, frame) / 2;
        *model_size(m, frame) = *model_size(m, frame + half) = half;
        model_push(m, frame + half);
        m->splits++;
    }
}

/* The payload's address, `offset` into its frame; 0 is NULL. */
static inline uint32_t model_allocate(struct model *m, size_t n, uint32_t offset)
{
    if (n == 0) return 0;
    uint32_t size = model_frame_size(n, offset);
    uint32_t frame = size ? model_find(m, size) : 0;
    if (!frame) {
        m->fails++;
        return 0;
    }
    model_split(m, frame, size);
    return frame + offset;
}

static inline uint32_t model_frame_of(struct model *m, uint32_t payload)
{
    uint32_t frame = (payload - 1) & ~15u;
    while (*model_size(m, frame) == 0) frame -= 16;
    return frame;
}

static inline uint32_t model_usable(struct model *m, uint32_t payload)
{
    uint32_t frame = model_frame_of(m, payload);
    return frame + *model_size(m, frame) - payload;
}

static inline uint32_t model_malloc(struct model *m, size_t n)
{
    return model_allocate(m, n, m->align);
}

static inline uint32_t model_aligned(struct model *m, uint32_t alignment, size_t n)
{
    return model_allocate(m, n, alignment > m->align ? alignment : m->align);
}

static inline void model_free(struct model *m, uint32_t payload)
{
    if (payload == 0) return;
    uint32_t frame = model_frame_of(m, payload), merged;
    if (m->buddy == MODEL_COALESCE)
        while ((merged = model_merge(m, frame)) != 0) frame = merged;
    model_push(m, frame);
}

static inline uint32_t model_realloc(struct model *m, uint32_t payload, size_t n)
{
    if (payload == 0) return model_malloc(m, n);
    if (n == 0) {
        model_free(m, payload);
        return 0;
    }
    if (n <= model_usable(m, payload)) {
        uint32_t frame = model_frame_of(m, payload);
        if (m->chunkify) model_split(m, frame, model_frame_size(n, payload - frame));
        return payload;
    }
    uint32_t moved = model_malloc(m, n);
    if (moved) model_free(m, payload);
    return moved;
}

#endif
