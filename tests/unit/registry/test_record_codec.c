/* Records and keys as bytes, on disk and in blocks. */
#include "fixture.h"
#include "rng.h"

#include "registry/block.h"
#include "registry/crc32c.h"
#include "registry/record_codec.h"

static uint64_t seed;
static struct slab slab;

/* RFC 3720 appendix B.4, and the check value of the catalogues. */
static void the_checksum_is_crc32c(void **state)
{
    uint8_t bytes[32];

    (void)state;
    assert_int_equal(crc32c("123456789", 9), 0xe3069283);
    assert_int_equal(crc32c("", 0), 0);
    memset(bytes, 0, sizeof(bytes));
    assert_int_equal(crc32c(bytes, 32), 0x8a9136aa);
    memset(bytes, 0xff, sizeof(bytes));
    assert_int_equal(crc32c(bytes, 32), 0x62a8ab43);
    for (size_t i = 0; i < 32; i++)
        bytes[i] = (uint8_t)i;
    assert_int_equal(crc32c(bytes, 32), 0x46dd794e);
}

static int64_t random_time(struct rng *rng)
{
    static const int64_t some[] = {0, 1, -1, INT64_MIN, OW_NEVER, UINT32_MAX};

    return rng_below(rng, 3) == 0 ? (int64_t)rng_next(rng)
                                  : some[rng_below(rng, ARRAY_LEN(some))];
}

static struct wins_record random_record(struct rng *rng)
{
    struct wins_record record = {.type = (enum wins_type)rng_below(rng, 4),
                                 .state = (enum wins_state)rng_below(rng, 3),
                                 .is_static = rng_below(rng, 2) == 0,
                                 .node = (uint8_t)rng_below(rng, 4),
                                 .owner = (ow_addr)rng_next(rng),
                                 .version = rng_next(rng) >> 1,
                                 .expires = random_time(rng),
                                 .seen = random_time(rng),
                                 .from = (ow_addr)rng_next(rng),
                                 .count = (uint8_t)rng_below(rng, WINS_MEMBERS_MAX + 1)};
    bool shared = rng_below(rng, 2) == 0;

    for (size_t i = 0; i < NB_NAME_LEN; i++)
        record.key.name.octet[i] = (uint8_t)rng_next(rng);
    record.key.scope.len =
        (uint8_t)(rng_below(rng, 2) * rng_below(rng, NB_SCOPE_ROOM + 1));
    for (size_t i = 0; i < record.key.scope.len; i++)
        record.key.scope.octet[i] = (uint8_t)rng_next(rng);
    for (size_t i = 0; i < record.count; i++) {
        record.member[i].addr = (ow_addr)rng_next(rng);
        record.member[i].owner = shared ? record.owner : (ow_addr)rng_next(rng);
        record.member[i].expires = shared ? record.expires : random_time(rng);
    }
    return record;
}

static void every_record_survives_both_forms(void **state)
{
    struct rng rng = rng_from(seed);

    (void)state;
    for (int n = 0; n < 20000; n++) {
        struct wins_record record = random_record(&rng);
        struct wins_record back;
        uint8_t key[RECORD_KEY_MAX];
        uint8_t bytes[RECORD_BYTES_MAX];
        struct ow_writer wk = ow_writer_on(key, sizeof(key));
        struct ow_writer wb = ow_writer_on(bytes, sizeof(bytes));
        struct block *block = block_new(&slab, &record, 7, 8);

        record_put_key(&wk, &record.key);
        record_put(&wb, &record);
        assert_int_equal(wk.err, OW_OK);
        assert_int_equal(wb.err, OW_OK);
        assert_int_equal(record_get_key(key, wk.pos, &back.key), OW_OK);
        assert_int_equal(record_get(bytes, wb.pos, &back), OW_OK);
        assert_true(records_equal(&record, &back));

        assert_non_null(block);
        assert_true(block_has_key(block, &record.key));
        block_record(block, &back);
        assert_true(records_equal(&record, &back));
        for (size_t i = 0; i < record.count; i++)
            assert_int_equal(block_addr(block, i), record.member[i].addr);
        back.key.name.octet[5] ^= 1;
        assert_false(block_has_key(block, &back.key));
        block_free(&slab, block);
    }
}

static void a_unique_record_takes_72_bytes(void **state)
{
    struct wins_record record = unique_record("FRED", 1, 1000);
    struct block *block = block_new(&slab, &record, 1, 1);

    (void)state;
    assert_non_null(block);
    assert_true(block_memory(block) <= 72);
    block_free(&slab, block);
}

static void a_grave_keeps_the_key_only(void **state)
{
    struct nb_key key = key_of("FRED", 0x20);
    struct nb_key back;
    struct block *block;

    (void)state;
    key.scope = (struct nb_scope){.len = 3, .octet = "a.b"};
    block = block_new_grave(&slab, &key, 3, 4);
    assert_non_null(block);
    assert_true(block_is_grave(block));
    assert_true(block_has_key(block, &key));
    block_key(block, &back);
    assert_true(nb_key_equal(&key, &back));
    block_free(&slab, block);
}

static void bytes_that_are_no_record_are_refused(void **state)
{
    static const struct {
        const char *rule;
        size_t at;
        uint8_t value;
    } cases[] = {
        {"an unknown format", 0, 2},         {"an unknown type", 1, 4},
        {"an unknown state", 2, 3},          {"an unknown flag", 3, 0x80},
        {"too many members", 36, 26},        {"fewer members than follow", 36, 0},
        {"more members than follow", 36, 2},
    };
    struct wins_record record = unique_record("FRED", 1, 1000);
    struct wins_record back;
    uint8_t good[RECORD_BYTES_MAX];
    struct ow_writer w = ow_writer_on(good, sizeof(good));

    (void)state;
    record_put(&w, &record);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint8_t bad[RECORD_BYTES_MAX];

        memcpy(bad, good, w.pos);
        bad[cases[i].at] = cases[i].value;
        check_int(cases[i].rule, OW_EFORMAT, record_get(bad, w.pos, &back));
    }
    for (size_t len = 0; len < w.pos; len++)
        check_int("a record cut short", OW_EFORMAT, record_get(good, len, &back));
    check_int("a short key", OW_EFORMAT, record_get_key(good, 15, &back.key));
    check_int("a long key", OW_EFORMAT,
              record_get_key(good, RECORD_KEY_MAX + 1, &back.key));
    check_int("no key", OW_EFORMAT, record_get_key(NULL, 16, &back.key));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checksum_is_crc32c),
        cmocka_unit_test(every_record_survives_both_forms),
        cmocka_unit_test(a_unique_record_takes_72_bytes),
        cmocka_unit_test(a_grave_keeps_the_key_only),
        cmocka_unit_test(bytes_that_are_no_record_are_refused),
    };

    seed = rng_seed();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    slab_done(&slab);
    return failed;
}
