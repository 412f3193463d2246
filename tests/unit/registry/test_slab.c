/* Pieces of memory of many sizes: they never overlap, are aligned, and are used again. */
#include "check.h"
#include "rng.h"

#include "registry/slab.h"

#define PIECES 3000

static uint64_t seed;

static size_t random_len(struct rng *rng)
{
    if (rng_below(rng, 10) == 0) /* a table */
        return (size_t)64 << rng_below(rng, 12);
    return 64 + rng_below(rng, 700);
}

static void pieces_do_not_overlap(void **state)
{
    static unsigned char *piece[PIECES];
    static size_t len[PIECES];
    struct rng rng = rng_from(seed);
    struct slab slab = {.region = NULL};

    (void)state;
    memset(piece, 0, sizeof(piece));
    for (int n = 0; n < 60000; n++) {
        uint32_t i = rng_below(&rng, PIECES);

        if (piece[i] != NULL) {
            for (size_t at = 0; at < len[i]; at += 61)
                assert_int_equal(piece[i][at], i & 0xff);
            slab_give(&slab, piece[i], len[i]);
            piece[i] = NULL;
            continue;
        }
        len[i] = random_len(&rng);
        piece[i] = slab_take(&slab, len[i]);
        assert_non_null(piece[i]);
        assert_true((uintptr_t)piece[i] % 8 == 0);
        assert_true(len[i] % 64 != 0 || len[i] > 512 || (len[i] & (len[i] - 1)) != 0 ||
                    (uintptr_t)piece[i] % 64 == 0);
        assert_true(len[i] < 1024 || (uintptr_t)piece[i] % 64 == 0);
        memset(piece[i], (int)(i & 0xff), len[i]);
    }
    slab_done(&slab);
}

static void what_is_given_back_is_used_again(void **state)
{
    static void *piece[20000];
    struct slab slab = {.region = NULL};
    size_t bytes = 0;

    (void)state;
    for (int round = 0; round < 5; round++) {
        for (size_t i = 0; i < ARRAY_LEN(piece); i++) {
            piece[i] = slab_take(&slab, 72);
            assert_non_null(piece[i]);
        }
        for (size_t i = 0; i < ARRAY_LEN(piece); i++)
            slab_give(&slab, piece[i], 72);
        if (round == 0)
            bytes = slab.bytes;
        assert_int_equal(slab.bytes, bytes);
    }
    slab_give(&slab, NULL, 72);
    slab_done(&slab);
}

static void an_outgrown_table_becomes_room_for_blocks(void **state)
{
    struct slab slab = {.region = NULL};
    char *table = slab_take(&slab, 8192);
    char *block;

    (void)state;
    assert_non_null(table);
    slab_give(&slab, table, 8192);
    block = slab_take(&slab, 72);
    assert_true(block >= table && block < table + 8192);
    slab_done(&slab);
}

static void large_tables_have_their_place(void **state)
{
    struct slab slab = {.region = NULL};

    (void)state;
    for (size_t len = 1 << 20; len <= 4 << 20; len *= 2) {
        char *table = slab_take(&slab, len);

        assert_non_null(table);
        assert_true((uintptr_t)table % 64 == 0);
        memset(table, 1, len);
    }
    slab_done(&slab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_do_not_overlap),
        cmocka_unit_test(what_is_given_back_is_used_again),
        cmocka_unit_test(an_outgrown_table_becomes_room_for_blocks),
        cmocka_unit_test(large_tables_have_their_place),
    };

    seed = rng_seed();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
