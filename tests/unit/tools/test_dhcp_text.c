/* What DHCP servers are told to tell machines, and which addresses are of use to them. */
#include "check.h"

#include "tools/address_kind.h"
#include "tools/dhcp_text.h"

#include <stdlib.h>

static void lines(void **state)
{
    static const ow_addr two[] = {UINT32_C(0xC0A80105), UINT32_C(0x0A000005)};
    static const struct {
        const char *form;
        size_t count;
        const char *scope, *want;
    } cases[] = {
        {"kea", 2, NULL,
         "\"option-data\": [\n"
         "    { \"name\": \"netbios-name-servers\", \"data\": \"192.168.1.5, 10.0.0.5\" "
         "},\n"
         "    { \"name\": \"netbios-node-type\", \"data\": \"8\" }\n"
         "]\n"},
        {"kea", 1, "corp",
         "\"option-data\": [\n"
         "    { \"name\": \"netbios-name-servers\", \"data\": \"192.168.1.5\" },\n"
         "    { \"name\": \"netbios-node-type\", \"data\": \"8\" },\n"
         "    { \"name\": \"netbios-scope\", \"data\": \"corp\" }\n"
         "]\n"},
        {"dnsmasq", 2, "corp",
         "dhcp-option=44,192.168.1.5,10.0.0.5\ndhcp-option=46,8\ndhcp-option=47,corp\n"},
        {"isc", 2, "corp",
         "option netbios-name-servers 192.168.1.5, 10.0.0.5;\n"
         "option netbios-node-type 8;\noption netbios-scope \"corp\";\n"},
        {"windows", 2, NULL,
         "Set-DhcpServerv4OptionValue -OptionId 44 -Value 192.168.1.5,10.0.0.5\n"
         "Set-DhcpServerv4OptionValue -OptionId 46 -Value 8\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct dhcp_text text = {.server = two,
                                       .count = cases[i].count,
                                       .node_type = dhcp_node_type("h"),
                                       .scope = cases[i].scope};
        char *got = NULL;
        size_t len;
        FILE *out = open_memstream(&got, &len);

        check_int(cases[i].form, 1, dhcp_text_put(out, cases[i].form, &text));
        fclose(out);
        check_str(cases[i].form, cases[i].want, got);
        free(got);
    }
}

static void words(void **state)
{
    const struct dhcp_text text = {.count = 0};

    (void)state;
    check_int("b", 1, dhcp_node_type("b"));
    check_int("p", 2, dhcp_node_type("p"));
    check_int("m", 4, dhcp_node_type("m"));
    check_int("h", 8, dhcp_node_type("h"));
    check_int("nothing else", 0,
              dhcp_node_type("_") + dhcp_node_type("hh") + dhcp_node_type(""));
    check_int("no other servers", 0, dhcp_text_put(stdout, "bootpd", &text));
    check_int("a scope", 1, dhcp_scope_fits("corp.example"));
    check_int("none that could end a string", 0, dhcp_scope_fits("a\"; option x"));
    check_int("nor an empty one", 0, dhcp_scope_fits(""));
}

static void addresses(void **state)
{
    static const struct {
        const char *addr;
        int known, is_public;
    } cases[] = {
        {"127.0.0.1", 1, 0},   {"169.254.3.4", 1, 0},   {"172.17.0.1", 1, 0},
        {"172.18.0.1", 0, 0},  {"192.168.122.1", 1, 0}, {"10.0.0.1", 0, 0},
        {"100.100.0.1", 0, 0}, {"8.8.8.8", 0, 1},       {"172.32.0.1", 0, 1},
        {"192.168.1.1", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        ow_addr addr = 0;

        check_int(cases[i].addr, OW_OK, ow_addr_parse(cases[i].addr, &addr));
        check_int(cases[i].addr, cases[i].known, address_kind(addr) != NULL);
        check_int(cases[i].addr, cases[i].is_public, address_is_public(addr));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),
        cmocka_unit_test(words),
        cmocka_unit_test(addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
