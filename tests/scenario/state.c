/* state.c - what must stand in the database, the history and the log of a scenario. */
#include "play.h"

#include "base/option.h"

#include <stdlib.h>
#include <string.h>

static bool members_fit(struct play *play, const struct wins_record *record)
{
    ow_addr want[WINS_MEMBERS_MAX];
    size_t count;

    if (!play_addrs(play, want, WINS_MEMBERS_MAX, &count))
        return false;
    if (count != record->count)
        return play_fails(play, "it has %u addresses, not %zu", record->count, count);
    for (size_t i = 0; i < count; i++) {
        if (wins_member_index(record, want[i]) < 0)
            return play_fails(play, "address %zu of the list is not in it", i + 1);
    }
    return true;
}

/* When and from where it was last registered; whether it has the last version id. */
static bool origin_fits(struct play *play, const struct wins_record *record,
                        const char *word)
{
    ow_addr from;
    ow_ms ms;

    if (strcmp(word, "newest") == 0)
        return record->version == registry_version(play->stage.registry) ||
               play_fails(play, "it has not the last version id");
    if (strcmp(word, "from") == 0)
        return play_addr(play, &from) &&
               (record->from == from || play_fails(play, "it came from elsewhere"));
    if (play_takes(play, "never"))
        return record->seen == 0 || play_fails(play, "it was seen");
    return play_time(play, &ms) && (record->seen == STAGE_EPOCH + ms / 1000 ||
                                    play_fails(play, "it was seen at %lld s",
                                               (long long)record->seen - STAGE_EPOCH));
}

/* "record FRED<20> active unique 192.0.2.7 [static]" or "record FRED<20> none" */
bool sight_record(struct play *play)
{
    struct wins_record record;
    struct nb_key key;
    bool found;

    if (!play_key(play, &key))
        return false;
    found = registry_read(play->stage.registry, &key, &record);
    if (play_takes(play, "none"))
        return !found || play_fails(play, "there is a record");
    if (!found)
        return play_fails(play, "there is no record");
    while (play->at < play->words) {
        const char *word = play_next(play);

        if (strcmp(word, "static") == 0) {
            if (!record.is_static)
                return play_fails(play, "it is not static");
        } else if (strcmp(word, "seen") == 0 || strcmp(word, "from") == 0 ||
                   strcmp(word, "newest") == 0) {
            if (!origin_fits(play, &record, word))
                return false;
        } else if (wins_state_parse(word) >= 0) {
            if (wins_state_parse(word) != (int)record.state)
                return play_fails(play, "it is %s", wins_state_str(record.state));
        } else if (wins_type_parse(word) >= 0) {
            if (wins_type_parse(word) != (int)record.type)
                return play_fails(play, "it is of type %s", wins_type_str(record.type));
        } else {
            play->at--;
            if (!members_fit(play, &record))
                return false;
        }
    }
    return true;
}

/* Whether fields has this "key=value", as a whole. */
static bool has_field(const char *fields, const char *want)
{
    size_t len = strlen(want);

    for (const char *at = fields; (at = strstr(at, want)) != NULL; at += len) {
        if ((at == fields || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
            return true;
    }
    return false;
}

/* "event refused-static name=FRED<20>": it was said since the last event that a step
 * looked for. */
bool sight_event(struct play *play)
{
    return sight_event_of(play, NULL, &play->stage.event_seen);
}

bool sight_event_of(struct play *play, const void *who, size_t *seen)
{
    const char *word = play_next(play);
    const struct said *said = NULL;

    for (size_t i = *seen; word != NULL && i < play->stage.event_count; i++) {
        said = &play->stage.said[i];
        if (said->who == who && strcmp(ow_event_row(said->event)->name, word) == 0) {
            *seen = i + 1;
            break;
        }
        said = NULL;
    }
    if (word == NULL || said == NULL)
        return play_takes(play, "none") || play_fails(play, "no such event");
    if (play_takes(play, "none"))
        return play_fails(play, "it was said: %s", said->fields);
    while (play->at < play->words) {
        word = play_next(play);
        if (!has_field(said->fields, word))
            return play_fails(play, "%s is not in: %s", word, said->fields);
    }
    return true;
}

/* "history FRED<20> released created": newest first; more may be older. */
bool sight_history(struct play *play)
{
    struct registry_event *event = calloc(32, sizeof(*event));
    struct nb_key key;
    size_t count = 0;
    bool good = event != NULL && play_key(play, &key) &&
                registry_history(play->stage.registry, &key, event, 32, &count) == OW_OK;

    for (size_t i = 0; good && play->at < play->words; i++) {
        const char *word = play_next(play);

        good = i < count && strcmp(wins_change_str(event[i].change), word) == 0;
        if (!good)
            (void)play_fails(play, "change %zu is %s, not %s", i + 1,
                             i < count ? wins_change_str(event[i].change) : "missing",
                             word);
    }
    free(event);
    return good;
}

static const char *source_str(enum registry_source source)
{
    switch (source) {
    case REGISTRY_BY_REQUEST:
        return "request";
    case REGISTRY_BY_COMMAND:
        return "command";
    case REGISTRY_BY_AGEING:
        return "ageing";
    case REGISTRY_BY_REPLICATION:
        return "replication";
    case REGISTRY_BY_SERVER:
        return "server";
    }
    return "?";
}

/* One thing that a row of history says about its cause. */
static bool cause_fits(struct play *play, const struct registry_event *event)
{
    const struct registry_cause *cause = &event->cause;
    const char *what = play_next(play), *is = "?", *want;
    char addr[OW_ADDR_TEXT];

    if (strcmp(what, "by") == 0)
        is = source_str(cause->source);
    else if (strcmp(what, "from") == 0)
        is = ow_addr_text(cause->from, addr);
    else if (strcmp(what, "because") == 0)
        is = wins_reason_str(cause->reason);
    else if (strcmp(what, "account") == 0)
        is = cause->account;
    else if (strcmp(what, "note") == 0)
        is = cause->note;
    want = play_next(play);
    return (want != NULL && strcmp(is, want) == 0) ||
           play_fails(play, "%s is %s", what, is);
}

/* "change FRED<20> created by request from 192.0.2.7 because free account - note -": the
 * latest row of its history. */
bool sight_change(struct play *play)
{
    struct registry_event event;
    struct nb_key key;
    const char *word;
    size_t count = 0;

    if (!play_key(play, &key) || (word = play_next(play)) == NULL ||
        registry_history(play->stage.registry, &key, &event, 1, &count) != OW_OK ||
        count == 0)
        return play_fails(play, "there is no history");
    if (strcmp(wins_change_str(event.change), word) != 0)
        return play_fails(play, "it was %s", wins_change_str(event.change));
    while (play->at < play->words) {
        if (!cause_fits(play, &event))
            return false;
    }
    return true;
}

/* "refusals FRED<20> 2": so many, of whatever machines. */
bool sight_refusals(struct play *play)
{
    struct registry_refusal refusal[REGISTRY_REFUSALS_PER_NAME];
    struct nb_key key;
    const char *number;
    uint64_t total = 0;
    size_t count;

    if (!play_key(play, &key) || (number = play_next(play)) == NULL)
        return play_fails(play, "refusals NAME NUMBER");
    count = registry_refusals(play->stage.registry, &key, refusal);
    for (size_t i = 0; i < count; i++)
        total += refusal[i].count;
    return total == strtoull(number, NULL, 10) ||
           play_fails(play, "there were %llu refusals", (unsigned long long)total);
}

/* "policy reserved-names refused 2", "policy quarantine would-refuse 1": so often since
 * the start. */
bool sight_policy(struct play *play)
{
    const char *name = play_next(play), *what = play_next(play), *number;
    int rule = name == NULL ? -1 : wins_rule_parse(name);
    struct policy_count count;
    uint64_t times;

    number = what == NULL ? NULL : play_next(play);
    if (rule < 0 || number == NULL)
        return play_fails(play, "policy NAME refused|would-refuse NUMBER");
    policy_hits_read(play->stage.hits, (enum wins_rule)rule, &count);
    times = strcmp(what, "refused") == 0 ? count.hits : count.would_have;
    return times == strtoull(number, NULL, 10) ||
           play_fails(play, "it did %llu times", (unsigned long long)times);
}

/* "setting static-refusal refuse": it is in force. */
bool sight_setting(struct play *play)
{
    const char *name = play_next(play), *want = play_next(play);
    char text[OW_OPTION_TEXT_ROOM];

    if (want == NULL || settings_text(registrar_settings(play->stage.registrar), name,
                                      text, sizeof(text)) != OW_OK)
        return play_fails(play, "setting NAME VALUE");
    return strcmp(text, want) == 0 || play_fails(play, "it is %s", text);
}

/* "spent 2": so many version ids were given out since the last such step. */
bool sight_spent(struct play *play)
{
    const char *word = play_next(play);
    uint64_t now = registry_version(play->stage.registry), spent = now - play->version;

    play->version = now;
    return (word != NULL && strtoull(word, NULL, 10) == spent) ||
           play_fails(play, "%llu version ids were spent", (unsigned long long)spent);
}
