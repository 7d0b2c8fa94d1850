/*
 * Introspection: walks that tell the heap as rows, bounded and safe on a damaged heap. The hooks are the
 * exports of zee-inspect.wasm on its one heap; JavaScript reads rows at zee_rows(), and never an offset
 * that zee_layout() does not name.
 */
#ifndef ZEE_INSPECT_H
#define ZEE_INSPECT_H

#include "zee.h"

/* state: 0 free, 1 allocated, 2 damaged (then size is what is left of its page) */
#define ZEE_FRAME_ROW(F) F(address) F(size) F(state) F(list) F(next)
#define ZEE_HEADER_ROW(F) F(next) F(size) F(back)
#define ZEE_LIST_ROW(F) F(head) F(frames) F(bytes)
/* Counters of 64 bits stand as two fields, the low one first; end is 0 when the heap ends at 4 GiB. */
#define ZEE_STATE_ROW(F)                                                                           \
    F(first)                                                                                       \
    F(end)                                                                                         \
    F(heap_bytes)                                                                                  \
    F(allocated_bytes)                                                                             \
    F(free_bytes)                                                                                  \
    F(steps)                                                                                       \
    F(steps_kept)                                                                                  \
    F(rule)                                                                                        \
    F(rule_address)                                                                                \
    F(probes)                                                                                      \
    F(probes_high)                                                                                 \
    F(walked)                                                                                      \
    F(walked_high)                                                                                 \
    F(splits)                                                                                      \
    F(splits_high)                                                                                 \
    F(coalesces)                                                                                   \
    F(coalesces_high)                                                                              \
    F(grows)                                                                                       \
    F(grows_high)                                                                                  \
    F(fails)                                                                                       \
    F(fails_high)

struct zee_frame_row {
    ZEE_FRAME_ROW(ZEE_AS_FIELD)
};
struct zee_list_row {
    ZEE_LIST_ROW(ZEE_AS_FIELD)
};
struct zee_state_row {
    ZEE_STATE_ROW(ZEE_AS_FIELD)
};

enum zee_frame_state { ZEE_STATE_FREE, ZEE_STATE_ALLOCATED, ZEE_STATE_DAMAGED };

/* What the integrity check looks at, in this order; the first broken one is named. */
#define ZEE_RULES(K)                                                                               \
    K(SOUND, "sound")                                                                              \
    K(SIZE, "size")       /* a frame's size is one there is, and the frame is aligned to it */     \
    K(LINK, "link")       /* a list leads from frame to frame of its size, each marked free */     \
    K(BACK, "back")       /* a frame's back link, when there are such, is what links to it */      \
    K(LENGTH, "length")   /* a list is as long as was counted: it has no cycle, no short cut */    \
    K(LOST, "lost")       /* as many free frames in address order as on the lists */               \
    K(BUDDIES, "buddies") /* when coalescing, no two free buddies of one size stand apart */       \
    K(TOTALS, "totals")   /* free bytes by page are those of the frames */

#define ZEE_AS_RULE(name, text) ZEE_RULE_##name,
enum zee_rule { ZEE_RULES(ZEE_AS_RULE) ZEE_RULE_COUNT };

/* Text naming the rows' fields and the enumerations' words, one declaration a line. */
extern const char zee_layout_text[];

/* Fills up to `max` rows with frames in address order from `from` on (0: the first); returns how many.
 * The next cursor is the last row's address + size. Constant time a frame. */
uint32_t zee_inspect_frames(const struct zee *z, zee_address from, struct zee_frame_row *rows,
                            uint32_t max);

/* The same for one free list in link order; `from` 0 is its head, else continue behind that frame. */
uint32_t zee_inspect_list(const struct zee *z, uint32_t list, zee_address from,
                          struct zee_frame_row *rows, uint32_t max);

void zee_inspect_lists(const struct zee *z, struct zee_list_row rows[ZEE_LISTS]);

/* Allocated bytes in each of n equal bins of [from, to), to 0 standing for 4 GiB. Reads totals by page
 * where a bin is wider than they are, else walks the frames in the range. */
void zee_inspect_occupancy(const struct zee *z, zee_address from, zee_address to, uint32_t *bins,
                           uint32_t n);

/* Fills the state row, but for the rule. */
void zee_inspect_state(const struct zee *z, struct zee_state_row *state);

/* Addresses of the 16 bytes, each at a multiple of 16, that are not all zero, from `from` to the end of its page; returns
 * how many, up to `max`. For copies of a memory that is mostly zero. */
uint32_t zee_inspect_filled(const struct zee *z, zee_address from, zee_address *addresses,
                            uint32_t max);

/* The first broken rule, and where. Costs a walk of the whole heap. */
enum zee_rule zee_inspect_check(const struct zee *z, zee_address *address);

/* Parts of the walk that validation shares: the next frame in address order after the one at `frame`
 * (0: from the start; 0 at the end), whether its size can be believed, the start page at or below. */
zee_address zee_next_frame(const struct zee *z, zee_address frame);
bool zee_size_is_sound(const struct zee *z, zee_address frame);
enum zee_frame_state zee_state_of(const struct zee *z, zee_address frame);
zee_address zee_start_below(const struct zee *z, zee_address address);

/* The hooks. Each row function returns how many rows it wrote at zee_rows(). */
#define ZEE_HOOK(name) name
const char *ZEE_HOOK(zee_layout)(void);
void *ZEE_HOOK(zee_rows)(void);
uint32_t ZEE_HOOK(zee_row_bytes)(void); /* room at zee_rows() */
uint32_t ZEE_HOOK(zee_set)(uint32_t strategy, uint32_t value);
uint32_t ZEE_HOOK(zee_get)(uint32_t strategy);
void ZEE_HOOK(zee_reset)(void);
void ZEE_HOOK(zee_limit)(uint32_t pages);       /* 65536 and more: no limit */
uint32_t ZEE_HOOK(zee_reserve)(uint32_t pages); /* 0, or 1 when refused; see zee_watch_reserve */
void ZEE_HOOK(zee_record)(uint32_t on);         /* log steps (the default), or only count them */
void ZEE_HOOK(zee_stop_at)(uint32_t row); /* trap when the next calls begin this row; 0 never */
struct zee_state_row *ZEE_HOOK(zee_state)(void);
uint32_t ZEE_HOOK(zee_heap_bytes)(void);
uint32_t ZEE_HOOK(zee_allocated_bytes)(void);   /* in allocated frames, headers included */
struct zee_step_row *ZEE_HOOK(zee_steps)(void); /* a ring of zee_step_rows() rows */
uint32_t ZEE_HOOK(zee_step_rows)(void);
uint32_t ZEE_HOOK(zee_frames)(zee_address from, uint32_t max);
uint32_t ZEE_HOOK(zee_free_list)(uint32_t list, zee_address from, uint32_t max);
uint32_t ZEE_HOOK(zee_free_lists)(void);
uint32_t ZEE_HOOK(zee_occupancy)(zee_address from, zee_address to, uint32_t n);
uint32_t ZEE_HOOK(zee_filled)(zee_address from, uint32_t max);
uint32_t ZEE_HOOK(zee_written)(uint32_t page, uint32_t end); /* see zee_watch_written */
void ZEE_HOOK(zee_note_written)(uint32_t page);              /* see zee_watch_note_written */
uint32_t ZEE_HOOK(zee_check)(void); /* the rule; its address is in the state row */

#endif
