/* What DNS has under the name of a machine, asked of a name server of the test's own. */
#include "host/dns_lookup.h"

#include "check.h"
#include "name_server.h"

#include <stdlib.h>

#define A UINT32_C(0xC0000207)
#define B UINT32_C(0xC0000208)

static const struct name_server_row zone[] = {
    {.name = "fred.one.example", .count = 1, .addr = {A}},
    {.name = "barney.two.example", .count = 2, .addr = {A, B}},
    {.name = "both.one.example", .count = 1, .addr = {A}},
    {.name = "both.two.example", .count = 1, .addr = {B}},
    {.name = "empty.one.example", .count = 0},
    {.name = "empty.two.example", .count = 1, .addr = {B}},
    {.name = "alias.one.example", .count = 1, .addr = {B}, .alias = "fred.one.example"},
    {.name = "many.one.example", .count = 10, .addr = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
    {.name = "ill.one.example", .rcode = 2},
    {.name = "ill.two.example", .count = 1, .addr = {A}},
    {.name = "closed.one.example", .rcode = 5},
    {.name = "mute.one.example", .rcode = NAME_SERVER_SILENT},
    {.name = "cut.one.example", .cut = true},
    {.name = "junk.one.example", .junk = true},
};

static const struct {
    const char *rule, *host;
    bool failed;
    size_t count;
    ow_addr first;
    unsigned asked; /* 0: however often */
} rows[] = {
    {"found in the first domain", "fred", false, 1, A, 1},
    {"... in the second", "barney", false, 2, A, 2},
    {"the first domain wins", "both", false, 1, A, 1},
    {"a host without an address is looked for further", "empty", false, 1, B, 2},
    {"behind an alias", "alias", false, 1, B, 1},
    {"of many addresses the first ones", "many", false, DNS_ADDRS_MAX, 1, 1},
    {"in no domain", "wilma", false, 0, 0, 2},
    {"a server that fails has not said no", "ill", true, 0, 0, 0},
    {"nor one that refuses", "closed", true, 0, 0, 0},
    {"nor one that is silent", "mute", true, 0, 0, 0},
    {"nor an answer that was cut before its first address", "cut", true, 0, 0, 0},
    {"nor one that is none", "junk", true, 0, 0, 0},
};

static void a_host_is_looked_up(void **state)
{
    struct dns_source source = {
        .server_count = 1,
        .domain_count = 2,
        .domain = {"one.example", "two.example"},
    };
    struct name_server server;

    (void)state;
    assert_true(name_server_start(&server, zone, ARRAY_LEN(zone)));
    source.server[0] = (struct ow_endpoint){INADDR_LOOPBACK, server.port};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        unsigned before = atomic_load(&server.asked);
        struct dns_answer answer;

        memset(&answer, 0xA5, sizeof answer);
        dns_lookup(&source, rows[i].host, &answer);
        check_int(rows[i].rule, rows[i].failed, answer.failed);
        check_int(rows[i].rule, rows[i].count, answer.count);
        if (rows[i].count > 0)
            check_int(rows[i].rule, rows[i].first, answer.addr[0]);
        if (rows[i].asked > 0)
            check_int(rows[i].rule, rows[i].asked, atomic_load(&server.asked) - before);
    }
    name_server_stop(&server);
}

/* The file of hosts has it on every machine, DNS must be asked all the same. */
static void the_file_of_hosts_is_not_asked(void **state)
{
    struct dns_source source = {.server_count = 1};
    struct name_server server;
    struct dns_answer answer;

    (void)state;
    assert_true(name_server_start(&server, zone, ARRAY_LEN(zone)));
    source.server[0] = (struct ow_endpoint){INADDR_LOOPBACK, server.port};
    dns_lookup(&source, "localhost", &answer);
    check_int("localhost is not in this DNS", 0, answer.count);
    check_int("which says so", false, answer.failed);
    dns_lookup(&source, "fred", &answer);
    check_int("the search list of the machine is followed", 1, answer.count);
    name_server_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_is_looked_up),
        cmocka_unit_test(the_file_of_hosts_is_not_asked),
    };

    /* the search list of a machine: read once, at the first look-up */
    if (setenv("LOCALDOMAIN", "one.example", 1) != 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
