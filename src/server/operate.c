/* operate.c - operators' commands, carried out by the registrar like every change. */
#include "rules/mapping.h"
#include "server/last_backup.h"
#include "server/registrar_core.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SCAVENGE_ROUNDS 1000

void command_fails(struct command *command, enum ow_err err, const char *format, ...)
{
    va_list args;

    command->result.err = err;
    va_start(args, format);
    (void)vsnprintf(command->result.text, sizeof(command->result.text), format, args);
    va_end(args);
}

static void say_done(struct registrar *r, const struct command *command,
                     enum ow_event event, const struct nb_key *key)
{
    char name[NB_KEY_TEXT];
    struct ow_field field[] = {
        OW_TEXT("name", nb_key_text(key, name)),
        OW_TEXT("account", command->cause.account),
        OW_TEXT("type", wins_mapping_str(command->mapping)),
    };

    (void)outbox_event(r->outbox, event, field, event == OW_EV_MAPPING_ADDED ? 3 : 2);
}

/* The addresses that a mapping takes. */
static const char *addresses_of(const struct command *command)
{
    if (command->kind == COMMAND_CHANGE_MAPPING)
        return "1 to 25 addresses (a group at most one)";
    switch (command->mapping) {
    case WINS_MAP_UNIQUE:
        return "one address";
    case WINS_MAP_GROUP:
        return "one address or none";
    case WINS_MAP_MULTIHOMED:
    case WINS_MAP_DOMAIN:
    case WINS_MAP_INTERNET_GROUP:
        return "1 to 25 addresses";
    }
    return "other addresses";
}

/* A verdict that is a refusal, as an error of the command. */
static void refused(struct command *command, const struct nb_key *key,
                    const struct wins_verdict *verdict)
{
    char name[NB_KEY_TEXT];

    nb_key_text(key, name);
    if (verdict->rcode == NS_NAM_ERR)
        command_fails(command, OW_ENOTFOUND, "%.100s: there is no such record", name);
    else if (verdict->reason == WINS_BECAUSE_SUFFIX_RULE)
        command_fails(command, OW_EINVAL, "%.100s: this suffix does not go with %s", name,
                      wins_mapping_str(command->mapping));
    else if (verdict->rcode == NS_FMT_ERR)
        command_fails(command, OW_EINVAL,
                      "%.100s: such a mapping takes %s, of machines (not 0.0.0.0, "
                      "broadcast or multicast)",
                      name, addresses_of(command));
    else if (verdict->reason == WINS_BECAUSE_LIVE_CLAIM)
        command_fails(
            command, OW_EEXIST,
            "%.100s is in use by a machine; the mapping would take its place and "
            "refuse that machine: use --force to do it nevertheless",
            name);
    else if (verdict->reason == WINS_BECAUSE_STATIC && command->kind == COMMAND_RELEASE)
        command_fails(command, OW_EACCESS,
                      "%.100s is a static mapping, which no machine can release; "
                      "winsctl delete removes it",
                      name);
    else if (verdict->reason == WINS_BECAUSE_STATIC)
        command_fails(command, OW_EEXIST,
                      "%.100s has a static mapping already: use --force to replace it",
                      name);
    else
        command_fails(command, OW_EACCESS, "%.100s: %.100s", name,
                      wins_reason_sentence(verdict->reason));
}

/* Whether the record is as the command wants it already: done, nothing changes. */
static bool stands_already(const struct wins_verdict *verdict)
{
    return verdict->action == WINS_ANSWER && verdict->rcode == NS_OK;
}

bool operate_change(struct registrar *r, struct command *command,
                    const struct wins_record *held, const struct wins_verdict *verdict)
{
    struct registry_cause cause = command->cause;
    enum ow_err err;

    cause.source = REGISTRY_BY_COMMAND;
    cause.reason = verdict->reason == WINS_BECAUSE_UNDONE ? WINS_BECAUSE_UNDONE
                                                          : WINS_BECAUSE_COMMAND;
    command->result.changed++;
    if (command->dry_run)
        return true;
    err = verdict->action == WINS_REMOVE ? registrar_erase(r, held, &cause)
                                         : registrar_store(r, held, verdict, &cause);
    if (err == OW_OK)
        return true;
    command->result.changed--;
    command_fails(command, err, "%s; %zu records were changed before that",
                  ow_err_str(err), command->result.changed);
    return false;
}

static bool is_own_name(const struct registrar *r, const struct nb_key *key)
{
    return name_table_find(r->own, key) != NULL;
}

/* ... which it also has, and did not lose in a conflict. */
static bool has_own_name(const struct registrar *r, const struct nb_key *key)
{
    const struct name_entry *entry = name_table_find(r->own, key);

    return entry != NULL && entry->state != NAME_CONFLICT;
}

static void refuse_own_name(struct command *command)
{
    command_fails(command, OW_EACCESS,
                  "this is a name of the server itself; it registers it on its own");
}

bool operate_is_own(const struct registrar *r, struct command *command,
                    const struct nb_key *key)
{
    if (!is_own_name(r, key))
        return false;
    refuse_own_name(command);
    return true;
}

static void decide_mapping(struct registrar *r, struct command *command, size_t i,
                           const struct wins_record *held, struct wins_verdict *verdict)
{
    wins_decide_mapping(held, &command->key[i], command->mapping, command->addr,
                        command->addr_count,
                        command->until == 0 ? OW_NEVER : command->until, command->force,
                        r->now.time, verdict);
}

/* Whether the end of the mapping lies ahead. */
static bool ends_ahead(const struct registrar *r, struct command *command)
{
    if (command->until == 0 || command->until > r->now.time)
        return true;
    command_fails(command, OW_ERANGE, "the mapping would end in the past");
    return false;
}

/* A policy stands against the record that a command makes: only force makes it
 * nevertheless. */
static bool policy_bars(struct registrar *r, struct command *command,
                        const struct nb_key *key)
{
    const struct wins_rule_row *row;
    char name[NB_KEY_TEXT];
    enum wins_rule rule;

    if (command->force ||
        !policing_bars(r, key, command->addr, command->addr_count, &rule))
        return false;
    row = wins_rule_row(rule);
    command_fails(command, OW_EEXIST,
                  "%.100s: %.80s (policy %s); use --force to do it nevertheless",
                  nb_key_text(key, name), wins_reason_sentence(row->reason), row->name);
    return true;
}

/* All records of a mapping, or none: every one is decided before the first is stored. */
static void add_mapping(struct registrar *r, struct command *command)
{
    struct wins_record record;
    struct wins_verdict verdict;

    if (!ends_ahead(r, command))
        return;
    for (size_t i = 0; i < command->key_count; i++) {
        bool is_held = registry_get(r->registry, &command->key[i], &record);

        if (is_own_name(r, &command->key[i])) {
            refuse_own_name(command);
            return;
        }
        decide_mapping(r, command, i, is_held ? &record : NULL, &verdict);
        if (verdict.action != WINS_STORE && !stands_already(&verdict)) {
            refused(command, &command->key[i], &verdict);
            return;
        }
        if (!stands_already(&verdict) && policy_bars(r, command, &command->key[i]))
            return;
    }
    for (size_t i = 0; i < command->key_count; i++) {
        const struct wins_record *held =
            registry_get(r->registry, &command->key[i], &record) ? &record : NULL;

        decide_mapping(r, command, i, held, &verdict);
        if (stands_already(&verdict))
            continue;
        if (!operate_change(r, command, held, &verdict))
            return;
        if (!command->dry_run)
            say_done(r, command, OW_EV_MAPPING_ADDED, &command->key[i]);
    }
}

/* Other addresses for static records; the name stays. */
static void change_mapping(struct registrar *r, struct command *command)
{
    struct wins_record record;
    struct wins_verdict verdict;

    if (!ends_ahead(r, command))
        return;
    for (size_t i = 0; i < command->key_count; i++) {
        const struct wins_record *held =
            registry_get(r->registry, &command->key[i], &record) ? &record : NULL;

        wins_decide_mapping_change(held, command->keep_addresses ? NULL : command->addr,
                                   command->addr_count, command->until, r->now.time,
                                   &verdict);
        if (stands_already(&verdict) && command->cause.note[0] == '\0')
            continue;
        if (stands_already(&verdict)) /* a new note for the mapping as it stands */
            wins_verdict_store(&verdict, WINS_CHANGE_STATIC_CHANGED, WINS_BECAUSE_COMMAND,
                               false, 0);
        if (verdict.action != WINS_STORE) {
            refused(command, &command->key[i], &verdict);
            return;
        }
        command->mapping = wins_mapping_of(&verdict.next);
        if (!operate_change(r, command, held, &verdict))
            return;
        if (!command->dry_run)
            say_done(r, command, OW_EV_MAPPING_ADDED, &command->key[i]);
    }
}

static void end_record(struct registrar *r, struct command *command,
                       enum wins_command how, enum ow_event event)
{
    struct wins_record record;
    struct wins_verdict verdict;

    for (size_t i = 0; i < command->key_count; i++) {
        const struct wins_record *held =
            registry_get(r->registry, &command->key[i], &record) ? &record : NULL;

        /* Only a mapping that is older than the name of the server may go, or the record
         * of a machine that took the name. */
        if (held != NULL && !held->is_static && has_own_name(r, &command->key[i])) {
            refuse_own_name(command);
            return;
        }
        wins_decide_command(&r->settings.policy, held, how, r->now.time, &verdict);
        if (stands_already(&verdict))
            continue;
        if (verdict.action != WINS_STORE && verdict.action != WINS_REMOVE) {
            refused(command, &command->key[i], &verdict);
            return;
        }
        if (!operate_change(r, command, held, &verdict))
            return;
        if (command->dry_run)
            continue;
        say_done(r, command, event, &command->key[i]);
        if (is_own_name(r, &command->key[i]))
            upkeep_own_names(r);
    }
}

bool registrar_set(struct registrar *r, struct command *command, const char *name,
                   const char *value)
{
    struct settings changed = r->settings;
    char *text = command->result.text;
    enum ow_err err =
        settings_set(&changed, name, value, text, sizeof(command->result.text));

    (void)settings_text(&r->settings, name, command->result.before,
                        sizeof(command->result.before));
    if (err == OW_OK && !command->dry_run) {
        err = registry_setting_put(r->registry, name, value, &command->cause);
        if (err != OW_OK)
            command_fails(command, err, "%s", ow_err_str(err));
    }
    command->result.err = err;
    if (err != OW_OK || command->dry_run)
        return err == OW_OK;
    if (!r->settings_changed)
        r->settings_before = r->settings;
    r->settings_changed = true;
    registrar_put_in_force(r, &changed);
    return true;
}

void registrar_say_set(struct registrar *r, const struct command *command,
                       const char *name, const char *value)
{
    const struct ow_field field[] = {
        OW_TEXT("setting", name),
        OW_TEXT("before", command->result.before),
        OW_TEXT("value", value != NULL ? value : "default"),
        OW_TEXT("account", command->cause.account),
    };

    (void)outbox_event(r->outbox, OW_EV_SETTING_CHANGED, field, 4);
}

static void set(struct registrar *r, struct command *command)
{
    if (!registrar_set(r, command, command->setting, command->value))
        return;
    command->result.changed = 1;
    if (!command->dry_run)
        registrar_say_set(r, command, command->setting, command->value);
}

/* Ageing never waits for this; it only does now what is due now, and says so. */
static void scavenge(struct registrar *r, struct command *command)
{
    struct ow_field field[] = {OW_TEXT("account", command->cause.account)};
    size_t due;

    if (command->dry_run)
        return;
    registrar_timed(r, COUNT_LAST_SCAVENGE);
    (void)outbox_event(r->outbox, OW_EV_SCAVENGE_ASKED, field, 1);
    for (int i = 0; i < SCAVENGE_ROUNDS; i++) {
        if (registrar_commit(r, r->now) != OW_OK) {
            command_fails(command, OW_EIO,
                          "the store cannot write; nothing more was aged");
            return;
        }
        due = upkeep_age(r);
        command->result.changed += due;
        if (due == 0)
            break;
    }
    (void)outbox_event(r->outbox, OW_EV_SCAVENGE_DONE, field, 1);
}

static void add_own(struct command_status *status, const struct nb_name *name)
{
    for (size_t i = 0; i < status->own_count; i++)
        if (wins_same_base(&status->own[i], name))
            return;
    status->own[status->own_count] = *name;
    status->own[status->own_count++].octet[NB_NAME_LEN - 1] = 0;
}

static void status(const struct registrar *r, struct command *command)
{
    command->result.status = (struct command_status){
        .store_healthy = !r->store_failed && registry_healthy(r->registry),
        .ageing_time = r->now.time,
        .last_backup = last_backup_get(r->registry),
        .challenges_pending = challenges_count(r->challenges),
        .settings = r->settings,
    };
    for (size_t i = 0; i < r->own->count; i++)
        add_own(&command->result.status, &r->own->entry[i].key.name);
    if (r->has_host)
        add_own(&command->result.status, &r->host);
}

static void raise_version(struct registrar *r, struct command *command)
{
    struct ow_field field[] = {OW_NUMBER("version", command->version),
                               OW_TEXT("account", command->cause.account)};
    enum ow_err err;

    if (command->version <= registry_version(r->registry)) {
        command_fails(command, OW_ERANGE, "the version id only rises; it stands at %llu",
                      (unsigned long long)registry_version(r->registry));
        return;
    }
    if (command->dry_run)
        return;
    err = registry_raise_version(r->registry, command->version);
    if (err != OW_OK)
        command_fails(command, err, "%s", ow_err_str(err));
    else
        (void)outbox_event(r->outbox, OW_EV_VERSION_RAISED, field, 2);
}

static void backed_up(struct registrar *r, struct command *command)
{
    enum ow_err err = last_backup_put(r->registry, r->now.time);

    if (err != OW_OK)
        command_fails(command, err, "%s", ow_err_str(err));
    else
        registrar_timed(r, COUNT_LAST_BACKUP);
}

bool registrar_guard_holds(struct registrar *r, struct command *command)
{
    const struct command_guard *guard = &command->guard;

    if (guard->holds == NULL || guard->holds(guard->ctx, r->registry, &r->settings))
        return true;
    command_fails(command, OW_ECHANGED, "it has changed since it was loaded");
    return false;
}

void operate(struct registrar *r, struct command *command)
{
    /* A series looks when what came before it is committed. */
    if (command->kind != COMMAND_SERIES && !registrar_guard_holds(r, command))
        return;
    switch (command->kind) {
    case COMMAND_ADD_MAPPING:
        add_mapping(r, command);
        break;
    case COMMAND_CHANGE_MAPPING:
        change_mapping(r, command);
        break;
    case COMMAND_DELETE:
        end_record(r, command, WINS_CMD_DELETE, OW_EV_RECORD_DELETED);
        break;
    case COMMAND_TOMBSTONE:
        end_record(r, command, WINS_CMD_TOMBSTONE, OW_EV_RECORD_TOMBSTONED);
        break;
    case COMMAND_RELEASE:
        end_record(r, command, WINS_CMD_RELEASE, OW_EV_RECORD_RELEASED);
        break;
    case COMMAND_SET:
        set(r, command);
        break;
    case COMMAND_APPROVE:
        approving(r, command);
        break;
    case COMMAND_SCAVENGE:
        scavenge(r, command);
        break;
    case COMMAND_CLOCK_ACCEPT:
        break; /* the clock is the loop's: server/loop.c acts on it */
    case COMMAND_RAISE_VERSION:
        raise_version(r, command);
        break;
    case COMMAND_RESTORE:
        restoring(r, command);
        break;
    case COMMAND_IMPORT:
        importing(r, command);
        break;
    case COMMAND_CURE:
        curing(r, command);
        break;
    case COMMAND_UNDO:
        undoing(r, command);
        break;
    case COMMAND_MUTE_USE:
        mutes_use(r, command);
        break;
    case COMMAND_MUTES:
    case COMMAND_USE_MUTES:
        mutes_tell(r, command);
        break;
    case COMMAND_SERIES:
        series(r, command);
        break;
    case COMMAND_BACKED_UP:
        backed_up(r, command);
        break;
    case COMMAND_REACH:
        reaching(r, command);
        break;
    case COMMAND_STATUS:
        status(r, command);
        break;
    }
}
