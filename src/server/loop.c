/* loop.c - one turn: take what waits, decide, let time pass, commit, release. */
#include "server/loop.h"

#include "rules/ageing_clock.h"
#include "rules/backlog.h"
#include "server/histogram.h"
#include "server/world.h"

#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BATCH          256
#define COMMANDS       16
#define LOOK_MS        1000 /* the clocks are looked at this often */
#define STORE_CLOCK_MS (10 * 60 * 1000)
#define META_CLOCK     "clock"
#define NUMBER_ROOM    24

struct loop {
    struct loop_config config;
    struct world world;
    struct registrar *registrar;
    struct name_table names; /* the registrar's; changed between its calls only */
    unsigned names_seen, settings_seen;
    struct settings settings; /* as posted last */
    struct wins_clock clock;
    struct server_now now;
    int64_t micros;                             /* monotonic, of now */
    struct histogram answers, commits, changes; /* see status_measures */
    ow_ms clock_stored; /* when the ageing time was last put into the registry */
    uint32_t drained;   /* requests per second */
    uint64_t dropped;   /* by the queue, as said last */
    pthread_t thread;
    atomic_bool stop, claim_again;
    struct queued queued[BATCH];
};

/* ---- time ---------------------------------------------------------------------- */

static struct timespec look(clockid_t which)
{
    struct timespec ts;

    clock_gettime(which, &ts);
    return ts;
}

static ow_ms in_ms(struct timespec ts)
{
    return (ow_ms)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int64_t in_micros(struct timespec ts)
{
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static int64_t renewal_interval(const struct loop *loop)
{
    return loop->settings.policy.renewal_interval;
}

static void say_clock(struct loop *loop, ow_time stored)
{
    char before[OW_TIME_TEXT], wall[OW_TIME_TEXT];
    const struct ow_field fields[] = {
        OW_TEXT("stored", ow_time_text(stored, before)),
        OW_TEXT("wall", ow_time_text(loop->world.wall, wall)),
    };

    if (loop->clock.state == WINS_CLOCK_DOUBTED)
        ow_log_event(loop->config.log, loop->world.wall, OW_EV_CLOCK_DOUBTED, fields, 2);
    else
        ow_log_event(loop->config.log, loop->world.wall, OW_EV_CLOCK_TRUSTED, fields + 1,
                     1);
}

/* Read the clocks: once per turn, and nowhere else. */
static void read_clocks(struct loop *loop)
{
    enum wins_clock_state before = loop->clock.state;

    const struct timespec monotonic = look(CLOCK_MONOTONIC);

    loop->world.wall = look(CLOCK_REALTIME).tv_sec;
    loop->now.ms = in_ms(monotonic);
    loop->micros = in_micros(monotonic);
    loop->now.time = wins_clock_tick(&loop->clock, loop->world.wall,
                                     in_ms(look(CLOCK_BOOTTIME)), renewal_interval(loop));
    board_post_time(loop->config.board, loop->now.time);
    if (loop->clock.state != before)
        say_clock(loop, loop->now.time);
}

static ow_time stored_clock(const struct loop *loop)
{
    char text[NUMBER_ROOM];

    if (registry_meta_get(loop->config.registry, META_CLOCK, text, sizeof(text)) != OW_OK)
        return 0;
    return strtoll(text, NULL, 10);
}

/* Put the ageing time into the batch at hand. */
static void store_clock(struct loop *loop)
{
    char text[NUMBER_ROOM];

    snprintf(text, sizeof(text), "%" PRId64, loop->now.time);
    if (registry_meta_put(loop->config.registry, META_CLOCK, text) == OW_OK)
        loop->clock_stored = loop->now.ms;
}

static void start_clock(struct loop *loop)
{
    ow_time stored = stored_clock(loop);

    loop->world.wall = look(CLOCK_REALTIME).tv_sec;
    wins_clock_start(&loop->clock, stored, loop->world.wall, in_ms(look(CLOCK_BOOTTIME)),
                     renewal_interval(loop));
    if (loop->clock.state == WINS_CLOCK_DOUBTED)
        say_clock(loop, stored);
    read_clocks(loop);
    loop->clock_stored = loop->now.ms - STORE_CLOCK_MS;
}

static void accept_clock(struct loop *loop)
{
    wins_clock_accept(&loop->clock, loop->world.wall, in_ms(look(CLOCK_BOOTTIME)));
    loop->now.time = loop->world.wall;
    board_post_time(loop->config.board, loop->now.time);
    say_clock(loop, loop->now.time);
    store_clock(loop);
}

/* ---- one turn ------------------------------------------------------------------ */

static size_t take_requests(struct loop *loop)
{
    size_t count = queue_take(loop->config.queue, loop->queued, BATCH);

    for (size_t i = 0; i < count; i++) {
        const struct datagram *datagram = &loop->queued[i].datagram;

        packet_memory_note(loop->config.packets, false, loop->world.wall, datagram->from,
                           datagram->data, datagram->len);
        registrar_datagram(loop->registrar, datagram, loop->now);
    }
    return count;
}

/* What the registrar cannot know. */
static void complete_status(struct loop *loop, struct command_status *status)
{
    struct queue_state waiting;

    queue_look(loop->config.queue, &waiting);
    status->requests_waiting = waiting.waiting;
    status->clock_trusted = loop->clock.state == WINS_CLOCK_TRUSTED;
    status->ageing_time = loop->now.time;
}

static size_t take_commands(struct loop *loop)
{
    struct command *command[COMMANDS];
    size_t count = mailbox_take(loop->config.mailbox, command, COMMANDS);

    for (size_t i = 0; i < count; i++) {
        registrar_command(loop->registrar, command[i], loop->now);
        if (command[i]->kind == COMMAND_CLOCK_ACCEPT && !command[i]->dry_run)
            accept_clock(loop);
        if (command[i]->kind == COMMAND_STATUS)
            complete_status(loop, &command[i]->result.status);
    }
    return count;
}

/* As many packets are remembered as the settings say; without memory for them, none. */
static void size_packets(const struct loop *loop)
{
    struct packet_memory *packets = loop->config.packets;

    if (packets != NULL && packet_memory_room(packets) != loop->settings.packet_memory)
        (void)packet_memory_resize(packets, loop->settings.packet_memory);
}

/* Tell everybody about settings that an operator has changed. */
static void post_settings(struct loop *loop)
{
    const struct settings *settings = registrar_settings(loop->registrar);

    /* Padding may differ: then they are posted once too often. */
    /* NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) */
    if (memcmp(settings, &loop->settings, sizeof(*settings)) == 0)
        return;
    loop->settings = *settings;
    size_packets(loop);
    ow_log_set_detail(loop->config.log, settings->log_detail);
    board_post_settings(loop->config.board, settings);
}

/* The server's names or addresses have changed. */
static void follow_names(struct loop *loop)
{
    if (board_read_names(loop->config.board, &loop->names_seen, &loop->names))
        registrar_own_names(loop->registrar, loop->names.addr, loop->names.addr_count,
                            loop->now);
}

/* How fast the queue empties, measured over the turns that had work. */
static void set_pace(struct loop *loop, size_t handled, ow_ms elapsed)
{
    if (handled == BATCH)
        loop->drained = wins_backlog_measure(loop->drained, handled, elapsed);
    queue_set_pace(loop->config.queue, loop->drained,
                   !registry_healthy(loop->config.registry));
}

static void say_overload(struct loop *loop)
{
    struct queue_state look_at;
    struct ow_field fields[2];

    queue_look(loop->config.queue, &look_at);
    if (look_at.dropped == loop->dropped)
        return;
    fields[0] = OW_NUMBER("waiting", look_at.waiting);
    fields[1] = OW_NUMBER("dropped", look_at.dropped - loop->dropped);
    ow_log_event(loop->config.log, loop->world.wall, OW_EV_OVERLOAD, fields, 2);
    loop->dropped = look_at.dropped;
}

/* Commit the batch; how long that takes is only looked at when there is one. */
static void commit(struct loop *loop)
{
    const size_t changes = registry_pending(loop->config.registry);
    const int64_t begun = changes == 0 ? 0 : in_micros(look(CLOCK_MONOTONIC));

    (void)registrar_commit(loop->registrar, loop->now); /* says itself what went wrong */
    if (changes == 0)
        return;
    histogram_note(&loop->commits, HISTOGRAM_DELAY,
                   (uint64_t)(in_micros(look(CLOCK_MONOTONIC)) - begun), 1);
    histogram_note(&loop->changes, HISTOGRAM_SIZE, changes, 1);
}

/* Returns whether there is more to do right away. */
static bool turn(struct loop *loop)
{
    ow_ms begun = loop->now.ms;
    int64_t begun_micros = loop->micros;
    const bool open = registrar_has_open(loop->registrar);
    size_t requests, commands;
    bool more;

    more = registrar_tick(loop->registrar, loop->now);
    follow_names(loop);
    if (atomic_exchange_explicit(&loop->claim_again, false, memory_order_relaxed))
        registrar_claim_again(loop->registrar, loop->now);
    requests = take_requests(loop);
    commands = take_commands(loop);
    if (loop->now.ms - loop->clock_stored >= STORE_CLOCK_MS)
        store_clock(loop);
    commit(loop);
    queue_done(loop->config.queue);
    if (commands > 0)
        post_settings(loop);
    if (commands > 0 || open)
        mailbox_done(loop->config.mailbox);
    read_clocks(loop);
    set_pace(loop, requests, loop->now.ms - begun);
    if (requests > 0)
        histogram_note(&loop->answers, HISTOGRAM_DELAY,
                       (uint64_t)(loop->micros - begun_micros), requests);
    return more || requests == BATCH || commands == COMMANDS;
}

/* Sleep until there is something to do. */
static void rest(struct loop *loop)
{
    struct pollfd wake = {.fd = loop->config.wake_fd, .events = POLLIN};
    ow_ms wait = registrar_deadline(loop->registrar) - loop->now.ms;
    uint64_t rang;

    if (wait < 0)
        wait = 0;
    if (wait > LOOK_MS)
        wait = LOOK_MS;
    registry_thread_offline();
    if (poll(&wake, 1, (int)wait) > 0)
        (void)!read(loop->config.wake_fd, &rang, sizeof(rang));
    registry_thread_online();
    read_clocks(loop);
    say_overload(loop);
    ow_log_tick(loop->config.log, loop->world.wall);
}

static void *run(void *arg)
{
    struct loop *loop = arg;

    registry_thread_register();
    while (!atomic_load_explicit(&loop->stop, memory_order_acquire)) {
        if (turn(loop))
            registry_thread_quiescent();
        else
            rest(loop);
    }
    mailbox_close(loop->config.mailbox);
    store_clock(loop);
    (void)registrar_commit(loop->registrar, loop->now);
    registry_thread_unregister();
    return NULL;
}

/* ---- start and stop ------------------------------------------------------------- */

static enum ow_err make_registrar(struct loop *loop)
{
    loop->world = (struct world){.listeners = loop->config.listeners,
                                 .interfaces = loop->config.interfaces,
                                 .log = loop->config.log,
                                 .board = loop->config.board,
                                 .names = &loop->names,
                                 .packets = loop->config.packets};
    (void)board_read_settings(loop->config.board, &loop->settings_seen, &loop->settings);
    size_packets(loop);
    (void)board_read_names(loop->config.board, &loop->names_seen, &loop->names);
    loop->names_seen = 0; /* so that the first turn registers them */
    loop->registrar = registrar_new(
        &(struct registrar_config){.registry = loop->config.registry,
                                   .questions = loop->config.questions,
                                   .own = &loop->names,
                                   .owner = loop->config.owner,
                                   .peer_port = loop->config.peer_port,
                                   .hits = loop->config.hits,
                                   .host = loop->config.host,
                                   .demander_count = loop->config.demander_count,
                                   .demander = loop->config.demander,
                                   .settings = loop->settings,
                                   .env = world_env(&loop->world)});
    return loop->registrar == NULL ? OW_ENOMEM : OW_OK;
}

enum ow_err loop_start(const struct loop_config *config, struct loop **ret_loop)
{
    struct loop *loop = calloc(1, sizeof(*loop));
    enum ow_err err;

    if (loop == NULL)
        return OW_ENOMEM;
    loop->config = *config;
    registry_thread_register();
    err = make_registrar(loop);
    registry_thread_unregister();
    if (err == OW_OK) {
        start_clock(loop);
        if (pthread_create(&loop->thread, NULL, run, loop) != 0)
            err = OW_EIO;
    }
    if (err != OW_OK) {
        registrar_free(loop->registrar);
        free(loop);
        return err;
    }
    *ret_loop = loop;
    return OW_OK;
}

void loop_ring(struct loop *loop)
{
    const uint64_t one = 1;

    (void)!write(loop->config.wake_fd, &one, sizeof(one));
}

void loop_claim_again(struct loop *loop)
{
    atomic_store_explicit(&loop->claim_again, true, memory_order_relaxed);
    loop_ring(loop);
}

void loop_stop(struct loop *loop)
{
    if (loop == NULL)
        return;
    atomic_store_explicit(&loop->stop, true, memory_order_release);
    loop_ring(loop);
    pthread_join(loop->thread, NULL);
    registrar_free(loop->registrar);
    free(loop);
}

void loop_count(const struct loop *loop, struct registrar_counters *ret)
{
    registrar_count(loop->registrar, ret);
}

void loop_measure(const struct loop *loop, struct status_measures *ret)
{
    histogram_add(&loop->answers, &ret->answers);
    histogram_add(&loop->commits, &ret->commits);
    histogram_add(&loop->changes, &ret->changes);
}
