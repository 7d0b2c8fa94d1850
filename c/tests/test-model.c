/* zee and the model do the same, operation by operation, whatever the strategies. */
#include "play.h"

#ifndef MODEL_OPERATIONS
#define MODEL_OPERATIONS 600
#endif

/* The first runs out of the backing's pages, the second of those it may have, the third hardly of any. */
static const struct {
    uint32_t region, limit;
} bounds[] = {{9, UINT16_MAX}, {40, 10}, {MODEL_PAGES, UINT16_MAX}};

static void zee_equals_the_model(void **state)
{
    const struct combination *c = *state;
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        struct run *run = open_run(*c, bounds[i].region, bounds[i].limit);
        run->seed = i;
        for (uint32_t done = 0; done < MODEL_OPERATIONS; done++) step(run, done);
        if (bounds[i].region < MODEL_PAGES && MODEL_OPERATIONS >= 600)
            assert_true(run->m->fails > 0);
        free_all(run);
        close_run(run);
    }
}

int main(void)
{
    static const char *const words[5][3] = {{"fast", "coalesce", "deferred"},
                                            {"closest", "exact", "first"},
                                            {"defer", "chunkify"},
                                            {"separate", "shared"},
                                            {"exact", "geometric"}};
    static char names[COMBINATIONS][80];
    static struct combination combinations[COMBINATIONS];
    struct CMUnitTest tests[COMBINATIONS];
    for (uint32_t i = 0; i < COMBINATIONS; i++) {
        struct combination *c = &combinations[i];
        *c = combination(i);
        const char *chosen[5];
        for (uint32_t j = 0; j < 5; j++) chosen[j] = words[j][c->choice[j]];
        snprintf(names[i], sizeof names[i], "%s_%s_%s_%s_%s_equals_the_model", chosen[0], chosen[1],
                 chosen[2], chosen[3], chosen[4]);
        tests[i] = (struct CMUnitTest){names[i], zee_equals_the_model, NULL, NULL, c};
    }
    return RUN(tests);
}
