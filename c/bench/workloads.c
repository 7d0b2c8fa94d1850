/*
 * The loops that every allocator is measured with, in the same module as it. README.md beside this file
 * describes them. Each loop exists twice: `account` is a constant, so the timed one carries no
 * bookkeeping. The driver decides the counts.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void *malloc(size_t n);
void free(void *payload);

#define EXPORT(name) __attribute__((export_name(#name))) name
#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

enum {
    PAGE = 65536,
    SIZES = 65536, /* drawn once, then used in order, over and over */
    QUEUE = 4096,
    CHURN = 10000,
    JUMBOS = 64,
    PHASE_BYTES = 8 << 20,
    SMALL = 2000000,
};

static uint8_t *slots[SMALL];
static uint32_t slot_bytes[CHURN]; /* kept when accounting */
static uint32_t sizes[SIZES];
static uint32_t next_size, next_slot;
static uint32_t state;

/* xorshift32 (Marsaglia 2003: 13, 17, 5). */
static inline uint32_t draw(void)
{
    state ^= state << 13;
    state ^= state >> 17;
    return state ^= state << 5;
}

/* floor(low * 2^u), u uniform in [0, octaves): the 24 high bits of a draw are its fraction, and
 * 2^fraction is a product of roots of 2, which are the same to the bit on every machine. */
static uint32_t draw_log_uniform(uint32_t low, uint32_t octaves)
{
    uint64_t u = (uint64_t)(draw() >> 8) * octaves;
    double root = 2, value = low * (double)(UINT32_C(1) << (u >> 24));
    for (uint32_t bit = 1 << 23; bit; bit >>= 1) {
        root = __builtin_sqrt(root);
        if (u & bit) value *= root;
    }
    return (uint32_t)value;
}

void EXPORT(seed)(uint32_t start, uint32_t low, uint32_t octaves)
{
    state = start;
    for (uint32_t i = 0; i < SIZES; i++) sizes[i] = draw_log_uniform(low, octaves);
    next_size = next_slot = 0;
}

/* What only the accounting loops keep. */
static struct {
    uint32_t live, peak, pages, grows;
} account;

static inline uint8_t *take(uint32_t n, bool accounting)
{
    uint8_t *payload = malloc(n);
    if (!payload) __builtin_trap();
    *payload = 1;
    if (!accounting) return payload;
    account.live += n;
    if (account.live > account.peak) account.peak = account.live;
    uint32_t pages = __builtin_wasm_memory_size(0);
    if (pages != account.pages) account.grows++;
    account.pages = pages;
    return payload;
}

static inline void give(uint8_t *payload, uint32_t n, bool accounting)
{
    free(payload);
    if (accounting) account.live -= n;
}

void EXPORT(begin)(void) { account.pages = __builtin_wasm_memory_size(0); }
uint32_t EXPORT(peak)(void) { return account.peak; }
uint32_t EXPORT(grows)(void) { return account.grows; }

void EXPORT(pairs)(uint32_t n, uint32_t count)
{
    while (count--) give(take(n, false), n, false);
}

static inline uint32_t pick_size(void) { return sizes[next_size++ % SIZES]; }

static inline void refill(uint32_t slot, bool accounting)
{
    uint32_t n = pick_size();
    slots[slot] = take(n, accounting);
    if (accounting) slot_bytes[slot] = n;
}

static inline void replace(uint32_t slot, bool accounting)
{
    give(slots[slot], accounting ? slot_bytes[slot] : 0, accounting);
    refill(slot, accounting);
}

static inline void fill_slots(uint32_t count, bool accounting)
{
    for (uint32_t slot = 0; slot < count; slot++) refill(slot, accounting);
}

static inline void empty_slots(uint32_t count, bool accounting)
{
    for (uint32_t slot = 0; slot < count; slot++)
        give(slots[slot], accounting ? slot_bytes[slot] : 0, accounting);
}

void EXPORT(fill)(uint32_t count) { fill_slots(count, false); }

/* The oldest of QUEUE goes, a new one comes. */
void EXPORT(fifo)(uint32_t count)
{
    for (; count; count--, next_slot = (next_slot + 1) % QUEUE) replace(next_slot, false);
}

/* One of `live` goes, whichever it is, a new one comes. */
static inline void replace_any(uint32_t live, uint32_t count, bool accounting)
{
    while (count--) replace((uint32_t)((uint64_t)draw() * live >> 32), accounting);
}

void EXPORT(churn)(uint32_t count) { replace_any(CHURN, count, false); }
void EXPORT(jumbo)(uint32_t count) { replace_any(JUMBOS, count, false); }

/* A repetition of churn or jumbo from an empty heap to an empty heap. */
void EXPORT(account_any)(uint32_t live, uint32_t count)
{
    fill_slots(live, true);
    replace_any(live, count, true);
    empty_slots(live, true);
}

/* 14 sizes in equal steps from 16 B to 2 MiB (a factor of 2.476), rounded to multiples of 8. */
static const uint32_t phase_sizes[] = {16,   40,    96,    240,    600,    1488,   3680,
                                       9112, 22560, 55848, 138248, 342232, 847176, 2097152};

/* Each size in turn: as many as 8 MiB hold, then every other one is freed, then the rest. */
static inline void run_phases(bool accounting)
{
    for (uint32_t phase = 0; phase < LENGTH(phase_sizes); phase++) {
        uint32_t n = phase_sizes[phase], count = PHASE_BYTES / n;
        for (uint32_t i = 0; i < count; i++) slots[i] = take(n, accounting);
        for (uint32_t start = 0; start < 2; start++)
            for (uint32_t i = start; i < count; i += 2) give(slots[i], n, accounting);
    }
}

void EXPORT(phases)(void) { run_phases(false); }
void EXPORT(account_phases)(void) { run_phases(true); }

/* Deferred coalescing at its worst: half of the small frames are free, and none has a free buddy. */
static inline void run_holes(bool accounting)
{
    for (uint32_t i = 0; i < SMALL; i++) slots[i] = take(8, accounting);
    for (uint32_t i = 0; i < SMALL; i += 2) give(slots[i], 8, accounting);
    for (uint32_t i = 0; i < SMALL; i += 2) slots[i] = take(24, accounting);
}

void EXPORT(holes)(void) { run_holes(false); }
void EXPORT(account_holes)(void) { run_holes(true); }
