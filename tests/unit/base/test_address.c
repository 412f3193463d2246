/* Addresses, endpoints and networks, and their text. */
#include "check.h"

#include "base/address.h"

static const struct {
    const char *rule;
    const char *text;
    enum ow_err want;
    ow_addr addr;
} addr_cases[] = {
    {"a dotted quad", "192.0.2.10", OW_OK, 0xc000020a},
    {"the lowest address", "0.0.0.0", OW_OK, 0},
    {"the highest address", "255.255.255.255", OW_OK, 0xffffffff},
    {"a part above 255 is refused", "192.0.2.256", OW_EFORMAT, 0},
    {"a number that overflows is refused", "4294967296.0.0.1", OW_EFORMAT, 0},
    {"three parts are refused", "192.0.2", OW_EFORMAT, 0},
    {"five parts are refused", "192.0.2.1.1", OW_EFORMAT, 0},
    {"an empty part is refused", "192..2.1", OW_EFORMAT, 0},
    {"a final dot is refused", "192.0.2.1.", OW_EFORMAT, 0},
    {"a leading zero, octal to others, is refused", "192.0.2.010", OW_EFORMAT, 0},
    {"a sign is refused", "+192.0.2.1", OW_EFORMAT, 0},
    {"a leading space is refused", " 192.0.2.1", OW_EFORMAT, 0},
    {"a trailing space is refused", "192.0.2.1 ", OW_EFORMAT, 0},
    {"hexadecimal is refused", "0xc0.0.2.1", OW_EFORMAT, 0},
    {"a port is refused where none belongs", "192.0.2.1:137", OW_EFORMAT, 0},
    {"a host name is refused", "localhost", OW_EFORMAT, 0},
    {"nothing is refused", "", OW_EFORMAT, 0},
};

static void addresses_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(addr_cases); i++) {
        ow_addr addr = 0x5a5a5a5a;

        check_int(addr_cases[i].rule, addr_cases[i].want,
                  ow_addr_parse(addr_cases[i].text, &addr));
        check_int(addr_cases[i].rule,
                  addr_cases[i].want == OW_OK ? addr_cases[i].addr : 0x5a5a5a5a, addr);
    }
}

static const struct {
    const char *rule;
    const char *text;
    enum ow_err want;
    const char *back;
} endpoint_cases[] = {
    {"the default port is added", "192.0.2.1", OW_OK, "192.0.2.1:137"},
    {"a port is taken", "192.0.2.1:1137", OW_OK, "192.0.2.1:1137"},
    {"port 0 asks the system for a free one", "127.0.0.1:0", OW_OK, "127.0.0.1:0"},
    {"the highest port", "1.2.3.4:65535", OW_OK, "1.2.3.4:65535"},
    {"a port above 65535 is refused", "1.2.3.4:65536", OW_EFORMAT, NULL},
    {"an empty port is refused", "1.2.3.4:", OW_EFORMAT, NULL},
    {"a negative port is refused", "1.2.3.4:-1", OW_EFORMAT, NULL},
    {"text behind the port is refused", "1.2.3.4:137x", OW_EFORMAT, NULL},
    {"a port alone is refused", ":137", OW_EFORMAT, NULL},
};

static void endpoints_are_read_and_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(endpoint_cases); i++) {
        struct ow_endpoint ep = {0, 0};
        char text[OW_ENDPOINT_TEXT];

        check_int(endpoint_cases[i].rule, endpoint_cases[i].want,
                  ow_endpoint_parse(endpoint_cases[i].text, 137, &ep));
        if (endpoint_cases[i].back != NULL)
            check_str(endpoint_cases[i].rule, endpoint_cases[i].back,
                      ow_endpoint_text(ep, text));
    }
}

static const struct {
    const char *rule;
    const char *text;
    enum ow_err want;
    const char *back;
} net_cases[] = {
    {"a network", "192.0.2.0/24", OW_OK, "192.0.2.0/24"},
    {"host bits are cleared", "192.0.2.77/24", OW_OK, "192.0.2.0/24"},
    {"an address is a network of one", "192.0.2.77", OW_OK, "192.0.2.77/32"},
    {"everything", "1.2.3.4/0", OW_OK, "0.0.0.0/0"},
    {"a prefix above 32 is refused", "1.2.3.4/33", OW_EFORMAT, NULL},
    {"an empty prefix is refused", "1.2.3.4/", OW_EFORMAT, NULL},
    {"a net mask is refused", "1.2.3.4/255.0.0.0", OW_EFORMAT, NULL},
    {"a shortened network is refused", "10/8", OW_EFORMAT, NULL},
};

static void networks_are_read_and_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(net_cases); i++) {
        struct ow_net net = {0, 0};
        char text[OW_NET_TEXT];

        check_int(net_cases[i].rule, net_cases[i].want,
                  ow_net_parse(net_cases[i].text, &net));
        if (net_cases[i].back != NULL)
            check_str(net_cases[i].rule, net_cases[i].back, ow_net_text(net, text));
    }
}

static void the_longest_texts_fit(void **state)
{
    char addr[OW_ADDR_TEXT], ep[OW_ENDPOINT_TEXT], net[OW_NET_TEXT];

    (void)state;
    assert_string_equal(ow_addr_text(0xffffffff, addr), "255.255.255.255");
    assert_string_equal(
        ow_endpoint_text((struct ow_endpoint){.addr = 0xffffffff, .port = 65535}, ep),
        "255.255.255.255:65535");
    assert_string_equal(
        ow_net_text((struct ow_net){.addr = 0xffffffff, .prefix = 32}, net),
        "255.255.255.255/32");
}

static const struct {
    const char *rule;
    const char *net, *addr;
    bool want;
} member_cases[] = {
    {"an address of the network", "192.0.2.0/24", "192.0.2.255", true},
    {"its neighbour", "192.0.2.0/24", "192.0.3.0", false},
    {"a network of one has its address", "192.0.2.7/32", "192.0.2.7", true},
    {"and no other", "192.0.2.7/32", "192.0.2.6", false},
    {"a prefix of zero has everything", "0.0.0.0/0", "255.255.255.255", true},
    {"a prefix that ends inside an octet", "10.32.0.0/11", "10.63.255.255", true},
    {"and one just outside it", "10.32.0.0/11", "10.64.0.0", false},
};

static void networks_have_members(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(member_cases); i++) {
        struct ow_net net = {0, 0};
        ow_addr addr = 0;

        assert_int_equal(ow_net_parse(member_cases[i].net, &net), OW_OK);
        assert_int_equal(ow_addr_parse(member_cases[i].addr, &addr), OW_OK);
        check_int(member_cases[i].rule, member_cases[i].want, ow_net_has(net, addr));
    }
}

static void an_address_is_in_one_of_several_networks(void **state)
{
    const struct ow_net nets[] = {{0x0A000000, 8}, {0xC0000200, 24}};

    (void)state;
    assert_true(ow_nets_have(nets, 2, 0x0AFFFFFF));
    assert_true(ow_nets_have(nets, 2, 0xC0000201));
    assert_false(ow_nets_have(nets, 1, 0xC0000201));
    assert_false(ow_nets_have(nets, 2, 0xC0000301));
    assert_false(ow_nets_have(nets, 0, 0x0A000001));
}

static const struct {
    const char *rule;
    const char *text;
    bool loopback, multicast, usable;
} kind_cases[] = {
    {"no address", "0.0.0.0", false, false, false},
    {"this network", "0.255.255.255", false, false, false},
    {"the first address a machine can have", "1.0.0.0", false, false, true},
    {"below loopback", "126.255.255.255", false, false, true},
    {"loopback can be asked", "127.0.0.0", true, false, true},
    {"the wrong address of a known conformance test", "127.64.64.1", true, false, true},
    {"the end of loopback", "127.255.255.255", true, false, true},
    {"above loopback", "128.0.0.0", false, false, true},
    {"the last address a machine can have", "223.255.255.255", false, false, true},
    {"the first multicast address", "224.0.0.0", false, true, false},
    {"the last multicast address", "239.255.255.255", false, true, false},
    {"reserved addresses", "240.0.0.0", false, false, false},
    {"the limited broadcast address", "255.255.255.255", false, false, false},
};

static void kinds_of_addresses(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(kind_cases); i++) {
        ow_addr addr = 0;

        assert_int_equal(ow_addr_parse(kind_cases[i].text, &addr), OW_OK);
        check_int(kind_cases[i].rule, kind_cases[i].loopback, ow_addr_is_loopback(addr));
        check_int(kind_cases[i].rule, kind_cases[i].multicast,
                  ow_addr_is_multicast(addr));
        check_int(kind_cases[i].rule, kind_cases[i].usable, ow_addr_is_usable(addr));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read),
        cmocka_unit_test(endpoints_are_read_and_written),
        cmocka_unit_test(networks_are_read_and_written),
        cmocka_unit_test(the_longest_texts_fit),
        cmocka_unit_test(networks_have_members),
        cmocka_unit_test(an_address_is_in_one_of_several_networks),
        cmocka_unit_test(kinds_of_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
