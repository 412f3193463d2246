/* The index by name and by id, against arrays. */
#include "fixture.h"
#include "rng.h"

#include "registry/index.h"

#define NAMES 20000

static uint64_t seed;
static struct slab slab;
static uint32_t id_of[NAMES]; /* 0: not in */

static struct nb_key key_number(uint32_t i)
{
    struct nb_key key = {.scope.len = 0};

    memcpy(key.name.octet, &i, sizeof(i));
    if (i % 5 == 0) {
        key.scope.len = 4;
        memcpy(key.scope.octet, &i, sizeof(i));
    }
    return key;
}

static struct block *block_number(uint32_t i, uint32_t id, uint64_t version)
{
    struct wins_record record = {.key = key_number(i), .version = version};
    struct block *block = block_new(&slab, &record, id, 1);

    assert_non_null(block);
    return block;
}

static void insert(struct index *index, uint32_t i)
{
    struct nb_key key = key_number(i);
    uint64_t hash = index_hash(index, &key);

    assert_int_equal(index_reserve(index, hash, &id_of[i]), OW_OK);
    index_insert(index, hash, block_number(i, id_of[i], 0));
}

static void change(struct index *index, struct reclaim *reclaim, uint32_t i,
                   uint64_t version)
{
    struct nb_key key = key_number(i);
    struct block *block = block_number(i, id_of[i], version);

    assert_int_equal(reclaim_reserve(reclaim, 1), OW_OK);
    block = index_swap(index, index_hash(index, &key), block);
    reclaim_add(reclaim, block, block_len(block));
}

static void take_out(struct index *index, struct reclaim *reclaim, uint32_t i)
{
    struct nb_key key = key_number(i);
    struct block *block = index_remove(index, index_hash(index, &key), id_of[i]);

    assert_int_equal(reclaim_reserve(reclaim, 1), OW_OK);
    reclaim_add(reclaim, block, block_len(block));
    id_of[i] = 0;
}

static void compare(const struct index *index)
{
    for (uint32_t i = 0; i < NAMES; i++) {
        struct nb_key key = key_number(i);
        const struct block *block = index_find(index, index_hash(index, &key), &key);

        assert_int_equal(block != NULL, id_of[i] != 0);
        if (block == NULL)
            continue;
        assert_int_equal(block->id, id_of[i]);
        assert_true(block_has_key(block, &key));
        assert_ptr_equal(block, index_at(index, id_of[i]));
    }
}

static void names_are_found_through_all_changes(void **state)
{
    struct rng rng = rng_from(seed);
    struct ow_sipkey key = {rng_next(&rng), rng_next(&rng)};
    struct reclaim reclaim = {.slab = &slab};
    struct index *index = index_new(key, &reclaim);
    uint32_t highest;

    (void)state;
    assert_non_null(index);
    for (int phase = 0; phase < 4; phase++) {
        for (uint32_t n = 0; n < NAMES * 2; n++) {
            uint32_t i = rng_below(&rng, NAMES);

            if (id_of[i] == 0)
                insert(index, i);
            else if (rng_below(&rng, 3) == 0)
                take_out(index, &reclaim, i);
            else
                change(index, &reclaim, i, n);
            reclaim_poll(&reclaim);
        }
        compare(index);
    }
    /* Ids are used again: they number the names there are, not those there were. */
    highest = index_top(index);
    assert_true(highest <= NAMES);
    index_free(index);
    reclaim_done(&reclaim);
    slab_done(&slab);
}

/* Of every tag there is, that of an empty slot among them: the sanitizers watch. */
static void reading_ahead_takes_no_empty_slot_for_a_name(void **state)
{
    struct reclaim reclaim = {.slab = &slab};
    struct index *index = index_new((struct ow_sipkey){1, 2}, &reclaim);
    struct nb_key key = key_number(1);
    uint64_t hash = index_hash(index, &key);

    (void)state;
    insert(index, 1);
    for (uint64_t tag = 0; tag <= UINT16_MAX; tag++) {
        index_fetch(index, (hash & ~(uint64_t)UINT16_MAX) | tag);
        index_fetch_block(index, (hash & ~(uint64_t)UINT16_MAX) | tag);
    }
    assert_int_equal(index_find(index, hash, &key)->id, id_of[1]);
    take_out(index, &reclaim, 1);
    index_free(index);
    reclaim_done(&reclaim);
    slab_done(&slab);
}

static void reserved_places_can_be_given_back(void **state)
{
    struct reclaim reclaim = {.slab = &slab};
    struct index *index = index_new((struct ow_sipkey){1, 2}, &reclaim);
    struct nb_key key = key_number(1);
    uint64_t hash = index_hash(index, &key);
    uint32_t first;
    uint32_t second;

    (void)state;
    assert_int_equal(index_reserve(index, hash, &first), OW_OK);
    assert_int_equal(index_reserve(index, hash, &second), OW_OK);
    assert_int_not_equal(first, second);
    index_unreserve(index, hash, second);
    index_unreserve(index, hash, first);
    assert_null(index_find(index, hash, &key));
    assert_null(index_at(index, first));
    assert_int_equal(index_reserve(index, hash, &second), OW_OK);
    assert_int_equal(second, first);
    index_insert(index, hash, block_number(1, second, 0));
    assert_non_null(index_find(index, hash, &key));
    index_free(index);
    reclaim_done(&reclaim);
    slab_done(&slab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_through_all_changes),
        cmocka_unit_test(reading_ahead_takes_no_empty_slot_for_a_name),
        cmocka_unit_test(reserved_places_can_be_given_back),
    };

    seed = rng_seed();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
