/*
 * libFuzzer: bytes become strategies and operations, which zee and the model must agree on, with every
 * rule of the integrity check after each.
 *
 *     byte 0   which of the 72 combinations
 *     byte 1   pages of the backing, 1 to 24
 *     byte 2   pages that the heap may have, 0 to 23
 *     rest     what play.h draws
 */
#define MODEL_PAGES 24
#include "play.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    if (n < 4) return -1;
    struct run *run = open_run(combination(bytes[0] % COMBINATIONS), 1 + bytes[1] % MODEL_PAGES,
                               bytes[2] % MODEL_PAGES);
    run->bytes = bytes + 3;
    run->bytes_left = n - 3;
    for (uint32_t done = 0; run->bytes_left; done++) step(run, done);
    free_all(run);
    close_run(run);
    return 0;
}
