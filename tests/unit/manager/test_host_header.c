/* Which names a browser may have reached us by. */
#include "manager/host_header.h"

#include "check.h"

static const struct ow_endpoint at[] = {{0x7f000001, 8137}, {0xc0000205, 443}};
static const char names[][SERVER_HOST_ROOM] = {"wins.corp.example", "wins"};
static const struct host_names ours = {at, ARRAY_LEN(at), names, ARRAY_LEN(names)};

static const struct {
    const char *rule, *host;
    bool is_ours;
} hosts[] = {
    {"localhost is", "localhost", true},
    {"with any port: a proxy or a tunnel may have another", "localhost:8137", true},
    {"a whole name ends with a dot", "localhost.:8137", true},
    {"also one that was given", "wins.corp.example.", true},
    {"one dot, not two", "localhost..", false},
    {"a dot alone is no name", ".", false},
    {"in any letters", "LocalHost:80", true},
    {"every address of loopback is", "127.0.0.1:8137", true},
    {"the others, too", "127.1.2.3", true},
    {"an address we are at is", "192.0.2.5", true},
    {"another one is not", "192.0.2.6", false},
    {"a name that was given is", "wins.corp.example:443", true},
    {"also the short one", "WINS", true},
    {"a part of it is not", "corp.example", false},
    {"nor more than it", "wins.corp.example.evil.example", false},
    {"a stranger's name is not", "evil.example:8137", false},
    {"a name that looks like an address is not", "127.0.0.1.evil.example", false},
    {"nothing is not", "", false},
    {"nor a port alone", ":8137", false},
    {"nor a port that is none", "localhost:", false},
    {"nor one with letters", "localhost:80a", false},
    {"nor one that is too long", "localhost:808080", false},
    {"no header at all", NULL, false},
};

static const struct {
    const char *rule;
    bool tls;
    const char *host, *origin;
    bool same;
} origins[] = {
    {"programs send none", false, "localhost:8137", NULL, true},
    {"our own page", false, "localhost:8137", "http://localhost:8137", true},
    {"also by TLS", true, "wins.corp", "https://wins.corp", true},
    {"another port is another page", false, "localhost:8137", "http://localhost:9000",
     false},
    {"a stranger", false, "localhost:8137", "https://evil.example", false},
    {"a page without a name", false, "localhost:8137", "null", false},
    {"the name behind a stranger's", false, "localhost", "http://evil.example/localhost",
     false},
    {"a page by TLS asks the door without: a proxy stands between", false, "wins.corp",
     "https://wins.corp", true},
    {"and the other way round", true, "wins.corp", "http://wins.corp", false},
    {"no scheme", false, "localhost", "localhost", false},
    {"another scheme that begins alike", false, "s://localhost", "https://localhost",
     false},
    {"none that ends early", true, "localhost", "http", false},
};

static void hosts_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
        check_int(hosts[i].rule, hosts[i].is_ours,
                  host_header_is_ours(&ours, hosts[i].host));
}

static void origins_are_compared(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(origins); i++)
        check_int(
            origins[i].rule, origins[i].same,
            host_header_is_origin(origins[i].tls, origins[i].host, origins[i].origin));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_are_known),
        cmocka_unit_test(origins_are_compared),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
