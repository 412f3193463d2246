/* What nbtstat sees of the node inside winsd. */
#include "server/node_port.h"

#include "check.h"
#include "folder.h"

#define SERVER UINT32_C(0xC0000201) /* 192.0.2.1 */
#define OTHER  UINT32_C(0xC0000207)

struct fixture {
    char folder[TEST_FOLDER_ROOM];
    struct board *board;
    struct listeners *listeners;
    struct registry *registry;
    struct node_port port;
    struct control_port functions;
    int claims;
};

static struct nb_key key_of(const char *text)
{
    struct nb_key key;
    bool has_suffix;

    assert_int_equal(nb_key_parse(text, &key, &has_suffix), OW_OK);
    return key;
}

static void get_status(void *ctx, struct server_status *ret)
{
    (void)ctx;
    *ret =
        (struct server_status){.registrar = {.demands_heard = 3, .demands_believed = 1}};
    ret->responder[RESPONDER_RECEIVED] = 70;
    ret->responder[RESPONDER_DEFENDED] = 2;
}

static void claim_again(void *ctx)
{
    struct fixture *f = ctx;

    f->claims++;
}

static void store(struct registry *registry, const char *name, enum wins_type type,
                  ow_addr addr)
{
    struct wins_record record = {.key = key_of(name),
                                 .type = type,
                                 .expires = 1000000,
                                 .count = 1,
                                 .member = {{.addr = addr, .expires = 1000000}}};
    struct registry_cause cause = {.source = REGISTRY_BY_REQUEST};

    assert_int_equal(registry_put(registry, &record, true, WINS_CHANGE_CREATED, &cause),
                     OW_OK);
    assert_int_equal(registry_commit(registry, 1), OW_OK);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct registry_config config = {.max_records = 100, .journal_bytes = 1 << 20};
    struct registry_report report;
    struct settings settings;
    struct name_table names = {.node_type = 3, .addr_count = 1, .addr = {SERVER}};
    struct nb_key host = key_of("SERVER<00>"), files = key_of("SERVER<20>");

    if (f == NULL || !test_folder_make(f->folder))
        return -1;
    config.folder = f->folder;
    registry_thread_register();
    if (registry_open(&config, &f->registry, &report) != OW_OK)
        return -1;
    store(f->registry, "FRED<20>", WINS_UNIQUE, OTHER);
    store(f->registry, "CORP<1e>", WINS_GROUP, OTHER);
    store(f->registry, "SERVER<20>", WINS_UNIQUE, OTHER);
    registry_thread_unregister(); /* the port registers when it reads */
    settings_default(&settings);
    (void)name_table_add(&names, &host, false);
    (void)name_table_add(&names, &files, false);
    f->board = board_new(&settings, &names);
    f->listeners = listeners_new(1);
    f->port = (struct node_port){.board = f->board,
                                 .listeners = f->listeners,
                                 .registry = f->registry,
                                 .status = {.get = get_status},
                                 .claim_again = claim_again,
                                 .ctx = f};
    f->functions = node_port_functions(&f->port);
    *state = f;
    return f->board != NULL && f->listeners != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    board_free(f->board);
    listeners_free(f->listeners);
    registry_close(f->registry);
    test_folder_remove(f->folder);
    free(f);
    return 0;
}

static void a_binding_is_an_address_of_the_names(void **state)
{
    struct fixture *f = *state;
    struct node_binding binding[2];
    const ow_addr moved[] = {OTHER, SERVER};

    assert_int_equal(f->functions.bindings(&f->port, binding, 2), 1);
    assert_int_equal(binding[0].addr, SERVER);
    assert_int_equal(binding[0].server_count, 1);
    assert_int_equal(binding[0].server[0].addr, SERVER);
    assert_int_equal(binding[0].server[0].port, NS_PORT);
    assert_int_equal(f->functions.type(&f->port), NODE_H);
    board_post_addresses(f->board, moved, 2);
    assert_int_equal(f->functions.bindings(&f->port, binding, 1), 1);
    assert_int_equal(f->functions.bindings(&f->port, binding, 2), 2);
    assert_int_equal(binding[0].addr, OTHER);
}

struct seen {
    size_t count, max;
    struct node_name_view view[4];
};

static bool see(void *ctx, const struct node_name_view *name)
{
    struct seen *seen = ctx;

    seen->view[seen->count++] = *name;
    return seen->count < seen->max;
}

static void names_have_the_states_of_the_board(void **state)
{
    struct fixture *f = *state;
    struct nb_key files = key_of("SERVER<20>");
    struct seen seen = {.max = 4}, one = {.max = 1};

    board_post_state(f->board, &files, NAME_CONFLICT, OTHER);
    f->functions.names(&f->port, 0, see, &seen);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.view[0].state, CLAIM_REGISTERED);
    assert_int_equal(seen.view[0].server, SERVER);
    assert_int_equal(seen.view[0].conflict_with, 0);
    assert_int_equal(seen.view[1].state, CLAIM_CONFLICT);
    assert_int_equal(seen.view[1].conflict_with, OTHER);
    assert_int_equal(seen.view[1].server, 0);
    f->functions.names(&f->port, 0, see, &one);
    assert_int_equal(one.count, 1);
}

static void counters_are_the_servers(void **state)
{
    struct fixture *f = *state;
    struct node_counters counters;

    f->functions.count(&f->port, &counters);
    assert_int_equal(counters.received, 70);
    assert_int_equal(counters.defended, 2);
    assert_int_equal(counters.demands, 3);
    assert_int_equal(counters.demands_believed, 1);
    assert_int_equal(counters.registered_by_server, 2);
}

static void keep(void *ctx, const struct node_found *found)
{
    struct node_found *kept = ctx;

    *kept = *found;
}

static const struct {
    const char *rule, *name;
    bool lost; /* SERVER<20> is in conflict */
    size_t count;
    ow_addr addr;
    enum node_source source;
    bool group;
} lookups[] = {
    {"a machine's name comes from the database", "FRED<20>", false, 1, OTHER,
     NODE_BY_SERVER, false},
    {"a group", "CORP<1e>", false, 1, 0xFFFFFFFF, NODE_BY_SERVER, true},
    {"nobody's name", "NOSUCH<20>", false, 0, 0, NODE_BY_SERVER, false},
    {"our own name, whatever the database says", "SERVER<20>", false, 1, SERVER,
     NODE_BY_OWN, false},
    {"our own name that was lost: whoever has it now", "SERVER<20>", true, 1, OTHER,
     NODE_BY_SERVER, false},
};

static void names_are_looked_up_here(void **state)
{
    struct fixture *f = *state;
    struct nb_key files = key_of("SERVER<20>");

    for (size_t i = 0; i < ARRAY_LEN(lookups); i++) {
        struct nb_key key = key_of(lookups[i].name);
        struct node_found found = {.count = 99};

        board_post_state(f->board, &files,
                         lookups[i].lost ? NAME_CONFLICT : NAME_REGISTERED, 0);
        check_int(lookups[i].rule, 0, f->functions.resolve(&f->port, &key, keep, &found));
        check_int(lookups[i].rule, lookups[i].count, found.count);
        check_int(lookups[i].rule, lookups[i].source, found.source);
        check_int(lookups[i].rule, lookups[i].group, found.group);
        if (found.count > 0)
            check_int(lookups[i].rule, lookups[i].addr, found.addr[0]);
    }
}

static bool never(void *ctx, const struct node_cache_view *entry)
{
    (void)ctx;
    (void)entry;
    fail_msg("the cache of a server is empty");
    return false;
}

static void the_cache_is_empty_and_can_be_purged(void **state)
{
    struct fixture *f = *state;

    f->functions.cache(&f->port, never, NULL);
    assert_int_equal(f->functions.reload(&f->port), OW_ENOTFOUND); /* no LMHOSTS */
}

static void what_this_node_has_not_is_not_offered(void **state)
{
    struct fixture *f = *state;

    assert_null(f->functions.ask_status);
    assert_int_equal(f->functions.release_refresh(&f->port), OW_OK);
    assert_int_equal(f->claims, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_binding_is_an_address_of_the_names, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(names_have_the_states_of_the_board, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(counters_are_the_servers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_are_looked_up_here, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_cache_is_empty_and_can_be_purged, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_this_node_has_not_is_not_offered, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
