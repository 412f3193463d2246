/* mutes.c - what an operator wants kept and not listed: conflicts, and names and machines
 * in the lists of use.  Each is a value that the registry keeps for the server:
 *
 *     mute 504337...20 [hash of the scope]         ->   VERSION OWNER KEY
 *     quiet name 504337...00 [hash of the scope]   ->   KEY
 *     quiet client 192.0.2.7                       ->   192.0.2.7
 *
 * That of a conflict holds as long as the record has that owner and version. */
#include "server/registrar_core.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX    "mute "
#define QUIET     "quiet "
#define CLIENT    "quiet client "
#define USES_MAX  1000 /* names and machines that are muted */
#define NAME_ROOM 64
#define TEXT_ROOM (64 + NB_KEY_TEXT)

/* The value's name: the octets in hex, and of a scope, which may be long, a hash. */
static void name_of(const char *prefix, const struct nb_key *key, char name[NAME_ROOM])
{
    static const struct ow_sipkey plain; /* nobody gains by two scopes that look alike */
    int used = snprintf(name, NAME_ROOM, "%s", prefix);

    for (size_t i = 0; i < NB_NAME_LEN; i++)
        used += snprintf(name + used, NAME_ROOM - (size_t)used, "%02x",
                         (unsigned)key->name.octet[i]);
    if (key->scope.len > 0)
        snprintf(name + used, NAME_ROOM - (size_t)used, " %016" PRIx64,
                 ow_siphash(plain, key->scope.octet, key->scope.len));
}

static bool parse_use(const struct registry_meta *meta, struct command_mute *ret_mute)
{
    bool has_suffix;

    return strncmp(meta->name, CLIENT, strlen(CLIENT)) == 0
               ? ow_addr_parse(meta->value, &ret_mute->client) == OW_OK
               : nb_key_parse(meta->value, &ret_mute->key, &has_suffix) == OW_OK;
}

static bool parse_conflict(const struct registry_meta *meta,
                           struct command_mute *ret_mute)
{
    bool has_suffix;
    int at = 0;

    return sscanf(meta->value, "%" SCNu64 " %" SCNu32 " %n", &ret_mute->version,
                  &ret_mute->owner, &at) == 2 &&
           at > 0 && nb_key_parse(meta->value + at, &ret_mute->key, &has_suffix) == OW_OK;
}

static bool parse(const struct registry_meta *meta, struct command_mute *ret_mute)
{
    const bool is_use = strncmp(meta->name, QUIET, strlen(QUIET)) == 0;

    memset(ret_mute, 0, sizeof *ret_mute);
    if (is_use ? !parse_use(meta, ret_mute) : !parse_conflict(meta, ret_mute))
        return false;
    ret_mute->time = meta->time;
    ret_mute->account = meta->account;
    ret_mute->note = meta->note;
    return true;
}

/* ---- telling ------------------------------------------------------------------------
 */

static void tell_one(void *ctx, const struct registry_meta *meta)
{
    const struct command_mutes *mutes = ctx;
    struct command_mute mute;

    if (parse(meta, &mute))
        mutes->each(mutes->ctx, &mute);
}

void mutes_tell(const struct registrar *r, const struct command *command)
{
    struct command_mutes mutes = command->mutes;

    registry_meta_each(r->registry, command->kind == COMMAND_USE_MUTES ? QUIET : PREFIX,
                       tell_one, &mutes);
}

/* ---- putting ------------------------------------------------------------------------
 */

/* Mutes that hold no longer, of those looked at in one go. */
#define STALE_MAX 64

struct stale {
    struct registry *registry;
    size_t count;
    char name[STALE_MAX][NAME_ROOM];
};

static void find_stale(void *ctx, const struct registry_meta *meta)
{
    struct stale *stale = ctx;
    char now[TEXT_ROOM];
    struct command_mute mute;
    struct wins_record record;

    if (stale->count == STALE_MAX || strlen(meta->name) >= NAME_ROOM)
        return;
    /* This batch may have dropped or replaced it already. */
    if (registry_meta_get(stale->registry, meta->name, now, sizeof now) != OW_OK ||
        strcmp(now, meta->value) != 0)
        return;
    if (parse(meta, &mute) && registry_get(stale->registry, &mute.key, &record) &&
        record.owner == mute.owner && record.version == mute.version)
        return;
    snprintf(stale->name[stale->count++], NAME_ROOM, "%s", meta->name);
}

static enum ow_err drop_stale(struct registrar *r, const struct registry_cause *cause)
{
    struct stale *stale = calloc(1, sizeof *stale);
    enum ow_err err = OW_OK;

    if (stale == NULL)
        return OW_ENOMEM;
    stale->registry = r->registry;
    registry_meta_each(r->registry, PREFIX, find_stale, stale);
    for (size_t i = 0; err == OW_OK && i < stale->count; i++)
        err = registry_meta_put_by(r->registry, stale->name[i], NULL, cause);
    free(stale);
    return err;
}

enum ow_err mutes_put(struct registrar *r, const struct wins_record *record, bool mute,
                      const struct registry_cause *cause)
{
    char name[NAME_ROOM], key[NB_KEY_TEXT], text[TEXT_ROOM];
    enum ow_err err = drop_stale(r, cause);

    if (err != OW_OK)
        return err;
    name_of(PREFIX, &record->key, name);
    snprintf(text, sizeof text, "%" PRIu64 " %" PRIu32 " %s", record->version,
             record->owner, nb_key_text(&record->key, key));
    return registry_meta_put_by(r->registry, name, mute ? text : NULL, cause);
}

/* ---- uses ----------------------------------------------------------------------------
 */

static void count_one(void *ctx, const struct registry_meta *meta)
{
    size_t *count = ctx;

    (void)meta;
    ++*count;
}

/* The name and the value of what the command is about. */
static void describe(const struct command *command, char name[NAME_ROOM],
                     char value[TEXT_ROOM])
{
    struct nb_key key;

    if (command->key_count == 0) {
        char client[OW_ADDR_TEXT];

        snprintf(name, NAME_ROOM, CLIENT "%s", ow_addr_text(command->addr[0], client));
        snprintf(value, TEXT_ROOM, "%s", client);
        return;
    }
    nb_key_copy(&key, &command->key[0]);
    key.name.octet[NB_NAME_LEN - 1] = 0;
    name_of(QUIET "name ", &key, name);
    (void)nb_key_text(&key, value);
}

void mutes_use(struct registrar *r, struct command *command)
{
    const bool on = command->cure == WINS_CURE_MUTE;
    char name[NAME_ROOM], value[TEXT_ROOM], now[TEXT_ROOM];
    enum ow_err err = OW_OK;
    size_t count = 0;
    bool muted;

    describe(command, name, value);
    muted = registry_meta_get(r->registry, name, now, sizeof now) == OW_OK;
    registry_meta_each(r->registry, QUIET, count_one, &count);
    if (muted == on)
        command_fails(command, OW_EACCESS, "%s",
                      on ? "it is muted already" : "it is not muted");
    else if (on && count >= USES_MAX)
        command_fails(command, OW_ELIMIT,
                      "no more than %d names and machines can be muted", USES_MAX);
    else if (!command->dry_run)
        err = registry_meta_put_by(r->registry, name, on ? value : NULL, &command->cause);
    if (err != OW_OK)
        command_fails(command, err, "%s", ow_err_str(err));
    else if (command->result.err == OW_OK)
        command->result.changed = 1;
}
