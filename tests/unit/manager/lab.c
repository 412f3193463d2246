#include "lab.h"

#include "base/log.h"
#include "check.h"
#include "manager/manager.h"
#include "registry/registry.h"
#include "server/backup_folder.h"
#include "server/backups.h"
#include "server/changes.h"
#include "server/listener.h"
#include "server/node_port.h"
#include "server/own_names.h"
#include "server/packet_memory.h"
#include "server/questions.h"
#include "server/registrar.h"
#include "server/usage.h"
#include "wire/ns_packet.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS_MAX 32

extern char **environ;

struct lab {
    char folder[64], data[96], socket[96];
    struct ow_log *log;
    struct registry *registry;
    struct questions *questions;
    struct changes *changes;
    struct board *board;
    struct usage *usage;
    struct backups *backups;
    struct policy_hits *hits;
    struct packet_memory *packets;
    struct name_table own;
    struct listeners *listeners;
    struct node_port node;
    atomic_int claims;
    struct registrar *registrar;
    struct manager *manager;
    char introduction[1024];
    uint16_t port;        /* of TCP */
    pthread_mutex_t lock; /* around the registrar, which is one thread's */
    int rcode;            /* of the last answer sent */
    ow_ms ms; /* passes only while machines are asked whether they hold a name */
};

/* ---- the registrar's world -----------------------------------------------------------
 */

static bool lab_send(void *ctx, unsigned listener, struct ow_endpoint to,
                     const uint8_t *data, size_t len)
{
    struct lab *lab = ctx;
    struct ns_packet packet;

    (void)listener;
    packet_memory_note(lab->packets, true, LAB_NOW, to, data, len);
    if (ns_decode(data, len, &packet) == OW_OK && ns_is_response(&packet))
        lab->rcode = (int)ns_rcode(&packet);
    return true;
}

static void lab_random(void *ctx, void *bytes, size_t len)
{
    (void)ctx;
    if (getrandom(bytes, len, 0) != (ssize_t)len)
        abort();
}

static bool lab_is_own(void *ctx, ow_addr addr)
{
    (void)ctx;
    return addr == LAB_OWNER;
}

static void lab_event(void *ctx, enum ow_event event, const struct ow_field *fields,
                      size_t count)
{
    struct lab *lab = ctx;

    ow_log_event(lab->log, LAB_NOW, event, fields, count);
}

static unsigned lab_toward(void *ctx, ow_addr addr)
{
    (void)ctx;
    (void)addr;
    return 0;
}

static struct server_now now(const struct lab *lab)
{
    return (struct server_now){.ms = lab->ms, .time = LAB_NOW};
}

/* ---- the ports of the manager --------------------------------------------------------
 */

static void submit(void *ctx, struct command *command)
{
    struct lab *lab = ctx;

    pthread_mutex_lock(&lab->lock);
    registry_thread_online(); /* the caller waits offline; here it does the work itself */
    registrar_command(lab->registrar, command, now(lab));
    if (command->kind == COMMAND_STATUS)
        command->result.status.clock_trusted = true;
    if (registrar_commit(lab->registrar, now(lab)) != OW_OK)
        command->result.err = OW_EIO;
    while (command->open) {
        lab->ms = registrar_deadline(lab->registrar);
        (void)registrar_tick(lab->registrar, now(lab));
        (void)registrar_commit(lab->registrar, now(lab));
    }
    registry_thread_offline();
    pthread_mutex_unlock(&lab->lock);
}

static void get_status(void *ctx, struct server_status *ret)
{
    struct lab *lab = ctx;

    memset(ret, 0, sizeof *ret);
    ret->started = LAB_NOW;
    ret->owner = LAB_OWNER;
    ret->workers = 1;
    ret->listener_count = 1;
    ret->listener[0] = (struct ow_endpoint){LAB_OWNER, 137};
    registry_count(lab->registry, &ret->registry);
    registrar_count(lab->registrar, &ret->registrar);
    for (int rule = 0; rule < WINS_RULES; rule++)
        policy_hits_read(lab->hits, (enum wins_rule)rule, &ret->policy[rule]);
}

/* ---- start and stop ------------------------------------------------------------------
 */

static void open_registry(struct lab *lab)
{
    const struct registry_config config = {
        .folder = lab->data, .max_records = 100000, .journal_bytes = 1 << 24};
    struct registry_report report;
    struct registry_watch watch;

    assert_int_equal(OW_OK, registry_open(&config, &lab->registry, &report));
    lab->changes = changes_new(1024);
    assert_non_null(lab->changes);
    watch = changes_watch(lab->changes);
    registry_set_watch(lab->registry, &watch);
}

static void start_registrar(struct lab *lab)
{
    struct registrar_config config = {.registry = lab->registry,
                                      .questions = lab->questions,
                                      .own = &lab->own,
                                      .owner = LAB_OWNER,
                                      .peer_port = 137,
                                      .hits = lab->hits,
                                      .env = {.ctx = lab,
                                              .send = lab_send,
                                              .toward = lab_toward,
                                              .random = lab_random,
                                              .is_own = lab_is_own,
                                              .event = lab_event}};

    settings_default(&config.settings);
    lab->registrar = registrar_new(&config);
    assert_non_null(lab->registrar);
}

static void start_usage(struct lab *lab)
{
    struct usage_config config = {.folder = lab->data, .log = lab->log, .workers = 1};
    struct settings settings;

    settings_default(&settings);
    settings.query_log.mode = QUERY_LOG_ALL;
    lab->board = board_new(&settings, &lab->own);
    assert_non_null(lab->board);
    config.board = lab->board;
    assert_int_equal(OW_OK, usage_start(&config, &lab->usage));
}

static void claim_again(void *ctx)
{
    struct lab *lab = ctx;

    lab->claims++;
}

/* The names of the server itself, which nobody has registered in the database. */
static void make_node(struct lab *lab)
{
    const struct nb_key key = {.name = nb_name_make(LAB_NAME, 0x20)};

    assert_int_equal(OW_OK, name_table_add(&lab->own, &key, false));
    own_names_set_addresses(&lab->own, &(struct ow_endpoint){LAB_OWNER, 137}, 1);
    lab->listeners = listeners_new(1);
    assert_non_null(lab->listeners);
}

static void start_node(struct lab *lab)
{
    lab->node = (struct node_port){.board = lab->board,
                                   .listeners = lab->listeners,
                                   .registry = lab->registry,
                                   .status = {lab, get_status},
                                   .claim_again = claim_again,
                                   .ctx = lab};
}

static void start_backups(struct lab *lab)
{
    const struct backups_config config = {.folder = lab->data,
                                          .registry = lab->registry,
                                          .commands = {lab, submit},
                                          .board = lab->board,
                                          .log = lab->log};

    assert_int_equal(OW_OK, backups_start(&config, &lab->backups));
}

static void start_manager(struct lab *lab)
{
    static const struct ow_endpoint here = {0x7f000001, 0};
    const struct manager_config config = {.control_path = lab->socket,
                                          .registry = lab->registry,
                                          .commands = {lab, submit},
                                          .status = {lab, get_status},
                                          .changes = lab->changes,
                                          .usage = lab->usage,
                                          .packets = lab->packets,
                                          .node = node_ports_like(&lab->node),
                                          .backups = lab->backups,
                                          .log = lab->log,
                                          .data_folder = lab->data,
                                          .http = &here,
                                          .http_count = 1,
                                          .tls_certificate = "",
                                          .tls_key = ""};
    char text[256] = "";
    FILE *said;

    check_int(text, OW_OK, manager_start(&config, &lab->manager, text, sizeof text));
    said = fmemopen(lab->introduction, sizeof lab->introduction - 1, "w");
    assert_non_null(said);
    manager_introduce(lab->manager, said);
    fclose(said);
    assert_int_equal(1,
                     sscanf(lab->introduction,
                            "winsd: manager at http://127.0.0.1:%" SCNu16, &lab->port));
}

struct lab *lab_start(void)
{
    const struct ow_log_config log = {.program = "lab", .to = OW_LOG_NOWHERE};
    struct lab *lab = calloc(1, sizeof *lab);

    assert_non_null(lab);
    strcpy(lab->folder, "/tmp/ow-lab-XXXXXX");
    assert_non_null(mkdtemp(lab->folder));
    snprintf(lab->data, sizeof lab->data, "%s/data", lab->folder);
    snprintf(lab->socket, sizeof lab->socket, "%s/winsd.sock", lab->folder);
    assert_int_equal(0, mkdir(lab->data, 0700));
    pthread_mutex_init(&lab->lock, NULL);
    lab->ms = 1000000;
    registry_thread_register();
    assert_int_equal(OW_OK, ow_log_new(&log, &lab->log));
    lab->questions = questions_new();
    assert_non_null(lab->questions);
    lab->hits = policy_hits_new();
    assert_non_null(lab->hits);
    lab->packets = packet_memory_new();
    assert_non_null(lab->packets);
    assert_int_equal(OW_OK, packet_memory_resize(lab->packets, 16));
    make_node(lab);
    open_registry(lab);
    start_registrar(lab);
    start_usage(lab);
    start_node(lab);
    start_backups(lab);
    start_manager(lab);
    return lab;
}

static void remove_folder(const char *path)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir != NULL)
        closedir(dir);
    rmdir(path);
}

void lab_stop(struct lab *lab)
{
    char backups[128];

    registry_thread_offline();
    manager_stop(lab->manager);
    registry_thread_online();
    usage_stop(lab->usage);
    backups_stop(lab->backups);
    backups_free(lab->backups);
    board_free(lab->board);
    listeners_free(lab->listeners);
    registrar_free(lab->registrar);
    registry_thread_unregister();
    registry_close(lab->registry);
    changes_free(lab->changes);
    questions_free(lab->questions);
    policy_hits_free(lab->hits);
    packet_memory_free(lab->packets);
    ow_log_free(lab->log);
    snprintf(backups, sizeof backups, "%s/" BACKUP_FOLDER, lab->data);
    remove_folder(backups);
    remove_folder(lab->data);
    remove_folder(lab->folder);
    pthread_mutex_destroy(&lab->lock);
    free(lab);
}

const char *lab_socket(const struct lab *lab)
{
    return lab->socket;
}

const char *lab_folder(const struct lab *lab)
{
    return lab->folder;
}

void lab_ask(struct lab *lab, const char *name, uint8_t suffix, ow_addr from, bool found)
{
    const struct nb_key key = {.name = nb_name_make(name, suffix)};

    usage_ring_put(usage_ring_of(lab->usage, 0), &key, from, 0,
                   found ? USAGE_FOUND : USAGE_NOT_FOUND);
}

/* ---- its own names --------------------------------------------------------------------
 */

void lab_lose(struct lab *lab, ow_addr to)
{
    const struct nb_key key = {.name = nb_name_make(LAB_NAME, 0x20)};
    const struct ow_field field[] = {OW_TEXT("name", LAB_NAME "<20>"),
                                     OW_ADDRESS("from", to),
                                     OW_ADDRESS("address", LAB_OWNER)};

    board_post_state(lab->board, &key, NAME_CONFLICT, to);
    ow_log_event(lab->log, LAB_NOW, OW_EV_NAME_RELEASE, field, 3);
}

int lab_claims(const struct lab *lab)
{
    return lab->claims;
}

/* ---- machines ------------------------------------------------------------------------
 */

static void deliver(struct lab *lab, const struct nb_key *key, ow_addr from, uint16_t id)
{
    const struct ns_addr addr = {.addr = from};
    uint8_t packet[NS_DATAGRAM_MAX];
    struct ns_build build = {.id = id,
                             .flags = NS_REGISTRATION << 11 | NS_RD,
                             .key = key,
                             .type = NS_TYPE_NB,
                             .ttl = 300000,
                             .addrs = &addr,
                             .addr_count = 1};
    size_t len = ns_put_request(&build, packet, sizeof packet);
    const struct datagram datagram = {.from = {from, 137}, .data = packet, .len = len};

    packet_memory_note(lab->packets, false, LAB_NOW, datagram.from, packet, len);
    registrar_datagram(lab->registrar, &datagram, now(lab));
}

int lab_register(struct lab *lab, const char *name, uint8_t suffix, ow_addr from)
{
    const struct nb_key key = {.name = nb_name_make(name, suffix)};

    pthread_mutex_lock(&lab->lock);
    lab->rcode = -1;
    deliver(lab, &key, from, 7);
    assert_int_equal(OW_OK, registrar_commit(lab->registrar, now(lab)));
    pthread_mutex_unlock(&lab->lock);
    return lab->rcode;
}

void lab_fill(struct lab *lab, unsigned count)
{
    struct nb_key key = {.scope = {.len = 0}};
    char name[NB_NAME_LEN];

    pthread_mutex_lock(&lab->lock);
    for (unsigned i = 0; i < count; i++) {
        snprintf(name, sizeof name, "NAME%05u", i % 100000);
        key.name = nb_name_make(name, 0x20);
        /* From many sources: one alone would meet its limits. */
        deliver(lab, &key, UINT32_C(0x0A000001) + i, (uint16_t)i);
        if (i % 256 == 255)
            assert_int_equal(OW_OK, registrar_commit(lab->registrar, now(lab)));
    }
    assert_int_equal(OW_OK, registrar_commit(lab->registrar, now(lab)));
    pthread_mutex_unlock(&lab->lock);
}

/* ---- clients -------------------------------------------------------------------------
 */

/* Read both pipes until both end. */
static void read_both(const int fd[2], struct lab_said *said)
{
    char *text[2] = {said->out, said->err};
    struct pollfd poll_fd[2] = {{fd[0], POLLIN, 0}, {fd[1], POLLIN, 0}};
    size_t len[2] = {0, 0};

    while (poll_fd[0].fd >= 0 || poll_fd[1].fd >= 0) {
        assert_true(poll(poll_fd, 2, 60000) > 0);
        for (int i = 0; i < 2; i++) {
            ssize_t n;

            if (poll_fd[i].fd < 0 || poll_fd[i].revents == 0)
                continue;
            n = read(poll_fd[i].fd, text[i] + len[i], LAB_OUTPUT - 1 - len[i]);
            if (n <= 0)
                poll_fd[i].fd = -1;
            else
                len[i] += (size_t)n;
        }
    }
    said->out[len[0]] = said->err[len[1]] = '\0';
}

static pid_t spawn(char *const *argv, const int out[2], const int err[2])
{
    posix_spawn_file_actions_t actions;
    pid_t pid;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_adddup2(&actions, err[1], 2);
    assert_int_equal(0, posix_spawn(&pid, argv[0], &actions, NULL, argv, environ));
    posix_spawn_file_actions_destroy(&actions);
    return pid;
}

void lab_run(struct lab *lab, const char *const *words, struct lab_said *ret_said)
{
    char *argv[WORDS_MAX + 4] = {(char *)WINSCTL, (char *)"--control", lab->socket};
    int out[2], err[2], status, argc = 3;
    pid_t pid;

    while (argc < WORDS_MAX && *words != NULL)
        argv[argc++] = (char *)*words++;
    assert_int_equal(0, pipe2(out, O_CLOEXEC));
    assert_int_equal(0, pipe2(err, O_CLOEXEC));
    registry_thread_offline();
    pid = spawn(argv, out, err);
    close(out[1]);
    close(err[1]);
    read_both((int[2]){out[0], err[0]}, ret_said);
    assert_int_equal(pid, waitpid(pid, &status, 0));
    registry_thread_online();
    close(out[0]);
    close(err[0]);
    assert_true(WIFEXITED(status));
    ret_said->code = WEXITSTATUS(status);
}

void lab_run_quietly(struct lab *lab, ...)
{
    static struct lab_said said;
    const char *words[WORDS_MAX];
    size_t count = 0;
    va_list args;

    va_start(args, lab);
    do
        words[count] = va_arg(args, const char *);
    while (words[count++] != NULL && count < WORDS_MAX);
    va_end(args);
    lab_run(lab, words, &said);
    check_int(said.err, 0, said.code);
}

int lab_connect(struct lab *lab, const char *request)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    strcpy(address.sun_path, lab->socket);
    assert_int_equal(0, connect(fd, (struct sockaddr *)&address, sizeof address));
    assert_int_equal(strlen(request), send(fd, request, strlen(request), MSG_NOSIGNAL));
    return fd;
}

int lab_connect_tcp(struct lab *lab, const char *request)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons(lab->port),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(0, connect(fd, (const struct sockaddr *)&address, sizeof address));
    assert_int_equal(strlen(request), send(fd, request, strlen(request), MSG_NOSIGNAL));
    return fd;
}

const char *lab_introduction(const struct lab *lab)
{
    return lab->introduction;
}

static int converse(int (*reach)(struct lab *lab, const char *request), struct lab *lab,
                    const char *request, const char *until, char *answer, size_t room)
{
    int fd, status = 0;
    size_t len = 0;
    ssize_t n;

    registry_thread_offline();
    fd = reach(lab, request);
    while (len + 1 < room && (n = read(fd, answer + len, room - 1 - len)) > 0) {
        len += (size_t)n;
        answer[len] = '\0';
        if (until != NULL && strstr(answer, until) != NULL)
            break;
    }
    registry_thread_online();
    close(fd);
    answer[len] = '\0';
    (void)sscanf(answer, "HTTP/1.1 %d", &status);
    return status;
}

int lab_http(struct lab *lab, const char *request, const char *until, char *answer,
             size_t room)
{
    return converse(lab_connect, lab, request, until, answer, room);
}

int lab_http_tcp(struct lab *lab, const char *request, const char *until, char *answer,
                 size_t room)
{
    return converse(lab_connect_tcp, lab, request, until, answer, room);
}
