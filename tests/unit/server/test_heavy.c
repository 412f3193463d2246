/* Counts by key in bounded room: what the table says is true whatever comes. */
#include "server/heavy.h"

#include "check.h"

#include <stdlib.h>

#define KEYS 4096

static const struct ow_sipkey secret = {1, 2};

static uint32_t add(struct heavy *heavy, uint32_t number)
{
    uint8_t key[HEAVY_KEY] = {0};

    memcpy(key, &number, sizeof(number));
    return heavy_add(heavy, key, heavy_hash(heavy, key));
}

/* The entry of a key, taken up if it is new. */
static struct heavy_entry *entry_of(struct heavy *heavy, uint32_t number)
{
    uint32_t slot = add(heavy, number);

    assert_int_not_equal(slot, HEAVY_NONE);
    return &heavy->entry[slot];
}

static uint32_t find(const struct heavy *heavy, uint32_t number)
{
    uint8_t key[HEAVY_KEY] = {0};

    memcpy(key, &number, sizeof(number));
    return heavy_find(heavy, key, heavy_hash(heavy, key));
}

static void an_empty_table_knows_nothing(void **state)
{
    struct heavy heavy;

    (void)state;
    heavy_init(&heavy, 4, 1000, secret);
    assert_int_equal(find(&heavy, 7), HEAVY_NONE);
    assert_int_equal(heavy_make_room(&heavy), 0);
    heavy_done(&heavy);
}

static void keys_up_to_the_limit_are_exact(void **state)
{
    struct heavy heavy;

    (void)state;
    heavy_init(&heavy, 4, 1000, secret);
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 1000; i++) {
            (void)heavy_make_room(&heavy);
            entry_of(&heavy, i)->asked++;
        }
    }
    assert_int_equal(heavy.used, 1000);
    assert_int_equal(heavy.floor, 0);
    for (uint32_t i = 0; i < 1000; i++) {
        assert_int_equal(heavy.entry[find(&heavy, i)].asked, 3);
        assert_int_equal(heavy.entry[find(&heavy, i)].missed, 0);
    }
    heavy_done(&heavy);
}

static void the_lightest_eighth_leaves_and_of_equals_the_oldest(void **state)
{
    struct heavy heavy;

    (void)state;
    heavy_init(&heavy, 4, 1000, secret);
    for (uint32_t i = 0; i < 1001; i++) {
        struct heavy_entry *entry = entry_of(&heavy, i);

        entry->asked = i < 500 ? 1 : 2;
        entry->last = 10000 - i; /* the first ones were seen last */
    }
    assert_int_equal(heavy_make_room(&heavy), 126);
    assert_int_equal(heavy.used, 875);
    assert_int_equal(heavy.floor, 1);
    assert_int_not_equal(find(&heavy, 0), HEAVY_NONE);
    assert_int_not_equal(find(&heavy, 373), HEAVY_NONE);
    assert_int_equal(find(&heavy, 374), HEAVY_NONE);
    assert_int_equal(find(&heavy, 499), HEAVY_NONE);
    assert_int_not_equal(find(&heavy, 500), HEAVY_NONE);
    heavy_done(&heavy);
}

static void a_full_table_takes_nothing_until_room_is_made(void **state)
{
    struct heavy heavy;

    (void)state;
    heavy_init(&heavy, 4, 1000, secret);
    for (uint32_t i = 0; i < 1000 + HEAVY_SPARE; i++)
        assert_int_not_equal(add(&heavy, i), HEAVY_NONE);
    assert_int_equal(add(&heavy, 5000), HEAVY_NONE);
    assert_int_not_equal(heavy_make_room(&heavy), 0);
    assert_int_not_equal(add(&heavy, 5000), HEAVY_NONE);
    heavy_done(&heavy);
}

/* What must hold at any time; n is all that was counted. */
static void check_bounds(const struct heavy *heavy, const uint32_t *truth, uint64_t n)
{
    for (uint32_t i = 0; i < KEYS; i++) {
        uint32_t slot = find(heavy, i);

        if (slot == HEAVY_NONE) {
            assert_true(truth[i] <= heavy->floor);
        } else {
            assert_true(heavy->entry[slot].asked <= truth[i]);
            assert_true(truth[i] <= heavy->entry[slot].asked + heavy->entry[slot].missed);
        }
    }
    assert_true(heavy->floor * 7 * heavy->limit <= n * 8);
}

/* How often each of the keys comes, in three worlds. */
static uint32_t draw(unsigned world, uint32_t *seed)
{
    uint32_t random;

    *seed = *seed * 1664525 + 1013904223;
    random = *seed >> 8;
    switch (world) {
    case 0: /* all alike: the worst */
        return random % KEYS;
    case 1: /* few come often */
        return random % 2 == 0 ? random / 2 % 40 : random / 2 % KEYS;
    default: /* one after the other */
        return *seed % 3 == 0 ? 7 : (random / 4096) % KEYS;
    }
}

static void the_bounds_hold_whatever_comes(void **state)
{
    uint32_t truth[KEYS];

    (void)state;
    for (unsigned world = 0; world < 3; world++) {
        struct heavy heavy;
        uint32_t seed = 12345 + world;

        memset(truth, 0, sizeof(truth));
        heavy_init(&heavy, 4, 500, secret);
        for (uint32_t n = 1; n <= 60000; n++) {
            uint32_t key = draw(world, &seed);
            struct heavy_entry *entry;

            (void)heavy_make_room(&heavy);
            entry = entry_of(&heavy, key);
            entry->asked++;
            entry->last = n;
            truth[key]++;
            if (n % 5000 == 0)
                check_bounds(&heavy, truth, n);
        }
        assert_true(heavy.floor > 0);
        heavy_done(&heavy);
    }
}

static void what_comes_often_stays(void **state)
{
    struct heavy heavy;
    uint32_t seed = 99;

    (void)state;
    heavy_init(&heavy, 4, 500, secret);
    for (uint32_t n = 1; n <= 60000; n++) {
        (void)heavy_make_room(&heavy);
        entry_of(&heavy, draw(1, &seed))->asked++;
    }
    for (uint32_t key = 0; key < 40; key++) {
        uint32_t slot = find(&heavy, key);

        assert_int_not_equal(slot, HEAVY_NONE);
        assert_int_equal(heavy.entry[slot].missed, 0); /* since the beginning */
    }
    heavy_done(&heavy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_table_knows_nothing),
        cmocka_unit_test(keys_up_to_the_limit_are_exact),
        cmocka_unit_test(the_lightest_eighth_leaves_and_of_equals_the_oldest),
        cmocka_unit_test(a_full_table_takes_nothing_until_room_is_made),
        cmocka_unit_test(the_bounds_hold_whatever_comes),
        cmocka_unit_test(what_comes_often_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
