/*
 * The seam between the algorithm and whoever watches it. The core names each step it takes after the
 * step's effect is in memory; tiny builds define ZEE_STEP as nothing.
 *
 *   step       a                 b                      c
 *   request    which call        bytes asked for        old payload, members or alignment
 *   pad        bytes asked for   frame size             list
 *   probe      list              its head, 0 if empty
 *   walk       frame             its size               size wanted
 *   pop        frame             list                   its size
 *   grow       first address     pages                  how many of them are surplus
 *   split      frame             size before            address of the upper half
 *   push       frame             list                   its size
 *   stay       payload           payload bytes          bytes asked for
 *   copy       from              to                     bytes
 *   zero       payload           bytes
 *   return     payload, 0 NULL
 *   found      frame             its size
 *   buddy      buddy             size in its header     0 allocated, 1 another size, 2 free
 *   unlink     frame             list                   its size
 *   coalesce   merged frame      merged size            absorbed frame
 *   cut        run               size before            address of the rest
 *   join       joined run        joined size            absorbed run
 *   sweep      0 buddies, 1 pages        (a pass over the free lists begins; its merges follow as one row)
 *   swept      frames left apart 0 buddies, 1 pages
 *   fail       reason            address or bytes
 */
#ifndef ZEE_STEPS_H
#define ZEE_STEPS_H

#define ZEE_STEP_KINDS(K)                                                                          \
    K(REQUEST, "request")                                                                          \
    K(PAD, "pad")                                                                                  \
    K(PROBE, "probe")                                                                              \
    K(WALK, "walk")                                                                                \
    K(POP, "pop")                                                                                  \
    K(GROW, "grow")                                                                                \
    K(SPLIT, "split")                                                                              \
    K(PUSH, "push")                                                                                \
    K(STAY, "stay")                                                                                \
    K(COPY, "copy")                                                                                \
    K(ZERO, "zero")                                                                                \
    K(RETURN, "return")                                                                            \
    K(FOUND, "found")                                                                              \
    K(BUDDY, "buddy")                                                                              \
    K(UNLINK, "unlink")                                                                            \
    K(COALESCE, "coalesce")                                                                        \
    K(CUT, "cut")                                                                                  \
    K(JOIN, "join")                                                                                \
    K(SWEEP, "sweep")                                                                              \
    K(SWEPT, "swept")                                                                              \
    K(FAIL, "fail")

#define ZEE_REASONS(K)                                                                             \
    K(NONE, "none")                                                                                \
    K(HUGE, "huge")                                                                                \
    K(REFUSED, "refused")                                                                          \
    K(OVERFLOW, "overflow")                                                                        \
    K(ALIGNMENT, "alignment")                                                                      \
    K(FOREIGN, "foreign")                                                                          \
    K(DOUBLE_FREE, "double-free")                                                                  \
    K(OVERWRITTEN, "overwritten")

#define ZEE_CALLS(K)                                                                               \
    K(MALLOC, "malloc")                                                                            \
    K(CALLOC, "calloc")                                                                            \
    K(REALLOC, "realloc")                                                                          \
    K(ALIGNED, "aligned")                                                                          \
    K(FREE, "free")

#define ZEE_AS_STEP(name, text) ZEE_STEP_##name,
#define ZEE_AS_REASON(name, text) ZEE_REASON_##name,
#define ZEE_AS_CALL(name, text) ZEE_CALL_##name,
enum zee_step_kind { ZEE_STEP_KINDS(ZEE_AS_STEP) ZEE_STEP_KIND_COUNT };
enum zee_reason { ZEE_REASONS(ZEE_AS_REASON) ZEE_REASON_COUNT };
enum zee_call { ZEE_CALLS(ZEE_AS_CALL) ZEE_CALL_COUNT };

enum { ZEE_BUDDY_ALLOCATED, ZEE_BUDDY_OTHER_SIZE, ZEE_BUDDY_FREE };

#endif
