/* SipHash against published values: 2-4 against the vectors of its authors, 1-3 against
 * CPython 3.11, whose hash of bytes it is (PYTHONHASHSEED=0: a key of zeros). */
#include "check.h"

#include "base/siphash.h"

/* Key 00 01 .. 0f, message 00 01 .. of growing length. */
static const struct {
    size_t len;
    uint64_t want;
} reference[] = {
    {0, UINT64_C(0x726fdb47dd0e0e31)}, {1, UINT64_C(0x74f839c593dc67fd)},
    {2, UINT64_C(0x0d6c8009d9a94f5a)}, {3, UINT64_C(0x85676696d7fb7e2d)},
    {4, UINT64_C(0xcf2794e0277187b7)}, {5, UINT64_C(0x18765564cd99a68d)},
    {6, UINT64_C(0xcbc9466e58fee3ce)}, {7, UINT64_C(0xab0200f58b01d137)},
    {8, UINT64_C(0x93f5f5799a932462)}, {15, UINT64_C(0xa129ca6149be45e5)},
};

static void the_published_vectors_hold(void **state)
{
    uint8_t bytes[16];
    struct ow_sipkey key;

    (void)state;
    for (uint8_t i = 0; i < 16; i++)
        bytes[i] = i;
    key = ow_sipkey_from(bytes);
    for (size_t i = 0; i < ARRAY_LEN(reference); i++)
        assert_true(ow_siphash_24(key, bytes, reference[i].len) == reference[i].want);
}

static const struct {
    const char *text;
    uint64_t want;
} cpython[] = {
    {"a", UINT64_C(0x407448d2b89b1813)},
    {"FRED", UINT64_C(0x9083c80ea5123fc3)},
    {"12345678", UINT64_C(0x3489982430560a87)},
    {"0123456789abcdef", UINT64_C(0x1d42b30f7e060c24)},
};

static void the_fast_variant_is_that_of_cpython(void **state)
{
    struct ow_sipkey zero = {0, 0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cpython); i++)
        assert_true(ow_siphash(zero, cpython[i].text, strlen(cpython[i].text)) ==
                    cpython[i].want);
}

static void another_key_is_another_hash(void **state)
{
    struct ow_sipkey a = {1, 2}, b = {1, 3}, c = {2, 2};

    (void)state;
    assert_true(ow_siphash(a, "FRED", 4) != ow_siphash(b, "FRED", 4));
    assert_true(ow_siphash(a, "FRED", 4) != ow_siphash(c, "FRED", 4));
    assert_true(ow_siphash(a, "FRED", 4) == ow_siphash(a, "FRED", 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_vectors_hold),
        cmocka_unit_test(the_fast_variant_is_that_of_cpython),
        cmocka_unit_test(another_key_is_another_hash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
