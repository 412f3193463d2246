#include "check.h"
#include "rng.h"

#include "registry/ordered.h"

#define SPACE 20000 /* different entries */

/* The model: which entries are in. */
static bool in[SPACE];
static size_t in_count;
static uint64_t seed;

/* Entry i in order; several share major and minor. */
static struct ordered_entry entry_of(size_t i)
{
    return (struct ordered_entry){.major = (uint32_t)(i / 100),
                                  .minor = (uint64_t)(i % 100 / 3) << 33,
                                  .id = (uint32_t)(i % 100)};
}

static bool same(struct ordered_entry a, struct ordered_entry b)
{
    return a.major == b.major && a.minor == b.minor && a.id == b.id;
}

static void insert(struct ordered *set, size_t i)
{
    assert_int_equal(ordered_reserve(set, 1), OW_OK);
    ordered_insert(set, entry_of(i));
    in_count += in[i] ? 0 : 1;
    in[i] = true;
}

static void erase(struct ordered *set, size_t i)
{
    assert_int_equal(ordered_remove(set, entry_of(i)), in[i]);
    in_count -= in[i] ? 1 : 0;
    in[i] = false;
}

/* Everything from entry `from` on, read in one go, is what the model has. */
static void compare_from(const struct ordered *set, size_t from)
{
    static struct ordered_entry got[SPACE];
    size_t count = ordered_copy(set, entry_of(from), got, SPACE);
    size_t next = 0;

    for (size_t i = from; i < SPACE; i++) {
        if (!in[i])
            continue;
        assert_true(next < count);
        assert_true(same(got[next++], entry_of(i)));
    }
    assert_int_equal(next, count);
}

static void compare_all(const struct ordered *set)
{
    assert_true(ordered_is_sound(set));
    assert_int_equal(set->count, in_count);
    compare_from(set, 0);
}

static void begin(struct ordered *set)
{
    ordered_init(set);
    memset(in, 0, sizeof(in));
    in_count = 0;
}

static void random_changes_agree_with_the_model(void **state)
{
    struct rng rng = rng_from(seed);
    struct ordered set;

    (void)state;
    begin(&set);
    for (int phase = 0; phase < 6; phase++) {
        uint32_t inserts = phase % 2 == 0 ? 80 : 20; /* of a hundred */

        for (int n = 0; n < 30000; n++) {
            size_t i = rng_below(&rng, SPACE);

            if (rng_below(&rng, 100) < inserts)
                insert(&set, i);
            else
                erase(&set, i);
        }
        compare_all(&set);
        compare_from(&set, rng_below(&rng, SPACE));
    }
    for (size_t i = 0; i < SPACE; i++)
        erase(&set, i);
    compare_all(&set);
    assert_null(set.root);
    ordered_done(&set);
}

static void rising_and_falling_entries_fill_their_nodes(void **state)
{
    (void)state;
    for (int falling = 0; falling < 2; falling++) {
        struct ordered set;

        begin(&set);
        for (size_t i = 0; i < SPACE; i++)
            insert(&set, falling ? SPACE - 1 - i : i);
        compare_all(&set);
        assert_true(ordered_memory(&set) < (size_t)SPACE * 16 * (falling ? 23 : 12) / 10);
        ordered_done(&set);
    }
}

/* Gaps next to full leaves are where a split for each entry would show. */
static void falling_entries_in_gaps_do_not_waste_nodes(void **state)
{
    struct ordered set;

    (void)state;
    begin(&set);
    for (size_t block = 0; block < SPACE; block += 200)
        for (size_t i = 0; i < 63; i++)
            insert(&set, block + i);
    for (size_t block = 0; block < SPACE; block += 200)
        for (size_t i = 199; i >= 63; i--)
            insert(&set, block + i);
    compare_all(&set);
    assert_true(ordered_memory(&set) < (size_t)SPACE * 16 * 25 / 10);
    ordered_done(&set);
}

static void what_is_reserved_suffices(void **state)
{
    struct rng rng = rng_from(seed + 1);
    struct ordered set;

    (void)state;
    begin(&set);
    for (size_t round = 0; round < 60; round++) {
        uint32_t batch = 1 + rng_below(&rng, 3000);
        bool rising = rng_below(&rng, 2) == 0;
        size_t at = rng_below(&rng, SPACE);

        /* ordered_insert() asserts that it finds its nodes. */
        assert_int_equal(ordered_reserve(&set, batch), OW_OK);
        for (uint32_t n = 0; n < batch; n++) {
            size_t i = rising ? (at + n) % SPACE : rng_below(&rng, SPACE);

            ordered_insert(&set, entry_of(i));
            in_count += in[i] ? 0 : 1;
            in[i] = true;
        }
        ordered_trim(&set);
        compare_all(&set);
        for (size_t n = 0; n < 2500; n++)
            erase(&set, rng_below(&rng, SPACE));
    }
    ordered_done(&set);
}

static void building_equals_inserting(void **state)
{
    static const size_t sizes[] = {0, 1, 62, 63, 64, 126, 127, 2646, 2647, 5000, SPACE};
    static struct ordered_entry all[SPACE];

    (void)state;
    for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
        struct ordered set;

        begin(&set);
        for (size_t i = 0; i < sizes[s]; i++) {
            all[i] = entry_of(i);
            in[i] = true;
        }
        in_count = sizes[s];
        assert_int_equal(ordered_build(&set, all, sizes[s]), OW_OK);
        compare_all(&set);
        for (size_t i = 0; i < sizes[s]; i += 2)
            erase(&set, i);
        compare_all(&set);
        for (size_t i = 0; i < SPACE; i += 3)
            insert(&set, i);
        compare_all(&set);
        ordered_done(&set);
    }
}

static int by_order(const void *a, const void *b)
{
    const struct ordered_entry *x = a;
    const struct ordered_entry *y = b;

    if (x->major != y->major)
        return x->major < y->major ? -1 : 1;
    if (x->minor != y->minor)
        return x->minor < y->minor ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static void sorting_sorts(void **state)
{
    static struct ordered_entry entry[SPACE];
    static struct ordered_entry want[SPACE];
    static struct ordered_entry scratch[SPACE];
    struct rng rng = rng_from(seed + 2);

    (void)state;
    for (unsigned shift = 0; shift < 64; shift += 9) {
        for (size_t i = 0; i < SPACE; i++)
            entry[i] =
                (struct ordered_entry){.major = (uint32_t)rng_next(&rng) >> shift / 2,
                                       .minor = rng_next(&rng) >> shift,
                                       .id = (uint32_t)i};
        memcpy(want, entry, sizeof(want));
        qsort(want, SPACE, sizeof(want[0]), by_order);
        ordered_sort(entry, scratch, SPACE);
        assert_memory_equal(entry, want, sizeof(want));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_changes_agree_with_the_model),
        cmocka_unit_test(rising_and_falling_entries_fill_their_nodes),
        cmocka_unit_test(falling_entries_in_gaps_do_not_waste_nodes),
        cmocka_unit_test(what_is_reserved_suffices),
        cmocka_unit_test(building_equals_inserting),
        cmocka_unit_test(sorting_sorts),
    };

    seed = rng_seed();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
