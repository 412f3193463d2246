/* Counting per source in a fixed table. */
#include "server/tally.h"

#include "check.h"

static void counts_up_and_down(void **state)
{
    struct tally *tally = tally_new(1024, 12345);

    (void)state;
    assert_non_null(tally);
    assert_int_equal(tally_of(tally, 0xC0000207), 0);
    tally_up(tally, 0xC0000207);
    tally_up(tally, 0xC0000207);
    assert_int_equal(tally_of(tally, 0xC0000207), 2);
    tally_down(tally, 0xC0000207);
    assert_int_equal(tally_of(tally, 0xC0000207), 1);
    tally_free(tally);
}

static void never_goes_below_zero(void **state)
{
    struct tally *tally = tally_new(2, 1);

    (void)state;
    tally_down(tally, 1);
    tally_up(tally, 1);
    assert_int_equal(tally_of(tally, 1), 1);
    tally_free(tally);
}

/* Two neighbours share a slot now and then, but a whole network does not. */
static void spreads_neighbours(void **state)
{
    struct tally *tally = tally_new(4096, 0x1234567890ABCDEF);
    uint32_t most = 0;

    (void)state;
    for (ow_addr i = 0; i < 4096; i++)
        tally_up(tally, 0x0A000000 + i);
    for (ow_addr i = 0; i < 4096; i++) {
        uint32_t count = tally_of(tally, 0x0A000000 + i);

        most = count > most ? count : most;
    }
    assert_in_range(most, 1, 32);
    tally_free(tally);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_up_and_down),
        cmocka_unit_test(never_goes_below_zero),
        cmocka_unit_test(spreads_neighbours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
