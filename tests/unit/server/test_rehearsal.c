/* What a machine would be answered: the same as when it asks. */
#include "server/rehearsal.h"

#include "check.h"
#include "folder.h"

#define NOW    1000
#define HOLDER UINT32_C(0xC0A80207) /* 192.168.2.7 */
#define OTHER  UINT32_C(0x0A000007) /* 10.0.0.7 */
#define PUBLIC UINT32_C(0xCB007109) /* 203.0.113.9 */

/* The network the server is in, as its listener has it: 198.51.100.5/24. */
static const struct ow_net NEAR = {.addr = UINT32_C(0xC6336405), .prefix = 24};

struct fixture {
    char folder[TEST_FOLDER_ROOM];
    struct registry *registry;
    struct settings settings;
};

static struct nb_key key_of(const char *text)
{
    struct nb_key key;
    bool has_suffix;

    assert_int_equal(nb_key_parse(text, &key, &has_suffix), OW_OK);
    return key;
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct registry_config config = {.max_records = 100, .journal_bytes = 1 << 20};
    struct registry_report report;
    const struct registry_cause cause = {.source = REGISTRY_BY_REQUEST};
    const struct wins_record record = {
        .key = key_of("FRED<20>"),
        .type = WINS_MULTIHOMED,
        .expires = 9000,
        .count = 2,
        .member = {{.addr = HOLDER, .expires = 9000}, {.addr = OTHER, .expires = 8000}}};

    registry_thread_register();
    assert_true(test_folder_make(f->folder));
    config.folder = f->folder;
    assert_int_equal(OW_OK, registry_open(&config, &f->registry, &report));
    assert_int_equal(
        OW_OK, registry_put(f->registry, &record, true, WINS_CHANGE_CREATED, &cause));
    assert_int_equal(OW_OK, registry_commit(f->registry, 1));
    settings_default(&f->settings);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    registry_close(f->registry);
    registry_thread_unregister();
    test_folder_remove(f->folder);
    free(f);
    return 0;
}

static struct rehearsal play(const struct fixture *f, const char *name, ow_addr asker)
{
    const struct nb_key key = key_of(name);
    struct rehearsal rehearsal;

    rehearse(f->registry, &f->settings, &NEAR, 1, &key, asker, NOW, &rehearsal);
    return rehearsal;
}

static void addresses_stand_as_for_the_asker(void **state)
{
    struct fixture *f = *state;
    struct rehearsal near = play(f, "FRED<20>", HOLDER + 1);
    struct rehearsal far = play(f, "FRED<20>", OTHER + 1);

    assert_int_equal(REHEARSAL_ANSWERED, near.end);
    assert_int_equal(2, near.reply.count);
    assert_int_equal(HOLDER, near.reply.addr[0].addr);
    assert_int_equal(7000, near.reply.ttl);
    assert_int_equal(OTHER, far.reply.addr[0].addr);
}

static void what_is_not_there_has_a_reason(void **state)
{
    struct rehearsal none = play(*state, "NOBODY<20>", HOLDER);

    assert_int_equal(REHEARSAL_ANSWERED, none.end);
    assert_int_equal(NS_NAM_ERR, none.reply.rcode);
    assert_int_equal(WINS_BECAUSE_NO_SUCH_NAME, none.reply.reason);
}

static void strangers_get_the_header_only(void **state)
{
    assert_int_equal(REHEARSAL_CUT, play(*state, "FRED<20>", PUBLIC).end);
}

static void neighbours_of_the_server_are_no_strangers(void **state)
{
    assert_int_equal(REHEARSAL_ANSWERED,
                     play(*state, "FRED<20>", (NEAR.addr & ~0xffu) + 77).end);
    assert_int_equal(REHEARSAL_CUT,
                     play(*state, "FRED<20>", (NEAR.addr & ~0xffu) + 256).end);
}

static void other_networks_get_no_answer(void **state)
{
    struct fixture *f = *state;
    struct rehearsal refused;

    f->settings.policies.client_count = 1;
    f->settings.policies.client[0] = (struct ow_net){.addr = OTHER, .prefix = 32};
    f->settings.policies.mode[WINS_RULE_CLIENT_NETWORKS] = WINS_MODE_ENFORCE;
    refused = play(f, "FRED<20>", HOLDER);
    assert_int_equal(REHEARSAL_REFUSED, refused.end);
    assert_int_equal(WINS_RULE_CLIENT_NETWORKS, refused.rule);
    assert_int_equal(REHEARSAL_ANSWERED, play(f, "FRED<20>", OTHER).end);
    f->settings.policies.mode[WINS_RULE_CLIENT_NETWORKS] = WINS_MODE_LOG;
    assert_int_equal(REHEARSAL_ANSWERED, play(f, "FRED<20>", HOLDER).end);
}

static void a_rate_limit_does_not_count(void **state)
{
    struct fixture *f = *state;

    f->settings.source_queries = 1;
    for (int i = 0; i < 10; i++)
        assert_int_equal(REHEARSAL_ANSWERED, play(f, "FRED<20>", HOLDER).end);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(addresses_stand_as_for_the_asker, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_there_has_a_reason, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(strangers_get_the_header_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(neighbours_of_the_server_are_no_strangers, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(other_networks_get_no_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_rate_limit_does_not_count, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
