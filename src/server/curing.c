/* curing.c - what operators do about conflicts, and how they take changes back.  Both are
 * decided for what the operator saw: when something else stands by now, nothing is done.
 */
#include "server/registrar_core.h"

#include "rules/remake.h"

/* The record that the command is about, which is as the operator saw it.  Returns false
 * after filling the result. */
static bool as_expected(struct registrar *r, struct command *command,
                        struct wins_record *record, const struct wins_record **ret_held)
{
    const struct nb_key *key = &command->key[0];
    char name[NB_KEY_TEXT];

    *ret_held = registry_get(r->registry, key, record) ? record : NULL;
    if (command->expect == NULL
            ? *ret_held == NULL
            : *ret_held != NULL && wins_record_same_claim(*ret_held, command->expect))
        return true;
    command_fails(command, OW_EACCESS,
                  "%.100s has changed in the meantime, so nothing was done: look at it "
                  "again",
                  nb_key_text(key, name));
    return false;
}

static void say(struct registrar *r, const struct command *command, enum ow_event event)
{
    char name[NB_KEY_TEXT];
    struct ow_field field[] = {OW_TEXT("name", nb_key_text(&command->key[0], name)),
                               OW_TEXT("account", command->cause.account),
                               OW_TEXT("type", wins_mapping_str(WINS_MAP_MULTIHOMED))};

    (void)outbox_event(r->outbox, event, field, event == OW_EV_MAPPING_ADDED ? 3 : 2);
}

static void mute(struct registrar *r, struct command *command,
                 const struct wins_record *held)
{
    bool on = command->cure == WINS_CURE_MUTE;
    enum ow_err err = OW_OK;

    if (held == NULL) {
        command_fails(command, OW_ENOTFOUND, "there is no such record");
        return;
    }
    if (!command->dry_run)
        err = mutes_put(r, held, on, &command->cause);
    if (err != OW_OK) {
        command_fails(command, err, "%s", ow_err_str(err));
        return;
    }
    command->result.changed = 1;
    if (!command->dry_run)
        say(r, command, on ? OW_EV_CONFLICT_MUTED : OW_EV_CONFLICT_UNMUTED);
}

static enum ow_event event_of(enum wins_cure cure, const struct wins_verdict *verdict)
{
    if (cure == WINS_CURE_MULTIHOMED)
        return OW_EV_MAPPING_ADDED;
    if (cure == WINS_CURE_DYNAMIC)
        return OW_EV_MADE_DYNAMIC;
    return verdict->action == WINS_REMOVE ? OW_EV_RECORD_DELETED
                                          : OW_EV_RECORD_TOMBSTONED;
}

void curing(struct registrar *r, struct command *command)
{
    const struct wins_record *held;
    struct wins_record record;
    struct wins_verdict verdict;

    if (!as_expected(r, command, &record, &held))
        return;
    if (command->cure == WINS_CURE_MUTE || command->cure == WINS_CURE_UNMUTE) {
        mute(r, command, held);
        return;
    }
    wins_decide_cure(&r->settings.policy, held, command->cure, command->addr,
                     command->addr_count, r->now.time, &verdict);
    if (verdict.action == WINS_ANSWER && verdict.rcode == NS_OK)
        return;
    if (verdict.action == WINS_ANSWER) {
        command_fails(command, verdict.rcode == NS_NAM_ERR ? OW_ENOTFOUND : OW_EINVAL,
                      verdict.rcode == NS_NAM_ERR
                          ? "there is no such static mapping"
                          : "these addresses cannot be those of a machine");
        return;
    }
    if (!operate_change(r, command, held, &verdict) || command->dry_run)
        return;
    if (command->cure != WINS_CURE_DYNAMIC)
        registrar_forget(r, &command->key[0]);
    say(r, command, event_of(command->cure, &verdict));
}

/* What was taken back would push a registration aside that came since: that is said, with
 * the command that does it. */
static void say_way_on(struct command *command)
{
    char name[NB_KEY_TEXT], remake[COMMAND_TEXT];
    const size_t words = 120; /* of the sentence, with the name */

    nb_key_text(&command->key[0], name);
    if (command->before != NULL &&
        wins_remake_command(command->before, remake, sizeof remake - words))
        command_fails(command, OW_EACCESS,
                      "%.40s has changed in the meantime, so nothing was done; to make "
                      "the mapping again: %s",
                      name, remake);
}

void undoing(struct registrar *r, struct command *command)
{
    const struct wins_record *held;
    struct wins_record record;
    struct wins_verdict verdict;

    if (operate_is_own(r, command, &command->key[0]))
        return;
    if (!as_expected(r, command, &record, &held)) {
        say_way_on(command);
        return;
    }
    wins_decide_undo(held, command->before, &verdict);
    if (verdict.action == WINS_ANSWER)
        return;
    if (operate_change(r, command, held, &verdict) && !command->dry_run)
        say(r, command, OW_EV_UNDONE);
}
