/* Machines are asked whether they hold a name; the command is open meanwhile. */
#include "server/registrar.h"

#include "check.h"
#include "folder.h"

#define SERVER   UINT32_C(0xC0000201) /* 192.0.2.1 */
#define MACHINE  UINT32_C(0xC0000207)
#define OTHER    UINT32_C(0xC0000208)
#define LATE     UINT32_C(0xC0000209)
#define SENT_MAX 64

struct sent {
    uint16_t id;
    ow_addr to;
};

struct fixture {
    char folder[TEST_FOLDER_ROOM];
    struct registry *registry;
    struct questions *questions;
    struct name_table own;
    struct registrar *registrar;
    struct server_now now;
    size_t sent_count;
    struct sent sent[SENT_MAX];
    ow_addr no_route; /* nothing can be sent there */
};

static bool note_sent(void *ctx, unsigned listener, struct ow_endpoint to,
                      const uint8_t *data, size_t len)
{
    struct fixture *f = ctx;
    struct ns_packet packet;

    assert_int_equal(3, listener);
    assert_int_equal(NS_PORT, to.port);
    assert_int_equal(OW_OK, ns_decode(data, len, &packet));
    assert_int_equal(NS_QUERY, ns_opcode(&packet));
    assert_true(f->sent_count < SENT_MAX);
    f->sent[f->sent_count++] = (struct sent){packet.id, to.addr};
    return to.addr != f->no_route;
}

static unsigned toward(void *ctx, ow_addr addr)
{
    (void)ctx;
    (void)addr;
    return 3;
}

static void count_up(void *ctx, void *bytes, size_t len)
{
    static uint8_t next;

    (void)ctx;
    for (size_t i = 0; i < len; i++)
        ((uint8_t *)bytes)[i] = next++;
}

static bool is_own(void *ctx, ow_addr addr)
{
    (void)ctx;
    return addr == SERVER;
}

static void no_event(void *ctx, enum ow_event event, const struct ow_field *fields,
                     size_t count)
{
    (void)ctx;
    (void)event;
    (void)fields;
    (void)count;
}

static struct nb_key key_of(const char *text)
{
    struct nb_key key;
    bool has_suffix;

    assert_int_equal(OW_OK, nb_key_parse(text, &key, &has_suffix));
    return key;
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct registry_config disk = {.max_records = 100, .journal_bytes = 1 << 20};
    struct registrar_config config = {.own = &f->own,
                                      .owner = SERVER,
                                      .peer_port = NS_PORT,
                                      .env = {.ctx = f,
                                              .send = note_sent,
                                              .toward = toward,
                                              .random = count_up,
                                              .is_own = is_own,
                                              .event = no_event}};
    const struct nb_key own = key_of("SERVER<20>");
    struct registry_report report;

    registry_thread_register();
    assert_true(test_folder_make(f->folder));
    disk.folder = f->folder;
    assert_int_equal(OW_OK, registry_open(&disk, &f->registry, &report));
    (void)name_table_add(&f->own, &own, false);
    f->questions = questions_new();
    config.registry = f->registry;
    config.questions = f->questions;
    settings_default(&config.settings);
    f->registrar = registrar_new(&config);
    assert_non_null(f->registrar);
    f->now = (struct server_now){.ms = 1000, .time = 1000000};
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    registrar_free(f->registrar);
    questions_free(f->questions);
    registry_close(f->registry);
    registry_thread_unregister();
    test_folder_remove(f->folder);
    free(f);
    return 0;
}

static void pass(struct fixture *f, ow_ms ms)
{
    f->now.ms += ms;
    (void)registrar_tick(f->registrar, f->now);
    assert_int_equal(OW_OK, registrar_commit(f->registrar, f->now));
}

static void submit(struct fixture *f, struct command *command)
{
    registrar_command(f->registrar, command, f->now);
    assert_int_equal(OW_OK, registrar_commit(f->registrar, f->now));
}

/* The machine at from answers its last question. */
static void answer(struct fixture *f, ow_addr from, enum ns_rcode rcode, const char *name)
{
    const struct ns_addr entry = {.addr = from};
    const struct nb_key key = key_of(name);
    struct ns_build build = {.flags = (uint16_t)(NS_R | NS_AA | (unsigned)rcode),
                             .key = &key,
                             .type = rcode == NS_OK ? NS_TYPE_NB : NS_TYPE_NULL,
                             .addrs = &entry,
                             .addr_count = rcode == NS_OK ? 1 : 0};
    uint8_t buf[NS_DATAGRAM_MAX];
    struct datagram datagram = {.from = {from, NS_PORT}, .data = buf};

    for (size_t i = 0; i < f->sent_count; i++)
        if (f->sent[i].to == from)
            build.id = f->sent[i].id;
    datagram.len = ns_put_response(&build, buf, sizeof buf);
    registrar_datagram(f->registrar, &datagram, f->now);
    assert_int_equal(OW_OK, registrar_commit(f->registrar, f->now));
}

static struct reach_question about(const char *name, ow_addr addr)
{
    return (struct reach_question){.key = key_of(name), .addr = addr};
}

static void each_machine_says_what_it_holds(void **state)
{
    struct fixture *f = *state;
    struct reach_question reach[] = {about("FRED<20>", MACHINE), about("FRED<20>", OTHER),
                                     about("FRED<20>", LATE)};
    struct command command = {.kind = COMMAND_REACH, .reach = reach, .reach_count = 3};

    submit(f, &command);
    assert_true(command.open);
    assert_int_equal(0, f->sent_count); /* not before the answers of the batch */
    pass(f, 0);
    assert_int_equal(3, f->sent_count);
    f->now.ms += 7;
    answer(f, MACHINE, NS_OK, "FRED<20>");
    answer(f, OTHER, NS_NAM_ERR, "FRED<20>");
    assert_true(command.open);
    assert_true(registrar_has_open(f->registrar));
    for (int i = 0; i < 3; i++)
        pass(f, 1000);
    assert_false(command.open);
    assert_false(registrar_has_open(f->registrar));
    assert_int_equal(REACH_HOLDS, reach[0].answer);
    assert_int_equal(7, reach[0].delay);
    assert_int_equal(1, reach[0].tries);
    assert_int_equal(REACH_DENIES, reach[1].answer);
    assert_int_equal(REACH_SILENT, reach[2].answer);
    assert_int_equal(3, reach[2].tries);
    assert_int_equal(0, registry_pending(f->registry)); /* and nothing was changed */
}

static void answers_of_others_do_not_count(void **state)
{
    struct fixture *f = *state;
    struct reach_question reach[] = {about("FRED<20>", MACHINE)};
    struct command command = {.kind = COMMAND_REACH, .reach = reach, .reach_count = 1};

    submit(f, &command);
    pass(f, 0);
    answer(f, MACHINE, NS_OK, "OTHER<20>"); /* another name */
    assert_int_equal(REACH_OPEN, reach[0].answer);
    for (int i = 0; i < 9; i++) /* one that guesses: more wrong than an accident */
        answer(f, MACHINE, NS_OK, "OTHER<20>");
    answer(f, MACHINE, NS_OK, "FRED<20>");
    assert_int_equal(REACH_UNCLEAR, reach[0].answer);
    assert_false(command.open);
}

static void the_server_and_the_impossible_need_no_packet(void **state)
{
    struct fixture *f = *state;
    struct reach_question reach[] = {
        about("SERVER<20>", SERVER), about("FRED<20>", SERVER),
        about("FRED<20>", 0xE0000001), /* multicast */
        about("FRED<20>", OTHER),      /* no route */
    };
    struct command command = {.kind = COMMAND_REACH, .reach = reach, .reach_count = 4};

    f->no_route = OTHER;
    submit(f, &command);
    pass(f, 0);
    assert_false(command.open);
    assert_int_equal(REACH_HOLDS, reach[0].answer);
    assert_int_equal(REACH_DENIES, reach[1].answer);
    assert_int_equal(REACH_NOT_ASKED, reach[2].answer);
    assert_int_equal(REACH_NOT_ASKED, reach[3].answer);
}

static void a_dry_run_sends_nothing(void **state)
{
    struct fixture *f = *state;
    struct reach_question reach[] = {about("FRED<20>", MACHINE)};
    struct command command = {
        .kind = COMMAND_REACH, .dry_run = true, .reach = reach, .reach_count = 1};

    submit(f, &command);
    pass(f, 0);
    assert_false(command.open);
    assert_int_equal(0, f->sent_count);
}

static void one_machine_is_not_flooded(void **state)
{
    struct fixture *f = *state;
    struct reach_question reach[40];
    struct command command = {.kind = COMMAND_REACH, .reach = reach, .reach_count = 40};
    size_t at_once;

    for (int i = 0; i < 40; i++)
        reach[i] = about("FRED<20>", MACHINE);
    submit(f, &command);
    pass(f, 0);
    at_once = f->sent_count;
    assert_in_range(at_once, 1, 20);
    pass(f, 100);
    assert_in_range(f->sent_count, at_once, at_once + 2);
    f->now.ms += 20000;
    pass(f, 0);
    assert_false(command.open);
}

static void only_so_many_at_a_time(void **state)
{
    struct fixture *f = *state;
    struct reach_question reach[5];
    struct command command[5];

    for (int i = 0; i < 5; i++) {
        reach[i] = about("FRED<20>", MACHINE + (unsigned)i);
        command[i] =
            (struct command){.kind = COMMAND_REACH, .reach = &reach[i], .reach_count = 1};
        submit(f, &command[i]);
    }
    assert_int_equal(OW_OK, command[3].result.err);
    assert_int_equal(OW_EBUSY, command[4].result.err);
    assert_false(command[4].open);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_machine_says_what_it_holds, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(answers_of_others_do_not_count, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_server_and_the_impossible_need_no_packet,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_dry_run_sends_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_machine_is_not_flooded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_so_many_at_a_time, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
