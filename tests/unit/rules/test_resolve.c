/* The order of looking a name up, and of the addresses found. */
#include "check.h"

#include "rules/resolve.h"

#include <stdio.h>

#define STEPS_MAX 16

/* "own cache server0 redirected broadcast lmhosts failed" */
static const char *step_text(const struct resolve *resolve, char text[24])
{
    switch (resolve->step) {
    case RESOLVE_OWN:
        return "own";
    case RESOLVE_CACHE:
        return "cache";
    case RESOLVE_SERVER:
        snprintf(text, 24, "server%zu", resolve->server);
        return text;
    case RESOLVE_REDIRECTED:
        return "redirected";
    case RESOLVE_BROADCAST:
        return "broadcast";
    case RESOLVE_LMHOSTS:
        return "lmhosts";
    case RESOLVE_FAILED:
        return "failed";
    }
    return "?";
}

/* Walk the whole order.  results has a letter for each question to a server: - negative,
 * . silent, > redirect.  Returns the steps taken. */
static const char *walk(const struct resolve_facts *facts, const char *results,
                        struct resolve *resolve, char text[256])
{
    char word[24];
    size_t len = 0;

    resolve_begin(resolve);
    text[0] = '\0';
    for (int i = 0; i < STEPS_MAX && resolve->step != RESOLVE_FAILED; i++) {
        enum resolve_result result = RESOLVE_MISS;

        len += (size_t)snprintf(text + len, 256 - len, "%s%s", len > 0 ? " " : "",
                                step_text(resolve, word));
        if (resolve->step == RESOLVE_SERVER || resolve->step == RESOLVE_REDIRECTED) {
            assert_true(*results != '\0');
            result = *results == '-'   ? RESOLVE_MISS
                     : *results == '.' ? RESOLVE_SILENT
                                       : RESOLVE_REDIRECT;
            results++;
        }
        resolve_next(resolve, facts, result);
    }
    assert_int_equal(resolve->step, RESOLVE_FAILED);
    assert_string_equal(results, "");
    return text;
}

static const struct {
    const char *rule;
    struct resolve_facts facts; /* type, servers, has_broadcast, use_lmhosts, no_directed
                                 */
    const char *results;
    const char *want;
    bool certain;
} orders[] = {
    {"B: broadcast, then the file",
     {NODE_B, 0, true, true, false},
     "",
     "own cache broadcast lmhosts",
     true},
    {"B: asks no server, though there is one",
     {NODE_B, 2, true, true, false},
     "",
     "own cache broadcast lmhosts",
     true},
    {"P: servers, never a broadcast",
     {NODE_P, 2, true, true, false},
     "--",
     "own cache server0 server1 lmhosts",
     true},
    {"M: broadcast, then servers",
     {NODE_M, 2, true, true, false},
     "--",
     "own cache broadcast server0 server1 lmhosts",
     true},
    {"H: servers, then broadcast",
     {NODE_H, 2, true, true, false},
     "--",
     "own cache server0 server1 broadcast lmhosts",
     true},
    {"without LMHOSTS the last step is left out",
     {NODE_H, 1, true, false, false},
     "-",
     "own cache server0 broadcast",
     true},
    {"after a negative answer the other servers are asked",
     {NODE_P, 3, false, false, false},
     "---",
     "own cache server0 server1 server2",
     true},
    {"a silent server: the next one; the failure proves nothing",
     {NODE_H, 2, true, true, false},
     ".-",
     "own cache server0 server1 broadcast lmhosts",
     false},
    {"all servers silent: still the broadcast",
     {NODE_H, 2, true, true, false},
     "..",
     "own cache server0 server1 broadcast lmhosts",
     false},
    {"a redirect is followed, its negative counts",
     {NODE_P, 1, false, true, false},
     ">-",
     "own cache server0 redirected lmhosts",
     true},
    {"the one redirected to redirects again: as if silent",
     {NODE_P, 2, false, true, false},
     ">>-",
     "own cache server0 redirected server1 lmhosts",
     false},
    {"each server may redirect once",
     {NODE_P, 2, false, false, false},
     ">->-",
     "own cache server0 redirected server1 redirected",
     true},
    {"H without a server is like B",
     {NODE_H, 0, true, true, false},
     "",
     "own cache broadcast lmhosts",
     true},
    {"P without a server asks nobody, which proves nothing",
     {NODE_P, 0, true, true, false},
     "",
     "own cache lmhosts",
     false},
    {"no subnet to broadcast to: M goes on to the servers",
     {NODE_M, 1, false, false, false},
     "-",
     "own cache server0",
     true},
    {"no subnet to broadcast to: nothing was asked",
     {NODE_B, 0, false, true, false},
     "",
     "own cache lmhosts",
     false},
    {"#NOFNR: no question to servers (H)",
     {NODE_H, 2, true, true, true},
     "",
     "own cache broadcast lmhosts",
     true},
    {"#NOFNR: no question to servers (M)",
     {NODE_M, 2, true, true, true},
     "",
     "own cache broadcast lmhosts",
     true},
    {"#NOFNR: no question to servers (P)",
     {NODE_P, 2, true, true, true},
     "",
     "own cache lmhosts",
     false},
};

static void steps_come_in_the_order_of_the_node_type(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
        struct resolve resolve;
        char text[256];

        check_str(orders[i].rule, orders[i].want,
                  walk(&orders[i].facts, orders[i].results, &resolve, text));
        check_int(orders[i].rule, orders[i].certain, resolve_is_certain(&resolve));
    }
}

static void what_has_failed_stays_so(void **state)
{
    const struct resolve_facts facts = {.type = NODE_B};
    struct resolve resolve = {.step = RESOLVE_FAILED};

    (void)state;
    check_int("nothing comes after the end", RESOLVE_FAILED,
              resolve_next(&resolve, &facts, RESOLVE_MISS));
}

static void a_broadcast_that_could_not_be_sent_proves_nothing(void **state)
{
    const struct resolve_facts facts = {.type = NODE_B, .has_broadcast = true};
    struct resolve resolve;

    (void)state;
    resolve_begin(&resolve);
    resolve_next(&resolve, &facts, RESOLVE_MISS);
    check_int("the broadcast is next", RESOLVE_BROADCAST,
              resolve_next(&resolve, &facts, RESOLVE_MISS));
    check_int("nothing is left", RESOLVE_FAILED,
              resolve_next(&resolve, &facts, RESOLVE_SILENT));
    check_int("and nothing is proved", false, resolve_is_certain(&resolve));
}

/* Servers can go while one is asked: the settings changed. */
static void fewer_servers_than_a_moment_ago(void **state)
{
    const struct resolve_facts before = {.type = NODE_P, .server_count = 3};
    const struct resolve_facts after = {.type = NODE_P, .server_count = 1};
    struct resolve resolve;

    (void)state;
    resolve_begin(&resolve);
    for (int i = 0; i < 4; i++)
        resolve_next(&resolve, &before, RESOLVE_SILENT);
    check_int("the third server is asked", RESOLVE_SERVER, resolve.step);
    check_int("there is no fourth, nor a third any more", RESOLVE_FAILED,
              resolve_next(&resolve, &after, RESOLVE_SILENT));
}

#define A(a, b, c, d) ((ow_addr)(a) << 24 | (b) << 16 | (c) << 8 | (d))

static const struct {
    const char *rule;
    ow_addr addr[4];
    ow_addr want[4];
} lists[] = {
    {"on a subnet of ours first",
     {A(203, 0, 113, 9), A(10, 1, 2, 3), A(192, 0, 2, 9)},
     {A(10, 1, 2, 3), A(192, 0, 2, 9), A(203, 0, 113, 9)}},
    {"the same network by class (10/8) before strangers",
     {A(203, 0, 113, 9), A(10, 200, 0, 1), A(192, 0, 2, 9)},
     {A(192, 0, 2, 9), A(10, 200, 0, 1), A(203, 0, 113, 9)}},
    {"class B: 172.16/16, but not 172.17/16",
     {A(172, 17, 0, 1), A(172, 16, 9, 1)},
     {A(172, 16, 9, 1), A(172, 17, 0, 1)}},
    {"class C: 192.0.2/24, also outside of the subnet",
     {A(192, 0, 3, 1), A(192, 0, 2, 200)},
     {A(192, 0, 2, 200), A(192, 0, 3, 1)}},
    {"equals stay as given",
     {A(203, 0, 113, 9), A(198, 51, 100, 2), A(203, 0, 113, 1)},
     {A(203, 0, 113, 9), A(198, 51, 100, 2), A(203, 0, 113, 1)}},
};

static void near_addresses_come_first(void **state)
{
    const struct ow_net subnets[] = {
        {A(10, 1, 2, 0), 24}, {A(172, 16, 0, 0), 24}, {A(192, 0, 2, 0), 26}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        ow_addr addr[4];
        size_t count = 0;

        while (count < 4 && lists[i].addr[count] != 0) {
            addr[count] = lists[i].addr[count];
            count++;
        }
        resolve_sort(addr, count, subnets, ARRAY_LEN(subnets));
        for (size_t j = 0; j < count; j++)
            check_int(lists[i].rule, lists[i].want[j], addr[j]);
    }
}

static void without_a_subnet_nothing_is_near(void **state)
{
    ow_addr addr[2] = {A(192, 0, 2, 1), A(10, 0, 0, 1)};

    (void)state;
    resolve_sort(addr, 2, NULL, 0);
    check_int("the first stays first", A(192, 0, 2, 1), addr[0]);
    resolve_sort(addr, 0, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_come_in_the_order_of_the_node_type),
        cmocka_unit_test(what_has_failed_stays_so),
        cmocka_unit_test(a_broadcast_that_could_not_be_sent_proves_nothing),
        cmocka_unit_test(fewer_servers_than_a_moment_ago),
        cmocka_unit_test(near_addresses_come_first),
        cmocka_unit_test(without_a_subnet_nothing_is_near),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
