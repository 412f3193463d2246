/* The machine's own addresses.  What every machine has is its loopback. */
#include "host/interfaces.h"

#include "check.h"

#include <net/if.h>

#define HOME UINT32_C(0x7F000001) /* 127.0.0.1 */

static int set_up(void **state)
{
    struct interfaces *interfaces = NULL;

    if (interfaces_new(&interfaces) != OW_OK)
        return -1;
    *state = interfaces;
    return 0;
}

static int tear_down(void **state)
{
    interfaces_free(*state);
    return 0;
}

static void each_address_is_listed_once(void **state)
{
    struct interface_address list[INTERFACES_MAX];
    size_t count = interfaces_list(*state, list, INTERFACES_MAX);

    for (size_t i = 0; i < count; i++) {
        assert_int_not_equal(list[i].addr, 0);
        assert_int_not_equal(list[i].ifindex, 0);
        assert_true(list[i].prefix <= 32);
        assert_int_equal(if_nametoindex(list[i].interface), list[i].ifindex);
        assert_int_not_equal(list[i].broadcast, list[i].addr);
        assert_true(interfaces_is_own(*state, list[i].addr));
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(list[i].addr, list[j].addr);
    }
    assert_true(interfaces_list(*state, list, 0) == 0);
}

static void own_addresses(void **state)
{
    static const struct {
        const char *rule;
        ow_addr addr;
        bool want;
    } cases[] = {
        {"loopback is always our own", HOME, true},
        {"all of it", UINT32_C(0x7F0A0B0C), true},
        {"an address of the documentation is nobody's", UINT32_C(0xC0000207), false},
        {"no address is not ours", 0, false},
        {"everybody is not us", UINT32_C(0xFFFFFFFF), false},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check_int(cases[i].rule, cases[i].want, interfaces_is_own(*state, cases[i].addr));
}

static void an_update_without_news_keeps_the_list(void **state)
{
    struct interface_address before[INTERFACES_MAX], after[INTERFACES_MAX];
    size_t count = interfaces_list(*state, before, INTERFACES_MAX);

    assert_true(interfaces_fd(*state) >= 0);
    assert_int_equal(interfaces_update(*state), OW_OK);
    assert_int_equal(interfaces_list(*state, after, INTERFACES_MAX), count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(before[i].addr, after[i].addr);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_address_is_listed_once),
        TEST(own_addresses),
        TEST(an_update_without_news_keeps_the_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
