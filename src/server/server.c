#include "server/server.h"

#include "host/folders.h"
#include "host/privileges.h"
#include "host/udp_socket.h"
#include "server/addresses.h"
#include "server/allowed_calls.h"
#include "server/backups.h"
#include "server/board.h"
#include "server/changes.h"
#include "server/checkup.h"
#include "server/completion.h"
#include "server/loop.h"
#include "server/mailbox.h"
#include "server/node_port.h"
#include "server/own_names.h"
#include "server/owner.h"
#include "server/queue.h"
#include "server/settings_load.h"
#include "server/watchman.h"
#include "server/worker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define QUEUE_BYTES    ((size_t)8 << 20) /* some 50,000 registrations */
#define CHANGES_KEPT   4096              /* for those who watch */
#define FILES_WANTED   65536
#define OTHERS_NOTHING 0007 /* umask */

struct server {
    struct server_config config;
    struct folders folders;
    int signal_fd, wake_fd;
    struct interfaces *interfaces;
    struct listeners *listeners;
    struct addresses addresses;
    size_t missing; /* listeners that could not be opened */
    struct name_table names;
    struct ow_log *log;
    struct registry *registry;
    struct settings settings; /* at the start */
    struct questions *questions;
    struct limits *limits;
    struct policy_hits *hits;
    struct packet_memory *packets;
    struct board *board;
    struct usage *usage;
    struct backups *backups;
    struct queue *queue;
    struct mailbox *mailbox;
    struct changes *changes;
    struct loop *loop;
    struct checkup *checkup;
    struct node_port node_pattern; /* for ports of others */
    struct node_port node;         /* the main thread's */
    struct watchman *watchman;
    unsigned worker_count;
    struct worker *worker[SERVER_WORKERS_MAX];
    ow_addr owner;
    ow_time started;
    int stopped_by; /* signal; 0: never ran */
};

/* A sentence about what went wrong, handed down through the steps of the start. */
struct why {
    char *text;
    size_t room;
};

static ow_time wall_clock(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    return ts.tv_sec;
}

static enum server_start fail(struct why why, enum server_start how, const char *sentence)
{
    snprintf(why.text, why.room, "%s", sentence);
    return how;
}

/* ---- with all rights ------------------------------------------------------------- */

/* Signals that end the server arrive at a descriptor; no thread is interrupted. */
static bool catch_signals(struct server *server)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR || signal(SIGHUP, SIG_IGN) == SIG_ERR ||
        sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return false;
    server->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    server->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return server->signal_fd >= 0 && server->wake_fd >= 0;
}

/* One descriptor per worker and address: the usual 1,024 are soon too few. */
static void raise_file_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= FILES_WANTED)
        return;
    limit.rlim_cur = limit.rlim_max < FILES_WANTED ? limit.rlim_max : FILES_WANTED;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static enum server_start prepare(struct server *server,
                                 const struct privileges_user *user, struct why why)
{
    if (!catch_signals(server))
        return fail(why, SERVER_FAILED, "cannot catch signals");
    raise_file_limit();
    if (interfaces_new(&server->interfaces) != OW_OK && server->config.listen_count == 0)
        return fail(why, SERVER_NO_ADDRESS,
                    "the kernel does not tell the addresses of this machine (no "
                    "netlink); name them with --listen");
    server->listeners = listeners_new(server->config.workers);
    if (server->listeners == NULL)
        return fail(why, SERVER_FAILED, ow_err_str(OW_ENOMEM));
    server->addresses =
        (struct addresses){&server->config, server->interfaces, server->listeners};
    if (addresses_try(&server->addresses, why.text, why.room) != OW_OK)
        return SERVER_NO_ADDRESS;
    if (folders_prepare(&server->folders, user, why.text, why.room) != OW_OK)
        return SERVER_NO_DATABASE;
    umask(OTHERS_NOTHING); /* the control socket is also for the group */
    return SERVER_STARTED;
}

/* ---- giving rights up ------------------------------------------------------------ */

static enum server_start open_listeners(struct server *server, struct why why)
{
    struct ow_endpoint one;

    (void)addresses_follow(&server->addresses, NULL, 0, &server->missing);
    if (listeners_list(server->listeners, &one, 1) > 0 &&
        (server->missing == 0 || server->config.listen_count == 0))
        return SERVER_STARTED;
    if (addresses_try(&server->addresses, why.text, why.room) == OW_OK)
        snprintf(why.text, why.room, "not all addresses could be opened; try again");
    return SERVER_NO_ADDRESS;
}

/* Become the user, open the sockets, give up the rest.  sealed says what is left. */
static enum server_start settle_down(struct server *server,
                                     const struct privileges_user *user, char *sealed,
                                     size_t sealed_room, struct why why)
{
    enum server_start how;

    if (privileges_drop(user, why.text, why.room) != OW_OK)
        return SERVER_FAILED;
    if (folders_check(&server->folders, why.text, why.room) != OW_OK)
        return SERVER_NO_DATABASE;
    how = open_listeners(server, why);
    if (how != SERVER_STARTED)
        return how;
    if (privileges_seal(allowed_calls(), sealed, sealed_room) != OW_OK)
        return fail(why, SERVER_FAILED, sealed);
    return SERVER_STARTED;
}

/* ---- without rights: log and database -------------------------------------------- */

static enum server_start open_log(struct server *server, const char *sealed,
                                  struct why why)
{
    const struct ow_field field = OW_TEXT("text", sealed);
    enum ow_err err = ow_log_new(
        &(struct ow_log_config){
            .program = "winsd", .to = OW_LOG_AUTO, .level = server->config.log_level},
        &server->log);

    if (err != OW_OK)
        return fail(why, SERVER_FAILED, ow_err_str(err));
    ow_log_event(server->log, server->started, OW_EV_PRIVILEGES, &field, 1);
    if (!listeners_hold_burst(server->listeners)) {
        const struct ow_field fields[] = {OW_NUMBER("burst", UDP_BURST),
                                          OW_NUMBER("needed", udp_socket_rmem_needed())};

        ow_log_event(server->log, server->started, OW_EV_SMALL_BUFFERS, fields, 2);
    }
    return SERVER_STARTED;
}

static enum server_start open_registry(struct server *server, struct why why)
{
    const struct registry_config config = {
        .folder = server->config.data,
        .max_records = server->settings.max_records,
        .journal_bytes = server->settings.history_bytes,
        .history_age = server->settings.history_age,
    };
    struct registry_report report;
    enum ow_err err = registry_open(&config, &server->registry, &report);

    if (err != OW_OK) {
        snprintf(why.text, why.room, "the database in %s cannot be used: %s",
                 config.folder, report.text[0] != '\0' ? report.text : ow_err_str(err));
        if (err == OW_ECORRUPT) {
            const struct ow_field field = OW_TEXT("text", report.text);

            ow_log_event(server->log, server->started, OW_EV_DATABASE_BAD, &field, 1);
        }
        return SERVER_NO_DATABASE;
    }
    if (report.rows_bad > 0) {
        const struct ow_field fields[] = {OW_NUMBER("rows", report.rows_bad),
                                          OW_TEXT("text", report.text)};

        ow_log_event(server->log, server->started, OW_EV_BAD_ROWS, fields, 2);
    }
    return SERVER_STARTED;
}

static void say_former(void *ctx, const char *former, const char *name,
                       const char *before, const char *value)
{
    const struct server *server = ctx;
    char by[COMMAND_TEXT];
    const struct ow_field fields[] = {OW_TEXT("setting", name), OW_TEXT("before", before),
                                      OW_TEXT("value", value), OW_TEXT("account", by)};

    snprintf(by, sizeof(by), "%s of an earlier release", former);
    ow_log_event(server->log, server->started, OW_EV_SETTING_CHANGED, fields,
                 sizeof(fields) / sizeof(fields[0]));
}

/* What the database knows about the server: settings and owner. */
static enum server_start read_state(struct server *server, struct why why)
{
    struct ow_endpoint list[LISTENERS_MAX];
    size_t count = listeners_list(server->listeners, list, LISTENERS_MAX);

    if (settings_load(server->registry, &server->settings, say_former, server) != OW_OK)
        return fail(why, SERVER_NO_DATABASE, "the settings cannot be brought up to date");
    ow_log_set_detail(server->log, server->settings.log_detail);
    own_names_set_addresses(&server->names, list, count);
    if (owner_settle(&server->config, server->registry, list, count, &server->owner,
                     why.text, why.room) != OW_OK)
        return SERVER_BAD_CONFIG;
    if (registry_pending(server->registry) > 0 &&
        registry_commit(server->registry, server->started) != OW_OK)
        return fail(why, SERVER_NO_DATABASE, "the database cannot be written to");
    return SERVER_STARTED;
}

/* ---- threads --------------------------------------------------------------------- */

static uint64_t random_u64(void)
{
    uint64_t value = 0;

    (void)!getrandom(&value, sizeof(value), 0); /* 8 bytes never come in part */
    return value;
}

static bool make_shared(struct server *server)
{
    struct registry_watch watch;

    server->questions = questions_new();
    server->limits = limits_new(random_u64());
    server->hits = policy_hits_new();
    server->packets = packet_memory_new();
    server->board = board_new(&server->settings, &server->names);
    server->queue = queue_new(QUEUE_BYTES, server->wake_fd);
    server->mailbox = mailbox_new(server->wake_fd);
    server->changes = changes_new(CHANGES_KEPT);
    if (server->changes == NULL)
        return false;
    watch = changes_watch(server->changes);
    registry_set_watch(server->registry, &watch);
    return server->questions != NULL && server->limits != NULL && server->hits != NULL &&
           server->packets != NULL && server->board != NULL && server->queue != NULL &&
           server->mailbox != NULL;
}

static enum ow_err start_loop(struct server *server)
{
    struct nb_name host;
    const bool has_host = own_names_host(&server->config, &host);
    const struct loop_config config = {
        .registry = server->registry,
        .questions = server->questions,
        .listeners = server->listeners,
        .interfaces = server->interfaces,
        .board = server->board,
        .queue = server->queue,
        .mailbox = server->mailbox,
        .wake_fd = server->wake_fd,
        .log = server->log,
        .owner = server->owner,
        .peer_port = server->config.peer_port,
        .hits = server->hits,
        .packets = server->packets,
        .host = has_host ? &host : NULL,
        .demander_count = server->config.demander_count,
        .demander = server->config.demander,
    };

    return loop_start(&config, &server->loop);
}

static enum ow_err start_usage(struct server *server)
{
    const struct usage_config config = {.folder = server->config.data,
                                        .log = server->log,
                                        .board = server->board,
                                        .workers = server->config.workers};

    return usage_start(&config, &server->usage);
}

static enum ow_err start_backups(struct server *server)
{
    const struct backups_config config = {.folder = server->config.data,
                                          .registry = server->registry,
                                          .commands = mailbox_port(server->mailbox),
                                          .board = server->board,
                                          .log = server->log};

    return backups_start(&config, &server->backups);
}

static enum ow_err start_workers(struct server *server)
{
    struct worker_config config = {
        .listeners = server->listeners,
        .queue = server->queue,
        .board = server->board,
        .registry = server->registry,
        .questions = server->questions,
        .limits = server->limits,
        .hits = server->hits,
        .log = server->log,
    };
    enum ow_err err = OW_OK;

    while (err == OW_OK && server->worker_count < server->config.workers) {
        config.number = server->worker_count;
        config.random = random_u64();
        config.usage = usage_ring_of(server->usage, server->worker_count);
        err = worker_start(&config, &server->worker[server->worker_count]);
        server->worker_count += err == OW_OK;
    }
    return err;
}

static enum server_start start_threads(struct server *server, struct why why)
{
    enum ow_err err = make_shared(server) ? start_loop(server) : OW_ENOMEM;

    if (err == OW_OK)
        err = start_usage(server);
    if (err == OW_OK)
        err = start_backups(server);
    if (err == OW_OK)
        err = start_workers(server);
    return err == OW_OK ? SERVER_STARTED : fail(why, SERVER_FAILED, ow_err_str(err));
}

/* ---- the main thread --------------------------------------------------------------- */

/* Everybody's view of the listeners is old. */
static void post_addresses(struct server *server)
{
    struct ow_endpoint list[LISTENERS_MAX];

    own_names_set_addresses(&server->names, list,
                            listeners_list(server->listeners, list, LISTENERS_MAX));
    board_post_addresses(server->board, server->names.addr, server->names.addr_count);
    for (unsigned i = 0; i < server->worker_count; i++)
        worker_ring(server->worker[i]);
    loop_ring(server->loop);
}

/* Addresses have come or gone, or it is time to try again those that failed.  Returns
 * whether everything is as it should be. */
static bool follow_addresses(void *ctx)
{
    struct server *server = ctx;
    bool known =
        server->interfaces == NULL || interfaces_update(server->interfaces) == OW_OK;

    if (addresses_follow(&server->addresses, server->log, wall_clock(), &server->missing))
        post_addresses(server);
    return known && server->missing == 0;
}

static void claim_again(void *ctx)
{
    const struct server *server = ctx;

    loop_claim_again(server->loop);
}

static enum server_start post_watchman(struct server *server, struct why why)
{
    const bool has_node = strcmp(server->config.node_control, "off") != 0;
    struct watchman_config config = {
        .signal_fd = server->signal_fd,
        .addresses_fd =
            server->interfaces == NULL ? -1 : interfaces_fd(server->interfaces),
        .follow = follow_addresses,
        .ctx = server,
        .try_again = server->missing > 0,
        .log = server->log,
        .folder = server->config.data,
        .node_socket = has_node ? server->config.node_control : "",
    };

    server->node_pattern = (struct node_port){.board = server->board,
                                              .listeners = server->listeners,
                                              .interfaces = server->interfaces,
                                              .registry = server->registry,
                                              .status = server_status(server),
                                              .claim_again = claim_again,
                                              .ctx = server};
    server->node = server->node_pattern;
    config.port = node_port_functions(&server->node);
    if (watchman_new(&config, &server->watchman, why.text, why.room) != OW_OK)
        return SERVER_FAILED;
    return SERVER_STARTED;
}

/* ---- start, run, stop ------------------------------------------------------------ */

static enum server_start start(struct server *server, struct why why)
{
    struct privileges_user user;
    char sealed[200];
    enum server_start how = SERVER_STARTED;

    if (completion_fill(&server->config, &server->folders, &server->names, why.text,
                        why.room) != OW_OK ||
        privileges_choose(server->config.user, &user, why.text, why.room) != OW_OK)
        how = SERVER_BAD_CONFIG;
    if (how == SERVER_STARTED)
        how = prepare(server, &user, why);
    if (how == SERVER_STARTED)
        how = settle_down(server, &user, sealed, sizeof(sealed), why);
    if (how == SERVER_STARTED)
        how = open_log(server, sealed, why);
    if (how == SERVER_STARTED)
        how = open_registry(server, why);
    if (how == SERVER_STARTED)
        how = read_state(server, why);
    if (how == SERVER_STARTED)
        how = start_threads(server, why);
    if (how == SERVER_STARTED)
        how = post_watchman(server, why);
    return how;
}

enum server_start server_start(const struct server_config *config,
                               struct server **ret_server, char *text, size_t room)
{
    struct why why = {text, room};
    struct server *server = calloc(1, sizeof(*server));
    enum server_start how;

    if (server == NULL)
        return fail(why, SERVER_FAILED, ow_err_str(OW_ENOMEM));
    server->config = *config;
    server->signal_fd = server->wake_fd = -1;
    server->started = wall_clock();
    settings_default(&server->settings);
    how = start(server, why);
    if (how != SERVER_STARTED)
        server_stop(server);
    else
        *ret_server = server;
    return how;
}

static void say_started(struct server *server)
{
    struct ow_endpoint list[LISTENERS_MAX];
    size_t count = listeners_list(server->listeners, list, LISTENERS_MAX);
    char where[OW_ENDPOINT_TEXT];
    struct registry_counts counts;
    struct ow_field fields[3];

    for (size_t i = 0; i < count; i++) {
        fields[0] = OW_TEXT("address", ow_endpoint_text(list[i], where));
        ow_log_event(server->log, wall_clock(), OW_EV_LISTENING, fields, 1);
    }
    registry_count(server->registry, &counts);
    fields[0] = OW_NUMBER("records", counts.records);
    fields[1] = OW_NUMBER("listeners", count);
    fields[2] = OW_ADDRESS("owner", server->owner);
    ow_log_event(server->log, wall_clock(), OW_EV_STARTED, fields, 3);
}

int server_run(struct server *server)
{
    say_started(server);
    server->checkup = checkup_start(server->config.data, server->log);
    server->stopped_by = watchman_run(server->watchman);
    return server->stopped_by;
}

void server_stop(struct server *server)
{
    if (server == NULL)
        return;
    watchman_free(server->watchman);
    checkup_abandon(server->checkup);
    for (unsigned i = 0; i < server->worker_count; i++)
        worker_stop(server->worker[i]);
    usage_stop(server->usage);
    backups_stop(server->backups);
    loop_stop(server->loop);
    if (server->stopped_by != 0)
        backups_last(server->backups);
    backups_free(server->backups);
    mailbox_free(server->mailbox);
    queue_free(server->queue);
    board_free(server->board);
    limits_free(server->limits);
    policy_hits_free(server->hits);
    packet_memory_free(server->packets);
    questions_free(server->questions);
    registry_close(server->registry);
    changes_free(server->changes);
    listeners_free(server->listeners);
    interfaces_free(server->interfaces);
    if (server->stopped_by != 0) {
        struct ow_field field = OW_TEXT("reason", strsignal(server->stopped_by));

        ow_log_event(server->log, wall_clock(), OW_EV_STOPPED, &field, 1);
    }
    ow_log_free(server->log);
    if (server->signal_fd >= 0)
        close(server->signal_fd);
    if (server->wake_fd >= 0)
        close(server->wake_fd);
    free(server);
}

/* ---- for the manager ------------------------------------------------------------- */

static void get_status(void *ctx, struct server_status *ret)
{
    const struct server *server = ctx;
    struct worker_counters counters = {0};
    struct queue_state waiting;

    *ret = (struct server_status){.started = server->started,
                                  .owner = server->owner,
                                  .workers = server->worker_count};
    ret->listener_count =
        listeners_list(server->listeners, ret->listener, STATUS_LISTENERS_MAX);
    ret->near_count =
        listeners_networks(server->listeners, ret->near, STATUS_LISTENERS_MAX);
    registry_count(server->registry, &ret->registry);
    loop_count(server->loop, &ret->registrar);
    loop_measure(server->loop, &ret->measures);
    for (unsigned i = 0; i < server->worker_count; i++)
        worker_count(server->worker[i], &counters, ret->responder);
    for (int rule = 0; rule < WINS_RULES; rule++)
        policy_hits_read(server->hits, (enum wins_rule)rule, &ret->policy[rule]);
    ret->batches = counters.batches;
    queue_look(server->queue, &waiting);
    ret->queue_waiting = waiting.waiting;
    ret->queue_dropped = waiting.dropped;
    ret->backlog_wacks = counters.wacks;
    ret->send_failed = counters.send_failed;
    ret->receive_failed = counters.receive_failed;
    usage_count(server->usage, &ret->usage);
    backups_count(server->backups, &ret->backups);
}

struct command_port server_commands(struct server *server)
{
    return mailbox_port(server->mailbox);
}

struct node_ports server_node(struct server *server)
{
    return node_ports_like(&server->node_pattern);
}

struct status_port server_status(struct server *server)
{
    return (struct status_port){.ctx = server, .get = get_status};
}

struct packet_memory *server_packets(const struct server *server)
{
    return server->packets;
}

struct changes *server_changes(const struct server *server)
{
    return server->changes;
}

struct registry *server_registry(const struct server *server)
{
    return server->registry;
}

struct ow_log *server_log(const struct server *server)
{
    return server->log;
}

struct usage *server_usage(const struct server *server)
{
    return server->usage;
}

struct backups *server_backups(const struct server *server)
{
    return server->backups;
}

const struct server_config *server_config(const struct server *server)
{
    return &server->config;
}
