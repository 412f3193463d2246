/* Where nbtstat asks by itself. */
#include "check.h"

#include "tools/nbtstat_place.h"

#define A 0xC0000241u /* 192.0.2.65 */

static const struct {
    const char *rule;
    ow_addr set;
    uint8_t prefix;
    ow_addr want;
} cases[] = {
    {"the one that was set counts", 0xC00002FF, 26, 0xC00002FF},
    {"none was set", 0, 26, 0xC000027F},
    {"the address itself stands for none", A, 26, 0xC000027F},
    {"a whole network", 0, 8, 0xC0FFFFFF},
    {"a line between two machines has none", 0, 31, 0},
    {"neither has a single address", A, 32, 0},
};

static void a_subnet_has_a_broadcast_address(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check_int(cases[i].rule, cases[i].want,
                  places_broadcast(cases[i].set, A, cases[i].prefix));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_subnet_has_a_broadcast_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
