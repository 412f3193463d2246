/* The servers that a node asks. */
#include "fake_world.h"

#include "node/server_list.h"

static void each_server_is_listed_once(void **state)
{
    struct node_binding bindings[] = {fake_binding(2, 1), fake_binding(1, 2)};
    struct server_list list = {.count = 0};

    (void)state;
    server_list_set(&list, bindings, 2);
    check_int("two servers, the first one of both bindings", 2, list.count);
    check_int("in the order of the bindings", FAKE_WINS, list.server[0].to.addr);
    check_int("asked from the subnet where it is", FAKE_A1, list.server[0].local);
    check_int("the other one", FAKE_WINS2, list.server[1].to.addr);
    check_int("found", true, server_list_has(&list, FAKE_WINS2));
    check_int("not found", false, server_list_has(&list, FAKE_OTHER));

    bindings[1].server[0].port = 1137;
    server_list_set(&list, bindings, 2);
    check_int("another port is another server", 3, list.count);
    server_list_set(&list, NULL, 0);
    check_int("no binding, no server", 0, list.count);
}

static void what_is_known_of_a_server_stays(void **state)
{
    struct node_binding both = fake_binding(1, 2), second = fake_binding(1, 2);
    struct server_list list = {.count = 0};

    (void)state;
    second.server[0] = second.server[1];
    second.server_count = 1;
    server_list_set(&list, &both, 1);
    list.server[0].down_until = 100;
    list.server[1].down_until = 200;
    server_list_set(&list, &second, 1);
    check_int("of the one that stays", 200, list.server[0].down_until);
    server_list_set(&list, &both, 1);
    check_int("of one that went nothing is known", 0, list.server[0].down_until);
    check_int("at another place", 200, list.server[1].down_until);
}

static void there_are_so_many_at_most(void **state)
{
    struct node_binding bindings[2] = {fake_binding(1, CLAIM_SERVERS_MAX),
                                       fake_binding(2, CLAIM_SERVERS_MAX)};
    struct server_list list = {.count = 0};

    (void)state;
    for (ow_addr i = 0; i < CLAIM_SERVERS_MAX; i++) {
        bindings[0].server[i] = (struct ow_endpoint){FAKE_WINS + i, NS_PORT};
        bindings[1].server[i] = (struct ow_endpoint){FAKE_FAR + i, NS_PORT};
    }
    server_list_set(&list, bindings, 2);
    check_int("twelve", CLAIM_SERVERS_MAX, list.count);
    check_int("the first ones", true,
              server_list_has(&list, FAKE_WINS + CLAIM_SERVERS_MAX - 1));
}

static const struct {
    const char *rule;
    ow_addr addr;
    uint8_t prefix;
    const char *want;
} subnets[] = {
    {"a network of class C", FAKE_A1, 24, "192.0.2.0/24"},
    {"half of one", 0xc00002ca, 25, "192.0.2.128/25"},
    {"a single address", FAKE_A1, 32, "192.0.2.10/32"},
    {"all there is", FAKE_A1, 0, "0.0.0.0/0"},
};

static void a_binding_has_a_subnet(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(subnets); i++) {
        struct node_binding binding = {.addr = subnets[i].addr,
                                       .prefix = subnets[i].prefix};
        char text[OW_NET_TEXT];

        check_str(subnets[i].rule, subnets[i].want,
                  ow_net_text(server_list_subnet(&binding), text));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_server_is_listed_once),
        cmocka_unit_test(what_is_known_of_a_server_stays),
        cmocka_unit_test(there_are_so_many_at_most),
        cmocka_unit_test(a_binding_has_a_subnet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
