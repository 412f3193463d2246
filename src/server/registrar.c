#include "server/registrar.h"

#include "server/last_backup.h"
#include "server/registrar_core.h"

#include <stdlib.h>
#include <string.h>

#define STORED_SLOTS  65536
#define WAITING_SLOTS 4096
#define SCAN_CHUNK    64
#define OWN_RETRY     OW_MINUTE

void registrar_counted(struct registrar *r, enum registrar_counter what)
{
    atomic_fetch_add_explicit(&r->counter[what], 1, memory_order_relaxed);
}

void registrar_timed(struct registrar *r, enum registrar_counter what)
{
    atomic_store_explicit(&r->counter[what], (uint64_t)r->now.time, memory_order_relaxed);
}

uint32_t registrar_random(struct registrar *r)
{
    uint32_t value;

    r->env.random(r->env.ctx, &value, sizeof(value));
    return value;
}

/* Whether a record counts against the source it came from. */
static bool is_tallied(const struct wins_record *record)
{
    return !record->is_static && record->from != 0;
}

/* Fill the tallies from what is stored. */
static enum ow_err tally_registry(struct registrar *r)
{
    struct wins_record *chunk = malloc(SCAN_CHUNK * sizeof(*chunk));
    uint64_t cursor = 0;
    size_t n;

    if (chunk == NULL)
        return OW_ENOMEM;
    while ((n = registry_scan(r->registry, &cursor, chunk, SCAN_CHUNK)) > 0) {
        for (size_t i = 0; i < n; i++) {
            if (is_tallied(&chunk[i]))
                tally_up(r->stored, chunk[i].from);
        }
    }
    free(chunk);
    return OW_OK;
}

struct registrar *registrar_new(const struct registrar_config *config)
{
    struct registrar *r = calloc(1, sizeof(*r));
    uint64_t seed;

    if (r == NULL)
        return NULL;
    r->registry = config->registry;
    r->questions = config->questions;
    r->own = config->own;
    r->owner = config->owner;
    r->peer_port = config->peer_port;
    r->hits = config->hits;
    r->has_host = config->host != NULL;
    if (r->has_host)
        r->host = *config->host;
    while (r->demander_count < config->demander_count &&
           r->demander_count < SERVER_DEMANDERS_MAX) {
        r->demander[r->demander_count] = config->demander[r->demander_count];
        r->demander_count++;
    }
    r->env = config->env;
    r->env.random(r->env.ctx, &r->hash_key, sizeof(r->hash_key));
    r->env.random(r->env.ctx, &seed, sizeof(seed));
    r->started_ms = -1;
    registrar_put_in_force(r, &config->settings);
    r->challenges = challenges_new(CHALLENGES_ROOM, r->hash_key);
    r->outbox = outbox_new();
    r->stored = tally_new(STORED_SLOTS, seed);
    r->waiting = tally_new(WAITING_SLOTS, seed);
    r->targets = limits_new(seed);
    if (r->challenges == NULL || r->outbox == NULL || r->stored == NULL ||
        r->waiting == NULL || r->targets == NULL || tally_registry(r) != OW_OK) {
        registrar_free(r);
        return NULL;
    }
    r->counter[COUNT_LAST_BACKUP] = (uint64_t)last_backup_get(r->registry);
    return r;
}

void registrar_free(struct registrar *r)
{
    if (r == NULL)
        return;
    challenges_free(r->challenges);
    outbox_free(r->outbox);
    tally_free(r->stored);
    tally_free(r->waiting);
    limits_free(r->targets);
    free(r->step);
    free(r->forget);
    free(r);
}

static void enter(struct registrar *r, struct server_now now)
{
    if (r->started_ms < 0)
        r->started_ms = now.ms;
    r->now = now;
}

void registrar_datagram(struct registrar *r, const struct datagram *datagram,
                        struct server_now now)
{
    struct ns_packet packet;
    struct waiting claim = {.listener = datagram->listener};

    enter(r, now);
    if (ns_decode(datagram->data, datagram->len, &packet) != OW_OK)
        return;
    if (ns_is_response(&packet)) {
        if (!node_role_response(r, &packet, datagram) &&
            !reaching_answer(r, &packet, datagram))
            asking_answer(r, &packet, datagram);
        return;
    }
    switch (ns_opcode(&packet)) {
    case NS_REGISTRATION:
    case NS_MULTIHOMED:
        registrar_counted(r, COUNT_REGISTRATIONS);
        break;
    case NS_REFRESH:
    case NS_REFRESH_ALT:
        registrar_counted(r, COUNT_REFRESHES);
        break;
    case NS_RELEASE:
        registrar_counted(r, COUNT_RELEASES);
        if (!node_role_release(r, &packet, datagram))
            claims_release(r, &packet, datagram);
        return;
    case NS_QUERY:
    case NS_WACK:
    default:
        return;
    }
    if (wins_request_from(&packet, datagram->from, &claim.request) != OW_OK)
        return;
    claim.id = packet.id;
    claim.flags = packet.flags;
    claims_receive(r, &claim);
}

/* Note that a record's source changes with this batch. */
static enum ow_err add_step(struct registrar *r, ow_addr down, ow_addr up)
{
    if (down == up)
        return OW_OK;
    if (r->step_count == r->step_room) {
        size_t room = r->step_room == 0 ? 64 : r->step_room * 2;
        struct tally_step *step = realloc(r->step, room * sizeof(*step));

        if (step == NULL)
            return OW_ENOMEM;
        r->step = step;
        r->step_room = room;
    }
    r->step[r->step_count++] = (struct tally_step){.down = down, .up = up};
    return OW_OK;
}

enum ow_err registrar_store(struct registrar *r, const struct wins_record *held,
                            const struct wins_verdict *verdict,
                            const struct registry_cause *cause)
{
    const struct wins_record *next = &verdict->next;
    enum ow_err err =
        registry_put(r->registry, next, verdict->new_version, verdict->change, cause);

    if (err != OW_OK)
        return err;
    /* Short of memory the count is a little off; the record matters more. */
    (void)add_step(r, held != NULL && is_tallied(held) ? held->from : 0,
                   is_tallied(next) ? next->from : 0);
    return OW_OK;
}

enum ow_err registrar_erase(struct registrar *r, const struct wins_record *held,
                            const struct registry_cause *cause)
{
    enum ow_err err = registry_remove(r->registry, &held->key, cause);

    if (err == OW_OK && is_tallied(held))
        (void)add_step(r, held->from, 0);
    return err;
}

void registrar_forget(struct registrar *r, const struct nb_key *key)
{
    if (r->forget_count == r->forget_room) {
        size_t room = r->forget_room == 0 ? 16 : r->forget_room * 2;
        struct nb_key *larger = realloc(r->forget, room * sizeof(*larger));

        if (larger == NULL)
            return; /* they age */
        r->forget = larger;
        r->forget_room = room;
    }
    nb_key_copy(&r->forget[r->forget_count++], key);
}

static void apply_steps(struct registrar *r)
{
    for (size_t i = 0; i < r->forget_count; i++)
        registry_refusal_clear(r->registry, &r->forget[i]);
    for (size_t i = 0; i < r->step_count; i++) {
        if (r->step[i].down != 0)
            tally_down(r->stored, r->step[i].down);
        if (r->step[i].up != 0)
            tally_up(r->stored, r->step[i].up);
    }
}

void registrar_command(struct registrar *r, struct command *command,
                       struct server_now now)
{
    enter(r, now);
    command->result = (struct command_result){.err = OW_OK};
    if (r->command_count == BATCH_COMMANDS) {
        command->result.err = OW_EBUSY;
        strcpy(command->result.text, "too many commands at once; try again");
        return;
    }
    r->command[r->command_count++] = command;
    operate(r, command);
}

/* The batch is not on disk: nothing of it may be seen or said. */
static void fail_batch(struct registrar *r, enum ow_err err)
{
    struct ow_field why[] = {OW_TEXT("error", ow_err_str(err))};

    registrar_counted(r, COUNT_COMMIT_FAILURES);
    outbox_drop(r->outbox);
    registrar_settings_back(r);
    if (r->own_due > r->now.time + OWN_RETRY) /* our names may have been in it */
        r->own_due = r->now.time + OWN_RETRY;
    for (size_t i = 0; i < r->command_count; i++) {
        struct command_result *result = &r->command[i]->result;

        if (result->err != OW_OK || r->command[i]->dry_run || r->command[i]->open)
            continue;
        result->err = OW_EIO;
        result->changed = 0;
        strcpy(result->text, "the change could not be written to disk and was not made; "
                             "free some space or see `winsctl events`");
    }
    if (!r->store_failed)
        r->env.event(r->env.ctx, OW_EV_STORE_FAILED, why, 1);
    r->store_failed = true;
}

enum ow_err registrar_commit(struct registrar *r, struct server_now now)
{
    enum ow_err err = OW_OK;

    enter(r, now);
    if (registry_pending(r->registry) > 0) {
        err = registry_commit(r->registry, now.time);
        registrar_counted(r, COUNT_COMMITS);
        r->busy_until_ms = now.ms + BUSY_MS;
    }
    if (err != OW_OK) {
        fail_batch(r, err);
    } else {
        apply_steps(r);
        if (r->store_failed && registry_healthy(r->registry)) {
            r->store_failed = false;
            r->env.event(r->env.ctx, OW_EV_STORE_RECOVERED, NULL, 0);
        }
        outbox_flush(r->outbox, &r->env);
    }
    r->step_count = 0;
    r->forget_count = 0;
    r->command_count = 0;
    r->settings_changed = false;
    return err;
}

bool registrar_has_open(const struct registrar *r)
{
    return r->reach_count > 0;
}

const struct settings *registrar_settings(const struct registrar *r)
{
    return &r->settings;
}

void registrar_configure(struct registrar *r, const struct settings *settings)
{
    registrar_put_in_force(r, settings);
}

void registrar_put_in_force(struct registrar *r, const struct settings *settings)
{
    struct registry_config limits = {.max_records = settings->max_records,
                                     .journal_bytes = settings->history_bytes,
                                     .history_age = settings->history_age};

    r->settings = *settings;
    registry_set_limits(r->registry, &limits);
}

void registrar_settings_back(struct registrar *r)
{
    if (r->settings_changed)
        registrar_put_in_force(r, &r->settings_before);
    r->settings_changed = false;
}

static uint64_t counted(const struct registrar *r, enum registrar_counter what)
{
    return atomic_load_explicit(&r->counter[what], memory_order_relaxed);
}

void registrar_count(const struct registrar *r, struct registrar_counters *ret)
{
    *ret = (struct registrar_counters){
        .registrations = counted(r, COUNT_REGISTRATIONS),
        .refreshes = counted(r, COUNT_REFRESHES),
        .releases = counted(r, COUNT_RELEASES),
        .granted = counted(r, COUNT_GRANTED),
        .refused = counted(r, COUNT_REFUSED),
        .released = counted(r, COUNT_RELEASED),
        .ignored = counted(r, COUNT_IGNORED),
        .refused_static = counted(r, COUNT_REFUSED_STATIC),
        .challenges = counted(r, COUNT_CHALLENGES),
        .challenges_silent = counted(r, COUNT_CHALLENGES_SILENT),
        .challenges_answered = counted(r, COUNT_CHALLENGES_ANSWERED),
        .challenges_forged = counted(r, COUNT_CHALLENGES_FORGED),
        .wacks = counted(r, COUNT_WACKS),
        .demands = counted(r, COUNT_DEMANDS),
        .demands_heard = counted(r, COUNT_DEMANDS_HEARD),
        .demands_believed = counted(r, COUNT_DEMANDS_BELIEVED),
        .commits = counted(r, COUNT_COMMITS),
        .commit_failures = counted(r, COUNT_COMMIT_FAILURES),
        .rate_limited = counted(r, COUNT_RATE_LIMITED),
        .challenges_pending = counted(r, COUNT_PENDING),
        .releases_failed = counted(r, COUNT_RELEASES_FAILED),
        .unique_registrations = counted(r, COUNT_UNIQUE_REGISTRATIONS),
        .group_registrations = counted(r, COUNT_GROUP_REGISTRATIONS),
        .unique_renewals = counted(r, COUNT_UNIQUE_RENEWALS),
        .group_renewals = counted(r, COUNT_GROUP_RENEWALS),
        .unique_conflicts = counted(r, COUNT_UNIQUE_CONFLICTS),
        .group_conflicts = counted(r, COUNT_GROUP_CONFLICTS),
        .last_import = counted(r, COUNT_LAST_IMPORT),
        .last_scavenge = counted(r, COUNT_LAST_SCAVENGE),
        .last_backup = counted(r, COUNT_LAST_BACKUP),
    };
}
