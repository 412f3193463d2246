/* restoring.c - a backup comes back through the running server: every record and setting
 * is replaced in one batch, so that after a crash in the middle the old state stands. */
#include "server/registrar_core.h"
#include "server/settings_load.h"

#include <stdlib.h>
#include <string.h>

/* Partners must believe what was restored over what they saw in between. */
#define VERSION_LEAP ((uint64_t)1 << 20)
#define SCAN_CHUNK   64

/* Keys seen, by 64-bit hash: open addressing, at most half full, 0 is free. */
struct seen {
    uint64_t *slot;
    size_t count, room;
};

static void seen_place(struct seen *seen, uint64_t hash)
{
    size_t at = (size_t)hash & (seen->room - 1);

    while (seen->slot[at] != 0 && seen->slot[at] != hash)
        at = (at + 1) & (seen->room - 1);
    seen->count += seen->slot[at] == 0;
    seen->slot[at] = hash;
}

static enum ow_err seen_add(struct seen *seen, uint64_t hash)
{
    struct seen bigger = {.room = seen->room == 0 ? 1024 : seen->room * 2};

    if (seen->count * 2 >= seen->room) {
        bigger.slot = calloc(bigger.room, sizeof(bigger.slot[0]));
        if (bigger.slot == NULL)
            return OW_ENOMEM;
        for (size_t i = 0; i < seen->room; i++) {
            if (seen->slot[i] != 0)
                seen_place(&bigger, seen->slot[i]);
        }
        free(seen->slot);
        *seen = bigger;
    }
    seen_place(seen, hash | 1);
    return OW_OK;
}

static bool seen_has(const struct seen *seen, uint64_t hash)
{
    size_t at = (size_t)(hash | 1) & (seen->room - 1);

    if (seen->room == 0)
        return false;
    while (seen->slot[at] != 0 && seen->slot[at] != (hash | 1))
        at = (at + 1) & (seen->room - 1);
    return seen->slot[at] != 0;
}

static enum ow_err note_keys(const struct registrar *r, struct registry_dump *dump,
                             struct seen *seen)
{
    enum ow_err err = OW_OK;
    struct wins_record record;

    while (err == OW_OK && registry_dump_next(dump, &record))
        err = seen_add(seen, nb_key_hash(&record.key, r->hash_key));
    registry_dump_rewind(dump);
    return err;
}

static enum ow_err put_records(struct registrar *r, struct command *command,
                               const struct registry_cause *cause)
{
    struct wins_verdict verdict = {.change = WINS_CHANGE_RESTORED};
    struct wins_record record;
    enum ow_err err = OW_OK;

    while (err == OW_OK && registry_dump_next(command->restore, &verdict.next)) {
        bool is_held = registry_get(r->registry, &verdict.next.key, &record);

        err = registrar_store(r, is_held ? &record : NULL, &verdict, cause);
        command->result.changed++;
    }
    return err != OW_OK ? err : registry_dump_error(command->restore);
}

/* Remove what the backup does not have. */
static enum ow_err remove_others(struct registrar *r, const struct registry_cause *cause,
                                 const struct seen *seen)
{
    struct wins_record *chunk = malloc(SCAN_CHUNK * sizeof(*chunk));
    enum ow_err err = OW_OK;
    uint64_t cursor = 0;
    size_t n;

    if (chunk == NULL)
        return OW_ENOMEM;
    while (err == OW_OK &&
           (n = registry_scan(r->registry, &cursor, chunk, SCAN_CHUNK)) > 0) {
        for (size_t i = 0; err == OW_OK && i < n; i++) {
            if (!seen_has(seen, nb_key_hash(&chunk[i].key, r->hash_key)))
                err = registrar_erase(r, &chunk[i], cause);
        }
    }
    free(chunk);
    return err;
}

struct setting_step {
    struct registrar *r;
    struct command *command;
};

/* A setting that this release no longer has, or ranges that changed, do not stop a
 * restore: the setting gets its default. */
static void restore_setting(void *ctx, const char *name, const char *value)
{
    struct setting_step *step = ctx;

    if (!registrar_set(step->r, step->command, name, value))
        step->command->result.err = OW_OK;
    step->command->result.text[0] = '\0';
}

/* Those of a backup of an earlier release; what it has itself counts. */
static void restore_former(void *ctx, const char *name, const char *value)
{
    struct setting_step *step = ctx;

    (void)settings_former(&step->r->settings, name, value, restore_setting, step);
}

static void forget_setting(void *ctx, const char *name, const char *value)
{
    (void)value;
    restore_setting(ctx, name, NULL);
}

static void restore_settings(struct registrar *r, struct command *command)
{
    struct setting_step step = {.r = r, .command = command};

    registry_settings_each(r->registry, forget_setting, &step);
    registry_dump_settings_each(command->restore, restore_setting, &step);
    registry_dump_settings_each(command->restore, restore_former, &step);
}

static enum ow_err raise_version(struct registrar *r, const struct command *command)
{
    uint64_t ours = registry_version(r->registry);
    uint64_t theirs = registry_dump_version(command->restore);

    return registry_raise_version(r->registry,
                                  (ours > theirs ? ours : theirs) + VERSION_LEAP);
}

void restoring(struct registrar *r, struct command *command)
{
    struct registry_cause cause = command->cause;
    struct seen seen = {0};
    enum ow_err err;
    struct ow_field field[2];

    cause.source = REGISTRY_BY_COMMAND;
    cause.reason = WINS_BECAUSE_RESTORED;
    if (command->dry_run)
        return;
    /* What others asked for in this batch must not stand or fall with the restore. */
    if (registrar_commit(r, r->now) != OW_OK) {
        command_fails(command, OW_EIO, "the store cannot write; nothing was restored");
        return;
    }
    r->command[r->command_count++] = command;
    /* Limits and room first: the backup was made under other ones. */
    restore_settings(r, command);
    err = note_keys(r, command->restore, &seen);
    if (err == OW_OK)
        err = remove_others(r, &cause, &seen);
    if (err == OW_OK)
        err = put_records(r, command, &cause);
    if (err == OW_OK)
        err = raise_version(r, command);
    free(seen.slot);
    if (err != OW_OK) {
        registry_abort(r->registry);
        registrar_settings_back(r);
        r->step_count = 0;
        command->result.changed = 0;
        command_fails(command, err, "nothing was restored: %s", ow_err_str(err));
        return;
    }
    upkeep_own_names(r); /* the backup knows what they were, not what they are */
    field[0] = OW_NUMBER("records", command->result.changed);
    field[1] = OW_TEXT("account", command->cause.account);
    (void)outbox_event(r->outbox, OW_EV_RESTORED, field, 2);
}
