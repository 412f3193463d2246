/* commands.c - what operators do in a scenario. */
#include "play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool mapping(struct play *play, struct command *command, bool is_new)
{
    const char *type;
    int parsed;

    command->key_count = 1;
    if (!play_key(play, &command->key[0]))
        return false;
    command->kind = is_new ? COMMAND_ADD_MAPPING : COMMAND_CHANGE_MAPPING;
    if (is_new) {
        type = play_next(play);
        parsed = type == NULL ? -1 : wins_mapping_parse(type);
        if (parsed < 0)
            return play_fails(play,
                              "unique, multihomed, group, domain or internet-group");
        command->mapping = (enum wins_mapping_type)parsed;
    }
    if (command->mapping != WINS_MAP_GROUP &&
        !play_addrs(play, command->addr, WINS_MEMBERS_MAX, &command->addr_count))
        return false;
    if (play_takes(play, "until")) {
        ow_ms end;

        if (!play_time(play, &end))
            return false;
        command->until = stage_now(&play->stage).time + (end - play->stage.ms) / 1000;
    }
    command->force = play_takes(play, "force");
    return true;
}

static bool set(struct play *play, struct command *command)
{
    command->kind = COMMAND_SET;
    command->setting = play_next(play);
    command->value = play_next(play);
    return command->value != NULL || play_fails(play, "sets NAME VALUE");
}

static bool raise_version(struct play *play, struct command *command)
{
    const char *number = play_next(play);

    command->kind = COMMAND_RAISE_VERSION;
    command->version = number == NULL ? 0 : strtoull(number, NULL, 10);
    return true;
}

static bool restore(struct play *play, struct command *command)
{
    command->kind = COMMAND_RESTORE;
    command->restore = stage_open_backup(&play->stage);
    return command->restore != NULL || play_fails(play, "the backup cannot be read");
}

/* What the operator saw of a record, and what stood before. */
struct sight {
    struct wins_record now, before;
};

/* Something against a conflict about one record, as it stands now. */
static bool cure(struct play *play, struct command *command, struct sight *sight)
{
    const char *word;
    int parsed;

    command->kind = COMMAND_CURE;
    command->key_count = 1;
    if (!play_key(play, &command->key[0]))
        return false;
    word = play_next(play);
    parsed = word == NULL ? -1 : wins_cure_parse(word);
    if (parsed < 0)
        return play_fails(play, "delete-mapping, make-dynamic, make-multihomed ...");
    command->cure = (enum wins_cure)parsed;
    if (play_takes(play, "as-seen"))
        command->expect = &play->seen;
    else if (registry_get(play->stage.registry, &command->key[0], &sight->now))
        command->expect = &sight->now;
    return command->cure != WINS_CURE_MULTIHOMED ||
           play_addrs(play, command->addr, WINS_MEMBERS_MAX, &command->addr_count);
}

/* The operator remembers how a record stands. */
static bool look(struct play *play)
{
    struct nb_key key;

    return play_key(play, &key) &&
           (registry_get(play->stage.registry, &key, &play->seen) ||
            play_fails(play, "there is no such record to look at"));
}

/* The last change of one record is taken back. */
static bool undo(struct play *play, struct command *command, struct sight *sight)
{
    struct registry_event event[2];
    size_t count;

    command->kind = COMMAND_UNDO;
    command->key_count = 1;
    if (!play_key(play, &command->key[0]))
        return false;
    if (registry_history(play->stage.registry, &command->key[0], event, 2, &count) !=
            OW_OK ||
        count == 0)
        return play_fails(play, "there is no history");
    if (event[0].has_record) {
        sight->now = event[0].record;
        command->expect = &sight->now;
    }
    if (count == 2 && event[1].has_record) {
        sight->before = event[1].record;
        command->before = &sight->before;
    }
    return true;
}

/* Verbs that are for one record, and those that are for nothing in particular. */
static const struct {
    const char *verb;
    enum command_kind kind;
    size_t keys;
} plain[] = {
    {"deletes", COMMAND_DELETE, 1},     {"tombstones", COMMAND_TOMBSTONE, 1},
    {"releases", COMMAND_RELEASE, 1},   {"scavenges", COMMAND_SCAVENGE, 0},
    {"asks-status", COMMAND_STATUS, 0}, {"accepts-clock", COMMAND_CLOCK_ACCEPT, 0},
};

static bool read_command(struct play *play, struct command *command, struct sight *sight)
{
    const char *verb = play_next(play);

    if (verb == NULL)
        return play_fails(play, "operator does what?");
    if (strcmp(verb, "adds") == 0)
        return mapping(play, command, true);
    if (strcmp(verb, "changes") == 0)
        return mapping(play, command, false);
    if (strcmp(verb, "cures") == 0)
        return cure(play, command, sight);
    if (strcmp(verb, "undoes") == 0)
        return undo(play, command, sight);
    if (strcmp(verb, "sets") == 0)
        return set(play, command);
    if (strcmp(verb, "raises-version") == 0)
        return raise_version(play, command);
    if (strcmp(verb, "restores") == 0)
        return restore(play, command);
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        if (strcmp(plain[i].verb, verb) == 0) {
            command->kind = plain[i].kind;
            command->key_count = plain[i].keys;
            return plain[i].keys == 0 || play_key(play, &command->key[0]);
        }
    }
    return play_fails(play, "operators do not know how to '%s'", verb);
}

/* Behind the command: "dry-run", "note WORD". */
static void read_words(struct play *play, struct command *command)
{
    const char *note;

    command->dry_run = play_takes(play, "dry-run");
    if (play_takes(play, "note") && (note = play_next(play)) != NULL)
        (void)snprintf(command->cause.note, sizeof(command->cause.note), "%s", note);
}

bool act_operator(struct play *play)
{
    struct command command = {.cause = {.source = REGISTRY_BY_COMMAND, .account = "ann"}};
    struct sight sight;
    bool wants_failure, good;

    if (play_takes(play, "claims-again")) {
        stage_claim_again(&play->stage);
        return true;
    }
    if (play_takes(play, "looks-at"))
        return look(play);
    if (play_takes(play, "backs-up"))
        return stage_back_up(&play->stage) || play_fails(play, "there is no backup");
    good = read_command(play, &command, &sight);
    if (good) {
        read_words(play, &command);
        stage_command(&play->stage, &command);
    }
    registry_dump_close(command.restore);
    if (!good)
        return false;
    wants_failure = play_takes(play, "expect") && play_takes(play, "error");
    if (wants_failure != (command.result.err != OW_OK))
        return play_fails(play, "the command %s: %s",
                          command.result.err == OW_OK ? "succeeded" : "failed",
                          command.result.text);
    return true;
}
