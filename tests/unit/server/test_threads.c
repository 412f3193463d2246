/* The server's threads together, for ThreadSanitizer and for truth: workers, the
 * registrar's loop and an operator at once, over real sockets on loopback, with a real
 * database.  Whatever was acknowledged is found afterwards. */
#include "server/loop.h"
#include "server/worker.h"
#include "wire/ns_packet.h"

#include "check.h"
#include "folder.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#define HOME      UINT32_C(0x7F000001) /* 127.0.0.1 */
#define SECOND    UINT32_C(0x7F000002)
#define WORKERS   2
#define CLIENTS   2
#define NAMES     400 /* per client */
#define ANSWER_MS 2000
#define TRIES     5
#define COMMANDS  60
#define MOVES     20 /* times that an address comes or goes */

struct fixture {
    char folder[TEST_FOLDER_ROOM];
    uint16_t port;
    int wake_fd;
    struct ow_log *log;
    struct registry *registry;
    struct listeners *listeners;
    struct questions *questions;
    struct limits *limits;
    struct board *board;
    struct queue *queue;
    struct mailbox *mailbox;
    struct loop *loop;
    struct worker *worker[WORKERS];
};

static struct settings test_settings(void)
{
    struct settings settings;

    settings_default(&settings);
    return settings;
}

static struct name_table test_names(void)
{
    struct name_table table = {.node_type = 3, .addr_count = 1, .addr = {HOME}};
    const struct nb_key key = {.name = nb_name_make("SERVER", 0x20)};

    assert_int_equal(name_table_add(&table, &key, false), OW_OK);
    return table;
}

/* ---- start and stop --------------------------------------------------------------- */

static int client_socket(uint16_t *ret_port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(HOME)};
    socklen_t len = sizeof(at);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    *ret_port = ntohs(at.sin_port);
    return fd;
}

static enum ow_err listen_at(struct fixture *f, ow_addr addr)
{
    const struct listener_config config = {.local = {addr, f->port}};
    char text[300];

    return listeners_open(f->listeners, &config, text, sizeof(text));
}

static void start_threads(struct fixture *f)
{
    struct worker_config config = {
        .listeners = f->listeners,
        .queue = f->queue,
        .board = f->board,
        .registry = f->registry,
        .questions = f->questions,
        .limits = f->limits,
    };

    assert_int_equal(loop_start(&(struct loop_config){.registry = f->registry,
                                                      .questions = f->questions,
                                                      .listeners = f->listeners,
                                                      .board = f->board,
                                                      .queue = f->queue,
                                                      .mailbox = f->mailbox,
                                                      .wake_fd = f->wake_fd,
                                                      .log = f->log,
                                                      .owner = HOME,
                                                      .peer_port = f->port},
                                &f->loop),
                     OW_OK);
    for (unsigned i = 0; i < WORKERS; i++) {
        config.number = i;
        assert_int_equal(worker_start(&config, &f->worker[i]), OW_OK);
    }
}

static void open_registry(struct fixture *f)
{
    struct registry_report report;

    assert_int_equal(registry_open(&(struct registry_config){.folder = f->folder,
                                                             .max_records = 100000,
                                                             .journal_bytes = 1 << 26},
                                   &f->registry, &report),
                     OW_OK);
}

static int set_up(void **state)
{
    const struct settings settings = test_settings();
    const struct name_table names = test_names();
    struct fixture *f = calloc(1, sizeof(*f));

    if (f == NULL || !test_folder_make(f->folder))
        return -1;
    *state = f;
    close(client_socket(&f->port)); /* a port that was free a moment ago */
    assert_int_equal(
        ow_log_new(&(struct ow_log_config){.program = "test", .to = OW_LOG_NOWHERE},
                   &f->log),
        OW_OK);
    open_registry(f);
    f->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    f->listeners = listeners_new(WORKERS);
    f->questions = questions_new();
    f->limits = limits_new(1);
    f->board = board_new(&settings, &names);
    f->queue = queue_new(1 << 20, f->wake_fd);
    f->mailbox = mailbox_new(f->wake_fd);
    assert_int_equal(listen_at(f, HOME), OW_OK);
    start_threads(f);
    return 0;
}

static void stop(struct fixture *f)
{
    for (unsigned i = 0; i < WORKERS; i++)
        worker_stop(f->worker[i]);
    loop_stop(f->loop);
    registry_close(f->registry);
    f->loop = NULL;
    f->registry = NULL;
    memset(f->worker, 0, sizeof(f->worker));
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    stop(f);
    mailbox_free(f->mailbox);
    queue_free(f->queue);
    board_free(f->board);
    limits_free(f->limits);
    questions_free(f->questions);
    listeners_free(f->listeners);
    ow_log_free(f->log);
    close(f->wake_fd);
    test_folder_remove(f->folder);
    free(f);
    return 0;
}

/* ---- clients ---------------------------------------------------------------------- */

struct client {
    struct fixture *fixture;
    unsigned number;
    pthread_t thread;
    unsigned acknowledged, found, odd;
};

static struct nb_key name_of(unsigned client, unsigned number)
{
    char text[NB_NAME_LEN];

    snprintf(text, sizeof(text), "C%u-%u", client % 100, number % 100000);
    return (struct nb_key){.name = nb_name_make(text, 0x20)};
}

static ow_addr address_of(unsigned client, unsigned number)
{
    return UINT32_C(0x0A000001) + (client << 16) + number;
}

/* Ask and ask again until there is an answer.  Returns whether there was one. */
static bool ask(const struct client *client, int fd, const uint8_t *request, size_t len,
                uint8_t *buf, size_t room, struct ns_packet *ret_answer)
{
    const struct sockaddr_in to = {.sin_family = AF_INET,
                                   .sin_port = htons(client->fixture->port),
                                   .sin_addr.s_addr = htonl(HOME)};
    struct pollfd readable = {.fd = fd, .events = POLLIN};

    for (unsigned i = 0; i < TRIES; i++) {
        if (sendto(fd, request, len, 0, (const struct sockaddr *)&to, sizeof(to)) < 0)
            continue;
        while (poll(&readable, 1, ANSWER_MS) == 1) {
            ssize_t got = recv(fd, buf, room, 0);

            if (got > 0 && ns_decode(buf, (size_t)got, ret_answer) == OW_OK &&
                ret_answer->id == (uint16_t)(request[0] << 8 | request[1]))
                return true;
        }
    }
    return false;
}

static void claim(struct client *client, int fd, unsigned number)
{
    const struct nb_key key = name_of(client->number, number);
    const struct ns_addr addr = {.addr = address_of(client->number, number)};
    const struct ns_build build = {.id = (uint16_t)(2 * number),
                                   .flags = NS_REGISTRATION << 11 | NS_RD,
                                   .key = &key,
                                   .type = NS_TYPE_NB,
                                   .ttl = 300000,
                                   .addrs = &addr,
                                   .addr_count = 1};
    uint8_t request[NS_DATAGRAM_MAX], buf[NS_DATAGRAM_MAX];
    size_t len = ns_put_request(&build, request, sizeof(request));
    struct ns_packet answer;

    if (!ask(client, fd, request, len, buf, sizeof(buf), &answer))
        return;
    client->acknowledged += ns_rcode(&answer) == NS_OK;
    client->odd += ns_rcode(&answer) != NS_OK;
}

static void look_up(struct client *client, int fd, unsigned number)
{
    const struct nb_key key = name_of(client->number, number);
    const struct ns_build build = {.id = (uint16_t)(2 * number + 1),
                                   .flags = NS_QUERY << 11 | NS_RD,
                                   .key = &key,
                                   .type = NS_TYPE_NB};
    uint8_t request[NS_DATAGRAM_MAX], buf[NS_DATAGRAM_MAX];
    size_t len = ns_put_question(&build, request, sizeof(request));
    struct ns_packet answer;

    if (!ask(client, fd, request, len, buf, sizeof(buf), &answer))
        return;
    if (ns_rcode(&answer) == NS_OK && ns_addr_count(&answer.record) == 1 &&
        ns_addr_at(&answer.record, 0).addr == address_of(client->number, number))
        client->found++;
    else
        client->odd++;
}

static void *run_client(void *arg)
{
    struct client *client = arg;
    uint16_t port;
    int fd = client_socket(&port);

    for (unsigned i = 0; i < NAMES; i++) {
        claim(client, fd, i);
        look_up(client, fd, i);
    }
    close(fd);
    return NULL;
}

/* ---- an operator ------------------------------------------------------------------ */

static void *operate(void *arg)
{
    struct fixture *f = arg;
    struct command_port port = mailbox_port(f->mailbox);

    for (unsigned i = 0; i < COMMANDS; i++) {
        struct command command = {
            .kind = i % 2 == 0 ? COMMAND_STATUS : COMMAND_SET,
            .cause = {.source = REGISTRY_BY_COMMAND, .account = "test"},
            .setting = "renewal-interval",
            .value = i % 4 == 1 ? "5d" : "6d"};
        struct registrar_counters counters;
        struct worker_counters worker = {0};
        uint64_t responder[RESPONDER_COUNTERS] = {0};

        port.submit(port.ctx, &command);
        assert_int_equal(command.result.err, OW_OK);
        loop_count(f->loop, &counters);
        worker_count(f->worker[i % WORKERS], &worker, responder);
    }
    return NULL;
}

/* ---- the rules -------------------------------------------------------------------- */

/* An address comes and goes, and the server's names with it, under load. */
static void move_addresses(struct fixture *f)
{
    struct name_table names = test_names();
    bool open = false;

    for (unsigned i = 0; i < MOVES; i++) {
        if (open)
            listeners_close(f->listeners, (struct ow_endpoint){SECOND, f->port});
        open = !open && listen_at(f, SECOND) == OW_OK;
        names.addr_count = open ? 2 : 1;
        names.addr[1] = SECOND;
        board_post_addresses(f->board, names.addr, names.addr_count);
        for (unsigned w = 0; w < WORKERS; w++)
            worker_ring(f->worker[w]);
        loop_ring(f->loop);
        poll(NULL, 0, 1);
    }
}

static void check_stored(struct fixture *f)
{
    stop(f);
    open_registry(f);
    registry_thread_register();
    for (unsigned c = 0; c < CLIENTS; c++) {
        for (unsigned i = 0; i < NAMES; i++) {
            const struct nb_key key = name_of(c, i);
            struct wins_record record;

            assert_true(registry_read(f->registry, &key, &record));
            assert_int_equal(record.member[0].addr, address_of(c, i));
        }
    }
    registry_thread_unregister();
}

static void all_threads_at_once(void **state)
{
    struct fixture *f = *state;
    struct client client[CLIENTS] = {0};
    pthread_t operator_thread;

    for (unsigned i = 0; i < CLIENTS; i++) {
        client[i].fixture = f;
        client[i].number = i;
        assert_int_equal(pthread_create(&client[i].thread, NULL, run_client, &client[i]),
                         0);
    }
    assert_int_equal(pthread_create(&operator_thread, NULL, operate, f), 0);
    move_addresses(f);
    pthread_join(operator_thread, NULL);
    for (unsigned i = 0; i < CLIENTS; i++) {
        pthread_join(client[i].thread, NULL);
        assert_int_equal(client[i].acknowledged, NAMES);
        assert_int_equal(client[i].found, NAMES);
        assert_int_equal(client[i].odd, 0);
    }
    check_stored(f);
}

static void a_stop_under_load_answers_or_stays_silent(void **state)
{
    struct fixture *f = *state;
    const struct nb_key key = name_of(0, 1);
    const struct ns_addr addr = {.addr = HOME};
    const struct sockaddr_in to = {.sin_family = AF_INET,
                                   .sin_port = htons(f->port),
                                   .sin_addr.s_addr = htonl(HOME)};
    uint8_t request[NS_DATAGRAM_MAX];
    size_t len = ns_put_request(&(struct ns_build){.id = 7,
                                                   .flags = NS_REGISTRATION << 11 | NS_RD,
                                                   .key = &key,
                                                   .type = NS_TYPE_NB,
                                                   .addrs = &addr,
                                                   .addr_count = 1},
                                request, sizeof(request));
    uint16_t port;
    int fd = client_socket(&port);

    for (unsigned i = 0; i < 100; i++)
        assert_int_equal(
            sendto(fd, request, len, 0, (const struct sockaddr *)&to, sizeof(to)),
            (ssize_t)len);
    stop(f);
    close(fd);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_threads_at_once),
        TEST(a_stop_under_load_answers_or_stays_silent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
