/* At which addresses a node works, and with which WINS servers. */
#include "node/bindings.h"
#include "node/options.h"

#include "check.h"

#include <stdio.h>

#define A(last)  (UINT32_C(0xC0000200) + (last)) /* 192.0.2.x */
#define B(last)  (UINT32_C(0xC6336400) + (last)) /* 198.51.100.x */
#define LINK     UINT32_C(0xA9FE0102)            /* 169.254.1.2 */
#define LOOPBACK UINT32_C(0x7F000001)

#define UP(i, n, a)                                                                      \
    {                                                                                    \
        .ifindex = (i), .interface = (n), .addr = (a), .prefix = 24, .up = true,         \
        .broadcast = (a) | 255, .mac = {2, 0, 0, 0, 0, (i)},                             \
    }

/* A machine with everything. */
static const struct interface_address machine[] = {
    UP(1, "lo", LOOPBACK),
    UP(2, "eth0", A(7)),
    UP(2, "eth0", A(8)),
    UP(3, "eth1", B(7)),
    {.ifindex = 4, .interface = "wlan0", .addr = B(9), .prefix = 24, .up = false},
    UP(5, "docker0", UINT32_C(0xAC110001)),
    UP(6, "br-1f00", UINT32_C(0xAC120001)),
    UP(7, "virbr0", UINT32_C(0xC0A87A01)),
    UP(8, "vethab12", UINT32_C(0x0A580001)),
    UP(9, "eth2", LINK),
    {.ifindex = 10, .interface = "tun0", .addr = B(200), .prefix = 32, .up = true},
    UP(11, "cni0", UINT32_C(0x0AF40001)),
    UP(12, "lxcbr0", UINT32_C(0x0A000301)),
};

/* One setting, from text. */
static void set(struct node_config *config, const char *name, const char *value)
{
    const struct ow_option *option = ow_option_find(node_options(), name);
    char why[OW_OPTION_WHY_ROOM];

    assert_non_null(option);
    assert_int_equal(ow_option_set(option, config, value, why, sizeof(why)), OW_OK);
}

static const struct {
    const char *rule;
    const char *interface, *without, *address; /* NULL: the default */
    const char *want;                          /* interface:last octet of the address */
} choices[] = {
    {"all that is up, but no loopback, no link-local, no container", NULL, NULL, NULL,
     "eth0:7 eth0:8 eth1:7 tun0:200"},
    {"only what is named", "eth1", NULL, NULL, "eth1:7"},
    {"a star stands for anything", "eth*", NULL, NULL, "eth0:7 eth0:8 eth1:7 eth2:2"},
    {"loopback, when it is named", "lo", NULL, NULL, "lo:1"},
    {"a container's network, when it is named", "docker0, eth1", NULL, NULL,
     "eth1:7 docker0:1"},
    {"what is not to be used is not, named or not", "eth*", "eth2, eth0", NULL, "eth1:7"},
    {"not-interface alone", NULL, "tun*", NULL, "eth0:7 eth0:8 eth1:7"},
    {"an interface that is down has no bindings", "wlan0", NULL, NULL, ""},
    {"an interface that is not there", "eth7", NULL, NULL, ""},
    {"addresses as given, in their order", NULL, NULL, "198.51.100.7, 192.0.2.7",
     "eth1:7 eth0:7"},
    {"also those of an interface that is down", NULL, NULL, "198.51.100.9", "wlan0:9"},
    {"also those that the machine does not have", NULL, NULL, "203.0.113.5", "given:5"},
    {"each address once", NULL, NULL, "192.0.2.7/24, 192.0.2.7", "eth0:7"},
};

static const char *shown(const struct node_binding *binding, size_t count, char *text,
                         size_t room)
{
    size_t pos = 0;

    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        pos += (size_t)snprintf(text + pos, room - pos, "%s%s:%u", i == 0 ? "" : " ",
                                binding[i].interface, binding[i].addr & 255);
    return text;
}

static void which_addresses(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
        struct node_binding binding[NODE_BINDINGS_MAX];
        struct node_config config;
        char text[256];
        size_t count;

        node_config_default(&config);
        if (choices[i].interface != NULL)
            set(&config, "interface", choices[i].interface);
        if (choices[i].without != NULL)
            set(&config, "not-interface", choices[i].without);
        if (choices[i].address != NULL)
            set(&config, "address", choices[i].address);
        count = bindings_choose(&config, machine, ARRAY_LEN(machine), binding);
        check_str(choices[i].rule, choices[i].want,
                  shown(binding, count, text, sizeof(text)));
    }
}

static const struct {
    const char *rule, *address;
    uint8_t prefix;
    ow_addr broadcast;
} subnets[] = {
    {"as the machine has it", "192.0.2.7", 24, A(255)},
    {"as it is given", "192.0.2.7/25", 25, A(127)},
    {"a network of two machines has no broadcast address", "192.0.2.7/31", 31, 0},
    {"one machine alone neither", "203.0.113.5", 32, 0},
    {"an address elsewhere with its network", "203.0.113.5/24", 24, UINT32_C(0xCB0071FF)},
};

static void subnet_of_an_address_that_is_given(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(subnets); i++) {
        struct node_binding binding[NODE_BINDINGS_MAX];
        struct node_config config;

        node_config_default(&config);
        set(&config, "address", subnets[i].address);
        check_int(subnets[i].rule, 1,
                  bindings_choose(&config, machine, ARRAY_LEN(machine), binding));
        check_int(subnets[i].rule, subnets[i].prefix, binding[0].prefix);
        check_int(subnets[i].rule, subnets[i].broadcast, binding[0].broadcast);
    }
}

static const struct {
    const char *rule;
    const char *wins, *wins_on; /* NULL: the default */
    bool dhcp;                  /* which says 203.0.113.1 */
    const char *want;           /* servers of eth1, their last octets */
} servers[] = {
    {"none anywhere", NULL, NULL, false, ""},
    {"those of every interface", "192.0.2.1, 192.0.2.2", NULL, false, "1 2"},
    {"those of this interface instead", "192.0.2.1", "eth1=192.0.2.3+192.0.2.4", false,
     "3 4"},
    {"those of another interface are not ours", "192.0.2.1", "eth0=192.0.2.3", false,
     "1"},
    {"none here, although others have some", "192.0.2.1", "eth1=", false, ""},
    {"what DHCP says, when nobody else does", NULL, NULL, true, "101"},
    {"the settings win over DHCP", "192.0.2.1", NULL, true, "1"},
    {"so they do for one interface", NULL, "eth1=192.0.2.3", true, "3"},
    {"and when they say that there is none", NULL, "eth1=", true, ""},
    {"DHCP of this interface, settings of another", NULL, "eth0=192.0.2.3", true, "101"},
};

static void which_servers(void **state)
{
    const struct dhcp_netbios said = {.server_count = 1, .server = {A(101)}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct node_binding binding[NODE_BINDINGS_MAX];
        struct node_config config;
        char text[64] = "";
        size_t pos = 0;

        node_config_default(&config);
        set(&config, "interface", "eth1");
        if (servers[i].wins != NULL)
            set(&config, "wins", servers[i].wins);
        if (servers[i].wins_on != NULL)
            set(&config, "wins-on", servers[i].wins_on);
        assert_int_equal(bindings_choose(&config, machine, ARRAY_LEN(machine), binding),
                         1);
        if (servers[i].dhcp)
            bindings_hear_dhcp(&config, &said, &binding[0]);
        for (size_t k = 0; k < binding[0].server_count; k++) {
            check_int(servers[i].rule, 137, binding[0].server[k].port);
            pos += (size_t)snprintf(text + pos, sizeof(text) - pos, "%s%u",
                                    k == 0 ? "" : " ", binding[0].server[k].addr & 255);
        }
        check_str(servers[i].rule, servers[i].want, text);
    }
}

static void more_addresses_than_a_node_has_room_for_are_counted(void **state)
{
    static struct interface_address many[NODE_BINDINGS_MAX + 5];
    struct node_binding binding[NODE_BINDINGS_MAX];
    struct node_config config;

    (void)state;
    for (unsigned i = 0; i < ARRAY_LEN(many); i++)
        many[i] = (struct interface_address){
            .addr = B(i + 1), .ifindex = 2, .prefix = 24, .up = true, .interface = "e"};
    node_config_default(&config);
    assert_int_equal(bindings_choose(&config, many, ARRAY_LEN(many), binding),
                     ARRAY_LEN(many));
    assert_int_equal(binding[NODE_BINDINGS_MAX - 1].addr, B(NODE_BINDINGS_MAX));
}

static void the_unit_id_is_the_mac_address(void **state)
{
    static const uint8_t mac[6] = {2, 0, 0, 0, 0, 3};
    struct node_binding binding[NODE_BINDINGS_MAX];
    struct node_config config;

    (void)state;
    node_config_default(&config);
    set(&config, "interface", "eth1");
    assert_int_equal(bindings_choose(&config, machine, ARRAY_LEN(machine), binding), 1);
    assert_memory_equal(binding[0].unit_id, mac, sizeof(mac));
    assert_int_equal(binding[0].ifindex, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_addresses),
        cmocka_unit_test(subnet_of_an_address_that_is_given),
        cmocka_unit_test(which_servers),
        cmocka_unit_test(more_addresses_than_a_node_has_room_for_are_counted),
        cmocka_unit_test(the_unit_id_is_the_mac_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
