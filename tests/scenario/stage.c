#include "stage.h"
#include "server/settings_load.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BOOT_MS   1000000
#define STEPS_MAX 20000000

static bool disk_is_full;

void stage_disk_full(bool full)
{
    disk_is_full = full;
}

static ssize_t failing_pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    if (disk_is_full) {
        errno = ENOSPC;
        return -1;
    }
    return pwrite(fd, bytes, len, at);
}

static ssize_t failing_write(int fd, const void *bytes, size_t len)
{
    if (disk_is_full) {
        errno = ENOSPC;
        return -1;
    }
    return write(fd, bytes, len);
}

/* SQLite calls the system through a table that tests may change. */
static void take_over_disk(void)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

    vfs->xSetSystemCall(vfs, "pwrite", (sqlite3_syscall_ptr)failing_pwrite);
    vfs->xSetSystemCall(vfs, "pwrite64", (sqlite3_syscall_ptr)failing_pwrite);
    vfs->xSetSystemCall(vfs, "write", (sqlite3_syscall_ptr)failing_write);
}

bool stage_parcel(struct stage *stage, unsigned listener, struct ow_endpoint to,
                  const uint8_t *data, size_t len, bool from_computer)
{
    struct parcel *parcel;

    if (stage->parcel_count == stage->parcel_room) {
        size_t room = stage->parcel_room == 0 ? 64 : stage->parcel_room * 2;

        parcel = realloc(stage->parcel, room * sizeof(*parcel));
        if (parcel == NULL)
            return false;
        stage->parcel = parcel;
        stage->parcel_room = room;
    }
    parcel = &stage->parcel[stage->parcel_count++];
    *parcel =
        (struct parcel){.to = to, .listener = listener, .from_computer = from_computer};
    parcel->len = len <= sizeof(parcel->data) ? len : sizeof(parcel->data);
    memcpy(parcel->data, data, parcel->len);
    return true;
}

static bool fake_send(void *ctx, unsigned listener, struct ow_endpoint to,
                      const uint8_t *data, size_t len)
{
    if (to.addr == 0xFFFFFFFF || ow_addr_is_loopback(to.addr))
        return false; /* no route from here */
    return stage_parcel(ctx, listener, to, data, len, false);
}

void stage_carry_server(struct stage *stage)
{
    while (stage->parcel_sorted < stage->parcel_count) {
        /* A copy: what the computer answers makes new parcels. */
        struct parcel parcel = stage->parcel[stage->parcel_sorted++];
        size_t at = stage->parcel_sorted - 1;

        if (!parcel.from_computer &&
            stage->guests.from_server(stage->guests.ctx, parcel.listener, parcel.to,
                                      parcel.data, parcel.len))
            stage->parcel[at].seen = stage->parcel[at].carried = true;
    }
}

static void carry(struct stage *stage)
{
    if (stage->guests.carry != NULL)
        stage->guests.carry(stage->guests.ctx);
}

/* The same numbers in every run. */
static void fake_random(void *ctx, void *bytes, size_t len)
{
    struct stage *stage = ctx;
    uint8_t *byte = bytes;

    for (size_t i = 0; i < len; i++) {
        stage->random = stage->random * 1664525 + 1013904223;
        byte[i] = (uint8_t)(stage->random >> 24);
    }
}

static unsigned fake_toward(void *ctx, ow_addr addr)
{
    (void)ctx;
    (void)addr;
    return 0;
}

static bool fake_is_own(void *ctx, ow_addr addr)
{
    (void)ctx;
    return addr == STAGE_SERVER || addr == STAGE_SECOND;
}

static bool fake_is_own_socket(void *ctx, ow_addr addr, uint16_t port)
{
    return fake_is_own(ctx, addr) && port == NS_PORT;
}

/* Whether an event has the fields that the catalogue promises to scripts, and no others.
 */
static bool fields_fit(const struct ow_event_row *row, const struct ow_field *fields,
                       size_t count)
{
    char promised[STAGE_FIELDS_ROOM];
    char *save = NULL;
    size_t number = 0;

    (void)snprintf(promised, sizeof(promised), "%s", row->fields);
    for (char *key = strtok_r(promised, " ", &save); key != NULL;
         key = strtok_r(NULL, " ", &save)) {
        if (ow_field_find(fields, count, key) == NULL)
            return false;
        number++;
    }
    return number == count;
}

static struct said *new_said(struct stage *stage)
{
    if (stage->event_count == STAGE_EVENTS_MAX)
        return NULL;
    if (stage->event_count == stage->event_room) {
        size_t room = stage->event_room == 0 ? 64 : stage->event_room * 2;
        struct said *said = realloc(stage->said, room * sizeof(*said));

        if (said == NULL)
            return NULL;
        stage->said = said;
        stage->event_room = room;
    }
    return &stage->said[stage->event_count++];
}

static void fake_event(void *ctx, enum ow_event event, const struct ow_field *fields,
                       size_t count)
{
    stage_said(ctx, NULL, event, fields, count);
}

void stage_said(struct stage *stage, const void *who, enum ow_event event,
                const struct ow_field *fields, size_t count)
{
    struct said *said = new_said(stage);
    char room[OW_FIELD_ROOM];
    size_t used = 0;

    if (!fields_fit(ow_event_row(event), fields, count))
        stage->odd_event = ow_event_row(event)->name;
    if (said == NULL)
        return;
    said->who = who;
    said->event = event;
    said->fields[0] = '\0';
    for (size_t i = 0; i < count && used < sizeof(said->fields); i++) {
        int n =
            snprintf(said->fields + used, sizeof(said->fields) - used, "%s%s=%s",
                     i == 0 ? "" : " ", fields[i].key, ow_field_text(&fields[i], room));

        used += n < 0 ? 0 : (size_t)n;
    }
}

static void fake_own_state(void *ctx, const struct nb_key *key, enum name_state state,
                           ow_addr with)
{
    struct stage *stage = ctx;

    (void)name_table_set_state(&stage->own, key, state, with);
}

static ow_time wall_of(const struct stage *stage)
{
    return STAGE_EPOCH + stage->ms / 1000 + stage->wall_offset;
}

struct server_now stage_now(struct stage *stage)
{
    return (struct server_now){
        .ms = stage->ms,
        .time = wins_clock_tick(&stage->clock, wall_of(stage), BOOT_MS + stage->ms,
                                stage->settings.policy.renewal_interval),
    };
}

static void commit(struct stage *stage)
{
    (void)registrar_commit(stage->registrar, stage_now(stage));
    registry_thread_quiescent();
}

/* Start the server on whatever the folder holds. */
static bool start(struct stage *stage)
{
    struct registry_config config = {.folder = stage->folder,
                                     .max_records = 1000000,
                                     .journal_bytes = (uint64_t)256 << 20};
    struct registry_report report;
    static const struct ow_endpoint partner = {STAGE_PARTNER, NS_PORT};
    struct registrar_config made = {.owner = STAGE_SERVER,
                                    .peer_port = NS_PORT,
                                    .demander_count = 1,
                                    .demander = &partner};
    const struct nb_name host = nb_name_make("WINSHOST", 0);
    char stored[32];
    ow_addr own = STAGE_SERVER;

    if (registry_open(&config, &stage->registry, &report) != OW_OK) {
        fprintf(stderr, "registry: %s\n", report.text);
        return false;
    }
    for (size_t i = 0; i < stage->own.count; i++)
        stage->own.entry[i].state = NAME_REGISTERED;
    if (settings_load(stage->registry, &stage->settings, NULL, NULL) != OW_OK)
        return false;
    if (registry_meta_get(stage->registry, "clock", stored, sizeof(stored)) != OW_OK)
        strcpy(stored, "0");
    wins_clock_start(&stage->clock, strtoll(stored, NULL, 10), wall_of(stage),
                     BOOT_MS + stage->ms, stage->settings.policy.renewal_interval);
    stage->questions = questions_new();
    stage->limits = limits_new(1);
    stage->hits = policy_hits_new();
    made.registry = stage->registry;
    made.questions = stage->questions;
    made.own = &stage->own;
    made.hits = stage->hits;
    made.host = &host;
    made.settings = stage->settings;
    made.env = (struct server_env){.ctx = stage,
                                   .send = fake_send,
                                   .random = fake_random,
                                   .toward = fake_toward,
                                   .is_own = fake_is_own,
                                   .own_state = fake_own_state,
                                   .event = fake_event};
    stage->registrar = registrar_new(&made);
    if (stage->questions == NULL || stage->limits == NULL || stage->hits == NULL ||
        stage->registrar == NULL)
        return false;
    stage->responder =
        (struct responder){.registry = stage->registry,
                           .questions = stage->questions,
                           .own = &stage->own,
                           .limits = stage->limits,
                           .hits = stage->hits,
                           .settings = registrar_settings(stage->registrar),
                           .is_own = fake_is_own_socket};
    registrar_own_names(stage->registrar, &own, 1, stage_now(stage));
    commit(stage);
    return true;
}

static void stop(struct stage *stage)
{
    char stored[32];

    (void)snprintf(stored, sizeof(stored), "%lld", (long long)stage_now(stage).time);
    (void)registry_meta_put(stage->registry, "clock", stored);
    commit(stage);
    registrar_free(stage->registrar);
    questions_free(stage->questions);
    limits_free(stage->limits);
    policy_hits_free(stage->hits);
    registry_thread_quiescent();
    registry_close(stage->registry);
}

bool stage_open(struct stage *stage)
{
    struct nb_key key = {0};

    take_over_disk();
    disk_is_full = false;
    *stage = (struct stage){.random = 1, .next_id = 1};
    /* In memory if possible: scenarios do not cut the power. */
    (void)snprintf(stage->folder, sizeof(stage->folder), "%s/openwins-scenario-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (mkdtemp(stage->folder) == NULL) {
        perror(stage->folder);
        return false;
    }
    settings_default(&stage->settings);
    stage->settings.asker_count = 1; /* machines of every network may ask */
    stage->settings.asker[0] = (struct ow_net){0, 0};
    key.name = nb_name_make("SERVER", 0x00);
    (void)name_table_add(&stage->own, &key, false);
    key.name = nb_name_make("SERVER", 0x20);
    (void)name_table_add(&stage->own, &key, false);
    stage->own.addr[stage->own.addr_count++] = STAGE_SERVER;
    return start(stage);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

void stage_close(struct stage *stage)
{
    stage_disk_full(false);
    stop(stage);
    free(stage->parcel);
    free(stage->said);
    (void)nftw(stage->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

bool stage_restart(struct stage *stage)
{
    stop(stage);
    return start(stage);
}

void stage_turn(struct stage *stage)
{
    commit(stage);
    while (registrar_deadline(stage->registrar) <= stage->ms) {
        bool more = registrar_tick(stage->registrar, stage_now(stage));

        commit(stage);
        if (!more)
            break;
    }
    carry(stage);
}

static ow_ms guests_due(struct stage *stage)
{
    if (stage->guests.tick == NULL)
        return OW_NEVER;
    return stage->guests.tick(stage->guests.ctx, stage->ms);
}

void stage_advance(struct stage *stage, ow_ms ms)
{
    for (long step = 0; step < STEPS_MAX; step++) {
        bool more = registrar_tick(stage->registrar, stage_now(stage));
        ow_ms due;

        commit(stage);
        if (more)
            continue;
        due = guests_due(stage);
        if (stage->ms >= ms && due > stage->ms)
            return;
        if (registrar_deadline(stage->registrar) < due)
            due = registrar_deadline(stage->registrar);
        if (stage->ms >= ms)
            continue;
        if (due <= stage->ms)
            due = stage->ms + 1;
        stage->ms = due < ms ? due : ms;
    }
    fprintf(stderr, "time stands still at %lld ms\n", (long long)stage->ms);
    abort();
}

void stage_deliver(struct stage *stage, struct ow_endpoint from, bool broadcast,
                   const uint8_t *data, size_t len)
{
    stage_deliver_at(stage, 0, from, broadcast, data, len);
}

void stage_deliver_at(struct stage *stage, unsigned listener, struct ow_endpoint from,
                      bool broadcast, const uint8_t *data, size_t len)
{
    struct datagram datagram = {.listener = listener,
                                .from = from,
                                .broadcast = broadcast,
                                .data = data,
                                .len = len};
    struct server_now now = stage_now(stage);
    uint8_t reply[RESPONDER_REPLY_MAX];
    size_t reply_len;

    switch (responder_handle(&stage->responder, &datagram, now.time, now.ms * 1000000,
                             reply, &reply_len)) {
    case RESPONDER_DROP:
        break;
    case RESPONDER_REPLY:
        (void)fake_send(stage, listener, from, reply, reply_len);
        break;
    case RESPONDER_HAND_OVER:
        registrar_datagram(stage->registrar, &datagram, now);
        break;
    }
    if (!stage->batch)
        stage_turn(stage);
}

void stage_command(struct stage *stage, struct command *command)
{
    registrar_command(stage->registrar, command, stage_now(stage));
    if (command->kind == COMMAND_CLOCK_ACCEPT) /* as the loop does */
        wins_clock_accept(&stage->clock, wall_of(stage), BOOT_MS + stage->ms);
    commit(stage);
}

bool stage_own_name(struct stage *stage, const struct nb_key *key)
{
    ow_addr own = STAGE_SERVER;

    if (name_table_add(&stage->own, key, false) != OW_OK)
        return false;
    registrar_own_names(stage->registrar, &own, 1, stage_now(stage));
    commit(stage);
    return true;
}

void stage_claim_again(struct stage *stage)
{
    registrar_claim_again(stage->registrar, stage_now(stage));
    stage_turn(stage);
}

bool stage_replica(struct stage *stage, ow_addr partner, struct wins_record *record)
{
    struct registry_cause cause = {.source = REGISTRY_BY_REPLICATION, .from = partner};

    record->owner = partner;
    record->version = ++stage->replicas;
    record->expires = stage_now(stage).time + stage->settings.policy.verify_interval;
    for (size_t i = 0; i < record->count; i++) {
        record->member[i].owner = partner;
        record->member[i].expires = record->expires;
    }
    if (registry_put(stage->registry, record, false, WINS_CHANGE_CREATED, &cause) !=
        OW_OK)
        return false;
    commit(stage);
    return true;
}

static void backup_path(const struct stage *stage, char *ret, size_t room)
{
    (void)snprintf(ret, room, "%s/backup", stage->folder);
}

bool stage_back_up(const struct stage *stage)
{
    char path[sizeof(stage->folder) + 16];
    bool done;
    int fd;

    backup_path(stage, path, sizeof(path));
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    done = registry_backup(stage->registry, fd) == OW_OK;
    return close(fd) == 0 && done;
}

struct registry_dump *stage_open_backup(const struct stage *stage)
{
    char path[sizeof(stage->folder) + 16];
    struct registry_report report;
    struct registry_dump *dump = NULL;

    backup_path(stage, path, sizeof(path));
    (void)registry_dump_open(path, &dump, &report);
    return dump;
}
