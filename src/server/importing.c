/* importing.c - the records of another server's file come in: every one is decided like a
 * change of its own, and all of them are one batch, so that after a crash or a refusal
 * none of them stands. */
#include "server/registrar_core.h"

/* What becomes of one record; puts it into the batch unless it stays as it is. */
static enum ow_err import_one(struct registrar *r, struct command *command,
                              const struct registry_cause *cause, uint64_t before,
                              const struct wins_imported *imported)
{
    const struct command_import *import = command->import;
    struct wins_record record;
    struct wins_verdict verdict = {.reason = WINS_BECAUSE_OWN_NAME};
    enum wins_import_outcome outcome = WINS_IMPORT_KEPT;
    enum wins_rule rule;
    bool is_held = registry_get(r->registry, &imported->key, &record), earlier;
    enum ow_err err = OW_OK;

    if (policing_bars(r, &imported->key, imported->addr, imported->count, &rule))
        verdict.reason = wins_rule_row(rule)->reason;
    else if (name_table_find(r->own, &imported->key) == NULL)
        outcome =
            wins_decide_import(&r->settings.policy, is_held ? &record : NULL, imported,
                               import->on_conflict, r->now.time, &verdict);
    if (verdict.action == WINS_STORE) {
        err = registrar_store(r, is_held ? &record : NULL, &verdict, cause);
        command->result.changed += err == OW_OK;
    }
    /* Version ids rise: a higher one was given out by this import. */
    earlier = is_held && record.owner == WINS_LOCAL && record.version > before;
    if (err == OW_OK)
        import->told(import->ctx, outcome, verdict.reason, earlier);
    if (outcome == WINS_IMPORT_REFUSED && !import->skip_refused)
        command->result.err = OW_EINVAL;
    return err;
}

static enum ow_err import_all(struct registrar *r, struct command *command)
{
    const struct command_import *import = command->import;
    uint64_t before = registry_version(r->registry);
    struct registry_cause cause = command->cause;
    struct wins_imported imported;
    enum ow_err err = OW_OK;

    cause.source = REGISTRY_BY_COMMAND;
    cause.reason = WINS_BECAUSE_IMPORTED;
    while (err == OW_OK && import->next(import->ctx, &imported))
        err = import_one(r, command, &cause, before, &imported);
    return err;
}

static void drop(struct registrar *r, struct command *command)
{
    registry_abort(r->registry);
    r->step_count = 0;
    if (!command->dry_run)
        command->result.changed = 0;
}

void importing(struct registrar *r, struct command *command)
{
    struct ow_field field[2];
    enum ow_err err;

    /* What others asked for in this batch must not stand or fall with the import. */
    if (registrar_commit(r, r->now) != OW_OK) {
        command_fails(command, OW_EIO, "the store cannot write; nothing was imported");
        return;
    }
    r->command[r->command_count++] = command;
    err = import_all(r, command);
    if (err != OW_OK)
        command_fails(command, err, "nothing was imported: %s",
                      err == OW_ELIMIT ? "more records than max-records allows"
                                       : ow_err_str(err));
    else if (command->result.err != OW_OK)
        command_fails(command, command->result.err,
                      "nothing was imported: some lines cannot become records");
    if (command->result.err != OW_OK || command->dry_run) {
        drop(r, command);
        return;
    }
    registrar_timed(r, COUNT_LAST_IMPORT);
    field[0] = OW_NUMBER("records", command->result.changed);
    field[1] = OW_TEXT("account", command->cause.account);
    (void)outbox_event(r->outbox, OW_EV_IMPORTED, field, 2);
}
